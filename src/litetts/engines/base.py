"""What an engine is: the protocol, and what it can say about itself."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np

from litetts.document import Audio, Floats, Ints, Prediction, Utterance, Voice
from litetts.errors import EngineError
from litetts.phonemes.inventory import OURS, Inventory

Control = Literal["rate", "pitch", "range", "volume", "breath", "tilt"]

__all__ = [
    "Capabilities",
    "Control",
    "Engine",
    "Facts",
    "OneStageEngine",
    "Piecewise",
    "Rendering",
    "Speller",
    "Steerable",
    "TwoStageEngine",
    "Voices",
    "all_frames",
    "check_contours",
    "check_frames",
    "check_length",
    "check_numbers",
    "predicted",
]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do. What is not listed is done on the audio or reported.

    Attributes:
        two_stage: `predict` and `render` are separate, so a Plan applies between them.
        reads: "phonemes" (symbols of the utterance) or "text" (the words).
        symbols: the inventory of its symbols (`phonemes.inventory`): the front end's own, or
            another, in which the engine itself writes an utterance by `spell`.
        languages: tags of languages, e.g. {"en-us", "en-gb"}; empty = any that espeak-ng knows.
        max_symbols: longest utterance in symbols; None = no limit.
        controls: the prosody that it honours by itself.
        parallel: several threads speak with it at the same time; else they wait for one another.
        note: a sentence for people, e.g. why a model file cannot be split.
        fastest: the highest rate that it is asked for; what goes beyond is done on its audio.
    """

    two_stage: bool
    reads: Literal["phonemes", "text"]
    languages: frozenset[str] = frozenset()
    max_symbols: int | None = None
    controls: frozenset[Control] = frozenset()
    symbols: Inventory = OURS
    parallel: bool = True
    note: str = ""
    fastest: float = math.inf


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an engine without loading its networks: enough to check a request.

    Attributes:
        name, sample_rate, identity: as of the engine.
        languages, reads, max_symbols: as of its capabilities.
        divides: it takes so long for a sentence that a listener gets the first one in two parts,
            divided where a clause ends; from a fast engine it stays whole, which sounds better.
    """

    name: str
    sample_rate: int
    identity: str
    languages: frozenset[str]
    reads: Literal["phonemes", "text"]
    max_symbols: int | None = None
    divides: bool = False


class Engine(Protocol):
    """What every engine has. Thread-safe: several threads may use one engine."""

    name: str
    sample_rate: int
    capabilities: Capabilities
    identity: str
    """Hash of the model files: changes whenever the sound may change. Keys caches."""

    @staticmethod
    def facts(model: str = "") -> Facts:
        """What is known without loading: of one of its models, if it has several.

        Raises:
            ModelError: its files are missing or damaged.
        """
        ...


@runtime_checkable
class OneStageEngine(Engine, Protocol):
    """An engine that goes from an utterance to sound in one step."""

    def speak(self, utterance: Utterance, voice: Voice, *, seed: int = 0) -> Audio:
        """Speak an utterance, honouring `utterance.prosody` as far as `controls` say.

        Returns audio with word timings relative to its start. Raises EngineError.
        """
        ...


@runtime_checkable
class Piecewise(OneStageEngine, Protocol):
    """An engine of one stage whose sound comes in pieces, while it is still speaking."""

    def pieces(
        self, utterance: Utterance, voice: Voice, *, seed: int = 0
    ) -> Iterator[tuple[Audio, bool, bool]]:
        """As `speak`: each piece, and whether it begins and ends the utterance.

        Put together they are what `speak` returns. Words are told once they have ended, in seconds
        from the start of the piece with which they come.
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


class Rendering(Protocol):
    """The sound of a prediction in the making: what is not given yet may still change."""

    def steer(self, prediction: Prediction) -> None:
        """Go on by another prediction, which is the same up to what was given."""
        ...

    def sound(self, stop: int) -> Floats:
        """The samples from where the last ones ended up to the beginning of frame `stop`."""
        ...


@runtime_checkable
class Steerable(TwoStageEngine, Protocol):
    """An engine of two stages whose second can be changed while it goes on."""

    def rendering(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Rendering:
        """Stage 2, as `render`, in pieces of any length."""
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

    def typical(self) -> tuple[Voice, ...]:
        """Those by which an examination judges the engine."""
        ...

    def mixes(self, voice: Voice) -> bool:
        """Whether it can be mixed with others of its engine."""
        ...

    def installed(self, voice: Voice) -> bool:
        """Whether it can speak now, without a download."""
        ...

    def ready(self, voice: Voice) -> Voice:
        """The voice with its conditioning. Raises ModelError that says how to get it."""
        ...


def check_length(utterance: Utterance, who: str, most: int) -> int:
    """The number of symbols of an utterance.

    Args:
        utterance: that is to be spoken.
        who: speaks it, for the message.
        most: symbols that it speaks in one go.

    Raises:
        EngineError: there are none, or too many.
    """
    n = len(utterance.symbols)
    if not n:
        raise EngineError("there is nothing to speak: the utterance has no symbols")
    if n > most:
        raise EngineError(
            f"the utterance has {n} symbols, {who} speaks at most {most} in one go; "
            "split it at a clause"
        )
    return n


def predicted(
    frames: Ints,
    f0: Floats,
    energy: Floats,
    *,
    rate: int = 1,
    ahead: float = 0.0,
    quiet: float = -math.inf,
    state: Mapping[str, Any],
) -> Prediction:
    """A prediction as a network made it, with nothing edited.

    Args:
        frames: of the lead, of each symbol and of the tail, int32 [N + 2].
        f0: contour of `rate` values a frame, in Hz.
        energy: likewise.
        rate: values of a contour per frame.
        ahead: as of `Prediction`.
        quiet: likewise.
        state: what `render` needs besides.

    Raises:
        EngineError: a contour has values that are no numbers.
    """
    check_numbers(f0, "pitch")
    check_numbers(energy, "energy")
    nothing = np.zeros_like(f0)
    return Prediction(
        durations=frames[1:-1],
        f0=f0,
        energy=energy,
        energy_db=nothing,
        breath=nothing,
        tilt_db=nothing,
        lead=int(frames[0]),
        tail=int(frames[-1]),
        contour_rate=rate,
        ahead=ahead,
        quiet=quiet,
        state=dict(state),
    )


def all_frames(prediction: Prediction) -> Ints:
    """Frames of the lead, of each symbol and of the tail, int32 [N + 2]."""
    whole = ([prediction.lead], prediction.durations, [prediction.tail])
    frames: Ints = np.concatenate(whole).astype(np.int32)
    return frames


_MOST_FRAMES = 4000
"""Of one symbol, before any factor: 45 s at the shortest frames that an engine has."""


def check_frames(natural: Floats) -> Floats:
    """How long symbols last as a network says it, in frames, if that is no nonsense: a damaged
    network's may be no numbers, or more than there is memory for.

    Raises:
        EngineError: it is nonsense.
    """
    if not (np.isfinite(natural).all() and np.max(natural, initial=0) <= _MOST_FRAMES):
        raise EngineError(
            "the network failed: what it says of how long symbols last is no number of frames; its "
            "weights or the voice are damaged"
        )
    return natural


def check_numbers(made: Floats, what: str = "sound") -> Floats:
    """What a network made, if it is numbers: others would become silence on their way to a file.

    Raises:
        EngineError: it is not.
    """
    if not np.isfinite(made).all():
        raise EngineError(
            f"the model gave no numbers for the {what}: its weights or the voice are damaged"
        )
    return made


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
