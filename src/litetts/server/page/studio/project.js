// What is to be spoken: paragraphs, each with what it wants otherwise, and the manner of all.
//
// A paragraph: { id, text, voice, style, instructions, volume, pause, edits }. `voice`, `style` and
// `instructions` are "" where it is spoken as all are; `pause` is the silence before it in seconds;
// `edits` are what the word lane changed, by the characters of the word: "10-15" -> { pitch, length }.

export const PAUSE_S = 0.35;
let last = 0;

export function paragraph(text = "", more = {}) {
  return {
    id: `p${Date.now().toString(36)}${++last}`,
    text,
    voice: "",
    style: "",
    instructions: "",
    volume: 0,
    pause: PAUSE_S,
    edits: {},
    ...more,
  };
}

/** A request for a paragraph, in the manner of all and its own. */
export function wishOf(each, manner, text = compiled(each).text) {
  const wish = { ...manner, text };
  if (each.voice) {
    wish.voice = each.voice;
    delete wish.lang;
  }
  if (each.style) wish.style = each.style;
  const said = [manner.instructions, each.instructions.trim()].filter(Boolean);
  if (said.length) wish.instructions = said.join("; ");
  if (each.volume) wish.volume = (manner.volume ?? 0) + each.volume;
  return wish;
}

/** Whether markup is in a text, which may hold beyond the sentence that it stands in. */
export const marked = (text) => /^\s*<|[[<*]/.test(text);

/**
 * The text with the word lane's edits as inline tags, and where each of its characters comes from.
 *
 * Places are characters (not UTF-16 units), as on the server. `from` and `to` choose a part of it.
 */
export function compiled(each, from = 0, to = Infinity, edits = each.edits) {
  const characters = [...each.text];
  const end = Math.min(to, characters.length);
  const words = Object.entries(edits)
    .map(([at, edit]) => [...at.split("-").map(Number), edit])
    .filter(([a, b]) => a >= from && b <= end)
    .sort((x, y) => x[0] - y[0]);
  let text = "";
  const source = [];
  const add = (written, place) => {
    for (const character of written) {
      text += character;
      source.push(place === null ? from : place++);
    }
  };
  let at = from;
  for (const [a, b, { pitch, length }] of words) {
    if (a < at) continue;
    add(characters.slice(at, a).join(""), at);
    if (pitch) add(`[pitch:${pitch > 0 ? "+" : ""}${pitch}]`, null);
    if (length !== 1) add(`[speed:${(1 / length).toFixed(3)}]`, null);
    add(characters.slice(a, b).join(""), a);
    if (length !== 1) add("[speed]", null);
    if (pitch) add("[pitch]", null);
    at = b;
  }
  add(characters.slice(at, end).join(""), at);
  source.push(end);
  return { text, source };
}

/** Words of a spoken text with their places in the text that it was compiled from. */
export function traced(words, source) {
  return words.map((word) => ({
    ...word,
    source_start: source[word.source_start] ?? source.at(-1),
    source_end: word.source_end > word.source_start ? source[word.source_end - 1] + 1 : source.at(-1),
  }));
}

/** All of it as one request of the API: where it goes, and what it says. */
export function asRequest(project, lexicon, format) {
  const { paragraphs, manner } = project;
  const all = { ...manner, ...(Object.keys(lexicon).length ? { lexicon } : {}), response_format: format };
  const full = paragraphs.filter((each) => each.text.trim());
  if (full.length <= 1) {
    const { text, ...how } = wishOf(full[0] ?? paragraphs[0], all);
    return { path: "v1/audio/speech", body: { model: "litetts", input: text, ...how } };
  }
  const turns = full.map((each, index) => {
    const turn = { text: compiled(each).text };
    if (each.voice) turn.voice = each.voice;
    if (each.style) turn.style = each.style;
    if (each.instructions.trim()) turn.instructions = each.instructions.trim();
    if (each.volume) turn.volume = each.volume;
    if (index) turn.pause = each.pause;
    return turn;
  });
  return { path: "dev/dialogue", body: { turns, ...all } };
}
