"""SSML 1.1 (W3C Recommendation of 7 September 2010): every element of it.

`say-as` values are those of the W3C Note of 26 May 2005, with the names that the services use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import NoReturn

from litetts.document import Casting, Clip, Prosody, Target
from litetts.errors import InputError
from litetts.markup import sources
from litetts.markup.ssml import values
from litetts.markup.ssml.reader import PARAGRAPH_S, SENTENCE_S, SHOWN, Given, Handler, Reader, Scope
from litetts.phonemes.alphabets import ALPHABETS
from litetts.phonemes.ipa import authored
from litetts.request import OPTIONS, PROSODY

__all__ = ["ELEMENTS", "as_voice", "clip"]


def _speak(reader: Reader, given: Given, scope: Scope) -> None:
    if len(reader.scopes) > 2:  # Google's media has documents in documents
        given.asked |= {"version"}
        scope.bed = None
        return
    reader.version = given.text("version") or "1.1"
    lang = given.text("xml:lang")
    reader.lang = lang.lower().replace("_", "-") if lang else None
    reader.base = given.text("xml:base") or ""
    reader.startmark, reader.endmark = given.text("startmark"), given.text("endmark")
    reader.tell_root = reader.later_of()


def _paragraph(reader: Reader, given: Given, scope: Scope) -> None:
    usual = PARAGRAPH_S if scope.tag == "p" else SENTENCE_S
    seconds = reader.gap if reader.gap is not None and scope.tag == "s" else usual
    reader.gap_of(seconds)
    scope.close = lambda _: reader.gap_of(seconds)


def _token(reader: Reader, given: Given, scope: Scope) -> None:
    reader.boundary()
    scope.close = lambda _: reader.boundary()
    if role := given.text("role"):
        name = role.split()[0].rpartition(":")[2].lower()
        scope.change(role=name)
        reader.approximated(
            "it tells English homographs apart (VB, VBD, NN, JJ); else the word is read from its "
            "context",
            "role",
        )


def _voice(reader: Reader, given: Given, scope: Scope) -> None:
    names = _listed(reader, "name", given.text("name"))
    told = given.text("languages") or given.text("xml:lang", "language")
    languages = tuple(_tags(_listed(reader, "languages", told)))
    gender = (given.text("gender") or "").lower()
    if gender not in ("", "male", "female", "neutral"):
        raise reader.error(f"voice: gender is '{gender[:SHOWN]}'; use male, female or neutral")
    numbers: dict[str, int | None] = {}
    for name in ("age", "variant"):
        number = given.text(name) or ""
        if number and (not number.isdecimal() or len(number) > 3):
            raise reader.error(f"voice: {name} is '{number[:SHOWN]}'; use a whole number")
        numbers[name] = int(number) if number else None
    if numbers["age"] is not None:
        reader.approximated("no voice tells its age, so it chooses none", "age")
    failure = given.text("onvoicefailure") or "priorityselect"
    if failure not in ("priorityselect", "keepexisting", "processorchoice"):
        raise reader.error(
            f"voice: onvoicefailure is '{failure[:SHOWN]}'; use priorityselect, keepexisting or "
            "processorchoice"
        )
    required, ordering = given.text("required"), given.text("ordering")
    known = Casting()
    casting = Casting(
        names=names,
        languages=languages,
        gender=gender,
        age=numbers["age"],
        variant=numbers["variant"],
        required=_features(reader, "required", required, known.required),
        ordering=_features(reader, "ordering", ordering, known.ordering),
        failure=failure,
        lang_failure=(scope.span.casting or known).lang_failure,
    )
    if not (names or languages or gender or numbers["variant"] or numbers["age"]):
        return
    _cast(scope, casting)
    if reader.unmet is not None and (why := reader.unmet(scope.span.casting or casting)):
        reader.ignored(why)
    if effect := given.text("effect"):
        reader.ignored(f"the effect '{effect}' is not made", "effect")


def as_voice(scope: Scope, name: str) -> None:
    """Let the scope be spoken by the voice of that name."""
    lang_failure = (scope.span.casting or Casting()).lang_failure
    _cast(scope, Casting(names=(name,), lang_failure=lang_failure))


def _cast(scope: Scope, casting: Casting) -> None:
    # "A change in voice resets the prosodic parameters ... Volume is the only exception."
    prosody = Prosody(volume_db=scope.span.prosody.volume_db)
    voice = casting.names[0] if len(casting.names) == 1 else None
    casting = replace(casting, existing=scope.span.voice)
    scope.change(voice=voice, casting=casting, prosody=prosody)


_FEATURES = {"name": "names", "languages": "languages", "gender": "gender", "age": "age",
             "variant": "variant"}  # fmt: skip


def _features(
    reader: Reader, name: str, told: str | None, usual: tuple[str, ...]
) -> tuple[str, ...]:
    if told is None:
        return usual
    words = _listed(reader, name, told)
    wrong = [word for word in words if word not in _FEATURES]
    if wrong:
        raise reader.error(f"voice: {name} has '{wrong[0]}'; use {', '.join(_FEATURES)}")
    return tuple(_FEATURES[word] for word in words)


_LISTED = 32
"""Names, languages or features of a list; each is looked for among all voices."""


def _listed(reader: Reader, name: str, told: str | None) -> tuple[str, ...]:
    """The words of an attribute that is a list, as many as are looked at."""
    words = tuple((told or "").split(maxsplit=_LISTED))
    if len(words) > _LISTED:
        reader.ignored(f"only the first {_LISTED} that it lists are looked at", name)
    return words[:_LISTED]


def _tags(words: Iterable[str]) -> list[str]:
    """Language tags; an accent ("en:en-GB") is what counts."""
    return [tag.rpartition(":")[2].lower().replace("_", "-") for tag in words]


def _lang(reader: Reader, given: Given, scope: Scope) -> None:
    given.required("xml:lang")


def _prosody(reader: Reader, given: Given, scope: Scope) -> None:
    level: float | Target = 0.0
    pitch = given.value("pitch", values.pitch, level)
    width, from_usual = given.value("range", values.pitch_range, (1.0, False))
    if from_usual:
        reader.approximated(
            f"it is taken relative to a voice that spans {values.USUAL_RANGE_HZ:g} Hz or "
            f"{values.USUAL_RANGE_ST:g} semitones",
            "range",
        )
    rate, slowest = given.value("rate", values.rate, 1.0), OPTIONS["speed"].low
    if slowest is not None and 0 < rate < slowest:  # Polly goes down to 20 %
        reader.approximated(f"nothing is spoken slower than {slowest:.0%}", "rate")
        rate = slowest
    wish = Prosody(
        rate=rate,
        pitch_st=0.0 if isinstance(pitch, Target) else pitch,
        range=width,
        volume_db=_volume(reader, given),
        # These two are ours: SSML has no words for them.
        breath=given.value("breath", values.share, 0.0),
        tilt_db=given.value("tilt", values.decibels, 0.0),
    )
    _bounded(reader, given, wish)
    reader.wish(scope, wish)
    if isinstance(pitch, Target):
        reader.shape(scope, level=pitch)
    nothing: tuple[Target, ...] = ()
    if contour := given.value("contour", values.contour, nothing):
        reader.shape(scope, contour=contour)
    if len(contour) < (given.text("contour") or "").count("("):
        reader.approximated("targets outside of 0% to 100% do not count", "contour")
    if given.text("duration"):
        seconds = given.value("duration", partial(values.seconds, most=_LONGEST_S), 0.0)
        if not seconds:
            raise reader.error(f"prosody: duration is '{given.text('duration')}'; use e.g. 2s")
        reader.shape(scope, seconds=seconds)
        if scope.span.prosody.rate != 1.0:
            reader.approximated("the duration decides how fast it is spoken", "rate")
    if given.text("amazon:max-duration"):
        read = partial(values.seconds, most=_LONGEST_S)
        reader.shape(scope, seconds=given.value("amazon:max-duration", read, 0.0), limit=True)


_ATTRIBUTES = {
    "rate": "rate", "pitch_st": "pitch", "range": "range", "volume_db": "volume",
    "breath": "breath", "tilt_db": "tilt",
}  # fmt: skip
"""What of a wish an attribute is."""


def _bounded(reader: Reader, given: Given, wish: Prosody) -> None:
    """Raises an error that quotes the attribute which goes beyond the bounds."""
    for part, name in _ATTRIBUTES.items():
        option = OPTIONS[PROSODY[part]]
        assert option.low is not None
        assert option.high is not None
        if not option.low <= getattr(wish, part) <= option.high:
            _beyond(reader, given, name, option.low, option.high)


def _beyond(reader: Reader, given: Given, name: str, low: float, high: float) -> NoReturn:
    written = given.text(name) or ""
    use = values.within(written, name, low, high)
    raise reader.error(f"{given.tag}: {name} is '{written[:SHOWN]}'; use {use}")


def _volume(reader: Reader, given: Given) -> float:
    """The level in dB; SSML 1.0's numbers and percentages are of the amplitude."""
    level = given.value("volume", values.volume, 0.0)
    written = "".join((given.text("volume") or "").split())
    decibels = f"'{level:+.1f}dB'"
    if re.fullmatch(r"[\d.]+", written) and float(written) > 100:
        why = f"its scale ends at 100: the voice is raised beyond its own level by {decibels}"
        reader.approximated(why, "volume")
    elif re.search(r"[\d.]%?$", written) and reader.version != "1.0":
        why = f"that is a share of the amplitude, as in SSML 1.0: SSML 1.1 writes {decibels}"
        reader.approximated(why, "volume")
    return level


_LONGEST_S = 3600.0
"""Longest time that a stretch may be given."""


def _emphasis(reader: Reader, given: Given, scope: Scope) -> None:
    level = given.value(
        "level", partial(values.choice, choices=values.EMPHASIS), values.EMPHASIS["moderate"]
    )
    reader.wish(scope, level)


def _break(reader: Reader, given: Given, scope: Scope) -> None:
    scope.close_up()
    strength = given.value(
        "strength", partial(values.choice, choices=values.BREAK_S), values.BREAK_S["medium"]
    )
    none = given.text("strength") == "none"
    reader.boundary()  # "cup<break/>board" is two words
    if given.text("time") is not None:
        reader.pause(given.value("time", values.seconds, 0.0))
    elif none:
        reader.no_gap()
    else:
        reader.pause(strength)


SAY_AS: dict[str, tuple[str, str]] = {
    "characters": ("characters", ""), "character": ("characters", ""),
    "spell-out": ("characters", ""), "spell": ("characters", ""), "letters": ("characters", ""),
    "verbatim": ("characters", ""), "acronym": ("characters", ""), "glyphs": ("characters", ""),
    "cardinal": ("cardinal", ""), "number": ("cardinal", ""), "ordinal": ("ordinal", ""),
    "digits": ("digits", ""), "digit": ("digits", ""), "number_digit": ("digits", ""),
    "fraction": ("fraction", ""), "date": ("date", ""), "time": ("time", ""),
    "duration": ("duration", ""), "telephone": ("telephone", ""), "phone": ("telephone", ""),
    "currency": ("currency", ""), "money": ("currency", ""),
    "address": ("", "addresses are known by their form"),
    "unit": ("", "units are known by their form"), "measure": ("", "units are known by their form"),
    "name": ("", "names have no rules of their own"),
    "net": ("", "addresses of the net are known by their form"),
    "expletive": ("expletive", "the word 'bleep' stands for it"),
    "bleep": ("expletive", "the word 'bleep' stands for it"),
    "interjection": ("", "the words are spoken as they are, without their own recording"),
}  # fmt: skip
"""Value of interpret-as -> what the readers of numbers know it by ("" = the usual rules), and why
it is only near what was asked for."""

_DATES = frozenset(
    [
        "mdy",
        "dmy",
        "ymd",
        "ydm",
        "ym",
        "my",
        "md",
        "dm",
        "d",
        "m",
        "y",
        "yyyymmdd",
        "yyyymm",
        "mmdd",
        "yyyy",
        "ddmmyyyy",
        "mmddyyyy",
    ]
)
FORMATS = {
    "date": _DATES,
    "time": frozenset({"hms12", "hms24"}),
    "duration": frozenset({"hms", "hm", "ms", "h", "m", "s"}),
    "characters": frozenset({"characters", "glyphs"}),
    "telephone": frozenset[str](),
}
"""What a kind of text may have for its format; the others have none."""


def _say_as(reader: Reader, given: Given, scope: Scope) -> None:
    value = given.required("interpret-as").lower()
    form = (given.text("format") or "").lower()
    if value in _DATES:  # Polly's and Alexa's older form
        value, form = "date", value
    known = SAY_AS.get(value)
    if known is None:
        reader.ignored(f"interpret-as '{value}' is not known; the text is read as usual")
        given.asked |= {"detail", "language", "google:style"}
        return
    kind, why = known
    if kind == "currency":
        form = form or ""
        given.asked.add("language")
    if kind == "telephone":
        style = given.text("google:style")
        if style and style != "zero-as-zero":
            reader.ignored(f"google:style '{style}' is not known", "google:style")
        elif style:
            reader.ignored("reading.zero decides how 0 is read", "google:style")
    form = _format(reader, kind, form)
    if given.text("detail"):
        reader.ignored("the text is read with the detail that it has", "detail")
    if why:
        reader.approximated(f"{why}; read by the usual rules" if not kind else why)
    if kind:
        scope.change(interpret_as=f"{kind}:{form}" if form else kind)

        def close(closed: Scope) -> None:
            texts = [span.text for span in reader.read_since(closed) if span.text.strip()]
            wrong = unfit(kind, form, "".join(texts)) if texts else ""
            if len(texts) > 1 and kind in _WHOLE:
                wrong = wrong or "other elements divide it"
            if not wrong and not why:
                tell("honoured", "")
            elif wrong:
                tell("approximated", f"{wrong}: it is read as usual")

        tell = reader.later()
        scope.close = close


_NUMBERS = frozenset({"cardinal", "ordinal", "digits", "fraction", "date", "time", "duration",
                      "telephone", "currency"})  # fmt: skip
_WHOLE = frozenset({"fraction", "date", "time", "duration", "currency"})
"""Kinds that nothing is left of in parts."""
_ROMAN = re.compile(r"[IVXLCDM]+", re.IGNORECASE)


def unfit(kind: str, form: str, text: str) -> str:
    """Why a text is not of the kind that `say-as` calls it; "" = it may be."""
    if kind not in _NUMBERS or (kind == "telephone" and re.search(r"[A-Z]{2}", text)):
        return ""
    if not any(sign.isnumeric() for sign in text):
        roman = kind in ("ordinal", "cardinal") and _ROMAN.fullmatch(text.strip())
        return "" if roman else "there is no number in it"
    parts = re.findall(r"\d+", text)
    if kind == "date" and set(form) <= set("dmy") and len(parts) == len(form):
        for name, part in zip(form, parts, strict=True):
            most = {"d": 31, "m": 12}.get(name)
            if most and not 1 <= int(part[:9]) <= most:
                return f"'{part}' is no {'day' if name == 'd' else 'month'}"
    return ""


def _format(reader: Reader, kind: str, form: str) -> str:
    """The format, if the kind has it; else that is told."""
    known = FORMATS.get(kind, frozenset())
    if not form or form in known:
        return "" if kind == "characters" else form
    if kind == "telephone":
        reader.ignored("the number is read as it is grouped", "format")
    elif known:
        reader.ignored(
            f"the format '{form}' is not known (known are {', '.join(sorted(known))}); the text is "
            "read as usual",
            "format",
        )
    else:
        reader.ignored("there are no formats of it", "format")
    return ""


def _sub(reader: Reader, given: Given, scope: Scope) -> None:
    alias = given.text("alias")
    if alias == "":
        reader.ignored("its alias is empty: the text is read")
        return
    alias = given.required("alias")
    scope.silent = True
    scope.unread = "the alias is spoken instead of what it is in"

    def close(closed: Scope) -> None:
        reader.say(alias, closed)

    scope.close = close


def _phoneme(reader: Reader, given: Given, scope: Scope) -> None:
    alphabet = (given.text("alphabet") or "ipa").lower()
    written = given.required("ph")
    given.asked.add("type")
    convert = ALPHABETS.get(alphabet)
    if convert is None:
        known = ", ".join(ALPHABETS)
        reader.ignored(
            f"the alphabet '{alphabet}' is unknown (known are {known}): the text is read"
        )
        return
    try:
        phonemes = convert(written)
        authored(phonemes, scope.span.lang or reader.lang or "en-us")
    except InputError as error:
        reader.ignored(f"{error.message}: the text is read")
        return
    if not phonemes.strip():
        reader.ignored("no sound is left of it: the text is read")
        return
    scope.change(phonemes=phonemes)

    def close(closed: Scope) -> None:
        if not closed.spoken:
            reader.say(phonemes, closed)

    scope.close = close


def _lexicon(reader: Reader, given: Given, scope: Scope) -> None:
    uri, name = given.required("uri"), given.text("xml:id")
    given.asked |= {"type", "fetchtimeout", "maxage", "maxstale"}
    scope.silent = True
    if reader.read_lexicon is None:
        reader.ignored("lexicons are not read here")
        return
    try:
        place = sources.located(uri, reader.base)
        found = reader.read_lexicon(sources.data(place), uri)
    except InputError as error:
        reader.ignored(error.message)
        return
    # SSML 1.1: a lexicon holds where `lookup` names it. SSML 1.0 and Azure have no `lookup`: it
    # holds in all of what the element is in.
    if name:
        reader.lexicons[name] = found
    if not name or reader.version == "1.0":
        outer = reader.scopes[-2]
        outer.lexicons = (*outer.lexicons, found)


def _lookup(reader: Reader, given: Given, scope: Scope) -> None:
    ref = given.required("ref")
    found = reader.lexicons.get(ref)
    if found is None:
        reader.ignored(f"there is no lexicon '{ref}'")
        return
    scope.lexicons = (found, *scope.lexicons)


def _silent(reader: Reader, given: Given, scope: Scope) -> None:
    """Not spoken: head of the document, and text for other media."""
    scope.silent = True
    given.asked |= {"name", "http-equiv", "content"}


def _mark(reader: Reader, given: Given, scope: Scope) -> None:
    reader.mark(given.required("name"))


def _audio(reader: Reader, given: Given, scope: Scope) -> None:
    uri = given.text("src")
    given.asked |= {"fetchtimeout", "fetchhint", "maxage", "maxstale"}
    found = clip(reader, given, uri) if uri else "it has no src"
    if isinstance(found, Clip):
        if scope.bed is not None:
            scope.bed(found)
        else:
            reader.sound(scope, clip=found)
        scope.silent = True
        return

    def close(closed: Scope) -> None:
        instead = "what it contains is spoken" if closed.spoken else "nothing is heard"
        tell("ignored", f"{found}; {instead} instead")

    tell = reader.later()
    scope.close = close


def clip(reader: Reader, given: Given, uri: str) -> Clip | str:
    """The recording that an element plays, or why it cannot be had.

    Args:
        reader: of the document.
        given: the attributes of the element.
        uri: of the recording.
    """

    def number(name: str) -> float | None:
        found = given.value(name, partial(values.seconds, most=_LONGEST_S, unit="s"), -1.0)
        return found if found >= 0 else None

    repeat = given.text("repeatCount")
    if repeat is not None and not re.fullmatch(r"\d{1,32}(\.\d{1,32})?", repeat):
        raise reader.error(f"{given.tag}: repeatCount is '{repeat[:SHOWN]}'; use e.g. 2")
    made = Clip(
        uri,
        begin=number("clipBegin") or 0.0,
        end=number("clipEnd"),
        repeat=min(float(repeat or 1), 1e6),
        seconds=number("repeatDur"),
        level_db=given.value("soundLevel", values.decibels, 0.0),
        speed=given.value("speed", values.factor, 1.0),
        fade_in=number("fadeInDur") or 0.0,
        fade_out=number("fadeOutDur") or 0.0,
    )
    if not 0.1 <= made.speed <= 10:
        _beyond(reader, given, "speed", 0.1, 10)
    try:
        place = sources.located(uri, reader.base)
        length = sources.sound(place).duration
    except InputError as error:
        return error.message
    end = length if made.end is None else min(made.end, length)
    if end <= made.begin:
        return "nothing of the recording is left between clipBegin and clipEnd"
    return replace(made, source=place)


ELEMENTS: dict[str, Handler] = {
    "speak": _speak,
    "p": _paragraph,
    "s": _paragraph,
    "token": _token,
    "w": _token,
    "voice": _voice,
    "lang": _lang,
    "prosody": _prosody,
    "emphasis": _emphasis,
    "break": _break,
    "say-as": _say_as,
    "sub": _sub,
    "phoneme": _phoneme,
    "lexicon": _lexicon,
    "lookup": _lookup,
    "meta": _silent,
    "metadata": _silent,
    "desc": _silent,
    "mark": _mark,
    "audio": _audio,
}
"""Name -> what it does."""
