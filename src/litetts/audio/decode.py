"""Reading recordings of any usual format, as mono float32."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from litetts.audio.resample import Resampler
from litetts.document import Audio, Floats
from litetts.errors import InputError

__all__ = ["blocks", "decode", "read"]

MIN_RATE, MAX_RATE = 4000, 384_000
"""Sample rates in Hz of recordings that are taken for sound."""

USUAL_FLOW = 96_000
"""Values a second of stereo at 48 kHz. A recording with more channels or a higher rate may be
shorter in proportion: what it costs to read are its values, not its seconds."""

LOUDEST = 1e6
"""Largest sample that is taken as it is, 120 dB over full scale. Files of floats may hold numbers
whose squares no float32 holds, and what measures the sound would then compute with infinities."""

# Only the bytes that came are read: no playlist, and nothing that a file may point to (a recording
# can come from a stranger).
_CONTAINED = {
    "format_whitelist": "wav,flac,mp3,ogg,aac,aiff,au,caf,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm",
    "protocol_whitelist": "none",
}


def read(path: str | os.PathLike[str], *, max_seconds: float | None = None) -> Audio:
    """A recording as it is: its own rate, channels mixed to one, codec delays taken off.

    Args:
        path: WAV, FLAC, MP3, Ogg (Opus, Vorbis), AAC, M4A, and other containers of sound.
        max_seconds: longer recordings are refused.

    Raises:
        InputError: no such file, no sound in it, damaged, or too long.
    """
    try:
        with Path(path).open("rb") as file:
            return _whole(file, f"'{path}'", max_seconds)
    except OSError as error:
        raise InputError(
            f"cannot read '{path}': {error.strerror or error}", field="file"
        ) from error


def channels_of(path: str | os.PathLike[str]) -> int:
    """How many channels a recording has; 1 where that cannot be told, which `read` will say."""
    import av

    try:
        with (
            Path(path).open("rb") as file,
            av.open(file, options=_CONTAINED, metadata_errors="replace") as container,
        ):
            return int(container.streams.audio[0].layout.nb_channels)
    except (av.error.FFmpegError, IndexError, ValueError, EOFError, OSError):
        return 1


def decode(
    data: bytes, *, max_seconds: float | None = None, sample_rate: int | None = None
) -> Audio:
    """A recording from the bytes of a file. As `read`.

    With `sample_rate` (Hz) it is resampled while it is read: what it holds in memory depends on its
    length alone, not on its own rate and channels.
    """
    return _whole(io.BytesIO(data), "the recording", max_seconds, sample_rate)


def blocks(file: BinaryIO, what: str = "the recording") -> Iterator[tuple[Floats, int]]:
    """A recording piece by piece, in constant memory: (float32 [n], rate in Hz).

    Raises:
        InputError: no sound in it, or damaged from the start. What is whole before the damage
            is given; a file that ends too early just ends.
    """
    for samples, rate, _ in _blocks(file, what):
        yield samples, rate


def _blocks(file: BinaryIO, what: str) -> Iterator[tuple[Floats, int, int]]:
    """As `blocks`, with the number of channels that were mixed."""
    import av

    given = False
    try:
        with av.open(file, options=_CONTAINED, metadata_errors="replace") as container:
            if not container.streams.audio:
                raise InputError(f"{what} has no sound in it", field="file")
            stream: Any = container.streams.audio[0]
            for packet in container.demux(stream):
                frames: list[Any] = []
                with contextlib.suppress(av.error.InvalidDataError, EOFError):
                    frames = packet.decode()
                for frame in frames:
                    given = True
                    yield _mono(frame), int(frame.sample_rate), int(frame.layout.nb_channels)
    except (av.error.FFmpegError, ValueError, EOFError) as error:
        if not given:
            raise InputError(
                f"{what} cannot be read as sound; send WAV, FLAC, MP3, Ogg, AAC or M4A",
                field="file",
            ) from error
    if not given:
        raise InputError(f"{what} has no sound in it", field="file")


def _whole(
    file: BinaryIO, what: str, max_seconds: float | None, sample_rate: int | None = None
) -> Audio:
    parts: list[Floats] = []
    seconds, values = 0.0, 0
    resampler: Resampler | None = None
    rate = 0
    for samples, rate, channels in _blocks(file, what):
        if not MIN_RATE <= rate <= MAX_RATE:
            raise InputError(f"{what} has a sample rate of {rate} Hz", field="file")
        seconds += len(samples) / rate
        values += len(samples) * channels
        if max_seconds is not None and max(seconds, values / USUAL_FLOW) > max_seconds:
            raise InputError(
                f"{what} is longer than {max_seconds:g} s of stereo at 48 kHz; send a part of it, "
                "or fewer channels at a lower rate",
                field="file",
            )
        if sample_rate is None:
            parts.append(samples)
            continue
        if resampler is None or resampler.source_rate != rate:
            if resampler is not None:
                parts.append(resampler.close())
            resampler = Resampler(rate, sample_rate)
        parts.append(resampler.write(samples))
    if resampler is not None:
        parts.append(resampler.close())
    return Audio(np.concatenate(parts), sample_rate or rate)


def _mono(frame: Any) -> Floats:
    """The mean of a frame's channels, -1 to 1 (of floats, to LOUDEST). float32 [n]"""
    array: Any = frame.to_ndarray()
    channels = frame.layout.nb_channels
    if not frame.format.is_planar:
        array = array.reshape(-1, channels).T
    if array.dtype == np.uint8:
        array = (array.astype(np.float32) - 128) / 128
    elif np.issubdtype(array.dtype, np.integer):
        array = array.astype(np.float32) / (np.iinfo(array.dtype).max + 1.0)
    else:
        array = np.clip(np.nan_to_num(array), -LOUDEST, LOUDEST)
    out: Floats = array.mean(axis=0).astype(np.float32)
    return out
