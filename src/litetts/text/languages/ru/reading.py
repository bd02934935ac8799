"""Russian in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline, east_slavic
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_STRESSED = {"второе": "второй", "третье": "третий", "шестое": "шестой", "седьмое": "седьмой",
             "восьмое": "восьмой"}  # fmt: skip


_TENS = {
    30: "тридцать", 40: "сорок", 50: "пятьдесят", 60: "шестьдесят", 70: "семьдесят",
    80: "восемьдесят", 90: "девяносто",
}  # fmt: skip
_THOUSANDS = ("", "тысяча", "две тысячи")
_HUNDREDS = (
    "",
    *word_list("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"),
)
_ROUND = {
    30: "тридцатый", 40: "сороковой", 50: "пятидесятый", 60: "шестидесятый", 70: "семидесятый",
    80: "восьмидесятый", 90: "девяностый",
}  # fmt: skip


def _masculine(day: str) -> str:
    """Двадцать второе -> "двадцать второй"."""
    *tens, last = day.split()
    return " ".join([*tens, _STRESSED.get(last) or last.replace("ое", "ый")])


class Russian(Outline):
    """The rules of Russian."""

    lang_tag = "ru"
    year_mark = "г\\.|года|год"
    point = "запятая"
    dot = "точка"
    to = "до"
    span = "{} {}"
    falling = "{} {}"
    years = "{} {}"
    by = "на"
    per = "в {}"
    half = "{} с половиной"
    mixed = "{} и {}"
    hour_marks = "ч\\.?"
    about = "около"
    group_marks = " ."
    months = tuple(
        word_list(
            """
        января февраля марта апреля мая июня июля августа сентября октября ноября декабря
        """
        )
    )
    days = (
        tuple(
            word_list(
                """
        первое второе третье четвёртое пятое шестое седьмое восьмое девятое десятое
        одиннадцатое двенадцатое тринадцатое четырнадцатое пятнадцатое шестнадцатое
        семнадцатое восемнадцатое девятнадцатое двадцатое
        """
            )
        )
        + tuple(
            f"двадцать {d}"
            for d in word_list(
                "первое второе третье четвёртое пятое шестое седьмое восьмое девятое"
            )
        )
        + ("тридцатое", "тридцать первое")
    )
    bends = True
    wholes = ("целая", "целых")
    tenths = (("десятая", "десятых"), ("сотая", "сотых"), ("тысячная", "тысячных"))
    date_form = "{d} {month} {y} года"
    hour = "<h> час{|а|ов}"
    fractions = {
        (1, 2): "одна вторая",
        (1, 3): "одна третья",
        (2, 3): "две третьих",
        (1, 4): "одна четвёртая",
        (3, 4): "три четвёртых",
    }
    small = {(1, "f"): "одна", (1, "n"): "одно", (2, "f"): "две"}
    currencies = {
        "€": (Entry("m", "евро"), Entry("m", "цент{|а|ов|а}")),
        "EUR": (Entry("m", "евро"), Entry("m", "цент{|а|ов|а}")),
        "₽": (Entry("m", "рубл{ь|я|ей|я}"), Entry("f", "копе{йка|йки|ек|йки}")),
        "руб.": (Entry("m", "рубл{ь|я|ей|я}"), Entry("f", "копе{йка|йки|ек|йки}")),
        "RUB": (Entry("m", "рубл{ь|я|ей|я}"), Entry("f", "копе{йка|йки|ек|йки}")),
        "руб": (Entry("m", "рубл{ь|я|ей|я}"), Entry("f", "копе{йка|йки|ек|йки}")),
        "$": (Entry("m", "доллар{|а|ов|а}"), Entry("m", "цент{|а|ов|а}")),
        "USD": (Entry("m", "доллар{|а|ов|а}"), Entry("m", "цент{|а|ов|а}")),
        "£": (Entry("m", "фунт{|а|ов|а}"), Entry("m", "пенс{|а|ов|а}")),
        "GBP": (Entry("m", "фунт{|а|ов|а}"), Entry("m", "пенс{|а|ов|а}")),
        "¥": (Entry("f", "иен{а|ы||ы}"), None),
        "₹": (Entry("f", "рупи{я|и|й|и}"), None),
    }
    multiples = {
        "тыс.": (3, "тысяч{а|и||и}"),
        "млн": (6, "миллион{|а|ов|а}"),
        "млрд": (9, "миллиард{|а|ов|а}"),
    }
    units = entries("""
        км|km  m  километр{|а|ов|а}
        м|m  m  метр{|а|ов|а}
        см|cm  m  сантиметр{|а|ов|а}
        мм|mm  m  миллиметр{|а|ов|а}
        м²|м2|m²  m  квадратн{ый|ых|ых|ого} метр{|а|ов|а}
        м³|м3|m³  m  кубическ{ий|их|их|ого} метр{|а|ов|а}
        га  m  гектар{|а|ов|а}
        кг|kg  m  килограмм{|а|ов|а}
        г|g  m  грамм{|а|ов|а}
        мг  m  миллиграмм{|а|ов|а}
        т  f  тонн{а|ы||ы}
        л|l  m  литр{|а|ов|а}
        мл|ml  m  миллилитр{|а|ов|а}
        км/ч|km/h  m  километр{|а|ов|а} в час
        ч|ч.|h  m  час{|а|ов|а}
        мин|мин.|min  f  минут{а|ы||ы}
        с|сек.|s  f  секунд{а|ы||ы}
        кВт  m  киловатт{|а||а}
        Вт  m  ватт{|а||а}
        В  m  вольт{|а||а}
        ГБ|GB  m  гигабайт{|а||а}
        МБ|MB  m  мегабайт{|а||а}
        °C|°С  m  градус{|а|ов|а} Цельсия
        °F  m  градус{|а|ов|а} Фаренгейта
        °  m  градус{|а|ов|а}
        %  m  процент{|а|ов|а}
        ‰  n  промилле
    """)
    year_words = {"год": "", "года": "ого", "году": "ом", "годом": "ым"}
    short_years = {"": "года", "в": "году"}
    shortened_before_names = pairs("""
        г.  город
        д.  деревня
        с.  село
        пос.  посёлок
        о.  остров
    """)
    suffixes = {
        "й": "", "ый": "", "ий": "", "ой": "", "я": "ая", "ая": "ая", "е": "ое", "ое": "ое",
        "го": "ого", "ого": "ого", "му": "ому", "ому": "ому", "м": "ом", "ом": "ом", "х": "ых",
        "ых": "ых", "ю": "ую", "ую": "ую", "ые": "ые", "ми": "ыми",
    }  # fmt: skip
    feminine = {"ый": "ая", "ой": "ая", "ий": "ья"}
    centuries = {
        "": ("", "век"), "в": ("ом", "веке"), "с": ("ого", "века"), "до": ("ого", "века"),
        "начала": ("ого", "века"), "конца": ("ого", "века"), "середины": ("ого", "века"),
        "начале": ("ого", "века"), "конце": ("ого", "века"), "середине": ("ого", "века"),
    }  # fmt: skip
    numbered = words("глава том часть класс тип фаза акт раздел")
    shortened = pairs("""
        др.  другие
        гг.  годов
        д-р  доктор
        руб.  рублей
        гл.  глава
        рис.  рисунок
        табл.  таблица
        пр.  прочее
        см.  смотри
        обл.  область
        пр-т  проспект
        пер.  переулок
        млн  миллионов
        тыс.  тысяч
        г.  года
        т. д.  так далее
        т. п.  тому подобное
        т. е.  то есть
        т. к.  так как
        напр.  например
        ул.  улица
        проф.  профессор
        им.  имени
        тел.  телефон
    """)
    shortened_before_numbers = pairs("""
        №  номер
        д.  дом
        кв.  квартира
        корп.  корпус
        п.  пункт
        гл.  глава
        т.  том
        стр.  страница
        с.  страница
        ст.  статья
    """)

    def plural(self, numeral: Numeral) -> int:
        """One, few, many, and a form of its own after a decimal."""
        return 3 if numeral.mark else east_slavic(int(numeral.whole))

    def ordinal_word(self, n: int) -> str:
        """Двадцать первый, тридцатый, восемьдесят пятый."""
        if n <= 29:
            return _masculine(self.days[n - 1]) if n > 0 else ""
        tens, ones = n // 10 * 10, n % 10
        if not ones:
            return _ROUND.get(tens, "")
        return f"{_TENS[tens]} {self.ordinal_word(ones)}" if tens in _TENS else ""

    def suffixed_word(self, n: int, end: str) -> str:
        """1990-е, 80-е are several; 2-е is one."""
        if end == "ое" and n % 10 == 0 and n >= 20:
            end = "ые"
        if n == 2000:
            return f"двухтысячн{end or 'ый'}"
        return super().suffixed_word(n, end)

    def hundreds_word(self, n: int) -> str:
        """Of a year."""
        thousands, hundreds = divmod(n // 100, 10)
        if thousands >= len(_THOUSANDS):
            return str(n)
        return f"{_THOUSANDS[thousands]} {_HUNDREDS[hundreds]}".strip()

    def date(self, day: int, month: int, year: int | None) -> str:
        """On a day: двадцать четвёртого декабря."""
        said = super().date(day, month, year)
        *tens, last = self.days[day - 1].split()
        on = " ".join([*tens, self.bent(_masculine(last), "ого")])
        if year is not None and (named := self.suffixed_word(year, "ого")):
            said = said.replace(f" {year} ", f" {named} ")
        return on + said.removeprefix(self.days[day - 1])

    def bent(self, said: str, end: str) -> str:
        """Девятнадцатый -> "девятнадцатом"; третий -> "третьем"."""
        if not said or not end:
            return said
        soft = said.endswith("третий")
        if not soft:
            return said[:-2] + end
        soften = {"ая": "я", "ое": "е", "ую": "ю", "ые": "и", "ых": "их", "ыми": "ими"}
        return said[:-2] + "ь" + (soften.get(end) or end.replace("о", "е", 1))


LANGUAGE = Russian()
