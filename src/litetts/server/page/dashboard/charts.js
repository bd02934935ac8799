// Line charts over the last minutes, as SVG.

import { draw as element } from "../dom.js";

const WIDTH = 400;
const HEIGHT = 150;
const LEFT = 42;
const BOTTOM = 20;
// Points kept: one a second, five minutes. A young chart shows its first minute.
const KEPT = 300;
const YOUNG = 60;
// Points of an hour: one every ten seconds.
const HOUR = 360;

export class Chart {
  /** `series`: [name, ...] of one or two lines; `format` writes a value of the axis. */
  constructor(parent, title, series, format) {
    this.format = format;
    this.live = series.map(() => []);
    this.past = series.map(() => []);
    this.shown = "live";
    const card = document.createElement("figure");
    card.className = "card chart";
    const heading = document.createElement("figcaption");
    heading.className = "heading";
    heading.textContent = title;
    card.append(heading);
    if (series.length > 1) {
      const keys = document.createElement("div");
      keys.className = "key";
      series.forEach((name, index) => {
        const item = document.createElement("span");
        const line = document.createElement("i");
        if (index) line.className = "b";
        item.append(line, name);
        keys.append(item);
      });
      card.append(keys);
    }
    this.svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img" });
    card.append(this.svg);
    parent.append(card);
    this.title = title;
    new ResizeObserver(() => this.draw()).observe(card);
  }

  /** A value of each line, a second after the last. */
  add(...values) {
    this.live.forEach((line, index) => {
      line.push(values[index] ?? null);
      if (line.length > KEPT) line.shift();
    });
    if (this.shown === "live") this.draw();
  }

  /** What was before the page was open: values every `step` seconds, each held until the next. */
  before(step, ...lines) {
    this.live = this.live.map((line, index) => {
      const held = lines[index].flatMap((value) => Array(step).fill(value));
      const room = KEPT - line.length;
      return room > 0 ? [...held.slice(-room), ...line] : line;
    });
    if (this.shown === "live") this.draw();
  }

  /** The lines of the last hour, a value every ten seconds. */
  hour(...lines) {
    this.past = lines.map((line) => line.slice(-HOUR));
    if (this.shown === "hour") this.draw();
  }

  /** "live" or "hour". */
  show(which) {
    this.shown = which;
    this.draw();
  }

  /** The lines that are shown, the points that fit, and what the first of them is called. */
  get view() {
    if (this.shown === "hour") return { lines: this.past, points: HOUR, ago: "1 hour ago" };
    const young = this.live[0].length <= YOUNG;
    return { lines: this.live, points: young ? YOUNG : KEPT, ago: young ? "1 min ago" : "5 min ago" };
  }

  draw() {
    // The drawing has the size of its box, so that letters and lines are not stretched.
    const width = this.svg.clientWidth || WIDTH;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const { lines, points, ago } = this.view;
    const known = lines.flat().filter((value) => value !== null);
    const top = nice(Math.max(...known, 0));
    const x = (index) => LEFT + ((width - LEFT - 4) * (points - lines[0].length + index)) / (points - 1);
    const y = (value) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - 8) * value) / top;
    const parts = [];
    for (const share of [0, 0.5, 1]) {
      const level = y(top * share);
      parts.push(element("line", { class: "grid", x1: LEFT, x2: width - 4, y1: level, y2: level }));
      parts.push(element("text", { x: LEFT - 6, y: level + 4, "text-anchor": "end" }, this.format(top * share)));
    }
    parts.push(element("text", { x: LEFT, y: HEIGHT - 3 }, ago));
    parts.push(element("text", { x: width - 4, y: HEIGHT - 3, "text-anchor": "end" }, "now"));
    lines.forEach((line, index) => {
      const path = trace(line, x, y);
      if (!index && path.line) {
        parts.push(element("path", { class: "area", d: path.area(y(0)) }));
      }
      parts.push(element("path", { class: index ? "series b" : "series", d: path.line }));
    });
    const last = lines[0].findLast((value) => value !== null);
    this.svg.setAttribute("aria-label", `${this.title}: now ${last == null ? "no value" : this.format(last)}`);
    this.svg.replaceChildren(...parts);
  }
}

/** Path of a line with gaps where there is no value, and of the areas under it. */
function trace(values, x, y) {
  const runs = [];
  let run = null;
  values.forEach((value, index) => {
    if (value === null) run = null;
    else {
      if (!run) runs.push((run = []));
      run.push([x(index), y(value)]);
    }
  });
  const line = runs
    .map((points) => points.map(([px, py], i) => `${i ? "L" : "M"}${px.toFixed(1)} ${py.toFixed(1)}`).join("") + (points.length === 1 ? "h1" : ""))
    .join("");
  const area = (floor) =>
    runs
      .map((points) => `M${points[0][0].toFixed(1)} ${floor}` + points.map(([px, py]) => `L${px.toFixed(1)} ${py.toFixed(1)}`).join("") + `L${points.at(-1)[0].toFixed(1)} ${floor}Z`)
      .join("");
  return { line, area };
}

/** The next round number: 1, 2 or 5 times a power of ten. */
function nice(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].find((step) => step * power >= value) * power;
}
