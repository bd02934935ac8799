"""Where a sentence may be divided: in nine languages, and nowhere but at the end of a clause."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Document
from litetts.text.clause import CLAUSE, divisions, weight
from litetts.text.frontend import FrontEnd
from litetts.text.languages import clauses

LANGUAGES = ("en-us", "de", "es", "fr", "it", "pt-br", "hi", "ja", "zh")

# "|" is where a listener may hear a pause; whole where there is none.
SENTENCES = [
    ("en-us", "William Mason went to Leipzig in the autumn to study with the best teachers."),
    ("en-us", "The salmon have leaped over the falls every spring since anybody can remember."),
    ("en-us", "The engineer explained patiently that the bridge would be closed for the winter."),
    ("en-us", "When the ship came in, |late in the evening, nobody was there to meet it."),
    ("en-us", "The harbour master, who had waited since noon, had gone home; |his wife was ill."),
    ("en-us", "We bought apples, oranges, lemons, and melons from the old man at the corner."),
    ("en-us", "We saw red flags from Spain, white ones from Italy, and blue ones from France."),
    ("en-us", "The clock struck seven, |and the house was quiet, |because nobody was at home."),
    ("en-us", "However, he came back in the evening, |and she had left for the station."),
    ("en-us", "“I shall come back tomorrow evening,” |said the man who had sold us the boat."),
    ("en-us", "The old man at the corner — |nobody knew his name — |sold apples to the children."),
    ("en-us", "The price rose from 1,200 to 1,350 at 3:30 in the afternoon of the second day."),
    ("de", "Der Ingenieur erklärte geduldig, dass die Brücke im Winter geschlossen bleibt."),
    ("de", "Ich weiß genau, dass er morgen kommt, |aber sie bleibt zu Hause, |weil es regnet."),
    ("de", "Als das Schiff am Abend in den Hafen kam, |war niemand da, der es erwartete."),
    ("de", "Der alte Mann, der an der Ecke stand und wartete, ging langsam nach Hause."),
    ("de", "Wenn ich sehe, dass er mit dem Hund kommt, gehe ich sofort nach Hause."),
    ("es", "El ingeniero explicó con paciencia que el puente estaría cerrado en invierno."),
    ("es", "Cuando el barco llegó al puerto, |nadie estaba allí para esperarlo."),
    ("es", "El reloj dio las siete, |y la casa estaba en silencio, |pero nadie dormía ya."),
    ("es", "La mujer de la esquina, que vendía pan, conocía a todos los niños del barrio."),
    ("fr", "L'ingénieur expliqua patiemment que le pont resterait fermé pendant l'hiver."),
    ("fr", "Lorsqu'il arriva au port ce soir-là, |personne ne l'attendait, |car il pleuvait fort."),
    ("fr", "L’horloge sonna sept heures, |et la maison était calme, |alors qu’il était tôt."),
    ("it", "Domani mattina andiamo al mercato con la mia famiglia per comprare la frutta."),
    ("it", "L'ingegnere spiegò con pazienza che il ponte doveva restare chiuso d'inverno."),
    ("it", "Quando la nave arrivò in porto, |nessuno era lì ad aspettarla, |perché era tardi."),
    ("pt-br", "O engenheiro explicou com paciência que a ponte ficaria fechada no inverno."),
    ("pt-br", "Quando o navio chegou ao porto, |ninguém estava lá à espera, |porque chovia muito."),
    ("hi", "इंजीनियर ने धैर्य से समझाया कि पुल को पूरी सर्दी के लिए बंद रखना पड़ेगा।"),
    ("hi", "जब कल शाम को तेज़ बारिश हुई, |तो हम सब घर पर ही रहे, |लेकिन वे बाहर चले गए।"),
    ("ja", "エンジニアは橋が冬の間ずっと閉鎖されることを辛抱強く説明しました。"),
    ("ja", "昨日は雨がたくさん降ったので、|私たちは一日中家にいて、|古い映画を見ました。"),
    ("ja", "私の祖父は、毎朝早く起きて近くの公園まで散歩に行くことにしています。"),
    ("zh", "工程师耐心地解释说这座桥整个冬天都必须关闭不能通行。"),
    ("zh", "如果明天下大雨，|我们就待在家里看电影，|但是他们还是会去山上。"),
    ("zh", "我们明天要去北京、上海、广州和深圳看望很多年没见的老朋友。"),
    ("ru", "Инженер терпеливо объяснил, что мост закроют, потому что лёд тонкий."),
    ("ru", "Мост закрыли на всю зиму; |лёд был слишком тонкий для машин."),
]


def marked(text: str, lang: str) -> str:
    for division in reversed(divisions(text, lang)):
        if division.ends_clause:
            text = f"{text[: division.at]}|{text[division.at :]}"
    return text


@pytest.mark.parametrize(("lang", "text"), SENTENCES)
def test_a_clause_ends_where_a_speaker_rests(lang: str, text: str) -> None:
    assert marked(text.replace("|", ""), lang) == text


@pytest.mark.parametrize(("lang", "text"), SENTENCES)
def test_a_listener_hears_one_pause_at_most_and_that_at_a_clause(lang: str, text: str) -> None:
    plain = text.replace("|", "")
    found = FrontEnd(lang, pronounce=False).division(Document.plain(plain))
    if found is not None:
        run, at = found
        assert run == 0
        assert at in [len(part.replace("|", "")) for part in _beginnings(text)]
    if "|" not in text:
        assert found is None


def _beginnings(text: str) -> list[str]:
    return [text[:i] for i, c in enumerate(text) if c == "|"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_listener_is_told_the_same_words_and_hears_a_mark_before_the_pause(lang: str) -> None:
    for needs in {"ja": ("unidic_lite",), "zh": ("jieba", "pypinyin")}.get(lang, ()):
        pytest.importorskip(needs)
    text = next(t for spoken, t in SENTENCES if spoken == lang and "|" in t).replace("|", "")
    front, document = FrontEnd(lang), Document.plain(text)
    (whole,) = [u for _, u in front.utterances(document)]
    first, rest = [u for _, u in front.utterances(document, waits=True)]
    assert [w.text for w in (*first.words, *rest.words)] == [w.text for w in whole.words]
    assert first.symbols[-1] in ",;:—"
    assert whole.symbols == f"{first.symbols} {rest.symbols}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_of_kokoro_tells_its_clauses(lang: str) -> None:
    table = clauses(lang)
    assert table.commas or (table.joins and table.lists and table.relatives and table.opens)
    for words in (table.joins, table.lists, table.relatives, table.opens, table.links):
        assert all(w == w.lower().strip() and w.count(" ") <= 1 for w in words)


def test_places_without_a_mark_are_weaker_and_never_inside_a_phrase() -> None:
    text = "The old ferry brought the mail of that year to the island before it was sunk"
    found = {text[d.at :].split(maxsplit=1)[0]: d.strength for d in divisions(text, "en-us")}
    assert "that" not in found and "island" not in found
    assert 0 < found["to"] < CLAUSE


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("He thought for a long while: «a dog is no cat»", "fr"),
        ("我们明天要去那个地方，「如果明天下雨」", "zh"),
    ],
)
def test_an_opening_mark_is_of_what_follows(text: str, lang: str) -> None:
    assert text[divisions(text, lang)[-1].at] in "«「"


def test_length_is_that_of_speech() -> None:
    assert weight("nineteen eighty seven") == pytest.approx(weight("1987"), rel=0.35)
    assert weight("天") > weight("あ") > weight("a") == 1


@settings(max_examples=80)
@given(st.text(max_size=120), st.sampled_from(LANGUAGES))
def test_divisions_are_inside_and_in_order(text: str, lang: str) -> None:
    places = [d.at for d in divisions(text, lang)]
    assert places == sorted(set(places))
    assert all(0 < at < len(text) for at in places)
