// The official packages for Node against a server: node clients.cjs FOLDER URL
// FOLDER has node_modules. Prints one JSON object: bytes of sound that each call got.
const { createRequire } = require("node:module");
const [folder, url] = process.argv.slice(2);
const of = createRequire(`${folder}/`);
const { OpenAI } = of("openai");
const { ElevenLabsClient } = of("@elevenlabs/elevenlabs-js");

// Spoken by nobody else: what is kept already comes whole, with its length.
const text = "Here Node speaks first. Then, after a while, it speaks again.";

async function counted(stream) {
  let bytes = 0;
  for await (const piece of stream) bytes += piece.length;
  return bytes;
}

async function refused(call) {
  try {
    await call();
  } catch (error) {
    return error.status ?? error.statusCode;
  }
  return 0;
}

async function main() {
  const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0 });
  const elevenlabs = new ElevenLabsClient({ baseUrl: url, apiKey: "none", environment: url });
  const spoken = { model: "tts-1", voice: "alloy", input: text };
  const whole = await openai.audio.speech.create({ ...spoken, response_format: "wav" });
  const wav = Buffer.from(await whole.arrayBuffer());
  const piecewise = await openai.audio.speech.create({ ...spoken, response_format: "pcm" });
  const mp3 = await elevenlabs.textToSpeech.convert("espeak", { text });
  const pcm = await elevenlabs.textToSpeech.stream("espeak", { text, outputFormat: "pcm_24000" });
  const voices = await elevenlabs.voices.search();
  const said = {
    openai_wav: wav.length,
    openai_wav_says: wav.readUInt32LE(4) + 8,
    openai_pcm: await counted(piecewise.body),
    elevenlabs_mp3: await counted(mp3),
    elevenlabs_pcm: await counted(pcm),
    elevenlabs_voices: voices.voices.length,
    openai_refused: await refused(() => openai.audio.speech.create({ ...spoken, voice: "nobody" })),
    elevenlabs_refused: await refused(() => elevenlabs.textToSpeech.convert("nobody", { text })),
  };
  console.log(JSON.stringify(said));
}

main();
