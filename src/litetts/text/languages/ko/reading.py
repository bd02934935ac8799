"""Korean in outline: what its numbers are, in words."""

from __future__ import annotations

from functools import cached_property

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, alternatives, entries
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


_ONES = ("", *word_list("한 두 세 네 다섯 여섯 일곱 여덟 아홉"))
_TENS = ("", *word_list("열 스물 서른 마흔 쉰 예순 일흔 여든 아흔"))
_NATIVE = pattern(
    r"(?P<n>[1-9]\d?)\s?(?P<counter>시간|명|개(?!월|년|국|소)|마리|권|대|살|잔|병(?!원|실)|장|벌|켤레|그루"
    r"|송이|채|척|군데|번째|사람|달(?!러)|가지|배(?!송|달|터)|쌍|접시|그릇|곳|자루|바퀴|모금|시(?![가-힣]|속)"
    r"|시(?=에|의|부터|까지|쯤|경|정각|반|\s))"
)
"""A number and what native numerals count: 세 명, 다섯 개, 두 시."""
_SPAN = pattern(r"(?P<one>\d{1,6})\s?[~∼～]\s?(?P<two>\d{1,6})(?P<rest>[가-힣]{0,20})(?![\d.,]\d)")
_MONTH = pattern(r"(?P<n>6|10)월")


def _native(n: int) -> str:
    """21 -> 스물한, 20 -> 스무."""
    tens, ones = divmod(n, 10)
    return "스무" if n == 20 else _TENS[tens] + _ONES[ones]


def _counted(scan: Scan, i: int) -> Reading | None:
    """3명 -> "세 명", 20살 -> "스무 살", 2시 -> "두 시"; 6월 -> "유월", 10월 -> "시월"."""
    if scan.char(i - 1).isalnum() or scan.char(i - 1) in tuple(".,:/-"):
        return None
    if span := _SPAN.match(scan.text, i):
        rest = span["rest"]
        said = f"{span['one']}에서 {span['two']}{rest}"
        return Reading(span.end(), said, "range", "range")
    if month := _MONTH.match(scan.text, i):
        said = "유월" if month["n"] == "6" else "시월"
        return Reading(month.end(), said, "date", "month")
    match = _NATIVE.match(scan.text, i)
    if not match or (match["counter"] == "시" and int(match["n"]) > 12):
        return None
    n, counter = int(match["n"]), match["counter"]
    if counter == "번째" and n == 1:
        return Reading(match.end(), "첫 번째", "ordinal", "native numeral")
    end = match.end()
    while "가" <= scan.char(end) <= "힣":  # its particle: 세 명이
        end += 1
    said = f"{_native(n)} {counter}{scan.text[match.end() : end]}"
    return Reading(end, said, "measure", "native numeral")


_CLOCK = pattern(r"(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?=[가-힣])")
_SCORE = pattern(r"(?P<one>\d{1,3})[-:](?P<two>\d{1,3})(?=로|으로|의|승|패|무|,|\s|$|\.)")
_PLAYED = pattern(r"(?:경기|승리|패배|점수|스코어|이겼|졌|비겼|전반|후반|결승|축구|야구)")
_SPEED = pattern(r"(?P<n>\d[\d,.]*)\s?(?P<unit>km|m)/(?P<per>h|s)(?![A-Za-z])")


def _clock(scan: Scan, i: int) -> Reading | None:
    """14:30에 -> "14시 30분": its particle touches it."""
    match = _CLOCK.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    hour, minute = int(match["h"]), int(match["m"])
    said = f"{_native(hour)}시" if 0 < hour <= 12 else f"{hour}시"
    end = match.end()
    while "가" <= scan.char(end) <= "힣":
        end += 1
    tail = scan.text[match.end() : end]
    said += f" {minute}분{tail}" if minute else tail
    return Reading(end, said, "time", "clock")


def _score(scan: Scan, i: int) -> Reading | None:
    """2-1로 끝났다 -> "2 대 1"."""
    match = _SCORE.match(scan.text, i)
    near = scan.text[max(0, i - 20) : i + 20]
    if not match or scan.char(i - 1).isalnum() or not _PLAYED.search(near):
        return None
    end = match.end()
    while "가" <= scan.char(end) <= "힣":
        end += 1
    said = f"{match['one']} 대 {match['two']}{scan.text[match.end() : end]}"
    return Reading(end, said, "range", "score")


def _speed(scan: Scan, i: int) -> Reading | None:
    """80km/h -> "시속 80 킬로미터"."""
    match = _SPEED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    head = "시속" if match["per"] == "h" else "초속"
    number = LANGUAGE.number(LANGUAGE.parsed(match["n"]))
    unit = "킬로미터" if match["unit"] == "km" else "미터"
    return Reading(match.end(), f"{head} {number} {unit}", "measure", "speed")


class Korean(Outline):
    """The rules of Korean."""

    lang_tag = "ko"
    minute_zero = False
    decimal_mark = "."
    group_marks = ","
    point = "점"
    dot = "점"
    to = "에서"
    span = "{}에서 {}"
    falling = "{} 대 {}"
    years = "{}년에서 {}년"
    by = "곱하기"
    per = "{}당"
    half = "{}과 이분의 일"
    mixed = "{}과 {}"
    about = "약"
    hour = "<h>시"
    time = "<h>시 <m>분"
    date_form = "{y}년 {m}월 {d}일"
    short_date = "{m}월 {d}일"
    hours = (
        "",
        "한",
        "두",
        "세",
        "네",
        "다섯",
        "여섯",
        "일곱",
        "여덟",
        "아홉",
        "열",
        "열한",
        "열두",
    )
    fractions = {
        (1, 2): "이분의 일",
        (1, 3): "삼분의 일",
        (2, 3): "삼분의 이",
        (1, 4): "사분의 일",
        (3, 4): "사분의 삼",
    }
    currencies = {
        "₩": (Entry("m", "원"), None),
        "KRW": (Entry("m", "원"), None),
        "€": (Entry("m", "유로"), Entry("m", "센트")),
        "EUR": (Entry("m", "유로"), Entry("m", "센트")),
        "$": (Entry("m", "달러"), Entry("m", "센트")),
        "USD": (Entry("m", "달러"), Entry("m", "센트")),
        "£": (Entry("m", "파운드"), None),
        "GBP": (Entry("m", "파운드"), None),
        "¥": (Entry("m", "엔"), None),
        "₹": (Entry("m", "루피"), None),
    }
    units = entries("""
        km  m  킬로미터
        km²|km2|㎢  m  제곱킬로미터
        m  m  미터
        cm  m  센티미터
        mm  m  밀리미터
        m²|m2|㎡  m  제곱미터
        kg  m  킬로그램
        g  m  그램
        t  m  톤
        l|L  m  리터
        ml|mL  m  밀리리터
        km/h  m  시속 킬로미터
        h  m  시간
        min  m  분
        s  m  초
        GB  m  기가바이트
        °C|℃  m  도
        °  m  도
        %  m  퍼센트
    """)

    @cached_property
    def _numbers(self) -> tuple[Rule, ...]:
        return (_counted, _clock, _score, _speed, self._measured, *super()._numbers)

    @cached_property
    def _measured(self) -> Rule:
        """3kg을 -> "3 킬로그램을": the particle touches the unit."""
        units = alternatives(frozenset(u for u in self.units if u.isascii()))
        whole = pattern(
            rf"(?P<n>{self.numeral})\s?(?P<unit>{units})(?P<end>[가-힣]{{1,3}})(?![가-힣])"
        )

        def read(scan: Scan, i: int) -> Reading | None:
            match = whole.match(scan.text, i)
            if not match or scan.char(i - 1).isalnum():
                return None
            number = self.number(self.parsed(match["n"]))
            said = f"{number} {self.units[match['unit']].name}{match['end']}"
            return Reading(match.end(), said, "measure", "unit")

        return read

    def fraction_digits(self, fraction: str) -> str:
        """Digit by digit."""
        return self.digits(fraction)


LANGUAGE = Korean()
