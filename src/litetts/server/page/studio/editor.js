// The paragraphs as they are written: text, and what each of them wants otherwise.

import { $, icon, make } from "../dom.js";
import { Reading } from "./reading.js";
import { PAUSE_S, paragraph } from "./project.js";

export class Editor {
  /**
   * `changed()` after every change; `chooseVoice(paragraph)`; `word(paragraph, entry)` for a word
   * that is clicked while the text is read.
   */
  constructor({ changed, chooseVoice, word, nameOf, styles }) {
    Object.assign(this, { changed, chooseVoice, word, nameOf, styles });
    this.paragraphs = [];
    this.views = new Map();
    this.reading = false;
    // Narrower, a text is taller.
    new ResizeObserver(() => this.views.forEach(({ area }) => grow(area))).observe($("write"));
    $("add").append(icon("plus", 16), "Add a paragraph");
    $("add").addEventListener("click", () => {
      this.insert(paragraph(), this.paragraphs.length);
      this.views.get(this.paragraphs.at(-1).id).area.focus();
    });
  }

  /** Show other paragraphs. */
  set(paragraphs) {
    this.paragraphs = paragraphs;
    this.views.clear();
    $("paragraphs").replaceChildren(...paragraphs.map((each) => this.view(each).item));
    this.number();
  }

  get text() {
    return this.paragraphs.map((each) => each.text).join("\n\n");
  }

  insert(each, index) {
    const before = this.paragraphs[index];
    this.paragraphs.splice(index, 0, each);
    const { item } = this.view(each);
    $("paragraphs").insertBefore(item, before ? this.views.get(before.id).item : null);
    this.number();
    this.changed();
  }

  remove(each) {
    const index = this.paragraphs.indexOf(each);
    this.paragraphs.splice(index, 1);
    this.views.get(each.id).item.remove();
    this.views.delete(each.id);
    this.number();
    this.changed();
    this.views.get(this.paragraphs[Math.max(0, index - 1)].id).area.focus();
  }

  view(each) {
    const voice = make("button", { type: "button", class: "chip", onclick: () => this.chooseVoice(each) });
    const told = make("span", { class: "faint told" });
    const more = make("button", { type: "button", class: "quiet small", "aria-expanded": "false" }, icon("more"));
    const bin = make("button", { type: "button", class: "quiet small", onclick: () => this.remove(each) }, icon("bin"));
    const head = make("div", { class: "paragraph-head" }, voice, told, more, bin);
    const area = make("textarea", { rows: 2, spellcheck: true, placeholder: "Type or paste what is to be spoken." });
    area.value = each.text;
    const box = make("div", { class: "reading", hidden: true, tabindex: "-1" });
    const options = this.options(each);
    options.hidden = true;
    more.addEventListener("click", () => {
      options.hidden = !options.hidden;
      more.setAttribute("aria-expanded", String(!options.hidden));
    });
    area.addEventListener("input", () => {
      each.text = area.value;
      each.edits = {};
      this.growing ??= requestAnimationFrame(() => {
        this.growing = null;
        grow(area);
      });
      this.changed();
    });
    area.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      this.split(each, area.selectionStart);
    });
    const item = make("li", { class: "paragraph" }, head, area, box, options);
    const reading = new Reading(box, (entry) => this.word(each, entry));
    const view = { item, head, voice, told, more, bin, area, box, reading, options };
    this.views.set(each.id, view);
    return view;
  }

  /** What a paragraph may want otherwise. */
  options(each) {
    const field = (label, input, output) => {
      input.id = `${each.id}-${label.split(" ")[0].toLowerCase()}`;
      return make("div", { class: "slider" }, make("label", { for: input.id }, label), output ?? "", input);
    };
    const change = () => {
      this.number();
      this.changed();
    };
    const instructions = make("input", {
      type: "text", maxlength: "4096", placeholder: "slowly and softly", value: each.instructions,
      oninput: (event) => { each.instructions = event.target.value; change(); },
    });
    const style = make("select", { onchange: (event) => { each.style = event.target.value; change(); } });
    this.offerStyles(style, each);
    const range = (name, low, high, step, unit) => {
      const output = make("output", {}, `${each[name]}${unit}`);
      const input = make("input", { type: "range", min: low, max: high, step });
      input.value = each[name];
      input.addEventListener("input", () => {
        each[name] = Number(input.value);
        output.textContent = `${input.value}${unit}`;
        input.setAttribute("aria-valuetext", output.textContent);
        change();
      });
      return [input, output];
    };
    return make("div", { class: "paragraph-options" },
      field("Instructions", instructions),
      field("Style", style),
      field("Volume", ...range("volume", -20, 10, 1, " dB")),
      field("Pause before", ...range("pause", 0, 5, 0.05, " s")),
    );
  }

  offerStyles(select, each) {
    select.replaceChildren(new Option("as all", ""), ...this.styles().map(({ name }) => new Option(name, name)));
    select.value = each.style;
  }

  /** Voices and styles have their names now. */
  named() {
    for (const each of this.paragraphs) {
      this.offerStyles(this.views.get(each.id).options.querySelector("select"), each);
    }
    this.number();
  }

  /** In two at a place of its text. */
  split(each, at) {
    const rest = each.text.slice(at).trim();
    each.text = each.text.slice(0, at).trim();
    each.edits = {};
    const view = this.views.get(each.id);
    view.area.value = each.text;
    grow(view.area);
    const { voice, style, instructions, volume } = each;
    this.insert(paragraph(rest, { voice, style, instructions, volume }), this.paragraphs.indexOf(each) + 1);
    this.views.get(this.paragraphs[this.paragraphs.indexOf(each) + 1].id).area.focus();
  }

  /** Names and marks after a change. */
  number() {
    const one = this.paragraphs.length === 1;
    $("paragraphs").classList.toggle("single", one);
    for (const [index, each] of this.paragraphs.entries()) {
      const { voice, told, more, bin, area, box } = this.views.get(each.id);
      const which = one ? "" : ` of paragraph ${index + 1}`;
      requestAnimationFrame(() => grow(area));
      area.id = index ? `text-${index + 1}` : "text";
      area.setAttribute("aria-label", `Text${which}`);
      box.setAttribute("aria-label", `Text${which}, to be read along`);
      box.setAttribute("role", "group");
      voice.textContent = each.voice ? this.nameOf(each.voice) : "Voice of all";
      voice.setAttribute("aria-label", `${voice.textContent}, voice${which}`);
      voice.classList.toggle("own", Boolean(each.voice));
      more.setAttribute("aria-label", `Options${which}`);
      bin.setAttribute("aria-label", `Remove paragraph ${index + 1}`);
      told.textContent = [
        each.style,
        each.instructions.trim(),
        each.volume && `${each.volume > 0 ? "+" : ""}${each.volume} dB`,
        index && each.pause !== PAUSE_S && `after ${each.pause} s`,
        Object.keys(each.edits).length && "tune drawn",
      ].filter(Boolean).join(" · ");
    }
  }

  /** Read along, or write. */
  show(reading) {
    this.reading = reading;
    for (const { area, box } of this.views.values()) {
      area.hidden = reading;
      box.hidden = !reading;
      if (!reading) grow(area);
    }
    $("edit").hidden = !reading;
    $("add").hidden = reading;
  }

  /** Show what was done to the text of a paragraph elsewhere. */
  refresh(each) {
    const { area } = this.views.get(each.id);
    area.value = each.text;
    grow(area);
    this.number();
    this.changed();
  }
}

/** A text area is as tall as its text. */
function grow(area) {
  if (!area.clientWidth) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 2}px`;
}
