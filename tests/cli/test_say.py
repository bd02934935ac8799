import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile


def litetts(*args, **options):
    return subprocess.run(
        [sys.executable, "-c", "from litetts.cli import main; main()", *args],
        capture_output=True,
        check=False,
        **options,
    )


def test_a_sentence_to_a_file_with_captions(tmp_path):
    out, captions = tmp_path / "a.flac", tmp_path / "a.srt"
    done = litetts("say", "Hello there.", "-o", str(out), "--timestamps", str(captions))
    assert done.returncode == 0, done.stderr
    assert soundfile.info(out).duration > 0.4
    assert "Hello there." in captions.read_text()


def test_standard_input_to_standard_output():
    done = litetts("say", "-o", "-", "--format", "wav", input=b"Piped in.")
    assert done.returncode == 0
    assert done.stdout[:4] == b"RIFF"
    assert len(done.stdout) > 10_000


def test_timestamps_json_points_into_the_source(tmp_path):
    text = "It is 3:30 PM."
    times = tmp_path / "t.json"
    litetts("say", text, "-o", str(tmp_path / "t.wav"), "--timestamps", str(times))
    rows = json.loads(times.read_text())
    assert [text[r["source_start"] : r["source_end"]] for r in rows][:2] == ["It", "is"]
    assert [r["word"] for r in rows][2:4] == ["three", "thirty"]


def test_timestamps_json_tells_marks(tmp_path):
    times = tmp_path / "t.json"
    text = "<speak>One <mark name='here'/>two.</speak>"
    done = litetts("say", text, "-o", str(tmp_path / "t.wav"), "--timestamps", str(times))
    assert done.returncode == 0, done.stderr
    rows = json.loads(times.read_text())
    assert [row.get("word") or row["mark"] for row in rows] == ["One", "here", "two"]


def test_words_without_quotes_are_one_text(tmp_path):
    times = tmp_path / "t.json"
    out = str(tmp_path / "t.wav")
    done = litetts("say", "Hello", "there,", "world.", "-o", out, "--timestamps", str(times))
    assert done.returncode == 0, done.stderr
    assert [w["word"] for w in json.loads(times.read_text())] == ["Hello", "there", "world"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["-5 degrees"], ["minus", "five", "degrees"]),
        (["--", "-5 degrees"], ["minus", "five", "degrees"]),
        (["it", "is", "-5", "outside", "--pitch", "-1"], ["it", "is", "minus", "five", "outside"]),
    ],
)
def test_a_text_may_begin_with_a_dash(tmp_path, args, words):
    times = tmp_path / "t.json"
    done = litetts("say", "-o", str(tmp_path / "t.wav"), "--timestamps", str(times), *args)
    assert done.returncode == 0, done.stderr
    assert [w["word"] for w in json.loads(times.read_text())] == words


@pytest.mark.parametrize(
    ("typed", "offered"), [("litetts sa", "say"), ("litetts say --spe", "--speed")]
)
def test_the_shell_completes(typed, offered):
    asked = {
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
        "_LITETTS_COMPLETE": "complete_bash",
    }
    done = litetts(env={**os.environ, **asked})
    assert done.stdout.decode().split() == [offered]


def test_completion_is_an_option_of_the_main_command():
    assert b"--install-completion" in litetts("--help").stdout
    assert b"--install-completion" not in litetts("models", "--help").stdout


def test_a_slip_of_the_finger_is_understood():
    done = litetts("sya", "Hello.")
    assert done.returncode == 2
    assert b"Did you mean 'say'?" in done.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["say", "x", "-o", "x.xyz"], "format"),
        (["say", "x", "-o", "no/such/folder/x.wav"], "folder"),
        (["say", "x", "-v", "nobody", "-o", "x.wav"], "nobody"),
        (["say", "", "-o", "x.wav"], "nothing to speak"),
        (["say", " ", "-o", "-"], "nothing to speak"),
        (["say", "x", "--speed", "99", "-o", "x.wav"], "speed"),
        (["say", "x", "--seed", "-1", "-o", "x.wav"], "seed is -1; it must be 0 to 2147483647"),
        (["say", "x", "--reading", "clock", "-o", "x.wav"], "name=value"),
        (["say", "x", "--reading", "clock=9h", "-o", "x.wav"], "reading.clock"),
        (["say", "-f", "missing.txt", "-o", "x.wav"], "missing.txt"),
        (["say", "x", "-o", "x.wav", "--timestamps", "x.doc"], ".srt"),
        (["say", "x", "-o", "x.wav", "--timestamps", "no/such/folder/x.srt"], "folder"),
        (["say", "--", "-5 degrees", "-o", "x.wav"], "'-o' comes after '--'"),
        (["say", "x", "--sped", "2"], "--speed"),
    ],
)
def test_errors_are_one_line(args, says, tmp_path):
    done = litetts(*args, cwd=tmp_path)
    assert done.returncode != 0
    message = done.stderr.decode()
    assert says in message
    assert "Traceback" not in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said_so():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from litetts.cli import main; main()",
             "say", "Hello.", "-o", "-"],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGINT, 130),
        (signal.SIGTERM, -signal.SIGTERM),
        (signal.SIGHUP, -signal.SIGHUP),
    ],
)
def test_a_signal_leaves_nothing_behind(tmp_path, number, status, eventually):
    text = tmp_path / "long.txt"
    text.write_text("This is a long text that takes a while to speak. " * 4000)
    process = subprocess.Popen(
        [sys.executable, "-c", "from litetts.cli import main; main()",
         "say", "-f", str(text), "-o", str(tmp_path / "long.wav"),
         "--timestamps", str(tmp_path / "long.srt"), "--no-watermark"],
        stderr=subprocess.PIPE,
        # A shell that runs the tests in the background has them ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # noqa: PLW1509
    )  # fmt: skip
    eventually(lambda: len(list(tmp_path.iterdir())) == 3)
    # Sound is being written.
    eventually(lambda: sum(p.stat().st_size for p in tmp_path.glob(".*")))
    process.send_signal(number)
    _, err = process.communicate()
    assert process.returncode == status
    assert b"Traceback" not in err
    assert [p.name for p in tmp_path.iterdir()] == ["long.txt"]


def test_what_no_option_says_comes_from_the_settings(tmp_path):
    text = "The weather will be fine on 03/04/2025."
    settings = tmp_path / "settings.json"
    settings.write_text('{"speech": {"speed": 2.0}, "reading": {"date_order": "dmy"}}')
    environ = {"PATH": "", "LITETTS_CONFIG": str(tmp_path)}
    durations = []
    for name, options in (("a", []), ("b", ["--speed", "1"])):
        times = tmp_path / f"{name}.json"
        args = ["say", text, "-o", f"{name}.wav", "--timestamps", str(times), *options]
        done = litetts(*args, cwd=tmp_path, env=environ)
        assert done.returncode == 0, done.stderr
        rows = json.loads(times.read_text())
        assert "April" in [r["word"] for r in rows]
        durations.append(soundfile.info(tmp_path / f"{name}.wav").duration)
    assert durations[1] > 1.5 * durations[0]


def test_help_is_light():
    done = litetts("--help")
    assert done.returncode == 0
    assert b"say" in done.stdout
    script = (
        "import sys, litetts.cli; print(sorted({'numpy', 'onnxruntime', 'av'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_what_was_not_done_is_told_once(tmp_path):
    args = ["say", "One. Two.", "-v", "espeak", "--breath", "0.5", "-o", str(tmp_path / "a.wav")]
    told = litetts(*args).stderr.decode()
    assert told.count("note: breath: ") == 1
    assert litetts(*args, "--quiet").stderr == b""
    assert b"note: breath" in litetts(*args[:-1], "-").stderr


def test_what_is_said_is_marked_unless_the_settings_or_an_option_say_no(tmp_path):
    text = "A machine says this, and whoever has the key can hear that it was a machine."
    out = tmp_path / "a.wav"
    environ = {**os.environ, "LITETTS_CONFIG": str(tmp_path)}
    detect = ("watermark", "detect", str(out), "--no-search")
    for options, changes, marked in (
        ([], {}, True),
        (["--no-watermark"], {}, False),
        ([], {"LITETTS_WATERMARK__ENABLED": "false"}, False),
        (["--watermark"], {"LITETTS_WATERMARK__ENABLED": "false"}, True),
    ):
        done = litetts("say", text, "-o", str(out), *options, env={**environ, **changes})
        assert done.returncode == 0, done.stderr
        found = litetts(*detect, env=environ)
        assert found.returncode == (0 if marked else 3), found.stdout + found.stderr


def test_a_wrong_choice_is_told_plainly(tmp_path):
    done = litetts("say", "Hi.", "--emotion", "on", "-o", str(tmp_path / "a.wav"))
    assert done.returncode == 2
    assert b"Value error" not in done.stderr and b"emotion" in done.stderr
