// What was spoken, with its sound, in this browser (IndexedDB).

import { $, icon, make } from "../dom.js";
import { clock } from "./sound.js";

const STORE = "takes";
const MOST = 30;
const MOST_SECONDS = 3600; // of sound in all: 170 MB

export class History {
  /** `open(entry)` shows one again. */
  constructor(open) {
    this.open = open;
    this.ready = connect();
    $("forget").addEventListener("click", async () => {
      await this.run("readwrite", (store) => store.clear());
      await this.show();
    });
    this.show();
  }

  async run(mode, ask) {
    const database = await this.ready;
    return new Promise((done, fail) => {
      const transaction = database.transaction(STORE, mode);
      const answer = ask(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(answer?.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
  }

  /** All entries, the newest first. */
  async entries() {
    const all = await this.run("readonly", (store) => store.getAll());
    return all.sort((a, b) => b.at - a.at);
  }

  /** Keep an entry (with an `id`: in place of the old one); the oldest make room. */
  async keep(entry) {
    try {
      await this.run("readwrite", (store) => store.put(entry));
      let seconds = 0;
      const old = (await this.entries()).filter((each, index) => {
        seconds += each.seconds;
        return index >= MOST || (index > 0 && seconds > MOST_SECONDS);
      });
      for (const each of old) await this.run("readwrite", (store) => store.delete(each.id));
    } catch (error) {
      $("no-history").textContent = `The history cannot be kept: ${error.message}`;
    }
    await this.show();
  }

  async show() {
    const entries = await this.entries().catch(() => []);
    $("no-history").hidden = entries.length > 0;
    $("forget").hidden = !entries.length;
    $("history").replaceChildren(...entries.map((entry) => this.row(entry)));
  }

  row(entry) {
    const when = new Date(entry.at).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
    const open = make("button", { type: "button", class: "entry", onclick: () => this.open(entry) },
      make("span", { class: "title" }, entry.title),
      make("span", { class: "faint" }, `${entry.voice} · ${clock(entry.seconds)} · ${when}`));
    const bin = make("button", {
      type: "button", class: "quiet small", "aria-label": `Remove from the history: ${entry.title}`,
      onclick: async () => {
        await this.run("readwrite", (store) => store.delete(entry.id));
        await this.show();
      },
    }, icon("close", 14));
    return make("li", {}, open, bin);
  }
}

function connect() {
  return new Promise((done, fail) => {
    const asked = indexedDB.open("litetts", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });
}
