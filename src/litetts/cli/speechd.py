"""`litetts speechd`: a module of Speech Dispatcher, by which Linux' screen readers speak.

Its protocol: a command a line on standard input, lines of data ended by a dot, answers with numbers
on standard output, and events (701 begin, 702 end, 703 stopped) while a message is heard.
"""

from __future__ import annotations

import math
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litetts.errors import LiteTTSError
from litetts.request import OPTIONS, ReadingStyle, Request

if TYPE_CHECKING:
    from litetts.document import AudioChunk
    from litetts.settings import Loaded

app = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})

# Sound is given to the player in pieces of so many seconds, and so far ahead: what is ahead is
# heard after "stop".
PIECE_S, AHEAD_S = 0.04, 0.12
# Speech Dispatcher's rates and pitches go from -100 to 100: to a third and to three times, and to
# half an octave.
RATE, PITCH_ST = 3.0, 6.0
# Quieter than this (dB) is silence.
QUIETEST_DB = -40.0
_NAMED = ("most", "all")
_SPOKEN = ("SPEAK", "CHAR", "KEY", "SOUND_ICON")


@app.command()
def speechd(
    config: Annotated[
        str | None, typer.Argument(help="Speech Dispatcher gives a file's name; it is not read.")
    ] = None,
) -> None:
    """Speak for screen readers, as a module of Speech Dispatcher (see the documentation)."""
    from litetts.cli.reading import set_up
    from litetts.settings import read

    loaded = read()
    set_up(loaded)
    module = Module(loaded, _tell)
    module.serve(raw.decode("utf-8", "replace").rstrip("\r\n") for raw in sys.stdin.buffer)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class _Stopped(Exception):
    """The message is to be silent."""


class Module:
    """What Speech Dispatcher talks to."""

    def __init__(self, loaded: Loaded, tell: Callable[[str], None]) -> None:
        self._loaded = loaded
        self._lock = threading.Lock()
        self._write = tell
        self._said: dict[str, str] = {}
        self._stop = threading.Event()
        self._speaking: threading.Thread | None = None

    def serve(self, lines: Iterable[str]) -> None:
        """Obey until QUIT, or the end of the lines."""
        following = iter(lines)
        for line in following:
            command = line.strip()
            if command in _SPOKEN:
                self._answer("202 OK RECEIVING MESSAGE")
                self._speak(command, "\n".join(_data(following)))
            elif command in ("SET", "AUDIO", "LOGLEVEL"):
                self._answer("207 OK RECEIVING SETTINGS" if command != "SET" else _RECEIVING)
                said = dict(each.partition("=")[::2] for each in _data(following))
                if command == "SET":
                    self._said |= {key.strip(): value.strip() for key, value in said.items()}
                self._answer(_SET[command])
            elif command in ("STOP", "PAUSE"):
                self._silence()
            elif command == "INIT":
                self._start()
            elif command.startswith("LIST VOICES"):
                self._voices()
            elif command == "QUIT":
                self._silence()
                self._answer("210 OK QUIT")
                return
            elif command.startswith("DEBUG"):
                self._answer("200 OK DEBUGGING SET")
            elif command:
                self._answer("300 ERR UNKNOWN COMMAND")
        self._silence()

    def _answer(self, *lines: str) -> None:
        with self._lock:
            for line in lines:
                self._write(line)

    def _start(self) -> None:
        """Load the engine, so that the first message finds it."""
        try:
            for _ in self._ready(Request("Ready.")).chunks():
                pass
        except LiteTTSError as error:
            self._answer(f"399-{error.message}", "399 ERR CANT INIT MODULE")
            return
        self._answer("299-LiteTTS is ready", "299 OK LOADED SUCCESSFULLY")

    def _voices(self) -> None:
        from litetts import voices

        found = voices.list_voices(only_installed=True)
        lines = [f"200-{voice.id}\t{voice.lang}\t{voice.gender or 'none'}" for voice in found]
        self._answer(*lines, "200 OK VOICE LIST SENT")

    def _ready(self, request: Request) -> Any:
        from litetts.cli.reading import speech

        return speech(request, self._loaded)

    def _speak(self, command: str, text: str) -> None:
        self._silence()
        try:
            speech = self._ready(self._request(command, text))
        except LiteTTSError as error:
            sys.stderr.write(f"litetts: {error.message}\n")
            self._answer("301 ERROR CANT SPEAK")
            return
        self._answer("200 OK SPEAKING")
        self._stop = threading.Event()
        self._speaking = threading.Thread(target=self._play, args=(speech, self._stop), daemon=True)
        self._speaking.start()

    def _play(self, speech: Any, stop: threading.Event) -> None:
        from litetts.audio.play import play

        self._answer("701 BEGIN")
        try:
            play(_paced(speech.chunks(), stop), speech.sample_rate)
            self._answer("702 END")
        except _Stopped:
            self._answer("703 STOP")
        except LiteTTSError as error:
            sys.stderr.write(f"litetts: {error.message}\n")
            self._answer("703 STOP")

    def _silence(self) -> None:
        self._stop.set()
        if self._speaking is not None:
            self._speaking.join()
            self._speaking = None

    def _request(self, command: str, text: str) -> Request:
        """A message as it is to be spoken: what cannot be read of the settings is passed over."""
        said = self._said
        if command == "KEY":
            text = text.replace("_", " ")
        elif command == "CHAR":
            text = text.strip() or text.replace(" ", "space")
        named = said.get("punctuation_mode") in _NAMED or command in ("CHAR", "KEY")
        volume = (_number(said.get("volume"), 100) + 100) / 200
        request = Request(
            text,
            speed=_within("speed", RATE ** (_number(said.get("rate"), 0) / 100)),
            pitch=_within("pitch", PITCH_ST * _number(said.get("pitch"), 0) / 100),
            volume=20 * math.log10(volume) if volume > 0.01 else QUIETEST_DB,
            reading=ReadingStyle(punctuation=True) if named else None,
        )
        voice, lang = said.get("synthesis_voice"), said.get("language")
        if voice and voice != "NULL":
            return replace(request, voice=voice)
        if lang and lang != "NULL":
            return replace(request, lang=lang)
        return request


_RECEIVING = "203 OK RECEIVING SETTINGS"
_SET = {
    "SET": "203 OK SETTINGS RECEIVED",
    "AUDIO": "203 OK AUDIO INITIALIZED",
    "LOGLEVEL": "203 OK LOG LEVEL SET",
}


def _data(lines: Iterator[str]) -> Iterator[str]:
    """The lines up to the dot that ends them."""
    for line in lines:
        if line == ".":
            return
        yield line[1:] if line.startswith("..") else line


def _paced(chunks: Iterator[AudioChunk], stop: threading.Event) -> Iterator[AudioChunk]:
    """The chunks in small pieces, none much before it is heard. Raises _Stopped."""
    began, given = time.monotonic(), 0.0
    for chunk in chunks:
        size = max(1, round(PIECE_S * chunk.sample_rate))
        for at in range(0, len(chunk.samples), size):
            if stop.wait(max(0.0, began + given - AHEAD_S - time.monotonic())):
                raise _Stopped
            samples = chunk.samples[at : at + size]
            yield replace(chunk, samples=samples)
            given += len(samples) / chunk.sample_rate


def _number(text: str | None, usual: float) -> float:
    """A setting from -100 to 100."""
    try:
        value = float(text) if text is not None else usual
    except ValueError:
        value = usual
    return min(100.0, max(-100.0, value)) if math.isfinite(value) else usual


def _within(option: str, value: float) -> float:
    low, high = OPTIONS[option].low, OPTIONS[option].high
    assert low is not None and high is not None
    return min(high, max(low, value))
