"""Train the homograph classifier: `python -m litetts.training.homographs FOLDER [--out FILE]`.

FOLDER holds the Wikipedia Homograph Data: `train.tsv` (homograph, wordid, sentence, start, end) and
`wordids.tsv` (what each wordid means and how it is pronounced), Apache-2.0. The model is a
multinomial logistic regression with an L2 penalty, fitted by L-BFGS. A tenth is held back and the
accuracy on it printed, of all and of the senses that are not their spelling's most frequent
(`--folds 10` does so ten times); then the weights are fitted to everything, unless `--measure`.

Give `--tagger` the weights of a tagger that was not trained on these sentences
(`python -m litetts.training.tagger OTHER... --out FILE`): then parts of speech are as often wrong
in training as they will be in use, and the accuracy printed is that of new sentences.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse, special

from litetts.phonemes.ipa import to_inventory
from litetts.phonemes.stress import unstressed
from litetts.text.languages.en.sound import dictionary, homographs, tagger
from litetts.text.languages.en.sound.certain import certain
from litetts.text.linear import LinearModel, buckets

__all__ = ["Example", "Tally", "accuracy", "examples", "fit", "main", "table", "usual"]

DAILY = Path(__file__).with_suffix(".tsv")
"""The project's own sentences: wordid, sentence."""
DAILY_WEIGHT = 3
"""How often each of them counts: they are few, and the encyclopedia's habits are strong."""

KEPT = 150_000
"""Features in the package; their weights take 1 MB."""
PENALTY = 1.0
"""Weight of the L2 penalty, chosen by cross-validation out of 0.3, 1, 3, 6."""
BALANCE = 0.0
"""How far the senses of a spelling count alike: 0 = by their number, 1 = all the same."""
SEED = 7
FOLDS = 10


# Senses that the dictionaries do not have, or not apart: American, British. From the data set's
# pronunciations, in the way that the dictionaries write such words.
_CORRECTIONS = {
    "aged_adj": ("ˈAʤᵻd", "ˈAʤɪd"),
    "alternate_adj-nou": ("ˈɔltəɹnət", "ɔːltˈɜːnɪt"),
    "august_nam": ("ˈWɡʊst", "ˈWɡʊst"),
    "axes_nou-vrb": ("ˈæksᵻz", "ˈaksɪz"),
    "blessed_adj": ("blˈɛsᵻd", "blˈɛsɪd"),
    "bologna": ("bəlˈOni", "bəlˈQni"),
    "celtic_adj-nou-sports": ("sˈɛltɪk", "sˈɛltɪk"),
    "diagnoses_vrb": ("dˌIəɡnˈOsᵻz", "dˌIəɡnˈQzɪz"),
    "export_vrb": ("ɪkspˈɔɹt", "ɪkspˈɔːt"),
    "expose_nou": ("ˌɛkspOzˈA", "ɛkspˈQzA"),
    "frequent_vrb": ("fɹikwˈɛnt", "fɹɪkwˈɛnt"),
    "impact_vrb": ("ɪmpˈækt", "ɪmpˈakt"),
    "increment_vrb": ("ˈɪŋkɹəmˌɛnt", "ˈɪnkɹɪmɛnt"),
    "instrument_vrb": ("ˈɪnstɹəmˌɛnt", "ˈɪnstɹʊmɛnt"),
    "jesus_es": ("hAsˈus", "hAsˈuːs"),
    "job_bible": ("ʤˈOb", "ʤˈQb"),
    "lead_nou": ("lˈɛd", "lˈɛd"),
    "mate_nou": ("mˈɑtA", "mˈɑːtA"),
    "mobile_nou-art": ("mˈObˌil", "mˈQbIl"),
    "nestle_nam": ("nˈɛsli", "nˈɛsli"),
    "perfume_nou": ("pˈɜɹfjˌum", "pˈɜːfjuːm"),
    "perfume_vrb": ("pəɹfjˈum", "pəfjˈuːm"),
    "protest_vrb": ("pɹətˈɛst", "pɹətˈɛst"),
    "ravel_nam": ("ɹəvˈɛl", "ɹavˈɛl"),
    "reading_geo": ("ɹˈɛdɪŋ", "ɹˈɛdɪŋ"),
    "recount_nou": ("ɹˈikˌWnt", "ɹˈiːkWnt"),
    "resume_nou": ("ɹˈɛzəmˌA", "ɹˈɛzjʊmA"),
    "rodeo_geo": ("ɹOdˈAO", "ɹQdˈAQ"),
    "row_2": ("ɹˈW", "ɹˈW"),
    "sake_jp": ("sˈɑki", "sˈɑːki"),
    "subordinate_vrb": ("səbˈɔɹdənˌAt", "səbˈɔːdɪnAt"),
}

# The adjective of senses that are noun and adjective, where it is stressed otherwise.
_ADJECTIVES = {
    "upset_nou": ("ˌʌpsˈɛt", "ʌpsˈɛt"),
    "compact_adj-nou": ("kˈɑmpˌækt", "kəmpˈakt"),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A homograph in a sentence: its features' buckets, number of senses, and the right one.

    `certain` is the sense that grammar leaves alone, whatever the model says; None = none.
    """

    spelling: str
    buckets: list[int]
    senses: int
    truth: int
    certain: int | None = None


def table(folder: Path) -> dict[str, dict[str, object]]:
    """The table of senses: wordids in the model's order, with Kokoro's pronunciations.

    Where the dictionaries know several pronunciations of a spelling, a sense takes the one that is
    nearest to the data set's; otherwise the data set's own.
    """
    with (folder / "wordids.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    by_spelling: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_spelling.setdefault(row["homograph"], []).append(row)
    result: dict[str, dict[str, object]] = {}
    for spelling, senses in sorted(by_spelling.items()):
        verbs = [s for s in senses if _is_verb(s)]
        verbal = len(verbs) == 1 and len(senses) == 2 and "read" not in spelling
        ordered = [*verbs, *(s for s in senses if s not in verbs)] if verbal else senses
        result[spelling] = {
            "verbal": verbal,
            "senses": [
                [
                    s["wordid"],
                    _nearest(spelling, s, False),
                    _nearest(spelling, s, True),
                    *([_ADJECTIVES[s["wordid"]]] if s["wordid"] in _ADJECTIVES else []),
                ]
                for s in ordered
            ],
        }
    return result


def _is_verb(row: dict[str, str]) -> bool:
    kind = row["wordid"].partition("_")[2]
    return kind.split("-")[-1] == "vrb" or (not kind and row["label"].startswith("verb"))


def _nearest(spelling: str, row: dict[str, str], british: bool) -> str:
    """The dictionaries' variant nearest to the data set's pronunciation, or that."""
    if row["wordid"] in _CORRECTIONS:
        return _CORRECTIONS[row["wordid"]][british]
    lang = "en-gb" if british else "en-us"
    # "0" and "1" in the data set are stress marks of its source that were left over.
    ipa = row["pronunciation"].replace("0", "").replace("1", "")
    wanted = to_inventory(ipa, lang)
    variants: list[str] = []
    for entries in (dictionary.gold(british), dictionary.silver(british)):
        for form in (spelling, spelling.capitalize()):
            entry = entries.get(form)
            variants += (
                [entry] if isinstance(entry, str) else list(filter(None, (entry or {}).values()))
            )
    clean = [v.replace("ɾ", "T").replace("ʔ", "t") for v in variants]
    if not clean:
        return wanted
    return min(clean, key=lambda v: _distance(v, wanted))


def _distance(a: str, b: str) -> float:
    """Edit distance; the place of the primary stress counts most, its mark little."""
    a_at = a.partition("ˈ")[0] if "ˈ" in a else ""
    b_at = b.partition("ˈ")[0] if "ˈ" in b else ""
    vowels = frozenset("AIOQWYaiuæɑɒɔəɛɜɪʊʌᵻᵊ")
    syllable = sum(s in vowels for s in a_at) != sum(s in vowels for s in b_at)
    return 2.0 * syllable + _edits(unstressed(a).replace("ː", ""), unstressed(b).replace("ː", ""))


def _edits(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return row[-1]


def examples(
    folder: Path, senses: dict[str, dict[str, object]], tags: LinearModel | None = None
) -> list[Example]:
    """The training sentences as features, parts of speech by the tagger `tags`."""
    tags = tags or LinearModel.load(tagger.WEIGHTS)
    with (folder / "train.tsv").open(encoding="utf-8", newline="") as file:
        found = [
            _example(
                row["homograph"],
                row["wordid"],
                row["sentence"],
                int(row["start"]),
                senses[row["homograph"]],
                tags,
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]
    return [e for e in found if e is not None]


def _example(
    spelling: str,
    wordid: str,
    sentence: str,
    start: int,
    entry: dict[str, object],
    model: LinearModel,
) -> Example | None:
    """A sentence as features; None if its wordid or its homograph cannot be found."""
    words, index = located(sentence, start)
    cores, breaks, at = homographs.split(words, index)
    ids = [s[0] for s in entry["senses"]]  # type: ignore[attr-defined]
    if at is None or wordid not in ids:
        return None
    tags = tagger.tag_with(model, cores, breaks)
    names = homographs.features(cores, breaks, tags, at, bool(entry["verbal"]))
    sure = certain([w.lower() for w in cores], breaks, tags, at, bool(entry["verbal"]))
    return Example(spelling, buckets(names), len(ids), ids.index(wordid), _index(ids, sure))


def _index(ids: Sequence[str], sure: str) -> int | None:
    """The sense that `certain` names, as `homographs.choose` takes it."""
    if not sure:
        return None
    return (
        0
        if sure == "verb"
        else next((k for k, wordid in enumerate(ids) if wordid.endswith(f"_{sure}")), None)
    )


def conversational(
    senses: dict[str, dict[str, object]], tags: LinearModel | None = None
) -> list[Example]:
    """Sentences of daily life, beside the encyclopedia's; the homograph is between asterisks.

    An encyclopedia has few commands, questions and first persons ("I shed a tear").
    """
    tags = tags or LinearModel.load(tagger.WEIGHTS)
    spelling_of = {s[0]: k for k, v in senses.items() for s in v["senses"]}  # type: ignore[attr-defined]
    found = []
    with DAILY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            spelling = spelling_of.get(row["wordid"])
            if spelling is not None:
                start = row["sentence"].index("*")
                text = row["sentence"].replace("*", "")
                found.append(_example(spelling, row["wordid"], text, start, senses[spelling], tags))
    return [e for e in found if e is not None]


def located(sentence: str, start: int) -> tuple[list[str], int]:
    """The words of a sentence, separated by spaces, and which of them is at character `start`."""
    return sentence.split(), len(sentence[: start + 1].split()) - 1


def fit(
    data: Sequence[Example],
    penalty: float = PENALTY,
    most: int = KEPT,
    balance: float = BALANCE,
) -> LinearModel:
    """Logistic regression over the senses of each example's homograph.

    Homographs of two senses, which share features, are fitted apart from those of more: one weight
    a feature, the difference of the two, is all that they need.
    """
    counts_of = Counter((e.spelling, e.truth) for e in data)
    frequent = usual(data)
    weight = np.array(
        [
            (counts_of[e.spelling, frequent[e.spelling]] / counts_of[e.spelling, e.truth])
            ** balance
            for e in data
        ]
    )
    columns = max(e.senses for e in data)
    parts = []
    for several in (False, True):
        chosen = [k for k, e in enumerate(data) if (e.senses > _PAIR) == several]
        if chosen:
            method = _fit_several if several else _fit_pairs
            parts.append(method([data[k] for k in chosen], weight[chosen], penalty))
    kept = np.unique(np.concatenate([own for own, _ in parts]))
    table = np.zeros((len(kept), columns), np.float32)
    for own, weights in parts:
        table[np.searchsorted(kept, own), : weights.shape[1]] += weights
    return LinearModel.pruned(table, kept, [f"sense {c}" for c in range(columns)], most)


_PAIR = 2
_Fitted = tuple[NDArray[np.int32], NDArray[np.float32]]
"""Buckets int32 [K], sorted, and the weights of their senses float32 [K, C]."""


def _matrix(data: Sequence[Example]) -> tuple[NDArray[np.int32], sparse.csr_matrix]:
    """Buckets that more than one example has, and which example has which, [examples, K]."""
    kept, counts = np.unique(
        np.concatenate([np.array(e.buckets, np.int32) for e in data]), return_counts=True
    )
    kept = kept[counts > 1]
    rows_of = [_rows(kept, e) for e in data]
    pointers = np.cumsum([0, *map(len, rows_of)])
    indices = np.concatenate(rows_of)
    ones = np.ones(len(indices), np.float32)
    return kept, sparse.csr_matrix((ones, indices, pointers), (len(data), len(kept)))


def _fit_pairs(data: Sequence[Example], weight: NDArray[np.float64], penalty: float) -> _Fitted:
    """Two senses: d = w0 - w1, of which both senses take half."""
    kept, x = _matrix(data)
    across = x.T.tocsr()
    sign = np.array([1.0 if e.truth == 0 else -1.0 for e in data])

    def loss(d: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (x @ d)
        value = weight @ np.logaddexp(0, -margin) + penalty / 4 * (d @ d)
        slope = -weight * sign * special.expit(-margin)
        return float(value), across @ slope + penalty / 2 * d

    start = np.zeros(len(kept))
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=_STEPS)
    half = (found.x / 2).astype(np.float32)
    return kept, np.stack([half, -half], 1)


def _fit_several(data: Sequence[Example], weight: NDArray[np.float64], penalty: float) -> _Fitted:
    """More than two senses."""
    columns = max(e.senses for e in data)
    kept, x = _matrix(data)
    across = x.T.tocsr()
    allowed = np.array([[c < e.senses for c in range(columns)] for e in data])
    truth = np.zeros((len(data), columns))
    truth[np.arange(len(data)), [e.truth for e in data]] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(len(kept), columns)
        scores = np.where(allowed, x @ weights, -np.inf)
        scores -= scores.max(1, keepdims=True)
        odds = np.exp(scores)
        share = odds / odds.sum(1, keepdims=True)
        value = -(weight @ np.log(share[truth > 0])) + penalty / 2 * (flat @ flat)
        slope = across @ (weight[:, None] * (share - truth)) + penalty * weights
        return float(value), slope.ravel()

    start = np.zeros(len(kept) * columns)
    found = optimize.minimize(loss, start, jac=True, method="L-BFGS-B", options=_STEPS)
    return kept, found.x.reshape(len(kept), columns).astype(np.float32)


_STEPS = {"maxiter": 120, "maxcor": 6}


def _rows(kept: NDArray[np.int32], example: Example) -> NDArray[np.int64]:
    wanted = np.unique(np.array(example.buckets, np.int32))
    rows = np.searchsorted(kept, wanted)
    rows[rows == len(kept)] = 0
    return rows[kept[rows] == wanted]


def predicted(model: LinearModel, example: Example) -> int:
    """The sense that is taken: what is certain, else what the model says."""
    if example.certain is not None:
        return example.certain
    return int(model.bucket_scores(example.buckets)[: example.senses].argmax())


def accuracy(model: LinearModel, data: Sequence[Example]) -> float:
    """Share of right senses."""
    return sum(predicted(model, e) == e.truth for e in data) / max(len(data), 1)


def usual(data: Sequence[Example]) -> dict[str, int]:
    """The most frequent sense of each spelling."""
    counts: dict[str, Counter[int]] = {}
    for e in data:
        counts.setdefault(e.spelling, Counter())[e.truth] += 1
    return {spelling: count.most_common(1)[0][0] for spelling, count in counts.items()}


@dataclass(slots=True)
class Tally:
    """Right and wrong on what was held back: of all, of the rarer senses, by spelling."""

    right: int = 0
    count: int = 0
    rare_right: int = 0
    rare: int = 0
    usual: int = 0
    by_spelling: dict[str, list[int]] = field(default_factory=dict)

    def add(self, model: LinearModel, rest: Sequence[Example], held: Sequence[Example]) -> None:
        """Count what a model that was fitted to `rest` makes of `held`."""
        frequent = usual(rest)
        for e in held:
            right = predicted(model, e) == e.truth
            self.right += right
            self.count += 1
            if frequent.get(e.spelling) == e.truth:
                self.usual += 1
                continue
            self.rare_right += right
            self.rare += 1
            one = self.by_spelling.setdefault(e.spelling, [0, 0])
            one[0] += right
            one[1] += 1

    def __str__(self) -> str:
        """One line for people."""
        return (
            f"{self.right / self.count:.2%} of {self.count} right (most frequent sense: "
            f"{self.usual / self.count:.2%}); of {self.rare} rarer senses "
            f"{self.rare_right / self.rare:.2%}"
        )

    def worst(self, most: int = 15) -> str:
        """The spellings whose rarer senses are missed most often."""
        rows = sorted(self.by_spelling.items(), key=lambda row: row[1][0] - row[1][1])[:most]
        return ", ".join(f"{spelling} {right}/{count}" for spelling, (right, count) in rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, then fit to everything and write the weights and the table."""
    parser = argparse.ArgumentParser(description="Train the homograph classifier.")
    parser.add_argument("folder", type=Path, help="folder of train.tsv and wordids.tsv")
    parser.add_argument("--out", type=Path, default=homographs.WEIGHTS)
    parser.add_argument("--folds", type=int, default=1, help="tenths to hold back, one by one")
    parser.add_argument("--penalty", type=float, default=PENALTY)
    parser.add_argument("--balance", type=float, default=BALANCE)
    parser.add_argument("--measure", action="store_true", help="write nothing, only measure")
    parser.add_argument("--tagger", type=Path, default=tagger.WEIGHTS, help="weights of a tagger")
    options = parser.parse_args(arguments)
    model = LinearModel.load(options.tagger)
    senses = table(options.folder)
    data = examples(options.folder, senses, model)
    daily = conversational(senses, model) * DAILY_WEIGHT
    fold_of = np.random.default_rng(SEED).permutation(len(data)) % FOLDS
    tally = Tally()
    for fold in range(options.folds):
        rest = [e for e, f in zip(data, fold_of, strict=True) if f != fold]
        held = [e for e, f in zip(data, fold_of, strict=True) if f == fold]
        tally.add(fit(rest + daily, options.penalty, balance=options.balance), rest, held)
        print(f"{fold + 1} of {options.folds}: {tally}", flush=True)
    print(f"rarer senses, most often missed: {tally.worst()}")
    if options.measure:
        return
    lines = [f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in senses.items()]
    homographs.TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    found = fit(data + daily, options.penalty, balance=options.balance)
    found.save(options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB, {len(found.kept)} features")


if __name__ == "__main__":
    main()
