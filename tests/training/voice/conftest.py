"""A corpus that a tiny Kokoro (random weights, the real graph) spoke."""

from pathlib import Path

import pytest

TINY = Path(__file__).parents[2] / "engines" / "data" / "kokoro-tiny.onnx"
VOICES = ("af_heart", "bm_george")
SENTENCES = (
    "The quiet garden lay behind the house.",
    "She had never seen a small green boat.",
    "Can you open the window?",
    "The train to London leaves at seven.",
    "Nobody knew how long the storm would last.",
    "Peter bought ten blue books and some cheese.",
    "From morning to night, the water rose.",
    "It was always the same voice that rang.",
    "Usually they paid for the vegetables first.",
    "A letter came on Tuesday, and then another.",
)


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("texts") / "sentences.txt"
    path.write_text("\n".join(SENTENCES), "utf-8")
    return path


@pytest.fixture(scope="session")
def corpus(texts: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from litetts.training.voice.corpus import build, tasks
    from litetts.training.voice.texts import collect

    folder = tmp_path_factory.mktemp("corpus")
    todo = tasks(collect([texts]), VOICES, aloud=6, planned=6, held_out=1)
    assert build(folder, todo, teacher=TINY) >= 8
    return folder
