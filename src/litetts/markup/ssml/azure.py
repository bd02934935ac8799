"""Azure's elements: the namespace `mstts`, and `bookmark`."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial

from litetts.document import Bed, Style
from litetts.markup import vocabulary
from litetts.markup.ssml import values
from litetts.markup.ssml.core import as_voice, clip
from litetts.markup.ssml.reader import SHOWN, Given, Handler, Reader, Scope

__all__ = ["BARE", "ELEMENTS"]

MAX_SILENCE_S = 20.0
"""Azure's bound on `mstts:silence`."""

MAX_FADE_S = 10.0
MAX_VOLUME = 100.0
"""Azure's bounds on `mstts:backgroundaudio`; its volume is a factor."""
_SILENT_DB = -96.0

ROLES = frozenset(
    {"girl", "boy", "youngadultfemale", "youngadultmale", "olderadultfemale", "olderadultmale",
     "seniorfemale", "seniormale"}
)  # fmt: skip


def _express_as(reader: Reader, given: Given, scope: Scope) -> None:
    name = given.text("style") or "neutral"
    degree = given.value("styledegree", _degree, 1.0)
    role = (given.text("role") or "").lower()
    if role and role not in ROLES:
        reader.ignored(f"the role '{role}' is not known", "role")
        role = ""
    elif role:
        reader.approximated("pitch and rate make the age and the gender", "role")
    acted(reader, scope, name, degree, role)


def acted(reader: Reader, scope: Scope, name: str, degree: float = 1.0, role: str = "") -> None:
    """Let the scope be acted in a style, and tell how far that goes."""
    style = vocabulary.style(name, degree, role)
    if style is None:
        reader.ignored(f"the style '{name}' is not known; the voice speaks as usual")
        return
    scope.change(style=style)
    if style != Style("neutral"):
        reader.approximated(f"the style '{style.name}' is made of pitch, range, rate and level")


def _degree(value: str) -> float:
    number = values.share(value, use="0.01 to 2")
    if not 0.01 <= number <= 2:
        raise ValueError("use 0.01 to 2")
    return number


def _silence(reader: Reader, given: Given, scope: Scope) -> None:
    scope.close_up()
    seconds = given.value("value", partial(values.seconds, most=MAX_SILENCE_S), 0.0)
    kind = given.required("type").lower()
    place, _, exact = kind.partition("-")
    if place == "leading":
        reader.pause(seconds)
    elif place == "tailing":
        reader.trailing = seconds
    elif place == "sentenceboundary":
        reader.gap = seconds
        reader.approximated("it holds for sentences that are marked up as <s>")
    else:
        reader.ignored(f"the silence of '{kind}' is the voice's own")
    if place in ("leading", "tailing") and not exact:
        reader.approximated("it is the silence, not added to the voice's own")


def _duration(reader: Reader, given: Given, scope: Scope) -> None:
    scope.close_up()
    seconds = given.value("value", partial(values.seconds, most=300.0), 0.0)
    if not seconds:
        raise reader.error(f"<{scope.tag}> needs the attribute 'value', e.g. 20s")
    outer = reader.scopes[-2]
    reader.shape(outer, seconds=seconds)
    if len(reader.spans) > outer.first:
        reader.approximated("it holds for what follows it")


def _background(reader: Reader, given: Given, scope: Scope) -> None:
    """A recording under all of the speech, again and again."""
    scope.close_up()
    volume = given.value("volume", partial(values.share, use=f"0 to {MAX_VOLUME:g}"), 1.0)
    if volume > MAX_VOLUME:
        written = given.text("volume") or ""
        use = f"0% to {MAX_VOLUME:.0%}" if written.strip().endswith("%") else f"0 to {MAX_VOLUME:g}"
        raise reader.error(f"{scope.tag}: volume is '{written[:SHOWN]}'; use {use}")
    read = partial(values.seconds, most=MAX_FADE_S, unit="ms")
    fade_in, fade_out = given.value("fadein", read, 0.0), given.value("fadeout", read, 0.0)
    made = clip(reader, given, given.required("src"))
    if isinstance(made, str):
        reader.ignored(f"{made}; the speech goes on without it")
        return
    if any(bed.loops for bed in reader.beds):
        reader.ignored("there is one already, and a document has one")
        return
    level = 20 * math.log10(volume) if volume else _SILENT_DB
    made = replace(made, level_db=level, fade_in=fade_in)
    reader.beds.append(Bed(made, fade=fade_out, loops=True))


def _viseme(reader: Reader, given: Given, scope: Scope) -> None:
    scope.close_up()
    reader.visemes = True
    if (given.text("type") or "redlips_front").lower() != "redlips_front":
        reader.approximated("the numbers of the visemes are told, as for redlips_front", "type")


def _embedding(reader: Reader, given: Given, scope: Scope) -> None:
    given.asked.add("speakerProfileId")
    reader.ignored("a profile of a speaker at Azure is not to be had here; the text is spoken")


def _dialog(reader: Reader, given: Given, scope: Scope) -> None:
    """Holds turns."""


def _turn(reader: Reader, given: Given, scope: Scope) -> None:
    as_voice(scope, given.required("speaker"))


def _prompt(reader: Reader, given: Given, scope: Scope) -> None:
    given.asked.add("domain")
    reader.ignored("it does not change how the text is read")


def _bookmark(reader: Reader, given: Given, scope: Scope) -> None:
    scope.close_up()
    reader.mark(given.required("mark"))


ELEMENTS: dict[str, Handler] = {
    "express-as": _express_as,
    "silence": _silence,
    "audioduration": _duration,
    "backgroundaudio": _background,
    "viseme": _viseme,
    "ttsembedding": _embedding,
    "dialog": _dialog,
    "turn": _turn,
    "prompt": _prompt,
}
"""Name after `mstts:` -> what it does."""

BARE: dict[str, Handler] = {"bookmark": _bookmark}
"""Elements that Azure added to SSML's own namespace."""
