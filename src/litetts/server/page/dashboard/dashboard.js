// The Dashboard: how the server is doing, told by a socket once a second, or asked for.

import { $, make } from "../dom.js";
import { key, request, socketAddress } from "../server.js";
import { Chart } from "./charts.js";
import { showErrors, showRequests, showVoices, showWorkers } from "./tables.js";
import { bytes, ms, num, percent, span } from "./units.js";

// Without a socket the server is asked this often (milliseconds).
const POLL_MS = 2000;
// A socket that broke is tried again after this long.
const RETRY_MS = 10_000;
// The list of requests and the last hour are asked for this often while they are looked at.
const PAST_MS = 5000;
// The load of an engine is that of the last so many messages.
const LOAD_MESSAGES = 10;

const TILES = [
  ["requests", "Requests"],
  ["answers", "HTTP errors"],
  ["first", "First audio"],
  ["rtf", "Real-time factor"],
  ["queue", "Being served"],
  ["cache", "Cache hits"],
  ["memory", "Memory"],
];

// What each chart has of a step of the history.
const PAST = {
  rate: ["rate_per_s"],
  first: ["first_audio_s"],
  rtf: ["rtf"],
  queue: ["active", "waiting"],
  audio: ["audio_per_s"],
  memory: ["resident"],
};

export class Dashboard {
  constructor() {
    this.running = false;
    this.filled = false; // whether the charts have what was before
    this.tiles = {};
    this.loads = [];
    for (const [name, title] of TILES) {
      const value = make("dd", {}, "–", make("small"));
      $("tiles").append(make("dl", { class: "tile" }, make("dt", {}, title), value));
      this.tiles[name] = value;
    }
    const box = $("charts");
    this.charts = {
      rate: new Chart(box, "Requests per second", ["requests"], (v) => num(v, 2)),
      first: new Chart(box, "Time to first audio, median of 10 s", ["median"], ms),
      rtf: new Chart(box, "Real-time factor, median of 10 s", ["median"], (v) => num(v, 3)),
      queue: new Chart(box, "Queue", ["being served", "waiting"], (v) => num(v, 1)),
      audio: new Chart(box, "Speech made per second", ["seconds"], (v) => `${num(v, 2)} s`),
      memory: new Chart(box, "Memory", ["resident"], bytes),
    };
    for (const name of ["live", "hour"]) {
      $(`span-${name}`).addEventListener("click", () => this.choose(name));
    }
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.connect();
    this.past();
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
    clearTimeout(this.pastTimer);
    this.socket?.close(1000);
    this.socket = null;
  }

  restart() {
    if (!this.running) return;
    this.stop();
    this.start();
  }

  /** Charts of what comes in live, or of the last hour. */
  choose(name) {
    for (const each of ["live", "hour"]) $(`span-${each}`).setAttribute("aria-pressed", String(each === name));
    $("charts-title").textContent = name === "hour" ? "Last hour" : "Last minutes";
    for (const chart of Object.values(this.charts)) chart.show(name);
  }

  connect() {
    const socket = (this.socket = new WebSocket(socketAddress("ws/dashboard")));
    this.tried = Date.now();
    socket.onopen = () => {
      if (key.get()) socket.send(JSON.stringify({ api_key: key.get() }));
    };
    socket.onmessage = ({ data }) => {
      $("link").textContent = "Live.";
      this.show(JSON.parse(data));
    };
    socket.onclose = () => {
      if (this.running && socket === this.socket) this.poll();
    };
  }

  async poll() {
    if (!this.running) return;
    this.socket = null;
    try {
      this.show(await (await request("dashboard/data")).json());
      $("link").textContent = "Asked every two seconds: the live connection is not there.";
    } catch (error) {
      $("health").className = "card health failing";
      $("health").textContent = error.message;
    }
    if (Date.now() - this.tried > RETRY_MS) this.connect();
    else this.timer = setTimeout(() => this.poll(), POLL_MS);
  }

  /** What lies in the past, again and again. */
  async past() {
    if (!this.running) return;
    try {
      showRequests(await (await request("dashboard/requests?limit=50")).json());
      const { steps, step_s: seconds } = await (await request("dashboard/history")).json();
      for (const [name, values] of Object.entries(PAST)) {
        const lines = values.map((value) => steps.map((step) => step[value]));
        this.charts[name].hour(...lines);
        if (!this.filled) this.charts[name].before(Math.round(seconds), ...lines);
      }
      this.filled = true;
    } catch {
      // The line above says what is wrong with the server.
    }
    this.pastTimer = setTimeout(() => this.past(), PAST_MS);
  }

  show(data) {
    const good = data.status === "ok";
    $("health").className = `card health ${good ? "ok" : "failing"}`;
    $("health").textContent = good
      ? `Everything works. Up for ${span(data.uptime_s)}, version ${data.version}.`
      : `Degraded: ${data.reasons.join("; ")}.`;
    const { totals, answers, queue, cache, memory, now } = data;
    const all = Object.values(totals).reduce((a, b) => a + b, 0);
    const bad = (totals.failed ?? 0) + (totals.late ?? 0);
    this.tile("requests", num(all), `${num(totals.refused ?? 0)} refused, ${num(bad)} failed`);
    // Most of what is refused never becomes a request for speech: those above do not count it.
    const { "4xx": wrong, "5xx": broken } = answers;
    this.tile("answers", num(wrong + broken), `${num(wrong)} refused (4xx), ${num(broken)} failed (5xx)`);
    const warm = data.first_audio_s.warm;
    this.tile("first", ms(warm.p50), `95 %: ${ms(warm.p95)}, cached ${ms(data.first_audio_s.cached.p50)}`);
    this.tile("rtf", num(data.rtf.p50, 3), `${span(data.audio_total_s)} of speech so far`);
    this.tile("queue", num(queue.active), `${queue.waiting} waiting, ${queue.busy} of ${queue.workers} workers busy`);
    this.tile("cache", percent(cache.hits + cache.misses ? cache.hit_rate : null), `${num(cache.disk_entries)} ${cache.disk_entries === 1 ? "entry" : "entries"}, ${bytes(cache.disk_bytes)}`);
    const resident = memory.resident + memory.workers;
    const parts = memory.workers ? `workers ${bytes(memory.workers)}` : `at most ${bytes(memory.peak)}`;
    this.tile("memory", bytes(resident), memory.leak ?? parts);
    this.charts.rate.add(data.rate_per_s);
    this.charts.first.add(now.first_audio_s);
    this.charts.rtf.add(now.rtf);
    this.charts.queue.add(queue.active, queue.waiting);
    this.charts.audio.add(now.audio_per_s);
    this.charts.memory.add(resident);
    showVoices(data.voices);
    this.loads.push({ up: data.uptime_s, engines: data.engines });
    if (this.loads.length > LOAD_MESSAGES) this.loads.shift();
    const [first] = this.loads;
    showWorkers(data.workers, data.engines, first.engines, data.uptime_s - first.up);
    showErrors(data.errors);
  }

  tile(name, value, note) {
    this.tiles[name].firstChild.textContent = value;
    this.tiles[name].lastChild.textContent = note;
  }
}
