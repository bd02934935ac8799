"""Amazon Polly's API, by boto3."""

import json

import pytest

pytest.importorskip("boto3", reason="boto3 is not installed")

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from litetts.voices.names import resolve
from litetts.voices.services import POLLY

TEXT = "First comes this. Then, after a while, comes thät."


@pytest.fixture(scope="module")
def polly(server):
    polly = client_of(server)
    yield polly
    polly.close()


def client_of(server, key="none"):
    return boto3.client(
        "polly",
        endpoint_url=server.url,
        region_name="eu-central-1",
        aws_access_key_id=key,
        aws_secret_access_key="any",
        config=Config(retries={"max_attempts": 0}),
    )


def spoken(polly, text=TEXT, voice="espeak", **more):
    asked = {"OutputFormat": "pcm", **more}
    reply = polly.synthesize_speech(Text=text, VoiceId=voice, **asked)
    return reply, reply["AudioStream"].read()


def test_formats_and_rates(polly, client):
    reply, sound = spoken(polly)
    body = {"input": TEXT, "voice": "espeak", "response_format": "pcm", "sample_rate": 16000}
    assert sound == client.post("/v1/audio/speech", json=body).content
    assert reply["ContentType"] == "audio/pcm"
    assert reply["RequestCharacters"] == len(TEXT)
    seconds = len(sound) / 32000
    _, telephone = spoken(polly, OutputFormat="mulaw")
    assert len(telephone) / 8000 == pytest.approx(seconds, rel=0.01)
    reply, mp3 = spoken(polly, OutputFormat="mp3", SampleRate="22050")
    assert reply["ContentType"] == "audio/mpeg"
    assert mp3[:3] == b"ID3" or mp3[0] == 0xFF
    assert spoken(polly, OutputFormat="ogg_opus")[1][:4] == b"OggS"


def test_ssml(polly):
    text = '<speak>One.<break time="2s"/><prosody rate="200%">Two.</prosody></speak>'
    assert len(spoken(polly, text, TextType="ssml")[1]) > 32000 * 2.3
    with pytest.raises(ClientError) as wrong:
        spoken(polly, "<speak>One", TextType="ssml")
    assert wrong.value.response["Error"]["Code"] in ("InvalidSsmlException", "ValidationException")
    assert "SSML" in wrong.value.response["Error"]["Message"].upper()


def test_speech_marks(polly):
    text = '<speak>Hallo <mark name="here"/>Wörld. And more.</speak>'
    kinds = ["sentence", "word", "ssml"]
    _, lines = spoken(polly, text, TextType="ssml", OutputFormat="json", SpeechMarkTypes=kinds)
    marks = [json.loads(line) for line in lines.decode().splitlines()]
    assert [m["time"] for m in marks] == sorted(m["time"] for m in marks)
    data = text.encode()
    words = [m for m in marks if m["type"] == "word"]
    assert [m["value"] for m in words] == ["Hallo", "Wörld", "And", "more"]
    for mark in marks:
        said = data[mark["start"] : mark["end"]].decode()
        assert mark["value"] in said, mark
    (here,) = (m for m in marks if m["type"] == "ssml")
    assert here["value"] == "here"
    assert here["time"] == words[1]["time"]
    assert sum(m["type"] == "sentence" for m in marks) == 2


def test_voices(polly):
    voices = {v["Id"]: v for v in polly.describe_voices()["Voices"]}
    assert voices["nano_heart"]["Gender"] == "Female"
    assert voices["nano_heart"]["LanguageCode"] == "en-US"
    british = polly.describe_voices(LanguageCode="en-GB", Engine="neural")["Voices"]
    assert {v["LanguageCode"] for v in british} == {"en-GB"}
    assert polly.list_lexicons()["Lexicons"] == []


@pytest.mark.parametrize("name", ["Joanna", "Matthew", "Amy", "Brian", "Vicki", "Hans"])
def test_their_voices_have_one_that_stands_in(polly, name):
    from litetts.server.api.polly import _speaker

    voice = resolve(_speaker(name))
    assert voice.lang.partition("-")[0] == POLLY[name].lang.partition("-")[0]
    if voice.gender:
        assert voice.gender == POLLY[name].gender
    reply, sound = spoken(polly, "Hello.", name)
    headers = reply["ResponseMetadata"]["HTTPHeaders"]
    assert len(sound) > 8000
    assert headers["x-notes"] == (f"voice: there is no voice '{name}'; '{voice.id}' speaks instead")


def test_two_of_their_voices_are_two_of_ours():
    from litetts.server.api.polly import _speaker

    assert len({_speaker(name) for name in ("Joanna", "Kendra", "Kimberly", "Salli")}) == 4


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"VoiceId": "Nobody"}, "ValidationException"),
        ({"OutputFormat": "ogg_vorbis"}, "ValidationException"),
        ({"OutputFormat": "json"}, "ValidationException"),
        ({"OutputFormat": "json", "SpeechMarkTypes": ["viseme"]}, "ValidationException"),
        ({"SpeechMarkTypes": ["word"]}, "ValidationException"),
        ({"SampleRate": "1"}, "ValidationException"),
        ({"Text": "x" * 100_001}, "ValidationException"),
    ],
)
def test_errors_are_those_that_boto3_knows(polly, more, code):
    asked = {"Text": "Hi.", "VoiceId": "espeak", "OutputFormat": "pcm", **more}
    with pytest.raises(ClientError) as wrong:
        polly.synthesize_speech(**asked)
    assert wrong.value.response["Error"]["Code"] == code
    assert wrong.value.response["Error"]["Message"]


def test_the_access_key_is_the_api_key(serve):
    up = serve(security__require_key="always", security__requests_per_minute="2")
    with pytest.raises(ClientError) as refused:
        spoken(client_of(up, "AKIANOBODY"))
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"
    polly = client_of(up, up.context.keys.add("polly"))
    assert spoken(polly)[1]
    assert spoken(polly, "Two.")[1]
    with pytest.raises(ClientError) as many:
        spoken(polly, "Three.")
    assert many.value.response["Error"]["Code"] == "ThrottlingException"
