"""Numbers as Mandarin words."""

from __future__ import annotations

__all__ = ["cardinal", "decimal", "digits"]

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")
MAX_DIGITS = 16
"""Longer numbers are read digit by digit."""


def _group(n: int) -> str:
    """Below ten thousand, without a leading zero."""
    said, gap = "", False
    for place in (3, 2, 1, 0):
        digit = n // 10**place % 10
        if not digit:
            gap = bool(said)
            continue
        if gap:
            said += "零"
        gap = False
        said += ("两" if digit == 2 and place == 3 else _DIGITS[digit]) + _PLACES[place]
    return said


def cardinal(n: int, pair: bool = False) -> str:
    """10203 -> "一万零二百零三"; `pair` = before a measure word, where two is 两.

    Beyond MAX_DIGITS each digit is named.
    """
    if n == 0:
        return "零"
    if n >= 10**MAX_DIGITS:
        return digits(str(n))
    if n == 2 and pair:
        return "两"
    groups = []
    while n:
        n, group = divmod(n, 10_000)
        groups.append(group)
    said = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        if said and (group < 1000 or not groups[place + 1]) and not said.endswith("零"):
            said += "零"
        said += ("两" if group == 2 and place else _group(group)) + _MYRIADS[place]
    return said.removeprefix("一") if said.startswith("一十") else said


def digits(text: str, phone: bool = False) -> str:
    """Each digit by name; in telephone numbers one is 幺."""
    said = "".join(_DIGITS[int(c)] for c in text if c.isdecimal())
    return said.replace("一", "幺") if phone else said


def decimal(whole: str, fraction: str) -> str:
    """3.14 -> "三点一四"."""
    return f"{cardinal(int(whole or 0))}点{digits(fraction)}"
