"""Sentences to judge voices by, and what is kept of a voice that was judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from litetts.text.tags import CHECKED
from litetts.validation import baseline
from litetts.validation.listen import texts_digest
from litetts.validation.texts import SENTENCES, sentences


@pytest.mark.parametrize("lang", CHECKED)
def test_twenty_sentences_in_each_language_of_kokoro(lang: str) -> None:
    found = sentences(lang)
    assert len(found) == len(set(found)) == 20
    assert lang.startswith("en") == (found == SENTENCES)


def test_a_language_without_sentences_gets_the_english_ones() -> None:
    assert sentences("xx") == SENTENCES


def test_a_voice_is_kept_under_the_same_conditions_only(tmp_path: Path) -> None:
    texts = ["One.", "Two."]
    body = {"transcriber": "ear", "seed": 0, "texts": texts_digest(texts), "figures": {"wer": 0.5}}
    baseline.baseline_file(tmp_path, "af_one").write_text(json.dumps(body), "utf-8")

    def kept(voice: str = "af_one", transcriber: str = "ear", seed: int = 0, n: int = 2) -> object:
        return baseline.kept(tmp_path, voice, transcriber=transcriber, seed=seed, texts=texts[:n])

    assert kept() == {"wer": 0.5}
    assert kept(voice="af_two") is kept(transcriber="other") is kept(seed=1) is kept(n=1) is None
