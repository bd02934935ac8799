"""The scanner: one pass over the text, one rule after another at each position.

A language gives the rules (`litetts.text.languages`). A rule looks at one position and returns
what it read there, or None. It may look back at the tokens already made and ahead in the text,
by a bounded stretch, so that the pass stays linear.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from litetts.request import ReadingStyle
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.token import Piece

__all__ = [
    "LETTER",
    "WORD",
    "Draft",
    "Language",
    "Reading",
    "Rule",
    "Scan",
    "is_mark",
    "scan",
    "word_end",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a rule read from where it stood (or where the reading before ended) to `end`.

    `spoken` may be empty (silent). `after` is a pause that the reading itself asks for, such as
    the comma between the groups of a telephone number.
    """

    end: int
    spoken: str
    kind: str
    rule: str = ""
    after: str = ""


@dataclass(slots=True)
class Draft:
    """A token in the making; offsets count in the cleaned text."""

    start: int
    end: int
    kind: str
    spoken: str
    rule: str
    before: str = ""
    after: str = ""
    pieces: tuple[Piece, ...] = ()


Rule = Callable[["Scan", int], "Reading | Sequence[Reading] | None"]


class Language(Protocol):
    """The rules of one language: what its folder must offer as `LANGUAGE`."""

    @property
    def verbalises(self) -> bool:
        """Whether its rules turn everything into words (False: the next stage reads digits)."""
        ...

    @property
    def plain_word(self) -> re.Pattern[str]:
        """A word that is read as it stands unless `special` holds it in lower case."""
        ...

    @property
    def special(self) -> frozenset[str]:
        """Words in lower case that some rule wants to see."""
        ...

    @property
    def abbreviations(self) -> frozenset[str]:
        """Abbreviations in lower case, without their dot, that never end a sentence."""
        ...

    @property
    def before_numbers(self) -> frozenset[str]:
        """Those that are abbreviations before a number only ("no. 5", but "he said no.")."""
        ...

    @property
    def closing(self) -> frozenset[str]:
        """Abbreviations that may end a sentence: a capital after them begins the next."""
        ...

    @property
    def capital_nouns(self) -> bool:
        """Whether nouns have capitals, so that one after a number says little ("am 3. Mai")."""
        ...

    @property
    def dotted(self) -> bool:
        """Whether a number with a dot before a small letter is an ordinal ("ve 20. století")."""
        ...

    @property
    def letter_words(self) -> frozenset[str]:
        """Letters that are words where they stand alone in lower case (the Spanish "y")."""
        ...

    @property
    def ordinal_indicators(self) -> bool:
        """Whether º and ª make ordinals ("2.º"); elsewhere º stands for °."""
        ...

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules to try, in order, at a position that holds `char`."""
        ...

    def symbol(self, char: str, scan: Scan) -> str:
        """What is said for a symbol that no rule read; "" = silent."""
        ...

    def punctuation_name(self, mark: str) -> str:
        """What a punctuation mark is called, for styles that say it."""
        ...

    def pieces(self, kind: str, rule: str, spoken: str) -> tuple[Piece, ...]:
        """Which words of a reading are one word, such as the letters of an initialism."""
        ...

    def interpret(self, scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
        """Read the whole text as SSML's `say-as` asks; None = the value is unknown."""
        ...


_SPACE = pattern(r"\s+")
# Letters of regular expressions include the numerals ², ½ and ①; these are none.
LETTER = r"[^\W\d_²³¹¼-¾⁰-₟⅐-↋①-⓿❶-➓]"
# Letters, and the marks among them that scripts write vowels with (Indic, Hebrew, Arabic).
_WITH_MARKS = rf"(?:{LETTER}|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0980-\u0d7f])"
_NEXT_WORD = pattern(rf"[ \t]*({_WITH_MARKS}{{1,64}}(?:'{_WITH_MARKS}{{1,64}}){{0,4}})")
_PREVIOUS_WORD = pattern(rf"{_WITH_MARKS}+(?:'{_WITH_MARKS}+)?$")
WORD = rf"{LETTER}+(?:'{LETTER}+)*"
_LETTERS = pattern(WORD)
_MARKS = pattern(r"\.{2,}|(?:\. ){2,}\.|-{2,}|[;:,.!?—–…\"“”()\[\]{}«»‹›¿¡'\-]")
_OPENERS = "([{“«‹¿¡"
_SAYABLE = pattern(r"(?:(?:[a-zA-Z]{2,}|[A-Za])(?:'[a-zA-Z]+| (?:[a-zA-Z]{2,}|[A-Za]))*)?")
_TUNE = {
    "«": "“",
    "»": "”",
    "‹": "“",
    "›": "”",
    "[": "(",
    "{": "(",
    "]": ")",
    "}": ")",
    "–": "—",
    "-": "—",
    "¿": "",
    "¡": "",
}
MIN_SILENT_RUN = 24
"""Marks and spaces in a row that are no writing any more but a line drawn, an input of a machine:
one token, so that a megabyte of them costs no more than reading it."""
_SILENT_RUN = pattern(
    r"[;:,.!?—–…\"“”()\[\]{}«»‹›¿¡'\-\\|~_`#*<>^\ufffd\ue000-\uf8ff"
    # Accents and points of no alphabet in particular; vowel signs of Indic scripts are writing.
    r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    rf"\U0001f000-\U0001faff\u200d\ufe0f\s]{{{MIN_SILENT_RUN},}}"
)
PLAIN = "plain"
"""Rule of a word that is said as it is written: one word, whatever the language."""
_AMERICAN = ("en", "en-us", "en-ca")
MAX_BACK = 40
"""How many characters a rule may look back (keeps the pass linear)."""
MAX_QUOTE = 80
"""How many tokens back the start of a quotation is looked for."""


@dataclass(slots=True)
class Scan:
    """Where the pass stands.

    Attributes:
        text: the cleaned text.
        lang: tag in lower case.
        style: how to read.
        language: the rules.
        drafts: tokens so far.
        previous: the last spoken one of them, None before the first.
        barren: up to here a long run was looked through and is no expression.
        unmarked: up to here letters were looked through, and no combining mark follows them.
        british: the text is read as outside North America.
    """

    text: str
    lang: str
    style: ReadingStyle
    language: Language
    drafts: list[Draft] = field(default_factory=list)
    previous: Draft | None = None
    pending: str = ""
    barren: int = 0
    unmarked: int = 0
    british: bool = field(init=False)

    def __post_init__(self) -> None:
        self.british = self.lang not in _AMERICAN

    def word_after(self, i: int) -> str:
        """The word that begins at `i`, spaces skipped, as written; "" if none does."""
        match = _NEXT_WORD.match(self.text, i)
        return match[1] if match else ""

    def word_before(self, i: int) -> str:
        """The word that ends at `i`, spaces skipped, as written; "" if none does."""
        back = self.text[max(0, i - MAX_BACK) : i].rstrip(" \t")
        match = _PREVIOUS_WORD.search(back)
        return match[0] if match else ""

    def char(self, i: int) -> str:
        """The character at `i`, "" outside the text."""
        return self.text[i] if 0 <= i < len(self.text) else ""

    def at_line_start(self, i: int) -> bool:
        """Whether only white space stands between the start of the line and `i`."""
        back = self.text[max(0, i - MAX_BACK) : i].rstrip(" \t")
        return (not back and i <= MAX_BACK) or back[-1:] == "\n"

    def quote_open(self) -> bool:
        """Whether a quotation mark was opened and not yet closed in the last tokens."""
        depth = self.pending.count("“")
        for draft in self.drafts[-MAX_QUOTE:]:
            depth += draft.before.count("“") - draft.after.count("”")
        return depth > 0

    def add(self, start: int, reading: Reading) -> None:
        """Append what was read from `start`."""
        spoken = reading.spoken
        if not _SAYABLE.fullmatch(spoken) and self.language.verbalises:
            spoken = spoken_letters(spoken, self.language.letter_words)
        draft = Draft(start, reading.end, reading.kind, spoken, reading.rule)
        self.drafts.append(draft)
        if spoken:
            if reading.rule == PLAIN and spoken is reading.spoken:
                draft.pieces = (Piece(spoken),)
            else:
                draft.pieces = self.language.pieces(draft.kind, draft.rule, spoken)
            draft.before, self.pending = self.pending, ""
            self.previous = draft
            draft.after = reading.after
        elif reading.after:
            self.close(reading.after)

    def close(self, mark: str) -> None:
        """Put punctuation after the last spoken token (or keep it for the first)."""
        draft = self.previous
        if draft is None:
            return
        if mark == "—" and draft.after[-1:] in tuple(",;:—"):
            draft.after = draft.after[:-1] + "—"
        elif draft.after[-1:] != mark or mark in "”":
            draft.after += mark


def scan(state: Scan) -> None:
    """Read the whole text into `state.drafts`."""
    text, language = state.text, state.language
    plain, special, rules = language.plain_word, language.special, language.rules
    quiet = not (state.style.code or state.style.expand_contractions)
    silent = not (state.style.code or state.style.punctuation or state.style.emoji == "named")
    foreign = not text.isascii()  # only then may it have combining marks
    i, n = 0, len(text)
    while i < n:
        char = text[i]
        if char.isspace():
            i += 1
            continue
        if quiet and (match := plain.match(text, i)) and match[0].lower() not in special:
            i = match.end()
            state.add(match.start(), Reading(i, match[0], "word", PLAIN))
            continue
        if (
            foreign
            and char.isalpha()
            and (end := _marked_word(state, i))
            and (text[i:end] not in special)
        ):
            state.add(i, Reading(end, text[i:end], "word", PLAIN))
            i = end
            continue
        if silent and (match := _SILENT_RUN.match(text, i)):
            i = _silent_run(state, match)
            continue
        for rule in rules(char):
            result = rule(state, i)
            if result is not None:
                if isinstance(result, Reading):
                    state.add(i, result)
                    start = result.end
                    break
                start = i
                for reading in result:
                    start = _skip_space(text, start)
                    state.add(start, reading)
                    start = reading.end
                break
        else:
            start = _fallback(state, i)
        if start <= i:
            raise AssertionError(f"no progress at {i}")
        i = start


def is_mark(char: str) -> bool:
    """Whether a character is a combining mark: an accent, a vowel sign, a point, a tone."""
    return char > "\u02ff" and unicodedata.category(char)[0] == "M"


def word_end(text: str, i: int) -> int:
    """Where the word of letters ends that begins at `i`; `i` if none does.

    A word goes on over its combining marks: in Indic and Thai scripts the vowels, elsewhere accents
    and points. To regular expressions they are no letters.
    """
    end = i
    while match := _LETTERS.match(text, end):
        end = match.end()
        while end < len(text) and is_mark(text[end]):
            end += 1
        if text[end : end + 1] == "'" and _LETTERS.match(text, end + 1):
            end += 1
    return end


def _marked_word(state: Scan, i: int) -> int:
    """The end of a word with combining marks in it, whatever the script; 0 if it has none.

    No rule is asked about such a word: their patterns would take it apart at its marks.
    """
    if i < state.unmarked:  # the rules read a run of letters piece by piece: it ends where it ended
        return 0
    text = state.text
    match = _LETTERS.match(text, i)
    if match is None:
        return 0
    if not is_mark(text[match.end() : match.end() + 1]):
        state.unmarked = match.end()
        return 0
    return word_end(text, i)


def _silent_run(state: Scan, match: re.Match[str]) -> int:
    """Many marks in a row: the first of them shapes the tune, all of them are silent."""
    i = match.start()
    # The last may belong to what follows: an opening quotation mark, a sign.
    end = i + len(match[0].rstrip()) - (match.end() < len(state.text) and match[0][-1:] != " ")
    first = _MARKS.match(state.text, i)
    if first is None:
        state.add(i, Reading(end, "", "punctuation", "punctuation"))
        return end
    _punctuation(state, first)
    state.drafts[-1].end = end
    return end


def _skip_space(text: str, i: int) -> int:
    match = _SPACE.match(text, i)
    return match.end() if match else i


def _fallback(state: Scan, i: int) -> int:
    """Read what no rule read: a word of any script, punctuation, or a symbol."""
    text = state.text
    # Numerals of many scripts are letters to regular expressions; their value is a symbol's.
    if text[i].isalpha() and (end := word_end(text, i)) > i:
        state.add(i, Reading(end, text[i:end], "word", PLAIN))
        return end
    if match := _MARKS.match(text, i):
        return _punctuation(state, match)
    said = state.language.symbol(text[i], state)
    state.add(i, Reading(i + 1, said, "symbol" if said else "punctuation", "symbol"))
    return i + 1


def spoken_letters(written: str, words: frozenset[str] = frozenset()) -> str:
    """The letters, marks and apostrophes of a word in composed form; the rest is left out.

    The last defence of the promise that only words are said: a rule whose pattern let in an odd
    character (letters of regular expressions include ½ and ①) loses that character here. A lone
    letter is a capital, since it is called by its name.
    """
    word = unicodedata.normalize("NFC", "".join(map(_plain, unicodedata.normalize("NFC", written))))
    word = word.replace("μ", "µ")
    kept = "".join(
        c if c == "'" or c.isalpha() or unicodedata.category(c)[0] == "M" else " " for c in word
    )
    return " ".join(
        w.upper() if len(w) == 1 and "b" <= w <= "z" and w not in words else w
        for w in kept.split()
        if w.strip("'")
    )


def _plain(char: str) -> str:
    """The plain form of a character, unless that takes a letter apart (the Thai ำ is ํ and า)."""
    plain = unicodedata.normalize("NFKC", char)
    apart = char.isalpha() and any(unicodedata.category(c)[0] == "M" for c in plain)
    return char if apart else plain


def _punctuation(state: Scan, match: re.Match[str]) -> int:
    """One mark: silent itself, it shapes the tune of its neighbour."""
    i, end = match.start(), match.end()
    mark = match[0]
    before, after = state.char(i - 1), state.char(end)
    opens = mark in _OPENERS or (
        mark in "\"'"
        and (not before or before.isspace() or before in "([{“—–-\"'")
        and bool(after)
        and not after.isspace()
    )
    if state.style.punctuation or state.style.code:
        said = state.language.punctuation_name(mark)
        state.add(i, Reading(end, said, "punctuation", "punctuation"))
        return end
    state.add(i, Reading(end, "", "punctuation", "punctuation"))
    if mark.startswith("."):
        tune = "…" if len(mark) > 1 else "."
    elif mark.startswith("--"):
        option = after.isalnum() and (not before or before.isspace())  # --verbose
        tune = "" if option else "—"
    elif mark == "–" and before.isalnum() and after.isalnum():
        tune = ""  # Paris–London
    elif mark == "-" and not (before.isspace() and after.isspace()):
        tune = ""
    elif mark in "\"'":
        tune = "“" if opens else "”"
    else:
        tune = _TUNE.get(mark, mark)
    if mark == "'" and not opens and not state.quote_open():
        tune = ""
    if opens:
        state.pending += tune
    elif tune:
        state.close(tune)
    return end
