// Plays speech while it is still being made, and afterwards as a recording.
//
// While pieces come in they are scheduled one after the other on an AudioContext. Once all are
// there they are one WAV in the audio element, which takes over as soon as somebody pauses, seeks
// or wants another rate; until then the playback that is running goes on undisturbed.

import { $, colour, icon, setIcon, surface } from "../dom.js";
import { clock, peaksOf, wav } from "./sound.js";

// Start this much (seconds) after the first piece, so that the second may be a little late.
const LEAD_S = 0.05;
const BAR = 3;
const GAP = 2;

export class Player {
  /** `onTime(seconds)` while it sounds; `onEnd()` when it was heard to its end. */
  constructor({ onTime, onEnd }) {
    this.onTime = onTime;
    this.onEnd = onEnd;
    this.audio = $("audio");
    this.canvas = $("wave");
    this.rate = 24000;
    this.pieces = [];
    this.samples = 0;
    this.peaks = [];
    this.complete = false;
    this.live = null;
    $("play").append(icon("play", 22));
    $("play").addEventListener("click", () => this.toggle());
    for (const event of ["play", "pause"]) this.audio.addEventListener(event, () => this.refresh());
    this.audio.addEventListener("ended", () => {
      this.refresh();
      this.onEnd();
    });
    $("rate").addEventListener("change", () => this.setPace());
    this.canvas.addEventListener("click", (event) => {
      const box = this.canvas.getBoundingClientRect();
      this.seek(((event.clientX - box.left) / box.width) * this.duration);
    });
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -5, ArrowUp: 5 }[event.key];
      if (step) this.seek(this.position + step);
      else if (event.key === "Home") this.seek(0);
      else if (event.key === "End") this.seek(this.duration);
      else if (event.key === " " || event.key === "Enter") this.toggle();
      else return;
      event.preventDefault();
    });
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    const tick = () => {
      if (this.playing) this.refresh();
      requestAnimationFrame(tick);
    };
    tick();
  }

  get duration() {
    return this.samples / this.rate;
  }

  get position() {
    if (!this.live) return this.audio.currentTime || 0;
    const { context, began } = this.live;
    return Math.min(Math.max(0, context.currentTime - began), this.duration);
  }

  get playing() {
    return this.live ? this.live.context.state === "running" : !this.audio.paused;
  }

  get pace() {
    return Number($("rate").value);
  }

  /** Begin a new recording; call it from a click, or the browser will not let it sound. */
  begin(rate) {
    this.clear();
    this.rate = rate;
    const context = new AudioContext({ sampleRate: rate });
    context.resume();
    this.live = { context, began: Infinity, next: 0 };
    this.refresh();
  }

  /** Take in 16-bit samples. */
  push(piece) {
    if (!piece.length) return;
    this.pieces.push(piece);
    this.samples += piece.length;
    this.peaks.push(...peaksOf(piece, this.rate));
    if (this.live) this.schedule(piece);
    $("play").disabled = false;
    this.refresh();
  }

  schedule(piece) {
    const live = this.live;
    const { context } = live;
    const buffer = context.createBuffer(1, piece.length, this.rate);
    buffer.getChannelData(0).set(Float32Array.from(piece, (v) => v / 32768));
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    if (live.began === Infinity) {
      live.began = live.next = context.currentTime + LEAD_S;
    } else if (live.next < context.currentTime) {
      // It came too late: what was heard so far stays in step with the recording.
      live.began += context.currentTime - live.next;
      live.next = context.currentTime;
    }
    source.start(live.next);
    live.next += buffer.duration;
    source.addEventListener("ended", () => this.heard(live));
  }

  /** All samples are there. */
  finish() {
    this.complete = true;
    this.record();
    if (this.live && this.pace !== 1) this.handOver();
    this.heard(this.live);
    this.refresh();
  }

  /** Take other samples for those that are there, without sounding. */
  load(pieces, rate) {
    const at = this.position;
    this.release();
    this.audio.pause();
    this.rate = rate;
    this.pieces = pieces;
    this.samples = pieces.reduce((sum, piece) => sum + piece.length, 0);
    this.peaks = pieces.flatMap((piece) => peaksOf(piece, rate));
    this.complete = true;
    this.record();
    this.audio.currentTime = Math.min(at, this.duration);
    $("play").disabled = !this.samples;
    this.refresh();
  }

  record() {
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(wav(this.pieces, this.rate));
    this.audio.src = this.url;
    this.audio.defaultPlaybackRate = this.pace;
    this.audio.playbackRate = this.pace;
  }

  /** Leave the live playback once all of it was heard, whichever came last: its end or its data. */
  heard(live) {
    if (!live || live !== this.live || !this.complete) return;
    if (live.context.currentTime < live.next - 0.01) return;
    this.release();
    this.audio.currentTime = this.duration;
    this.refresh();
    this.onEnd();
  }

  /** Stop and forget. */
  clear() {
    this.release();
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.pieces = [];
    this.samples = 0;
    this.peaks = [];
    this.complete = false;
    $("play").disabled = true;
    this.refresh();
  }

  /** Fall silent, but keep what there is. */
  halt() {
    const at = this.position;
    this.release();
    this.audio.pause();
    if (this.samples && !this.complete) this.finish();
    if (this.samples) this.audio.currentTime = Math.min(at, this.duration);
    this.refresh();
  }

  release() {
    this.live?.context.close();
    this.live = null;
  }

  /** From the live playback to the recording, at the same place. */
  handOver(play = this.playing) {
    const at = this.position;
    this.release();
    this.audio.currentTime = at;
    if (play) this.audio.play();
  }

  toggle() {
    if (this.live && this.complete) this.handOver(!this.playing);
    else if (this.live) {
      const { context } = this.live;
      const change = context.state === "running" ? context.suspend() : context.resume();
      change.then(() => this.refresh());
    } else if (this.audio.paused) {
      if (this.audio.currentTime > this.duration - 0.05) this.audio.currentTime = 0;
      this.audio.play();
    } else this.audio.pause();
    this.refresh();
  }

  setPace() {
    this.audio.playbackRate = this.pace;
    if (this.live && this.complete) this.handOver();
  }

  seek(seconds) {
    if (!this.complete) return;
    if (this.live) this.handOver();
    this.audio.currentTime = Math.min(Math.max(0, seconds), this.duration);
    this.refresh();
  }

  /** Sound from a place on. */
  playFrom(seconds) {
    this.seek(seconds);
    if (this.complete && this.audio.paused) this.audio.play();
  }

  refresh() {
    $("now").textContent = clock(this.position);
    $("total").textContent = clock(this.duration);
    setIcon($("play"), this.playing ? "pause" : "play");
    $("play").setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.canvas.setAttribute("aria-valuemax", this.duration.toFixed(1));
    this.canvas.setAttribute("aria-valuenow", this.position.toFixed(1));
    this.canvas.setAttribute("aria-valuetext", `${clock(this.position)} of ${clock(this.duration)}`);
    this.onTime(this.position);
    this.draw();
  }

  draw() {
    const place = surface(this.canvas);
    if (!place) return;
    const { paint, width, height } = place;
    const accent = colour("--accent");
    const rest = colour("--wave");
    const count = Math.floor(width / (BAR + GAP));
    const played = this.duration ? this.position / this.duration : 0;
    for (let i = 0; i < count; i++) {
      const from = Math.floor((i / count) * this.peaks.length);
      const to = Math.max(from + 1, Math.floor(((i + 1) / count) * this.peaks.length));
      let peak = 0;
      for (let j = from; j < to && j < this.peaks.length; j++) peak = Math.max(peak, this.peaks[j]);
      const tall = Math.max(2, Math.sqrt(peak) * (height - 6));
      paint.fillStyle = this.samples && i / count <= played ? accent : rest;
      paint.beginPath();
      paint.roundRect(i * (BAR + GAP), (height - tall) / 2, BAR, tall, 1.5);
      paint.fill();
    }
  }
}
