"""Mandarin: numbers and measure words, dates, times, money, percent, units, letters, signs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from litetts.text.languages.zh.reading.numbers import MAX_DIGITS, cardinal, decimal, digits
from litetts.text.reading.characters import Characters
from litetts.text.reading.tables import pairs
from litetts.text.reading.word import value as roman_value
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]

_TEXT = pattern("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff〇々]+")
_KANA = pattern("[\u3041-\u30ff\u31f0-\u31ff]+")
_LATIN = pattern(r"[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*")
_SAID = words("NASA NATO UNESCO UNICEF OPEC FIFA UEFA ASEAN APEC AIDS COVID")
"""Initialisms that are words."""
_UNITS = pairs("""
    km|公里|㎞  公里
    m|米  米
    dm|分米  分米
    cm|厘米|㎝  厘米
    mm|毫米|㎜  毫米
    µm|微米  微米
    µg|微克  微克
    nm|纳米  纳米
    kg|公斤|㎏  公斤
    g|克  克
    mg|毫克  毫克
    t|吨  吨
    L|l|升  升
    ml|mL|毫升  毫升
    m²|m2|㎡|平方米  平方米
    km²|km2|平方公里  平方公里
    cm²|cm2|平方厘米  平方厘米
    m³|m3|立方米  立方米
    ha|公顷  公顷
    km/h|公里/小时|公里/时  公里每小时
    m/s|米/秒  米每秒
    m/s²  米每二次方秒
    h|小时  小时
    min|分钟  分钟
    s|秒  秒
    ms|毫秒  毫秒
    Hz|赫兹  赫兹
    kHz|千赫  千赫
    MHz|兆赫  兆赫
    GHz|吉赫  吉赫
    W|瓦  瓦
    kW|千瓦  千瓦
    MW|兆瓦  兆瓦
    kWh|千瓦时  千瓦时
    V|伏  伏
    A|安  安
    mAh|毫安时  毫安时
    dB|分贝  分贝
    kcal|千卡  千卡
    Pa|帕  帕
    kB|KB  千字节
    MB  兆字节
    GB  吉字节
    TB  太字节
    Mbps  兆比特每秒
    px|像素  像素
    ℃|°C  摄氏度
    ℉|°F  华氏度
    °|度  度
    ft|英尺  英尺
    in|英寸  英寸
    lb|磅  磅
""")
# Measure words before which two is 两.
_MEASURES = word_list(
    """
    个半 个 只 张 本 条 位 次 天 年 块 元 件 家 名 辆 台 头 匹 把 瓶 杯 碗 双 对 套 间 所 座
    棵 朵 片 页 篇 首 部 场 层 种 倍 岁 周 点 份 封 节 门 支 颗 粒 句 群 袋 盒 包 箱 口 架 艘
    枚 道 项 届 代 小时 分钟 秒钟 星期 公斤 公里 平方米 米 升 克 吨 斤 里 亩 美元 欧元 英镑 人
    千米 轮 公分 回 顿 遍 趟 声 排 串 样 根 幅 股 束 批 组 盘 盆 桶 罐 栋 幢 户 桌 国 边 侧 圈 夜
    """
)
_CURRENCIES = pairs("""
    ¥|￥|CNY|RMB  元
    $|US$|USD  美元
    €|EUR  欧元
    £|GBP  英镑
    ₹|INR  卢比
    ₩|KRW  韩元
    HK$  港元
    NT$  新台币
    JP¥|JPY  日元
    ₽  卢布
    ฿  泰铢
""")


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


_INTEGER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)"
_NUMBER = rf"(?P<whole>{_INTEGER})(?:\.(?P<fraction>\d+)(?!\.\d))?(?P<myriads>[百千万亿]{{1,2}})?"
_NUMERAL = pattern(_NUMBER)
_UNIT = pattern(rf"\s?(?P<unit>{_any(tuple(_UNITS))})(?:(?<![A-Za-z])|(?![A-Za-z0-9]))")
_RATE = pattern(rf"/\s?(?P<unit>{_any(tuple(_UNITS))})(?![A-Za-z0-9])")
_MEASURE = pattern(rf"\s?(?P<measure>{_any(_MEASURES)})(?!级|份|月份|代)")
_PERCENT = pattern(r"\s?(?P<sign>[%‰])")
_MONEY = pattern(rf"(?P<sign>{_any(tuple(_CURRENCIES))})\s?(?={_INTEGER})")
_MONEY_AFTER = pattern(rf"\s?(?P<sign>{_any(tuple(_CURRENCIES))})(?![A-Za-z])")
_SPAN = pattern(r"\s?[-~～〜–—]\s?(?=\d)")
_DATE = pattern(
    r"(?P<y>\d{4})(?P<sep>[/.-])(?P<m>0?[1-9]|1[0-2])(?P=sep)(?P<d>0?[1-9]|[12]\d|3[01])(?![\d/-]|\.\d)"
)
_YEAR = pattern(r"(?P<y>\d{4})(?:\s?[-~–—至到]\s?(?P<to>\d{4}))?\s?年(?!级|多|前|后|来|以)")
_ERA = pattern(r"(?P<y>\d{1,4})\s?年")
_DECADE = pattern(r"(?P<y>\d{2}|\d{4})(?P<what>后|年代)(?![\d])")
_SLASH = pattern(r"(?:(?P<whole>\d{1,3})又)?(?P<a>\d{1,3})/(?P<b>\d{1,4})(?![\d/])")
_TIME = pattern(r"(?P<h>[01]?\d|2[0-4])[:：](?P<m>[0-5]\d)(?:[:：](?P<s>[0-5]\d))?(?![\d:：])")
_RATIO = pattern(r"(?P<a>\d{1,4})\s?[:：]\s?(?P<b>\d{1,4})(?![\d:：])")
_PHONE = pattern(
    r"(?:\+86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)|0\d{2,3}-\d{7,8}(?!\d)"
    r"|400-\d{3,4}-\d{3,4}(?!\d)|\+86[- ]\d{2,3}[- ]\d{3,4}[- ]?\d{4}(?!\d)"
)
_CALLED = pattern(r"1[12]\d(?!\d)")
_CALLS = ("拨打", "打", "拨", "报警", "电话", "呼叫")
# Numbers that name and do not count are read digit by digit; where one dials, one is 幺.
_CODE = pattern(
    r"(?P<n>\d{3,20})(?!\d|[.,:]\d|[年月日万亿元%])(?P<after>室|号?房间|号房|路(?!程)|次列车|号线)?"
)
_NAMED = pattern(
    r"(?:房间|邮编|邮政编码|尾号|密码|验证码|口令|[账帐卡编学工单证]号|车牌|代码|航班|车次|QQ|门牌)号?"
    r"\s?[:：是为]?\s?$"
)
_DIALLED = pattern(r"(?:热线|拨打|客服|电话|致电|专线|分机|短号)\s?[:：是为]?\s?$")
_POWER = pattern(r"\^(?P<n>-?\d{1,3})(?!\d)")
_UNTIL = pattern(r"[-–—~～](?=\d|上午|下午|早上|晚上|凌晨|中午|次日)")
_COLD = pattern(r"\s?(?:℃|°C|摄氏度|度)")
_LAP = pattern(r"秒(?P<part>\d\d)(?![\d秒分.])")
_GREEK = pattern(r"[π]")
_SIGN = pattern(r"(?P<sign>[-+±])\s?(?=\d|[¥$€£])")
_OPERATORS = {
    "+": "加", "-": "减", "×": "乘", "*": "乘", "x": "乘", "÷": "除以", "/": "除以", "=": "等于",
    "<": "小于", ">": "大于", "≈": "约等于", "≤": "小于等于", "≥": "大于等于", "≠": "不等于",
}  # fmt: skip
_VULGAR = {"½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5)}
_SHORT = pairs("""
    No.|no.|NO.|№  第
    vs.|vs|VS  对
    Mr.  先生
    Dr.  博士
    etc.  等等
    Tel.|TEL  电话
""")
_SHORT_PATTERN = pattern(f"(?:{_any(tuple(_SHORT))})(?![A-Za-z])")
_VOLUME = pattern(r"[Vv]ol\.\s?(?P<n>\d{1,4})(?!\d)")
_PAGE = pattern(r"(?:pp?\.|P\.?)\s?(?P<n>\d{1,5})(?!\d)")
_ROMAN = pattern(r"(?P<n>[IVX]{2,7}|[VX])(?=世|章|部|卷|型|期|级|类|\s|$|[，。,.])")
_ROMAN_NAMED = "路易亨利查理威廉腓力爱德华约翰保罗乔治伊丽莎白彼得叶卡捷琳娜"
_LINK = pattern(r"(?:https?://|www\.)[\w./-]*\w|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_LINK_SIGNS = {
    ".": "点", "/": "斜杠", ":": "冒号", "@": "艾特", "-": "杠", "_": "下划线", "+": "加",
}  # fmt: skip
_PARTICLES = pattern(
    r"(?P<letters>PM|pm|v|V|[A-Z]{1,3})(?P<n>\d{1,2}\.\d{1,2}(?:\.\d{1,3})*)(?![\d.])"
)
_MIXED = pattern(r"[A-Za-z]+(?:-?\d++)+[A-Za-z]?(?![A-Za-z0-9])|\d+[A-Z](?![A-Za-z0-9])")
_SYMBOLS = {
    "&": "和", "%": "百分号", "+": "加", "=": "等于", "€": "欧元", "$": "美元", "£": "英镑",
    "¥": "元", "₹": "卢比", "₩": "韩元", "°": "度", "℃": "摄氏度", "@": "艾特", "#": "井号",
    "/": "斜杠", "×": "乘", "÷": "除以", "±": "正负", "≈": "约等于", "≠": "不等于", "≤": "小于等于",
    "≥": "大于等于", "<": "小于", ">": "大于", "√": "根号", "∞": "无穷大", "π": "派", "§": "节",
    "©": "版权", "®": "注册商标", "™": "商标", "→": "到", "‰": "千分号", "¢": "美分", "~": "",
    "²": "的平方", "³": "的立方",
}  # fmt: skip
_MARKS = {
    ",": "逗号", ".": "句号", ":": "冒号", ";": "分号", "!": "感叹号", "?": "问号", "…": "省略号",
    "-": "连字符", "—": "破折号", "(": "左括号", ")": "右括号", "“": "左引号", "”": "右引号",
    '"': "引号",
}  # fmt: skip


def _plain(text: str) -> str:
    return text.replace(",", "")


def _listed(whole: str) -> bool:
    """Whether a number is read digit by digit: 007, what is longer than any count."""
    return (len(whole) > 1 and whole[0] == "0") or len(whole) > MAX_DIGITS


def _said(match: re.Match[str], pair: bool = False) -> str:
    """A number as it was matched; `pair` = before a measure word."""
    whole, fraction, myriads = _plain(match["whole"]), match["fraction"], match["myriads"] or ""
    if fraction:
        return decimal(whole, fraction) + myriads
    if _listed(whole):
        return digits(whole) + myriads
    return cardinal(int(whole), pair or myriads not in ("", "百")) + myriads


def _tailed(scan: Scan, match: re.Match[str]) -> tuple[int, str, str]:
    """The end, the words and the class of a number with what follows it."""
    text, end = scan.text, match.end()
    if percent := _PERCENT.match(text, end):
        of = "百" if percent["sign"] == "%" else "千"
        said = "百" if match[0] == "100" and of == "百" else _said(match)
        return percent.end(), f"{of}分之{said}", "measure"
    if unit := _UNIT.match(text, end):
        said = _said(match, pair=unit["unit"] not in ("°", "度", "℃", "°C", "℉", "°F"))
        if unit["unit"] in ("℉", "°F"):
            return unit.end(), f"华氏{said}度", "measure"
        return unit.end(), said + _UNITS[unit["unit"]], "measure"
    if money := _MONEY_AFTER.match(text, end):
        return money.end(), _amount(match, _CURRENCIES[money["sign"]]), "money"
    measure = _MEASURE.match(text, end) if text[match.start() - 1 :][:1] != "第" else None
    kind = "decimal" if match["fraction"] else "cardinal"
    return end, _said(match, pair=measure is not None), kind


def _amount(match: re.Match[str], name: str) -> str:
    """12.50元 -> "十二元五角"; other money keeps its decimals."""
    fraction = match["fraction"] or ""
    whole = _plain(match["whole"])
    if name == "元" and len(fraction) in (1, 2) and not match["myriads"]:
        tenths, hundredths = int(fraction[0]), int(fraction[1:] or 0)
        said = f"{cardinal(int(whole), pair=True)}元" if int(whole) else ""
        if tenths:
            said += f"{cardinal(tenths, pair=True)}角"
        elif hundredths and said:
            said += "零"
        return said + (f"{cardinal(hundredths, pair=True)}分" if hundredths else "")
    if fraction and not fraction.strip("0"):
        return cardinal(int(whole), pair=True) + name
    if fraction and not match["myriads"]:
        return decimal(whole, fraction.rstrip("0")) + name
    return _said(match, pair=True) + name


_DISCOUNT = pattern(r"(?P<a>[1-9])\.(?P<b>[1-9])折")


def discount(scan: Scan, i: int) -> Reading | None:
    """8.5折 -> 八五折."""
    match = _DISCOUNT.match(scan.text, i)
    if not match or scan.char(i - 1).isdigit():
        return None
    return Reading(match.end(), f"{digits(match['a'] + match['b'])}折", "measure", "discount")


def numeral(scan: Scan, i: int) -> Reading | None:
    """A number with its measure word or unit, and a range of two."""
    match = _NUMERAL.match(scan.text, i)
    if not match:
        return None
    span = _SPAN.match(scan.text, match.end())
    if span and not _listed(_plain(match["whole"])):
        two = _NUMERAL.match(scan.text, span.end())
        sum_follows = two and "=" in scan.text[two.end() : two.end() + 3]
        if two and not sum_follows and not scan.text[two.end() : two.end() + 2].startswith("-"):
            end, said, _ = _tailed(scan, two)
            falls = int(_plain(two["whole"])) < int(_plain(match["whole"]))
            if said.startswith(("百分之", "千分之")):
                said = f"{said[:3]}{_said(match)}到{said[3:]}"
                return Reading(end, said, "range", "range")
            scored = any("比" in d.spoken for d in scan.drafts[-4:] if d.kind == "range")
            counts = _MEASURE.match(scan.text, two.end()) is not None
            scored = falls or (scored and not counts)
            between = "比" if scored and "-" in span[0] and not two["myriads"] else "到"
            # 两到三个: of what is counted the first two is 两 as well.
            one = _said(match, pair=counts and between == "到")
            return Reading(end, f"{one}{between}{said}", "range", "range")
    if (lap := _LAP.match(scan.text, match.end())) and not match["fraction"]:  # 9秒58
        return Reading(lap.end(), f"{_said(match)}秒{digits(lap['part'])}", "time", "race")
    end, said, kind = _tailed(scan, match)
    return Reading(end, said, kind, kind)


def money(scan: Scan, i: int) -> Reading | None:
    """¥12.50 -> "十二元五角", $5亿."""
    match = _MONEY.match(scan.text, i)
    if not match or not (number := _NUMERAL.match(scan.text, match.end())):
        return None
    name = _CURRENCIES[match["sign"]]
    said, end = _amount(number, name), number.end()
    span = _SPAN.match(scan.text, end)
    if span and (two := _NUMERAL.match(scan.text, span.end())):  # ¥100-200
        return Reading(two.end(), f"{_said(number)}到{_amount(two, name)}", "money", "range")
    return Reading(end, said, "money", "money")


def per(scan: Scan, i: int) -> Reading | None:
    """12元/斤 -> 每; 35µg/m³ -> 每立方米."""
    unit = _RATE.match(scan.text, i)
    measured = scan.previous is not None and scan.previous.kind in ("measure", "money")
    if unit and measured and scan.previous and scan.previous.end == i:
        return Reading(unit.end(), "每" + _UNITS[unit["unit"]], "measure", "rate")
    if scan.text[i] != "/" or scan.char(i - 1) not in tuple("元块角分次美欧镑克升米人斤度"):
        return None
    if not _TEXT.match(scan.text, i + 1):
        return None
    return Reading(i + 1, "每", "measure", "rate")


def date(scan: Scan, i: int) -> Reading | None:
    """2024/12/24 -> "二零二四年十二月二十四日"."""
    match = _DATE.match(scan.text, i)
    if not match:
        return None
    said = f"{digits(match['y'])}年{_day(match['m'], match['d'])}"
    return Reading(match.end(), said, "date", "date")


def _day(month: str, day: str) -> str:
    return f"{cardinal(int(month))}月{cardinal(int(day))}日"


def year(scan: Scan, i: int) -> Reading | None:
    """2024年 -> "二零二四年"; 90后, 1990年代."""
    if match := _DECADE.match(scan.text, i):
        decade = match["what"] == "年代" and len(match["y"]) == 2
        said = cardinal(int(match["y"])) if decade else digits(match["y"])
        return Reading(match.end(), said + match["what"], "date", "decade")
    if scan.text[max(0, i - 3) : i].endswith(("公元", "公元前")) and (
        era := _ERA.match(scan.text, i)
    ):
        return Reading(era.end(), f"{digits(era['y'])}年", "date", "year")
    match = _YEAR.match(scan.text, i)
    if not match or not 1000 <= int(match["y"]) <= 2999:
        return None
    to = f"到{digits(match['to'])}" if match["to"] else ""
    return Reading(match.end(), f"{digits(match['y'])}{to}年", "date", "year")


def slash(scan: Scan, i: int) -> Reading | None:
    """3/4 is a fraction, 12/24 a date."""
    match = _SLASH.match(scan.text, i)
    if not match:
        return None
    a, b = int(match["a"]), int(match["b"])
    if 10 < b <= 31 and 1 <= a <= 12 and not match["whole"]:
        return Reading(match.end(), _day(match["a"], match["b"]), "date", "date")
    if not b:
        return None
    of = {100: "百", 1000: "千"}.get(b) or cardinal(b)
    said = f"{of}分之{cardinal(a)}"
    if match["whole"]:
        said = f"{cardinal(int(match['whole']))}又{said}"
    return Reading(match.end(), said, "fraction", "fraction")


def vulgar(scan: Scan, i: int) -> Reading | None:
    """½ -> "二分之一", after a number with 又."""
    if (parts := _VULGAR.get(scan.text[i])) is None:
        return None
    join = "又" if scan.char(i - 1).isdigit() else ""
    said = f"{join}{cardinal(parts[1])}分之{cardinal(parts[0])}"
    return Reading(i + 1, said, "fraction", "fraction")


def clock(scan: Scan, i: int) -> Reading | None:
    """14:30 -> "十四点三十分", 9:05 -> "九点零五分"; 3:1 is a ratio."""
    match = _TIME.match(scan.text, i)
    if not match:
        ratio = _RATIO.match(scan.text, i)
        if not ratio:
            return None
        said = f"{cardinal(int(ratio['a']))}比{cardinal(int(ratio['b']))}"
        return Reading(ratio.end(), said, "range", "ratio")
    hour, minute = int(match["h"]), int(match["m"])
    said = f"{cardinal(hour, pair=True)}点"
    if minute or match["s"]:
        said += ("零" if 0 < minute < 10 else "") + f"{cardinal(minute)}分"
    if match["s"]:
        second = int(match["s"])
        said += ("零" if 0 < second < 10 else "") + f"{cardinal(second)}秒"
    return Reading(match.end(), said, "time", "clock")


def telephone(scan: Scan, i: int) -> Reading | None:
    """138-1234-5678, 010-12345678; 110 after 拨打."""
    if match := _PHONE.match(scan.text, i):
        said = digits(match[0].removeprefix("+86"), phone=True)
        if match[0].startswith("+86"):
            said = "加八六" + said
        return Reading(match.end(), said, "telephone", "telephone")
    match = _CALLED.match(scan.text, i)
    alarm = match is not None and scan.text.startswith(
        ("报警", "火警", "急救", "、11", "、12"), match.end()
    )
    if match and (alarm or scan.text[max(0, i - 3) : i].rstrip().endswith(_CALLS)):
        return Reading(match.end(), digits(match[0], phone=True), "telephone", "emergency")
    return None


def code(scan: Scan, i: int) -> Reading | None:
    """房间201, 302室, 密码是1234; 热线12345."""
    match = _CODE.match(scan.text, i)
    if not match or scan.char(i - 1) in (".", "第"):
        return None
    back = scan.text[max(0, i - 8) : i]
    dialled = _DIALLED.search(back) is not None
    if not dialled and not match["after"] and not _NAMED.search(back):
        return None
    return Reading(match.end("n"), digits(match["n"], phone=dialled), "serial", "code")


def power(scan: Scan, i: int) -> Reading | None:
    """10^6 -> "的六次方"."""
    match = _POWER.match(scan.text, i)
    if not match or not (scan.char(i - 1).isalnum() or scan.char(i - 1) in ")）"):
        return None
    n = int(match["n"])
    said = {2: "的平方", 3: "的立方"}.get(n) or f"的{'负' if n < 0 else ''}{cardinal(abs(n))}次方"
    return Reading(match.end(), said, "math", "power")


def until(scan: Scan, i: int) -> Reading | None:
    """9:00-17:00, 3月5日-8日: 到 between two times or dates."""
    if not _UNTIL.match(scan.text, i):
        return None
    previous = scan.previous
    kinds = ("time", "date", "measure", "money")
    timed = previous is not None and previous.end == i and previous.kind in kinds
    if not timed and scan.char(i - 1) not in tuple("点时分日月号年"):
        return None
    return Reading(i + 1, "到", "range", "range")


def sign(scan: Scan, i: int) -> Reading | None:
    """-5 °C is below zero, -5 is 负五; between two numbers an operator."""
    text, char = scan.text, scan.text[i]
    before, after = text[max(0, i - 2) : i].rstrip()[-1:], text[i + 1 : i + 3].lstrip()[:1]
    signed = text[i - 1 : i].isspace() and after and not text[i + 1].isspace()
    if char in _OPERATORS and not signed and before and (before.isdigit() or before in ")%）"):
        if after.isdigit() or after in "(（" or (char == "=" and after in "-?？"):
            return Reading(i + 1, _OPERATORS[char], "math", "operator")
        return None
    match = _SIGN.match(text, i)
    if not match or (before and before.isascii() and before.isalnum() and text[i - 1] == before):
        return None
    number = _NUMERAL.match(text, match.end())
    cold = char == "-" and number and _COLD.match(text, number.end())
    said = "零下" if cold else {"-": "负", "+": "正", "±": "正负"}[char]
    return Reading(i + 1, said, "math", "sign")


def hashtag(scan: Scan, i: int) -> Reading | None:
    """#5 -> 第, #话题 -> 话题."""
    if scan.text[i] != "#":
        return None
    after = scan.char(i + 1)
    if after.isdigit():
        return Reading(i + 1, "第", "symbol", "number sign")
    return Reading(i + 1, "话题", "symbol", "hashtag") if after.isalpha() else None


def abbreviation(scan: Scan, i: int) -> Reading | None:
    """No.5, p. 12, vs."""
    if scan.char(i - 1).isascii() and scan.char(i - 1).isalnum():
        return None
    if page := _PAGE.match(scan.text, i):
        return Reading(page.end(), f"第{cardinal(int(page['n']))}页", "abbreviation", "page")
    if volume := _VOLUME.match(scan.text, i):
        return Reading(volume.end(), f"第{cardinal(int(volume['n']))}卷", "abbreviation", "volume")
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
        elif part.isalpha():
            said.append(" ".join(part.upper()) if part in ("www", "http", "https") else part)
        else:
            said.append(_LINK_SIGNS.get(part, ""))
    return Reading(match.end(), " ".join(s for s in said if s), "electronic", "link")


def mixed(scan: Scan, i: int) -> Reading | None:
    """A4, MP3, COVID-19, 5G."""
    if dotted := _PARTICLES.match(scan.text, i):  # PM2.5, v2.3.1
        whole, *parts = dotted["n"].split(".")
        said_n = "点".join([cardinal(int(whole)), *map(digits, parts)])
        head = "版本" if dotted["letters"] in ("v", "V") else " ".join(dotted["letters"])
        return Reading(dotted.end(), f"{head} {said_n}", "serial", "letters and digits")
    match = _MIXED.match(scan.text, i)
    if not match or (match[0][0].isdigit() and _UNIT.match(scan.text, match.end() - 1)):
        return None
    said = []
    for part in re.findall(r"\d+|[A-Za-z]+", match[0]):
        if part.isdigit():
            said.append(digits(part) if _listed(part) or len(part) > 2 else cardinal(int(part)))
        else:
            said.append(_letters(part))
    return Reading(match.end(), " ".join(said), "serial", "letters and digits")


def _letters(word: str) -> str:
    """A Latin word: as it is, or letter by letter."""
    spelled = word.isupper() and word.isascii() and word not in _SAID
    return " ".join(word) if spelled else word.upper() if len(word) == 1 else word


def latin(scan: Scan, i: int) -> Reading | None:
    """NBA -> N B A; other words are left to the reader of English."""
    named = scan.char(i - 1) in _ROMAN_NAMED
    if (roman := _ROMAN.match(scan.text, i)) and (named or scan.char(roman.end()) == "世"):
        return Reading(roman.end(), cardinal(roman_value(roman["n"])), "roman", "roman")
    match = _LATIN.match(scan.text, i)
    if not match:
        return None
    said = _letters(match[0])
    kind = "word" if said == match[0] and len(said) > 1 else "letters"
    return Reading(match.end(), said, kind, "plain" if kind == "word" else "initialism")


def greek(scan: Scan, i: int) -> Reading | None:
    """π -> 派."""
    if not _GREEK.match(scan.text, i):
        return None
    return Reading(i + 1, _SYMBOLS[scan.text[i]], "symbol", "Greek letter")


def written(scan: Scan, i: int) -> Reading | None:
    """Characters up to the next mark, number or other script; 〇 is a numeral to Unicode."""
    if not (match := _TEXT.match(scan.text, i) or _KANA.match(scan.text, i)):
        return None
    return Reading(match.end(), match[0].replace("〇", "零"), "word", "as written")


class Mandarin(Characters):
    """The rules of Mandarin. See `litetts.text.scanner.scan.Language`."""

    digit_rules = (link, telephone, discount, date, year, clock, mixed, slash, code, numeral)
    letter_rules = (link, money, abbreviation, mixed, greek, latin, written)
    other_rules = (
        telephone,
        per,
        money,
        abbreviation,
        vulgar,
        power,
        until,
        sign,
        hashtag,
        written,
    )
    symbols, marks = _SYMBOLS, _MARKS

    def number(self, n: int) -> str:
        """In characters."""
        return cardinal(n)

    def character(self, char: str, kind: str) -> str:
        """Digits by name, 1 of a telephone number as 幺; letters as capitals."""
        if char.isdecimal():
            return digits(char, phone=kind == "telephone")
        return _SYMBOLS.get(char) or char.upper()


LANGUAGE = Mandarin()
