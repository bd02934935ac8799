"""How a text is to be spoken: one value, whatever the interface that it came by.

    request = Request("Good morning.", voice="nano_heart", speed=1.1)
    request.over(defaults)                    # what the request does not say, the defaults do
    Request.from_json(request.to_json())      # the same request, in another process

Every option of speaking is a field of `Request`, described and bounded once (`OPTIONS`). The Python
interface, the command line, HTTP, the sockets and the settings take their names, bounds and
descriptions from here.
"""

# ruff: noqa: RUF009  (the helpers below make dataclass fields)

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from numbers import Integral, Real
from typing import Any, Literal, TypedDict, get_args

from litetts.document import Document, Lexicon, Prosody
from litetts.errors import InputError

__all__ = [
    "FORMATS",
    "OPTIONS",
    "PLANS",
    "PROSODY",
    "READINGS",
    "USUAL_PLANS",
    "AudioFormat",
    "Clock",
    "DateOrder",
    "Emoji",
    "Option",
    "Options",
    "ReadingStyle",
    "Request",
    "Screen",
    "Urls",
    "Years",
    "Zero",
    "bounded",
    "clamped",
    "language",
    "plans",
    "reading_style",
]

AudioFormat = Literal[
    "wav", "flac", "mp3", "opus", "aac", "m4a", "webm", "pcm", "f32", "mulaw", "alaw"
]  # fmt: skip
FORMATS: tuple[AudioFormat, ...] = get_args(AudioFormat)
"""The audio formats; `audio.encode` makes them and knows their other names and suffixes."""

DateOrder = Literal["mdy", "dmy", "ymd"]
Clock = Literal["written", "12h", "24h"]
Zero = Literal["auto", "zero", "oh"]
Emotion = Literal["off", "auto"]
Years = Literal["pairs", "cardinal"]
Emoji = Literal["silent", "named"]
Urls = Literal["full", "short"]
Screen = Literal["prose", "markdown", "code"]

MAX_SILENCE_S = 10.0
"""Longest silence at a mark or after a part of the text, in seconds."""

INSTRUCTIONS_CHARACTERS = 4096
"""Longest `instructions`, as in OpenAI's API."""

PLANS = {
    "questions": 'yes-no questions rise, and what stands before the "or" of a choice',
    "lists": "the items of a list go up, but for the last",
    "asides": "what stands in brackets is lower and softer",
    "quotations": "what stands in quotation marks is higher and livelier",
    "contrast": "words in capitals, between asterisks or underscores are stressed",
    "paragraphs": "a paragraph after another begins higher",
    "endings": "the end of a sentence is drawn out",
    "phrases": "where a clause begins without a mark there is a rest",
}
"""Plans of the option `planning` -> what each does where the voice does not do it by itself."""

USUAL_PLANS = ("contrast",)
"""The plans that hold where nobody says anything: a plan that costs naturalness is asked for
(`docs/planning.md` has what each costs)."""

_TAG = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*")
_TAG_CHARACTERS = 35
"""Longest language tag: what RFC 5646, section 4.4.1, asks every program to have room for."""


@dataclass(frozen=True, slots=True)
class Option:
    """One option of speaking, described.

    Attributes:
        name: in every interface.
        kind: of its value.
        description: one line for people, without the bounds.
        neutral: value that changes nothing; None = as the voice or the text has it.
        low, high: bounds of a number, both allowed; None = it is no number.
        unit: of a number.
        choices: of a word; empty = any.
    """

    name: str
    kind: Literal["text", "number", "whole", "flag", "word", "reading", "lexicon"]
    description: str
    neutral: Any = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    choices: tuple[str, ...] = ()

    @property
    def bounds(self) -> str:
        """The bounds in words: "0.25 to 4"; "" where there are none."""
        if self.low is None or self.high is None:
            return ""
        return f"{self.low:.10g} to {self.high:.10g}"

    def check(self, value: Any, name: str = "") -> Any:
        """The value as the request keeps it.

        Args:
            value: what was asked for.
            name: what the caller calls the option, for messages.

        Raises:
            InputError: of the wrong kind or out of bounds; names the option.
        """
        name = name or self.name
        kinds, what = _KINDS[self.kind]
        if not isinstance(value, kinds) or (self.kind != "flag" and isinstance(value, bool)):
            raise InputError(f"{name} is {value!r}; it must be {what}", field=name)
        if self.low is not None and self.high is not None:
            if not self.low <= value <= self.high:  # also catches NaN
                raise InputError(
                    f"{name} is {self._shown(value)}; it must be {self.bounds}", field=name
                )
            return int(value) if self.kind == "whole" else float(value)
        if self.choices and value not in self.choices:
            raise InputError(
                f"{name} is '{value}'; it must be one of {', '.join(self.choices)}", field=name
            )
        return value

    def _shown(self, value: Any) -> str:
        """A number out of bounds as people write it: without what binary fractions add."""
        if not isinstance(value, float):
            return str(value)
        short = f"{value:.6g}"
        assert self.low is not None and self.high is not None
        return str(value) if self.low <= float(short) <= self.high else short

    def nearest(self, value: float) -> float:
        """The value within the bounds that is nearest to `value`."""
        assert self.low is not None and self.high is not None
        return min(self.high, max(self.low, value))


_KINDS: dict[str, tuple[Any, str]] = {
    "text": ((str,), "text"),
    "number": ((Real,), "a number"),
    "whole": ((Integral,), "a whole number"),
    "flag": ((bool,), "True or False"),
    "word": ((str,), "a word"),
}


def _option(kind: str, description: str, **facts: Any) -> Any:
    return field(default=None, metadata={"kind": kind, "description": description, **facts})


def _number(
    description: str, low: float, high: float, *, neutral: float | None, unit: str = ""
) -> Any:
    return _option("number", description, low=low, high=high, neutral=neutral, unit=unit)


def _silence(where: str) -> Any:
    return _number(
        f"silence {where}; null = as the voice has it", 0, MAX_SILENCE_S, neutral=None, unit="s"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingStyle:
    """How to read what can be read in several ways. None = as the settings or the language do.

    Attributes:
        date_order: meaning of 03/04/2025; None = "mdy" in American, "dmy" in other English.
        clock: "written" (the usual) reads the hours as they stand; "12h" turns 14:30 into "two
            thirty P M"; "24h" turns 2:30 PM into "fourteen thirty".
        number_and: "one hundred and five" (True) or "one hundred five" (False);
            None = True in British English, False in American.
        money_and: "five dollars and fifty cents" (True, the usual) or "five dollars fifty cents".
        zero: how the digit 0 is read among digits: "zero", "oh", or "auto" (the usual): "oh" in
            telephone numbers, years and times, "zero" elsewhere.
        years: "pairs" (the usual) reads 2014 as "twenty fourteen", "cardinal" as "two thousand
            fourteen".
        currency: ISO 4217 code that a bare "$" stands for. None and "USD" say "dollars",
            "CAD" says "Canadian dollars".
        punctuation: say the punctuation marks ("comma", "full stop").
        emoji: "silent" (the usual) or "named".
        code: read for programmers: every symbol is named, identifiers are split.
        urls: "full" (the usual) reads the scheme too ("H T T P S colon slash slash"); "short"
            leaves it out.
        expand_contractions: "do not" for "don't".
        mixed: words of another language inside a sentence (a name, a quotation, another script) are
            read in theirs, by the same voice; the usual.
        screen: what the text is: "prose" (the usual); "markdown", as assistants print it: headings,
            lists, tables, formulas, JSON, *actions*, with code blocks left out; "code", the same
            with code read sign by sign.
        pause_comma, pause_colon, pause_dash, pause_sentence, pause_paragraph, pause_heading,
        pause_item, pause_line: seconds of silence at a comma, at a colon or semicolon, at a dash,
            after a sentence, a paragraph, a heading, an item of a list or a row of a table, a line
            of verse; `speed` and `pauses` change those after sentences too. None = as the voice
            has it; lines are then no verse.
    """

    date_order: DateOrder | None = _option(
        "word",
        "order of a date such as 03/04/2025; null = mdy in American English, dmy elsewhere",
        choices=get_args(DateOrder),
    )
    clock: Clock | None = _option(
        "word",
        "how a time such as 14:30 is read: as it stands, or made 12-hour or 24-hour",
        neutral="written",
        choices=get_args(Clock),
    )
    number_and: bool | None = _option(
        "flag", "'one hundred and five'; null = in British English only"
    )
    money_and: bool | None = _option("flag", "'five dollars and fifty cents'", neutral=True)
    zero: Zero | None = _option(
        "word",
        "name of the digit 0; auto = 'oh' in telephone numbers, years and times",
        neutral="auto",
        choices=get_args(Zero),
    )
    years: Years | None = _option(
        "word",
        "2014 as 'twenty fourteen' or as 'two thousand fourteen'",
        neutral="pairs",
        choices=get_args(Years),
    )
    currency: str | None = _option("word", "ISO 4217 code that a bare $ stands for")
    punctuation: bool | None = _option("flag", "say punctuation marks by name", neutral=False)
    emoji: Emoji | None = _option(
        "word", "whether emoji are named", neutral="silent", choices=get_args(Emoji)
    )
    code: bool | None = _option(
        "flag", "read for programmers: name every symbol, split identifiers", neutral=False
    )
    urls: Urls | None = _option(
        "word",
        "short leaves out the scheme of an address",
        neutral="full",
        choices=get_args(Urls),
    )
    expand_contractions: bool | None = _option("flag", "say 'do not' for 'don't'", neutral=False)
    mixed: bool | None = _option(
        "flag", "read words of another language inside a sentence in theirs", neutral=True
    )
    screen: Screen | None = _option(
        "word",
        "prose, or what assistants print: markdown leaves code blocks out, code reads them",
        neutral="prose",
        choices=get_args(Screen),
    )
    pause_comma: float | None = _silence("at a comma")
    pause_colon: float | None = _silence("at a colon or a semicolon")
    pause_dash: float | None = _silence("at a dash")
    pause_sentence: float | None = _silence("after a sentence")
    pause_paragraph: float | None = _silence("after a paragraph")
    pause_heading: float | None = _silence("after a heading")
    pause_item: float | None = _silence("after an item of a list or a row of a table")
    pause_line: float | None = _silence("after a line of verse")

    def __post_init__(self) -> None:
        for name, option in READINGS.items():
            value = getattr(self, name)
            if value is not None:
                option.check(value, f"reading.{name}")
        if self.currency is not None and not re.fullmatch("[A-Z]{3}", self.currency):
            raise InputError(
                f"reading.currency is '{self.currency}'; it must be a code such as USD",
                field="reading.currency",
            )

    def over(self, outer: ReadingStyle) -> ReadingStyle:
        """The style, with what it does not say from `outer`."""
        said = _said(self)
        return replace(outer, **said) if said else outer

    @property
    def by_signs(self) -> bool:
        """Whether every sign is named: then no sign is a mark of how to speak."""
        return bool(self.code or self.punctuation)

    @classmethod
    def usual(cls) -> ReadingStyle:
        """What holds where nobody says anything."""
        return cls(**{name: option.neutral for name, option in READINGS.items()})


class Options(TypedDict, total=False):
    """The options of `speak` and `stream` by name; their meaning is with `Request`.

    Two are no options there: whether somebody listens meanwhile (`stream` waits for the first
    sound, `speak` for the last), and the format, which is that of `save`.
    """

    voice: str | None
    lang: str | None
    speed: float | None
    pitch: float | None
    range: float | None
    volume: float | None
    breath: float | None
    tilt: float | None
    loudness: float | None
    pauses: float | None
    instructions: str | None
    style: str | None
    emotion: Emotion | None
    planning: str | None
    ssml: bool | None
    reading: ReadingStyle | None
    lexicon: Sequence[Lexicon] | None
    disclaimer: bool | None
    seed: int | None
    watermark: bool | None
    sample_rate: int | None


@dataclass(frozen=True, slots=True)
class Request:
    """A text and how it is to be spoken. None = not said: the defaults or the voice decide.

    Attributes:
        text: plain text with inline tags (`litetts.markup.inline`), SSML, or a document.
        voice: name of a voice or a mix; None = the default voice, or espeak-ng's for languages
            that the default voice does not speak.
        lang: BCP 47 tag such as "en-gb", in any case; None = the voice's.
        speed: speaking rate; 2 = twice as fast.
        pitch: shift in semitones (beyond 6 a voice deforms).
        range: factor on how much the pitch moves; 0 = monotone.
        volume: gain in dB.
        breath: share of noise in voiced sounds added; 1 = whisper.
        tilt: change of level above 1 kHz in dB: vocal effort.
        loudness: of the whole in LUFS (BS.1770), peaks kept below -1 dBTP: -23 for broadcasts, -19
            for podcasts in mono; then `volume` only tells parts of the text apart. None = as the
            voice is.
        pauses: factor on the silence between sentences and clauses.
        instructions: how to speak, in plain words, on top of the numbers above.
        style: in which it is acted where the text does not say so: an emotion or a manner, with a
            degree from 0.01 to 2 if wanted ("cheerful", "sad*0.5").
        emotion: "auto" = English sentences that carry a clear feeling are acted in its style.
        planning: what of the tune follows from the text: names out of `PLANS` with commas between,
            "all" or "off"; None = `USUAL_PLANS`.
        ssml: True or False; None = by the first characters of the text.
        reading: how numbers, dates and the like are read.
        lexicon: pronunciations that go before the built-in ones, the first that knows a word wins.
        disclaimer: a sentence at the start says, in the language of the text, that the speech is
            artificial (`litetts.text.disclaimer`).
        seed: of all that is random. Same request, same seed: same bytes.
        watermark: mark the sound inaudibly as artificial and as yours, with the keys of the
            settings; None = as the settings say, and in Python not.
        sample_rate: of the sound in Hz; None = the voice's own.
        format: of a recording that is made of it; None = as its file's name or the settings say.
        stream: somebody listens while it is made, so the first sound may not wait for the end of
            its sentence; False = it is wanted whole.

    Raises:
        InputError: an option is of the wrong kind or out of bounds; names it.
    """

    text: str | Document
    _: KW_ONLY
    voice: str | None = _option("text", "a voice, or a mix such as 'af_heart*0.7+am_adam*0.3'")
    lang: str | None = _option("text", "BCP 47 tag such as 'en-gb'; null = the voice's")
    # Beyond these a voice stops being one; requests outside are refused, not clamped. Speed: as
    # OpenAI's API. Pitch: an octave. Volume: from SSML's "silent" to what a limiter can carry.
    speed: float | None = _number("speaking rate; 2 = twice as fast", 0.25, 4, neutral=1.0)
    pitch: float | None = _number("shift of the pitch", -12, 12, neutral=0.0, unit="semitones")
    range: float | None = _number(
        "factor on how much the pitch moves; 0 = monotone", 0, 3, neutral=1.0
    )
    volume: float | None = _number("gain", -96, 20, neutral=0.0, unit="dB")
    breath: float | None = _number(
        "share of noise added to voiced sounds; 1 = whisper", 0, 1, neutral=0.0
    )
    tilt: float | None = _number(
        "vocal effort: change of level above 1 kHz", -12, 12, neutral=0.0, unit="dB"
    )
    # From a whisper beside broadcasts to what a limiter makes of speech without harm.
    loudness: float | None = _number(
        "of the whole, peaks limited; -23 = broadcast, -19 = podcast; null = as the voice is",
        -40,
        -10,
        neutral=None,
        unit="LUFS",
    )
    pauses: float | None = _number(
        "factor on the silence between sentences and clauses", 0, 5, neutral=1.0
    )
    instructions: str | None = _option(
        "text", "how to speak, in words such as 'slowly and softly', as far as it is understood"
    )
    style: str | None = _option(
        "text", "in which it is acted, such as 'cheerful' or 'sad*0.5', where the text says nothing"
    )
    emotion: Emotion | None = _option(
        "word",
        "auto = English sentences with a clear feeling are acted in its style",
        choices=get_args(Emotion),
        neutral="off",
    )
    planning: str | None = _option(
        "text", f"what of the tune follows from the text: all, off, or some of {', '.join(PLANS)}"
    )
    ssml: bool | None = _option("flag", "whether the text is SSML; null = by its first characters")
    reading: ReadingStyle | None = _option("reading", "how numbers, dates and the like are read")
    lexicon: Sequence[Lexicon] | None = _option(
        "lexicon", "pronunciations that go before the built-in ones"
    )
    disclaimer: bool | None = _option(
        "flag", "say at the start, in the text's language, that it is artificial", neutral=False
    )
    seed: int | None = _option(
        "whole", "same request, same seed: same bytes", low=0, high=2**31 - 1, neutral=0
    )
    watermark: bool | None = _option(
        "flag", "mark the sound inaudibly as artificial and as yours; null = as the settings say"
    )
    sample_rate: int | None = _option(
        "whole", "of the sound; null = the voice's own", low=8000, high=48000, unit="Hz"
    )
    format: AudioFormat | None = _option("word", "of the recording", choices=FORMATS)
    stream: bool | None = _option(
        "flag", "somebody listens while it is made; false = it is wanted whole"
    )

    def __post_init__(self) -> None:
        if not isinstance(self.text, (str, Document)):
            raise InputError(f"text is {self.text!r}; it must be text or a Document", field="text")
        for name, option in OPTIONS.items():
            value = getattr(self, name)
            if value is None:
                continue
            if name == "lang":
                value = language(option.check(value))
            elif name == "lexicon":
                value = _lexicons(value)
            elif name == "reading":
                if not isinstance(value, ReadingStyle):
                    raise InputError(
                        f"reading is {value!r}; it must be a ReadingStyle", field="reading"
                    )
            else:
                value = option.check(value)
                if option.kind == "text":
                    value = value.strip() or None
                if name == "planning":
                    plans(value)
            object.__setattr__(self, name, value)
        if self.instructions and len(self.instructions) > INSTRUCTIONS_CHARACTERS:
            raise InputError(
                f"instructions have {len(self.instructions)} characters; at most "
                f"{INSTRUCTIONS_CHARACTERS} are read",
                field="instructions",
            )

    def over(self, defaults: Request) -> Request:
        """The request, with what it does not say from `defaults` (whose text plays no part).

        A voice and a language belong together: who names one of them gets neither default.
        Reading styles are filled up field by field; the lexicons of the defaults come after the
        request's own, which are not repeated.
        """
        given = _said(defaults)
        if self.voice is not None or self.lang is not None:
            given.pop("voice", None)
            given.pop("lang", None)
        given |= _said(self)
        if self.reading is not None and defaults.reading is not None:
            given["reading"] = self.reading.over(defaults.reading)
        if self.lexicon and defaults.lexicon:
            more = (lexicon for lexicon in defaults.lexicon if lexicon not in self.lexicon)
            given["lexicon"] = (*self.lexicon, *more)
        return Request(self.text, **given)

    def saying(self, text: str | Document, **checked: Any) -> Request:
        """The same request with another text; the options are not checked again.

        Args:
            text: what is spoken.
            checked: options that another request has, as it has them.
        """
        other = object.__new__(Request)
        for name in OPTIONS:
            object.__setattr__(other, name, getattr(self, name))
        for name, value in checked.items():
            object.__setattr__(other, name, value)
        object.__setattr__(other, "text", text)
        return other

    @property
    def said(self) -> dict[str, Any]:
        """The options that it says, by name."""
        return _said(self)

    @property
    def prosody(self) -> Prosody:
        """The numbers of how it is said, as one wish for all of the text."""
        return Prosody(
            **{
                name: OPTIONS[option].neutral if value is None else value
                for name, option in PROSODY.items()
                for value in [getattr(self, option)]
            }
        )

    @property
    def sound(self) -> Request:
        """The request without what only comes after its sound: format and sample rate."""
        return replace(self, sample_rate=None, format=None)

    @property
    def identity(self) -> str:
        """A hash of all that the request says: the same request, the same 40 hexadecimal digits.

        A lexicon is hashed once, however many requests have it.
        """
        content = _json(self, lexicon=lambda lexicon: lexicon.digest)
        if isinstance(self.text, str):
            content["text"] = unicodedata.normalize("NFC", self.text)
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """What the request says, as values of JSON; `from_json` reads it."""
        return _json(self, lexicon=Lexicon.to_json)

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Request:
        """The request that `to_json` wrote.

        Raises:
            InputError: a field is unknown, of the wrong kind or out of bounds.
        """
        options = dict(content)
        text = options.pop("text", None)
        if isinstance(text, Mapping):
            text = Document.from_json(text)
        unknown = sorted(set(options) - set(OPTIONS))
        if unknown:
            raise InputError(
                f"{unknown[0]} is no option of speaking; there are: {', '.join(OPTIONS)}",
                field=unknown[0],
            )
        if isinstance(reading := options.get("reading"), Mapping):
            options["reading"] = reading_style(reading)
        if (lexicons := options.get("lexicon")) is not None:
            options["lexicon"] = tuple(Lexicon.from_json(lexicon) for lexicon in lexicons)
        return cls(text, **options)


def reading_style(said: Mapping[str, Any]) -> ReadingStyle:
    """A reading style out of names and values. Raises InputError for a name that is none."""
    unknown = sorted(set(said) - set(READINGS))
    if unknown:
        raise InputError(
            f"reading.{unknown[0]} is no choice of reading; there are: {', '.join(READINGS)}",
            field=f"reading.{unknown[0]}",
        )
    return ReadingStyle(**said)


def language(tag: str) -> str | None:
    """A BCP 47 tag in lower case with hyphens: "en_US" becomes "en-us"; None for an empty one.

    Raises:
        InputError: it is no language tag.
    """
    clean = tag.strip().lower().replace("_", "-")
    if not clean:
        return None
    if len(clean) > _TAG_CHARACTERS or not _TAG.fullmatch(clean):
        raise InputError(
            f"lang is '{tag}'; it must be a language tag such as en-us or de", field="lang"
        )
    return clean


def plans(planning: str | None) -> tuple[str, ...]:
    """The plans that the option `planning` names, each once, in their own order.

    Raises:
        InputError: one of them is none.
    """
    if planning is None:
        return USUAL_PLANS
    words = {word.strip().lower() for word in planning.split(",")}
    if words <= {"all", "off"} and len(words) == 1:
        return tuple(PLANS) if "all" in words else ()
    if unknown := sorted(words - set(PLANS)):
        raise InputError(
            f"planning has '{unknown[0]}'; it must be all, off, or some of {', '.join(PLANS)} "
            "with commas between",
            field="planning",
        )
    return tuple(name for name in PLANS if name in words)


def bounded(prosody: Prosody) -> Prosody:
    """Return `prosody` if it is within the bounds of the options.

    Raises:
        InputError: naming the option, its value and its bounds.
    """
    for name, option in PROSODY.items():
        OPTIONS[option].check(getattr(prosody, name))
    return prosody


def clamped(prosody: Prosody) -> Prosody:
    """The prosody that is nearest to `prosody` within the bounds of the options."""
    return Prosody(
        **{name: OPTIONS[o].nearest(getattr(prosody, name)) for name, o in PROSODY.items()}
    )


def _lexicons(value: Any) -> tuple[Lexicon, ...] | None:
    if not isinstance(value, Sequence) or not all(isinstance(each, Lexicon) for each in value):
        raise InputError(
            "lexicon must be a list of lexicons; litetts.text.lexicon.load(path) and "
            "litetts.text.lexicon.read(object) make them",
            field="lexicon",
        )
    return tuple(value) or None


def _said(options: Any) -> dict[str, Any]:
    """The options that are said, by name."""
    names = OPTIONS if isinstance(options, Request) else READINGS
    return {n: value for n in names if (value := getattr(options, n)) is not None}


def _json(request: Request, lexicon: Any) -> dict[str, Any]:
    content = _said(request)
    text = request.text
    content["text"] = text if isinstance(text, str) else text.to_json()
    if request.reading is not None:
        content["reading"] = _said(request.reading)
    if request.lexicon is not None:
        content["lexicon"] = [lexicon(each) for each in request.lexicon]
    return content


def _described(fields: Iterable[dataclasses.Field[Any]]) -> dict[str, Option]:
    return {f.name: Option(f.name, **f.metadata) for f in fields if f.metadata}


OPTIONS = _described(dataclasses.fields(Request))
"""Every option of speaking by its name."""

READINGS = _described(dataclasses.fields(ReadingStyle))
"""Every choice of reading by its name."""

PROSODY = {
    "rate": "speed",
    "pitch_st": "pitch",
    "range": "range",
    "volume_db": "volume",
    "breath": "breath",
    "tilt_db": "tilt",
}
"""Field of `Prosody` -> the option that it is."""
