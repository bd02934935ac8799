"""Accuracy of reading: tables of what is written and what is right to say, by language and class.

A table is a file `LANGUAGE/CLASS.tsv`, folders between the two allowed. A line holds the written
form, a tab, the spoken form, and, where it is not the folder's, a tab and the language. Empty lines
and lines that begin with `##` are left out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from litetts.errors import InputError
from litetts.text.normalise import normalise
from litetts.text.tags import canonical

__all__ = ["Case", "Score", "cases", "comparable", "score", "spoken"]


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a table."""

    lang: str
    group: str
    written: str
    spoken: str


@dataclass(slots=True)
class Score:
    """How much of one class of one language is read as its table says."""

    lang: str
    group: str
    count: int = 0
    misses: list[tuple[Case, str]] = field(default_factory=list)

    @property
    def right(self) -> int:
        """How many cases are right."""
        return self.count - len(self.misses)


def cases(path: Path, lang: str | None = None) -> Iterator[Case]:
    """The cases of a table, or of all tables in a folder, in the order of their names.

    Args:
        path: a file or a folder.
        lang: take only cases of this language. A table outside a folder that is named after a
            language is taken to be in this one.

    Raises:
        InputError: `path` is not there, has no tables, cannot be read, or a line of it has no tab.
    """
    if not path.exists():
        raise InputError(
            f"there is no table or folder {path}; give a file of lines with a written form, a tab "
            "and the spoken form, or a folder of such files LANGUAGE/CLASS.tsv",
            field="tables",
        )
    tables = sorted(path.rglob("*.tsv")) if path.is_dir() else [path]
    if not tables:
        raise InputError(f"{path} has no tables (*.tsv)", field="tables")
    wanted = canonical(lang) if lang else None
    for table in tables:
        named, group = _place(table)
        own = named or wanted
        if own is None:
            raise InputError(
                f"{table} is in no folder that is named after a language: give the language",
                field="lang",
            )
        try:
            lines = table.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{table} cannot be read: {error}", field="tables") from error
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("##"):
                continue
            written, *rest = line.split("\t")
            if not rest:
                raise InputError(f"{table}:{number} has no tab", field="tables")
            case = Case(canonical(rest[1]) if len(rest) > 1 else own, group, written, rest[0])
            if wanted in (None, case.lang):
                yield case


def _place(table: Path) -> tuple[str | None, str]:
    """The language that the nearest folder above a table is named after, and the way from there."""
    for folder in table.parents:
        try:
            lang = canonical(folder.name)
        except InputError:
            continue
        return lang, table.relative_to(folder).with_suffix("").as_posix()
    return None, table.stem


def spoken(text: str, lang: str) -> str:
    """What is said for a text, as words with a space between them."""
    return " ".join(t.spoken for t in normalise(text, lang) if t.spoken)


def comparable(text: str) -> str:
    """Letters, their marks and digits only, in lower case: case and punctuation do not decide.

    Han and kana have no spaces between words, so none counts there.
    """
    composed = unicodedata.normalize("NFC", text.lower())
    kept = "".join(
        c if c == "'" or c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in composed
    )
    words = [w for w in (w.rstrip("'") for w in kept.split()) if w]
    return ("" if any(_unspaced(c) for c in kept) else " ").join(words)


def _unspaced(char: str) -> bool:
    return "\u3040" <= char <= "\u9fff"


def score(found: Sequence[Case]) -> list[Score]:
    """The score of every language and class, in the order in which they come."""
    scores: dict[tuple[str, str], Score] = {}
    for case in found:
        one = scores.setdefault((case.lang, case.group), Score(case.lang, case.group))
        one.count += 1
        got = spoken(case.written, case.lang)
        if comparable(got) != comparable(case.spoken):
            one.misses.append((case, got))
    return list(scores.values())
