"""Prosody changed over /ws/speech while it speaks, and from beside a reply: seen in the audio."""

import asyncio
import json

import httpx
import numpy as np
import pytest
from websockets.asyncio.client import connect

from litetts.audio import measure
from litetts.scheduling.scheduler import STEERED_LEFT_S

TEXT = "Mary and I were along a narrow lane all morning long."
TWO = "We are in a lane. Nobody knew."
MARK_S = 0.04
"""The embedder of the watermark holds so much back."""
RATE = 24_000
HOP = 0.005


class Talk:
    """A client of /ws/speech: sends messages, collects what comes."""

    def __init__(self, socket):
        self.socket = socket
        self.messages, self.audio = [], b""

    async def send(self, **message):
        await self.socket.send(json.dumps(message))

    async def next(self):
        message = json.loads(await self.socket.recv())
        self.messages.append(message)
        if message.get("bytes"):
            self.audio += await self.socket.recv()
        return message

    async def until(self, kind):
        while True:
            message = await self.next()
            if message["type"] == kind:
                return message
            assert message["type"] != "error", message

    def words(self):
        return [word for m in self.messages for word in m.get("words", [])]


def samples(data):
    return np.frombuffer(data, "<i2").astype(np.float32) / 32768


def pitch(sound):
    """F0 in Hz every HOP seconds, 0 where there is no voice."""
    return measure.f0(sound, RATE, hop=HOP)


def semitones(plain, changed):
    """How much each frame moved that has a voice in both."""
    a, b = pitch(plain), pitch(changed)
    n = min(len(a), len(b))
    both = (a[:n] > 0) & (b[:n] > 0)
    moved = np.full(n, np.nan)
    moved[both] = 12 * np.log2(b[:n][both] / a[:n][both])
    return moved


async def spoken(url, *messages, after=0.4, text=TEXT, **start):
    """A context that is steered, `messages` sent when `after` seconds of it have come."""
    async with connect(f"{url}/ws/speech", max_size=None) as socket:
        talk = Talk(socket)
        await talk.send(type="start", voice="nano_heart", steered=True, text=text, **start)
        await talk.send(type="close")
        waiting, heard = list(messages), 0.0
        while True:
            message = await talk.next()
            assert message["type"] != "error", message
            if message["type"] == "audio" and "offset" in message:
                heard = message["offset"] + message["duration"]
            if waiting and heard >= after:
                for each in waiting:
                    await talk.send(**each)
                waiting = []
            if message["type"] == "done":
                return talk, samples(talk.audio)


@pytest.fixture(scope="module")
def plain(server):
    _, sound = asyncio.run(spoken(server.ws))
    return sound


def applied(talk):
    return [m for m in talk.messages if m["type"].endswith(".applied")]


async def test_a_change_of_pitch_begins_at_the_sample_that_is_told(server, plain):
    change = {"type": "prosody.update", "id": "up", "pitch": 5, "ramp_ms": 0}
    talk, sound = await spoken(server.ws, change)
    (told,) = applied(talk)
    assert told["id"] == "up"
    assert told["sample"] == round(told["offset"] * RATE)
    assert TEXT[told["source_start"] : told["source_end"]] == told["word"]
    (word,) = [w for w in talk.words() if w["source_start"] == told["source_start"]]
    assert word["start"] == pytest.approx(told["offset"], abs=0.002)
    moved = semitones(plain, sound)
    begin = told["offset"]
    before, after = moved[: int((begin - 0.05) / HOP)], moved[int((begin + 0.05) / HOP) :]
    assert np.nanpercentile(np.abs(before), 95) < 0.3
    assert np.nanmedian(after[: int(0.4 / HOP)]) == pytest.approx(5, abs=0.3)
    # Where it has gone half of the way.
    first = next(i for i, m in enumerate(moved) if i * HOP > begin - 0.2 and m > 2.5)
    assert first * HOP == pytest.approx(begin, abs=0.02)


async def test_a_change_is_taken_in_where_the_listener_soon_is(server):
    talk, _ = await spoken(server.ws, {"type": "prosody.update", "pitch": 3})
    (told,) = applied(talk)
    at = talk.messages.index(told)
    made = [m for m in talk.messages[:at] if m["type"] == "audio"]
    heard = made[-1]["offset"] + made[-1]["duration"]
    passed = [w for w in talk.words() if heard + MARK_S < w["start"] < told["offset"] - 1e-3]
    assert not passed, "it is the next word that was not made"
    assert max(m["duration"] for m in made) < 2 * STEERED_LEFT_S + 0.2


async def test_rate_level_and_style(server, plain):
    slow = {"type": "prosody.update", "id": "1", "speed": 0.7, "volume": -6}
    sad = {"type": "emotion.update", "id": "2", "style": "sad"}
    talk, sound = await spoken(server.ws, slow, sad)
    one, two = applied(talk)
    assert (one["type"], two["type"]) == ("prosody.applied", "emotion.applied")
    assert [one["id"], two["id"]] == ["1", "2"]
    begin = int(one["offset"] * RATE)
    assert (len(sound) - begin) / (len(plain) - begin) == pytest.approx(1 / 0.7 / 0.87, rel=0.1)
    louder = measure.rms(plain[begin:]) - measure.rms(sound[begin:])
    assert louder == pytest.approx(6 + 2.5, abs=1.5)


async def test_at_once_and_at_the_next_sentence(server):
    now = {"type": "prosody.update", "id": "now", "pitch": 2, "at": "now", "ramp_ms": 50}
    then = {"type": "emotion.update", "id": "then", "arousal": 1.0, "at": "sentence"}
    last = {"type": "prosody.update", "id": "last", "pitch": 0}
    talk, _ = await spoken(server.ws, now, then, last, text=TWO)
    found = {m["id"]: m for m in applied(talk)}
    assert found["then"]["word"] == "Nobody"
    assert found["now"]["offset"] < found["then"]["offset"]
    assert found["last"]["offset"] == found["then"]["offset"], "they take effect in order"


async def test_what_comes_too_late_is_told(server):
    change = {"type": "prosody.update", "id": "late", "pitch": 2, "at": "sentence"}
    talk, _ = await spoken(server.ws, change, after=0.1, text="Only this.")
    (told,) = applied(talk)
    assert (told["id"], told["sample"], told["word"]) == ("late", None, None)


async def test_a_change_before_any_text_holds_from_the_first_word(server):
    async with connect(f"{server.ws}/ws/speech") as socket:
        talk = Talk(socket)
        await talk.send(type="start", voice="nano_heart", steered=True)
        await talk.send(type="prosody.update", pitch=4)
        await talk.send(type="append", text="We are well.")
        await talk.send(type="close")
        await talk.until("done")
    (told,) = applied(talk)
    assert told["word"] == "We"


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"type": "prosody.update"}, "type"),
        ({"type": "prosody.update", "pitch": 40}, "pitch"),
        ({"type": "prosody.update", "pitch": 1, "at": "never"}, "at"),
        ({"type": "emotion.update"}, "style"),
        ({"type": "emotion.update", "style": "purple"}, "style"),
        ({"type": "emotion.update", "style": "sad", "valence": 0.1}, "style"),
    ],
)
async def test_wrong_changes(server, message, field):
    async with connect(f"{server.ws}/ws/speech") as socket:
        talk = Talk(socket)
        await talk.send(type="start", steered=True)
        await talk.send(**message)
        error = await talk.until("error")
        assert error["error"]["param"] == field


async def test_a_context_that_is_not_steered_cannot_be_changed(server):
    async with connect(f"{server.ws}/ws/speech") as socket:
        talk = Talk(socket)
        await talk.send(type="start")
        await talk.send(type="prosody.update", pitch=1)
        error = await talk.until("error")
        assert "steered" in error["error"]["message"]


async def test_an_engine_that_speaks_whole_sentences_changes_between_them(server):
    text = "This is one sentence. This is the next one."
    async with connect(f"{server.ws}/ws/speech") as socket:
        talk = Talk(socket)
        await talk.send(type="start", voice="espeak", steered=True, text=text)
        await talk.send(type="close")
        await talk.until("audio")
        await talk.send(type="prosody.update", pitch=6)
        await talk.until("done")
    (told,) = applied(talk)
    assert told["source_start"] == text.index("This", 5)


async def test_a_reply_is_changed_from_beside(server, plain):
    body = {"input": TEXT, "voice": "nano_heart", "response_format": "pcm", "steered": True}
    async with httpx.AsyncClient(base_url=server.url, timeout=60) as client:
        async with client.stream("POST", "/v1/audio/speech", json=body) as reply:
            address = f"/v1/speech/{reply.headers['X-Speech-Id']}/control"
            assert "X-Cache" in reply.headers
            told, data = None, b""
            async for piece in reply.aiter_bytes():
                data += piece
                if told is None and len(data) > RATE / 2:
                    change = {"type": "prosody.update", "pitch": 5, "ramp_ms": 0}
                    told = await client.post(address, json=change)
        assert told.status_code == 200
        where = told.json()
        assert where["type"] == "prosody.applied"
        wrong = await client.post(address, json={"type": "prosody.update", "pitch": 1})
        assert wrong.status_code == 400, "it is over"
        assert "X-Speech-Id" in wrong.json()["error"]["message"]
    after = semitones(plain, samples(data))[int((where["offset"] + 0.05) / HOP) :]
    assert np.nanmedian(after) == pytest.approx(5, abs=0.3)


async def test_what_is_made_as_it_is_heard_may_take_as_long(serve):
    up = serve(scheduling__deadline_s=1.0)
    talk, sound = await spoken(up.ws)
    assert len(sound) > 1.5 * RATE
    assert talk.messages[-1]["type"] == "done"


def test_messages_are_described():
    from litetts.server.socket.connection import schema

    assert "prosody.update" in json.dumps(schema())
