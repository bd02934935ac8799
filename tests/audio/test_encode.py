"""Every sample reaches the file, in every format, at every rate, however the stream is cut."""

from __future__ import annotations

import base64
import io

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.encode import FORMATS, Encoder, encode, format_of
from litetts.audio.resample import resample
from litetts.audio.tags import AI_NOTICE, Chapter, Tags
from litetts.document import Audio, Floats
from litetts.errors import InputError

FILES = ("wav", "flac", "mp3", "opus", "aac", "m4a", "webm")
RATES = (8000, 11025, 16000, 22050, 24000, 44100, 48000)

# Samples by which a decoder's output may be late, and longer at the end: only bare AAC and
# fragmented MP4 have no place to say where the sound begins, only MP3 and AAC streams none for
# where it ends.
AAC_FRAME = 1024


def sweep(rate: int, seconds: float = 0.8) -> Floats:
    """A rising tone that fills the file to its last sample: its place in time is unmistakable."""
    t = np.arange(round(rate * seconds)) / rate
    top = 0.3 * rate
    return (0.4 * np.sin(np.pi * top * t * t / seconds)).astype(np.float32)


def decoded(data: bytes) -> tuple[Floats, int]:
    """What libavformat and libavcodec make of the bytes, trimmed as the file asks."""
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.audio[0]
        frames = [f.to_ndarray() for f in container.decode(stream)]
        rate = stream.codec_context.sample_rate
        planar = [f if f.dtype == np.float32 else f / 32768.0 for f in frames]
    return np.concatenate(planar, axis=1)[0].astype(np.float32), rate


def streamed(format: str, rate: int, chunks: list[Floats], **options) -> bytes:
    encoder = Encoder(format, rate, **options)
    return b"".join([encoder.write(c) for c in chunks]) + encoder.close()


def lag(original: Floats, heard: Floats) -> int:
    n = min(len(original), len(heard), 6000)
    size = 1 << 15
    product = np.fft.irfft(
        np.fft.rfft(heard[: n + 4000], size) * np.conj(np.fft.rfft(original[:n], size)), size
    )
    at = int(np.argmax(product))
    return at if at < size // 2 else at - size


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", FILES)
def test_whole_file_is_complete_and_in_time(name, rate):
    sound = sweep(rate)
    heard, heard_rate = decoded(encode(Audio(sound, rate), name))
    assert heard_rate == (48000 if name in ("opus", "webm") else FORMATS[name].nearest_rate(rate))
    expected = resample(sound, rate, heard_rate)
    late = AAC_FRAME if name == "aac" else 0
    longer = len(heard) - len(expected) - late
    if name in ("aac", "m4a"):
        assert 0 <= longer < AAC_FRAME
    else:
        assert abs(longer) <= 1  # a rounded resampling ratio
    assert abs(lag(expected, heard) - late) <= 1
    # The last 20 ms are as loud as the rest: nothing of the tail is lost.
    tail = heard[late : late + len(expected)][-heard_rate // 50 :]
    assert np.sqrt(np.mean(tail**2)) > 0.7 * np.sqrt(np.mean(expected**2))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("name", FILES)
def test_stream_is_complete_and_in_time(name, rate):
    sound = sweep(rate)
    heard, heard_rate = decoded(streamed(name, rate, np.array_split(sound, 7)))
    expected = resample(sound, rate, heard_rate)
    late = AAC_FRAME if name == "aac" else 0
    if name == "m4a" and lag(expected, heard) > 1:
        late = AAC_FRAME  # the edit list of a fragmented file is there, but not all readers heed it
    assert abs(lag(expected, heard) - late) <= 1
    longer = len(heard) - len(expected) - late
    assert -1 <= longer <= (2 * 1152 if name in ("mp3", "aac", "m4a") else 1)
    tail = heard[late : late + len(expected)][-heard_rate // 50 :]
    assert np.sqrt(np.mean(tail**2)) > 0.7 * np.sqrt(np.mean(expected**2))


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "opus"])
@pytest.mark.parametrize("rate", [8000, 24000, 44100])
def test_a_second_decoder_agrees_on_length_and_place(name, rate):
    sound = sweep(rate)
    heard, heard_rate = soundfile.read(
        io.BytesIO(encode(Audio(sound, rate), name)), dtype="float32"
    )
    expected = resample(sound, rate, heard_rate)
    assert abs(len(heard) - len(expected)) <= 1
    assert abs(lag(expected, heard)) <= 1


@settings(max_examples=25)
@given(
    name=st.sampled_from([*FORMATS]),
    rate=st.sampled_from(RATES),
    source=st.sampled_from([16000, 22050, 24000]),
    cuts=st.lists(st.integers(0, 9000), max_size=8),
    length=st.integers(0, 9000),
)
def test_cuts_of_the_stream_do_not_change_it(name, rate, source, cuts, length):
    sound = (sweep(24000)[:length] * 0.9).astype(np.float32)
    whole = streamed(name, rate, [sound], source_rate=source)
    pieces = np.split(sound, sorted(c for c in cuts if c <= length))
    cut = streamed(name, rate, pieces, source_rate=source)
    if name == "opus":  # a page ends with each chunk, so only the packets are the same
        assert length == 0 or np.array_equal(decoded(whole)[0], decoded(cut)[0])
    elif name not in ("m4a", "webm"):  # so do fragments and clusters
        assert whole == cut


@pytest.mark.parametrize("name", FILES)
def test_same_input_gives_same_bytes(name):
    sound = sweep(24000)
    assert encode(Audio(sound, 24000), name) == encode(Audio(sound, 24000), name)
    chunks = np.array_split(sound, 5)
    assert streamed(name, 24000, chunks) == streamed(name, 24000, chunks)


@pytest.mark.parametrize("name", ["wav", "flac"])
def test_lossless_formats_lose_nothing_but_rounding(name):
    sound = sweep(24000)
    heard, _ = soundfile.read(io.BytesIO(encode(Audio(sound, 24000), name)), dtype="int16")
    assert np.array_equal(heard, np.round(sound * 32767).astype(np.int16))


def test_flac_knows_its_own_checksum():
    import hashlib

    data = encode(Audio(sweep(24000), 24000), "flac")
    samples, _ = soundfile.read(io.BytesIO(data), dtype="int16")
    assert data[26:42] == hashlib.md5(samples.tobytes()).digest()


def test_wav_header_is_exact_when_the_length_is_known_and_open_when_not():
    sound = sweep(24000)
    known = streamed("wav", 24000, [sound], total=len(sound))
    assert int.from_bytes(known[4:8], "little") == len(known) - 8
    assert known == encode(Audio(sound, 24000), "wav")
    open_ended = streamed("wav", 24000, [sound])
    assert open_ended[4:8] == b"\xff" * 4
    assert len(open_ended) == len(known)


@pytest.mark.parametrize(("name", "width"), [("pcm", 2), ("f32", 4), ("mulaw", 1), ("alaw", 1)])
def test_bare_formats_have_nothing_but_samples(name, width):
    sound = sweep(24000)
    assert len(encode(Audio(sound, 24000), name)) == width * len(sound)


@pytest.mark.parametrize("name", ["mulaw", "alaw"])
def test_g711_agrees_with_libavcodec(name):
    rng = np.random.default_rng(0)
    sound = np.concatenate([rng.uniform(-1, 1, 5000), np.linspace(-1, 1, 5000), np.zeros(8)])
    ours = encode(Audio(sound.astype(np.float32), 8000), name)
    context = av.CodecContext.create(f"pcm_{name}", "r")
    context.sample_rate, context.layout = 8000, "mono"
    frames = context.decode(av.Packet(ours)) + context.decode(None)
    heard = np.concatenate([f.to_ndarray()[0] for f in frames]) / 32768
    # A logarithmic quantiser: steps of 1/32 of the value at most, and of 1/2048 near zero.
    assert np.all(np.abs(heard - sound) <= np.abs(sound) / 31 + 1 / 2000)


@pytest.mark.parametrize("name", FILES)
def test_no_sound_is_a_valid_file(name):
    data = encode(Audio(np.zeros(0, np.float32), 24000), name)
    assert data == streamed(name, 24000, [], total=0) or name in ("flac", "m4a")
    if name == "wav":
        assert len(soundfile.read(io.BytesIO(data))[0]) == 0
    if name in ("flac", "opus"):
        assert data.startswith({"flac": b"fLaC", "opus": b"OggS"}[name])


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "opus", "m4a", "webm"])
def test_files_say_what_they_are(name):
    tags = Tags(title="Über „Zürich“ 東京", artist="af_heart", album="Tests")
    data = encode(Audio(sweep(24000), 24000), name, tags=tags)
    with av.open(io.BytesIO(data)) as container:
        found = {k.lower(): v for k, v in container.streams[0].metadata.items()}
        found |= {k.lower(): v for k, v in container.metadata.items()}
    assert found["title"] == tags.title
    assert found["artist"] == "af_heart"
    assert found["comment"] == AI_NOTICE
    assert any("LiteTTS" in v for k, v in found.items() if "enc" in k or k == "software")


@pytest.mark.parametrize("name", ["mp3", "opus", "flac", "m4a", "webm"])
def test_chapters(name):
    chapters = (Chapter("First", 0.0, 0.4), Chapter("Zweites Kapitel — é", 0.4, 0.8))
    data = encode(Audio(sweep(24000), 24000), name, tags=Tags(chapters=chapters))
    with av.open(io.BytesIO(data)) as container:
        found = [
            (c["metadata"]["title"], float(c["start"] * c["time_base"]))
            for c in container.chapters()
        ]
    assert found == [("First", 0.0), ("Zweites Kapitel — é", 0.4)]


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "opus", "aac", "m4a", "webm", "pcm"])
def test_first_chunk_gives_bytes_at_once(name):
    """What leaves with the first half second is at least its first 200 ms."""
    encoder = Encoder(name, 24000)
    first = encoder.write(sweep(24000, 0.5))
    if name == "pcm":
        heard = np.frombuffer(first, "<i2")
    else:
        heard, rate = decoded(first)
        heard = heard[:: rate // 24000]
    assert len(heard) > 0.2 * 24000


def test_loud_and_broken_samples_do_no_harm():
    sound = np.array([2.0, -3.0, np.nan, np.inf, -np.inf, 0.5], np.float32)
    data = np.frombuffer(encode(Audio(sound, 24000), "pcm"), "<i2")
    assert data.tolist() == [32767, -32767, 0, 32767, -32767, 16384]


def test_bitrate_is_honoured():
    sound = Audio(sweep(44100, 4.0), 44100)
    for name in ("mp3", "opus", "aac", "m4a", "webm"):
        small, large = (len(encode(sound, name, bitrate=b)) for b in (48000, 128000))
        assert small < 0.7 * large
    book = len(encode(sound, "mp3", bitrate=192_000))
    assert abs(book * 8 / 4.0 - 192_000) < 10_000


@pytest.mark.parametrize("name", ["mp3", "opus", "aac", "m4a", "webm"])
def test_extreme_bitrates_are_taken_or_refused(name):
    sound = Audio(sweep(24000, 0.2), 24000)
    for rate in (8000, 24000, 48000):
        for bitrate in (6_000, 512_000):
            assert len(encode(sound, name, sample_rate=rate, bitrate=bitrate)) > 100
    for bitrate in (-1, 0, 5_999, 512_001):
        with pytest.raises(InputError, match="bit rate"):
            encode(sound, name, bitrate=bitrate)


def test_names_and_content_types():
    from pathlib import Path

    assert format_of("MP3").name == "mp3"
    assert format_of("ogg").name == "opus"
    assert format_of(Path("a/b.webm")).content_type == "audio/webm"
    assert format_of(Path("a/b.M4B")).name == "m4a"
    assert FORMATS["mp3"].content_type == "audio/mpeg"
    with pytest.raises(InputError, match="wav"):
        format_of("wma")
    with pytest.raises(InputError, match="known format"):
        format_of(Path("speech"))
    with pytest.raises(InputError, match=r"known format; there are: .*\.m4b.*\.ulaw") as caught:
        format_of(Path("a.mulaw"))
    for suffix in str(caught.value).partition("there are: ")[2].split(", "):
        assert format_of(Path(f"a{suffix}"))


@pytest.mark.parametrize("rate", [0, 7999, 48001, -1])
def test_rates_out_of_bounds(rate):
    with pytest.raises(InputError, match="8000 to 48000"):
        Encoder("wav", rate, source_rate=24000)


def test_a_closed_encoder_takes_no_more():
    encoder = Encoder("wav", 24000, source_rate=16000)
    encoder.close()
    assert encoder.close() == b""
    with pytest.raises(ValueError, match="closed"):
        encoder.write(np.zeros(3, np.float32))


@pytest.mark.parametrize("suffix", ["m4b", "mp3", "opus", "flac"])
def test_a_cover_is_in_the_file(tmp_path, suffix):
    import av

    from litetts.audio.files import writer

    # A PNG of one pixel.
    png = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
    )
    path = tmp_path / f"a.{suffix}"
    with writer(path, 24_000, tags=Tags(title="T", cover=png)) as file:
        file.write(np.zeros(24_000, np.float32))
    with av.open(str(path)) as container:
        picture = container.streams.video[0]
        assert picture.codec_context.name == "png"
        assert bytes(next(container.demux(picture))) == png
    with (
        pytest.raises(InputError, match="cover"),
        writer(path, 24_000, tags=Tags(cover=b"GIF8")) as file,
    ):
        file.write(np.zeros(24_000, np.float32))
