// Line charts over the last minutes, as SVG.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 400;
const HEIGHT = 150;
const LEFT = 42;
const BOTTOM = 20;
// Points kept: one a second, five minutes. A young chart shows its first minute.
const KEPT = 300;
const YOUNG = 60;

export class Chart {
  /** `series`: [name, ...] of one or two lines; `format` writes a value of the axis. */
  constructor(parent, title, series, format) {
    this.format = format;
    this.lines = series.map(() => []);
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
    this.svg = document.createElementNS(SVG, "svg");
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.setAttribute("preserveAspectRatio", "none");
    this.svg.setAttribute("role", "img");
    card.append(this.svg);
    parent.append(card);
    this.title = title;
    new ResizeObserver(() => this.draw()).observe(card);
  }

  add(...values) {
    this.lines.forEach((line, index) => {
      line.push(values[index] ?? null);
      if (line.length > KEPT) line.shift();
    });
    this.draw();
  }

  draw() {
    // The drawing has the size of its box, so that letters and lines are not stretched.
    const width = this.svg.clientWidth || WIDTH;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    const known = this.lines.flat().filter((value) => value !== null);
    const top = nice(Math.max(...known, 0));
    const shown = this.lines[0].length > YOUNG ? KEPT : YOUNG;
    const x = (index) => LEFT + ((width - LEFT - 4) * (shown - this.lines[0].length + index)) / (shown - 1);
    const y = (value) => HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - 8) * value) / top;
    const parts = [];
    for (const share of [0, 0.5, 1]) {
      const level = y(top * share);
      parts.push(element("line", { class: "grid", x1: LEFT, x2: width - 4, y1: level, y2: level }));
      parts.push(element("text", { x: LEFT - 6, y: level + 4, "text-anchor": "end" }, this.format(top * share)));
    }
    parts.push(element("text", { x: LEFT, y: HEIGHT - 3 }, shown === KEPT ? "5 min ago" : "1 min ago"));
    parts.push(element("text", { x: width - 4, y: HEIGHT - 3, "text-anchor": "end" }, "now"));
    this.lines.forEach((line, index) => {
      const path = trace(line, x, y);
      if (!index && path.line) {
        parts.push(element("path", { class: "area", d: path.area(y(0)) }));
      }
      parts.push(element("path", { class: index ? "series b" : "series", d: path.line }));
    });
    const last = this.lines[0].findLast((value) => value !== null);
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

function element(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}
