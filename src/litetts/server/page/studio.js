// The Studio: write, choose a voice, listen while it is made, keep it.

import { $, askKey, key, request, socketAddress } from "./page.js";
import { Player } from "./player.js";

const RATE = 24000;
const HISTORY = "litetts-history";
const REMEMBERED = 20;
const GREETING =
  "Welcome to LiteTTS. Everything you hear is made on this machine, while you listen. " +
  "It reads $20, 3.5 km and Dr. Smith's number as a careful person would.";

// The options of speaking that are left to the server's settings until they are touched.
const options = () => [...document.querySelectorAll("[data-option]")];

export class Studio {
  constructor() {
    this.player = new Player({ onTime: (seconds) => this.highlight(seconds) });
    this.words = [];
    this.socket = null;
    this.current = null;
    const text = $("text");
    text.value = this.history()[0]?.text ?? GREETING;
    const count = () => {
      const n = [...text.value].length;
      $("count").textContent = `${n.toLocaleString("en")} character${n === 1 ? "" : "s"}`;
    };
    text.addEventListener("input", count);
    count();
    $("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.speak();
    });
    $("stop").addEventListener("click", () => this.stop());
    $("edit").addEventListener("click", () => this.edit());
    $("download").addEventListener("click", () => this.download());
    $("forget").addEventListener("click", () => {
      localStorage.removeItem(HISTORY);
      this.showHistory();
    });
    $("speed").addEventListener("input", () => this.showValues());
    for (const input of options()) input.addEventListener("input", () => this.showValues());
    $("share").addEventListener("input", () => this.showValues());
    $("mix").addEventListener("change", () => this.showValues());
    $("voice").addEventListener("change", () => this.offerMixes());
    addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.speak();
      else if (event.key === "Escape" && !$("stop").disabled) this.stop();
      else return;
      event.preventDefault();
    });
    this.showValues();
    this.showHistory();
  }

  async loadVoices() {
    try {
      const { voices, default: usual, openai } = await (await request("v1/audio/voices")).json();
      this.voices = voices.filter((voice) => voice.installed);
      const chosen = $("voice").value || this.history()[0]?.voice || usual;
      fill($("voice"), this.voices, chosen);
      $("voice").title = `OpenAI's names speak with: ${openai.setting} (setting voices.openai)`;
      $("openai").textContent = openai.setting;
      const tags = [...new Set(this.voices.map((voice) => voice.language))].sort();
      const names = new Intl.DisplayNames(["en"], { type: "language" });
      const name = (tag) => {
        try {
          return names.of(tag) ?? tag;
        } catch {
          return tag;
        }
      };
      $("lang").length = 1;
      for (const tag of tags) $("lang").add(new Option(`${name(tag)} (${tag})`, tag));
      this.offerMixes();
    } catch (error) {
      this.say(error.message, "bad");
    }
  }

  /** Only voices of the same engine can be mixed, and not every voice can. */
  offerMixes() {
    const chosen = this.voices.find((voice) => voice.id === $("voice").value);
    const others = this.voices.filter(
      (v) => chosen?.mixes && v.mixes && v.engine === chosen.engine && v.id !== chosen.id,
    );
    const before = $("mix").value;
    $("mix").length = 1;
    for (const voice of others) $("mix").add(new Option(label(voice), voice.id));
    $("mix").value = others.some((voice) => voice.id === before) ? before : "";
    $("mix").parentElement.hidden = !others.length;
    this.showValues();
  }

  /** What is asked for, in the fields of the API. */
  wish() {
    const share = Number($("share").value) / 100;
    const voice = $("mix").value
      ? `${$("voice").value}*${(1 - share).toFixed(2)}+${$("mix").value}*${share.toFixed(2)}`
      : $("voice").value;
    return {
      text: $("text").value,
      voice,
      speed: Number($("speed").value),
      lang: $("lang").value || null,
      ...Object.fromEntries(
        options()
          .filter((input) => input.value.trim() && input.value !== input.defaultValue)
          .map((input) => [input.id, input.type === "range" ? Number(input.value) : input.value]),
      ),
    };
  }

  speak() {
    const wish = this.wish();
    if (!wish.text.trim()) {
      this.say("There is nothing to speak yet.", "bad");
      $("text").focus();
      return;
    }
    this.socket?.close(1000);
    this.current = wish;
    this.words = [];
    this.player.begin(RATE);
    this.showReading(wish.text);
    this.say("Waiting for the first words…");
    $("stop").disabled = false;
    $("download").disabled = true;
    $("facts").textContent = "";
    const asked = performance.now();
    let first = null;
    const notes = [];
    const socket = (this.socket = new WebSocket(socketAddress("ws/speech")));
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      const start = { type: "start", format: "pcm", sample_rate: RATE, ...wish };
      if (key.get()) start.api_key = key.get();
      socket.send(JSON.stringify(start));
      socket.send(JSON.stringify({ type: "close" }));
    };
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      if (typeof data !== "string") {
        first ??= performance.now() - asked;
        this.player.push(data);
        this.say("Speaking…");
        return;
      }
      const message = JSON.parse(data);
      for (const note of message.notes ?? []) notes.push(`${note.option}: ${note.message}`);
      if (message.type === "audio" && message.words) this.addWords(message.words);
      else if (message.type === "done") {
        const took = (performance.now() - asked) / 1000;
        this.player.finish();
        this.say("Done.", "good");
        $("facts").textContent = [
          `first sound after ${first.toFixed(0)} ms, all after ${took.toFixed(2)} s`,
          ...notes,
        ].join("; ");
        $("download").disabled = false;
        $("stop").disabled = true;
        this.remember(wish);
        socket.close(1000);
      } else if (message.type === "error") {
        this.say(message.error.message, "bad");
        this.ended();
        if (message.error.code === "invalid_api_key") askKey();
        socket.close(1000);
      }
    };
    socket.onclose = () => {
      if (socket === this.socket && !this.player.complete) {
        if (!$("status").classList.contains("bad")) this.say("The connection was lost.", "bad");
        this.ended();
      }
    };
  }

  ended() {
    this.player.halt();
    $("stop").disabled = true;
    if (!this.player.samples) this.edit();
  }

  stop() {
    this.socket?.close(1000);
    this.socket = null;
    this.player.halt();
    $("stop").disabled = true;
    this.say("Stopped.");
  }

  edit() {
    $("reading").hidden = true;
    $("edit").hidden = true;
    $("text").hidden = false;
    $("text").focus();
  }

  /** Show the text to be read along; words become buttons as their times come in. */
  showReading(text) {
    const reading = $("reading");
    reading.textContent = text;
    reading.hidden = false;
    $("text").hidden = true;
    $("edit").hidden = false;
    this.placed = 0;
    // Offsets from the server count characters, JavaScript's strings count UTF-16 units.
    this.characters = [...text];
    this.tail = reading.firstChild;
  }

  addWords(words) {
    const reading = $("reading");
    for (const word of words) {
      const same = this.words.at(-1);
      if (same && word.source_start < this.placed) {
        same.end = Math.max(same.end, word.end); // one written form, several spoken words
        continue;
      }
      const before = this.characters.slice(this.placed, word.source_start).join("");
      const written = this.characters.slice(word.source_start, word.source_end).join("");
      const span = document.createElement("span");
      span.textContent = written;
      const entry = { start: word.start, end: word.end, span };
      span.addEventListener("click", () => this.player.seek(entry.start));
      this.placed = word.source_end;
      reading.insertBefore(document.createTextNode(before), this.tail);
      reading.insertBefore(span, this.tail);
      this.words.push(entry);
    }
    this.tail.textContent = this.characters.slice(this.placed).join("");
  }

  highlight(seconds) {
    let current = null;
    for (const word of this.words) {
      const now = seconds >= word.start && seconds < word.end && this.player.playing;
      word.span.classList.toggle("current", now);
      word.span.classList.toggle("spoken", seconds >= word.end);
      if (now) current = word.span;
    }
    if (current && current !== this.followed) {
      this.followed = current;
      const box = $("reading");
      const top = current.offsetTop - box.offsetTop;
      if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 40) {
        box.scrollTop = top - box.clientHeight / 3;
      }
    }
  }

  async download() {
    const format = $("format").value;
    const { text, ...how } = this.current;
    this.say("Preparing the file…");
    try {
      const reply = await request("v1/audio/speech", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ input: text, ...how, response_format: format, stream: false }),
      });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await reply.blob());
      const words = text.match(/[\p{L}\p{N}]+/gu) ?? ["speech"];
      link.download = `${words.slice(0, 5).join("-").toLowerCase()}.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      this.say("Saved.", "good");
    } catch (error) {
      this.say(error.message, "bad");
    }
  }

  history() {
    try {
      return JSON.parse(localStorage.getItem(HISTORY)) ?? [];
    } catch {
      return [];
    }
  }

  remember(wish) {
    const same = (entry) => entry.text === wish.text && entry.voice === wish.voice;
    const entry = { ...wish, voice: $("voice").value, spoken: wish.voice, at: Date.now() };
    const rest = this.history().filter((old) => !same(old) && old.text !== wish.text);
    localStorage.setItem(HISTORY, JSON.stringify([entry, ...rest].slice(0, REMEMBERED)));
    this.showHistory();
  }

  showHistory() {
    const entries = this.history();
    $("no-history").hidden = entries.length > 0;
    $("forget").hidden = !entries.length;
    $("history").replaceChildren(
      ...entries.map((entry) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = entry.text;
        button.title = "Speak this again";
        button.addEventListener("click", () => {
          $("text").value = entry.text;
          $("text").dispatchEvent(new Event("input"));
          $("voice").value = entry.voice;
          $("speed").value = entry.speed;
          $("lang").value = entry.lang ?? "";
          for (const input of options()) input.value = entry[input.id] ?? input.defaultValue;
          this.showValues();
          this.offerMixes();
          this.speak();
        });
        const note = document.createElement("span");
        note.textContent = `${entry.spoken ?? entry.voice} · ${new Date(entry.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
        item.append(button, note);
        return item;
      }),
    );
  }

  showValues() {
    $("speed-value").textContent = `${Number($("speed").value).toFixed(2)}×`;
    for (const input of options()) {
      if (input.type === "range") $(`${input.id}-value`).textContent = input.value + input.dataset.unit;
    }
    $("share-value").textContent = `${$("share").value} %`;
    $("share-label").hidden = !$("mix").value;
  }

  say(text, kind = "") {
    $("status").textContent = text;
    $("status").className = kind;
  }
}

function label(voice) {
  return voice.name && voice.name !== voice.id ? `${voice.name} (${voice.id})` : voice.id;
}

/** Voices as options, grouped by engine. */
function fill(select, voices, chosen) {
  select.replaceChildren();
  for (const engine of [...new Set(voices.map((voice) => voice.engine))]) {
    const group = document.createElement("optgroup");
    group.label = engine;
    for (const voice of voices.filter((v) => v.engine === engine)) {
      group.append(new Option(label(voice), voice.id));
    }
    select.append(group);
  }
  select.value = chosen;
  if (!select.value && voices.length) select.value = voices[0].id;
}
