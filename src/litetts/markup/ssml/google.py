"""Google's elements: `par`, `seq` and `media`, which lay sounds out in time, and `google:style`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from litetts.document import Clip, Prosody
from litetts.markup.ssml import values
from litetts.markup.ssml.azure import acted
from litetts.markup.ssml.parallel import Media, Par, Point
from litetts.markup.ssml.reader import SHOWN, Given, Handler, Reader, Scope

__all__ = ["BARE", "ELEMENTS"]

_BEGIN = re.compile(
    r"(?:(\S{1,256}?)\.(begin|end))?\s{0,8}"
    r"(?:([+-]?)\s{0,8}((?:\d{1,32}(?:\.\d{1,32})?|\.\d{1,32})m?s))?"
)
_OF_RECORDINGS = ("end", "repeatCount", "repeatDur", "fadeInDur", "fadeOutDur")
_OF_ALL = ("end", "fadeOutDur")
"""Those of them that what is said together with something has too."""
_LONGEST_S = 3600.0
MAX_BEDS, MAX_BEDS_S = 1000, 1200.0
"""Most recordings of a document that sound together with speech, and their seconds in all."""


def _par(reader: Reader, given: Given, scope: Scope) -> None:
    par = Par(f"par{reader.elements}")
    reader.mark(par.mark("", end=False))
    scope.par = par

    def close(closed: Scope) -> None:
        reader.mark(par.mark("", end=True))
        reader.beds += par.beds()
        reader.beds_s += sum(media.seconds for media in par.media.values())
        _bounded(reader, len(reader.beds))

    scope.close = close


def _bounded(reader: Reader, beds: int) -> None:
    """Refuse a document with more beds than that."""
    if beds > MAX_BEDS or reader.beds_s > MAX_BEDS_S:
        raise reader.error(
            f"par: too much sounds at the same time as something else; use at most {MAX_BEDS} "
            f"media that do, and {MAX_BEDS_S:g} s of recordings in all"
        )


def _apart(reader: Reader, scope: Scope) -> None:
    """The words before, in and after it are not one."""
    reader.apart()
    scope.close = lambda _: reader.apart()


def _seq(reader: Reader, given: Given, scope: Scope) -> None:
    """One after the other, as everything is; in a `par` at the same time as the others."""
    _apart(reader, scope)
    par = scope.par
    scope.par = None
    if isinstance(par, Par):
        _spoken(reader, given, scope, par, Media(None, None))


def _media(reader: Reader, given: Given, scope: Scope) -> None:
    _apart(reader, scope)
    begin, par = _point(reader, given, "begin"), scope.par
    gain = max(-96.0, min(20.0, given.value("soundLevel", values.decibels, 0.0)))
    if gain:
        reader.wish(scope, Prosody(volume_db=gain))
    if isinstance(par, Par):
        _at_once(reader, given, scope, par, Media(begin, _point(reader, given, "end")), gain)
        return
    if begin is not None:
        reader.pause(max(0.0, begin.seconds))
        if begin.of or begin.seconds < 0:
            reader.approximated("it begins where it stands in the text", "begin")
    for name in _OF_RECORDINGS:
        if given.text(name) is not None:
            reader.ignored("only a recording has it: say it of <audio>", name)


def _at_once(
    reader: Reader, given: Given, scope: Scope, par: Par, media: Media, gain: float
) -> None:
    """A media of a `par`: speech, or recordings that sound under the speech."""
    changed = _changed(given, gain)
    scope.bed = lambda clip: media.clips.append(changed(clip))
    scope.par = None
    _spoken(reader, given, scope, par, media)


def _spoken(reader: Reader, given: Given, scope: Scope, par: Par, media: Media) -> None:
    """What is said has its turn if it is to follow what was said last, else it is heard with it."""
    name = given.text("xml:id") or ""
    if name in par.media:
        reader.ignored("a media before it has that name: times are told from that one", "xml:id")
    if not name or name in par.media:
        name = f" {reader.elements}"  # which no other can have
    media.tell = reader.later_of()
    state = reader.aside(par.mark(name, end=False))
    given.asked |= set(_OF_RECORDINGS)
    beds = len(reader.beds)

    def close(closed: Scope) -> None:
        reader.apart()
        par.media[name] = media
        _bounded(reader, par.aside - 1)  # it may have its turn yet
        if not closed.spoken and media.clips:
            return
        wait, nested = par.turn(name), len(reader.beds) > beds
        if wait is None and not nested:
            media.clips.clear()
            spans = reader.taken(state)
            media.fade = given.value("fadeOutDur", partial(values.seconds, most=_LONGEST_S), 0.0)
            if any(s.text.strip() or s.event or s.clip or s.pause_before for s in spans):
                media.spans = spans
                reader.approximated("it is heard with what others say, and its words are not timed")
        else:
            reader.mark(par.mark(name, end=True))  # the span of its beginning is there by now
            reader.wait(state, max(0.0, wait or 0.0))
            if wait is None:
                par.speaks(name)
                reader.approximated("it begins where it stands in the text", "begin")
        for attribute in _OF_RECORDINGS:
            if given.text(attribute) is not None and not (media.spans and attribute in _OF_ALL):
                reader.ignored("only a recording has it", attribute)

    scope.close = close


def _changed(given: Given, gain: float) -> Callable[[Clip], Clip]:
    """What the attributes of a media make of a recording in it."""
    read = partial(values.seconds, most=_LONGEST_S, unit="s")
    repeat = given.value("repeatCount", partial(values.share, use="e.g. 2"), 1.0)
    seconds = given.value("repeatDur", read, -1.0)
    fade_in, fade_out = (given.value(n, read, 0.0) for n in ("fadeInDur", "fadeOutDur"))
    return lambda clip: replace(
        clip,
        repeat=min(clip.repeat * repeat, 1e6),
        seconds=clip.seconds if seconds < 0 else seconds,
        level_db=clip.level_db + gain,
        fade_in=fade_in or clip.fade_in,
        fade_out=fade_out or clip.fade_out,
    )


def _point(reader: Reader, given: Given, name: str) -> Point | None:
    """The moment that an attribute tells; None = it is not there."""
    written = given.text(name)
    if written is None:
        return None
    found = _BEGIN.fullmatch(written)
    if found is None or not written:
        raise reader.error(f"media: {name} is '{written[:SHOWN]}'; use e.g. 1.5s or id.end+1s")
    seconds = 0.0
    if found[4]:
        seconds = given.value(name, lambda _: values.seconds(found[4]), 0.0)
    return Point(found[1] or "", found[2] == "end", -seconds if found[3] == "-" else seconds)


def _style(reader: Reader, given: Given, scope: Scope) -> None:
    acted(reader, scope, given.required("name"))


ELEMENTS: dict[str, Handler] = {"style": _style}
"""Name after `google:` -> what it does."""

BARE: dict[str, Handler] = {"par": _par, "seq": _seq, "media": _media}
"""Elements that Google added to SSML's own namespace."""
