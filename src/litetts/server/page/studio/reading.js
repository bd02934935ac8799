// A paragraph to be read along: every written word is a button, its reading above it if wanted.

import { make } from "../dom.js";

const WRITTEN = /[\p{L}\p{N}\p{M}$€£¥₹%°&@#+=]+/gu;
const bare = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]/gu, "");

export class Reading {
  /** `chosen(token, entry)` is called for the word that is clicked. */
  constructor(box, chosen) {
    this.box = box;
    this.chosen = chosen;
    this.entries = [];
    this.heard = 0;
    this.current = null;
  }

  /** Show a text; `sentences` as `/v1/text/explain` tells them, or null. */
  show(text, sentences) {
    // Offsets from the server count characters, JavaScript's strings count UTF-16 units.
    const characters = [...text];
    const tokens = sentences ? explained(sentences) : guessed(text);
    this.entries = [];
    this.heard = 0; // so many words are marked as spoken
    this.current = null;
    this.box.replaceChildren();
    let at = 0;
    for (const token of tokens) {
      if (token.start < at) continue;
      this.box.append(characters.slice(at, token.start).join(""));
      const written = characters.slice(token.start, token.end).join("");
      const entry = { ...token, written, begin: null, ends: null };
      entry.span = this.word(entry);
      this.box.append(entry.span);
      this.entries.push(entry);
      at = token.end;
    }
    this.box.append(characters.slice(at).join(""));
    // One stop of the Tab key for all words: the arrows go on from there.
    this.entries.at(0)?.span.setAttribute("tabindex", "0");
  }

  move(entry, by) {
    const next = this.entries[this.entries.indexOf(entry) + by];
    if (!next) return;
    entry.span.setAttribute("tabindex", "-1");
    next.span.setAttribute("tabindex", "0");
    next.span.focus();
  }

  word(entry) {
    const said = entry.words.map((word) => word.text).join(" ");
    const other = said && bare(said) !== bare(entry.written);
    const span = make("span", {
      class: `word${other ? " other" : ""}`,
      role: "button",
      tabindex: "-1",
      onclick: () => this.chosen(entry),
      onkeydown: (event) => {
        if (event.ctrlKey || event.metaKey) return;
        if (event.key === "Enter" || event.key === " ") this.chosen(entry);
        else if (event.key === "ArrowRight") this.move(entry, 1);
        else if (event.key === "ArrowLeft") this.move(entry, -1);
        else return;
        event.preventDefault();
      },
    });
    if (other) span.append(make("ruby", {}, entry.written, make("rt", {}, said)));
    else span.append(entry.written);
    return span;
  }

  /** When words are heard: `{ start, end, source_start }`. */
  time(words) {
    for (const word of words) {
      const entry = this.entries.findLast((e) => e.start <= word.source_start);
      if (!entry || word.source_start >= entry.end) continue;
      entry.begin = entry.begin === null ? word.start : Math.min(entry.begin, word.start);
      entry.ends = entry.ends === null ? word.end : Math.max(entry.ends, word.end);
    }
  }

  /** Forget the times. */
  untime() {
    for (const entry of this.entries) entry.begin = entry.ends = null;
  }

  /** Mark what is heard; returns the word that is. Touches only what changed since the last time. */
  mark(seconds, playing) {
    const next = this.entries.findIndex((entry) => entry.begin === null || entry.ends > seconds);
    const stop = next < 0 ? this.entries.length : next;
    const [from, to] = [Math.min(stop, this.heard), Math.max(stop, this.heard)];
    for (const { span } of this.entries.slice(from, to)) span.classList.toggle("spoken", stop > from);
    this.heard = stop;
    const entry = this.entries[stop];
    const now = playing && entry && entry.begin !== null && seconds >= entry.begin ? entry.span : null;
    if (now !== this.current) {
      this.current?.classList.remove("current");
      now?.classList.add("current");
      this.current = now;
    }
    return now;
  }
}

/** Words of the same place are one token: "$20" is spoken as two. */
function explained(sentences) {
  const tokens = [];
  for (const [index, sentence] of sentences.entries()) {
    for (const word of sentence.words) {
      const last = tokens.at(-1);
      if (last && word.source_start < last.end) {
        last.words.push(word);
        last.end = Math.max(last.end, word.source_end);
      } else {
        tokens.push({ start: word.source_start, end: word.source_end, words: [word], sentence: index });
      }
    }
  }
  return tokens;
}

/** Where the server does not tell: what looks like a word. */
function guessed(text) {
  return [...text.matchAll(WRITTEN)].map((match) => {
    const start = [...text.slice(0, match.index)].length;
    return { start, end: start + [...match[0]].length, words: [], sentence: null };
  });
}
