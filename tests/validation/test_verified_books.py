"""Books are listened to: every sentence is there exactly once, or the fault is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import litetts
from litetts.document import Audio
from litetts.errors import InputError
from litetts.longform import Production
from litetts.markup.book import parse
from litetts.validation.books import listen, verify
from litetts.validation.transcribe import Transcriber, Transcript, transcriber

TEXT = (
    "CHAPTER ONE\n\nThe weather is very cold this morning. The children went to the school.\n\n"
    "Seven people came to dinner.\n"
)


class Told:
    """Somebody who hears what a test says: what is compared is ours, whoever listens."""

    name = "told"

    def __init__(self, *texts: str) -> None:
        self._texts = list(texts)

    def transcribe(self, audio: Audio, lang: str | None = None) -> Transcript:
        return Transcript(self._texts.pop(0), (), "en")


SILENT = Audio(np.zeros(8000, np.float32), 16000)
TWO = "The weather is cold. The children went to school at nine."


@pytest.mark.parametrize(
    ("heard", "missing", "twice"),
    [
        ("the weather is cold the children went to school at 9", 0, 0),
        ("The whether is called. The children went to school at nine.", 0, 0),
        ("The weather is cold.", 1, 0),
        ("The children went to school at nine.", 1, 0),
        ("", 2, 0),
        (TWO + " The children went to school at nine.", 0, 1),
        ("The weather is cold. The weather is cold. The children went to school at 9.", 0, 1),
    ],
)
def test_what_is_missing_and_what_is_there_twice(heard: str, missing: int, twice: int) -> None:
    found = listen(TWO, SILENT, Told(heard))
    assert (len(found.missing), len(found.twice)) == (missing, twice)
    assert found.whole == (not missing and not twice)


@pytest.fixture(scope="module")
def whisper() -> Transcriber:
    pytest.importorskip("faster_whisper")
    import os

    weights = os.environ.get("LITETTS_TEST_WEIGHTS")
    if not weights:
        pytest.skip("LITETTS_TEST_WEIGHTS names no folder of released weights (tools/weights.py)")
    return transcriber(f"whisper:{Path(weights) / 'whisper-base'}")


@pytest.fixture
def production(tmp_path: Path) -> Production:
    with Production(parse(TEXT.encode(), "a.txt"), tmp_path / "parts") as made:
        yield made


def test_a_book_is_heard_whole_and_what_is_damaged_is_rendered_again(
    production: Production, whisper: Transcriber
) -> None:
    with pytest.raises(InputError, match="not rendered yet"):
        verify(production, whisper)
    for _ in production.render():
        pass
    heard: list[int] = []
    verdict = verify(production, whisper, progress=lambda s, _: heard.append(s.index))
    assert not verdict.faults
    assert verdict.segments == len(heard) == 3
    assert verdict.sentences == 4
    assert verdict.errors.wer < 0.2
    # The sound of another sentence lies in the place of one.
    segment = list(production.segments())[1]
    key = production.key_of(segment)
    good = production.store.load(key)
    wrong = litetts.speak("Nobody knows where the bridge is.", sample_rate=good.sample_rate)
    path = next(p for p in (production.store.folder).rglob(f"{key}.*"))
    whole = path.read_bytes()
    from dataclasses import replace

    from litetts.scheduling.recording import pack, quantise

    path.write_bytes(pack([quantise(replace(good, samples=wrong.samples, words=()))]))
    found = verify(production, whisper, again=False)
    assert [f.index for f in found.faults] == [1]
    assert found.to_json()["faults"][0]["missing"]
    mended = verify(production, whisper)
    assert (mended.again, mended.faults) == (1, [])
    assert path.read_bytes() == whole


def test_one_chapter_or_some_minutes_are_enough(production: Production) -> None:
    for _ in production.render():
        pass
    texts = [s.text for s in production.segments()]
    assert verify(production, Told(*texts), most_s=0.1).segments == 1
    with pytest.raises(InputError, match="nothing in the book"):
        verify(production, Told(), chapter=7)
