"""Ukrainian in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline, east_slavic
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_TENS = {
    30: "тридцять", 40: "сорок", 50: "п'ятдесят", 60: "шістдесят", 70: "сімдесят",
    80: "вісімдесят", 90: "дев'яносто",
}  # fmt: skip
_THOUSANDS = ("", "тисяча", "дві тисячі")
_HUNDREDS = (
    "",
    *word_list("сто двісті триста чотириста п'ятсот шістсот сімсот вісімсот дев'ятсот"),
)
_ROUND = {
    30: "тридцятий", 40: "сороковий", 50: "п'ятдесятий", 60: "шістдесятий", 70: "сімдесятий",
    80: "вісімдесятий", 90: "дев'яностий",
}  # fmt: skip


def _masculine(day: str) -> str:
    """Двадцять друге -> "двадцять другий"."""
    return day[:-1] + ("ій" if day.endswith("є") else "ий")


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
    year_words = {"рік": "ий", "року": "ого", "році": "ому"}
    short_years = {"": "року", "у": "році", "в": "році"}
    suffixes = {
        "я": "а", "є": "е", "ю": "у", "й": "ий", "ий": "ий", "а": "а", "ша": "а", "та": "а", "га":
        "а", "е": "е", "те": "е",
        "ше": "е", "ге": "е", "го": "ого", "ого": "ого", "му": "ому", "ому": "ому", "х": "их",
        "их": "их", "ті": "і", "і": "і", "ту": "у", "у": "у", "тих": "их", "ми": "ими",
    }  # fmt: skip
    shortened_before_names = pairs("""
        м.  місто
        с.  село
    """)
    feminine = {"ій": "я", "ий": "а"}
    centuries = {
        "": ("", "століття"), "у": ("ому", "столітті"), "в": ("ому", "столітті"),
        "до": ("ого", "століття"), "з": ("ого", "століття"),
    }  # fmt: skip
    numbered = words("розділ том частина клас тип фаза")
    shortened = pairs("""
        розд.  розділ
        проф.  професор
        д-р  доктор
        рр.  років
        див.  дивись
        обл.  область
        ім.  імені
        р.  року
        т. д.  так далі
        напр.  наприклад
        вул.  вулиця
        тел.  телефон
    """)
    shortened_before_numbers = pairs("""
        №  номер
        буд.  будинок
        кв.  квартира
        п.  пункт
        стор.|с.  сторінка
        ст.  стаття
    """)

    def plural(self, numeral: Numeral) -> int:
        """One, few, many, and a form of its own after a decimal."""
        return 3 if numeral.mark else east_slavic(int(numeral.whole))

    def ordinal_word(self, n: int) -> str:
        """Двадцять перший, тридцятий, вісімдесят п'ятий."""
        if n <= 29:
            return _masculine(self.days[n - 1]) if n > 0 else ""
        tens, ones = n // 10 * 10, n % 10
        if not ones:
            return _ROUND.get(tens, "")
        return f"{_TENS[tens]} {self.ordinal_word(ones)}" if tens in _TENS else ""

    def hundreds_word(self, n: int) -> str:
        """Of a year."""
        thousands, hundreds = divmod(n // 100, 10)
        if thousands >= len(_THOUSANDS):
            return str(n)
        return f"{_THOUSANDS[thousands]} {_HUNDREDS[hundreds]}".strip()

    def date(self, day: int, month: int, year: int | None) -> str:
        """On a day: двадцять четвертого грудня."""
        said = super().date(day, month, year)
        *tens, last = self.days[day - 1].split()
        on = " ".join([*tens, self.bent(_masculine(last), "ого")])
        if year is not None and (named := self.suffixed_word(year, "ого")):
            said = said.replace(f" {year} ", f" {named} ")
        return on + said.removeprefix(self.days[day - 1])

    def bent(self, said: str, end: str) -> str:
        """Дев'ятнадцятий -> "дев'ятнадцяте", "дев'ятнадцятому"; третій -> "третє"."""
        if not said or end == "ий":
            return said
        if said.endswith("ій"):
            soft = {"": "є", "е": "є", "а": "я", "і": "і", "у": "ю", "их": "іх", "ими": "іми"}
            return said[:-2] + (soft.get(end) or "ь" + end)
        return said[:-2] + (end or "е")


LANGUAGE = Ukrainian()
