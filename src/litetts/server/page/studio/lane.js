// The word lane: the pitch of a sentence as it will be said, and each word to be dragged: up and
// down for its pitch, at its right edge for its length.

import { $, colour, surface } from "../dom.js";
import { post } from "../server.js";
import { spokenWhole, RATE } from "./transport.js";
import { wav } from "./sound.js";

const PITCH = 8; // semitones to either side
const LENGTHS = [0.4, 2.5];
const GRIP = 9; // pixels around an edge that take hold of it
const TOP = 14;
const BOTTOM = 30;
const LEAST_SHOWN = 7; // semitones to either side of the middle
const LEAST = 0.6; // of the median: what is lower is no pitch
const round = (value, step) => Number((Math.round(value / step) * step).toFixed(3));
const within = (value, low, high) => Math.max(low, Math.min(high, value));
const semitones = (hertz) => 12 * Math.log2(hertz);
const middle = (values) => values.sort((a, b) => a - b)[values.length >> 1];

export class Lane {
  /** `kept(edits)` when the reader keeps what was drawn. */
  constructor() {
    this.sound = new Audio();
    this.canvas = $("lane-canvas");
    this.words = [];
    this.canvas.addEventListener("pointerdown", (event) => this.grasp(event));
    this.canvas.addEventListener("pointermove", (event) => this.drag(event));
    this.canvas.addEventListener("pointerup", () => (this.held = null));
    $("lane-word").addEventListener("change", () => this.select(Number($("lane-word").value)));
    for (const name of ["pitch", "length"]) {
      $(`lane-${name}`).addEventListener("input", () => this.edit({ [name]: Number($(`lane-${name}`).value) }));
    }
    $("lane-reset").addEventListener("click", () => {
      for (const word of this.words) Object.assign(word, { pitch: 0, length: 1 });
      this.select(this.chosen);
    });
    $("lane-hear").addEventListener("click", () => this.hear());
    $("lane-keep").addEventListener("click", () => {
      $("lane").close();
      this.kept(this.edits);
    });
    $("lane-close").addEventListener("click", () => $("lane").close());
    $("lane").addEventListener("close", () => this.sound.pause());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  /**
   * Open it for a sentence.
   *
   * `wish(edits)` makes the request for it; `trace(words)` gives words of its answer their places in
   * the paragraph; `edits` are those that there are; `kept(edits)` takes the new ones; `at` is the
   * place of the word to begin with.
   */
  async open({ wish, trace, edits, kept, at }) {
    Object.assign(this, { wish, kept });
    this.words = [];
    this.f0 = null;
    this.chosen = 0;
    this.enable();
    this.draw();
    this.tell("…");
    $("lane").showModal();
    try {
      const { text, ...how } = wish({});
      const told = await (await post("v1/text/tune", { input: text, ...how })).json();
      const [sentence, more] = told.sentences;
      if (!sentence?.f0) throw new Error("This voice's engine does not tell its tune: choose a voice of nano or Kokoro.");
      if (more) throw new Error("This is more than one sentence: it has no single tune.");
      this.take(sentence, told.step, trace(sentence.words), edits);
      this.select(Math.max(0, this.words.findIndex((word) => word.a <= at && at < word.b)));
      this.tell("Drag a word up or down, or its right edge.");
    } catch (error) {
      this.tell(error.message, "bad");
    }
    this.enable();
  }

  enable() {
    for (const id of ["lane-hear", "lane-keep", "lane-reset", "lane-word", "lane-pitch", "lane-length"]) {
      $(id).disabled = !this.words.length;
    }
  }

  take(sentence, step, words, edits) {
    this.step = step;
    this.duration = sentence.duration;
    const median = middle(sentence.f0.filter(Boolean)) ?? 150;
    // Where the voice comes and goes the curve runs from or to nothing: that is no pitch.
    this.f0 = sentence.f0.map((hertz) => (hertz > LEAST * median ? hertz : 0));
    const voiced = this.f0.filter(Boolean).map(semitones);
    this.middle = semitones(median);
    this.span = Math.max(LEAST_SHOWN, 2 + Math.max(...voiced.map((value) => Math.abs(value - this.middle))));
    for (const word of words) {
      const last = this.words.at(-1);
      if (last && word.source_start < last.b) {
        last.end = word.end;
        last.text += ` ${word.text}`;
        continue;
      }
      const edit = edits[`${word.source_start}-${word.source_end}`] ?? { pitch: 0, length: 1 };
      this.words.push({ ...edit, a: word.source_start, b: word.source_end, start: word.start, end: word.end, text: word.text });
    }
    $("lane-word").replaceChildren(...this.words.map((word, index) => new Option(word.text, index)));
  }

  /** What differs from the voice's own tune, by the places of the words. */
  get edits() {
    return Object.fromEntries(
      this.words
        .filter(({ pitch, length }) => pitch || length !== 1)
        .map(({ a, b, pitch, length }) => [`${a}-${b}`, { pitch, length }]),
    );
  }

  select(index) {
    this.chosen = index;
    const word = this.words[index];
    if (!word) return;
    $("lane-word").value = index;
    $("lane-pitch").value = word.pitch;
    $("lane-length").value = word.length;
    this.edit({});
  }

  edit(change) {
    const word = Object.assign(this.words[this.chosen], change);
    $("lane-pitch-value").textContent = `${word.pitch > 0 ? "+" : ""}${word.pitch} st`;
    $("lane-length-value").textContent = `${Math.round(100 * word.length)} %`;
    $("lane-pitch").setAttribute("aria-valuetext", `${word.pitch} semitones`);
    $("lane-length").setAttribute("aria-valuetext", `${Math.round(100 * word.length)} percent`);
    this.draw();
  }

  // -- dragging ---------------------------------------------------------------------------------

  grasp(event) {
    if (!this.words.length) return;
    const px = event.offsetX;
    const edge = this.words.findIndex((word) => Math.abs(this.x(word.end) - px) < GRIP);
    const inside = this.words.findIndex((word) => px >= this.x(word.start) && px <= this.x(word.end));
    const index = edge >= 0 ? edge : inside;
    if (index < 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.select(index);
    const { pitch, length } = this.words[index];
    this.held = { edge: edge >= 0, px, py: event.offsetY, pitch, length, scale: this.scale };
  }

  drag(event) {
    const over = this.words.some((word) => Math.abs(this.x(word.end) - event.offsetX) < GRIP);
    this.canvas.style.cursor = over ? "ew-resize" : "ns-resize";
    if (!this.held) return;
    const { edge, px, py, pitch, length, scale } = this.held;
    const word = this.words[this.chosen];
    if (edge) {
      const more = (event.offsetX - px) / scale / (word.end - word.start);
      this.edit({ length: within(round(length + more, 0.05), ...LENGTHS) });
      $("lane-length").value = word.length;
    } else {
      const more = ((py - event.offsetY) * 2 * this.span) / (this.canvas.clientHeight - TOP - BOTTOM);
      this.edit({ pitch: within(round(pitch + more, 0.5), -PITCH, PITCH) });
      $("lane-pitch").value = word.pitch;
    }
  }

  // -- drawing ----------------------------------------------------------------------------------

  /** Seconds of the voice's own tune as seconds with the lengths that were drawn. */
  later(seconds) {
    let shift = 0;
    for (const { start, end, length } of this.words) {
      shift += (length - 1) * (within(seconds, start, end) - start);
    }
    return seconds + shift;
  }

  get scale() {
    return this.canvas.clientWidth / this.later(this.duration ?? 1);
  }

  x(seconds) {
    return this.later(seconds) * this.scale;
  }

  y(value, height) {
    return TOP + ((height - TOP - BOTTOM) * (this.middle + this.span - value)) / (2 * this.span);
  }

  draw() {
    const place = surface(this.canvas);
    if (!place || !this.f0) return;
    const { paint, width, height } = place;
    const [accent, faint, line, second] = ["--accent", "--faint", "--line", "--second"].map(colour);
    paint.font = "13px system-ui, sans-serif";
    paint.textAlign = "center";
    for (const [index, word] of this.words.entries()) {
      const [from, to] = [this.x(word.start), this.x(word.end)];
      const changed = word.pitch || word.length !== 1;
      paint.globalAlpha = index === this.chosen ? 0.2 : changed ? 0.12 : 0.06;
      paint.fillStyle = changed ? second : accent;
      paint.fillRect(from, 4, Math.max(2, to - from - 1), height - BOTTOM);
      paint.globalAlpha = 1;
      paint.fillStyle = index === this.chosen ? accent : line;
      paint.fillRect(to - 2, height - BOTTOM - 18, 3, 18);
      paint.fillStyle = index === this.chosen ? colour("--ink") : faint;
      paint.fillText(word.text, (from + to) / 2, height - 9, Math.max(24, to - from + 14));
    }
    this.curve(paint, height, false, line);
    this.curve(paint, height, true, accent);
    paint.fillStyle = faint;
    paint.textAlign = "left";
    paint.fillText(`${Math.round(2 ** ((this.middle + this.span) / 12))} Hz`, 6, 18);
    paint.textAlign = "right";
    paint.fillText(`${this.later(this.duration).toFixed(2)} s`, width - 6, 18);
  }

  /** The pitch, as the voice has it by itself or as it was drawn. */
  curve(paint, height, edited, stroke) {
    paint.strokeStyle = stroke;
    paint.lineWidth = edited ? 2.5 : 1.5;
    paint.lineJoin = "round";
    paint.beginPath();
    let up = true;
    for (const [index, hertz] of this.f0.entries()) {
      const at = index * this.step;
      if (!hertz) {
        up = true;
        continue;
      }
      const word = edited && this.words.find((each) => at >= each.start && at < each.end);
      const to = [this.x(at), this.y(semitones(hertz) + (word ? word.pitch : 0), height)];
      if (up) paint.moveTo(...to);
      else paint.lineTo(...to);
      up = false;
    }
    paint.stroke();
  }

  async hear() {
    try {
      this.tell("…");
      const { pieces } = await spokenWhole(this.wish(this.edits));
      this.sound.src = URL.createObjectURL(wav(pieces, RATE));
      await this.sound.play();
      this.tell("");
    } catch (error) {
      this.tell(error.message, "bad");
    }
  }

  tell(text, kind = "") {
    $("lane-told").textContent = text;
    $("lane-told").className = kind || "faint";
  }
}
