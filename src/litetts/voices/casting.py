"""Who speaks a part of a text: a voice by its features, and what holds where none fits.

The rules are those of SSML 1.1, section 3.2.1: the names in their order, then the voices that have
what is required, the best by the ordering first; and the ways to fail.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from litetts import engines
from litetts.document import Casting, Document, Note, Span, Voice
from litetts.engines import Facts
from litetts.errors import InputError, LiteTTSError
from litetts.text.tags import canonical
from litetts.voices.names import kept, resolve, speakers_here
from litetts.voices.services import azure

__all__ = ["cast", "speaks", "unmet"]

_VENDOR = re.compile(r"([a-z]{2,3}-[A-Z]{2})-\w+")
"""Names of voices at the services that begin with their language: "en-US-JennyNeural"."""


def speaks(engine: Facts, lang: str) -> bool:
    """Whether an engine speaks a language, or a variety of it."""
    return _speaks(engine.languages, lang)


@lru_cache(maxsize=256)
def _speaks(spoken: frozenset[str], lang: str) -> bool:
    base = lang.split("-", maxsplit=1)[0]
    return not spoken or any(tag in (lang, base) or tag.split("-")[0] == lang for tag in spoken)


def cast(document: Document, default: Voice) -> Document:
    """The document with a voice's name for every span that wants one by its features.

    What could not be had as it was asked for is among the notes of the document.

    Args:
        document: as it was read.
        default: who speaks where nothing is said.
    """
    notes = dict.fromkeys(document.notes)
    strange = {s.lang for s in document.spans if s.lang and _kept(s) and not _known(s.lang)}
    for tag in sorted(strange):
        notes[
            Note("lang", f"'{tag}' is no language that is known: it is read as the text around it")
        ] = None
    if strange:
        spans = tuple(
            replace(s, lang=None) if s.lang in strange and _kept(s) else s for s in document.spans
        )
        document = replace(document, spans=spans, notes=tuple(notes))
    if not any(span.casting for span in document.spans):
        return document
    with kept():
        return _cast(document, default, notes)


def _cast(document: Document, default: Voice, notes: dict[Note, None]) -> Document:
    chosen: dict[tuple[Casting, str | None], tuple[str | None, str | None, bool]] = {}
    made: list[Span] = []
    for span in document.spans:
        if span.casting is None:
            made.append(span)
            continue
        key = (span.casting, span.lang)
        if key not in chosen:
            chosen[key] = _chosen(span.casting, span.lang, default, notes)
        voice, lang, spoken = chosen[key]
        if spoken:
            made.append(replace(span, voice=voice, lang=lang, casting=None))
        elif span.mark or span.pause_before or span.pause_after:
            made.append(replace(span, text="", voice=voice, lang=None, casting=None))
    return replace(document, spans=tuple(made), notes=tuple(notes))


def _known(lang: str) -> bool:
    try:
        canonical(lang)
    except InputError:
        return False
    return True


def _kept(span: Span) -> bool:
    """Whether text in a language that nobody knows is read at all."""
    return span.casting is None or span.casting.lang_failure != "ignoretext"


def unmet(casting: Casting, default: Voice) -> str:
    """Why no voice fits a casting, and who speaks instead; "" = one does."""
    notes = dict[Note, None]()
    _voice(casting, default, notes)
    return next((note.message for note in notes), "")


def _chosen(
    casting: Casting, lang: str | None, default: Voice, notes: dict[Note, None]
) -> tuple[str | None, str | None, bool]:
    """Name of the voice (None = the default one), language, and whether the text is spoken."""
    name = _voice(casting, default, notes)
    if lang is None or casting.lang_failure == "processorchoice":
        return name, lang, True
    voice = default if name is None else resolve(name)
    if speaks(engines.facts(voice.engine), lang):
        return name, lang, True
    told = f"'{voice.id}' does not speak '{lang}'"
    if casting.lang_failure == "ignoretext":
        notes[Note("lang", f"{told}: text in it is left out, as onlangfailure asks")] = None
        return name, None, False
    if casting.lang_failure == "ignorelang":
        notes[Note("lang", f"{told}: it is read as the text around it, as onlangfailure asks")] = (
            None
        )
        return name, None, True
    other = _best(Casting(languages=(lang,), gender=voice.gender), default)
    if other is None:
        notes[Note("lang", f"{told}, and no other voice that is here does")] = None
        return name, lang, True
    notes[Note("lang", f"{told}: '{other.id}' does")] = None
    return other.id, lang, True


def _voice(casting: Casting, default: Voice, notes: dict[Note, None]) -> str | None:
    """The name of the voice that a casting chooses; None = the default one."""
    if casting == Casting(lang_failure=casting.lang_failure, existing=casting.existing):
        return casting.existing
    missing = ""
    for name in casting.names:
        try:
            return resolve(name).id
        except LiteTTSError as error:
            # A name of a service can look like a mix: what is said of its parts helps nobody.
            missing = missing or (
                f"there is no voice '{name}'" if _VENDOR.match(name) else error.message
            )
    wanted = casting
    if casting.names and not casting.languages:
        vendors = [m[1].lower() for name in casting.names if (m := _VENDOR.match(name))]
        genders = [known.gender for name in casting.names if (known := azure(name))]
        gender = casting.gender or next(iter(genders), "")
        wanted = replace(casting, languages=tuple(vendors[:1]), gender=gender)
    features = wanted.languages or wanted.gender or wanted.variant or wanted.age
    if not features or (casting.names and "names" in casting.required):
        found = None
    else:
        found = _best(wanted, default)
    if found is None and features and casting.failure == "priorityselect":
        found = _best(replace(wanted, required=()), default)
        missing = missing or "no voice that is here has what is required"
    speaker = found.id if found else casting.existing or default.id
    if missing:
        notes[Note("voice", f"{missing}; '{speaker}' speaks instead")] = None
    elif found is None:
        notes[Note("voice", f"no voice fits; '{speaker}' goes on")] = None
    return found.id if found else casting.existing


def _best(casting: Casting, default: Voice) -> Voice | None:
    """The voice that fits best; None if none has what is required."""
    # The default voice and its engine first: who does not care shall hear what they know.
    here = sorted(
        speakers_here(),
        key=lambda v: (v.id != default.id, v.engine != default.engine),
    )
    fitting = [v for v in here if all(_fit(v, f, casting) > 0 for f in casting.required)]
    if not fitting:
        return None
    order: Sequence[str] = (*casting.ordering, "languages", "gender")
    scores = {v.id: tuple(_fit(v, feature, casting) for feature in order) for v in fitting}
    best = max(scores.values())
    equals = [v for v in fitting if scores[v.id] == best]
    return equals[min(casting.variant or 1, len(equals)) - 1]


def _fit(voice: Voice, feature: str, casting: Casting) -> float:
    """How well a voice has a feature: 1 = as asked for or nothing is asked for, 0 = not."""
    if feature == "languages" and casting.languages:
        for place, lang in enumerate(casting.languages):
            base = lang.split("-", maxsplit=1)[0]
            weight = 1 - place / len(casting.languages)
            if voice.lang == lang or voice.lang.startswith(lang + "-"):
                return weight
            if voice.lang.split("-", maxsplit=1)[0] == base:
                return weight / 2
        return 0.0
    if feature == "gender" and casting.gender:
        return float(voice.gender == casting.gender)
    # No voice tells its age; the variant is counted among those that fit.
    return 1.0
