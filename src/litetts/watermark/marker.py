"""The watermark in use: mark what is spoken, recognise what is ours."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from litetts.document import Audio, Floats
from litetts.watermark.detector import (
    POSSIBLE_LOG10,
    PRESENT_LOG10,
    Content,
    Finding,
    Recording,
    find,
)
from litetts.watermark.embedder import Embedder, check_terms, checked
from litetts.watermark.keys import Key, KeyRing
from litetts.watermark.layout import pattern
from litetts.watermark.registry import Record, Registry

SPREAD_SPECTRUM = "spread-spectrum"


@dataclass(frozen=True, slots=True)
class Layer:
    """What one kind of watermark says about a sound.

    Attributes:
        name: "spread-spectrum" or "audioseal".
        present: whether it is there, at the layer's threshold.
        confidence: 0 to 1; see `Detection`.
        scores: the numbers behind it. Whoever may read them can use the detector as an oracle to
            remove the mark: they are for the operator alone.
    """

    name: str
    present: bool
    confidence: float
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Detection:
    """Whether a sound carries our mark.

    Attributes:
        present: a mark of ours is there; wrong in less than one sound in a million.
        confidence: 0 = no evidence (a false alarm rate of 1e-3 or worse), 0.5 = 1e-4.5,
            1 = 1e-6 or better; with a neural layer the best of the layers.
        payload: identifier as hexadecimal digits; None if absent or too uncertain to name.
        key_id: the key that made it; None if absent.
        content: "ours" = the mark lies on the sound that it was made for; "other" = it was copied
            to this one; "unknown" = too little to tell, or no mark.
        record: what the registry knows about it.
        layers: each kind of watermark that was looked for.
    """

    present: bool
    confidence: float
    payload: str | None
    key_id: str | None
    record: Record | None
    layers: tuple[Layer, ...]
    content: Content = "unknown"

    def answer(self, *, trusted: bool = False) -> dict[str, Any]:
        """What a caller may know, for JSON.

        An anonymous caller learns yes or no and a rounded confidence, so that the answer is of
        little use for wearing the mark down step by step. A trusted one gets the record and scores.
        """
        if not trusted:
            return {
                "present": self.present,
                "confidence": round(self.confidence, 1),
                "content": self.content,
            }
        return {
            "present": self.present,
            "confidence": round(self.confidence, 4),
            "content": self.content,
            "payload": self.payload,
            "key_id": self.key_id,
            "record": self.record.as_dict() if self.record else None,
            "layers": {
                layer.name: {
                    "present": layer.present,
                    "confidence": round(layer.confidence, 4),
                    **{name: round(value, 4) for name, value in layer.scores.items()},
                }
                for layer in self.layers
            },
        }


class WholeSoundLayer(Protocol):
    """A further watermark, embedded before the spread spectrum and not able to stream."""

    def mark(self, samples: Floats, sample_rate: int, identifier: int) -> Floats:
        """The samples with the mark added, float32 [n]."""
        ...

    def detect(self, samples: Floats, sample_rate: int, identifier: int | None) -> Layer:
        """What the layer says; `identifier` is the one that the other layer read, if it did."""
        ...


class Stream:
    """A sound that is marked while it streams past.

    Attributes:
        id: the mark's public name, "key-identifier", as sent in `X-Watermark-Id`.
        identifier: the number in the mark.
    """

    def __init__(self, embedder: Embedder, key: Key, identifier: int) -> None:
        self._embedder = embedder
        self.identifier = identifier
        self.id = f"{key.id}-{key.written(identifier)}"

    @property
    def delay(self) -> int:
        """Samples by which the output may trail the input (40 ms)."""
        return self._embedder.delay

    def push(self, samples: ArrayLike) -> Floats:
        """Take samples, float [n]; give back those that are finished, float32 [m]."""
        return self._embedder.push(samples)

    def flush(self) -> Floats:
        """End the stream and give back the samples still held."""
        return self._embedder.flush()

    def through(self, chunks: Iterable[Floats]) -> Iterator[Floats]:
        """Mark the chunks of a generator; as many samples come out as went in."""
        for chunk in chunks:
            if len(ready := self.push(chunk)):
                yield ready
        if len(rest := self.flush()):
            yield rest


class Marker:
    """Marks speech with the keys of a deployment and recognises it again. Thread-safe.

    Args:
        keys: the first one marks, all are looked for.
        registry: where requests are noted down; None = identifiers are not recorded.
        neural: a further layer for whole sounds (`litetts.watermark.audioseal.AudioSealLayer`).
        strength_db: factor on the gain of the spread spectrum, in dB.
    """

    def __init__(
        self,
        keys: KeyRing | Iterable[Key],
        registry: Registry | None = None,
        *,
        neural: WholeSoundLayer | None = None,
        strength_db: float = 0.0,
    ) -> None:
        self.keys = keys if isinstance(keys, KeyRing) else KeyRing(keys)
        self.registry = registry
        self.neural = neural
        self.strength_db = strength_db

    def stream(
        self,
        sample_rate: int,
        *,
        request_id: str | None = None,
        model: str = "",
        voice: str = "",
        text: str = "",
    ) -> Stream:
        """Start a marked stream of mono samples at `sample_rate` Hz (16000 or more).

        The same request id gives the same mark, hence the same samples; without one, a random
        request id is drawn. `model`, `voice` and a keyed hash of `text` go to the registry.

        Raises:
            InputError: the sample rate is too low.
            SettingsError: the registry cannot take another identifier.
        """
        check_terms(sample_rate, self.strength_db)
        key = self.keys.active
        request_id = request_id or uuid.uuid4().hex
        if self.registry is not None:
            identifier = self.registry.register(
                key, request_id, model=model, voice=voice, text=text
            )
        else:
            identifier = key.identifier(request_id)
        embedder = Embedder(
            pattern(key.secret),
            pattern(key.secret).signs(identifier, key.bits),
            sample_rate,
            start=key.nonce(request_id),
            strength_db=self.strength_db,
        )
        return Stream(embedder, key, identifier)

    def mark(self, audio: Audio, **request: Any) -> tuple[Audio, str]:
        """Mark a whole sound with every layer; returns it and the mark's public name.

        `request` is as in `stream`. Word timings stay as they are. Where marking fails, nothing is
        left in the registry.

        Raises:
            InputError: the samples are not mono floats, or the sample rate is too low.
            SettingsError: the registry cannot take another identifier.
        """
        samples = checked(audio.samples)
        request["request_id"] = request.get("request_id") or uuid.uuid4().hex
        with self.noted_if_done(request["request_id"]):
            stream = self.stream(audio.sample_rate, **request)
            if self.neural is not None:
                # The neural mark first: it is additive and must not wash out the quads' levels.
                samples = self.neural.mark(
                    samples.astype(np.float32), audio.sample_rate, stream.identifier
                )
            marked = np.concatenate([stream.push(samples), stream.flush()])
        return replace(audio, samples=marked), stream.id

    @contextmanager
    def noted_if_done(self, request_id: str) -> Iterator[None]:
        """Take a request that fails inside out of the registry, if it was not there before."""
        key = self.keys.active
        before = self.registry is not None and self.registry.holds(key.id, request_id)
        try:
            yield
        except BaseException:
            if self.registry is not None and not before:
                self.registry.withdraw(key.id, request_id)
            raise

    def detect(self, samples: ArrayLike, sample_rate: int, *, search: bool = True) -> Detection:
        """Look for the mark of any of the keys in mono samples, float [n].

        `search` also tries changed speeds and pitches, at a tenth of the sound's duration.

        Raises:
            InputError: the samples are not mono floats, not finite, or the rate is not positive.
        """
        sound = checked(samples).astype(np.float32)
        finding = find(Recording(sound, sample_rate), tuple(self.keys), search=search)[0]
        layers = [_layer(finding)]
        present = layers[0].present
        payload = finding.payload if present else None
        if self.neural is not None:
            layers.append(self.neural.detect(sound, sample_rate, payload))
        name = None if payload is None else finding.key.written(payload)
        record = None
        if name is not None and self.registry is not None:
            record = self.registry.find(finding.key.id, name)
        return Detection(
            present=any(layer.present for layer in layers),
            confidence=max(layer.confidence for layer in layers),
            payload=name,
            key_id=finding.key.id if present else None,
            record=record,
            layers=tuple(layers),
            content=finding.content if layers[0].present else "unknown",
        )


def embed(
    audio: Audio,
    keys: KeyRing | Sequence[Key] | Key,
    *,
    registry: Registry | None = None,
    strength_db: float = 0.0,
    **request: Any,
) -> Audio:
    """Mark a whole sound with the spread spectrum; see `Marker.stream` for `request`."""
    return Marker(_ring(keys), registry, strength_db=strength_db).mark(audio, **request)[0]


def detect(
    samples: ArrayLike,
    sample_rate: int,
    keys: KeyRing | Sequence[Key] | Key,
    *,
    registry: Registry | None = None,
    search: bool = True,
) -> Detection:
    """Look for a mark in mono samples, float [n]; see `Marker.detect`."""
    return Marker(_ring(keys), registry).detect(samples, sample_rate, search=search)


def _ring(keys: KeyRing | Sequence[Key] | Key) -> KeyRing:
    if isinstance(keys, KeyRing):
        return keys
    return KeyRing([keys] if isinstance(keys, Key) else keys)


def _layer(finding: Finding) -> Layer:
    log10 = finding.log10_false_alarm
    confidence = (log10 - POSSIBLE_LOG10) / (PRESENT_LOG10 - POSSIBLE_LOG10)
    return Layer(
        SPREAD_SPECTRUM,
        present=log10 <= PRESENT_LOG10,
        confidence=min(1.0, max(0.0, confidence)),
        scores={
            "log10_false_alarm": log10,
            "z_pilots": finding.z_pilots,
            "z_all": finding.z_all,
            "z_seals": finding.z_seals,
            "z_seals_expected": finding.z_seals_expected,
            "speed": 1 / finding.warp.time,
            "pitch": finding.warp.pitch,
            "start": finding.start,
        },
    )
