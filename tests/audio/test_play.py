"""Players are real programs: small scripts on a PATH of their own."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from litetts.audio.play import has_output, play, players
from litetts.document import Audio
from litetts.errors import EngineError, MissingExtraError

CHUNKS = [Audio(np.full(2400, 0.1 * n, np.float32), 24000) for n in range(1, 4)]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="players are scripts for sh")


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    monkeypatch.setenv("PATH", str(tmp_path))

    def add(name: str, script: str) -> None:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    return add


def test_no_player(on_path):
    with pytest.raises(MissingExtraError, match=r"install .*\[play\]"):
        play(CHUNKS, 24000)


def test_everything_reaches_the_player(on_path, tmp_path):
    on_path("aplay", f'echo "$@" > {tmp_path}/args; exec /bin/cat > {tmp_path}/heard')
    assert players() == ["aplay"]
    play(iter(CHUNKS), 24000)
    heard = np.frombuffer((tmp_path / "heard").read_bytes(), "<i2")
    assert len(heard) == 7200
    assert heard[::2400].tolist() == [3277, 6553, 9830]
    assert "24000" in (tmp_path / "args").read_text()


def test_a_player_without_a_sound_card_gives_way_to_the_next(on_path, tmp_path):
    on_path("paplay", "echo 'Connection refused' >&2; exit 1")
    on_path("aplay", f"exec /bin/cat > {tmp_path}/heard")
    play(iter(CHUNKS), 24000)
    assert len((tmp_path / "heard").read_bytes()) == 14400


def test_no_sound_card(on_path):
    on_path("paplay", "echo 'Connection refused' >&2; exit 1")
    on_path("aplay", "echo 'no soundcards found' >&2; exit 1")
    with pytest.raises(EngineError, match=r"Connection refused.*no soundcards found.*-o"):
        play(iter(CHUNKS), 24000)


def test_a_player_that_fails_with_status_0(on_path):
    on_path("ffplay", "echo 'audio open failed' >&2; exit 0")
    with pytest.raises(EngineError, match="audio open failed"):
        play(iter(CHUNKS), 24000)


def test_a_player_that_notices_late_that_there_is_no_sound_card(on_path, monkeypatch):
    monkeypatch.setattr("litetts.audio.play.has_output", lambda: False)
    on_path("ffplay", "/bin/sleep 0.4; echo 'audio open failed' >&2; exit 0")
    with pytest.raises(EngineError, match=r"^no sound output works.*no sound card.*-o"):
        play(iter(CHUNKS), 24000)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux lists its devices")
def test_what_counts_as_sound_output(tmp_path):
    assert not has_output(tmp_path, {})
    assert has_output(tmp_path, {"PULSE_SERVER": "unix:/x"})
    (tmp_path / "pipewire-0").touch()
    assert has_output(tmp_path, {"XDG_RUNTIME_DIR": str(tmp_path)})
    (tmp_path / "snd").mkdir()
    (tmp_path / "snd" / "pcmC0D0c").touch()  # a microphone
    assert not has_output(tmp_path, {})
    (tmp_path / "snd" / "pcmC0D0p").touch()
    assert has_output(tmp_path, {})


def test_a_package_without_its_library(on_path, tmp_path, monkeypatch):
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.delitem(sys.modules, "sounddevice")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EngineError, match=r"libportaudio2.*-o"):
        play(iter(CHUNKS), 24000)


def test_a_player_that_dies_later(on_path):
    on_path("aplay", "/bin/sleep 0.4; echo 'device lost' >&2; exit 3")

    def endless():
        while True:
            yield CHUNKS[0]

    with pytest.raises(EngineError, match="device lost"):
        play(endless(), 24000)


def test_interruption_stops_the_player(on_path, tmp_path):
    on_path("aplay", f"echo $$ > {tmp_path}/pid; exec /bin/sleep 60")

    def interrupted():
        yield CHUNKS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        play(interrupted(), 24000)
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        import os

        os.kill(pid, 0)


def test_nothing_to_play(on_path):
    on_path("aplay", "exit 1")
    play(iter([]), 24000)
