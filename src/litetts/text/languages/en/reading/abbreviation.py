"""Abbreviations with and without a dot: titles, Latin, trade, books, units of organisation."""

from __future__ import annotations

import re
from functools import lru_cache

from litetts.text.languages.en.reading import numbers
from litetts.text.languages.en.reading.context import FUNCTION_WORDS, STARTERS, final_dot
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Scan
from litetts.text.scanner.wordlist import words

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
    "Flt": "Flight", "Sqn": "Squadron", "Wg": "Wing", "Gp": "Group", "Cdre": "Commodore",
    "Ldr": "Leader", "Adj": "Adjutant", "Br": "Brother", "Brig": "Brigadier", "Spc": "Specialist",
    "Ofc": "Officer", "Dep": "Deputy", "Treas": "Treasurer", "Sec": "Secretary",
    "Gt": "Great",
    "Mt": "Mount", "Mtn": "Mountain", "Ft": "Fort", "Pt": "Point", "Ste": "Saint",
}  # fmt: skip
_WITHOUT_DOT = words(
    """
    Mr Mrs Ms Mx Messrs Dr Drs Prof Rev Revd Lt Sgt Capt Cpl Mme Mlle Mt Gov Gen
    Flt Sqn Wg Gp Cdre Ldr Cdr
    """
)
# These stand for something else, or are words, where no name follows.
_NEEDS_NAME = words(
    """
    Fr Hon Sen Sens Rep Reps Gov Govs Pres Gen Col Maj Adm Amb Det Br Brig Dep Sec Mt Ft Pt Ste Gt
    Lt Insp Ald Treas Spc Ofc Dr
    """
)
# Ranks of an air force, which come in pairs: Flt Lt, Sqn Ldr, Wg Cdr, Air Cdre.
_AIR = words("Flt Sqn Wg Gp Ldr Cdre")
_AIR_RANK = pattern(
    r"(?:Flt (?:Lt|Sgt|Off)|Sqn Ldr|Wg Cdr|Gp Capt|(?:(?<=Sqn )Ldr|(?<=Air )Cdre))(?!\w)"
)
# First names as they were cut short in print: Wm. Pitt, Geo. Washington.
_NAMES = {
    "Wm": "William", "Chas": "Charles", "Geo": "George", "Jas": "James", "Thos": "Thomas",
    "Jos": "Joseph", "Robt": "Robert", "Edw": "Edward", "Benj": "Benjamin", "Saml": "Samuel",
    "Danl": "Daniel", "Jno": "John", "Alex": "Alexander", "Fredk": "Frederick", "Richd": "Richard",
    "Nathl": "Nathaniel", "Theo": "Theodore", "Hen": "Henry",
}  # fmt: skip
_BRITISH = {"Lt": "Leftenant"}
_AFTER_NAME = {"Jr": "Junior", "Sr": "Senior", "Esq": "Esquire", "Jnr": "Junior", "Snr": "Senior"}

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
    "conf": "conference", "doz": "dozen", "ea": "each", "flr": "floor",
    "qts": "quarts", "pkgs": "packages",
    "mk": "mark", "qtr": "quarter", "mag": "magnitude", "ret": "retired", "cav": "cavalry",
    "inf": "infantry", "regt": "regiment", "bn": "battalion", "arty": "artillery",
    "agg": "aggregate", "wt": "weight",
    "inv": "invoice", "dkt": "docket", "dtd": "dated",
    "mkt": "market", "lg": "large", "lge": "large", "med": "medium", "dau": "daughter",
    "educ": "education", "avail": "available", "util": "utilities", "utils": "utilities",
    "soln": "solution", "solns": "solutions", "bapt": "baptized", "plat": "platform",
    "pbk": "paperback", "hbk": "hardback", "hols": "holidays", "pk": "pack", "pks": "packs",
    "att": "attendance", "sgl": "single", "dbl": "double", "dim": "dimensions", "grp": "group",
    "abn": "airborne", "hosp": "hospital", "vis": "visibility", "esqr": "esquire", "fol": "folio",
    "rect": "receipt", "sat": "saturated", "carb": "carbohydrate", "carbs": "carbohydrates",
    "summ": "summary", "dbls": "doubles",
    "blt": "built", "reg": "regular", "iss": "issue", "qrs": "quarters",
    "bdrm": "bedroom", "bdrms": "bedrooms", "hist": "history", "isl": "island",
    "eps": "episodes", "coll": "college", "hons": "honors", "mvt": "movement",
    "mvts": "movements", "ht": "height", "vit": "vitamin", "var": "variety", "cv": "cultivar",
    "dict": "dictionary", "arr": "arriving",
    "spp": "species", "subsp": "subspecies", "ssp": "subspecies", "sp": "species",
    "cols": "columns", "agmt": "agreement", "mtg": "meeting", "mtgs": "meetings", "qr": "quarter",
    "cmts": "comments", "tab": "tablet", "tabs": "tablets",
    "tpke": "turnpike", "expy": "expressway", "fwy": "freeway", "sen": "senator",
}  # fmt: skip
# Words in their own right: with a dot they are abbreviations only where the sentence goes on.
_WORDS = words(
    """
    att dim sat hosp vis rect co ed cap cat def fig figs lat long max min par pop pub ref spec
    temp prep mo sec est
    cont inst prob ch al pp cert div obs sq ext ca eq esp gal adj adv amt apt sen vol vols nos
    rd dr ln chem biol ave med isl hist mag inf ret agg sp tab tabs coll var
    """
)
carried = frozenset(DOTTED) - _WORDS
"""Abbreviations that are no words: a small letter after their dot carries on."""
_GO_ON = words(
    "sat hosp vis rect min max est ref temp esp spec inst apt cont pop prob orig ext adj vol"
    " ca sq par amt adv sec "
    "med mag agg sp tab tabs var"
)
_BEFORE_NUMBER = {
    "p": "page", "no": "number", "art": "article", "c": "circa", "pt": "part", "ver": "version",
    "v": "version", "rev": "revision", "op": "opus", "sec": "section", "ed": "edition",
    "n": "note", "fig": "figure", "figs": "figures", "ch": "chapter", "chap": "chapter",
    "vol": "volume", "vols": "volumes", "sect": "section", "par": "paragraph",
    "para": "paragraph", "pp": "pages", "nos": "numbers", "eq": "equation", "eqs": "equations",
    "ext": "extension", "apt": "apartment", "est": "estimated", "pop": "population",
    "plat": "platform",
    "ref": "reference", "ca": "circa", "cap": "chapter", "lat": "latitude", "long": "longitude",
    "bk": "book", "ex": "example", "tab": "table", "app": "appendix", "col": "column", "l": "line",
    "ll": "lines", "st": "stanza", "mk": "mark", "sc": "scene", "rm": "room",
    "vv": "verses", "cat": "category", "nn": "notes", "ff": "folios", "f": "folio",
    "dim": "dimensions", "vis": "visibility", "att": "attendance", "grp": "group", "fol": "folio",
    "subsec": "subsection", "amend": "amendment", "exh": "exhibit", "stat": "statute",
    "cmt": "comment",
    "cl": "clause", "bldg": "building",
    "max": "maximum", "min": "minimum", "approx": "approximately", "ep": "episode",
    "eps": "episodes", "mag": "magnitude", "temp": "temperature", "alt": "altitude",
    "elev": "elevation", "s": "section", "ss": "sections", "illus": "illustration",
    "agg": "aggregate", "arts": "articles", "gm": "game", "aet": "aged", "aetat": "aged",
    "æt": "aged", "sch": "schedule",
}  # fmt: skip
_EXACT = {
    "e.g.": "for example", "eg.": "for example", "i.e.": "that is", "ie.": "that is",
    "e.g": "for example", "i.e": "that is", "E.g.": "for example", "I.e.": "that is",
    "E.g": "for example", "I.e": "that is", "Eg.": "for example", "Ie.": "that is",
    "et al.": "et al", "et al": "et al",
    "a.k.a.": "A K A", "aka": "A K A", "w/o": "without", "w/out": "without", "w/": "with",
    "CO2-eq.": "C O two equivalent", "CO2-eq": "C O two equivalent",
    "CO2eq": "C O two equivalent", "CO₂-eq": "C O two equivalent",
    "wk-on-wk": "week on week", "yr-on-yr": "year on year", "mo-on-mo": "month on month",
    "Anno Dom.": "Anno Domini", "pppn": "per person per night", "pppw": "per person per week",
    "w/e": "whatever",
    "A/B": "A B", "a/b": "A B", "b/c": "because",
    "c/o": "care of",
    "n/a": "N A", "N/A": "N A", "p.a.": "per annum", "q.v.": "which see", "n.b.": "note well",
    "N.B.": "N B", "a/c": "account", "A/C": "A C", "s/he": "she or he", "h/t": "hat tip",
    "Ph.D.": "P H D", "Ph.D": "P H D", "PhD": "P H D", "PhDs": "P H D's", "Ph.D.s": "P H D's",
    "MSc": "M S C", "BSc": "B S C", "M.Sc.": "M S C", "B.Sc.": "B S C", "MPhil": "M Phil",
    "DPhil": "D Phil", "LLB": "L L B", "LLM": "L L M", "vs": "versus", "Vs": "versus",
    "and/or": "and or", "ADS-B": "A D S B",
    "C++": "C plus plus", "c++": "C plus plus", "C#": "C sharp", "F#": "F sharp",
    "YoY": "year over year", "QoQ": "quarter over quarter", ".NET": "dot net",
    "R&D": "R and D", "Q&A": "Q and A", "B&B": "B and B",
    "AT&T": "A T and T", "M&A": "M and A", "P&L": "P and L", "S&P": "S and P", "R&B": "R and B",
    "D&D": "D and D", "H&M": "H and M", "M&M": "M and M", "A&E": "A and E", "Wi-Fi": "Wi Fi",
    "WiFi": "Wi Fi", "wifi": "Wi Fi", "hi-fi": "hi fi", "sci-fi": "sci fi", "lo-fi": "lo fi",

    "SSgt": "Staff Sergeant", "MSgt": "Master Sergeant", "TSgt": "Technical Sergeant",
    "GySgt": "Gunnery Sergeant", "LCpl": "Lance Corporal", "LtCol": "Lieutenant Colonel",
    "PCIe": "P C I E", "NVMe": "N V M E", "eMMC": "E M M C", "eSATA": "E SATA",
    "WWI": "World War One", "WWII": "World War Two",
    "Ltd": "limited", "Inc": "incorporated", "Corp": "corporation", "Blvd": "boulevard",
    "Pkwy": "parkway", "Hwy": "highway", "Bros": "brothers", "Dept": "department",
    "approx": "approximately", "etc": "et cetera", "Govt": "government", "govt": "government",
    "btw": "by the way", "imho": "in my humble opinion", "rock'n'roll": "rock 'n' roll",
    "dept": "department", "attn": "attention", "Attn": "attention", "qty": "quantity",
    "Qty": "quantity", "Pte": "private", "pls": "please", "yrs": "years", "hrs": "hours",
    "mins": "minutes", "secs": "seconds", "lbs": "pounds", "w.r.t.": "with respect to",
    "wrt": "with respect to", "iff": "if and only if", "op. cit.": "op cit", "loc. cit.": "loc cit",
    "Fed. R. Civ. P.": "Federal Rule of Civil Procedure",
    "Fed. R. Crim. P.": "Federal Rule of Criminal Procedure",
    "Fed. R. App. P.": "Federal Rule of Appellate Procedure",
    "Fed. R. Evid.": "Federal Rule of Evidence", "S. Ct.": "Supreme Court",
    "F. Supp.": "Federal Supplement", "L. Ed.": "Lawyers' Edition",
    "Mkt": "market", "mkt": "market", "Mk": "mark",
    "&c.": "et cetera", "&c": "et cetera",
    "s/n": "serial number", "Op. posth.": "opus posthumous", "op. posth.": "opus posthumous",
    "Hob.": "Hoboken",
    "v/v": "volume by volume", "w/v": "weight by volume", "h/o": "history of",
    "C.-in-C.": "Commander in Chief", "C-in-C": "Commander in Chief", "Pub.L.": "Public Law",
    "Rt. Hon.": "Right Honorable", "Rt Hon": "Right Honorable", "Rt Hon.": "Right Honorable",
    "Sqn": "Squadron", "Sqdn": "Squadron", "Bn": "Battalion", "Bde": "Brigade",
    "Regt": "Regiment", "sp. nov.": "species nova", "mtg": "meeting", "mtgs": "meetings",
    "Mtg": "meeting", "cmts": "comments", "CoV": "Cov", "SARS-CoV-2": "SARS Cov two",
    "SARS-CoV": "SARS Cov", "MERS-CoV": "MERS Cov", "nCoV": "N Cov",
    "w/w": "week over week", "y/y": "year over year", "q/q": "quarter over quarter",
    "m/m": "month over month", "Ctrl": "Control", "asl": "above sea level",
    "a.s.l.": "above sea level", "avg": "average", "Avg": "average",
    "d/b/a": "D B A", "D/B/A": "D B A", "o/n": "overnight", "Disc.": "discount",
    "Acct": "account",
    "Cc": "C C", "Bcc": "B C C", "yr": "year", "wk": "week",
    "pkg": "package", "pkgs": "packages", "Pkg": "package", "T1/2": "T one half",
    "t1/2": "T one half",
    "cc'd": "C C'd", "cc'ed": "C C'd", "amt": "amount", "Amt": "amount", "Txn": "transaction",
    "Txns": "transactions", "pmt": "payment", "req'd": "required", "rec'd": "received",
    "Pub. L.": "Public Law", "rev. ed.": "revised edition", "ed. by": "edited by",
    "trans. by": "translated by", "et seq.": "et seq",
    "Gov't": "Government", "gov't": "government", "Int'l": "International",
    "int'l": "international", "Nat'l": "National", "nat'l": "national", "Sec'y": "Secretary",
    "sec'y": "secretary", "Ass'n": "Association", "ass'n": "association",
    "Dep't": "Department", "dep't": "department", "Cont'd": "continued", "cont'd": "continued",
    "Q.E.D.": "Q E D", "R.S.V.P.": "R S V P", "P.S.": "P S",
}  # fmt: skip
_EXACT_TAIL = r")(?![^\W_])"


@lru_cache(maxsize=256)
def _exact_pattern(char: str) -> re.Pattern[str] | None:
    """Those that begin with a character: few of them have to be tried at each word."""
    keys = sorted((k for k in _EXACT if k[0] == char), key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, keys)) + _EXACT_TAIL) if keys else None


_TITLE = pattern(r"([A-Z][a-z]{1,6})(\.(?=[A-Z])|\.?(?![\w']))")
_OWNED = pattern(r"\.?'s(?!\w)")
_LOWER_TITLE = pattern(r"(mr|mrs|ms|dr|prof|capt|sgt)\.(?=\s[a-z]{2,})")
_WORD_DOT = pattern(r"([A-Za-zæ]{1,7})\.(?!\w)|([A-Za-z]{1,4})\.(?=\d)")
# After these, function words and nothing, "dr." is no drive: "met dr. jones", but "elm dr. park".
_BEFORE_DOCTOR = words(
    """
    met meet meets meeting see saw seen seeing ask asked tell told call called thank thanks
    visit visited dear hi hello hey says said think thought know knows knew like love hate name
    named doctor patient dentist professor boss colleague
    """
)
_SCRIPTURE = words("chapter chapters psalm genesis exodus matthew mark luke john acts romans verse")
_LETTERED = {
    "app": "appendix", "exh": "exhibit", "rm": "room", "fig": "figure", "sec": "section",
    "subsec": "subsection", "apt": "apartment", "bldg": "building", "vol": "volume",
}  # fmt: skip
_ONE_LETTER = pattern(r"\s\(?[A-Za-z]\)?(?![\w'.])|\s[B-Z]\.$")
_OFFICES = {
    "sec": "secretary", "min": "minister", "pres": "president", "prof": "professor",
    "dir": "director", "asst": "assistant", "gov": "governor", "amb": "ambassador",
    "supt": "superintendent", "comm": "commissioner",
}  # fmt: skip
_OF_OFFICE = pattern(
    r"\s(?:of|for)\s(?:the\s)?(?:[A-Z]|law\b|state\b|defense\b|history\b|physics\b|mathematics\b)"
)
# Bodies and terms that are counted: the 7th Inf. Div., the 9th Cir., 116th Cong., 2d Sess.
_LAW = {
    "Const": "Constitution", "Stat": "Statutes", "Stats": "Statutes", "Rev": "Revised",
    "Gen": "General", "Comp": "Compiled", "Cons": "Consolidated", "Ann": "Annotated",
    "Crim": "Criminal", "Civ": "Civil", "Proc": "Procedure", "Evid": "Evidence",
    "Admin": "Administrative", "Bus": "Business", "Prof": "Professions", "Veh": "Vehicle",
    "Fam": "Family", "Lab": "Labor", "Ins": "Insurance", "Prob": "Probate", "Gov": "Government",
    "Pub": "Public", "Welf": "Welfare", "Inst": "Institutions", "Educ": "Education",
    "Elec": "Elections", "Corp": "Corporations", "Fin": "Finance", "Env": "Environmental",
    "Util": "Utilities", "Nat": "Natural", "Res": "Resources",
}  # fmt: skip
# On the way to the sign of a section nothing but the names of codes: Tex. Penal Code Ann. §.
_TO_SECTION = pattern(
    r"\.?\s(?:(?:[A-Z][a-z]{1,12}\.?|&|and)\s){0,5}(?:(?:ch|tit|pt)\.\s\d{1,4}[A-Z]?,\s)?(?:§|(?<=Const\.\s)(?:art|amend)\.)|\.,?\s§"
    r"|\.,?\s(?:art|amend)\.\s[IVX\d]"
)
_NUMBERED = {
    "inf": "Infantry", "div": "Division", "regt": "Regiment", "bn": "Battalion", "btn": "Battalion",
    "brig": "Brigade", "bde": "Brigade", "cav": "Cavalry", "arty": "Artillery", "armd": "Armored",
    "sqdn": "Squadron", "sqn": "Squadron", "cir": "Circuit", "dist": "District",
    "abn": "Airborne", "cong": "Congress", "sess": "Session", "cent": "Century",
    "anniv": "Anniversary",
    "qtr": "Quarter", "fl": "Floor", "amend": "Amendment", "vol": "Volunteer",
    "min": "minute",
}  # fmt: skip
_DAYS = {"inst": "instant", "ult": "ultimo", "prox": "proximo"}
"""Of letters of old: "the 4th inst." is of this month, "ult." of the last, "prox." of the next."""
_TIMETABLE = {"dep": "departs", "arr": "arrives"}
_CLOCK = pattern(r"\s?\d{1,2}[:.]\d\d(?!\d)")
_SHARE = pattern(r"\s[$€£]?\d[\d.,]*\s?(?:%|percent\b|bps\b|[kmb]n?\b)|\s[$€£]")
_YOURS = words(
    "favour favor favours letter letters obedient humble most loving affectionate lordship honour "
    "honor kind esteemed servant friend last note order faithful"
)
_STATION = pattern(r"\s[A-Z0-9](?!\w)")
_ESTIMATED = words(
    "read reading delivery arrival time cost value wait completion shipping retail sale duration "
    "total revenue population budget"
)
_VERY = words(
    """
    good bad nice happy sad well important large small high low hot cold tired sorry interesting
    useful much old young poor funny cute expensive cheap little few strong weak similar different
    """
)
_NUMBER = pattern(r"\s\(\d{1,3}\)|\s?#?(?:\d|(?:[IVXLC]{2,}|[ivxlc]{2,}|[VX])\b)")
# "I" is a numeral only where it cannot speak: "Art. I, § 8".
_THE_FIRST = pattern(r"\sI(?=[,;:)]|\.?$|\s?§)")
# Of a strand of DNA: c.35delG.
_MUTATION = pattern(r"\d+(?:[_+-]\d+)?(?:del|dup|ins|[ACGT]>)")
_PARTS_OF_BOOKS = words("art sec sect ch chap vol pt bk app cap amend cl exh")
_YEAR = pattern(r"\s?[12]\d{3}(?!\d)")
# Of a person: "(b. 1850)", "d. 3 May 1912".
_LIVED = {"b": "born", "d": "died", "r": "reigned", "fl": "flourished"}
_LIVED_IN = pattern(
    r"\s?(?:in\s)?(?:c\.\s?)?(?:(?:\d{1,2}\s)?[A-Z][a-z]+\.?\s(?:\d{1,2},\s)?)?[12]\d{3}(?!\d)"
)
_NUMBER_SIGN = pattern(
    r"(?P<sure>[Nn]os?\.|NO\.|N[°º])(?=\s?#?\d)|Nos?(?=\s\d)|(?P<of>[Nn]o\.)(?=\sof\s)"
)
# Without a dot these stand before the number of a place in a book: "Vol 12, no 5", "fig 3".
_BOOKISH = pattern(
    r"(?P<word>[Vv]ols?|[Ff]igs?|[Pp]p|[Cc]hap|[Cc]h|[Ss]ect?|[Ee]qs?)(?=\s\d)"
    r"|(?P<after>nos?|p)(?=\s\d)"
)
_IN_BOOK = words("volume volumes chapter page pages figure section number journal see")
_VERSUS = pattern(r"vs?\.?(?=\s(?:[A-Z]|3M\b|7-Eleven\b|23andMe\b|2[01](?:st|th)\sCentury\b))")
_BEAT = pattern(r"bt(?=\s[A-Z])")

special = frozenset(
    {k.lower() for k in (*TITLES, *_AFTER_NAME, *_NAMES)}
    | {k.lower().split()[0].rstrip(".") for k in _EXACT if k.split()[0].rstrip(".").isalpha()}
    | {k.lower() for k in _EXACT if "'" in k and k[-1] != "."}
    | {"no", "nos", "st", "v", "p", "pp", "et", *DOTTED, *_BEFORE_NUMBER, *_TIMETABLE, *_DAYS}
    | {"fl", "exp", "feat", "ft", *_NUMBERED, *_OFFICES, *(w.lower() for w in _LAW)}
)
"""Words in lower case that the rules here want to see."""


_ENDING_ON = pattern(r"\s(?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))")
_THIS = words("the this next last every each long per")


def _week(scan: Scan, i: int, end: int) -> str:
    """What w/e is before a date and after an article: a week that ends, a weekend; else ""."""
    if _ENDING_ON.match(scan.text, end):
        return "week ending"
    return "weekend" if scan.word_before(i).lower() in _THIS else ""


def exact(scan: Scan, i: int) -> Reading | None:
    """e.g., i.e., etc, PhD, w/o: read the same wherever they stand."""
    pattern_ = _exact_pattern(scan.text[i])
    if pattern_ is None or scan.char(i - 1).isalnum():
        return None
    match = pattern_.match(scan.text, i)
    if not match:
        return None
    written, end = match[0], match.end()
    if written == "etc" and scan.word_before(i) in ("slash", "dot"):
        return None  # a path that was read out: /etc
    if scan.text[end : end + 2] == "'s" and not scan.char(end + 2).isalnum():
        return Reading(end + 2, _EXACT[written] + "'s", "abbreviation", "abbreviation")
    if scan.char(end) == "'" and scan.char(end + 1).isalpha():
        return None
    if written == "w/e" and (week := _week(scan, i, end)):
        return Reading(end, week, "abbreviation", "abbreviation")
    dissolved = scan.previous is not None and scan.previous.spoken.endswith("percent")
    if written == "w/w" and dissolved and not any(d.spoken in _MOVED for d in scan.drafts[-4:]):
        return Reading(end, "weight by weight", "abbreviation", "abbreviation")
    after = ""
    if written.endswith("."):
        after = final_dot(scan, end)
    elif scan.char(end) == "." and written.lower() in DOTTED:
        end += 1
        after = final_dot(scan, end)
    return Reading(end, _EXACT[written], "abbreviation", "abbreviation", after)


_SUBJECT = pattern(r"(?P<re>RE)(?=:\s)|(?:FW|FWD|Fwd|Fw)(?=:\s)")
_BILL = pattern(r"(?P<house>S|H\.R)\.(?P<n>\d{1,5})(?![\w]|[.,]\d)")


_MOVED = words("fell rose grew up down was of growth climbed dropped beat missed jumped slipped")
_THE_COMPANY = words("the this our parent my your their its each")
_WITH = words("VAT GST tax taxes breakfast delivery postage shipping parking service fees")
_BEFORE_ANOTHER = pattern(
    r"(?P<short>Exp(?=\.\s\d{1,2}/\d)|Conf(?=\.\s(?:code|no|num|#))|[Yy]r|Sta|[Ee]st|[Rr]ev|[Ii]nc|co|exp)\.(?=[\s;),]|$)"
)


def before_another(scan: Scan, i: int) -> Reading | None:
    """Est. delivery -> "estimated", "yr. letter" -> "your", "Sta. A": by the word that follows."""
    match = _BEFORE_ANOTHER.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    low, end = match["short"].lower(), match.end()
    following = scan.word_after(end)
    if match["short"] == "Exp":
        return Reading(end, "expires", "abbreviation", "abbreviation")
    if low == "conf":
        return Reading(end, "confirmation", "abbreviation", "abbreviation")
    if low == "yr" and following in _YOURS and scan.previous and scan.previous.kind == "word":
        return Reading(end, "your", "abbreviation", "letters of old")
    if low == "est" and following == "of" and scan.previous is not None:
        return Reading(end, "estimate", "abbreviation", "estimate")
    if low == "rev" and following in _MOVED:
        return Reading(end, "revenue", "abbreviation", "accounts")
    if match["short"] == "co" and scan.word_before(i).lower() in _THE_COMPANY:
        return Reading(end, "company", "abbreviation", "abbreviation", final_dot(scan, end))
    if (
        low == "exp"
        and scan.previous
        and (
            scan.previous.kind in ("measure", "money", "decimal")
            or scan.previous.spoken in ("as", "than", "was", "were")
        )
    ):
        return Reading(end, "expected", "abbreviation", "accounts", final_dot(scan, end))
    named = scan.word_before(i)[:1].isupper() and match["short"][0] == "I"
    if low == "inc" and following in _WITH and not named:
        return Reading(end, "including", "abbreviation", "abbreviation")
    if low == "est" and following.lower() in _ESTIMATED:
        return Reading(end, "estimated", "abbreviation", "estimate")
    if low == "sta" and _STATION.match(scan.text, end):
        return Reading(end, "Station", "abbreviation", "abbreviation")
    return None


def subject(scan: Scan, i: int) -> Reading | None:
    """RE: and FW: before the subject of a letter; S.1247 and H.R.3, bills of a parliament."""
    if scan.char(i - 1).isalnum():
        return None
    if match := _SUBJECT.match(scan.text, i):
        return Reading(match.end(), "re" if match["re"] else "forward", "abbreviation", "subject")
    if match := _BILL.match(scan.text, i):
        said = f"{' '.join(match['house'].split('.'))} {numbers.pairs(match['n'])}"
        return Reading(match.end(), said, "serial", "bill")
    return None


def number_sign(scan: Scan, i: int) -> Reading | None:
    """No. 5 -> "number five"."""
    if bookish := _BOOKISH.match(scan.text, i):
        return _bookish(scan, bookish)
    match = _NUMBER_SIGN.match(scan.text, i)
    if not match or (not (match["sure"] or match["of"]) and scan.previous is None):
        return None  # "No 5 people came"
    said = "numbers" if "s" in match[0] else "number"
    return Reading(match.end(), said, "abbreviation", "number sign")


def _bookish(scan: Scan, match: re.Match[str]) -> Reading | None:
    """Vol 12, fig 3; "no 5" and "p 7" where a place in a book was named before."""
    if match["after"] and not any(
        set(d.spoken.lower().split()) & _IN_BOOK for d in scan.drafts[-4:]
    ):
        return None
    said = _BEFORE_NUMBER[match[0].lower()]
    said = said.capitalize() if match[0][0].isupper() else said
    return Reading(match.end(), said, "abbreviation", "before a number")


_CODE_WORD = pattern(r"(?P<word>[A-Z][a-z]{1,5})(?=\.)")


def law(scan: Scan, i: int) -> Reading | None:
    """Tex. Civ. Prac. Code § 5, U.S. Const. art. I: what names a code before its section."""
    match = _CODE_WORD.match(scan.text, i)
    if not match or match["word"] not in _LAW or scan.char(i - 1).isalnum():
        return None
    if not _TO_SECTION.match(scan.text, match.end()):
        return None
    return Reading(match.end() + 1, _LAW[match["word"]], "abbreviation", "law")


def title(scan: Scan, i: int) -> Reading | None:
    """Dr. Smith, Mr Jones, Gen. Lee, Mt. Everest; "Oak Dr." is left to addresses."""
    match = _TITLE.match(scan.text, i)
    if not match:
        return _lower_title(scan, i)
    word, dot, end = match[1], match[2], match.end()
    after = final_dot(scan, end) if dot else ""
    if word in _AFTER_NAME:
        named = scan.word_before(i)[:1].isupper() or scan.text[max(0, i - 2) : i] == ", "
        senior = dot and word in ("Sr", "Jr") and scan.word_after(end)[:1].isupper()
        senior = senior or (dot and scan.previous is None and end == len(scan.text))
        if not named and not senior:
            return None
        if owned := _OWNED.match(scan.text, end):  # John Jr.'s
            return Reading(owned.end(), _AFTER_NAME[word] + "'s", "abbreviation", "title")
        return Reading(end, _AFTER_NAME[word], "abbreviation", "title", after)
    if word in _NAMES and dot and scan.word_after(end)[:1].isupper():
        return Reading(end, _NAMES[word], "abbreviation", "name", after)
    if word in _AIR and not _AIR_RANK.match(scan.text, i):
        return None
    if word not in TITLES or (not dot and word not in _WITHOUT_DOT):
        return None
    joined = dot and scan.char(end) == "-" and word in ("Lt", "Maj", "Brig", "Vice", "Rear")
    following = scan.word_after(end + 1 if joined else end)
    if word == "Pt" and dot and _NUMBER.match(scan.text, end):
        return None  # Pt. IV
    if word == "Gen" and not dot and (len(following) == 1 or following[1:2] == "'"):
        return None  # Gen Z
    if word in ("Col", "Gen", "Cmdr", "Maj") and _rank(scan):
        return Reading(end, TITLES[word], "abbreviation", "title", after)
    if word in _NEEDS_NAME and not following[:1].isupper():
        before = scan.word_before(i)
        follows_rank = scan.previous is not None and scan.previous.kind == "ordinal"
        if word != "Dr" and not follows_rank:
            return None
        if before[:1].isupper() and before not in STARTERS:
            return None
    said = _BRITISH.get(word, TITLES[word]) if scan.british else TITLES[word]
    return Reading(end + 1 if joined else end, said, "abbreviation", "title", after)


def _rank(scan: Scan) -> bool:
    """Whether another rank stands just before: Lt. Col. (ret.), Maj. Gen."""
    previous = scan.previous
    return previous is not None and previous.rule == "title" and previous.spoken in _RANKS


_RANKS = words("Lieutenant Leftenant Major Brigadier")


def _lower_title(scan: Scan, i: int) -> Reading | None:
    """Such as "dr. jones" where no capitals are written; "elm dr. is closed" is a road."""
    match = _LOWER_TITLE.match(scan.text, i)
    if not match or scan.word_after(match.end()) in FUNCTION_WORDS:
        return None
    before = scan.word_before(i).lower()
    if match[1] == "dr" and before and before not in _BEFORE_DOCTOR | FUNCTION_WORDS:
        return None
    word = match[1].title()
    said = _BRITISH.get(word, TITLES[word]) if scan.british else TITLES[word]
    return Reading(match.end(), said.lower(), "abbreviation", "title")


_BOOK_SIZE = pattern(r"(?:[48]vo|4to)(?!\w)")
_SIZES = {"8vo": "octavo", "4to": "quarto", "4vo": "quarto"}
_FOLLOWING = pattern(r"(?P<n>\d{1,4})(?P<f>ff?)(?P<dot>\.)?(?!\w)")
_NOTED = pattern(r"(?P<n>\d{1,4})nn?\.?\s?(?P<note>\d{1,3})(?![\w/]|[.,]\d)")


def following(scan: Scan, i: int) -> Reading | None:
    """Pp. 119ff. -> "one hundred nineteen and following", p. 23n5 -> "twenty three note five"."""
    tail = scan.text[i + 1 : i + 6]
    if not ("f" in tail or "n" in tail or "o" in tail) or scan.char(i - 1).isalnum():
        return None
    match = _FOLLOWING.match(scan.text, i)
    if size := _BOOK_SIZE.match(scan.text, i):
        return Reading(size.end(), _SIZES[size[0]], "abbreviation", "size of a book")
    noted = None if match else _NOTED.match(scan.text, i)
    if not (match and match["f"] == "ff") and not (
        (match or noted) and any(d.spoken in _IN_BOOK for d in scan.drafts[-4:])
    ):
        return None
    if match:
        said = f"{numbers.number(match['n'])} and following"
        after = final_dot(scan, match.end()) if match["dot"] else ""
        return Reading(match.end(), said, "range", "and following", after)
    if noted is None:
        return None
    said = f"{numbers.number(noted['n'])} note {numbers.number(noted['note'])}"
    return Reading(noted.end(), said, "serial", "note of a page")


_STATION_NEWS = pattern(r"\s\d{1,2}\s(?:News|TV|Action|Eyewitness|Live)\b")
_DECLINATION = pattern(r"\s[+−–-]?\s?\d{1,2}(?:\.\d+)?\s?°")
_PLACED = words("cardinal decimal range serial")
_FATS = pattern(r"\s(?:fat|acid|solution|vapou?r|steam|soil)s?\b")


def dotted(scan: Scan, i: int) -> Reading | None:
    """approx., dept., vol. 2, fig. 3, Inc."""
    match = _WORD_DOT.match(scan.text, i)
    if not match:
        return None
    low, end = (match[1] or match[2]).lower(), match.end()
    if low in ("hr", "hrs", "mos", "sec", "min", "ch", "al") and match[0][:2].isupper():
        return None  # "755 HRs.", "his 40th HR."
    if low in _LIVED and match[1] == low and _LIVED_IN.match(scan.text, end):
        return Reading(end, _LIVED[low], "abbreviation", "abbreviation")
    first = low in _PARTS_OF_BOOKS and _THE_FIRST.match(scan.text, end)
    if match[0] == "c." and _MUTATION.match(scan.text, end):
        return Reading(end, "C", "letters", "letter")
    if low in _BEFORE_NUMBER and (first or _NUMBER.match(scan.text, end)):
        said = _BEFORE_NUMBER[low]
        if low == "v" and any(d.spoken.lower() in _SCRIPTURE for d in scan.drafts[-4:]):
            said = "verse"
        if match[0] in ("S.", "SS.", "Ss."):
            return None
        if match[0] in ("P.", "C.") and "." in scan.text[max(0, i - 2) : i]:
            return None  # of a rule's name: Fed. R. Civ. P. 12
        if low == "ch" and _STATION_NEWS.match(scan.text, end):
            said = "channel"
        if first:
            return Reading(end + 2, f"{said} one", "abbreviation", "before a number")
        if low == "v" and scan.previous and _SHARE.match(scan.text, end):
            said = "versus"
        if low == "est" and _YEAR.match(scan.text, end):
            said = "established"
        return Reading(end, said, "abbreviation", "before a number")
    if low == "dec" and _DECLINATION.match(scan.text, end):
        return Reading(end, "declination", "abbreviation", "before a number")
    if low == "ff" and scan.previous and scan.previous.kind in _PLACED:
        return Reading(end, "and following", "abbreviation", "and following", final_dot(scan, end))
    if match[0] == "Fl." and _NUMBER.match(scan.text, end):
        return Reading(end, "floor", "abbreviation", "before a number")
    if low == "ret" and scan.char(i - 1) == "(" and scan.char(end) == ")":
        return Reading(end, "retired", "abbreviation", "abbreviation")
    if match[0] == "Op." and scan.word_after(end)[:1].isupper():
        return Reading(end, "Operation", "abbreviation", "abbreviation")
    if low in _TIMETABLE and _CLOCK.match(scan.text, end):
        return Reading(end, _TIMETABLE[low], "abbreviation", "timetable")
    if low == "v" and scan.word_after(end) in _VERY:
        return Reading(end, "very", "abbreviation", "abbreviation")
    if low == "ed" and scan.previous is not None and scan.previous.kind == "ordinal":
        return Reading(end, "edition", "abbreviation", "abbreviation", final_dot(scan, end))
    follows = scan.previous is not None and scan.previous.kind == "ordinal"
    if match[0] in ("c.", "cent.") and follows:
        return Reading(end, "century", "abbreviation", "century", final_dot(scan, end))
    if (
        low in _NUMBERED
        and match[1]
        and (match[1].istitle() or low in ("min", "fl"))
        and _after_ordinal(scan)
    ):
        return Reading(end, _NUMBERED[low], "abbreviation", "numbered body", final_dot(scan, end))
    if low in _LETTERED and match[1] and _ONE_LETTER.match(scan.text, end):
        return Reading(end, _LETTERED[low], "abbreviation", "before a letter")
    if low in _DAYS and scan.previous is not None and scan.previous.kind in ("ordinal", "date"):
        return Reading(end, _DAYS[low], "abbreviation", "day", final_dot(scan, end))
    if low in _OFFICES and _OF_OFFICE.match(scan.text, end):
        numbered = scan.previous is not None and scan.previous.kind in ("cardinal", "decimal")
        if not numbered:
            said = _OFFICES[low]
            said = said.capitalize() if match[1][0].isupper() else said
            return Reading(end, said, "abbreviation", "office")
    if match[0] in ("ft.", "feat.") and scan.word_after(end)[:1].isupper():
        numbered = scan.previous is not None and scan.previous.kind in ("cardinal", "decimal")
        if not numbered:
            return Reading(end, "featuring", "abbreviation", "abbreviation")
    named = scan.word_before(i)[:1].isupper() and scan.word_after(end)[:1].isupper()
    if match[0] in ("def.", "d.") and named:
        return Reading(end, "defeated", "abbreviation", "result")
    if low not in DOTTED or match[2]:
        return None
    after = final_dot(scan, end)
    if low == "est" and scan.previous is not None and scan.previous.kind in ("money", "date"):
        closes = after or scan.char(end) in ("", ")", ",", ";")
        return Reading(end, "estimate", "abbreviation", "estimate", after) if closes else None
    if low == "agg" and scan.previous is not None and scan.previous.kind == "range":
        return Reading(end, "aggregate", "abbreviation", "abbreviation", after)
    if match[0] == "Coll." and scan.word_before(i)[:1].isupper():
        return Reading(end, "College", "abbreviation", "abbreviation", after)
    if low == "co" and match[1][0] == "C":
        company = scan.word_before(i)[:1].isupper() or scan.char(i - 2) == "&"
        return Reading(end, "company", "abbreviation", "abbreviation", after) if company else None
    if low == "sat" and not _FATS.match(scan.text, end):
        return None
    if low == "reg" and _NUMBER.match(scan.text, end) and scan.char(i - 1) != "(":
        return Reading(end, "regulation", "abbreviation", "before a number")
    if low in _WORDS and (low not in _GO_ON or not scan.word_after(end)[:1].islower()):
        return None
    return Reading(end, DOTTED[low], "abbreviation", "abbreviation", after)


def _after_ordinal(scan: Scan) -> bool:
    """Whether an ordinal stands before, other such abbreviations between: 7th Inf. Div."""
    for draft in reversed(scan.drafts[-4:]):
        if draft.kind == "ordinal":
            return True
        if draft.rule != "numbered body" and draft.spoken not in ("Airborne", "Armored", ""):
            return False
    return False


_REPORTER = pattern(r"(?P<letters>(?:[A-Z]\.\s?){1,3})(?P<n>[23]d|[4-9]th)(?!\w)")
_SERIES = {"2d": "second", "3d": "third", "4th": "fourth", "5th": "fifth", "6th": "sixth"}


def reporter(scan: Scan, i: int) -> Reading | None:
    """F.3d -> "F third", N.E.2d -> "N E second": a series of reports of law."""
    match = _REPORTER.match(scan.text, i)
    if not match or match["n"] not in _SERIES or scan.char(i - 1).isalnum():
        return None
    letters = " ".join(c for c in match["letters"] if c.isalpha())
    return Reading(match.end(), f"{letters} {_SERIES[match['n']]}", "abbreviation", "reporter")


def versus(scan: Scan, i: int) -> Reading | None:
    """Roe v. Wade, Ali v Frazier, Smith et al. v. Acme."""
    if (beat := _BEAT.match(scan.text, i)) and scan.word_before(i)[:1].isupper():
        return Reading(beat.end(), "beat", "abbreviation", "result")
    match = _VERSUS.match(scan.text, i)
    previous = scan.previous
    others = previous is not None and (
        previous.spoken == "et al" or previous.kind in ("range", "letters")  # U.S. v. Nixon
    )
    if match and (others or scan.word_before(i)[:1].isupper()):
        return Reading(match.end(), "versus", "abbreviation", "versus")
    return None
