"""Books to be read along."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import soundfile

from litetts.longform import Production

SMIL = "{http://www.w3.org/ns/SMIL}"


def test_every_segment_is_marked_in_the_text_and_clipped_from_the_sound(
    rendered: Production, tmp_path: Path
) -> None:
    path = tmp_path / "ferry.epub"
    report = rendered.write(path)
    assert report.paths == (path,)
    with zipfile.ZipFile(path) as book:
        files = {name: book.read(name) for name in book.namelist()}
        assert book.namelist()[0] == "mimetype"
        assert book.infolist()[0].compress_type == zipfile.ZIP_STORED
    for name, data in files.items():
        if name.endswith((".xhtml", ".smil", ".opf", ".xml")):
            ElementTree.fromstring(data)  # well formed
    told, wanted = [], [segment.text for segment in rendered.segments()]
    for chapter in ("c001", "c002"):
        page = files[f"book/{chapter}.xhtml"].decode()
        texts = dict(re.findall(r'<span id="(s\d+)">(.*?)</span>', page))
        length = soundfile.info(io.BytesIO(files[f"book/{chapter}.mp3"])).duration
        before = 0.0
        for par in ElementTree.fromstring(files[f"book/{chapter}.smil"]).iter(f"{SMIL}par"):
            text, audio = par.find(f"{SMIL}text"), par.find(f"{SMIL}audio")
            assert text is not None and audio is not None
            told.append(texts[text.attrib["src"].partition("#")[2]])
            begin, end = (float(audio.attrib[k][:-1]) for k in ("clipBegin", "clipEnd"))
            assert before <= begin < end <= length + 0.05
            before = end
    assert told == wanted
    package = files["book/package.opf"].decode()
    listed = set(re.findall(r'href="([^"]+)"', package))
    assert {f"book/{name}" for name in listed} == {n for n in files if n.startswith("book/")} - {
        "book/package.opf"
    }


def test_the_clips_are_where_the_words_are(rendered: Production, tmp_path: Path) -> None:
    rendered.write(tmp_path / "a.epub", captions=[tmp_path / "a.json"])
    import json

    told = json.loads((tmp_path / "a.json").read_text())["segments"]
    with zipfile.ZipFile(tmp_path / "a.epub") as book:
        smil = book.read("book/c001.smil").decode()
    begins = [float(x) for x in re.findall(r'clipBegin="([\d.]+)s"', smil)]
    assert begins == pytest.approx([s["start"] for s in told[: len(begins)]], abs=0.002)


def test_the_same_book_is_the_same_file(rendered: Production, tmp_path: Path) -> None:
    for name in ("a.epub", "b.epub"):
        rendered.write(tmp_path / name)
    assert (tmp_path / "a.epub").read_bytes() == (tmp_path / "b.epub").read_bytes()
