"""Abbreviations with and without a dot: titles, Latin, trade, books, units of organisation."""

from __future__ import annotations

import re

from litetts.text.languages.en.context import final_dot
from litetts.text.normalise.scan import Reading, Scan

# Said before a name. A capital follows, or the abbreviation stands for something else.
TITLES = {
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Messrs": "Messers", "Dr": "Doctor",
    "Drs": "Doctors", "Prof": "Professor", "Profs": "Professors", "Rev": "Reverend",
    "Revd": "Reverend", "Fr": "Father", "Hon": "Honorable", "Sen": "Senator", "Sens": "Senators",
    "Rep": "Representative", "Reps": "Representatives", "Gov": "Governor", "Govs": "Governors",
    "Pres": "President", "Gen": "General", "Lt": "Lieutenant", "Col": "Colonel", "Maj": "Major",
    "Capt": "Captain", "Cpt": "Captain", "Cmdr": "Commander", "Cdr": "Commander",
    "Sgt": "Sergeant", "Cpl": "Corporal", "Pvt": "Private", "Adm": "Admiral", "Amb": "Ambassador",
    "Supt": "Superintendent", "Insp": "Inspector", "Det": "Detective", "Ald": "Alderman",
    "Atty": "Attorney", "Msgr": "Monsignor", "Mme": "Madame", "Mlle": "Mademoiselle",
    "Sr": "Senior", "Jr": "Junior", "Br": "Brother", "Brig": "Brigadier", "Spc": "Specialist",
    "Ofc": "Officer", "Dep": "Deputy", "Treas": "Treasurer", "Sec": "Secretary",
    "Mt": "Mount", "Mtn": "Mountain", "Ft": "Fort", "Pt": "Point", "Ste": "Saint",
}  # fmt: skip
_NEEDS_NAME = frozenset(
    "Fr Hon Sen Sens Rep Reps Gov Govs Pres Gen Col Maj Adm Amb Det Br Brig Dep Sec Mt Ft Pt Ste Lt "
    "Insp Ald".split()
)
_NO_DOT = frozenset("Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Revd Lt Sgt Capt Cpl Jr Sr Mme Mlle Mt Gov Gen".split())
_BRITISH_LT = "Leftenant"

# Always expanded when the dot is there (the key without it).
DOTTED = {
    "etc": "et cetera", "vs": "versus", "approx": "approximately", "appt": "appointment",
    "apt": "apartment", "assn": "association", "assoc": "association", "asst": "assistant",
    "attn": "attention", "ave": "avenue", "avg": "average", "blvd": "boulevard",
    "bldg": "building", "bros": "brothers", "cert": "certificate", "co": "company",
    "cont": "continued", "corp": "corporation", "ctr": "center", "dept": "department",
    "depts": "departments", "dist": "district", "div": "division", "ed": "edition",
    "eds": "editors", "edn": "edition", "encl": "enclosure", "eq": "equation",
    "esp": "especially", "esq": "esquire", "est": "established", "excl": "excluding",
    "ext": "extension", "fig": "figure", "figs": "figures", "freq": "frequency",
    "govt": "government", "hwy": "highway", "incl": "including", "inc": "incorporated",
    "inst": "institute", "intl": "international", "jct": "junction", "ltd": "limited",
    "max": "maximum", "mfg": "manufacturing", "mgr": "manager", "mgmt": "management",
    "min": "minimum", "misc": "miscellaneous", "natl": "national", "nos": "numbers",
    "obs": "obsolete", "orig": "originally", "pkg": "package", "pkwy": "parkway",
    "pop": "population", "prob": "probably", "pub": "published", "qty": "quantity",
    "recd": "received", "ref": "reference", "req": "required", "resp": "respectively",
    "rte": "route", "sched": "schedule", "spec": "specification", "sq": "square",
    "tel": "telephone", "temp": "temperature", "univ": "university", "vol": "volume",
    "vols": "volumes", "viz": "namely", "cf": "compare", "ca": "circa", "al": "al",
    "ibid": "ibid", "pp": "pages", "par": "paragraph", "para": "paragraph", "ch": "chapter",
    "chap": "chapter", "sect": "section", "mgt": "management", "acct": "account",
    "addl": "additional", "amt": "amount", "bal": "balance", "bef": "before", "bx": "box",
    "cap": "capital", "cat": "catalogue", "cu": "cubic", "decd": "deceased", "def": "definition",
    "equiv": "equivalent", "gal": "gallon", "hr": "hour", "hrs": "hours", "lat": "latitude",
    "lb": "pound", "lbs": "pounds", "long": "longitude", "mins": "minutes", "oz": "ounces",
    "sec": "second", "secs": "seconds", "yr": "year", "yrs": "years", "mo": "month",
    "mos": "months", "wk": "week", "wks": "weeks", "tbsp": "tablespoon", "tsp": "teaspoon",
    "adj": "adjective", "adv": "adverb", "prep": "preposition", "bibl": "bibliography",
    "biol": "biology", "chem": "chemistry", "dr": "drive", "rd": "road", "ln": "lane",
    "tpke": "turnpike", "expy": "expressway", "fwy": "freeway", "sen": "senator",
}  # fmt: skip
# English words too: with a dot they are expanded only before a number or a name (see below).
_WORDS = frozenset(
    """co ed cap cat def fig figs long lat min max par pop pub ref spec temp prep mo bal sec est
    cont inst prob ch al pp cert div obs sq ext ca eq esp gal adj adv amt apt sen vol vols nos
    rd dr ln chem biol ave""".split()
)
_BEFORE_NUMBER = frozenset("fig figs ch chap vol vols sec sect par para p pp no nos art eq ext apt ed est pop ref c ca pt cap lat long ver v rev op".split())
_BEFORE_NUMBER_NAME = {
    "p": "page", "no": "number", "art": "article", "c": "circa", "pt": "part", "ver": "version",
    "v": "version", "rev": "revision", "op": "opus", "sec": "section", "ed": "edition", "n": "number",
}  # fmt: skip
_ALWAYS = {
    "e.g.": "for example", "eg.": "for example", "i.e.": "that is", "ie.": "that is",
    "e.g": "for example", "i.e": "that is", "et al.": "et al", "et al": "et al",
    "a.k.a.": "A K A", "w/o": "without", "w/": "with", "b/c": "because", "c/o": "care of",
    "n/a": "N A", "N/A": "N A", "p.a.": "per annum", "q.v.": "which see", "n.b.": "note well",
    "N.B.": "N B", "a/c": "account", "A/C": "A C", "s/he": "she or he", "h/t": "hat tip",
    "Ph.D.": "P H D", "Ph.D": "P H D", "PhD": "P H D", "PhDs": "P H D's", "Ph.D.s": "P H D's",
    "MSc": "M S C", "BSc": "B S C", "M.Sc.": "M S C", "B.Sc.": "B S C", "MPhil": "M Phil",
    "DPhil": "D Phil", "LLB": "L L B", "LLM": "L L M", "vs": "versus", "Vs": "versus",
    "and/or": "and or", "v.": "versus", "R&D": "R and D", "Q&A": "Q and A", "B&B": "B and B",
    "AT&T": "A T and T", "M&A": "M and A", "P&L": "P and L", "S&P": "S and P", "R&B": "R and B",
    "D&D": "D and D", "H&M": "H and M", "M&M": "M and M", "A&E": "A and E", "Wi-Fi": "Wi Fi",
    "WiFi": "Wi Fi", "wifi": "Wi Fi", "hi-fi": "hi fi", "sci-fi": "sci fi", "lo-fi": "lo fi",
    "Ltd": "limited", "Inc": "incorporated", "Corp": "corporation", "Blvd": "boulevard",
    "Pkwy": "parkway", "Hwy": "highway", "Bros": "brothers", "Dept": "department",
    "approx": "approximately", "etc": "et cetera", "Govt": "government", "govt": "government",
    "btw": "by the way", "imho": "in my humble opinion", "rock'n'roll": "rock 'n' roll",
    "dept": "department", "attn": "attention", "Attn": "attention", "qty": "quantity",
    "Qty": "quantity", "Pte": "private", "pls": "please", "yrs": "years", "hrs": "hours",
    "mins": "minutes", "secs": "seconds", "lbs": "pounds", "w.r.t.": "with respect to",
    "wrt": "with respect to", "iff": "if and only if", "op. cit.": "op cit", "loc. cit.": "loc cit",
    "Q.E.D.": "Q E D", "R.S.V.P.": "R S V P", "P.S.": "P S", "St": "Street",
}  # fmt: skip
del _ALWAYS["St"], _ALWAYS["v."]
_ALWAYS_PATTERN = re.compile(
    "(?:%s)(?![^\\W_])" % "|".join(re.escape(k) for k in sorted(_ALWAYS, key=len, reverse=True))
)
_WORD_DOT = re.compile(r"([A-Za-z]{1,7})\.(?!\w)")
_NUMBER_SIGN = re.compile(r"(?:[Nn]o|[Nn]os|NO|N[°º])(?P<dot>\.|(?<=[°º]))?\s?(?=#?\d)")
_VERSUS = re.compile(r"v\.?(?=\s[A-Z])")
_JUNIOR = re.compile(r"(Jr|Sr|Esq)(\.?)(?!\w)")

special = frozenset(
    {k.lower() for k in TITLES}
    | {re.split(r"[^a-z]", k.lower())[0] for k in _ALWAYS}
    | {"no", "nos", "st", "v", "p", "pp", "et"}
)


def always(scan: Scan, i: int) -> Reading | None:
    """e.g., i.e., etc, PhD, w/o."""
    if scan.char(i - 1).isalnum() or not (match := _ALWAYS_PATTERN.match(scan.text, i)):
        return None
    written = match[0]
    end = match.end()
    if not written.endswith(".") and scan.char(end) == "." and written.lower() in DOTTED:
        return None
    if scan.char(end) == "'" and scan.char(end + 1).isalpha():
        return None
    if written in ("vs", "etc") and scan.char(end) == "." and not scan.char(end + 1).isalnum():
        end += 1
        return Reading(end, _ALWAYS[written], "abbreviation", "abbreviation", final_dot(scan, end))
    after = final_dot(scan, end) if written.endswith(".") else ""
    return Reading(end, _ALWAYS[written], "abbreviation", "abbreviation", after)


def number_sign(scan: Scan, i: int) -> Reading | None:
    """No. 5 -> "number five"."""
    match = _NUMBER_SIGN.match(scan.text, i)
    if not match:
        return None
    if not match["dot"] and not (match[0][0] == "N" and match[0].endswith(" ") and scan.previous is None and False):
        return None
    many = match[0].lower().startswith("nos")
    end = i + len(match[0].rstrip())
    return Reading(end, "numbers" if many else "number", "abbreviation", "number sign")


def _capital_after(scan: Scan, end: int) -> bool:
    after = scan.word_after(end)
    return bool(after) and after[0].isupper()


def title(scan: Scan, i: int) -> Reading | None:
    """Dr. Smith, Mr Jones, Gen. Lee, Mt. Everest; "Oak Dr." is left to addresses."""
    match = re.compile(r"([A-Z][a-z]{1,6})(\.?)(?![\w'])").match(scan.text, i)
    if not match or match[1] not in TITLES:
        return None
    word, dot, end = match[1], match[2], match.end()
    if word in ("Jr", "Sr") or (word == "Esq"):
        follows = scan.previous is not None and scan.word_before(i)[:1].isupper() or scan.char(i - 2) == ","
        if not follows:
            return None
        return Reading(end, TITLES[word], "abbreviation", "title", final_dot(scan, end) if dot else "")
    if not dot and word not in _NO_DOT:
        return None
    name = _capital_after(scan, end) or scan.char(end + 1) in "'\"“"
    if not name and (word in _NEEDS_NAME or word == "Dr"):
        if word == "Dr" and not scan.word_before(i)[:1].isupper():
            return Reading(end, "Doctor", "abbreviation", "title", final_dot(scan, end) if dot else "")
        return None
    said = TITLES[word]
    if word == "Lt" and scan.british:
        said = _BRITISH_LT
    return Reading(end, said, "abbreviation", "title", "")


def junior(scan: Scan, i: int) -> Reading | None:
    """King, Jr. -> "Junior"."""
    match = _JUNIOR.match(scan.text, i)
    if not match or scan.previous is None:
        return None
    said = {"Jr": "Junior", "Sr": "Senior", "Esq": "Esquire"}[match[1]]
    return Reading(match.end(), said, "abbreviation", "title", final_dot(scan, match.end()) if match[2] else "")


def dotted(scan: Scan, i: int) -> Reading | None:
    """approx., dept., vol. 2, fig. 3, Inc."""
    match = _WORD_DOT.match(scan.text, i)
    if not match:
        return None
    written, end = match[1], match.end()
    low = written.lower()
    number = re.compile(r"\s?#?(?:\d|[IVXLC]+\b|[ivxlc]+\b)").match(scan.text, end)
    if low in _BEFORE_NUMBER and number:
        said = _BEFORE_NUMBER_NAME.get(low) or DOTTED[low]
        if low == "est" and not re.match(r"\s?\d{4}", scan.text[end : end + 6]):
            said = "estimated"
        if low == "pp" or low in ("figs", "vols", "nos"):
            said = DOTTED[low]
        return Reading(end, _cased(written, said), "abbreviation", "before a number")
    if low not in DOTTED:
        return None
    if low in _WORDS:
        after = scan.word_after(end)
        ends = not after or after[0].isupper()
        if low == "co" and (scan.word_before(i)[:1].isupper() or scan.char(i - 2) == "&") and written[0] == "C":
            return Reading(end, "company", "abbreviation", "abbreviation", final_dot(scan, end))
        if low in ("min", "max", "est", "ref", "temp", "esp", "spec", "inst", "apt", "cont", "pop", "prob", "orig", "ext", "adj", "vol") and not ends:
            return Reading(end, _cased(written, DOTTED[low]), "abbreviation", "abbreviation")
        return None
    said = DOTTED[low]
    return Reading(end, _cased(written, said), "abbreviation", "abbreviation", final_dot(scan, end))


def _cased(written: str, said: str) -> str:
    return said


def versus(scan: Scan, i: int) -> Reading | None:
    """Roe v. Wade, Ali v Frazier."""
    match = _VERSUS.match(scan.text, i)
    if match and scan.word_before(i)[:1].isupper():
        return Reading(match.end(), "versus", "abbreviation", "versus")
    return None
