// The voices: a list to search, grouped by language, with a sample to hear and favourites.

import { $, icon, kept, languageName, make, setIcon } from "../dom.js";
import { request } from "../server.js";

const FAVOURITES = "favourites";

export class Voices {
  constructor() {
    this.all = [];
    this.samples = new Audio();
    this.favourites = new Set(kept.get(FAVOURITES, []));
    for (const id of ["voice-search", "voice-language", "voice-gender", "voice-engine", "voice-starred"]) {
      $(id).addEventListener("input", () => this.list());
    }
    $("voice-search").addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") this.step(null, 1);
      else if (event.key === "Enter") $("voice-list").querySelector(".pick")?.click();
      else return;
      event.preventDefault();
    });
    $("voice-list").addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      this.step(event.target.closest("li"), step);
    });
    $("voice-dialog").addEventListener("close", () => this.hush());
    this.samples.addEventListener("ended", () => this.hush());
  }

  /** Ask the server for them; returns the id of the usual one. */
  async load() {
    const { voices, default: usual, openai } = await (await request("v1/audio/voices")).json();
    this.all = voices.filter((voice) => voice.installed);
    this.openai = openai;
    const options = (id, values, name) => {
      const select = $(id);
      select.length = 1;
      for (const value of [...new Set(values)].filter(Boolean).sort()) select.add(new Option(name(value), value));
    };
    options("voice-language", this.all.map((v) => base(v.language)), languageName);
    options("voice-gender", this.all.map((v) => v.gender), (gender) => gender);
    options("voice-engine", this.all.map((v) => family(v.engine)), (engine) => engine);
    return usual;
  }

  /** What the server has measured by now of how quick the voices are. */
  async measure() {
    const { voices } = await (await request("v1/audio/voices")).json();
    const told = new Map(voices.map((voice) => [voice.id, voice.rtf]));
    for (const voice of this.all) {
      voice.rtf = told.get(voice.id);
      const row = document.querySelector(`#voice-list [data-voice="${CSS.escape(voice.id)}"] .pick`);
      if (!row) continue;
      for (const badge of row.querySelectorAll(".badge")) badge.remove();
      row.append(...badges(voice));
    }
  }

  get(id) {
    return this.all.find((voice) => voice.id === id);
  }

  nameOf(id) {
    return this.get(id)?.name ?? id;
  }

  /** Let the reader choose; resolves to a voice's id, to "" for none of its own, or to null. */
  choose(current, { none = false } = {}) {
    this.current = current;
    $("voice-none").hidden = !none;
    this.list();
    const dialog = $("voice-dialog");
    dialog.returnValue = "";
    dialog.showModal();
    $("voice-search").select();
    $("voice-list").querySelector("[aria-pressed=true]")?.scrollIntoView({ block: "center" });
    this.measure().catch(() => {}); // else they stay as they were told
    return new Promise((done) => {
      this.pick = (id) => {
        done(id);
        dialog.close();
      };
      $("voice-none").onclick = () => this.pick("");
      dialog.addEventListener("close", () => done(null), { once: true });
    });
  }

  /** The voices that fit what is searched for. */
  found() {
    const wanted = $("voice-search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const language = $("voice-language").value;
    const gender = $("voice-gender").value;
    const engine = $("voice-engine").value;
    const starred = $("voice-starred").checked;
    return this.all.filter((voice) => {
      if (language && base(voice.language) !== language) return false;
      if (gender && voice.gender !== gender) return false;
      if (engine && family(voice.engine) !== engine) return false;
      if (starred && !this.favourites.has(voice.id)) return false;
      const text = `${voice.id} ${voice.name} ${voice.description} ${languageName(voice.language)} ${voice.gender} ${voice.engine}`.toLowerCase();
      return wanted.every((word) => (["male", "female"].includes(word) ? voice.gender === word : text.includes(word)));
    });
  }

  list() {
    const found = this.found();
    const groups = new Map();
    const add = (name, voice) => groups.set(name, [...(groups.get(name) ?? []), voice]);
    for (const voice of found) if (this.favourites.has(voice.id)) add("Favourites", voice);
    const ours = base(this.get(this.current)?.language ?? "en");
    const near = (voice) => (base(voice.language) === ours ? 0 : 1);
    const sorted = [...found].sort(
      (a, b) => near(a) - near(b) || languageName(a.language).localeCompare(languageName(b.language)),
    );
    for (const voice of sorted) {
      if (!this.favourites.has(voice.id)) add(languageName(voice.language), voice);
    }
    $("voice-list").replaceChildren(
      ...[...groups].map(([name, voices]) =>
        make("section", {}, make("h3", {}, name), make("ul", {}, ...voices.map((voice) => this.row(voice)))),
      ),
    );
    $("voice-count").textContent = found.length ? `${found.length} ${found.length === 1 ? "voice" : "voices"}${found.every((v) => v.rtf) ? "" : ". Speeds are shown once an engine has spoken here."}` : "No voice fits.";
  }

  row(voice) {
    const chosen = voice.id === this.current;
    const starred = this.favourites.has(voice.id);
    const pick = make("button",
      { type: "button", class: "pick", "aria-pressed": String(chosen), onclick: () => this.pick(voice.id) },
      face(voice),
      make("span", { class: "who" }, make("strong", {}, voice.name),
        make("small", {}, make("span", { class: "narrow" }, `${[family(voice.engine), voice.gender].filter(Boolean).join(", ")} · `), voice.id)),
      ...badges(voice),
    );
    const sample = make("button",
      { type: "button", class: "quiet small", "aria-label": `Hear ${voice.name}`, onclick: () => this.hear(voice, sample) },
      icon("play"));
    const star = make("button",
      { type: "button", class: "quiet small star", "aria-pressed": String(starred), "aria-label": `Favourite: ${voice.name}`,
        onclick: () => this.favour(voice) },
      icon("star"));
    return make("li", { "data-voice": voice.id }, pick, sample, star);
  }

  favour(voice) {
    if (!this.favourites.delete(voice.id)) this.favourites.add(voice.id);
    kept.set(FAVOURITES, [...this.favourites]);
    this.list();
    document.querySelector(`#voice-list [data-voice="${CSS.escape(voice.id)}"] .star`)?.focus();
  }

  /** The next row, or the one before; from the search, the first. */
  step(row, by) {
    const rows = [...$("voice-list").querySelectorAll("li")];
    const next = rows[row ? rows.indexOf(row) + by : 0];
    if (next) next.querySelector(".pick").focus();
    else if (by < 0) $("voice-search").focus();
  }

  async hear(voice, button) {
    const again = this.sampling === button;
    this.hush();
    if (again) return;
    this.sampling = button;
    setIcon(button, "stop");
    try {
      const sound = await (await request(voice.sample.slice(1))).blob();
      if (this.sampling !== button) return;
      this.samples.src = URL.createObjectURL(sound);
      await this.samples.play();
    } catch (error) {
      if (this.sampling === button) $("voice-count").textContent = error.message;
      this.hush();
    }
  }

  hush() {
    if (this.sampling) setIcon(this.sampling, "play");
    this.sampling = null;
    this.samples.pause();
    if (this.samples.src) URL.revokeObjectURL(this.samples.src);
  }
}

/** A round letter in the colour of the voice's engine. */
export function face(voice) {
  return make("span", { class: `face ${voice?.gender ?? ""}`, "aria-hidden": "true" }, (voice?.name ?? "?").slice(0, 1).toUpperCase());
}

/** What is to be known before it is chosen. */
export function badges(voice) {
  const found = [make("span", { class: "badge" }, family(voice.engine))];
  if (voice.gender) found.push(make("span", { class: "badge" }, voice.gender));
  if (voice.rtf) {
    const times = 1 / voice.rtf;
    const title = "As measured on this server: seconds of speech made in a second";
    found.push(make("span", { class: `badge ${times >= 1 ? "quick" : "slow"}`, title }, `${times >= 10 ? Math.round(times) : times.toFixed(1)}× real time`));
  }
  return found;
}

const base = (tag) => tag.split("-")[0];
const family = (engine) => engine.split(":")[0];
