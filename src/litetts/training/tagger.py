"""Train the part-of-speech tagger: `python -m litetts.training.tagger SENTENCES... [--out FILE]`.

There is no free corpus of English with hand-made tags, so a larger tagger is the teacher: spaCy's
small English model (MIT licence, 97 % on OntoNotes). It and spaCy are needed for training only:

    pip install spacy && python -m spacy download en_core_web_sm

SENTENCES are text files, one sentence per line (of a .tsv, the column named `sentence`, else the
first). A tenth is held back and the agreement with the teacher on it printed; then the weights are
trained on everything.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.phonemes.punctuation import MARKS
from litetts.text.languages.en.sound import tagger
from litetts.text.linear import LinearModel, buckets

__all__ = ["Tagged", "evaluate", "main", "taught", "train"]

Tagged = list[tuple[str, str, str]]
"""One sentence: word, tag, punctuation after it."""

EPOCHS = 6
KEPT = 90_000
"""Buckets in the package (0.75 MB): all 280,000 would raise the agreement by 0.1 points."""
HELD_BACK = 10  # one in this many sentences
SEED = 20

_NUMBERS = ("two", "three", "five", "ten", "twenty", "forty", "hundred", "thousand")


def sentences(path: Path) -> Iterator[str]:
    """The sentences of a file, one per line."""
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix != ".tsv":
            yield from (line.strip() for line in file if line.strip())
            return
        rows = csv.reader(file, delimiter="\t")
        head = next(rows, [])
        column = head.index("sentence") if "sentence" in head else 0
        if column == 0 and head:
            yield head[0]
        yield from (row[column] for row in rows if row)


def taught(texts: Iterator[str], model: str = "en_core_web_sm") -> Iterator[Tagged]:
    """Tag texts with the teacher, tokens joined to words as the front end has them."""
    import spacy

    teacher: Any = spacy.load(model, exclude=["parser", "ner", "lemmatizer"])
    for doc in teacher.pipe(texts):
        yield as_words([(t.text, t.tag_, t.whitespace_) for t in doc])


def as_words(tokens: Sequence[tuple[str, str, str]]) -> Tagged:
    """Tokens (text, tag, space after) as words: "do" + "n't" is one, digits become a number word.

    A word has the tag of its part with the most capitals, the first of equals.
    """
    words: list[tuple[str, list[tuple[str, str]], str]] = []
    open_word = False
    for text, tag, space in tokens:
        spoken = any(c.isalnum() for c in text)
        if spoken or (open_word and text in "'’-"):
            if not open_word:
                words.append(("", [], ""))
            word, parts, _ = words[-1]
            words[-1] = (word + text, [*parts, (text, tag)], "")
            open_word = True
        else:
            open_word = False
            if words:
                mark = text.replace("–", "—").replace("--", "—").replace("...", "…")
                word, parts, after = words[-1]
                words[-1] = (word, parts, after + "".join(c for c in mark if c in MARKS))
        open_word = open_word and not space
    tagged: Tagged = []
    for word, parts, after in words:
        tag = max(parts, key=lambda p: sum(1 + (c != c.lower()) for c in p[0]))[1]
        word = word.replace("’", "'")
        if any(c.isdigit() for c in word):
            word = _NUMBERS[len(tagged) % len(_NUMBERS)]
        tagged.append((word, tagger.reduced(tag), after))
    return tagged


def train(data: Sequence[Tagged], epochs: int = EPOCHS, seed: int = SEED) -> LinearModel:
    """Averaged perceptron with its own tags as history."""
    classes = tagger.TAGS
    index = {t: i for i, t in enumerate(classes)}
    hashed = [_hashed(s) for s in data]
    known = _frequent(hashed)
    row_of = {int(b): i for i, b in enumerate(known)}
    fixed = [[_rows(known, word[:-_HISTORY]) for word in s] for s in hashed]
    weights = np.zeros((len(known), len(classes)), np.float32)
    totals = np.zeros_like(weights)
    order = list(range(len(data)))
    print(f"{sum(map(len, data))} words, {len(known)} features", flush=True)
    rng = np.random.default_rng(seed)
    step = 1
    for epoch in range(epochs):
        rng.shuffle(order)
        wrong = 0
        for k in order:
            last = before_last = "-"
            for (word, tag, _), static in zip(data[k], fixed[k], strict=True):
                history = buckets(tagger.history_features(word.lower(), last, before_last))
                dynamic = [row_of[b] for b in history if b in row_of]
                rows = np.concatenate([static, np.array(dynamic, np.int64)])
                guess = int(weights[rows].sum(0).argmax())
                truth = index[tag]
                if guess != truth:
                    wrong += 1
                    weights[rows, truth] += 1
                    weights[rows, guess] -= 1
                    totals[rows, truth] += step
                    totals[rows, guess] -= step
                step += 1
                last, before_last = classes[guess], last
        print(f"epoch {epoch + 1}: {100 * wrong * (epoch + 1) / step:.2f} % wrong", flush=True)
    return LinearModel.pruned(weights - totals / np.float32(step), known, classes, KEPT)


_HISTORY = len(tagger.history_features("", "", ""))


def _hashed(sentence: Tagged) -> NDArray[np.int32]:
    """Buckets of all features with the true tags as history, int32 [words, features]."""
    words = [w for w, _, _ in sentence]
    breaks = [b for _, _, b in sentence]
    tags = ["-", "-", *(t for _, t, _ in sentence)]
    return np.array(
        [
            buckets(
                tagger.word_features(words, breaks, i)
                + tagger.history_features(words[i].lower(), tags[i + 1], tags[i])
            )
            for i in range(len(words))
        ],
        np.int32,
    )


def _frequent(hashed: Sequence[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Buckets that occur more than once, sorted: what was seen once teaches nothing."""
    found, counts = np.unique(np.concatenate([h.ravel() for h in hashed]), return_counts=True)
    return found[counts > 1]


def _rows(known: NDArray[np.int32], wanted: NDArray[np.int32]) -> NDArray[np.int64]:
    """Positions in `known` of those buckets that are there."""
    rows = np.searchsorted(known, wanted)
    rows[rows == len(known)] = 0
    return rows[known[rows] == wanted]


def evaluate(model: LinearModel, data: Sequence[Tagged]) -> float:
    """Share of words whose tag agrees with the teacher's."""
    right = count = 0
    for sentence in data:
        found = tagger.tag_with(model, [w for w, _, _ in sentence], [b for _, _, b in sentence])
        right += sum(f == t for f, (_, t, _) in zip(found, sentence, strict=True))
        count += len(sentence)
    return right / max(count, 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, measure and write the weights."""
    parser = argparse.ArgumentParser(description="Train the part-of-speech tagger.")
    parser.add_argument("files", nargs="+", type=Path, help="sentences, one per line")
    parser.add_argument("--model", default="en_core_web_sm", help="the teacher: a spaCy model")
    parser.add_argument("--tags", type=Path, help="cache of the teacher's tags (JSON lines)")
    parser.add_argument("--out", type=Path, default=tagger.WEIGHTS)
    options = parser.parse_args(arguments)
    if options.tags and options.tags.exists():
        data = [[tuple(w) for w in json.loads(x)] for x in options.tags.open(encoding="utf-8")]
    else:
        data = list(taught((s for f in options.files for s in sentences(f)), options.model))
        if options.tags:
            lines = (json.dumps(s, ensure_ascii=False) for s in data)
            options.tags.write_text("\n".join(lines) + "\n", encoding="utf-8")
    held = data[::HELD_BACK]
    rest = [s for i, s in enumerate(data) if i % HELD_BACK]
    agreement = evaluate(train(rest), held)
    print(f"agreement on {sum(map(len, held))} words held back: {100 * agreement:.2f} %")
    model = train(data)
    model.save(options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB, {len(model.kept)} features")


if __name__ == "__main__":
    main()
