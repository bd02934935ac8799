import json
import math
import shutil
from pathlib import Path

import pytest

from litetts.document import Audio
from litetts.engines.nano import PACK
from litetts.engines.nano.voices import listed

pytest.importorskip("pyworld", reason="needs the train extra")

from litetts.training.evaluate import Listener, evaluate, markdown, plot
from litetts.training.recipe import SHIPPED

TEXTS = ["The old bridge was closed in winter.", "Nobody knew why, but everybody asked."]


def test_the_recipe_names_the_voices_of_the_pack():
    assert [recipe.id for recipe in SHIPPED] == [voice.id for voice in listed()]


@pytest.mark.skipif(not shutil.which("flite"), reason="flite is not installed")
def test_the_voice_is_close_to_its_teacher(tmp_path: Path):
    scores = evaluate(PACK, SHIPPED[0], TEXTS)
    assert scores.f0_rmse_st < 3
    assert scores.voicing_error < 0.15
    assert scores.duration_rmse_ms < 60
    assert scores.mcd_db < 6
    assert 0.8 < scores.pace < 1.2
    assert math.isnan(scores.wer)
    table = markdown([scores])
    assert SHIPPED[0].id in table
    assert len(table.splitlines()) == 3
    pytest.importorskip("matplotlib")
    plot(PACK, SHIPPED[0], TEXTS[0], tmp_path / "picture.png")
    assert (tmp_path / "picture.png").stat().st_size > 10_000


def test_a_listener_remembers_what_never_changes(tmp_path: Path):
    pytest.importorskip("pocketsphinx")
    import litetts

    calls = []

    def sound() -> Audio:
        calls.append(1)
        return litetts.speak(TEXTS[0], voice="nano_ash")

    memory = tmp_path / "memory.json"
    first = Listener(memory)
    figures = first.hear("key", TEXTS[0], sound, rate=False)
    first.save()
    assert figures[0] == 7
    assert Listener(memory).hear("key", TEXTS[0], sound, rate=False)[:2] == figures[:2]
    assert len(calls) == 1
    Listener(memory).hear("", TEXTS[0], sound, rate=False)
    assert len(calls) == 2


@pytest.mark.skipif(not shutil.which("flite"), reason="flite is not installed")
def test_a_sentence_is_heard_once_per_draw(tmp_path: Path):
    pytest.importorskip("pocketsphinx")
    derived = next(recipe for recipe in SHIPPED if not isinstance(recipe.source, str))
    memory = tmp_path / "memory.json"
    scores = evaluate(PACK, derived, TEXTS[:1], Listener(memory, rated=0), draws=3)
    # The teacher of a derived voice is made of noise too, and is drawn as often.
    assert len(json.loads(memory.read_text())) == 3
    assert 0 <= scores.wer < 1
    # Errors of three draws are counted in the words of three.
    assert math.isclose(scores.wer * 21, round(scores.wer * 21), abs_tol=1e-9)
