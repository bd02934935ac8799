"""The two forms of Kokoro's voices: the released network, and the fast one (`kokoro.fast`).

    af_heart             the usual form: the fast one where it is as natural, else the released
    af_heart:fast        the fast form
    af_heart:released    the released network, generator and all

The voice that a plain name means has that name alone, in whichever way it is asked for.
"""

from __future__ import annotations

from dataclasses import replace

from litetts.document import Voice
from litetts.engines import usual as wanted
from litetts.engines.kokoro.styles import released
from litetts.engines.usual import FAST, RELEASED, Form

__all__ = ["ENGINES", "FAST", "RELEASED", "formed", "split", "usual"]

ENGINES: dict[Form, str] = {FAST: "kokoro-fast", RELEASED: "kokoro"}
_AS_NATURAL = frozenset({"en-us", "en-gb", "es", "fr-fr", "hi", "it", "pt-br", "zh"})
"""Languages in which the fast form is within 0.15 of DistillMOS of the released one, on the mean
of the voices that were heard (docs/concepts/kokoro.md). In Japanese high voices lose more."""


def split(name: str) -> tuple[str, str]:
    """A name without the form at its end, and the form; "" = none is named."""
    stem, _, form = name.rpartition(":")
    return (stem, form) if stem and form in ENGINES else (name, "")


def usual(voice: Voice) -> Form:
    """What the plain name of a voice means.

    Styles of one's own may be those of another network, which the vocoder has not learned.
    """
    learned = voice.cloned or voice.id in released()
    fast = wanted.form() == FAST and learned and voice.lang in _AS_NATURAL
    return FAST if fast else RELEASED


def formed(voice: Voice, form: Form) -> Voice:
    """A voice (its id the plain name) in a form."""
    if form == usual(voice):
        return replace(voice, engine=ENGINES[form])
    described = f"{voice.description}, {'fast' if form == FAST else 'as released'}"
    return replace(voice, id=f"{voice.id}:{form}", engine=ENGINES[form], description=described)
