"""What a browser makes of the bytes: length and place in time, streams included."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from litetts.audio.encode import Encoder, encode
from litetts.document import Audio

T = np.arange(24000) / 24000
TONE = (0.4 * np.sin(2 * np.pi * (200 * T + 900 * T * T))).astype(np.float32)

# Decodes, then finds the shift at which the sound agrees best with the formula above.
_LISTEN = """
const [data, done] = arguments;
const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0)).buffer;
new OfflineAudioContext(1, 24000, 24000).decodeAudioData(bytes).then(audio => {
  const heard = audio.getChannelData(0);
  let best = 0, lag = null;
  for (let shift = -50; shift < 1500; shift++) {
    let sum = 0;
    for (let i = 2000; i < 8000; i += 3) {
      const t = i / 24000;
      sum += Math.sin(2 * Math.PI * (200 * t + 900 * t * t)) * heard[i + shift];
    }
    if (sum > best) { best = sum; lag = shift; }
  }
  done([heard.length, lag]);
}).catch(error => done(String(error)));
"""


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "opus", "m4a", "webm", "aac"])
def test_length_and_place(browser, name, streamed):
    if streamed:
        encoder = Encoder(name, 24000)
        data = b"".join([encoder.write(chunk) for chunk in np.array_split(TONE, 7)])
        data += encoder.close()
    else:
        data = encode(Audio(TONE, 24000), name)
    length, lag = browser.execute_async_script(_LISTEN, base64.b64encode(data).decode())
    if name == "aac":  # bare AAC cannot say where the sound begins
        assert (lag, length) == (1024, 25600)
        return
    if name == "webm":  # its clock counts milliseconds
        assert abs(lag) <= 24
        assert abs(length - 24000) <= 24
        return
    assert abs(lag) <= 1
    padding = 576 if name == "mp3" and streamed else 0
    assert 0 <= length - 24000 <= padding


# Gives the pieces of a stream to the player as they come; how much it can play after each.
_PLAY = """
const [pieces, kind, done] = arguments;
const source = new MediaSource();
const player = document.createElement("audio");
player.src = URL.createObjectURL(source);
source.addEventListener("sourceopen", async () => {
  try {
    const buffer = source.addSourceBuffer(kind);
    const ends = [];
    for (const piece of pieces) {
      const taken = new Promise((ok, no) => { buffer.onupdateend = ok; buffer.onerror = no; });
      buffer.appendBuffer(Uint8Array.from(atob(piece), c => c.charCodeAt(0)));
      await taken;
      const ranges = buffer.buffered;
      ends.push(ranges.length ? ranges.end(ranges.length - 1) : 0);
    }
    source.endOfStream();
    done([ends, buffer.buffered.length]);
  } catch (error) { done(String(error)); }
});
"""


@pytest.mark.parametrize(
    ("name", "kind"),
    [("webm", 'audio/webm; codecs="opus"'), ("m4a", 'audio/mp4; codecs="mp4a.40.2"')],
)
def test_a_stream_is_played_as_it_comes(browser, name, kind):
    encoder = Encoder(name, 24000)
    sound = np.tile(TONE, 3)
    pieces = [encoder.write(chunk) for chunk in np.split(sound, 6)] + [encoder.close()]
    given = [base64.b64encode(piece).decode() for piece in pieces if piece]
    ends, ranges = browser.execute_async_script(_PLAY, given, kind)
    assert ranges == 1  # without a gap
    assert ends == sorted(ends)
    for number, end in enumerate(ends[:6], 1):
        assert end > number * 0.5 - 0.3  # nearly all that was encoded can be heard
    assert ends[-1] == pytest.approx(3.0, abs=0.1)
