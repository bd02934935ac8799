"""Words: contractions, hyphens, stretched letters, interjections."""

from __future__ import annotations

import re
from itertools import pairwise

from litetts.text.languages.en.reading.context import spell
from litetts.text.languages.en.reading.electronic import camel, identifier_words
from litetts.text.languages.en.reading.greek import GREEK
from litetts.text.languages.en.reading.letters import capitals, initialism
from litetts.text.languages.en.reading.pieces import HYPHENATED, SPELLED
from litetts.text.languages.en.reading.roman import glued
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import WORD, Reading, Scan, spoken_letters
from litetts.text.scanner.wordlist import words

# Words that begin with an apostrophe; before any other word it is a quotation mark.
_LEADING = words(
    """
    'tis 'twas 'twere 'twill 'twould 'em 'cause 'bout 'round 'til 'till 'n 'n' 'ere 'im 'er
    'ave 'e 'ello 'appen 'nother 'nuff 'fraid 'kay 'sup 'cept 'neath 'gainst 'tude 'hood
    'fore 'lo 'mid 'pon 'scuse 'spect 'zat 'tain't 'tisn't 'twasn't 's 're 've 'll 'd 'm
    """
)
# The article where the apostrophe stands for its vowel: "i' th' head".
_ARTICLE = {"th'": "the", "Th'": "The", "TH'": "the"}
_WORD = pattern(WORD)
_APOSTROPHE = pattern(r"'[^\W\d_]+(?:'[^\W\d_]+)*'?")
_HYPHENATED = pattern(
    r"[^\W\d_]{1,64}(?:'[^\W\d_]+)*(?:-[^\W\d_]+(?:'[^\W\d_]+)*){1,12}(?:'(?=\s))?"
)
_STRETCHED = pattern(r"(?!(?<=[IVXLxv])(?:I{3}|i{3})(?![Ii]))([^\W\d_])(?i:\1){2,}")
# VIII is a number, not a stretched VI.
_TRAILING = pattern(r"(?:[^\W\d_]{1,64}(?:s|in|n|o|th)|th|Th|TH)'(?![\w])")
_FEWEST_LETTERS = 3
_CENSORED = pattern(r"[^\W\d_]{1,64}\*+[^\W\d_]*(?!\w)")
_CONTRACTIONS = {
    "n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am",
}  # fmt: skip
_WHOLE = {
    "won't": "will not", "can't": "cannot", "shan't": "shall not", "ain't": "is not",
    "let's": "let us", "it's": "it is", "that's": "that is", "there's": "there is",
    "what's": "what is", "he's": "he is", "she's": "she is", "who's": "who is",
    "here's": "here is", "where's": "where is", "how's": "how is", "y'all": "you all",
    "i'd": "I would", "you'd": "you would", "he'd": "he would", "she'd": "she would",
    "we'd": "we would", "they'd": "they would", "'tis": "it is", "'twas": "it was",
    "ma'am": "madam", "o'clock": "o'clock", "gonna": "going to", "wanna": "want to",
    "gotta": "got to", "'em": "them", "'cause": "because",
}  # fmt: skip
# After "he'd" and "it's" these mean "had" and "has".
_PARTICIPLES = words(
    """
    been gone done had left made said told come become better lost found got kept felt met put run
    sent set shut sold spent thought understood won built bought brought caught heard held
    """
)
_LONGEST_INITIALISM = 5
"""Three equal capitals in a longer word are a shout, in a shorter one letters (IEEE)."""
# What a single letter means when it is stretched.
_ONE_LETTER = {"a": "ah", "h": "hm", "m": "mm", "o": "oh", "e": "eh", "u": "uh", "i": "I"}
# Stretched words that are meant with two letters ("sooo" is "so", "cooool" is "cool").
_DOUBLED = words(
    """
    hmm cool good food too loop look book boo moo room soon see free need feel week tree three
    bee been seen deep keep sleep sweet meet all hell well will yell tell call full bell
    kill ball fall still hello shall pull really finally yummy happy pretty hurry sorry
    funny silly wee zoo off ooh aah boss miss kiss pass less mess loose
    goose tooth shoot poor noon moon spoon school pool tool fool foot stood wood wool shook
    took hook cook speed green queen street feet cheese freeze breeze sneeze weed
    seed
    """
)


def apostrophe(scan: Scan, i: int) -> Reading | None:
    """'tis, 'em, rock 'n' roll: the apostrophe belongs to the word."""
    before = scan.char(i - 1)
    if before.isalnum() or not (match := _APOSTROPHE.match(scan.text, i)):
        return None
    written = match[0]
    low = written.lower()
    if low.rstrip("'") not in _LEADING:
        return None
    end = match.end()
    if low.endswith("'") and low != "'n'":
        end -= 1
        written = written[:-1]
    return Reading(end, _expand(scan, written, end), "word", "apostrophe")


def _expand(scan: Scan, word: str, end: int) -> str:
    """The long form of a contraction that ends at `end`, if the style asks for it."""
    if not scan.style.expand_contractions:
        return word
    low = word.lower()
    following = scan.word_after(end).lower()
    perfect = following.endswith(("ed", "en", "wn")) or following in _PARTICIPLES
    head, _, tail = low.rpartition("'")
    if perfect and head and tail in ("d", "s") and low in _WHOLE and low != "let's":
        return f"{word[: len(head)]} {'had' if tail == 'd' else 'has'}"
    if low in _WHOLE:
        said = _WHOLE[low]
        return said[0].upper() + said[1:] if word[0].isupper() else said
    for ending, full in _CONTRACTIONS.items():
        if low.endswith(ending) and len(low) > len(ending):
            return f"{word[: -len(ending)]} {full}"
    return word


def hyphenated(scan: Scan, i: int) -> Reading | None:
    """well-known -> "well known"; X-ray -> "X ray"; C-SPAN and B-52 by part."""
    match = _HYPHENATED.match(scan.text, i)
    if not match or scan.char(match.end()).isdigit() or scan.char(match.end()) == "_":
        return None
    parts = match[0].rstrip("'").split("-")
    if len(parts) > 2 and all(len(p) == 1 for p in parts):
        return Reading(match.end(), " ".join(p.upper() for p in parts), "letters", SPELLED)
    if len(parts) == 2 and len(match[0]) == 3 and _span(scan, i, parts):
        return Reading(match.end(), f"{spell(parts[0])} to {spell(parts[1])}", "range", "letters")
    if _stutter(parts):
        whole = " ".join(p for p in parts if len(p) > 1)
        return Reading(match.end(), whole, "word", "stutter")
    said = [
        glued(before, part) or _part(scan, part, match[0])
        for before, part in pairwise(("", *parts))
    ]
    return Reading(match.end(), " ".join(said), "word", HYPHENATED)


_SPANNED = words(
    """
    groups sections parts options grades figures panels items columns rows exhibits appendices
    schedules teams blocks levels classes letters vitamins zones units plans phases
    """
)


def _span(scan: Scan, i: int, parts: list[str]) -> bool:
    """Whether two letters are the ends of a range: groups A-D."""
    first, last = parts
    return first < last and scan.word_before(i).lower() in _SPANNED


# A letter before these is its name, though it begins the word too: D-Day, B-boy, an S-shaped bend.
_LETTERED = words(
    """
    day dimer dextrose class clamp cell cells boy boys ball side lactate lysine leucine plate
    pillar gauge glutamate grade group value vitamin version
    """
)
_SHAPED = words("shaped dimer dimers boy boys day frame")


def _stutter(parts: list[str]) -> bool:
    """b-b-but, w-what: single letters would be called by their names, so they are left out."""
    last = parts[-1].lower()
    if len(parts) == 2 and ((parts[0].isupper() and last in _LETTERED) or last in _SHAPED):
        return False
    return (
        len(last) > 1
        and all(last.startswith(p.lower()) and len(p) <= 2 for p in parts[:-1])
        and len(parts) > 1
        and parts[0].lower() not in ("t", "x", "e", "u", "re", "co", "a")
    )


_HEAT = pattern("(?i:med-(?:low|high)|(?:low|high)-med)")


def _part(scan: Scan, part: str, whole: str) -> str:
    low = part.lower()
    if low == "med" and _HEAT.fullmatch(whole):
        return "medium"
    if len(part) == 1:
        return GREEK.get(part) or (part if low == "a" else part.upper())
    if part.isupper():
        return capitals(part, shouted=whole.isupper())
    if part[:-1].isupper() and part[-1] == "s" and len(part) > 2:
        return spell(part[:-1]) + "'s"
    if not part.islower() and not part[1:].islower():
        return identifier_words(part)
    return part  # the scanner lets only letters through


def stretched(scan: Scan, i: int) -> Reading | None:
    """Sooo -> "so", cooool -> "cool": three of a letter are one, or two where the word has two."""
    match = _WORD.match(scan.text, i)
    if not match or not _STRETCHED.search(match[0]) or scan.char(match.end()).isdigit():
        return None
    word = match[0]
    if word.isupper() and len(word) <= _LONGEST_INITIALISM:
        return None
    low = word.lower()
    if len(set(low)) == 1:
        return Reading(match.end(), _ONE_LETTER.get(low[0], spell(word[:3])), "word", "stretched")
    double = _STRETCHED.sub(r"\1\1", word)
    single = _STRETCHED.sub(r"\1", word)
    said_word = double if double.lower() in _DOUBLED else single
    if said_word.isupper() and len(said_word) > 1:
        said_word = said_word.lower()
    return Reading(match.end(), said_word, "word", "stretched")


def trailing(scan: Scan, i: int) -> Reading | None:
    """dogs', runnin': the apostrophe at the end belongs to the word unless a quotation ends."""
    match = _TRAILING.match(scan.text, i)
    if not match:
        return None
    if scan.quote_open():
        return None
    return Reading(match.end(), _ARTICLE.get(match[0], match[0]), "word", "apostrophe")


def censored(scan: Scan, i: int) -> Reading | None:
    """f**k -> its letters that are left."""
    match = _CENSORED.match(scan.text, i)
    if not match or "*" not in match[0][1:-1]:
        return None
    letters = re.sub(r"[^\w]|_", "", match[0])
    if len(letters) < _FEWEST_LETTERS and match[0].count("*") == 1:
        return None  # a*b
    return Reading(match.end(), spell(letters), "word", "censored")


def word(scan: Scan, i: int) -> Reading | None:
    """Everything else that begins with a letter."""
    match = _WORD.match(scan.text, i)
    if not match:
        return None
    written, end = match[0], match.end()
    if written.isupper() and len(written) > 1 and (caps := initialism(scan, i)):
        return caps
    if any(c >= "\u0300" for c in scan.text[end : end + 1]):
        return None
    if not written.islower() and not written[1:].islower():
        if written.isupper() and len(written) > 1 and "'" not in written:
            return Reading(end, spell(written), "letters", "letters")
        if (humps := camel(scan, i)) and humps.end == end:
            return humps
    if len(written) == 1 and written not in "aI":
        return Reading(end, spell(written), "letters", "letter")
    said = spoken_letters(written)
    return Reading(end, _expand(scan, said, end), "word", "word") if said else None
