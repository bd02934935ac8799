"""Kokoro's phoneme inventory: 114 symbols, each with the id that the network embeds.

The symbols are IPA with one character per sound: capitals stand for diphthongs (`A` = eɪ, `I` = aɪ,
`O` = oʊ, `Q` = əʊ, `W` = aʊ, `Y` = ɔɪ), `ʤ ʧ ʣ ʦ ʨ ʥ` for affricates, `T` for the American flap,
`ᵊ` for a very short schwa, `ᵻ` for the vowel between ɪ and ə. `ˈ` and `ˌ` mark primary and
secondary stress and stand directly before the vowel. The ids are those of the released model
(`vocab` in its config.json); 0 is the padding at both ends.
"""

from __future__ import annotations

from typing import Literal

from litetts.errors import InputError

__all__ = [
    "CONSONANTS",
    "OURS",
    "PAD",
    "PHONEMES",
    "PUNCTUATION",
    "STRESSES",
    "VOCABULARY",
    "VOWELS",
    "Inventory",
    "check",
    "encode",
    "unknown",
]

Inventory = Literal["kokoro", "espeak"]
"""The sets of symbols that engines read: this one, and espeak-ng's IPA, one code point a symbol."""
OURS: Inventory = "kokoro"
"""The one that the front end writes."""

PAD = 0
"""Id before the first and after the last symbol."""

# The first id of each run of neighbours, and the run. U+0303 is the combining tilde (nasal vowels).
_RUNS = {
    1: ";:,.!?",
    9: '—…"()“” \u0303ʣʥʦʨᵝ\uab67AI',
    31: "O",
    33: "Q",
    35: "ST",
    39: "W",
    41: "Yᵊabcdef",
    50: "hijklmnopqrstuvwxyzɑɐɒæ",
    75: "βɔɕç",
    80: "ɖðʤə",
    85: "ɚɛɜ",
    90: "ɟ",
    92: "ɡ",
    99: "ɥ",
    101: "ɨɪʝ",
    110: "ɯɰŋɳɲɴø",
    118: "ɸθœ",
    123: "ɹ",
    125: "ɾɻ",
    128: "ʁɽʂʃʈʧ",
    135: "ʊʋ",
    138: "ʌɣɤ",
    142: "χʎ",
    147: "ʒʔ",
    156: "ˈˌː",
    162: "ʰ",
    164: "ʲ",
    169: "↓",
    171: "→↗↘",
    177: "ᵻ",
}

VOCABULARY: dict[str, int] = {
    symbol: first + i for first, run in _RUNS.items() for i, symbol in enumerate(run)
}
"""Symbol -> id, 1 to 177."""

STRESSES = "ˈˌ"
"""Primary and secondary stress."""

PUNCTUATION = frozenset(';:,.!?—…"()“”')
"""What shapes pauses and tune; belongs to no word's phonemes."""

VOWELS = frozenset("AIOQWYaeiouyæøœɐɑɒɔəɚɛɜɤɨɪɯʊʌᵊᵻ")
"""Symbols that can be the nucleus of a syllable."""

_MODIFIERS = frozenset("\u0303ʰʲᵝː↓→↗↘")

PHONEMES = frozenset(VOCABULARY) - PUNCTUATION - {" "}
"""Everything that a word's phonemes may hold."""

CONSONANTS = PHONEMES - VOWELS - _MODIFIERS - frozenset(STRESSES)


def unknown(phonemes: str) -> list[tuple[int, str]]:
    """Position and symbol of everything in `phonemes` that is not in the vocabulary."""
    return [(i, s) for i, s in enumerate(phonemes) if s not in VOCABULARY]


def check(phonemes: str, field: str = "phonemes") -> str:
    """Return `phonemes` if all its symbols are in the vocabulary.

    Raises:
        InputError: names the first unknown symbol and its position.
    """
    bad = unknown(phonemes)
    if bad:
        at, symbol = bad[0]
        raise InputError(
            f"{field}: '{symbol}' (U+{ord(symbol):04X}) at position {at} of /{phonemes}/ is not a "
            "phoneme of the inventory",
            field=field,
            command="text inventory",
        )
    return phonemes


def encode(symbols: str) -> list[int]:
    """The ids of `symbols`, without padding.

    Raises:
        InputError: a symbol is not in the vocabulary.
    """
    return [VOCABULARY[s] for s in check(symbols)]
