// Plays speech while it is still being made, and afterwards as a recording.
//
// While chunks come in they are scheduled one after the other on an AudioContext. Once all are
// there they are one WAV in the audio element, which takes over as soon as somebody pauses or
// seeks; until then the playback that is running goes on undisturbed.

const $ = (id) => document.getElementById(id);
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M7 5h4v14H7zM13 5h4v14h-4z";
// Start this much (seconds) after the first chunk, so that the second may be a little late.
const LEAD_S = 0.05;

export class Player {
  constructor({ onTime }) {
    this.onTime = onTime;
    this.audio = $("audio");
    this.canvas = $("wave");
    this.rate = 24000;
    this.pieces = [];
    this.samples = 0;
    this.peaks = [];
    this.complete = false;
    this.live = null;
    $("play").addEventListener("click", () => this.toggle());
    this.audio.addEventListener("ended", () => this.refresh());
    this.audio.addEventListener("play", () => this.refresh());
    this.audio.addEventListener("pause", () => this.refresh());
    this.canvas.addEventListener("click", (event) => {
      const box = this.canvas.getBoundingClientRect();
      this.seek(((event.clientX - box.left) / box.width) * this.duration);
    });
    this.canvas.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -5, ArrowUp: 5 }[event.key];
      if (step) this.seek(this.position + step);
      else if (event.key === "Home") this.seek(0);
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
  push(bytes) {
    const whole = new Int16Array(bytes);
    if (!whole.length) return;
    this.pieces.push(whole);
    this.samples += whole.length;
    this.measure(whole);
    if (this.live) {
      const { context } = this.live;
      const buffer = context.createBuffer(1, whole.length, this.rate);
      buffer.getChannelData(0).set(Float32Array.from(whole, (v) => v / 32768));
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(context.destination);
      if (this.live.began === Infinity) {
        this.live.began = this.live.next = context.currentTime + LEAD_S;
      } else if (this.live.next < context.currentTime) {
        // It came too late: what was heard so far stays in step with the recording.
        this.live.began += context.currentTime - this.live.next;
        this.live.next = context.currentTime;
      }
      source.start(this.live.next);
      this.live.next += buffer.duration;
      const live = this.live;
      source.addEventListener("ended", () => this.heard(live));
    }
    $("play").disabled = false;
    this.refresh();
  }

  /** All samples are there. */
  finish() {
    this.complete = true;
    if (this.url) URL.revokeObjectURL(this.url);
    this.url = URL.createObjectURL(wav(this.pieces, this.samples, this.rate));
    this.audio.src = this.url;
    this.heard(this.live);
    this.refresh();
  }

  /** Leave the live playback once all of it was heard, whichever came last: its end or its data. */
  heard(live) {
    if (!live || live !== this.live || !this.complete) return;
    if (live.context.currentTime < live.next - 0.01) return;
    this.release();
    this.audio.currentTime = this.duration;
    this.refresh();
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

  toggle() {
    if (this.live && this.complete) {
      const at = this.position;
      const was = this.playing;
      this.release();
      this.audio.currentTime = at;
      if (!was) this.audio.play();
    } else if (this.live) {
      const { context } = this.live;
      if (context.state === "running") context.suspend().then(() => this.refresh());
      else context.resume().then(() => this.refresh());
    } else if (this.audio.paused) {
      if (this.audio.currentTime > this.duration - 0.05) this.audio.currentTime = 0;
      this.audio.play();
    } else this.audio.pause();
    this.refresh();
  }

  seek(seconds) {
    if (!this.complete) return;
    const was = this.playing;
    this.release();
    this.audio.currentTime = Math.min(Math.max(0, seconds), this.duration);
    if (was) this.audio.play();
    this.refresh();
  }

  /** Peaks for the drawing: one for each hundredth of a second. */
  measure(piece) {
    const size = Math.round(this.rate / 100);
    for (let at = 0; at < piece.length; at += size) {
      let peak = 0;
      const end = Math.min(piece.length, at + size);
      for (let i = at; i < end; i++) peak = Math.max(peak, Math.abs(piece[i]));
      this.peaks.push(peak / 32768);
    }
  }

  refresh() {
    $("now").textContent = clock(this.position);
    $("total").textContent = clock(this.duration);
    $("play-icon").setAttribute("d", this.playing ? PAUSE : PLAY);
    $("play").setAttribute("aria-label", this.playing ? "Pause" : "Play");
    this.canvas.setAttribute("aria-valuemax", this.duration.toFixed(1));
    this.canvas.setAttribute("aria-valuenow", this.position.toFixed(1));
    this.canvas.setAttribute("aria-valuetext", `${clock(this.position)} of ${clock(this.duration)}`);
    this.onTime(this.position);
    this.draw();
  }

  draw() {
    const { canvas } = this;
    const scale = devicePixelRatio || 1;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    if (!width) return;
    if (canvas.width !== Math.round(width * scale)) canvas.width = Math.round(width * scale);
    if (canvas.height !== Math.round(height * scale)) canvas.height = Math.round(height * scale);
    const paint = canvas.getContext("2d");
    paint.setTransform(scale, 0, 0, scale, 0, 0);
    paint.clearRect(0, 0, width, height);
    const probe = (name) => {
      // light-dark() is resolved on an element's colour, not in the variable.
      this.probe ??= document.body.appendChild(Object.assign(document.createElement("i"), { hidden: true }));
      this.probe.style.color = `var(${name})`;
      return getComputedStyle(this.probe).color;
    };
    const accent = probe("--accent");
    const rest = probe("--line");
    const bar = 3;
    const gap = 2;
    const count = Math.floor(width / (bar + gap));
    const played = this.duration ? this.position / this.duration : 0;
    for (let i = 0; i < count; i++) {
      const from = Math.floor((i / count) * this.peaks.length);
      const to = Math.max(from + 1, Math.floor(((i + 1) / count) * this.peaks.length));
      let peak = 0;
      for (let j = from; j < to && j < this.peaks.length; j++) peak = Math.max(peak, this.peaks[j]);
      const tall = Math.max(2, Math.sqrt(peak) * (height - 6));
      paint.fillStyle = this.samples && i / count <= played ? accent : rest;
      paint.beginPath();
      paint.roundRect(i * (bar + gap), (height - tall) / 2, bar, tall, 1.5);
      paint.fill();
    }
  }
}

export function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(1).padStart(4, "0")}`;
}

/** A WAV file (16 bits, mono) of the pieces. */
function wav(pieces, samples, rate) {
  const head = new DataView(new ArrayBuffer(44));
  const text = (at, letters) => [...letters].forEach((c, i) => head.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  head.setUint32(4, 36 + 2 * samples, true);
  text(8, "WAVEfmt ");
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, rate, true);
  head.setUint32(28, 2 * rate, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  text(36, "data");
  head.setUint32(40, 2 * samples, true);
  return new Blob([head.buffer, ...pieces], { type: "audio/wav" });
}
