"""Greek in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
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
        l  n  λίτρ{ο|α}
        ml  n  χιλιοστόλιτρ{ο|α}
        km/h  n  χιλιόμετρ{ο|α} την ώρα
        h  f  ώρ{α|ες}
        min  n  λεπτ{ό|ά}
        s  n  δευτερόλεπτ{ο|α}
        GB  n  γκιγκαμπάιτ
        °C  m  βαθμ{ός|οί} Κελσίου
        °  m  βαθμ{ός|οί}
        %  -  τοις εκατό
    """)
    shortened = pairs("""
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


LANGUAGE = Greek()
