"""Plain text with inline tags, and the marks by which people write how a text is to be spoken.

    [Kokoro](/kˈOkəɹO/)   a pronunciation for these words
    [pause:1.5s]          silence (also [pause:300ms], [break:...], [short pause], [long pause])
    [voice:af_heart]      another voice from here on; [voice] goes back to the first
    [speed:1.2]           speaking rate from here on; likewise [pitch:+2] in semitones,
                          [range:0.5], [volume:-3] in dB, [breath:0.4] and [tilt:-3] in dB, with
                          the bounds of the options; without a value they go back to the first

As other engines have it, by the names of `litetts.markup.vocabulary`:

    [excited] [emotion=happy] <emotion value="sad"/>     a style, to the next one or the paragraph's
                                                         end; [neutral] ends it
    <whisper>...</whisper>                               a style for what stands between
    [sighs] <laugh/> <laugh> (gasps)                     a sound
    [pace=slow] <speed ratio="0.8"/> <volume ratio="2"/> from here on
    <break time="1s"/> <spell>ABC</spell>                silence; letter by letter
    (((very))) **very** *very* _very_ NEVER              emphasis

Brackets that are none of these are text and are read as text ("[speed: see below]", "[sic]"); a tag
whose value cannot be read ("[speed:fast]") is an error; a style or a pace that is not known
("[emotion=zork]") is not read, and told in a note.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from litetts.document import Document, Note, Prosody, Span, Style
from litetts.errors import InputError
from litetts.markup import vocabulary
from litetts.markup.ssml.values import EMPHASIS
from litetts.request import PROSODY, bounded, clamped

__all__ = ["MAX_PAUSE_S", "Lasting", "parse", "parse_after", "position"]

MAX_PAUSE_S = 60.0
"""Longest silence that one tag may ask for, in seconds."""

_NAMES = "|".join(PROSODY.values())
_TAG = re.compile(
    r"\[(?P<word>[^\[\]\n]{1,200})\]\(/(?P<ipa>[^/\n]{1,400})/\)"
    r"|\[(?:pause|break):\s*(?P<pause>\d+(?:\.\d+)?)\s*(?P<unit>ms|s)?\]"
    r"|\[voice(?::\s*(?P<voice>[^\[\]\n]{1,200}))?\]"
    rf"|\[(?P<name>{_NAMES})(?::\s*(?P<value>[+-]?\d+(?:\.\d+)?)\s*(?:x|st|dB)?)?\]"
    rf"|\[(?P<wrong>(?P<tag>pause|break|{_NAMES}):[^\[\]\s]{{0,20}})\]"
    # The marks of other engines: text unless the vocabulary knows them.
    r"|\[(?P<bracket>[^\W\d_][\w ,'-]{1,40})\](?!\()"
    r"|\[(?P<key>emotion|style|delivery|pace)\s*(?P<is>[=:])\s*(?P<said>[\w -]{1,40})\]"
    r"|<(?P<close>/?)(?P<element>[A-Za-z][\w-]{1,20})"
    r"(?:\s+(?:value|ratio|time)\s*=\s*[\"'](?P<of>[\w.+%-]{1,30})[\"'])?\s*(?P<empty>/?)>"
    r"|\((?P<aside>[A-Za-z][a-z]+s(?: [a-z]{2,12})?)\)"
    r"|\(\(\((?P<loud>[^()\n]{1,200})\)\)\)"
    r"|(?<![\w*\\])(?P<stars>\*{1,2})(?=[^\s*])(?P<starred>[^*\n]{1,200}?)(?<=\S)(?P=stars)(?![\w*])"
    r"|(?<![\w\\])_(?=[^\s_])(?P<lined>[^_\n]{1,200}?)(?<=\S)_(?!\w)"
    r"|(?<![\w'-])(?P<capitals>(?-i:[A-Z]{2,12}))(?![\w'-])"
    r"|(?P<paragraph>\n[ \t]*\n)",
    re.IGNORECASE,
)
_EXAMPLES = {
    "pause": "[pause:1.5s]", "break": "[break:300ms]", "speed": "[speed:1.2]",
    "pitch": "[pitch:+2]", "range": "[range:0.5]", "volume": "[volume:-3]",
    "breath": "[breath:0.4]", "tilt": "[tilt:-3]",
}  # fmt: skip
_FIELDS = {option: field for field, option in PROSODY.items()}
_SYNTAX = (
    "bracket", "key", "element", "aside", "loud", "stars", "lined", "capitals", "paragraph",
)  # fmt: skip

_PAUSES = {"pause": 0.7, "short pause": 0.3, "medium pause": 0.7, "long pause": 1.5,
           "pauses": 0.7, "beat": 0.5, "silence": 1.0}  # fmt: skip
"""What is written for a pause without its length -> seconds."""

_PACES = {
    "slow": 0.8, "slower": 0.8, "slowly": 0.8, "very slow": 0.65, "fast": 1.25, "faster": 1.25,
    "quickly": 1.25, "rushed": 1.3, "very fast": 1.5, "normal": 1.0, "medium": 1.0,
}  # fmt: skip
"""What is written for a pace -> speaking rate."""

_DEGREES = {"slightly": 0.6, "a bit": 0.6, "very": 1.4, "extremely": 1.8}
"""What is written before a style -> its degree."""

_TEXT_IN_BRACKETS = frozenset(
    {"music", "news", "fun", "none", "default", "content", "documentary", "sports", "poetry",
     "promo", "assistant", "chat", "interested", "formal", "cold", "hurt", "casual", "narration",
     "conversation", "fear", "anger", "applause", "gunshot", "explosion"}
)  # fmt: skip
"""Words that people put into brackets to say what they read, not how to read."""

_CAPITALS = frozenset(
    {"NOT", "NEVER", "VERY", "ALWAYS", "REALLY", "MUST", "ALL", "SO", "NO", "YES", "ONLY", "EVERY",
     "STOP", "NOW", "WAIT", "HUGE", "PLEASE", "LOVE", "HATE", "BEST", "WORST", "EVER", "NOTHING",
     "EVERYTHING", "THIS", "THAT", "THESE", "THOSE", "HERE", "THERE", "YOU", "YOUR", "MY", "MINE",
     "HIM", "THEY", "THEIR", "WHY", "WHAT", "HOW", "WHERE", "WHEN", "BIG", "FREE", "AND", "BUT",
     "MUCH", "MORE", "TOO", "STILL", "AGAIN", "EXACTLY", "ABSOLUTELY", "FINALLY", "LAST", "FIRST",
     "WILL", "CAN", "CANNOT", "DO", "DOES", "DID", "SHOULD", "ANY", "ANYTHING", "BOTH", "SAME",
     "GREAT", "AMAZING", "IMPORTANT", "BEFORE", "AFTER", "WITHOUT", "IMMEDIATELY"}
)  # fmt: skip
"""Words that are stressed by capitals: those that are no abbreviation, as "US" and "WHO" are."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """What the tags of a text say of the text after it."""

    voice: str | None = None
    prosody: Prosody = field(default_factory=Prosody)
    style: Style | None = None
    spell: str | None = None
    fence: str = ""  # of a code block that has not ended (`litetts.markup.screen`)


def parse(source: str, *, conventions: bool = True) -> Document:
    """Read text with inline tags. Offsets of the spans count characters of `source`.

    Args:
        source: the text.
        conventions: read the marks of other engines and of people; False where the text is read
            sign by sign.

    Raises:
        InputError: a tag with a value that is none, or out of bounds.
    """
    return _Parser(source, conventions).read()


def parse_after(
    before: Lasting,
    source: str,
    *,
    conventions: bool = True,
    contrast: bool = True,
    where: Callable[[int], str] | None = None,
) -> tuple[Document, Lasting]:
    """A text that goes on where another ended: read, and what lasts beyond its end.

    `where`: names the place of a character of it, for messages; None = by its line and column.

    Raises:
        InputError: see `parse`.
    """
    parser = _Parser(source, conventions, contrast)
    parser.voice, parser.prosody = before.voice, before.prosody
    parser.style, parser.spell = before.style, before.spell
    # What comes after other text in a stream does not know its line.
    parser.where = where or (parser.where if before == Lasting() else None)
    document = parser.read()
    return document, Lasting(parser.voice, parser.prosody, parser.style, parser.spell)


class _Parser:
    """What holds at a place of the text, and the spans up to there."""

    def __init__(self, source: str, conventions: bool, contrast: bool = True) -> None:
        self.source = source
        self.where: Callable[[int], str] | None = partial(position, source)
        self.conventions = conventions
        self.contrast = contrast
        self.spans: list[Span] = []
        self.notes: dict[Note, None] = {}
        self.voice: str | None = None
        self.prosody = Prosody()
        self.pause = 0.0
        self.style: Style | None = None
        self.outer: list[tuple[str, Style | None]] = []  # styles of open elements, and what before
        self.spell: str | None = None
        self.closing = {m[1].lower() for m in re.finditer(r"</([A-Za-z][\w-]{1,20})\s*>", source)}
        self.shouting = source.upper() == source

    def read(self) -> Document:
        at = 0
        for tag in _TAG.finditer(self.source):
            if tag.start() < at:
                continue
            written = any(tag[name] is not None for name in _SYNTAX)
            if written and not (self.conventions and self._known(tag)):
                continue
            self._add(at, tag.start())
            at = tag.end()
            try:
                if written:
                    self._convention(tag)
                else:
                    self._tag(tag)
            except InputError as error:
                raise self._placed(error, tag) from None
        self._add(at, len(self.source))
        if self.pause:  # a pause at the very end belongs to what came before it
            if self.spans:
                self.spans[-1] = replace(self.spans[-1], pause_after=self.pause)
            else:
                self.spans.append(Span("", 0, len(self.source), pause_before=self.pause))
        return Document(self.source, tuple(self.spans), notes=tuple(self.notes))

    def _placed(self, error: InputError, tag: re.Match[str]) -> InputError:
        """An error with the place of its tag, in a text of which the begin is known."""
        told = error.message
        if self.where is not None:
            told = f"{self.where(tag.start())}: {told}"
        return InputError(told, field=error.field)

    def _add(self, start: int, end: int, **fields: Any) -> None:
        if start >= end and not fields.get("event"):
            return
        span = Span(
            self.source[start:end], start, end, self.voice, prosody=self.prosody,
            interpret_as=self.spell, style=self.style, pause_before=self.pause,
        )  # fmt: skip
        self.spans.append(replace(span, **fields))
        self.pause = 0.0

    def _tag(self, tag: re.Match[str]) -> None:
        """Our own tags."""
        if tag["ipa"]:
            self._add(tag.start("word"), tag.end("word"), phonemes=tag["ipa"].strip())
        elif tag["wrong"]:
            name = tag["tag"].lower()
            raise InputError(
                f"the tag [{tag['wrong']}] has no value that can be read; write e.g. "
                f"{_EXAMPLES[name]}",
                field=name,
            )
        elif tag["pause"]:
            self.pause += _seconds(float(tag["pause"]), tag["unit"] or "s")
        elif tag["name"]:
            field = _FIELDS[tag["name"].lower()]
            value: Any = getattr(Prosody(), field) if tag["value"] is None else float(tag["value"])
            self.prosody = bounded(replace(self.prosody, **{field: value}))
        else:
            self.voice = tag["voice"].strip() if tag["voice"] else None

    @staticmethod
    def _value(tag: re.Match[str]) -> Style | float | None:
        """What `[key=value]` asks for; None if it is not known."""
        said = _words(tag["said"])
        return _PACES.get(said) if tag["key"].lower() == "pace" else _style(said)

    def _known(self, tag: re.Match[str]) -> bool:
        """Whether what looks like a mark is one: in the vocabulary, and meant so."""
        if tag["bracket"] is not None:
            word = _words(tag["bracket"])
            return word not in _TEXT_IN_BRACKETS and _meant(word)
        if tag["key"] is not None:
            # With "=" it is no text, whatever is said: what is not known is told.
            return tag["is"] == "=" or self._value(tag) is not None
        if tag["element"] is not None:
            name = tag["element"].lower()
            if tag["of"] is not None:
                return name in ("emotion", "style", "speed", "volume", "break")
            closed = name in self.closing
            if tag["close"]:
                return name == "spell" or any(open_ == name for open_, _ in self.outer)
            if name == "spell":
                return closed and not tag["empty"]
            style = name not in _TEXT_IN_BRACKETS and _style(name) is not None
            return vocabulary.event(name) is not None or name in _PAUSES or style
        if tag["aside"] is not None:
            return vocabulary.event(tag["aside"]) is not None
        if tag["capitals"] is not None:
            stressed = self.contrast and not self.shouting
            return stressed and tag["capitals"] in _CAPITALS
        if tag["paragraph"] is not None:
            return self.style is not None
        return True

    def _convention(self, tag: re.Match[str]) -> None:
        """The marks of others."""
        if tag["bracket"] is not None:
            self._say(_words(tag["bracket"]), tag)
        elif tag["key"] is not None:
            if self._value(tag) is None:
                key, said = tag["key"].lower(), tag["said"].strip()
                self.notes[Note("text", f"the {key} '{said}' is not known, so it is ignored")] = (
                    None
                )
                return
            self._say(_words(tag["said"]), tag, pace=tag["key"].lower() == "pace")
        elif tag["element"] is not None:
            self._element(tag)
        elif tag["aside"] is not None:
            self._say(_words(tag["aside"]), tag)
        elif tag["loud"] is not None:
            self._stressed("strong", tag.start("loud"), tag.end("loud"))
        elif tag["stars"] is not None:
            level = "strong" if len(tag["stars"]) == 2 else "moderate"
            self._stressed(
                level if self.contrast else "none", tag.start("starred"), tag.end("starred")
            )
        elif tag["lined"] is not None:
            level = "moderate" if self.contrast else "none"
            self._stressed(level, tag.start("lined"), tag.end("lined"))
        elif tag["capitals"] is not None:
            self._stressed("moderate", tag.start(), tag.end())
        else:
            self._add(tag.start(), tag.end())
            if not self.outer:
                self.style = None

    def _say(self, words: str, tag: re.Match[str], *, pace: bool = False) -> None:
        """An event, a pause, a pace or a style, by its name."""
        event = vocabulary.event(words)
        if pace or (words in _PACES and _style(words) is None):
            self.prosody = replace(self.prosody, rate=_PACES[words])
        elif words in _PAUSES:
            self.pause += _PAUSES[words]
        elif event is not None:
            self._add(tag.start(), tag.start(), event=event)
        else:
            self._act(_style(words))

    def _act(self, style: Style | None) -> None:
        self.style = None if style is not None and style.name == "neutral" else style
        if self.style is not None:
            self.notes[
                Note(
                    "text",
                    f"the style '{self.style.name}' is made of pitch, range, rate and level",
                )
            ] = None

    def _element(self, tag: re.Match[str]) -> None:
        name, of = tag["element"].lower(), tag["of"]
        if tag["close"]:
            if name == "spell":
                self.spell = None
            while self.outer:
                opened, before = self.outer.pop()
                if opened == name:
                    self.style = before
                    break
        elif of is not None:
            self._valued(name, of, tag[0])
        elif name == "spell":
            self.spell = "characters"
        elif vocabulary.event(name) is None and name not in _PAUSES:
            if name in self.closing and not tag["empty"]:
                self.outer.append((name, self.style))
            self._act(_style(name))
        else:
            self._say(name, tag)

    def _valued(self, name: str, of: str, written: str) -> None:
        """`<emotion value="sad"/>`, `<speed ratio="0.8"/>`, `<break time="1s"/>`."""
        if name in ("emotion", "style"):
            style = _style(_words(of))
            if style is None:
                self.notes[Note("text", f"the style '{of}' is not known, so it is ignored")] = None
            self._act(style)
            return
        found = re.fullmatch(r"(\d{1,32}(?:\.\d{1,32})?|\.\d{1,32})(ms|s|%)?", of)
        if found is None:
            raise InputError(f"the tag {written[:60]} has no value that can be read", field=name)
        number = float(found[1]) / (100 if found[2] == "%" else 1)
        if name == "break":
            self.pause += _seconds(float(found[1]), found[2] or "s")
        elif name == "speed":
            self.prosody = bounded(replace(self.prosody, rate=number))
        else:
            gain = 20 * math.log10(number) if number > 0 else -96.0
            self.prosody = bounded(replace(self.prosody, volume_db=gain))

    def _stressed(self, level: str, start: int, end: int) -> None:
        self._add(start, end, prosody=clamped(EMPHASIS[level].over(self.prosody)))


def position(text: str, at: int) -> str:
    """The place of a character of a text, for people."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return f"text, line {line}, column {column}"


def _words(text: str) -> str:
    return " ".join(text.lower().split())


def _meant(words: str) -> bool:
    """Whether the words in a bracket are in the vocabulary."""
    known = words in _PAUSES or words in _PACES
    return known or vocabulary.event(words) is not None or _style(words) is not None


def _style(words: str) -> Style | None:
    """The style of that name, perhaps with a degree before it ("very sad")."""
    for before, degree in _DEGREES.items():
        if words.startswith(before + " "):
            return vocabulary.style(words[len(before) + 1 :], degree)
    return vocabulary.style(words)


def _seconds(value: float, unit: str) -> float:
    seconds = value / 1000 if unit.lower() == "ms" else value
    if seconds > MAX_PAUSE_S:
        raise InputError(
            f"a pause of {seconds:g} s is longer than {MAX_PAUSE_S:g} s", field="pause"
        )
    return seconds
