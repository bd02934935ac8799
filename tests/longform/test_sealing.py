"""The files of a book are signed: read back by the library of C2PA, with all that was in them."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest

from litetts.audio.decode import read
from litetts.longform import Production, sealing
from litetts.markup.book import Book, parse
from litetts.request import Request
from litetts.watermark import Marker
from litetts.watermark.marking import Marking
from litetts.watermark.signing import Signing

c2pa = pytest.importorskip("c2pa")
pytest.importorskip("cryptography")

Produce = Callable[..., Production]


@pytest.fixture
def signed(ferry: Book, produce: Produce, tmp_path: Path) -> Production:
    """The book, rendered and marked, with somebody who signs."""
    production = produce(
        ferry,
        request=Request("", watermark=True),
        marking=Marking(tmp_path / "keys.json", tmp_path / "marks.sqlite"),
        signing=Signing(tmp_path / "certificate.pem", tmp_path / "key.pem", own=True),
    )
    for _ in production.render():
        pass
    return production


def manifest(path: Path, kind: str) -> dict[str, object]:
    """The manifest of a file that is as it was when it was signed."""
    with path.open("rb") as file, c2pa.Reader(kind, file) as reader:
        told = json.loads(reader.json())
    assert told["validation_state"] in ("Valid", "Trusted")
    found: dict[str, object] = told["manifests"][told["active_manifest"]]
    return found


KINDS = {
    ".m4b": "audio/mp4",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
}


@pytest.mark.parametrize("suffix", KINDS)
def test_a_book_is_signed_with_its_chapters(
    signed: Production, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"ferry{suffix}"
    report = signed.write(out)
    told = manifest(out, KINDS[suffix])
    assert told["title"] == "The Ferry"
    text = json.dumps(told)
    assert "trainedAlgorithmicMedia" in text
    name = signed.mark(signed.identity, ())
    assert f'"value": "{name}"' in text
    assert not report.notes
    with av.open(str(out)) as file:
        titles = [chapter["metadata"]["title"] for chapter in file.chapters()]
    assert titles == ([] if suffix == ".wav" else ["CHAPTER ONE", "CHAPTER TWO"])
    heard = read(out)
    assert len(heard.samples) / heard.sample_rate == pytest.approx(report.seconds, abs=0.1)


def test_chapters_stems_and_recordings_to_read_along_are_signed_each(
    signed: Production, tmp_path: Path
) -> None:
    for path in signed.write(tmp_path / "folder").paths:
        assert manifest(path, "audio/mpeg")["title"] in ("CHAPTER ONE", "CHAPTER TWO")
    signed.write(tmp_path / "a.epub", stems=tmp_path / "stems")
    with zipfile.ZipFile(tmp_path / "a.epub") as book:
        for name in ("c001", "c002"):
            (tmp_path / "one.mp3").write_bytes(book.read(f"book/{name}.mp3"))
            manifest(tmp_path / "one.mp3", "audio/mpeg")
    stems = sorted((tmp_path / "stems").iterdir())
    assert [path.stem for path in stems] == ["ANNA", "TOM", "narrator"]
    for path in stems:
        manifest(path, "audio/flac")


def test_a_line_alone_is_signed(signed: Production, tmp_path: Path) -> None:
    signed.write_line(3, tmp_path / "a.flac")
    told = manifest(tmp_path / "a.flac", "audio/flac")
    _, segment, mark = signed.line(3)
    assert f'"value": "{mark}"' in json.dumps(told)
    assert segment.index == 3
    assert b"AI-generated speech" in (tmp_path / "a.flac").read_bytes()


def test_stems_are_marked_as_the_book_is(produce: Produce, tmp_path: Path) -> None:
    text = "ANN: The river rose and rose, and nobody knew what to do.\nBOB: No.\n" * 3
    marking = Marking(tmp_path / "keys.json", tmp_path / "marks.sqlite")
    production = produce(
        parse(text.encode(), "a.script"), request=Request("", watermark=True), marking=marking
    )
    for _ in production.render():
        pass
    production.write(tmp_path / "a.wav", stems=tmp_path / "stems")
    heard = read(tmp_path / "stems" / "ANN.flac")
    mark = Marker(marking.spectrum.keys).detect(heard.samples, heard.sample_rate)
    assert mark.answer == "present"
    assert not np.any(heard.samples[-2400:])  # Bob says the last


def test_what_cannot_be_signed_is_told_once(
    signed: Production, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (note,) = signed.write(tmp_path / "a.opus").notes
    assert "opus cannot hold a signature" in note.message
    (note,) = signed.write(tmp_path / "chapters", format="opus").notes
    assert "wav, mp3, m4a, flac can" in note.message
    monkeypatch.setattr(sealing, "LONGEST_BYTES", 10_000)
    (note,) = signed.write(tmp_path / "a.wav", stems=tmp_path / "stems").notes
    assert "give a folder" in note.message
    with (tmp_path / "a.wav").open("rb") as file:
        assert c2pa.Reader.try_create("audio/wav", file) is None


def test_what_is_not_marked_is_signed_only_where_that_is_asked(
    ferry: Book, rendered: Production, tmp_path: Path
) -> None:
    signing = Signing(tmp_path / "certificate.pem", tmp_path / "key.pem", own=True)
    folder = shutil.copytree(rendered.store.folder, tmp_path / "parts")
    for marked_only in (True, False):
        mine = Signing(signing.certificate, signing.private_key, True, marked_only=marked_only)
        with Production(ferry, folder, signing=mine) as production:
            assert not production.write(tmp_path / "a.mp3").notes
        with (tmp_path / "a.mp3").open("rb") as file:
            found = c2pa.Reader.try_create("audio/mpeg", file)
        assert (found is None) == marked_only
