"""Languages that are made of tables: what is said, which words are one, and what is loaded."""

import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.text import languages
from litetts.text.frontend import FrontEnd
from litetts.text.languages.outline import Outline
from litetts.text.normalise import normalise
from litetts.text.reading import calendar
from litetts.text.reading.tables import Entry, entries, form, pairs
from litetts.text.scanner.wordlist import word_list
from litetts.validation.reading import cases

DATA = Path(__file__).parents[1] / "data"


def spoken(text, lang, **options):
    return " ".join(t.spoken for t in normalise(text, lang, **options) if t.spoken)


def test_a_template_has_its_forms():
    assert form("metr{o|i} quadrat{o|i}", 0) == "metro quadrato"
    assert form("километр{|а|ов}", 2) == "километров"
    assert form("mes{|es}", 7) == "meses"  # the last, where it has no more
    assert form("euro", 1) == "euro"


def test_tables_are_lines():
    assert entries("km|KM  m  kilómetro{|s}") == dict.fromkeys(
        ("km", "KM"), Entry("m", "kilómetro{|s}")
    )
    assert pairs("p. ej.  por ejemplo\nSr.  señor") == {
        "p. ej.": "por ejemplo",
        "Sr.": "señor",
    }


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("fr-fr", "J'ai 77 ans.", ["J'ai", "soixante-dix-sept", "ans"]),
        ("fr-fr", "a-t-il peut-être 92 ans", ["a-t-il", "peut-être", "quatre-vingt-douze", "ans"]),
        ("it", "l'8% di 1 ora", ["l'otto", "per", "cento", "di", "un'ora"]),
        ("es", "y/o 21 años", ["y", "o", "veintiún", "años"]),
    ],
)  # fmt: skip
def test_words_that_are_read_as_one(lang, text, said):
    assert [w.text for w in FrontEnd(lang).words(text)] == said


@pytest.mark.parametrize(
    ("lang", "interpret_as", "text", "said"),
    [
        ("es", "characters", "AB1", "A B uno"),
        ("es", "ordinal", "3", "tercero"),
        ("es", "date:mdy", "12/24/2024", "veinticuatro de diciembre de dos mil veinticuatro"),
        ("fr-fr", "telephone", "012333", "zéro un vingt trois trente trois"),
        ("it", "currency", "12,50 €", "dodici euro e cinquanta centesimi"),
        ("pt-br", "time", "14h30", "quatorze e trinta"),
    ],
)  # fmt: skip
def test_interpret_as(lang, interpret_as, text, said):
    assert spoken(text, lang, interpret_as=interpret_as) == said


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("pl", "-5 °C, 2 km i 5 km", "minus 5 stopni Celsjusza 2 kilometry i 5 kilometrów"),
        ("ru", "1,5 км за 21 мин.", "одна целая 5 десятых километра за 20 одна минута"),
        ("ro", "20 km, 19 km", "20 de kilometri 19 kilometri"),
        ("tr", "%20 ve 20%", "yüzde 20 ve yüzde 20"),
        ("ko", "오후 3:05", "오후 세시 5분"),
        ("id", "Rp 5.000", "5000 rupiah"),
        ("nl", "m'n foto's, 1e, 007", "m'n foto's eerste 0 0 7"),
    ],
)
def test_an_outline_leaves_digits_and_words_as_they_are(lang, text, said):
    assert spoken(text, lang) == said


def test_capitals_throughout_are_words():
    assert spoken("ATENCIÓN: CERRADO POR OBRAS", "es") == "atención cerrado por obras"
    assert spoken("La ONU, el ADN y la UE", "es") == "La ONU el A D N y la U E"


def test_a_full_stop_of_an_abbreviation_ends_the_text_too():
    *_, last = [t for t in normalise("Panes, vinos, etc.", "es") if t.spoken]
    assert (last.spoken, last.after) == ("etcétera", ".")


def test_offsets_are_those_of_the_source():
    text = "El 2.º día, 24/12/2024, hacía -5 °C."
    written = [t.written for t in normalise(text, "es") if t.spoken]
    assert written == ["El", "2.º", "día", "24/12/2024", "hacía", "-", "5 °C"]


def test_a_language_is_loaded_when_it_is_first_read():
    code = (
        "import sys; from litetts.text.normalise import normalise; normalise('In 2024, 5 km.');"
        "names = [m for m in sys.modules if m.startswith(('litetts.text.reading',"
        " 'litetts.text.languages.es', 'litetts.text.languages.as_written'))];"
        "assert not names, names; normalise('5 km', 'es');"
        "assert 'litetts.text.languages.es.reading' in sys.modules;"
        "assert 'litetts.text.languages.fr' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


OUTLINES = word_list("pl nl sv tr ru uk cs ro hu el ca id vi ko ar fa he")


@given(
    st.lists(st.sampled_from([c.written for c in cases(DATA) if c.group == "outline"]), max_size=5),
    st.text("0123456789 .,:;-–—/$£€%°'\"()[]№#@&*+=<>½²abчדنя\n", max_size=30),
    st.sampled_from(OUTLINES),
)
@settings(max_examples=200)
def test_an_outline_covers_the_source(pieces, rest, lang):
    text = " ".join([*pieces, rest])
    at = 0
    for token in normalise(text, lang):
        assert token.start >= at and not text[at : token.start].strip()
        assert token.written == text[token.start : token.end]
        assert token.spoken == " ".join(token.spoken.split())
        at = token.end
    assert not text[at:].strip()


@pytest.mark.parametrize("piece", ["1", "1-", "а.", "1.", "1/", "1 ", "€1", "%1", "№", "1:"])
@pytest.mark.parametrize("lang", ["pl", "ru", "tr"])
def test_no_pattern_of_an_outline_runs_away(piece, lang, calls):
    normalise(piece * 100, lang)
    assert calls(normalise, piece * 1000, lang) < 30 * calls(normalise, piece * 50, lang)


LANGUAGES = [module.name for module in pkgutil.iter_modules(languages.__path__) if module.ispkg]
TIMES = [
    "12:30:45", "1:02:03", "0:00:59", "24:00:00", "00:00:00", "23:59", "7:05", "14h30", "14 h 30",
    "3:30 p. m.", "3:30pm", "3 a.m.", "12:30:45 h", "12:30:45.678", "1:2:3", "9:00–17:00",
    "14:30-16:00", "1:30:45-2:30:45", "2h05min30s", "2h05'30\"", "9\"58", "7'30\"", "90 min",
    "5-10 s", "1h-2h", "10 m/s", "24/12/2024", "2024-12-24", "24.12.24", "12/31/99", "31/12",
    "29/02-03/03", "0/0/0000", "99/99/9999", "15 ago. 2020", "5 de mayo de 1862", "1914-1918",
    "1939–45", "2023/24", "'90", "10–20", "5-3", "1.5-2.5", "10⁸ s", "2½ h", "45°30'15\"",
]  # fmt: skip


@pytest.mark.parametrize("lang", [*LANGUAGES, "sw"])
def test_times_dates_and_ranges_are_read_in_every_language(lang):
    for text in TIMES:
        for digits in (text, text.translate({48 + n: 0x660 + n for n in range(10)})):
            assert spoken(f"a {digits}.", lang), text


@pytest.mark.parametrize(
    ("lang", "text", "said"),
    [
        ("fa", "12:30:45", "12 ساعت 30 دقیقه 45 ثانیه"),
        ("ar", "3:11:02, 0:05:10", "3 ساعات 11 دقيقة 2 ثانية 5 دقائق 10 ثوان"),
        ("he", "1:02:03", "1 שעה 2 דקות 3 שניות"),
        ("tr", "0:00:59", "0 dakika 59 saniye"),
    ],
)
def test_a_duration_has_its_words_in_languages_in_outline(lang, text, said):
    assert spoken(text, lang) == said


def test_a_unit_without_a_name_leaves_its_number():
    class Bare(Outline):
        lang_tag = "fa"
        units = entries("h  m  ساعت")

    assert calendar.duration(Bare(), 12, 30, 45) == "12 ساعت 30 45"
