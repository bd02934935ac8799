import json

import pytest
from typer.testing import CliRunner

from litetts.cli.text import app
from litetts.errors import InputError
from litetts.validation.reading import cases, comparable, score


@pytest.fixture
def tables(tmp_path):
    (tmp_path / "de").mkdir()
    (tmp_path / "en-us" / "hard").mkdir(parents=True)
    (tmp_path / "de" / "cardinal.tsv").write_text("3\tdrei\n4\tfünf\n\n## zehn\n")
    (tmp_path / "en-us" / "hard" / "date.tsv").write_text("in 1990\tin nineteen ninety\n")
    return tmp_path


def test_score_by_language_and_class(tables):
    found = {(s.lang, s.group): (s.right, s.count) for s in score(list(cases(tables)))}
    assert found == {("de", "cardinal"): (1, 2), ("en-us", "hard/date"): (1, 1)}
    assert [c.written for c in cases(tables, "de")] == ["3", "4"]


def test_the_command_prints_accuracy_and_misses(tables):
    result = CliRunner().invoke(app, ["check", str(tables), "--lang", "de"])
    assert result.exit_code == 1
    assert "50.0%" in result.output and "'4': wanted 'fünf', got 'vier'" in result.output
    result = CliRunner().invoke(app, ["check", str(tables), "--lang", "en", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.output)[0]["class"] == "hard/date"


def test_a_table_that_cannot_be_used_is_told(tmp_path):
    with pytest.raises(InputError, match="no tables"):
        list(cases(tmp_path))
    table = tmp_path / "mine.tsv"
    table.write_text("3 three\n")
    with pytest.raises(InputError, match="give the language"):
        list(cases(table))
    with pytest.raises(InputError, match=r"mine\.tsv:1 has no tab"):
        list(cases(table, "en-us"))


def test_words_are_compared_with_their_marks_and_without_case():
    assert comparable("Twenty-one, PLEASE!") == "twenty one please"
    assert comparable("मैं घर जाता हूँ।") == "मैं घर जाता हूँ"
    assert comparable("二千 零二十四年") == comparable("二千零二十四年")
