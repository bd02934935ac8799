"""What follows from the text for how it is said, where the voice does not do it by itself.

Each plan has a name in `litetts.request.PLANS`, by which the option `planning` switches it. What a
plan wants of words (a rate, a shift), of symbols (lengths) and of the tune is found in the text of
the utterance alone; whether the tune lacks it is seen in what the engine predicts.

`contrast` is no part of this: stress by capitals and italics is read in the text
(`litetts.markup.inline`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from litetts.document import Floats, Prediction, Prosody, Utterance
from litetts.prosody.planning import brackets, lists, paragraphs, phrases, questions
from litetts.prosody.planning.tunes import Tune, held
from litetts.request import clamped

__all__ = ["Intent", "intent"]


@dataclass(frozen=True, slots=True)
class Intent:
    """What is intended with an utterance.

    Attributes:
        utterance: with what is wanted of its words and stretches.
        duration: factor on each symbol, float32 [N]; None = nothing is longer or shorter.
        tunes: that it must have.
    """

    utterance: Utterance
    duration: Floats | None = None
    tunes: tuple[Tune, ...] = ()

    def held(self, prediction: Prediction) -> Prediction:
        """The prediction with the tunes that it lacks."""
        return held(prediction, self.tunes)


def intent(utterance: Utterance) -> Intent:
    """What the plans of an utterance (`Utterance.planning`) come to; nothing where it has none.

    Args:
        utterance: in the symbols of its engine.
    """
    plans = frozenset(utterance.planning)
    if not plans or not utterance.words:
        return Intent(utterance)
    tunes: tuple[Tune, ...] = ()
    if "questions" in plans:
        tunes += questions.tunes(utterance)
    if "lists" in plans:
        tunes += lists.tunes(utterance)
    factor = np.ones(len(utterance.symbols), np.float32)
    if "endings" in plans:
        factor *= phrases.endings(utterance)
    if "phrases" in plans:
        factor *= phrases.rests(utterance)
    utterance = _said(utterance, brackets.wishes(utterance, plans))
    if "paragraphs" in plans:
        utterance = replace(
            utterance, stretches=(*utterance.stretches, *paragraphs.stretches(utterance))
        )
    return Intent(utterance, None if bool((factor == 1).all()) else factor, tunes)


def _said(utterance: Utterance, wishes: dict[int, Prosody]) -> Utterance:
    """The utterance with a wish more for some of its words."""
    if not wishes:
        return utterance
    own = utterance.word_prosody or (Prosody(),) * len(utterance.words)
    whole = (clamped(wishes[i].over(word)) if i in wishes else word for i, word in enumerate(own))
    return replace(utterance, word_prosody=tuple(whole))
