"""Persian in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


class Persian(Outline):
    """The rules of Persian."""

    lang_tag = "fa"
    point = "ممیز"
    dot = "نقطه"
    to = "تا"
    span = "{} تا {}"
    falling = "{} {}"
    years = "{} تا {}"
    by = "در"
    per = "در {}"
    half = "{} و نیم"
    mixed = "{} و {}"
    about = "حدود"
    time = "<h> و <m> دقیقه"
    decimal_mark = "."
    group_marks = ","
    months = tuple(
        word_list("ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر")
    )
    fractions = {
        (1, 2): "یک دوم",
        (1, 3): "یک سوم",
        (2, 3): "دو سوم",
        (1, 4): "یک چهارم",
        (3, 4): "سه چهارم",
    }
    currencies = {
        "€": (Entry("m", "یورو"), Entry("m", "سنت")),
        "EUR": (Entry("m", "یورو"), Entry("m", "سنت")),
        "$": (Entry("m", "دلار"), Entry("m", "سنت")),
        "USD": (Entry("m", "دلار"), Entry("m", "سنت")),
        "£": (Entry("m", "پوند"), None),
        "GBP": (Entry("m", "پوند"), None),
        "¥": (Entry("m", "ین"), None),
        "₹": (Entry("m", "روپیه"), None),
        "﷼": (Entry("m", "ریال"), None),
        "IRR": (Entry("m", "ریال"), None),
    }
    units = entries("""
        km|کیلومتر  m  کیلومتر
        m|متر  m  متر
        cm  m  سانتی‌متر
        mm  m  میلی‌متر
        m²  m  متر مربع
        kg  m  کیلوگرم
        g  m  گرم
        l  m  لیتر
        ml  m  میلی‌لیتر
        km/h  m  کیلومتر در ساعت
        h  m  ساعت
        min  m  دقیقه
        s  m  ثانیه
        °C  m  درجه سانتیگراد
        °  m  درجه
        %|٪  m  درصد
    """)
    shortened_before_numbers = pairs("""
        ص.  صفحهٔ
        ج.  جلد
        ش.  شمارهٔ
        ق.م  قبل از میلاد
    """)

    def date(self, day: int, month: int, year: int | None) -> str:
        """Years before 1500 are of the solar calendar, whose months have names of their own."""
        if year is not None and year < SOLAR:
            return f"{day} {_SOLAR_MONTHS[month - 1]} {year}"
        return super().date(day, month, year)


SOLAR = 1500
"""Years of the solar calendar are below, those of the Gregorian one above."""
_SOLAR_MONTHS = word_list("فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند")
LANGUAGE = Persian()
