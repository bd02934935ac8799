"""Azure's elements: the namespace `mstts`, and `bookmark`."""

from __future__ import annotations

from functools import partial

from litetts.document import Style
from litetts.markup import vocabulary
from litetts.markup.ssml import values
from litetts.markup.ssml.core import as_voice
from litetts.markup.ssml.reader import Given, Handler, Reader, Scope

__all__ = ["BARE", "ELEMENTS"]

MAX_SILENCE_S = 20.0
"""Azure's bound on `mstts:silence`."""

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
    number = values.share(value)
    if not 0.01 <= number <= 2:
        raise ValueError("use 0.01 to 2")
    return number


def _silence(reader: Reader, given: Given, scope: Scope) -> None:
    scope.silent = True
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
    scope.silent = True
    seconds = given.value("value", partial(values.seconds, most=300.0), 0.0)
    if not seconds:
        raise reader.error(f"<{scope.tag}> needs the attribute 'value', e.g. 20s")
    outer = reader.scopes[-2]
    reader.shape(outer, seconds=seconds)
    if len(reader.spans) > outer.first:
        reader.approximated("it holds for what follows it")


def _not_mixed(reader: Reader, given: Given, scope: Scope) -> None:
    scope.silent = True
    given.asked |= {"src", "volume", "fadein", "fadeout"}
    reader.ignored("speech is not mixed with other sound")


def _viseme(reader: Reader, given: Given, scope: Scope) -> None:
    scope.silent = True
    given.asked.add("type")
    reader.ignored("there are no visemes; the times of the words come with the sound")


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
    scope.silent = True
    reader.mark(given.required("mark"))


ELEMENTS: dict[str, Handler] = {
    "express-as": _express_as,
    "silence": _silence,
    "audioduration": _duration,
    "backgroundaudio": _not_mixed,
    "viseme": _viseme,
    "ttsembedding": _embedding,
    "dialog": _dialog,
    "turn": _turn,
    "prompt": _prompt,
}
"""Name after `mstts:` -> what it does."""

BARE: dict[str, Handler] = {"bookmark": _bookmark}
"""Elements that Azure added to SSML's own namespace."""
