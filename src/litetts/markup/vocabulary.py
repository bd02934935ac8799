"""The words by which styles and sounds are asked for, whatever the markup: one tree of names.

Azure's 33 styles keep their names; what other services call otherwise is an alias of one of them or
of a style of our own.
"""

from __future__ import annotations

from litetts.document import Style

__all__ = ["EVENTS", "STYLES", "event", "style"]

# Azure's 33, and emotions and manners that others name and Azure does not.
_NAMES = """
advertisement_upbeat affectionate angry assistant calm chat cheerful customerservice depressed
disgruntled documentary-narration embarrassed empathetic envious excited fearful friendly gentle
hopeful lyrical narration-professional narration-relaxed newscast newscast-casual newscast-formal
poetry-reading sad serious shouting sports_commentary sports_commentary_excited whispering terrified
unfriendly

neutral surprised disgusted sarcastic curious tired bored confident crying monotone soft mysterious
proud relieved disappointed contemplative
"""

STYLES: frozenset[str] = frozenset(_NAMES.split())
"""Every style that there is; `litetts.prosody.styles` says what each does."""

_ALIASES: dict[str, str] = {
    "happy": "cheerful", "happily": "cheerful", "happiness": "cheerful", "joyful": "cheerful",
    "joy": "cheerful", "joyfully": "cheerful", "cheerfully": "cheerful", "delighted": "cheerful",
    "amused": "cheerful", "playful": "cheerful", "playfully": "cheerful", "laughing": "cheerful",
    "mischievously": "cheerful", "mischievous": "cheerful", "lively": "cheerful",
    "excitedly": "excited", "excitement": "excited", "enthusiastic": "excited",
    "enthusiastically": "excited", "thrilled": "excited", "energetic": "excited",
    "ecstatic": "excited", "elated": "excited",
    "sadly": "sad", "sadness": "sad", "sorrowful": "sad", "melancholic": "sad", "tearful": "sad",
    "heartbroken": "sad", "grief": "sad", "dejected": "sad", "hurt": "sad",
    "cry": "crying", "sobbing": "crying", "tearfully": "crying",
    "anger": "angry", "angrily": "angry", "furious": "angry", "mad": "angry", "outraged": "angry",
    "frustrated": "disgruntled", "annoyed": "disgruntled", "irritated": "disgruntled",
    "agitated": "disgruntled",
    "fear": "fearful", "scared": "fearful", "afraid": "fearful", "anxious": "fearful",
    "nervous": "fearful", "nervously": "fearful", "worried": "fearful", "panicked": "terrified",
    "alarmed": "terrified", "horrified": "terrified",
    "surprise": "surprised", "amazed": "surprised", "astonished": "surprised",
    "shocked": "surprised",
    "disgust": "disgusted", "contempt": "unfriendly", "cold": "unfriendly",
    "tender": "affectionate", "loving": "affectionate", "warm": "affectionate",
    "affectionately": "affectionate", "sympathetic": "empathetic", "compassionate": "empathetic",
    "caring": "empathetic",
    "sarcastically": "sarcastic", "ironic": "sarcastic", "curiously": "curious",
    "inquisitive": "curious", "interested": "curious",
    "stern": "serious", "solemn": "serious", "seriously": "serious", "formal": "serious",
    "authoritative": "confident", "confidently": "confident", "determined": "confident",
    "hesitant": "fearful", "uncertain": "fearful",
    "weary": "tired", "exhausted": "tired", "sleepy": "tired", "tiredly": "tired",
    "boredom": "bored", "flat": "monotone", "robotic": "monotone",
    "calmly": "calm", "peaceful": "calm", "serene": "calm", "relaxed": "calm", "content": "calm",
    "soothing": "gentle", "gently": "gentle", "softly": "soft", "quietly": "soft",
    "quiet": "soft", "whisper": "whispering", "whispers": "whispering",
    "whispered": "whispering", "shout": "shouting", "shouts": "shouting", "shouted": "shouting",
    "yelling": "shouting", "yells": "shouting", "screaming": "shouting", "loudly": "shouting",
    "mysteriously": "mysterious", "dramatic": "mysterious", "proudly": "proud",
    "hopefully": "hopeful", "optimistic": "hopeful", "embarrassment": "embarrassed",
    "ashamed": "embarrassed", "guilty": "embarrassed", "jealous": "envious",
    "relief": "relieved", "thoughtful": "contemplative", "thoughtfully": "contemplative",
    "pensive": "contemplative", "nostalgic": "contemplative", "reflective": "contemplative",
    "disappointment": "disappointed", "normal": "neutral", "normally": "neutral",
    "default": "neutral", "none": "neutral",
    "news": "newscast", "conversational": "chat", "conversation": "chat", "casual": "chat",
    "long-form": "narration-relaxed", "narration": "narration-professional",
    "music": "advertisement_upbeat", "fun": "advertisement_upbeat", "promo": "advertisement_upbeat",
    "customer_service": "customerservice", "apologetic": "empathetic", "firm": "serious",
    "sports": "sports_commentary", "documentary": "documentary-narration",
    "poetry": "poetry-reading",
}  # fmt: skip

EVENTS: dict[str, str] = {
    "breath": "breath", "breathe": "breath", "breathes": "breath", "breathing": "breath",
    "inhale": "breath", "inhales": "breath", "deep breath": "breath",
    "takes a breath": "breath", "breathes in": "breath", "inhales deeply": "breath",
    "sigh": "sigh", "sighs": "sigh", "sighing": "sigh", "exhale": "sigh", "exhales": "sigh",
    "exhales sharply": "sigh", "sighs deeply": "sigh",
    "gasp": "gasp", "gasps": "gasp", "gasping": "gasp",
    "hum": "hum", "hums": "hum", "humming": "hum", "hmm": "hum", "mmm": "hum",
    "um": "um", "uh": "um", "umm": "um",
    "laugh": "laugh", "laughs": "laugh", "laughter": "laugh", "laughs harder": "laugh",
    "laughs softly": "laugh", "starts laughing": "laugh", "chuckle": "chuckle",
    "chuckles": "chuckle", "giggle": "giggle", "giggles": "giggle",
    "sob": "sob", "sobs": "sob", "cough": "cough", "coughs": "cough",
    "clear throat": "throat", "clears throat": "throat", "clear_throat": "throat",
    "throat": "throat", "sneeze": "sneeze", "sneezes": "sneeze", "sniff": "sniff",
    "sniffs": "sniff", "snort": "snort", "snorts": "snort", "gulp": "gulp", "gulps": "gulp",
    "swallows": "gulp", "yawn": "yawn", "yawns": "yawn", "groan": "groan", "groans": "groan",
    "growl": "growl", "growls": "growl", "scoff": "scoff", "scoffs": "scoff",
    "wheeze": "wheeze", "wheezes": "wheeze", "wheezing": "wheeze", "applause": "applause",
    "gunshot": "gunshot", "explosion": "explosion",
}  # fmt: skip
"""What a sound is called -> the sound."""


def style(name: str, degree: float = 1.0, role: str = "") -> Style | None:
    """The style of that name or alias, in any case; None if there is none."""
    known = name.strip().lower()
    for spelling in (known, known.replace(" ", "_"), known.replace(" ", "-")):
        found = _ALIASES.get(spelling, spelling)
        if found in STYLES:
            return Style(found, degree, role.lower())
    return None


def event(name: str) -> str | None:
    """The sound of that name; None if there is none."""
    return EVENTS.get(" ".join(name.lower().split()))
