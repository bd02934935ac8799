"""Deepgram's API for speech, by its own package."""

import contextlib
import json

import httpx
import pytest

pytest.importorskip("deepgram", reason="deepgram is not installed")

from deepgram import DeepgramClient
from deepgram.core.api_error import ApiError
from deepgram.environment import DeepgramClientEnvironment
from deepgram.speak.v1.types import SpeakV1Text
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from litetts.voices.names import resolve

# What the package uses of others that is deprecated there.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

TEXT = "First comes this. Then, after a while, comes that."


@contextlib.contextmanager
def client_of(server, key="none"):
    with httpx.Client(timeout=None) as http:
        yield _client(server, key, http)


def _client(server, key, http):
    return DeepgramClient(
        api_key=key,
        httpx_client=http,
        environment=DeepgramClientEnvironment(
            base=server.url, production=server.ws, agent=server.ws, agent_rest=server.url
        ),
    )


@pytest.fixture(scope="module")
def deepgram(server):
    with client_of(server) as client:
        yield client


def spoken(deepgram, text=TEXT, **more):
    return b"".join(deepgram.speak.v1.audio.generate(text=text, **{"model": "espeak", **more}))


def bare(deepgram, **more):
    return spoken(deepgram, encoding="linear16", container="none", sample_rate=16000, **more)


def test_over_http(deepgram, client):
    body = {"input": TEXT, "voice": "espeak", "response_format": "pcm", "sample_rate": 16000}
    assert bare(deepgram) == client.post("/v1/audio/speech", json=body).content
    assert len(bare(deepgram, speed=1.5)) < 0.8 * len(bare(deepgram))
    mp3 = spoken(deepgram)
    assert mp3[:3] == b"ID3" or mp3[0] == 0xFF
    assert spoken(deepgram, encoding="linear16")[:4] == b"RIFF"
    flac = spoken(deepgram, encoding="flac")
    # What is signed carries its manifest in a tag before the stream.
    assert flac[:4] == b"fLaC" or (flac[:3] == b"ID3" and b"fLaC" in flac)


def test_over_the_socket(deepgram):
    with deepgram.speak.v1.connect(model="espeak", encoding="linear16", sample_rate=24000) as talk:
        assert talk.recv().type == "Metadata"
        for text in ("First comes", " this. Then, after", " a while, comes that."):
            talk.send_text(SpeakV1Text(text=text))
        talk.send_flush()
        sound, last = b"", None
        while not last:
            message = talk.recv()
            if isinstance(message, bytes):
                sound += message
            else:
                last = message
        assert (last.type, last.sequence_id) == ("Flushed", 0)
        whole = spoken(deepgram, encoding="linear16", container="none", sample_rate=24000)
        assert len(sound) == pytest.approx(len(whole), rel=0.25)
        talk.send_text(SpeakV1Text(text="On and on it goes. " * 500))
        assert isinstance(talk.recv(), bytes)
        talk.send_clear()
        while isinstance(message := talk.recv(), bytes):
            pass
        assert message.type == "Cleared"
        talk.send_text(SpeakV1Text(text="The end."))
        talk.send_close()
        assert any(isinstance(each, bytes) for each in talk)


def test_their_voices_stand_for_ours(client, server):
    from litetts.server.api.deepgram import speaker

    assert resolve(speaker("aura-2-thalia-en")).gender == "female"
    assert resolve(speaker("aura-2-orion-en")).gender == "male"
    assert resolve(speaker("aura-2-pandora-en")).lang == "en-gb"
    reply = client.post("/v1/speak?model=aura-2-thalia-en", json={"text": "Hi."})
    assert reply.headers["dg-model-name"] == speaker("aura-2-thalia-en")
    assert reply.headers["dg-char-count"] == "3"
    told = "voice: there is no voice 'aura-2-thalia-en'; 'nano_"
    assert reply.headers["x-notes"].startswith(told)
    assert "x-notes" not in client.post("/v1/speak?model=espeak", json={"text": "Hi."}).headers
    with connect(f"{server.ws}/v1/speak?model=aura-2-thalia-en") as talk:
        assert "speaks instead" in str(json.loads(talk.recv())["notes"])


def test_errors_are_theirs(deepgram, client):
    with pytest.raises(ApiError) as wrong:
        spoken(deepgram, model="nobody")
    assert wrong.value.status_code == 400
    assert "nobody" in wrong.value.body["err_msg"]
    for query in ("encoding=wma", "sample_rate=x", "sample_rate=1", "bit_rate=nan", "speed=99"):
        reply = client.post(f"/v1/speak?{query}", json={"text": "Hi."})
        assert reply.status_code == 400, query
        assert reply.json()["err_code"] == "INVALID_VALUE"


def test_what_is_wrong_on_the_socket_is_a_warning(server):
    with connect(f"{server.ws}/v1/speak?model=espeak") as talk:
        assert json.loads(talk.recv())["type"] == "Metadata"
        for wrong in ({"type": "Dance"}, {"text": 3}, {"text": "x" * 200_000}):
            talk.send(json.dumps({"type": "Speak", **wrong}))
            assert json.loads(talk.recv())["type"] == "Warning"
        for raw in ("{", b"\x00", "[1]"):
            talk.send(raw)
            assert json.loads(talk.recv())["type"] == "Warning"
        talk.send(json.dumps({"type": "Speak", "text": "Still here."}))
        talk.send(json.dumps({"type": "Flush"}))
        assert isinstance(talk.recv(), bytes)
    with connect(f"{server.ws}/v1/speak?encoding=wma") as talk:
        assert "encoding" in json.loads(talk.recv())["description"]


def test_keys(serve):
    up = serve(security__require_key="always")
    with client_of(up) as nobody:
        with pytest.raises(ApiError) as refused:
            spoken(nobody)
        assert refused.value.status_code == 401
        # The package takes care of another class of websockets than the one that is raised today.
        with pytest.raises((ApiError, InvalidStatus), match="401"):  # noqa: SIM117
            with nobody.speak.v1.connect(model="espeak"):
                pass
    key = up.context.keys.add("deepgram")
    with client_of(up, key) as somebody:
        assert spoken(somebody)
        with somebody.speak.v1.connect(model="espeak") as talk:
            assert talk.recv().type == "Metadata"
    with connect(f"{up.ws}/v1/speak", subprotocols=["token", key]) as talk:
        assert talk.subprotocol == "token"
