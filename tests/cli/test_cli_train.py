from pathlib import Path

import pytest
from typer.testing import CliRunner

from litetts.cli.train import app
from litetts.errors import InputError, ModelError

TINY = Path(__file__).parents[1] / "engines" / "data" / "kokoro-tiny.onnx"

run = CliRunner()


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.txt"
    names = ("Peter", "Anna", "Julia", "Thomas", "Maria", "David", "Grace", "Henry", "Sam", "Eve")
    path.write_text("\n".join(f"{name} opened the window." for name in names), "utf-8")
    return path


def test_help_names_every_step():
    shown = run.invoke(app, ["--help"]).output
    for step in ("corpus", "fit", "export", "evaluate"):
        assert step in shown


def test_unknown_voices_are_told(texts: Path, tmp_path: Path):
    done = run.invoke(
        app,
        ["corpus", str(tmp_path / "c"), "--texts", str(texts), "--teacher", str(TINY),
         "--voices", "nobody"],
    )  # fmt: skip
    assert isinstance(done.exception, InputError)
    assert "nobody" in str(done.exception)


def test_exporting_nothing_is_told(tmp_path: Path):
    pytest.importorskip("onnx", reason="needs the train extra")
    done = run.invoke(app, ["export", str(tmp_path), "-o", str(tmp_path / "pack")])
    assert isinstance(done.exception, ModelError)
    assert "litetts train fit" in str(done.exception)


def test_from_texts_to_scores(texts: Path, tmp_path: Path):
    pytest.importorskip("onnx", reason="needs the train extra")
    pytest.importorskip("matplotlib", reason="needs the train extra")
    corpus, made, pack = tmp_path / "corpus", tmp_path / "run", tmp_path / "pack"

    def say(*arguments: object) -> str:
        done = run.invoke(app, [str(a) for a in arguments], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    told = say(
        "corpus", corpus, "--texts", texts, "--teacher", TINY, "--voices", "af_heart,bf_emma",
        "--aloud", 3, "--planned", 3, "--held-out", 1, "--workers", 1,
    )  # fmt: skip
    assert "new utterances" in told
    minutes = ("--decoder", 0.001, "--text", 0.001, "--adversarial", 0.001)
    told = say("fit", corpus, "--run", made, *minutes, "--batch", 1, "--device", "cpu")
    assert "done" in told
    assert (made / "adversarial.png").is_file()
    told = say("export", made, "-o", pack)
    assert "encoder.onnx" in told
    told = say("evaluate", corpus, "--pack", pack, "--run", made, "--no-rate", "--no-listen")
    assert told.count("| all | 1 |") == 3
