"""Words that a person corrected, in their file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.text.frontend import FrontEnd
from litetts.text.lexicon import LexiconFiles, load
from litetts.text.lexicon.taught import forget, teach


def test_a_word_is_kept_and_said_so(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "words.json"
    assert teach(file, "Geis", phonemes="ɡˈaɪs").phonemes == "ɡˈIs"
    teach(file, "nginx", say="engine x")
    teach(file, "Geis", phonemes="ɡˈiːs")  # the last word counts
    assert json.loads(file.read_text("utf-8")) == {"Geis": "ɡˈiːs", "nginx": {"say": "engine x"}}
    words = FrontEnd("en-us", lexicons=[load(file)]).words("Geis runs nginx.")
    assert [w.phonemes for w in words] == ["ɡˈis", "ɹˈʌnz", "ˈɛnʤən ˈɛks"]
    assert file.stat().st_mode & 0o777 == 0o644


def test_the_form_of_the_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "words.json"
    file.write_text('{"lang": "en", "alphabet": "ipa", "entries": {"a b": "ˈa bˈi"}}')
    teach(file, "Foo", phonemes="fˈuː")
    content = json.loads(file.read_text("utf-8"))
    assert content == {"lang": "en", "alphabet": "ipa", "entries": {"a b": "ˈa bˈi", "Foo": "fˈuː"}}
    assert forget(file, "a  b")
    assert not forget(file, "a b")


@pytest.mark.parametrize(
    ("before", "problem"),
    [
        ("{", "not JSON"),
        ('<lexicon xmlns="http://www.w3.org/2005/01/pronunciation-lexicon"/>', "PLS"),
        ('{"a": 3}', "expected phonemes"),
    ],
)
def test_a_wrong_file_is_left_as_it_is(tmp_path: Path, before: str, problem: str) -> None:
    file = tmp_path / "words.json"
    file.write_text(before)
    with pytest.raises(InputError, match=problem):
        teach(file, "Foo", phonemes="fˈuː")
    assert file.read_text() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "wrong", [{"phonemes": "f3"}, {"phonemes": ""}, {"say": " "}, {"say": "💥 …"}]
)
def test_a_wrong_entry_leaves_no_file(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(InputError):
        teach(tmp_path / "words.json", "Foo", **wrong)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be"):
        teach(tmp_path / "file" / "words.json", "Foo", say="bar")


@given(st.lists(st.sampled_from(["Foo", "foo", "New York", "x1"]), max_size=6))
def test_what_is_taught_last_is_found(words: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "words.json"
        said = {}
        for i, word in enumerate(words):
            said[word] = f"{['one', 'two', 'three', 'four', 'five', 'six'][i]} {'a b'}"
            teach(file, word, say=said[word])
        kept = load(file) if words else None
        for word, wanted in said.items():
            assert kept is not None
            found = kept.get(word)
            assert found is not None
            assert found.say == wanted


def test_a_device_is_no_lexicon() -> None:
    with pytest.raises(InputError, match="no regular file"):
        load("/dev/zero")


@pytest.mark.parametrize("word", ["...", "*", "42", " ", "a" * 5000])
def test_only_words_are_taught(tmp_path: Path, word: str) -> None:
    with pytest.raises(InputError, match="word") as error:
        teach(tmp_path / "words.json", word, say="dots")
    assert len(str(error.value)) < 200
    assert not list(tmp_path.iterdir())


def test_a_lexicon_that_has_become_empty_is_none(tmp_path: Path) -> None:
    file = tmp_path / "words.json"
    teach(file, "nginx", say="engine x")
    kept = LexiconFiles([file])
    assert len(kept.current()) == 1
    assert forget(file, "nginx")
    assert kept.current() == ()
