"""Whether the files and folders that settings name are what they are taken for.

Looked at once, before anything is begun, so that a slip is one line with the field's name and not
a trace from wherever the path was used first.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from litetts.errors import SettingsError
from litetts.settings.schema import FieldInfo, Settings, describe

__all__ = ["check_paths"]


def check_paths(settings: Settings, directory: Path) -> None:
    """Look at every path of the settings; relative ones begin in `directory`. Makes nothing.

    Raises:
        SettingsError: one is not there, is of the wrong kind, or cannot be read.
    """
    for field in describe().values():
        for path in _named(field, settings):
            if why := _fault(directory / path, field.place, field.made):
                raise SettingsError(f"{field.path}: {why}", field=field.path)


def _named(field: FieldInfo, settings: Settings) -> Iterator[Path]:
    """The paths that a setting names."""
    section, name = field.path.split(".")
    value = getattr(getattr(settings, section), name)
    if not field.place or value is None:
        return
    for each in value if isinstance(value, tuple) else (value,):
        if "://" not in str(each):
            yield Path(each).expanduser()


def _fault(path: Path, place: str, made: bool) -> str:
    """What is wrong with a path, and what to do; "" if nothing is."""
    try:
        folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return _unmakable(path) if made else f"there is no {place} {path}; make it, or unset it"
    except (OSError, ValueError) as error:  # a name that is too long, a NUL in it
        return f"{str(path)[:200]!r} cannot be looked at: {error}"
    if folder and "folder" not in place:
        return f"{path} is a folder; name a file"
    if not folder and "file" not in place:
        return f"{path} is no folder; name a folder"
    if not os.access(path, os.R_OK | (os.X_OK if folder else 0)):
        return f"{path} may not be read by this user"
    return ""


def _unmakable(path: Path) -> str:
    """Why a file or folder can never be made there; "" if it may be.

    Whether it may be written is not asked: keys and models are often in places to be read only.
    """
    nearest = next(parent for parent in path.parents if parent.exists())
    return "" if nearest.is_dir() else f"{path} cannot be made: {nearest} is no folder"
