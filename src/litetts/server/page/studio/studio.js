// The Studio: write, choose a voice, listen while it is made, mend a word, keep it.

import { $, kept, languageName, make, saveAs } from "../dom.js";
import { post } from "../server.js";
import { srt } from "./captions.js";
import { Code } from "./code.js";
import { Controls } from "./controls.js";
import { Editor } from "./editor.js";
import { Feeling } from "./feeling.js";
import { History } from "./history.js";
import { Importing } from "./importing.js";
import { Lane } from "./lane.js";
import { Live } from "./live.js";
import { Mend } from "./mend.js";
import { Player } from "./player.js";
import { Pronunciations } from "./lexicon.js";
import { asRequest, compiled, marked, paragraph, traced, wishOf } from "./project.js";
import { extent } from "./sentences.js";
import { wav } from "./sound.js";
import { Take } from "./take.js";
import { RATE, spoken, spokenWhole } from "./transport.js";
import { Voices, badges, face } from "./voices.js";

const DRAFT = "draft";
// What is typed is kept when nothing was typed for so long.
const KEEP_MS = 150;
const GREETING =
  "Welcome to LiteTTS. Everything you hear is made on this machine, while you listen. " +
  "It reads $20, 3.5 km and Dr. Smith's number as a careful person would.";

export class Studio {
  constructor() {
    const draft = kept.get(DRAFT, null);
    this.take = null;
    this.making = null; // aborts the transfer
    this.sentences = new Map(); // paragraph -> what `/v1/text/explain` told
    this.player = new Player({ onTime: (at) => this.follow(at), onEnd: () => this.ended() });
    this.voices = new Voices();
    this.feeling = new Feeling(() => this.changed());
    this.controls = new Controls(() => this.changed());
    this.lexicon = new Pronunciations((word) => this.respeakWord(word));
    this.lane = new Lane();
    this.live = new Live(() => this.manner, (message) => this.tellFacts(message));
    this.history = new History((entry) => this.reopen(entry));
    this.editor = new Editor({
      changed: () => this.typed(),
      chooseVoice: (each) => this.chooseOwn(each),
      word: (each, entry) => this.mend.open(each, entry),
      nameOf: (id) => this.voices.nameOf(id),
      styles: () => this.feeling.styles,
    });
    this.mend = new Mend({
      wish: (each, text, lexicon) => this.wish(each, text, lexicon),
      save: (word, how) => this.lexicon.set(word, how),
      here: (each, entry, phonemes) => this.writeIn(each, entry, phonemes),
      phonemes: (each, say) => this.phonemes(each, say),
      play: (entry) => this.player.playFrom(entry.begin),
      tune: (each, entry) => this.tune(each, entry),
    });
    new Importing({
      taken: (paragraphs) => this.imported(paragraphs),
      tell: (message, kind) => this.say(message, kind),
      voiceFor: (number) => this.voiceFor(number),
    });
    new Code(() => asRequest(this.project, this.lexicon.entries, $("format").value));
    this.listen();
    this.voice = draft?.voice ?? "";
    this.restore(draft ?? { paragraphs: [paragraph(GREETING)] });
  }

  listen() {
    $("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.speak();
    });
    $("stop").addEventListener("click", () => this.stop());
    $("edit").addEventListener("click", () => this.edit());
    $("read").addEventListener("click", () => this.read());
    $("download").addEventListener("click", () => this.download());
    $("srt").addEventListener("click", () => this.subtitles());
    $("voice").addEventListener("click", () => this.chooseVoice());
    $("mix").addEventListener("change", () => this.changed());
    $("share").addEventListener("input", () => this.changed());
    $("lang").addEventListener("change", () => this.changed());
    addEventListener("keydown", (event) => {
      if ($("studio").hidden || document.querySelector("dialog[open]")) return;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.speak();
      else if (event.key === "Escape" && !$("stop").disabled) this.stop();
      else return;
      event.preventDefault();
    });
  }

  /** Ask the server for voices and styles. */
  async load() {
    try {
      const usual = await this.voices.load();
      if (!this.voices.get(this.voice)) this.voice = this.voices.get(usual) ? usual : this.voices.all[0]?.id ?? "";
      const tags = [...new Set(this.voices.all.map((voice) => voice.language))];
      const chosen = $("lang").value || this.pendingLang || "";
      $("lang").length = 1;
      for (const tag of tags.sort((a, b) => languageName(a).localeCompare(languageName(b)))) {
        $("lang").add(new Option(`${languageName(tag)} (${tag})`, tag));
      }
      $("lang").value = chosen;
      await this.feeling.load();
      if (this.pendingStyle) this.feeling.values = this.pendingStyle;
      this.pendingStyle = null;
      this.editor.named();
      this.showVoice();
    } catch (error) {
      this.say(error.message, "bad");
    }
  }

  redraw() {
    this.player.draw();
    this.lane.draw();
  }

  // -- what is asked for --------------------------------------------------------------------------

  /** The manner of all, in the fields of the API. */
  get manner() {
    const share = Number($("share").value) / 100;
    const mix = $("mix").value;
    const manner = {
      voice: mix ? `${this.voice}*${(1 - share).toFixed(2)}+${mix}*${share.toFixed(2)}` : this.voice,
      ...this.controls.values,
      ...this.feeling.values,
    };
    if ($("lang").value) manner.lang = $("lang").value;
    return manner;
  }

  get project() {
    return { paragraphs: this.editor.paragraphs, manner: this.manner };
  }

  wish(each, text, lexicon = {}) {
    const entries = { ...this.lexicon.entries, ...lexicon };
    return wishOf(each, { ...this.manner, ...(Object.keys(entries).length ? { lexicon: entries } : {}) }, text);
  }

  /** What is kept of it in this browser, and in the history. */
  get draft() {
    return {
      paragraphs: this.editor.paragraphs,
      voice: this.voice,
      mix: $("mix").value,
      share: $("share").value,
      lang: $("lang").value,
      controls: this.controls.values,
      feeling: this.feeling.values,
    };
  }

  restore({ paragraphs, voice, mix = "", share = 50, lang = "", controls = {}, feeling = {} }) {
    if (voice) this.voice = voice;
    this.pendingMix = mix;
    this.pendingLang = lang;
    this.pendingStyle = this.feeling.styles.length ? null : feeling;
    $("share").value = share;
    $("lang").value = lang;
    this.controls.values = controls;
    this.feeling.values = feeling;
    this.sentences.clear();
    this.editor.set(paragraphs.length ? paragraphs : [paragraph()]);
    this.editor.show(false);
    this.showVoice();
    this.count();
  }

  changed() {
    this.live?.changed();
    this.showVoice();
    this.typed();
  }

  /** After a change that may be one of many in a second. */
  typed() {
    this.count();
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => kept.set(DRAFT, this.draft), KEEP_MS);
  }

  count() {
    const n = [...this.editor.text].length;
    $("count").textContent = `${n.toLocaleString("en")} character${n === 1 ? "" : "s"}`;
  }

  // -- voices -------------------------------------------------------------------------------------

  showVoice() {
    const voice = this.voices.get(this.voice);
    $("voice").replaceChildren(
      face(voice),
      make("span", { class: "hidden" }, "Voice: "),
      make("span", { class: "who" },
        make("strong", {}, voice?.name ?? this.voice),
        make("small", {}, voice ? languageName(voice.language) : "")),
      make("span", { class: "change" }, "Change"),
    );
    $("voice-badges").replaceChildren(...(voice ? badges(voice) : []));
    // Only voices of the same engine can be mixed, and not every voice can.
    const others = this.voices.all.filter(
      (v) => voice?.mixes && v.mixes && v.engine === voice.engine && v.id !== voice.id,
    );
    const before = this.pendingMix || $("mix").value;
    this.pendingMix = "";
    $("mix").length = 1;
    for (const other of others) $("mix").add(new Option(`${other.name} (${other.id})`, other.id));
    $("mix").value = others.some((other) => other.id === before) ? before : "";
    $("mixing").hidden = !others.length;
    $("share-row").hidden = !$("mix").value;
    $("share-value").textContent = `${$("share").value} %`;
  }

  async chooseVoice() {
    const id = await this.voices.choose(this.voice);
    if (!id) return;
    this.voice = id;
    this.changed();
  }

  async chooseOwn(each) {
    const id = await this.voices.choose(each.voice || this.voice, { none: true });
    if (id === null) return;
    each.voice = id;
    this.editor.number();
    this.changed();
  }

  // -- speaking -----------------------------------------------------------------------------------

  async speak() {
    const full = this.editor.paragraphs.filter((each) => each.text.trim());
    if (!full.length) {
      this.say("There is nothing to speak yet.", "bad");
      $("text").focus();
      return;
    }
    this.making?.abort();
    const making = (this.making = new AbortController());
    const take = (this.take = new Take(RATE));
    this.player.begin(RATE);
    this.editor.show(true);
    this.say("Waiting for the first words…");
    this.tellFacts("");
    this.enable();
    const asked = performance.now();
    const facts = { first: null, notes: new Map() };
    try {
      for (const [index, each] of full.entries()) {
        await this.speakOne(take, each, index ? each.pause : 0, making.signal, facts, asked);
      }
      const took = (performance.now() - asked) / 1000;
      const first = facts.first === null ? "" : `first sound after ${facts.first.toFixed(0)} ms, `;
      this.tellFacts([`${first}all ${take.duration.toFixed(1)} s after ${took.toFixed(2)} s`, ...facts.notes.values()].join("; "));
      this.making = null;
      this.player.finish();
      this.remember();
    } catch (error) {
      if (making !== this.making) return; // stopped, or spoken anew
      this.making = null;
      this.say(error.message, "bad");
      this.player.halt();
      if (!this.player.samples) this.edit();
    }
    this.enable();
  }

  async speakOne(take, each, pause, signal, facts, asked) {
    const { text, source } = compiled(each);
    const reading = this.editor.views.get(each.id).reading;
    reading.show(each.text, null);
    let told = null;
    const part = take.begin(each.id, pause);
    this.player.push(part.silence);
    const begin = take.duration;
    const wish = this.wish(each, text);
    const steered = this.live.wanted ? (id) => this.live.begin(id, wish) : null;
    for await (const { samples, words, notes } of spoken(wish, signal, steered)) {
      facts.first ??= performance.now() - asked;
      // Not before the first sound is there, which it would delay.
      told ??= this.explain(each, signal).catch(() => null);
      for (const note of notes) facts.notes.set(`${note.option}${note.message}`, `${note.option}: ${note.message}`);
      const placed = traced(words, source);
      take.add(part, samples, placed);
      this.player.push(samples);
      reading.time(placed.map((w) => ({ ...w, start: w.start + begin, end: w.end + begin })));
    }
    this.live.end();
    const sentences = await told;
    if (sentences?.length) take.divide(part, sentences);
  }

  /** What will be said of a paragraph, which is then shown over its words. */
  async explain(each, signal) {
    const { text: input, ...how } = this.wish(each, each.text);
    const { sentences } = await (await post("v1/text/explain", { input, ...how }, { signal })).json();
    this.sentences.set(each.id, sentences);
    const { reading } = this.editor.views.get(each.id);
    reading.show(each.text, sentences);
    this.timeWords();
    return sentences;
  }

  /** See how it will be read, without a sound. */
  async read() {
    const shown = $("paragraphs").classList.toggle("explained");
    $("read").setAttribute("aria-pressed", String(shown));
    if (!shown || this.editor.reading) return;
    try {
      this.editor.show(true);
      for (const each of this.editor.paragraphs) {
        this.editor.views.get(each.id).reading.show(each.text, null);
        if (each.text.trim()) await this.explain(each);
      }
      this.say("Choose a word to hear or to mend it.");
    } catch (error) {
      this.say(error.message, "bad");
    }
  }

  /** Stop the sound; what has not come yet is wanted no more. */
  stop() {
    const making = this.making;
    this.making = null;
    making?.abort();
    this.live.end();
    this.player.halt();
    this.say("Stopped.");
    this.enable();
    if (!this.player.samples) this.edit();
  }

  ended() {
    if (this.making) return;
    this.say("Done.", "good");
    this.enable();
  }

  edit() {
    this.editor.show(false);
    $("paragraphs").classList.remove("explained");
    $("read").setAttribute("aria-pressed", "false");
    $("text").focus();
  }

  enable() {
    const ready = Boolean(this.player.samples) && !this.making;
    $("stop").disabled = !this.making && !this.player.playing;
    for (const id of ["download", "srt"]) $(id).disabled = !ready;
  }

  follow(seconds) {
    if (!this.player) return;
    const playing = this.player.playing && this.player.samples > 0;
    if (playing && this.told !== "Speaking…") this.say("Speaking…");
    else if (!playing && this.told === "Speaking…") this.say("Paused.");
    this.enable();
    let current = null;
    for (const { reading } of this.editor?.views.values() ?? []) current = reading.mark(seconds, playing) ?? current;
    if (current && current !== this.followed) {
      this.followed = current;
      current.scrollIntoView({ block: "nearest" });
    }
  }

  timeWords() {
    if (!this.take) return;
    for (const { reading } of this.editor.views.values()) reading.untime();
    for (const word of this.take.words) this.editor.views.get(word.paragraph)?.reading.time([word]);
  }

  // -- mending ------------------------------------------------------------------------------------

  /** Speak anew the sentences that have a word, now that it is said otherwise. */
  async respeakWord(word) {
    if (!this.take || this.making) return;
    const has = (sentence) => sentence.words.some((w) => w.text.toLowerCase() === word.toLowerCase());
    const wanted = [];
    for (const part of this.take.parts) {
      const sentences = this.sentences.get(part.paragraph) ?? [];
      for (const segment of part.segments) {
        if (sentences.slice(segment.first, segment.last + 1).some(has)) wanted.push([part, segment]);
      }
    }
    await this.respeak(wanted);
  }

  /** Speak segments anew; the rest of the sound stays as it is. */
  async respeak(wanted) {
    if (!wanted.length) return;
    const at = this.player.position;
    this.player.halt();
    this.say("Speaking it again…");
    try {
      let done = 0;
      for (const [part, segment] of wanted) {
        const each = this.editor.paragraphs.find((p) => p.id === part.paragraph);
        if (!each || !part.segments.includes(segment)) continue;
        await this.respeakOne(part, segment, each);
        done++;
      }
      for (const id of new Set(wanted.map(([part]) => part.paragraph))) {
        await this.explain(this.editor.paragraphs.find((p) => p.id === id));
      }
      this.player.load(this.take.pieces, RATE);
      this.timeWords();
      this.player.playFrom(this.startOf(wanted[0][1]) ?? at);
      this.tellFacts(`${done} ${done === 1 ? "sentence" : "sentences"} spoken again, the rest is as it was`);
      this.remember();
    } catch (error) {
      this.say(error.message, "bad");
    }
    this.enable();
  }

  async respeakOne(part, segment, each) {
    const sentences = this.sentences.get(each.id) ?? [];
    const alone = !marked(each.text) && segment.last < sentences.length && part.segments.length > 1;
    const [from, to] = alone ? extent([...each.text], sentences, segment.first, segment.last) : [0, Infinity];
    const { text, source } = compiled(each, from, to);
    const { pieces, words } = await spokenWhole(this.wish(each, text));
    if (!alone) {
      // Markup may hold beyond its sentence: all of the paragraph is spoken.
      segment.chunks = part.segments.flatMap((s) => s.chunks);
      Object.assign(segment, { first: 0, last: sentences.length - 1 });
      part.segments = [segment];
    }
    this.take.replace(segment, pieces, traced(words, source));
  }

  startOf(segment) {
    return this.take.words.find((word) => word.segment === segment)?.start;
  }

  segmentAt(each, place) {
    const part = this.take?.parts.find((p) => p.paragraph === each.id);
    const sentences = this.sentences.get(each.id) ?? [];
    const index = sentences.findIndex((s) => place < s.source_end);
    const segment = part?.segments.find((s) => s.first <= index && index <= s.last);
    return segment ? [part, segment] : null;
  }

  /** A pronunciation for this place alone, written into the text. */
  writeIn(each, entry, phonemes) {
    const found = this.segmentAt(each, entry.start);
    const characters = [...each.text];
    const written = characters.slice(entry.start, entry.end).join("");
    characters.splice(entry.start, entry.end - entry.start, `[${written}](/${phonemes}/)`);
    each.text = characters.join("");
    each.edits = {};
    this.editor.refresh(each);
    if (found) this.respeak([found]);
    else this.explain(each).catch((error) => this.say(error.message, "bad"));
  }

  /** How other words sound, in the symbols of the inventory. */
  async phonemes(each, say) {
    const { text: input, ...how } = this.wish(each, say);
    const { sentences } = await (await post("v1/text/explain", { input, ...how })).json();
    return sentences.flatMap((s) => s.words.map((word) => word.phonemes)).join(" ");
  }

  /** The word lane for the sentence of a word. */
  tune(each, entry) {
    const sentences = this.sentences.get(each.id) ?? [];
    const index = Math.max(0, sentences.findIndex((s) => entry.start < s.source_end));
    const [from, to] = extent([...each.text], sentences, index, index);
    const inside = (edits) => Object.entries(edits).filter(([at]) => Number(at.split("-")[0]) >= from && Number(at.split("-")[0]) < to);
    this.lane.open({
      wish: (edits) => this.wish(each, compiled(each, from, to, edits).text),
      trace: (words) => traced(words, compiled(each, from, to, {}).source),
      edits: each.edits,
      at: entry.start,
      kept: (edits) => {
        for (const [at] of inside(each.edits)) delete each.edits[at];
        Object.assign(each.edits, edits);
        this.editor.number();
        this.changed();
        const found = this.segmentAt(each, entry.start);
        if (found) this.respeak([found]);
      },
    });
  }

  // -- keeping ------------------------------------------------------------------------------------

  get title() {
    return this.editor.text.trim().replace(/\s+/g, " ").slice(0, 120);
  }

  fileName(suffix) {
    const words = this.editor.text.match(/[\p{L}\p{N}]+/gu) ?? ["speech"];
    return `${words.slice(0, 5).join("-").toLowerCase()}.${suffix}`;
  }

  remember() {
    const draft = structuredClone(this.draft);
    const same = JSON.stringify([draft.paragraphs.map((p) => p.text), draft.voice]);
    // The same text in the same voice is one entry.
    this.history.keep({
      id: same,
      at: Date.now(),
      title: this.title,
      voice: this.voices.nameOf(this.voice),
      seconds: this.take.duration,
      draft,
      take: this.take.content,
      sentences: [...this.sentences],
    });
  }

  reopen(entry) {
    this.making?.abort();
    this.making = null;
    this.restore(structuredClone(entry.draft));
    this.take = Take.from(entry.take);
    this.sentences = new Map(entry.sentences);
    for (const each of this.editor.paragraphs) {
      this.editor.views.get(each.id).reading.show(each.text, this.sentences.get(each.id) ?? null);
    }
    this.editor.show(true);
    this.timeWords();
    this.player.load(this.take.pieces, this.take.rate);
    this.player.playFrom(0);
    this.changed();
    this.tellFacts("from the history");
    $("write").scrollIntoView({ block: "nearest" });
  }

  async download() {
    const format = $("format").value;
    try {
      let sound;
      if (format === "wav") sound = wav(this.take.pieces, RATE);
      else {
        this.say("Preparing the file…");
        const { path, body } = asRequest(this.project, this.lexicon.entries, format);
        sound = await (await post(path, { ...body, stream: false })).blob();
      }
      saveAs(sound, this.fileName(format));
      this.say("Saved.", "good");
    } catch (error) {
      this.say(error.message, "bad");
    }
  }

  subtitles() {
    const texts = new Map(this.editor.paragraphs.map((each) => [each.id, [...each.text]]));
    const text = srt(this.take.words, (id) => texts.get(id) ?? []);
    saveAs(new Blob([text], { type: "application/x-subrip" }), this.fileName("srt"));
    this.say("Saved.", "good");
  }

  imported(paragraphs) {
    this.sentences.clear();
    this.editor.set(paragraphs);
    this.editor.show(false);
    this.changed();
  }

  /** A voice for each speaker of a script: those of the chosen voice's engine and language, in turn. */
  voiceFor(number) {
    const own = this.voices.get(this.voice);
    const like = this.voices.all.filter((v) => own && v.engine === own.engine && v.language === own.language);
    return like.length ? like[(like.indexOf(own) + 1 + number) % like.length].id : "";
  }

  tellFacts(text) {
    $("facts").textContent = text;
  }

  say(text, kind = "") {
    this.told = text;
    $("status").textContent = text;
    $("status").className = kind;
  }
}
