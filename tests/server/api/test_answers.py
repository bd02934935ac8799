"""The description names what every JSON route answers, and the answers are as it says."""

from __future__ import annotations

import io

import pytest
import soundfile

from litetts.server.api import answers
from litetts.server.api import elevenlabs_answers as theirs

# JSON with no class of ours: streams of events, and what only operators look at.
LISTED = {
    "/health/live",
    "/health/ready",
    "/health/dependencies",
    "/dashboard/data",
    "/dashboard/history",
    "/dashboard/requests",
    "/cognitiveservices/voices/list",
    "/voices",
    "/voices/{voice}",
}


def schemas(client):
    """(method, path) -> the schema of what a route answers in JSON, when all is well."""
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            for status, reply in operation["responses"].items():
                content = reply.get("content", {})
                if status.startswith("2") and "application/json" in content:
                    yield method, path, content["application/json"].get("schema", {})


def named(schema):
    if "anyOf" in schema:
        return all(map(named, schema["anyOf"]))
    if schema.get("type") == "array":
        return named(schema["items"])
    return "$ref" in schema


def test_every_json_route_names_what_it_answers(client):
    without = {path for _, path, schema in schemas(client) if not named(schema)}
    assert without == LISTED
    found = {path for _, path, _ in schemas(client)}
    assert {"/v1/audio/voices", "/v1/voices", "/v1/jobs/{job}/plan", "/v1/models"} <= found


def same(model, reply):
    """Every field of a reply is in its class, and of its type."""
    content = reply.json()
    assert reply.is_success, content
    assert model.model_validate(content).model_dump(mode="json", exclude_unset=True) == content
    return content


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/v1/models", answers.ModelList),
        ("/v1/models/tts-1", answers.Model),
        ("/v1/audio/voices", answers.VoiceList),
        ("/v1/audio/styles", answers.StyleList),
        ("/health", answers.Health),
        ("/v1/voices", theirs.ElevenLabsVoices),
        ("/v2/voices", theirs.ElevenLabsVoicePage),
        ("/v1/voices/settings/default", theirs.VoiceSettings),
        ("/v1/voices/nano_heart", theirs.ElevenLabsVoice),
        ("/v1/voices/nano_heart/settings", theirs.VoiceSettings),
        ("/v1/user", theirs.User),
        ("/v1/user/subscription", theirs.Subscription),
        ("/v1/lexicons", theirs.PollyLexicons),
    ],
)
def test_what_is_got_is_as_described(client, path, model):
    same(model, client.get(path))


@pytest.mark.parametrize(
    ("path", "body", "model"),
    [
        ("/v1/ssml/check", {"input": "<speak>A <b>b</b>.</speak>"}, answers.Check),
        ("/v1/text/explain", {"input": "It is $20."}, answers.Explanation),
        ("/v1/text/tune", {"input": "Hi.", "voice": "nano_heart"}, answers.Tune),
        ("/v1/text/tune", {"input": "Hi.", "voice": "espeak"}, answers.Tune),
        ("/dev/phonemize", {"text": "Two words."}, answers.Phonemes),
        ("/v1/text-to-speech/alloy/with-timestamps", {"text": "Hi."}, theirs.TimedSpeech),
    ],
)
def test_what_is_posted_is_answered_as_described(client, path, body, model):
    same(model, client.post(path, json=body))


def test_files_are_answered_as_described(client):
    file = {"file": ("a.md", b"# One\n\nA word.\n")}
    assert same(answers.ImportedBook, client.post("/v1/text/import", files=file))["chapters"]
    sound = io.BytesIO()
    soundfile.write(sound, [0.0] * 16_000, 16_000, format="WAV")
    recording = {"file": ("a.wav", sound.getvalue())}
    same(answers.WatermarkFinding, client.post("/v1/audio/watermark/detect", files=recording))


def test_models_in_the_shape_of_elevenlabs(client):
    for entry in client.get("/v1/models", headers={"xi-api-key": "none"}).json():
        told = theirs.ElevenLabsModel.model_validate(entry)
        assert told.model_dump(mode="json") == entry


def test_a_book_is_told_as_described(client, eventually):
    book = {"input": "Chapter 1\n\n“Yes,” said Ann.\n\nChapter 2\n\nNo.\n", "quotations": {}}
    job = same(answers.Book, client.post("/v1/jobs", json={**book, "draft": True, "nonsense": 1}))
    path = f"/v1/jobs/{job['id']}"
    plan = same(answers.BookPlan, client.get(f"{path}/plan"))
    assert len(plan["chapters"]) == 2
    same(answers.LineList, client.get(f"{path}/chapters/1/lines"))
    same(answers.Book, client.patch(path, json={"title": "T"}))
    same(answers.Book, client.post(f"{path}/resume"))
    eventually(lambda: client.get(path).json()["state"] == "done")
    assert same(answers.Book, client.get(path))["report"]["chapters"]
    same(answers.BookList, client.get("/v1/jobs"))
    client.delete(path)


def test_a_change_of_a_speech_is_told_as_described(client):
    body = {"input": "One. Two. Three.", "voice": "espeak", "steered": True}
    with client.stream("POST", "/v1/audio/speech", json=body) as reply:
        where = f"/v1/speech/{reply.headers['x-speech-id']}/control"
        same(answers.Change, client.post(where, json={"type": "prosody.update", "speed": 1.5}))


def test_a_transcript_is_as_described():
    words = {"word": "a", "start": 0.0, "end": 0.1}
    part = {"id": 0, "start": 0.0, "end": 0.1, "text": "a"}
    told = {"task": "transcribe", "language": "en", "duration": 1.0, "text": "a"}
    whole = {**told, "segments": [part], "words": [words]}
    assert answers.Transcription.model_validate(whole).model_dump() == whole
