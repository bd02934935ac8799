"""What of a book is rendered already, kept so that nothing can tear it.

    folder/journal.jsonl            a line for each segment: its key and its measures
    folder/segments/ab/<key>.ltr    its sound and words (`litetts.scheduling.recording`)

A key is a hash of everything that decides the sound: the request, the engine, the voice's content,
the version. So an edited paragraph has another key and the rest is found again, and two paragraphs
that are the same are rendered once. A segment is written aside, synced and renamed, then its line
is appended and synced: whatever moment a process is killed at, a segment is whole or not there. A
torn last line is cut off; a sound without its line is measured again.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from litetts.audio import measure
from litetts.document import AudioChunk, Floats, Note
from litetts.errors import InputError
from litetts.scheduling.recording import pack, unpack

__all__ = ["Entry", "Store", "measured", "missing"]

_JOURNAL, _SEGMENTS, _SUFFIX, _PART = "journal.jsonl", "segments", ".ltr", ".part"


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment that is rendered, as far as the whole needs to know it.

    Attributes:
        key: hash of all that decides the sound.
        samples: how many.
        sample_rate: in Hz.
        head, tail: seconds of silence at its ends.
        peak: largest sample, 0 to 1.
        square: sum of the squares of all samples.
        powers: float32 [n] as bytes: mean power of each 100 ms after the K-weighting of BS.1770.
        notes: what was not done as asked.
    """

    key: str
    samples: int
    sample_rate: int
    head: float
    tail: float
    peak: float
    square: float
    powers: bytes
    notes: tuple[Note, ...] = ()

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.samples / self.sample_rate

    @property
    def power(self) -> Floats:
        """`powers` as an array."""
        return np.frombuffer(self.powers, "<f4")

    def to_json(self) -> dict[str, Any]:
        """The entry as values of JSON; `from_json` reads it."""
        said = {name: getattr(self, name) for name in self.__slots__}
        said["powers"] = base64.b64encode(self.powers).decode("ascii")
        said["notes"] = [[note.option, note.message] for note in self.notes]
        return said

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Entry:
        """The entry that `to_json` wrote. Raises ValueError, TypeError, KeyError for another."""
        said = dict(content)
        said["powers"] = base64.b64decode(said["powers"])
        said["notes"] = tuple(Note(*note) for note in said["notes"])
        return cls(**said)


def measured(key: str, chunk: AudioChunk, head: float, tail: float) -> Entry:
    """The entry of a segment's sound."""
    samples, rate = chunk.samples, chunk.sample_rate
    step = max(1, round(measure.STEP * rate))
    power = measure.k_weight(samples, rate)
    power *= power
    whole = len(power) // step * step
    means = power[:whole].reshape(-1, step).mean(axis=1)
    if whole < len(power):  # the last step counts for as much as is there
        means = np.append(means, power[whole:].sum() / step)
    return Entry(
        key,
        len(samples),
        rate,
        head,
        tail,
        float(np.max(np.abs(samples))) if len(samples) else 0.0,
        float(np.sum(np.square(samples, dtype=np.float64))),
        means.astype("<f4").tobytes(),
        chunk.notes,
    )


class Store:
    """The rendered segments of one book, in a folder. Thread-safe; one process at a time.

    Raises:
        InputError: the folder cannot be made or written, or another process is at work in it.
    """

    def __init__(self, folder: str | Path) -> None:
        """Open a store, or begin one."""
        self.folder = Path(folder)
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._seen: set[str] = set()  # whose sound was found whole
        try:
            (self.folder / _SEGMENTS).mkdir(parents=True, exist_ok=True)
            self._file = (self.folder / _JOURNAL).open("a+b")
        except OSError as error:
            raise InputError(
                f"cannot keep what is rendered in {self.folder}: {error.strerror or error}",
                field="folder",
            ) from None
        try:
            _claim(self._file)
        except OSError:
            self._file.close()
            raise InputError(
                f"another process is at work in {self.folder}; wait for it, or choose another "
                "folder",
                field="folder",
            ) from None
        self._read()
        self._sounds: set[str] = set()  # keys of files that are there, whole or not
        for path in (self.folder / _SEGMENTS).rglob("*.*"):
            if path.suffix == _PART:  # of a process that was killed
                path.unlink(missing_ok=True)
            elif path.suffix == _SUFFIX:
                self._sounds.add(path.stem)

    def close(self) -> None:
        """Let others in."""
        self._file.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        """Segments that are kept."""
        with self._lock:
            return len(self._entries)

    def find(self, key: str) -> Entry | None:
        """The entry of a segment whose sound is whole on the disk; None = to be rendered."""
        if key not in self._sounds:
            return None
        entry = self._entries.get(key)
        if entry is not None and key in self._seen:
            return entry
        try:
            chunk = self.load(key)
        except (OSError, ValueError):
            return None
        if entry is None:  # killed between the sound and its line
            entry = self._noted(_entry(key, chunk))
        with self._lock:
            self._seen.add(key)
        return entry

    def load(self, key: str) -> AudioChunk:
        """The sound of a segment. Raises OSError, ValueError: it is not there, or torn."""
        return unpack(self._path(key).read_bytes())[0]

    def put(self, key: str, chunk: AudioChunk) -> Entry:
        """Keep the sound of a segment (quantised); it is on the disk when this returns.

        Raises:
            InputError: the disk is full, or the like.
        """
        path = self._path(key)
        data = pack([chunk])
        try:
            path.parent.mkdir(exist_ok=True)
            partial = path.with_name(f"{key}.{os.getpid()}.{threading.get_ident()}{_PART}")
            with partial.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
            _sync(path.parent)
            entry = self._noted(_entry(key, chunk))
        except OSError as error:
            raise InputError(
                f"cannot keep what is rendered in {self.folder}: {error.strerror or error}; what "
                "is there already is found again",
                field="folder",
            ) from None
        with self._lock:
            self._seen.add(key)
            self._sounds.add(key)
        return entry

    def note(self, **facts: Any) -> None:
        """Append a line that is no segment: what happened, for people and for reports."""
        self._append(facts)

    @property
    def events(self) -> Iterator[dict[str, Any]]:
        """The lines of the journal that are no segments."""
        for content in _lines((self.folder / _JOURNAL).read_bytes()):
            if "key" not in content:
                yield content

    def sweep(self, keep: set[str]) -> int:
        """Remove the segments that no longer belong to the book; how many they were."""
        gone = 0
        for path in (self.folder / _SEGMENTS).rglob("*"):
            if path.is_file() and (path.stem not in keep or path.suffix != _SUFFIX):
                path.unlink(missing_ok=True)
                gone += 1
        with self._lock:
            self._entries = {k: e for k, e in self._entries.items() if k in keep}
            self._sounds &= keep
        return gone

    def _path(self, key: str) -> Path:
        return _of(self.folder, key)

    def _noted(self, entry: Entry) -> Entry:
        self._append(entry.to_json())
        with self._lock:
            self._entries[entry.key] = entry
        return entry

    def _append(self, content: dict[str, Any]) -> None:
        line = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
        with self._lock:
            self._file.write(line.encode("utf-8", "surrogatepass"))
            self._file.flush()
            os.fsync(self._file.fileno())

    def _read(self) -> None:
        self._file.seek(0)
        data = self._file.read()
        whole = data.rfind(b"\n") + 1
        if whole < len(data):  # torn
            self._file.truncate(whole)
        for content in _lines(data[:whole]):
            if "key" in content:
                with contextlib.suppress(ValueError, TypeError, KeyError):
                    entry = Entry.from_json(content)
                    self._entries[entry.key] = entry


def missing(folder: Path, keys: Iterable[str]) -> int:
    """How many segments have no sound in the folder of a store, which need not be open.

    Nothing is read (`Store.find` tells what is whole), and a folder is listed once: a book has a
    hundred thousand segments.
    """
    listed: dict[Path, frozenset[str]] = {}
    count = 0
    for key in keys:
        place = _of(folder, key)
        if place.parent not in listed:
            listed[place.parent] = _names(place.parent)
        count += place.name not in listed[place.parent]
    return count


def _names(folder: Path) -> frozenset[str]:
    try:
        with os.scandir(folder) as found:
            return frozenset(each.name for each in found)
    except OSError:
        return frozenset()


def _of(folder: Path, key: str) -> Path:
    return folder / _SEGMENTS / key[:2] / (key + _SUFFIX)


def _lines(data: bytes) -> Iterator[dict[str, Any]]:
    for line in data.split(b"\n"):
        with contextlib.suppress(ValueError):
            content = json.loads(line)
            if isinstance(content, dict):
                yield content


def _entry(key: str, chunk: AudioChunk) -> Entry:
    from litetts.audio.join import speech_bounds

    first, end = speech_bounds(chunk.samples, chunk.sample_rate)
    rate = chunk.sample_rate
    return measured(key, chunk, first / rate, (len(chunk.samples) - end) / rate)


def _claim(file: BinaryIO) -> None:
    """Lock a file for this process. Raises OSError: another one has it."""
    try:
        import fcntl
    except ImportError:  # Windows, which lets nobody else write to an open file's folder so easily
        return
    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
