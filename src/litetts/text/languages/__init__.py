"""The languages. A language is a folder here, named after the first part of its BCP 47 tag.

Nothing else names it. A folder offers one or more of these:

- `reading`: how its numbers, dates and the like are written out, as `LANGUAGE`, a
  `litetts.text.scanner.scan.Language`;
- `sound`: how its words are pronounced, as `phonemiser(lang)`, a
  `litetts.text.phonemiser.Phonemiser`;
- `clauses`: which words begin clauses, as `CLAUSES`, a `Clauses`.

A language without `reading` stays as it is written, its signs named (`as_written`); one without
`sound` is read by espeak-ng's rules (`other`); one without `clauses` is divided at marks stronger
than a comma.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from litetts.text.scanner.scan import Language

if TYPE_CHECKING:
    from litetts.text.phonemiser import Phonemiser

__all__ = ["Clauses", "clauses", "find", "sound"]


@dataclass(frozen=True, slots=True)
class Clauses:
    """The words by which a language joins clauses, in lower case.

    An entry is a word, two ("bien que"), or an elided one with its apostrophe ("lorsqu'").

    Attributes:
        joins: after a comma they begin a clause before which a speaker rests ("but", "because").
        lists: the same, but they also join the items of a list ("and", "or").
        relatives: they go on with the clause before, whatever comma grammar wants ("who", "dass").
        opens: at a clause's beginning: the clause ends at the next comma ("when").
        links: before these a speaker out of breath would rest, if nowhere else ("with").
        commas: a comma ends a clause by itself (scripts without spaces).
        enumerates: the mark 、 divides the items of a list, not clauses.
        topics: endings after which a comma ends no clause, where `commas` ("は").
    """

    joins: frozenset[str] = frozenset()
    lists: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    opens: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    commas: bool = False
    enumerates: bool = False
    topics: tuple[str, ...] = ()


_UNTOLD = Clauses()


@lru_cache(maxsize=64)
def find(lang: str) -> Language:
    """The rules for a BCP 47 tag, or those that leave a text as it is written."""
    module = _module(lang, "reading")
    if module is None:
        from litetts.text.languages.as_written import AsWritten  # espeak-ng: 4 MB

        return AsWritten(lang)
    language: Language = module.LANGUAGE
    return language


@lru_cache(maxsize=64)
def clauses(lang: str) -> Clauses:
    """The words that begin clauses in the language of a BCP 47 tag; none where they are unknown."""
    module = _module(lang, "clauses")
    if module is None:
        return _UNTOLD
    told: Clauses = module.CLAUSES
    return told


def sound(lang: str) -> Phonemiser:
    """A phonemiser for a tag that `litetts.text.tags.canonical` gave.

    Raises:
        MissingExtraError: it needs packages that are not installed (Japanese, Mandarin).
    """
    module = _module(lang, "sound")
    if module is None:
        module = importlib.import_module(f"{__name__}.other")
    made: Phonemiser = module.phonemiser(lang)
    return made


def _module(lang: str, what: str) -> ModuleType | None:
    """The module `what` of the folder of a language, None if it has none."""
    base = re.split(r"[-_]", lang.lower(), maxsplit=1)[0]
    folder = f"{__name__}.{base}"
    if not base.isidentifier() or not _package(folder):
        return None
    if importlib.util.find_spec(f"{folder}.{what}") is None:
        return None
    return importlib.import_module(f"{folder}.{what}")


def _package(name: str) -> bool:
    spec = importlib.util.find_spec(name)
    return spec is not None and spec.submodule_search_locations is not None
