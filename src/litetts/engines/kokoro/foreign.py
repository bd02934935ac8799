"""Kokoro from GGUF files of other programs, which have its tensors and no graph.

The tensors are put into the graph of the installed Kokoro. What a file lacks, or has under a name
that is not known, stays as it is there, and is told. Voices are in files of their own, beside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from litetts.document import Floats
from litetts.engines import packs
from litetts.engines.kokoro import layout
from litetts.engines.kokoro.contents import contents as installed
from litetts.engines.kokoro.contents import told
from litetts.engines.kokoro.engine import NETWORK
from litetts.engines.kokoro.layout import (
    ARCHITECTURE,
    NAMES,
    PROGRAM,
    STYLE,
    TOKENS,
    UNUSED,
    VOICE,
    VOICE_NAME,
)
from litetts.engines.kokoro.styles import WIDTH
from litetts.engines.kokoro.voices import described
from litetts.engines.kokoro.weights import Weights
from litetts.engines.onnx.packing import Contents, tensor_name
from litetts.engines.onnx.proto import Array, Model
from litetts.errors import ModelError, counted
from litetts.models.gguf import GGUF, KINDS, read_head

__all__ = ["Taken", "about", "is_foreign", "is_model", "taken"]

_ARCHITECTURE = "general.architecture"
_VOICE_ID = re.compile(r"[a-z][a-z0-9_]{0,40}")
_SHOWN = 6
"""Names in a message."""
_NEAREST = {"bf16": "f16", "q5_1": "q6_k", "q5_0": "q6_k", "q4_1": "q5_k"} | dict.fromkeys(
    ("f64", "i8", "i16", "i32", "i64"), "f32"
)
"""Types that are read only, and what is written instead."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A model from a file of another program.

    Attributes:
        contents: as of the installed Kokoro, with the tensors and voices of the file.
        kinds: the type of each matrix in the file, by the names that they get in a pack.
        notes: what is not as in the file, for people.
    """

    contents: Contents
    kinds: Mapping[str, str]
    notes: tuple[str, ...]


def is_foreign(path: Path) -> bool:
    """Whether a file is a GGUF file of Kokoro that has no graph. Raises ModelError: damaged."""
    told = read_head(path)
    return told.get(_ARCHITECTURE) in (ARCHITECTURE, VOICE)


def is_model(path: Path) -> bool:
    """Whether it is one, and no voice. Raises ModelError: damaged."""
    return read_head(path).get(_ARCHITECTURE) == ARCHITECTURE


def about(file: GGUF) -> str:
    """What a file is, in a line; "" = nothing that is known here."""
    match file.told.get(_ARCHITECTURE):
        case layout.VOICE:
            return f"a voice of Kokoro in the layout of {PROGRAM}: lay it beside the model"
        case layout.ARCHITECTURE:
            known = sum(name in NAMES for name in file.tensors)
            return (
                f"tensors of Kokoro without a graph: {known} of the {len(NAMES)} of {PROGRAM}'s "
                f"layout; to speak with them: litetts models pull gguf:kokoro-mine --from FILE"
            )
    return ""


def taken(path: Path) -> Taken:
    """Read a file and the voices beside it.

    Args:
        path: of the model.

    Raises:
        ModelError: it is damaged, of another layout, does not fit Kokoro, or Kokoro, whose graph it
            needs, is not installed.
    """
    file = GGUF(path)
    if file.told.get(_ARCHITECTURE) == VOICE:
        raise _wrong(path, f"is a voice; name the model that it is for: {about(file)}")
    known = [name for name in file.tensors if name in NAMES]
    if not known:
        raise _wrong(
            path,
            f"has tensors in a layout that is not known: {_some([*file.tensors])}; known is that "
            f"of {PROGRAM}: {_some([*NAMES])}",
        )
    _check_symbols(file)
    base = installed()
    weights = Weights(Model(base.networks[NETWORK]))
    placed = [name for name in known if NAMES[name] in weights]
    _fill(file, weights, placed)
    notes = _notes(file, weights, placed)
    told_voices, styles = _voices(path)
    made = replace(
        base,
        name=_text(file, "general.name", path.stem),
        licence=_text(file, "general.license", base.licence),
        card={**base.card, "made_from": path.name, "notes": list(notes)},
        networks={NETWORK: weights.model.written()},
    )
    if styles:
        made = replace(made, voices=told_voices, styles=styles)
    return Taken(made, _kinds(file, weights, placed), notes)


def _fill(file: GGUF, weights: Weights, names: Sequence[str]) -> None:
    wrong = []
    for name in names:
        values, shape = _floats(file, name), weights.read(NAMES[name]).shape
        if _plain(values.shape) != _plain(shape):
            wrong.append(f"{name} is {_size(values.shape)} instead of {_size(shape)}")
        elif fault := _fault(name, values):
            wrong.append(f"{name} has values that are {fault}")
        else:
            weights.put(NAMES[name], values.reshape(shape))
    if wrong:
        raise _wrong(file.path, f"does not fit Kokoro: {_some(wrong)}")


def _fault(name: str, values: Floats) -> str:
    with np.errstate(divide="ignore", over="ignore"):
        if not np.isfinite(values).all():
            return "no numbers"
        # The graph divides by these.
        divides = ".alpha" in NAMES[name] and not np.isfinite(1 / values).all()
    return "zero" if divides else ""


def _floats(file: GGUF, name: str) -> Floats:
    """A tensor in float32: what is too large for that is infinite in it."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(file.array(name), np.float32)


def _notes(file: GGUF, weights: Weights, placed: Sequence[str]) -> tuple[str, ...]:
    """What stays as it is in the installed Kokoro, and what is not used."""
    lacks = [n for n, of in NAMES.items() if of in weights and n not in file.tensors]
    strange = [n for n in file.tensors if n not in placed and n not in UNUSED]
    notes = []
    if lacks:
        notes.append(
            f"{counted(len(lacks), 'tensors')} of {len(lacks) + len(placed)} are not in the file "
            f"and are those of the installed Kokoro: {_some(lacks)}"
        )
    if strange:
        notes.append(f"{counted(len(strange), 'tensors')} not used: {_some(strange)}")
    return tuple(notes)


def _kinds(file: GGUF, weights: Weights, placed: Sequence[str]) -> dict[str, str]:
    """The type for each matrix of a pack: the one with most bits of those that it is made of."""
    kinds: dict[str, str] = {}
    for name in placed:
        kind = file.tensors[name].kind.name
        kind = _NEAREST.get(kind, kind)
        for weight in weights.of_graph(NAMES[name]):
            short = tensor_name(NETWORK, weight)
            kinds[short] = max(kind, kinds.get(short, kind), key=lambda each: KINDS[each].bits)
    return kinds


def _check_symbols(file: GGUF) -> None:
    """Whether the numbers of symbols are ours. Raises ModelError naming the first that is not."""
    there = file.told.get(TOKENS)
    if there is None:
        return
    ours = packs.vocabulary()
    if not isinstance(there, list) or not all(isinstance(symbol, str) for symbol in there):
        raise _wrong(file.path, f"says '{TOKENS}', but no list of symbols")
    for number, symbol in enumerate(ours[1:], 1):  # the first is the padding
        if symbol and (number >= len(there) or there[number] != symbol):
            says = repr(there[number]) if number < len(there) else "nothing"
            raise _wrong(file.path, f"has other symbols: {number} is {says}, not {symbol!r}")


def _voices(path: Path) -> tuple[list[dict[str, str]], dict[str, Array]]:
    """The voices that lie beside a model."""
    found = dict(_voice(other) for other in sorted(path.parent.glob(f"{VOICE}*.gguf")))
    voices = [told(described(name)) for name in found]
    return voices, {f"{packs.STYLES}/{name}": style for name, style in found.items()}


def _voice(path: Path) -> tuple[str, Floats]:
    file = GGUF(path)
    if file.told.get(_ARCHITECTURE) != VOICE:
        raise _wrong(path, f"has the name of a voice of {PROGRAM}, but is none; lay it elsewhere")
    name = _text(file, VOICE_NAME, path.stem.removeprefix(f"{VOICE}-"))
    if not _VOICE_ID.fullmatch(name):
        raise _wrong(path, f"is a voice called {name[:60]!r}; a name is like af_heart")
    if STYLE not in file.tensors:
        raise _wrong(path, f"is a voice without the tensor '{STYLE}'")
    values = _floats(file, STYLE)
    if values.shape[-1:] != (WIDTH,):
        raise _wrong(path, f"is no voice of Kokoro: '{STYLE}' is {_size(values.shape)}")
    if not np.isfinite(values).all():
        raise _wrong(path, f"is no voice of Kokoro: '{STYLE}' has values that are no numbers")
    return name, np.array(values).reshape(-1, WIDTH)


def _text(file: GGUF, key: str, usual: str) -> str:
    found = file.told.get(key, usual)
    if not isinstance(found, str):
        raise _wrong(file.path, f"says '{key}', but it is no text")
    return found


def _plain(shape: Sequence[int]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _size(shape: Sequence[int]) -> str:
    return " x ".join(map(str, shape)) or "1"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _wrong(path: Path, why: str) -> ModelError:
    return ModelError(f"{path} {why}", field=str(path))
