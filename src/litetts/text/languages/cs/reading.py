"""Czech in outline: what its numbers are, in words."""

from __future__ import annotations

from functools import cached_property

from litetts.text.languages.cs import ordinals as ordinal_forms
from litetts.text.languages.outline import Outline, west_slavic
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_SPACED = pattern(
    r"(?P<d>[12]\d|3[01]|0?[1-9])\.\s(?P<m>1[0-2]|0?[1-9])\.\s(?P<y>\d{4})(?![\d.]|\s?(?:korun|Kč|kč|eur|€|%|m\b|k[mg]\b|ks\b|lidí|osob|kus))"
)


class Czech(Outline):
    """The rules of Czech."""

    lang_tag = "cs"
    point = "celá"
    dot = "tečka"
    to = "až"
    span = "{} až {}"
    falling = "{} {}"
    years = "{} až {}"
    by = "krát"
    per = "za {}"
    accusative = ("a", "u")
    before_times = words("v ve od do okolo kolem před po")
    half = "{} a půl"
    mixed = "{} a {}"
    hour_marks = "h|hod\\.?"
    about = "asi"
    group_marks = " ."
    months = tuple(
        word_list(
            """
        ledna února března dubna května června července srpna září října listopadu prosince
        """
        )
    )
    days = (
        tuple(
            word_list(
                """
        prvního druhého třetího čtvrtého pátého šestého sedmého osmého devátého desátého
        jedenáctého dvanáctého třináctého čtrnáctého patnáctého šestnáctého sedmnáctého
        osmnáctého devatenáctého dvacátého
        """
            )
        )
        + tuple(
            f"dvacátého {d}"
            for d in word_list(
                "prvního druhého třetího čtvrtého pátého šestého sedmého osmého devátého"
            )
        )
        + ("třicátého", "třicátého prvního")
    )
    hour = "<h> hodin{a|y|}"
    fractions = {
        (1, 2): "jedna polovina",
        (1, 3): "jedna třetina",
        (2, 3): "dvě třetiny",
        (1, 4): "jedna čtvrtina",
        (3, 4): "tři čtvrtiny",
    }
    small = {
        (1, "m"): "jeden",
        (1, "f"): "jedna",
        (1, "n"): "jedno",
        (2, "f"): "dvě",
        (2, "n"): "dvě",
    }
    currencies = {
        "€": (Entry("n", "eur{o|a||a}"), Entry("m", "cent{|y|ů|u}")),
        "EUR": (Entry("n", "eur{o|a||a}"), Entry("m", "cent{|y|ů|u}")),
        "Kč": (Entry("f", "korun{a|y||y}"), Entry("m", "haléř{|e|ů|e}")),
        "CZK": (Entry("f", "korun{a|y||y}"), Entry("m", "haléř{|e|ů|e}")),
        "$": (Entry("m", "dolar{|y|ů|u}"), Entry("m", "cent{|y|ů|u}")),
        "USD": (Entry("m", "dolar{|y|ů|u}"), Entry("m", "cent{|y|ů|u}")),
        "£": (Entry("f", "lib{ra|ry|er|ry}"), None),
        "GBP": (Entry("f", "lib{ra|ry|er|ry}"), None),
        "¥": (Entry("m", "jen{|y|ů|u}"), None),
        "₹": (Entry("f", "rupi{e|e|í|e}"), None),
    }
    multiples = {
        "tis.": (3, "tisíc{|e||e}"),
        "mil.": (6, "milion{|y|ů|u}"),
        "mld.": (9, "miliard{a|y||y}"),
    }
    units = entries("""
        km  m  kilometr{|y|ů|u}
        m  m  metr{|y|ů|u}
        cm  m  centimetr{|y|ů|u}
        mm  m  milimetr{|y|ů|u}
        m²|m2  m  metr{|y|ů|u} čtvereční{||ch|ho}
        ha  m  hektar{|y|ů|u}
        kg  m  kilogram{|y|ů|u}
        g  m  gram{|y|ů|u}
        t  f  tun{a|y||y}
        l  m  litr{|y|ů|u}
        ml  m  mililitr{|y|ů|u}
        km/h  m  kilometr{|y|ů|u} za hodinu
        h|hod.  f  hodin{a|y||y}
        min|min.  f  minut{a|y||y}
        s  f  sekund{a|y||y}
        GB  m  gigabajt{|y|ů|u}
        °C  m  stup{eň|ně|ňů|ně} Celsia
        °  m  stup{eň|ně|ňů|ně}
        %  n  procent{o|a||a}
    """)
    ordinals = ordinal_forms.NOMINATIVE
    dotted = True
    feminine = {"ý": "á"}
    numbered = words("kapitola díl svazek část třída typ fáze")
    shortened = pairs("""
        nar.  narozen
        zemř.  zemřel
        MUDr.  doktor
        JUDr.  doktor
        PhDr.  doktor
        Mgr.  magistr
        stol.  století
        obr.  obrázek
        odst.  odstavec
        př. n. l.  před naším letopočtem
        n. l.  našeho letopočtu
        tab.  tabulka
        kap.  kapitola
        Dr.  doktor
        prof.  profesor
        tj.  to jest
        tzn.  to znamená
        nám.  náměstí
        tř.  třída
        ing.  inženýr
        např.  například
        atd.  a tak dále
        apod.  a podobně
        tzv.  takzvaný
        ul.  ulice
        tel.  telefon
    """)
    shortened_before_numbers = pairs("""
        r.  roku
        č.  číslo
        str.  strana
        čl.  článek
    """)

    def plural(self, numeral: Numeral) -> int:
        """One, few, many, and a form of its own after a decimal."""
        return 3 if numeral.mark else west_slavic(int(numeral.whole))

    @cached_property
    def _numbers(self) -> tuple[Rule, ...]:
        return (self._spaced, *super()._numbers)

    def _spaced(self, scan: Scan, i: int) -> Reading | None:
        """14. 3. 2025 is written with spaces."""
        match = _SPACED.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = self.date(int(match["d"]), int(match["m"]), int(match["y"]))
        return Reading(match.end(), said, "date", "date")

    def bent(self, said: str, end: str) -> str:
        """Dvacátý první -> "dvacátém prvním"."""
        return ordinal_forms.bent(said, end) if end else said

    def agreed(self, before: str, noun: str) -> str:
        """The end that a noun asks of the ordinal before it."""
        return ordinal_forms.agreed(before, "století" if noun == "stol" else noun)


LANGUAGE = Czech()
