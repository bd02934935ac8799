"""The released voices that come with LiteTTS."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from litetts.engines.kokoro.styles import FILE, LENGTHS, WIDTH, Released, released
from litetts.errors import ModelError
from litetts.models.catalogue import MODELS

# Values of the released files: voice, row, columns 0, 1, 100, 200 and 255.
CELLS = {
    ("af_heart", 0): (-0.25429, 0.26149, -0.17757, -0.59902, -0.02686),
    ("am_michael", 50): (-0.19246, 0.17139, -0.14404, -0.08665, 0.26818),
    ("zf_xiaoni", 509): (0.15056, 0.12889, -0.04169, 0.01997, -0.00637),
}
STEP = 1.1e-4
"""What the packing may change, and the rounding of the values above."""


def test_all_54_voices_have_a_style_for_each_length() -> None:
    assert sorted(released()) == sorted(
        f.stem for f in map(Path, MODELS["kokoro"].common) if f.suffix == ".bin"
    )
    assert len(released()) == 54
    assert all(style.shape == (LENGTHS, WIDTH) for style in released().values())
    assert all(style.dtype == np.float32 for style in released().values())


@pytest.mark.parametrize(("voice", "row"), CELLS)
def test_the_values_are_those_of_the_released_files(voice: str, row: int) -> None:
    assert released()[voice][row, [0, 1, 100, 200, 255]] == pytest.approx(
        CELLS[voice, row], abs=STEP
    )


def test_the_voices_are_the_same_to_the_bit_on_every_machine() -> None:
    digest = hashlib.sha256()
    for style in released().values():
        digest.update(style.astype("<f4").tobytes())
    assert digest.hexdigest() == "f166abd929f1ed91ce27b5ce42ad95779b072df88ceb06b0b5ce251f0ffba499"


def test_a_voice_is_unpacked_once_and_cannot_be_changed_by_who_got_it() -> None:
    assert released()["bf_emma"] is released()["bf_emma"]
    with pytest.raises(ValueError, match="read-only"):
        released()["bf_emma"][0, 0] = 1.0
    assert "nobody" not in released()
    with pytest.raises(KeyError):
        released()["nobody"]


def test_a_damaged_file_is_told_with_its_name(tmp_path: Path) -> None:
    cut = tmp_path / "styles.npz"
    cut.write_bytes(FILE.read_bytes()[:1000])
    with pytest.raises(ModelError, match=r"styles\.npz are damaged"):
        Released(cut)
    with pytest.raises(ModelError, match="reinstall"):
        Released(tmp_path / "none.npz")
