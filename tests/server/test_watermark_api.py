"""Speech from the server is marked, and the mark is found again."""

import io

import numpy as np
import soundfile

TEXT = "This recording was made by a machine, and it says so to whoever knows how to listen for it."


def speak(http, **body):
    reply = http.post(
        "/v1/audio/speech",
        json={"input": TEXT, "voice": "espeak", "response_format": "flac", "stream": False, **body},
    )
    assert reply.status_code == 200, reply.text
    return reply


def detect(http, data, **kwargs):
    reply = http.post(
        "/v1/audio/watermark/detect",
        files={"file": ("a.flac", data)},
        data={"search": "false"},
        **kwargs,
    )
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_marked_and_found(client):
    reply = speak(client)
    assert reply.headers["x-watermark-id"]
    answer = detect(client, reply.content)
    content = answer.pop("content")
    assert content in {"ours", "unknown"}  # the clip is short
    assert answer.pop("confidence") in {"certain", "very likely"}  # words, never a score
    manifest = answer.pop("manifest")
    assert answer == {"answer": "present", "present": True}  # and no record without a key
    if manifest is not None:  # the extra c2pa is installed
        assert manifest["state"] == "trusted"
        assert manifest["artificial"]
        assert manifest["mark_id"] == reply.headers["x-watermark-id"]
    assert (
        speak(client, response_format="wav").headers["x-watermark-id"]
        == (reply.headers["x-watermark-id"])
    )
    other = speak(client, input=TEXT + " Twice.")
    assert other.headers["x-watermark-id"] != reply.headers["x-watermark-id"]


def test_found_after_mp3(client):
    mp3 = speak(client, response_format="mp3").content
    assert detect(client, mp3)["present"]


def test_a_key_sees_the_record(serve, server):
    import httpx

    up = serve(security__require_key="always")
    token = up.context.keys.add("auditor")
    with httpx.Client(
        base_url=up.url, headers={"Authorization": f"Bearer {token}"}, timeout=None
    ) as http:
        reply = speak(http)
        answer = detect(http, reply.content)
        assert answer["record"]["voice"] == "espeak"
        assert reply.headers["x-watermark-id"] == f"{answer['key_id']}-{answer['payload']}"


def test_switched_off(serve):
    import httpx

    with httpx.Client(base_url=serve(watermark__enabled="false").url, timeout=None) as http:
        plain = speak(http)
        assert "x-watermark-id" not in plain.headers
    samples, rate = soundfile.read(io.BytesIO(plain.content))
    assert len(samples) > rate


def test_the_mark_changes_no_length(client, serve):
    import httpx

    with httpx.Client(base_url=serve(watermark__enabled="false").url, timeout=None) as http:
        plain, _ = soundfile.read(io.BytesIO(speak(http).content))
    marked, _ = soundfile.read(io.BytesIO(speak(client).content))
    assert len(plain) == len(marked)
    assert np.corrcoef(plain, marked)[0, 1] > 0.98


def test_a_server_that_marks_all_speech_marks_all(client):
    body = {"input": TEXT, "voice": "espeak", "watermark": False}
    reply = client.post("/v1/audio/speech", json=body)
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == "watermark"


def test_one_that_does_not_marks_what_asks_for_it(serve):
    import httpx

    with httpx.Client(base_url=serve(watermark__enabled="false").url, timeout=None) as http:
        assert "x-watermark-id" in speak(http, watermark=True).headers
        assert "x-watermark-id" not in speak(http, watermark=False).headers


def test_the_neural_mark_without_its_package_stops_the_server_at_once(tmp_path, monkeypatch):
    import pytest

    from litetts.errors import MissingExtraError
    from litetts.server.app import create_app
    from litetts.settings.store import Store
    from litetts.watermark import audioseal

    monkeypatch.setattr(audioseal, "_installed", lambda name: False)
    store = Store(tmp_path, environ={}, command_line={"watermark.neural": "true"})
    with pytest.raises(MissingExtraError, match="audioseal"):
        create_app(store)


def test_what_is_not_marked_and_what_cannot_be_told(client):
    noise = np.random.default_rng(0).normal(0, 0.1, 24_000 * 5)
    for seconds, said in ((5, "not found"), (1, "cannot tell")):
        file = io.BytesIO()
        soundfile.write(file, noise[: 24_000 * seconds], 24_000, format="FLAC")
        answer = detect(client, file.getvalue())
        assert answer["answer"] == said
        assert not answer["present"]
        assert answer["manifest"] is None
        assert not any(isinstance(value, float) for value in answer.values())


def test_nobody_may_ask_all_the_time(serve):
    import httpx

    file = io.BytesIO()
    soundfile.write(file, np.zeros(2400), 24_000, format="FLAC")
    with httpx.Client(
        base_url=serve(security__detections_per_minute="2").url, timeout=None
    ) as http:
        replies = [
            http.post("/v1/audio/watermark/detect", files={"file": ("a.flac", file.getvalue())})
            for _ in range(3)
        ]
    assert [reply.status_code for reply in replies] == [200, 200, 429]
    assert "retry-after" in replies[-1].headers
