from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from litetts.audio.decode import decode
from litetts.audio.encode import encode
from litetts.document import Audio
from litetts.errors import InputError, SettingsError
from litetts.watermark import provenance
from litetts.watermark.provenance import SIGNED_FORMATS, Credentials

MARK = "0a1b2c3d-00c0ffee"


@pytest.fixture(scope="module")
def sound() -> Audio:
    t = np.arange(24_000) / 24_000
    return Audio((0.2 * np.sin(2 * np.pi * 220 * t)).astype(np.float32), 24_000)


@pytest.mark.parametrize("format", ["wav", "mp3", "opus", "flac", "m4a"])
def test_tags_say_artificial_and_name_the_mark(sound: Audio, format: str) -> None:
    data = encode(sound, format, tags=provenance.tags(MARK, voice="ada"))
    text = data.replace(b"\0", b"")  # ID3 may hold UTF-16
    assert b"AI-generated speech" in text
    assert MARK.encode() in text


@pytest.fixture(scope="module")
def signer() -> tuple[Credentials, str]:
    pytest.importorskip("c2pa")
    pytest.importorskip("cryptography")
    return Credentials.for_testing("Example")


@pytest.mark.parametrize("format", SIGNED_FORMATS)
def test_signed_file_tells_its_origin(
    sound: Audio, format: str, signer: tuple[Credentials, str]
) -> None:
    credentials, root = signer
    data = encode(sound, format, tags=provenance.tags(MARK))
    signed = provenance.sign(data, format, credentials, mark_id=MARK, title="t", voice="ada")
    found = provenance.read(signed, format, trusted_roots=[root])
    assert found is not None
    assert (found.state, found.problems) == ("trusted", ())
    assert found.issuer == "Example"
    assert found.artificial
    assert found.mark_id == MARK
    assert found.software.startswith("LiteTTS ")
    # A stranger sees an intact file from somebody unknown; the sound is untouched.
    stranger = provenance.read(signed, format)
    assert stranger is not None
    assert stranger.state == "valid"
    assert np.array_equal(decode(signed).samples, decode(data).samples)


def test_signed_flac_is_read_by_every_library(
    sound: Audio, signer: tuple[Credentials, str], tmp_path: Path
) -> None:
    # C2PA has the manifest in an ID3 tag before the FLAC stream (as the RFC 9639 lets there be).
    data = encode(sound, "flac", tags=provenance.tags(MARK))
    signed = provenance.sign(data, "flac", signer[0])
    assert signed.startswith(b"ID3")
    assert signed.endswith(data)
    samples = len(sound.samples)
    assert len(soundfile.read(io.BytesIO(signed))[0]) == samples
    with av.open(io.BytesIO(signed)) as file:
        assert sum(frame.samples for frame in file.decode(audio=0)) == samples
        assert "AI-generated speech" in str(file.metadata)
    assert provenance.seen(signed) is not None
    if program := shutil.which("ffmpeg"):
        (tmp_path / "a.flac").write_bytes(signed)
        raw = [program, "-loglevel", "error", "-i", tmp_path / "a.flac", "-f", "s16le", "-"]
        done = subprocess.run(raw, capture_output=True, check=True)
        assert len(done.stdout) == 2 * samples
        assert not done.stderr


def test_change_after_signing_is_noticed(sound: Audio, signer: tuple[Credentials, str]) -> None:
    signed = bytearray(provenance.sign(encode(sound, "wav"), "wav", signer[0]))
    signed[200] ^= 1
    found = provenance.read(bytes(signed), "wav", trusted_roots=[signer[1]])
    assert found is not None
    assert found.state == "invalid"
    assert "assertion.dataHash.mismatch" in found.problems


def test_files_without_manifest(sound: Audio, signer: tuple[Credentials, str]) -> None:
    assert provenance.read(encode(sound, "wav"), "wav") is None


def test_what_cannot_be_signed(
    sound: Audio, signer: tuple[Credentials, str], tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="wav, mp3, m4a, flac"):
        provenance.sign(encode(sound, "opus"), "opus", signer[0])
    with pytest.raises(InputError, match="too short"):
        provenance.sign(b"", "wav", signer[0])
    with pytest.raises(InputError, match="cannot be signed"):
        provenance.sign(b"no sound at all" * 200, "wav", signer[0])
    with pytest.raises(SettingsError, match="certificate"):
        provenance.sign(encode(sound, "wav"), "wav", Credentials("no", "pem"))
    with pytest.raises(SettingsError, match="cannot be read"):
        Credentials.load(tmp_path / "none.pem", tmp_path / "none.key")
    assert signer[0].private_key not in repr(signer[0])
