"""The byte layout of audio files: WAV, FLAC, Ogg, ADTS and the first frame of an MP3.

Written out here rather than by a muxer library because a stream needs control that muxers keep
to themselves: pages that leave with each chunk, headers that are right without seeking back, and
the exact place where the sound begins and ends.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

__all__ = [
    "MP3_DECODER_DELAY",
    "UNKNOWN_SIZE",
    "WAV_ALAW",
    "WAV_FLOAT",
    "WAV_MULAW",
    "WAV_PCM",
    "OggStream",
    "adts_header",
    "flac_header",
    "mp3_info_frame",
    "opus_head",
    "wav_header",
]

UNKNOWN_SIZE = 0xFFFFFFFF
"""What a RIFF size field says when the length is not known yet (read to the end)."""

WAV_PCM, WAV_FLOAT, WAV_ALAW, WAV_MULAW = 1, 3, 6, 7
"""Format tags of RIFF/WAVE."""


def wav_header(
    sample_rate: int,
    samples: int | None,
    info: bytes = b"",
    *,
    tag: int = WAV_PCM,
    width: int = 2,
    large: bool = False,
) -> bytes:
    """RIFF/WAVE header of a mono file: fmt, the INFO list, and the start of the data chunk.

    `samples` None, or a file beyond 4 GiB, gives sizes of 0xFFFFFFFF: readers go on to the end.
    `large`: such a file is an RF64 (EBU Tech 3306) with a longer header and sizes of 64 bits.
    """
    fmt = struct.pack("<HHIIHH", tag, 1, sample_rate, sample_rate * width, width, width * 8)
    head = b"WAVEfmt " + struct.pack("<I", len(fmt)) + fmt + info
    if samples is None:
        data = whole = UNKNOWN_SIZE
    else:
        data = samples * width
        whole = len(head) + 8 + data + data % 2
        if whole >= UNKNOWN_SIZE and not large:
            data = whole = UNKNOWN_SIZE
        elif whole >= UNKNOWN_SIZE:
            ds64 = struct.pack("<QQQI", whole + 36, data, samples, 0)
            head = b"WAVEds64" + struct.pack("<I", len(ds64)) + ds64 + head[4:]
            sizes = struct.pack("<I", UNKNOWN_SIZE)
            return b"RF64" + sizes + head + b"data" + sizes
    return b"RIFF" + struct.pack("<I", whole) + head + b"data" + struct.pack("<I", data)


def flac_header(
    sample_rate: int,
    block: int,
    comments: bytes,
    *,
    samples: int | None = None,
    frame_sizes: tuple[int, int] = (0, 0),
    md5: bytes = bytes(16),
    picture: bytes = b"",
) -> bytes:
    """`fLaC`, STREAMINFO (16-bit mono), the comment block and the picture's, if there is one.

    Zero says "not known" throughout.
    """
    # 20 bits rate, 3 bits channels - 1, 5 bits depth - 1, 36 bits samples.
    packed = sample_rate << 44 | 0 << 41 | 15 << 36 | (samples or 0)
    smallest, largest = (size.to_bytes(3, "big") for size in frame_sizes)
    info = struct.pack(">HH", block, block) + smallest + largest + packed.to_bytes(8, "big") + md5
    blocks = [(0, info), (4, comments), *([(6, picture)] if picture else [])]
    last_block = 0x80
    return b"fLaC" + b"".join(
        bytes([kind | (last_block if number == len(blocks) else 0)])
        + len(body).to_bytes(3, "big")
        + body
        for number, (kind, body) in enumerate(blocks, 1)
    )


_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def _ogg_crc(data: bytes) -> int:
    """CRC-32 of Ogg (RFC 3533): polynomial 0x04C11DB7, most significant bit first, no inversion.

    zlib has the mirrored one; mirrored bytes in, mirrored bits out.
    """
    mirrored = zlib.crc32(data.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{mirrored:032b}"[::-1], 2)


class OggStream:
    """One logical Ogg bitstream: packets in, pages out (RFC 3533)."""

    SERIAL = 0x4C697465
    """Any number does for a file with one stream; a fixed one keeps output reproducible."""

    MAX_SEGMENTS = 255
    """Segments of a page: its table is counted in one byte."""

    def __init__(self) -> None:
        self._sequence = 0

    def pages(self, packets: Sequence[tuple[bytes, int]], *, last: bool = False) -> bytes:
        """Pages that hold these packets whole, each packet with the granule at its end.

        `last` marks the end of the stream on the last of the pages.
        """
        segments: list[tuple[bytes, int | None]] = []
        for packet, granule in packets:
            cuts = range(0, len(packet) + 1, 255)  # a final segment below 255, perhaps empty
            pieces = [packet[at : at + 255] for at in cuts]
            segments += [(piece, None) for piece in pieces[:-1]] + [(pieces[-1], granule)]
        out, continued = b"", False
        for at in range(0, len(segments), self.MAX_SEGMENTS):
            page = segments[at : at + self.MAX_SEGMENTS]
            ends = [granule for _, granule in page if granule is not None]
            final = at + len(page) == len(segments)
            flags = continued | (self._sequence == 0) << 1 | (last and final) << 2
            # A page on which no packet ends has the granule -1.
            head = b"OggS\0" + struct.pack("<Bq", flags, ends[-1] if ends else -1)
            head += struct.pack("<II", self.SERIAL, self._sequence)
            tail = bytes([len(page)]) + bytes(len(piece) for piece, _ in page)
            tail += b"".join(piece for piece, _ in page)
            out += head + struct.pack("<I", _ogg_crc(head + bytes(4) + tail)) + tail
            self._sequence += 1
            continued = page[-1][1] is None
        return out


def opus_head(pre_skip: int, input_rate: int) -> bytes:
    """The identification header of a mono Opus stream (RFC 7845, section 5.1)."""
    return b"OpusHead" + struct.pack("<BBHIhB", 1, 1, pre_skip, input_rate, 0, 0)


_AAC_RATES = (
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
)  # fmt: skip


def adts_header(sample_rate: int, size: int) -> bytes:
    """Header of one AAC-LC mono frame of `size` bytes (ISO 13818-7, no CRC)."""
    length = size + 7
    profile = 1  # AAC-LC, minus one
    fullness = 0x7FF  # variable bit rate
    rate = _AAC_RATES.index(sample_rate)
    bits = 0xFFF << 44 | 1 << 40  # sync word, MPEG-4, no CRC
    bits |= profile << 38 | rate << 34 | 1 << 30  # one channel
    bits |= length << 13 | fullness << 2
    return bits.to_bytes(7, "big")


# Layer III bit rates in kbit/s by index, MPEG-1 and MPEG-2/2.5.
_MP3_KBPS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_KBPS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


# Decoders of Layer III come 529 samples late by themselves; the tag counts only the encoder.
MP3_DECODER_DELAY = 529


def mp3_info_frame(
    first: bytes, delay: int, *, samples: int | None = None, frames: int = 0, size: int = 0
) -> bytes:
    """The silent first frame of a constant-rate MP3 that says where the sound begins and ends.

    `Info` header with the LAME extension. Players that know it (most) cut `delay` samples at the
    start, and the padding at the end where the length is given.

    Args:
        first: the first real frame (its header says version and rate).
        delay: samples between the start of the decoded stream and the sound, decoder included.
        samples: length of the sound; None = not known, then neither is the padding.
        frames: number of the real frames, if `samples` is given.
        size: their bytes together.
    """
    mpeg1 = bool(first[1] & 0x08)
    rate = _mp3_rate(first)
    side_info = 17 if mpeg1 else 9
    kbps = _MP3_KBPS_1 if mpeg1 else _MP3_KBPS_2
    per_kbps = (144_000 if mpeg1 else 72_000) / rate
    needed = 4 + side_info + 4 + 4 + 4 + 4 + 100 + 4 + 36
    index = next(i for i, k in enumerate(kbps) if int(k * per_kbps) >= needed)
    length = int(kbps[index] * per_kbps)

    known = samples is not None
    encoder_delay = delay - MP3_DECODER_DELAY
    frame = 1152 if mpeg1 else 576
    padding = max(0, frames * frame - (samples or 0) - encoder_delay) if known else 0
    out = bytes([first[0], first[1], index << 4 | first[2] & 0x0C, first[3]])
    out += bytes(side_info) + b"Info"
    if known:
        out += struct.pack(">III", 7, frames, size + length)
        out += bytes(i * 256 // 100 for i in range(100))  # constant rate: a straight line
    else:
        # libavformat takes the frame for sound if it says neither frames nor bytes.
        out += struct.pack(">II", 2, UNKNOWN_SIZE)
    # Version string (9), tag revision 0 and method 1 = constant rate, lowpass not given, no gain.
    out += b"Lavc\0\0\0\0\0" + bytes([0x01, 0]) + bytes(8)
    out += bytes([0, min(255, kbps[first[2] >> 4])])
    out += (encoder_delay << 12 | min(padding, 0xFFF)).to_bytes(3, "big")
    out += bytes([0, 0, 0, 0]) + struct.pack(">IH", size + length if known else UNKNOWN_SIZE, 0)
    out += _crc16(out).to_bytes(2, "big")
    return out.ljust(length, b"\0")


def _mp3_rate(header: bytes) -> int:
    rate = (44100, 48000, 32000)[header[2] >> 2 & 3]
    return rate >> {3: 0, 2: 1, 0: 2}[header[1] >> 3 & 3]


def _crc16(data: bytes) -> int:
    """CRC-16/ARC, which closes the LAME extension."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
