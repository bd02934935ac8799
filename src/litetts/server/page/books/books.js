// The Books: those that the server keeps, and a new one out of a file.

import { $, make, takeFiles } from "../dom.js";
import { Book } from "./book.js";
import { add, list } from "./remote.js";
import { stateName } from "./told.js";

// While some book is in work the list is asked for this often (milliseconds).
const POLL_MS = 5000;

export class Books {
  constructor(voices) {
    this.running = false;
    this.all = [];
    this.book = new Book(voices, {
      changed: (job) => this.changed(job),
      removed: (id) => this.removed(id),
    });
    takeFiles($("book-open"), $("book-file"), $("book-drop"), (file) => this.take(file));
  }

  /** Show the books, and one of them. */
  start(id) {
    this.running = true;
    this.id = id;
    this.load();
    const opened = this.book.open(id);
    if (this.taken === id) opened.then(() => $("book-title").focus());
    this.taken = null;
    $("no-book").hidden = Boolean(id);
  }

  stop() {
    if (!this.running) return;
    this.running = false;
    clearTimeout(this.timer);
    this.book.close();
  }

  restart() {
    if (this.running) this.start(this.id);
  }

  async load() {
    clearTimeout(this.timer);
    try {
      this.all = await list();
      this.show();
    } catch (error) {
      this.tell(error.message, true);
    }
    if (this.running && this.all.some((job) => ["queued", "running"].includes(job.state))) {
      this.timer = setTimeout(() => this.load(), POLL_MS);
    }
  }

  /** A file becomes a draft. */
  async take(file) {
    this.tell(`Reading ${file.name}…`);
    $("book-open").disabled = true;
    try {
      const job = await add(file);
      this.tell(`${job.title || file.name} is here.`);
      this.taken = job.id;
      location.hash = `#books/${job.id}`;
    } catch (error) {
      this.tell(error.message, true);
    } finally {
      $("book-open").disabled = false;
    }
  }

  changed(job) {
    const at = this.all.findIndex((each) => each.id === job.id);
    if (at < 0) return;
    const before = this.all[at];
    this.all[at] = job;
    if (before.state !== job.state) this.load();
    else this.show();
  }

  removed(id) {
    this.all = this.all.filter((job) => job.id !== id);
    location.hash = "#books";
    this.show();
    $("book-open").focus();
  }

  show() {
    const focused = document.activeElement?.dataset?.book;
    $("book-list").replaceChildren(
      ...this.all.map((job) =>
        make("li", {},
          make("a",
            { href: `#books/${job.id}`, class: "pick", "data-book": job.id, "aria-current": job.id === this.id ? "true" : null },
            make("span", { class: "who" }, make("strong", {}, job.title || "Untitled"), make("small", {}, `${when(job.created)} · ${job.id.slice(-6)}`)),
            make("span", { class: `badge state ${job.state}` }, stateName(job))))),
    );
    if (focused) $("book-list").querySelector(`[data-book="${CSS.escape(focused)}"]`)?.focus();
  }

  tell(message, bad = false) {
    $("books-status").textContent = message;
    $("books-status").classList.toggle("bad", bad);
  }
}

const when = (seconds) =>
  new Date(seconds * 1000).toLocaleString("en", { dateStyle: "medium", timeStyle: "medium" });
