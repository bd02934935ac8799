"""Synthesisers that speak the training corpus and say exactly when each phone was spoken.

Two freely licensed families from Debian: `flite` (packages `flite` and `libflite1`; voices rms,
slt, kal16 and awb) by its C library, and `festival` with `festvox-us-slt-hts`. Only making a
corpus needs them; the shipped voice does not.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from litetts.document import Floats
from litetts.errors import EngineError, InputError, ModelError

__all__ = ["TEACHERS", "Phone", "Recording", "SpokenWord", "Teacher", "speak_all"]


@dataclass(frozen=True, slots=True)
class Phone:
    """A phone of the radio phone set (CMU): its name, stress of its syllable, times in seconds."""

    name: str
    stress: bool
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word as the teacher said it, with the punctuation around it; `pause` follows it (s)."""

    text: str
    before: str
    after: str
    phones: tuple[Phone, ...]
    pause: float = 0.0


@dataclass(frozen=True, slots=True)
class Recording:
    """Mono float32 samples in -1 to 1, their rate in Hz, and the words in them."""

    samples: Floats
    sample_rate: int
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, slots=True)
class Teacher:
    """A voice to learn from.

    Attributes:
        name: name of the teacher in the corpus.
        family: "flite" or "festival".
        voice: the family's name for the voice.
        licence: licence of the voice data.
        source: where it comes from, for the model card.
    """

    name: str
    family: str
    voice: str
    licence: str
    source: str


_CMU = "BSD-like (Carnegie Mellon University; free to use, also commercially)"
TEACHERS: dict[str, Teacher] = {
    t.name: t
    for t in (
        Teacher("rms", "flite", "cmu_us_rms", _CMU, "flite 2.2, CMU ARCTIC rms"),
        Teacher("kal", "flite", "cmu_us_kal16", _CMU, "flite 2.2, kal diphones at 16 kHz"),
        Teacher("awb", "flite", "cmu_us_awb", _CMU, "flite 2.2, CMU ARCTIC awb"),
        Teacher("slt", "flite", "cmu_us_slt", _CMU, "flite 2.2, CMU ARCTIC slt"),
        Teacher(
            "slt_hts",
            "festival",
            "voice_cmu_us_slt_arctic_hts",
            _CMU,
            "festival 2.5, festvox-us-slt-hts, CMU ARCTIC slt at 32 kHz",
        ),
    )
}


def speak_all(teacher: Teacher, texts: Iterable[str]) -> Iterator[Recording]:
    """Let `teacher` read `texts`, one recording each, in order. ModelError if it is missing."""
    if teacher.family == "flite":
        flite = _Flite(teacher.voice)
        return (flite.speak(text) for text in texts)
    if teacher.family == "festival":
        return _festival(teacher.voice, list(texts))
    raise InputError(f"unknown teacher family '{teacher.family}'", field="teacher")


@dataclass(frozen=True, slots=True)
class _Row:
    """One segment of an utterance; `word` tells words apart, None for a pause."""

    phone: str
    stress: str
    text: str
    punctuation: str
    prepunctuation: str
    opens: bool
    closes: bool
    end: float
    word: object


def _words(rows: Iterable[_Row]) -> tuple[SpokenWord, ...]:
    """Group segments by word. `0` is what both families answer for a feature that is not there."""
    words: list[SpokenWord] = []
    phones: list[Phone] = []
    previous: _Row | None = None
    start = 0.0

    def close() -> None:
        if previous is not None and phones:
            words.append(
                SpokenWord(
                    previous.text.lower(),
                    previous.prepunctuation.strip("0") if previous.opens else "",
                    previous.punctuation.strip("0") if previous.closes else "",
                    tuple(phones),
                )
            )
            phones.clear()

    for row in rows:
        if row.word is None:
            close()
            if words:
                last = words[-1]
                words[-1] = SpokenWord(
                    last.text, last.before, last.after, last.phones, last.pause + row.end - start
                )
            previous = None
        else:
            if previous is not None and row.word != previous.word:
                close()
            phones.append(Phone(row.phone, row.stress == "1", start, row.end))
            previous = row
        start = row.end
    close()
    return tuple(words)


_WORD = "R:SylStructure.parent.parent"


class _Flite:
    """libflite by its C interface: the command line does not print words and stress together."""

    def __init__(self, voice: str) -> None:
        try:
            self._lib = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
            for part in ("usenglish", "cmulex"):
                ctypes.CDLL(f"libflite_{part}.so.1", mode=ctypes.RTLD_GLOBAL)
            library = ctypes.CDLL(f"libflite_{voice}.so.1")
        except OSError as error:
            raise ModelError(
                f"teacher voice {voice} needs flite: apt-get install flite ({error})",
                field="teacher",
            ) from error
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        self._function("flite_init", ctypes.c_int)()
        register = library[f"register_{voice}"]
        register.restype, register.argtypes = pointer, [text]
        self._voice = register(None)
        self._synth = self._function("flite_synth_text", pointer, text, pointer)
        self._relation = self._function("utt_relation", pointer, pointer, text)
        self._head = self._function("relation_head", pointer, pointer)
        self._next = self._function("item_next", pointer, pointer)
        self._as = self._function("item_as", pointer, pointer, text)
        self._parent = self._function("item_parent", pointer, pointer)
        self._string = self._function("ffeature_string", text, pointer, text)
        self._float = self._function("ffeature_float", ctypes.c_float, pointer, text)
        self._wave = self._function("utt_wave", ctypes.POINTER(_Wave), pointer)
        self._delete = self._function("delete_utterance", None, pointer)

    def _function(self, name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
        function = self._lib[name]
        function.restype, function.argtypes = result, list(arguments)
        return function

    def _rows(self, utterance: int) -> Iterator[_Row]:
        item = self._head(self._relation(utterance, b"Segment"))

        def feature(path: str) -> str:
            return str(self._string(item, path.encode()).decode("utf-8", "replace"))

        while item:
            syllable = self._as(item, b"SylStructure")
            yield _Row(
                feature("name"),
                feature("R:SylStructure.parent.stress"),
                feature(f"{_WORD}.name"),
                feature(f"{_WORD}.R:Token.parent.punc"),
                feature(f"{_WORD}.R:Token.parent.prepunctuation"),
                feature(f"{_WORD}.R:Token.p.name") == "0",
                feature(f"{_WORD}.R:Token.n.name") == "0",
                float(self._float(item, b"end")),
                self._parent(self._parent(syllable)) if syllable else None,
            )
            item = self._next(item)

    def speak(self, text: str) -> Recording:
        """One utterance, whatever the number of sentences in it."""
        utterance = self._synth(text.encode(), self._voice)
        if not utterance:
            raise EngineError(f"flite could not speak {text!r}")
        try:
            wave = self._wave(utterance).contents
            samples = np.ctypeslib.as_array(wave.samples, (wave.num_samples,))
            return Recording(
                (samples / np.float32(32768)).astype(np.float32),
                int(wave.sample_rate),
                _words(self._rows(utterance)),
            )
        finally:
            self._delete(utterance)


class _Wave(ctypes.Structure):
    """`cst_wave` of flite."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


_DUMP = f"""
(define (lt_word s path) (item.feat s (string-append "{_WORD}." path)))
(define (lt_dump text wave labels)
  (let ((u (utt.synth (eval (list 'Utterance 'Text text)))) (f (fopen labels "w")))
    (utt.save.wave u wave 'riff)
    (mapcar (lambda (s)
      (format f "%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%f\\t%s\\n" (item.name s)
        (item.feat s "R:SylStructure.parent.stress") (lt_word s "name")
        (lt_word s "R:Token.parent.punc") (lt_word s "R:Token.parent.prepunctuation")
        (lt_word s "R:Token.p.name") (lt_word s "R:Token.n.name")
        (item.feat s "end") (lt_word s "id")))
      (utt.relation.items u 'Segment))
    (fclose f)))
"""

_BATCH = 20
"""Utterances per festival process: enough to hide its start, few enough to keep memory small."""


def _festival(voice: str, texts: list[str]) -> Iterator[Recording]:
    import soundfile

    for first in range(0, len(texts), _BATCH):
        batch = texts[first : first + _BATCH]
        with tempfile.TemporaryDirectory(prefix="litetts-festival-") as folder:
            at = Path(folder)
            calls = []
            for i, text in enumerate(batch):
                quoted = text.replace("\\", " ").replace('"', " ")
                calls.append(f'(lt_dump "{quoted}" "{at}/{i}.wav" "{at}/{i}.lab")')
            script = at / "corpus.scm"
            script.write_text(f"({voice})\n{_DUMP}\n" + "\n".join(calls), encoding="latin-1")
            try:
                subprocess.run(
                    ["festival", "-b", str(script)], check=True, capture_output=True, text=True
                )
            except FileNotFoundError as error:
                raise ModelError(
                    "teacher needs festival: apt-get install festival festvox-us-slt-hts",
                    field="teacher",
                ) from error
            except subprocess.CalledProcessError as error:
                raise EngineError(f"festival failed: {error.stderr[-500:]}") from error
            for i in range(len(batch)):
                samples, rate = soundfile.read(at / f"{i}.wav", dtype="float32")
                rows = []
                for line in (at / f"{i}.lab").read_text(encoding="latin-1").splitlines():
                    name, stress, word, after, before, p, n, end, key = line.split("\t")
                    rows.append(
                        _Row(
                            name,
                            stress,
                            word,
                            after,
                            before,
                            p == "0",
                            n in ("0", after),  # here punctuation is a sister of the words
                            float(end),
                            None if key == "0" else key,
                        )
                    )
                yield Recording(samples, int(rate), _words(rows))
