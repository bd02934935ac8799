"""`litetts book`."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from litetts.audio.decode import read as decoded
from litetts.cli.book import app
from litetts.cli.book.telling import pace
from litetts.errors import InputError
from litetts.longform import Production
from litetts.markup.book import parse

TEXT = "Chapter 1\n\nIt rained.\n\nChapter 2\n\n[voice:nano_adam] It stopped.\n"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "rain.txt"
    path.write_text(TEXT)
    return path


def run(*arguments: Any) -> Any:
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def test_a_book_to_a_file_with_chapters_and_again_without_work(text: Path) -> None:
    out = text.with_suffix(".m4b")
    first = run(text, "-o", out, "--captions", text.with_suffix(".vtt"), "--set", "pauses=0.5")
    assert "chapter 2 of 2: Chapter 2" in first.output
    assert "4 segments rendered, 0 found" in first.output
    assert "2 chapters" in first.output
    # What takes a while is told by its name.
    for stage in ("finding the level", "writing", "closing the file"):
        assert f"{stage}\n" in first.output
    first_sound = decoded(out).samples
    report = text.with_name("report.json")
    again = run(text, "-o", out, "--set", "pauses=0.5", "--report", report)
    assert "0 segments rendered, 4 found" in again.output
    assert np.array_equal(decoded(out).samples, first_sound)  # it may be signed, at another time
    assert [c["title"] for c in json.loads(report.read_text())["chapters"]] == [
        "Chapter 1",
        "Chapter 2",
    ]
    kept = text.with_name("rain.txt.parts")
    assert kept.is_dir()
    assert not run("-q", text, "-o", out, "--no-keep").output
    assert not kept.exists()


def test_a_plan_renders_nothing(text: Path) -> None:
    told = json.loads(run("plan", text, "--json", "--segments").stdout)
    assert (told["segments"], told["missing"]) == (4, 4)
    assert [s["text"] for s in told["said"]] == [
        "Chapter 1",
        "It rained.",
        "Chapter 2",
        "It stopped.",
    ]
    assert told["said"][3]["voice"] == "nano_adam"
    assert "Chapter 2" in run("plan", text, "--segments").stdout
    assert sorted(p.name for p in text.parent.iterdir()) == ["rain.txt"]


def test_a_cast_is_written_and_used(tmp_path: Path) -> None:
    play = tmp_path / "play.script"
    play.write_text("ANN: Yes.\nBOB: No.\nANN: Yes!\n")
    cast = tmp_path / "cast.toml"
    run("cast", play, "-o", cast, "--voice", "nano_george")
    assert 'voice = "nano_george"' in cast.read_text()
    cast.write_text(cast.read_text() + '\n[CID]\nvoice = "nano_sky"\n')
    told = json.loads(run("plan", play, "--cast", cast, "--json").stdout)
    assert [s["title"] for s in told["speakers"]] == ["ANN", "BOB"]
    assert told["speakers"][0]["options"]["voice"] in cast.read_text()


def test_one_segment_is_heard_before_the_rest_and_the_book_uses_it(text: Path) -> None:
    out = text.with_name("two.wav")
    with pytest.raises(InputError, match="no segment 9"):
        run(text, "--preview", 9, "-o", out)
    run(text, "--preview", 2, "-o", out, "--no-keep")
    assert sorted(text.parent.iterdir()) == [text, out]
    run(text, "--preview", 2, "-o", out)
    import soundfile

    assert 0.5 < soundfile.info(out).duration < 2
    assert json.loads(run("plan", text, "--json").stdout)["missing"] == 3
    assert "3 segments rendered, 1 found" in run(text, "-o", text.with_suffix(".flac")).output


def test_every_command_takes_how_it_is_spoken(text: Path, tmp_path: Path) -> None:
    taught = tmp_path / "taught.json"
    taught.write_text('{"rained": {"say": "poured"}}')
    how = ("--lexicon", taught, "--speed", 1.5, "--pauses", 0.5)
    out = text.with_suffix(".wav")
    run("-q", text, "-o", out, *how)
    assert json.loads(run("plan", text, "--json", *how).stdout)["missing"] == 0
    assert json.loads(run("plan", text, "--json").stdout)["missing"] == 4


def test_how_fast_it_goes_is_told_when_it_is_known(text: Path) -> None:
    told = run(text, "-o", text.with_suffix(".wav")).output
    assert "chapter 1 of 2: Chapter 1\n" in told  # after one segment nothing is known yet
    assert "chapter 2 of 2: Chapter 2\n" in told  # nor after a moment
    with Production(parse(text.read_bytes(), "a.txt"), text.with_name("other")) as production:
        last = list(production.render())[-1]
    half = replace(last, done=50.0, total=100.0, audio=40.0, elapsed=2.0)
    assert pace(half) == "20x, 0:02 left"
    assert not pace(replace(half, elapsed=0.9))


def test_what_is_not_done_as_asked_is_told_before_and_once(tmp_path: Path) -> None:
    script = tmp_path / "a.script"
    script.write_text("ANN (zorkly): Yes.\n\nANN: [emotion=zork] No.\n")
    told = run(script, "-o", tmp_path / "a.wav").output
    before, _, after = told.partition("chapter 1 of 1")
    assert "note: instructions: ANN, line 1: nothing was understood in 'zorkly'" in before
    assert "note: text: ANN, line 3: the emotion 'zork' is not known" in before
    assert "zork" not in after


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ([], "output"),
        (["-o", "a.m4b", "--set", "pitch"], "set"),
        (["-o", "a.m4b", "--set", "pitch=high"], "pitch"),
        (["-o", "a.m4b", "--set", "pitch=99"], "pitch"),
        (["-o", "a.m4b", "--chapter", "7"], "chapter"),
        (["-o", "a.m4b", "--preset", "foo"], "preset"),
        (["-o", "a.xyz"], "format"),
        (["-o", "a.m4b", "--format", "xyz"], "format"),
        (["-o", "a.m4b", "--captions", "z.foo"], "captions"),
    ],
)
def test_what_is_wrong_is_told(
    text: Path, arguments: list[str], field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(text.parent)
    with pytest.raises(InputError) as raised:
        run(text, *arguments)
    assert raised.value.field == field
    assert list(text.parent.iterdir()) == [text]


def test_quotations_are_cast_by_a_table_that_is_corrected(tmp_path: Path) -> None:
    tale, table = tmp_path / "tale.txt", tmp_path / "who.tsv"
    tale.write_text("“Come in,” said Anna.\n\n“Why?”\n", "utf-8")
    first = run("plan", tale, "--quotations", table, "--json")
    assert "2 quotations, 1 of them unsure" in first.output
    lines = table.read_text("utf-8").replace("\t-\t", "\tTom\t")
    table.write_text(lines, "utf-8")
    again = run("cast", tale, "--quotations", table)
    assert '["Anna"]' in again.output
    assert '["Tom"]' in again.output


def test_a_book_is_listened_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a recogniser would hear is said here; how a real one hears is tested in validation."""
    from litetts.validation import transcribe

    class Deaf:
        name = "deaf"

        def transcribe(self, audio: Any, lang: Any = None) -> Any:
            return transcribe.Transcript("it rained", (), "en")

    monkeypatch.setattr(transcribe, "transcriber", lambda name: Deaf())
    rain, report = tmp_path / "rain.txt", tmp_path / "found.json"
    rain.write_text("It rained.\n")
    told = run("verify", rain, "--report", report)
    assert "heard 1 segment, 0:01: 1 sentence, 0 segments with a sentence missing" in told.output
    assert json.loads(report.read_text())["faults"] == []
    rain.write_text("It rained.\n\nNobody answered the door.\n")
    result = CliRunner().invoke(app, ["verify", str(rain)])
    assert result.exit_code == 1
    assert "missing: segment 2 (line 3): Nobody answered the door." in result.output
    out = tmp_path / "rain.wav"
    result = CliRunner().invoke(app, [str(rain), "-o", str(out), "--verify"])
    assert result.exit_code == 1
    assert not out.exists()


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)]
)
def test_who_breaks_it_off_is_told_what_is_kept_and_how_to_go_on(
    tmp_path: Path, number: int, status: int
) -> None:
    text = tmp_path / "long.txt"
    text.write_text("".join(f"Chapter {n}\n\nDay {n} was long.\n\n" for n in range(1, 400)))
    process = subprocess.Popen(
        [sys.executable, "-c", "from litetts.cli import main; main()",
         "book", str(text), "-o", str(tmp_path / "long.wav")],
        stderr=subprocess.PIPE, text=True,
        # A shell that runs the tests in the background has them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "chapter 3 of" in line:
            process.send_signal(number)
            break
    _, told = process.communicate()
    assert process.returncode == status
    found = re.search(r"stopped: (\d+) segments are kept in (.+); the same command again", told)
    assert found and int(found[1]) >= 5
    assert Path(found[2]) == tmp_path / "long.txt.parts"
    assert "Traceback" not in told
    assert not (tmp_path / "long.wav").exists()


def test_the_mark_of_a_book_says_what_it_is_a_mark_of(text: Path) -> None:
    from litetts.cli.watermark import app as marks

    out = text.with_suffix(".flac")
    text.write_text("Chapter 1\n\n" + "It rained, and the river rose to the bridge. " * 3)
    run(text, "-o", out, "--watermark")
    result = CliRunner().invoke(marks, ["detect", str(out), "--json"])
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert (found["answer"], found["content"]) == ("present", "ours")
    record = found["record"]
    assert (record["model"], record["voice"]) == ("nano", "nano_heart")
    assert record["text_hash"]
    assert f"{found['key_id']}-{found['payload']}".encode() in out.read_bytes()


def test_one_of_a_thing_is_told_as_one(tmp_path: Path) -> None:
    rain = tmp_path / "rain.txt"
    rain.write_text("It rained.\n")
    told = run(rain, "-o", tmp_path / "rain.wav").output
    assert "1 segment rendered" in told
    assert ", 1 chapter," in told
    assert "1 segment, about" in run("plan", rain).output
