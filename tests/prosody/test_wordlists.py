"""Lists of words in files."""

from pathlib import Path

from litetts.prosody.wordlists import WordLists


class _Counted(dict):
    asked = 0

    def __contains__(self, key: object) -> bool:
        self.asked += 1
        return super().__contains__(key)


def test_the_longest_phrase_or_beginning_tells_however_long_a_word_is(tmp_path: Path):
    path = tmp_path / "lists.tsv"
    path.write_text("# none\nanger\tfurious*, in a rage\njoy\tglad, fur*\n", "utf-8")
    lists = WordLists.read(path)
    assert lists.word("glad") == "joy" and lists.word("gladly") == ""
    assert lists.word("furry") == "joy" and lists.word("furiously") == "anger"
    assert lists.at(["in", "a", "rage"], 0) == ("anger", 3)
    lists.begins = _Counted(lists.begins)
    assert lists.word("furious" + "y" * 100_000) == "anger"
    assert lists.word("x" * 100_000) == ""
    assert lists.begins.asked < 20  # not as often as the words have letters
