from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.audio.decode import decode, read
from litetts.audio.encode import encode
from litetts.document import Audio
from litetts.errors import InputError

T = np.arange(24000) / 24000
TONE = Audio((0.4 * np.sin(2 * np.pi * (200 + 400 * T) * T)).astype(np.float32), 24000)


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "opus", "aac", "m4a"])
def test_what_we_write_we_read(name):
    heard = decode(encode(TONE, name))
    late = 1024 if name == "aac" else 0  # bare AAC cannot say where the sound begins
    step = heard.sample_rate // 24000
    samples = heard.samples[late::step][: len(TONE.samples)]
    assert len(samples) == len(TONE.samples)
    assert np.corrcoef(samples, TONE.samples)[0, 1] > 0.99


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_depths_and_channels(subtype, channels):
    buffer = io.BytesIO()
    data = np.stack([TONE.samples] * channels, axis=1)
    soundfile.write(buffer, data, 24000, format="WAV", subtype=subtype)
    heard = decode(buffer.getvalue())
    assert heard.sample_rate == 24000
    assert np.max(np.abs(heard.samples - TONE.samples)) < (0.01 if subtype == "PCM_U8" else 1e-4)


def test_channels_are_mixed():
    buffer = io.BytesIO()
    soundfile.write(buffer, np.stack([TONE.samples, -TONE.samples], axis=1), 24000, format="FLAC")
    assert np.max(np.abs(decode(buffer.getvalue()).samples)) < 1e-4


def test_a_stream_whose_header_knows_no_length():
    data = bytearray(encode(TONE, "wav"))
    data[4:8] = b"\xff" * 4
    at = data.index(b"data")
    data[at + 4 : at + 8] = b"\xff" * 4
    assert len(decode(bytes(data)).samples) == 24000


def test_files(tmp_path):
    (tmp_path / "a.mp3").write_bytes(encode(TONE, "mp3"))
    assert read(tmp_path / "a.mp3").duration == pytest.approx(1.0)
    with pytest.raises(InputError, match=r"cannot read .*none\.wav"):
        read(tmp_path / "none.wav")
    (tmp_path / "a.txt").write_text("not a sound")
    with pytest.raises(InputError, match="cannot be read as sound"):
        read(tmp_path / "a.txt")


def test_nothing_but_the_bytes_is_read(tmp_path):
    """Playlists and lists of files point elsewhere: they are no recordings."""
    secret = tmp_path / "secret.wav"
    secret.write_bytes(encode(TONE, "wav"))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n"
    listed = f"ffconcat version 1.0\nfile {secret}\n"
    for text in (playlist, listed):
        with pytest.raises(InputError, match="cannot be read as sound"):
            decode(text.encode())
        (tmp_path / "list.m3u8").write_text(text)
        with pytest.raises(InputError, match="cannot be read as sound"):
            read(tmp_path / "list.m3u8")


def test_too_long():
    with pytest.raises(InputError, match=r"longer than 0\.5 s"):
        decode(encode(TONE, "flac"), max_seconds=0.5)


def test_half_a_file_gives_its_half():
    data = encode(TONE, "mp3")
    half = decode(data[: len(data) // 2])
    assert 0.3 < half.duration < 0.6


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf, 3e38])
def test_numbers_that_are_no_sound_stay_computable(wrong):
    samples = np.full((480, 2), 0.25, np.float32)
    samples[100] = wrong
    file = io.BytesIO()
    soundfile.write(file, samples, 24000, format="WAV", subtype="FLOAT")
    found = decode(file.getvalue()).samples
    assert np.all(np.isfinite(np.square(found)))
    assert np.all(np.delete(found, 100) == 0.25)


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["", "wav", "flac", "mp3", "opus", "m4a"]))
def test_any_bytes_give_sound_or_a_clear_error(junk, name):
    data = junk
    if name:
        good = encode(Audio(TONE.samples[:2400], 24000), name)
        data = good[: len(junk) * len(good) // 300] + junk
    try:
        assert np.all(np.isfinite(decode(data).samples))
    except InputError as error:
        assert error.field == "file"
