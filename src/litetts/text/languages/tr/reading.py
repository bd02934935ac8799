"""Turkish in outline: what its numbers are, in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


class Turkish(Outline):
    """The rules of Turkish."""

    lang_tag = "tr"
    point = "virgül"
    dot = "nokta"
    to = "ile"
    span = "{} ila {}"
    falling = "{} {}"
    years = "{} ile {}"
    by = "çarpı"
    per = "bölü {}"
    half = "{} buçuk"
    mixed = "{} {}"
    about = "yaklaşık"
    months = tuple(
        word_list(
            """
        Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık
        """
        )
    )
    fractions = {
        (1, 2): "yarım",
        (1, 3): "üçte bir",
        (2, 3): "üçte iki",
        (1, 4): "dörtte bir",
        (3, 4): "dörtte üç",
    }
    before_times = frozenset({"saat", "saati"})
    currencies = {
        "€": (Entry("m", "avro"), Entry("m", "sent")),
        "EUR": (Entry("m", "avro"), Entry("m", "sent")),
        "₺": (Entry("m", "lira"), Entry("m", "kuruş")),
        "TL": (Entry("m", "lira"), Entry("m", "kuruş")),
        "TRY": (Entry("m", "lira"), Entry("m", "kuruş")),
        "$": (Entry("m", "dolar"), Entry("m", "sent")),
        "USD": (Entry("m", "dolar"), Entry("m", "sent")),
        "£": (Entry("m", "sterlin"), Entry("m", "peni")),
        "GBP": (Entry("m", "sterlin"), Entry("m", "peni")),
        "¥": (Entry("m", "yen"), None),
        "₹": (Entry("m", "rupi"), None),
    }
    multiples = {"milyon": (6, "milyon"), "milyar": (9, "milyar"), "bin": (3, "bin")}
    units = entries("""
        km  m  kilometre
        km²|km2  m  kilometrekare
        m  m  metre
        cm  m  santimetre
        mm  m  milimetre
        m²|m2  m  metrekare
        m³|m3  m  metreküp
        kg  m  kilogram
        g|gr  m  gram
        t  m  ton
        l|L|lt  m  litre
        ml  m  mililitre
        km/h|km/s|km/sa  m  kilometre saatte
        sa|saat|h  m  saat
        dk|dk.  m  dakika
        sn|sn.  m  saniye
        GB  m  gigabayt
        °C  m  derece
        °  m  derece
    """)
    ordinals = (
        *word_list(
            """
            birinci ikinci üçüncü dördüncü beşinci altıncı yedinci sekizinci dokuzuncu onuncu
            """
        ),
        *(f"on {w}" for w in word_list("birinci ikinci üçüncü dördüncü beşinci altıncı")),
        *(f"on {w}" for w in word_list("yedinci sekizinci dokuzuncu")),
        "yirminci",
        *(f"yirmi {w}" for w in word_list("birinci ikinci üçüncü dördüncü beşinci altıncı")),
        *(f"yirmi {w}" for w in word_list("yedinci sekizinci dokuzuncu")),
        "otuzuncu",
    )
    dotted = True
    numbered = words("bölüm cilt kısım madde tip")
    shortened = pairs("""
        böl.  bölüm
        Tel.  telefon
        tel.  telefon
        Mah.  mahallesi
        Av.  avukat
        Bkz.  bakınız
        vd.  ve diğerleri
        vb.  ve benzeri
        vs.  vesaire
        örn.  örneğin
        Sn.  sayın
        Prof.  profesör
        Dr.  doktor
        Cad.  caddesi
        Sok.  sokak
    """)
    shortened_before_numbers = pairs("""
        No.|no.  numara
        s.  sayfa
    """)

    @cached_property
    def _percent(self) -> Rule:
        """Yüzde yirmi, wherever the sign stands."""
        whole = pattern(rf"(?P<before>%\s?)?(?P<n>{self.numeral})(?(before)|\s?%)(?!\w)")

        def read(scan: Scan, i: int) -> Reading | None:
            match = whole.match(scan.text, i)
            if not match:
                return None
            said = f"yüzde {self.number(self.parsed(match['n']))}"
            return Reading(match.end(), said, "measure", "percent")

        return read

    def rules(self, char: str) -> Sequence[Rule]:
        """As in any outline; a percent sign is read before its number."""
        first = (self._percent,) if char == "%" or char.isdecimal() else ()
        return (*first, *super().rules(char))


LANGUAGE = Turkish()
