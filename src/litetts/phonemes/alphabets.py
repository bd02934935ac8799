"""Other alphabets for phonemes, as lexicons and SSML use them, rewritten in IPA.

X-SAMPA: J. C. Wells, "Computer-coding the IPA" (1995). ARPABET: the phone set of the CMU
pronouncing dictionary, with stress digits on vowels. SAPI: Microsoft's phones of American English,
which are nearly those.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from litetts.errors import InputError

__all__ = ["ALPHABETS", "from_arpabet", "from_sapi", "from_x_sampa"]

_X_SAMPA = {
    "b_<": "ɓ", "d`": "ɖ", "d_<": "ɗ", "g_<": "ɠ", "h\\": "ɦ", "j\\": "ʝ", "l`": "ɭ", "l\\": "ɺ",
    "n`": "ɳ", "p\\": "ɸ", "r`": "ɽ", "r\\": "ɹ", "r\\`": "ɻ", "s`": "ʂ", "s\\": "ɕ", "t`": "ʈ",
    "v\\": "ʋ", "x\\": "ɧ", "z`": "ʐ", "z\\": "ʑ", "A": "ɑ", "B": "β", "B\\": "ʙ", "C": "ç",
    "D": "ð", "E": "ɛ", "F": "ɱ", "G": "ɣ", "G\\": "ɢ", "H": "ɥ", "H\\": "ʜ", "I": "ɪ", "J": "ɲ",
    "J\\": "ɟ", "K": "ɬ", "K\\": "ɮ", "L": "ʎ", "L\\": "ʟ", "M": "ɯ", "M\\": "ɰ", "N": "ŋ",
    "N\\": "ɴ", "O": "ɔ", "P": "ʋ", "Q": "ɒ", "R": "ʁ", "R\\": "ʀ", "S": "ʃ", "T": "θ", "U": "ʊ",
    "V": "ʌ", "W": "ʍ", "X": "χ", "X\\": "ħ", "Y": "ʏ", "Z": "ʒ", ".": ".", '"': "ˈ", "%": "ˌ",
    "'": "ʲ", ":": "ː", ":\\": "ˑ", "@": "ə", "@\\": "ɘ", "@`": "ɚ", "{": "æ", "}": "ʉ", "1": "ɨ",
    "2": "ø", "3": "ɜ", "3\\": "ɞ", "3`": "ɝ", "4": "ɾ", "5": "ɫ", "6": "ɐ", "7": "ɤ", "8": "ɵ",
    "9": "œ", "&": "ɶ", "?": "ʔ", "?\\": "ʕ", "<\\": "ʢ", ">\\": "ʡ", "^": "ꜛ", "!": "ꜜ",
    "!\\": "ǃ", "|": "|", "|\\": "ǀ", "||": "‖", "|\\|\\": "ǁ", "=\\": "ǂ", "-\\": "‿", "-": "",
    "_=": "\u0329", "=": "\u0329", "_^": "\u032f", "_~": "\u0303", "~": "\u0303", "_h": "ʰ",
    "_j": "ʲ", "_w": "ʷ", "_0": "\u0325", "_v": "", "_d": "\u032a", "_}": "\u031a", "_t": "",
    "`": "", "_": "",
}  # fmt: skip
_X_SAMPA_PATTERN = re.compile(
    "|".join(re.escape(k) for k in sorted(_X_SAMPA, key=len, reverse=True))
)

_ARPABET = {
    "AA": "ɑ", "AE": "æ", "AH": "ʌ", "AO": "ɔ", "AW": "aʊ", "AX": "ə", "AXR": "ɚ", "AY": "aɪ",
    "EH": "ɛ", "ER": "ɜɹ", "EY": "eɪ", "IH": "ɪ", "IX": "ᵻ", "IY": "i", "OW": "oʊ", "OY": "ɔɪ",
    "UH": "ʊ", "UW": "u", "UX": "u", "B": "b", "CH": "tʃ", "D": "d", "DH": "ð", "DX": "ɾ",
    "EL": "ᵊl", "EM": "ᵊm", "EN": "ᵊn", "F": "f", "G": "ɡ", "HH": "h", "JH": "dʒ", "K": "k",
    "L": "l", "M": "m", "N": "n", "NG": "ŋ", "NX": "n", "P": "p", "Q": "ʔ", "R": "ɹ", "S": "s",
    "SH": "ʃ", "T": "t", "TH": "θ", "V": "v", "W": "w", "WH": "w", "Y": "j", "Z": "z", "ZH": "ʒ",
}  # fmt: skip
_UNSTRESSED = {"AH": "ə", "ER": "əɹ"}
_STRESS = {"0": "", "1": "ˈ", "2": "ˌ", "": ""}
_ARPABET_PHONE = re.compile(r"([A-Z]{1,3})([012]?)$")


def from_x_sampa(text: str) -> str:
    """X-SAMPA as IPA; letters that mean themselves are kept."""
    return _X_SAMPA_PATTERN.sub(lambda m: _X_SAMPA[m.group()], text)


def from_arpabet(text: str) -> str:
    """Phones separated by spaces ("HH AH0 L OW1") as IPA; "|" or "," separates words.

    Raises:
        InputError: a phone is not ARPABET; names it and its position.
    """
    words = []
    position = 0
    for word in re.split(r"[|,]", text.upper()):
        sounds = []
        for phone in word.split():
            position += 1
            match = _ARPABET_PHONE.match(phone)
            if match is None or match[1] not in _ARPABET:
                raise InputError(
                    f"phonemes: '{phone}', number {position} of '{text}', is not an ARPABET phone",
                    field="phonemes",
                )
            name, digit = match[1], match[2]
            sound = _UNSTRESSED.get(name, _ARPABET[name]) if digit == "0" else _ARPABET[name]
            # Each sound is whole: "T SH" is not the affricate.
            sounds.append(_STRESS[digit] + sound)
        words.append("".join(_apart(sounds)))
    return " ".join(words)


def from_sapi(text: str) -> str:
    """Microsoft's phones ("h eh - l ow 1", stress after its vowel, "&" between words) as IPA.

    Raises:
        InputError: a phone is not of SAPI; names it and its position.
    """
    phones: list[str] = []
    for phone in text.split():
        if phone in ("1", "2") and phones:
            phones[-1] += phone
        elif phone == "&":
            phones.append("|")
        elif phone not in ("-", "_", ".", ",", "?", "!"):
            phones.append("HH" if phone.lower() == "h" else phone)
    return from_arpabet(" ".join(phones))


def _apart(sounds: list[str]) -> list[str]:
    """Sounds with a syllable mark between those that would read as one ("t", "ʃ")."""
    return [
        sound + "." if i + 1 < len(sounds) and (sound, sounds[i + 1]) in _MISREAD else sound
        for i, sound in enumerate(sounds)
    ]


_MISREAD = {("t", "ʃ"), ("d", "ʒ"), ("t", "s"), ("d", "z")}

ALPHABETS: dict[str, Callable[[str], str]] = {
    "ipa": str,
    "x-sampa": from_x_sampa,
    "arpabet": from_arpabet,
    "cmu-arpabet": from_arpabet,
    "sapi": from_sapi,
    "x-microsoft-sapi": from_sapi,
    "kokoro": str,
}
"""Name -> what rewrites it in IPA. The inventory itself is understood within IPA."""
