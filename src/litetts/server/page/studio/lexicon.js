// Pronunciations of this browser: kept here, and sent with every request.

import { $, icon, kept, make, saveAs } from "../dom.js";

const NAME = "lexicon";

export class Pronunciations {
  /** `changed(word)` after a word was given another sound, or its own again. */
  constructor(changed) {
    this.changed = changed;
    this.entries = kept.get(NAME, {});
    $("lexicon-save").addEventListener("click", () => {
      const text = JSON.stringify(this.entries, null, 2);
      saveAs(new Blob([text], { type: "application/json" }), "lexicon.json");
    });
    this.show();
  }

  /** For the field `lexicon` of a request; nothing where there is none. */
  get field() {
    return Object.keys(this.entries).length ? { lexicon: this.entries } : {};
  }

  /** `how`: phonemes, or `{ say: other words }`. */
  set(word, how) {
    this.entries[word] = how;
    this.store(word);
  }

  remove(word) {
    delete this.entries[word];
    this.store(word);
  }

  store(word) {
    kept.set(NAME, this.entries);
    this.show();
    this.changed(word);
  }

  show() {
    const words = Object.keys(this.entries).sort();
    $("lexicon-count").textContent = words.length ? ` (${words.length})` : "";
    $("lexicon-save").hidden = !words.length;
    $("lexicon-none").hidden = words.length > 0;
    $("lexicon").replaceChildren(
      ...words.map((word) => {
        const how = this.entries[word];
        const bin = make("button",
          { type: "button", class: "quiet small", "aria-label": `Forget how ${word} is said`, onclick: () => this.remove(word) },
          icon("close", 14));
        return make("li", {}, make("strong", {}, word), make("span", { class: "faint" }, how.say ? `as “${how.say}”` : `/${how}/`), bin);
      }),
    );
  }
}
