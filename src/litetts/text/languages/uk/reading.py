"""Ukrainian in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline, east_slavic
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


class Ukrainian(Outline):
    """The rules of Ukrainian."""

    lang_tag = "uk"
    year_mark = "р\\.|року"
    point = "кома"
    dot = "крапка"
    to = "до"
    span = "{} {}"
    falling = "{} {}"
    years = "{} {}"
    by = "на"
    per = "на {}"
    half = "{} з половиною"
    mixed = "{} і {}"
    hour_marks = "год\\.?"
    about = "близько"
    group_marks = " ."
    months = tuple(
        word_list(
            """
        січня лютого березня квітня травня червня липня серпня вересня жовтня листопада
        грудня
        """
        )
    )
    days = (
        tuple(
            word_list(
                """
        перше друге третє четверте п'яте шосте сьоме восьме дев'яте десяте одинадцяте
        дванадцяте тринадцяте чотирнадцяте п'ятнадцяте шістнадцяте сімнадцяте вісімнадцяте
        дев'ятнадцяте двадцяте
        """
            )
        )
        + tuple(
            f"двадцять {d}"
            for d in word_list("перше друге третє четверте п'яте шосте сьоме восьме дев'яте")
        )
        + ("тридцяте", "тридцять перше")
    )
    bends = True
    wholes = ("ціла", "цілих")
    tenths = (("десята", "десятих"), ("сота", "сотих"), ("тисячна", "тисячних"))
    date_form = "{d} {month} {y} року"
    hour = "<h> годин{а|и|}"
    fractions = {
        (1, 2): "одна друга",
        (1, 3): "одна третя",
        (2, 3): "дві третіх",
        (1, 4): "одна четверта",
        (3, 4): "три четвертих",
    }
    small = {(1, "f"): "одна", (1, "n"): "одне", (2, "f"): "дві"}
    currencies = {
        "€": (Entry("n", "євро"), Entry("m", "цент{|и|ів|а}")),
        "EUR": (Entry("n", "євро"), Entry("m", "цент{|и|ів|а}")),
        "₴": (Entry("f", "грив{ня|ні|ень|ні}"), Entry("f", "копі{йка|йки|йок|йки}")),
        "грн": (Entry("f", "грив{ня|ні|ень|ні}"), Entry("f", "копі{йка|йки|йок|йки}")),
        "грн.": (Entry("f", "грив{ня|ні|ень|ні}"), Entry("f", "копі{йка|йки|йок|йки}")),
        "UAH": (Entry("f", "грив{ня|ні|ень|ні}"), Entry("f", "копі{йка|йки|йок|йки}")),
        "$": (Entry("m", "долар{|и|ів|а}"), Entry("m", "цент{|и|ів|а}")),
        "USD": (Entry("m", "долар{|и|ів|а}"), Entry("m", "цент{|и|ів|а}")),
        "£": (Entry("m", "фунт{|и|ів|а}"), None),
        "GBP": (Entry("m", "фунт{|и|ів|а}"), None),
        "¥": (Entry("f", "єн{а|и||и}"), None),
        "₹": (Entry("f", "рупі{я|ї|й|ї}"), None),
    }
    multiples = {
        "тис.": (3, "тисяч{а|і||і}"),
        "млн": (6, "мільйон{|и|ів|а}"),
        "млрд": (9, "мільярд{|и|ів|а}"),
    }
    units = entries("""
        км|km  m  кілометр{|и|ів|а}
        м|m  m  метр{|и|ів|а}
        см|cm  m  сантиметр{|и|ів|а}
        мм|mm  m  міліметр{|и|ів|а}
        м²|м2  m  квадратн{ий|і|их|ого} метр{|и|ів|а}
        га  m  гектар{|и|ів|а}
        кг|kg  m  кілограм{|и|ів|а}
        г|g  m  грам{|и|ів|а}
        т  f  тонн{а|и||и}
        л|l  m  літр{|и|ів|а}
        мл|ml  m  мілілітр{|и|ів|а}
        км/год|km/h  m  кілометр{|и|ів|а} на годину
        год|год.|h  f  годин{а|и||и}
        хв|хв.|min  f  хвилин{а|и||и}
        с|s  f  секунд{а|и||и}
        ГБ|GB  m  гігабайт{|и|ів|а}
        °C|°С  m  градус{|и|ів|а} Цельсія
        °  m  градус{|и|ів|а}
        %  m  відсот{ок|ки|ків|ка}
    """)
    shortened = pairs("""
        р.  року
        т. д.  так далі
        напр.  наприклад
        вул.  вулиця
        тел.  телефон
    """)
    shortened_before_numbers = pairs("""
        №  номер
        стор.|с.  сторінка
        ст.  стаття
    """)

    def plural(self, numeral: Numeral) -> int:
        """One, few, many, and a form of its own after a decimal."""
        return 3 if numeral.mark else east_slavic(int(numeral.whole))


LANGUAGE = Ukrainian()
