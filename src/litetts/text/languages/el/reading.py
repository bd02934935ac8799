"""Greek in outline: what its numbers are, in words."""

from __future__ import annotations

from functools import cached_property

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list

__all__ = ["LANGUAGE"]


class Greek(Outline):
    """The rules of Greek."""

    lang_tag = "el"
    minute_zero = False
    point = "κόμμα"
    dot = "τελεία"
    to = "έως"
    span = "{} έως {}"
    falling = "{} {}"
    years = "{} έως {}"
    by = "επί"
    per = "ανά {}"
    half = "{} και μισό"
    mixed = "{} και {}"
    about = "περίπου"
    time = "<h> και <m>"
    months = tuple(
        word_list(
            """
        Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου
        Οκτωβρίου Νοεμβρίου Δεκεμβρίου
        """
        )
    )
    date_form = "{d} {month} {y}"
    fractions = {
        (1, 2): "μισό",
        (1, 3): "ένα τρίτο",
        (2, 3): "δύο τρίτα",
        (1, 4): "ένα τέταρτο",
        (3, 4): "τρία τέταρτα",
    }
    small = {(1, "m"): "ένας", (1, "f"): "μία", (1, "n"): "ένα"}
    millions_gender = "n"
    currencies = {
        "€": (Entry("n", "ευρώ"), Entry("n", "λεπτ{ό|ά}")),
        "EUR": (Entry("n", "ευρώ"), Entry("n", "λεπτ{ό|ά}")),
        "$": (Entry("n", "δολάρι{ο|α}"), Entry("n", "σεντ")),
        "USD": (Entry("n", "δολάρι{ο|α}"), Entry("n", "σεντ")),
        "£": (Entry("f", "λίρ{α|ες}"), None),
        "GBP": (Entry("f", "λίρ{α|ες}"), None),
        "¥": (Entry("n", "γιεν"), None),
        "₹": (Entry("f", "ρουπ{ία|ίες}"), None),
    }
    cents = "{} και {}"
    multiples = {
        "εκ.": (6, "εκατομμύρι{ο|α}"),
        "εκατ.": (6, "εκατομμύρι{ο|α}"),
        "δισ.": (9, "δισεκατομμύρι{ο|α}"),
    }
    units = entries("""
        km|χλμ|χλμ.  n  χιλιόμετρ{ο|α}
        m|μ.  n  μέτρ{ο|α}
        cm|εκ  n  εκατοστ{ό|ά}
        mm  n  χιλιοστ{ό|ά}
        m²|m2|τ.μ.  n  τετραγωνικ{ό|ά} μέτρ{ο|α}
        kg|κιλά  n  κιλ{ό|ά}
        g|γρ.  n  γραμμάρι{ο|α}
        t  m  τόν{ος|οι}
        l|λ.  n  λίτρ{ο|α}
        ml  n  χιλιοστόλιτρ{ο|α}
        χλμ/ώρα|χλμ./ώρα|χλμ/ω|km/h  n  χιλιόμετρ{ο|α} την ώρα
        h  f  ώρ{α|ες}
        min  n  λεπτ{ό|ά}
        s  n  δευτερόλεπτ{ο|α}
        GB  n  γκιγκαμπάιτ
        °C  m  βαθμ{ός|οί} Κελσίου
        °  m  βαθμ{ός|οί}
        %  -  τοις εκατό
    """)
    suffixes = {
        end: end for end in ("ος", "η", "ο", "ου", "ης", "ον", "α", "ων", "ους", "οι", "ες")
    }
    shortened = pairs("""
        περ.  περίπου
        π.μ.  προ μεσημβρίας
        μ.μ.  μετά μεσημβρίαν
        Δευ.  Δευτέρα
        Τρ.  Τρίτη
        Τετ.  Τετάρτη
        Πεμ.  Πέμπτη
        Παρ.  Παρασκευή
        Σαβ.  Σάββατο
        Κυρ.  Κυριακή
        αι.  αιώνα
        κεφ.  κεφάλαιο
        Δρ.  δόκτωρ
        κ.  κύριος
        κα.  κυρία
        Τ.Κ.  ταχυδρομικός κώδικας
        λ.χ.  λόγου χάρη
        βλ.  βλέπε
        π.χ.  για παράδειγμα
        κ.λπ.|κλπ.|κ.λπ  και λοιπά
        δηλ.  δηλαδή
        κ.ά.  και άλλα
        μ.Χ.  μετά Χριστόν
        π.Χ.  προ Χριστού
        τηλ.  τηλέφωνο
    """)
    shortened_before_numbers = pairs("""
        αρ.  αριθμός
        σελ.  σελίδα
    """)

    def ordinal_word(self, n: int) -> str:
        """Δέκατος ένατος, εικοστός πρώτος."""
        if not 0 < n < 100:
            return ""
        if n in (11, 12):
            return ("ενδέκατος", "δωδέκατος")[n - 11]
        tens, ones = divmod(n, 10)
        return " ".join(filter(None, (_TENS[tens], _ONES[ones])))

    def suffixed_word(self, n: int, end: str) -> str:
        """19ο -> "δέκατο ένατο", 1η -> "πρώτη"."""
        said = self.ordinal_word(n)
        return " ".join(_bent(w, end) for w in said.split()) if said else ""

    @cached_property
    def _words(self) -> tuple[Rule, ...]:
        return (_reign, *super()._words)


_NUMERALS = dict(zip("ΑΒΓΔΕ", range(1, 6), strict=True)) | {
    "ΣΤ": 6,
    "Ζ": 7,
    "Η": 8,
    "Θ": 9,
    "Ι": 10,
}
_REIGN = pattern(r"(?P<ten>Ι)?(?P<n>ΣΤ|[ΑΒΓΔΕΖΗΘΙ])(?:['΄´ʹ’′]|\u0374)(?!\w)")


def _bent(word: str, end: str) -> str:
    """Πρώτος, "η" -> "πρώτη"; όγδοος, "η" -> "όγδοη"."""
    return word[:-2] + end


def _reign(scan: Scan, i: int) -> Reading | None:
    """Γεώργιος Α΄ -> "πρώτος": a ruler by his letter."""
    match = _REIGN.match(scan.text, i)
    before = scan.word_before(i)
    if not match or scan.char(i - 1).isalnum() or not before[1:2].islower():
        return None
    if not before[0].isupper():
        return None
    n = _NUMERALS[match["n"]] + (10 if match["ten"] else 0)
    said = LANGUAGE.ordinal_word(n)
    if before[-1] in "αηάή":
        said = " ".join(_bent(w, "η") for w in said.split())
    return Reading(match.end(), said, "roman", "ruler")


_ONES = ("", *word_list("πρώτος δεύτερος τρίτος τέταρτος πέμπτος έκτος έβδομος όγδοος ένατος"))
_TENS = ("", *word_list(
    "δέκατος εικοστός τριακοστός τεσσαρακοστός πεντηκοστός εξηκοστός εβδομηκοστός ογδοηκοστός"
    " ενενηκοστός"
))  # fmt: skip
LANGUAGE = Greek()
