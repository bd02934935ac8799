"""The voices of nano: those of a pack, with their styles, known without loading its networks."""

from __future__ import annotations

import json
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from litetts.document import Voice
from litetts.errors import ModelError

__all__ = [
    "MODEL",
    "PACK",
    "WITHOUT",
    "damaged",
    "installed",
    "listed",
    "named",
    "read_card",
    "ready",
]

PACK = Path(__file__).parent / "pack"
"""The pack that comes with LiteTTS."""
MODEL = ""
WITHOUT = "the shipped neural voices are off"


def listed(path: Path = PACK) -> tuple[Voice, ...]:
    """The voices of a pack, the default first; none where there is no pack.

    Raises:
        ModelError: the pack is damaged.
    """
    return of_pack(path) if path.is_dir() else ()


def named(name: str) -> Voice | None:
    """The voice of that id, in any case."""
    return next((v for v in listed() if v.id.casefold() == name.casefold()), None)


def installed(voice: Voice) -> bool:
    """All of them are: they come with LiteTTS."""
    return True


def ready(voice: Voice) -> Voice:
    """The voice as it is: its style is in the list already."""
    return voice


@lru_cache(maxsize=8)
def of_pack(path: Path) -> tuple[Voice, ...]:
    """The voices of the pack in a folder.

    Raises:
        ModelError: it is missing or damaged.
    """
    card = read_card(path)
    try:
        with np.load(path / "voices.npz", allow_pickle=False) as styles:
            return tuple(
                Voice(
                    id=entry["id"],
                    engine="nano",
                    lang=entry["lang"],
                    conditioning=np.asarray(styles[entry["id"]], np.float32),
                    gender=_gender(entry["gender"]),
                    description=entry["description"],
                    licence=entry["licence"],
                )
                for entry in card["voices"]
            )
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise damaged(path, error) from error


def _gender(value: str) -> Literal["female", "male", ""]:
    return "female" if value == "female" else "male" if value == "male" else ""


def read_card(path: Path) -> dict[str, Any]:
    """The model card of a pack.

    Raises:
        ModelError: it is missing or damaged.
    """
    try:
        card = json.loads((path / "card.json").read_text("utf-8"))
    except FileNotFoundError as error:
        raise ModelError(
            f"there is no nano pack at {path}: reinstall litetts, or make one with "
            "litetts train export",
            field=str(path),
        ) from error
    except (OSError, ValueError) as error:
        raise damaged(path, error) from error
    if not isinstance(card, dict):
        raise damaged(path, "card.json is not an object")
    return card


def damaged(path: Path, why: object) -> ModelError:
    """The error for a pack that cannot be read."""
    return ModelError(
        f"the nano pack at {path} is damaged ({why}): reinstall litetts or export it again",
        field=str(path),
    )
