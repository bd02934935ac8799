import pytest

from litetts.request import Request
from litetts.speech import Speech
from litetts.text.tags import canonical, foreign_script


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Hello there.", "en-us", None),
        ("", "en-us", None),
        ("12 + 30", "en-us", None),
        ("Ça va très bien.", "en-us", None),
        ("The word привет means hello.", "en-us", None),
        ("Привет, как дела?", "en-us", ("Cyrillic", "ru")),
        ("Привет, как дела?", "ru", None),
        ("こんにちは、世界。", "en-us", ("Kana", "ja")),
        ("東京に行きます", "zh", ("Kana", "ja")),
        ("你好世界", "en-gb", ("Han", "zh")),
        ("你好世界", "cmn", None),
        ("안녕하세요", "ja", ("Hangul", "ko")),
    ],
)
def test_scripts(text, lang, found):
    assert foreign_script(text, lang) == found


def test_a_text_in_another_script_is_told():
    (note,) = Speech(Request("Привет, как дела?")).notes
    assert note.option == "lang"
    assert "'ru'" in note.message
    assert Speech(Request("Привет, как дела?", lang="ru", voice="espeak")).notes == ()
    assert Speech(Request("Plain English.")).notes == ()


def test_uk_is_ukrainian() -> None:
    assert canonical("uk") == canonical("uk-UA") == "uk"
    assert canonical("gb") == canonical("British English") == "en-gb"
