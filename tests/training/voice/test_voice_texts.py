from pathlib import Path

import pytest

from litetts.errors import InputError
from litetts.training.voice.texts import HELD_OUT, collect


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sentences.txt"
    lines = [f"The {n} sentence is about 5 number words." for n in ("4th", "5th")]
    lines += [f"This is sentence {'a' * (i % 30 + 1)} {'b' * (i // 30 + 1)}." for i in range(3000)]
    path.write_text("\n".join([*lines, "Too short.", "no end mark is here", "<b>a tag</b> is it."]))
    return path


def test_held_out_sentences_are_fixed_and_never_trained(file: Path):
    texts, again = collect([file]), collect([file])
    assert texts == again
    assert len(texts.held_out) == HELD_OUT
    assert not set(texts.held_out) & set(texts.pool)
    assert not set(texts.held_out) & set(texts.training(4000, seed=1))


def test_order_and_division_of_files_do_not_matter(file: Path, tmp_path: Path):
    folder = tmp_path / "more"
    (folder / "deep").mkdir(parents=True)
    lines = file.read_text("utf-8").splitlines()[::-1]
    (folder / "a.txt").write_text("\n".join(lines[:900]), "utf-8")
    (folder / "deep" / "b.txt").write_text("\n".join(lines[800:]), "utf-8")
    assert collect([folder]) == collect([file])


def test_few_sentences_are_not_all_kept_back(tmp_path: Path):
    path = tmp_path / "few.txt"
    path.write_text("\n".join(f"Here is sentence {n}." for n in range(30)), "utf-8")
    assert len(collect([path]).held_out) == 3


def test_training_texts_follow_the_seed_and_longer_lists_begin_alike(file: Path):
    texts = collect([file])
    made = texts.training(400, seed=1)
    assert made == texts.training(900, seed=1)[:400]
    assert made != texts.training(400, seed=2)
    composed = [text for text in made if text not in texts.pool]
    assert 50 < len(composed) < 110
    assert sum(text.endswith("?") for text in composed) >= 10
    assert sum(any(c.isdigit() for c in text) for text in composed) >= 5
    assert all("{" not in text for text in made)
    assert all(text[0] == text[0].upper() for text in composed)


def test_texts_come_again_when_they_are_used_up(tmp_path: Path):
    path = tmp_path / "one.txt"
    path.write_text("This is the only sentence.", "utf-8")
    made = collect([path]).training(50)
    assert made.count("This is the only sentence.") > 20


def test_tsv_with_a_column_of_sentences(tmp_path: Path):
    path = tmp_path / "rows.tsv"
    path.write_text('"word"\t"sentence"\n"a"\t"A sentence from a table of them."\n', "utf-8")
    assert collect([path]).pool == ("A sentence from a table of them.",)
    path.write_text("word\tother\na\tb\n", "utf-8")
    with pytest.raises(InputError, match="no column 'sentence'"):
        collect([path])


def test_nothing_to_read_is_told(tmp_path: Path):
    with pytest.raises(InputError, match="no texts at"):
        collect([tmp_path / "none.txt"])
    with pytest.raises(InputError, match="one sentence on each line"):
        collect([tmp_path])
