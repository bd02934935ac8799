// How a text becomes sound: the one place where the page asks the server to speak.
//
// The request is the one that a file is made by, so what is heard is what is downloaded.

import { post } from "../server.js";
import { decoded } from "./sound.js";

export const RATE = 24000;

/** Speak `wish` (fields of the API); yields `{ samples, words, notes }` as it is made. */
export async function* spoken(wish, signal) {
  const { text, ...how } = wish;
  const body = { input: text, ...how, response_format: "pcm", sample_rate: RATE, stream: true };
  const reply = await post("dev/captioned_speech", body, { signal });
  for await (const line of lines(reply.body)) {
    const told = JSON.parse(line);
    if (told.error) throw new Error(told.error.message);
    yield { samples: decoded(told.audio), words: told.timestamps ?? [], notes: told.notes ?? [] };
  }
}

/** All of the sound at once: `{ samples: [...], words, notes }`, times from its start. */
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
