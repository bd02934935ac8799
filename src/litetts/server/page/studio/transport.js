// How a text becomes sound: the one place where the page asks the server to speak.
//
// The request is the one that a file is made by, so what is heard is what is downloaded.

import { post } from "../server.js";
import { decoded } from "./sound.js";

export const RATE = 24000;

/**
 * Speak `wish` (fields of the API); yields `{ samples, words, notes }` as it is made.
 *
 * With `steered` it is made hardly faster than it is heard, and `steered(id)` is called with the name
 * under which `steer` changes it.
 */
export async function* spoken(wish, signal, steered = null) {
  const { text, ...how } = wish;
  const body = {
    input: text, ...how,
    response_format: "pcm", sample_rate: RATE, stream_format: "sse", timestamps: true,
    ...(steered ? { steered: true } : {}),
  };
  const reply = await post("v1/audio/speech", body, { signal });
  steered?.(reply.headers.get("X-Speech-Id"));
  let words = [];
  for await (const line of lines(reply.body)) {
    if (!line.startsWith("data: ")) continue;
    const event = JSON.parse(line.slice(6));
    if (event.error) throw new Error(event.error.message);
    if (event.type === "speech.audio.words") words.push(...event.words);
    else if (event.type === "speech.audio.delta") {
      yield { samples: decoded(event.audio), words, notes: [] };
      words = [];
    } else if (event.type === "speech.audio.done") {
      yield { samples: new Int16Array(), words, notes: event.notes ?? [] };
    }
  }
}

/** Change what is being spoken: `prosody.update` or `emotion.update`. */
export function steer(id, change) {
  return post(`v1/speech/${encodeURIComponent(id)}/control`, change);
}

/** All of the sound at once: `{ pieces, words, notes }`, times from its start. */
export async function spokenWhole(wish, signal) {
  const whole = { pieces: [], words: [], notes: [] };
  for await (const { samples, words, notes } of spoken(wish, signal)) {
    whole.pieces.push(samples);
    whole.words.push(...words);
    whole.notes.push(...notes);
  }
  return whole;
}

async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const found = (rest + value).split("\n");
      rest = found.pop();
      yield* found.filter(Boolean);
    }
    if (rest) yield rest;
  } finally {
    reader.cancel().catch(() => {});
  }
}
