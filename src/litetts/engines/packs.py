"""GGUF packs that are installed: an engine's networks and voices in one file each.

`<models>/gguf/nano-q4_k/nano-q4_k.gguf` is the pack `nano:q4_k`; its voices are called
`nano_heart:q4_k` and so on. Made by `litetts models convert`, or pulled from a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from litetts import models
from litetts.document import Floats, Voice
from litetts.engines.kokoro.styles import WIDTH, Released
from litetts.errors import ModelError
from litetts.models.pack import Pack
from litetts.phonemes.inventory import VOCABULARY

__all__ = [
    "FAMILY", "STYLES", "file_of", "installed", "listed", "named", "opened", "ready", "styles",
    "vocabulary",
]  # fmt: skip

FAMILY = "gguf"
STYLES = "voices"
"""Tensors of the styles: `voices/curves` and so on, or `voices/<id>`."""
_GENDERS: dict[str, Literal["female", "male", ""]] = {"female": "female", "male": "male"}
REMEDY = "make it again with litetts models convert"


def vocabulary() -> list[str]:
    """Our symbols in the order of their numbers, "" where a number has none."""
    symbols = [""] * (max(VOCABULARY.values()) + 1)
    for symbol, number in VOCABULARY.items():
        symbols[number] = symbol
    return symbols


def _folder() -> Path:
    return models.models_dir() / FAMILY


def installed(engine: str) -> dict[str, Path]:
    """The packs of an engine by variant, and their files."""
    found = sorted(_folder().glob(f"{engine}-*/{engine}-*.gguf"))
    return {path.stem.partition("-")[2]: path for path in found if path.stem == path.parent.name}


def file_of(engine: str, variant: str) -> Path:
    """The file of a pack. Raises ModelError where it is not installed."""
    here = installed(engine)
    if variant not in here:
        has = f"there are: {', '.join(here)}" if here else "there is none"
        raise ModelError(
            f"there is no pack '{variant}' of {engine} in {_folder()} ({has})",
            field="voice",
            command=f"models convert {engine} --to gguf --quant {variant}",
        )
    return here[variant]


def opened(pack: Pack, engine: str) -> Pack:
    """A pack, if it is one of that engine's that this version can speak with.

    Raises:
        ModelError: it is not.
    """
    if pack.store is None:
        return pack
    if (whose := pack.told("litetts.engine")) != engine:
        raise ModelError(f"{pack.path} is a pack of {whose}, not of {engine}", field=str(pack.path))
    if pack.told("litetts.vocabulary") != vocabulary():
        raise pack.damaged("its symbols are not those of this version")
    return pack


def styles(pack: Pack) -> Mapping[str, Floats]:
    """The styles in a pack by voice, float32 [510, 256] each.

    Raises:
        ModelError: they are damaged.
    """
    assert pack.store is not None
    store = pack.store
    begin = f"{STYLES}/"
    arrays = {n[len(begin) :]: n for n in store.tensors if n.startswith(begin)}
    together = [v["id"] for v in _told(pack) if v["id"] not in arrays]
    try:
        found: dict[str, Floats] = {}
        if together:
            # Copies: a file that is mapped cannot be removed everywhere.
            parts = {
                part: np.array(store.array(arrays[part])) for part in ("curves", "weights", "scale")
            }
            found |= Released.of(together, parts)
        for voice in _told(pack):
            if (name := voice["id"]) in arrays:
                found[name] = np.array(store.array(arrays[name])).reshape(-1, WIDTH)
    except (KeyError, ValueError) as error:
        raise pack.damaged(f"its voices: {error}") from error
    return found


def _told(pack: Pack) -> list[dict[str, str]]:
    voices = pack.listed("litetts.voices", list)
    for voice in voices:
        if not isinstance(voice, dict) or not isinstance(voice.get("id"), str):
            raise pack.damaged("a voice without a name")
    return voices


@lru_cache(maxsize=32)
def _voices(path: Path, changed: int, engine: str) -> tuple[Voice, ...]:
    """The voices of a pack's file, as it was at that time."""
    pack = opened(Pack(path, remedy=REMEDY), engine)
    variant = path.stem.partition("-")[2]
    return tuple(
        Voice(
            id=f"{told['id']}:{variant}",
            engine=f"{engine}:{variant}",
            lang=told.get("lang", "en-us"),
            gender=_GENDERS.get(told.get("gender", ""), ""),
            description=f"{told.get('description', told['id'])}, {variant}",
            licence=told.get("licence", ""),
            cloned=bool(told.get("consent")),
        )
        for told in _told(pack)
    )


@lru_cache(maxsize=4)
def _styles(path: Path, changed: int) -> Mapping[str, Floats]:
    return styles(Pack(path, remedy=REMEDY))


def listed(engine: str) -> tuple[Voice, ...]:
    """The voices of an engine's installed packs; a pack that is damaged has none."""
    found: list[Voice] = []
    for path in installed(engine).values():
        try:
            found += _voices(path, path.stat().st_mtime_ns, engine)
        except (ModelError, OSError):  # told when it is asked for
            continue
    return tuple(found)


def named(engine: str, name: str) -> Voice | None:
    """The voice of that id, in any case. Raises ModelError where its pack is damaged."""
    variant = name.casefold().partition(":")[2]
    path = installed(engine).get(variant)
    if path is None:
        return None
    voices = _voices(path, path.stat().st_mtime_ns, engine)
    return next((v for v in voices if v.id.casefold() == name.casefold()), None)


def ready(voice: Voice) -> Voice:
    """A pack's voice with its styles. Raises ModelError where it went away or is damaged."""
    engine, _, variant = voice.engine.partition(":")
    path = file_of(engine, variant)
    found = _styles(path, path.stat().st_mtime_ns)
    name = voice.id.rpartition(":")[0]
    if name not in found:
        raise ModelError(f"the pack '{variant}' has no voice '{name}' any more", field="voice")
    return replace(voice, conditioning=found[name])
