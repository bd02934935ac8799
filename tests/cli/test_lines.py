"""Speech for screen readers: line by line, and as a module of Speech Dispatcher."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time

import pytest

from litetts.cli.speechd import AHEAD_S, PIECE_S, Module
from litetts.settings import read

SAID = ("<speak>It works, does it not?", "..And so on.</speak>")
ENDS = ("702 END", "703 STOP", "301 ERROR CANT SPEAK")
COMMAND = [sys.executable, "-c", "from litetts.cli import main; main()"]


def test_lines_are_spoken_when_they_come():
    process = subprocess.Popen(
        [*COMMAND, "say", "--stdin-lines", "-o", "-", "-v", "espeak"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    for line in ("One.", "Two.", "[speed:99]Wrong.", "Three."):
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()
        if line == "[speed:99]Wrong.":
            continue
        # It is heard although no more lines come.
        sound = b""
        while len(sound) < 8000 or not any(sound):
            sound += os.read(process.stdout.fileno(), 65536)
    _, complaints = process.communicate()
    assert process.returncode == 0
    assert b"speed is 99" in complaints
    assert b"Traceback" not in complaints


def test_what_holds_for_all_lines_is_told_once():
    done = subprocess.run(
        [*COMMAND, "say", "--stdin-lines", "-o", "-", "-v", "espeak", "--breath", "0.5"],
        input=b"One.\nTwo.\nThree.\n",
        capture_output=True,
        check=True,
    )
    assert done.stderr.count(b"breath: the engine 'espeak' cannot change it") == 1


def test_lines_go_alone():
    done = subprocess.run(
        [*COMMAND, "say", "--stdin-lines", "Hi."], capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"--stdin-lines" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="players are scripts for sh")
class TestSpeechDispatcher:
    @pytest.fixture
    def module(self, tmp_path, monkeypatch):
        monkeypatch.setitem(sys.modules, "sounddevice", None)
        monkeypatch.setenv("PATH", str(tmp_path))
        player = tmp_path / "aplay"
        player.write_text(f"#!/bin/sh\nexec /bin/cat >> {tmp_path}/heard\n")
        player.chmod(0o755)
        (tmp_path / "heard").touch()
        talk = _Talk(tmp_path / "heard")
        yield talk
        talk.close()

    def test_a_session(self, module):
        module.say("INIT")
        assert module.next() == "299-LiteTTS is ready"
        assert module.next() == "299 OK LOADED SUCCESSFULLY"
        module.say("AUDIO", "audio_output_method=alsa", ".")
        assert [module.next(), module.next()] == [
            "207 OK RECEIVING SETTINGS", "203 OK AUDIO INITIALIZED",
        ]  # fmt: skip
        module.say("SET", "synthesis_voice=espeak", "rate=0", "volume=100", "pitch=0", ".")
        assert [module.next(), module.next()] == [
            "203 OK RECEIVING SETTINGS", "203 OK SETTINGS RECEIVED",
        ]  # fmt: skip
        usual = module.spoken("SPEAK", *SAID)
        module.say("SET", "rate=60", ".")
        module.next(), module.next()
        fast = module.spoken("SPEAK", *SAID)
        assert fast < 0.75 * usual
        for command, text in (("CHAR", ".."), ("CHAR", "a"), ("KEY", "shift_a")):
            assert module.spoken(command, text) > 4000, text
        module.say("LIST VOICES")
        assert module.next() == "200-nano_heart\ten-us\tfemale"
        while module.next() != "200 OK VOICE LIST SENT":
            pass
        module.say("NONSENSE")
        assert module.next() == "300 ERR UNKNOWN COMMAND"
        module.say("SET", "synthesis_voice=nobody", "rate=fast", ".")
        module.next(), module.next()
        module.say("SPEAK", "Who?", ".")
        assert [module.next(), module.next()] == [
            "202 OK RECEIVING MESSAGE", "301 ERROR CANT SPEAK",
        ]  # fmt: skip
        module.say("QUIT")
        assert module.next() == "210 OK QUIT"

    def test_stop_is_silence_soon(self, module):
        module.say(
            "SET", "synthesis_voice=espeak", ".", "SPEAK", "This goes on and on. " * 200, "."
        )
        while module.next() != "701 BEGIN":
            pass
        while not module.heard():
            time.sleep(0.01)
        began = time.monotonic()
        module.say("STOP")
        assert module.next() == "703 STOP"
        # Only what was ahead, and what the time of stopping itself gave, can have been heard.
        most = module.since + AHEAD_S + PIECE_S + (time.monotonic() - began)
        assert module.heard() / 48000 < most
        module.say("QUIT")


class _Talk:
    """Speech Dispatcher's side of a module."""

    def __init__(self, heard):
        self._heard = heard
        self._in, writing = os.pipe()
        self._out = io.TextIOWrapper(os.fdopen(writing, "wb", buffering=0), write_through=True)
        self._answers: list[str] = []
        self._came = threading.Condition()
        self._began = time.monotonic()
        module = Module(read(), self._tell)
        self._serving = threading.Thread(target=module.serve, args=(self._lines(),), daemon=True)
        self._serving.start()

    def close(self):
        """Hang up: the module ends."""
        self._out.close()
        self._serving.join()

    @property
    def since(self):
        return time.monotonic() - self._began

    def _lines(self):
        with os.fdopen(self._in) as lines:
            yield from (line.rstrip("\n") for line in lines)

    def _tell(self, line):
        with self._came:
            self._answers.append(line)
            self._came.notify()

    def say(self, *lines):
        self._out.write("\n".join(lines) + "\n")

    def next(self):
        with self._came:
            self._came.wait_for(lambda: self._answers)
            return self._answers.pop(0)

    def heard(self):
        return self._heard.stat().st_size

    def spoken(self, command, *text):
        before = self.heard()
        self.say(command, *text, ".")
        answers = []
        while not answers or answers[-1] not in ENDS:
            answers.append(self.next())
        assert answers == [
            "202 OK RECEIVING MESSAGE", "200 OK SPEAKING", "701 BEGIN", "702 END",
        ]  # fmt: skip
        return self.heard() - before
