"""Captions, phonemes, dialogues: what users of Kokoro's servers rely on."""

import base64
import io
import json

import httpx
import numpy as np
import pytest
import soundfile

TEXT = "The first sentence costs $20. The second is free."


def pcm(client, path, **body):
    reply = client.post(path, json={"voice": "espeak", "response_format": "pcm", **body})
    assert reply.status_code == 200, reply.text
    return np.frombuffer(reply.content, "<i2")


def test_captions_whole(client):
    reply = client.post(
        "/dev/captioned_speech",
        json={"input": TEXT, "voice": "espeak", "response_format": "wav", "stream": False},
    ).json()
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(reply["audio"])))
    assert reply["audio_format"] == "audio/wav"
    words = reply["timestamps"]
    assert [w["word"] for w in words][-2:] == ["is", "free"]
    assert words[-1]["end_time"] <= len(samples) / rate + 0.01
    for word in words:
        written = TEXT[word["source_start"] : word["source_end"]]
        assert written == word["word"] or written == "$20"


def test_captions_streamed_are_lines(client):
    body = {"input": TEXT, "voice": "espeak", "response_format": "pcm"}
    with client.stream("POST", "/dev/captioned_speech", json=body) as reply:
        assert reply.headers["content-type"] == "application/x-ndjson"
        lines = [json.loads(line) for line in reply.iter_lines() if line]
    audio = b"".join(base64.b64decode(line["audio"]) for line in lines)
    assert audio == pcm(client, "/v1/audio/speech", input=TEXT).tobytes()
    starts = [w["start_time"] for line in lines for w in line["timestamps"]]
    assert starts == sorted(starts)


@pytest.mark.parametrize("format", ["srt", "vtt"])
def test_caption_files(client, format):
    reply = client.post(
        "/dev/captioned_speech", json={"input": TEXT, "voice": "espeak", "format": format}
    )
    assert "-->" in reply.text
    assert "$20" in reply.text
    assert reply.text.startswith("WEBVTT" if format == "vtt" else "1\n")


@pytest.mark.parametrize("language", ["a", "en-us", "b", "es"])
def test_phonemize(client, language):
    reply = client.post("/dev/phonemize", json={"text": "Hola mundo", "language": language}).json()
    assert reply["phonemes"]
    assert reply["tokens"]
    assert [w["text"].lower() for w in reply["words"]] == ["hola", "mundo"]


def test_phonemes_can_be_spoken(client):
    phonemes = client.post("/dev/phonemize", json={"text": "Hello there, world."}).json()[
        "phonemes"
    ]
    sound = pcm(client, "/dev/generate_from_phonemes", phonemes=phonemes)
    assert len(sound) > 12000
    wrong = client.post("/dev/generate_from_phonemes", json={"phonemes": "h@lo 7"})
    assert wrong.status_code == 400
    assert wrong.json()["error"]["param"] == "phonemes"


def test_dialogue(client):
    one = pcm(client, "/v1/audio/speech", input="Good morning.")
    turns = [
        {"voice": "espeak", "text": "Good morning."},
        {"voice": "espeak:en-gb", "text": "Good morning. [pause:1s] How are you?", "pause": 2.0},
    ]
    both = pcm(client, "/dev/dialogue", turns=turns)
    assert len(both) > 2 * len(one) + 3 * 24000
    wrong = client.post("/dev/dialogue", json={"turns": [{"text": "x", "voice": "nobody"}]})
    assert wrong.status_code == 400


def test_kokoro_fields(client):
    quiet = pcm(client, "/v1/audio/speech", input="Loud?", volume_multiplier=0.25)
    loud = pcm(client, "/v1/audio/speech", input="Loud?")
    assert np.abs(quiet).max() < 0.35 * np.abs(loud).max()
    british = pcm(client, "/v1/audio/speech", input="Tomato", lang_code="b")
    assert len(british) > 5000


def test_a_failure_in_the_middle_ends_the_stream_visibly(serve):
    """A text that takes longer than a request may: that is found out when its start was sent."""
    up = serve(
        scheduling__deadline_s="3",
        server__max_text_chars="1000000",
        server__max_speech_s="1000000",
    )
    text = "This sentence is one of very many. " * 20_000
    body = {"input": text, "voice": "espeak", "response_format": "pcm", "stream": True}
    with httpx.Client(base_url=up.url, timeout=None) as http:
        with pytest.raises(httpx.RemoteProtocolError):
            http.post("/v1/audio/speech", json=body)
        assert up.metric("litetts_streams_aborted_total", route="/v1/audio/speech") == 1
        whole = http.post("/v1/audio/speech", json={**body, "stream": False})
        assert whole.status_code == 504
        sse = {**body, "stream_format": "sse"}
        with http.stream("POST", "/v1/audio/speech", json=sse) as reply:
            events = [json.loads(line[6:]) for line in reply.iter_lines() if line]
        assert events[0]["type"] == "speech.audio.delta"
        assert events[-1]["type"] == "error"
        assert events[-1]["error"]["code"] == "deadline_exceeded"
        with http.stream("POST", "/dev/captioned_speech", json=body) as reply:
            lines = []
            with pytest.raises(httpx.RemoteProtocolError):
                lines.extend(json.loads(line) for line in reply.iter_lines() if line)


def test_elevenlabs_requests(client):
    body = {"text": "A plain request.", "model_id": "eleven_v3", "voice_settings": {"speed": 1.2}}
    for path in ("espeak", "espeak/stream"):
        address = f"/v1/text-to-speech/{path}?output_format=pcm_16000"
        reply = client.post(address, json=body, headers={"xi-api-key": "any"})
        assert reply.status_code == 200, reply.text
        assert 0.5 < len(reply.content) / 2 / 16000 < 3
    wrong = client.post("/v1/text-to-speech/espeak?output_format=midi_1", json=body)
    assert wrong.status_code == 400
    assert wrong.json()["error"]["param"] == "output_format"


CONTROLS = {"pitch": 4, "range": 0.2, "speed": 1.4, "volume": -6, "pauses": 3}


@pytest.mark.parametrize("option", CONTROLS)
def test_options_are_heard_the_same_over_every_protocol(client, option):
    wish = {option: CONTROLS[option]}
    plain = pcm(client, "/v1/audio/speech", input=TEXT, sample_rate=16000)
    changed = pcm(client, "/v1/audio/speech", input=TEXT, sample_rate=16000, **wish)
    assert not np.array_equal(plain, changed)
    theirs = client.post(
        "/v1/text-to-speech/espeak?output_format=pcm_16000",
        json={"text": TEXT, "voice_settings": wish},
    )
    np.testing.assert_array_equal(np.frombuffer(theirs.content, "<i2"), changed)
    captioned = client.post(
        "/dev/captioned_speech",
        json={
            "input": TEXT,
            "voice": "espeak",
            "response_format": "pcm",
            "sample_rate": 16000,
            "stream": False,
            **wish,
        },
    ).json()
    assert base64.b64decode(captioned["audio"]) == theirs.content


def test_what_was_not_done_is_told(client):
    body = {"input": TEXT, "voice": "espeak", "response_format": "wav", "breath": 0.5}
    for _ in range(2):  # made, then out of the cache
        reply = client.post("/v1/audio/speech", json=body)
        assert reply.headers["x-notes"] == "breath: the engine 'espeak' cannot change it"
    lines = client.post("/dev/captioned_speech", json=body).text.splitlines()
    notes = [note for line in lines for note in json.loads(line)["notes"]]
    assert [note["option"] for note in notes] == ["breath"]
    theirs = client.post(
        "/v1/text-to-speech/espeak",
        json={"text": TEXT, "model_id": "x", "voice_settings": {"stability": 1, "tilt": 3}},
    )
    told = theirs.headers["x-notes"].split("; ")
    assert [note.partition(":")[0] for note in told] == ["stability", "tilt"]


def test_captions_do_not_show_tags(client):
    text = "<speak>One <emphasis>two</emphasis> &amp; three.</speak>"
    body = {"input": text, "voice": "espeak", "format": "srt"}
    assert "One two & three." in client.post("/dev/captioned_speech", json=body).text


def test_reading_is_an_option_of_a_request(client):
    def words(**reading):
        body = {"input": "At 14:30.", "voice": "espeak", "stream": False, "reading": reading}
        reply = client.post("/dev/captioned_speech", json=body)
        return [w["word"] for w in reply.json()["timestamps"]]

    assert words(clock="12h") == ["At", "two", "thirty", "P", "M"]
    assert words() == words(clock="written") != words(clock="12h")


def test_every_turn_has_its_own_manner(client):
    """As if it had been asked for alone."""
    alone = pcm(client, "/v1/audio/speech", input="How are you?", speed=0.5, volume=-12)
    turns = [
        {"text": "Good morning."},
        {"text": "How are you?", "speed": 0.5, "volume": -12, "pause": 1},
    ]
    both = pcm(client, "/dev/dialogue", turns=turns)
    first, second = both[: -len(alone)], both[-len(alone) :]
    assert np.abs(first).max() > 3 * np.abs(second).max()
    told = client.post(
        "/dev/dialogue",
        json={"voice": "espeak", "turns": [{"text": "Yes.", "instructions": "xyzzy"}]},
    )
    assert "nothing was understood in 'xyzzy'" in told.headers["x-notes"]
    wrong = client.post("/dev/dialogue", json={"turns": [{"text": "x", "style": "purple"}]})
    assert (wrong.status_code, wrong.json()["error"]["param"]) == (400, "turns")


def test_a_mix_is_given_as_a_file_and_by_name(client):
    from litetts.voices.names import resolve

    names = ("nano_heart+nano_bella(2)", ["nano_heart", "nano_bella*2"])
    for body in names:
        reply = client.post("/v1/audio/voices/combine", json=body)
        assert reply.status_code == 200, reply.text
        style = np.load(io.BytesIO(reply.content), allow_pickle=False)
        mix = resolve(reply.headers["x-voice"])
        assert np.array_equal(style, mix.conditioning)
        assert len(pcm(client, "/v1/audio/speech", input="Hi.", voice=mix.id)) > 4000
    for wrong in ("nobody+nano_heart", "espeak", "", [], "a(((1"):
        reply = client.post("/v1/audio/voices/combine", json=wrong)
        assert reply.status_code == 400, wrong


def test_their_page_is_ours(client):
    reply = client.get("/web/")
    assert reply.is_redirect
    assert client.get(reply.headers["location"]).status_code == 200
