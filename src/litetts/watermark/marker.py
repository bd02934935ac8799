"""The watermark in use: mark what is spoken, recognise what is ours."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike

from litetts.document import Audio, Floats
from litetts.errors import InputError
from litetts.watermark.content import heard_seconds, same_sound
from litetts.watermark.detector import find
from litetts.watermark.embedder import Embedder, check_terms, checked
from litetts.watermark.finding import POSSIBLE_LOG10, PRESENT_LOG10, Content, Finding
from litetts.watermark.fingerprint import Fingerprinter
from litetts.watermark.keys import Key, KeyRing
from litetts.watermark.layout import pattern
from litetts.watermark.recording import Recording
from litetts.watermark.registry import Record, Registry

SPREAD_SPECTRUM = "spread-spectrum"

CERTAIN_LOG10 = -9.0
"""A false alarm in a thousand million: "certain"."""

JUDGED_S = 3.0
"""Seconds of sound from which a mark that is there is found: less, and a "no" means little."""

Answer = Literal["present", "not found", "cannot tell"]


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
class Mark:
    """One mark of ours in a sound.

    Attributes:
        key_id: the key that made it.
        payload: the identifier as hexadecimal digits.
        content: see `Detection`.
        record: what the registry knows about it.
    """

    key_id: str
    payload: str
    content: Content
    record: Record | None

    def as_dict(self) -> dict[str, Any]:
        """The fields by name, for JSON."""
        record = self.record.as_dict() if self.record else None
        return {
            "key_id": self.key_id,
            "payload": self.payload,
            "content": self.content,
            "record": record,
        }


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
            to this one, or what is said was replaced; "unknown" = too little to tell, or no mark.
        record: what the registry knows about it.
        layers: each kind of watermark that was looked for.
        others: further marks of ours, where a marked sound was marked again. The one that was made
            first is the one above.
        judged: whether there was enough sound for a "no" to mean anything.
    """

    present: bool
    confidence: float
    payload: str | None
    key_id: str | None
    record: Record | None
    layers: tuple[Layer, ...]
    content: Content = "unknown"
    others: tuple[Mark, ...] = ()
    judged: bool = True

    @property
    def answer(self) -> Answer:
        """In words: "cannot tell" of sound that is too short, or where there is a trace."""
        if self.present:
            return "present"
        return "cannot tell" if self.confidence > 0 or not self.judged else "not found"

    @property
    def strength(self) -> str:
        """The confidence in words; there are few, so that nobody can climb along them."""
        if self.present:
            return "certain" if self._log10 <= CERTAIN_LOG10 else "very likely"
        return "none" if self.answer == "not found" else "too weak to tell"

    @property
    def _log10(self) -> float:
        return min((layer.scores.get("log10_false_alarm", 0.0) for layer in self.layers), default=0)

    def told(self, *, trusted: bool = False) -> dict[str, Any]:
        """What a caller over a network may know, for JSON. Never a score.

        An anonymous caller learns what the sound is, in words, so that the answer is of little use
        for wearing the mark down step by step. A trusted one learns whose it is as well.
        """
        said: dict[str, Any] = {
            "answer": self.answer,
            "present": self.present,
            "confidence": self.strength,
            "content": self.content,
        }
        if trusted:
            said |= {
                "payload": self.payload,
                "key_id": self.key_id,
                "record": self.record.as_dict() if self.record else None,
                "others": [mark.as_dict() for mark in self.others],
            }
        return said

    def scored(self) -> dict[str, Any]:
        """Everything, scores included, for JSON: for the operator alone."""
        return self.told(trusted=True) | {
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

    def __init__(
        self,
        embedder: Embedder,
        key: Key,
        identifier: int,
        registry: Registry | None = None,
        sample_rate: int = 0,
    ) -> None:
        self._embedder = embedder
        self.identifier = identifier
        self._key_id, self._name = key.id, key.written(identifier)
        self.id = f"{key.id}-{self._name}"
        self._registry = registry
        self._fingerprint = Fingerprinter(sample_rate) if registry is not None else None

    @property
    def delay(self) -> int:
        """Samples by which the output may trail the input (40 ms)."""
        return self._embedder.delay

    def push(self, samples: ArrayLike) -> Floats:
        """Take samples, float [n]; give back those that are finished, float32 [m]."""
        return self._seen(self._embedder.push(samples))

    def flush(self) -> Floats:
        """End the stream and give back the samples still held."""
        rest = self._seen(self._embedder.flush())
        self.keep()
        return rest

    def keep(self) -> None:
        """Note down the fingerprint of what was given out. `flush` does, or who ends early."""
        if self._registry is not None and self._fingerprint is not None:
            self._registry.keep(self._key_id, self._name, self._fingerprint.bits())
        self._fingerprint = None

    def through(self, chunks: Iterable[Floats]) -> Iterator[Floats]:
        """Mark the chunks of a generator; as many samples come out as went in."""
        try:
            for chunk in chunks:
                if len(ready := self.push(chunk)):
                    yield ready
            if len(rest := self.flush()):
                yield rest
        finally:
            self.keep()

    def _seen(self, marked: Floats) -> Floats:
        if self._fingerprint is not None:
            self._fingerprint.push(marked)
        return marked


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
        return Stream(embedder, key, identifier, self.registry, sample_rate)

    def mark(self, audio: Audio, *, again: bool = False, **request: Any) -> tuple[Audio, str]:
        """Mark a whole sound with every layer; returns it and the mark's public name.

        `request` is as in `stream`. Word timings stay as they are. Where marking fails, nothing is
        left in the registry. A sound that carries a mark of these keys is only marked with `again`:
        its first mark says where it comes from.

        Raises:
            InputError: the samples are not mono floats, the sample rate is too low, or the sound is
                marked already.
            SettingsError: the registry cannot take another identifier.
        """
        samples = checked(audio.samples)
        if not again and len(samples):
            self._unmarked(samples, audio.sample_rate)
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
        known = (
            {}
            if self.registry is None
            else {key.id: self.registry.identifiers(key.id) for key in self.keys}
        )
        recording = Recording(sound, sample_rate)
        findings = find(recording, tuple(self.keys), search=search, known=known)
        marks = [(f, self._mark_of(f, sound, sample_rate)) for f in findings if _is_present(f)]
        # Where several are named, the first that was made tells where the sound comes from.
        named = sorted(
            ((f, m) for f, m in marks if m is not None),
            key=lambda fm: (fm[1].record.created if fm[1].record else np.inf, fm[0].log10_chance),
        )
        finding, mark = named[0] if named else (findings[0], None)
        layers = [_layer(finding)]
        if self.neural is not None:
            read = finding.payload if mark else None
            layers.append(self.neural.detect(sound, sample_rate, read))
        return Detection(
            present=any(layer.present for layer in layers),
            confidence=max(layer.confidence for layer in layers),
            payload=mark.payload if mark else None,
            key_id=finding.key.id if layers[0].present else None,
            record=mark.record if mark else None,
            layers=tuple(layers),
            content=(mark.content if mark else finding.content) if layers[0].present else "unknown",
            others=tuple(m for _, m in named[1:]),
            judged=heard_seconds(sound, sample_rate) >= JUDGED_S,
        )

    def _mark_of(self, finding: Finding, sound: Floats, sample_rate: int) -> Mark | None:
        """What a finding names; the fingerprints of the registry go before the seals."""
        if finding.payload is None:
            return None
        key, name = finding.key, finding.key.written(finding.payload)
        record, content = None, finding.content
        if self.registry is not None:
            record = self.registry.find(key.id, name)
            known = self.registry.fingerprints(key.id, name)
            if record is not None and known:
                start = key.nonce(record.request_id)
                same = same_sound(finding, known, start, sound, sample_rate)
                content = content if same is None else "ours" if same else "other"
        return Mark(key.id, name, content, record)

    def _unmarked(self, samples: Floats, sample_rate: int) -> None:
        """Raise InputError where a sound carries a mark of these keys."""
        recording = Recording(samples.astype(np.float32), sample_rate)
        found = find(recording, tuple(self.keys), search=False, follow=False)[0]
        if _is_present(found):
            key, payload = found.key, found.payload
            name = f"key {key.id}" if payload is None else f"{key.id}-{key.written(payload)}"
            raise InputError(
                f"the sound carries a mark of yours already ({name}), which says where it comes "
                "from: use it as it is, or ask for a second mark beside it (--again)",
                field="samples",
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


def _is_present(finding: Finding) -> bool:
    return finding.log10_false_alarm <= PRESENT_LOG10


def _layer(finding: Finding) -> Layer:
    log10 = finding.log10_false_alarm
    confidence = (log10 - POSSIBLE_LOG10) / (PRESENT_LOG10 - POSSIBLE_LOG10)
    return Layer(
        SPREAD_SPECTRUM,
        present=_is_present(finding),
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
