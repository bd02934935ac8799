"""Russian in outline: what its numbers are, in words."""

from __future__ import annotations

from collections.abc import Sequence

from litetts.text.languages.east_slavic import EastSlavic
from litetts.text.reading.quantity import final
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_STRESSED = {"второе": "второй", "третье": "третий", "шестое": "шестой", "седьмое": "седьмой",
             "восьмое": "восьмой"}  # fmt: skip


_TOWARDS = pattern(r"(?P<n>1\d{3}|20\d\d)\s(?:г\.|году)(?!\w)")
_FROM_YEAR = pattern(
    r"(?P<n>1\d{3}|20\d\d)(?P<noun>\s(?:г\.|года))?(?=\sпо\s(?:1\d{3}|20\d\d)(?!\w))"
)
_TO_YEAR = pattern(r"(?P<n>1\d{3}|20\d\d)(?:\s(?P<noun>гг\.|г\.|год(?!\w)))?(?!\w)")
_PART = pattern(r"(?P<n>\d{1,4})\sч\.(?=\s\d)")
_COMPOUND = pattern(
    r"(?P<n>\d{1,3})-(?P<word>(?:летн|летие|летия|летию|дневн|часов|минутн|секундн|этажн|процентн"
    r"|кратн|комнатн|местн|тонн|метров|километров|литров|градусн|месячн|недельн|балльн|значн"
    r"|томн|рублев|рублёв|сантиметров|миллиметров|ядерн|битн|разов|тысячн|миллионн)[а-яё]*)(?!\w)"
)
_FIRST = ("", *word_list(
    "одно двух трёх четырёх пяти шести семи восьми девяти десяти одиннадцати двенадцати"
    " тринадцати четырнадцати пятнадцати шестнадцати семнадцати восемнадцати девятнадцати"
))  # fmt: skip
_FIRST_TENS = ("", "", *word_list(
    "двадцати тридцати сорока пятидесяти шестидесяти семидесяти восьмидесяти девяносто"
))  # fmt: skip
_FIRST_HUNDREDS = ("", *word_list(
    "сто двухсот трёхсот четырёхсот пятисот шестисот семисот восьмисот девятисот"
))  # fmt: skip


def _combining(n: int) -> str:
    """A number as the first part of a word: 25 -> "двадцатипяти"."""
    hundreds, rest = divmod(n, 100)
    if not n:
        return ""
    if rest < len(_FIRST):
        return _FIRST_HUNDREDS[hundreds] + _FIRST[rest]
    return _FIRST_HUNDREDS[hundreds] + _FIRST_TENS[rest // 10] + _FIRST[rest % 10]


class Russian(EastSlavic):
    """The rules of Russian."""

    lang_tag = "ru"
    tens = {
        30: "тридцать", 40: "сорок", 50: "пятьдесят", 60: "шестьдесят", 70: "семьдесят",
        80: "восемьдесят", 90: "девяносто",
    }  # fmt: skip
    thousands = ("", "тысяча", "две тысячи")
    hundreds = (
        "",
        *word_list("сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот"),
    )
    round_tens = {
        30: "тридцатый", 40: "сороковой", 50: "пятидесятый", 60: "шестидесятый", 70: "семидесятый",
        80: "восьмидесятый", 90: "девяностый",
    }  # fmt: skip
    year_mark = "г\\.|года|год"
    point = "запятая"
    dot = "точка"
    to = "до"
    span = "{} {}"
    falling = "{} {}"
    years = "{} {}"
    by = "на"
    per = "в {}"
    accusative = ("а", "у")
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
        л. с.|л.с.  f  лошадин{ая|ые|ых|ой} сил{а|ы||ы}
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
    short_years = {"": "года", "в": "году", "во": "году"}
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
        до н. э.|до н.э.  до нашей эры
        н. э.|н.э.  нашей эры
        пн.  понедельник
        вт.  вторник
        ср.  среда
        чт.  четверг
        пт.  пятница
        сб.  суббота
        вс.  воскресенье
        млрд  миллиардов
        род.  родился
        ум.  умер
        ок.  около
        чел.  человек
        ауд.  аудитория
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
        ч.  часть
        гл.  глава
        т.  том
        стр.  страница
        с.  страница
        ст.  статья
    """)

    def dated_year(self, scan: Scan, i: int) -> Reading | None:
        """К 1945 г. -> "пятому году", с 1939 по 1945 -> "девятого", "пятый"."""
        before = scan.word_before(i).lower()
        if before in ("к", "ко") and (match := _TOWARDS.match(scan.text, i)):
            said = self.suffixed_word(int(match["n"]), "ому")
            return Reading(match.end(), f"{said} году", "date", "year") if said else None
        if before == "с" and (match := _FROM_YEAR.match(scan.text, i)):
            said = self.suffixed_word(int(match["n"]), "ого")
            noun = " года" if match["noun"] else ""
            return Reading(match.end(), said + noun, "date", "first year") if said else None
        to = _TO_YEAR.match(scan.text, i) if before == "по" else None
        if to and any(d.rule == "first year" for d in scan.drafts[-3:]):
            said = self.suffixed_word(int(to["n"]), "")
            noun = {"г": " год", "год": " год", "гг": " годы"}.get(
                (to["noun"] or "").rstrip("."), ""
            )
            return Reading(to.end(), said + noun, "date", "year") if said else None
        return super().dated_year(scan, i)

    def counted(self, n: int, noun: str) -> str:
        """1 книга -> "одна", 2 книги -> "две": the gender shows at the end of the noun."""
        if n % 100 in (11, 12) or not noun.islower():
            return super().counted(n, "")
        if n % 10 == 1:
            return self.cardinal(n, {"а": "f", "я": "f", "о": "n", "е": "n"}.get(noun[-1:], ""))
        return self.cardinal(n, "f" if n % 10 == 2 and noun[-1:] in ("ы", "и") else "")

    def _part(self, scan: Scan, i: int) -> list[Reading] | None:
        """Ст. 5 ч. 2 -> "часть", no hours."""
        match = _PART.match(scan.text, i)
        previous = scan.previous
        if not match or previous is None or previous.spoken not in ("статья", "статьи", "статье"):
            return None
        end = match.end("n")
        return [
            Reading(end, match["n"], "cardinal", "cardinal"),
            Reading(match.end(), "часть", "abbreviation", "before a number"),
        ]

    def _compound(self, scan: Scan, i: int) -> Reading | None:
        """20-летний -> "двадцатилетний", 5-этажный -> "пятиэтажный"."""
        match = _COMPOUND.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = _combining(int(match["n"]))
        return Reading(match.end(), said + match["word"], "word", "compound") if said else None

    def _years(self, scan: Scan, i: int) -> Reading | None:
        """В 1990-х гг. -> "годах", с 1939 по 1945 гг. -> "годы", else "годов"."""
        if not scan.text.startswith("гг.", i) or scan.char(i - 1).isalnum():
            return None
        before = [d.spoken.lower() for d in scan.drafts[-5:]]
        said = "годы" if before and before[-1].endswith("ые") else ""
        if not said:
            said = "годах" if {"в", "во"} & set(before) else "годы" if "по" in before else "годов"
        return Reading(i + 3, said, "abbreviation", "abbreviation", final(scan, i + 3))

    def rules(self, char: str) -> Sequence[Rule]:
        """As in any outline, and numbers that are the first part of a word."""
        first: tuple[Rule, ...]
        first = (
            (self._part, self._compound)
            if char.isdecimal()
            else (self._years,)
            if char == "г"
            else ()
        )
        return (*first, *super().rules(char))

    def masculine(self, day: str) -> str:
        """Двадцать второе -> "двадцать второй"."""
        *tens, last = day.split()
        return " ".join([*tens, _STRESSED.get(last) or last.replace("ое", "ый")])

    def suffixed_word(self, n: int, end: str) -> str:
        """1990-е, 80-е are several; 2-е is one."""
        if end == "ое" and n % 10 == 0 and n >= 20:
            end = "ые"
        if n == 2000:
            return f"двухтысячн{end or 'ый'}"
        return super().suffixed_word(n, end)

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
