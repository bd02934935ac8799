"""A paragraph after another begins higher, so that it is heard as something new."""

from __future__ import annotations

from litetts.document import Shape, Stretch, Target, Utterance

__all__ = ["stretches"]

RESET_ST = 1.5
"""Semitones at its first word; gone at the end of its first sentence."""


def stretches(utterance: Utterance) -> tuple[Stretch, ...]:
    """What is wanted of the first sentence of a paragraph; nothing of the others."""
    if not utterance.opens:
        return ()
    shape = Shape(0, contour=(Target(0.0, RESET_ST), Target(1.0, 0.0)))
    return (Stretch(shape, 0, len(utterance.words)),)
