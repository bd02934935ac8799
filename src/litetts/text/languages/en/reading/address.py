"""Street addresses, ZIP codes, states, roads; "St." as saint or street, "Dr." as drive."""

from __future__ import annotations

import re

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import (
    FUNCTION_WORDS,
    STARTERS,
    final_dot,
    spell,
)
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Draft, Reading, Scan
from litetts.text.scanner.wordlist import word_list, words

STREETS = {
    "St": "Street", "Str": "Street", "Ave": "Avenue", "Av": "Avenue", "Blvd": "Boulevard",
    "Rd": "Road", "Dr": "Drive", "Ln": "Lane", "Ct": "Court", "Pl": "Place", "Sq": "Square",
    "Ter": "Terrace", "Terr": "Terrace", "Pkwy": "Parkway", "Hwy": "Highway", "Expy": "Expressway",
    "Fwy": "Freeway", "Cir": "Circle", "Aly": "Alley", "Trl": "Trail", "Cres": "Crescent",
    "Tpke": "Turnpike", "Plz": "Plaza", "Xing": "Crossing", "Sts": "Streets", "Aves": "Avenues",
    "Cl": "Close", "Gdns": "Gardens", "Grn": "Green", "Bvd": "Boulevard", "Wy": "Way",
}  # fmt: skip
_FULL = word_list(
    """
    Street Avenue Boulevard Road Drive Lane Court Place Square Terrace Parkway Highway Way
    Circle Alley Trail Crescent Close Broadway Row Expressway Freeway Loop Plaza
    """
)
STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa",
    "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland",
    "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
    "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
    "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee",
    "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington",
    "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming", "DC": "D C", "PR": "Puerto Rico",
}  # fmt: skip
_SIDES = {
    "N": "North", "S": "South", "E": "East", "W": "West", "NE": "Northeast", "NW": "Northwest",
    "SE": "Southeast", "SW": "Southwest",
}  # fmt: skip
_SUFFIX = "|".join([*STREETS, *_FULL])
_NAME = r"(?:[A-Z][\w'’-]*|\d{1,3}(?:st|nd|rd|th)|of|the|de|la|St\.)"
_LOWER_STREET = pattern(
    r"(?P<word>st|ave|rd|blvd|ln|pkwy|hwy)(?P<dot>\.)?(?=\s*[,;:!?)]|\s*$|\s[a-z])(?![\w'-])"
)
_LOWER_HOUSE = pattern(
    r"(?P<n>\d{1,5})(?=\s(?:[NSEWnsew]\.?\s)?(?:[A-Z][a-z]+|[a-z]{2,})(?:\s(?:[A-Z][a-z]+|[a-z]{3,}))?"
    r"\s(?:st|ave|rd|blvd|ln|pkwy|hwy)\.?(?:\s*[,;:!?)]|\s*$|\s(?:in|near|at|by|is|was|and|for)\b))"
)
_HOUSE = pattern(
    r"(?P<n>\d{1,5})(?P<letter>-?[A-Za-z](?=\s)|-\d{1,4}|\s?½)?"
    rf"(?=\s(?:(?:[NSEW]|[NS]\.?[EW]|North|South|East|West)\.?\s)?{_NAME}"
    rf"(?:\s{_NAME}){{0,4}}\.?\s(?:{_SUFFIX})(?![a-z])"
    r"|\s(?:Broadway|Highway \d)\b"
    rf"|\s(?:[NSEW]\.?\s)?{_NAME}(?:\s{_NAME})?,\s"
    r"(?:Apt|Suite|Ste|Unit|[A-Z][a-z]+,\s[A-Z]{2}\b))"
)
_DOTTED_SIDE = pattern(r"(?P<a>[NS])\.\s?(?P<b>[EW])\.(?=\s(?:\d|[A-Z][a-z]))")
_ZIP = pattern(r"(?P<zip>\d{5})(?:-(?P<plus>\d{4})(?!\s?[=+*/]))?(?![\w-])")
_ZIP_BEFORE = pattern(r"(?i:\bzip(?:\s?codes?)?)(?:\s(?:is|was))?\s?[: #]\s?$")
_ZIP_AFTER_STATE = pattern(
    rf"(?:[A-Z][\w.'-]*,?\s(?:{'|'.join(STATES.values())})|NYC|N\.Y\.C\.|Brooklyn|Manhattan),?\s$"
)
_STATE = pattern(r"(?P<state>[A-Z]{2})(?P<zip>\s\d{5}(?:-\d{4})?(?![\w']))?(?(zip)|(?![\w'.]))")
_STREET = pattern(rf"(?P<word>{'|'.join(STREETS)})(?P<dot>\.)?(?![\w']|-\w)")
_SAINT = pattern(r"(?P<word>Ste?|Sts)(?P<dot>\.)?(?=[\s-][A-ZÀ-Þ])")
_SIDE = pattern(r"(?P<side>NE|NW|SE|SW|[NSEW])(?P<dot>\.(?!\w))?(?![\w'-])")
_ROAD = pattern(
    r"(?P<road>I|US|U\.S\.|SR|CR|Hwy\.?|Highway|Route|Rte\.?|Rt\.?|Interstate|Exit|Room|Rm\.?"
    r"|Flight|Suite|Ste\.?|Apt\.?|Apartment|Unit|Bldg\.?|Building|Box|Bus|Gate|Train|Boeing"
    r"|Airbus|Channel|Area)(?P<gap>[ -]|\s#|#)(?P<letter>[A-Z])?(?P<n>\d{1,5})"
    r"(?P<more>-\d{1,3}|(?<=US.\d\d)/\d{2,3})?(?P<tail>[A-Z])?(?![\w]|[.,:/-]\d|%)"
)
# Where one is at home, works or sits: also in small letters, and a letter after the number is one.
_PLACE = pattern(
    r"(?P<place>(?i:room|rm\.?|suite|apt\.?|apartment|unit|bldg\.?|flat|gate|seat|desk))"
    r"\s#?(?P<n>\d{1,4})-?(?P<tail>[A-Za-z])(?!\w|[.,:/-]\d)"
)
_ROADS = {
    "I": "I", "US": "U S", "U.S.": "U S", "SR": "State Route", "CR": "County Road",
    "Hwy": "Highway", "Rte": "Route", "Rt": "Route", "Ste": "Suite", "Apt": "Apartment",
    "Rm": "Room", "Bldg": "Building",
}  # fmt: skip
_PO_BOX = pattern(r"P\.?\s?O\.?\sBox(?:\s(?P<n>\d{1,5})(?!\w))?(?![a-z])", re.IGNORECASE)
_POSTCODE = pattern(r"[A-Z]{1,2}\d[\dA-Z]?\s\d[A-Z]{2}(?!\w)")
_DISTRICT = pattern(
    r"((?:[NSEW]\.){1,2}(?:C\.)?|[WE]\.C\.)\s?(\d{1,2})(?![\w]|[.,]\d)(?=[.,;)]|\s*$)"
)
_CANADIAN = pattern(r"[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d(?!\w)")
_COMPASS = words(
    """
    Port East West North South Fort Mount Old New Lake Sault Cape Bay Point Isle Island Bayou Gulf
    Rue Faubourg Quai Porte Boulevard Place Avenue Via Plaza
    Mont Castle Upper Lower Great Little Blessed
    """
)
# Before "St. George" these are the first names of a person, not streets: Henry, Jill, Edna.
_GIVEN = words(
    """
    Aaron Adam Adela Adeline Alan Albert Alexander Alfred Alice Amy Andrew Andre Ann Anna Anne
    Anthony Arthur Augustus Barbara Benjamin Bernard Betty Bobby Brian Carl Carol Caroline
    Catherine Cecil Charles Charlotte Chris Christine Christopher Clara Claire Claude Clive Colin
    Cora Cornelia Daniel David Deborah Dennis Diana Donald Dorothy Douglas Duncan Edgar Edith Edmund
    Edna Edward Edwin Eleanor Elizabeth Ella Ellen Emily Emma Eric Ernest Esther Ethel Eva Eve
    Evelyn Felix Florence Frances Francis Frank Fred Frederick Gabriel Geoffrey George Gerald
    Gerard Gilbert Gordon Grace Graham Harold Harriet Harry Harvey Helen Henry Herbert Hilary Horace
    Howard Hugh Ian Irene Isaac Isabel Jack Jacob James Jane Janet Jason Jean Jeffrey Jennifer
    Jeremy Jill Joan John Jonathan Joseph Josephine Joyce Judith Julia Julian Karen Katherine Keith
    Kenneth Kevin Laura Lawrence Leonard Leslie Lewis Lily Linda Lionel Louis Louise Lucy Luke
    Margaret Maria Marie Marion Mark Martha Martin Mary Matthew Maud Maurice Michael Mildred Miles
    Molly Nancy Nathan Nicholas Nora Norman Oliver Oscar Owen Patricia Patrick Paul Peter Philip
    Rachel Ralph Raymond Rebecca Richard Robert Roger Roland Ronald Rosalind Rose Roy Rupert Ruth
    Sally Samuel Sandra Sarah Sebastian Sidney Simon Sophia Stanley Stephen Susan Suzanne Sylvia
    Theodore Thomas Timothy Tony Ursula Victor Victoria Vincent Violet Virginia Vivian Walter
    William Yves
    """
)
_OF_PERSONS = words("Sir Lord Lady Dame Miss Madam Captain Colonel Major Saint King Queen Prince")
_STREET_NAMES = words(
    """
    Main Wall Baker Fleet Bond High Market Oak Elm Pine Maple Cedar Church Broad Park State Front
    Water Mill Spring Washington Lincoln Jackson Franklin Chestnut Walnut Canal Bourbon Beale
    Bleecker Downing Carnaby Oxford Regent Harley Beacon Newbury Boylston Lombard Castro Mission
    Ninth Tenth First Second Third Fourth Fifth Sixth Seventh Eighth
    """
)
"""Names so common for streets that they are no verb ("Visit St. Ives")."""
_LOWER_SUFFIX = {
    "st": "Street", "ave": "Avenue", "rd": "Road", "blvd": "Boulevard", "ln": "Lane",
    "pkwy": "Parkway", "hwy": "Highway",
}  # fmt: skip

_DOUBTFUL = words("Dr Ct Pl Sq Cl Ter Cir Grn Av Str Wy")
special = (
    frozenset(s.lower() for s in (*STREETS, *_ROADS))
    | words(
        """
    cal
    ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont
    neb nebr nev okla ore oreg pa penn tenn tex vt va wash wis wisc wyo
    """
    )
    | words(
        """
    st sts ste apt suite room route highway exit box flight unit gate interstate building
    apartment channel area boeing airbus train bus flat seat desk
    """
    )
)
"""Words in lower case that the rules here want to see."""


def house(scan: Scan, i: int) -> Reading | None:
    """123 Main St -> "one twenty three" before a street name."""
    if scan.char(i - 1).isalnum():
        return None
    if lower := _LOWER_HOUSE.match(scan.text, i):
        return Reading(lower.end(), numbers.pairs(lower["n"]), "address", "house number")
    if not (match := _HOUSE.match(scan.text, i)):
        return None
    said = numbers.pairs(match["n"])
    if more := (match["letter"] or "").strip("- "):
        if more == "½":
            said += " and a half"
        else:
            said += " " + (spell(more) if more.isalpha() else numbers.pairs(more))
    return Reading(match.end(), said, "address", "house number")


def zip_code(scan: Scan, i: int) -> Reading | list[Reading] | None:
    """A ZIP code after the name of a state or the word "ZIP", or with four more digits."""
    previous = scan.previous
    match = _ZIP.match(scan.text, i)
    if not match:
        return None
    # A range would go up and a difference has its spaces, so 90210-1234 is a code anywhere.
    extended = match["plus"] and not scan.char(i - 1).strip()
    stated = previous is not None and previous.rule == "state"
    back = scan.text[max(0, i - MAX_BACK) : i]
    if not (extended or stated or _ZIP_BEFORE.search(back)):
        noun = scan.word_after(match.end())
        counts = noun.islower() and noun not in FUNCTION_WORDS
        if counts or not _ZIP_AFTER_STATE.search(back):
            return None
    said = Reading(match.end("zip"), numbers.digits(match["zip"]), "address", "ZIP code")
    if not match["plus"]:
        return said
    return [
        Reading(match.end("zip") + 1, said.spoken, "address", "ZIP code", ","),
        Reading(match.end(), numbers.digits(match["plus"]), "address", "ZIP code"),
    ]


_PROVINCES = {
    "ON": "Ontario", "QC": "Quebec", "BC": "British Columbia", "AB": "Alberta", "MB": "Manitoba",
    "SK": "Saskatchewan", "NS": "Nova Scotia", "NB": "New Brunswick", "NL": "Newfoundland",
    "PE": "Prince Edward Island",
}  # fmt: skip
_IN_CANADA = pattern(r"\s\s?[A-Z]\d[A-Z]\s?\d[A-Z]\d(?!\w)|,\sCanada\b")
_NO_PROVINCE = pattern(
    r"ON\s(?:by|off|or|when|if|the|a|this|that|top|my|your|all)\b|PE\b|NB\s(?!is\b|was\b|in\b)[a-z]"
)
"""The switch, the lesson and the nota bene: no provinces without a postcode or the country."""


def state(scan: Scan, i: int) -> Reading | None:
    """Springfield, IL 62704 -> "Illinois"."""
    match = _STATE.match(scan.text, i)
    if not match or (match["state"] not in STATES and match["state"] not in _PROVINCES):
        return None
    after_comma = scan.text[max(0, i - 2) : i] == ", "
    before = scan.word_before(i - 2 if after_comma else i)
    name = STATES.get(match["state"]) or _PROVINCES[match["state"]]
    said = Reading(match.end("state"), name, "address", "state")
    end = match.end("state")
    if match["state"] in _PROVINCES:
        named = before[:1].isupper() and not before.isupper()
        if named and _IN_CANADA.match(scan.text, end):
            return said
        if _NO_PROVINCE.match(scan.text, i):
            return None
    elif match["zip"] and not before and match["state"] not in _NO_STATES:
        return said
    if not before[:1].isupper() or before.isupper():
        return None
    if match["zip"] or (after_comma and not scan.word_after(end).isupper()):
        return said
    return None


_OLD_STATES = {
    "Cal": "California",
    "Ala": "Alabama", "Ariz": "Arizona", "Ark": "Arkansas", "Calif": "California",
    "Colo": "Colorado", "Conn": "Connecticut", "Del": "Delaware", "Fla": "Florida",
    "Ga": "Georgia", "Ill": "Illinois", "Ind": "Indiana", "Kan": "Kansas", "Kans": "Kansas",
    "Ky": "Kentucky", "La": "Louisiana", "Md": "Maryland", "Mass": "Massachusetts",
    "Mich": "Michigan", "Minn": "Minnesota", "Miss": "Mississippi", "Mo": "Missouri",
    "Mont": "Montana", "Neb": "Nebraska", "Nebr": "Nebraska", "Nev": "Nevada", "Okla": "Oklahoma",
    "Ore": "Oregon", "Oreg": "Oregon", "Pa": "Pennsylvania", "Penn": "Pennsylvania",
    "Tenn": "Tennessee", "Tex": "Texas", "Vt": "Vermont", "Va": "Virginia", "Wash": "Washington",
    "Wis": "Wisconsin", "Wisc": "Wisconsin", "Wyo": "Wyoming", "N.H": "New Hampshire",
    "N.J": "New Jersey", "N.M": "New Mexico", "N.Y": "New York", "N.C": "North Carolina",
    "N.D": "North Dakota", "R.I": "Rhode Island", "S.C": "South Carolina",
    "S.D": "South Dakota", "W.Va": "West Virginia", "W. Va": "West Virginia",
}  # fmt: skip
# These are nothing else, so that they need no town before them.
_SURE_STATES = words(
    "Ala Ariz Calif Colo Conn Fla Kans Minn Mich Nebr Okla Oreg Tenn Wisc Wyo W.Va Ky"
)
# What belongs to a state: its laws up to a section, its governor.
_CITED = pattern(
    r"\s(?:(?:[A-Z][a-z]{1,12}\.?|&|and)\s){0,6}(?:(?:ch|tit|pt)\.\s\d{1,4}[A-Z]?,\s)?§|\s(?:Const|Stat|Gov|Sen|Rep|Atty|Code|Supreme"
    r"|Legislature|House|Senate|Turnpike|Dept|Department|Attorney|Governor|National|State\sPolice)\b"
)
_SHORTENED = "|".join(re.escape(s) for s in sorted(_OLD_STATES, key=len, reverse=True))
_OLD_STATE = pattern(rf"(?P<state>{_SHORTENED})\.(?!\w)")


_NO_STATES = words("ID PR MS AL")
"""Before a number these are more often something else."""
_PARTY = pattern(
    rf"(?P<party>[RDI])[-–](?:(?P<state>{_SHORTENED})\.(?!\w)|(?P<code>{'|'.join(STATES)})(?![\w'-]))"
)


def party(scan: Scan, i: int) -> Reading | None:
    """(R-Ariz.), D-N.Y., R-TX: the party and the state of somebody who was elected."""
    match = _PARTY.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    where = STATES[match["code"]] if match["code"] else _OLD_STATES[match["state"]]
    return Reading(match.end(), f"{match['party']} {where}", "address", "party and state")


def old_state(scan: Scan, i: int) -> Reading | None:
    """St. Louis, Mo. -> "Missouri"; Calif. -> "California" wherever it stands."""
    match = _OLD_STATE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    gap = scan.text[max(0, i - 2) : i]
    code = _CITED.match(scan.text, match.end())
    if code:
        return Reading(match.end(), _OLD_STATES[match["state"]], "address", "state")
    town = gap == ", " and scan.word_before(i - 2)[:1].isupper()
    if not town and match["state"] not in _SURE_STATES and gap not in ("R-", "D-"):
        return None
    after = final_dot(scan, match.end())
    return Reading(match.end(), _OLD_STATES[match["state"]], "address", "state", after)


def _named(scan: Scan, i: int) -> bool:
    """Whether the word before is the name of a street: capitalised, or an ordinal."""
    previous = scan.previous
    if previous is None or previous.after or scan.text[max(0, i - 1) : i] != " ":
        return False
    if previous.kind == "ordinal" or previous.rule in ("house number", "side"):
        return True
    before = scan.word_before(i)
    return before[:1].isupper() and before not in STARTERS and not before.isupper()


def _addressed(scan: Scan) -> bool:
    """Whether a house number stands a few tokens back."""
    return any(d.rule == "house number" for d in scan.drafts[-10:])


def _person(scan: Scan, i: int) -> bool:
    """Whether a person's first name stands before: Henry St. George, Sir Basil St. Clair."""
    before = scan.word_before(i)
    if not before[:1].isupper() or scan.text[max(0, i - 1) : i] != " " or _addressed(scan):
        return False
    if before in _GIVEN:
        return True
    drafts = scan.drafts
    earlier = drafts[-2] if len(drafts) > 1 else None
    return earlier is not None and (earlier.rule == "title" or earlier.spoken in _OF_PERSONS)


def saint(scan: Scan, i: int) -> Reading | None:
    """St. John -> "Saint", unless a street's name stands before it."""
    match = _SAINT.match(scan.text, i)
    if not match:
        return None
    numbered = scan.previous is not None and scan.previous.rule in ("house number", "side")
    if numbered or _person(scan, i):
        pass
    elif _named(scan, i) and scan.previous and scan.previous.rule != "title":
        # "Main St. John said": a street. "East St. Louis": a saint. The first word of a text has
        # its capital from there.
        begins = scan.previous is scan.drafts[0] and not _addressed(scan)
        begins = begins and scan.word_before(i) not in _STREET_NAMES
        if scan.word_before(i) not in _COMPASS and not begins:
            return None
    said = "Saints" if match["word"] == "Sts" else "Saint"
    return Reading(match.end(), said, "address", "saint")


# States of the Union and towns whose universities are named so: Ohio St., San Diego St.
_UNIVERSITIES = words(
    """
    Ohio Michigan Penn Florida Oklahoma Iowa Kansas Boise Fresno Diego Arizona Mississippi Oregon
    Utah Colorado Carolina Dakota Illinois Georgia Kent Ball Jose Wichita Appalachian Arkansas
    """
)


def street(scan: Scan, i: int) -> Reading | None:
    """Oak Dr. -> "Drive", 5th Ave -> "Avenue", Ohio St. -> "State"."""
    match = _STREET.match(scan.text, i)
    if not match:
        return _lower_street(scan, i)
    if match["word"] == "St" and scan.word_before(i) in _UNIVERSITIES and not _addressed(scan):
        stop = final_dot(scan, match.end()) if match["dot"] else ""
        return Reading(match.end(), "State", "address", "university", stop)
    alone = match["dot"] and len(scan.text) == len(match[0])
    if alone and match["word"] != "Dr":
        return Reading(match.end(), STREETS[match["word"]], "address", "street")
    if not scan.previous or not _named(scan, i):
        return None
    word, end = match["word"], match.end()
    if word == "Cir" and scan.previous.kind == "ordinal" and not _addressed(scan):
        return None  # the 9th Cir. is a court
    sure = word not in _DOUBTFUL or _addressed(scan) or scan.previous.kind == "ordinal"
    if not sure and scan.word_after(end)[:1].isupper():
        return None  # "Yesterday Dr. Smith"
    after = final_dot(scan, end) if match["dot"] else ""
    return Reading(end, STREETS[word], "address", "street", after)


def _lower_street(scan: Scan, i: int) -> Reading | None:
    """12 Elm st: a suffix in lower case, after a house number only."""
    match = _LOWER_STREET.match(scan.text, i)
    if not match or not any(d.rule == "house number" for d in scan.drafts[-4:]):
        return None
    after = final_dot(scan, match.end()) if match["dot"] else ""
    return Reading(match.end(), _LOWER_SUFFIX[match["word"]], "address", "street", after)


_CORNER = pattern(rf"\.?\s\d{{1,3}}(?:st|nd|rd|th)\s(?:{_SUFFIX})(?![a-z])")
_EAST_SAINT = pattern(r"\sSt\.?\s[A-Z][a-z]")
_HIGHWAYS = ("I ", "U S ", "Highway", "Route", "State Route", "Interstate", "Exit")
_BLOWN = words("wind winds heading headed bearing facing miles kilometers kilometres km mi gusts")
_SIDED = words("of corner side edge end part suburb wind winds direction tip coast quadrant slope")


def _on_highway(previous: Draft | None) -> bool:
    """Whether the number of a highway was read: I-5 N."""
    if previous is None or previous.rule != "road or room" or previous.after:
        return False
    return previous.spoken.startswith(_HIGHWAYS)


_POINT = pattern(r"(?P<a>[NSEW])(?P<b>NE|NW|SE|SW)(?!\w)")
_FAR = ("mile", "miles", "kilometer", "kilometers", "block", "blocks")
_TURN = words("turn turns turned bear keep veer hang turning")
_HANDS = {"L": "left", "R": "right"}
_HAND = pattern(r"(?P<hand>[LR])(?=\s(?:onto|on|at|into|to|and|then)\b|[,.;)]|$)")


def hand(scan: Scan, i: int) -> Reading | None:
    """Turn R onto Elm St. -> "right"."""
    match = _HAND.match(scan.text, i)
    before = scan.word_before(i).lower()
    if before in ("a", "the"):
        before = scan.word_before(i - len(before) - 1).lower()
    if not match or before not in _TURN:
        return None
    return Reading(match.end(), _HANDS[match["hand"]], "address", "hand")


def side(scan: Scan, i: int) -> Reading | None:
    """123 N. Main St -> "North"; after a street name NW -> "Northwest"."""
    previous = scan.previous
    housed = previous is not None and previous.rule == "house number"
    if housed and (dotted := _DOTTED_SIDE.match(scan.text, i)):
        said = _SIDES[dotted["a"] + dotted["b"]]
        return Reading(dotted.end(), said, "address", "side")
    far = previous is not None and previous.kind == "measure" and previous.spoken.endswith(_FAR)
    if far and (point := _POINT.match(scan.text, i)):  # 6 mi NNE of Norwich
        said = f"{_SIDES[point['a']]} {_SIDES[point['b']]}".lower()
        return Reading(point.end(), said, "address", "side")
    match = _SIDE.match(scan.text, i)
    if not match:
        return None
    if match["dot"] and len(match["side"]) == 1 and _EAST_SAINT.match(scan.text, match.end()):
        return Reading(match.end(), _SIDES[match["side"]], "address", "side")
    if previous is not None and previous.kind == "measure" and previous.spoken.endswith(_FAR):
        return Reading(match.end(), _SIDES[match["side"]].lower(), "address", "side")
    if _CORNER.match(scan.text, match.end()):
        return Reading(match.end(), _SIDES[match["side"]], "address", "side")
    if _on_highway(previous) and not scan.char(match.end() + 1).isdecimal():
        return Reading(match.end(), _SIDES[match["side"]], "address", "side")
    if len(match["side"]) == 2 and not match["dot"] and scan.word_after(match.end()) in _SIDED:
        return Reading(match.end(), _SIDES[match["side"]].lower(), "address", "side")
    if previous is None or previous.after:
        return None
    blown = scan.word_before(i).lower() in _BLOWN and not match["dot"]
    following = scan.char(match.end() + 1)
    if blown and (following.islower() or following.isdecimal()):
        return Reading(match.end(), _SIDES[match["side"]].lower(), "address", "side")
    named = scan.word_before(i) in _FULL and _addressed(scan)
    if named or previous.rule in ("house number", "street"):
        after = final_dot(scan, match.end()) if match["dot"] else ""
        return Reading(match.end(), _SIDES[match["side"]], "address", "side", after)
    return None


def road(scan: Scan, i: int) -> Reading | None:
    """I-95, US 101, Route 66, Room 1205, Flight 370, Apt 4B."""
    if scan.char(i - 1).isalnum():
        return None
    if place := _PLACE.match(scan.text, i):
        word = place["place"].rstrip(".")
        named = _ROADS.get(word.capitalize(), word)
        named = named.lower() if word.islower() else named
        spoken = f"{named} {numbers.pairs(place['n'])} {place['tail'].upper()}"
        return Reading(place.end(), spoken, "address", "road or room")
    match = _ROAD.match(scan.text, i)
    if not match:
        return None
    word = match["road"]
    if word == "I" and match["gap"] != "-":
        return None
    if word in ("SR", "CR") and match["gap"] == "-":
        return None  # SR-71 flies
    if word in ("US", "U.S.") and match["gap"] == " " and len(match["n"]) > 3:
        return None
    bare = word.rstrip(".") if word != "U.S." else word
    said = [_ROADS.get(bare, bare)]
    if match["letter"]:
        said.append(match["letter"])
    said.append(numbers.pairs(match["n"]))
    if match["more"]:
        said.append(numbers.pairs(match["more"][1:]))
    if match["tail"]:
        said.append(match["tail"])
    return Reading(match.end(), " ".join(said), "address", "road or room")


def box(scan: Scan, i: int) -> Reading | None:
    """P.O. Box -> "P O Box"."""
    if match := _PO_BOX.match(scan.text, i):
        number = " " + numbers.pairs(match["n"]) if match["n"] else ""
        return Reading(match.end(), "P O Box" + number, "address", "post office box")
    return None


def postcode(scan: Scan, i: int) -> Reading | None:
    """SW1A 1AA, K1A 0B1: by letter and digit."""
    if scan.char(i - 1).isalnum():
        return None
    if district := _DISTRICT.match(scan.text, i):  # W.C.1
        return Reading(
            district.end(),
            f"{spell(district[1])} {numbers.number(district[2])}",
            "address",
            "postcode",
        )
    for form in (_CANADIAN, _POSTCODE):
        if match := form.match(scan.text, i):
            return Reading(match.end(), spell(match[0]), "address", "postcode")
    return None
