// One book: its plan, its cast, how far it is, its files.

import { $, make } from "../dom.js";
import { face } from "../studio/voices.js";
import { Lines } from "./lines.js";
import { change, download, one, plan, remove, steer, watch } from "./remote.js";
import { clock, count, facts, pace, stateName } from "./told.js";

const NARRATOR = "narrator";
// "Really remove?" is asked for so long (milliseconds).
const SURE_MS = 5000;

export class Book {
  /** `changed(job)` and `removed(id)` are called. */
  constructor(voices, { changed, removed }) {
    Object.assign(this, { voices, changed, removed });
    this.job = null;
    this.lines = new Lines({
      book: () => this.job,
      corrected: (key, who) => this.correct(key, who),
      tell: (message) => this.fail(message),
    });
    const on = (id, work) => $(id).addEventListener("click", () => this.attempt(work));
    on("book-start", () => this.steer("resume"));
    on("book-resume", () => this.steer("resume"));
    on("book-pause", () => this.steer("pause"));
    on("book-cancel", () => this.steer("cancel"));
    on("book-remove", () => this.remove());
    on("book-download", () => download(this.job.id, "/audio", `${name(this.job.title)}.${suffix(this.job.format)}`));
    const pick = (id, field) =>
      $(id).addEventListener("change", () => this.attempt(() => this.patch({ [field]: $(id).value })));
    pick("book-format", "response_format");
    pick("book-preset", "preset");
    $("book-quotations").addEventListener("change", () =>
      this.attempt(() => this.patch({ quotations: $("book-quotations").checked ? {} : null }, true)));
  }

  async open(id) {
    this.wanted = id;
    if (!id || id !== this.job?.id) this.close();
    $("book").hidden = !this.job;
    if (!id) return;
    await this.attempt(async () => {
      const job = await one(id);
      if (this.wanted !== id) return; // another one was chosen meanwhile
      this.show(job);
      $("book").hidden = false;
      await this.replan();
    });
  }

  close() {
    this.socket?.close();
    this.planning?.abort();
    this.socket = this.planning = this.job = this.plan = null;
    $("book-start").disabled = false;
    this.lines.clear();
  }

  /** Do something; what goes wrong is told. */
  async attempt(work) {
    $("book-error").hidden = true;
    try {
      await work();
    } catch (error) {
      if (error.name !== "AbortError") this.fail(error.message);
    }
  }

  fail(message) {
    $("book").hidden = false;
    $("book-error").textContent = message;
    $("book-error").hidden = false;
  }

  async steer(command) {
    this.show(await steer(this.job.id, command));
  }

  async patch(facts, replan = false) {
    if (replan) $("book-start").disabled = true;
    try {
      this.show(await change(this.job.id, facts));
    } catch (error) {
      $("book-start").disabled = false;
      throw error;
    }
    if (replan) await this.replan();
  }

  async remove() {
    const button = $("book-remove");
    if (!button.classList.toggle("bad")) {
      const { id } = this.job;
      button.textContent = "Remove";
      this.socket?.close();
      await remove(id);
      this.close();
      this.removed(id);
      return;
    }
    button.textContent = "Really remove?";
    setTimeout(() => {
      button.classList.remove("bad");
      button.textContent = "Remove";
    }, SURE_MS);
  }

  /** What the server tells of the book. */
  show(job) {
    const before = this.job;
    this.job = job;
    const { state } = job;
    const active = ["queued", "running"].includes(state);
    $("book-title").textContent = job.title || "Untitled";
    $("book-state").textContent = stateName(job);
    $("book-state").className = `badge state ${state}`;
    for (const [id, states] of Object.entries(SHOWN)) $(id).hidden = !states.includes(state);
    $("book-progress").value = job.share;
    $("book-pace").textContent = active || state === "paused" ? pace(job) : "";
    if (job.error) this.fail(job.error);
    for (const id of ["book-format", "book-preset", "book-quotations"]) $(id).disabled = !changeable(job);
    $("book-format").value = job.format;
    $("book-preset").value = job.preset;
    $("book-quotations").checked = job.quotations !== null;
    if (before?.state !== state || before.finished !== job.finished) this.chapters();
    if (before?.state !== state) this.cast();
    if (active && !this.socket) this.socket = watch(job.id, (told) => this.show(told));
    else if (!active && this.socket) {
      this.socket.close();
      this.socket = null;
    }
    if (state === "done" && before && before.state !== "done") this.attempt(() => this.replan());
    this.changed(job);
  }

  /** Ask what will be spoken, which takes a while for a long book. */
  async replan() {
    this.planning?.abort();
    this.planning = new AbortController();
    $("book-facts").textContent = "Planning…";
    // What would be spoken is not what is shown until the new plan is here.
    $("book-start").disabled = true;
    const { planning } = this;
    const { id } = this.job;
    let found = null;
    try {
      found = await plan(id, planning.signal);
    } finally {
      // A later plan, or another book, has taken its place: the button is theirs.
      if (this.planning === planning) {
        $("book-start").disabled = false;
        if (!found) $("book-facts").textContent = this.plan ? facts(this.plan) : "";
      }
    }
    if (this.job?.id !== id) return;
    this.plan = found;
    $("book-facts").textContent = facts(this.plan);
    $("book-notes").replaceChildren(...this.plan.notes.map((note) => make("li", {}, note)));
    const { guessed, unsure } = this.plan.quotations;
    $("book-guesses").hidden = this.job.quotations === null;
    $("book-guesses").textContent = guessed
      ? `${count(guessed, "quotation")}, ${unsure} of them unsure${changeable(this.job) ? ": open a chapter to correct who says what" : ""}.`
      : "There are no quotations.";
    const speakers = this.plan.speakers.map((each) => each.title);
    $("book-speakers").replaceChildren(
      ...[...new Set([NARRATOR, ...speakers])].map((who) => make("option", { value: who })),
    );
    this.cast();
    this.chapters();
    await this.lines.refresh();
  }

  /** Who speaks, each with a voice to be changed. */
  cast() {
    if (!this.plan) return;
    const focused = document.activeElement?.dataset?.speaker;
    $("book-cast").replaceChildren(
      ...this.plan.speakers.map((part) => {
        const voice = part.options.voice;
        const known = this.voices.get(voice);
        return make("li", {},
          face({ name: part.title, gender: known?.gender }),
          make("span", { class: "who" }, make("strong", {}, part.title),
            make("small", {}, `${count(part.segments, "line")} · about ${clock(part.seconds)}`)),
          make("button", {
            type: "button", class: "chip own", disabled: !changeable(this.job), "data-speaker": part.title,
            "aria-label": `Voice of ${part.title}: ${this.voices.nameOf(voice)}`,
            onclick: () => this.attempt(() => this.choose(part)),
          }, this.voices.nameOf(voice)));
      }),
    );
    if (focused) $("book-cast").querySelector(`[data-speaker="${CSS.escape(focused)}"]`)?.focus();
  }

  async choose(part) {
    const voice = await this.voices.choose(part.options.voice);
    if (!voice) return;
    const said = this.job.cast[part.title];
    const role = typeof said === "string" ? {} : said;
    await this.patch({ cast: { ...this.job.cast, [part.title]: { ...role, voice } } }, true);
    $("book-cast").querySelector(`[data-speaker="${CSS.escape(part.title)}"]`)?.focus();
  }

  /** The chapters, each with its lines, and its file once it is finished. */
  chapters() {
    if (!this.plan) return;
    const { job } = this;
    this.lines.show(this.plan.chapters.map((part, index) => ({
      ...part,
      number: numberOf(job, part, index),
      told: `${count(part.segments, "line")} · about ${clock(part.seconds)}`,
    })), {
      finished: job.finished,
      changeable: changeable(job),
      save: (number) => this.attempt(() =>
        download(job.id, `/chapters/${number}`, `${String(number).padStart(2, "0")} - ${name(job.chapters[number - 1])}.mp3`)),
    });
  }

  correct(key, who) {
    const said = who.trim() === NARRATOR ? "" : who.trim();
    return this.attempt(() => this.patch({ quotations: { ...this.job.quotations, [key]: said } }, true));
  }
}

// What is shown in which states.
const SHOWN = {
  "book-start": ["draft"],
  "book-pause": ["queued", "running"],
  "book-resume": ["paused"],
  "book-cancel": ["queued", "running", "paused"],
  "book-download": ["done"],
  "book-progress": ["queued", "running", "paused"],
  "book-pace": ["queued", "running", "paused"],
};

/** The number of a chapter of the plan, which leaves out those in which nothing is said. */
function numberOf(job, part, index) {
  const at = job.chapters.indexOf(part.title, index);
  return (at < 0 ? index : at) + 1;
}

const changeable = (job) => ["draft", "paused"].includes(job.state);
const name = (title) => (title || "book").replace(/[\\/:*?"<>|\s]+/g, " ").trim();
const suffix = (format) => (format === "m4a" ? "m4b" : format);
