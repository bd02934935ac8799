"""Turns of a dialogue in a text that is not read as one: the narrator says the names.

A text is a script where half of its paragraphs are turns (`script.looks_like`): a few of them among
narration are more often labels ("NOTE: ...") than people, so nobody is made to speak by guess.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePath

from litetts.document import Note
from litetts.markup.book import Chapter
from litetts.markup.readers.hypertext import names

__all__ = ["notes"]

_CUE = re.compile(
    r"(?:^|(?<=[.!?…\"”’]\s))(?P<name>[^\W\d_][\w.'’\-]{1,30}(?: [^\W\d_][\w.'’\-]{0,30}){0,2})"
    r"(?: ?\([^()]{1,80}\))?[:：]\s",
)
_LABELS = names(
    """
    note notes warning caution tip tips important todo fixme danger hint example nb ps update
    summary question answer edit source sources hinweis achtung wichtig beispiel attention
    remarque nota aviso ejemplo importante
    """
)
"""What stands before a colon and is nobody, in lower case."""
_OFTEN = 3
"""Times that a name in small letters comes before it is taken for one."""
_SHOWN = 5


def notes(chapters: Iterable[Chapter], name: str) -> tuple[Note, ...]:
    """What is said of paragraphs that look like turns where no speaker was read; () = nothing.

    Args:
        chapters: of the book.
        name: of its file.
    """
    turns = [turn for chapter in chapters for turn in chapter.turns]
    if any(turn.speaker for turn in turns):
        return ()
    found = [
        (cue["name"], turn.source)
        for turn in turns
        if turn.kind != "heading"
        for cue in _CUE.finditer(turn.text)
        if cue["name"].casefold() not in _LABELS
    ]
    often = Counter(who for who, _ in found)
    found = [(who, at) for who, at in found if who.isupper() or often[who] >= _OFTEN]
    if not found:
        return ()
    places = list(dict.fromkeys(at for _, at in found))
    shown = ", ".join(places[:_SHOWN]) + (", ..." if len(places) > _SHOWN else "")
    who = ", ".join(list(dict.fromkeys(who for who, _ in found))[:_SHOWN])
    saved = "rename it" if PurePath(name).suffix in (".txt", ".text", ".md") else "save it as text"
    return (
        Note(
            "text",
            f"what looks like turns of {who} is told by the narrator, with the names ({shown}): "
            f"too few paragraphs are turns to read a script; {saved} to .script if it is one",
        ),
    )
