"""Dutch in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_ONES = ("", *word_list("een twee drie vier vijf zes zeven acht negen"))
_TENS = ("", "", *word_list("twintig dertig veertig vijftig zestig zeventig tachtig negentig"))


class Dutch(Outline):
    """The rules of Dutch."""

    lang_tag = "nl"
    minute_zero = False
    point = "komma"
    dot = "punt"
    to = "tot"
    span = "{} tot {}"
    falling = "{} {}"
    years = "{} tot {}"
    by = "bij"
    per = "per {}"
    half = "{} en een half"
    mixed = "{} en {}"
    hour_marks = "uur|u\\.?|h"
    about = "ongeveer"
    hour = "<h> uur"
    time = "<h> uur <m>"
    months = tuple(
        word_list(
            """
        januari februari maart april mei juni juli augustus september oktober november
        december
        """
        )
    )
    fractions = {
        (1, 2): "een half",
        (1, 3): "een derde",
        (2, 3): "twee derde",
        (1, 4): "een kwart",
        (3, 4): "drie kwart",
    }
    small = {(1, "m"): "een", (1, "f"): "een", (1, "n"): "een"}
    currencies = {
        "€": (Entry("m", "euro"), Entry("m", "cent")),
        "EUR": (Entry("m", "euro"), Entry("m", "cent")),
        "$": (Entry("m", "dollar"), Entry("m", "cent")),
        "USD": (Entry("m", "dollar"), Entry("m", "cent")),
        "£": (Entry("n", "pond"), Entry("m", "pence")),
        "GBP": (Entry("n", "pond"), Entry("m", "pence")),
        "¥": (Entry("m", "yen"), None),
        "₹": (Entry("f", "roepie{|s}"), None),
    }
    cents = "{} en {}"
    multiples = {
        "mln": (6, "miljoen"),
        "mln.": (6, "miljoen"),
        "mld": (9, "miljard"),
        "mld.": (9, "miljard"),
        "miljoen": (6, "miljoen"),
        "miljard": (9, "miljard"),
    }
    units = entries("""
        km  m  kilometer
        m  m  meter
        cm  m  centimeter
        mm  m  millimeter
        m²|m2  m  vierkante meter
        m³|m3  m  kubieke meter
        ha  m  hectare
        kg  n  kilogram
        g  n  gram
        mg  n  milligram
        t  m  ton
        l  m  liter
        ml  m  milliliter
        km/h|km/u  m  kilometer per uur
        el  m  eetlepel{|s}
        tl  m  theelepel{|s}
        uur|u  n  uur
        h  n  uur
        min|min.  f  minu{ut|ten}
        s|sec.  f  second{e|en}
        kWh  n  kilowattuur
        W  m  watt
        V  m  volt
        GB  m  gigabyte
        MB  m  megabyte
        °C  m  gra{ad|den} Celsius
        °F  m  gra{ad|den} Fahrenheit
        °  m  gra{ad|den}
        %  n  procent
        ‰  n  promille
    """)
    ordinals = tuple(
        f"de {word}"
        for word in word_list(
            """
            eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde
            dertiende veertiende vijftiende zestiende zeventiende achttiende negentiende twintigste
            """
        )
    )
    weekday_words = words("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag")
    suffixes = {"e": "", "de": "", "ste": ""}
    numbered = words("hoofdstuk deel band artikel klasse type fase")
    shortened = pairs("""
        t/m  tot en met
        inw.  inwoners
        ma.  maandag
        di.  dinsdag
        wo.  woensdag
        do.  donderdag
        vr.  vrijdag
        za.  zaterdag
        zo.  zondag
        gem.  gemeente
        ong.  ongeveer
        resp.  respectievelijk
        v.Chr.|v. Chr.  voor Christus
        n.Chr.|n. Chr.  na Christus
        geb.  geboren
        overl.  overleden
        drs.  doctorandus
        mr.  meester
        hfst.  hoofdstuk
        ir.  ingenieur
        st.  sint
        incl.  inclusief
        excl.  exclusief
        max.  maximaal
        bijv.|bv.  bijvoorbeeld
        enz.  enzovoort
        d.w.z.  dat wil zeggen
        o.a.  onder andere
        ca.  circa
        dhr.  de heer
        mevr.|mw.  mevrouw
        prof.  professor
        dr.  doctor
        i.p.v.  in plaats van
        m.b.t.  met betrekking tot
        a.u.b.  alstublieft
        tel.  telefoon
    """)
    shortened_before_numbers = pairs("""
        nr.  nummer
        pag.  pagina
        blz.|p.  bladzijde
        art.  artikel
    """)

    def suffixed_word(self, n: int, end: str) -> str:
        """Eenentwintigste, tachtigste."""
        if n <= len(self.ordinals):
            return self.ordinal_word(n).removeprefix("de ")
        tens, ones = divmod(n, 10)
        if n > 99:
            return ""
        head = _ONES[ones] + ("ën" if _ONES[ones].endswith("e") else "en") if ones else ""
        return f"{head}{_TENS[tens]}ste"


LANGUAGE = Dutch()
