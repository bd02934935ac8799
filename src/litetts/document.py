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

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Conditioning = Floats | int

__all__ = [
    "Audio",
    "AudioChunk",
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
    "Span",
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


@dataclass(frozen=True, slots=True)
class Document:
    """The source and its spans in reading order."""

    source: str
    spans: tuple[Span, ...]

    @classmethod
    def plain(cls, text: str) -> Document:
        """A document of one span: the text as it is."""
        return cls(text, (Span(text, 0, len(text)),))

    def to_json(self) -> dict[str, Any]:
        """The document as values of JSON; `from_json` reads it."""
        return {"source": self.source, "spans": [_changed(span) for span in self.spans]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Document:
        """The document that `to_json` wrote."""
        return cls(
            content["source"],
            tuple(
                Span(**{**span, "prosody": Prosody(**span.get("prosody", {}))})
                for span in content["spans"]
            ),
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

    def with_phonemes(self, phonemes: str, rule: str) -> Word:
        """The same word, pronounced."""
        return replace(self, phonemes=phonemes, rule=rule)


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
        marks: (name, index of the word before which it lies) for each event.
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
    """

    id: str
    engine: str
    lang: str = "en-us"
    conditioning: Conditioning | None = None
    gender: Literal["female", "male", ""] = ""
    description: str = ""
    licence: str = ""

    @property
    def identity(self) -> str:
        """Its name and a hash of what it sounds by, for the keys of caches."""
        if self.conditioning is None:
            return self.id
        if isinstance(self.conditioning, int):
            return f"{self.id}-{self.conditioning}"
        content = np.ascontiguousarray(self.conditioning, "<f4")
        return f"{self.id}-{hashlib.sha256(content.tobytes()).hexdigest()[:16]}"


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
class Note:
    """Something that was asked for and not done, or not as asked.

    Attributes:
        option: what it is about: an option of the request ("pitch"), or "text".
        message: what was done instead, and why.
    """

    option: str
    message: str

    def __str__(self) -> str:
        return f"{self.option}: {self.message}"


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono sound.

    Attributes:
        samples: float32 [n] in -1 to 1.
        sample_rate: in Hz.
        words: when each word is heard.
        marks: (name, seconds) of the events in the text.
        notes: what was asked for and not done.
    """

    samples: Floats
    sample_rate: int
    words: tuple[WordTiming, ...] = ()
    marks: tuple[tuple[str, float], ...] = ()
    notes: tuple[Note, ...] = ()

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


def _changed(span: Span) -> dict[str, Any]:
    """The fields of a span that are not as they are by default."""
    content = {f.name: value for f in fields(span) if (value := getattr(span, f.name)) != f.default}
    if "prosody" in content:
        content["prosody"] = asdict(span.prosody)
    return content
