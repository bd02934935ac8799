"""Sound to the loudspeaker, as it comes: by sounddevice (extra `play`) or by a player on PATH."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from litetts.audio.encode import Encoder, to_int16
from litetts.document import Audio, Floats
from litetts.errors import EngineError, MissingExtraError, NotStarted

__all__ = ["play", "players"]

# Programs that play 16-bit mono PCM from standard input, the sound servers' own first.
_STREAMING = {
    "paplay": ["--raw", "--format=s16le", "--rate={rate}", "--channels=1"],
    "aplay": ["-q", "-t", "raw", "-f", "S16_LE", "-r", "{rate}", "-c", "1"],
    "play": ["-q", "-t", "raw", "-r", "{rate}", "-e", "signed", "-b", "16", "-c", "1", "-"],
    "ffplay": [
        *["-nodisp", "-autoexit", "-loglevel", "error"],
        *["-f", "s16le", "-ar", "{rate}", "-ch_layout", "mono", "-i", "-"],
    ],
}
# Programs that want a file.
_FROM_FILE = {"afplay": ["{file}"]}

_SETTLE = 0.25
"""Seconds in which a player without a sound card gives up; until then another one can be tried."""


def players() -> list[str]:
    """The ways to play that this machine seems to have, in the order they are tried."""
    found = []
    with contextlib.suppress(ImportError, EngineError):
        _sounddevice()
        found.append("sounddevice")
    found += [name for name in (*_STREAMING, *_FROM_FILE) if shutil.which(name)]
    return found + (["winsound"] if sys.platform == "win32" else [])


def _sounddevice() -> Any:
    try:
        import sounddevice
    except OSError as error:
        raise EngineError(
            "the package 'sounddevice' needs the library PortAudio, which is missing (Debian: "
            "apt-get install libportaudio2; macOS: brew install portaudio); "
            "or write to a file, with -o",
            field="output",
        ) from error
    return sounddevice


def has_output(devices: Path = Path("/dev"), environ: Mapping[str, str] = os.environ) -> bool:
    """Whether a Linux machine seems to have a sound card or a sound server; True elsewhere."""
    if not sys.platform.startswith("linux"):
        return True
    if {"PULSE_SERVER", "PIPEWIRE_REMOTE", "AUDIODEV"} & set(environ):
        return True
    servers = Path(environ.get("XDG_RUNTIME_DIR", "/run/user/none"))
    return (
        any(devices.glob("snd/pcmC*p"))
        or (devices / "dsp").exists()
        or any((servers / name).exists() for name in ("pulse/native", "pipewire-0"))
    )


def play(chunks: Iterable[Audio], sample_rate: int) -> None:
    """Play chunks as they come; returns when the last has been heard.

    Raises:
        MissingExtraError: nothing on this machine can play.
        EngineError: there is no working sound output; the message quotes the player.
    """
    ways = players()
    if not ways:
        with contextlib.suppress(ImportError):
            _sounddevice()
        raise MissingExtraError("sounddevice", "play", "playing aloud (no file was given with -o)")
    waiting = (chunk.samples for chunk in chunks)
    first = next(waiting, None)
    if first is None:
        return
    complaints = []
    for way in ways:
        try:
            _START[way](way, first, waiting, sample_rate)
            return
        except NotStarted as error:
            complaints.append(f"{way}: {error}")
    raise _silent("; ".join(complaints))


def _by_sounddevice(_: str, first: Floats, rest: Iterator[Floats], rate: int) -> None:
    sounddevice = _sounddevice()
    try:
        stream = sounddevice.OutputStream(samplerate=rate, channels=1, dtype="float32")
    except sounddevice.PortAudioError as error:
        raise NotStarted(str(error)) from error
    with stream:
        for samples in chain([first], rest):
            stream.write(samples.reshape(-1, 1).copy())


def _by_pipe(name: str, first: Floats, rest: Iterator[Floats], rate: int) -> None:
    command = [name, *(a.format(rate=rate) for a in _STREAMING[name])]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        )
        pipe = process.stdin
        assert pipe is not None

        def complaint() -> str:
            said.seek(0)
            text = said.read().decode(errors="replace").strip()
            return text.splitlines()[-1] if text else f"exit status {process.returncode}"

        def failed() -> bool:
            # ffplay ends with 0 even where it found no sound card, but not in silence.
            return process.returncode != 0 or (
                name == "ffplay" and os.fstat(said.fileno()).st_size > 0
            )

        try:
            started = True
            try:
                pipe.write(to_int16(first).tobytes())
                pipe.flush()
                process.wait(_SETTLE)
                started = not failed()
            except subprocess.TimeoutExpired:
                pass  # it is playing
            except BrokenPipeError:
                started = False
                process.wait()
            if not started:
                raise NotStarted(complaint())
            for samples in rest:
                pipe.write(to_int16(samples).tobytes())
                pipe.flush()
            pipe.close()
            process.wait()
            if failed():
                raise _stopped(name, complaint())
        except BrokenPipeError:
            process.wait()
            raise _stopped(name, complaint()) from None
        finally:
            # Ctrl-C stops the sound at once.
            if process.poll() is None:
                process.kill()
                process.wait()
            with contextlib.suppress(OSError):
                pipe.close()


def _by_file(name: str, first: Floats, rest: Iterator[Floats], rate: int) -> None:
    with tempfile.TemporaryDirectory(prefix="litetts-") as folder:
        path = Path(folder) / "speech.wav"
        encoder = Encoder("wav", rate)
        data = b"".join([encoder.write(samples) for samples in chain([first], rest)])
        data += encoder.close()
        assert encoder.patch is not None
        path.write_bytes(encoder.patch.data + data[len(encoder.patch.data) :])
        if name == "winsound":
            _winsound(path)
            return
        command = [name, *(a.format(file=path) for a in _FROM_FILE[name])]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            raise _stopped(name, done.stderr.decode(errors="replace").strip())


def _silent(complaint: str) -> EngineError:
    return EngineError(
        f"no sound output works on this machine ({complaint}); write to a file instead, with -o",
        field="output",
    )


def _stopped(name: str, complaint: str) -> EngineError:
    if not has_output():  # some players notice late that there is nothing to play on
        return _silent(f"no sound card, no sound server; {name}: {complaint}")
    return EngineError(
        f"{name} stopped playing ({complaint}); write to a file instead, with -o", field="output"
    )


def _winsound(path: Path) -> None:
    import winsound

    player: Any = winsound
    try:
        player.PlaySound(str(path), player.SND_FILENAME)
    except RuntimeError as error:
        raise EngineError(f"Windows cannot play: {error}", field="output") from error


_START = {
    "sounddevice": _by_sounddevice,
    **dict.fromkeys(_STREAMING, _by_pipe),
    **dict.fromkeys([*_FROM_FILE, "winsound"], _by_file),
}
