from pathlib import Path

import pytest

from litetts.training.texts import HELD_OUT, collect


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sentences.txt"
    lines = [f"The {n}th sentence is about number words." for n in ("four", "five")]
    lines += [f"This is sentence {'a' * (i % 30 + 1)} {'b' * (i // 30 + 1)}." for i in range(600)]
    path.write_text("\n".join([*lines, "Too short.", "Has 5 digits in it.", "no end"]), "utf-8")
    return path


def test_held_out_sentences_are_fixed_and_never_trained(file: Path):
    texts, again = collect([file]), collect([file])
    assert texts == again
    assert len(texts.held_out) == HELD_OUT
    assert not set(texts.held_out) & set(texts.pool)
    assert not set(texts.held_out) & set(texts.training(400, seed="x"))


def test_order_of_the_file_does_not_matter(file: Path, tmp_path: Path):
    other = tmp_path / "other.txt"
    other.write_text("\n".join(reversed(file.read_text("utf-8").splitlines())), "utf-8")
    assert collect([other]).held_out == collect([file]).held_out


def test_training_texts_follow_the_seed_and_have_questions(file: Path):
    texts = collect([file])
    assert texts.training(300, seed="a") == texts.training(300, seed="a")
    assert texts.training(300, seed="a") != texts.training(300, seed="b")
    made = texts.training(400, seed="a")
    assert len(made) == 400
    assert sum(t.endswith("?") for t in made) >= 10
    assert all("{" not in t for t in made)


def test_tsv_with_a_column_of_sentences(tmp_path: Path):
    path = tmp_path / "rows.tsv"
    path.write_text('"word"\t"sentence"\n"a"\t"A sentence from a table of them."\n', "utf-8")
    assert collect([path]).held_out == ("A sentence from a table of them.",)
