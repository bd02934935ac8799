"""The data that flows through the pipeline: what is said, how, and the sound of it.

All classes are frozen; arrays are NumPy with the shape in the docstring. One object per stage:

    Document -> Word -> Utterance -> Plan / Prediction -> Audio

Offsets (`start`, `end`) always count characters of `Document.source`, the text as the caller gave
it, so a timestamp can be tied to the original whatever the front end did in between.
"""

from __future__ import annotations

import hashlib
import json
import math
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from litetts.errors import shown

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Conditioning = Floats | int

__all__ = [
    "HIDDEN",
    "Applied",
    "Audio",
    "AudioChunk",
    "Bed",
    "Casting",
    "Clip",
    "Conditioning",
    "Document",
    "Floats",
    "Ints",
    "Lexicon",
    "Note",
    "Plan",
    "Prediction",
    "Pronunciation",
    "Prosody",
    "Shape",
    "Span",
    "Stretch",
    "Style",
    "Target",
    "Utterance",
    "Voice",
    "Word",
    "WordTiming",
]


@dataclass(frozen=True, slots=True)
class Prosody:
    """A wish relative to the voice as it is. The defaults change nothing.

    Attributes:
        rate: speaking rate, 1 = the voice's own, 2 = twice as fast.
        pitch_st: shift of F0 in semitones (beyond 6 the voice deforms).
        range: factor on the F0 movement around its mean in the log domain; 0 = monotone.
        volume_db: gain in dB.
        breath: share of noise in voiced sounds added (1 = whisper). Nano only.
        tilt_db: level change above 1 kHz in dB (vocal effort). Nano only.

    The bounds are those of the options of `litetts.request` that these are.
    """

    rate: float = 1.0
    pitch_st: float = 0.0
    range: float = 1.0
    volume_db: float = 0.0
    breath: float = 0.0
    tilt_db: float = 0.0

    def over(self, outer: Prosody) -> Prosody:
        """Nest this wish inside `outer`: factors multiply, shifts add."""
        return Prosody(
            rate=self.rate * outer.rate,
            pitch_st=self.pitch_st + outer.pitch_st,
            range=self.range * outer.range,
            volume_db=self.volume_db + outer.volume_db,
            breath=min(1.0, self.breath + outer.breath),
            tilt_db=self.tilt_db + outer.tilt_db,
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Something that was asked for and not done, or not as asked.

    Attributes:
        option: what it is about: an option of the request ("pitch"), or "text".
        message: what was done instead, and why.
    """

    option: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", shown(self.message))

    def __str__(self) -> str:
        return f"{self.option}: {self.message}"


@dataclass(frozen=True, slots=True)
class Style:
    """How a stretch is acted.

    Attributes:
        name: an emotion or a manner in lower case ("cheerful", "whispering").
        degree: 0.01 to 2; 1 = as the name says, as Azure's `styledegree`.
        role: who is imitated ("girl", "olderadultmale"), in lower case; "" = nobody.
    """

    name: str
    degree: float = 1.0
    role: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A pitch to be reached at a point of a stretch.

    Attributes:
        at: 0 = where the stretch begins, 1 = where it ends.
        value: in `unit`.
        unit: "st" semitones and "+hz" Hz relative to the pitch as it would be, "hz" Hz.
    """

    at: float
    value: float
    unit: Literal["st", "hz", "+hz"] = "st"


@dataclass(frozen=True, slots=True)
class Shape:
    """A wish for a stretch as a whole, done once its length and pitch are known.

    Spans with the same shape are one stretch.

    Attributes:
        id: tells apart stretches that want the same.
        contour: targets in the order of `at`, straight lines in semitones between them; before
            the first and after the last the pitch stays. One in Hz sets the pitch, whatever the
            tune; the others move it.
        level: where the mean pitch is to be, or to move to; the tune stays.
        seconds: how long the stretch lasts.
        limit: `seconds` is the most; what is shorter stays as it is.
    """

    id: int
    contour: tuple[Target, ...] = ()
    level: Target | None = None
    seconds: float | None = None
    limit: bool = False


@dataclass(frozen=True, slots=True)
class Casting:
    """Who is to speak, by features (SSML 1.1, section 3.2.1).

    Attributes:
        names: of voices, the first that is there wins.
        languages: tags, the first that a voice speaks wins.
        gender: "female", "male", "neutral" or "".
        age: in years; None = any.
        variant: the first, second, ... of the voices that fit.
        required: the features without which a voice does not fit: "names", "languages", "gender",
            "age", "variant".
        ordering: the features by which those that fit are sorted, the weightiest first.
        failure: if none fits: "priorityselect" (the best by `ordering`), "keepexisting" (who spoke
            before), "processorchoice" (who spoke before).
        lang_failure: what becomes of text in a language that the voice does not speak:
            "changevoice", "ignoretext", "ignorelang", "processorchoice" (this voice speaks it as
            well as it can).
        existing: name of the voice that spoke before; None = the caller's.
    """

    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    gender: str = ""
    age: int | None = None
    variant: int | None = None
    required: tuple[str, ...] = ("languages",)
    ordering: tuple[str, ...] = ("languages",)
    failure: str = "priorityselect"
    lang_failure: str = "processorchoice"
    existing: str | None = None


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording that is played in a text (`litetts.markup.sources` gives its bytes).

    Attributes:
        source: path or address.
        begin, end: the part of it that is played, in seconds; None = to its end.
        repeat: how many times, fractions too.
        seconds: for how long at most, repeated as often as that takes; None = as `repeat` says.
        level_db: gain.
        speed: 2 = twice as fast (and an octave higher).
        fade_in, fade_out: seconds.
    """

    source: str
    begin: float = 0.0
    end: float | None = None
    repeat: float = 1.0
    seconds: float | None = None
    level_db: float = 0.0
    speed: float = 1.0
    fade_in: float = 0.0
    fade_out: float = 0.0


HIDDEN = "\x1f"
"""Marks whose names begin with it are places for the mixing of sound; nobody is told of them."""


@dataclass(frozen=True, slots=True)
class Bed:
    """A recording, or what somebody says, that sounds together with speech.

    Attributes:
        clip: the recording; without a source where `spans` are said.
        begin: mark with which it begins; "" = with the speech.
        delay: seconds after that; below 0 = before.
        end: mark with which it ends, if it is not over before; "" = with nothing.
        end_delay: seconds after that; below 0 = before.
        fade: seconds in which it fades out then, or at the end of the speech if it loops.
        loops: it sounds again and again, to the end of the speech.
        waits: mark at which the speech waits until it is over; "" = nowhere.
        spans: what is said instead of a recording.
        ends: mark that others may begin or end with, told when it is over; "" = none.
        after: mark before which it does not begin; "" = none.
    """

    clip: Clip
    begin: str = ""
    delay: float = 0.0
    end: str = ""
    end_delay: float = 0.0
    fade: float = 0.0
    loops: bool = False
    waits: str = ""
    spans: tuple[Span, ...] = ()
    ends: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the source that is spoken in one way.

    Attributes:
        text: what is to be read (normally `source[start:end]`; SSML `sub` may replace it).
        start, end: offsets in the source that this text stands for.
        voice: name of a voice or a mix; None = the caller's.
        lang: BCP 47 tag such as "en-us"; None = the voice's.
        prosody: relative to the voice.
        phonemes: pronunciation given by the author, in the engine's inventory.
        interpret_as: SSML say-as value ("characters", "date:mdy", "telephone", ...).
        pause_before, pause_after: seconds of silence that the author asked for.
        mark: name of an event at the start of this span.
        style: how it is acted; None = as the voice speaks.
        shapes: wishes for the stretches that it belongs to, the outermost first.
        casting: who is to speak it, where that is more than the name of a voice.
        role: part of speech of its words, to tell homographs apart ("vb", "vbd", "nn", ...).
        event: a sound that is made instead of text: "breath", "sigh", "laugh", ...
        clip: a recording that is played instead of text.
    """

    text: str
    start: int
    end: int
    voice: str | None = None
    lang: str | None = None
    prosody: Prosody = Prosody()
    phonemes: str | None = None
    interpret_as: str | None = None
    pause_before: float = 0.0
    pause_after: float = 0.0
    mark: str | None = None
    style: Style | None = None
    shapes: tuple[Shape, ...] = ()
    casting: Casting | None = None
    role: str = ""
    event: str = ""
    clip: Clip | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The source and its spans in reading order.

    Attributes:
        source: as the caller gave it.
        spans: what is spoken.
        lang: BCP 47 tag that the source gives itself; None = it does not say.
        notes: what of its markup is not done, or not as asked.
        beds: what sounds together with it.
        visemes: the shapes of the mouth are wanted as marks (`litetts.prosody.visemes`).
    """

    source: str
    spans: tuple[Span, ...]
    lang: str | None = None
    notes: tuple[Note, ...] = ()
    beds: tuple[Bed, ...] = ()
    visemes: bool = False

    @classmethod
    def plain(cls, text: str) -> Document:
        """A document of one span: the text as it is."""
        return cls(text, (Span(text, 0, len(text)),))

    def to_json(self) -> dict[str, Any]:
        """The document as values of JSON; `from_json` reads it."""
        content: dict[str, Any] = {
            "source": self.source,
            "spans": [_changed(s) for s in self.spans],
        }
        if self.lang:
            content["lang"] = self.lang
        if self.notes:
            content["notes"] = [[note.option, note.message] for note in self.notes]
        if self.visemes:
            content["visemes"] = True
        if self.beds:
            content["beds"] = [
                asdict(replace(bed, spans=())) | {"spans": [_changed(s) for s in bed.spans]}
                for bed in self.beds
            ]
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Document:
        """The document that `to_json` wrote."""
        return cls(
            content["source"],
            tuple(_span(span) for span in content["spans"]),
            content.get("lang"),
            tuple(Note(*note) for note in content.get("notes", ())),
            tuple(_bed(bed) for bed in content.get("beds", ())),
            content.get("visemes", False),
        )


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """How a word is said: exactly one of the two is not empty.

    Attributes:
        phonemes: in the inventory, spaces between words.
        say: words to read instead.
    """

    phonemes: str = ""
    say: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """A set of pronunciations for one language, or for all (`litetts.text.lexicon` reads them).

    Attributes:
        entries: written form (words separated by one space) -> pronunciation.
        lang: BCP 47 tag in lower case; "" for every language.
        name: for messages and reports, usually the file's name.
        longest: number of words of the longest entry.
    """

    entries: Mapping[str, Pronunciation]
    lang: str = ""
    name: str = "lexicon"
    longest: int = field(init=False, default=1)
    _digest: str = field(init=False, default="", repr=False, compare=False)
    _packed: bytes = field(init=False, default=b"", repr=False, compare=False)

    def __post_init__(self) -> None:
        longest = max((key.count(" ") + 1 for key in self.entries), default=0)
        object.__setattr__(self, "longest", longest)

    def get(self, written: str) -> Pronunciation | None:
        """The pronunciation of a word or phrase, exactly as written or in lower case."""
        found = self.entries.get(written)
        return found if found is not None else self.entries.get(written.lower())

    def speaks(self, lang: str) -> bool:
        """Whether the lexicon is for `lang`: "en" serves "en-us", "" everything."""
        return not self.lang or lang == self.lang or lang.startswith(self.lang + "-")

    @property
    def characters(self) -> int:
        """The length of all that it says."""
        return sum(len(w) + len(p.phonemes) + len(p.say) for w, p in self.entries.items())

    @property
    def digest(self) -> str:
        """A hash of its language and entries, made when it is first asked for."""
        if not self._digest:
            said = sorted((written, p.phonemes, p.say) for written, p in self.entries.items())
            text = json.dumps([self.lang, said], ensure_ascii=False)
            digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20)
            object.__setattr__(self, "_digest", digest.hexdigest())
        return self._digest

    def __reduce__(self) -> tuple[Any, ...]:
        # A server's lexicon goes to its processes with every request: it is packed once here and
        # unpacked once there.
        if not self._packed:
            said = [(written, p.phonemes, p.say) for written, p in self.entries.items()]
            object.__setattr__(self, "_packed", pickle.dumps(said))
        return _lexicon, (self.digest, self.lang, self.name, self._packed)

    def to_json(self) -> dict[str, Any]:
        """The lexicon as values of JSON; `from_json` reads it."""
        entries = {w: [p.phonemes, p.say] for w, p in self.entries.items()}
        return {"lang": self.lang, "name": self.name, "entries": entries}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Lexicon:
        """The lexicon that `to_json` wrote."""
        entries = {written: Pronunciation(*how) for written, how in content["entries"].items()}
        return cls(entries, content["lang"], content["name"])


_unpacked: OrderedDict[tuple[str, str, str], Lexicon] = OrderedDict()
_UNPACKED = 8
"""Lexicons that a process keeps by their digest, for requests that bring them again."""


def _lexicon(digest: str, lang: str, name: str, packed: bytes) -> Lexicon:
    """The lexicon that was packed; the same one as long as it comes again."""
    key = (digest, lang, name)
    found = _unpacked.get(key)
    if found is None:
        said = pickle.loads(packed)
        found = Lexicon({w: Pronunciation(phonemes, say) for w, phonemes, say in said}, lang, name)
        object.__setattr__(found, "_digest", digest)
        _unpacked[key] = found
        while len(_unpacked) > _UNPACKED:
            _unpacked.popitem(last=False)
    return found


@dataclass(frozen=True, slots=True)
class Word:
    """One spoken word.

    "$20" becomes two words, "twenty" and "dollars", both with the offsets of "$20".

    Attributes:
        text: the spoken form, letters only apart from ' and - inside the word.
        start, end: offsets in the source of the written form.
        before, after: punctuation that shapes the pause and tune, out of `;:,.!?—…"()“”`.
        phonemes: pronunciation in Kokoro's inventory, without punctuation; None until found.
        kind: semiotic class of the written token ("word", "cardinal", "money", ...).
        rule: what decided the pronunciation ("lexicon", "homograph", "espeak", "override", ...).
        parts: what the word is spoken as, if that is several words: ("F", "B", "I's") of "FBI's",
            ("well", "known") of "well-known".
        role: its part of speech by the author, see `Span`.
        lang: BCP 47 tag of a word in another language than its utterance; "" = the utterance's.
    """

    text: str
    start: int
    end: int
    before: str = ""
    after: str = ""
    phonemes: str | None = None
    kind: str = "word"
    rule: str = ""
    parts: tuple[str, ...] = ()
    role: str = ""
    lang: str = ""

    def with_phonemes(self, phonemes: str, rule: str) -> Word:
        """The same word, pronounced."""
        return replace(self, phonemes=phonemes, rule=rule)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a shape's stretch that lies in an utterance.

    Attributes:
        shape: what is wanted of the whole.
        first, stop: its words.
        begin, end: the share of the whole that it is: 0 and 1 where the utterance has all of it.
    """

    shape: Shape
    first: int
    stop: int
    begin: float = 0.0
    end: float = 1.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine speaks in one go: a clause or a sentence, within its length limit.

    Attributes:
        words: the words, in order.
        symbols: N phoneme symbols: one character each, including spaces and punctuation.
        word_of: int32 [N], index into `words` for each symbol; spaces and punctuation belong to
            the word before them (opening ones to the word after).
        lang: BCP 47 tag in lower case.
        prosody: the wish for the whole utterance.
        word_prosody: one wish per word, relative to `prosody`; empty = none.
        pause_before, pause_after: seconds of silence around it.
        marks: (name, index of the word before which it lies) for each event; the number of words
            for one at the end.
        stretches: what is wanted of stretches of it.
        event, clip: what is heard instead of words, see `Span`.
        rests: (mark, seconds of silence) that are wanted at marks inside of it.
        opens: a paragraph that follows another begins with it.
        visemes: as of the document.
        planning: names of the plans that its tune follows (`litetts.request.PLANS`).
    """

    words: tuple[Word, ...]
    symbols: str
    word_of: Ints
    lang: str = "en-us"
    prosody: Prosody = Prosody()
    word_prosody: tuple[Prosody, ...] = ()
    pause_before: float = 0.0
    pause_after: float = 0.0
    marks: tuple[tuple[str, int], ...] = ()
    stretches: tuple[Stretch, ...] = ()
    event: str = ""
    clip: Clip | None = None
    rests: tuple[tuple[str, float], ...] = ()
    opens: bool = False
    visemes: bool = False
    planning: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The spoken words with their punctuation."""
        return " ".join(w.before + w.text + w.after for w in self.words)


@dataclass(frozen=True, slots=True)
class Plan:
    """Edits per phoneme symbol, applied between an engine's two stages. All arrays [N] float32.

    Attributes:
        duration: factor on the duration of each symbol.
        pitch_st: shift of F0 in semitones.
        range: factor on F0 movement around the utterance's mean (log domain).
        energy_db: change of level in dB.
        breath: 0 to 1, share of aperiodicity added.
        tilt_db: level above 1 kHz in dB.
    """

    duration: Floats
    pitch_st: Floats
    range: Floats
    energy_db: Floats
    breath: Floats
    tilt_db: Floats

    @classmethod
    def neutral(cls, n: int) -> Plan:
        """A plan of n symbols that changes nothing."""
        one, zero = np.ones(n, np.float32), np.zeros(n, np.float32)
        return cls(one, zero, one.copy(), zero.copy(), zero.copy(), zero.copy())


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a two-stage engine decided and the plan may edit, before any sound exists.

    A frame is `hop / sample_rate` seconds. `frames = durations.sum()`; the contours have
    `frames * contour_rate` values.

    Attributes:
        durations: int32 [N], frames per symbol of the utterance (lead and tail apart).
        lead, tail: frames before the first and after the last symbol (an engine's own padding).
        f0: float32 [C], Hz, 10 or less where unvoiced;
            C = (lead + sum(durations) + tail) * contour_rate.
        energy: float32 [C], the engine's own energy measure.
        energy_db: float32 [C], level change asked for, applied by the renderer.
        breath: float32 [C], 0 to 1.
        tilt_db: float32 [C].
        contour_rate: contour values per frame.
        ahead: frames by which the contours and the sound of a symbol come before its `durations`.
        quiet: what `energy` is below where nothing is heard; -inf = not known.
        state: whatever the engine must carry from prediction to rendering.
    """

    durations: Ints
    f0: Floats
    energy: Floats
    energy_db: Floats
    breath: Floats
    tilt_db: Floats
    lead: int = 0
    tail: int = 0
    contour_rate: int = 1
    ahead: float = 0.0
    quiet: float = -math.inf
    state: dict[str, NDArray[np.generic]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice that is ready to speak.

    Attributes:
        id: canonical name, or the canonical form of a mix.
        engine: name of the engine that speaks it.
        lang: BCP 47 tag in lower case; decides the front end.
        conditioning: whatever its engine needs to sound like this voice: a style (float32 [S, D],
            a row per number of symbols, or one for all) or the number of a speaker; None = the
            engine finds it by the id, or needs nothing.
        gender: "female", "male" or "".
        description: one line for people.
        licence: SPDX identifier or name.
        prosody: its own rate and pitch, where the conditioning does not say all of it.
        cloned: it imitates a person who agreed to it: all that it says is marked as artificial.
    """

    id: str
    engine: str
    lang: str = "en-us"
    conditioning: Conditioning | None = None
    gender: Literal["female", "male", ""] = ""
    description: str = ""
    licence: str = ""
    prosody: Prosody = Prosody()
    cloned: bool = False
    _identity: str = field(default="", init=False, repr=False, compare=False)

    @property
    def identity(self) -> str:
        """Its name and a hash of what it sounds by, for the keys of caches. Made once."""
        if not self._identity:
            object.__setattr__(self, "_identity", self._hash())
        return self._identity

    def _hash(self) -> str:
        if self.conditioning is None:
            return self.id
        if isinstance(self.conditioning, int):
            return f"{self.id}-{self.conditioning}"
        content = np.ascontiguousarray(self.conditioning, "<f4").tobytes()
        if self.prosody != Prosody():
            content += repr(self.prosody).encode()
        return f"{self.id}-{hashlib.sha256(content).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class WordTiming:
    """When a word is heard. Times in seconds from the start of the audio it belongs to."""

    word: str
    start: float
    end: float
    source_start: int
    source_end: int

    def shifted(self, seconds: float) -> WordTiming:
        """The same word, later by `seconds`."""
        return replace(self, start=self.start + seconds, end=self.end + seconds)


@dataclass(frozen=True, slots=True)
class Applied:
    """Where a change that was asked for while a speech was made is heard.

    Attributes:
        number: of the change.
        at: seconds from the start of the audio it belongs to; it may be that of a later piece.
        word: the word that it begins with, or within which.
        source_start, source_end: of that word, in the source.
    """

    number: int
    at: float
    word: str = ""
    source_start: int = 0
    source_end: int = 0


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono sound.

    Attributes:
        samples: float32 [n] in -1 to 1.
        sample_rate: in Hz.
        words: when each word is heard.
        marks: (name, seconds) of the events in the text.
        notes: what was asked for and not done.
        applied: the changes that were taken in while it was made.
    """

    samples: Floats
    sample_rate: int
    words: tuple[WordTiming, ...] = ()
    marks: tuple[tuple[str, float], ...] = ()
    notes: tuple[Note, ...] = ()
    applied: tuple[Applied, ...] = ()

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate


@dataclass(frozen=True, slots=True)
class AudioChunk(Audio):
    """A piece of a stream.

    Attributes:
        index: 0, 1, 2, ...
        offset: seconds from the start of the stream; `words` count from there too.
        text: the spoken text of the piece.
        last: whether the stream ends with it.
    """

    index: int = 0
    offset: float = 0.0
    text: str = ""
    last: bool = False


_PARTS: dict[str, Any] = {"prosody": Prosody, "style": Style, "casting": Casting, "clip": Clip}
"""Fields of a span that are objects of their own."""


def _changed(span: Span) -> dict[str, Any]:
    """The fields of a span that are not as they are by default."""
    content = {f.name: value for f in fields(span) if (value := getattr(span, f.name)) != f.default}
    for name in _PARTS:
        if name in content:
            content[name] = asdict(content[name])
    if "shapes" in content:
        content["shapes"] = [asdict(shape) for shape in span.shapes]
    return content


def _span(content: Mapping[str, Any]) -> Span:
    """The span that `_changed` wrote."""
    made = dict(content)
    for name, kind in _PARTS.items():
        if name in made:
            made[name] = kind(**{k: _tuple(v) for k, v in made[name].items()})
    made["shapes"] = tuple(_shape(shape) for shape in content.get("shapes", ()))
    return Span(**made)


def _bed(content: Mapping[str, Any]) -> Bed:
    spans = tuple(_span(span) for span in content["spans"])
    return Bed(**{**content, "clip": Clip(**content["clip"]), "spans": spans})


def _shape(content: Mapping[str, Any]) -> Shape:
    level = content["level"]
    return Shape(
        **{
            **content,
            "contour": tuple(Target(**target) for target in content["contour"]),
            "level": None if level is None else Target(**level),
        }
    )


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
