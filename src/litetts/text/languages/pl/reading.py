"""Polish in outline: what its numbers are, in words."""

from __future__ import annotations

from functools import cached_property

from litetts.text.languages.outline import Outline
from litetts.text.languages.pl import ordinals as ordinal_forms
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_POSTCODE = pattern(r"(?P<a>\d\d)-(?P<b>\d{3})(?=\s[A-ZŁŚŻ])")


def _postcode(scan: Scan, i: int) -> Reading | None:
    """00-950 Warszawa: digit by digit."""
    match = _POSTCODE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), " ".join(match["a"] + match["b"]), "address", "postcode")


_CLOCK = pattern(r"(?P<h>[01]?\d|2[0-4])(?P<sep>[:.])(?P<m>[0-5]\d)(?![\w]|[.:,]\d|\s?%)")
_AT = words("o od do po przed około koło godzinie godziny między a")
"""After these an hour is in the genitive or locative, which are alike."""
_DOTTED = words("godzina godzinie godziny godz o od do po przed")


def _time(scan: Scan, i: int) -> Reading | None:
    """O 14:30 -> "czternastej 30", godz. 8.05 -> "ósma 0 5": hours are ordinals."""
    match = _CLOCK.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    previous = scan.previous
    said = previous.spoken.lower().split(" ")[-1] if previous else ""
    before = {scan.word_before(i).lower(), said if previous and previous.end >= i - 2 else ""}
    if match["sep"] == "." and not before & _DOTTED:
        return None
    hour, minute = int(match["h"]), int(match["m"])
    ending = "ej" if before & _AT else "a"
    named = ordinal_forms.NOMINATIVE[hour - 1] if hour else "zerowy"
    minutes = f" 0 {minute}" if 0 < minute < 10 else f" {minute}" if minute else ""
    return Reading(match.end(), ordinal_forms.bent(named, ending) + minutes, "time", "clock")


class Polish(Outline):
    """The rules of Polish."""

    lang_tag = "pl"
    year_mark = "r\\.|roku"
    point = "przecinek"
    dot = "kropka"
    to = "do"
    span = "{} do {}"
    falling = "{} {}"
    years = "{} {}"
    by = "na"
    per = "na {}"
    half = "{} i pół"
    mixed = "{} i {}"
    hour_marks = "h|godz\\.?"
    about = "około"
    months = tuple(
        word_list(
            """
        stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października
        listopada grudnia
        """
        )
    )
    days = (
        tuple(
            word_list(
                """
        pierwszego drugiego trzeciego czwartego piątego szóstego siódmego ósmego dziewiątego
        dziesiątego jedenastego dwunastego trzynastego czternastego piętnastego szesnastego
        siedemnastego osiemnastego dziewiętnastego dwudziestego
        """
            )
        )
        + tuple(
            f"dwudziestego {d}"
            for d in word_list("pierwszego drugiego trzeciego czwartego piątego szóstego")
            + word_list("siódmego ósmego dziewiątego")
        )
        + ("trzydziestego", "trzydziestego pierwszego")
    )
    date_form = "{d} {month} {y} roku"
    fractions = {
        (1, 2): "pół",
        (1, 3): "jedna trzecia",
        (2, 3): "dwie trzecie",
        (1, 4): "jedna czwarta",
        (3, 4): "trzy czwarte",
    }
    small = {(1, "f"): "jedna", (1, "n"): "jedno", (2, "f"): "dwie"}
    currencies = {
        "€": (Entry("n", "euro"), Entry("m", "cent{|y|ów|a}")),
        "EUR": (Entry("n", "euro"), Entry("m", "cent{|y|ów|a}")),
        "zł": (Entry("m", "złot{y|e|ych|ego}"), Entry("m", "grosz{|e|y|a}")),
        "PLN": (Entry("m", "złot{y|e|ych|ego}"), Entry("m", "grosz{|e|y|a}")),
        "$": (Entry("m", "dolar{|y|ów|a}"), Entry("m", "cent{|y|ów|a}")),
        "USD": (Entry("m", "dolar{|y|ów|a}"), Entry("m", "cent{|y|ów|a}")),
        "£": (Entry("m", "funt{|y|ów|a}"), Entry("m", "pens{|y|ów|a}")),
        "GBP": (Entry("m", "funt{|y|ów|a}"), Entry("m", "pens{|y|ów|a}")),
        "¥": (Entry("m", "jen{|y|ów|a}"), None),
        "₹": (Entry("f", "rupi{a|e|i|i}"), None),
    }
    multiples = {
        "tys.": (3, "tysi{ąc|ące|ęcy|ąca}"),
        "mln": (6, "milion{|y|ów|a}"),
        "mld": (9, "miliard{|y|ów|a}"),
    }
    units = entries("""
        km  m  kilometr{|y|ów|a}
        m  m  metr{|y|ów|a}
        cm  m  centymetr{|y|ów|a}
        mm  m  milimetr{|y|ów|a}
        m²|m2  m  metr{|y|ów|a} kwadratow{y|e|ych|ego}
        m³|m3  m  metr{|y|ów|a} sześcienn{y|e|ych|ego}
        ha  m  hektar{|y|ów|a}
        kg  m  kilogram{|y|ów|a}
        g  m  gram{|y|ów|a}
        mg  m  miligram{|y|ów|a}
        t  f  ton{a|y||y}
        l  m  litr{|y|ów|a}
        ml  m  mililitr{|y|ów|a}
        km/h  m  kilometr{|y|ów|a} na godzinę
        h|godz.  f  godzin{a|y||y}
        min|min.  f  minut{a|y||y}
        s|sek.  f  sekund{a|y||y}
        kWh  f  kilowatogodzin{a|y||y}
        W  m  wat{|y|ów|a}
        V  m  wolt{|y|ów|a}
        GB  m  gigabajt{|y|ów|a}
        MB  m  megabajt{|y|ów|a}
        °C  m  stop{ień|nie|ni|nia} Celsjusza
        °F  m  stop{ień|nie|ni|nia} Fahrenheita
        °  m  stop{ień|nie|ni|nia}
        %  m  procent
        ‰  m  promil{|e|i|a}
    """)
    ordinals = ordinal_forms.NOMINATIVE
    dotted = True
    feminine = {"gi": "ga", "ci": "cia", "y": "a"}
    centuries = {
        "": ("", "wiek"), "w": ("ym", "wieku"), "z": ("ego", "wieku"), "od": ("ego", "wieku"),
        "do": ("ego", "wieku"),
    }  # fmt: skip
    numbered = words("rozdział tom część klasa typ faza akt")
    shortened = pairs("""
        pon.  poniedziałek
        wt.  wtorek
        czw.  czwartek
        rozdz.  rozdział
        o godz.  o godzinie
        godz.  godzina
        inż.  inżynier
        mgr  magister
        pl.  plac
        os.  osiedle
        woj.  województwo
        r.  roku
        np.  na przykład
        itd.  i tak dalej
        itp.  i tym podobne
        tzn.  to znaczy
        ok.  około
        prof.  profesor
        dr  doktor
        m.in.  między innymi
        tj.  to jest
        ul.  ulica
        al.  aleja
        św.  święty
        tel.  telefon
    """)
    shortened_before_numbers = pairs("""
        nr  numer
        str.  strona
        godz.  godzina
        art.  artykuł
    """)

    def plural(self, numeral: Numeral) -> int:
        """1 kilometr, 2 kilometry, 5 kilometrów, 1,5 kilometra."""
        n = int(numeral.whole)
        if numeral.mark or n == 1:
            return 3 if numeral.mark else 0
        return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2

    @cached_property
    def _numbers(self) -> tuple[Rule, ...]:
        return (_postcode, _time, *super()._numbers)

    def bent(self, said: str, end: str) -> str:
        """Dwudziesty pierwszy -> "dwudziestym pierwszym", "dwudziestego pierwszego"."""
        return ordinal_forms.bent(said, end) if end else said

    def agreed(self, before: str, noun: str) -> str:
        """The end that a noun asks of the ordinal before it."""
        return ordinal_forms.agreed(before, noun)


LANGUAGE = Polish()
