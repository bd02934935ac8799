from pathlib import Path

import numpy as np
import pytest

from litetts.engines.kokoro.stages import CONTOUR_RATE, generator_input
from litetts.engines.kokoro.styles import released
from litetts.engines.onnx.graph import Graph
from litetts.errors import InputError, ModelError, NotSplittable
from litetts.training.voice.corpus import Task, build, load, save, tasks
from litetts.training.voice.data import Utterances
from litetts.training.voice.excitation import HOP
from litetts.training.voice.texts import built_in, collect
from litetts.training.voice.voices import OTHERS, language
from litetts.validation.texts import sentences

TINY = Path(__file__).parents[2] / "engines" / "data" / "kokoro-tiny.onnx"
VOICES = ("af_heart", "bm_george")


def test_an_utterance_holds_all_that_the_teacher_decided(corpus: Path):
    paths = sorted((corpus / "aloud").glob("*.npz"))
    assert {path.stem.partition("-")[2] for path in paths} == set(VOICES)
    for path in paths:
        example = load(path)
        values = CONTOUR_RATE * int(example.durations.sum())
        assert len(example.f0) == len(example.energy) == len(example.features) == values
        assert example.samples is not None and len(example.samples) == values * HOP
        assert abs(example.samples).max() > 0.01
        assert len(example.tokens) == len(example.durations) == len(example.natural)
        assert abs(example.natural - example.durations).max() <= 1
        style = released()[example.voice][len(example.tokens) - 3]
        assert np.array_equal(example.style, style)


def test_planned_utterances_have_no_sound_and_sound_can_be_left_out(corpus: Path):
    planned = [load(path) for path in (corpus / "planned").glob("*.npz")]
    assert planned and all(example.samples is None for example in planned)
    path = next((corpus / "aloud").glob("*.npz"))
    assert load(path, aloud=False).samples is None


def test_what_is_there_is_not_made_again(corpus: Path, texts: Path):
    before = {path: path.stat().st_mtime_ns for path in corpus.rglob("*.npz")}
    todo = tasks(collect([texts]), VOICES, aloud=6, planned=6, held_out=1)
    assert build(corpus, todo, teacher=TINY) == 0
    assert {path: path.stat().st_mtime_ns for path in corpus.rglob("*.npz")} == before


def test_a_part_that_was_lost_comes_back_the_same(corpus: Path, texts: Path, tmp_path: Path):
    todo = tasks(collect([texts]), VOICES, aloud=2, planned=0, held_out=0)
    assert build(tmp_path, todo, teacher=TINY) == 2
    for task in todo:
        ours, theirs = load(task.path(tmp_path)), load(task.path(corpus))
        assert ours.text == theirs.text
        assert np.array_equal(ours.features, theirs.features)
        assert np.array_equal(ours.samples, theirs.samples)


def test_larger_corpora_begin_alike_and_voices_share_the_texts(texts: Path):
    found = collect([texts])
    few = tasks(found, VOICES, aloud=6, planned=0, held_out=0)
    many = tasks(found, VOICES, aloud=60, planned=0, held_out=0)
    assert many[:6] == few
    assert sum(task.voice == VOICES[0] for task in many) == 30


def test_other_languages_are_spoken_by_their_voices(texts: Path, tmp_path: Path):
    def others(count: int) -> list[Task]:
        return tasks(collect([texts]), VOICES, aloud=0, planned=0, held_out=0, others=count)

    many = others(2 * len(OTHERS))
    assert [task.voice for task in many] == [*OTHERS, *OTHERS]
    assert len({(task.voice, task.text) for task in many}) == len(many)
    assert all(task.text in built_in(language(task.voice)) for task in many)
    assert {language(voice) for voice in OTHERS} == {"es", "fr-fr", "hi", "it", "ja", "pt-br", "zh"}
    few = [task for task in others(8) if language(task.voice) in {"es", "fr-fr"}]
    assert build(tmp_path, few, teacher=TINY) == len(few) > 2
    assert load(few[0].path(tmp_path)).voice == few[0].voice
    assert len(Utterances(tmp_path, ("aloud", "others"), aloud=True).items) == len(few)


@pytest.mark.parametrize("lang", ["es", "fr", "hi", "it", "ja", "pt-br", "zh"])
def test_what_is_learned_from_is_never_judged_by(lang: str):
    assert len(built_in(lang)) == len(set(built_in(lang))) == 48
    assert not set(built_in(lang)) & set(sentences(lang))


def test_unknown_voices_and_damaged_files_are_told(texts: Path, tmp_path: Path):
    todo = tasks(collect([texts]), ["jf_nobody"], aloud=1, planned=0, held_out=0)
    with pytest.raises(InputError, match="no voice 'jf_nobody'"):
        build(tmp_path, todo, teacher=TINY)
    (tmp_path / "damaged.npz").write_bytes(b"PK nothing")
    with pytest.raises(ModelError, match="make it again"):
        load(tmp_path / "damaged.npz")


def test_examples_survive_a_file(corpus: Path, tmp_path: Path):
    example = load(next((corpus / "aloud").glob("*.npz")))
    save(tmp_path / "a.npz", example)
    again = load(tmp_path / "a.npz")
    for name in ("tokens", "style", "natural", "durations", "f0", "energy", "features", "samples"):
        assert np.array_equal(getattr(again, name), getattr(example, name)), name


def test_a_graph_without_a_generator_is_told():
    with pytest.raises(NotSplittable, match="beginning of the generator"):
        generator_input(Graph.open(TINY), "no such tensor")
