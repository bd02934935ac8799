"""Initials, initialisms (FBI), acronyms said as words (NASA), and words in capitals (STOP)."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading.context import final_dot, spell
from litetts.text.languages.en.reading.greek import GREEK
from litetts.text.languages.en.reading.pronounceable import known, pronounceable
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import LETTER, Reading, Scan
from litetts.text.scanner.wordlist import words

# Acronyms that are said as words. What is missing is judged by its sounds, see `initialism`.
ACRONYMS = words(
    """
    NASA NATO UNESCO UNICEF OPEC ASEAN NAFTA OSHA FEMA NASDAQ COVID SARS MERS AIDS LASER
    RADAR SONAR SCUBA SWAT NASCAR FIFA UEFA HIPAA POTUS SCOTUS FLOTUS GIF RAM ROM
    LAN WAN PIN SIM BIOS CAPTCHA ASCII UNIX LINUX CAD CAM JSON YAML TOML REST CRUD
    AJAX LIDAR BERT LLAMA CUDA OPUS FLAC RAID POSIX COBOL FORTRAN
    PASCAL LISP PERL NIMBY YOLO FOMO AWOL SNAFU FUBAR TASER SALT INTERPOL
    EUROPOL BENELUX NORAD DARPA ARPA JAXA NOAA CERN FERMI ALMA DEFRA OFSTED
    OFCOM ACAS BAFTA NATO EFTA MERCOSUR APEC ECOWAS BRICS DOS MOMA
    PETA GATT IKEA LEGO DAX NIKKEI WIMAX NERF NAND COSPLAY QUORUM SOHO NOHO
    TRIBECA SIDS PAC ERISA RICO MASH MENSA HAZMAT MEDEVAC SITREP CENTCOM PACOM SOCOM
    SEAL SEALS WASP JAG AIPAC FICA COBRA CANDU MiG ANOVA DRAM SRAM EPROM
    EEPROM SCADA SIMD RISC GNU GIMP LATEX BASH GREP AWK ISIS ISIL HAMAS FARC
    UNRWA CARICOM MIDI IMAX JIRA
    """
)
# Short words that people write in capitals for emphasis, in headlines and in warnings.
_COMMON = words(
    """
    a about above after again against ago all almost alone also always am an and angry any
    are area around art as ask at away baby back bad bag ball band bank bar base be beach
    bear beat been began begin being below best big bike bill bird bit black blue board boat
    body bold book born both box boy brand bread break bring brown build bus busy but buy by
    call came can cannot car card care case cash cast cat cause chair chance cheap check
    chief child city class clean clear close club coal coast coat code cold color come cool
    cost could count court cover crash crime cry cup cut dad daily dance danger dare dark
    data date day dead deal dear death deep did die do doctor does dog done door down draft
    draw dream dress drink drive drop dry due duty each ear early earth east easy eat edge
    egg eight else empty end enjoy enough enter error even event ever every exit eye face
    fact fail fair fake fall false far farm fast fat fear feel feet few fight file fill film
    final find fine fire first fish five fix flag flat floor flow fly follow food foot for
    force form four free fresh friend from front full fun game garden gave get gift girl
    give glad glass go goal gold golf gone good got great green grew ground group grow guess
    gun guy had hair half hall hand hang happy hard has hat hate have he head hear heart
    heat heavy held hell hello help her here hey hi high hill him his hit hold hole home
    hope horse hot hotel hour house how huge human hurt i ice idea if in ill inch into iron
    is island it its job join joke jump just keep kept key kid kill kind king knew know lack
    lady lake land large last late laugh law lay lead learn least leave led left leg less
    let level lie life light like line lion list live load local lock long look lord lose
    loss lost lot loud love low luck lunch mad made mail main make male man many map mark
    market max may me meal mean meat meet men menu mess met might mile milk mind mine miss mixed
    mom money month moon more most mother mouth move much music must my name near neck need
    never new news next nice night nine no noise none noon nor north nose not note now ocean
    odd of off offer oh oil okay old on once one only open or order other our out
    over own page paid pain pair paper park part party pass past pay peace people phone
    photo pick piece pink place plan plane plant play please point pool poor post pound
    power press price print prize proof proud pull pure push put queen quick quiet quit
    quite race radio rain ran rate read ready real red rent rest rice rich ride right ring
    rise risk river road rock role roof room rose round rule run rush sad safe said sail
    salad sale salt same sand sat save saw say school score sea seat second see seem seen
    self sell send sent set seven sex shall shape share she ship shirt shoe shop short shot
    should shout show shut sick side sign silver since sing sir sister sit six size skin sky
    sleep slow small smart smell smile smoke snow so soap soft soil sold some son song soon
    sorry sort soul sound soup south space speak speed spell spend spoke sport spot spring
    staff stage stand star start state stay step still stock stone stop store storm story
    street strong study stuff style such sugar suit summer sun super sure swear sweet swim
    table take talk tall task taste tax tea teach team tell ten test text than thank thanks
    that the their them then there these they thin thing think third this those three throw
    thus ticket tie time tiny tip tired title to today together told too took tool top total
    touch tough tour town toy track trade train travel tree trick trip truck true trust
    truth try turn twice two type ugly under union unit until up upon us use used usual very
    video view visit voice vote wait wake walk wall want war warm warning was wash waste
    watch water way we weak wear week well went were west wet what wheel when where which
    while white who whole whom whose why wide wife wild will win wind wine winter wish with
    woman women won wood word work world worry worse worst worth would wow write wrong yard
    yeah year yellow yes yet you young your yours zero zone chapter part prologue epilogue
    contents act scene cast crew director fade note notes tip tips hint key added
    ads based called comes died doing eating ended fired found gets given goes going having
    happens knows killed lives living looks loves makes making means moved named needs opens
    playing plans rises says seeks sees sets sold spent starts stops takes tells tries turns
    uses using wants wins works wrote breaking live update updates alert sale sold
    """
)
# Initialisms that spell a common word all the same.
# Common words that are initialisms as well, unless everything around is in capitals.
_NOT_WORDS = words("LED US IT AM PM TV OK ID PA WHO AI IPA SAT")
# After these the pronouns cannot stand, so the country and the trade are meant.
_DETERMINERS = words("THE A AN IN AS OUR YOUR THEIR ITS")
# Initialisms that could be said as words but are not, even in a line of capitals.
_SPELLED = words(
    """
    USA CIA UAE UFO EPA IPO IRA API TSA DNA RNA IRS UCLA ISO USB CEO CFO CTO COO IOU AKA ETA RSI
    IQ EU UN UK UI UX OS AR VR AC DC IP IO ECU ESA IMO LOL OMG ASAP FAQ DIY PhD AOL AMA ABA APA
    OAS IEA ILO IUD UPI URI UTI OEM OCR LED LCD NBA NFL FBI ACL AOC IOC ICE ADA USSR UCI
    """
)
_SHOUTED_WORD, _LONE_WORD = 3, 4
"""The fewest capitals that are taken for a word: among words in capitals, and alone."""
_PLURAL_FROM = 4
"""Shorter words in "S" are more often initialisms than inflected words (SOS, ISS, EMS)."""
_SHORTEST_STEM = 3
_SHOUTED_TITLES = {"MR": "Mister", "MRS": "Missus", "DR": "Doctor", "ST": "Saint"}
_READINGS = {
    "JPEG": "J peg", "JPEGs": "J pegs", "MPEG": "M peg", "SaaS": "sass", "PaaS": "pass",
    "CD-ROM": "C D ROM", "pH": "P H", "MSRP": "M S R P", "IUPAC": "I U pack",
}  # fmt: skip
_DOTTED = pattern(
    r"(?P<body>(?:[A-Za-z]\.){2,}[A-Za-z]?(?![\w]))(?P<s>'s)?|(?P<two>(?:[A-Z]\.)+)(?P<s2>'s|s(?!\w))"
)
_CAPITAL = rf"(?:(?![a-zß-öø-ÿ]){LETTER})"
_CAPS = pattern(rf"(?P<word>{_CAPITAL}{{2,}})(?P<s>'s|'S|s|'d|'ed|'ing)?(?![\w]|'\w)")
_CAPS_CONTRACTION = pattern(r"[^\W\d_a-zß-öø-ÿ]+'(?:T|RE|VE|LL|M|D|S)(?!\w)")
_INITIAL = pattern(r"[^\W\d_a-zß-ÿ]\.")
_SINGLE = pattern(r"[^\W\d_](?![\w]|'\w)")
_RAISED = pattern(r"(?P<letter>[a-zA-Zα-ωΑ-Ω])(?P<power>[²³])(?!\w)")
# TNFα, NFκB
_GREEK_INSIDE = pattern(r"[A-Z]{1,5}[α-ω][A-Z0-9]{0,2}(?!\w)")
_EQUALS = pattern(r"\s?[=≠≈≤≥]|\*[A-Za-z0-9](?!\w)")
# An odds ratio, not the conjunction: OR = 2.5.
_EQUAL_NUMBER = pattern(r"\s?[=<>≈]\s?[-−]?[.\d]")
_ODDS_RATIO = pattern(r"\s\d{1,2}\.\d{1,3}\s?[(\[;,]")
_QUOTES = "\"'“”"


def acronym(word: str) -> bool:
    """Whether capitals are said as a word, like NASA."""
    return word in ACRONYMS


def _stems(low: str) -> list[str]:
    """What a word in lower case may be the regular inflection of: "stopped" of "stop"."""
    from litetts.text.languages.en.sound.morphology import stems_ed, stems_ing, stems_s

    if len(low) < _PLURAL_FROM:
        return []
    endings = (("s", stems_s), ("ed", stems_ed), ("ing", stems_ing))
    return [
        stem
        for ending, stems in endings
        if low.endswith(ending)
        for stem in stems(low)
        if len(stem) >= _SHORTEST_STEM
    ]


def _inflected(low: str) -> bool:
    """Whether a word in lower case is a regular inflection of one that the dictionary has."""
    return any(stem.upper() not in _SPELLED and known(stem) for stem in _stems(low))


def capitals(word: str, shouted: bool = False) -> str:
    """A word in capitals as it is said: NASA, "stop", or the names of its letters, "F B I".

    Args:
        word: two capitals or more, nothing else.
        shouted: whether the words around are in capitals too.
    """
    return word if word in ACRONYMS else _as_word(word, shouted) or spell(word)


def initials(scan: Scan, i: int) -> Reading | None:
    """J. K. Rowling, U.S.A., e.g. "a.m." is left to times."""
    text = scan.text
    if scan.char(i - 1).isalnum():
        return None
    if match := _DOTTED.match(text, i):
        body = match["body"] or match["two"]
        possessive = match["s"] or match["s2"] or ""
        if body[-1] == "s" and body[:-1].isupper():  # M.A.s
            body, possessive = body[:-1], "s"
        said = " ".join(c.upper() for c in body if c.isalpha())
        after = final_dot(scan, match.end()) if not possessive and body.endswith(".") else ""
        return Reading(
            match.end(), said + ("'s" if possessive else ""), "letters", "initials", after
        )
    # One initial: only before a name, or after one.
    named = scan.word_after(i + 2)[:1].isupper() or scan.word_before(i)[:1].isupper()
    if named and _INITIAL.match(text, i):
        return Reading(i + 2, text[i].upper(), "letters", "initial", final_dot(scan, i + 2))
    return None


def single(scan: Scan, i: int) -> Reading | None:
    """A letter alone is called by its name; "a" and "I" are words."""
    if (raised := _RAISED.match(scan.text, i)) and not scan.char(i - 1).isalnum():
        power = "squared" if raised["power"] == "²" else "cubed"
        return Reading(raised.end(), f"{spell(raised['letter'])} {power}", "math", "power")
    if i > 1 and scan.text[i - 1 : i + 2] == "(a)" and scan.char(i - 2) in "0123456789-)":
        return Reading(i + 1, "A", "letters", "letter")
    match = _SINGLE.match(scan.text, i)
    if not match or (match[0] in "aI" and not _EQUALS.match(scan.text, match.end())):
        return None
    if match[0] in GREEK:
        return Reading(match.end(), GREEK[match[0]], "symbol", "Greek letter")
    if match[0] == "o" and scan.char(i - 1) == "'":
        return None
    return Reading(match.end(), spell(match[0]), "letters", "letter")


def _shouting(scan: Scan, i: int, end: int) -> bool:
    """Whether the words around are words in capitals too."""
    # Quotation marks do not part a word from its line: CLICK 'ADD' TO ADD.
    if scan.char(i - 1) and scan.char(i - 1) in _QUOTES:
        i -= 1
    if scan.char(end) and scan.char(end) in _QUOTES:
        end += 1
    return _shouted(scan.word_before(i)) or _shouted(scan.word_after(end))


def _shouted(word: str) -> bool:
    if len(word) < 2 or not word.isupper() or word in ACRONYMS or word in _NOT_WORDS:
        return False
    low = word.lower().partition("'")[0]
    if word in _SPELLED or _plural(word):
        return False
    return "'" in word or low in _COMMON or _inflected(low) or (len(low) > 4 and pronounceable(low))


def _plural(word: str) -> bool:
    """Whether capitals are a known initialism in the plural, its "S" a capital too: APIS, IDS."""
    stem = word[:-1]
    return word[-1] == "S" and (stem in ("ID", "TV") or (len(stem) > 2 and stem in _SPELLED))


def initialism(scan: Scan, i: int) -> Reading | None:
    """FBI -> "F B I", NASA -> "NASA", STOP -> "stop", CEOs -> "C E O's"."""
    text, before = scan.text, scan.char(i - 1)
    if before.isalpha() or before.isdecimal():
        return None
    if (match := _CAPS_CONTRACTION.match(text, i)) and _contracts(scan, match):
        said = match[0].lower()
        return Reading(
            match.end(),
            said[0].upper() + said[1:] if said[:2] == "i'" else said,
            "word",
            "capitals",
        )
    if greek := _GREEK_INSIDE.match(text, i):
        return Reading(greek.end(), spell(greek[0]), "letters", "initialism")
    match = _CAPS.match(text, i)
    if not match or not match["word"].isupper():
        return None  # scripts without capitals
    word, tail, end = match["word"], (match["s"] or "").lower(), match.end()
    if word in ACRONYMS:
        return Reading(end, word + tail, "letters", "acronym")
    if word + tail in _READINGS:
        return Reading(end, _READINGS[word + tail], "letters", "acronym")
    shouted = _shouting(scan, i, end)
    if shouted and word in _SHOUTED_TITLES:
        return Reading(end, _SHOUTED_TITLES[word], "abbreviation", "title")
    if _plural(word) and not tail:
        return Reading(end, spell(word[:-1]) + "'s", "letters", "initialism")
    if shouted and word in ("US", "IT") and _noun(scan, word, i):
        shouted = False
    equated = len(word) == 2 and not shouted and _EQUAL_NUMBER.match(text, end)
    equated = equated or (word == "OR" and not shouted and _ODDS_RATIO.match(text, end))
    if not equated and (said := _as_word(word, shouted)):
        return Reading(end, said + tail, "word", "capitals")
    return Reading(end, spell(word) + ("'s" if tail else ""), "letters", "initialism")


def _noun(scan: Scan, word: str, i: int) -> bool:
    """Whether US and IT among words in capitals are the country and the trade, not pronouns.

    "Us" never begins a clause, so US there is the country: US CUTS RATES, but JOIN US.
    """
    before = scan.word_before(i)
    return before in _DETERMINERS or (word == "US" and not before)


def _as_word(word: str, shouted: bool) -> str:
    """A word in capitals as it is written otherwise; "" if it is an initialism."""
    low = word.lower()
    if not set(word).isdisjoint(GREEK):
        return ""
    if low in _COMMON:
        return low if shouted or word not in _NOT_WORDS else ""
    if word in _SPELLED or len(word) < (_SHOUTED_WORD if shouted else _LONE_WORD):
        return ""
    if known(low) or _inflected(low):
        return low
    if known(word.title()):
        return word.title()
    return low if pronounceable(low) and len(word) > _LONE_WORD else ""


def _contracts(scan: Scan, match: re.Match[str]) -> bool:
    """Whether capitals with an apostrophe are a contraction (DON'T), not letters (CEO'S)."""
    word = match[0].partition("'")[0]
    if not match[0].endswith("'S"):
        return True
    return word.lower() in _COMMON and (
        word not in _NOT_WORDS or word == "IT" or _shouting(scan, match.start(), match.end())
    )
