"""Polish in outline: what its numbers are, in words."""

from __future__ import annotations

from functools import cached_property

from litetts.text.languages.outline import Outline
from litetts.text.languages.pl import ordinals as ordinal_forms
from litetts.text.reading.quantity import final
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_POSTCODE = pattern(r"(?P<a>\d\d)-(?P<b>\d{3})(?=\s[A-ZŁŚŻ])")


def _postcode(scan: Scan, i: int) -> Reading | None:
    """00-950 Warszawa: digit by digit."""
    match = _POSTCODE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), " ".join(match["a"] + match["b"]), "address", "postcode")


_CLOCK = pattern(
    r"(?P<h>[01]?\d|2[0-4])(?P<sep>[:.])(?P<m>[0-5]\d)(?![\w]|[.:,]\d|\s?[%‰°€$£¥×]"
    r"|\s(?:zł|grosz|euro?\b|PLN|USD|dolar|funt|tys|mln|mld|[kcm]?m\b|[km]?g\b|m?l\b|ha\b|sek"
    r"|min|s\b|pkt|punkt|proc|stop|kilo|metr|centy|mili|litr|ton|raz|krot))"
)
_AT = words("o od do po przed około koło godzinie godziny między a")
"""After these an hour is in the genitive or locative, which are alike."""
_HOUR = pattern(
    r"(?i:\bgodz(?:\.|in\w{1,3})?)\s[^.;!?\n]{0,24}$"
    r"|(?i:\b(?:poniedziałek|wtorek|środę|czwartek|piątek|sobotę|niedzielę|dziś|dzisiaj|jutro))"
    r",?\s$"
)
_SPAN = pattern(
    r"(?i:\b(?:od|między))\s(?P<h>\d{1,2})[:.][0-5]\d\s(?:do|a)\s(?P<to>\d{1,2})[:.][0-5]\d"
)
_DAYTIME = pattern(r"[-–]\d|\s(?:rano|wieczorem|po\społudniu|w\snocy)\b")
_CLAUSE_GOES_ON = pattern(
    r"\s?$|\s?[.,;:!?)\n-]|\s(?:[A-ZŁŚŻ]|(?:i|z|ze|w|we|na|do|od|po|rano|wieczorem)\b)"
)
_COMPARED = pattern(
    r"(?i:\b(?:wzr|wzros|spad|zmnie|zwięk|wygr|przegr|mniej|więcej|wyż|niż|obniż|podni|drożs|tańs"
    r"|cen[ayęą]\b|temperatur|koszt|wartoś|kurs|skal|stosun|wynik|zakończ|remis|pokona|mecz)"
    r"\w{0,12})"
    r"\s(?:(?:[^.;!?\n]|\.\d){1,24}\s)?$"
)
"""What rises, costs, wins or is to scale just before: its numbers are no times of day."""


def _timed(scan: Scan, i: int, end: int, dotted: bool, hour: int, at: str) -> bool:
    """Whether two numbers tell the time: by an hour named before, by a preposition, by the end."""
    back = scan.text[max(0, i - 40) : i]
    asked = not dotted and at in _AT - {"a", "po", "między"}
    if asked or _HOUR.search(back):
        return True
    if _COMPARED.search(back):
        return False
    span = _SPAN.search(scan.text, max(0, i - 20), i + 30)
    if span and span.end() >= end and max(int(span["h"]), int(span["to"])) > 5:
        return True
    if dotted:
        late = hour > 12 and at in ("do", "od", "po", "przed")
        full = scan.text[end - 3 : end] == ".00"
        return late or (at == "o" and (full or _CLAUSE_GOES_ON.match(scan.text, end) is not None))
    alone = scan.previous is None and not scan.word_after(end)
    daytime = _DAYTIME.match(scan.text, end) is not None
    return alone or at == "po" or daytime or hour > 9 or scan.text[i] == "0"


def _time(scan: Scan, i: int) -> Reading | None:
    """O 14:30 -> "czternastej 30", godz. 8.05 -> "ósma 0 5": hours are ordinals."""
    match = _CLOCK.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    previous = scan.previous
    said = previous.spoken.lower().split(" ")[-1] if previous else ""
    word = scan.word_before(i).lower()
    before = {word, said if previous and previous.end >= i - 2 else ""}
    hour, minute = int(match["h"]), int(match["m"])
    if not _timed(scan, i, match.end(), match["sep"] == ".", hour, word):
        return None
    ending = "ej" if before & _AT else "a"
    named = ordinal_forms.NOMINATIVE[hour - 1] if hour else "zerowy"
    minutes = f" 0 {minute}" if 0 < minute < 10 else f" {minute}" if minute else ""
    return Reading(match.end(), ordinal_forms.bent(named, ending) + minutes, "time", "clock")


_IN_YEAR = words("w we po o przy")
_BARE = pattern(r"(?:1\d{3}|20\d\d)(?![\w]|[.,/-]\d|\s?%)")
_HUNDREDTHS = ("", "setny", "dwusetny", "trzechsetny", "czterechsetny", "pięćsetny", "sześćsetny",
               "siedemsetny", "osiemsetny", "dziewięćsetny")  # fmt: skip
_THOUSANDS = ("", "tysiąc", "dwa tysiące")
_HUNDREDS = ("", *word_list(
    "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset"
))  # fmt: skip
_FLAT = pattern(r"(?P<house>\d{1,4}[a-zA-Z]?)\sm\.\s(?=\d)")
_HOURS = pattern(r"(?P<from>[01]?\d|2[0-4])\s?[-–]\s?(?P<to>[01]?\d|2[0-4])(?![\w]|[.,:/]\d)")
_DECADES = pattern(r"(?P<n>[1-9]0)\.(?!\d)")


def _flat(scan: Scan, i: int) -> list[Reading] | None:
    """Ul. Długa 12 m. 5 -> "mieszkania"."""
    match = _FLAT.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    end = match.end("house")
    return [
        Reading(end, match["house"], "cardinal", "house"),
        Reading(end + 3, "mieszkania", "abbreviation", "abbreviation"),
    ]


def _hours(scan: Scan, i: int) -> Reading | None:
    """W godz. 9-17 -> "od dziewiątej do siedemnastej"."""
    previous = scan.previous
    match = _HOURS.match(scan.text, i)
    if not match or previous is None or not previous.spoken.endswith("godzinach"):
        return None
    one, two = (
        ordinal_forms.bent(ordinal_forms.NOMINATIVE[int(match[k]) - 1], "ej")
        if int(match[k])
        else "0"
        for k in ("from", "to")
    )
    return Reading(match.end(), f"od {one} do {two}", "time", "time range")


def _decades(scan: Scan, i: int) -> Reading | None:
    """Lata 90., do lat 90. -> "dziewięćdziesiąte", "dziewięćdziesiątych"."""
    match = _DECADES.match(scan.text, i)
    before = scan.word_before(i).lower()
    if not match or before not in ("lata", "lat", "latach", "latami"):
        return None
    end = {"lata": "e", "latami": "ymi"}.get(before, "ych")
    said = ordinal_forms.bent(ordinal_forms.NOMINATIVE[int(match["n"]) - 1], end)
    return Reading(match.end(), said, "date", "decade", final(scan, match.end()))


class Polish(Outline):
    """The rules of Polish."""

    lang_tag = "pl"
    year_mark = "r\\.|roku"
    point = "przecinek"
    dot = "kropka"
    to = "do"
    span = "{} do {}"
    falling = "{} {}"
    years = "{} {}"
    by = "na"
    per = "na {}"
    accusative = ("a", "ę")
    half = "{} i pół"
    mixed = "{} i {}"
    hour_marks = "h|godz\\.?"
    about = "około"
    months = tuple(
        word_list(
            """
        stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października
        listopada grudnia
        """
        )
    )
    days = (
        tuple(
            word_list(
                """
        pierwszego drugiego trzeciego czwartego piątego szóstego siódmego ósmego dziewiątego
        dziesiątego jedenastego dwunastego trzynastego czternastego piętnastego szesnastego
        siedemnastego osiemnastego dziewiętnastego dwudziestego
        """
            )
        )
        + tuple(
            f"dwudziestego {d}"
            for d in word_list("pierwszego drugiego trzeciego czwartego piątego szóstego")
            + word_list("siódmego ósmego dziewiątego")
        )
        + ("trzydziestego", "trzydziestego pierwszego")
    )
    date_form = "{d} {month} {y} roku"
    fractions = {
        (1, 2): "pół",
        (1, 3): "jedna trzecia",
        (2, 3): "dwie trzecie",
        (1, 4): "jedna czwarta",
        (3, 4): "trzy czwarte",
    }
    small = {(1, "f"): "jedna", (1, "n"): "jedno", (2, "f"): "dwie"}
    currencies = {
        "€": (Entry("n", "euro"), Entry("m", "cent{|y|ów|a}")),
        "EUR": (Entry("n", "euro"), Entry("m", "cent{|y|ów|a}")),
        "zł": (Entry("m", "złot{y|e|ych|ego}"), Entry("m", "grosz{|e|y|a}")),
        "PLN": (Entry("m", "złot{y|e|ych|ego}"), Entry("m", "grosz{|e|y|a}")),
        "$": (Entry("m", "dolar{|y|ów|a}"), Entry("m", "cent{|y|ów|a}")),
        "USD": (Entry("m", "dolar{|y|ów|a}"), Entry("m", "cent{|y|ów|a}")),
        "£": (Entry("m", "funt{|y|ów|a}"), Entry("m", "pens{|y|ów|a}")),
        "GBP": (Entry("m", "funt{|y|ów|a}"), Entry("m", "pens{|y|ów|a}")),
        "¥": (Entry("m", "jen{|y|ów|a}"), None),
        "₹": (Entry("f", "rupi{a|e|i|i}"), None),
    }
    multiples = {
        "tys.": (3, "tysi{ąc|ące|ęcy|ąca}"),
        "mln": (6, "milion{|y|ów|a}"),
        "mld": (9, "miliard{|y|ów|a}"),
    }
    units = entries("""
        km  m  kilometr{|y|ów|a}
        m  m  metr{|y|ów|a}
        cm  m  centymetr{|y|ów|a}
        mm  m  milimetr{|y|ów|a}
        m²|m2  m  metr{|y|ów|a} kwadratow{y|e|ych|ego}
        m³|m3  m  metr{|y|ów|a} sześcienn{y|e|ych|ego}
        ha  m  hektar{|y|ów|a}
        kg  m  kilogram{|y|ów|a}
        g  m  gram{|y|ów|a}
        mg  m  miligram{|y|ów|a}
        t  f  ton{a|y||y}
        l  m  litr{|y|ów|a}
        ml  m  mililitr{|y|ów|a}
        km/h  m  kilometr{|y|ów|a} na godzinę
        h|godz.  f  godzin{a|y||y}
        min|min.  f  minut{a|y||y}
        s|sek.  f  sekund{a|y||y}
        kWh  f  kilowatogodzin{a|y||y}
        W  m  wat{|y|ów|a}
        V  m  wolt{|y|ów|a}
        GB  m  gigabajt{|y|ów|a}
        MB  m  megabajt{|y|ów|a}
        °C  m  stop{ień|nie|ni|nia} Celsjusza
        °F  m  stop{ień|nie|ni|nia} Fahrenheita
        °  m  stop{ień|nie|ni|nia}
        %  m  procent
        ‰  m  promil{|e|i|a}
    """)
    ordinals = ordinal_forms.NOMINATIVE
    dotted = True
    year_words = {"roku": "ego"}
    short_years = {"": "roku"}
    feminine = {"gi": "ga", "ci": "cia", "y": "a"}
    centuries = {
        "": ("ego", "wieku"), "w": ("ym", "wieku"), "z": ("ego", "wieku"), "od": ("ego", "wieku"),
        "do": ("ego", "wieku"),
    }  # fmt: skip
    numbered = words("rozdział tom część klasa typ faza akt")
    shortened = pairs("""
        pon.  poniedziałek
        wt.  wtorek
        śr.  środa
        pt.  piątek
        sob.  sobota
        niedz.  niedziela
        czw.  czwartek
        rozdz.  rozdział
        dn.  dnia
        ur.  urodzony
        zm.  zmarł
        hab.  habilitowany
        o godz.  o godzinie
        w godz.  w godzinach
        rys.  rysunek
        tab.  tabela
        ust.  ustęp
        w.  wiek
        n.e.  naszej ery
        p.n.e.  przed naszą erą
        im.  imienia
        ds.  do spraw
        tzw.  tak zwany
        wg  według
        godz.  godzina
        inż.  inżynier
        mgr  magister
        pl.  plac
        os.  osiedle
        woj.  województwo
        r.  roku
        np.  na przykład
        itd.  i tak dalej
        itp.  i tym podobne
        tzn.  to znaczy
        ok.  około
        prof.  profesor
        dr  doktor
        m.in.  między innymi
        tj.  to jest
        ul.  ulica
        al.  aleja
        św.  święty
        tel.  telefon
    """)
    shortened_before_numbers = pairs("""
        nr  numer
        str.  strona
        godz.  godzina
        art.  artykuł
        pkt  punkt
        poz.  pozycja
        m.  mieszkania
    """)

    def plural(self, numeral: Numeral) -> int:
        """1 kilometr, 2 kilometry, 5 kilometrów, 1,5 kilometra."""
        n = int(numeral.whole)
        if numeral.mark or n == 1:
            return 3 if numeral.mark else 0
        return 1 if n % 10 in (2, 3, 4) and n % 100 not in (12, 13, 14) else 2

    @cached_property
    def _numbers(self) -> tuple[Rule, ...]:
        return (_postcode, _flat, _hours, _decades, _time, *super()._numbers)

    def hundreds_word(self, n: int) -> str:
        """Of a year: "tysiąc dziewięćset", "dwa tysiące"."""
        thousands, hundreds = divmod(n // 100, 10)
        if thousands >= len(_THOUSANDS):
            return str(n)
        return f"{_THOUSANDS[thousands]} {_HUNDREDS[hundreds]}".strip()

    def date(self, day: int, month: int, year: int | None) -> str:
        """Trzeciego maja tysiąc dziewięćset dziewięćdziesiątego ósmego roku."""
        said = super().date(day, month, year)
        named = self.suffixed_word(year, "ego") if year is not None and year > 1000 else ""
        return said.replace(f" {year} roku", f" {named} roku") if named else said

    def suffixed_word(self, n: int, end: str) -> str:
        """1998 -> "1900 dziewięćdziesiątego ósmego"; round hundreds are one word."""
        if n == 2000:
            return ordinal_forms.bent("dwutysięczny", end) if end else "dwutysięczny"
        if n > 1000 and n % 100 == 0:
            hundred = _HUNDREDTHS[n // 100 % 10]
            return f"{_THOUSANDS[n // 1000]} {ordinal_forms.bent(hundred, end) if end else hundred}"
        return super().suffixed_word(n, end)

    def dated_year(self, scan: Scan, i: int) -> Reading | None:
        """W 1998 r. -> "w ... ósmym roku", od 1998 r. -> "ósmego", rok 1998 -> "ósmy"."""
        before = scan.word_before(i).lower()
        found = super().dated_year(scan, i)
        if found is not None and before in _IN_YEAR:
            n = int(scan.text[i : i + 4])
            said = f"{self.suffixed_word(n, 'ym')} roku"
            return Reading(found.end, said, found.kind, found.rule, found.after)
        if (
            found is not None
            or before not in ("rok", "roku")
            or not (m := _BARE.match(scan.text, i))
        ):
            return found
        earlier = scan.word_before(i - len(before) - 1).lower()
        end = "" if before == "rok" else "ym" if earlier in _IN_YEAR else "ego"
        said = self.suffixed_word(int(m[0]), end)
        return Reading(m.end(), said, "date", "year") if said else None

    def bent(self, said: str, end: str) -> str:
        """Dwudziesty pierwszy -> "dwudziestym pierwszym", "dwudziestego pierwszego"."""
        return ordinal_forms.bent(said, end) if end else said

    def agreed(self, before: str, noun: str) -> str:
        """The end that a noun asks of the ordinal before it."""
        return ordinal_forms.agreed(before, noun)


LANGUAGE = Polish()
