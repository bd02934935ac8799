"""Hungarian in outline: what its numbers are, in words."""

from __future__ import annotations

from collections.abc import Sequence

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


class Hungarian(Outline):
    """The rules of Hungarian."""

    lang_tag = "hu"
    minute_zero = False
    point = "egész"
    dot = "pont"
    to = ""
    span = "{} {}"
    falling = "{} {}"
    years = "{} {}"
    by = "szor"
    per = "per {}"
    half = "{} és fél"
    mixed = "{} egész {}"
    about = "körülbelül"
    hour = "<h> óra"
    time = "<h> óra <m>"
    group_marks = " ."
    date_form = "{y} {month} {d}"
    short_date = "{month} {d}"
    months = tuple(
        word_list(
            """
        január február március április május június július augusztus szeptember október
        november december
        """
        )
    )
    fractions = {
        (1, 2): "fél",
        (1, 3): "egyharmad",
        (2, 3): "kétharmad",
        (1, 4): "negyed",
        (3, 4): "háromnegyed",
    }
    currencies = {
        "€": (Entry("m", "euró"), Entry("m", "cent")),
        "EUR": (Entry("m", "euró"), Entry("m", "cent")),
        "Ft": (Entry("m", "forint"), None),
        "HUF": (Entry("m", "forint"), None),
        "$": (Entry("m", "dollár"), Entry("m", "cent")),
        "USD": (Entry("m", "dollár"), Entry("m", "cent")),
        "£": (Entry("m", "font"), None),
        "GBP": (Entry("m", "font"), None),
        "¥": (Entry("m", "jen"), None),
        "₹": (Entry("m", "rúpia"), None),
    }
    multiples = {
        "M": (6, "millió"),
        "millió": (6, "millió"),
        "milliárd": (9, "milliárd"),
        "ezer": (3, "ezer"),
        "E": (3, "ezer"),
    }
    units = entries("""
        km  m  kilométer
        m  m  méter
        cm  m  centiméter
        mm  m  milliméter
        m²|m2  m  négyzetméter
        ha  m  hektár
        kg  m  kilogramm
        dkg  m  dekagramm
        g  m  gramm
        t  m  tonna
        l  m  liter
        dl  m  deciliter
        ml  m  milliliter
        km/h  m  kilométer per óra
        h  m  óra
        perc|p  m  perc
        min  m  perc
        s|mp  m  másodperc
        GB  m  gigabájt
        °C  m  Celsius fok
        °  m  fok
        %  m  százalék
        ‰  m  ezrelék
    """)
    ordinals = (
        *word_list(
            """
            első második harmadik negyedik ötödik hatodik hetedik nyolcadik kilencedik tizedik
            tizenegyedik tizenkettedik tizenharmadik tizennegyedik tizenötödik tizenhatodik
            tizenhetedik tizennyolcadik tizenkilencedik huszadik huszonegyedik huszonkettedik
            huszonharmadik huszonnegyedik huszonötödik huszonhatodik huszonhetedik
            huszonnyolcadik huszonkilencedik harmincadik
            """
        ),
    )
    dotted = True
    shortened = pairs("""
        szül.  született
        megh.  meghalt
        em.  emelet
        i. e.|i.e.  időszámításunk előtt
        i. sz.|i.sz.  időszámításunk szerint
        fej.  fejezet
        o.  oldal
        u.  utca
        max.  maximum
        min.  minimum
        pl.  például
        stb.  és a többi
        kb.  körülbelül
        ún.  úgynevezett
        ill.  illetve
        dr.  doktor
        prof.  professzor
        tel.  telefon
    """)
    shortened_before_numbers = pairs("""
        sz.  szám
        old.  oldal
    """)

    def rules(self, char: str) -> Sequence[Rule]:
        """As in any outline; a suffix after its hyphen belongs to what is said."""
        found = super().rules(char)
        return tuple(map(_suffixed, found)) if char.isdecimal() else found


_SUFFIX = pattern(r"-(?P<suffix>[a-záéíóöőúüű]{1,7})(?!\w)")
_BORNE = words("measure money time decimal date fraction")


def _suffixed(rule: Rule) -> Rule:
    """12,5%-kal -> "százalékkal", 14:30-kor -> "30-kor"."""

    def read(scan: Scan, i: int) -> Reading | Sequence[Reading] | None:
        found = rule(scan, i)
        if not isinstance(found, Reading) or found.kind not in _BORNE:
            return found
        match = _SUFFIX.match(scan.text, found.end)
        if not match:
            return found
        joint = "-" if found.spoken[-1:].isdecimal() else ""
        said = f"{found.spoken}{joint}{match['suffix']}"
        return Reading(match.end(), said, found.kind, found.rule)

    return read


LANGUAGE = Hungarian()
