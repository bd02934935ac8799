"""A voice out of a recording: the style that sounds most like a speaker.

The engines that speak by styles know 54 voices. Between and a little around them lies a space of
few dimensions (the principal ones of the voices' styles) in which every point is a voice that
speaks clearly. A clone is the point whose speech is likest to the recording, by a network that
tells speakers apart (`validation.speaker`).

The search takes no gradients (`training.evolution`). The 54 voices are heard first; it begins at
the nearest of them, or at a blend of the near ones where that is likelier.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts import engines, rendering, speech
from litetts.audio import decode
from litetts.document import Audio, Floats, Prosody, Utterance
from litetts.engines import clones
from litetts.engines.clones import Card
from litetts.engines.kokoro.styles import released
from litetts.errors import InputError
from litetts.request import Request
from litetts.training.evolution import Evolution
from litetts.training.manner import between, manner
from litetts.validation.speaker import embed, likeness
from litetts.validation.texts import sentences
from litetts.voices.names import find

__all__ = ["Fitted", "Space", "Speaker", "clone", "fit"]

Array = NDArray[np.float64]

LEAST_S, MOST_S = 3.0, 600.0
"""Seconds of a recording: less says too little, and more says nothing new."""
EVALUATIONS = 200
"""Listenings of a search, after the voices that are there."""
DIMENSIONS = 16
"""Of the space: nine tenths of how the 54 voices differ."""
SEED = 0
_SEARCH, _JUDGE = slice(2, 3), slice(10, 13)
"""Which of the sentences a search listens to, and which it is judged by afterwards."""
_BLEND = 0.03
"""Likenesses this far apart weigh 1 to e where the voices are blended for a beginning."""
_WIDTH = 0.4
"""How wide the search begins, in standard deviations of the voices."""
_FAR = 0.002
"""Likeness that a place one standard deviation from the mean of the voices must be worth."""
_QUICK = {"kokoro": "kokoro-fast"}
"""Who searches in an engine's place: it speaks by the same styles, and many times as fast."""
_LOSS = 0.005
"""Likeness that the speaker's own rate and pitch may cost: it hears timbre above all, people hear
both."""

Progress = Callable[[int, int, float], None]
"""Called with listenings done, listenings in all, and the best likeness so far."""


class Space:
    """The space around voices.

    Attributes:
        names: of the voices.
        places: of the voices in it, [V, k], in standard deviations.
    """

    def __init__(self, styles: Mapping[str, Floats], dimensions: int = DIMENSIONS) -> None:
        """Lay it out.

        Args:
            styles: of the voices, float32 [510, 256] each; at least two.
            dimensions: at most one less than there are voices.
        """
        self.names = tuple(styles)
        stacked = np.stack([styles[name] for name in self.names])
        self._shape = stacked.shape[1:]
        flat = stacked.reshape(len(stacked), -1).astype(np.float64)
        self._mean = flat.mean(axis=0)
        # The voices are few and a style is long: the small matrix of their products has it all.
        apart = flat - self._mean
        values, vectors = np.linalg.eigh(apart @ apart.T)
        chosen = np.argsort(-values)[: min(dimensions, len(flat) - 1)]
        lengths = np.sqrt(values[chosen])
        scale = lengths / np.sqrt(len(flat) - 1)
        self._directions = (vectors[:, chosen] / lengths * scale).T @ apart
        self.places: Array = vectors[:, chosen] * lengths / scale

    def style(self, place: Array) -> Floats:
        """The style at a place: float32 [510, 256]."""
        flat = self._mean + place @ self._directions
        return np.asarray(flat.reshape(self._shape), np.float32)


class Speaker:
    """What speaks with any style, for the search.

    Attributes:
        voice: of the engine, whose style is replaced.
    """

    def __init__(self, engine: str, lang: str = "en-us") -> None:
        """Prepare the sentences.

        Raises:
            InputError: the engine does not speak by styles, or not the language.
            ModelError: its model is missing.
        """
        shelf = engines.voices(engine)
        stock = [v for v in shelf.typical() if shelf.mixes(v)]
        if not stock:
            raise InputError(
                f"the voices of '{engine}' cannot be cloned into: they are no styles",
                field="engine",
            )
        base = lang.split("-", maxsplit=1)[0]
        own = [v for v in stock if v.lang == lang] or [v for v in stock if v.lang.startswith(base)]
        if not own:
            raise InputError(f"'{engine}' has no voice that speaks '{lang}'", field="lang")
        self.voice = shelf.ready(own[0])
        self._engine = engines.load(engine)
        said = sentences(lang)
        self._search, self._judge = self._read(said[_SEARCH]), self._read(said[_JUDGE])

    def _read(self, texts: Sequence[str]) -> list[Utterance]:
        requests = [Request(t, voice=self.voice.id, watermark=False) for t in texts]
        return [u for r in requests for _, u in speech.Speech(r).utterances()]

    def _said(self, utterances: Sequence[Utterance], style: Floats, wish: Prosody) -> Audio:
        voice = replace(self.voice, conditioning=style)
        told = [replace(u, prosody=wish) for u in utterances]
        parts = [rendering.render(u, voice, self._engine).samples for u in told]
        return Audio(np.concatenate(parts), self._engine.sample_rate)

    def heard(self, style: Floats) -> Array:
        """The direction of a style's voice, by the sentence of the search."""
        said = self._said(self._search, style, Prosody())
        return np.asarray(embed(said.samples, said.sample_rate), np.float64)

    def judged(self, style: Floats, wish: Prosody | None = None) -> Audio:
        """The sentences that no search listens to."""
        return self._said(self._judge, style, wish or Prosody())

    def saying(self, text: str, style: Floats) -> Audio:
        """A text of one's own."""
        return self._said(self._read([text]), style, Prosody())


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a search found.

    Attributes:
        style: float32 [510, 256].
        prosody: the speaker's own, relative to what the style gives.
        likeness: to the recording, of sentences that were not searched with.
        before: likewise of the nearest of the voices.
        nearest: its name.
    """

    style: Floats
    prosody: Prosody
    likeness: float
    before: float
    nearest: str


class Bank:
    """The voices around which a space lies, and what each sounds like to the search.

    Attributes:
        speaker: who speaks with them.
    """

    def __init__(self, speaker: Speaker, styles: Mapping[str, Floats] | None = None) -> None:
        """Take the voices; None = all that were released."""
        self.speaker = speaker
        self._styles = released() if styles is None else styles

    @cached_property
    def heard(self) -> dict[str, Array]:
        """The direction of each voice."""
        return {name: self.speaker.heard(self._styles[name]) for name in self._styles}

    def without(self, *names: str) -> Bank:
        """The bank that does not know some voices, what was heard of the others kept."""
        rest = Bank(self.speaker, {n: s for n, s in self._styles.items() if n not in names})
        rest.heard = {n: d for n, d in self.heard.items() if n not in names}
        return rest

    @property
    def styles(self) -> Mapping[str, Floats]:
        """The styles by name."""
        return self._styles


def fit(
    bank: Bank,
    recording: Audio,
    *,
    evaluations: int = EVALUATIONS,
    dimensions: int = DIMENSIONS,
    transcript: str = "",
    seed: int = SEED,
    progress: Progress | None = None,
) -> Fitted:
    """Search the style that is likest to a recording.

    Args:
        bank: the voices to search around, and who speaks.
        recording: of the speaker alone, 3 s at least, 10 s or more for a good likeness.
        evaluations: listenings after the voices.
        dimensions: of the space.
        transcript: what is said in the recording, by which the speaker's rate is told; "" = the
            clone speaks at the rate that its style has.
        seed: same recording, same seed: same clone.
        progress: see `Progress`.

    Raises:
        InputError: the recording is too short, or nobody speaks in it.
        MissingExtraError: the extra `quality` is not installed.
    """
    if recording.duration < LEAST_S:
        raise InputError(
            f"the recording has {recording.duration:.1f} s; give {LEAST_S:.0f} s at least, better "
            "10 to 60",
            field="recording",
        )
    target = np.asarray(embed(recording.samples, recording.sample_rate), np.float64)
    space = Space(bank.styles, dimensions)
    alike = np.array([bank.heard[name] @ target for name in space.names])
    weights = np.exp((alike - alike.max()) / _BLEND)
    starts = (weights / weights.sum() @ space.places, space.places[int(alike.argmax())])

    def worth(place: Array) -> float:
        far = _FAR * float(place @ place) / len(place)
        return float(bank.speaker.heard(space.style(place)) @ target) - far

    search = Evolution(max(starts, key=worth), _WIDTH, seed)
    for done in range(evaluations):
        place = search.ask() if done else search.best
        search.tell(place, worth(place))
        if progress:
            progress(done + 1, evaluations, search.value)
    near = [space.names[i] for i in np.argsort(-alike)[:3]]
    return _judged(bank, space.style(search.best), near, recording, target, transcript)


def _judged(
    bank: Bank,
    style: Floats,
    near: Sequence[str],
    recording: Audio,
    target: Array,
    transcript: str,
) -> Fitted:
    """What was found, held against the nearest voices by sentences that are new to both."""
    stock = {name: _alike(bank.speaker.judged(bank.styles[name]), target) for name in near}
    nearest = max(stock, key=lambda name: stock[name])
    plain = bank.speaker.judged(style)
    said = bank.speaker.saying(transcript, style) if transcript else plain
    made, wanted = (manner(a.samples, a.sample_rate) for a in (said, recording))
    own = between(made, wanted, same_words=bool(transcript))
    found = Fitted(style, Prosody(), _alike(plain, target), stock[nearest], nearest)
    moved = _alike(bank.speaker.judged(style, own), target)
    return replace(found, prosody=own, likeness=moved) if moved >= found.likeness - _LOSS else found


def _alike(said: Audio, target: Array) -> float:
    return likeness(embed(said.samples, said.sample_rate), target.astype(np.float32))


def clone(
    recording: str | Path,
    name: str,
    consent: str,
    *,
    engine: str = engines.NAMES[0],
    lang: str = "en-us",
    licence: str = "",
    **options: Any,
) -> tuple[Card, Path]:
    """Clone a voice from a recording, and keep it.

    Args:
        recording: a file of the speaker alone.
        name: of the new voice.
        consent: the statement that the speaker agrees.
        engine: that is to speak it.
        lang: BCP 47 tag.
        licence: of the recording.
        options: of `fit`.

    Returns:
        What is known of it, and its file.

    Raises:
        InputError: the name is taken or no name, the consent says too little, or see `fit`.
        ModelError, MissingExtraError: see `fit` and `Speaker`.
    """
    audio = decode.read(recording, max_seconds=MOST_S)
    name, consent = clones.check_name(name), clones.consented(consent)
    if _taken(name):
        raise InputError(f"there is a voice '{name}'; choose another name", field="name")
    speaker = Speaker(_QUICK.get(engine, engine), lang)
    found = fit(Bank(speaker), audio, **options)
    own = found.prosody
    card = Card(
        name=name,
        engine=engine,
        lang=speaker.voice.lang,
        gender=_gender(found.nearest),
        consent=consent,
        made=date.today().isoformat(),
        rate=own.rate,
        pitch_st=own.pitch_st,
        range=own.range,
        likeness=round(found.likeness, 3),
        before=round(found.before, 3),
        nearest=found.nearest,
        licence=licence,
    )
    return card, clones.save(card, found.style)


def _gender(name: str) -> Any:
    return {"f": "female", "m": "male"}.get(name[1:2], "")


def _taken(name: str) -> bool:
    try:
        find(name)
    except InputError as error:
        return "may be any of" in str(error)
    return True
