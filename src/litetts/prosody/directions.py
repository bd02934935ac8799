"""Plain words on how to speak ("cheerfully, a little slower") to prosody, as far as it can follow.

Words and phrases are looked up in `directions.tsv`, in four languages; an adverb before them
("very", "a bit"), or after them at the end, scales what they mean, and "not" or "less" turns it
round; what is raised or lowered may stand apart from that (`litetts.prosody.turning`). Styles are
those of `litetts.prosody.styles`; several make their mean. What is not understood is reported to
the caller, never acted on by guess, and neither is what is to change while it is spoken.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path

from litetts.document import Note, Prosody, Style
from litetts.prosody.amounts import amounts
from litetts.prosody.styles import prosody_of
from litetts.prosody.turning import TURNS, Piece, pieces, turned
from litetts.prosody.wordlists import WordLists, plain
from litetts.request import clamped
from litetts.text.scanner.wordlist import words

__all__ = ["advice", "followed", "not_understood", "understand"]

PATH = Path(__file__).with_name("directions.tsv")

# Log2 of the factor on the rate, semitones, log2 of the factor on the range, dB, dB of tilt,
# breath. The sizes are those of the styles of speech in the literature on emotional prosody
# (Scherer 2003; Juslin and Laukka 2003): a fifth of the rate, about 4 dB.
_OF_DIRECT = ("rate", "pitch_st", "range", "volume_db", "tilt_db", "breath")
_DIRECT: dict[str, tuple[float, ...]] = {
    "slower": (-0.3, 0, 0, 0, 0, 0),
    "faster": (0.3, 0, 0, 0, 0, 0),
    "louder": (0, 0, 0, 4, 0, 0),
    "quieter": (0, 0, 0, -5, 0, 0),
    "higher": (0, 2, 0, 0, 0, 0),
    "lower": (0, -2, 0, 0, 0, 0),
    "livelier": (0, 0, 0.4, 0, 0, 0),
    "flatter": (0, 0, -1.5, 0, 0, 0),
    "breathier": (0, 0, 0, 0, 0, 0.15),
    "brighter": (0, 0, 0, 0, 1.5, 0),
    "darker": (0, 0, 0, 0, -2, 0),
    "bedtime": (-0.2, -0.7, -0.3, -3, -1, 0.05),
    "plain": (0, 0, 0, 0, 0, 0),
}
_KINDS = ("style", "role")
_SCALES = {"very": 1.5, "extremely": 2.0, "much": 1.5, "slightly": 0.5, "less": -0.7, "not": -0.5}
_MOST_SCALE, _MOST_DEGREE = 2.0, 1.5
_MOST_CHARACTERS = 4000
SHOWN = 60
"""So much of directions a note repeats."""
_BETWEEN = words(
    """
    a about all also am an and any are as at be being but by can come could do each else every feel
    feeling feels for from full give good had has have he her him his how i if in into is it its
    bring dial just keep kept kid's let pitch pick set take turn like made make makes manner me
    might mood more most my of on one or our overall own please pretty quality quite rather read
    reading reads same say saying says she should slight some someone something sound sounding
    sounds speak speaker speaking speaks speech style talk talking talks tell telling text that the
    their them then there they this those through throughout to tone toward towards try use user
    using voice volume want was way we were what when where which while who will with word words
    would you your pace pacing rate speed tempo emotion emotions delivery affect personality person
    people somebody very really und mit der die das ein eine einen einer einem ist sei sprich
    sprechen lies lesen bitte wie als ob du sie ich wir mehr stimme ton auf im zu von fur
    geschwindigkeit so klang klingen stil vorlesen rede de la le les un une des en et avec d l voix
    parle parlez parler lis lisez lire plus comme si sur au aux est sois soyez vous tu s il te plait
    facon maniere con el los las una y o que como voz tono habla hable hablar lee leer mas por favor
    estilo al del muy para manera forma
    """
)
"""Words that direct nothing themselves."""
_HEADING = re.compile(r"^[\s\-*•#]*([^\W\d_][^\n:.]{0,38}?)\**\s*[:：]\**\s*")
"""Of a list of directions: "Voice affect: calm"."""
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d[\w.,/%⁄]*\w|\d|[,;:]")
_SENTENCE = re.compile(r"(?:[!?\n]|\.(?!\d))+\s*")
_ADVICE = (
    (
        {"accent", "accents", "akzent", "acento", "dialect", "dialekt"},
        "an accent comes with its voice: choose one that has it",
    ),
    (
        {"pause", "pauses", "pausen", "pausas"},
        "the option 'pauses' makes pauses longer, breaks in the text make more",
    ),
    (
        {"laugh", "laughs", "sigh", "sighs", "cough", "gasp", "breath"},
        "a sound is written where it is to be heard: [sigh]",
    ),
)
"""Words of directions, and what does instead what they ask for."""


@dataclass
class _Found:
    """What was made of directions.

    Attributes:
        any: something was understood.
        styles: name -> degree; direct: name of `_DIRECT` -> scale.
        rate: factor that was given as a number; pitch_st, gain_db: likewise.
        left: what was not understood, part by part.
    """

    any: bool = False
    styles: dict[str, float] = field(default_factory=dict)
    role: str = ""
    direct: dict[str, float] = field(default_factory=dict)
    rate: float = 1.0
    pitch_st: float = 0.0
    gain_db: float = 0.0
    left: list[str] = field(default_factory=list)


def followed(wish: Prosody, instructions: str | None) -> tuple[Prosody, tuple[Note, ...]]:
    """A wish with directions on top of it, as far as they are understood, and what is not."""
    if not instructions:
        return wish, ()
    directed, unknown = understand(instructions), not_understood(instructions)
    told = f"not understood, so not followed: {unknown}" if unknown else ""
    if directed is None:
        told = f"nothing was understood in '{instructions[:SHOWN]}', so it changes nothing"
    more = f" ({hint})" if told and (hint := advice(instructions)) else ""
    notes = (Note("instructions", told + more),) if told else ()
    return clamped(directed.over(wish)) if directed else wish, notes


def understand(instructions: str) -> Prosody | None:
    """The wish that the directions come to; None if nothing in them is understood."""
    found = _read(instructions)
    if not found.any:
        return None
    total = [sum(s * _DIRECT[n][i] for n, s in found.direct.items()) for i in range(6)]
    direct = Prosody(
        rate=found.rate * 2 ** total[0],
        pitch_st=total[1] + found.pitch_st,
        range=2 ** total[2],
        volume_db=total[3] + found.gain_db,
        tilt_db=total[4],
        breath=min(1.0, max(0.0, total[5])),
    )
    wish = _mean([prosody_of(Style(n, d)) for n, d in found.styles.items() if d > 0])
    for name in (n for n, scale in found.direct.items() if scale < 0):
        wish = _without(wish, name)
    if found.role:
        wish = prosody_of(Style("neutral", 1.0, found.role)).over(wish)
    return clamped(direct.over(wish))


def not_understood(instructions: str) -> str:
    """The parts of the directions that change nothing, each as it was written; "" = there is none.

    A part reaches from one comma, "and" or the like, or understood direction to the next.
    """
    return ", ".join(f"'{part}'" for part in _read(instructions).left)


def advice(instructions: str) -> str:
    """What does what the directions ask for and no prosody can; "" = nothing is known."""
    words = {plain(word) for word in _WORD.findall(_first(instructions))}
    return "; ".join(hint for names, hint in _ADVICE if not names.isdisjoint(words))


def _without(wish: Prosody, name: str) -> Prosody:
    """A wish of styles that does not go the way of a direction: "angry but not loud"."""
    plain, of = Prosody(), zip(_OF_DIRECT, _DIRECT[name], strict=True)
    back = {
        f: getattr(plain, f) for f, way in of if (getattr(wish, f) - getattr(plain, f)) * way > 0
    }
    return replace(wish, **back)


def _mean(wishes: list[Prosody]) -> Prosody:
    """Between several wishes: the mean of shifts, the geometric mean of factors."""
    if not wishes:
        return Prosody()
    n = len(wishes)
    return Prosody(
        rate=math.prod(w.rate for w in wishes) ** (1 / n),
        pitch_st=sum(w.pitch_st for w in wishes) / n,
        range=math.prod(w.range for w in wishes) ** (1 / n),
        volume_db=sum(w.volume_db for w in wishes) / n,
        breath=sum(w.breath for w in wishes) / n,
        tilt_db=sum(w.tilt_db for w in wishes) / n,
    )


@cache
def _lists() -> WordLists:
    return WordLists.read(PATH)


@lru_cache(maxsize=8)
def _read(instructions: str) -> _Found:
    """What they come to and what is left: asked for one after the other, read once."""
    found = _Found()
    for sentence in _SENTENCE.split(_measured(_first(instructions), found)):
        heading = _HEADING.match(sentence)
        said = sentence[heading.end() :] if heading else sentence
        words = _WORD.findall(said)
        low = [plain(word) for word in words]
        name = plain(heading[1]) if heading else ""
        if any(_lists().at(low, i)[0] == "changing" for i in range(len(low))):
            found.left.append(said.strip())  # what comes when is not ours to decide
        elif "accent" in name or "dialect" in name:
            found.left.append(f"{heading[1]}: {said.strip()}" if heading else said)
        else:
            about = next((n for w in name.split() if (n := _lists().word(w)) in TURNS), "")
            _sentence(turned(pieces(words, low, _lists()), about, _between), found)
    found.left = list(dict.fromkeys(part for part in found.left if part))
    return found


def _first(instructions: str) -> str:
    """As many whole words of them as are read."""
    if len(instructions) <= _MOST_CHARACTERS:
        return instructions
    begin = instructions[: _MOST_CHARACTERS + 1]
    return begin[: max(begin.rfind(" "), begin.rfind("\n"), 0)] or begin[:-1]


def _measured(text: str, found: _Found) -> str:
    """Take what is given as an amount; each leaves a comma in the text, which is given back."""
    left, at = list[str](), 0
    for each in amounts(text):
        left += text[at : each.begin], ", "
        at = each.end
        if each.possible:
            found.any = True
            found.rate *= each.rate
            found.pitch_st += each.pitch_st
            found.gain_db += each.gain_db
        else:
            found.left.append(text[each.begin : each.end])
    return "".join(left) + text[at:]


def _sentence(said: list[Piece], found: _Found) -> None:
    """Take the directions of one sentence."""
    scale, part, last = 1.0, list[str](), ""
    for i, piece in enumerate(said):
        name, breaks = _ALONE.get(piece.name, piece.name), _breaks(piece)
        if breaks:
            _leave(part, found)
            if not (piece.plain in _JOINING and scale < 0):  # "not sad or angry"
                scale = 1.0
        elif name in _SCALES and last and _filler(part) and _ends(said, i):
            _take(last, _SCALES[name], found, instead=True)  # "slower, but only a little"
        elif name in _SCALES:
            if part and not _filler(part):
                part += piece.words
            scale = max(-_MOST_SCALE, min(_MOST_SCALE, scale * _SCALES[name]))
        elif name in _DIRECT or name.partition(":")[0] in _KINDS:
            _leave([] if _filler(part) else part, found)
            part = []
            _take(name, scale, found)
            last = name if scale == 1.0 else ""
            scale = scale if scale < 0 else 1.0
            continue
        elif not (piece.name in ("up", "down") and last and _filler(part)):  # "slow it down"
            part += piece.words
        if breaks:
            part, last = [], ""
    _leave(part, found)


def _ends(said: list[Piece], at: int) -> bool:
    """Whether a piece is the last of what belongs together."""
    return at + 1 == len(said) or _breaks(said[at + 1])


def _breaks(piece: Piece) -> bool:
    return piece.plain in _BREAKS


def _between(piece: Piece) -> bool:
    """Whether a piece may stand between what is turned and how it is turned."""
    return piece.name in _SCALES or piece.plain in _BETWEEN


_ALONE = {"raised": "higher", "low": "lower", "of:energy": "style:excited"}
"""What a piece means that turns nothing, or is not turned."""


_JOINING = words("and or nor und oder et ou y o")
_BREAKS = _JOINING | words(", ; : but aber sondern mais sino pero")


def _filler(part: list[str]) -> bool:
    return all(plain(word) in _BETWEEN for word in part)


def _leave(part: list[str], found: _Found) -> None:
    if not _filler(part):
        found.left.append(" ".join(part))


def _take(name: str, scale: float, found: _Found, *, instead: bool = False) -> None:
    """Take a direction; the same said twice is not more, the stronger counts, unless this one is
    said instead of the one before.
    """
    kind, _, of = name.partition(":")
    found.any = True
    if kind == "style":
        # Not to be sad is no way of speaking by itself.
        degree = min(max(0.0, scale), _MOST_DEGREE)
        held = 0.0 if instead else found.styles.get(of, 0.0)
        found.styles[of] = max(degree, held)
    elif kind == "role":
        found.role = of if scale > 0 else found.role
    else:
        held = 0.0 if instead else found.direct.get(name, 0.0)
        found.direct[name] = scale if abs(scale) >= abs(held) else held
