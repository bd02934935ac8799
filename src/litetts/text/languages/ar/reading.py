"""Arabic in outline: what its numbers are, in words."""

from __future__ import annotations

from functools import cached_property

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


_ERA = pattern(
    r"(?P<one>\d{1,4})(?:\s?[-–]\s?(?P<two>\d{3,4}))?\s?(?P<era>هـ|ق\.م|(?<=\d{4})م|(?<=\d{4}\s)م)(?!\w)"
)
_ERAS = {"هـ": "هجرية", "م": "ميلادية", "ق.م": "قبل الميلاد"}


def _era(scan: Scan, i: int) -> Reading | None:
    """1939-1945م -> "ميلادية": a year and its calendar."""
    match = _ERA.match(scan.text, i)
    if not match or scan.char(i - 1).isdecimal():
        return None
    said = f"{match['one']} إلى {match['two']}" if match["two"] else match["one"]
    return Reading(match.end(), f"{said} {_ERAS[match['era']]}", "date", "era")


class Arabic(Outline):
    """The rules of Arabic."""

    lang_tag = "ar"
    point = "فاصلة"
    dot = "نقطة"
    to = "إلى"
    span = "{} إلى {}"
    falling = "{} {}"
    years = "{} إلى {}"
    by = "في"
    per = "في {}"
    half = "{} ونصف"
    mixed = "{} و {}"
    about = "حوالي"
    time = "<h> و <m> دقيقة"
    prefixes = "وبلفك"
    decimal_mark = "."
    group_marks = ","
    months = tuple(
        word_list("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر")
    )
    fractions = {
        (1, 2): "نصف",
        (1, 3): "ثلث",
        (2, 3): "ثلثان",
        (1, 4): "ربع",
        (3, 4): "ثلاثة أرباع",
    }
    currencies = {
        "€": (Entry("m", "يورو"), Entry("m", "سنت")),
        "EUR": (Entry("m", "يورو"), Entry("m", "سنت")),
        "$": (Entry("m", "دولار"), Entry("m", "سنت")),
        "USD": (Entry("m", "دولار"), Entry("m", "سنت")),
        "£": (Entry("m", "جنيه إسترليني"), None),
        "GBP": (Entry("m", "جنيه إسترليني"), None),
        "¥": (Entry("m", "ين"), None),
        "₹": (Entry("m", "روبية"), None),
        "ر.س": (Entry("m", "ريال"), None),
        "SAR": (Entry("m", "ريال"), None),
    }
    units = entries("""
        km|كم  m  كيلومتر
        m|م  m  متر
        cm|سم  m  سنتيمتر
        mm|مم  m  مليمتر
        m²|م²  m  متر مربع
        kg|كغ|كجم  m  كيلوغرام
        g|غ  m  غرام
        l|لتر  m  لتر
        ml|مل  m  مليلتر
        km/h|كم/س  m  كيلومتر في الساعة
        h  f  ساع{ة|ات}
        min  f  دق{يقة|ائق}
        s  f  ث{انية|وان}
        °C|°م  m  درجة مئوية
        °  m  درجة
        %|٪  m  بالمئة
    """)
    shortened = pairs("""
        د.  دكتور
        أ.د.|أ. د.  أستاذ دكتور
    """)
    shortened_before_numbers = pairs("""
        ص.  صفحة
        ج.  جزء
        ت.  هاتف
        رقم  رقم
    """)

    def plural(self, numeral: Numeral) -> int:
        """Of more than one form, three to ten take the second."""
        return int(not numeral.mark and 3 <= int(numeral.whole) % 100 <= 10)

    @cached_property
    def _numbers(self) -> tuple[Rule, ...]:
        return (_era, *super()._numbers)


LANGUAGE = Arabic()
