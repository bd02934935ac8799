"""The last steps of a stream: what its request asks to be made of its sound."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO

from litetts.audio.encode import Encoder
from litetts.document import AudioChunk
from litetts.service.stream import Stream
from litetts.watermark.provenance import tags
from litetts.watermark.signing import Signing

__all__ = ["IN_MEMORY", "Finishing", "WholeFile"]

# OpenAI's API: PCM is always at 24 kHz.
PCM_RATE = 24_000
# Bytes of a recording up to which it is kept in memory until it is sent: six minutes of WAV at
# 24 kHz, three quarters of an hour of MP3.
IN_MEMORY = 16 << 20


class Finishing:
    """The last steps of a stream, in order: the encoder. Its methods block: not on the loop."""

    def __init__(
        self,
        format: str,
        source_rate: int,
        *,
        sample_rate: int | None = None,
        bitrate: int | None = None,
        voice: str = "",
        mark: str = "",
    ) -> None:
        rate = sample_rate or (PCM_RATE if format == "pcm" else source_rate)
        self._tags = tags(mark, voice=voice)
        self._mark, self._voice = mark, voice
        self.bitrate = bitrate
        self._source_rate = source_rate
        self._encoder = Encoder(
            format, rate, source_rate=source_rate, tags=self._tags, bitrate=bitrate
        )
        self.format = self._encoder.format.name
        self.content_type = self._encoder.format.content_type
        self.sample_rate = self._encoder.sample_rate

    @classmethod
    def of(cls, stream: Stream, bitrate: int | None = None) -> Finishing:
        """The last steps of a stream as its request asks for them. Raises InputError.

        `bitrate` in bits per second; None = the format's usual.
        """
        request = stream.request
        return cls(
            request.format or "wav",
            stream.sample_rate,
            sample_rate=request.sample_rate,
            bitrate=bitrate,
            voice=stream.voice,
            mark=stream.mark,
        )

    def write(self, chunk: AudioChunk) -> bytes:
        """The bytes that this chunk completes."""
        return self._encoder.write(chunk.samples)

    def close(self) -> bytes:
        """The last bytes."""
        return self._encoder.close()

    def file(self, signing: Signing | None = None) -> WholeFile:
        """A file with an exact header, signed if it can be, in place of `write` and `close`."""
        encoder = self._encoder
        signs = signing is not None and (self._mark or not signing.marked_only)
        seal = signing.over(self.format, self._mark, self._voice) if signing and signs else None
        return WholeFile(
            partial(
                Encoder,
                encoder.format,
                encoder.sample_rate,
                source_rate=self._source_rate,
                tags=self._tags,
                bitrate=self.bitrate,
            ),
            seal,
        )

    def whole(self, chunks: Iterable[AudioChunk]) -> bytes:
        """All chunks as one file with an exact header."""
        file = self.file()
        for chunk in chunks:
            file.write(chunk)
        with file.close() as content:
            return content.read()


class WholeFile:
    """A recording that is sent when all of it is made: in memory while short, else on disk."""

    def __init__(
        self,
        make: Callable[..., Encoder],
        seal: Callable[[IO[bytes], IO[bytes]], None] | None = None,
    ) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever reads it closes it
        self._encoder = make(file=self._file)
        self._seal = seal
        self.size = 0

    def write(self, chunk: AudioChunk) -> None:
        """Take the next chunk."""
        self._file.write(self._encoder.write(chunk.samples))

    def close(self) -> IO[bytes]:
        """The file from its start; `size` is its length in bytes. Close it."""
        self._file.write(self._encoder.close())
        if patch := self._encoder.patch:
            self._file.seek(patch.offset)
            self._file.write(patch.data)
        if self._seal is not None:
            sealed = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - as above
            with self._file as plain:
                plain.seek(0)
                self._seal(plain, sealed)
            self._file = sealed
        self.size = self._file.seek(0, os.SEEK_END)
        self._file.seek(0)
        return self._file

    def discard(self) -> None:
        """Nobody wants it any more."""
        self._file.close()
