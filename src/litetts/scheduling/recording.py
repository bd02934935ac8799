"""Speech at rest: chunks of audio with their words as one block of bytes.

Layout: 4 bytes magic, 16 bytes BLAKE2b of the rest, 4 bytes length of the header (little-endian),
the header (JSON), and the samples of all chunks as one FLAC file of 16 bits.

Speech is quantised to 16 bits *before* it is sent for the first time (`quantise`), so that what
comes from the cache later is the same, bit for bit. All the formats that the server sends have
16 bits or are lossy; the noise of quantisation is at -98 dB of full scale.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.document import AudioChunk, Floats, Note, WordTiming

__all__ = ["pack", "quantise", "unpack"]

MAGIC = b"LTR1"
_DIGEST_BYTES = 16
_FULL_SCALE = 32767.0


def quantise(chunk: AudioChunk) -> AudioChunk:
    """The chunk with its samples on the grid of 16-bit integers (clipped to -1..1)."""
    return replace(chunk, samples=_floats(_integers(chunk.samples)))


def pack(chunks: Sequence[AudioChunk]) -> bytes:
    """The chunks of one stream (quantised, all of one sample rate) as bytes."""
    import soundfile

    if not chunks:
        raise ValueError("a recording has at least one chunk")
    header = {
        "rate": chunks[0].sample_rate,
        "chunks": [_describe(chunk) for chunk in chunks],
    }
    samples = np.concatenate([_integers(chunk.samples) for chunk in chunks])
    sound = io.BytesIO()
    soundfile.write(sound, samples, chunks[0].sample_rate, format="FLAC", subtype="PCM_16")
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    body = struct.pack("<I", len(text)) + text + sound.getvalue()
    return MAGIC + _digest(body) + body


def unpack(data: bytes) -> list[AudioChunk]:
    """The chunks of `pack`. Raises ValueError if the bytes are not whole."""
    import soundfile

    start = len(MAGIC) + _DIGEST_BYTES
    body = data[start:]
    if data[: len(MAGIC)] != MAGIC or data[len(MAGIC) : start] != _digest(body):
        raise ValueError("this recording is torn or not a recording")
    (length,) = struct.unpack_from("<I", body)
    header = json.loads(body[4 : 4 + length])
    samples, rate = soundfile.read(io.BytesIO(body[4 + length :]), dtype="int16")
    chunks, position = [], 0
    for index, entry in enumerate(header["chunks"]):
        piece = samples[position : position + entry["n"]]
        chunks.append(_restore(entry, index, position / rate, _floats(piece), int(rate)))
        position += entry["n"]
    return chunks


def _describe(chunk: AudioChunk) -> dict[str, Any]:
    words = [[w.word, w.start, w.end, w.source_start, w.source_end] for w in chunk.words]
    entry: dict[str, Any] = {"n": len(chunk.samples), "text": chunk.text, "words": words}
    if chunk.marks:
        entry["marks"] = [list(mark) for mark in chunk.marks]
    if chunk.notes:
        entry["notes"] = [[note.option, note.message] for note in chunk.notes]
    if chunk.last:
        entry["last"] = True
    return entry


def _restore(
    entry: dict[str, Any], index: int, offset: float, samples: Floats, rate: int
) -> AudioChunk:
    return AudioChunk(
        samples=samples,
        sample_rate=rate,
        words=tuple(WordTiming(*word) for word in entry["words"]),
        marks=tuple((name, at) for name, at in entry.get("marks", ())),
        notes=tuple(Note(*note) for note in entry.get("notes", ())),
        last=entry.get("last", False),
        index=index,
        offset=offset,
        text=entry["text"],
    )


def _integers(samples: Floats) -> NDArray[np.int16]:
    scaled: NDArray[np.int16] = np.rint(np.clip(samples, -1.0, 1.0) * _FULL_SCALE).astype(np.int16)
    return scaled


def _floats(samples: NDArray[np.int16]) -> Floats:
    return (samples / np.float32(_FULL_SCALE)).astype(np.float32)


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_DIGEST_BYTES).digest()
