"""Numbers with what they count, in kana: the number and the counter change each other's sound.

A counter has a class that says how: its first sound meets the end of 1, 3, 4, 6, 8, 10 and 100
(いっぽん, さんぼん, ろっぽん). What follows no class is written out.
"""

from __future__ import annotations

from pathlib import Path

from litetts.text.languages.ja.kana import number

__all__ = ["COUNTERS", "counted", "decimal", "digits"]

_DIGITS = (
    "ゼロ", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう",
)  # fmt: skip
# How the end of a number changes before a counter of a class: "k" as 個, "s" 歳, "t" 点, "h" 本,
# "f" 分, "p" パーセント, "m" キロ (which leaves 1 and 8 alone), "n" センチ.
_HARD = {"いち": "いっ", "ろく": "ろっ", "はち": "はっ", "じゅう": "じゅっ", "ひゃく": "ひゃっ"}
_CLASSES = {
    "": {},
    "k": _HARD,
    "s": {k: v for k, v in _HARD.items() if k not in ("ろく", "ひゃく")},
    "t": {k: v for k, v in _HARD.items() if k not in ("ろく", "ひゃく")},
    "h": _HARD,
    "f": _HARD,
    "p": {k: v for k, v in _HARD.items() if k not in ("ろく", "ひゃく")},
    "m": {"ろく": "ろっ", "じゅう": "じゅっ"},
    "n": {"じゅう": "じゅっ"},
}
_TO_P = str.maketrans("はひふへほ", "ぱぴぷぺぽ")
_TO_B = str.maketrans("はひふへほかきくけこさしすせそ", "ばびぶべぼがぎぐげござじずぜぞ")


def _parsed() -> dict[str, tuple[str, str, dict[int, str]]]:
    found: dict[str, tuple[str, str, dict[int, str]]] = {}
    lines = Path(__file__).with_suffix(".tsv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        written, kind, reading, own = [*line.split("\t"), "", ""][:4]
        special = {int(n): said for n, said in (one.split("=") for one in own.split())}
        found |= dict.fromkeys(written.split("|"), (kind, reading, special))
    return found


COUNTERS = _parsed()
"""Written form -> class, reading, numbers with a reading of their own."""
_FOUR = ("えん", "ねん", "ねんかん", "ねんだい", "ねんど", "にん", "じ", "じかん", "にんまえ")
"""Before these the 4 at the end is よ."""


def digits(text: str) -> str:
    """Each digit by name."""
    return "".join(_DIGITS[int(c)] for c in text if c.isdecimal())


def decimal(whole: str, fraction: str) -> str:
    """3.14 -> さんてんいちよん; the whole part closes before the point (いってん, じゅってん)."""
    said = "れい" if int(whole) == 0 else _hardened(number(whole), _CLASSES["t"])
    return f"{said}てん{digits(fraction)}"


def counted(whole: str, counter: str) -> str:
    """A whole number and a counter: ("3", "本") -> さんぼん."""
    kind, reading, own = COUNTERS[counter]
    value = int(whole)
    if value in own:
        return own[value]
    said = number(whole)
    if value == 0:
        said = "れい" if counter in ("時", "点", "度", "℃", "°C") else "ゼロ"
    if reading in _FOUR and said.endswith("よん"):
        said = said.removesuffix("ん")
    last = value % 10
    if kind in ("h", "f"):
        # A thousand and ten thousand end as three does: せんぼん, いちまんぽ.
        if last == 3 or said.endswith(("せん", "ぜん", "まん")):
            soft = _TO_P if kind == "f" else _TO_B
            return said + reading[0].translate(soft) + reading[1:]
        if last == 4 and kind == "f":
            return said + reading[0].translate(_TO_P) + reading[1:]
    hard = _hardened(said, _CLASSES[kind])
    if kind in ("h", "f") and hard != said:
        return hard + reading[0].translate(_TO_P) + reading[1:]
    return hard + reading


def _hardened(said: str, changes: dict[str, str]) -> str:
    for end, new in changes.items():
        if said.endswith(end):
            return said.removesuffix(end) + new
    return said
