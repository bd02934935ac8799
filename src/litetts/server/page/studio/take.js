// A take: the sound of all paragraphs, kept sentence by sentence, so that one can be made anew.
//
//   parts (a paragraph) -> segments (a sentence) -> chunks (samples, and words with their times in it)

import { joined, silenceAfter } from "./sound.js";

export class Take {
  constructor(rate) {
    this.rate = rate;
    this.parts = [];
  }

  /** A new part, after `pause` seconds of silence; returns it and the silence. */
  begin(paragraph, pause) {
    const silence = new Int16Array(Math.round(pause * this.rate));
    const part = { paragraph, silence, segments: [{ first: 0, last: Infinity, chunks: [] }], samples: 0 };
    this.parts.push(part);
    return part;
  }

  /** More sound of a part; the times of words count from the part's beginning. */
  add(part, samples, words) {
    const begin = part.samples / this.rate;
    const own = words.map((word) => place(word, word.start - begin, word.end - begin));
    part.segments.at(-1).chunks.push({ samples, words: own });
    part.samples += samples.length;
  }

  /**
   * Divide a part by its sentences (`{ source_start, source_end }`), where its sound allows it:
   * `first` and `last` of a segment are the numbers of its sentences.
   */
  divide(part, sentences) {
    const segments = [];
    const sentenceOf = (word) => {
      const found = sentences.findIndex((s) => word.source_start < s.source_end);
      return found < 0 ? sentences.length - 1 : found;
    };
    for (const chunk of part.segments.flatMap((segment) => segment.chunks)) {
      const within = chunk.words.map(sentenceOf);
      const last = segments.at(-1);
      if (!last || (within.length && within[0] > last.last && last.last >= 0)) {
        segments.push({ first: within[0] ?? 0, last: within.at(-1) ?? -1, chunks: [chunk] });
      } else {
        last.chunks.push(chunk);
        last.last = Math.max(last.last, within.at(-1) ?? -1);
      }
    }
    if (segments.length) part.segments = segments;
  }

  /** Other sound for a segment; the pause that was after it stays. */
  replace(segment, pieces, words) {
    const old = joined(segment.chunks.map((chunk) => chunk.samples));
    const made = joined(pieces);
    const spoken = made.length - silenceAfter(made);
    const samples = new Int16Array(spoken + silenceAfter(old));
    samples.set(made.subarray(0, samples.length));
    segment.chunks = [{ samples, words: words.map((word) => place(word, word.start, word.end)) }];
  }

  /** All samples in their order. */
  get pieces() {
    return this.parts.flatMap((part) => [
      part.silence,
      ...part.segments.flatMap((segment) => segment.chunks.map((chunk) => chunk.samples)),
    ]);
  }

  get duration() {
    return this.pieces.reduce((sum, piece) => sum + piece.length, 0) / this.rate;
  }

  /** Every word with its times from the beginning, its paragraph and its segment. */
  get words() {
    const found = [];
    let at = 0;
    for (const part of this.parts) {
      at += part.silence.length;
      for (const segment of part.segments) {
        for (const { samples, words } of segment.chunks) {
          for (const word of words) {
            const start = word.start + at / this.rate;
            const end = word.end + at / this.rate;
            found.push({ ...word, start, end, paragraph: part.paragraph, segment });
          }
          at += samples.length;
        }
      }
    }
    return found;
  }

  /** As values that a database can hold; `from` reads it. */
  get content() {
    return { rate: this.rate, parts: this.parts };
  }

  static from({ rate, parts }) {
    const take = new Take(rate);
    take.parts = parts;
    return take;
  }
}

/** A word at other times. */
export function place(word, start, end) {
  return { word: word.word, start, end, source_start: word.source_start, source_end: word.source_end };
}
