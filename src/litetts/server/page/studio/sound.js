// Samples: 16 bits, mono.

/** Seconds as "1:02.5". */
export function clock(seconds) {
  const tenths = Math.round(seconds * 10);
  return `${Math.floor(tenths / 600)}:${((tenths % 600) / 10).toFixed(1).padStart(4, "0")}`;
}

/** The samples in base64, which may hold half a sample at its end: it is left away. */
export function decoded(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Int16Array(bytes.buffer, 0, bytes.length >> 1);
}

/** Pieces of samples as one. */
export function joined(pieces) {
  const whole = new Int16Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Samples at the end that are (almost) silent. */
const SILENT = 33; // -60 dBFS
export function silenceAfter(samples) {
  let at = samples.length;
  while (at && Math.abs(samples[at - 1]) < SILENT) at--;
  return samples.length - at;
}

/** Peaks for a drawing: one for each hundredth of a second. */
export function peaksOf(samples, rate) {
  const size = Math.round(rate / 100);
  const peaks = [];
  for (let at = 0; at < samples.length; at += size) {
    let peak = 0;
    const end = Math.min(samples.length, at + size);
    for (let i = at; i < end; i++) peak = Math.max(peak, Math.abs(samples[i]));
    peaks.push(peak / 32768);
  }
  return peaks;
}

/** A WAV file of the pieces. */
export function wav(pieces, rate) {
  const bytes = 2 * pieces.reduce((sum, piece) => sum + piece.length, 0);
  const head = new DataView(new ArrayBuffer(44));
  const text = (at, letters) => [...letters].forEach((c, i) => head.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  head.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, rate, true);
  head.setUint32(28, 2 * rate, true);
  head.setUint16(32, 2, true);
  head.setUint16(34, 16, true);
  text(36, "data");
  head.setUint32(40, bytes, true);
  return new Blob([head.buffer, ...pieces], { type: "audio/wav" });
}
