"""The `param` of an error is a field that the client sent, on every route."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from litetts.errors import InputError
from litetts.server.blame import names_for
from litetts.server.errors import describe

BAD = "<speak>never closed"
CASES = [
    ("/v1/audio/speech", {"input": BAD}, "input"),
    ("/v1/audio/speech", {"input": BAD, "stream_format": "sse"}, "input"),
    ("/v1/audio/speech", {"input": "Hi.", "lang_code": "xx-nowhere"}, "lang_code"),
    ("/v1/audio/speech", {"input": "Hi.", "lang": "x!"}, "lang"),
    ("/v1/audio/speech", {"input": "Hi.", "voice": "nobody"}, "voice"),
    ("/v1/audio/speech", {"input": "Hi.", "style": "nonesuch"}, "style"),
    ("/v1/audio/speech", {"input": "Hi.", "response_format": "x"}, "response_format"),
    ("/dev/captioned_speech", {"input": BAD}, "input"),
    ("/dev/captioned_speech", {"input": BAD, "stream": False}, "input"),
    ("/dev/dialogue", {"turns": [{"text": "Hi.", "voice": "nobody"}]}, "turns"),
    ("/dev/dialogue", {"turns": [{"text": "Hi.", "style": "nonesuch"}]}, "turns"),
    ("/dev/phonemize", {"text": "a" * 100_001}, "text"),
    ("/dev/phonemize", {"text": "Hi.", "language": "x!"}, "language"),
    ("/dev/generate_from_phonemes", {"phonemes": "☃"}, "phonemes"),
    ("/v1/text/explain", {"input": BAD}, "input"),
    ("/v1/text/tune", {"input": BAD}, "input"),
    ("/v1/jobs", {"turns": [{"text": ""}], "cast": {"Ann": "nobody"}}, "turns"),
    ("/v1/jobs", {"input": "Hi.", "cast": {"Ann": "nobody"}}, "cast.Ann.voice"),
    ("/v1/jobs", {"input": "Hi.", "voice": "nobody"}, "voice"),
    ("/v1/jobs", {"input": "Hi.", "preset": "nonesuch"}, "preset"),
    ("/v1/jobs", {"input": " "}, "input"),
    ("/v1/jobs", {"book": {"title": "T"}}, "book"),
    ("/v1/jobs", {"file": "bm8=", "filename": "a.epub"}, "file"),
    ("/v1/jobs", {"input": "Hi.", "file": "bm8="}, "input"),
]


TYPES = [
    ("/v1/audio/speech", {"input": "Hi.", "voice": 5}, "voice"),
    ("/v1/audio/speech", {"input": "Hi.", "voice": {"name": "a"}}, "voice"),
    ("/v1/audio/speech", {"voice": "espeak"}, "input"),
    ("/dev/dialogue", {"turns": [{"voice": "espeak"}]}, "turns.0.text"),
    ("/v1/audio/voices/combine", {}, None),
    ("/v1/audio/voices/combine", ["espeak", 5], "1"),
    ("/v1/speech/abc/control", {}, "type"),
    ("/v1/speech/abc/control", {"type": "shout"}, "type"),
    ("/v1/speech/abc/control", {"type": "prosody.update", "speed": "fast"}, "speed"),
    ("/v1/jobs", {"turns": [3.5]}, "turns.0"),
]
"""What has one of several types is named as it was sent, without the type that did not fit."""


@pytest.mark.parametrize(("path", "body", "field"), CASES + TYPES)
def test_the_field_at_fault_is_one_that_was_sent(client, path, body, field):
    reply = client.post(path, json=body)
    if "text/event-stream" in reply.headers["content-type"]:
        error = json.loads(reply.text.split("data: ")[-1])["error"]
    else:
        assert reply.status_code == 400, reply.text
        error = reply.json()["error"]
    assert error["param"] == field, error


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/dashboard/requests?limit=0", "limit"),
        ("/v2/voices?page_size=0", "page_size"),
        ("/v2/voices?page_size=many", "page_size"),
        ("/v2/voices?next_page_token=x", "next_page_token"),
        (f"/v2/voices?next_page_token={'9' * 5000}", "next_page_token"),
        ("/v1/audio/voices/nobody/sample", "voice"),
        ("/v1/audio/voices?lang=x!", "lang"),
        ("/v1/audio/voices?lang=klingonish", "lang"),
    ],
)
def test_what_stands_in_an_address_is_named(client, path, field):
    reply = client.get(path)
    assert (reply.status_code, reply.json()["error"]["param"]) == (400, field)


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/voices?language=x!", "'x!'"),
        ("/voices?limit=0", "limit"),
        ("/voices?starting_after=nobody", "starting_after"),
    ],
)
def test_what_stands_in_an_address_of_another_service_is_named(client, path, named):
    reply = client.get(path)
    assert reply.status_code == 400
    assert named in reply.json()["message"]


@pytest.mark.parametrize(("query", "named"), [("LanguageCode=x!", "x!"), ("Engine=x", "Engine")])
def test_what_a_client_of_aws_asks_wrongly_is_named(client, query, named):
    headers = {"Authorization": "AWS4-HMAC-SHA256 Credential=a/b", "X-Amz-Date": "20260101T000000Z"}
    reply = client.get(f"/v1/voices?{query}", headers=headers)
    assert reply.status_code == 400
    assert named in reply.text


@pytest.mark.parametrize("query", ["container=x", "encoding=x", "sample_rate=x", "bit_rate=-1"])
def test_a_query_of_deepgrams_is_named(client, query):
    reply = client.post(f"/v1/speak?{query}", json={"text": "Hi."})
    assert reply.status_code == 400
    assert query.partition("=")[0] in reply.json()["err_msg"]


def test_no_parameter_of_any_address_fails_the_server(client):
    """Each with values that nobody expects: answered, or refused with a reason."""
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for asked in methods.get("get", {}).get("parameters", []):
            for value in ("", "x!", "-1", "9" * 5000, "\ud7ff\x01", "1e400", "null"):
                where = path.replace("{number}", "1")
                query = {asked["name"]: value} if asked["in"] == "query" else {}
                if asked["in"] == "path":
                    where = where.replace(f"{{{asked['name']}}}", quote(value or " ", safe=""))
                reply = client.get(where, params=query)
                assert reply.status_code < 500, (where, query, reply.text)
                assert reply.status_code in (200, 400, 404), (where, query, reply.text)


def test_a_chapter_of_a_book_is_named_as_the_address_has_it(client):
    job = client.post("/v1/jobs", json={"input": "Hi.", "draft": True}).json()["id"]
    reply = client.get(f"/v1/jobs/{job}/chapters/1")
    assert (reply.status_code, reply.json()["error"]["param"]) == (400, "number")
    assert client.get(f"/v1/jobs/{job}/audio").json()["error"]["param"] == "job"
    client.delete(f"/v1/jobs/{job}")


def test_a_socket_names_the_field_of_its_messages():
    error = InputError("never closed", field="ssml")
    assert describe(error, names_for("text")).param == "text"
    assert describe(error).param == "input"
