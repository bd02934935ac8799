"""Who says what between quotation marks: guesses from how the quotation stands in its paragraph.

    “Come in,” said Anna. He turned. “Why?”

What tells, from the surest: a verb of saying beside the quotation with a name ("said Anna", "Anna
asked"); with a pronoun, which is the last one named of that gender; a quotation that goes on from
the paragraph before; somebody who acts in the same paragraph; and two who take turns. What nothing
tells stays with the narrator. English, so far: its verbs, pronouns and titles.

Guesses are a table to be corrected: `applied` writes it and reads what was changed in it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from litetts.audio.files import in_place
from litetts.errors import InputError
from litetts.markup.book import Book, Chapter, Turn
from litetts.markup.genders import TITLES, gender

__all__ = ["UNSURE", "Guess", "applied", "cast", "corrections", "table"]

_MARKS = {"“": "”", "«": "»", "„": "“”", "「": "」", "『": "』", '"': '"', "‘": "’"}
_QUOTE = re.compile(
    r"“[^“”]*(?:”|$)|«[^«»]*(?:»|$)|„[^„“”]*(?:[“”]|$)|「[^「」]*(?:」|$)|『[^『』]*(?:』|$)"
    r"|\"[^\"]*(?:\"|$)|(?<!\w)‘(?:[^‘’]|’(?=\w))*(?:’(?!\w)|$)"
)
_SAYING = (
    "said says say asked asks answered replied cried called shouted whispered murmured muttered "
    "exclaimed added continued remarked observed returned inquired enquired declared began "
    "repeated explained suggested insisted demanded begged pleaded sighed groaned growled hissed "
    "laughed sobbed gasped snapped screamed yelled agreed admitted announced interrupted objected "
    "protested responded retorted ventured warned wondered promised thought concluded grumbled "
    "stammered roared ordered told urged mumbled breathed snarled complained chuckled bellowed"
)
_VERB = rf"(?:{'|'.join(_SAYING.split())})"
_WORD = r"[A-Z][\w’'-]*[\w]"
_NAME = rf"(?:(?:{'|'.join(TITLES)})\.?\s+)?{_WORD}(?:\s+(?:(?:de|van|von|of)\s+)?{_WORD}){{0,2}}"
_THE = r"(?:[Tt]he|[Hh]is|[Hh]er|[Mm]y)\s+(?:[a-z]+\s+){0,2}?[a-z]+"
_ENDS = r"(?=\W*$|\s*[,.;:!?—–]|\s+(?:\w+ly|and|with|in|as|to|from|at|who|on|when|for|again)\b)"
"""What comes after a description of somebody: "said the old man | with a smile"."""


def _somebody(group: str, *, ends: str = "") -> str:
    return rf"(?P<{group}>{_NAME}|{_THE}{ends}|[Hh]e|[Ss]he|I)"


_HOW = r"(?:\s+(?:\w+ly|then|at last|again|softly))?"
_AFTER = re.compile(
    rf"^[\s,.—–-]*(?:{_VERB}{_HOW}\s+{_somebody('first', ends=_ENDS)}\b"
    rf"|{_somebody('who')}{_HOW}\s+{_VERB}\b)"
)
_BEFORE = re.compile(
    rf"(?:(?:^|[.!?;]\s+|,\s+|\band\s+){_somebody('who')}\b[^.!?“”\"]{{0,80}}?\b{_VERB}\b"
    rf"[^.!?]{{0,60}}|{_VERB}\s+{_somebody('first', ends=_ENDS)})[,:]\s*$"
)
_SMALL = (
    "The A An And But Or If When Then There Here This That These Those It In On At By For From To "
    "Of With As So Now Not No Yes Oh Ah Well What Who Where Why How He She They We You I His Her "
    "Their My Our Your Its After Before While Since Once Still Yet Perhaps Never Nobody Everyone "
    "Somebody Everybody Chapter Part Monday Tuesday Wednesday Thursday Friday Saturday Sunday "
    "January February March April May June July August September October November December God "
    "Good Come Go Let Please Dear"
)
_OF = re.compile(r"[’']s$")
_NO_NAMES = frozenset(_SMALL.split())
_SHE = frozenset({"she", "herself"})
_NEAR = 6
"""How many of the last who were named a pronoun may mean, where one of them is surely meant."""
_SENTENCE = re.compile(r"(?<=[.!?…])(?<!Mr\.)(?<!Mrs\.)(?<!Ms\.)(?<!Dr\.)\s+")
_PART_S = 0.12
"""Seconds of silence between a quotation and the words around it."""
MOST_BYTES = 16 << 20
_FIELDS = ("key", "speaker", "sure", "why", "source", "quotation")
UNSURE = 0.65
"""Guesses below this are worth a look: nobody is named beside the quotation."""
_NARRATOR = "-"
"""Who speaks what nobody else does, in the table."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Who is thought to say a quotation.

    Attributes:
        key: of the quotation: the same in every run, as long as its words stay.
        quotation: with its marks.
        speaker: None = not known, the narrator reads it.
        sure: 0 to 1.
        why: what told it, for people.
        source: where it stands.
    """

    key: str
    quotation: str
    speaker: str | None
    sure: float
    why: str
    source: str


@dataclass(slots=True)
class _Scene:
    """What is known by now."""

    names: Counter[str] = field(default_factory=Counter)
    holding: dict[str, list[str]] = field(default_factory=dict)  # a word -> longer names with it
    gender: dict[str, str] = field(default_factory=dict)
    spoke: list[str | None] = field(default_factory=list)  # who spoke, paragraph by paragraph
    seen: Counter[str] = field(default_factory=Counter)
    recent: list[str] = field(default_factory=list)  # who was named, the last one last
    open: bool = False  # a quotation of the last paragraph was not closed
    sure: float = 0.0  # of who spoke in the last paragraph

    def known(self, name: str) -> str:
        """The fullest form of a name that was seen: "Darcy" is "Mr Darcy" if only he is."""
        bare = _OF.sub("", name.replace(".", ""))
        other = {"m": "f", "f": "m"}.get(gender(bare))
        longer = [name for name in self.holding.get(bare, ()) if gender(name) != other]
        return longer[0] if len(longer) == 1 and " " not in bare else bare

    def named(self, name: str) -> str:
        """Take down that somebody is named."""
        name = self.known(name)
        if name not in self.names and " " in name:
            for word in set(name.split()):
                self.holding.setdefault(word, []).append(name)
        self.names[name] += 1
        self.recent = [*(n for n in self.recent[-20:] if n != name), name]
        return name

    def of(self, name: str) -> str:
        """The gender of somebody: by the name, else by what the text told; "" = not known."""
        return gender(name) or self.gender.get(name, "")

    def last(self, wanted: str) -> str | None:
        """Who was named last and may be of a gender."""
        sure = (n for n in reversed(self.recent[-_NEAR:]) if self.of(n) == wanted)
        fitting = (n for n in reversed(self.recent) if self.of(n) in (wanted, ""))
        return next(sure, next(fitting, None))


def cast(
    book: Book, known: Mapping[str, str | None] | None = None
) -> tuple[Book, tuple[Guess, ...]]:
    """The book with its quotations given to those who say them, and the guesses.

    Args:
        book: turns that have a speaker already stay as they are.
        known: key of a quotation -> who says it (None = the narrator), instead of a guess.
    """
    scene = _Scene()
    _through(book, scene, {})
    # Once more, with all names and what was learned of them: who is "Darcy" at first and "Mr Darcy"
    # later is one person.
    return _through(book, _Scene(scene.names, scene.holding, scene.gender), known or {})


def _through(
    book: Book, scene: _Scene, known: Mapping[str, str | None]
) -> tuple[Book, tuple[Guess, ...]]:
    guesses: list[Guess] = []
    chapters = []
    for chapter in book.chapters:
        scene.spoke, scene.open = [], False
        turns: list[Turn] = []
        for turn in chapter.turns:
            if turn.speaker or turn.kind != "paragraph" or turn.text.lstrip().startswith("<speak"):
                turns.append(turn)
                continue
            made, found = _paragraph(turn, scene, known)
            turns += made
            guesses += found
        chapters.append(Chapter(chapter.title, tuple(turns)))
    return replace(book, chapters=tuple(chapters)), tuple(guesses)


def _paragraph(
    turn: Turn, scene: _Scene, known: Mapping[str, str | None]
) -> tuple[list[Turn], list[Guess]]:
    parts = list(_parts(turn.text))
    quotes = [text for quoted, text in parts if quoted]
    narrated = [text for quoted, text in parts if not quoted]
    if not quotes:
        for text in narrated:
            _mentions(text, scene)
        scene.spoke, scene.open = scene.spoke[-1:] if scene.spoke else [], False
        return [turn], []
    if not parts[0][0]:  # what stands before the quotation is read before it
        _mentions(parts[0][1], scene)
    speaker, sure, why = _guess(parts, scene)
    named = {name for text in narrated for name in _names(text, scene)}
    # A guess by a pronoun alone must not become the reason of the next one.
    if speaker and len(named) < 2 and (speaker in named or sure >= UNSURE):
        _learn(speaker, " ".join(narrated), scene)
    guesses = []
    for quote in quotes:
        key = _key(quote, scene)
        if key in known:
            speaker, sure, why = known[key], 1.0, "corrected"
        guesses.append(Guess(key, quote, speaker, sure, why, turn.source))
    for text in narrated:
        _mentions(text, scene)
    scene.spoke.append(speaker)
    scene.open, scene.sure = not _closed(quotes[-1]), sure
    who = {guess.quotation: guess.speaker for guess in guesses}
    return list(_told(turn, parts, who)), guesses


def _told(
    turn: Turn, parts: list[tuple[bool, str]], who: Mapping[str, str | None]
) -> Iterator[Turn]:
    """The paragraph cut where the speaker changes; a sign alone stays with what is before it."""
    runs: list[tuple[str | None, str]] = []
    for quoted, text in parts:
        speaker = who.get(text) if quoted else None
        silent = not any(map(str.isalnum, text))
        if runs and (silent or runs[-1][0] == speaker):
            runs[-1] = (runs[-1][0], runs[-1][1] + text)
        else:
            runs.append((speaker, text))
    for number, (speaker, text) in enumerate(runs, 1):
        pause = turn.pause_s if number == len(runs) else _PART_S
        yield replace(turn, text=text.strip(), speaker=speaker, pause_s=pause)


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """A paragraph as quotations and what stands between them."""
    at = 0
    for found in _QUOTE.finditer(text):
        if not _is_speech(found[0], text[: found.start()]):
            continue
        if text[at : found.start()].strip():
            yield False, text[at : found.start()]
        yield True, found[0]
        at = found.end()
    if text[at:].strip():
        yield False, text[at:]


def _is_speech(quote: str, before: str) -> bool:
    """Whether a quotation is said, and no title or word in quotation marks."""
    inner = quote.strip("".join(_MARKS) + "”»“’」』 ")
    if not any(map(str.isalnum, inner)):
        return False
    ends = inner[-1:] in ",.!?…—–-;:" or not _closed(quote)
    return ends or not before.strip() or before.rstrip()[-1] in ",:.!?—–"


def _closed(quote: str) -> bool:
    return len(quote) > 1 and quote[-1] in _MARKS[quote[0]]


def _guess(parts: list[tuple[bool, str]], scene: _Scene) -> tuple[str | None, float, str]:
    """Who says the quotations of a paragraph, how sure that is, and why."""
    for place, (quoted, text) in enumerate(parts):
        if quoted:
            continue
        after = _AFTER.match(text) if place and parts[place - 1][0] else None
        before = _BEFORE.search(text) if place + 1 < len(parts) and parts[place + 1][0] else None
        for found in (after, before):
            if found is not None and (told := _who(found["who"] or found["first"], scene)):
                return told[0], told[1], f"'{' '.join(found[0].split()).strip(' ,.:')}'"
    if scene.open and scene.spoke and scene.spoke[-1]:
        return (
            scene.spoke[-1],
            min(0.9, scene.sure),
            "the quotation goes on from the paragraph before",
        )
    acting = [n for quoted, text in parts if not quoted for n in _names(text, scene)]
    if len(set(acting)) == 1:
        return acting[0], 0.6, "acts in the same paragraph"
    others = [name for name in scene.spoke[-2:] if name]
    if len(others) == 2 and others[0] != others[1]:
        return others[0], 0.5, f"takes turns with {others[1]}"
    return None, 0.0, "nothing tells it"


def _who(said: str, scene: _Scene) -> tuple[str, float] | None:
    """Somebody by a name, a description or a pronoun, and how sure that is."""
    low = said.casefold()
    if low in ("he", "she"):
        name = scene.last("m" if low == "he" else "f")
        if name is None:
            return None
        return name, 0.7 if scene.of(name) else 0.6
    if said == "I":
        return "I", 0.8
    if said.split(maxsplit=1)[0] in _NO_NAMES and not re.match(r"(?:the|his|her|my)\s", low):
        return None
    if low.startswith(("the ", "his ", "her ", "my ")):
        return scene.named(" ".join(low.split())), 0.8
    return scene.named(said), 0.95


def _names(text: str, scene: _Scene) -> list[str]:
    """Those who were seen to speak or act before and are named in a text."""
    found = (scene.known(m[0]) for m in re.finditer(_NAME, text))
    return [name for name in found if scene.names[name]]


def _mentions(text: str, scene: _Scene) -> None:
    """Take down who is named, and the gender of who is named alone with a pronoun."""
    sentences = _SENTENCE.split(text.strip())
    # A capital at the beginning of a sentence is a name if it is one elsewhere, or begins the text.
    inside = {m[0] for each in sentences for m in re.finditer(_NAME, each) if m.start()}
    last: str | None = None
    for number, sentence in enumerate(sentences):
        told = []
        for found in re.finditer(_NAME, sentence):
            name = found[0]
            sure = found.start() or not number or name in inside or scene.names[scene.known(name)]
            if sure and name.split()[0] not in _NO_NAMES:
                told.append(scene.named(name))
        if len(set(told)) > 1:
            last = None
            continue
        last = told[0] if told else last
        if last:
            _learn(last, sentence, scene)


def _learn(name: str, text: str, scene: _Scene) -> None:
    """The gender of somebody by the pronouns of a text that is about nobody else."""
    said = re.findall(r"\b(?:he|himself|she|herself)\b", text.casefold())
    genders = {"f" if each in _SHE else "m" for each in said}
    if len(genders) == 1:
        scene.gender.setdefault(name, genders.pop())


def _key(quote: str, scene: _Scene) -> str:
    words = " ".join(re.findall(r"\w+", quote.casefold()))
    scene.seen[words] += 1
    return hashlib.sha256(f"{words}#{scene.seen[words]}".encode()).hexdigest()[:10]


def table(guesses: tuple[Guess, ...]) -> str:
    """The guesses as tab-separated lines, the least sure to be looked at by their `sure`."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow(_FIELDS)
    for g in guesses:
        who = g.speaker or _NARRATOR
        writer.writerow((g.key, who, f"{g.sure:.2f}", g.why, g.source, g.quotation))
    return out.getvalue()


def corrections(path: Path) -> dict[str, str | None]:
    """Who says what by a table that was corrected; lines that are as guessed count too.

    Raises:
        InputError: it cannot be read, or is no such table.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{path} is larger than {MOST_BYTES >> 20} MB", field="quotations")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}", field="quotations") from error
    rows = csv.DictReader(io.StringIO(text), delimiter="\t")
    if not {"key", "speaker"} <= set(rows.fieldnames or ()):
        raise InputError(
            f"{path} is no table of quotations: its first line must name {', '.join(_FIELDS)}",
            field="quotations",
        )
    try:
        said = {str(row["key"]): (row["speaker"] or "").strip() for row in rows}
    except csv.Error as error:
        raise InputError(f"{path} is damaged: {error}", field="quotations") from error
    return {key: None if who in ("", _NARRATOR) else who for key, who in said.items()}


def applied(book: Book, path: Path) -> tuple[Book, tuple[Guess, ...]]:
    """The book with quotations cast as a table says, which is made, or filled up with what is new.

    Raises:
        InputError: see `corrections`, or it cannot be written.
    """
    known = corrections(path) if path.exists() else {}
    plain, guesses = cast(book)
    changed = {g.key: known[g.key] for g in guesses if known.get(g.key, g.speaker) != g.speaker}
    if changed:
        plain, guesses = cast(book, changed)
    with in_place(path) as file:
        file.write(table(guesses).encode())
    return plain, guesses
