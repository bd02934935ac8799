"""Voices of other services by their names: what is known of each, to choose one that stands in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from litetts.voices.elevenlabs import Stock

__all__ = ["POLLY", "aura", "azure"]

_POLLY: Mapping[str, tuple[str, str]] = {
    "ar": ("Zeina", ""),
    "ar-ae": ("Hala", "Zayd"),
    "ca": ("Arlet", ""),
    "cs": ("Jitka", ""),
    "cy": ("Gwyneth", ""),
    "da": ("Naja Sofie", "Mads"),
    "de": ("Marlene Vicki", "Hans Daniel"),
    "de-at": ("Hannah", ""),
    "de-ch": ("Sabrina", ""),
    "en-au": ("Nicole Olivia", "Russell"),
    "en-gb": ("Amy Emma", "Brian Arthur Geraint"),
    "en-ie": ("Niamh", ""),
    "en-in": ("Aditi Raveena Kajal", ""),
    "en-nz": ("Aria", ""),
    "en-sg": ("Jasmine", ""),
    "en-us": (
        "Danielle Ivy Joanna Kendra Kimberly Salli Ruth",
        "Gregory Joey Justin Kevin Matthew Stephen",
    ),
    "en-za": ("Ayanda", ""),
    "es": ("Conchita Lucia", "Enrique Sergio"),
    "es-mx": ("Mia", "Andres"),
    "es-us": ("Lupe Penelope", "Miguel Pedro"),
    "fi": ("Suvi", ""),
    "fr-be": ("Isabelle", ""),
    "fr-ca": ("Chantal Gabrielle", "Liam"),
    "fr-fr": ("Celine Lea", "Mathieu Remi"),
    "is": ("Dora", "Karl"),
    "it": ("Bianca Carla", "Adriano Giorgio"),
    "ja": ("Kazuha Mizuki Tomoko", "Takumi"),
    "ko": ("Jihye Seoyeon", ""),
    "nb": ("Ida Liv", ""),
    "nl": ("Laura Lotte", "Ruben"),
    "nl-be": ("Lisa", ""),
    "pl": ("Ewa Maja Ola", "Jacek Jan"),
    "pt": ("Ines", "Cristiano"),
    "pt-br": ("Camila Vitoria", "Ricardo Thiago"),
    "ro": ("Carmen", ""),
    "ru": ("Tatyana", "Maxim"),
    "sv": ("Astrid Elin", ""),
    "tr": ("Burcu Filiz", ""),
    "yue": ("Hiujin", ""),
    "zh": ("Zhiyu", ""),
}
"""Language -> names of its women and of its men."""

_GENDERS: tuple[Literal["female", "male"], ...] = ("female", "male")

POLLY: Mapping[str, Stock] = {
    name: Stock(name, gender, lang)
    for lang, both in _POLLY.items()
    for gender, names in zip(_GENDERS, both, strict=True)
    for name in names.split()
}
"""Amazon Polly's voices by their names."""

_AURA = re.compile(r"aura(?:-2)?-(?P<name>[a-z]+)-(?P<lang>[a-z]{2}(?:-[a-z]{2})?)", re.IGNORECASE)
_AURA_MEN = frozenset(
    [
        "angus",
        "apollo",
        "arcas",
        "aries",
        "atlas",
        "draco",
        "helios",
        "hermes",
        "hyperion",
        "jupiter",
        "mars",
        "neptune",
        "odysseus",
        "orion",
        "orpheus",
        "perseus",
        "pluto",
        "saturn",
        "zeus",
    ]
)
_AURA_BRITISH = frozenset({"athena", "draco", "helios", "pandora"})

_AZURE = re.compile(r"(?P<lang>[a-z]{2,3}-[A-Z]{2})-(?P<name>[A-Za-z]+?)(?:Multilingual)?Neural")
_AZURE_MEN = frozenset(
    [
        "Alain",
        "Alfie",
        "Alvaro",
        "Andrew",
        "Antonio",
        "Brandon",
        "Brian",
        "Christopher",
        "Conrad",
        "Davis",
        "Diego",
        "Dmitry",
        "Eric",
        "Ethan",
        "Florian",
        "Guy",
        "Henri",
        "Hamed",
        "Jacob",
        "Jason",
        "Jorge",
        "Kai",
        "Keita",
        "Killian",
        "Liam",
        "Luke",
        "Maurice",
        "Noah",
        "Oliver",
        "Prabhat",
        "Roger",
        "Ryan",
        "Steffan",
        "Thomas",
        "Tony",
        "William",
        "Yunjian",
        "Yunxi",
        "Yunyang",
    ]
)


def aura(name: str) -> Stock | None:
    """What "aura-2-thalia-en" tells of itself; None for what is no voice of Deepgram's."""
    found = _AURA.fullmatch(name)
    if found is None:
        return None
    short, lang = found["name"].lower(), found["lang"].lower()
    if lang == "en":
        lang = "en-gb" if short in _AURA_BRITISH else "en-us"
    return Stock(short.title(), "male" if short in _AURA_MEN else "female", lang)


def azure(name: str) -> Stock | None:
    """What "en-US-JennyNeural" tells of itself; None for what is no voice of Azure's."""
    found = _AZURE.fullmatch(name)
    if found is None:
        return None
    gender = _GENDERS[found["name"] in _AZURE_MEN]
    return Stock(found["name"], gender, found["lang"].lower())
