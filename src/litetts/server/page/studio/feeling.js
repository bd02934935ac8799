// Style and emotion: a list, a degree, and a pad on which the feelings lie by how pleasant and how
// stirred they are. A point of the pad is the nearest style, the further out the more of it.

import { $, draw } from "../dom.js";
import { request } from "../server.js";
import { box, labels } from "./labels.js";

const SIZE = 240;
const EDGE = 26;
// Nearer to the middle than this is no feeling.
const CALM = 0.12;
const STEP = 0.1;
// Whose names are written, the first where there is no room for all; the others are points only, or
// the pad would be full of words.
const NAMED = [
  "angry", "sad", "calm", "cheerful", "excited", "fearful", "bored", "surprised", "tired", "gentle", "friendly", "terrified",
  "depressed",
];
const x = (valence) => SIZE / 2 + (valence * (SIZE - 2 * EDGE)) / 2;
const y = (arousal) => SIZE / 2 - (arousal * (SIZE - 2 * EDGE)) / 2;
const bounded = (value) => Math.max(-1, Math.min(1, value));

export class Feeling {
  constructor(changed) {
    this.changed = changed;
    this.styles = [];
    this.point = { valence: 0, arousal: 0 };
    $("style").addEventListener("change", () => {
      this.place();
      this.tell();
    });
    $("degree").addEventListener("input", () => {
      this.place();
      this.tell();
    });
    $("emotion").addEventListener("change", () => this.tell());
    const pad = $("pad");
    pad.setAttribute("viewBox", `0 0 ${SIZE} ${SIZE}`);
    pad.addEventListener("pointerdown", (event) => {
      pad.setPointerCapture(event.pointerId);
      this.drag(event);
    });
    pad.addEventListener("pointermove", (event) => event.buttons && this.drag(event));
    pad.addEventListener("keydown", (event) => {
      const move = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] }[event.key];
      if (move) this.go(this.point.valence + move[0], this.point.arousal + move[1]);
      else if (event.key === "Home" || event.key === "Delete") this.go(0, 0);
      else return;
      event.preventDefault();
    });
  }

  async load() {
    this.styles = (await (await request("v1/audio/styles")).json()).styles;
    this.placed = this.styles.filter((style) => style.valence !== null && style.name !== "neutral");
    const chosen = $("style").value;
    $("style").length = 1;
    const group = (label, styles) => {
      const box = document.createElement("optgroup");
      box.label = label;
      box.append(...styles.map((style) => new Option(style.name, style.name)));
      $("style").append(box);
    };
    group("Feelings", this.placed);
    group("Manners", this.styles.filter((style) => style.valence === null));
    $("style").value = chosen;
    this.drawPad();
    this.place();
  }

  /** In the fields of the API. */
  get values() {
    const values = {};
    const degree = Number($("degree").value);
    if ($("style").value) values.style = degree === 1 ? $("style").value : `${$("style").value}*${degree}`;
    if ($("emotion").checked) values.emotion = "auto";
    return values;
  }

  set values({ style = "", emotion }) {
    const [name, degree] = style.split("*");
    $("style").value = name;
    $("degree").value = degree ?? 1;
    $("emotion").checked = emotion === "auto";
    this.place();
  }

  tell() {
    this.show();
    this.changed();
  }

  drag(event) {
    const box = $("pad").getBoundingClientRect();
    const inner = 1 - (2 * EDGE) / SIZE;
    this.go(
      (((event.clientX - box.left) / box.width) * 2 - 1) / inner,
      (1 - ((event.clientY - box.top) / box.height) * 2) / inner,
    );
  }

  /** A point of the pad becomes the nearest style, by its direction, in a degree of its distance. */
  go(valence, arousal) {
    this.point = { valence: bounded(valence), arousal: bounded(arousal) };
    const { style, degree } = nearest(this.placed, this.point);
    $("style").value = style;
    $("degree").value = degree;
    this.tell();
  }

  /** The style that is chosen becomes a point of the pad. */
  place() {
    const style = this.styles.find((each) => each.name === $("style").value);
    const degree = Number($("degree").value);
    this.point = style?.valence == null
      ? { valence: 0, arousal: 0 }
      : { valence: bounded(style.valence * degree), arousal: bounded(style.arousal * degree) };
    this.show();
  }

  show() {
    const { valence, arousal } = this.point;
    const name = $("style").value;
    const degree = Number($("degree").value);
    $("degree-value").textContent = `${degree}×`;
    $("degree").setAttribute("aria-valuetext", `${degree} times`);
    $("degree").disabled = !name; // it stays where it is, or the pad would move under the pointer
    const told = name ? `${name}, ${degree} times` : "as the text is";
    $("pad").setAttribute("aria-label", `Emotion pad: ${told}. Arrow keys move the point.`);
    this.mark?.setAttribute("cx", x(valence));
    this.mark?.setAttribute("cy", y(arousal));
    for (const dot of $("pad").querySelectorAll("[data-style]")) {
      dot.classList.toggle("chosen", dot.dataset.style === name);
    }
  }

  drawPad() {
    const ends = [
      ["pleasant →", SIZE - 8, SIZE - 8, "end"],
      ["← unpleasant", 8, SIZE - 8, "start"],
      ["lively", SIZE / 2, 15, "middle"],
      ["still", SIZE / 2, SIZE - 8, "middle"],
    ];
    const parts = [
      draw("rect", { class: "ground", x: 0.5, y: 0.5, width: SIZE - 1, height: SIZE - 1, rx: 12 }),
      draw("line", { class: "axis", x1: EDGE / 2, x2: SIZE - EDGE / 2, y1: SIZE / 2, y2: SIZE / 2 }),
      draw("line", { class: "axis", y1: EDGE / 2, y2: SIZE - EDGE / 2, x1: SIZE / 2, x2: SIZE / 2 }),
      ...ends.map(([text, at, down, anchor]) => draw("text", { class: "end", x: at, y: down, "text-anchor": anchor }, text)),
    ];
    const points = this.placed
      .map((style) => ({ name: style.name, x: x(style.valence), y: y(style.arousal) }));
    const named = points.filter(({ name }) => NAMED.includes(name));
    named.sort((a, b) => NAMED.indexOf(a.name) - NAMED.indexOf(b.name));
    for (const { name, x: cx, y: cy } of points) {
      const dot = draw("circle", { class: "dot", cx, cy, r: 3, "data-style": name });
      dot.append(draw("title", {}, name)); // told where the pointer rests
      parts.push(dot);
    }
    for (const label of labels(named, points, ends.map((each) => box(...each)), SIZE)) {
      const { name, anchor } = label;
      parts.push(draw("text", { class: "name", x: label.x, y: label.y, "text-anchor": anchor, "data-style": name }, name));
    }
    this.mark = draw("circle", { class: "mark", r: 9 });
    $("pad").replaceChildren(...parts, this.mark);
  }
}

/** The style in the direction of a point, and how much of it. */
export function nearest(styles, { valence, arousal }) {
  const distance = Math.hypot(valence, arousal);
  if (distance < CALM) return { style: "", degree: 1 };
  let best = null;
  for (const style of styles) {
    const length = Math.hypot(style.valence, style.arousal);
    // How far the point is from what the style would be in the degree that fits it best.
    const along = (valence * style.valence + arousal * style.arousal) / length;
    const degree = Math.max(0.1, Math.min(2, along / length));
    const off = Math.hypot(valence - degree * style.valence, arousal - degree * style.arousal);
    // Of two in one direction the one whose own place is nearer.
    const cost = off + 0.3 * Math.abs(Math.log(degree));
    if (!best || cost < best.cost) best = { style: style.name, degree: Number(degree.toFixed(1)), cost };
  }
  return best;
}
