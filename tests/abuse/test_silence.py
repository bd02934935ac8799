"""Hours of silence asked for with a few words: they stream, in little memory."""

from __future__ import annotations

import io
import wave
from itertools import islice, pairwise

import httpx
import numpy as np
import pytest

from litetts.audio.join import PAUSE, Piece, join
from litetts.document import Audio
from litetts.errors import InputError
from litetts.request import Request
from litetts.scheduling.work import Work, begin
from litetts.server import replies
from litetts.service.finishing import IN_MEMORY, Finishing
from litetts.speech import Speech

RATE = 24_000
HOURS = "<speak>Wait." + '<break time="10s"/>' * 3000 + "Now.</speak>"  # 66 kB, eight hours

MEMORY_MB = 10.0
"""Bound on what a pause may take, however long: a second of it is 0.1 MB."""


def tone(seconds: float) -> Audio:
    t = np.arange(round(seconds * RATE)) / RATE
    return Audio((0.3 * np.sin(2 * np.pi * 200 * t)).astype(np.float32), RATE)


@pytest.mark.parametrize("pause", [3.0, 30_000.0])
def test_a_pause_is_made_a_second_at_a_time(peak, pause):
    lengths: list[int] = []

    def hear():
        chunks = join([Piece(tone(0.5), pause), Piece(tone(0.5), 2.5)], RATE)
        lengths.extend(len(chunk.samples) for chunk in chunks)

    assert peak(hear) < MEMORY_MB
    assert max(lengths) <= (0.5 + 2 * PAUSE) * RATE
    assert sum(lengths) / RATE == pytest.approx(0.5 + pause + 0.5 + 2.5, abs=0.01)


def test_silence_before_the_first_word_streams_too():
    nothing = Audio(np.zeros(0, np.float32), RATE)
    chunks = list(join([Piece(nothing, 5.0), Piece(tone(0.5), 0.0)], RATE))
    assert max(chunk.duration for chunk in chunks) <= 0.5 + 2 * PAUSE
    assert sum(chunk.duration for chunk in chunks) == pytest.approx(5.5, abs=0.01)
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    for one, other in pairwise(chunks):
        assert other.offset == pytest.approx(one.offset + one.duration)


def test_breaks_of_eight_hours_take_no_more_memory_than_a_minute(peak):
    speech = Speech(Request(HOURS, voice="espeak", stream=True, ssml=True))
    assert speech.seconds == pytest.approx(30_000, abs=10)
    given: list[float] = []

    def hear():
        given.extend(chunk.duration for chunk in islice(speech.chunks(), 2000))

    assert peak(hear) < 4 * MEMORY_MB  # the engine's own part included
    assert len(given) == 2000
    assert max(given) < 3.0


def test_the_last_chunk_is_marked_after_a_long_silence():
    text = '<speak>Wait.<break time="9s"/><break time="3s"/></speak>'
    chunks = list(Speech(Request(text, voice="espeak", stream=True, ssml=True)).chunks())
    assert [chunk.last for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
    assert sum(chunk.duration for chunk in chunks) > 12


def test_too_long_a_speech_is_refused_before_it_is_made(client):
    body = {"input": HOURS, "voice": "espeak", "response_format": "pcm"}
    reply = client.post("/v1/audio/speech", json=body)
    assert reply.status_code == 400
    assert "server.max_speech_s" in reply.json()["error"]["message"]
    assert reply.json()["error"]["param"] == "input"


def test_a_speech_that_grows_beyond_its_bound_ends():
    request = Request("Ten words or so are more than this bound allows. " * 3, voice="espeak")
    with pytest.raises(InputError, match="max_speech_s"):
        list(begin(Work(request, 147, longest_s=2.0)))


LONG = "<speak>Wait." + '<break time="10s"/>' * 50 + "Now.</speak>"  # 22 MB as WAV


def test_a_long_recording_that_is_wanted_whole_is_not_held_in_memory(peak):
    chunks = Speech(Request(LONG, voice="espeak", ssml=True)).chunks()
    finishing = Finishing("wav", 22_050)
    sizes: list[int] = []

    def make():
        file = finishing.file()
        for chunk in chunks:
            file.write(chunk)
        with file.close() as content:
            sizes.append(len(content.read(44)) and file.size)

    assert peak(make) < 2 * IN_MEMORY / 1e6
    assert sizes[0] > 500 * 2 * 22_050 > IN_MEMORY


def test_it_comes_whole_all_the_same(serve):
    up = serve(watermark__enabled="false")
    body = {"input": LONG, "voice": "espeak", "response_format": "wav", "stream": False}
    reply = httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None)
    assert reply.status_code == 200, reply.text
    assert int(reply.headers["content-length"]) == len(reply.content)
    with wave.open(io.BytesIO(reply.content)) as file:
        assert file.getnframes() * 2 + 44 <= len(reply.content)
        assert file.getnframes() / file.getframerate() == pytest.approx(501, abs=2)


def test_hours_in_one_object_of_json_are_refused(client, monkeypatch):
    monkeypatch.setattr(replies, "WHOLE_JSON_S", 20.0)
    body = {"input": LONG, "voice": "espeak", "response_format": "mp3", "stream": False}
    reply = client.post("/dev/captioned_speech", json=body)
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == "stream"
