"""Hindi: its tables, lakhs and crores, quarters of hours and halves by names of their own."""

from __future__ import annotations

from functools import cached_property

from litetts.phonemes.dotted import composed
from litetts.text.languages.hi.reading import numbers
from litetts.text.reading import quantity, science, word
from litetts.text.reading.language import Tabled
from litetts.text.reading.tables import Entry, alternatives, form, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]

_PAISA, _CENT = Entry("", "{पैसा|पैसे}"), Entry("", "सेंट")
_RUPEE, _DOLLAR = Entry("", "{रुपया|रुपये}"), Entry("", "डॉलर")
_DEVANAGARI = "\u0900-\u0963\u0970-\u097f"
# Names of Latin letters as Hindi writes them: बी.बी.सी.
_LETTERS = word_list(
    "ए बी सी डी ई एफ जी एच आई जे के एल एम एन ओ पी क्यू आर एस टी यू वी डब्ल्यू एक्स वाई ज़ेड जेड"
)
_FRACTIONS = {
    (1, 2): "आधा", (1, 3): "एक तिहाई", (2, 3): "दो तिहाई", (1, 4): "एक चौथाई",
    (3, 4): "तीन चौथाई",
}  # fmt: skip
_GLYPHS = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4)}
_MIXED = pattern(
    r"(?P<whole>\d{1,4})\s?(?:(?P<glyph>[½¼¾])|(?<=\s)(?P<top>1|3)/(?P<bottom>2|4)(?![\w/]))"
)
_YEAR = pattern(r"(?P<n>1[1-9]\d\d)(?![\w]|[.,:/-]\d)")
_BEFORE_YEARS = words("सन सन् वर्ष साल ईस्वी")
_AFTER_YEARS = pattern(r"\s(?:में|ई|ईस्वी|ईसवी|के दशक)(?![\u0900-\u0963])")
_IDIOMS = {"5": (1, 2), "50": (1, 2), "25": (1, 4), "75": (3, 4)}
_TWO_PARTS = pattern(r"(?P<a>1[3-9]|2\d|3[01])/(?P<b>\d|1[0-2])(?![\w/]|[.,]\d)")
_CODE = pattern(r"(?P<n>\d{4,16})(?!\w|[.,:/-]\d)")
_CODED = pattern(
    composed(r"(?:पिन|कोड|PIN|PIN code|ओटीपी|OTP|पासवर्ड|(?:खाता|गाड़ी) संख्या|ट्रेन नंबर)\s?[:#-]?\s?$")
)
_HEIGHT = pattern(r"(?P<feet>\d)'\s?(?P<inches>\d{1,2})(?:\"|''|”)")
_COMPARED = pattern(r"(?P<sign>[<>])\s?(?P<n>\d{1,9})(?![\w.,])")
_ROOT = pattern(r"√\s?(?P<n>\d{1,9})(?![\w.,])")
_RULER = pattern(r"(?P<n>X{0,2}(?:IX|IV|V?I{0,3}))(?![\w'.-])")
_SECTIONS = words("अध्याय भाग खंड कक्षा अंक सर्ग चरण")
_SANSKRIT = dict(enumerate(word_list("प्रथम द्वितीय तृतीय चतुर्थ पंचम षष्ठ सप्तम अष्टम नवम दशम"), 1))
_KINGS = words("जॉर्ज चार्ल्स हेनरी लुई एलिजाबेथ पीटर विलियम एडवर्ड फिलिप नेपोलियन जॉन पॉल जेम्स")
_DOTTED = pattern(
    r"(?:(?:" + "|".join(sorted(map(composed, _LETTERS), key=len, reverse=True)) + r")\.\s?){2,6}"
)


_COUNTED = word_list("घंटे घंटा साल वर्ष महीने दिन किलो गुना")
_LATIN_SCALES = {"million": "मिलियन", "billion": "बिलियन"}


def _part(whole: int, top: int, bottom: int) -> str:
    """1½ -> "डेढ़", 2½ -> "ढाई", 3½ -> "साढ़े तीन", 3¼ -> "सवा तीन", 2¾ -> "पौने तीन"."""
    if (top, bottom) == (1, 2):
        small = {0: "आधा", 1: "डेढ़", 2: "ढाई"}
        return small.get(whole) or f"साढ़े {numbers.cardinal(whole)}"
    if (top, bottom) == (1, 4):
        return "सवा" if whole == 1 else f"सवा {numbers.cardinal(whole)}"
    return "पौन" if whole == 0 else f"पौने {numbers.cardinal(whole + 1)}"


def _mixed(scan: Scan, i: int) -> Reading | None:
    """1½, 3 1/4."""
    match = _MIXED.match(scan.text, i)
    if not match:
        return None
    top, bottom = _GLYPHS.get(match["glyph"] or "") or (int(match["top"]), int(match["bottom"]))
    if (top, bottom) == (3, 2) or (bottom == 2 and top == 3):
        return None
    return Reading(match.end(), _part(int(match["whole"]), top, bottom), "fraction", "fraction")


def _year(scan: Scan, i: int) -> Reading | None:
    """1984 में, सन् 1984: in hundreds."""
    match = _YEAR.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    asked = _AFTER_YEARS.match(scan.text, match.end()) or scan.word_before(i) in _BEFORE_YEARS
    asked = asked or scan.text[max(0, i - 12) : i].endswith(_AFTER_MONTHS)
    if not asked:
        return None
    return Reading(match.end(), LANGUAGE.year(int(match["n"])), "date", "year")


def _idiom(t: Tabled) -> Rule:
    """1.5 लाख, ₹2.5 करोड़, 3.25 अरब: "डेढ़ लाख", "ढाई करोड़", "सवा तीन अरब"."""
    currency = alternatives(frozenset(t.currencies))
    counted = "|".join((alternatives(frozenset(t.multiples)), *map(composed, _COUNTED)))
    whole = pattern(
        rf"(?:(?P<before>{currency})\s?)?(?P<n>[1-9]\d{{0,2}})\.(?P<part>50?|25|75)\s?"
        rf"(?P<what>{counted})(?![{_DEVANAGARI}\w])(?:\s?(?P<after>{currency})(?![{_DEVANAGARI}\w]))?"
    )

    def read(scan: Scan, i: int) -> Reading | None:
        match = whole.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        what = t.multiples[match["what"]][1] if match["what"] in t.multiples else match["what"]
        said = f"{_part(int(match['n']), *_IDIOMS[match['part']])} {what}"
        money = match["before"] or match["after"]
        if money:
            said += " " + form(t.currencies[money][0].name, 1)
        return Reading(match.end(), said, "money" if money else "decimal", "halves and quarters")

    return read


def _coded(scan: Scan, i: int) -> Reading | None:
    """पिन कोड 110001: digit by digit."""
    match = _CODE.match(scan.text, i)
    if not match or not _CODED.search(scan.text[max(0, i - 16) : i]):
        return None
    return Reading(match.end(), LANGUAGE.digits(match["n"]), "serial", "code")


def _numbers(scan: Scan, i: int) -> Reading | None:
    """26/11, no part of anything: two numbers; 5'6": feet and inches."""
    if scan.char(i - 1).isalnum():
        return None
    if match := _TWO_PARTS.match(scan.text, i):
        said = f"{numbers.cardinal(int(match['a']))} {numbers.cardinal(int(match['b']))}"
        return Reading(match.end(), said, "cardinal", "two numbers")
    if match := _HEIGHT.match(scan.text, i):
        feet, inches = numbers.cardinal(int(match["feet"])), numbers.cardinal(int(match["inches"]))
        return Reading(match.end(), composed(f"{feet} फ़ुट {inches} इंच"), "measure", "height")
    return None


def _maths(scan: Scan, i: int) -> Reading | None:
    """> 3 -> "तीन से बड़ा", √9 -> "नौ का वर्गमूल", 500/- -> rupees."""
    if match := _COMPARED.match(scan.text, i):
        if not scan.text[max(0, i - 2) : i].rstrip()[-1:].isdecimal():
            return None
        more = "बड़ा" if match["sign"] == ">" else "छोटा"
        said = composed(f"{numbers.cardinal(int(match['n']))} से {more}")
        return Reading(match.end(), said, "math", "comparison")
    if match := _ROOT.match(scan.text, i):
        said = f"{numbers.cardinal(int(match['n']))} का वर्गमूल"
        return Reading(match.end(), said, "math", "root")
    previous = scan.previous
    if scan.text[i : i + 2] in ("/-", "/–") and previous and previous.end == i:
        said = "" if previous.kind == "money" else "रुपये"
        return Reading(i + 2, said, "money", "rupees")
    return None


def _ruler(scan: Scan, i: int) -> Reading | None:
    """हेनरी VIII -> "अष्टम"; लुई XIV -> "चौदहवें"."""
    match = _RULER.match(scan.text, i)
    if not match or not match["n"] or scan.char(i - 1).isalnum():
        return None
    before = scan.word_before(i)
    if not before or before[0] < "\u0900" or before in _SECTIONS:
        return None
    if len(match["n"]) == 1 and before not in _KINGS:
        return None
    n = word.value(match["n"])
    said = _SANSKRIT.get(n) or numbers.ordinal(n, "o")
    return Reading(match.end(), said, "roman", "ruler")


def _dotted(scan: Scan, i: int) -> Reading | None:
    """बी.बी.सी.: letters by their names."""
    match = _DOTTED.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    said = " ".join(match[0].replace(".", " ").split())
    end = i + len(match[0].rstrip())
    return Reading(end, said, "letters", "initialism", quantity.final(scan, end))


def _latin(rule: Rule) -> Rule:
    """A rule about capitals, which Devanagari has none of."""
    return lambda scan, i: rule(scan, i) if scan.text[i] < "\u0300" else None


class Hindi(Tabled):
    """The rules of Hindi."""

    ordinal_indicators = False
    plain_word = pattern(rf"(?:[{_DEVANAGARI}]+|[A-Za-z][a-z]+)(?=[\s,;!?\"“”)…]|$)")
    decimal_mark, group_marks = ".", ","
    point, dot = "दशमलव", "पॉइंट"
    minus, plus, plus_minus, about = "माइनस", "प्लस", "प्लस माइनस", "लगभग"
    to, span, falling, years = "से", "{} से {}", "{} {}", "{} से {}"
    by, per = "गुणा", "प्रति {}"
    half, mixed = "साढ़े {}", "{} सही {}"
    ordinal_marks = {
        "वाँ": "m", "वां": "m", "वीं": "f", "वी": "f", "वें": "o", "वे": "o", "ला": "m", "ली": "f",
        "ले": "o", "रा": "m", "री": "f", "रे": "o", "था": "m", "थी": "f", "थे": "o", "ठा": "m",
        "ठी": "f", "ठे": "o",
    }  # fmt: skip
    months = tuple(
        word_list(composed("जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर"))
    )
    month_names = {
        "फरवरी": 2, "सितम्बर": 9, "नवम्बर": 11, "दिसम्बर": 12, "अक्तूबर": 10, "जन": 1,
        "फर": 2, "फ़र": 2, "अप्रै": 4,
        "अग": 8, "सित": 9, "अक्टू": 10, "नव": 11, "दिस": 12,
    }  # fmt: skip
    before_dates = words("दिनांक तारीख तारीख़ तिथि")
    hour_marks = "बजे"
    halves = {"am": "ए एम", "pm": "पी एम"}
    currencies = {
        **dict.fromkeys(("₹", "Rs.", "Rs", "रु.", "रु", "रू.", "रू", "INR", "रुपये", "रुपए"),
                        (_RUPEE, _PAISA)),
        **dict.fromkeys(("$", "US$", "USD", "डॉलर"), (_DOLLAR, _CENT)),
        **dict.fromkeys(("€", "EUR", "यूरो"), (Entry("", "यूरो"), _CENT)),
        **dict.fromkeys(("£", "GBP", "पाउंड"), (Entry("", "पाउंड"), Entry("", "पेंस"))),
        **dict.fromkeys(("¥", "JPY"), (Entry("", "येन"), None)),
    }  # fmt: skip
    multiples = {
        composed(name): (power, composed(_LATIN_SCALES.get(name, name)))
        for name, power in (
            ("लाख करोड़", 12), ("मिलियन", 6), ("million", 6), ("बिलियन", 9), ("billion", 9),
            ("ट्रिलियन", 12), ("हज़ार", 3), ("हजार", 3), ("लाख", 5), ("करोड़", 7), ("अरब", 9),
            ("खरब", 11),
        )
    }  # fmt: skip
    units = {
        written: Entry("", name)
        for written, name in pairs(
            composed("""
        km|किमी|कि.मी.|कि. मी.|किमी.    किलोमीटर
        m|मी|मी.    मीटर
        cm|सेमी|से.मी.|सेमी.    सेंटीमीटर
        mm|मिमी|मि.मी.    मिलीमीटर
        µm    माइक्रोमीटर
        nm    नैनोमीटर
        ft|फ़ीट|फीट    फ़ीट
        m²|m2|वर्ग मी.    वर्ग मीटर
        km²|km2|वर्ग किमी|वर्ग कि.मी.    वर्ग किलोमीटर
        cm²|cm2    वर्ग सेंटीमीटर
        m³|m3    घन मीटर
        cm³|cm3    घन सेंटीमीटर
        ha    हेक्टेयर
        kg|किग्रा|कि.ग्रा.|किग्रा.    किलोग्राम
        किलो    किलो
        g|gm|ग्रा|ग्रा.    ग्राम
        mg|मिग्रा|मि.ग्रा.    मिलीग्राम
        t    टन
        l|L|ली|ली.    लीटर
        ml|mL|मिली|मि.ली.    मिलीलीटर
        s|sec|से.    सेकंड
        min    मिनट
        h|hr    {घंटा|घंटे}
        ms    मिलीसेकंड
        Hz    हर्ट्ज़
        kHz    किलोहर्ट्ज़
        MHz    मेगाहर्ट्ज़
        GHz    गीगाहर्ट्ज़
        W    वाट
        kW    किलोवाट
        MW    मेगावाट
        kWh    {किलोवाट घंटा|किलोवाट घंटे}
        V    वोल्ट
        A    एम्पियर
        mAh    मिली एम्पियर घंटा
        dB    डेसिबल
        kcal    किलो कैलोरी
        KB|kB    किलोबाइट
        MB    मेगाबाइट
        GB    गीगाबाइट
        TB    टेराबाइट
        Mbps    मेगाबिट प्रति सेकंड
        px    पिक्सेल
        °C|ºC|℃    डिग्री सेल्सियस
        °F|ºF|℉    डिग्री फ़ारेनहाइट
        °    डिग्री
        %|٪    प्रतिशत
        km/h|kmph|किमी/घंटा|किमी/घं|कि.मी./घंटा    किलोमीटर प्रति घंटा
        m/s|मी/से    मीटर प्रति सेकंड
        m/s²    मीटर प्रति वर्ग सेकंड
        """)
        ).items()
    }
    shortened = pairs(
        composed("""
        डॉ.|डा.|Dr.  डॉक्टर
        प्रो.|Prof.  प्रोफ़ेसर
        इंजी.|इं.  इंजीनियर
        पं.  पंडित
        स्व.  स्वर्गीय
        कु.  कुमारी
        सुश्री.  सुश्री
        Mr.  मिस्टर
        Mrs.  मिसेज़
        Ms.  मिस
        प्रा. लि.|प्रा.लि.  प्राइवेट लिमिटेड
        लि.|Ltd.  लिमिटेड
        कं.  कंपनी
        ई. पू.|ई.पू.  ईसा पूर्व
        वि. सं.|वि.सं.  विक्रम संवत
        उ. प्र.|उ.प्र.  उत्तर प्रदेश
        म. प्र.|म.प्र.  मध्य प्रदेश
        हि. प्र.|हि.प्र.  हिमाचल प्रदेश
        आं. प्र.|आं.प्र.  आंध्र प्रदेश
        दि.  दिनांक
        वि.  विरुद्ध
        vs|vs.  बनाम
        etc.  इत्यादि
        दूर.|टेली.  दूरभाष
        पृ. सं.|पृ.सं.  पृष्ठ संख्या
        सोम.  सोमवार
        मंगल.  मंगलवार
        बुध.  बुधवार
        गुरु.  गुरुवार
        शुक्र.  शुक्रवार
        शनि.  शनिवार
        रवि.  रविवार
        जन.  जनवरी
        फ़र.|फर.  फ़रवरी
        अप्रै.  अप्रैल
        अग.  अगस्त
        सित.  सितंबर
        अक्टू.  अक्टूबर
        नव.  नवंबर
        दिस.  दिसंबर
        श्रीमती.  श्रीमती
        मो.  मोबाइल
        """)
    )
    shortened_before_numbers = pairs(
        composed("""
        km|किमी  किलोमीटर
        पृ.  पृष्ठ
        सं.  संख्या
        नं.|No.  नंबर
        अनु.  अनुच्छेद
        उप.  उपधारा
        क्र.|क्र. सं.  क्रमांक
        अ.  अध्याय
        धा.  धारा
        खं.  खंड
        ई.  ईस्वी
        """)
    )
    closing = frozenset({"etc"})
    roman_nouns = words("अध्याय भाग खंड कक्षा अंक सर्ग चरण विश्वयुद्ध")
    said = words("RAM ROM SIM PAN GATE NEET NASA ISRO UNESCO UNICEF AIIMS COVID FIFA")
    spelled = words("LIC CD DVD SMS IT UP MP AC TV")
    symbols = {
        "&": "और", "%": "प्रतिशत", "+": "प्लस", "=": "बराबर", "€": "यूरो", "$": "डॉलर",
        "£": "पाउंड", "¥": "येन", "₹": "रुपये", "°": "डिग्री", "@": "ऐट", "#": "हैश", "§": "धारा",
        "©": "कॉपीराइट", "®": "पंजीकृत", "™": "ट्रेडमार्क", "×": "गुणा", "÷": "भाग",
        "±": "प्लस माइनस", "≈": "लगभग", "≤": "से कम या बराबर", "≥": "से ज़्यादा या बराबर",
        "≠": "बराबर नहीं", "√": "वर्गमूल", "π": "पाई", "∞": "अनंत", "→": "से", "‰": "प्रति हज़ार",
        "<": "से कम", ">": "से ज़्यादा", "²": "का वर्ग", "³": "का घन", "॰": "", "/": "बटा",
    }  # fmt: skip
    operators = {
        "+": "प्लस", "-": "माइनस", "=": "बराबर", "×": "गुणा", "*": "गुणा", "x": "गुणा", "÷": "भाग",
        "/": "बटा", "^": "की घात", "<": "से कम", ">": "से ज़्यादा", ":": "अनुपात", "±": "प्लस माइनस",
    }  # fmt: skip
    code_words = words("कोड पिन ओटीपी otp पासवर्ड pin खाता आधार पिनकोड")
    copulas = words("है नंबर कोड संख्या")
    hashtag, number_sign, phone_word = "हैशटैग", "नंबर", "दूरभाष"
    electronic = {
        ".": "डॉट", "/": "स्लैश", ":": "कोलन", "_": "अंडरस्कोर", "-": "डैश", "@": "ऐट",
        "?": "प्रश्न चिह्न", "=": "बराबर", "&": "और", "#": "हैश", "~": "टिल्ड", "+": "प्लस",
    }  # fmt: skip
    marks = {
        ",": "अल्पविराम", ".": "पूर्ण विराम", ";": "अर्धविराम", ":": "कोलन",
        "!": "विस्मयादिबोधक चिह्न", "?": "प्रश्न चिह्न", "…": "तीन बिंदु", "-": "योजक चिह्न",
        "–": "डैश", "—": "डैश", '"': "उद्धरण चिह्न", "(": "कोष्ठक शुरू", ")": "कोष्ठक बंद",
    }  # fmt: skip
    phone = r"[6-9]\d{4}[ -]?\d{5}|1800[ -]\d{3}[ -]\d{3,4}"

    cardinal = staticmethod(numbers.cardinal)
    ordinal = staticmethod(numbers.ordinal)

    @cached_property
    def integer(self) -> str:
        """In Indian groups (2,75,000) or by thousands; of groups without an end only some are seen,
        or each would look through all that follow.
        """
        return r"(?:\d{1,2}(?:,\d{2}){0,9},\d{3}(?!,?\d)|\d{1,3}(?:,\d{3})+(?!\d)|\d+)"

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """With units: a sentence of Hindi ends with a danda, a full stop after them is theirs."""
        return super().abbreviations | words("ली मी ग्रा कि रु रू अनु मिली घं")

    @cached_property
    def special(self) -> frozenset[str]:
        """Abbreviations and names of letters, which rules want to see."""
        return super().special | frozenset(map(composed, _LETTERS)) | {"रु", "रू", "rs"}

    @cached_property
    def _digit(self) -> tuple[Rule, ...]:
        return (_mixed, _year, _coded, _numbers, _idiom(self), *super()._digit)

    @cached_property
    def _days(self) -> Rule:
        """सोम.-शुक्र. -> "सोमवार से शुक्रवार"."""
        days = {short: day for short, day in self.shortened.items() if day.endswith("वार")}
        one = alternatives(frozenset(days))
        whole = pattern(rf"(?P<one>{one})\s?[-–]\s?(?P<two>{one})")

        def read(scan: Scan, i: int) -> Reading | None:
            match = whole.match(scan.text, i)
            if not match:
                return None
            said = f"{days[match['one']]} से {days[match['two']]}"
            return Reading(match.end(), said, "date", "weekdays")

        return read

    @cached_property
    def _letter(self) -> tuple[Rule, ...]:
        return (
            _latin(word.link(self)), _latin(science.formula(self)), self._days,
            word.abbreviation(self), _dotted, _idiom(self),
            quantity.money(self), _latin(_ruler), _latin(word.roman(self)), word.serial(self),
            _latin(word.initialism(self)), _latin(word.hyphenated(self)),
            _latin(quantity.operator(self)),
        )  # fmt: skip

    @cached_property
    def _other(self) -> tuple[Rule, ...]:
        return (_maths, _idiom(self), *super()._other)

    def fraction_digits(self, fraction: str) -> str:
        """Digit by digit."""
        return self.digits(fraction)

    def year(self, n: int) -> str:
        """1984 in hundreds, 2005 in thousands."""
        if 1100 <= n <= 1999:
            high, low = divmod(n, 100)
            said = f"{self.cardinal(high)} सौ"
            return f"{said} {self.cardinal(low)}" if low else said
        return self.cardinal(n)

    def day(self, day: int) -> str:
        """The day of a month: a cardinal, the first too."""
        return self.cardinal(day)

    def clock(self, hour: int, minute: int, named: str) -> str:
        """14:30: "चौदह बजकर तीस मिनट"; with the word for o'clock quarters have their own names."""
        if not minute:
            return f"{self.cardinal(hour)} बजे"
        if named and 1 <= hour <= 12 and minute in (15, 30, 45):
            return f"{_part(hour, *{15: (1, 4), 30: (1, 2), 45: (3, 4)}[minute])} बजे"
        return f"{self.cardinal(hour)} बजकर {self.cardinal(minute)} मिनट"

    def fraction(self, top: int, bottom: int) -> str:
        """3/4: "तीन चौथाई"; 5/8: "पाँच बटा आठ"."""
        return _FRACTIONS.get((top, bottom)) or (
            f"{self.cardinal(top)} बटा {self.cardinal(bottom)}"
        )


LANGUAGE = Hindi()
_AFTER_MONTHS = tuple(f"{month}{mark}" for month in LANGUAGE.months for mark in (" ", ", "))
