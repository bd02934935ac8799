"""Google's elements: `par`, `seq` and `media`, which lay sounds out in time, and `google:style`."""

from __future__ import annotations

import re

from litetts.document import Prosody
from litetts.markup.ssml import values
from litetts.markup.ssml.azure import acted
from litetts.markup.ssml.reader import Given, Handler, Reader, Scope

__all__ = ["BARE", "ELEMENTS"]


def _par(reader: Reader, given: Given, scope: Scope) -> None:
    reader.approximated("what would sound at once is spoken one after the other")


def _seq(reader: Reader, given: Given, scope: Scope) -> None:
    """One after the other, as everything is."""


def _media(reader: Reader, given: Given, scope: Scope) -> None:
    begin = given.text("begin")
    if begin:
        offset = re.fullmatch(r"(?:(\S+)\.(?:begin|end))?\s*\+?\s*([\d.]+m?s)?", begin)
        if offset is None or begin.strip() == "":
            raise reader.error(f"media: begin is '{begin}'; use e.g. 1.5s or id.end+1s")
        if offset[2]:
            reader.pause(given.value("begin", lambda _: values.seconds(offset[2]), 0.0))
        if offset[1]:
            reader.approximated("it begins where it stands in the text", "begin")
    for name in ("end", "repeatCount", "repeatDur", "fadeInDur", "fadeOutDur"):
        if given.text(name) is not None:
            reader.ignored("only a recording has it: say it of <audio>", name)
    gain = given.value("soundLevel", values.decibels, 0.0)
    if gain:
        reader.wish(scope, Prosody(volume_db=max(-96.0, min(20.0, gain))))


def _style(reader: Reader, given: Given, scope: Scope) -> None:
    acted(reader, scope, given.required("name"))


ELEMENTS: dict[str, Handler] = {"style": _style}
"""Name after `google:` -> what it does."""

BARE: dict[str, Handler] = {"par": _par, "seq": _seq, "media": _media}
"""Elements that Google added to SSML's own namespace."""
