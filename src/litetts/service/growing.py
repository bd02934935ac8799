"""A text that grows: what of it can be spoken already."""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["FIRST_CLAUSE", "Part", "TextBuffer"]

# A clause that is seen to end is spoken by itself once it has so many characters of English, or as
# much in another script: the first one soon, because somebody waits for it; later ones longer,
# because longer stretches sound better.
FIRST_CLAUSE, LATER_CLAUSE = 40, 120

# The end of the last sentence, and of a clause of it, is looked for in so many characters at the
# end of the text: what each new piece costs does not grow with the sentence.
TAIL_CHARACTERS = 1000

# A document of SSML shows that it is one within so many characters; its first tag has so many.
SSML_CHARACTERS, SSML_TAG = 1000, 4000
_END = re.compile(r"</speak\s*>")
_END_CHARACTERS = 40
"""How much of an end may have come before its last character."""
_EMPTY = re.compile(r"""[^<]*(?:<[?!][^>]*>[^<]*)*<speak(?:[^>"']|"[^"]*"|'[^']*')*/>""")
_ASIDE = (("<!--", "-->"), ("<![CDATA[", "]]>"))
"""What an end may stand in that is none."""
_BEGINNINGS = ("<speak", "<?xml", "<!--", "<!DOCTYPE")
"""With which of them a text begins that may become a document."""


class Part(NamedTuple):
    """Text that can be spoken.

    Attributes:
        text: of one or more sentences, or a clause.
        offset: where it begins in all that came, characters.
        whole: it does not begin or end within a sentence that was divided here.
    """

    text: str
    offset: int
    whole: bool


class TextBuffer:
    """Collects text until some of it can be spoken."""

    def __init__(self, lang: str = "en-us", *, first: int = FIRST_CLAUSE) -> None:
        """A buffer of text in `lang`; the first clause is given from `first` characters on."""
        self._lang = lang
        self._text = ""
        self._taken = 0
        self._least = first
        self._divided = False
        self._document = False

    @property
    def unfinished(self) -> bool:
        """Whether it holds a document of SSML whose end has not come, or what may become one:
        nothing of it can be read.
        """
        return self._document or self._begins

    def __len__(self) -> int:
        return len(self._text)

    def append(self, text: str) -> list[Part]:
        """Take more text; returns what can be spoken."""
        from litetts.text.segment import sentences

        fresh = len(self._text) < TAIL_CHARACTERS
        self._text += text
        ready = self._documents(len(text))
        if self.unfinished:
            return ready
        # The last sentence may go on; those before it are complete. Only the end is looked at: a
        # book that comes in one piece must not keep the event loop.
        skipped = max(0, len(self._text) - TAIL_CHARACTERS)
        found = list(sentences(self._text[skipped:], self._lang))
        if len(found) > 1:
            ready.append(self._take(skipped + found[-1][0]))
        if self._weighs(len(self._text)):
            # For the first sound the first clause that ends, later the last.
            first = fresh and not self._taken
            skipped = 0 if first else max(0, len(self._text) - TAIL_CHARACTERS)
            ends = self._clauses(skipped)
            if ends:
                end = ends[0 if first else -1]
                ready.append(self._take(len(self._text[:end].rstrip()), clause=True))
        return [part for part in ready if part.text.strip()]

    def _clauses(self, start: int) -> list[int]:
        """Where clauses end that are long enough, looked for from `start` on."""
        from litetts.text.clause import divisions

        seen = self._text[start : start + TAIL_CHARACTERS]
        ends = (start + d.at for d in divisions(seen, self._lang) if d.ends_clause)
        return [end for end in ends if self._weighs(end)]

    def _weighs(self, end: int) -> bool:
        """Whether the text up to `end` is long enough to be spoken by itself."""
        from litetts.text.clause import weight

        # Every character weighs 1 at least.
        return weight(self._text[: min(end, self._least)]) >= self._least

    def _documents(self, new: int) -> list[Part]:
        """The documents of SSML that are whole; `new` is how many characters came last."""
        from litetts import markup

        found: list[Part] = []
        while self._document or markup.is_ssml(self._text[:SSML_CHARACTERS]):
            # What was looked through before need not be again.
            seen = len(self._text) - new - _END_CHARACTERS if self._document else 0
            end = self._end(max(0, seen))
            self._document = end is None
            if end is None:
                break
            found.append(self._take(end))
        return found

    def _end(self, start: int) -> int | None:
        """Where the document ends, looked for from `start` on; None = its end has not come."""
        if empty := _EMPTY.match(self._text[:SSML_TAG]):
            return empty.end()
        for end in _END.finditer(self._text, start):
            at = end.start()
            if all(self._text.rfind(a, 0, at) <= self._text.rfind(z, 0, at) for a, z in _ASIDE):
                return end.end()
        return None

    @property
    def _begins(self) -> bool:
        """Whether it may become a document: "<spe", or a comment or declaration before one."""
        begun = self._text[:SSML_CHARACTERS].lstrip("\ufeff \t\r\n")
        if len(self._text) > SSML_CHARACTERS or not begun.startswith("<"):
            return False
        return any(begun.startswith(b) or b.startswith(begun) for b in _BEGINNINGS)

    def flush(self) -> list[Part]:
        """Give all that there is."""
        self._document = False
        part = self._take(len(self._text))
        return [part] if part.text.strip() else []

    def clear(self) -> None:
        """Forget what was not taken."""
        self._document = False
        self._take(len(self._text))

    def _take(self, count: int, *, clause: bool = False) -> Part:
        part = Part(self._text[:count], self._taken, not (clause or self._divided))
        self._text = self._text[count:]
        self._taken += count
        self._least = LATER_CLAUSE
        self._divided = clause
        return part
