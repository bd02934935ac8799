"""What will be said, and in which tune, told without its sound."""

import numpy as np
import pytest

TEXT = "It costs $20. Read it again, Dr. Smith."
NANO = "nano_heart"


def explain(client, text=TEXT, **how):
    reply = client.post("/v1/text/explain", json={"input": text, "voice": NANO, **how})
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_every_word_is_told_with_its_place(client):
    told = explain(client)
    assert [s["voice"] for s in told["sentences"]] == [NANO, NANO]
    words = [word for sentence in told["sentences"] for word in sentence["words"]]
    written = {TEXT[w["source_start"] : w["source_end"]]: w["text"] for w in words}
    assert written["$20"] == "dollars"
    assert written["Dr."] == "Doctor"
    assert all(word["phonemes"] for word in words)


def test_what_is_told_is_what_is_spoken(client):
    told = explain(client)
    spoken = client.post(
        "/dev/captioned_speech", json={"input": TEXT, "voice": NANO, "stream": False}
    ).json()
    words = [word["text"] for sentence in told["sentences"] for word in sentence["words"]]
    assert words == [word["word"] for word in spoken["timestamps"]]


def test_a_pronunciation_of_the_request_counts(client):
    told = explain(client, "Hello Anyxq.", lexicon={"Anyxq": {"say": "Annick"}})
    named = explain(client, "Hello Annick.")
    (last,) = [s["words"][-1] for s in told["sentences"]]
    assert last["rule"] == "user lexicon"
    assert last["phonemes"] == named["sentences"][0]["words"][-1]["phonemes"]


def test_a_voice_that_reads_letters_has_no_phonemes(client):
    told = explain(client, voice="espeak")
    assert {word["phonemes"] for s in told["sentences"] for word in s["words"]} == {None}


def tune(client, text, **how):
    reply = client.post("/v1/text/tune", json={"input": text, "voice": NANO, **how})
    assert reply.status_code == 200, reply.text
    return reply.json()


def pitch(told, word):
    """Semitones over 1 Hz of the middle of a word."""
    (sentence,) = told["sentences"]
    place = sentence["words"][word]
    part = sentence["f0"][int(place["start"] / 0.01) : int(place["end"] / 0.01)]
    return 12 * np.log2(np.median([hertz for hertz in part if hertz]))


def test_the_tune_has_the_length_of_the_sound(client):
    text = "Nobody knew why the river was so low."
    told = tune(client, text)
    (sentence,) = told["sentences"]
    raw = client.post(
        "/v1/audio/speech", json={"input": text, "voice": NANO, "response_format": "pcm"}
    )
    assert sentence["duration"] == pytest.approx(len(raw.content) / 2 / 24000, abs=0.15)
    assert len(sentence["f0"]) * told["step"] == pytest.approx(sentence["duration"], abs=0.02)
    assert [w["text"] for w in sentence["words"]] == text.rstrip(".").split()
    voiced = [hertz for hertz in sentence["f0"] if hertz]
    assert 120 < np.median(voiced) < 350


def test_a_word_is_raised_or_made_longer_where_the_text_says_so(client):
    plain = tune(client, "Nobody knew why the river was so low.")
    raised = tune(client, "Nobody knew why the [pitch:+3]river[pitch] was so low.")
    assert pitch(raised, 4) - pitch(plain, 4) == pytest.approx(3, abs=0.3)
    assert pitch(raised, 0) == pytest.approx(pitch(plain, 0), abs=0.3)
    slow = tune(client, "Nobody knew why the [speed:0.5]river[speed] was so low.")
    lengths = [
        told["sentences"][0]["words"][4]["end"] - told["sentences"][0]["words"][4]["start"]
        for told in (plain, slow)
    ]
    assert lengths[1] / lengths[0] == pytest.approx(2, abs=0.3)


def test_an_engine_of_one_stage_has_no_tune_to_tell(client):
    (sentence,) = tune(client, "Hello.", voice="espeak")["sentences"]
    assert (sentence["f0"], sentence["words"]) == (None, [])


def test_what_is_too_long_is_refused(client):
    reply = client.post("/v1/text/tune", json={"input": "word " * 500})
    assert reply.status_code == 400
    assert reply.json()["error"]["param"] == "input"


def test_styles_have_a_place_among_the_feelings(client):
    styles = {s["name"]: s for s in client.get("/v1/audio/styles").json()["styles"]}
    assert styles["angry"]["arousal"] > 0.5
    assert styles["angry"]["valence"] < -0.5
    assert styles["calm"]["arousal"] < 0 < styles["calm"]["valence"]
    assert styles["newscast"]["valence"] is None  # a manner, no feeling
    for name in styles:
        assert explain(client, "Hello.", style=name)["sentences"]


def test_the_speed_of_an_engine_is_told_once_it_was_measured(client):
    def rtf():
        voices = client.get("/v1/audio/voices").json()["voices"]
        return {voice["engine"]: voice["rtf"] for voice in voices}

    client.post("/v1/audio/speech", json={"input": "One. Two. Three, four.", "voice": NANO})
    client.post("/v1/audio/speech", json={"input": "Five. Six. Seven.", "voice": NANO})
    assert 0 < rtf()["nano"] < 10
    assert rtf()["kokoro"] is None


def imported(client, name, content):
    return client.post("/v1/text/import", files={"file": (name, content)})


def test_a_file_becomes_text_without_its_marks(client):
    book = imported(client, "a.md", "# One\n\nA **bold** word.\n\n# Two\n\n- item\n").json()
    assert [chapter["title"] for chapter in book["chapters"]] == ["One", "Two"]
    texts = [turn["text"] for chapter in book["chapters"] for turn in chapter["turns"]]
    assert any("word" in text for text in texts)
    assert not any("#" in text for text in texts)


def test_who_speaks_is_told(client):
    book = imported(client, "a.script", "ANN: Who is there?\nBOB: It is me.\n").json()
    (chapter,) = book["chapters"]
    assert [t["speaker"] for t in chapter["turns"]] == ["ANN", "BOB"]


def test_what_is_no_book_is_told(client):
    for name, content in (("a.exe", b"x"), ("a.epub", b"no archive"), ("a.txt", b"...")):
        reply = imported(client, name, content)
        assert reply.status_code == 400, name


def test_what_is_only_read_counts_as_no_speech(serve):
    import httpx

    up = serve(security__characters_per_day="30")
    with httpx.Client(base_url=up.url, timeout=None) as http:
        for _ in range(3):
            explain(http, "Twenty characters ...", voice="espeak")
        spoken = http.post("/v1/audio/speech", json={"input": "Twenty characters ..."})
        assert spoken.status_code == 200
        spoken = http.post("/v1/audio/speech", json={"input": "Twenty characters ..."})
        assert spoken.status_code == 429
