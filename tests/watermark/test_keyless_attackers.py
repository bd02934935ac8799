"""Who knows all of the code and has no key: a small version of what benchmarks/keyless.py measures.

Removal, forgery and overwriting fail; that marked files can be told from others is known, told in
docs/concepts/watermark.md, and not tested here.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from litetts.document import Audio
from litetts.watermark import Key, detect, embed

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from keyless import (
    FORGERIES,
    REMOVALS,
    Attempt,
    laid,
    likeness,
    read_signs,
)

RATE = 24_000
KEY = Key(bytes(range(32)))


@pytest.fixture(scope="module")
def marked(speech: Audio) -> Audio:
    return embed(speech, KEY, request_id="a request")


# Those that keep PESQ of Kokoro's speech at 4.3 or better; the others are told in the docs.
HARMLESS = [a for a in REMOVALS if a.gentle]


@pytest.mark.parametrize("attempt", HARMLESS, ids=lambda a: a.name)
def test_mark_outlasts_who_has_no_key(marked: Audio, attempt: Attempt) -> None:
    rng = np.random.default_rng(1)
    worn = attempt(marked.samples, rate=RATE, rng=rng)
    assert len(worn) == len(marked.samples)
    found = detect(worn, RATE, KEY, search=False)
    assert found.present
    assert found.key_id == KEY.id


@pytest.mark.parametrize("attempt", FORGERIES, ids=lambda a: a.name)
def test_copied_mark_is_not_taken_for_ours(marked: Audio, speech: Audio, attempt: Attempt) -> None:
    other = speech.samples[::-1].copy()
    forged = attempt(marked.samples, other, rate=RATE, rng=np.random.default_rng(1))
    assert detect(forged, RATE, KEY, search=False).content != "ours"


def test_copied_with_the_key_the_mark_is_on_other_content(marked: Audio, speech: Audio) -> None:
    # The strongest copier there can be: the geometry of the key itself, all signs as they were.
    from litetts.watermark.layout import pattern

    other = speech.samples[::-1].copy()
    keyed = pattern(KEY.secret)
    forged = laid(other, RATE, keyed, read_signs(marked.samples, RATE, keyed), 6.0)
    assert detect(forged, RATE, KEY, search=False).content != "ours"


def test_marks_of_one_key_do_not_line_up(speech: Audio) -> None:
    halves = speech.samples[: 4 * RATE], speech.samples[5 * RATE : 9 * RATE]
    plain = likeness(*halves, RATE)
    one, two = (
        embed(Audio(half, RATE), KEY, request_id=f"request {n}").samples
        for n, half in enumerate(halves)
    )
    assert likeness(one, two, RATE) < max(plain, 6.0)
