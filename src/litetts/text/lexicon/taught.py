"""One word into or out of a lexicon file: what a person corrects stays corrected.

The file is JSON as `litetts.text.lexicon.files` reads it; its form is kept. It is replaced as a
whole, so that a reader sees it before or after and a failure leaves it as it was.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from litetts.document import Pronunciation
from litetts.errors import InputError
from litetts.text.lexicon import files

__all__ = ["forget", "teach", "word_key"]

MAX_WORD = 100
"""Characters of what is taught: the longest words of chemistry fit, a text does not."""
_MODE = 0o644
"""Of a new file: a temporary one would be its owner's alone."""


def teach(path: Path, written: str, *, phonemes: str = "", say: str = "") -> Pronunciation:
    """Put a word into the file, in place of what it said of it; the file is made if there is none.

    Args:
        path: the file.
        written: the word as texts have it; in lower case it is found in any case.
        phonemes: its sounds in IPA or the inventory's symbols.
        say: other words that it sounds like.

    Returns:
        What the file now says of the word.

    Raises:
        InputError: the file cannot be read or written, or is no JSON; or the entry is wrong: no
            word, or one without a letter, which no text would ever find.
    """
    key = word_key(written)
    content = _content(path)
    entry: Any = {"say": say} if say else phonemes
    checked = files.read({**_head(content), "entries": {key: entry}}, name=key)
    entries = _entries(content)
    entries.pop(key, None)
    entries[key] = entry
    files.read(content, name=path.name)
    _write(path, content)
    found = checked.get(key)
    assert found is not None
    return found


def word_key(written: str) -> str:
    """The word with single spaces. Raises InputError."""
    key = " ".join(written.split())
    if not any(c.isalpha() for c in key):
        raise InputError(
            f"word is '{key}'; it must have a letter: numbers and signs are read by rules "
            "(see `litetts text explain`)",
            field="word",
        )
    if len(key) > MAX_WORD:
        raise InputError(
            f"word has {len(key)} characters; at most {MAX_WORD} are a word or a name", field="word"
        )
    return key


def forget(path: Path, written: str) -> bool:
    """Take a word out of the file; False if it is not there.

    Raises:
        InputError: as `teach`.
    """
    content = _content(path)
    if _entries(content).pop(" ".join(written.split()), None) is None:
        return False
    _write(path, content)
    return True


def _content(path: Path) -> dict[str, Any]:
    """The object in the file, {} if there is none."""
    if not path.exists():
        return {}
    files.load(path)  # what is wrong is said before anything is changed
    text = path.read_text(encoding="utf-8-sig")
    if text.lstrip().startswith("<"):
        raise InputError(
            f"lexicon: {path} is PLS; words are taught to JSON files, so name another (--lexicon)",
            field="lexicon",
        )
    content: dict[str, Any] = json.loads(text)
    return content


def _entries(content: dict[str, Any]) -> dict[str, Any]:
    """The entries of either form of the file."""
    inner = content.get("entries")
    return inner if isinstance(inner, dict) else content


def _head(content: dict[str, Any]) -> dict[str, Any]:
    if _entries(content) is content:
        return {}
    return {name: value for name, value in content.items() if name != "entries"}


def _write(path: Path, content: dict[str, Any]) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
        new = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
                file.flush()
                os.fsync(file.fileno())
            new.chmod(path.stat().st_mode & 0o777 if path.exists() else _MODE)
            new.replace(path)
        except BaseException:
            with suppress(OSError):
                new.unlink()
            raise
    except OSError as error:
        raise InputError(
            f"lexicon: {path} cannot be written: {error.strerror}", field="lexicon"
        ) from error
