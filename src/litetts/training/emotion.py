"""Train the detector of feelings: `python -m litetts.training.emotion FOLDER [--out FILE]`.

FOLDER is GoEmotions (Apache-2.0) with `original/` (28 classes) and `ekman/` (seven): `train.tsv`,
`dev.tsv` (text, numbers of the labels with commas, an id) and `labels.txt`. One logistic regression
for each class with an L2 penalty, fitted by L-BFGS, those of Ekman's seven with a scale for each
feature; thresholds for the best F1 are chosen on parts of the training data that the weights of
the moment were not fitted to. Printed is the macro F1 on the dev split, or on other files of that
form (`--test ORIGINAL EKMAN`, with `--model FILE` nothing is trained).
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from litetts.document import Floats
from litetts.errors import InputError
from litetts.prosody.emotion import FINE, PATH, Detector, features
from litetts.text.linear import LinearModel, buckets

__all__ = ["f1", "fit", "main", "ratios", "read", "thresholds"]

KEPT = 70_000
"""Features in the package: most weights are 0 as bytes, so compressed it stays under 1 MB."""
RAREST = 3
"""A feature that fewer training sentences have is left out."""
STRENGTH = 24.0
"""One over the L2 penalty, chosen by cross-validation out of 8, 16, 24, 48."""
STEPS = 60
"""Of L-BFGS; it has converged well enough for the third digit of F1."""
SHARE = 0.5
"""Of a feature's weight in Ekman's seven, scaled by how much its classes differ in it (Wang and
Manning 2012, "NB-SVM"); by cross-validation macro F1 is 0.594 with it and 0.561 without."""
FOLDS = 3
SEED = 0


def read(path: Path, classes: Sequence[str]) -> tuple[list[str], Floats]:
    """Texts of a file and their labels, float32 [texts, classes] of 0 and 1.

    Raises:
        InputError: the file is missing or a line is of another form.
    """
    texts, rows = [], []
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error}", field="folder") from error
    for number, line in enumerate(lines, 1):
        try:
            text, labels, *_ = line.split("\t")
            row = np.zeros(len(classes), np.float32)
            row[[int(label) for label in labels.split(",")]] = 1
        except (ValueError, IndexError) as error:
            raise InputError(
                f"{path}:{number}: a line has a text, numbers of labels and an id, with tabs",
                field="folder",
            ) from error
        texts.append(text)
        rows.append(row)
    return texts, np.array(rows)


def _matrix(texts: Sequence[str], columns: NDArray[np.int64]) -> sparse.csr_matrix:
    """Sentences by features, each row scaled by one over the root of its features' number."""
    starts, where, values = [0], [], []
    for text in texts:
        hashed = np.array(buckets(features(text)), np.int64)
        at = np.searchsorted(columns, hashed)
        at[at == len(columns)] = 0
        known = at[columns[at] == hashed]
        where.append(known)
        values.append(np.full(len(known), 1 / max(1, len(hashed)) ** 0.5, np.float32))
        starts.append(starts[-1] + len(known))
    shape = (len(texts), len(columns))
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(where), starts), shape)


def ratios(x: sparse.csr_matrix, wanted: Floats) -> Floats:
    """How much more, or less, often each feature is in a class than elsewhere: [features, classes].

    The absolute log ratio of the two frequencies over its root mean square, mixed with 1.
    """
    there = (x > 0).astype(np.float32)
    within, without = there.T @ wanted + 1, there.T @ (1 - wanted) + 1
    found = np.abs(np.log((within / within.sum(0)) / (without / without.sum(0))))
    mixed: Floats = 1 - SHARE + SHARE * found / np.sqrt((found**2).mean(0))
    return mixed.astype(np.float32)


def fit(x: sparse.csr_matrix, wanted: Floats, scale: Floats | None = None) -> tuple[Floats, Floats]:
    """Weights [features, classes] and biases [classes] of the regressions.

    Args:
        x: sentences by features.
        wanted: labels of 0 and 1.
        scale: of the features in each class, so that some cost less; None = all are alike.
    """
    count, classes = x.shape[1], wanted.shape[1]
    turned = x.T.tocsr()
    sign = 2 * wanted - 1
    own = np.ones((count, classes), np.float32) if scale is None else scale

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = values.reshape(count + 1, classes).astype(np.float32)
        margin = sign * (x @ (own * table[:-1]) + table[-1])
        total = float(np.logaddexp(0, -margin).sum(dtype=np.float64))
        pull = -sign / (1 + np.exp(margin))
        slope = np.vstack([(turned @ pull) * own, pull.sum(0)]).astype(np.float64)
        slope[:-1] += table[:-1] / STRENGTH
        total += float((table[:-1].astype(np.float64) ** 2).sum()) / (2 * STRENGTH)
        return total, slope.ravel()

    start = np.zeros((count + 1) * classes)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    table = found.x.reshape(count + 1, classes).astype(np.float32)
    return own * table[:-1], table[-1]


def _both(x: sparse.csr_matrix, wanted: Floats) -> tuple[Floats, Floats]:
    """The 28 classes and Ekman's seven, which have scales."""
    fine, coarse = wanted[:, : len(FINE)], wanted[:, len(FINE) :]
    tables = fit(x, fine), fit(x, coarse, ratios(x, coarse))
    return np.hstack([t for t, _ in tables]), np.concatenate([bias for _, bias in tables])


def thresholds(logits: Floats, wanted: Floats) -> Floats:
    """For each class the threshold with the best F1."""
    found = []
    for scores, labels in zip(logits.T, wanted.T, strict=True):
        order = np.argsort(-scores)
        hits = np.cumsum(labels[order])
        best = int((2 * hits / (np.arange(1, len(order) + 1) + labels.sum())).argmax())
        found.append(scores[order[best]])
    return np.array(found, np.float32)


def f1(wanted: Floats, told: Floats) -> Floats:
    """F1 of each class; both [texts, classes] of 0 and 1."""
    hits = (wanted * told).sum(0)
    found: Floats = 2 * hits / np.maximum(1, wanted.sum(0) + told.sum(0))
    return found


def _train(folder: Path, out: Path) -> None:
    names = {kind: (folder / kind / "labels.txt").read_text().split() for kind in _KINDS}
    texts, fine = read(folder / "original" / "train.tsv", names["original"])
    again, coarse = read(folder / "ekman" / "train.tsv", names["ekman"])
    if again != texts:
        raise InputError("original/ and ekman/ have other texts", field="folder")
    if tuple(names["original"]) != FINE:
        raise InputError("original/labels.txt has other classes than are known", field="folder")
    wanted = np.concatenate([fine, coarse], 1)
    counted = Counter(b for text in texts for b in set(buckets(features(text))))
    columns = np.array(sorted(b for b, n in counted.items() if n >= RAREST), np.int64)
    x = _matrix(texts, columns)
    fold = np.random.default_rng(SEED).integers(0, FOLDS, len(texts))
    unseen = np.zeros_like(wanted)
    for k in range(FOLDS):
        table, bias = _both(x[fold != k], wanted[fold != k])
        unseen[fold == k] = x[fold == k] @ table + bias
    table, bias = _both(x, wanted)
    classes = [*names["original"], *(f"ekman:{name}" for name in names["ekman"])]
    # Every class has the whole range of a byte.
    gain = np.abs(table).max(0)
    model = LinearModel.pruned(table / gain, columns.astype(np.int32), classes, KEPT)
    fresh = out.with_suffix(".tmp")
    with fresh.open("wb") as file:
        np.savez_compressed(
            file,
            kept=model.kept,
            weights=model.weights,
            classes=np.array(model.classes),
            scale=np.float32(model.scale),
            gain=gain,
            bias=bias,
            threshold=thresholds(unseen, wanted),
        )
    fresh.replace(out)
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB")


_KINDS = ("original", "ekman")


def _test(detector: Detector, path: Path, *, ekman: bool) -> None:
    """Print F1 of each class and their mean."""
    names = [n.removeprefix("ekman:") for n in detector.classes if n.startswith("ekman:") == ekman]
    texts, wanted = read(path, names)
    told = np.zeros_like(wanted)
    for row, text in zip(told, texts, strict=True):
        row[[names.index(label) for label in detector.labels(text, ekman=ekman)]] = 1
    each = f1(wanted, told)
    print(f"{path}: macro F1 {each.mean():.3f} of {len(names)} classes, {len(texts)} texts")
    print("  " + ", ".join(f"{name} {value:.2f}" for name, value in zip(names, each, strict=True)))


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="GoEmotions: original/ and ekman/")
    parser.add_argument("--out", type=Path, default=PATH, help="the model to write")
    parser.add_argument("--model", type=Path, help="test this one; train nothing")
    parser.add_argument("--test", type=Path, nargs=2, help="files instead of the dev splits")
    chosen = parser.parse_args(arguments)
    if chosen.model is None:
        _train(chosen.folder, chosen.out)
    tests = chosen.test or [chosen.folder / kind / "dev.tsv" for kind in _KINDS]
    detector = Detector(chosen.model or chosen.out)
    for kind, path in zip(_KINDS, tests, strict=True):
        _test(detector, path, ekman=kind == "ekman")


if __name__ == "__main__":
    main()
