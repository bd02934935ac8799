"""Audio files that are whole or not there: written aside, then moved into place."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from litetts.audio.encode import Encoder, Format, format_of
from litetts.audio.tags import Tags
from litetts.document import Audio, Floats
from litetts.errors import InputError

__all__ = ["Seal", "Writer", "check_place", "in_place", "save", "write_bytes", "writer"]


Seal = Callable[[BinaryIO, BinaryIO], None]
"""Reads a finished file from its start and writes another."""


class Writer:
    """Takes the samples of a recording chunk by chunk; made by `writer`.

    Attributes:
        path: where the file will be.
        sample_rate: of the file, in Hz.
    """

    def __init__(self, path: Path, encoder: Encoder, file: BinaryIO) -> None:
        self.path = path
        self.sample_rate = encoder.sample_rate
        self._encoder = encoder
        self._file = file

    def write(self, samples: Floats) -> None:
        """Append samples, float32 [n] at the source's rate."""
        with _explained(self.path):
            self._file.write(self._encoder.write(samples))

    def _finish(self) -> None:
        with _explained(self.path):
            self._file.write(self._encoder.close())
            patch = self._encoder.patch
            if patch and self._file.seekable():
                self._file.seek(patch.offset)
                self._file.write(patch.data)


@contextlib.contextmanager
def writer(
    path: str | os.PathLike[str],
    sample_rate: int,
    *,
    format: str | Format | None = None,
    file_rate: int | None = None,
    tags: Tags | None = None,
    bitrate: int | None = None,
    total: int | None = None,
    seal: Seal | None = None,
) -> Iterator[Writer]:
    """A file to write chunk by chunk; it appears at `path` when the block ends, whole.

    Memory is that of a chunk, whatever the length. If the block raises, nothing is left behind
    and a file that was there before is as it was.

    Args:
        path: of the file; its suffix is the format unless `format` says otherwise.
        sample_rate: of the samples that will be written, in Hz.
        format: name of a format.
        file_rate: rate of the file, in Hz; None = `sample_rate`.
        tags: title, voice and so on.
        bitrate: bits per second for MP3, Opus and AAC.
        total: samples that will be written, if known: a WAV beyond 4 GiB then says its length.
        seal: what makes the file out of the encoded one when all of it is there (signs it). Not for
            devices and pipes.

    Raises:
        InputError: unknown format, no such folder, no permission, or no space left.
    """
    target = Path(path)
    chosen = format or format_of(target)
    with in_place(target) as final, _before(final, seal) as file:
        encoder = Encoder(
            chosen,
            file_rate or sample_rate,
            source_rate=sample_rate,
            tags=tags,
            bitrate=bitrate,
            total=total,
            file=file if file.seekable() else None,
        )
        out = Writer(target, encoder, file)
        yield out
        out._finish()


def save(
    path: str | os.PathLike[str],
    audio: Audio,
    *,
    format: str | Format | None = None,
    sample_rate: int | None = None,
    tags: Tags | None = None,
    bitrate: int | None = None,
    seal: Seal | None = None,
) -> Path:
    """Write a recording to a file, whole or not at all; the suffix is the format. See `writer`.

    Raises:
        InputError: unknown format, no such folder, no permission, or no space left.
    """
    with writer(
        path,
        audio.sample_rate,
        format=format,
        file_rate=sample_rate,
        tags=tags,
        bitrate=bitrate,
        seal=seal,
    ) as out:
        out.write(audio.samples)
    return out.path


@contextlib.contextmanager
def _before(final: BinaryIO, seal: Seal | None) -> Iterator[BinaryIO]:
    """The file itself, or one that is sealed into it at the end."""
    if seal is None or not final.seekable():
        yield final
        return
    with tempfile.TemporaryFile() as file:
        yield file
        file.seek(0)
        seal(file, final)


def write_bytes(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write bytes to a file, whole or not at all.

    Raises:
        InputError: no such folder, no permission, or no space left.
    """
    target = Path(path)
    with in_place(target) as file, _explained(target):
        file.write(data)
    return target


@contextlib.contextmanager
def in_place(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that becomes `path` if the block succeeds: whole or not there.

    Raises:
        InputError: no such folder, no permission (at once), or no space left.
    """
    target = Path(path)
    temporary = None
    with _explained(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if target.exists() and not target.is_file():
            # A device or a pipe cannot be replaced: write straight to it.
            file: BinaryIO = target.open("wb")
        else:
            fd, temporary = tempfile.mkstemp(
                prefix=f".{target.name}.", suffix=".part", dir=target.parent
            )
            file = os.fdopen(fd, "wb")
    try:
        yield file
        with _explained(target):
            file.flush()
            if temporary:
                os.fsync(file.fileno())
                file.close()
                _open_up(Path(temporary))
                Path(temporary).replace(target)
                temporary = None
    finally:
        with contextlib.suppress(OSError):  # what is still buffered may not fit: said already
            file.close()
        if temporary:
            Path(temporary).unlink(missing_ok=True)


def check_place(path: str | os.PathLike[str]) -> None:
    """Before long work for a file: raises InputError where it could not be written in the end.

    The folder of a file has to be there, with every command: a misspelt path makes none.
    """
    target = Path(path)
    with _explained(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        target.parent.stat()
        if not target.parent.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "is not a folder")


def _open_up(path: Path) -> None:
    """The mode that an ordinary new file has (mkstemp gives 0600)."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(0o666 & ~mask)


@contextlib.contextmanager
def _explained(target: Path) -> Iterator[None]:
    """Errors of the system as one sentence that says what to do."""
    try:
        yield
    except OSError as error:
        remedy = {
            errno.ENOSPC: "the disk is full; free some space or choose another place",
            errno.EDQUOT: "the disk quota is used up; free some space or choose another place",
            errno.EFBIG: "the file is larger than this system allows; choose a compressed format",
            errno.EACCES: "no permission to write there; choose another place",
            errno.EPERM: "no permission to write there; choose another place",
            errno.EROFS: "that disk is read-only; choose another place",
            errno.ENOENT: "no file can be made there; choose another place"
            if target.parent.is_dir()  # as /proc, which holds none but the system's own
            else f"there is no folder '{target.parent}'; create it first",
            errno.ENOTDIR: f"'{target.parent}' is not a folder",
            errno.EISDIR: "that is a folder; give the name of a file",
            errno.ENAMETOOLONG: "the name is too long",
        }.get(error.errno or 0, str(error))
        raise InputError(f"cannot write '{target}': {remedy}", field="output") from error
