"""Korean in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries

__all__ = ["LANGUAGE"]


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

    def fraction_digits(self, fraction: str) -> str:
        """Digit by digit."""
        return self.digits(fraction)


LANGUAGE = Korean()
