from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from litetts.audio.files import save, write_bytes, writer
from litetts.audio.tags import Tags
from litetts.document import Audio
from litetts.errors import InputError

TONE = Audio((0.3 * np.sin(np.arange(24000) * 0.05)).astype(np.float32), 24000)


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3", "a.opus", "a.ogg", "a.aac", "a.m4a"])
def test_save_by_suffix(tmp_path, name):
    path = save(tmp_path / name, TONE, tags=Tags(title="Tone"))
    assert path.stat().st_size > 1000
    assert listed(tmp_path) == [name]
    if not name.endswith(("aac", "m4a")):
        assert abs(soundfile.info(path).duration - 1.0) < 1e-3


def test_chunks_make_the_same_file_as_the_whole(tmp_path):
    for suffix in ("wav", "flac", "mp3", "m4a"):
        whole = save(tmp_path / f"whole.{suffix}", TONE).read_bytes()
        with writer(tmp_path / f"chunks.{suffix}", 24000) as out:
            for chunk in np.array_split(TONE.samples, 9):
                out.write(chunk)
        assert (tmp_path / f"chunks.{suffix}").read_bytes() == whole


def test_file_rate(tmp_path):
    with writer(tmp_path / "a.wav", 24000, file_rate=8000) as out:
        out.write(TONE.samples)
        assert out.sample_rate == 8000
    assert soundfile.info(tmp_path / "a.wav").samplerate == 8000
    assert soundfile.info(tmp_path / "a.wav").frames == 8000


def test_interruption_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), writer(path, 24000) as out:
        out.write(TONE.samples)
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert listed(tmp_path) == ["a.wav"]


def test_errors_of_the_caller_are_not_taken_for_ours(tmp_path):
    with pytest.raises(ConnectionResetError), writer(tmp_path / "a.mp3", 24000) as out:
        out.write(TONE.samples)
        raise ConnectionResetError
    assert listed(tmp_path) == []


def test_file_mode_is_that_of_an_ordinary_file(tmp_path):
    (tmp_path / "ordinary").touch()
    path = save(tmp_path / "a.wav", TONE)
    assert path.stat().st_mode == (tmp_path / "ordinary").stat().st_mode


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("format", ["wav", "mp3", "m4a", "opus"])
def test_full_device(format):
    with pytest.raises(InputError, match="disk is full"):
        save("/dev/full", TONE, format=format)


_LIMITED = """
import resource, signal, sys
import numpy as np
from litetts.audio.files import save
from litetts.document import Audio
from litetts.errors import InputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
noise = np.random.default_rng(0).normal(0, 0.1, 240000).astype(np.float32)
try:
    save(sys.argv[1], Audio(noise, 24000))
except InputError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "opus", "m4a"])
def test_a_write_that_fails_half_way_leaves_nothing(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    done = subprocess.run(
        [sys.executable, "-c", _LIMITED, str(path)], capture_output=True, text=True, check=True
    )
    assert f"cannot write '{path}'" in done.stdout
    assert not done.stderr
    assert listed(tmp_path) == []


def test_no_folder_no_permission_a_folder(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        save(tmp_path / "none" / "a.wav", TONE)
    if Path("/proc/self").exists():  # a folder in which no file can be made
        with pytest.raises(InputError, match="choose another place"):
            save(Path("/proc/a.wav"), TONE)
    (tmp_path / "b.wav").mkdir()
    with pytest.raises(InputError, match="is a folder"):
        save(tmp_path / "b.wav", TONE)
    (tmp_path / "locked").mkdir()
    (tmp_path / "locked").chmod(0o500)
    if os.access(tmp_path / "locked", os.W_OK):
        pytest.skip("this user may write everywhere")
    with pytest.raises(InputError, match="no permission"):
        write_bytes(tmp_path / "locked" / "a.wav", b"x")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_a_pipe_is_written_to_and_stays(tmp_path):
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        save(pipe, TONE)
        data = reader.stdout.read()
    assert data[:4] == b"RIFF"
    assert len(data) > 48000
    assert pipe.is_fifo()


@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3", "opus"])
def test_memory_does_not_grow_with_length(tmp_path, suffix):
    chunk = TONE.samples

    def peak(chunks: int) -> int:
        tracemalloc.start()
        with writer(tmp_path / f"a.{suffix}", 24000) as out:
            for _ in range(chunks):
                out.write(chunk)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(2)  # imports
    assert peak(60) < 1.3 * peak(10) + 100_000
