"""The corpus as batches: levels and bandwidth made alike, voices derived, variety added.

Preparation (once per run): every voice is brought to one loudness; teachers that end at 8 kHz get
the missing octave by regression from one that does not; yes-no questions rise.
Variety (every time an example is drawn): clauses cut at pauses, other punctuation with the same
pause, missing stress marks, other speaking rates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from litetts.document import Floats, Ints
from litetts.engines.nano.input import distances_to_ends, symbol_ids, upsample
from litetts.engines.nano.source_filter import (
    APERIODICITY_BANDS,
    BANDS,
    band_centres,
    loudness,
)
from litetts.errors import InputError
from litetts.phonemes.punctuation import BREAKS
from litetts.prosody.intonation import rise, rises
from litetts.training.analysis import FLOOR, Frames
from litetts.training.corpus import LEAD, TAIL, Example, load

__all__ = ["Batch", "Derived", "Item", "VoiceData", "batches", "derive", "prepare"]

LEVEL_DB = -21.0
"""Mean level of active speech, dB below full scale: leaves room for peaks of 18 dB."""
_ACTIVE_DB = 30.0
"""A frame within this many dB of the loudest is active."""
WIDE_FROM_HZ = 6400.0
"""Speech sampled at 16 kHz is trusted up to here: above, flite's voices hiss, and from 7 kHz on the
skirt of resampling falls."""
_QUESTION_COPIES = 2
"""Questions are drawn this often: texts have few, and everybody hears a wrong tune."""
_ASKED = 0.15
"""Share of statements that are turned into questions whenever they are drawn."""
_FEWEST = 8
"""Examples that a teacher needs at least; far more are needed for a good voice."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A voice made from a teacher.

    Attributes:
        source: the teacher's folder in the corpus.
        formants: factor on the frequencies of the envelope.
        pitch: factor on F0.
        range: factor on the movement of F0 around its mean in the log domain.
    """

    source: str
    formants: float
    pitch: float
    range: float = 1.0


@dataclass(frozen=True, slots=True)
class Item:
    """An example of a voice (`voice` = row of the style table), ready to be drawn."""

    voice: int
    example: Example


@dataclass(frozen=True, slots=True)
class VoiceData:
    """Prepared corpus: names of the voices in style-table order, items to train and to check."""

    voices: tuple[str, ...]
    train: tuple[Item, ...]
    check: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded arrays of B utterances: N symbols, T frames (see `batches`)."""

    voice: Ints
    symbols: Ints
    ends: Floats
    symbol_mask: Floats
    durations: Floats
    pausing: Floats
    sounding: Floats
    index: Ints
    position: Floats
    mask: Floats
    f0: Floats
    energy: Floats
    shape: Floats
    aperiodicity: Floats
    active: Floats


def _level_shift(examples: Sequence[Example]) -> float:
    """Natural log of the gain that brings active frames to LEVEL_DB."""
    power = np.concatenate([loudness(e.frames.envelope) for e in examples])
    active = power > power.max() - _ACTIVE_DB
    level = 10 * np.log10(np.mean(10 ** (power[active] / 10)))
    return float((LEVEL_DB - level) * np.log(10) / 20)


class _Widener:
    """Ridge regression of the bands above WIDE_FROM_HZ on those below, from wideband speech."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._cut = int(np.searchsorted(band_centres(BANDS), WIDE_FROM_HZ))
        frames = [e.frames for e in examples]
        envelope = np.concatenate([f.envelope for f in frames])
        voiced = np.concatenate([f.f0 for f in frames]) > 0
        rough = np.concatenate([f.aperiodicity for f in frames])
        self._rough_cut = int(np.searchsorted(band_centres(APERIODICITY_BANDS), WIDE_FROM_HZ))
        self._maps = {}
        for kind in (False, True):
            x, base = self._inputs(envelope[voiced == kind])
            y = envelope[voiced == kind][:, self._cut :] - base
            gram = x.T @ x + 1e-2 * len(x) * np.eye(x.shape[1])
            self._maps[kind] = np.linalg.solve(gram, x.T @ y)
        self._rough = np.median(rough[voiced][:, self._rough_cut :], axis=0)

    def _inputs(self, envelope: Floats) -> tuple[Floats, Floats]:
        groups = np.stack(
            [g.mean(1) for g in np.array_split(envelope[:, : self._cut], 12, axis=1)], 1
        )
        base = groups[:, -1:]
        x = np.concatenate([np.ones_like(base), groups - base, base], 1)
        return x, base

    def __call__(self, example: Example) -> Example:
        frames = example.frames
        x, base = self._inputs(frames.envelope)
        voiced = frames.f0 > 0
        top = np.where(voiced[:, None], x @ self._maps[True], x @ self._maps[False])
        envelope = frames.envelope.copy()
        # Never louder than the octave below: extrapolation must not hiss.
        envelope[:, self._cut :] = np.maximum(base + np.minimum(top, 0.0), FLOOR)
        rough = frames.aperiodicity.copy()
        rough[:, self._rough_cut :] = np.maximum(
            np.where(voiced[:, None], self._rough, 1.0), rough[:, self._rough_cut - 1 :][:, :1]
        )
        return replace(
            example,
            frames=Frames(
                frames.f0, envelope.astype(np.float32), np.clip(rough, 0, 1).astype(np.float32)
            ),
        )


def _question(example: Example) -> Example:
    """Let a yes-no question rise: the teachers' own questions fall or stay level."""
    f0 = rise(example.frames.f0, example.symbols, example.durations)
    return replace(example, frames=replace(example.frames, f0=f0))


def _asked(example: Example) -> Example:
    """A statement made a question: any sentence can be one, and texts have few."""
    if not example.symbols.endswith("."):
        return example
    question = replace(example, symbols=example.symbols[:-1] + "?")
    return example if rises(question.symbols) is None else _question(question)


def _warp(factor: float) -> Floats:
    """Matrix that moves envelope features up in frequency by `factor`: [BANDS, BANDS]."""
    centres = band_centres(BANDS)
    return np.stack([np.interp(centres / factor, centres, row) for row in np.eye(BANDS)]).astype(
        np.float32
    )


def derive(frames: Frames, recipe: Derived) -> Frames:
    """The frames of a derived voice."""
    f0 = frames.f0.copy()
    voiced = f0 > 0
    if voiced.any():
        mean = np.exp(np.log(f0[voiced]).mean())
        f0[voiced] = recipe.pitch * mean * (f0[voiced] / mean) ** recipe.range
    return Frames(
        f0,
        frames.envelope @ _warp(recipe.formants),
        frames.aperiodicity,
    )


def prepare(
    corpus: Path,
    voices: Mapping[str, str | Derived],
    *,
    wideband: Sequence[str] = (),
    check: int = 6,
    limit: int | None = None,
) -> VoiceData:
    """Read a corpus.

    Args:
        corpus: its folder.
        voices: name of each voice to train -> its teacher's folder, or a recipe.
        wideband: teachers with sound up to Nyquist; if any, the others are widened.
        check: examples per voice kept for validation, at most a quarter.
        limit: examples of each teacher that are read; None = all.

    Raises:
        InputError: a teacher has too few examples.
    """
    teachers = sorted({v.source if isinstance(v, Derived) else v for v in voices.values()})
    examples: dict[str, list[Example]] = {}
    for teacher in teachers:
        paths = sorted((corpus / teacher).glob("*.npz"))[:limit]
        if len(paths) < _FEWEST:
            raise InputError(
                f"{corpus / teacher} has {len(paths)} examples: make the corpus first "
                "(litetts train corpus)",
                field="corpus",
            )
        found = [_question(load(path)) for path in paths]
        shift = _level_shift(found)
        for i, e in enumerate(found):
            louder = np.maximum(e.frames.envelope + np.float32(shift), FLOOR)
            found[i] = replace(e, frames=replace(e.frames, envelope=louder))
        examples[teacher] = found
    if wideband:
        widen = _Widener([e for t in wideband for e in examples[t][:60]])
        for teacher in set(teachers) - set(wideband):
            examples[teacher] = [widen(e) for e in examples[teacher]]
    train: list[Item] = []
    checks: list[Item] = []
    for row, source in enumerate(voices.values()):
        name = source.source if isinstance(source, Derived) else source
        # Beside its source a derived voice brings nothing new: a part of the corpus is enough.
        repeated = isinstance(source, Derived) and name in voices.values()
        own = examples[name][::2] if repeated else examples[name]
        if isinstance(source, Derived):
            own = [replace(e, frames=derive(e.frames, source)) for e in own]
        kept = min(check, len(own) // 4)
        checks += [Item(row, e) for e in own[:kept]]
        for e in own[kept:]:
            copies = _QUESTION_COPIES if "?" in e.symbols[-2:] else 1
            train += [Item(row, e)] * copies
    return VoiceData(tuple(voices), tuple(train), tuple(checks))


def _clause(example: Example, chance: np.random.Generator) -> Example:
    """Cut at a pause: streaming speaks clauses one by one."""
    counts = example.durations[1:-1]
    pauses = [
        i
        for i, symbol in enumerate(example.symbols[:-1])
        if symbol in BREAKS and counts[i] >= 8 and i >= 4
    ]
    if not pauses:
        return example
    at = int(chance.choice(pauses))
    pause, edge = int(counts[at]), int(example.durations[: at + 1].sum())
    after = at + 1
    while after < len(example.symbols) and example.symbols[after] in ' ”)"':
        after += 1
    if chance.random() < 0.5 or after >= len(example.symbols) - 3:
        tail = min(pause, TAIL)
        durations = np.concatenate([example.durations[: at + 1], [0, tail]]).astype(np.int32)
        return _part(example, example.symbols[: at + 1], durations, 0, edge + tail)
    begin = int(example.durations[: after + 1].sum())
    lead = min(pause, LEAD)
    durations = np.concatenate([[lead], example.durations[after + 1 :]]).astype(np.int32)
    return _part(
        example, example.symbols[after:], durations, begin - lead, int(example.durations.sum())
    )


def _part(example: Example, symbols: str, durations: Ints, start: int, stop: int) -> Example:
    f = example.frames
    frames = Frames(f.f0[start:stop], f.envelope[start:stop], f.aperiodicity[start:stop])
    return Example(example.text, symbols, durations, frames)


_SWAPS = {",": ",,,,;—:", ".": "...…", ";": ";:—,", ":": ":;—"}


def _vary(example: Example, chance: np.random.Generator) -> Example:
    if chance.random() < 0.25:
        example = _clause(example, chance)
    if chance.random() < _ASKED:
        example = _asked(example)
    symbols, counts = list(example.symbols), list(example.durations[1:-1])
    for i, symbol in enumerate(symbols):
        if symbol in _SWAPS and chance.random() < 0.3:
            symbols[i] = str(chance.choice(list(_SWAPS[symbol])))
    if chance.random() < 0.1 and symbols[-1] == "." and counts[-1] == 0:
        del symbols[-1], counts[-1]
    if chance.random() < 0.1:
        # An unknown modifier must not disturb: a few marks become one.
        symbols = ["ː" if s in "ˈˌ" and chance.random() < 0.3 else s for s in symbols]
    durations = np.array([example.durations[0], *counts, example.durations[-1]], np.int32)
    return Example(example.text, "".join(symbols), durations, example.frames)


def _stretch(durations: Ints, factor: float) -> tuple[Ints, Ints]:
    """Durations at another rate, and the source frame of every new frame."""
    longer = np.where(durations > 0, np.maximum(np.rint(durations * factor), 1), 0).astype(np.int32)
    starts = np.cumsum(durations) - durations
    index, position = upsample(longer)
    source = starts[index] + (position[:, 0] * durations[index]).astype(np.int32)
    return longer, source.astype(np.int32)


def _collate(items: Sequence[Item], chance: np.random.Generator | None) -> Batch:
    rows = []
    for item in items:
        example = item.example if chance is None else _vary(item.example, chance)
        heard = example.durations
        source = None
        if chance is not None and chance.random() < 0.1:
            heard, source = _stretch(example.durations, float(np.exp(chance.uniform(-0.4, 0.4))))
        rows.append((item.voice, example, heard, source))
    size = len(rows)
    n = max(len(r[1].symbols) for r in rows) + 2
    t = max(int(r[2].sum()) for r in rows)
    zeros = np.zeros
    b = Batch(
        voice=np.array([r[0] for r in rows], np.int32),
        symbols=zeros((size, n), np.int32),
        ends=zeros((size, n, 4), np.float32),
        symbol_mask=zeros((size, n), np.float32),
        durations=zeros((size, n), np.float32),
        pausing=zeros((size, n), np.float32),
        sounding=zeros((size, n), np.float32),
        index=zeros((size, t), np.int32),
        position=zeros((size, t, 6), np.float32),
        mask=zeros((size, t), np.float32),
        f0=zeros((size, t), np.float32),
        energy=zeros((size, t), np.float32),
        shape=zeros((size, t, BANDS), np.float32),
        aperiodicity=zeros((size, t, APERIODICITY_BANDS), np.float32),
        active=zeros((size, t), np.float32),
    )
    for i, (_, example, heard, source) in enumerate(rows):
        ids, kinds = symbol_ids(example.symbols)
        m, length = len(ids), int(heard.sum())
        b.symbols[i, :m] = ids
        b.ends[i, :m] = distances_to_ends(m)
        b.symbol_mask[i, :m] = 1
        b.durations[i, :m] = example.durations
        b.pausing[i, :m] = kinds == 1
        b.pausing[i, m - 2] = 0  # what follows the last mark is the tail, not a pause
        b.sounding[i, :m] = kinds == 2
        b.index[i, :length], b.position[i, :length] = upsample(heard)
        b.mask[i, :length] = 1
        frames = example.frames
        pick = slice(None) if source is None else source
        envelope = frames.envelope[pick]
        level = envelope.mean(1)
        b.f0[i, :length] = frames.f0[pick]
        b.energy[i, :length] = level
        b.shape[i, :length] = envelope - level[:, None]
        b.aperiodicity[i, :length] = frames.aperiodicity[pick]
        power = loudness(envelope)
        b.active[i, :length] = np.clip((power - LEVEL_DB + 45) / 20, 0.05, 1)
    return b


def batches(
    items: Sequence[Item], frames: int, chance: np.random.Generator | None
) -> Iterator[Batch]:
    """Batches of about `frames` frames, utterances of like length together, in random order."""
    sizes = np.array([i.example.durations.sum() for i in items], np.float64)
    if chance is not None:
        sizes *= chance.uniform(0.95, 1.05, len(sizes))
    groups: list[list[Item]] = [[]]
    longest = 0.0
    for k in np.argsort(sizes):
        longest = max(longest, sizes[k])
        if groups[-1] and longest * (len(groups[-1]) + 1) > frames:
            groups.append([])
            longest = sizes[k]
        groups[-1].append(items[k])
    order = range(len(groups)) if chance is None else chance.permutation(len(groups))
    for g in order:
        yield _collate(groups[g], chance)
