"""Amounts of money: $1.5M, £3bn, EUR 12,50, 50¢, $5-10, $3/hour."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.cardinal import MULTIPLES
from litetts.text.languages.en.reading.context import (
    FUNCTION_WORDS,
    INTEGER,
    adjectival,
    final_dot,
    say,
    say_number,
)
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Scan
from litetts.text.scanner.wordlist import words


@dataclass(frozen=True, slots=True)
class Currency:
    """Names of a currency: one, many, and its hundredth ("" = none is spoken)."""

    one: str
    many: str
    cent: str = "cent"
    cents: str = "cents"


def _named(one: str, cent: str = "cent", many: str = "", cents: str = "") -> Currency:
    return Currency(
        one, many or numbers.plural(one), cent, cents or (cent and numbers.plural(cent))
    )


_DOLLAR, _POUND = _named("dollar"), _named("pound", "penny")
SYMBOLS = {
    "$": _DOLLAR,
    "US$": _DOLLAR,
    "U.S.$": _DOLLAR,
    "Fr.": _named("franc", "centime"),
    "SFr.": _named("Swiss franc", "centime"),
    "Int$": _named("international dollar"),
    "Int.$": _named("international dollar"),
    "$US": _DOLLAR,
    "A$": _named("Australian dollar"),
    "AU$": _named("Australian dollar"),
    "C$": _named("Canadian dollar"),
    "CA$": _named("Canadian dollar"),
    "CAD$": _named("Canadian dollar"),
    "NZ$": _named("New Zealand dollar"),
    "HK$": _named("Hong Kong dollar"),
    "S$": _named("Singapore dollar"),
    "NT$": _named("Taiwan dollar"),
    "R$": _named("real", "centavo"),
    "MX$": _named("Mexican peso", "centavo"),
    "£": _POUND,
    "€": _named("euro"),
    "¥": _named("yen", ""),
    "円": _named("yen", ""),
    "₹": _named("rupee", "paisa", cents="paise"),
    "Rs.": _named("rupee", "paisa", cents="paise"),
    "Rs": _named("rupee", "paisa", cents="paise"),
    "RM": _named("ringgit", "sen", cents="sen"),
    "Rp": _named("rupiah", "", many="rupiah"),
    "₩": _named("won", ""),
    "₽": _named("ruble", "kopek"),
    "₿": _named("bitcoin", ""),
    "₪": _named("shekel", "agora", cents="agorot"),
    "₺": _named("lira", "kurush", many="lira", cents="kurush"),
    "₫": _named("dong", ""),
    "₴": _named("hryvnia", "kopek"),
    "₦": _named("naira", "kobo", many="naira", cents="kobo"),
    "₱": _named("peso", "centavo"),
    "₡": _named("colon", "centimo"),
    "₲": _named("guarani", ""),
    "₸": _named("tenge", "", many="tenge"),
    "₵": _named("cedi", "pesewa"),
    "₮": _named("tugrik", "", many="tugrik"),
    "₭": _named("kip", "", many="kip"),
    "฿": _named("baht", "satang", cents="satang"),
    "₼": _named("manat", "", many="manat"),
    "₾": _named("lari", "tetri", many="lari", cents="tetri"),
    "¢": Currency("cent", "cents", "", ""),
    "Ξ": _named("ether", "", many="ether"),
}
CODES = {
    "USD": SYMBOLS["$"],
    "EUR": SYMBOLS["€"],
    "GBP": SYMBOLS["£"],
    "JPY": SYMBOLS["¥"],
    "CNY": _named("yuan", "", many="yuan"),
    "RMB": _named("yuan", "", many="yuan"),
    "CHF": _named("Swiss franc", "rappen", cents="rappen"),
    "CAD": SYMBOLS["C$"],
    "AUD": SYMBOLS["A$"],
    "NZD": SYMBOLS["NZ$"],
    "HKD": SYMBOLS["HK$"],
    "SGD": SYMBOLS["S$"],
    "TWD": SYMBOLS["NT$"],
    "MXN": SYMBOLS["MX$"],
    "BRL": SYMBOLS["R$"],
    "INR": SYMBOLS["₹"],
    "KRW": SYMBOLS["₩"],
    "RUB": SYMBOLS["₽"],
    "ILS": SYMBOLS["₪"],
    "TRY": SYMBOLS["₺"],
    "UAH": SYMBOLS["₴"],
    "NGN": SYMBOLS["₦"],
    "PHP": SYMBOLS["₱"],
    "THB": SYMBOLS["฿"],
    "VND": SYMBOLS["₫"],
    "SEK": _named("Swedish krona", "ore", many="Swedish kronor", cents="ore"),
    "NOK": _named("Norwegian krone", "ore", many="Norwegian kroner", cents="ore"),
    "DKK": _named("Danish krone", "ore", many="Danish kroner", cents="ore"),
    "ISK": _named("Icelandic krona", "", many="Icelandic kronur"),
    "PLN": _named("zloty", "grosz", cents="groszy"),
    "CZK": _named("Czech koruna", "haler"),
    "HUF": _named("forint", ""),
    "RON": _named("leu", "ban", many="lei", cents="bani"),
    "ZAR": _named("rand"),
    "AED": _named("dirham", "fils", cents="fils"),
    "SAR": _named("riyal", "halala"),
    "QAR": _named("Qatari riyal", "dirham"),
    "KWD": _named("Kuwaiti dinar", ""),
    "EGP": _named("Egyptian pound", "piastre"),
    "IDR": _named("rupiah", "", many="rupiah"),
    "MYR": _named("ringgit", "sen", cents="sen"),
    "PKR": _named("Pakistani rupee", "paisa", cents="paise"),
    "KES": _named("Kenyan shilling"),
    "ARS": _named("Argentine peso", "centavo"),
    "CLP": _named("Chilean peso", ""),
    "COP": _named("Colombian peso", "centavo"),
    "BTC": _named("bitcoin", ""),
    "XBT": _named("bitcoin", ""),
    "ETH": _named("ether", "", many="ether"),
    "DEM": _named("German mark", "pfennig"),
    "LTC": _named("litecoin", ""),
    "DOGE": _named("dogecoin", ""),
}


_OLD = pattern(
    r"(?:(?:£\s?(?P<l>\d{1,3}(?:,\d{3})*)\.?|(?P<li>\d{1,4})l\.)\s(?=\d{1,2}s\b))?"
    r"(?:(?P<s>\d{1,2})\s?s(?P<dot>\.)?(?!\w))?"
    r"(?:(?(s)(?:,?\s(?:and\s)?))(?P<d>\d{1,2})(?P<half>[½¼¾])?\s?d(?P<dot2>\.)?(?!\w))?"
)
_HALVES = {"½": "a half", "¼": "a quarter", "¾": "three quarters"}
_COSTS = words(
    """
    paid pay pays cost costs price charged earned wages sold bought worth rent owed fee
    shilling shillings pound pounds pence penny
    """
)
_PAID_FOR = words("each per apiece")


def _alternatives(symbols: Iterable[str]) -> str:
    return "|".join(re.escape(s) for s in sorted(symbols, key=len, reverse=True))


_PREFIX = f"(?:{_alternatives(s for s in SYMBOLS if s not in ('¢', '円'))})"
_CODE = f"(?:{'|'.join(CODES)})"
_MULTIPLE = (
    r"(?:(?:\s|(?P<hyphen>-)(?=[a-z]{7}))?"
    rf"(?P<multiple>lakh\scrore|{_alternatives(MULTIPLES)})(?![^\W_]))?"
)
_AMOUNT = (
    rf"(?P<amount>\d{{1,3}}(?:\.\d{{3}})+,\d\d|\d{{1,3}}(?:\.\d{{3}}){{2,}}(?![.\d])|{INTEGER}"
    r"(?:[.,]\d\d?(?!\d|[.,]\d)|\.\d+|\.(?=-))?(?:,-|\.-)?|\.\d+)"
)
_BEFORE = pattern(
    rf"(?P<sign>[-+]\s?)?(?:(?P<symbol>{_PREFIX})\s?|(?P<code>{_CODE})\s?[$€£]?)"
    rf"(?P<inner>-)?{_AMOUNT}{_MULTIPLE}"
)
_AFTER = pattern(
    rf"{_AMOUNT}{_MULTIPLE}(?:\s?(?P<code>{_CODE})(?!\w)|\s?(?P<symbol>[€£¥₹₽₩₿¢円₪₺₫₴$]|Rs\.?)(?![^\W_]))"
)
_NEXT = pattern(
    rf"\s?(?P<dash>[-–—]|to)\s?(?P<symbol>{_PREFIX})?{_AMOUNT}{_MULTIPLE}(?![^\W_]|[.,]?\d|%)"
)
_RATE = pattern(
    r"\s?/\s?(?P<unit>hours?|hr|h|day|d|week|wk|month|mo|mth|year|yr|y|person|pax|lb|lbs|kg|g|oz|gal"
    r"|gallon|mile|mi|km|share|sq\.?\s?ft|sqft|ft²|m²|bbl|barrel|ton|tonne|MWh|kWh|unit|user|night"
    r"|seat|head|piece|each|ea|GB|TB|minute|min|second|sec|acre|liter|litre|L|l|sf|SF|psf)(?P<dot>\.(?!\w))?(?![^\W_])"
)
_RATE_NAME = {
    "hr": "hour", "h": "hour", "hours": "hour", "d": "day", "wk": "week", "mo": "month",
    "mth": "month", "yr": "year", "y": "year", "pax": "person", "lb": "pound", "lbs": "pound",
    "kg": "kilogram", "g": "gram", "oz": "ounce", "gal": "gallon", "mi": "mile",
    "km": "kilometer", "ft²": "square foot", "m²": "square meter", "sqft": "square foot",
    "bbl": "barrel", "MWh": "megawatt hour", "kWh": "kilowatt hour", "ea": "each",
    "sf": "square foot", "SF": "square foot",
    "GB": "gigabyte", "TB": "terabyte", "min": "minute", "sec": "second", "L": "liter",
    "l": "liter",
}  # fmt: skip
_PENCE = pattern(r"(\d{1,3})p(?![\w.])")


def _plain_amount(text: str) -> str:
    """Thousands without separators and a decimal point: "1.234,50" and "12,50" are European."""
    text = text.rstrip("-").rstrip(".,")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+,\d\d|\d{1,3}(?:\.\d{3}){2,}", text):
        return text.replace(".", "").replace(",", ".")
    if re.fullmatch(r"\d+(?: \d{3})*,\d\d?", text):
        return text.replace(" ", "").replace(",", ".")
    if numbers.lakhs(text.partition(".")[0]):
        return text
    return text.replace(",", "").replace(" ", "")


def verbalise(
    scan: Scan, amount: str, currency: Currency, multiple: str = "", one: bool = False
) -> str:
    """("1.50", dollar) -> "one dollar and fifty cents". `one`: always in the singular."""
    amount = _plain_amount(amount)
    whole, dot, part = amount.partition(".")
    if multiple:
        said = f"{say_number(scan, amount)} {multiple}"
        return f"{said} {currency.one if one else currency.many}"
    if dot and (len(part) != 2 or not currency.cent):
        if not part.strip("0"):
            return verbalise(scan, whole, currency, one=one)
        return f"{say_number(scan, amount)} {currency.one if one else currency.many}"
    pieces = []
    n = int(whole.replace(",", "") or 0)
    if n or not dot or not int(part):
        pieces.append(
            f"{say_number(scan, whole or '0')} {currency.one if one or n == 1 else currency.many}"
        )
    if dot and int(part):
        cents = int(part)
        name = currency.cent if one or cents == 1 else currency.cents
        pieces.append(f"{say(scan, cents)} {name}")
    return (" and " if scan.style.money_and else " ").join(pieces)


def _multiple(text: str | None) -> str:
    return MULTIPLES.get(text, text) if text else ""


def _currency(scan: Scan, symbol: str | None, code: str | None) -> Currency:
    if symbol == "$" and scan.style.currency in CODES:
        return CODES[scan.style.currency]
    return SYMBOLS[symbol] if symbol else CODES[code or "USD"]


def _finish(scan: Scan, start: int, end: int, said: str, rule: str) -> Reading:
    """Add "per hour" when a rate follows."""
    if rate := _RATE.match(scan.text, end):
        unit = rate["unit"]
        name = _RATE_NAME.get(unit, "square foot" if unit.startswith("sq") else unit)
        stop, after = rate.end(), ""
        if rate["dot"]:
            if unit in _RATE_NAME:
                after = final_dot(scan, stop)
            else:
                stop -= 1
        joint = "" if name == "each" else "per "
        return Reading(stop, f"{said} {joint}{name}", "money", rule, after)
    return Reading(end, said, "money", rule)


def old(scan: Scan, i: int) -> Reading | None:
    """Shillings and pence, as before 1971: 3s. 6d., £5 10s., 2½d., £1 2s. 6d."""
    match = _OLD.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    pounds, shillings, pence, half = (
        match["l"] or match["li"],
        match["s"],
        match["d"],
        match["half"],
    )
    # Seconds have no dot and no neighbours; a penny has to look like one.
    both = shillings and pence and (match["dot"] or "," not in match[0])
    sure = pounds or both or (shillings and match["dot"] and _cost(scan, match))
    if not sure and not (pence and not shillings and match["dot2"] and _cost(scan, match)):
        return None
    said = []
    if pounds:
        said.append(f"{say_number(scan, pounds)} {'pound' if pounds == '1' else 'pounds'}")
    if shillings:
        said.append(
            f"{say_number(scan, shillings)} {'shilling' if shillings == '1' else 'shillings'}"
        )
    if pence:
        more = f" and {_HALVES[half]}" if half else ""
        one = pence == "1" and not half
        said.append(f"{say_number(scan, pence)}{more} {'penny' if one else 'pence'}")
    end = match.end()
    after = final_dot(scan, end) if scan.char(end - 1) == "." else ""
    said[-2:] = [" and ".join(said[-2:])]
    return Reading(
        end,
        " ".join(said),
        "money",
        "old money",
        after,
    )


_SHILLINGS = pattern(r"(?P<s>\d{1,2})/(?:(?P<none>-)|(?P<d>1[01]|[1-9]))(?![\w/-]|\.\d)")
_SPENT = words("had have has give gave given got get cost paid pay worth charged price for at")
_EACH_OF = words("for each a per apiece the and")
_COINS = words("bob farthing farthings guinea guineas crown florin florins shilling shillings old")


def shillings(scan: Scan, i: int) -> Reading | None:
    """1/- -> "one shilling", 2/6 -> "two and six": as prices were written before 1971."""
    if "/" not in scan.text[i + 1 : i + 3]:
        return None
    match = _SHILLINGS.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum() or scan.char(i - 1) in ("/", "."):
        return None
    number = say_number(scan, match["s"])
    if match["none"]:
        if scan.previous is not None and scan.previous.kind == "money" and not scan.char(i - 1):
            return None
        name = "shilling" if match["s"] == "1" else "shillings"
        return Reading(match.end(), f"{number} {name}", "money", "old money")
    if match["d"] != "6":
        return None  # other pence are no price without the coins named
    coined = any(d.rule == "old money" or d.spoken.lower() in _COINS for d in scan.drafts[-8:])
    spent = scan.word_before(i).lower() in _SPENT and scan.word_after(match.end()) in _EACH_OF
    if not (coined or spent):
        return None
    return Reading(match.end(), f"{number} and six", "money", "old money")


_BILLS = words("bill note coin check cheque fine fee prize deal gift ticket reward tip")
_OFFER = pattern(r"\d{1,2}(?=(?P<slash>\s?/\s?)[$£€]\d)")
_INCOME = pattern(r"(?P<l>\d{1,3}(?:,\d{3})+|\d{2,4})l\.(?=\s(?:a|per|an|to)\s)")


def offer(scan: Scan, i: int) -> list[Reading] | None:
    """3/$10 -> "three for": so many for that price."""
    match = _OFFER.match(scan.text, i)
    before = scan.char(i - 1)
    if not match or before.isalnum() or (before and before in "$£€./,"):
        return None
    return [
        Reading(match.end(), numbers.number(match[0]), "cardinal", "offer"),
        Reading(match.end("slash"), "for", "symbol", "offer"),
    ]


def income(scan: Scan, i: int) -> Reading | None:
    """2,000l. a year -> "two thousand pounds": the l of libra, as novels of old write it."""
    match = _INCOME.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), f"{say_number(scan, match['l'])} pounds", "money", "old money")


_TO_SHILLINGS = pattern(r"\s?(?:to|or|and|[-–])\s?\d{1,3}s\.")


def _cost(scan: Scan, match: re.Match[str]) -> bool:
    """Whether money is spoken of just before, or what is paid for follows."""
    near = {d.spoken.lower() for d in scan.drafts[-4:]}
    if any(d.rule == "old money" for d in scan.drafts[-8:]):
        return True
    ranged = _TO_SHILLINGS.match(scan.text, match.end()) is not None
    return ranged or bool(near & _COSTS) or scan.word_after(match.end()).lower() in _PAID_FOR


_NAMES_TOO = words("COP PHP ETH TRY SAR RON")
"""Codes of currencies that are names of other things as well."""
_SHORTEST_AMOUNT = 3
"""Digits of an amount that is glued to its code; shorter ones number things."""
_RELEASE = pattern(r"[4-9](?:\.\d{1,2})?$")
"""The language PHP and the number of its release."""
_LOSS = pattern(rf"(?P<symbol>{_PREFIX})\({_AMOUNT}\){_MULTIPLE}")


def before(scan: Scan, i: int) -> Reading | None:
    """A symbol or code, then the amount: $5, US$1.5 million, EUR 12,50, -$50, $5-10."""
    text = scan.text
    if "(" in text[i + 1 : i + 3] and (loss := _LOSS.match(text, i)):
        currency = _currency(scan, loss["symbol"], None)
        said = verbalise(scan, loss["amount"], currency, _multiple(loss["multiple"]))
        return Reading(loss.end(), "minus " + said, "money", "loss")
    if not (match := _BEFORE.match(text, i)):
        return None
    if (match["sign"] or match["code"]) and scan.char(i - 1).isalnum():
        return None
    if (match["sign"] or "").endswith(" ") and scan.previous is not None:
        return None  # a dash: "SSD - $600"
    end = match.end()
    if scan.char(end).isalpha() and not match["multiple"]:
        return None
    glued = match["code"] and text[match.end("code") : match.end("code") + 1].isdecimal()
    glued = glued and match["code"] in _NAMES_TOO
    if glued and len(match["amount"]) < _SHORTEST_AMOUNT and not match["multiple"]:
        return None  # COP27 was a conference
    if match["code"] == "PHP" and _RELEASE.match(match["amount"]):
        return None
    currency = _currency(scan, match["symbol"], match["code"])
    sign = ""
    if match["sign"] or match["inner"]:
        sign = "plus " if (match["sign"] or "-")[0] == "+" else "minus "
    multiple = _multiple(match["multiple"])
    if (upper := _NEXT.match(text, end)) and (reading := _range(scan, i, match, upper)):
        return reading
    one = adjectival(scan, i, end) or (scan.previous is None and scan.word_after(end) in _BILLS)
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha():
        one = True
    if multiple and (named := re.match(rf"[- ]{currency.one}s?(?!\w)", text[end : end + MAX_BACK])):
        end += named.end()  # "$300-million-dollar mistake"
    if match["hyphen"]:  # "new $7-million farm": what is joined by a hyphen describes a noun
        noun = scan.word_after(end)
        one = one or (noun.islower() and noun not in FUNCTION_WORDS)
    said = sign + verbalise(scan, match["amount"], currency, multiple, one)
    if text[end : end + 1] == "+" and not text[end + 1 : end + 2].isalnum():
        return Reading(end + 1, said + " plus", "money", "money")
    return _finish(scan, i, end, said, "money")


def _range(scan: Scan, i: int, low: re.Match[str], high: re.Match[str]) -> Reading | None:
    """$5-10, $1M-$2M; with "to" and both symbols each amount is read by itself."""
    if high["symbol"] not in (None, low["symbol"]) or (high["dash"] == "to" and high["symbol"]):
        return None
    currency = _currency(scan, low["symbol"], low["code"])
    first, second = _multiple(low["multiple"]), _multiple(high["multiple"])
    if first and not second and not high["symbol"]:
        second, first = first, ""  # $1M-2: both are millions
    alike = first in ("", second)
    cents = "." in low["amount"] and not second
    if alike and not cents:
        bottom = say_number(scan, _plain_amount(low["amount"]))
    else:
        bottom = verbalise(scan, low["amount"], currency, first)
    one = adjectival(scan, i, high.end())
    top = verbalise(scan, high["amount"], currency, second, one)
    sign = "minus " if low["sign"] else ""
    return _finish(scan, i, high.end(), f"{sign}{bottom} to {top}", "money range")


def after(scan: Scan, i: int) -> Reading | None:
    """The amount, then a symbol or code: 12,50 €, 5 USD, 50¢, 20p."""
    text = scan.text
    if match := _AFTER.match(text, i):
        if match["symbol"] == "$" and text[match.end() : match.end() + 1].isdigit():
            return None
        currency = _currency(scan, match["symbol"], match["code"])
        one = adjectival(scan, i, match.end())
        said = verbalise(scan, match["amount"], currency, _multiple(match["multiple"]), one)
        return _finish(scan, i, match.end(), said, "money")
    if scan.british and (match := _PENCE.match(text, i)):
        n = int(match[1])
        return Reading(
            match.end(), f"{say(scan, n)} {'penny' if n == 1 else 'pence'}", "money", "pence"
        )
    return None
