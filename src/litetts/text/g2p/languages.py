"""Language tags and the other names that people use for them."""

from __future__ import annotations

from litetts.errors import InputError
from litetts.text import espeak

__all__ = ["CHECKED", "canonical"]

CHECKED: dict[str, str] = {
    "en-us": "American English",
    "en-gb": "British English",
    "es": "Spanish",
    "fr-fr": "French",
    "hi": "Hindi",
    "it": "Italian",
    "pt-br": "Brazilian Portuguese",
    "ja": "Japanese",
    "zh": "Mandarin Chinese",
}
"""Tag -> name of the languages that Kokoro's voices speak."""

# Other names: Kokoro's letters, ISO codes, variants with the same pronunciation here.
_ALIASES = {
    "a": "en-us", "en": "en-us", "eng": "en-us", "american": "en-us", "english": "en-us",
    "us": "en-us", "en-ca": "en-us", "b": "en-gb", "british": "en-gb", "uk": "en-gb",
    "en-uk": "en-gb", "gb": "en-gb", "en-au": "en-gb", "en-nz": "en-gb", "en-ie": "en-gb",
    "en-za": "en-gb", "en-in": "en-gb", "e": "es", "es-es": "es", "spa": "es", "f": "fr-fr",
    "fr": "fr-fr", "fra": "fr-fr", "h": "hi", "hi-in": "hi", "hin": "hi", "i": "it",
    "it-it": "it", "ita": "it", "p": "pt-br", "pt": "pt-br", "por": "pt-br",
    "portuguese": "pt-br", "j": "ja", "jp": "ja", "ja-jp": "ja", "jpn": "ja", "z": "zh",
    "cn": "zh", "zh-cn": "zh", "zh-hans": "zh", "zh-sg": "zh", "cmn": "zh", "cmn-cn": "zh",
    "zho": "zh", "chinese": "zh", "mandarin": "zh",
}  # fmt: skip
_ALIASES |= {name.lower().replace(" ", "-"): tag for tag, name in CHECKED.items()}


def canonical(lang: str) -> str:
    """The tag in lower case that `lang` means: "en_US", "a" and "American English" are "en-us".

    A regional variant that is not known is read as its base language.

    Raises:
        InputError: neither LiteTTS nor espeak-ng knows the language.
    """
    tag = lang.strip().lower().replace("_", "-").replace(" ", "-")
    rest = tag
    while rest:
        if rest in CHECKED:
            return rest
        if rest in _ALIASES:
            return _ALIASES[rest]
        # Accents of English are read with the dictionaries of the nearer of the two.
        if rest in espeak.languages() and not rest.startswith("en-"):
            return rest
        rest = rest.rpartition("-")[0]
    raise InputError(
        f"lang: '{lang}' is not a known language; use a tag such as en-us, en-gb, es, fr-fr, hi, "
        "it, pt-br, ja, zh, or one of those that `litetts text languages` lists",
        field="lang",
    )
