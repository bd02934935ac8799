// Small helpers for the document.

export const $ = (id) => document.getElementById(id);

/** An element: `make("button", { type: "button", class: "quiet", onclick }, "Text", child)`. */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Files that are chosen (button and input) or dropped on `box`: `take(file)` gets the first of them. */
export function takeFiles(button, input, box, take) {
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files.length) take(input.files[0]);
    input.value = "";
  });
  box.addEventListener("dragover", (event) => {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    box.classList.add("over");
  });
  box.addEventListener("dragleave", () => box.classList.remove("over"));
  box.addEventListener("drop", (event) => {
    box.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files[0]);
  });
}

const SVG = "http://www.w3.org/2000/svg";

/** An element of a drawing. */
export function draw(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

const ICONS = {
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  stop: "M7 7h10v10H7z",
  star: "m12 3.2 2.7 5.6 6.1.8-4.5 4.2 1.1 6.1-5.4-3-5.4 3 1.1-6.1L3.200 9.6l6.100-.8z",
  close: "m6.400 5 12.600 12.600-1.400 1.400L5 6.400zM17.600 5 19 6.400 6.400 19 5 17.600z",
  more: "M5 10.500a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3m7 0a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3m7 0a1.500 1.500 0 1 1 0 3 1.500 1.500 0 0 1 0-3",
  bin: "M9 3h6l1 2h4v2H4V5h4zM6 8h12l-1 13H7z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
};

/** An icon that says nothing by itself: give its button a name. */
export function icon(name, size = 18) {
  const svg = draw("svg", { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" });
  svg.append(draw("path", { fill: "currentColor", d: ICONS[name] }));
  return svg;
}

/** Change the icon of a button that has one. */
export function setIcon(button, name) {
  button.querySelector("path").setAttribute("d", ICONS[name]);
}

/** A colour of the style sheet as a canvas takes it. */
let probe;
export function colour(name) {
  // light-dark() is resolved on an element's colour, not in the variable.
  probe ??= document.body.appendChild(make("i", { hidden: true }));
  probe.style.color = `var(${name})`;
  return getComputedStyle(probe).color;
}

/** A canvas of the size of its box in the pixels of the screen; null while it is not shown. */
export function surface(canvas) {
  const scale = devicePixelRatio || 1;
  const width = canvas.clientWidth;
  const height = canvas.clientHeight;
  if (!width) return null;
  if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
  if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
  const paint = canvas.getContext("2d");
  paint.setTransform(scale, 0, 0, scale, 0, 0);
  paint.clearRect(0, 0, width, height);
  return { paint, width, height };
}

/** What the browser keeps for this page under a name, as a value of JSON. */
export const kept = {
  get(name, otherwise) {
    try {
      return JSON.parse(localStorage.getItem(`litetts-${name}`)) ?? otherwise;
    } catch {
      return otherwise;
    }
  },
  set: (name, value) => localStorage.setItem(`litetts-${name}`, JSON.stringify(value)),
};

/** Let the reader save something as a file. */
export function saveAs(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** The name of a language by its tag, in English. */
const names = new Intl.DisplayNames(["en"], { type: "language" });
export function languageName(tag) {
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag;
  }
}
