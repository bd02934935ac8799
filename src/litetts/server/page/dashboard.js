// The Dashboard: how the server is doing, told by a socket once a second, or asked for.

import { $, key, request, socketAddress } from "./page.js";
import { Chart } from "./charts.js";

// Without a socket the server is asked this often (milliseconds).
const POLL_MS = 2000;
// A socket that broke is tried again after this long.
const RETRY_MS = 10_000;

const ms = (s) => (s == null ? "–" : s === 0 ? "0" : s < 1 ? `${(s * 1000).toFixed(s < 0.01 ? 1 : 0)} ms` : `${s.toFixed(2)} s`);
const num = (v, digits = 0) => (v == null ? "–" : v.toLocaleString("en", { maximumFractionDigits: digits }));
const percent = (v) => (v == null ? "–" : `${(100 * v).toFixed(0)} %`);
const bytes = (v) => (v === 0 ? "0" : v >= 1e9 ? `${(v / 1e9).toFixed(2)} GB` : `${(v / 1e6).toFixed(v < 1e7 ? 1 : 0)} MB`);
const span = (s) =>
  s < 90 ? `${s.toFixed(0)} s` : s < 5400 ? `${(s / 60).toFixed(0)} min` : s < 129600 ? `${(s / 3600).toFixed(1)} h` : `${(s / 86400).toFixed(1)} days`;

export class Dashboard {
  constructor() {
    this.running = false;
    this.tiles = {};
    for (const [name, title] of [
      ["requests", "Requests"],
      ["first", "First audio"],
      ["rtf", "Real-time factor"],
      ["queue", "Being served"],
      ["cache", "Cache hits"],
      ["memory", "Memory"],
    ]) {
      const tile = document.createElement("dl");
      tile.className = "tile";
      tile.append(Object.assign(document.createElement("dt"), { textContent: title }));
      const value = document.createElement("dd");
      value.append(document.createTextNode("–"), document.createElement("small"));
      tile.append(value);
      $("tiles").append(tile);
      this.tiles[name] = value;
    }
    const box = $("charts");
    this.charts = {
      rate: new Chart(box, "Requests per second", ["requests"], (v) => num(v, 1)),
      first: new Chart(box, "Time to first audio, last 10 s", ["median"], ms),
      rtf: new Chart(box, "Real-time factor, last 10 s", ["median"], (v) => num(v, 3)),
      queue: new Chart(box, "Queue", ["being served", "waiting"], (v) => num(v, 1)),
      audio: new Chart(box, "Speech made per second", ["seconds"], (v) => `${num(v, 1)} s`),
      memory: new Chart(box, "Memory", ["resident"], bytes),
    };
  }

  start() {
    if (this.running) return;
    this.running = true;
    this.connect();
  }

  stop() {
    this.running = false;
    clearTimeout(this.timer);
    this.socket?.close(1000);
    this.socket = null;
  }

  restart() {
    if (!this.running) return;
    this.stop();
    this.start();
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
      $("health").className = "card health bad";
      $("health").textContent = error.message;
    }
    if (Date.now() - this.tried > RETRY_MS) this.connect();
    else this.timer = setTimeout(() => this.poll(), POLL_MS);
  }

  show(data) {
    const good = data.status === "ok";
    $("health").className = `card health ${good ? "ok" : "bad"}`;
    $("health").textContent = good
      ? `Everything works. Up for ${span(data.uptime_s)}, version ${data.version}.`
      : `Degraded: ${data.reasons.join("; ")}.`;
    const { totals, queue, cache, memory, now } = data;
    const all = Object.values(totals).reduce((a, b) => a + b, 0);
    const bad = (totals.failed ?? 0) + (totals.late ?? 0);
    this.tile("requests", num(all), `${num(totals.refused ?? 0)} refused, ${num(bad)} failed`);
    const warm = data.first_audio_s.warm;
    this.tile("first", ms(warm.p50), `95 %: ${ms(warm.p95)}, cached ${ms(data.first_audio_s.cached.p50)}`);
    this.tile("rtf", num(data.rtf.p50, 3), `${span(data.audio_total_s)} of speech so far`);
    this.tile("queue", num(queue.active), `${queue.waiting} waiting, ${queue.busy} of ${queue.workers} workers busy`);
    this.tile("cache", percent(cache.hits + cache.misses ? cache.hit_rate : null), `${num(cache.disk_entries)} entries, ${bytes(cache.disk_bytes)}`);
    const resident = memory.resident + memory.workers;
    const parts = memory.workers ? `workers ${bytes(memory.workers)}` : `at most ${bytes(memory.peak)}`;
    this.tile("memory", bytes(resident), memory.leak ?? parts);
    this.charts.rate.add(data.rate_per_s);
    this.charts.first.add(now.first_audio_s);
    this.charts.rtf.add(now.rtf);
    this.charts.queue.add(queue.active, queue.waiting);
    this.charts.audio.add(now.audio_per_s);
    this.charts.memory.add(resident);
    const body = $("voices").tBodies[0];
    const cell = (text) => Object.assign(document.createElement("td"), { textContent: text });
    body.replaceChildren(
      ...data.voices.map((v) => {
        const row = document.createElement("tr");
        row.append(
          ...[v.voice, v.engine, num(v.requests), num(v.failed), num(v.cached), span(v.audio_s), ms(v.first_audio_p50_s), ms(v.first_audio_p95_s), num(v.rtf_p50, 3)].map(cell),
        );
        return row;
      }),
    );
    if (!data.voices.length) {
      const row = document.createElement("tr");
      const none = cell("No requests yet.");
      none.colSpan = 9;
      row.append(none);
      body.append(row);
    }
  }

  tile(name, value, note) {
    this.tiles[name].firstChild.textContent = value;
    this.tiles[name].lastChild.textContent = note;
  }
}
