"""Left-overs of other formats: HTML entities and tags, Markdown marks, odd characters.

The text is rewritten into plain characters and a map keeps where each came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from litetts.phonemes import dotted
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.wordlist import word_list

__all__ = ["Cleaned", "clean"]

_HTML_TAGS = word_list(
    """
    a abbr acronym address article aside audio b bdi bdo big blockquote body br button
    canvas caption center cite code col colgroup data dd del details dfn div dl dt em
    figcaption figure font footer form frame h1 h2 h3 h4 h5 h6 head header hr html i iframe
    img input ins kbd label legend li link main mark meta nav ol optgroup option p param
    picture pre progress q rp rt ruby s samp script section select small source span strike
    strong style sub summary sup svg table tbody td template textarea tfoot th thead time
    title tr tt u ul var video wbr
    """
)

# The first attribute has a value or is one of those without: "if a<b then b>a" has no tag.
_ATTRIBUTES = (
    r"(?:\s{1,20}(?:[\w:@.-]{1,40}\s?=[^<>]{0,500}|(?:async|autoplay|checked|controls|defer|disabled"
    r"|hidden|loop|multiple|muted|nowrap|open|readonly|required|reversed|selected)\b[^<>]{0,500}))?"
)

# One alternative per kind of left-over; what is dropped stays outside every kept group.
_LEFTOVER = pattern(
    r"(?P<comment><!--.{0,2000}?-->)"
    rf"|(?P<tag></?(?:{'|'.join(_HTML_TAGS)}){_ATTRIBUTES}\s{{0,20}}/?>"
    r"|</[a-zA-Z][\w:-]{0,40}\s?>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});)"
    r"|(?P<image>!\[(?=[^\[\]\n]{0,500}\]\([^()\s]{1,500}\)))"
    r"|(?P<link>\[(?=[^\[\]\n]{1,500}\]\([^()\s]{1,500}\)))"
    r"|(?P<target>(?<=[^\s\[])\]\([^()\s]{1,500}\))"
    r"|(?P<heading>(?m:^[ \t]{0,3}#{1,6}(?=[ \t]+[^\d\s])))"
    r"|(?P<fence>```\w*|`)"
    r"|(?P<strong>\*\*\*?|~~|(?<![\w_])___?(?=\w)|(?<=\w)___?(?![\w_]))"
    r"|(?P<emphasis>(?<![\w*])\*(?=[^\s*\d])|(?<=[^\s*\d])\*(?![\w*])"
    r"|(?<![\w_])_(?=[^\W_])|(?<=[^\W_])_(?![\w_]))"
    r"|(?P<invisible>[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f"
    r"\x00-\x08\x0e-\x1b\x7f]+)",
    re.IGNORECASE,
)
# Cheap test before the pattern above is tried: most sentences have none of these.
_SUSPECT = pattern(
    r"[<&`*~_#\[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f\x00-\x08\x0e-\x1b\x7f]"
)

# Characters replaced one for one, so offsets stay.
_SAME = {
    **dict.fromkeys("‘’‛ʼ＇´", "'"),
    **dict.fromkeys("„‟", "“"),
    **dict.fromkeys(
        "\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "
    ),
    **dict.fromkeys("‐‑⁃﹣", "-"),
    **dict.fromkeys("−", "-"),
    **dict.fromkeys("‒", "–"),
    **dict.fromkeys("―⸺⸻﹘", "—"),
    "⁄": "/",
    "∕": "/",
    "∗": "*",
    "\u03bc": "\u00b5",  # Greek mu: the micro sign
    "\u2126": "Ω",
    "˚": "°",
    # Punctuation of other scripts, as the marks that mean the same.
    **dict.fromkeys("，、﹐､،՝፣᠂", ","),
    **dict.fromkeys("。｡।॥۔։።᠃", "."),
    **dict.fromkeys("؛፤", ";"),
    **dict.fromkeys("؟፧", "?"),
    **dict.fromkeys("「『《〈｢", "“"),
    **dict.fromkeys("」』》〉｣", "”"),
    "٪": "%",
    "٫": ".",
    "٬": ",",
    "￥": "¥",
    "￡": "£",
    "￠": "¢",
    "￦": "₩",
}


class _Characters(dict[int, str]):
    """Lazy table for `str.translate`: digits of every script and forms of letters made plain."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _SAME.get(char, char)
        if plain == char and code > 0x7F:
            if unicodedata.category(char) == "Nd":
                plain = str(unicodedata.decimal(char))
            elif 0xFF01 <= code <= 0xFF5E:
                plain = chr(code - 0xFEE0)
            elif (
                char.isalpha()
                and char not in "µªº"
                and len(same := unicodedata.normalize("NFKC", char)) == 1
            ):
                plain = same
        self[code] = plain
        return plain


_characters = _Characters()
_GREEK_MU = re.compile(
    r"(?<=[\u0370-\u03ff\u1f00-\u1fff])µ|µ(?=\.?[\u0370-\u03ff\u1f00-\u1fff])"
    r"|(?<=[\u0370-\u03ff]\.)µ"
)


def _in_greek(text: str) -> str:
    """The micro sign among Greek letters is a letter: μέρα, γράμμα."""
    return _GREEK_MU.sub("\u03bc", text) if "µ" in text else text


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Plain text and the way back.

    Attributes:
        text: what to read.
        starts, ends: for every character of `text` its stretch in the source;
            None when nothing moved.
    """

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that `text[start:end]` (not empty) came from."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def _entity(match: re.Match[str]) -> str:
    from html import unescape  # 10 ms of tables that few texts need

    plain = unescape(match.group())
    if plain == match.group():
        return plain
    return _in_greek(plain.translate(_characters)) if not plain.isascii() else plain


_INLINE = pattern(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small"
    r"|span|strike|strong|sub|sup|tt|u|var|wbr)\b",
    re.IGNORECASE,
)


def _tag(match: re.Match[str]) -> str:
    return "" if _INLINE.match(match.group()) else "\n"


# What each left-over is replaced with; the others vanish.
_REPLACEMENT: dict[str, Callable[[re.Match[str]], str]] = {"entity": _entity, "tag": _tag}


def clean(text: str, code: bool = False) -> Cleaned:
    """Make left-overs plain. With `code`, only characters that stay one for one are touched.

    Letters come out in composed form, however they were written ("é" of one character or two).
    """
    if not text.isascii():
        text = _in_greek(text.translate(_characters))
    if code:
        return Cleaned(text)
    cleaned = Cleaned(text)
    if not text.isascii() and _plainest(text) != text:
        cleaned = _composed(text)
    return _without_leftovers(cleaned)


def _plainest(text: str) -> str:
    """Unicode's form C, but dotted letters of Indic scripts as one character."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return dotted.composed(text)


def _composed(text: str) -> Cleaned:
    """The text in Unicode's form C: each letter and its marks as one character if there is one."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    begin = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and _joins(text[at]):
            continue
        cluster = text[begin:at]
        new = _plainest(cluster)
        out.append(new)
        if new == cluster:
            starts.extend(range(begin, at))
            ends.extend(range(begin + 1, at + 1))
        else:
            starts.extend([begin] * len(new))
            ends.extend([at] * len(new))
        begin = at
    return Cleaned("".join(out), starts, ends)


def _joins(char: str) -> bool:
    """Whether a character may be composed with the one before: a mark, or a Korean vowel or end."""
    return char > "\u02ff" and (
        unicodedata.category(char)[0] == "M" or "\u1160" <= char <= "\u11ff"
    )


def _without_leftovers(cleaned: Cleaned) -> Cleaned:
    text = cleaned.text
    if not _SUSPECT.search(text):
        return cleaned
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in _LEFTOVER.finditer(text):
        start, end = match.span()
        out.append(text[done:start])
        starts.extend(range(done, start))
        ends.extend(range(done + 1, start + 1))
        replace = _REPLACEMENT.get(match.lastgroup or "")
        new = replace(match) if replace else ""
        out.append(new)
        starts.extend([start] * len(new))
        ends.extend([end] * len(new))
        done = end
    if not done:
        return cleaned
    out.append(text[done:])
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    if cleaned.starts is not None and cleaned.ends is not None:
        was = cleaned.starts, cleaned.ends
        starts, ends = [was[0][i] for i in starts], [was[1][i - 1] for i in ends]
    return Cleaned("".join(out), starts, ends)
