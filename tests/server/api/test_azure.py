"""Azure's API for speech."""

import io

import av
import pytest

from litetts.errors import InputError
from litetts.server.api.azure import output_of

SSML = (
    "<speak version='1.0' xmlns='http://www.w3.org/2001/10/synthesis' xml:lang='en-US'>"
    "<voice name='espeak'>It works.</voice></speak>"
)


def ask(client, ssml=SSML, output="raw-16khz-16bit-mono-pcm", query="", **headers):
    headers = {
        "Content-Type": "application/ssml+xml",
        "X-Microsoft-OutputFormat": output,
        "Ocp-Apim-Subscription-Key": "none",
        **headers,
    }
    return client.post(f"/cognitiveservices/v1{query}", content=ssml.encode(), headers=headers)


def test_formats(client):
    raw = ask(client)
    assert raw.status_code == 200, raw.text
    seconds = len(raw.content) / 32000
    assert 0.4 < seconds < 2
    for output, codec, rate in (
        ("riff-24khz-16bit-mono-pcm", "pcm_s16le", 24000),
        ("audio-24khz-96kbitrate-mono-mp3", "mp3float", 24000),
        ("ogg-24khz-16bit-mono-opus", "opus", 48000),
        ("webm-24khz-16bit-mono-opus", "opus", 48000),
    ):
        reply = ask(client, output=output)
        assert reply.status_code == 200, reply.text
        with av.open(io.BytesIO(reply.content)) as file:
            sound = file.streams.audio[0]
            assert sound.codec_context.name in (codec, "mp3"), output
            assert sound.rate == rate
            length = sum(f.samples / f.sample_rate for f in file.decode(sound))
            assert length == pytest.approx(seconds, abs=0.15)
    for kilobits in (48, 96):
        reply = ask(client, output=f"audio-24khz-{kilobits}kbitrate-mono-mp3")
        with av.open(io.BytesIO(reply.content)) as file:
            assert file.streams.audio[0].bit_rate == kilobits * 1000
    mulaw = ask(client, output="raw-8khz-8bit-mono-mulaw")
    assert len(mulaw.content) / 8000 == pytest.approx(seconds, abs=0.05)


def test_output_formats():
    assert output_of("audio-48khz-192kbitrate-mono-mp3") == ("mp3", 48000, 192_000)
    assert output_of("riff-22.05khz-16bit-mono-pcm").sample_rate == 22050
    assert output_of("raw-8khz-8bit-mono-alaw") == ("alaw", 8000, None)
    for wrong in ("", "riff-24khz-16bit-mono-mp3", "amr-wb-16000hz", "raw-99khz"):
        with pytest.raises(InputError, match="OutputFormat"):
            output_of(wrong)


def test_their_voices_stand_for_ours(client):
    for name, gender in (("en-US-JennyNeural", "female"), ("en-GB-RyanNeural", "male")):
        reply = ask(client, SSML.replace("espeak", name))
        assert reply.status_code == 200, reply.text
        assert name in reply.headers["x-notes"]
        voices = client.get("/cognitiveservices/voices/list").json()
        spoken = reply.headers["x-notes"].split("'")[3]
        found = next(v for v in voices if v["ShortName"] == spoken)
        assert (found["Gender"], found["Locale"]) == (gender.title(), name[:5])


def test_options_of_ours_stand_in_the_query(client):
    usual, fast = ask(client), ask(client, query="?speed=2")
    assert len(fast.content) < 0.8 * len(usual.content)
    assert ask(client, query="?speed=99").status_code == 400


@pytest.mark.parametrize("ssml", ["", "no markup", "<speak>open", "<!DOCTYPE x><speak/>"])
def test_errors_are_words(client, ssml):
    reply = ask(client, ssml)
    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("text/plain")
    assert not reply.text.startswith("{")


def test_keys_and_origins(serve):
    import httpx

    up = serve(security__require_key="always")
    key = up.context.keys.add("azure")
    with httpx.Client(base_url=up.url, timeout=None) as client:
        assert ask(client).status_code == 401
        own = {"Ocp-Apim-Subscription-Key": key}
        assert ask(client, **own).status_code == 200
        assert ask(client, **own, Origin="https://evil.example").status_code == 403
