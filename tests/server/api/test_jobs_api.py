"""/v1/jobs: books at the lowest priority, which survive a restart."""

import base64
import io
import json
import threading

import httpx
import pytest
import soundfile
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

from litetts.watermark import provenance

BOOK = "Chapter 1\n\nIt rained.\n\nChapter 2\n\nIt stopped, and the sun came out.\n"
LONG = "\n\n".join(
    f"Chapter {n}\n\n" + f"It rained for {n} days on end. " * 12 for n in range(1, 5)
)


def done(client, job, eventually):
    def look():
        told = client.get(f"/v1/jobs/{job}").json()
        return told if told["state"] in ("done", "failed", "cancelled") else None

    return eventually(look)


def test_a_book_is_taken_on_spoken_and_downloaded(client, eventually):
    reply = client.post("/v1/jobs", json={"input": BOOK, "title": "Rain", "response_format": "mp3"})
    assert reply.status_code == 202
    job = reply.json()
    assert reply.headers["location"] == f"/v1/jobs/{job['id']}"
    assert (job["title"], job["chapters"]) == ("Rain", ["Chapter 1", "Chapter 2"])
    assert "request" not in job
    told = done(client, job["id"], eventually)
    assert told["state"] == "done", told
    assert (told["finished"], told["share"], told["error"]) == (2, 1.0, None)
    assert told["report"]["level"] == pytest.approx(-16, abs=0.5)
    audio = client.get(f"/v1/jobs/{job['id']}/audio")
    assert audio.headers["content-type"] == "audio/mpeg"
    part = client.get(f"/v1/jobs/{job['id']}/audio", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, audio.content[:10])
    whole = soundfile.info(io.BytesIO(audio.content)).duration
    assert whole == pytest.approx(told["seconds"], abs=0.2)
    one = client.get(f"/v1/jobs/{job['id']}/chapters/1", params={"response_format": "wav"})
    assert 0.5 < soundfile.info(io.BytesIO(one.content)).duration < whole
    assert client.get(f"/v1/jobs/{job['id']}/chapters/3").status_code == 404
    assert job["id"] in [j["id"] for j in client.get("/v1/jobs").json()["data"]]
    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    assert client.get(f"/v1/jobs/{job['id']}").status_code == 404


def test_what_is_downloaded_is_signed(client, eventually):
    pytest.importorskip("c2pa")
    pytest.importorskip("cryptography")
    job = client.post("/v1/jobs", json={"input": BOOK}).json()["id"]
    assert done(client, job, eventually)["state"] == "done"
    book = client.get(f"/v1/jobs/{job}/audio").content
    chapter = client.get(f"/v1/jobs/{job}/chapters/2").content
    for file in (book, chapter):
        manifest = provenance.seen(file)
        assert (manifest["state"], manifest["artificial"]) == ("valid", True)
        assert manifest["mark_id"].encode() in file  # as its tags say
    client.delete(f"/v1/jobs/{job}")


def test_turns_books_and_files_are_taken(client, eventually):
    turns = {"turns": [{"speaker": "Ann", "text": "Yes."}, "No."], "cast": {"Ann": "espeak:en-gb"}}
    book = {"book": {"title": "T", "chapters": [{"title": "C", "turns": [{"text": "One."}]}]}}
    file = {"file": base64.b64encode(b"ANN: Yes.\nBOB: No.\n").decode(), "filename": "a.script"}
    ids = [client.post("/v1/jobs", json=each).json()["id"] for each in (turns, book, file)]
    for job in ids:
        assert done(client, job, eventually)["state"] == "done"
        client.delete(f"/v1/jobs/{job}")


def test_it_is_paused_goes_on_and_is_cancelled(client, eventually):
    job = client.post("/v1/jobs", json={"input": LONG}).json()["id"]
    paused = client.post(f"/v1/jobs/{job}/pause").json()
    assert paused["state"] == "paused"
    # What is not finished is not there.
    assert client.get(f"/v1/jobs/{job}/chapters/4").status_code == 400
    assert client.get(f"/v1/jobs/{job}/audio").status_code == 400
    assert client.post(f"/v1/jobs/{job}/resume").json()["state"] in ("queued", "running")
    assert client.post(f"/v1/jobs/{job}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/v1/jobs/{job}/resume").status_code == 400
    assert done(client, job, eventually)["state"] == "cancelled"
    client.delete(f"/v1/jobs/{job}")


def test_a_finished_chapter_is_downloaded_while_the_rest_is_in_work(client, eventually):
    job = client.post("/v1/jobs", json={"input": LONG}).json()["id"]
    assert eventually(lambda: client.get(f"/v1/jobs/{job}").json()["finished"] >= 1)
    reply = client.get(f"/v1/jobs/{job}/chapters/1")
    assert reply.status_code == 200
    assert soundfile.info(io.BytesIO(reply.content)).duration > 5
    client.delete(f"/v1/jobs/{job}")


def test_progress_comes_over_a_socket(server, client):
    job = client.post("/v1/jobs", json={"input": BOOK, "response_format": "wav"}).json()["id"]
    told = []
    with connect(f"{server.ws}/ws/jobs/{job}") as socket:
        for message in socket:
            told.append(json.loads(message))
    assert told[-1]["state"] == "done"
    assert [t["share"] for t in told] == sorted(t["share"] for t in told)
    client.delete(f"/v1/jobs/{job}")
    with (
        connect(f"{server.ws}/ws/jobs/none") as socket,
        pytest.raises(ConnectionClosedError, match="4404"),
    ):
        socket.recv()


def test_who_wants_speech_now_goes_first(server, client):
    job = client.post("/v1/jobs", json={"input": LONG}).json()["id"]
    replies = []

    def ask():
        replies.append(client.post("/v1/audio/speech", json={"input": "Now.", "seed": 5}))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.status_code for reply in replies] == [200] * 4
    client.delete(f"/v1/jobs/{job}")


def test_a_restart_goes_on_where_it_was(serving, tmp_path, eventually):
    with (
        serving(tmp_path / "s", jobs__path=tmp_path / "jobs") as up,
        httpx.Client(base_url=up.url, timeout=None) as client,
    ):
        job = client.post("/v1/jobs", json={"input": LONG, "response_format": "wav"}).json()["id"]
        other = client.post("/v1/jobs", json={"input": BOOK}).json()["id"]
        client.post(f"/v1/jobs/{other}/pause")
        assert eventually(lambda: client.get(f"/v1/jobs/{job}").json()["share"] > 0)
    made = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "jobs").rglob("*.ltr")}
    assert made
    with (
        serving(tmp_path / "s", jobs__path=tmp_path / "jobs") as up,
        httpx.Client(base_url=up.url, timeout=None) as client,
    ):
        assert done(client, job, eventually)["state"] == "done"
        assert client.get(f"/v1/jobs/{other}").json()["state"] == "paused"
        after = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "jobs" / job).rglob("*.ltr")}
    assert made.items() <= after.items()  # nothing was made twice


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({}, "input"),
        ({"input": "a", "turns": ["b"]}, "input"),
        ({"input": "* * *"}, "input"),
        ({"file": "?", "filename": "a.txt"}, "file"),
        ({"file": "YQ==", "filename": "a.mobi"}, "file"),
        ({"input": "One.", "preset": "loud"}, "preset"),
        ({"input": "One.", "voice": "nobody_here"}, "voice"),
        ({"turns": [{"text": "One.", "mood": "x"}]}, "mood"),
        ({"input": "One.", "cast": {"Ann": {"speed": 99}}}, "cast.Ann.speed"),
        ({"input": "One.", "cast": {"narrator": {"style": "grumpily"}}}, "cast.narrator.style"),
        ({"input": "One.", "cast": {"narrator": {"style": "sad*9"}}}, "cast.narrator.style"),
        ({"input": "One.", "style": "grumpily"}, "style"),
        ({"input": "One.", "cast": {"narrator": "nobody_here"}}, "cast.narrator.voice"),
        ({"input": "One.", "cast": {"Ann": {"mood": 1}}}, "cast.Ann.mood"),
        ({"input": "One.", "cast": {"Ann": {"aliases": [""]}}}, "cast.Ann.aliases"),
        ({"input": "One.", "cast": {"": "espeak:en-gb"}}, "cast"),
        ({"input": "One.", "cast": {" ": {"speed": 1}}}, "cast"),
        ({"input": "One.", "cast": {"Ann": 5}}, "cast.Ann"),
        ({"turns": ["One.", 5]}, "turns.1"),
        ({"input": "One.", "watermark": False}, "watermark"),
    ],
)
def test_what_is_wrong_is_told(client, body, param):
    reply = client.post("/v1/jobs", json=body)
    assert reply.status_code in (400, 404)
    assert reply.json()["error"]["param"] == param


def test_limits_are_kept(serve):
    up = serve(jobs__most=1, jobs__characters=100)
    with httpx.Client(base_url=up.url, timeout=None) as client:
        assert client.post("/v1/jobs", json={"input": "long " * 100}).status_code == 400
        assert client.post("/v1/jobs", json={"input": BOOK}).status_code == 202
        assert client.post("/v1/jobs", json={"input": BOOK}).status_code == 429


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"file": "é", "filename": "a.txt"}, "file"),
        ({"file": "a", "filename": "a.txt"}, "file"),
        ({"book": {"cover": "é", "turns": ["a"]}}, "cover"),
    ],
)
def test_what_is_no_base64_is_refused_by_its_field(client, body, field):
    reply = client.post("/v1/jobs", json=body)
    assert reply.status_code == 400
    assert field in reply.text


def test_a_field_that_is_not_known_is_told(client):
    reply = client.post("/v1/jobs", json={"input": "Hello.", "sped": 2})
    assert reply.status_code == 202
    assert reply.headers["x-notes"] == "sped: this field is not known here and was ignored"
    assert [note["option"] for note in reply.json()["notes"]] == ["sped"]
    assert client.delete(f"/v1/jobs/{reply.json()['id']}").status_code == 204


TALE = "“Come in,” said Anna.\n\n“Why?”\n\nIt rained.\n"


def test_a_draft_is_planned_corrected_heard_and_spoken(client, eventually):
    body = {"input": TALE, "title": "A tale", "draft": True, "response_format": "wav"}
    job = client.post("/v1/jobs", json=body).json()
    assert (job["state"], job["characters"]) == ("draft", 37)
    path = f"/v1/jobs/{job['id']}"
    plan = client.get(f"{path}/plan").json()
    assert [p["title"] for p in plan["speakers"]] == ["narrator"]
    assert plan["missing"] == plan["segments"] == 3
    assert plan["quotations"] == {"guessed": 0, "unsure": 0}
    # Who says what is guessed, and corrected.
    assert client.patch(path, json={"quotations": {}}).json()["quotations"] == {}
    assert client.get(f"{path}/plan").json()["quotations"] == {"guessed": 2, "unsure": 1}
    said = client.get(f"{path}/chapters/1/lines").json()["data"]
    assert [(s["number"], s["speaker"]) for s in said] == [
        (1, "Anna"), (2, "narrator"), (3, "narrator"), (4, "narrator"),
    ]  # fmt: skip
    assert said[0]["guesses"][0]["why"] == "'said Anna'"
    key = said[2]["guesses"][0]["key"]
    wrong = client.patch(path, json={"quotations": {key: "Tom", "0123456789": "Tom"}})
    assert wrong.status_code == 400 and wrong.json()["error"]["param"] == "quotations"
    assert "'0123456789'" in wrong.json()["error"]["message"]
    client.patch(path, json={"quotations": {key: "Tom"}, "cast": {"Tom": "espeak:en-gb"}})
    said = client.get(f"{path}/chapters/1/lines").json()["data"]
    assert (said[2]["speaker"], said[2]["voice"]) == ("Tom", "espeak:en-gb")
    assert client.get(f"{path}/chapters/2/lines").status_code == 404
    # A line that was heard is one that the book has.
    heard = client.get(f"{path}/lines/3/audio", params={"response_format": "wav"})
    assert 0.2 < soundfile.info(io.BytesIO(heard.content)).duration < 3
    assert client.get(f"{path}/plan").json()["missing"] == 3
    assert client.get(f"{path}/lines/9/audio").status_code == 400
    for beyond in (0, -1, 2**63, 10**30):
        refused = client.get(f"{path}/lines/{beyond}/audio")
        assert refused.status_code == 400 and f"no segment {beyond} " in refused.text
        told = client.get(f"{path}/chapters/{beyond}/lines")
        assert told.status_code == 404
    told = client.get(f"{path}/chapters/1/lines", params={"start": 10**30})
    assert (told.status_code, told.json()["data"]) == (200, [])
    assert client.get(f"{path}/chapters/1/lines", params={"start": -1}).status_code in (400, 422)
    assert client.post(f"{path}/pause").status_code == 400
    assert client.post(f"{path}/resume").json()["state"] in ("queued", "running")
    told = done(client, job["id"], eventually)
    assert told["state"] == "done", told
    assert told["report"]["segments"] == 4
    assert set(told["report"]["speakers"]) == {"narrator", "Anna", "Tom"}
    assert client.patch(path, json={"preset": "acx"}).status_code == 400  # it is over
    client.delete(path)


def test_a_line_is_marked_as_the_book_will_be(server, client):
    long = "It was late when the old man came down to the river, and nobody was there to help him."
    job = client.post("/v1/jobs", json={"input": f"{long} {long}", "draft": True}).json()["id"]
    heard = client.get(f"/v1/jobs/{job}/lines/1/audio", params={"response_format": "flac"})
    files = {"file": ("a.flac", heard.content)}
    found = client.post("/v1/audio/watermark/detect", files=files, data={"search": "false"})
    assert found.json()["answer"] == "present"
    client.delete(f"/v1/jobs/{job}")


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"preset": "loud"}, "preset"),
        ({"preset": None}, "preset"),
        ({"cast": {"Ann": {"speed": 99}}}, "cast.Ann.speed"),
        ({"cast": {"narrator": {"style": "grumpily"}}}, "cast.narrator.style"),
        ({"cast": {"": "espeak:en-gb"}}, "cast"),
        ({"cast": {"Ann": 5}}, "the name of a voice, or an object"),
        ({"cast": {"Ann": "nobody_here"}}, "voice"),
        ({"sped": 2}, "sped"),
    ],
)
def test_a_change_that_is_wrong_changes_nothing(client, change, param):
    job = client.post("/v1/jobs", json={"input": BOOK, "draft": True}).json()
    reply = client.patch(f"/v1/jobs/{job['id']}", json={"title": "Other", **change})
    assert reply.status_code in (400, 404, 422)
    assert param in reply.text
    assert client.get(f"/v1/jobs/{job['id']}").json()["title"] == job["title"]
    client.delete(f"/v1/jobs/{job['id']}")


def test_a_cast_for_nobody_in_the_book_is_told(client):
    body = {"turns": [{"speaker": "Ann", "text": "Yes."}], "draft": True}
    cast = {"Ann": "espeak:en-gb", "Anne": "espeak:en-gb", "narrator": {"speed": 1.1}}
    made = client.post("/v1/jobs", json={**body, "cast": cast}).json()
    changed = client.patch(f"/v1/jobs/{made['id']}", json={"cast": cast}).json()
    for told in (made, changed):
        (note,) = told["notes"]
        assert "nobody in this book is called 'Anne'" in json.dumps(note)
    del cast["Anne"]
    assert "notes" not in client.patch(f"/v1/jobs/{made['id']}", json={"cast": cast}).json()
    client.delete(f"/v1/jobs/{made['id']}")


def test_a_draft_is_charged_when_it_is_spoken(serve):
    up = serve(security__characters_per_day=40)
    with httpx.Client(base_url=up.url, timeout=None) as client:
        job = client.post("/v1/jobs", json={"input": "It rained. " * 9, "draft": True})
        assert job.status_code == 202
        assert client.post(f"/v1/jobs/{job.json()['id']}/resume").status_code == 429
