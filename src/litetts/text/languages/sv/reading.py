"""Swedish in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


class Swedish(Outline):
    """The rules of Swedish."""

    lang_tag = "sv"
    point = "komma"
    dot = "punkt"
    to = "till"
    span = "{} till {}"
    falling = "{} {}"
    years = "{} till {}"
    by = "gånger"
    per = "per {}"
    half = "{} och en halv"
    mixed = "{} och {}"
    hour_marks = "h|tim"
    about = "cirka"
    group_marks = " ."
    months = tuple(
        word_list(
            """
        januari februari mars april maj juni juli augusti september oktober november
        december
        """
        )
    )
    days = tuple(
        word_list(
            """
        första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte
        trettonde fjortonde femtonde sextonde sjuttonde artonde nittonde tjugonde
        tjugoförsta tjugoandra tjugotredje tjugofjärde tjugofemte tjugosjätte tjugosjunde
        tjugoåttonde tjugonionde trettionde trettioförsta
        """
        )
    )
    fractions = {
        (1, 2): "en halv",
        (1, 3): "en tredjedel",
        (2, 3): "två tredjedelar",
        (1, 4): "en fjärdedel",
        (3, 4): "tre fjärdedelar",
    }
    small = {(1, "m"): "en", (1, "f"): "en", (1, "n"): "ett"}
    before_times = frozenset({"kl", "klockan"})
    currencies = {
        "€": (Entry("m", "euro"), Entry("m", "cent")),
        "EUR": (Entry("m", "euro"), Entry("m", "cent")),
        "kr": (Entry("m", "kron{a|or}"), Entry("n", "öre")),
        "SEK": (Entry("m", "kron{a|or}"), Entry("n", "öre")),
        "kr.": (Entry("m", "kron{a|or}"), Entry("n", "öre")),
        "$": (Entry("m", "dollar"), Entry("m", "cent")),
        "USD": (Entry("m", "dollar"), Entry("m", "cent")),
        "£": (Entry("n", "pund"), Entry("m", "pence")),
        "GBP": (Entry("n", "pund"), Entry("m", "pence")),
        "¥": (Entry("m", "yen"), None),
        "₹": (Entry("m", "rupi{e|er}"), None),
    }
    cents = "{} och {}"
    multiples = {
        "milj.": (6, "miljon{|er}"),
        "mn": (6, "miljon{|er}"),
        "mdr": (9, "miljard{|er}"),
        "miljoner": (6, "miljoner"),
        "miljarder": (9, "miljarder"),
        "tusen": (3, "tusen"),
    }
    units = entries("""
        km  m  kilometer
        m  m  meter
        cm  m  centimeter
        mm  m  millimeter
        m²|m2  m  kvadratmeter
        m³|m3  m  kubikmeter
        ha  n  hektar
        kg  n  kilogram
        g  n  gram
        mg  n  milligram
        t  n  ton
        l  m  liter
        dl  m  deciliter
        ml  m  milliliter
        km/h  m  kilometer i timmen
        h|tim  m  tim{me|mar}
        min|min.  m  minut{|er}
        msk  m  matsked{|ar}
        tsk  m  tesked{|ar}
        krm  n  kryddmått
        s|sek.  m  sekund{|er}
        kWh  m  kilowattimm{e|ar}
        W  m  watt
        V  m  volt
        GB  m  gigabyte
        MB  m  megabyte
        °C  m  grad{|er} Celsius
        °F  m  grad{|er} Fahrenheit
        °  m  grad{|er}
        %  m  procent
        ‰  m  promille
    """)
    ordinals = tuple(
        f"den {word}"
        for word in word_list(
            """
            förste andre tredje fjärde femte sjätte sjunde åttonde nionde tionde elfte tolfte
            trettonde fjortonde femtonde sextonde sjuttonde artonde nittonde tjugonde
            """
        )
    )
    suffixes = {"a": "a", "e": "e"}
    before_dates = words("den")
    weekday_words = words("måndag tisdag onsdag torsdag fredag lördag söndag")
    numbered = words("kapitel del band artikel klass typ fas")
    shortened = pairs("""
        inv.  invånare
        el.  eller
        hr  herr
        mån  måndag
        tis  tisdag
        ons  onsdag
        tors  torsdag
        fre  fredag
        lör  lördag
        sön  söndag
        milj.  miljoner
        f.Kr.|f. Kr.  före Kristus
        e.Kr.|e. Kr.  efter Kristus
        kap.  kapitel
        prof.  professor
        dr  doktor
        dr.  doktor
        st.  stycken
        resp.  respektive
        ev.  eventuellt
        jfr  jämför
        inkl.  inklusive
        t.ex.  till exempel
        bl.a.  bland annat
        osv.  och så vidare
        dvs.  det vill säga
        m.m.  med mera
        ca  cirka
        tel.  telefon
        f.d.  före detta
    """)
    shortened_before_numbers = pairs("""
        f.  född
        d.  död
        nr  nummer
        kl.  klockan
        s.  sida
    """)

    def suffixed_word(self, n: int, end: str) -> str:
        """1:a -> "första", 2:a -> "andra", 20:e -> "tjugonde"."""
        said = self.ordinal_word(n).removeprefix("den ")
        return {"förste": "första", "andre": "andra"}.get(said, said) if end == "a" else said


LANGUAGE = Swedish()
