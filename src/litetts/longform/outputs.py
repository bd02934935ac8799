"""Where a book goes: one file with chapters, a file per chapter, a stem per speaker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from litetts.audio.encode import Format
from litetts.audio.files import Seal, Writer, writer
from litetts.audio.tags import Chapter, Tags
from litetts.document import Floats
from litetts.errors import InputError
from litetts.longform.sealing import Sealing

__all__ = ["Sink", "Sound", "parts", "safe", "stems", "whole"]


_BITS = {"wav": 16, "flac": 11, "pcm": 16, "f32": 32}
"""Bits of a sample: those of FLAC are what speech takes."""
_BITRATE = 128_000
"""Of compressed speech, in bits per second, where nothing is said: above what any format takes."""


class Sink(Protocol):
    """Takes the sound of a book."""

    def write(self, samples: Floats) -> None:
        """The next samples."""
        ...


@dataclass(frozen=True, slots=True)
class Sound:
    """How sound is written.

    Attributes:
        format: of the files.
        rate: of the samples, in Hz.
        file_rate: of the files; None = the same.
        bitrate: bits per second; None = the format's own.
        sealing: who signs the files; None = nobody.
    """

    format: Format
    rate: int
    file_rate: int | None = None
    bitrate: int | None = None
    sealing: Sealing | None = None

    def size(self, samples: int) -> int:
        """About how many bytes so many samples take in a file; not less."""
        rate = self.file_rate or self.rate
        bits = _BITS.get(self.format.name)
        return int(samples / self.rate * (bits * rate if bits else self.bitrate or _BITRATE) / 8)

    def seal(self, title: str, samples: int) -> Seal | None:
        """What signs a file of so many samples."""
        if self.sealing is None:
            return None
        return self.sealing.over(self.format.name, title, self.size(samples))


@contextmanager
def whole(path: Path, sound: Sound, tags: Tags, total: int) -> Iterator[Writer]:
    """One file; `total` samples will come."""
    with writer(
        path,
        sound.rate,
        format=sound.format,
        file_rate=sound.file_rate,
        tags=tags,
        bitrate=sound.bitrate,
        total=total,
        seal=sound.seal(tags.title, total),
    ) as out:
        yield out


@contextmanager
def parts(
    folder: Path, sound: Sound, tags: Tags, chapters: Sequence[Chapter], head: float, total: int
) -> Iterator[_Parts]:
    """A file per chapter, "01 - Title.mp3", in a folder that is made if it is not there.

    A file begins `head` seconds before its chapter's first sound.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot make the folder {folder}: {error.strerror}", field="output"
        ) from None
    begins = [0, *(round((c.start - head) * sound.rate) for c in chapters[1:]), total]
    out = _Parts(folder, sound, tags, chapters, begins)
    try:
        yield out
    except BaseException as error:
        out.abort(error)
        raise
    out.close()


class _Parts:
    """Sound that is cut at the chapters.

    Attributes:
        paths: the files so far.
    """

    def __init__(
        self,
        folder: Path,
        sound: Sound,
        tags: Tags,
        chapters: Sequence[Chapter],
        begins: Sequence[int],
    ) -> None:
        self.paths: list[Path] = []
        self._folder, self._sound, self._tags = folder, sound, tags
        self._chapters, self._begins = chapters, begins
        self._at = 0
        self._open = ExitStack()
        self._file: Writer | None = None

    def write(self, samples: Floats) -> None:
        while len(samples):
            number = len(self.paths)
            if self._file is None or (
                number < len(self._chapters) and self._at == self._begins[number]
            ):
                self._next()
                number += 1
            left = self._begins[number] - self._at if number < len(self._chapters) else None
            assert self._file is not None
            self._file.write(samples[:left])
            taken = len(samples[:left])
            self._at += taken
            samples = samples[taken:]

    def _next(self) -> None:
        self._open.close()
        number = len(self.paths)
        chapter = self._chapters[number]
        count = len(self._chapters)
        digits = max(2, len(str(count)))
        name = f"{number + 1:0{digits}} - {safe(chapter.title)}{self._sound.format.suffixes[0]}"
        tags = replace(
            self._tags,
            title=chapter.title,
            album=self._tags.title,
            track=f"{number + 1}/{count}",
            chapters=(),
        )
        total = self._begins[number + 1] - self._begins[number]
        path = self._folder / name
        self._file = self._open.enter_context(whole(path, self._sound, tags, total))
        self.paths.append(path)

    def close(self) -> None:
        self._open.close()

    def abort(self, error: BaseException) -> None:
        self._open.__exit__(type(error), error, error.__traceback__)


@contextmanager
def stems(
    folder: Path, sound: Sound, tags: Tags, speakers: Sequence[str], total: int
) -> Iterator[dict[str, Writer]]:
    """A file per speaker, by name; all of them are there in the end, or none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot make the folder {folder}: {error.strerror}", field="stems"
        ) from None
    with ExitStack() as open_:
        yield {
            who: open_.enter_context(
                whole(
                    folder / f"{name}{sound.format.suffixes[0]}",
                    sound,
                    replace(tags, artist=who, chapters=(), cover=b""),
                    total,
                )
            )
            for who, name in zip(speakers, _apart(speakers), strict=True)
        }


def _apart(names: Sequence[str]) -> Iterator[str]:
    """Names of files, each another one: "A/B" and "a:b" would be the same."""
    taken: set[str] = set()
    for name in names:
        wanted = each = safe(name)
        number = 1
        while each.casefold() in taken:
            number += 1
            each = f"{wanted} {number}"
        taken.add(each.casefold())
        yield each


_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
_LONGEST = 80
"""Characters of a file's name: with a number and a suffix, in any script, below 255 bytes."""


def safe(name: str) -> str:
    """A title as a file's name on every system."""
    clean = " ".join(_UNSAFE.sub(" ", name).split()).strip(". ")
    while len(clean.encode("utf-8", "replace")) > 2 * _LONGEST or len(clean) > _LONGEST:
        clean = clean[:-1].rstrip(". ")
    return clean or "untitled"
