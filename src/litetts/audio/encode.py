"""Sound to bytes, as a stream or whole: WAV, FLAC, MP3, Opus, AAC, M4A, WebM and raw PCM.

    encoder = Encoder("mp3", 24000)
    for chunk in chunks:
        send(encoder.write(chunk))
    send(encoder.close())

Each `write` gives all the bytes that its format can give so far. Every sample reaches the file;
where a format adds silence of its own at the start or end, the file says how much, so that
players and decoders take it off again (only ADTS, AAC's bare stream, has no place for that).
"""

from __future__ import annotations

import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath
from typing import Any, BinaryIO, ClassVar

import numpy as np
from numpy.typing import NDArray

from litetts.audio import containers
from litetts.audio.resample import Resampler
from litetts.audio.tags import (
    Tags,
    flac_picture,
    id3v2,
    image_type,
    riff_info,
    vorbis_comments,
)
from litetts.document import Audio, Floats
from litetts.errors import InputError
from litetts.request import OPTIONS, AudioFormat

__all__ = ["FORMATS", "Encoder", "Format", "Patch", "encode", "format_of"]

MIN_BITRATE, MAX_BITRATE = 6_000, 512_000
"""Bits per second that can be asked for; a codec takes its nearest."""


@dataclass(frozen=True, slots=True)
class Format:
    """An output format.

    Attributes:
        name: as in `--format` and `response_format`.
        suffixes: of its files, the usual one first.
        content_type: MIME type.
        rates: sample rates in Hz that it can have; empty = any.
        aliases: other names.
        note: one line for people.
    """

    name: AudioFormat
    suffixes: tuple[str, ...]
    content_type: str
    rates: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""

    def nearest_rate(self, rate: int) -> int:
        """The rate of this format that is nearest to `rate`; the higher of two as near."""
        return min(self.rates, key=lambda r: (abs(r - rate), -r)) if self.rates else rate


_MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)

FORMATS = {
    f.name: f
    for f in (
        Format("wav", (".wav", ".wave"), "audio/wav", note="16-bit PCM"),
        Format("flac", (".flac",), "audio/flac", note="lossless, 16 bits"),
        Format("mp3", (".mp3",), "audio/mpeg", _MP3_RATES, note="LAME, constant bit rate"),
        Format(
            "opus",
            (".opus", ".ogg", ".oga"),
            "audio/ogg",
            (8000, 12000, 16000, 24000, 48000),
            ("ogg",),
            "Opus in Ogg",
        ),
        Format("aac", (".aac", ".adts"), "audio/aac", _MP3_RATES, ("adts",), "AAC-LC in ADTS"),
        Format(
            "m4a", (".m4a", ".m4b", ".mp4"), "audio/mp4", _MP3_RATES, ("m4b", "mp4"), "AAC in MP4"
        ),
        Format(
            "webm",
            (".webm", ".weba"),
            "audio/webm",
            (8000, 12000, 16000, 24000, 48000),
            ("weba",),
            "Opus in WebM",
        ),
        Format("pcm", (".pcm", ".raw"), "audio/pcm", (), ("s16le", "pcm_s16le"), "16-bit, bare"),
        Format("f32", (".f32",), "audio/pcm", (), ("f32le", "pcm_f32le"), "32-bit float, bare"),
        Format("mulaw", (".ulaw",), "audio/basic", (), ("ulaw", "pcm_mulaw"), "G.711 mu-law, bare"),
        Format("alaw", (".alaw",), "audio/x-alaw-basic", (), ("pcm_alaw",), "G.711 A-law, bare"),
    )
}
"""The formats by name."""

_NAMES = {alias: f for f in FORMATS.values() for alias in (f.name, *f.aliases)}
_SUFFIXES = {suffix: f for f in FORMATS.values() for suffix in f.suffixes}


def format_of(name: str | PurePath) -> Format:
    """The format of that name ("mp3") or of a file of that name (`Path("a.mp3")`).

    Raises:
        InputError: no such format; the message lists them.
    """
    if isinstance(name, PurePath):
        found = _SUFFIXES.get(name.suffix.lower())
        what = f"the file name '{name.name}' does not end in a known format"
        known: Iterable[str] = _SUFFIXES
    else:
        found = _NAMES.get(name.strip().lower().lstrip("."))
        what = f"unknown audio format '{name}'"
        known = FORMATS
    if found is None:
        raise InputError(f"{what}; there are: {', '.join(known)}", field="format")
    return found


@dataclass(frozen=True, slots=True)
class Patch:
    """Bytes to put over the file at `offset` once all is written and its length is known."""

    offset: int
    data: bytes


class Encoder:
    """A stream of sound to a stream of bytes.

    Args:
        format: name of a format ("mp3") or a `Format`.
        sample_rate: rate of the file in Hz, 8000 to 48000. A format that cannot have it takes
            the nearest that it can; see the attribute `sample_rate`.
        source_rate: rate of the samples that will be written; None = `sample_rate` as given.
        tags: title, voice and so on; None = only software and the notice that it is artificial.
        bitrate: bits per second for MP3, Opus and AAC, 6,000 to 512,000; None = good speech.
        total: samples that will be written (at `source_rate`), if known: makes headers exact.
        file: a seekable file, empty, that all the bytes will be written to. M4A is then written
            straight into it as an ordinary file (as a stream it is a fragmented one).

    Attributes:
        format: the format.
        sample_rate: the file's rate in Hz.
        patch: after `close`: bytes that make the header exact where the file can be rewritten
            (None where there is nothing to add). A stream is valid without.

    Raises:
        InputError: unknown format, or a sample rate or bit rate out of bounds.
    """

    def __init__(
        self,
        format: str | Format,
        sample_rate: int,
        *,
        source_rate: int | None = None,
        tags: Tags | None = None,
        bitrate: int | None = None,
        total: int | None = None,
        file: BinaryIO | None = None,
    ) -> None:
        self.format = format if isinstance(format, Format) else format_of(format)
        source = sample_rate if source_rate is None else source_rate
        OPTIONS["sample_rate"].check(sample_rate)
        if bitrate is not None:
            _check_bitrate(bitrate)
        self.sample_rate = self.format.nearest_rate(sample_rate)
        self._resampler = Resampler(source, self.sample_rate)
        if total is not None:
            total = round(total * self.sample_rate / source)
        make = _CODECS[self.format.name]
        self._codec = make(self.sample_rate, tags or Tags(), bitrate, total, file)
        self._begun = self._closed = False
        self.patch: Patch | None = None

    def write(self, samples: Floats) -> bytes:
        """The bytes that these samples complete. float32 [n]; beyond -1 to 1 is clipped."""
        if self._closed:
            raise ValueError("the encoder is closed")
        return self._encode(self._resampler.write(samples))

    def close(self) -> bytes:
        """The last bytes. A second call gives none."""
        if self._closed:
            return b""
        out = self._encode(self._resampler.close()) + self._codec.finish()
        self._closed = True
        self.patch = self._codec.patch()
        return out

    def _encode(self, samples: Floats) -> bytes:
        head = b"" if self._begun else self._codec.head()
        self._begun = True
        if not len(samples):
            return head
        clean = np.clip(np.nan_to_num(samples, nan=0.0), -1.0, 1.0)
        return head + self._codec.feed(np.asarray(clean, np.float32))


def encode(
    audio: Audio,
    format: str | Format,
    *,
    sample_rate: int | None = None,
    tags: Tags | None = None,
    bitrate: int | None = None,
) -> bytes:
    """A whole recording as the bytes of a file, its header exact.

    `sample_rate` None keeps the recording's rate where the format can have it.
    """
    rate = sample_rate or int(OPTIONS["sample_rate"].nearest(audio.sample_rate))
    file = io.BytesIO()
    encoder = Encoder(
        format,
        rate,
        source_rate=audio.sample_rate,
        tags=tags,
        bitrate=bitrate,
        total=len(audio.samples),
        file=file,
    )
    file.write(encoder.write(audio.samples))
    file.write(encoder.close())
    if encoder.patch:
        file.seek(encoder.patch.offset)
        file.write(encoder.patch.data)
    return file.getvalue()


def _check_bitrate(value: int) -> None:
    if not MIN_BITRATE <= value <= MAX_BITRATE:
        raise InputError(
            f"bit rate {value} bit/s is out of bounds: {MIN_BITRATE} to {MAX_BITRATE}",
            field="bitrate",
        )


def to_int16(samples: Floats) -> NDArray[np.int16]:
    """-1 to 1 as 16-bit integers: scaled by 32767, rounded to the nearest."""
    return np.round(samples * 32767.0).astype("<i2")


class _Codec(ABC):
    """One format's way from samples at its own rate to bytes."""

    def __init__(
        self,
        rate: int,
        tags: Tags,
        bitrate: int | None,
        total: int | None,
        file: BinaryIO | None,
    ) -> None:
        self.rate = rate
        self.tags = tags
        self.bitrate = bitrate
        self.total = total
        self.file = file
        self.count = 0
        self.prepare()

    def prepare(self) -> None:  # noqa: B027 - most need nothing
        """What a format has to set up."""

    def head(self) -> bytes:
        """Bytes before any sample."""
        return b""

    @abstractmethod
    def feed(self, samples: Floats) -> bytes:
        """Bytes that these samples complete."""

    def finish(self) -> bytes:
        """The last bytes."""
        return b""

    def patch(self) -> Patch | None:
        """What the header would have said, had the length been known."""
        return None


class _Pcm(_Codec):
    width = 2

    def feed(self, samples: Floats) -> bytes:
        self.count += len(samples)
        return bytes(to_int16(samples))


class _Float(_Pcm):
    width = 4

    def feed(self, samples: Floats) -> bytes:
        return bytes(samples.astype("<f4"))


class _Wav(_Pcm):
    def head(self) -> bytes:
        header = self._header(self.total, large=True)
        self._length = len(header)
        return header

    def _header(self, samples: int | None, *, large: bool) -> bytes:
        return containers.wav_header(self.rate, samples, riff_info(self.tags), large=large)

    def finish(self) -> bytes:
        # 16-bit mono: the data chunk is always of even size, no padding byte.
        return b""

    def patch(self) -> Patch | None:
        if self.count == self.total:
            return None
        header = self._header(self.count, large=True)
        # One that is longer than what stands there would overwrite sound.
        fits = len(header) == self._length
        return Patch(0, header if fits else self._header(self.count, large=False))


class _MuLaw(_Codec):
    """G.711 mu-law: 8 bits, logarithmic (mu = 255), bits inverted."""

    BIAS, CLIP = 132, 32635

    def feed(self, samples: Floats) -> bytes:
        x = to_int16(samples).astype(np.int32)
        sign = np.where(x < 0, 0x80, 0)
        level = np.minimum(np.abs(x), self.CLIP) + self.BIAS
        exponent = np.floor(np.log2(level)).astype(np.int32) - 7
        mantissa = level >> (exponent + 3) & 0x0F
        return bytes((~(sign | exponent << 4 | mantissa) & 0xFF).astype(np.uint8))


class _ALaw(_Codec):
    """G.711 A-law: 8 bits, every other bit inverted."""

    def feed(self, samples: Floats) -> bytes:
        x = to_int16(samples).astype(np.int32)
        sign = np.where(x >= 0, 0x80, 0)
        level = np.where(x >= 0, x, -x - 1) >> 3  # 13 bits with sign
        exponent = np.maximum(np.floor(np.log2(np.maximum(level, 1))).astype(np.int32) - 4, 0)
        mantissa = level >> np.maximum(exponent, 1) & 0x0F
        return bytes(((sign | exponent << 4 | mantissa) ^ 0x55).astype(np.uint8))


class _Lavc(_Codec):
    """A codec of libavcodec (PyAV), fed in frames of its own size."""

    codec = ""
    sample_format = "fltp"
    max_bitrate = MAX_BITRATE

    def prepare(self) -> None:
        import av

        context: Any = av.CodecContext.create(self.codec, "w")
        context.sample_rate = self.rate
        context.layout = "mono"
        context.format = self.sample_format
        chosen = min(self.bitrate or self.default_bitrate() or 0, self.max_bitrate)
        if chosen:
            context.bit_rate = chosen
        context.options = self.options()
        context.open()
        self.context = context
        self._rest = np.zeros(0, np.float32)

    def default_bitrate(self) -> int | None:
        """Bits per second for good speech at this rate."""
        return None

    def options(self) -> dict[str, str]:
        """The codec's own options."""
        return {}

    def convert(self, samples: Floats) -> NDArray[Any]:
        """Samples in the form that the codec takes."""
        return samples

    def packets(self, samples: Floats, *, end: bool = False) -> list[Any]:
        """Encoded packets that these samples complete; `end` flushes the codec."""
        import av

        self._rest = np.concatenate([self._rest, samples])
        size = int(self.context.frame_size)
        whole = len(self._rest) if end else len(self._rest) // size * size
        out: list[Any] = []
        for at in range(0, whole, size):
            block = self.convert(self._rest[at : min(at + size, whole)])
            frame: Any = av.AudioFrame.from_ndarray(
                block[None], format=self.sample_format, layout="mono"
            )
            frame.sample_rate = self.rate
            frame.pts = self.count
            self.count += len(block)
            out += self.context.encode(frame)
        self._rest = self._rest[whole:]
        if end:
            out += self.context.encode(None)
        return [packet for packet in out if packet.size]

    def feed(self, samples: Floats) -> bytes:
        return self.pack(self.packets(samples))

    def finish(self) -> bytes:
        return self.pack(self.packets(np.zeros(0, np.float32), end=True))

    @abstractmethod
    def pack(self, packets: list[Any]) -> bytes:
        """Encoded packets as the format writes them."""


class _Flac(_Lavc):
    codec = "flac"
    sample_format = "s16"

    def prepare(self) -> None:
        super().prepare()
        self._md5 = hashlib.md5(usedforsecurity=False)
        self._sizes: list[int] = []

    def convert(self, samples: Floats) -> NDArray[Any]:
        block = to_int16(samples)
        self._md5.update(block.tobytes())
        return block

    def head(self) -> bytes:
        return self._header(samples=self.total)

    def _header(self, **known: Any) -> bytes:
        picture = flac_picture(self.tags.cover) if self.tags.cover else b""
        block, comments = int(self.context.frame_size), vorbis_comments(self.tags)
        return containers.flac_header(self.rate, block, comments, picture=picture, **known)

    def pack(self, packets: list[Any]) -> bytes:
        frames = [bytes(p) for p in packets]
        self._sizes = [
            min([*self._sizes[:1], *map(len, frames)], default=0),
            max([*self._sizes[1:], *map(len, frames)], default=0),
        ]
        return b"".join(frames)

    def patch(self) -> Patch | None:
        head = self._header(
            samples=self.count,
            frame_sizes=(self._sizes[0], self._sizes[1]),
            md5=self._md5.digest(),
        )
        return Patch(0, head)


class _Mp3(_Lavc):
    codec = "libmp3lame"

    # LAME's own delay (576) and that of every Layer III decoder (529).
    DELAY = 576 + containers.MP3_DECODER_DELAY

    def prepare(self) -> None:
        super().prepare()
        self._frames = self._size = self._info_at = 0
        self._first = b""

    def default_bitrate(self) -> int | None:
        return 128_000 if self.rate >= 32_000 else 64_000

    def options(self) -> dict[str, str]:
        # No bit reservoir: a listener can join at any frame, and none waits for a later one.
        return {"reservoir": "0"}

    def head(self) -> bytes:
        tag = id3v2(self.tags)
        self._info_at = len(tag)
        return tag

    def pack(self, packets: list[Any]) -> bytes:
        frames = [bytes(p) for p in packets]
        out = b"".join(frames)
        self._frames += len(frames)
        self._size += len(out)
        if frames and not self._first:
            self._first = frames[0]
            out = containers.mp3_info_frame(frames[0], self.DELAY) + out
        return out

    def patch(self) -> Patch | None:
        if not self._first:
            return None
        info = containers.mp3_info_frame(
            self._first, self.DELAY, samples=self.count, frames=self._frames, size=self._size
        )
        return Patch(self._info_at, info)


class _Opus(_Lavc):
    codec = "libopus"
    sample_format = "flt"
    max_bitrate = 256_000  # of one channel

    CLOCK = 48_000
    """Granules of Opus in Ogg count at 48 kHz whatever the input (RFC 7845)."""

    def prepare(self) -> None:
        super().prepare()
        self._ogg = containers.OggStream()
        # The extradata is the identification header that the codec made: bytes 10-11, pre-skip.
        self._pre_skip = int.from_bytes(bytes(self.context.extradata)[10:12], "little")
        self._granule = 0

    def default_bitrate(self) -> int | None:
        return 48_000

    def options(self) -> dict[str, str]:
        return {"application": "audio", "frame_duration": "20"}

    def head(self) -> bytes:
        ids = containers.opus_head(self._pre_skip, self.rate)
        comments = b"OpusTags" + vorbis_comments(self.tags, picture=True)
        return self._ogg.pages([(ids, 0)]) + self._ogg.pages([(comments, 0)])

    def pack(self, packets: list[Any]) -> bytes:
        return self._ogg.pages(self._stamp(packets))

    def finish(self) -> bytes:
        packets = self._stamp(self.packets(np.zeros(0, np.float32), end=True))
        # The last granule says where the sound ends inside the last packet.
        end = self._pre_skip + self.count * self.CLOCK // self.rate
        if not packets:
            return self._ogg.pages([(b"", end)], last=True)
        packets = [(data, min(granule, end)) for data, granule in packets]
        return self._ogg.pages(packets, last=True)

    def _stamp(self, packets: list[Any]) -> list[tuple[bytes, int]]:
        out = []
        for packet in packets:
            self._granule += int(self.context.frame_size) * self.CLOCK // self.rate
            out.append((bytes(packet), self._granule))
        return out


def _aac_bitrate(rate: int) -> int:
    """6144 bits a frame of 1024 samples is the most that AAC allows; half of it is transparent,
    but for 8 kHz, where 24 kbit/s were heard (1.1 dB of mel-cepstral distortion; at 32, below 1).
    """
    return min(max(3 * rate, 32_000), 128_000)


class _Aac(_Lavc):
    codec = "aac"

    def default_bitrate(self) -> int | None:
        return _aac_bitrate(self.rate)

    def pack(self, packets: list[Any]) -> bytes:
        frames = [bytes(p) for p in packets]
        return b"".join(containers.adts_header(self.rate, len(f)) + f for f in frames)


class _Muxed(_Lavc):
    """A codec in a container that libavformat writes: plain into a file, in parts as a stream."""

    container = ""
    as_a_file: ClassVar[dict[str, str]] = {}
    as_a_stream: ClassVar[dict[str, str]] = {}
    names: ClassVar[dict[str, str]] = {}
    """What the container calls the fields of tags, where it is not their name."""
    pictures = False
    """Whether it takes a cover."""

    def prepare(self) -> None:
        import av

        self._sink = _Sink()
        options = self.as_a_stream if self.file is None else self.as_a_file
        target: Any = self._sink if self.file is None else self.file
        self._container: Any = av.open(target, "w", format=self.container, options=options)
        stream = self._container.add_stream(self.codec, rate=self.rate, options=self.options())
        stream.layout = "mono"
        stream.format = self.sample_format
        wanted = self.bitrate or self.default_bitrate()
        stream.bit_rate = None if wanted is None else min(wanted, self.max_bitrate)
        self.context = stream.codec_context
        self.context.open()
        self._rest = np.zeros(0, np.float32)
        texts = self.tags.texts().items()
        self._container.metadata.update({self.names.get(name, name): text for name, text in texts})
        millisecond = Fraction(1, 1000)
        chapters = [
            {
                "id": n,
                "start": round(chapter.start * 1000),
                "end": round(chapter.end * 1000),
                "time_base": millisecond,
                "metadata": {"title": chapter.title},
            }
            for n, chapter in enumerate(self.tags.chapters, 1)
        ]
        if chapters:
            self._container.set_chapters(chapters)
        self._cover: Any = self._pictured() if self._shows_cover() else None

    def _shows_cover(self) -> bool:
        """A stream has no place for a picture: its parts hold the sound alone."""
        return bool(self.tags.cover) and self.pictures and self.file is not None

    def _pictured(self) -> Any:
        """The cover as a packet of a stream of its own."""
        import av
        from av.stream import Disposition

        image_type(self.tags.cover)
        source: Any = av.open(io.BytesIO(self.tags.cover))
        packet = next(source.demux(video=0))
        stream = self._container.add_stream_from_template(source.streams.video[0])
        stream.disposition = Disposition.attached_pic
        packet.stream = stream
        return packet

    def pack(self, packets: list[Any]) -> bytes:
        cover, self._cover = self._cover, None
        if cover is not None:
            self._container.mux(cover)
        for packet in packets:
            packet.stream = self._container.streams[0]
            self._container.mux(packet)
        return self._sink.taken()

    def finish(self) -> bytes:
        data = super().finish()
        self._container.close()
        return data + self._sink.taken()


FRAGMENT = 0.1
"""Seconds of sound in a part of a stream in a container: no listener waits longer for it."""


class _M4a(_Muxed):
    """AAC in MP4; as a stream in fragments, as browsers take it through Media Source Extensions."""

    codec = "aac"
    container = "mp4"
    as_a_stream: ClassVar[dict[str, str]] = {
        # The head waits for the first fragment, so that its edit list knows the delay.
        "movflags": "frag_keyframe+delay_moov+default_base_moof",
        "frag_duration": str(round(FRAGMENT * 1e6)),
        "use_editlist": "1",
    }
    names: ClassVar[dict[str, str]] = {"software": "encoding_tool"}
    pictures = True

    def default_bitrate(self) -> int | None:
        return _aac_bitrate(self.rate)


class _WebM(_Muxed):
    """Opus in WebM; as a stream in clusters that are given out as soon as they are whole."""

    codec = "libopus"
    container = "webm"
    sample_format = "flt"
    max_bitrate = 256_000  # of one channel
    # Without "bitexact" every file has another random identifier.
    as_a_file: ClassVar[dict[str, str]] = {"fflags": "+bitexact"}
    as_a_stream: ClassVar[dict[str, str]] = {
        "fflags": "+bitexact+flush_packets",
        "live": "1",
        "cluster_time_limit": str(round(FRAGMENT * 1e3)),
    }

    def default_bitrate(self) -> int | None:
        return 48_000

    def options(self) -> dict[str, str]:
        return {"application": "audio", "frame_duration": "20"}


class _Sink:
    """What a muxer writes to when there is nowhere to go back to."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def write(self, data: bytes) -> int:
        """Keep the bytes."""
        self._bytes += data
        return len(data)

    def taken(self) -> bytes:
        """The bytes since the last call."""
        out = bytes(self._bytes)
        self._bytes.clear()
        return out


_CODECS: dict[str, type[_Codec]] = {
    "wav": _Wav,
    "flac": _Flac,
    "mp3": _Mp3,
    "opus": _Opus,
    "aac": _Aac,
    "m4a": _M4a,
    "webm": _WebM,
    "pcm": _Pcm,
    "f32": _Float,
    "mulaw": _MuLaw,
    "alaw": _ALaw,
}
