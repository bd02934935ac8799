"""Catalan in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


class Catalan(Outline):
    """The rules of Catalan."""

    lang_tag = "ca"
    minute_zero = False
    point = "coma"
    dot = "punt"
    to = "a"
    span = "{} a {}"
    falling = "{} a {}"
    years = "{} a {}"
    by = "per"
    per = "per {}"
    half = "{} i mig"
    mixed = "{} i {}"
    about = "aproximadament"
    time = "<h> i <m>"
    date_form = "{d} {month} de {y}"
    of = "de|d'|del"
    months = (
        "de gener",
        "de febrer",
        "de març",
        "d'abril",
        "de maig",
        "de juny",
        "de juliol",
        "d'agost",
        "de setembre",
        "d'octubre",
        "de novembre",
        "de desembre",
    )
    fractions = {
        (1, 2): "un mig",
        (1, 3): "un terç",
        (2, 3): "dos terços",
        (1, 4): "un quart",
        (3, 4): "tres quarts",
    }
    small = {(1, "m"): "un", (1, "f"): "una", (2, "f"): "dues"}
    currencies = {
        "€": (Entry("m", "euro{|s}"), Entry("m", "cèntim{|s}")),
        "EUR": (Entry("m", "euro{|s}"), Entry("m", "cèntim{|s}")),
        "$": (Entry("m", "dòlar{|s}"), Entry("m", "centa{u|us}")),
        "USD": (Entry("m", "dòlar{|s}"), Entry("m", "centa{u|us}")),
        "£": (Entry("f", "lliur{a|es}"), None),
        "GBP": (Entry("f", "lliur{a|es}"), None),
        "¥": (Entry("m", "ien{|s}"), None),
        "₹": (Entry("f", "rupi{a|es}"), None),
    }
    cents = "{} amb {}"
    multiples = {
        "milions": (6, "milions"),
        "milió": (6, "milió"),
        "M": (6, "mili{ó|ons}"),
        "mil": (3, "mil"),
    }
    units = entries("""
        km  m  quilòmetr{e|es}
        m  m  metr{e|es}
        cm  m  centímetr{e|es}
        mm  m  mil·límetr{e|es}
        m²|m2  m  metr{e|es} quadrat{|s}
        ha  f  hectàre{a|es}
        kg  m  quilogram{|s}
        g  m  gram{|s}
        t  f  ton{a|es}
        l  m  litr{e|es}
        ml  m  mil·lilitr{e|es}
        km/h  m  quilòmetr{e|es} per hora
        h  f  hor{a|es}
        min  m  minut{|s}
        s  m  sego{n|ns}
        GB  m  gigabyt{e|es}
        °C|ºC  m  gra{u|us} Celsius
        °  m  gra{u|us}
        %  -  per cent
    """)
    ordinals = word_list(
        "primer segon tercer quart cinquè sisè setè vuitè novè desè onzè dotzè tretzè catorzè"
        " quinzè setzè dissetè divuitè dinovè vintè"
    )
    suffixes = {"r": "", "n": "", "t": "", "è": "", "a": "a", "rs": "s", "ns": "s"}
    feminine = {"è": "ena", "n": "na", "r": "ra", "t": "ta"}
    numbered = words("segle capítol volum part acte títol annex")
    shortened = pairs("""
        hab.  habitants
        Sr.  senyor
        Sra.  senyora
        Dr.  doctor
        Dra.  doctora
        etc.  etcètera
        p. ex.  per exemple
        av.  avinguda
        c/  carrer
        tel.  telèfon
        St.  sant
        Sta.  santa
    """)
    shortened_before_numbers = pairs("""
        s.  segle
        cap.  capítol
        vol.  volum
        fig.  figura
        núm.|n.º|nº|n°  número
        pàg.  pàgina
        art.  article
    """)

    def suffixed_word(self, n: int, end: str) -> str:
        """3r -> "tercer", 2a -> "segona", 1rs -> "primers"."""
        said = self.ordinal_word(n)
        return self._female(said) if end == "a" else said + end if said else ""

    def counted(self, n: int, noun: str) -> str:
        """2 dones -> "dues": nouns in -a and -es are women."""
        female = noun.islower() and noun.endswith(("a", "es")) and noun not in ("dia", "dies")
        return self.cardinal(n, "f" if female else "")


LANGUAGE = Catalan()
