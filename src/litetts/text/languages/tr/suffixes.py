"""Turkish numbers as words, and the suffixes that they take: 2023'te, 14:30'da, 100 TL'ye."""

from __future__ import annotations

from litetts.text.scanner.wordlist import word_list

__all__ = ["cardinal", "suffixed"]

_ONES = ("", *word_list("bir iki üç dört beş altı yedi sekiz dokuz"))
_TENS = ("", *word_list("on yirmi otuz kırk elli altmış yetmiş seksen doksan"))
_SCALES = ((10**9, "milyar"), (10**6, "milyon"), (1000, "bin"))
_FRONT, _BACK = "eiöü", "aıou"
_ROUND = {"e": "i", "i": "i", "ö": "ü", "ü": "ü", "a": "ı", "ı": "ı", "o": "u", "u": "u"}
_VOICELESS = "fstkçşhp"


def cardinal(n: int) -> str:
    """1998 -> "bin dokuz yüz doksan sekiz"."""
    if n == 0:
        return "sıfır"
    said: list[str] = []
    for scale, name in _SCALES:
        count, n = divmod(n, scale)
        if count:
            said += [name] if scale == 1000 and count == 1 else [cardinal(count), name]
    hundreds, rest = divmod(n, 100)
    if hundreds:
        said += ["yüz"] if hundreds == 1 else [_ONES[hundreds], "yüz"]
    said += [_TENS[rest // 10], _ONES[rest % 10]]
    return " ".join(filter(None, said))


def suffixed(word: str, suffix: str) -> str:
    """("lira", "ye") -> "liraya": a suffix follows the vowels and the end of what is said.

    It is written for another reading (TL'ye is "te le"), so its vowels, its buffer consonant and
    its first d or t are those of the word that is said.
    """
    vowels = [c for c in word if c in _FRONT + _BACK]
    if not vowels:
        return word + suffix
    ends_in_vowel = word[-1] in _FRONT + _BACK
    if len(suffix) > 1 and suffix[0] in "yns" and suffix[1] in _FRONT + _BACK:
        if not ends_in_vowel and suffix != "siz":
            suffix = suffix[1:]
    elif ends_in_vowel and suffix in ("e", "a", "i", "ı", "u", "ü"):
        suffix = "y" + suffix
    if suffix[0] in "dt":
        suffix = ("t" if word[-1] in _VOICELESS else "d") + suffix[1:]
    last, out = vowels[-1], []
    for c in suffix:
        if c in "ea":
            c = "e" if last in _FRONT else "a"
        elif c in "iıuü":
            c = _ROUND[last]
        last = c if c in _FRONT + _BACK else last
        out.append(c)
    return word + "".join(out)
