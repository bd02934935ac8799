// Changes that are heard while it speaks: what the sliders and the style say now, against what the
// speech was asked for with.

import { $ } from "../dom.js";
import { steer } from "./transport.js";

// Not more often than this (milliseconds): a slider that is drawn gives a change for every pixel.
const EVERY_MS = 120;
const FACTORS = ["speed", "range"];
const SUMS = ["pitch", "volume", "breath", "tilt"];

export class Live {
  /** `manner()` gives what is wanted now; `told(message)` takes what is wrong or was done. */
  constructor(manner, told) {
    Object.assign(this, { manner, told, id: null, asked: {}, timer: null });
  }

  get wanted() {
    return $("live").checked;
  }

  /** A speech has begun that can be changed. */
  begin(id, asked) {
    this.id = id;
    this.asked = asked;
    this.style = asked.style ?? "";
  }

  end() {
    clearTimeout(this.timer);
    this.timer = this.id = null;
  }

  /** Something was changed: say so, soon. */
  changed() {
    if (!this.id || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.send();
    }, EVERY_MS);
  }

  async send() {
    const { id } = this;
    if (!id) return;
    const now = this.manner();
    const change = { type: "prosody.update" };
    for (const name of FACTORS) change[name] = (now[name] ?? 1) / (this.asked[name] || 1);
    for (const name of SUMS) change[name] = (now[name] ?? 0) - (this.asked[name] ?? 0);
    change.breath = Math.max(0, change.breath);
    const style = now.style ?? "";
    try {
      const answer = await (await steer(id, change)).json();
      if (style !== this.style) {
        this.style = style;
        await steer(id, { type: "emotion.update", style: style || "neutral" });
      }
      if (answer.offset != null && id === this.id) this.told(`changed from ${answer.offset.toFixed(1)} s on`);
    } catch (error) {
      if (id === this.id) this.told(error.message);
    }
  }
}
