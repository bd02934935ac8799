// A word that is said wrong: seen, heard, said otherwise, and kept so.

import { $, make } from "../dom.js";
import { spokenWhole, RATE } from "./transport.js";
import { wav } from "./sound.js";

const RULES = {
  "user lexicon": "your pronunciation",
  override: "written in the text",
  homograph: "chosen by its sentence",
  espeak: "espeak-ng's rules",
};

export class Mend {
  /**
   * `wish(paragraph, text, lexicon)` makes a request; `save(word, how)` keeps a pronunciation;
   * `here(paragraph, entry, phonemes)` writes one into the text; `play(entry)`; `tune(paragraph, entry)`.
   */
  constructor(does) {
    this.does = does;
    this.sound = new Audio();
    $("mend-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    $("mend-hear").addEventListener("click", () => this.hear());
    $("mend-here").addEventListener("click", () => this.here());
    $("mend-close").addEventListener("click", () => $("mend").close());
    $("mend-play").addEventListener("click", () => {
      $("mend").close();
      does.play(this.entry);
    });
    $("mend-tune").addEventListener("click", () => {
      $("mend").close();
      does.tune(this.paragraph, this.entry);
    });
    $("mend-word").addEventListener("change", () => this.choose());
    $("mend-say").addEventListener("input", () => ($("mend-ipa").value = ""));
    $("mend-ipa").addEventListener("input", () => ($("mend-say").value = ""));
    $("mend").addEventListener("close", () => this.sound.pause());
  }

  open(paragraph, entry) {
    Object.assign(this, { paragraph, entry });
    $("mend-title").textContent = entry.written;
    const said = entry.words.map((word) => word.text).join(" ");
    $("mend-said").textContent = said ? `Said as “${said}”` : "";
    $("mend-word").replaceChildren(...entry.words.map((word, index) => new Option(word.text, index)));
    $("mend-which").hidden = entry.words.length < 2;
    $("mend-play").disabled = entry.begin === null;
    $("mend-tune").hidden = entry.sentence === null;
    $("mend-fields").hidden = !entry.words.length;
    this.tell("");
    this.choose();
    $("mend").showModal();
  }

  get word() {
    return this.entry.words[Number($("mend-word").value) || 0];
  }

  choose() {
    const { word } = this;
    $("mend-say").value = $("mend-ipa").value = "";
    const rule = word && (RULES[word.rule] ?? word.rule);
    $("mend-sounds").replaceChildren(
      ...(word?.phonemes ? [make("span", { class: "ipa" }, `/${word.phonemes}/`), ` ${rule}`] : []),
    );
    $("mend-ipa").placeholder = word?.phonemes ?? "";
  }

  /** What was typed, as an entry of a lexicon; null = nothing. */
  get how() {
    const say = $("mend-say").value.trim();
    const ipa = $("mend-ipa").value.trim().replace(/^\/|\/$/g, "");
    return say ? { say } : ipa || null;
  }

  /** The entry, or a word to the reader that there is none. */
  asked() {
    if (!this.how) {
      this.tell("Write what it sounds like, or its phonemes.", "bad");
      $("mend-say").focus();
    }
    return this.how;
  }

  async hear() {
    const how = this.how;
    try {
      this.tell("…");
      const lexicon = how ? { [this.word.text]: how } : {};
      const wish = this.does.wish(this.paragraph, this.word.text, lexicon);
      const { pieces } = await spokenWhole(wish);
      this.sound.src = URL.createObjectURL(wav(pieces, RATE));
      await this.sound.play();
      this.tell("");
    } catch (error) {
      this.tell(error.message, "bad");
    }
  }

  save() {
    const how = this.asked();
    if (!how) return;
    $("mend").close();
    this.does.save(this.word.text, how);
  }

  async here() {
    const how = this.asked();
    if (!how) return;
    try {
      const phonemes = how.say ? await this.does.phonemes(this.paragraph, how.say) : how;
      $("mend").close();
      this.does.here(this.paragraph, this.entry, phonemes);
    } catch (error) {
      this.tell(error.message, "bad");
    }
  }

  tell(text, kind = "") {
    $("mend-told").textContent = text;
    $("mend-told").className = kind;
  }
}
