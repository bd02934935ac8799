"""A sentence to hear a voice by, in its own language."""

from __future__ import annotations

__all__ = ["sentence"]

# Each shows open and close vowels, the fricatives and a change of tune.
_SENTENCES = {
    "cs": "Dobré ráno! Dnes bude jasno a odpoledne přijde slabý vítr.",
    "de": "Guten Morgen! Heute wird es klar, und am Nachmittag kommt ein leichter Wind auf.",
    "en": "Good morning! Today will be clear, with a light wind in the afternoon.",
    "es": "¡Buenos días! Hoy estará despejado, con un viento suave por la tarde.",
    "fr": "Bonjour ! Il fera beau aujourd'hui, avec un vent léger dans l'après-midi.",
    "hi": "सुप्रभात! आज आसमान साफ़ रहेगा और दोपहर बाद हल्की हवा चलेगी।",
    "it": "Buongiorno! Oggi sarà sereno, con un vento leggero nel pomeriggio.",
    "ja": "おはようございます。今日は晴れて、午後は弱い風が吹くでしょう。",
    "nl": "Goedemorgen! Vandaag wordt het helder, met een lichte wind in de middag.",
    "pl": "Dzień dobry! Dzisiaj będzie pogodnie, a po południu zawieje lekki wiatr.",
    "pt": "Bom dia! Hoje o céu estará limpo, com um vento leve à tarde.",
    "ru": "Доброе утро! Сегодня будет ясно, а после обеда подует лёгкий ветер.",
    "sv": "God morgon! I dag blir det klart, med en lätt vind på eftermiddagen.",
    "tr": "Günaydın! Bugün hava açık, öğleden sonra hafif bir rüzgâr esecek.",
    "zh": "早上好！今天天气晴朗，下午有微风。",
}


def sentence(lang: str) -> str | None:
    """A sentence in the language of a BCP 47 tag; None if there is none."""
    primary = lang.lower().partition("-")[0]
    return _SENTENCES.get({"cmn": "zh", "yue": "zh"}.get(primary, primary))
