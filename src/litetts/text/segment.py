"""Sentences: where they begin and end in a text.

>>> text = "Dr. Smith paid $3.50. Why?"
>>> [text[a:b] for a, b in sentences(text)]
['Dr. Smith paid $3.50.', 'Why?']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from litetts.text.clause import divisions
from litetts.text.languages import find
from litetts.text.scanner.scan import Language
from litetts.text.scanner.wordlist import words

__all__ = ["MAX_SENTENCE", "sentences"]

MAX_SENTENCE = 1000
"""Characters after which a sentence is cut even without punctuation (an engine's utterance is
shorter still: about 500 phonemes)."""
_MIN_CUT = 300
"""A forced cut leaves at least this many characters before it."""
_HEADING = 60
"""A line that is shorter and followed by a capital stands alone (a heading, an item, a verse)."""
_BACK = 40
"""How far a decision looks back, in characters."""

_CLOSERS = "\"'”’)\\]»›*_"
_CANDIDATE = re.compile(
    rf"(?P<blank>[ \t\r\f\v]*\n\s*\n)"
    rf"|(?P<line>[ \t\r\f\v]*\n)"
    rf"|(?P<wide>[。！？｡।॥۔؟։።፧]+[」』”’）]*)"
    rf"|(?P<mark>(?:[.!?…](?:\s?\.){{0,6}})+[{_CLOSERS}]*)(?=[\s—–]|$)"
    rf"|(?P<tight>(?<=[a-zà-öø-ÿ][a-zà-öø-ÿ])[.!?](?=[A-Z][a-zà-öø-ÿ]+[\s,]))"
)
_ROMAN = re.compile(r"[IVXLC]+")
_SPACE = re.compile(r"\s*")
# With marks of Indic scripts, accents and points, which are no letters to regular expressions.
_LAST_WORD = re.compile(
    r"(?:[^\W\d_]\.)*(?:[^\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0980-\u0d7f])+$"
)
_NEXT = re.compile(r"[\s\"'“‘(\[«¿¡*_]*([^\s])(\w*)")
_ITEM = re.compile(r"[ \t]*(?:[-*+•◦▪‣·–]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|#{1,6}|>)[ \t]")
# Words that open a sentence far more often than they carry on after "U.S." or "etc."
_OPENERS = words(
    """
    The A An He She It We They I You This That These Those There Here In On At As If When
    While After Before But And So Yet However Although Though Because Since What Why How Who
    Where His Her Its Our Their My Your Then Now No Yes Once Some Many Most All Each Every
    For With Without From By To Not Do Did Does Is Are Was Were Can Could Will Would Should
    Let Please One
    """
)


def sentences(text: str, lang: str = "en-us") -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, white space left out, as soon as each is known.

    A sentence never crosses a blank line, so a caller finds a paragraph where two or more line
    breaks stand between one end and the next start. Time is linear in the length of the text.
    """
    language = find(lang)
    n = len(text)
    start = _skip(text, 0)
    at = start
    while start < n:
        limit = min(n, start + MAX_SENTENCE)
        match = _CANDIDATE.search(text, at, limit)
        if match is None or (match.end() >= limit < n):
            if limit == n:
                break
            end = _cut(text, start, limit, lang)
        elif _ends(text, start, match, language):
            end = match.start() if match.lastgroup in ("blank", "line") else match.end()
        else:
            at = match.end()
            continue
        trimmed = _trim(text, start, end)
        if trimmed > start:
            yield start, trimmed
        start = at = _skip(text, end)
    trimmed = _trim(text, start, n)
    if trimmed > start:
        yield start, trimmed


def _skip(text: str, i: int) -> int:
    match = _SPACE.match(text, i)
    return match.end() if match else i


def _trim(text: str, start: int, end: int) -> int:
    while end > start and text[end - 1].isspace():
        end -= 1
    return end


def _cut(text: str, start: int, limit: int, lang: str) -> int:
    """The best place to cut a sentence that does not end: the strongest, the later of two."""
    found = [
        (division.strength, start + division.at)
        for division in divisions(text[start:limit], lang)
        if division.at >= _MIN_CUT
    ]
    if found:
        return max(found)[1]
    space = max(text.rfind(" ", start + _MIN_CUT, limit), text.rfind("\n", start + _MIN_CUT, limit))
    return space if space > 0 else limit


def _ends(text: str, start: int, match: re.Match[str], language: Language) -> bool:
    """Whether a sentence ends at a candidate."""
    kind = match.lastgroup
    if kind in ("blank", "wide", "tight"):
        return True
    if kind == "line":
        return _line_ends(text, start, match)
    mark = match.group()
    following = _NEXT.match(text, match.end())
    if following is None:
        return True
    first, rest = following[1], following[2]
    gap = text[match.end() : following.start(1)]
    closed = mark[-1] in "\"'”’»"
    lower = first.islower()
    if "\n" in gap and _ITEM.match(text, match.end() + gap.rindex("\n") + 1):
        return True
    if mark[0] in "!?":
        # "What?" he said. "5! = 120"
        return not (lower and (closed or mark[-1] in ")*_")) and first not in "—–,;=×÷"
    if mark.startswith(("…", "..")) or (len(mark) > 1 and mark[1] in " ."):
        return not lower and first not in "—–,;"
    if first in ",;—–&=×÷%§¶" or (first == "+" and not rest):
        return False
    if closed or mark[-1] == ")":
        return not lower
    if gap.endswith("(") and not (first.isupper() or first.isalpha()):
        return False  # "128.543 pts. (+0,8 %)"
    return _stop_ends(text, start, match.start(), first, first + rest, gap, lower, language)


def _stop_ends(
    text: str,
    start: int,
    dot: int,
    first: str,
    word: str,
    gap: str,
    lower: bool,
    language: Language,
) -> bool:
    """Whether a lone full stop ends a sentence: the word before it and the word after decide."""
    before = _LAST_WORD.search(text, max(start, dot - _BACK), dot)
    if before is None:
        return text[dot - 1 : dot] != "/"  # "S/. 15,50"
    last = before.group()
    low = last.lower()
    if before.start() == start and (last.isdigit() or len(last) == 1):
        return False  # "1. First item"
    if last.isdigit():
        if _MOVE.match(text, dot + 1 + len(gap)):
            return False  # "1. e4 e5 2. Nf3 Nc6"
        if first.isdigit() and _SHILLINGS.match(text, dot):
            return False  # "£14. 6s. 8d."
        if language.dotted and (lower or (first.isdigit() and len(last) <= 2)):
            return False  # "14. 3. 2025"
        if language.dotted and len(word) > 1 and _ROMAN.fullmatch(word):
            return False  # "lat 90. XX w."
        # German ordinals carry on ("am 3. Mai"); English numbers do not.
        return not language.capital_nouns or len(last) > 2
    if language.capital_nouns and _ROMAN.fullmatch(last):
        # "Heinrich IV. war König", "der II. Weltkrieg"; but "Das war Heinrich IV. Er starb."
        earlier = _LAST_WORD.search(text, max(start, before.start() - _BACK), before.start() - 1)
        named = earlier is not None and earlier.start() > start and earlier.group()[0].isupper()
        return not lower and named
    if language.dotted and _ROMAN.fullmatch(last):
        # Turkish "II. Abdülhamid", Polish "lat 90. XX w."; but "Karel IV. Byl to král."
        earlier = _LAST_WORD.search(text, max(start, before.start() - _BACK), before.start() - 1)
        named = earlier is not None and earlier.start() >= start and earlier.group()[0].isupper()
        if lower or not named:
            return False
    if lower and len(last) > 1 and _ROMAN.fullmatch(last):
        return False  # "Louis XVI. was beheaded"
    if low == "long" and "°" in text[dot : dot + 8]:
        return False  # "long. 45° W."
    lettered = len(word) == 1 and word.isupper()
    if word in ("A", "I"):
        lettered = text[dot + 2 + len(gap) : dot + 3 + len(gap)] in ("-", ")", ",", ";")
    if low in language.before_numbers and (
        first.isdigit() or first in "$€£#~≈±<>" or lower or lettered or _ROMAN.fullmatch(word)
    ):
        return False
    if language.capital_nouns and low.endswith("str") and first.isdigit():
        return False  # "Hauptstr. 12"
    listed = language.abbreviations | language.before_numbers
    if (
        low in listed
        and word.lower() in listed
        and text.startswith(".", dot + 1 + len(gap) + len(word))
    ):
        return False  # "7th Cav. Regt. landed"
    if low in ("ult", "inst", "prox") and dot - start < _HEADING / 2:
        return False  # "On the 5th ult. I received"
    if _ROMAN.fullmatch(last.upper()) and last.islower() and first.isdigit():
        return False  # "Ps. xxiii. 4"
    if low in language.abbreviations and not (len(last) == 1 and last.isupper()):
        return False
    if "." in last:
        if lower or first.isdigit():
            return False
        if low in ("a.m", "p.m"):
            return word not in _ZONES
        return word in _OPENERS
    if (
        text[before.start() - 1] == "-"
        and low in _MEASURES
        and _measured(text, before.start(), low)
    ):
        return False  # "10-pt. Times"
    sided = low == "mi" and word in _SIDES
    if (lower or first.isdigit() or sided) and _measured(text, before.start(), low):
        return False
    if lower and not last.isupper() and _UNVOICED.fullmatch(low) and low not in _CHATTED:
        return False  # "spp. and", "mtg. with": no word is without a vowel
    if _cited(text, last, dot + 1 + len(gap), word):
        return False
    if low in ("d", "def") and not lower and _defeated(text, start, before.start()):
        return False
    if len(last) == 1 and last.isalpha():
        if last.islower():
            if last == "c" and word in ("BC", "BCE", "AD", "CE", "B", "A"):
                return False  # "the 3rd c. BC"
            return not (lower or (last in "bdilrvx" and first.isdigit()))
        # "H. G. Wells" goes on; "vitamin C." and "he and I." end.
        initials = len(word) == 1 and text.startswith(".", dot + 2 + len(gap))
        earlier = _LAST_WORD.search(text, max(start, before.start() - _BACK), before.start() - 1)
        lettered = earlier is not None and earlier.group().lower() in _LETTERED
        return not lower and not initials and (last == "I" or lettered)
    if low in language.closing:
        return not lower
    if low in _BOOKS and _CHAPTER_VERSE.match(text, dot + 1 + len(gap)):
        return False
    if low in _DESCRIBES and (lower or first.isdigit() or first in "-−+±"):
        return False
    if low in _STATES and text[before.start() - 2 : before.start()] == ", ":
        return word in _OPENERS
    if low in _SOFT:
        return word in _OPENERS
    return True


_SIDES = words("N S E W NE NW SE SW")
_UNVOICED = re.compile(r"[b-df-hj-np-tv-xz]{2,7}")
_CHATTED = words(
    """
    hmm hm mm mmm shh sh psst pst brr grr pfft tsk nth brb btw lmk tbh idk ngl smh ttyl jk rn thx
    thnx pls plz plzz ty np wtf fwiw tldr bff gn gm nvm omw rly srsly tmrw ppl msg
    """
)
"""What people type without vowels and end sentences with."""
_SHORT_NAME = re.compile(r"[A-Z][a-z]{1,4}")
_PLACE = re.compile(r"\d{1,3}\.\d{1,3}(?:[-–]\d|[,;.)]|\s(?:and|ff|f)\b|$)")
_NEXT_PLACE = re.compile(r"\.\s\d{1,3}\b")


def _cited(text: str, last: str, after: int, word: str) -> bool:
    """Whether a dot belongs to a work that is cited by its place: Hom. Il. 6.146, Tac. Agr. 29."""
    if not _SHORT_NAME.fullmatch(last):
        return False
    if _PLACE.match(text, after):
        return True
    named = _SHORT_NAME.fullmatch(word) is not None and word not in _OPENERS
    return named and _NEXT_PLACE.match(text, after + len(word)) is not None


def _defeated(text: str, start: int, at: int) -> bool:
    """Whether a name stands before a "d." at `at`: Nadal d. Ruud 6-4."""
    name = _LAST_WORD.search(text, max(start, at - _BACK), at - 1)
    return (
        name is not None
        and name.group()[:1].isupper()
        and name.group().lower() not in (_LETTERED | {"i"})
    )


# Units and the like behind a number, where a small letter or a number carries on: "2 tsp. salt",
# "an 8-in. pan", "1 hr. 20 min.", "£3 10s. 6d. each".
_MEASURES = words(
    """
    tab tabs cap caps in ft yd mi sq cu bdrm bdrms yo cal ga qts doz gals flr
    ac tsp tbsp tbs c pt pts qt gal lb lbs oz lg med sm pkg doz hr hrs min mins
    sec secs wk wks mo mos yr yrs cm mm km kg st pct
    """
)
_MOVE = re.compile(r"(?:[KQRBN][a-h1-8]?x?[a-h][1-8]|[a-h][1-8]|[a-h]x[a-h][1-8]|O-O)\b")
_SHILLINGS = re.compile(r"\.\s\d{1,2}s\b")
_PRICE = re.compile(r"\d+[sdl]")


def _measured(text: str, start: int, word: str) -> bool:
    """Whether a word before a dot, at `start`, is a unit of the number before it."""
    if _PRICE.fullmatch(word):
        return True
    if word not in _MEASURES:
        return False
    back = text[max(0, start - 2) : start]
    return (
        back[-1:].isdigit() or back[-1:] == "/" or (back[:1].isdigit() and back[1:] in (" ", "-"))
    )


# Of the United States, after a town: "Paris, Tex., is small", "St. Louis, Mo. was next".
_STATES = words(
    """
    ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont
    neb nebr nev okla ore oreg pa penn tenn tex vt va wash wis wisc wyo
    """
)
_BOOKS = words(
    "exod lev num deut isa jer ezek zech eph phil gal rom tim dan sam pet col josh hos mic mal chr"
    " jas gen rev ps sol"
)
_CHAPTER_VERSE = re.compile(r"\d{1,3}:\d")
_DESCRIBES = words("pop cat fl temp temps mag avg qtr cav regt bn agg freq alt dist wt ht vel lat")
"""Abbreviations that a small letter or a number carries on: "max. temp. was 38"."""


# Before a letter that is a name of its own: "vitamin C. The next sentence".
_LETTERED = words(
    """
    vitamin vitamins grade plan section type group class letter point appendix figure hepatitis
    option schedule part phase exhibit hall room gate level model team series channel block
    step line note key string unit building terminal division minor major flat sharp
    """
)
_ZONES = words(
    "Eastern Central Pacific Mountain Greenwich EST EDT CST CDT MST MDT PST PDT GMT UTC ET"
)
# Abbreviations that may well stand at the end of a sentence: the next word decides.
_SOFT = words(
    """
    etc inc corp ltd co jr sr bros esq dept ave st rd blvd dr ln ct pl sq hwy est mt ft jan
    feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    al ed eds fed civ crim evid supp gt
    hrs min mins sec secs lb lbs oz kg km cm mm yr yrs approx ext max inst ult usw bzw ph
    md phd op conf subsec amend exh trans cal pub app calif fla tenn okla ariz colo conn wyo
    """
)


def _line_ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a line break ends a sentence: an item follows, or the line is short and done."""
    if _ITEM.match(text, match.end()):
        return True
    begin = max(
        start, text.rfind("\n", max(start, match.start() - 2 * _HEADING), match.start()) + 1
    )
    line = text[begin : match.start()]
    if len(line) >= _HEADING:
        return False
    following = text[match.end() : match.end() + 1]
    if _ITEM.match(line + " "):
        return True
    if not following or not (following.isupper() or following.isdigit() or following in "\"“'‘(["):
        return False
    # A short line in the middle of wrapped text is rare. In verse and letters a line that ends
    # in a comma rests no shorter than one without; a hyphen may divide a word.
    return not (line[-1:] == "-" or line.rsplit(" ", 1)[-1].lower() in _UNFINISHED)


_UNFINISHED = words(
    """
    a an the of in on at to for with and or but by from as than that my his her our your
    their is are was were der die das und oder mit von zu im in
    """
)
