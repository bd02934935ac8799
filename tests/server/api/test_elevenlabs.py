"""ElevenLabs' API over HTTP: as its clients read it."""

import base64
import io
import json

import av
import pytest

from litetts.server.api.elevenlabs import output_of
from litetts.voices.elevenlabs import STOCK
from litetts.voices.names import resolve

RACHEL = "21m00Tcm4TlvDq8ikWAM"
TEXT = "It works. Does it, really?"


def test_the_characters_come_with_the_sound(client):
    body = {"text": TEXT, "model_id": "eleven_flash_v2_5"}
    address = "/v1/text-to-speech/espeak/with-timestamps?output_format=pcm_16000"
    reply = client.post(address, json=body)
    assert reply.status_code == 200, reply.text
    content = reply.json()
    times = content["alignment"]
    assert "".join(times["characters"]) == TEXT
    ends = times["character_end_times_seconds"]
    assert len(base64.b64decode(content["audio_base64"])) / 32000 == pytest.approx(
        ends[-1], abs=0.1
    )
    starts = times["character_start_times_seconds"]
    assert starts == sorted(starts)


def test_the_characters_of_a_stream_go_on_from_line_to_line(client):
    address = "/v1/text-to-speech/espeak/stream/with-timestamps?output_format=pcm_16000"
    with client.stream("POST", address, json={"text": TEXT}) as reply:
        lines = [json.loads(line) for line in reply.iter_lines()]
    told = [line["alignment"] for line in lines if line["alignment"]]
    assert "".join(c for each in told for c in each["characters"]) == TEXT
    starts = [at for each in told for at in each["character_start_times_seconds"]]
    assert starts == sorted(starts)
    assert starts[-1] > 0.8


@pytest.mark.parametrize("kbps", [32, 64, 192])
def test_the_bit_rate_is_the_one_asked_for(client, kbps):
    address = f"/v1/text-to-speech/espeak?output_format=mp3_44100_{kbps}"
    reply = client.post(address, json={"text": TEXT})
    with av.open(io.BytesIO(reply.content)) as file:
        assert file.streams.audio[0].codec_context.bit_rate == kbps * 1000


def test_output_formats():
    assert output_of("mp3_44100_128") == ("mp3", 44100, 128_000)
    assert output_of("opus_48000_32") == ("opus", 48000, 32_000)
    assert output_of("ulaw_8000") == ("mulaw", 8000, None)


def test_voices_and_models_in_their_shape(client):
    voices = client.get("/v1/voices").json()["voices"]
    assert voices[0]["voice_id"] == "nano_heart"
    assert voices[0]["labels"]["gender"] == "female"
    assert client.get("/v1/voices/nano_heart").json() == voices[0]
    page = client.get("/v2/voices?page_size=5&search=British").json()
    assert len(page["voices"]) == 5
    assert page["has_more"]
    rest = client.get(f"/v2/voices?page_size=5&next_page_token={page['next_page_token']}").json()
    assert len(rest["voices"]) == 5
    assert client.get("/v1/voices/nobody").status_code == 404
    models = client.get("/v1/models", headers={"xi-api-key": "any"}).json()
    assert models[0]["model_id"] == "nano"
    assert models[0]["can_do_text_to_speech"]
    assert client.get("/v1/models").json()["object"] == "list"


def test_the_account(client):
    user = client.get("/v1/user").json()
    assert user["subscription"]["character_count"] >= 0
    assert user["subscription"] == client.get("/v1/user/subscription").json()


def test_stock_voices_speak_by_their_identifiers(client):
    voice = client.get(f"/v1/voices/{RACHEL}").json()
    assert voice["voice_id"] == RACHEL
    assert voice["labels"]["gender"] == "female"
    reply = client.post(
        f"/v1/text-to-speech/{RACHEL}?output_format=pcm_16000", json={"text": "Hi."}
    )
    assert reply.status_code == 200, reply.text
    assert reply.headers["x-engine"] == "nano"
    assert reply.headers["x-notes"].startswith(f"voice: there is no voice '{RACHEL}'; 'nano_")


@pytest.mark.parametrize("identity", STOCK)
def test_a_stand_in_has_the_gender_and_the_accent(identity):
    voice = resolve(identity)
    assert voice.gender == STOCK[identity].gender
    assert voice.lang == STOCK[identity].lang
