"""Vietnamese in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs

__all__ = ["LANGUAGE"]


class Vietnamese(Outline):
    """The rules of Vietnamese."""

    lang_tag = "vi"
    minute_zero = False
    point = "phẩy"
    dot = "chấm"
    to = "đến"
    span = "{} đến {}"
    falling = "{} {}"
    years = "{} đến {}"
    by = "nhân"
    per = "trên {}"
    half = "{} rưỡi"
    mixed = "{} {}"
    about = "khoảng"
    hour = "<h> giờ"
    time = "<h> giờ <m>"
    day_word = "ngày"
    date_form = "ngày {d} tháng {m} năm {y}"
    short_date = "ngày {d} tháng {m}"
    hour_marks = "giờ|g|h"
    fractions = {
        (1, 2): "một phần hai",
        (1, 3): "một phần ba",
        (2, 3): "hai phần ba",
        (1, 4): "một phần tư",
        (3, 4): "ba phần tư",
    }
    currencies = {
        "₫": (Entry("m", "đồng"), None),
        "đ": (Entry("m", "đồng"), None),
        "VND": (Entry("m", "đồng"), None),
        "VNĐ": (Entry("m", "đồng"), None),
        "€": (Entry("m", "ơ rô"), Entry("m", "xu")),
        "EUR": (Entry("m", "ơ rô"), Entry("m", "xu")),
        "$": (Entry("m", "đô la"), Entry("m", "xu")),
        "USD": (Entry("m", "đô la"), Entry("m", "xu")),
        "£": (Entry("m", "bảng Anh"), None),
        "GBP": (Entry("m", "bảng Anh"), None),
        "¥": (Entry("m", "yên"), None),
        "₹": (Entry("m", "ru pi"), None),
    }
    multiples = {"triệu": (6, "triệu"), "tỷ": (9, "tỷ"), "tỉ": (9, "tỉ"), "nghìn": (3, "nghìn")}
    units = entries("""
        km  m  ki lô mét
        m  m  mét
        cm  m  xăng ti mét
        mm  m  mi li mét
        m²|m2  m  mét vuông
        ha  m  héc ta
        kg  m  ki lô gam
        g  m  gam
        l  m  lít
        ml  m  mi li lít
        km/h  m  ki lô mét trên giờ
        giờ|h  m  giờ
        phút|min  m  phút
        giây|s  m  giây
        GB  m  gi ga bai
        °C  m  độ xê
        °  m  độ
        %  m  phần trăm
    """)
    shortened = pairs("""
        Q.  quận
        P.  phường
        H.  huyện
        Tp.  thành phố
        ThS.  thạc sĩ
        ĐT  điện thoại
        TP.HCM|TP. HCM  thành phố Hồ Chí Minh
        tr.  trang
        PGS.  phó giáo sư
        BS.  bác sĩ
        v.v...  vân vân
        TP.  thành phố
        v.v.  vân vân
        GS.  giáo sư
        TS.  tiến sĩ
    """)


LANGUAGE = Vietnamese()
