"""Turkish in outline: what its numbers are, in words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from litetts.text.languages.outline import Outline
from litetts.text.languages.tr.suffixes import cardinal, suffixed
from litetts.text.reading.tables import Entry, alternatives, entries, pairs
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
    weekday_words = words("pazartesi salı çarşamba perşembe cuma cumartesi pazar")
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
        dk|dk.|min  m  dakika
        sn|sn.|s  m  saniye
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
        Pzt.  pazartesi
        Sal.  salı
        Çar.  çarşamba
        Per.  perşembe
        Cum.  cuma
        Cmt.  cumartesi
        Paz.  pazar
        Yard. Doç.  yardımcı doçent
        Doç.  doçent
        M.Ö.|MÖ  milattan önce
        M.S.|MS  milattan sonra
        yy.  yüzyıl
        bkz.  bakınız
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

    @cached_property
    def _suffixed(self) -> Rule:
        """2023'te, 14:30'da, %12'ye, 100 TL'ye: the suffix belongs to what is said."""
        names = alternatives(frozenset(self.currencies) | frozenset(self.units))
        whole = pattern(
            rf"(?P<percent>%\s?)?(?:(?P<h>[01]?\d|2[0-4])[.:](?P<m>[0-5]\d)|(?P<n>{self.numeral}))"
            rf"(?P<mark>\s?%)?(?:\s?(?P<unit>{names}))?'(?P<suffix>[a-zçğıöşü]{{1,7}})(?!\w)"
        )

        months = alternatives(frozenset(self.months))
        dated = pattern(
            rf"(?P<d>[0-3]?\d)\s(?P<month>{months})(?:\s(?P<y>\d{{4}}))?'(?P<suffix>[a-zçğıöşü]{{1,7}})(?!\w)"
        )

        def read(scan: Scan, i: int) -> Reading | None:
            if scan.char(i - 1).isalnum():
                return None
            if date := dated.match(scan.text, i):
                year = f" {cardinal(int(date['y']))}" if date["y"] else ""
                head, gap, last = f"{cardinal(int(date['d']))} {date['month']}{year}".rpartition(
                    " "
                )
                said = head + gap + suffixed(last, date["suffix"])
                return Reading(date.end(), said, "date", "suffixed")
            match = whole.match(scan.text, i)
            if not match:
                return None
            timed = match["m"] and not match["percent"] and not match["unit"]
            if match["m"] and not timed:
                return None
            if timed:
                said = cardinal(int(match["h"]))
                minutes = int(match["m"])
                said += f" sıfır {cardinal(minutes)}" if 0 < minutes < 10 else ""
                said += f" {cardinal(minutes)}" if minutes > 9 else ""
            else:
                whole_part, mark, part = self.parsed(match["n"])
                said = cardinal(int(whole_part))
                if mark:
                    digits = " ".join(cardinal(int(c)) for c in part)
                    short = len(part) < 3 and part[:1] != "0"
                    said += f" {self.point} {cardinal(int(part)) if short else digits}"
            if match["percent"] or match["mark"]:
                said = f"yüzde {said}"
            if match["unit"]:
                entry = self.units.get(match["unit"]) or self.currencies[match["unit"]][0]
                said += f" {entry.name}"
            head, gap, last = said.rpartition(" ")
            said = head + gap + suffixed(last, match["suffix"])
            return Reading(match.end(), said, "time" if timed else "cardinal", "suffixed")

        return read

    def rules(self, char: str) -> Sequence[Rule]:
        """As in any outline; a percent sign is read before its number."""
        number = char == "%" or char.isdecimal()
        first = (self._suffixed, self._percent) if number else ()
        return (*first, *super().rules(char))


LANGUAGE = Turkish()
