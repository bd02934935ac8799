"""OpenAI's API, asked by OpenAI's own client and by plain HTTP."""

import asyncio
import base64
import io
import json
import threading
import wave
from dataclasses import replace

import av
import httpx
import numpy as np
import openai
import pytest
import soundfile

from litetts import voices
from litetts.audio.captions import captions, cues
from litetts.engines import registry
from litetts.server.api.openai import said
from litetts.validation.transcribe import HeardWord, Transcript

TEXT = "The quick brown fox jumps over the lazy dog. It costs $20, and that is cheap."
FORMATS = ["wav", "mp3", "opus", "aac", "flac", "pcm"]


def decode(data, format):
    """Samples (float32 [n]) and rate of a recording in any of the formats."""
    if format == "pcm":
        return np.frombuffer(data, "<i2").astype(np.float32) / 32767, 24000
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="flt", layout="mono")
        frames = []
        for frame in container.decode(stream):
            frames += [f.to_ndarray()[0] for f in resampler.resample(frame)]
        frames += [f.to_ndarray()[0] for f in resampler.resample(None)]
        return np.concatenate(frames), stream.rate


def wav(client, **body):
    body = {"input": TEXT, "response_format": "wav", **body}
    reply = client.post("/v1/audio/speech", json=body)
    assert reply.status_code == 200, reply.text
    samples, rate = soundfile.read(io.BytesIO(reply.content), dtype="float32")
    return samples, rate, reply


@pytest.fixture
def official(server):
    return openai.OpenAI(api_key="anything", base_url=f"{server.url}/v1", max_retries=0)


@pytest.mark.parametrize("format", FORMATS)
def test_official_client_in_every_format(official, client, format):
    whole = wav(client)[0]
    reply = official.audio.speech.create(
        model="tts-1", voice="espeak", input=TEXT, response_format=format
    )
    samples, rate = decode(reply.content, format)
    # Codecs round the length up to their frames (Opus and AAC: 21 to 43 ms of padding).
    assert len(samples) / rate == pytest.approx(len(whole) / 22050, abs=0.1)
    assert np.abs(samples).max() > 0.05


@pytest.mark.parametrize("format", FORMATS)
def test_official_client_streaming_in_every_format(official, client, format):
    whole = wav(client)[0]
    with official.audio.speech.with_streaming_response.create(
        model="gpt-4o-mini-tts", voice="espeak", input=TEXT, response_format=format
    ) as reply:
        data = b"".join(reply.iter_bytes())
    samples, rate = decode(data, format)
    assert len(samples) / rate == pytest.approx(len(whole) / 22050, abs=0.1)


async def test_official_client_async(server):
    async with openai.AsyncOpenAI(api_key="x", base_url=f"{server.url}/v1") as official:
        reply = await official.audio.speech.create(
            model="tts-1-hd", voice="echo", input="Asynchronous.", response_format="flac"
        )
        assert len(decode(reply.content, "flac")[0]) > 8000
        async with official.audio.speech.with_streaming_response.create(
            model="tts-1", voice="echo", input="Streaming.", response_format="mp3"
        ) as stream:
            data = b"".join([piece async for piece in stream.iter_bytes()])
        assert len(decode(data, "mp3")[0]) > 8000
        names = [model.id async for model in await official.models.list()]
        assert "tts-1" in names
        assert (await official.models.retrieve("espeak")).owned_by == "litetts"


def test_streamed_and_whole_are_the_same_samples(serve):
    """No sample is lost or added on either way, over several chunks."""
    text = " ".join(f"Sentence number {i} is here, and it has a clause." for i in range(6))
    up = serve(cache__enabled="false")  # or the second request would be whole from the cache
    with httpx.Client(base_url=up.url, timeout=None) as client:
        whole, _, reply = wav(client, input=text, stream=False, sample_rate=22050)
        assert int(reply.headers["content-length"]) == len(reply.content)
        with wave.open(io.BytesIO(reply.content)) as file:
            assert file.getnframes() == len(whole)
        for format in ("flac", "pcm", "wav"):
            body = {
                "input": text,
                "response_format": format,
                "sample_rate": 22050,
                "stream": True,
            }
            with client.stream("POST", "/v1/audio/speech", json=body) as streamed:
                assert "content-length" not in streamed.headers
                samples = decode(streamed.read(), format)[0]
            assert len(samples) == len(whole)
            assert np.abs(samples - whole).max() < 1e-4  # formats scale by 32767 or 32768


def test_the_first_bytes_come_before_the_last_chunk_is_made(server, client):
    text = " ".join(f"This is sentence number {i} of a long text." for i in range(400))
    body = {"input": text, "response_format": "pcm"}
    with client.stream("POST", "/v1/audio/speech", json=body) as reply:
        pieces = reply.iter_raw()
        next(pieces)
        # The work goes on while we already have sound (and waits for us: see back-pressure).
        assert server.context.service.scheduler.active >= 1


def same_sound(one, two):
    """Signed files differ in their signatures, which hold a random number."""
    return np.array_equal(*(decode(reply.content, "mp3")[0] for reply in (one, two)))


def test_a_second_request_is_a_hit_with_the_same_sound(client):
    body = {"input": "Say this twice.", "response_format": "mp3", "stream": False}
    first = client.post("/v1/audio/speech", json=body)
    second = client.post("/v1/audio/speech", json=body)
    assert first.headers["x-cache"] == "miss"
    assert second.headers["x-cache"] == "hit"
    assert same_sound(first, second)


@pytest.mark.parametrize(
    ("text", "slow", "cached"),
    [
        ("This sentence is short, and it stays whole.", True, "hit"),
        ("When the ship came in that evening, nobody at all was there to meet it.", True, "miss"),
        ("When the ship came in that night, nobody at all was there to meet it.", False, "hit"),
    ],
)
def test_a_file_and_a_stream_share_what_was_not_divided(client, monkeypatch, text, slow, cached):
    facts = replace(registry.facts("espeak"), divides=slow)
    monkeypatch.setitem(registry._facts, "espeak", facts)

    def reply(stream):
        body = {"input": text, "response_format": "mp3", "stream": stream}
        return client.post("/v1/audio/speech", json=body)

    first, second = reply(False), reply(True)
    assert (first.headers["x-cache"], second.headers["x-cache"]) == ("miss", cached)
    assert reply(True).headers["x-cache"] == "hit"
    assert same_sound(reply(False), first)


def test_options_change_the_sound(client):
    plain = wav(client)[0]
    fast = wav(client, speed=2.0)[0]
    assert len(fast) < 0.7 * len(plain)
    quiet = wav(client, volume=-12)[0]
    # Not by the peak: each sound has a mark of its own, which moves that.
    assert np.std(quiet) == pytest.approx(np.std(plain) / 3.98, rel=0.1)
    assert wav(client, sample_rate=16000)[1] == 16000
    assert len(wav(client, pauses=0)[0]) < len(plain)
    german, _, reply = wav(client, input="Guten Tag, wie geht es Ihnen?", lang="de")
    assert len(german) > 10000
    assert reply.headers["x-voice"].startswith("espeak")
    said = wav(client, input="GIF", lexicon={"GIF": {"say": "a rather long replacement"}})[0]
    assert len(said) > 1.5 * len(wav(client, input="GIF")[0])


def test_inline_tags_and_ssml(client):
    plain = wav(client, input="One. Two.")[0]
    paused, rate, _ = wav(client, input="One. [pause:1.5s] Two.")
    assert len(paused) - len(plain) > 0.8 * rate
    slow = wav(client, input="[speed:0.5] One. Two.")[0]
    assert len(slow) > 1.3 * len(plain)
    ssml = wav(client, input="<speak>One.<break time='2s'/>Two.</speak>")[0]
    assert len(ssml) - len(plain) > 1.2 * rate
    assert len(wav(client, input="[Kokoro](/kˈOkəɹO/) speaks.")[0]) > 5000


def test_instructions(client):
    plain, _, _ = wav(client)
    slow, _, reply = wav(client, instructions="Speak very slowly and quietly.")
    assert len(slow) > 1.15 * len(plain)
    assert np.abs(slow).max() < np.abs(plain).max()
    assert "x-notes" not in reply.headers
    ignored = wav(client, instructions="Like a pirate.")[2].headers["x-notes"]
    assert ignored.startswith("instructions: nothing was understood in 'Like a pirate.'")


def test_sse(client):
    body = {
        "input": "First here. Second there.",
        "stream_format": "sse",
        "response_format": "pcm",
        "timestamps": True,
    }
    events = []
    with client.stream("POST", "/v1/audio/speech", json=body) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        for line in reply.iter_lines():
            if line:
                events.append(json.loads(line.removeprefix("data: ")))
    kinds = [event["type"] for event in events]
    assert kinds[-1] == "speech.audio.done"
    assert events[-1]["usage"]["total_tokens"] > 0
    audio = b"".join(
        base64.b64decode(e["audio"]) for e in events if e["type"] == "speech.audio.delta"
    )
    whole = client.post(
        "/v1/audio/speech", json={"input": body["input"], "response_format": "pcm"}
    ).content
    assert audio == whole
    words = [w for e in events if e["type"] == "speech.audio.words" for w in e["words"]]
    for word in words:
        assert (
            body["input"][word["source_start"] : word["source_end"]].lower() == word["word"].lower()
        )
    assert [w["word"] for w in words] == ["First", "here", "Second", "there"]


def test_voices_and_samples(client):
    listing = client.get("/v1/audio/voices").json()
    entry = next(v for v in listing["voices"] if v["id"] == "espeak")
    assert entry["installed"]
    assert {"id", "name", "language", "gender", "engine", "sample"} <= set(entry)
    assert listing["default"] == "espeak"
    sample = client.get(entry["sample"])
    assert sample.headers["content-type"] == "audio/mpeg"
    assert len(decode(sample.content, "mp3")[0]) > 10000


@pytest.mark.parametrize("text", ["🎉", "🎉 👍🏽 ❤️", "?!…", "---", ":-)"])
def test_a_text_without_a_word_is_a_moment_of_silence(client, text):
    for stream in (True, False):
        body = {"input": text, "response_format": "pcm", "stream": stream}
        reply = client.post("/v1/audio/speech", json=body)
        assert reply.status_code == 200, reply.text
        assert not np.frombuffer(reply.content, "<i2").any()
        assert 0.1 < len(reply.content) / 48000 < 0.5
        assert "nothing" in reply.headers["x-notes"]


@pytest.mark.parametrize(
    ("model", "noted"),
    [
        ("gpt-4o-mini-tts-2025-12-15", False),
        ("tts-1-1106", False),
        ("hexgrad/Kokoro-82M", True),
        ("speech-02", True),
    ],
)
def test_models_of_others_speak_with_our_voice(client, model, noted):
    body = {"input": "Any name.", "model": model, "voice": "espeak", "response_format": "pcm"}
    reply = client.post("/v1/audio/speech", json=body)
    assert reply.status_code == 200, reply.text
    assert reply.headers["x-voice"] == "espeak"
    assert ("model" in reply.headers.get("x-notes", "")) == noted


def test_a_foreign_name_with_an_engine_in_it_asks_for_that_engine(client):
    body = {"input": "Any name.", "model": "someone/nano-onnx", "response_format": "pcm"}
    assert client.post("/v1/audio/speech", json=body).headers["x-engine"] == "nano"


@pytest.mark.parametrize(
    ("name", "kind", "start"),
    [
        ("ogg", "audio/ogg", b"OggS"),
        ("webm", "audio/webm", b"\x1aE\xdf\xa3"),
        ("m4a", "audio/mp4", b""),
        ("mp4", "audio/mp4", b""),
    ],
)
def test_other_names_of_formats(client, name, kind, start):
    reply = client.post("/v1/audio/speech", json={"input": "A name.", "response_format": name})
    assert reply.headers["content-type"] == kind
    assert reply.content.startswith(start)


def test_strict_models(serve):
    up = serve(server__strict_models="true")
    body = {"input": "Any name.", "model": "gpt-9", "response_format": "pcm"}
    reply = httpx.post(f"{up.url}/v1/audio/speech", json=body, timeout=None)
    assert reply.status_code == 404
    assert reply.json()["error"]["param"] == "model"


def test_the_client_of_javascript_gets_a_stream(client):
    body = {"input": "This is for JavaScript alone. " * 30, "response_format": "wav"}
    headers = {"x-stainless-lang": "js", "x-stainless-runtime": "node"}
    with client.stream("POST", "/v1/audio/speech", json=body, headers=headers) as reply:
        assert "content-length" not in reply.headers
        assert next(reply.iter_bytes(44))[:4] == b"RIFF"
    body["input"] = "And this is for others."
    assert "content-length" in client.post("/v1/audio/speech", json=body).headers


def heard(words: str) -> Transcript:
    """A transcript: a word every half second."""
    timed = [HeardWord(w, i / 2, i / 2 + 0.4) for i, w in enumerate(words.split())]
    return Transcript(words, tuple(timed), "en")


def test_a_transcript_becomes_captions():
    words, document = said(heard("Yes. It works, they say. Really?"))
    assert document.source == "Yes. It works, they say. Really?"
    assert [text for _, _, text in cues(words, document)] == [
        "Yes.",
        "It works, they say.",
        "Really?",
    ]
    assert captions(words, document, "vtt").startswith("WEBVTT\n\n00:00:00.000 --> 00:00:00.400")


def test_forms_of_transcripts(client):
    pytest.importorskip("pocketsphinx", reason="needs the stt extra")
    body = {"input": "The quick brown fox jumps.", "response_format": "wav", "voice": "nano_heart"}
    recording = client.post("/v1/audio/speech", json=body).content

    def ask(**form):
        files = {"file": ("a.wav", recording)}
        return client.post("/v1/audio/transcriptions", files=files, data=form)

    verbose = ask(
        response_format="verbose_json",
        prompt="Foxes.",
        **{"timestamp_granularities[]": ["word", "segment"]},
    )
    content = verbose.json()
    assert content["task"] == "transcribe"
    assert content["text"] == " ".join(word["word"] for word in content["words"])
    assert content["duration"] > 0.9
    starts = [word["start"] for word in content["words"]]
    assert starts == sorted(starts)
    assert content["words"][-1]["end"] <= content["duration"]
    assert " ".join(s["text"] for s in content["segments"]) == content["text"]
    assert "prompt" in verbose.headers["x-notes"]
    assert "words" not in ask(response_format="verbose_json").json()
    assert ask(response_format="srt").text.startswith("1\n00:00:0")
    assert ask(response_format="vtt").text.startswith("WEBVTT")
    assert ask(response_format="text").text.strip() == content["text"]
    assert ask(response_format="pdf").json()["error"]["param"] == "response_format"
    wrong = ask(**{"timestamp_granularities[]": "letter"})
    assert wrong.json()["error"]["param"] == "timestamp_granularities"


def test_transcriptions(client):
    pytest.importorskip("pocketsphinx")
    text = "the weather is fine today"
    # A voice that PocketSphinx understands whatever the mark in it is.
    body = {"input": text, "voice": "nano_heart", "response_format": "wav"}
    recording = client.post("/v1/audio/speech", json=body).content
    reply = client.post("/v1/audio/transcriptions", files={"file": ("a.wav", recording)})
    assert reply.status_code == 200, reply.text
    assert len(set(reply.json()["text"].lower().split()) & set(text.split())) >= 3
    broken = client.post("/v1/audio/transcriptions", files={"file": ("a.wav", b"no audio")})
    assert broken.status_code == 400
    assert broken.json()["error"]["param"] == "file"


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({}, 400, "input"),
        ({"input": ""}, 400, "input"),
        ({"input": "   "}, 400, "input"),
        ({"input": "a", "voice": "no_such_voice"}, 400, "voice"),
        ({"input": "a", "voice": "af_heart+"}, 400, "voice"),
        ({"input": "a", "speed": 9}, 400, "speed"),
        ({"input": "a", "speed": "fast"}, 400, "speed"),
        ({"input": "a", "response_format": "midi"}, 400, "response_format"),
        ({"input": "a", "sample_rate": 1}, 400, "sample_rate"),
        ({"input": "a", "model": "espeak", "voice": "espeak:xx"}, 400, "voice"),
        ({"input": "a", "lang": "tlh"}, 400, None),
        ({"input": "a", "timestamps": True}, 400, "timestamps"),
        ({"input": "a", "lexicon": {"x": {"say": 5}}}, 400, None),
        ({"input": "x" * 100_001}, 400, "input"),
        ({"input": "<speak><b", "ssml": True}, 400, None),
    ],
)
def test_errors_have_openai_shape_and_name_the_field(client, body, status, param):
    reply = client.post("/v1/audio/speech", json=body)
    assert reply.status_code == status, reply.text
    error = reply.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    if param:
        assert error["param"] == param


def test_official_client_raises_its_own_errors(official):
    with pytest.raises(openai.BadRequestError) as caught:
        official.audio.speech.create(model="tts-1", voice="nobody", input="Hi.")
    assert caught.value.param == "voice"
    with pytest.raises(openai.NotFoundError):
        official.models.retrieve("nothing")


def test_other_wrong_requests(client):
    for reply, status in [
        (client.post("/v1/audio/speech", content=b"{"), 400),
        (client.post("/v1/audio/speech", content=b'{"input": "Hi."}'), 400),
        (client.post("/v1/audio/speech", content=b'{"input": NaN}'), 400),
        (client.get("/nothing"), 404),
        (client.get("/v1/audio/speech"), 405),
    ]:
        assert reply.status_code == status
        assert set(reply.json()["error"]) == {"message", "type", "param", "code"}


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"5", b'"text"'])
def test_a_body_that_is_no_object_is_told_as_such(client, content):
    reply = client.post(
        "/v1/audio/speech", content=content, headers={"content-type": "application/json"}
    )
    assert reply.status_code == 400
    assert reply.json()["error"]["message"].startswith("the body must be a JSON object")


def test_odd_characters_are_spoken_or_refused_never_an_error_of_ours(client):
    for text in ["\ud800 lone", "a\x00b", "\U0001f600 smile", "\u202eabc", "a\u0301" * 500]:
        content = json.dumps({"input": text, "response_format": "pcm"}).encode()
        reply = client.post(
            "/v1/audio/speech", content=content, headers={"content-type": "application/json"}
        )
        assert reply.status_code in (200, 400), reply.text


def test_unknown_fields_are_named(client):
    reply = wav(client, nonsense=1, return_download_link=True)[2]
    notes = reply.headers["x-notes"].split("; ")
    assert [note.partition(":")[0] for note in notes] == ["nonsense", "return_download_link"]


def test_a_voice_of_another_engine_than_the_model(client):
    other = next(v for v in voices.list_voices() if v.engine != "espeak")
    reply = client.post(
        "/v1/audio/speech", json={"input": "a", "model": "espeak", "voice": other.id}
    )
    assert reply.status_code in (400, 404)


def test_a_client_that_leaves_cancels_the_work(server, eventually):
    text = " ".join(f"Sentence {i} of a text that nobody will hear to its end." for i in range(400))
    before = server.metric(
        "litetts_speech_requests_total",
        engine="espeak",
        voice="espeak",
        state="warm",
        outcome="cancelled",
    )
    with httpx.Client(base_url=server.url, timeout=None) as http:
        body = {"input": text, "response_format": "pcm", "stream": True}
        with http.stream("POST", "/v1/audio/speech", json=body) as reply:
            next(reply.iter_raw())
    eventually(lambda: server.context.service.scheduler.active == 0)
    after = server.metric(
        "litetts_speech_requests_total",
        engine="espeak",
        voice="espeak",
        state="warm",
        outcome="cancelled",
    )
    assert after == before + 1


def test_lists_read_their_files_beside_the_event_loop(server, monkeypatch):
    seen = set()
    listing = voices.list_voices

    def listed(**options):
        seen.add(threading.get_ident())
        return listing(**options)

    async def ident():
        return threading.get_ident()

    monkeypatch.setattr(voices, "list_voices", listed)
    for path in ("/v1/models", "/v1/models/litetts", "/v1/audio/voices"):
        assert httpx.get(server.url + path, timeout=None).status_code == 200
    loop = asyncio.run_coroutine_threadsafe(ident(), server.loop).result(10)
    assert seen
    assert loop not in seen


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"voice": "xyzzy123"}, "GET /v1/audio/voices"),
        ({"voice": "espeak", "lang": "tlh"}, "tlh"),
        ({"model": "kokoro", "voice": None}, "whoever runs the server"),
    ],
)
def test_errors_name_no_command_of_the_command_line(server, said, told, monkeypatch, tmp_path):
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))  # no model is installed there
    body = {"model": "litetts", "input": TEXT, "voice": "espeak"} | said
    answer = httpx.post(server.url + "/v1/audio/speech", json=body, timeout=None)
    assert 400 <= answer.status_code < 500
    message = answer.json()["error"]["message"]
    assert told in message
    assert "litetts " not in message


def test_who_speaks_for_openais_names_is_told(client):
    models = {m["id"]: m for m in client.get("/v1/models").json()["data"]}
    told = models["tts-1"]["openai_voices"]
    assert told["setting"] == "nano"
    assert told["voices"]["alloy"] == voices.resolve("alloy").id
    assert client.get("/v1/audio/voices").json()["openai"] == told


def test_the_voices_of_a_text_are_named(client):
    text = '<speak><voice name="espeak">One.</voice></speak>'
    body = {"input": text, "voice": "nano_heart", "response_format": "pcm"}
    reply = client.post("/v1/audio/speech", json=body)
    assert reply.status_code == 200, reply.text
    assert reply.headers["x-voice"] == "espeak"
