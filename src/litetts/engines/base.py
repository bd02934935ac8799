"""What an engine is: the protocol, and what it can say about itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from litetts.document import Audio, Floats, Prediction, Utterance, Voice
from litetts.errors import EngineError

Control = Literal["rate", "pitch", "range", "volume", "breath", "tilt"]

__all__ = [
    "Capabilities",
    "Control",
    "Engine",
    "OneStageEngine",
    "Speller",
    "TwoStageEngine",
    "Voices",
    "check_contours",
]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do. What is not listed is done on the audio or reported.

    Attributes:
        two_stage: `predict` and `render` are separate, so a Plan applies between them.
        reads: "phonemes" (symbols of the utterance) or "text" (the words).
        symbols: the inventory of its symbols: "kokoro", as the front end writes them, or "espeak":
            the engine finds them itself by `spell`.
        languages: tags of languages, e.g. {"en-us", "en-gb"}; empty = any that espeak-ng knows.
        max_symbols: longest utterance in symbols; None = no limit.
        controls: the prosody that it honours by itself.
        note: a sentence for people, e.g. why a model file cannot be split.
    """

    two_stage: bool
    reads: Literal["phonemes", "text"]
    languages: frozenset[str] = frozenset()
    max_symbols: int | None = None
    controls: frozenset[Control] = frozenset()
    symbols: Literal["kokoro", "espeak"] = "kokoro"
    note: str = ""


class Engine(Protocol):
    """What every engine has. Thread-safe: several threads may use one engine."""

    name: str
    sample_rate: int
    capabilities: Capabilities
    identity: str
    """Hash of the model files: changes whenever the sound may change. Keys caches."""


@runtime_checkable
class OneStageEngine(Engine, Protocol):
    """An engine that goes from an utterance to sound in one step."""

    def speak(self, utterance: Utterance, voice: Voice, *, seed: int = 0) -> Audio:
        """Speak an utterance, honouring `utterance.prosody` as far as `controls` say.

        Returns audio with word timings relative to its start. Raises EngineError.
        """
        ...


@runtime_checkable
class Speller(Protocol):
    """An engine with symbols of its own."""

    def spell(self, utterance: Utterance) -> Utterance:
        """The utterance in the engine's symbols, each knowing its word."""
        ...


@runtime_checkable
class TwoStageEngine(Engine, Protocol):
    """An engine whose prediction can be edited before it is rendered."""

    def predict(
        self,
        utterance: Utterance,
        voice: Voice,
        *,
        rate: float = 1.0,
        duration: Floats | None = None,
    ) -> Prediction:
        """Stage 1: durations, F0 and energy of an utterance.

        Args:
            utterance: 1 to `capabilities.max_symbols` symbols.
            voice: with its conditioning.
            rate: 2 = twice as fast.
            duration: factor for each symbol, float32 [N]. What is known before the prediction
                belongs here: the tune is then planned for the timing that it gets.
        """
        ...

    def render(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Iterator[Floats]:
        """Stage 2: the sound in one or more pieces, float32 [n] each at `sample_rate`.

        Put together they are `frames * hop` samples, frame i begins at sample `i * hop`, so word
        times follow from the durations. An engine that can render a part of an utterance exactly
        gives the first second first.
        """
        ...

    @property
    def hop(self) -> int:
        """Samples per frame."""
        ...


class Voices(Protocol):
    """The module `voices` in an engine's folder: who it speaks as, without loading a network.

    Attributes:
        MODEL: what to pull for them (`litetts models pull ...`); "" = they come with LiteTTS.
        WITHOUT: what is off where the engine cannot be used, a sentence for people.
    """

    MODEL: str
    WITHOUT: str

    def listed(self) -> tuple[Voice, ...]:
        """All voices, installed or not, the first that is to be preferred first."""
        ...

    def named(self, name: str) -> Voice | None:
        """The voice of that id (in any case), also of a kind that is too many to list.

        Raises InputError for a name of this engine's kind that stands for nothing.
        """
        ...

    def installed(self, voice: Voice) -> bool:
        """Whether it can speak now, without a download."""
        ...

    def ready(self, voice: Voice) -> Voice:
        """The voice with its conditioning. Raises ModelError that says how to get it."""
        ...


def check_contours(prediction: Prediction, names: Iterable[str], values: int) -> None:
    """Hold contours against the durations that they are for.

    Args:
        prediction: perhaps edited.
        names: of its contours that the engine uses.
        values: that each must have.

    Raises:
        EngineError: one has more or fewer.
    """
    for name in names:
        if (count := len(getattr(prediction, name))) != values:
            raise EngineError(f"{name} has {count} values; the durations need {values}", field=name)
