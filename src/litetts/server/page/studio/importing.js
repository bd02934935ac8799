// A file becomes paragraphs: the server reads it, the reader chooses a chapter if there are several.

import { $, make, takeFiles } from "../dom.js";
import { request } from "../server.js";
import { paragraph } from "./project.js";

export class Importing {
  /** `taken(paragraphs, name)`; `tell(message, kind)`; `voiceFor(number)` for the speakers of a script. */
  constructor({ taken, tell, voiceFor }) {
    Object.assign(this, { taken, tell, voiceFor });
    takeFiles($("import"), $("file"), $("write"), (file) => this.take(file));
    $("chapters-close").addEventListener("click", () => $("chapters").close());
  }

  async take(file) {
    this.tell(`Reading ${file.name}…`);
    const form = new FormData();
    form.append("file", file);
    try {
      const book = await (await request("v1/text/import", { method: "POST", body: form })).json();
      if (book.chapters.length > 1) this.choose(book, file.name);
      else this.use(book.chapters[0].turns, file.name);
    } catch (error) {
      this.tell(error.message, "bad");
    }
  }

  /** One chapter of many, or all of them. */
  choose(book, name) {
    const row = (title, turns) => {
      const size = turns.reduce((sum, turn) => sum + turn.text.length, 0).toLocaleString("en");
      return make("li", {}, make("button", {
        type: "button", class: "pick",
        onclick: () => {
          $("chapters").close();
          this.use(turns, name);
        },
      }, make("span", { class: "who" }, make("strong", {}, title)), make("span", { class: "badge" }, `${size} characters`)));
    };
    $("chapters-title").textContent = book.title || name;
    $("chapters-list").replaceChildren(
      ...book.chapters.map((chapter, index) => row(chapter.title || `Part ${index + 1}`, chapter.turns)),
      row("All of it", book.chapters.flatMap((chapter) => chapter.turns)),
    );
    this.tell("");
    $("chapters").showModal();
  }

  use(turns, name) {
    this.taken(this.paragraphs(turns), name);
    this.tell(`${name} is here.`, "good");
  }

  /** What one speaker says without a break is a paragraph; each speaker has a voice. */
  paragraphs(turns) {
    const speakers = [...new Set(turns.map((turn) => turn.speaker).filter(Boolean))];
    const found = [];
    let last = null;
    for (const turn of turns) {
      const same = last && last.speaker === turn.speaker && last.direction === turn.direction && last.voice === turn.voice;
      if (same) found.at(-1).text += `\n\n${turn.text}`;
      else {
        const number = speakers.indexOf(turn.speaker);
        const voice = turn.voice ?? (number < 0 ? "" : this.voiceFor(number));
        found.push(paragraph(turn.text, { voice, instructions: turn.direction ?? "" }));
      }
      last = turn;
    }
    return found;
  }
}
