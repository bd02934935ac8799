"""What a style does to the prosody of a voice that has not learned it.

The figures of the emotions are those of reviews of emotional speech (Murray and Arnott 1993; Banse
and Scherer 1996; Juslin and Laukka 2003) and of one speaker's recordings (EARS), kept small: what
was published for voices of small units exaggerates. The rest are readings of what a style's name
says. What costs a voice its quality is bounded, each style in the
direction and the order that was published: by DistillMOS a rate of 1.12 costs nano 0.13, and that
together with a pitch 3 semitones up and a range x 1.33 costs 0.27, where 2.5 semitones at a rate of
1.06 cost half. What is said of level, tilt, range and slower rates costs next to nothing.
"""

from __future__ import annotations

from dataclasses import replace

from litetts.document import Document, Prosody, Style
from litetts.request import clamped

__all__ = ["STYLES", "prosody_of", "styled"]


def _row(
    pitch: float, width: float, rate: float, level: float, tilt: float, breath: float = 0.0
) -> Prosody:
    return Prosody(rate, pitch, width, level, breath, tilt)


STYLES: dict[str, Prosody] = {
    # style: shift of F0 in semitones, factor on its range, rate, level in dB, tilt in dB, breath
    "neutral": _row(0, 1, 1, 0, 0),
    "advertisement_upbeat": _row(1.3, 1.2, 1.04, 1.5, 1),
    "affectionate": _row(0.5, 1.08, 0.94, -1.5, -1.5, 0.03),
    "angry": _row(1.6, 1.18, 1.045, 3, 3),
    "assistant": _row(0.3, 1.1, 1, 0, 0),
    "calm": _row(-0.7, 0.8, 0.93, -1.5, -1),
    "chat": _row(0.3, 1.15, 1.03, 0, 0),
    "cheerful": _row(1.7, 1.2, 1.035, 1.5, 1.5),
    "customerservice": _row(0.7, 1.15, 0.98, 0, 0.5),
    "depressed": _row(-1.8, 0.55, 0.82, -4, -3.5, 0.08),
    "disgruntled": _row(-0.5, 0.9, 0.97, 1, 1.5),
    "documentary-narration": _row(-0.5, 1.05, 0.96, 0, 0),
    "embarrassed": _row(0.5, 0.85, 0.94, -2, -1.5, 0.05),
    "empathetic": _row(-0.4, 0.9, 0.94, -1, -0.8, 0.03),
    "envious": _row(0.5, 1.1, 0.98, 0, 0.5),
    "excited": _row(2.5, 1.25, 1.06, 2.5, 2),
    "fearful": _row(1.8, 1.05, 1.05, 0, 0.5),
    "friendly": _row(1, 1.15, 1.02, 0.5, 0.5),
    "gentle": _row(-0.7, 0.8, 0.93, -1.5, -1, 0.05),
    "hopeful": _row(1, 1.15, 0.98, 0.5, 0.5),
    "lyrical": _row(0, 1.18, 0.9, -0.5, -0.5),
    "narration-professional": _row(-0.3, 1.05, 0.98, 0, 0),
    "narration-relaxed": _row(-0.5, 0.95, 0.94, -0.5, -0.5),
    "newscast": _row(-0.2, 1.05, 1.025, 0, 0.5),
    "newscast-casual": _row(0.2, 1.1, 1.02, 0, 0),
    "newscast-formal": _row(-0.3, 1.05, 1.02, 0, 0),
    "poetry-reading": _row(-0.3, 1.15, 0.86, -0.5, -0.5),
    "sad": _row(-1, 0.7, 0.87, -2.5, -2.5, 0.05),
    "serious": _row(-0.5, 0.85, 0.97, 1, 1.5),
    "shouting": _row(3.2, 1.12, 0.97, 6, 5),
    "sports_commentary": _row(1.3, 1.18, 1.06, 2, 1.5),
    "sports_commentary_excited": _row(2.9, 1.23, 1.08, 3.5, 3),
    "whispering": _row(0, 0.8, 0.92, -8, 2, 1.0),
    "terrified": _row(2.9, 1.12, 1.08, 1.5, 1.5),
    "unfriendly": _row(-0.8, 0.8, 0.97, 0, 1),
    "surprised": _row(2.4, 1.27, 1.02, 1.5, 1),
    "disgusted": _row(-0.7, 0.9, 0.93, 0, 0.5),
    "sarcastic": _row(-0.3, 1.18, 0.92, 0, 0),
    "curious": _row(1, 1.2, 0.99, 0, 0),
    "tired": _row(-1, 0.7, 0.88, -2, -2, 0.05),
    "bored": _row(-1.2, 0.55, 0.88, -1.5, -1.5),
    "confident": _row(-0.3, 1.1, 1, 1, 1),
    "crying": _row(1.5, 0.9, 0.88, -1, -1, 0.13),
    "monotone": _row(0, 0.25, 1, 0, 0),
    "soft": _row(0, 0.9, 0.96, -4, -2, 0.05),
    "mysterious": _row(-1, 0.9, 0.88, -3, -1, 0.1),
    "proud": _row(0.5, 1.15, 0.97, 1, 1),
    "relieved": _row(0.5, 1.1, 0.95, 0, -0.5, 0.05),
    "disappointed": _row(-1, 0.75, 0.92, -1.5, -1.5),
    "contemplative": _row(-0.6, 0.85, 0.88, -1, -1),
}
"""Style -> what it does at degree 1."""

ROLES: dict[str, Prosody] = {
    "girl": Prosody(pitch_st=4.0, range=1.15),
    "boy": Prosody(pitch_st=3.0, range=1.1),
    "youngadultfemale": Prosody(pitch_st=1.0),
    "youngadultmale": Prosody(pitch_st=-0.5),
    "olderadultfemale": Prosody(pitch_st=-1.0, rate=0.97),
    "olderadultmale": Prosody(pitch_st=-1.5, rate=0.97),
    "seniorfemale": Prosody(pitch_st=-1.0, rate=0.9, range=0.9),
    "seniormale": Prosody(pitch_st=-2.0, rate=0.9, range=0.9),
}
"""Who is imitated -> what of it pitch and rate can do."""


def prosody_of(style: Style) -> Prosody:
    """The wish that a style is: factors to the power of its degree, shifts times it."""
    row = STYLES.get(style.name, Prosody())
    scaled = Prosody(
        rate=row.rate**style.degree,
        pitch_st=row.pitch_st * style.degree,
        range=row.range**style.degree,
        volume_db=row.volume_db * style.degree,
        breath=min(1.0, row.breath * style.degree),
        tilt_db=row.tilt_db * style.degree,
    )
    return clamped(ROLES.get(style.role, Prosody()).over(scaled))


def styled(document: Document) -> Document:
    """The document with the styles of its spans as prosody."""
    if not any(span.style for span in document.spans):
        return document
    spans = tuple(
        replace(span, prosody=clamped(span.prosody.over(prosody_of(span.style))), style=None)
        if span.style
        else span
        for span in document.spans
    )
    return replace(document, spans=spans)
