"""English, American and British: which rule is tried where, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from litetts.text.languages.en.reading import (
    abbreviation,
    address,
    cardinal,
    chat,
    chemistry,
    date,
    electronic,
    fraction,
    inverse,
    letters,
    math,
    measure,
    money,
    ordinal,
    ranges,
    roman,
    say_as,
    scripture,
    serial,
    sides,
    symbol,
    telephone,
    time,
    trade,
    word,
)
from litetts.text.languages.en.reading.calendar import MONTH_OF, WEEKDAY_OF
from litetts.text.languages.en.reading.context import possessive
from litetts.text.languages.en.reading.pieces import pieces
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import words

__all__ = ["LANGUAGE"]

_DIGIT: tuple[Rule, ...] = (
    serial.series,
    symbol.numbered,
    cardinal.dotted,
    electronic.link,
    electronic.network,
    address.zip_code,
    money.shillings,
    date.days,
    date.year_and_next,
    possessive(date.numeric),
    time.watch,
    telephone.telephone,
    cardinal.code,
    cardinal.clause,
    abbreviation.following,
    date.night,
    possessive(date.day_month),
    chat.numeral,
    ranges.verse,
    scripture.numbered,
    time.departure,
    time.tenor,
    time.pace,
    time.time,
    date.era,
    money.offer,
    money.old,
    money.income,
    money.after,
    inverse.inverse,
    sides.sides,
    measure.ages,
    measure.scientific,
    math.scientific,
    cardinal.curve,
    cardinal.group,
    cardinal.people,
    date.decade,
    address.house,
    measure.tolerance,
    trade.prime,
    trade.factorial,
    trade.isotope,
    ordinal.added,
    ranges.innings,
    serial.wireless,
    serial.garage,
    measure.rate,
    serial.runways,
    fraction.up_to,
    ranges.old_fraction,
    measure.sheet,
    math.expression,
    measure.angle,
    measure.position,
    measure.lumber,
    measure.dimensions,
    measure.feet_inches,
    measure.fractional,
    measure.quantity,
    measure.degrees,
    address.postcode,
    date.years,
    fraction.slashed,
    fraction.progress,
    fraction.fraction,
    fraction.over,
    fraction.vulgar,
    ranges.ordinals,
    serial.version,
    serial.short_version,
    serial.long_digits,
    possessive(ordinal.ordinal),
    ranges.numbers_range,
    ranges.ratio,
    serial.panels,
    serial.number_word,
    math.small,
    cardinal.foreign,
    cardinal.resolution,
    cardinal.multiple,
    cardinal.model,
    possessive(date.year),
    chemistry.formula,
    electronic.identifier,
    chat.short,
    serial.mixed,
    cardinal.number,
)
_LETTER: tuple[Rule, ...] = (
    electronic.link,
    electronic.network,
    electronic.path,
    electronic.registered,
    electronic.index,
    serial.chord,
    abbreviation.before_another,
    abbreviation.exact,
    abbreviation.subject,
    chat.short,
    possessive(date.month_day),
    possessive(date.month_year),
    date.weekday,
    date.month_name,
    date.fiscal,
    date.era,
    time.iso_time,
    time.offset,
    time.zone,
    money.before,
    telephone.extension,
    address.box,
    address.road,
    address.saint,
    address.street,
    address.side,
    address.hand,
    address.party,
    address.state,
    address.old_state,
    address.postcode,
    abbreviation.law,
    abbreviation.number_sign,
    scripture.short,
    scripture.numbered,
    abbreviation.title,
    abbreviation.versus,
    abbreviation.reporter,
    symbol.emoticon,
    symbol.grade,
    measure.alone,
    fraction.aperture,
    trade.given,
    serial.chess,
    math.expression,
    trade.function,
    trade.factorial,
    math.small,
    roman.roman,
    letters.initials,
    abbreviation.dotted,
    serial.version,
    serial.span,
    serial.airliner,
    serial.episode,
    chemistry.formula,
    serial.hyphened,
    serial.mixed,
    electronic.identifier,
    symbol.numbered,
    word.censored,
    word.stretched,
    word.hyphenated,
    electronic.camel,
    letters.single,
    word.trailing,
    letters.initialism,
    word.word,
)
_OTHER: tuple[Rule, ...] = (
    electronic.expression,
    time.seconds_left,
    ranges.joint,
    symbol.bullet,
    symbol.rule_line,
    symbol.times,
    symbol.emoticon,
    symbol.stars,
    symbol.emoji,
    symbol.reference,
    chemistry.nuclide,
    chemistry.state,
    money.old,
    money.before,
    electronic.ticker,
    electronic.ending,
    trade.calibre,
    serial.slash_line,
    telephone.telephone,
    abbreviation.exact,
    electronic.link,
    electronic.path,
    electronic.network,
    serial.hash_code,
    electronic.tag,
    serial.hash_number,
    date.decade,
    date.quoted_year,
    word.apostrophe,
    roman.roman,
    symbol.numbered,
    measure.per,
    measure.fractional,
    fraction.vulgar,
    math.expression,
    math.small,
    cardinal.signed,
    measure.quantity,
    cardinal.number,
    electronic.identifier,
    symbol.operator,
    symbol.by,
    symbol.doubled,
    symbol.slash,
    symbol.code_symbol,
)
# With these only a face, an operator and the names that programmers hear can begin.
_MARKS = frozenset(',;!?)]}"“”…')
_MARK: tuple[Rule, ...] = (symbol.emoticon, symbol.operator, symbol.code_symbol)
# The characters that a rule begins with; a rule that is not here is asked wherever its kind is.
_BEGINS: dict[Rule, str] = {
    abbreviation.before_another: "yYSeErRiIcC",
    abbreviation.law: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    abbreviation.subject: "RFSH",
    abbreviation.reporter: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    abbreviation.versus: "vb",
    address.box: "Pp",
    address.old_state: "ACDFGIKLMNOPRSTVW",
    address.party: "RDI",
    address.side: "NSEW",
    address.hand: "LR",
    chemistry.nuclide: "⁰¹²³⁴⁵⁶⁷⁸⁹",
    chemistry.state: "(",
    cardinal.signed: "+-±~≈<>≤≥∼",
    chat.numeral: "24",
    chat.short: "URPTMabcdefghijklmnopqrstuvwxyz0123456789",
    date.fiscal: "FCQH",
    date.quoted_year: "'",
    electronic.ending: ".",
    electronic.expression: "^\\[(",
    electronic.network: "0123456789abcdefABCDEF:#",
    electronic.registered: "da",
    electronic.tag: "#@",
    electronic.ticker: "$",
    fraction.aperture: "fF",
    measure.per: "/",
    ordinal.added: "149",
    ranges.joint: "-–—",
    scripture.numbered: "123I",
    scripture.short: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    serial.chord: "ABCDEFG",
    serial.chess: "KQRBNOabcdefgh",
    serial.hash_code: "#",
    serial.hash_number: "#",
    serial.episode: "Ss",
    serial.slash_line: ".",
    serial.airliner: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    serial.span: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    serial.wireless: "8",
    symbol.bullet: "*-+•◦▪‣·–—",
    symbol.grade: "ABCDEFO",
    symbol.reference: "[",
    symbol.by: "×",
    symbol.doubled: "§¶",
    symbol.slash: "/",
    symbol.stars: "★☆⭐",
    symbol.times: "*",
    time.iso_time: "T",
    time.offset: "UG",
    time.seconds_left: ":",
    time.watch: "0",
    trade.calibre: ".",
    trade.given: "PE",
    trade.isotope: "1",
    trade.function: "fghFGPEsctlαβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩ",
    trade.prime: "35",
    word.apostrophe: "'",
}


def _asked(rules: tuple[Rule, ...], char: str) -> tuple[Rule, ...]:
    """Those of the rules that may read what begins with `char`."""
    return tuple(rule for rule in rules if char in _BEGINS.get(rule, char))


_SPECIAL = (
    abbreviation.special
    | chat.special
    | scripture.special
    | address.special
    | frozenset(MONTH_OF)
    | frozenset(WEEKDAY_OF)
    | roman.LOWER
    | words(
        """
        i's b c d e f g h i j k l m n o p q r s t u v w x y z ad bc rte route rs ext extension fy po
        localhost www http https mailto ie eg al wi est edt cst cdt mst mdt
        pst pdt gmt utc bst cet cest ist jst aest et ct pt yoy qoq mom
        kg km cm mg ml kw kwh rpm psi ppm mph kph
        """
    )
)


symbol_name = symbol.symbol
punctuation = symbol.punctuation_name


class English:
    """The rules of English. See `litetts.text.scanner.scan.Language`."""

    verbalises = True
    plain_word = pattern(
        # Not the beginning of an expression, no letter three times, one capital at most, and then
        # a space or punctuation.
        r"(?<![0-9)-]\()(?![aA] ?(?:[=≠≈≤≥<>+×÷*^]|!=|->))(?![a-z]*?([a-z])\1\1)"
        r"[A-Za-zÀ-ÖØ-öø-ÿ][a-zß-öø-ÿ]*(?:'[a-zß-öø-ÿ]+)*"
        r"(?=[\s,;!?\"“”)…]|$|:(?!\S)|\.(?:[\s\"”)]|$))(?![.,]\d)"
    )
    special = _SPECIAL
    abbreviations = words(
        """
        mr mrs ms mx dr prof rev fr hon sen rep gov pres gen lt col maj capt cmdr sgt cpl pvt adm
        messrs mme mlle msgr st ste vs v viz cf e.g i.e eg ie incl excl
        vit geo dict wm chas jas thos robt edw benj saml danl jno fredk richd nathl
        """
    )
    before_numbers = (
        words(
            """
        no nos fig figs pp p vol vols ch chap ep eps pt posth hob cir exp sch eqs vis æt
        aet aetat var cv mvt mvts
        sec art op c ca approx eq ext apt ed esp al para
        n nn ff ll app exh subsec amend stat cmt conf
        ex ps isa matt cor heb deut lev isa jer ezek gal thess eph prov eccl neh kgs lat
        gm arts rm mk sta rt reg iss blt qrs sc dep arr bldg bk cl reg med lg lge mkt avail univ
        dau educ govt natl
        intl
        """
        )
        | abbreviation.carried
    )
    capital_nouns = False
    dotted = False
    ordinal_indicators = False
    letter_words: frozenset[str] = frozenset()
    closing: frozenset[str] = frozenset()

    @staticmethod
    @lru_cache(maxsize=4096)
    def rules(char: str) -> Sequence[Rule]:
        """The rules for a position, by the kind of its first character."""
        if char.isdecimal():
            return _asked(_DIGIT, char)
        if char in _MARKS:
            return _MARK
        return _asked(_LETTER if char.isalpha() else _OTHER, char)

    symbol = staticmethod(symbol_name)
    punctuation_name = staticmethod(punctuation)
    pieces = staticmethod(pieces)

    @staticmethod
    def interpret(scan: Scan, interpret_as: str) -> Sequence[Reading] | None:
        """SSML's `say-as`."""
        return say_as.interpret(scan, interpret_as)


LANGUAGE = English()
