"""The recipe of the detector of feelings, on a few sentences made here."""

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from litetts.errors import InputError
from litetts.prosody.emotion import EKMAN, VAD, Detector
from litetts.training.emotion import f1, fit, main, ratios, read, thresholds

FINE = [*sorted(set(VAD) - {"neutral"}), "neutral"]
SAID = {
    "joy": ("what a happy happy day", "I am happy and glad", "such a happy song"),
    "anger": ("I hate this awful noise", "you awful awful man", "I hate you"),
    "neutral": ("the door is on the left", "a train stands on the track", "the left door"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind, names in (("original", FINE), ("ekman", EKMAN)):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / "labels.txt").write_text("\n".join(names))
        lines = [
            f"{text} {n}\t{names.index(name)}\tid"
            for n in range(8)
            for name, texts in SAID.items()
            for text in texts
        ]
        for split in ("train", "dev"):
            (tmp_path / kind / f"{split}.tsv").write_text("\n".join(lines) + "\n")
    return tmp_path


def test_it_learns_what_it_is_told(folder: Path, capsys: pytest.CaptureFixture[str]):
    out = folder / "emotion.npz"
    main([str(folder), "--out", str(out)])
    detector = Detector(out)
    assert detector.labels("happy", ekman=True) == ("joy",)
    assert detector.labels("I hate this awful noise") == ("anger",)
    assert "macro F1" in capsys.readouterr().out
    main([str(folder), "--model", str(out)])
    assert "original" in capsys.readouterr().out


def test_a_threshold_is_where_f1_is_best():
    logits = np.array([[3.0], [2.0], [1.0], [0.0]], np.float32)
    wanted = np.array([[1.0], [1.0], [0.0], [0.0]], np.float32)
    assert thresholds(logits, wanted) == [2.0]
    assert f1(wanted, (logits >= 2).astype(np.float32)) == [1.0]


def test_a_line_of_another_form_is_named(tmp_path: Path):
    file = tmp_path / "train.tsv"
    file.write_text("fine\t1\tid\nno labels\n")
    with pytest.raises(InputError, match=r"train\.tsv:2"):
        read(file, FINE)
    with pytest.raises(InputError, match="cannot be read"):
        read(tmp_path / "none.tsv", FINE)


def test_a_feature_in_which_a_class_differs_costs_it_less():
    there = np.array([[1, 1], [1, 0], [1, 1], [1, 0]], np.float32)  # the second tells the class
    wanted = np.array([[1], [0], [1], [0]], np.float32)
    found = ratios(sparse.csr_matrix(there), wanted)
    assert found.shape == (2, 1)
    assert found[1, 0] > found[0, 0]
    plain, scaled = (fit(sparse.csr_matrix(there), wanted, s)[0] for s in (None, found))
    assert scaled[1, 0] > plain[1, 0] > 0
