"""Cartesia's API, by its own package."""

import base64
import json

import numpy as np
import pytest

pytest.importorskip("cartesia", reason="cartesia is not installed")

from cartesia import APIStatusError, Cartesia
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from litetts.voices.names import find

# What the package uses of others that is deprecated there.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TEXT = "First comes this. Then, after a while, comes that."
RAW = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000}
UUID = "6ccbfb76-1fc6-48f7-b71d-91ac6298247b"


def client_of(server, key="none"):
    return Cartesia(api_key=key, base_url=server.url, websocket_base_url=server.ws, max_retries=0)


@pytest.fixture(scope="module")
def cartesia(server):
    with client_of(server) as client:
        yield client


def asked(**more):
    return {
        "model_id": "sonic-3", "transcript": TEXT, "voice": {"mode": "id", "id": "espeak"},
        "output_format": RAW, "language": "en", **more,
    }  # fmt: skip


def spoken(cartesia, **more):
    return cartesia.tts.generate(**asked(**more)).read()


def test_over_http(cartesia, client):
    body = {"input": TEXT, "voice": "espeak", "response_format": "pcm", "sample_rate": 16000}
    sound = spoken(cartesia)
    assert sound == client.post("/v1/audio/speech", json=body).content
    assert spoken(cartesia, voice="espeak") == sound
    floats = spoken(cartesia, output_format={**RAW, "encoding": "pcm_f32le"})
    assert len(floats) == 2 * len(sound)
    assert np.abs(np.frombuffer(floats, "<f4")).max() < 1.01
    wav = {"container": "wav", "encoding": "pcm_s16le", "sample_rate": 24000}
    assert spoken(cartesia, output_format=wav)[:4] == b"RIFF"
    mp3 = {"container": "mp3", "bit_rate": 64000, "sample_rate": 44100}
    mp3 = spoken(cartesia, output_format=mp3)
    assert mp3[:3] == b"ID3" or mp3[0] == 0xFF
    assert len(spoken(cartesia, generation_config={"speed": 1.5})) < 0.8 * len(sound)
    assert len(spoken(cartesia, speed="slow")) > 1.1 * len(sound)


def test_as_events(cartesia):
    events = list(cartesia.tts.generate_sse(**asked(add_timestamps=True)))
    sound = b"".join(e.audio for e in events if e.type == "chunk")
    assert sound == spoken(cartesia)
    words = [w for e in events if e.type == "timestamps" for w in e.word_timestamps.words]
    assert words[:3] == ["First", "comes", "this"]
    starts = [at for e in events if e.type == "timestamps" for at in e.word_timestamps.start]
    assert starts == sorted(starts)
    assert events[-1].type == "done"


def test_over_the_socket(cartesia):
    with cartesia.tts.websocket_connect() as connection:
        talk = connection.context(
            model_id="sonic-3", voice={"mode": "id", "id": "espeak"}, output_format=RAW,
            add_timestamps=True,
        )  # fmt: skip
        for piece in ("First comes", " this. Then, after", " a while, comes that."):
            talk.push(piece)
        talk.no_more_inputs()
        events = list(talk.receive())
    sound = b"".join(e.audio for e in events if e.type == "chunk")
    assert len(sound) == pytest.approx(len(spoken(cartesia)), rel=0.25)
    words = [w for e in events if e.type == "timestamps" for w in e.word_timestamps.words]
    assert " ".join(words) == "First comes this Then after a while comes that"
    assert events[-1].type == "done"


def test_contexts_flushes_and_cancels(server, cartesia, eventually):
    with connect(f"{server.ws}/tts/websocket?api_key=none&cartesia_version=2025-04-16") as socket:

        def send(**more):
            socket.send(json.dumps(asked(**more)))

        def until(kind):
            events = []
            while not events or events[-1]["type"] != kind:
                events.append(json.loads(socket.recv()))
                assert events[-1]["type"] != "error" or kind == "error", events[-1]
            return events

        send(context_id="whole")
        whole = until("done")
        sound = b"".join(base64.b64decode(e["data"]) for e in whole if e["type"] == "chunk")
        assert sound == spoken(cartesia)
        assert {e["context_id"] for e in whole} == {"whole"}
        send(context_id="a", transcript="One piece.", **{"continue": True, "flush": True})
        assert until("flush_done")[-1]["flush_id"] == 1
        send(context_id="b", transcript="It goes on and on. " * 500)
        until("chunk")
        socket.send(json.dumps({"context_id": "b", "cancel": True}))
        until("done")
        send(context_id="a", transcript="", **{"continue": False})
        until("done")
        for wrong in ({"voice": "nobody"}, {"output_format": {"encoding": "x"}}, {"speed": 99}):
            send(context_id="c", **wrong)
            error = until("error")[-1]
            assert error["context_id"] == "c"
            assert error["status_code"] == 400
        socket.send("[")
        until("error")
        send(context_id="c")
        until("done")
    eventually(lambda: server.context.service.scheduler.active == 0)


def test_voices_and_foreign_voices(cartesia, client):
    voices = list(cartesia.voices.list(limit=5))
    assert voices[0].id == "nano_heart"
    assert voices[0].gender == "feminine"
    assert len({v.id for v in voices}) == len(voices) > 10
    assert cartesia.voices.get("nano_heart").locales[0].locale == "en-US"
    reply = client.post("/tts/bytes", json=asked(voice={"mode": "id", "id": UUID}))
    assert reply.status_code == 200, reply.text
    assert "usual" in reply.headers["x-notes"]
    emotion = {"generation_config": {"emotion": "sad"}}
    assert "emotion" not in client.post("/tts/bytes", json=asked(**emotion)).headers["x-notes"]


def test_errors_are_theirs(cartesia, client):
    with pytest.raises(APIStatusError) as wrong:
        spoken(cartesia, voice="nobody")
    assert wrong.value.status_code == 400
    assert "nobody" in wrong.value.body["message"]
    with pytest.raises(APIStatusError) as wrong:
        cartesia.voices.get("nobody")
    assert wrong.value.status_code == 404
    assert client.post("/tts/bytes", json=asked(transcript="")).status_code == 400


def test_keys(serve):
    up = serve(security__require_key="always")
    with client_of(up) as nobody, pytest.raises(APIStatusError) as refused:
        spoken(nobody)
    assert refused.value.status_code == 401
    key = up.context.keys.add("cartesia")
    with client_of(up, key) as somebody:
        assert spoken(somebody)
    with connect(f"{up.ws}/tts/websocket?api_key={key}") as socket:
        socket.send(json.dumps(asked(context_id="x")))
        assert json.loads(socket.recv())["type"] == "chunk"
    with pytest.raises(InvalidStatus):
        connect(f"{up.ws}/tts/websocket?api_key=wrong")


@pytest.mark.parametrize("name", ["nano_heart", "NANO_HEART", "espeak", "alloy"])
def test_a_voice_is_found_by_any_of_its_names(client, name):
    found = client.get(f"/voices/{name}")
    assert found.status_code == 200, found.text
    assert found.json()["id"] == find(name).id


def test_no_voice_of_a_name_is_told(client):
    missing = client.get("/voices/nobody_here")
    assert missing.status_code == 404
    assert "nobody_here" in missing.text
