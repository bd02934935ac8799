"""Plain words on how to speak ("slowly and softly") to prosody, as far as it can follow.

Each word of a direction ("slow", "softly", "excited") is looked up by its stem; an adverb before it
("very", "slightly") scales it and "not" or "less" turns it round. What is not understood is
reported to the caller, never acted on by guess.
"""

from __future__ import annotations

import re

from litetts.document import Prosody

__all__ = ["not_understood", "understand"]

# Stem -> (log2 of the factor on the rate, gain in dB). The sizes are those of the styles of speech
# in the literature on emotional prosody (Scherer 2003; Juslin and Laukka 2003): a fifth of the
# rate, about 4 dB.
_DIRECTIONS: dict[str, tuple[float, float]] = {
    "slow": (-0.3, 0.0),
    "unhurried": (-0.25, 0.0),
    "calm": (-0.15, -1.0),
    "relax": (-0.15, -1.0),
    "sooth": (-0.2, -2.0),
    "gentle": (-0.15, -2.0),
    "gently": (-0.15, -2.0),
    "sad": (-0.25, -2.0),
    "sombre": (-0.25, -2.0),
    "somber": (-0.25, -2.0),
    "solemn": (-0.25, 0.0),
    "serious": (-0.1, 0.0),
    "fast": (0.3, 0.0),
    "quick": (0.3, 0.0),
    "rapid": (0.4, 0.0),
    "hurr": (0.35, 0.0),
    "energetic": (0.2, 2.0),
    "excite": (0.25, 3.0),
    "enthusias": (0.2, 3.0),
    "cheer": (0.15, 2.0),
    "happy": (0.15, 2.0),
    "happi": (0.15, 2.0),
    "joy": (0.15, 2.0),
    "angry": (0.2, 4.0),
    "angri": (0.2, 4.0),
    "urgent": (0.3, 2.0),
    "loud": (0.0, 4.0),
    "shout": (0.1, 6.0),
    "quiet": (0.0, -5.0),
    "soft": (0.0, -4.0),
    "whisper": (-0.15, -8.0),
    "hush": (-0.1, -7.0),
}
_SCALES = {
    "very": 1.5,
    "really": 1.5,
    "extremely": 2.0,
    "much": 1.5,
    "slightly": 0.5,
    "somewhat": 0.5,
    "bit": 0.5,
    "little": 0.5,
    "not": -0.5,
    "never": -0.5,
    "less": -0.7,
    "without": -0.5,
}
_BETWEEN = frozenset(
    [
        *("and", "or", "a", "an", "the", "too", "but", "please", "speak", "say", "read", "talk"),
        *("tell", "it", "this", "that", "in", "with", "be", "sound", "way", "voice", "tone"),
        *("manner", "as", "if", "so", "more", "quite", "rather", "pretty", "then", "of", "to"),
        *("for", "me", "us", "your", "very"),
    ]
)
"""Words that direct nothing themselves."""
# All directions together stay within these: beyond, a voice stops being one.
_MOST_RATE, _MOST_DB = 1.0, 10.0


def understand(instructions: str) -> Prosody | None:
    """The wish that the directions come to; None if nothing in them is understood."""
    rate = gain = 0.0
    found = False
    scale = 1.0
    for word in re.findall(r"[^\W\d_]+", instructions.lower()):
        if word in _SCALES:
            scale *= _SCALES[word]
            continue
        stem = _stem(word)
        if stem is not None:
            found = True
            rate += scale * _DIRECTIONS[stem][0]
            gain += scale * _DIRECTIONS[stem][1]
            scale = 1.0
        elif word not in ("and", "or", "a", "an", "too"):
            scale = 1.0
    if not found:
        return None
    rate = max(-_MOST_RATE, min(_MOST_RATE, rate))
    gain = max(-_MOST_DB, min(_MOST_DB, gain))
    return Prosody(rate=2**rate, volume_db=gain)


def not_understood(instructions: str) -> str:
    """The parts of the directions that change nothing, each as it was written; "" = there is none.

    A part reaches from one comma, "and" or the like, or understood direction to the next.
    """
    parts: list[list[str]] = [[]]
    for word in re.findall(r"[^\W\d_]+|[,.;:!?]", instructions):
        low = word.lower()
        if low in ("and", "but") or not word.isalpha() or _stem(low) is not None:
            parts.append([])
        else:
            parts[-1].append(word)
    left = [
        p for p in parts if any(w.lower() not in _BETWEEN and w.lower() not in _SCALES for w in p)
    ]
    return ", ".join(f"'{' '.join(part)}'" for part in left)


def _stem(word: str) -> str | None:
    return next((stem for stem in _DIRECTIONS if word.startswith(stem)), None)
