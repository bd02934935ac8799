"""Arabic in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


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
        h  m  ساعة
        min  m  دقيقة
        °C|°م  m  درجة مئوية
        °  m  درجة
        %|٪  m  بالمئة
    """)


LANGUAGE = Arabic()
