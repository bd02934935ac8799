"""How long work will take, learnt from the work that was done."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CostModel", "Rates"]

# Before anything was measured: seconds of computation per character. 0.01 is a real-time factor
# of about 0.15 at the 15 characters that English readers say in a second.
UNKNOWN_COST_S = 0.01
# Loading an engine before that was measured (seconds): a network of 100 MB from a disk.
UNKNOWN_LOADING_S = 2.0
# Characters of the first clause before any was seen (the front end keeps it short).
UNKNOWN_FIRST_CHARACTERS = 60.0
# Share of a new measurement in the moving average: about the last ten count.
MEMORY = 0.2


@dataclass(slots=True)
class Rates:
    """What is known about one engine.

    Attributes:
        per_character: seconds of computation per character of text.
        first_characters: length of the first step.
        rtf: seconds of computation per second of audio.
        loading: seconds that loading it takes.
        steps: steps measured.
    """

    per_character: float = UNKNOWN_COST_S
    first_characters: float = UNKNOWN_FIRST_CHARACTERS
    rtf: float = 0.0
    loading: float = UNKNOWN_LOADING_S
    steps: int = 0


class CostModel:
    """Moving averages per engine."""

    def __init__(self) -> None:
        self._rates: dict[str, Rates] = {}

    def rates(self, engine: str) -> Rates:
        """What is known about `engine` (guesses until something was measured)."""
        return self._rates.setdefault(engine, Rates())

    def known(self, engine: str) -> bool:
        """Whether anything was measured."""
        return engine in self._rates and self._rates[engine].steps > 0

    def first(self, engine: str, characters: int) -> float:
        """Expected seconds of computation of the first step of a text."""
        rates = self.rates(engine)
        return rates.per_character * min(characters, rates.first_characters)

    def longest(self, engine: str) -> float:
        """Expected seconds of computation of the first step of a text that is not short."""
        rates = self.rates(engine)
        return rates.per_character * rates.first_characters

    @property
    def quickest(self) -> float:
        """The least of `longest` of what was measured; 0 before anything was."""
        return min((self.longest(e) for e in self._rates if self.known(e)), default=0.0)

    def step(self, engine: str, characters: int) -> float:
        """Expected seconds of computation for `characters`."""
        return self.rates(engine).per_character * characters

    def loaded(self, engine: str, seconds: float) -> None:
        """Take in how long loading an engine took. The last time counts: files are warm or cold."""
        self.rates(engine).loading = seconds

    def learn(
        self, engine: str, *, characters: int, seconds: float, audio: float, first: bool
    ) -> None:
        """Take in a step: its text, the computation it took and the audio it gave (seconds)."""
        if characters <= 0 or audio <= 0:
            return
        rates = self.rates(engine)
        share = MEMORY if rates.steps else 1.0
        rates.per_character += share * (seconds / characters - rates.per_character)
        rates.rtf += share * (seconds / audio - rates.rtf)
        if first:
            rates.first_characters += share * (characters - rates.first_characters)
        rates.steps += 1
