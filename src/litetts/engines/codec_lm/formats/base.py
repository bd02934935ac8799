"""What a format is: what the model reads, which tokens may come, and the codes that they are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from litetts.document import Utterance
from litetts.engines.codec_lm.references import Reference
from litetts.engines.codec_lm.sampling import Sampling
from litetts.engines.codec_lm.vocabulary import Ids, Vocabulary

__all__ = ["NOTHING", "Course", "Format", "Said", "Tokenise", "longest"]

Tokenise = Callable[[str], list[int]]
"""The tokens of a text without special ones."""
Said = tuple[int, int, int]
"""A word by its place in the utterance, its first frame, and the one after its last."""

NOTHING: Ids = np.zeros(0, np.int32)

_SLOWEST_S, _LEAST_S = 0.25, 2.0
"""Seconds for a letter, and beside that: three times what readers take. A model that has not come
to an end by then does not."""


def longest(utterance: Utterance, frames_per_s: float) -> int:
    """Frames after which a model has missed the end of an utterance."""
    letters = sum(len(word.text) for word in utterance.words)
    return round((_LEAST_S + _SLOWEST_S * letters) * frames_per_s)


class Course(ABC):
    """An utterance that is being written, token by token.

    Attributes:
        prompt: what the model reads first.
        missed: it was stopped, since it did not come to its end.
        timed: it tells where its words are (`words`).
    """

    prompt: list[int]
    missed: bool = False
    timed: bool = False

    @abstractmethod
    def allowed(self) -> Ids:
        """The tokens that may come next; none = it is over."""

    @abstractmethod
    def take(self, token: int) -> None:
        """A token came."""

    @property
    @abstractmethod
    def frames(self) -> int:
        """Whole frames so far."""

    @property
    @abstractmethod
    def before(self) -> int:
        """Frames of the reference, which come before the first of the utterance."""

    @abstractmethod
    def codes(self, first: int, stop: int) -> Sequence[NDArray[Any]]:
        """The codes of frames as the decoder takes them; below 0 they are the reference's."""

    @property
    def words(self) -> Sequence[Said]:
        """The words that are written so far, if it tells them."""
        return ()


class Format(ABC):
    """A format. An instance is for one model.

    Attributes:
        name: of it.
        mark: a token that no other format has.
        sample_rate: of the codec, Hz.
        hop: samples of a frame.
        inputs: of the decoder.
        back, piece, ahead: frames that are decoded at a time: those before and after a piece are
            for its sound alone.
        context: tokens that the models were trained to keep.
        sampling: how tokens are drawn.
        speakers: the voices that are in the weights; () = a voice is a reference.
    """

    name: ClassVar[str]
    mark: ClassVar[str]
    sample_rate: ClassVar[int] = 24_000
    hop: ClassVar[int]
    inputs: ClassVar[int] = 1
    back: ClassVar[int]
    piece: ClassVar[int]
    ahead: ClassVar[int]
    context: ClassVar[int]
    sampling: ClassVar[Sampling]
    speakers: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def __init__(self, vocabulary: Vocabulary) -> None:
        """For a model with these tokens. Raises ModelError: some are missing."""

    @abstractmethod
    def course(
        self, utterance: Utterance, speaker: str, reference: Reference | None, tokenise: Tokenise
    ) -> Course:
        """Begin an utterance.

        Args:
            utterance: with at least one word.
            speaker: one of `speakers`, or of the model's own card.
            reference: whose voice it is, for a format without speakers.
            tokenise: the model's own.

        Raises:
            ModelError: the reference is not as the format needs it.
        """
