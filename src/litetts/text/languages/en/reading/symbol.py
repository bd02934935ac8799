"""Symbols by name, emoji and emoticons, punctuation when it is said."""

from __future__ import annotations

import re
import unicodedata

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import use_and
from litetts.text.languages.en.reading.greek import GREEK
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

# Said wherever they stand.
ALWAYS = {
    "&": "and", "@": "at", "%": "percent", "+": "plus", "=": "equals", "©": "copyright",
    "®": "registered", "™": "trademark", "§": "section", "¶": "paragraph", "°": "degrees",
    "×": "times", "÷": "divided by", "±": "plus or minus", "≠": "not equal to",
    "≈": "approximately", "≤": "less than or equal to", "≥": "greater than or equal to",
    "∞": "infinity", "√": "square root of", "∑": "sum", "∏": "product", "∫": "integral",
    "∂": "partial", "∇": "nabla", "∈": "in", "∉": "not in", "∅": "empty set", "∀": "for all",
    "∃": "there exists", "¬": "not", "∧": "and", "∨": "or", "∪": "union", "∩": "intersection",
    "⊂": "subset of", "⊆": "subset of", "⊃": "superset of", "⊇": "superset of",
    "∝": "proportional to", "≡": "is equivalent to", "≅": "is congruent to", "∴": "therefore",
    "∵": "because", "ℏ": "h bar", "ℝ": "R", "ℤ": "Z", "ℕ": "N", "ℚ": "Q", "ℂ": "C",
    "→": "to", "⇒": "implies", "⇔": "if and only if", "‰": "per mille", "№": "number",
    "℃": "degrees Celsius", "℉": "degrees Fahrenheit", "℠": "service mark", "℗": "published",
    "′": "prime", "″": "double prime", "∠": "angle", "⊥": "perpendicular to", "∥": "parallel to",
    "£": "pounds", "€": "euros", "$": "dollars", "¥": "yen", "¢": "cents", "₹": "rupees",
    "₿": "bitcoin", "♯": "sharp", "♭": "flat", "♮": "natural", "✓": "check", "✔": "check",
    "ª": "a", "∆": "delta", "★": "star", "☆": "star", "♥": "heart", "♀": "female", "♂": "male",
}  # fmt: skip
ALWAYS |= GREEK
# Said only by programmers, or when asked.
CODE = {
    "#": "hash", "*": "star", "/": "slash", "\\": "backslash", "_": "underscore", "|": "pipe",
    "~": "tilde", "^": "caret", "<": "less than", ">": "greater than", "`": "backtick",
    "{": "open brace", "}": "close brace", "[": "open bracket", "]": "close bracket",
    "(": "open paren", ")": "close paren", "-": "dash", "•": "bullet", "←": "left arrow",
    "↑": "up arrow", "↓": "down arrow", "¿": "", "¡": "",
}  # fmt: skip
PUNCTUATION = {
    ",": "comma", ".": "period", ";": "semicolon", ":": "colon", "!": "exclamation mark",
    "?": "question mark", "…": "ellipsis", "-": "dash", "–": "dash", "—": "dash", '"': "quote",
    "“": "open quote", "”": "close quote", "'": "apostrophe", "(": "open paren",
    ")": "close paren", "[": "open bracket", "]": "close bracket", "{": "open brace",
    "}": "close brace", "«": "open quote", "»": "close quote",
}  # fmt: skip
_EMOJI_NAMES = {
    "❤": "red heart", "♥": "red heart", "👍": "thumbs up", "👎": "thumbs down",
    "🙏": "folded hands",
    "😂": "tears of joy", "🤣": "rolling on the floor laughing", "🔥": "fire",
    "🎉": "party popper",
    "✅": "check mark", "❌": "cross mark", "⭐": "star", "🚀": "rocket",
    "💯": "one hundred points",
    "😊": "smiling face", "😍": "heart eyes", "👏": "clapping hands", "💪": "flexed biceps",
    "🤔": "thinking face", "😭": "crying", "😀": "grinning face", "👋": "waving hand",
    "⚠": "warning", "☀": "sun", "☎": "telephone", "✨": "sparkles", "💔": "broken heart",
}  # fmt: skip
_EMOTICON = pattern(
    r"(?:[:;=][-'^]?[)(\]\[DPpOo3/\\|*]|[xX]D|[)(][-']?[:;]|<3|</3|:'\(|\^_\^|-_-|T_T|¯\\_\(ツ\)_/¯|>:\(|:-?\))(?=[\s.,!?]|$)"
)
_EMOTICON_NAMES = {"<3": "heart", "</3": "broken heart"}
_OR = words("he his him himself she her hers they and mr mrs yes true male boy on up in")


_STARS = pattern(r"\s?[★☆⭐](?!\s?[★☆⭐])")


def stars(scan: Scan, i: int) -> Reading | None:
    """4.9★ -> "stars" after the number that they are counted by."""
    previous = scan.previous
    counted = previous is not None and previous.kind in ("cardinal", "decimal")
    if previous is None or not counted or previous.end != i:
        return None
    match = _STARS.match(scan.text, i)
    if not match:
        return None
    one = previous.spoken == "one" or scan.word_after(match.end()) in _STARRED
    return Reading(match.end(), "star" if one else "stars", "symbol", "stars")


_STARRED = words("hotel hotels rating ratings review reviews restaurant resort general")


def is_emoji(char: str) -> bool:
    """Whether a character is a pictograph (Unicode's main blocks of emoji)."""
    code = ord(char)
    return (
        0x1F000 <= code <= 0x1FAFF
        or 0x2600 <= code <= 0x27BF
        or 0x2B00 <= code <= 0x2BFF
        or 0x2300 <= code <= 0x23FF
        or 0x1F1E6 <= code <= 0x1F1FF
    )


_SEQUENCE = pattern("[\u200d\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


def emoji(scan: Scan, i: int) -> Reading | None:
    """A pictograph with its modifiers: silent, or its Unicode name in words."""
    text = scan.text
    if not is_emoji(text[i]):
        return None
    end = i + 1
    while end < len(text) and _SEQUENCE.match(text[end]):
        end += 1
    if text[i] in ALWAYS and text[i] not in "♥":
        return Reading(end, ALWAYS[text[i]], "symbol", "symbol")
    if scan.style.emoji == "silent" and not scan.style.code:
        return Reading(end, "", "emoji", "silent")
    return Reading(end, emoji_name(text[i]), "emoji", "named")


def emoji_name(char: str) -> str:
    """The name in lower case without what is not letters."""
    name = _EMOJI_NAMES.get(char) or unicodedata.name(char, "").lower()
    if name.startswith("regional indicator symbol letter "):
        return name[-1].upper()
    return " ".join(re.findall(r"[a-z]+", name))


def emoticon(scan: Scan, i: int) -> Reading | None:
    """:-) and <3 are silent, or named like emoji."""
    before = scan.char(i - 1)
    if (before and not before.isspace()) or not (match := _EMOTICON.match(scan.text, i)):
        return None
    named = scan.style.emoji == "named"
    said = _EMOTICON_NAMES.get(
        match[0], "smiley" if ")" in match[0] or "D" in match[0] else "emoticon"
    )
    return Reading(match.end(), said if named else "", "emoji", "emoticon")


_OPERATOR = pattern(r"(?P<and>&&)|(?P<unequal>!==?(?=[\s\w]))|={2,3}(?=[\s\w])|[-=]{1,2}>")


def operator(scan: Scan, i: int) -> Reading | None:
    """!=, == and arrows between words that are no expression: "count != total", "File -> Save"."""
    if scan.style.code or not (match := _OPERATOR.match(scan.text, i)):
        return None
    if match[0].endswith(">"):
        # An arrow that begins a line is a bullet.
        said = "" if scan.at_line_start(i) else "arrow"
        return Reading(match.end(), said, "symbol" if said else "markup", "arrow")
    if match["and"]:
        return Reading(match.end(), "and", "symbol", "operator")
    said = "is not equal to" if match["unequal"] else "equals"
    return Reading(match.end(), said, "symbol", "operator")


_BOTH = pattern(r"(?:[A-Za-z]|\d{1,9})$")
_FACTOR = pattern(r"\*(?:[A-Za-z](?!\w)|\d)")


def times(scan: Scan, i: int) -> Reading | None:
    """a*b -> "A times B"; SELECT * -> "star"; every other star is markup."""
    if scan.style.code or scan.text[i] != "*":
        return None
    if scan.text[max(0, i - 7) : i].upper() == "SELECT " and scan.char(i + 1) == " ":
        return Reading(i + 1, "star", "symbol", "star")
    before = scan.word_before(i)
    if not _FACTOR.match(scan.text, i) or not _BOTH.fullmatch(before or scan.char(i - 1)):
        return None
    return Reading(i + 1, "times", "symbol", "times")


_BY = pattern(r"×\s?\d[\d.–-]*(?:\s\d/\d+|-\d/\d+)?\s?(?:cm|mm|m|km|in|ft|µm|\"|″|')(?!\w)")


def by(scan: Scan, i: int) -> Reading | None:
    """5–15 cm × 2–4 cm: between two measures × is "by"."""
    if scan.previous is None or not _BY.match(scan.text, i):
        return None
    measured = scan.previous.kind in ("measure", "cardinal", "range")
    return Reading(i + 1, "by", "symbol", "by") if measured else None


_DOUBLED = {"§": "sections", "¶": "paragraphs"}


def doubled(scan: Scan, i: int) -> Reading | None:
    """§§ 101-103 -> "sections", ¶¶ -> "paragraphs"."""
    if scan.char(i + 1) != scan.text[i]:
        return None
    return Reading(i + 2, _DOUBLED[scan.text[i]], "symbol", "symbol")


_QUOTIENT = pattern(r"(?<![\w])[a-z] / [a-z](?!\w)")


def slash(scan: Scan, i: int) -> Reading | None:
    """he/she -> "he or she"; and/or and input/output without a word for the slash."""
    if scan.text[i] != "/" or scan.style.code:
        return None
    amounts = scan.previous is not None and scan.previous.end == i
    if amounts and scan.previous and scan.previous.kind in ("money", "measure"):
        return Reading(i + 1, "", "punctuation", "slash", ",")
    left, right = scan.word_before(i).lower(), scan.word_after(i + 1).lower()
    if left in _OR and right and left != "and" and scan.char(i - 1) != " ":
        return Reading(i + 1, "or", "symbol", "slash")
    if _QUOTIENT.match(scan.text, max(0, i - 2)):  # return x / y
        return Reading(i + 1, "divided by", "math", "operator")
    if scan.char(i - 1).isspace() and scan.char(i + 1).isspace():
        return Reading(i + 1, "", "punctuation", "slash", ",")
    if scan.char(i - 1) == ")" and scan.char(i + 1).isdigit():
        return Reading(i + 1, "over", "symbol", "slash")
    if scan.char(i - 1).isdigit() or scan.char(i + 1).isdigit():
        return Reading(i + 1, "slash", "symbol", "slash")
    return Reading(i + 1, "", "punctuation", "slash")


def bullet(scan: Scan, i: int) -> Reading | None:
    """A mark of a list at the start of a line is silent."""
    if scan.text[i] in "*-+•◦▪‣·–—" and scan.at_line_start(i) and scan.char(i + 1).isspace():
        return Reading(i + 1, "", "markup", "list mark")
    return None


_NUMBERED = pattern(r"\(?(?P<n>\d{1,3}|[a-zA-Z])[.)](?=\s+\S)")


def numbered(scan: Scan, i: int) -> Reading | None:
    """Such as "1." or "2)" at the start of a line: the number, then a stop."""
    match = _NUMBERED.match(scan.text, i)
    if not match or not scan.at_line_start(i):
        return None
    n = match["n"]
    if n.isalpha() and (not match[0].endswith(")") or n in "I"):
        return None
    if n.isdigit() and not match[0].endswith(")") and not _list_line(scan, match.end()):
        return None
    said = numbers.number(n) if n.isdigit() else n.upper()
    return Reading(match.end(), said, "cardinal", "list number", ".")


def _list_line(scan: Scan, end: int) -> bool:
    after = scan.word_after(end)
    return bool(after) or not scan.text[end : end + 2].strip().isdigit()


_REFERENCE = pattern(r"\[(?:[1-9]\d{0,2}(?:[,–-]\s?\d{1,3})*|citation needed|note \d{1,2}|[a-z])\]")


def reference(scan: Scan, i: int) -> Reading | None:
    """A footnote mark such as [12] after a word is silent."""
    match = _REFERENCE.match(scan.text, i)
    before = scan.char(i - 1)
    if match and before and not before.isspace() and (before.isalpha() or before in ".,;:)\"'”]"):
        return Reading(match.end(), "", "markup", "footnote")
    return None


_RULE = pattern(r"(?:[-*_=~][ \t]?){3,}(?=\n|$)")
_TABLE = pattern(r"\|(?:[-|:+ \t]*(?=[\s|]|$))?")


def rule_line(scan: Scan, i: int) -> Reading | None:
    """A line of dashes, stars or equals signs; the bars of a table, a pause between cells."""
    bar = scan.text[i] == "|"
    if not bar and (scan.text[i] not in "-*_=~" or not scan.at_line_start(i)):
        return None
    match = (_TABLE if bar else _RULE).match(scan.text, i)
    if not match:
        return None
    end = i + len(match[0].rstrip())
    pause = "," if bar and scan.previous and not scan.previous.after else ""
    return Reading(end, "", "markup", "table" if bar else "rule", pause)


_GRADE = pattern(r"(?P<letter>[A-F])(?P<sign>[-+–−])(?=[\s.,;:!?)\"']|$)")


_GRADED = words("a an got gets grade grades of the")


_BLOOD = pattern(r"(?P<letter>AB?|B|O)(?P<sign>[-+])(?=[\s.,;:!?)\"']|$)")
_TYPED = words("type types group groups blood rh")
_DONATED = words("blood donor donors type types")


def _blood(scan: Scan, match: re.Match[str]) -> bool:
    """Whether a letter and its sign name a group of blood rather than a grade."""
    if match["letter"] in ("O", "AB"):
        return True
    before, after = scan.word_before(match.start()).lower(), scan.word_after(match.end())
    return after in _DONATED or before in _TYPED


def grade(scan: Scan, i: int) -> Reading | None:
    """A- -> "A minus", B+ -> "B plus"."""
    if scan.char(i - 1).isalnum():
        return None
    if (match := _BLOOD.match(scan.text, i)) and _blood(scan, match):
        sign = "negative" if match["sign"] == "-" else "positive"
        return Reading(match.end(), f"{' '.join(match['letter'])} {sign}", "letters", "blood")
    match = _GRADE.match(scan.text, i)
    if not match:
        return None
    if match["sign"] == "–" and scan.word_before(i).lower() not in _GRADED:
        return None
    sign = "plus" if match["sign"] == "+" else "minus"
    return Reading(match.end(), f"{match['letter']} {sign}", "letters", "grade")


def code_symbol(scan: Scan, i: int) -> Reading | None:
    """Every symbol by name, for programmers."""
    if not scan.style.code:
        return None
    name = CODE.get(scan.text[i]) or PUNCTUATION.get(scan.text[i]) or ALWAYS.get(scan.text[i])
    if scan.text[i] == "." and scan.char(i + 1).isalnum():
        name = "dot"
    if scan.text[i] == "=" and scan.char(i + 1) == "=":
        return Reading(i + 2, "equals equals", "symbol", "code")
    return Reading(i + 1, name, "symbol", "code") if name else None


def symbol(char: str, scan: Scan) -> str:
    """What is said for a symbol that no rule read."""
    if char in ALWAYS:
        return ALWAYS[char]
    if char in CODE and (scan.style.code or scan.text == char):
        return CODE[char]
    if unicodedata.category(char) in ("Nd", "No", "Nl"):
        value = unicodedata.numeric(char, -1)
        if value >= 0 and value == int(value):
            return numbers.cardinal(int(value), use_and(scan))
    if unicodedata.category(char) == "So" and scan.style.emoji == "named":
        return " ".join(re.findall(r"[a-z]+", unicodedata.name(char, "").lower()))
    return ""


def punctuation_name(mark: str) -> str:
    """What a mark is called when punctuation is said."""
    if mark.startswith("."):
        return "ellipsis" if len(mark) > 1 else "period"
    if mark.startswith("--"):
        return "dash"
    return PUNCTUATION.get(mark, "")
