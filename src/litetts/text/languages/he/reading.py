"""Hebrew in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


class Hebrew(Outline):
    """The rules of Hebrew."""

    lang_tag = "he"
    point = "נקודה"
    dot = "נקודה"
    to = "עד"
    span = "{} עד {}"
    falling = "{} {}"
    years = "{} עד {}"
    by = "על"
    per = "ל{}"
    half = "{} וחצי"
    mixed = "{} ו {}"
    about = "בערך"
    decimal_mark = "."
    group_marks = ","
    date_form = "{d} {month} {y}"
    prefixes = "בלמהוכש"
    months = tuple(
        word_list(
            "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר"
        )
    )
    fractions = {
        (1, 2): "חצי",
        (1, 3): "שליש",
        (2, 3): "שני שליש",
        (1, 4): "רבע",
        (3, 4): "שלושת רבעי",
    }
    currencies = {
        "₪": (Entry("m", "שקל{|ים}"), Entry("f", "אגור{ה|ות}")),
        "ILS": (Entry("m", "שקל{|ים}"), Entry("f", "אגור{ה|ות}")),
        'ש"ח': (Entry("m", "שקל{|ים}"), Entry("f", "אגור{ה|ות}")),
        "€": (Entry("m", "יורו"), Entry("m", "סנט")),
        "EUR": (Entry("m", "יורו"), Entry("m", "סנט")),
        "$": (Entry("m", "דולר"), Entry("m", "סנט")),
        "USD": (Entry("m", "דולר"), Entry("m", "סנט")),
        "£": (Entry("m", "פאונד"), None),
        "GBP": (Entry("m", "פאונד"), None),
        "¥": (Entry("m", "ין"), None),
        "₹": (Entry("m", "רופי"), None),
    }
    units = entries("""
        km  m  קילומטר
        m  m  מטר
        cm  m  סנטימטר
        mm  m  מילימטר
        m²  m  מטר רבוע
        kg  m  קילוגרם
        g  m  גרם
        l  m  ליטר
        ml  m  מיליליטר
        km/h|קמ"ש|קמ״ש  m  קילומטר לשעה
        ק"מ  m  קילומטר
        ק"ג  m  קילוגרם
        ס"מ  m  סנטימטר
        מ"מ  m  מילימטר
        מ"ר  m  מטר רבוע
        h  f  שע{ה|ות}
        min  f  דק{ה|ות}
        s  f  שני{יה|ות}
        °C  f  מעלות צלזיוס
        °  f  מעלות
        %  m  אחוז{|ים}
    """)
    shortened = pairs("""
        וכו'  וכולי
        טל'  טלפון
        רח'  רחוב
        שד'  שדרות
        ד"ר  דוקטור
        פרופ'  פרופסור
    """)
    shortened_before_numbers = pairs("""
        עמ'  עמוד
        מס'  מספר
        סע'  סעיף
    """)


LANGUAGE = Hebrew()
