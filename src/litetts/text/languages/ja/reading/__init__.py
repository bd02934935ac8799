"""Japanese: numbers with their counters in kana, dates, times, money, units, letters, signs.

Text stays as it is written, for MeCab to read; what is not text comes out in kana.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from litetts.text.languages.ja.kana import number
from litetts.text.languages.ja.reading.counters import COUNTERS, counted, decimal, digits
from litetts.text.reading.characters import Characters
from litetts.text.reading.word import value as roman_value
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆〇"
_KANA = "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
_TEXT = pattern(rf"[{_HAN}{_KANA}]+")
_LATIN = pattern(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*")
_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        word_list(
            """
            えー びー しー でぃー いー えふ じー えいち あい じぇー けー える えむ えぬ
            おー ぴー きゅー あーる えす てぃー ゆー ぶい だぶりゅー えっくす わい ぜっと
            """
        ),
        strict=True,
    )
)
_SAID = words("NASA NATO UNESCO UNICEF OPEC JAXA JICA AIDS COVID FIFA UEFA ASEAN")
"""Initialisms that are words."""
MAX_DIGITS = 16
"""Longer numbers are read digit by digit."""
_MYRIADS = {"千": 3, "百": 2, "十": 1, "万": 4, "億": 8, "兆": 12}
_COUNTER = "|".join(re.escape(c) for c in sorted(COUNTERS, key=len, reverse=True))
_END = r"(?![A-Za-z0-9])"
_INTEGER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
_NUMBER = pattern(
    rf"(?P<whole>{_INTEGER})(?:\.(?P<fraction>\d+)(?!\.\d))?"
    rf"(?P<myriads>(?:[千百万億兆](?:{_INTEGER})?)+)?"
)
_COUNTED = pattern(
    rf"\s?(?P<counter>{_COUNTER})(?<!分(?=け))(?<!対(?=[応象策抗立処照話面談戦比日米中数外]))(?:(?<![A-Za-z])|{_END})"
)
_PER = pattern(r"\s?(?P<unit>mg|µg|g|kg|m)/(?P<per>L|l|kg|m³|dL|日)(?![A-Za-z])")
_PER_WORDS = {
    "L": "りっとる",
    "l": "りっとる",
    "kg": "きろぐらむ",
    "m³": "りっぽうめーとる",
    "dL": "でしりっとる",
    "日": "にち",
}
_PER_HOUR = pattern(r"\s?(?P<unit>km|m)/(?P<time>h|s)" + _END)
_MONEY = pattern(rf"(?P<sign>US\$|[¥$€£₩₹])\s?(?={_INTEGER})")
_NAMES = {
    "¥": "円", "$": "ドル", "US$": "ドル", "€": "ユーロ", "£": "ポンド", "₩": "ウォン", "₹": "",
}  # fmt: skip
_DATE = pattern(
    r"(?P<y>\d{4})(?P<sep>[/.-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])(?![\d/-]|\.\d)"
)
_SLASH = pattern(r"(?:(?P<whole>\d{1,3})と)?(?P<a>\d{1,3})/(?P<b>\d{1,3})(?![\d/])")
_PART = pattern(r"(?P<b>\d{1,4})分の(?P<a>\d{1,4})(?!\d)")
_TIME = pattern(r"(?P<h>[01]?\d|2[0-9])[::](?P<m>[0-5]\d)(?:[::](?P<s>[0-5]\d))?(?!\d)")
_SPAN = pattern(r"\s?[-〜~～–]\s?(?=\d)")
_PHONE = pattern(r"(?:\+\d{1,3}[- ])?\d{2,4}-\d{2,4}-\d{3,4}(?![\d-])|0\d{9,10}(?!\d)")
_POST = pattern(r"〒?\s?(?P<a>\d{3})-(?P<b>\d{4})(?![\d-])")
_SIGN = pattern(r"(?P<sign>[-+±△▲])\s?(?=\d|[¥$€£])")
_SIGNS = {"-": "まいなす", "+": "ぷらす", "±": "ぷらすまいなす", "△": "まいなす", "▲": "まいなす"}
_OPERATORS = {
    "+": "たす", "-": "ひく", "×": "かける", "*": "かける", "x": "かける", "÷": "わる", "/": "わる",
    "=": "いこーる", ":": "たい",
}  # fmt: skip
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5)}
_ROMAN = pattern(r"(?P<n>[IVX]{1,7})(?=世|章|部|巻|型|期|級|類|種)")
_SHORT = {
    "No.": "なんばー", "no.": "なんばー", "Vol.": "ぼりゅーむ", "vol.": "ぼりゅーむ",
    "Dr.": "どくたー", "Mr.": "みすたー", "Ms.": "みず", "Mrs.": "みせす", "etc.": "えとせとら",
    "vs.": "たい", "vs": "たい", "Tel.": "でんわ", "TEL": "でんわ",
}  # fmt: skip
_SHORT_PATTERN = pattern(
    "(?:" + "|".join(re.escape(s) for s in sorted(_SHORT, key=len, reverse=True)) + ")(?![A-Za-z])"
)
_BRACKETS = {
    "(株)": "かぶしきがいしゃ", "(有)": "ゆうげんがいしゃ", "(社)": "しゃだんほうじん",
}  # fmt: skip
_WEEKDAYS = {
    "月": "げつようび", "火": "かようび", "水": "すいようび", "木": "もくようび",
    "金": "きんようび", "土": "どようび", "日": "にちようび",
}  # fmt: skip
_ERAS = {
    "R": "れいわ", "H": "へいせい", "S": "しょうわ", "T": "たいしょう", "M": "めいじ",
}  # fmt: skip
_ERA = pattern(
    r"(?P<era>[RHSTM])(?P<y>\d{1,2})(?:年|[./](?P<m>0?[1-9]|1[0-2])[./](?P<d>[12]\d|3[01]|0?[1-9])(?!\d))"
)
# A day of a month is ついたち; how long, how often in it is いちにち.
_ONE_DAY = pattern(
    r"1日(?=に?(?:\d+|[一二三四五六七八九十数])(?:回|時間|個|本|杯|錠|枚|人|食|分|杯|キロ)"
    r"|あたり|当たり|分の|だけ|おき|かけて|がかり|乗車|券|で(?!す))|1日(?P<all>中)"
)
_ADDRESS = pattern(r"\d{1,3}(?:-\d{1,3}){2}(?![\d-])")
_UNTIL = pattern(r"[-〜~～–](?=\d|午前|午後|翌|夜|朝|正午)")
_EITHER = pattern(rf"(?P<one>[1-8])[,、](?P<two>[2-9])(?P<counter>{_COUNTER})")
_DRAWN = pattern(r"(?P<n>\d{1,2})分(?=け)")
_KANJI = pattern(
    r"(?<![一二三四五六七八九十百千万億第何数〇])"
    r"(?P<n>[三四五六七八九](?![十百千万])|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]?百)"
    r"(?P<counter>時間|年間|週間|か月|ヶ月|人|月|分|本|匹|歳|回|時|年|階|個|冊|杯|枚|円|台|頭|名|軒|足|泊)"
    rf"(?=[^{_HAN}]|[目後前間以半余程頃中弱強過待歩家乗一二三四五六七八九十]|$)"
    r"|(?<![一二三四五六七八九十百千])(?P<month>[四七九])月(?=[一二三四五六七八九十])"
    r"|(?<=時)(?P<ten>十)分"
)
"""Numerals in characters that MeCab reads without the sounds of their counters."""
_VALUES = {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_TENTHS = pattern(r"(?P<n>\d)分(?![前後間で])")
_KNOWN = {
    "F1": "えふわん", "K-1": "けーわん", "M-1": "えむわん", "R-1": "あーるわん",
    "J1": "じぇーわん", "J2": "じぇーつー", "J3": "じぇーすりー", "3D": "すりーでぃー",
    "2D": "つーでぃー",
}  # fmt: skip
_SMALL_MONEY = {"$": "セント", "US$": "セント", "€": "セント", "£": "ペンス"}
_BRACKETED = pattern(r"\((?P<day>[月火水木金土日])\)|\((?:株|有|社)\)")
_PAGE = pattern(r"(?:pp?\.|P\.)\s?(?P<n>\d{1,5})(?:\s?[-–～〜]\s?(?P<to>\d{1,5}))?(?!\d)")
_LAP = pattern(r"秒(?P<part>\d\d)(?![\d秒分.])")
_LINK = pattern(r"(?:https?://|www\.)[\w./-]*\w|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LINK_SIGNS = {
    ".": "どっと", "/": "すらっしゅ", ":": "ころん", "@": "あっとまーく", "-": "はいふん",
               "_": "あんだーばー", "+": "ぷらす"}  # fmt: skip
_DOTTED = pattern(r"[vV](?:er\.?\s?)?(?P<n>\d{1,3}(?:\.\d{1,3}){1,3})(?![\d.])")
_MIXED = pattern(r"[A-Za-z]+(?:-?\d++)+[A-Za-z]?(?![\w])|\d+[A-Z](?![A-Za-z\d_])")
_SYMBOLS = {
    "&": "あんど", "%": "ぱーせんと", "+": "ぷらす", "=": "いこーる", "€": "ゆーろ", "$": "どる",
    "£": "ぽんど", "¥": "えん", "₹": "るぴー", "₩": "うぉん", "°": "ど", "℃": "ど",
    "@": "あっとまーく", "#": "しゃーぷ", "/": "すらっしゅ", "×": "かける", "÷": "わる",
    "±": "ぷらすまいなす", "≈": "やく", "≒": "やく", "≠": "のっといこーる", "≤": "いか",
    "≥": "いじょう", "<": "しょうなり", ">": "だいなり", "√": "るーと", "∞": "むげんだい",
    "π": "ぱい", "§": "せくしょん", "©": "こぴーらいと", "®": "とうろくしょうひょう",
    "™": "しょうひょう", "№": "なんばー", "〒": "ゆうびんばんごう", "㈱": "かぶしきがいしゃ",
    "㈲": "ゆうげんがいしゃ", "㎡": "へいほうめーとる", "㎞": "きろめーとる", "㎏": "きろぐらむ",
    "㎝": "せんちめーとる", "㎜": "みりめーとる", "→": "やじるし", "‰": "ぱーみる", "¢": "せんと",
    "♪": "", "※": "こめじるし",
}  # fmt: skip
_MARKS = {
    ",": "てん", ".": "まる", ":": "ころん", ";": "せみころん", "!": "びっくりまーく",
    "?": "はてな", "…": "てんてん", "-": "はいふん", "—": "だっしゅ", "(": "かっこ",
    ")": "かっことじ", "“": "かぎかっこ", "”": "かぎかっことじ", '"': "いんようふ",
}  # fmt: skip


def _plain(text: str) -> str:
    return text.replace(",", "")


def _myriads(first: str, rest: str) -> int:
    """("3", "万5000") -> 35000; ("1", "億2千万") -> 120000000."""
    total = group = 0
    pending = int(_plain(first))
    for part in re.findall(rf"[千百万億兆]|{_INTEGER}", rest):
        if part in "千百":
            group += pending * 10 ** _MYRIADS[part]
            pending = 0
        elif part in _MYRIADS:
            total += (group + pending) * 10 ** _MYRIADS[part]
            group = pending = 0
        else:
            pending = int(_plain(part))
    return total + group + pending


def _digits_only(whole: str) -> bool:
    return (len(whole) > 1 and whole[0] == "0") or len(whole) > MAX_DIGITS


def _numeral(scan: Scan, i: int) -> tuple[int, str, str, str] | None:
    """(end, whole digits, fraction, myriads of a decimal) of the number at `i`."""
    match = _NUMBER.match(scan.text, i)
    if not match:
        return None
    whole, fraction, rest = _plain(match["whole"]), match["fraction"] or "", match["myriads"] or ""
    if rest and fraction:
        if len(rest) > 1:
            return match.end("fraction"), whole, fraction, ""
        return match.end(), whole, fraction, rest
    if rest:
        return match.end(), str(_myriads(whole, rest)), "", ""
    end = match.end("fraction") if fraction else match.end("whole")
    return end, whole, fraction, ""


def _spoken(whole: str, fraction: str, rest: str) -> str:
    if fraction:
        named = {"千": "せん", "万": "まん", "億": "おく", "兆": "ちょう", "百": "ひゃく"}
        return decimal(whole, fraction) + named.get(rest, "")
    return digits(whole) if _digits_only(whole) else number(whole)


def _with_counter(whole: str, fraction: str, rest: str, counter: str) -> str:
    if counter in ("°F", "℉"):
        return "かし" + _with_counter(whole, fraction, rest, "°")
    if not fraction and not _digits_only(whole):
        if counter == "年" and whole.endswith("4"):
            return number(whole).removesuffix("ん") + "ねん"
        return counted(whole, counter)
    if counter == "%":
        counter = "パーセント"
    return _spoken(whole, fraction, rest) + COUNTERS[counter][1]


def day(scan: Scan, i: int) -> Reading | None:
    """1日3回 -> いちにち; 3割5分 -> ごぶ."""
    if (match := _ONE_DAY.match(scan.text, i)) and scan.char(i - 1) not in tuple("月年/"):
        said = "いちにちじゅう" if match["all"] else "いちにち"
        return Reading(match.end(), said, "date", "day")
    if scan.char(i - 1) == "割" and (tenths := _TENTHS.match(scan.text, i)):
        return Reading(tenths.end(), number(tenths["n"]) + "ぶ", "measure", "tenths")
    return None


def either(scan: Scan, i: int) -> Reading | None:
    """2、3日 -> にさんにち, 4、5人 -> しごにん: two numbers that follow each other."""
    if drawn := _DRAWN.match(scan.text, i):
        return Reading(drawn.end("n") + 1, number(drawn["n"]) + "わ", "measure", "drawn")
    match = _EITHER.match(scan.text, i)
    if not match or int(match["two"]) != int(match["one"]) + 1 or scan.char(i - 1).isdigit():
        return None
    four = match["one"] == "4" and match["two"] == "5"
    first = "し" if four else number(match["one"])
    if match["counter"] == "日" and match["two"] != "4":
        said = number(match["two"]) + "にち"
    else:
        said = counted(match["two"], match["counter"])
    return Reading(match.end(), first + said, "measure", "either")


def kanji(scan: Scan, i: int) -> Reading | None:
    """三十分 -> さんじゅっぷん, 四月一日 -> しがつ, 四人 -> よにん."""
    match = _KANJI.match(scan.text, i)
    if not match:
        return None
    written = match["n"] or match["month"] or match["ten"]
    counter = match["counter"] or ("月" if match["month"] else "分")
    if match["n"] == "十" and counter == "分" and scan.char(match.end()) not in tuple("後前間以"):
        return None  # enough
    kinds = {"円": "money", "年": "date", "月": "date", "時": "time", "分": "time"}
    said = counted(str(_worth(written)), counter)
    return Reading(match.end(), said, kinds.get(counter, "measure"), "numeral in characters")


def _worth(written: str) -> int:
    """三十二 -> 32, 百 -> 100."""
    for sign, power in (("百", 100), ("十", 10)):
        head, found, rest = written.partition(sign)
        if found:
            return _VALUES.get(head, 1) * power + (_worth(rest) if rest else 0)
    return _VALUES[written]


def address(scan: Scan, i: int) -> Reading | None:
    """港区1-2-3 -> いちのにのさん."""
    match = _ADDRESS.match(scan.text, i)
    if not match:
        return None
    said = "の".join(number(part) for part in match[0].split("-"))
    return Reading(match.end(), said, "address", "address")


def until(scan: Scan, i: int) -> Reading | None:
    """9:00-17:00, 午前9時〜午後5時: "から" between two times or dates."""
    previous = scan.previous
    if previous is None or previous.end != i or previous.kind not in ("time", "date"):
        return None
    return Reading(i + 1, "から", "range", "range") if _UNTIL.match(scan.text, i) else None


def era(scan: Scan, i: int) -> Reading | None:
    """R6.5.1 -> れいわろくねんごがつついたち."""
    match = _ERA.match(scan.text, i)
    if not match or (scan.char(i - 1).isascii() and scan.char(i - 1).isalnum()):
        return None
    year = "がんねん" if int(match["y"]) == 1 else _with_counter(match["y"], "", "", "年")
    said = _ERAS[match["era"]] + year
    return Reading(
        match.end(), said + (_day(match["m"], match["d"]) if match["m"] else ""), "date", "era"
    )


def numeral(scan: Scan, i: int) -> Reading | None:
    """A number, with its counter or unit, and a range of two."""
    one = _numeral(scan, i)
    if one is None:
        return None
    end, *parts = one
    said = _spoken(*parts)
    span = _SPAN.match(scan.text, end)
    if span and not _digits_only(parts[0]):
        two = _numeral(scan, span.end())
        if two:
            falls = int(two[1]) < int(parts[0]) and not two[3] and "-" in span[0]
            sum_follows = "=" in scan.text[two[0] : two[0] + 3]
            if not sum_follows:
                inner = _tail(scan, two[0], two[1:])
                unit = _COUNTED.match(scan.text, two[0])
                if unit and unit["counter"] in ("日", "日間") and 2 <= int(parts[0]) <= 10:
                    said = counted(parts[0], "日")  # みっかからいつか
                between = "たい" if falls and inner[2] == "cardinal" else "から"
                return Reading(inner[0], said + between + inner[1], "range", "range")
    if (lap := _LAP.match(scan.text, end)) and not parts[1]:  # 9秒58
        said = counted(parts[0], "秒") + digits(lap["part"])
        return Reading(lap.end(), said, "time", "race")
    last, said, kind = _tail(scan, end, tuple(parts))
    return Reading(last, said, kind, kind)


def _tail(scan: Scan, end: int, parts: Sequence[str]) -> tuple[int, str, str]:
    """The end, the words and the class of a number with what follows it."""
    whole, fraction, rest = parts
    if speed := _PER_HOUR.match(scan.text, end):
        head = "じそく" if speed["time"] == "h" else "びょうそく"
        if re.search(r"(?:時速|秒速|風速)(?:約)?[\d.,]+$", scan.text[:end][-12:]):
            head = ""
        return speed.end(), head + _with_counter(whole, fraction, rest, speed["unit"]), "measure"
    if (rate := _PER.match(scan.text, end)) and rate["unit"] in COUNTERS:
        said = _with_counter(whole, fraction, rest, rate["unit"])
        return rate.end(), f"{said} ぱー {_PER_WORDS[rate['per']]}", "measure"
    if match := _COUNTED.match(scan.text, end):
        counter = match["counter"]
        said = _with_counter(whole, fraction, rest, counter)
        kind = {"円": "money", "年": "date", "月": "date", "日": "date", "時": "time", "分": "time"}
        return match.end(), said, kind.get(counter, "measure")
    return end, _spoken(whole, fraction, rest), "decimal" if fraction else "cardinal"


def money(scan: Scan, i: int) -> Reading | None:
    """¥1,234 -> せんにひゃくさんじゅうよえん; $5.50, €20億."""
    match = _MONEY.match(scan.text, i)
    if not match or (found := _numeral(scan, match.end())) is None:
        return None
    end, whole, fraction, rest = found
    sign = match["sign"]
    if sign == "₹":
        return Reading(end, _spoken(whole, fraction, rest) + "るぴー", "money", "money")
    if len(fraction) == 2 and not rest and (small := _SMALL_MONEY.get(sign)):
        said = counted(whole, _NAMES[sign])
        if int(fraction):
            said += number(fraction) + "ぺんす" if small == "ペンス" else counted(fraction, small)
        return Reading(end, said, "money", "money")
    return Reading(end, _with_counter(whole, fraction, rest, _NAMES[sign]), "money", "money")


def date(scan: Scan, i: int) -> Reading | None:
    """2024/12/24 -> にせんにじゅうよねんじゅうにがつにじゅうよっか."""
    match = _DATE.match(scan.text, i)
    if not match:
        return None
    said = _with_counter(match["y"], "", "", "年") + _day(match["m"], match["d"])
    return Reading(match.end(), said, "date", "date")


def _day(month: str, day: str) -> str:
    return counted(str(int(month)), "月") + counted(str(int(day)), "日")


def slash(scan: Scan, i: int) -> Reading | None:
    """3/4 and 4分の3 are fractions, 12/24 is a date."""
    if match := _PART.match(scan.text, i):
        said = f"{number(match['b'])}ぶんの{number(match['a'])}"
        return Reading(match.end(), said, "fraction", "fraction")
    match = _SLASH.match(scan.text, i)
    if not match:
        return None
    a, b = int(match["a"]), int(match["b"])
    if b > 10 and 1 <= a <= 12 and b <= 31 and not match["whole"]:
        return Reading(match.end(), _day(match["a"], match["b"]), "date", "date")
    if not b:
        return None
    said = f"{number(str(b))}ぶんの{number(str(a))}"
    if match["whole"]:
        said = number(match["whole"]) + "と" + said
    return Reading(match.end(), said, "fraction", "fraction")


def vulgar(scan: Scan, i: int) -> Reading | None:
    """½ -> にぶんのいち."""
    if (parts := _VULGAR.get(scan.text[i])) is None:
        return None
    said = f"{number(str(parts[1]))}ぶんの{number(str(parts[0]))}"
    return Reading(i + 1, said, "fraction", "fraction")


def clock(scan: Scan, i: int) -> Reading | None:
    """14:30 -> じゅうよじさんじゅっぷん."""
    match = _TIME.match(scan.text, i)
    # 5月3日15:30 is written without a space.
    stuck = scan.char(i - 1).isascii() and scan.char(i - 1).isalnum()
    if not match or stuck:
        return None
    hour, minute = str(int(match["h"])), str(int(match["m"]))
    said = counted(hour, "時間" if match["s"] else "時")
    if minute != "0" or match["s"]:
        said += counted(minute, "分")
    if match["s"]:
        said += counted(str(int(match["s"])), "秒")
    return Reading(match.end(), said, "time", "clock")


def telephone(scan: Scan, i: int) -> Reading | None:
    """03-1234-5678 -> ゼロさんのいちにさんよんの...; 〒100-0001."""
    if match := _PHONE.match(scan.text, i):
        said = "の".join(digits(part) for part in re.split(r"[- ]", match[0]))
        plus = "ぷらす" if match[0].startswith("+") else ""
        return Reading(match.end(), plus + said, "telephone", "telephone")
    match = _POST.match(scan.text, i)
    if not match or not (match[0].startswith("〒") or scan.char(i - 1) in ("〒", " ")):
        return None
    if not match[0].startswith("〒") and "〒" not in scan.text[max(0, i - 2) : i]:
        return None
    said = f"{digits(match['a'])}の{digits(match['b'])}"
    head = "ゆうびんばんごう" if match[0].startswith("〒") else ""
    return Reading(match.end(), head + said, "telephone", "postcode")


def sign(scan: Scan, i: int) -> Reading | None:
    """-5 and +5, and what stands between two numbers."""
    text, char = scan.text, scan.text[i]
    before, after = text[max(0, i - 2) : i].rstrip()[-1:], text[i + 1 : i + 3].lstrip()[:1]
    signed = text[i - 1 : i].isspace() and after and not text[i + 1].isspace()
    if char in _OPERATORS and not signed and before and (before.isdigit() or before in ")%"):
        if after.isdigit() or after == "(" or (char == "=" and after in "-?？"):
            return Reading(i + 1, _OPERATORS[char], "math", "operator")
        return None
    match = _SIGN.match(text, i)
    if not match or (before and before.isascii() and before.isalnum() and text[i - 1] == before):
        return None
    return Reading(i + 1, _SIGNS[match["sign"]], "math", "sign")


def bracketed(scan: Scan, i: int) -> Reading | None:
    """(株) and, after a date, (月)."""
    match = _BRACKETED.match(scan.text, i)
    if not match:
        return None
    if match["day"]:
        previous = scan.previous
        if previous is None or previous.kind != "date":
            return None
        return Reading(match.end(), _WEEKDAYS[match["day"]], "date", "weekday")
    return Reading(match.end(), _BRACKETS[match[0]], "abbreviation", "abbreviation")


def hashtag(scan: Scan, i: int) -> Reading | None:
    """#日本 -> はっしゅたぐ, #5 -> なんばー."""
    if scan.text[i] != "#":
        return None
    after = scan.char(i + 1)
    if after.isdigit():
        return Reading(i + 1, "なんばー", "symbol", "number sign")
    return Reading(i + 1, "はっしゅたぐ", "symbol", "hashtag") if after.isalpha() else None


def abbreviation(scan: Scan, i: int) -> Reading | None:
    """No.5, p. 12, vs."""
    if scan.char(i - 1).isascii() and scan.char(i - 1).isalnum():
        return None
    if page := _PAGE.match(scan.text, i):
        said = counted(page["to"] or page["n"], "ページ")
        said = f"{number(page['n'])}から{said}" if page["to"] else said
        return Reading(page.end(), said, "abbreviation", "page")
    match = _SHORT_PATTERN.match(scan.text, i)
    return Reading(match.end(), _SHORT[match[0]], "abbreviation", "abbreviation") if match else None


def link(scan: Scan, i: int) -> Reading | None:
    """Addresses of pages and mail."""
    match = _LINK.match(scan.text, i)
    if not match:
        return None
    said = []
    for part in re.findall(r"\d+|[A-Za-z]+|\S", match[0].replace("://", ":")):
        if part.isdigit():
            said.append(digits(part))
        elif part.isascii() and part.isalpha():
            said.append(_spelled(part) if part.lower() in ("www", "http", "https") else part)
        else:
            said.append(_LINK_SIGNS.get(part, part if part.isalpha() else ""))
    return Reading(match.end(), " ".join(s for s in said if s), "electronic", "link")


def mixed(scan: Scan, i: int) -> Reading | None:
    """A4 -> えーよん, COVID-19, 5G."""
    if dotted := _DOTTED.match(scan.text, i):  # v2.3.1
        said_n = "てん".join(number(part) for part in dotted["n"].split("."))
        return Reading(dotted.end(), f"ばーじょん{said_n}", "serial", "version")
    match = _MIXED.match(scan.text, i)
    unit = match is not None and _COUNTED.match(scan.text, match.end() - 1)
    if not match or (unit and match[0][0].isdigit()):
        return None
    if known := _KNOWN.get(match[0]):
        return Reading(match.end(), known, "serial", "letters and digits")
    said = []
    for part in re.findall(r"\d+|[A-Za-z]+", match[0]):
        if part.isdigit():
            said.append(digits(part) if _digits_only(part) or len(part) > 3 else number(part))
        else:
            said.append(_letters(part))
    return Reading(match.end(), " ".join(said), "serial", "letters and digits")


def _spelled(word: str) -> str:
    return "".join(_LETTERS[c] for c in word.upper())


def _letters(word: str) -> str:
    """A Latin word: as it is, or letter by letter."""
    if not word.isascii() or not (word.isupper() or len(word) == 1):
        return word
    parts = re.findall(r"[A-Za-z]+", word)  # CD-ROM: each part by itself
    return " ".join(part if part in _SAID else _spelled(part) for part in parts)


def latin(scan: Scan, i: int) -> Reading | None:
    """NHK -> えぬえいちけー; other words are left to the reader of English."""
    if roman := _ROMAN.match(scan.text, i):
        n, what = str(roman_value(roman["n"])), scan.text[roman.end()]
        if what in COUNTERS:
            return Reading(roman.end() + 1, counted(n, what), "roman", "roman")
        return Reading(roman.end(), number(n), "roman", "roman")
    match = _LATIN.match(scan.text, i)
    if not match:
        return None
    said = _letters(match[0])
    kind = "word" if said == match[0] else "letters"
    return Reading(match.end(), said, kind, "plain" if kind == "word" else "initialism")


def written(scan: Scan, i: int) -> Reading | None:
    """Kanji and kana up to the next mark, number or other script."""
    match = _TEXT.match(scan.text, i)
    if not match:
        return None
    if numeral := _KANJI.search(scan.text, i + 1, match.end()):
        end = numeral.start()
        return Reading(end, scan.text[i:end].replace("〇", "零"), "word", "as written")
    # The round zero is a numeral to Unicode, no letter.
    return Reading(match.end(), match[0].replace("〇", "零"), "word", "as written")


class Japanese(Characters):
    """The rules of Japanese. See `litetts.text.scanner.scan.Language`."""

    digit_rules = (link, telephone, date, clock, address, mixed, slash, day, either, numeral)
    letter_rules = (link, abbreviation, era, mixed, latin, kanji, written)
    other_rules = (telephone, until, money, bracketed, vulgar, sign, hashtag)
    symbols, marks = _SYMBOLS, _MARKS

    def number(self, n: int) -> str:
        """In kana."""
        return number(str(n))

    def character(self, char: str, kind: str) -> str:
        """Digits and letters by their names in kana."""
        if char.isdecimal():
            return digits(char)
        return _LETTERS.get(char.upper()) or _SYMBOLS.get(char) or char


LANGUAGE = Japanese()
