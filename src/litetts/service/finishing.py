"""The last steps of a stream: what its request asks to be made of its sound."""

from __future__ import annotations

import numpy as np

from litetts.audio.encode import Encoder, encode
from litetts.audio.tags import Tags
from litetts.document import Audio, AudioChunk
from litetts.service.stream import Stream

__all__ = ["Finishing"]

# OpenAI's API: PCM is always at 24 kHz.
PCM_RATE = 24_000


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
    ) -> None:
        rate = sample_rate or (PCM_RATE if format == "pcm" else source_rate)
        self._tags = Tags(artist=voice)
        self.bitrate = bitrate
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
        )

    def write(self, chunk: AudioChunk) -> bytes:
        """The bytes that this chunk completes."""
        return self._encoder.write(chunk.samples)

    def close(self) -> bytes:
        """The last bytes."""
        return self._encoder.close()

    def whole(self, chunks: list[AudioChunk]) -> bytes:
        """All chunks as one file with an exact header."""
        samples = np.concatenate([chunk.samples for chunk in chunks])
        encoder = self._encoder
        return encode(
            Audio(samples, chunks[0].sample_rate),
            encoder.format,
            sample_rate=encoder.sample_rate,
            tags=self._tags,
            bitrate=self.bitrate,
        )
