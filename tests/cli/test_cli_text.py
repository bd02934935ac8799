import json

import pytest
from typer.testing import CliRunner

from litetts.cli.reading import defaults
from litetts.cli.text import app
from litetts.errors import InputError
from litetts.settings import read


def run(*arguments, **options):
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False, **options)
    assert result.exit_code == 0, result.output
    return result.output


def explained(text, *options):
    return {row["written"]: row for row in json.loads(run("explain", text, "--json", *options))}


def test_explain_tells_class_words_phonemes_and_rules():
    text = "Dr. Li read 3 books."
    rows = explained(text)
    assert list(rows) == ["Dr.", "Li", "read", "3", "books", "."]
    assert rows["3"]["class"] == "cardinal"
    assert rows["3"]["words"] == [{"word": "three", "phonemes": "θɹˈi", "rule": "lexicon"}]
    assert rows["read"]["words"][0]["rule"] == "homograph"
    assert rows["."]["words"] == []
    assert all(text[r["start"] : r["end"]] == written for written, r in rows.items())


def test_explain_as_a_table():
    output = run("explain", "[bold] lead", env={"COLUMNS": "120"})
    assert "lˈɛd" in output or "lˈid" in output
    assert "bold" in output


def test_a_number_without_spaces_is_shown_whole():
    output = run("explain", "2024年", "--lang", "zh", env={"COLUMNS": "120"})
    assert "二零二四年" in output


def test_phonemes_of_an_accent():
    assert run("phonemes", "Hello, world!").strip() == "həlˈO, wˈɜɹld!"
    assert run("phonemes", "Hello, world!", "-l", "en-gb").strip() == "həlˈQ, wˈɜːld!"
    words = json.loads(run("phonemes", "-", "--json", input="two words"))
    assert [(w["word"], w["start"], w["end"]) for w in words] == [("two", 0, 3), ("words", 4, 9)]


def test_the_settings_count_as_they_do_for_say(tmp_path):
    lexicon = tmp_path / "words.json"
    lexicon.write_text(json.dumps({"nginx": {"say": "engine x"}}))
    spoken = run(
        "phonemes",
        "nginx at 14:30, a schedule",
        env={
            "LITETTS_READING__CLOCK": "12h",
            "LITETTS_SPEECH__LEXICON": str(lexicon),
            "LITETTS_SPEECH__LANG": "en-gb",
        },
    )
    assert spoken.startswith("ˈɛnʤɪn ˈɛks")
    assert "pˌiː ˈɛm" in spoken or "pˈiː ˈɛm" in spoken
    assert "ʃˈɛdjuːl" in spoken


def test_help_shows_what_is_the_default():
    # Square brackets would be taken for markup, and left out.
    assert "(default:" in run("explain", "--help")


def test_a_lexicon_may_have_the_written_form(tmp_path):
    file = tmp_path / "words.json"
    file.write_text(
        json.dumps({"C++": {"say": "see plus plus"}, "$20": "fɪfˈtin", "word": "wˈʊd"}),
        encoding="utf-8",
    )
    rows = explained("C++ for $20, a word.", "--lexicon", str(file))
    assert [w["rule"] for k in ("C++", "$20", "word") for w in rows[k]["words"]] == [
        "user lexicon"
    ] * 3
    assert rows["$20"]["words"][0]["phonemes"] == "fɪftˈin"
    assert rows["C++"]["words"][0]["phonemes"] == "sˈi plˈʌs plˈʌs"


def test_convert():
    assert run("convert", "həˈloʊ").strip() == "həlˈO"
    assert run("convert", "HH AH0 L OW1", "--alphabet", "arpabet").strip() == "həlˈO"
    with pytest.raises(InputError):
        run("convert", "h3")


def test_lists():
    assert len(run("inventory").splitlines()) == 114
    assert len(json.loads(run("inventory", "--json"))) == 114
    assert "pt-br" in json.loads(run("languages", "--json"))
    assert run("languages").startswith("en-us")


def test_explain_reads_what_say_reads():
    """SSML, inline tags and Markdown are no text."""
    rows = explained('<speak>Hi <sub alias="World Wide Web">WWW</sub> at $5.</speak>')
    assert list(rows) == ["Hi", "World", "Wide", "Web", "at", "$5", "."]
    assert explained("[Kokoro](/kˈOkəɹO/) speaks.")["Kokoro"]["rule"] == "override"
    shown = explained("# Plan\n\n- take $x^2$", "--reading", "screen=markdown")
    assert shown["$x^2$"]["spoken"] == "X squared"
    assert "#" not in shown


def test_explain_tells_the_language_of_every_token():
    rows = explained("Ich lese die New York Times.", "--lang", "de")
    assert rows["York"]["lang"] == "en-us"
    assert rows["lese"]["lang"] == "de"


def test_feelings_are_known_of_english_only():
    assert "joy" in run("feelings", "I am so happy today!")
    with pytest.raises(InputError, match="English"):
        run("feelings", "Ich bin heute sehr glücklich und froh.")


def test_teach_lists_keeps_and_forgets(tmp_path, monkeypatch):
    monkeypatch.setenv("LITETTS_CONFIG", str(tmp_path))
    listed = run("teach", "Geis").splitlines()
    assert listed[0].split()[0] == "1"
    assert "as it is said now" in listed[0]
    italian = next(line.split() for line in listed if "read in it" in line)
    assert run("teach", "Geis", "--pick", italian[0]).startswith(f"Geis: {italian[1]} ")
    run("teach", "nginx", "--sounds-like", "engine x")
    run("teach", "Loomis", "--ipa", "lˈuːmɪs")
    # The file has become the setting, so every command reads it.
    assert (tmp_path / "lexicon.json").is_file()
    said = run("phonemes", "Geis, nginx, Loomis").strip()
    assert said == f"{italian[1]}, ˈɛnʤən ˈɛks, lˈumɪs"
    assert run("forget", "Geis") == f"Geis: taken out of {tmp_path / 'lexicon.json'}\n"
    assert italian[1] not in run("phonemes", "Geis")
    assert CliRunner().invoke(app, ["forget", "Geis"]).exit_code == 1


def test_teach_wants_one_way(tmp_path):
    file = tmp_path / "words.json"
    with pytest.raises(InputError, match="one of"):
        run("teach", "a", "--ipa", "a", "--pick", "1", "--lexicon", str(file))
    with pytest.raises(InputError, match="pick is 99"):
        run("teach", "Geis", "--pick", "99", "--lexicon", str(file))
    assert not file.exists()


def test_an_empty_lexicon_of_the_settings_is_none(tmp_path, monkeypatch):
    lexicon = tmp_path / "words.json"
    lexicon.write_text("{}\n")
    monkeypatch.setenv("LITETTS_SPEECH__LEXICON", str(lexicon))
    assert not defaults(read()).lexicon
    lexicon.unlink()
    with pytest.raises(InputError, match="config unset speech"):
        defaults(read())


@pytest.mark.parametrize("command", ["explain", "teach"])
def test_what_is_no_utf8_is_refused(command):
    result = CliRunner().invoke(app, [command, "caf\udce9"])
    assert result.exit_code == 2
    assert "not UTF-8" in result.output


def test_check_says_what_a_table_is(tmp_path):
    with pytest.raises(InputError, match="there is no table or folder"):
        run("check", str(tmp_path / "nix"))


def test_nothing_cannot_be_taught():
    with pytest.raises(InputError, match="must have a letter"):
        run("teach", "")
