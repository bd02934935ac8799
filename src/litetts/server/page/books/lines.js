// The chapters of a book with their lines: each is heard, and whose it is may be corrected.

import { $, icon, make, setIcon } from "../dom.js";
import { line, lines } from "./remote.js";

// Of so many lines at once the server tells.
const AT_ONCE = 200;

export class Lines {
  /** `book()` is the job; `corrected(key, who)`; `tell(message)` of what went wrong. */
  constructor({ book, corrected, tell }) {
    Object.assign(this, { book, corrected, tell });
    this.sound = new Audio();
    this.sound.addEventListener("ended", () => this.hush());
    this.opened = new Map(); // number of a chapter -> how many of its lines are shown
    this.shown = "";
  }

  clear() {
    this.hush();
    this.opened.clear();
    this.shown = "";
    $("book-chapters").replaceChildren();
  }

  /** The chapters; what is open stays open. */
  show(chapters, { finished, changeable, save }) {
    this.changeable = changeable;
    const shown = JSON.stringify([chapters, finished, changeable]);
    if (shown === this.shown) return;
    this.shown = shown;
    const held = new Map([...$("book-chapters").children].map((row) => [Number(row.dataset.chapter), row]));
    $("book-chapters").replaceChildren(...chapters.map((chapter) => this.chapter(chapter, held.get(chapter.number), finished, save)));
    this.lock();
  }

  chapter({ number, title, told }, held, finished, save) {
    const list = held?.querySelector(".lines") ?? make("ol", { class: "lines" });
    const details = make("details", { open: this.opened.has(number), ontoggle: () => this.toggled(number, details, list) },
      make("summary", {}, make("span", { class: "who" }, make("strong", {}, title), make("small", {}, told))), list);
    const file = number <= finished &&
      make("button", { type: "button", class: "small", "aria-label": `Download ${title}`, onclick: () => save(number) }, "Download");
    return make("li", { "data-chapter": String(number) }, details, file);
  }

  async toggled(number, details, list) {
    if (!details.open) this.opened.delete(number);
    else if (!this.opened.has(number)) {
      this.opened.set(number, AT_ONCE);
      await this.fill(number, list);
    }
  }

  /** Ask for the lines that are shown again: who says them may have changed. */
  async refresh() {
    const focused = document.activeElement?.dataset?.quotation;
    const rows = [...$("book-chapters").children].filter((row) => this.opened.has(Number(row.dataset.chapter)));
    await Promise.all(rows.map((row) => this.fill(Number(row.dataset.chapter), row.querySelector(".lines"))));
    if (focused) $("book-chapters").querySelector(`[data-quotation="${CSS.escape(focused)}"]`)?.focus();
  }

  async fill(number, list) {
    const { id } = this.book();
    const wanted = this.opened.get(number);
    try {
      const found = [];
      let last;
      do {
        last = await lines(id, number, found.length);
        found.push(...last);
      } while (last.length === AT_ONCE && found.length < wanted);
      if (this.book()?.id !== id) return;
      const more = last.length === AT_ONCE &&
        make("li", {}, make("button", {
          type: "button", class: "small",
          onclick: () => {
            this.opened.set(number, wanted + AT_ONCE);
            this.fill(number, list);
          },
        }, "More lines"));
      list.replaceChildren(...found.map((each) => this.row(each)), ...(more ? [more] : []));
      this.lock();
    } catch (error) {
      this.tell(error.message);
    }
  }

  row(each) {
    const hear = make("button",
      { type: "button", class: "quiet small", "aria-label": `Hear: ${each.text.slice(0, 60)}`, onclick: () => this.hear(each, hear) },
      icon("play"));
    const guess = each.guesses[0];
    const who = guess
      ? make("input", {
          type: "text", class: "speaker", value: each.speaker, autocomplete: "off", maxLength: 200,
          "data-quotation": guess.key, "aria-label": `Who says: ${each.text.slice(0, 60)}`,
          onchange: (event) => event.target.value.trim() && this.corrected(guess.key, event.target.value),
        })
      : make("span", { class: "speaker" }, each.speaker);
    // The attribute, since the property is read only.
    if (guess) who.setAttribute("list", "book-speakers");
    const why = guess && make("span", { class: `badge ${guess.sure < 0.65 ? "slow" : ""}` },
      guess.why === "corrected" ? "corrected" : `${guess.sure < 0.65 ? "unsure: " : ""}${guess.why}`);
    return make("li", {}, hear,
      make("div", { class: "said" }, make("div", { class: "row tight" }, who, each.how && make("span", { class: "badge" }, each.how), why),
        make("p", {}, each.text)));
  }

  lock() {
    for (const field of $("book-chapters").querySelectorAll("input.speaker")) field.disabled = !this.changeable;
  }

  async hear(each, button) {
    const again = this.hearing === button;
    this.hush();
    if (again) return;
    this.hearing = button;
    button.classList.add("busy");
    setIcon(button, "stop");
    try {
      const sound = await line(this.book().id, each.number);
      if (this.hearing !== button) return;
      button.classList.remove("busy");
      this.sound.src = URL.createObjectURL(sound);
      await this.sound.play();
    } catch (error) {
      if (this.hearing !== button) return;
      this.hush();
      this.tell(error.message);
    }
  }

  hush() {
    if (this.hearing) {
      setIcon(this.hearing, "play");
      this.hearing.classList.remove("busy");
    }
    this.hearing = null;
    this.sound.pause();
    if (this.sound.src) URL.revokeObjectURL(this.sound.src);
    this.sound.removeAttribute("src");
  }
}
