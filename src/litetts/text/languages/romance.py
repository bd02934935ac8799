"""What Spanish, French, Italian and Portuguese read alike beyond their tables.

Degrees with minutes, days of the week with a dash, sizes with an x between units, formulas, numbers
of laws, and abbreviations of units after which a sentence goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import ClassVar

from litetts.text.reading.calendar import duration
from litetts.text.reading.language import Tabled
from litetts.text.reading.quantity import final
from litetts.text.reading.tables import Numeral, alternatives, form
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import MAX_BACK, Reading, Rule, Scan
from litetts.text.scanner.wordlist import words

__all__ = ["Romance"]

_ARC = pattern(
    r"(?P<d>\d{1,3})\s?°\s?(?P<m>\d{1,2})\s?['′]\s?"
    r"(?:(?P<s>\d{1,2})(?:[.,]\d+)?\s?(?:\"|″|'')\s?)?(?P<side>[NSEOLW](?![\w]))?"
)
_SIZE = pattern(r"[x×]\s?(?=\d)")
_PRODUCT = pattern(r"(?P<letters>[a-z]{2})(?P<power>[²³])(?!\w)")
_WATER = pattern(r"(?P<formula>[A-Z][a-z]?\d{1,2}(?:[A-Z][a-z]?\d{0,2})+)(?!\w)")
_LAW = pattern(r"(?P<one>\d{1,4})-(?P<two>\d{1,6})(?![\w-]|[.,]\d)")
_BLOOD = pattern(r"(?P<one>\d{1,3})/(?P<two>\d{1,3})(?![\w/.,]\d)")
_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROMAN_MONTH = pattern(
    r"(?P<d>\d{1,2})(?P<sep>[-./])(?P<m>VIII|VII|VI|IV|IX|V|III|II|I|XII|XI|X)(?P=sep)(?P<y>\d{4})(?!\w)"
)
_BAKING = pattern(
    r"(?P<n>[1-3]\d0|\d{2}5)\s?[º°](?=\s(?:durante|per|por|y|e|pendant|en|em|in)\b|[,.]|$)"
)
_HOT = pattern(r"(?P<n>\d{1,3})\s?[º°](?![\w])")
_EXTREME = pattern(r"(?P<short>[Mm][aáàiíì][nx])\.(?!\w)")
_VERSION = pattern(r"v\.?\s?(?P<n>\d{1,3}(?:\.\d{1,3}){1,3})(?![\w]|\.\d)")
_NAMED = words(
    "la el eje letra incógnita variable una un de coordenada valor il lo asse lettera e y o con"
)
_DAY = pattern(
    r"(?P<day>[A-Za-zéá]{3})\.(?=,?\s\d|\s(?:a|à|e|y|et|al|até|ao)\s|\))|"
    r"(?<=\s[aàey] )(?P<last>[A-Za-zéá]{3})\.|(?<=\s(?:al|et|ao) )(?P<end>[A-Za-zéá]{3})\."
)
_BARE_DAY = pattern(r"[A-Za-zéá]{3}(?=\s\d{1,2}(?:[:.h]\d\d)?\s?[-–]\s?\d)")
"""After other days one without its dot, before its hours: lun-ven 9-18, sab 10-12."""
_LASTING = pattern(
    r"(?P<h>\d{1,2})\s?h\s?(?P<m>[0-5]?\d)\s?(?:min|m|['′])\s?(?P<s>[0-5]?\d)\s?(?:s|\"|″|'')(?![\w'\"])"
)
_SECONDS = pattern(r"(?P<s>\d{1,2})(?:\"|″|s)(?P<part>\d\d)(?!\w)")
_METRES = pattern(r"(?P<m>[1-9])\s?m\s?(?P<cm>\d\d)(?!\w|[.,]\d|\s?[cm]m)")
_HEIGHT = pattern(r"(?P<m>[12])[.,](?P<cm>\d\d)\s?m(?![\w²³/]|\s?[x×])\.?")
_CHAT = pattern(r"(?:[A-Z](?=[a-z]))?[a-zàéèñ0-9]{1,5}(?![\w'’-]|\.(?!\s*$))")
_SUBJECT = pattern(r"(?P<short>[A-Z]{1,3}|Re|Fwd?):(?=\s)")
_LETTERED = pattern(r"(?P<n>\d{1,4})\s?(?P<letter>[A-HJ-Z])(?![\w])")
_MONTH = pattern(r"(?P<name>[A-Za-zéûç]{3,5})\.(?!\w)")
_WORDS = pattern(r"[^\W\d_]+")
_LATIN = "\u024f"
"""The last letter of those that European languages write: rules are kept up to it."""
_PESOS = pattern(r"\$(?=\s?\d[\d.,]*\s(?:pesos|reais|reales|dólares|dolares|soles|bolívares)\b)")


_JOINS = words("de del la las los el do da dos das di della dei du des le les e y et al")


class Romance(Tabled):
    """The rules of a Romance language; see `Tabled`."""

    weekdays: ClassVar[Mapping[str, str]] = {}
    """Days as they are cut short, without a dot, in lower case."""
    arc: ClassVar[tuple[str, str, str]] = ("", "", "")
    """Degrees, minutes, seconds of an angle, in their forms."""
    arc_genders: ClassVar[str] = "mmm"
    compass: ClassVar[Mapping[str, str]] = {}
    pressure: ClassVar[tuple[str, str]] = ("", "")
    """What the pressure of blood is called, and what stands between its two numbers."""
    extremes: ClassVar[Mapping[str, tuple[str, str]]] = {}
    """Maximum and minimum cut short, in the masculine and the feminine."""
    warmth: ClassVar[frozenset[str]] = words(
        "temperatura temperaturas température températures máxima mínima massima minima máximas"
        " mínimas termómetro termometro thermomètre"
    )
    """After these º is degrees."""
    version_word: ClassVar[str] = ""
    tall: ClassVar[frozenset[str]] = frozenset()
    """Words by which a person is measured, before a height or within two words after it."""
    height: ClassVar[str] = "{} {}"
    """A height in metres and centimetres: un metro e ottanta."""
    chat: ClassVar[Mapping[str, str]] = {}
    """Words as people type them to each other, in small letters."""
    chat_openers: ClassVar[frozenset[str]] = frozenset()
    """Words before which one letter of chat begins a text: "q tal"."""
    subjects: ClassVar[Mapping[str, str]] = {
        "RE": "re",
        "Re": "re",
        "FW": "forward",
        "FWD": "forward",
    }
    """What stands before the subject of a letter that is answered or sent on."""
    addresses: ClassVar[frozenset[str]] = words(
        "apto apto. apartamento apartamento. calle rua via viale rue avenue avenida av av."
        " appartement appt"
        " interno scala número numéro numero nº piso puerta bloque bloco sala quarto porta bâtiment"
        " dpto departamento local casa habitación camera stanza chambre"
    )
    """Near these a number with a letter is a door."""
    in_months: ClassVar[frozenset[str]] = frozenset()
    """Words before a month that is cut short."""
    carried: ClassVar[frozenset[str]] = frozenset()
    """Units without their dot after which a small letter goes on."""

    @cached_property
    def special(self) -> frozenset[str]:
        """Those of the tables, and words of chat."""
        return super().special | frozenset(self.chat) | frozenset(self.weekdays)

    @cached_property
    def before_numbers(self) -> frozenset[str]:
        """Those of the tables, and units that a sentence goes on after."""
        days = frozenset(day for day in self.weekdays if len(day) > 1)
        return super().before_numbers | self.carried | days

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position: what is read here, then what the tables read."""
        if char > _LATIN:
            return self._asked(char)
        found = self._by_char.get(char)
        if found is None:
            found = self._by_char[char] = self._asked(char)
        return found

    @cached_property
    def _by_char(self) -> dict[str, tuple[Rule, ...]]:
        return {}

    @cached_property
    def _short_books(self) -> frozenset[str]:
        return frozenset(book.lower() for book in self.books)

    def _asked(self, char: str) -> tuple[Rule, ...]:
        """The rules that may read what begins with `char`."""
        if char.isdecimal():
            mine = (
                self._angle, self._door, self._law, self._blood, self._roman_month, self._baking,
                self._metres, self._height, self._lasting,
            )  # fmt: skip
            return (*mine, *self.own_digit, *super().rules(char))
        if not char.isalpha():
            return (self._size, *((_pesos,) if char == "$" else ()), *super().rules(char))
        low = char.lower()
        begins: tuple[tuple[Rule, bool], ...] = (
            (self._size, char == "x"),
            (self._product, char.islower()),
            (self._water, char == "H"),
            (self._subject, char.isupper()),
            (self._weekdays, any(day[0] == low for day in self.weekdays)),
            (self._extreme, low == "m"),
            (self._version, char == "v"),
            (self._short, any(word[0] == low for word in self.chat)),
            (self._month, any(name[0] == low for name in self.month_names)),
            (self._greek, char > "z"),
        )
        asked = (rule for rule, may in begins if may)
        return (*asked, *self.own_letter, *super().rules(char))

    @property
    def own_digit(self) -> tuple[Rule, ...]:
        """Rules of one language for what begins with a digit."""
        return ()

    @property
    def own_letter(self) -> tuple[Rule, ...]:
        """Rules of one language for what begins with a letter."""
        return ()

    def _angle(self, scan: Scan, i: int) -> Reading | None:
        """40° 25′ N -> "cuarenta grados veinticinco minutos norte"."""
        match = _ARC.match(scan.text, i)
        if not match:
            return None
        said = []
        for name, template, gender in zip("dms", self.arc, self.arc_genders, strict=True):
            if match[name]:
                n = int(match[name])
                count = self.cardinal(n, gender)
                said.append(f"{count} {form(template, self.plural(Numeral(str(n))))}")
        if match["side"]:
            said.append(self.compass.get(match["side"], match["side"]))
        return Reading(match.end(), " ".join(said), "measure", "angle")

    def _subject(self, scan: Scan, i: int) -> Reading | None:
        """RE: factura -> "re"."""
        match = _SUBJECT.match(scan.text, i)
        said = self.subjects.get(match["short"]) if match and scan.at_line_start(i) else None
        if match is None or said is None:
            return None
        return Reading(match.end("short"), said, "abbreviation", "subject")

    def _door(self, scan: Scan, i: int) -> Reading | None:
        """Apto. 4B -> "cuatro B": no unit."""
        match = _LETTERED.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum() or " " in match[0]:
            return None
        if not self._near(scan) and match["letter"] != "B":
            return None
        return Reading(
            match.end(), f"{self.cardinal(int(match['n']))} {match['letter']}", "serial", "door"
        )

    def _near(self, scan: Scan) -> bool:
        """Whether an address is being given: its word, and only names and numbers since."""
        for draft in reversed(scan.drafts[-5:]):
            said = draft.spoken.lower()
            if set(said.split()) & self.addresses:
                return True
            if draft.kind == "word" and draft.spoken[:1].islower() and said not in _JOINS:
                return False
        return False

    def _law(self, scan: Scan, i: int) -> Reading | None:
        """N° 2015-39: two numbers, no range."""
        previous = scan.previous
        if previous is None or previous.spoken not in ("numéro", "número", "numero"):
            return None
        match = _LAW.match(scan.text, i)
        if not match:
            return None
        two = match["two"]
        last = self.digits(two) if two[0] == "0" else self.cardinal(int(two))
        said = f"{self.cardinal(int(match['one']))} {last}"
        return Reading(match.end(), said, "serial", "law")

    def _blood(self, scan: Scan, i: int) -> Reading | None:
        """Tensión: 120/80 -> the two numbers, no fraction."""
        match = _BLOOD.match(scan.text, i)
        called, between = self.pressure
        if not match or not any(d.spoken.lower() == called for d in scan.drafts[-4:]):
            return None
        one, two = (self.cardinal(int(match[k])) for k in ("one", "two"))
        return Reading(match.end(), " ".join(f"{one} {between} {two}".split()), "measure", "blood")

    def _roman_month(self, scan: Scan, i: int) -> Reading | None:
        """2-V-1808: the month in Roman numerals."""
        match = _ROMAN_MONTH.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum() or not 1 <= int(match["d"]) <= 31:
            return None
        month = _MONTHS.index(match["m"]) + 1
        said = self.date(int(match["d"]), month, int(match["y"]))
        return Reading(match.end(), said, "date", "date")

    def _baking(self, scan: Scan, i: int) -> Reading | None:
        """180º durante: of an oven, no ordinal."""
        match = _BAKING.match(scan.text, i)
        if match is None:
            match = _HOT.match(scan.text, i)
            warm = any(d.spoken.lower() in self.warmth for d in scan.drafts[-6:])
            match = match if warm else None
        bare = match is not None and not scan.text[match.end() : match.end() + 1].isspace()
        if not match or scan.char(i - 1).isalnum() or (bare and scan.previous is None):
            return None
        said = f"{self.cardinal(int(match['n']))} {form(self.arc[0], 1)}"
        return Reading(match.end(), said, "measure", "degrees")

    def _lasting(self, scan: Scan, i: int) -> Reading | None:
        """2h05min30s, 2h05'30" and 9"58: how long something took."""
        if scan.char(i - 1).isalnum():
            return None
        if match := _LASTING.match(scan.text, i):
            said = duration(self, *(int(match[k]) for k in ("h", "m", "s")))
            return Reading(match.end(), said, "time", "duration")
        if match := _SECONDS.match(scan.text, i):
            entry, n = self.units["s"], int(match["s"])
            name = form(entry.name, self.plural(Numeral(match["s"])))
            said = f"{self.cardinal(n, entry.gender)} {name} {self.cardinal(int(match['part']))}"
            return Reading(match.end(), said, "time", "duration")
        return None

    def _metres(self, scan: Scan, i: int) -> Reading | None:
        """1m82 -> "un mètre quatre-vingt-deux"."""
        match = _METRES.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        metres, entry = int(match["m"]), self.units["m"]
        name = form(entry.name, self.plural(Numeral(match["m"])))
        said = self.phrase(self.cardinal(metres, entry.gender), name)
        said += f" {self.cardinal(int(match['cm']))}"
        return Reading(match.end(), said, "measure", "metres")

    def _height(self, scan: Scan, i: int) -> Reading | None:
        """Mide 1,80 m -> "un metro ochenta": how tall somebody is, not how long a thing."""
        match = _HEIGHT.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum() or match["cm"] == "00":
            return None
        after = _WORDS.findall(scan.text, match.end(), match.end() + MAX_BACK)[:2]
        near = {d.spoken.lower() for d in scan.drafts[-3:]} | {w.lower() for w in after}
        if near.isdisjoint(self.tall):
            return None
        n, entry = Numeral(match["m"]), self.units["m"]
        metres = self.phrase(
            self.cardinal(int(n.whole), entry.gender), form(entry.name, self.plural(n))
        )
        said = self.height.format(metres, self.cardinal(int(match["cm"])))
        end = match.end()
        stop = final(scan, end) if match[0].endswith(".") else ""
        return Reading(end, said, "measure", "height", stop)

    def _extreme(self, scan: Scan, i: int) -> Reading | None:
        """La temp. máx. -> "máxima": the gender is the noun's."""
        match = _EXTREME.match(scan.text, i)
        names = self.extremes.get(match["short"].lower()) if match else None
        if match is None or names is None or scan.char(i - 1).isalnum():
            return None
        noun = scan.previous.spoken.lower() if scan.previous else ""
        female = noun in ("la", "a", "edad", "età", "idade") or self.noun_gender(noun) == "f"
        return Reading(match.end(), names[female], "abbreviation", "extreme")

    def _version(self, scan: Scan, i: int) -> Reading | None:
        """v2.0 -> "versión dos punto cero"."""
        match = _VERSION.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = f" {self.dot} ".join(self.cardinal(int(n)) for n in match["n"].split("."))
        return Reading(match.end(), f"{self.version_word} {said}", "serial", "version")

    def _short(self, scan: Scan, i: int) -> Reading | None:
        """Xq, vc, cmq, bjr: as people type."""
        match = _CHAT.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum() or match[0].lower() not in self.chat:
            return None
        before, after = scan.word_before(i), scan.word_after(match.end())
        if match[0][0].isupper() and after[:1].isupper():
            return None  # a title
        numbered = scan.text[match.end() : match.end() + 2].strip().isdecimal()
        if numbered and match[0].lower() in self._short_books:
            return None  # Mt 5,3
        opens = not before and after in self.chat_openers
        previous = scan.previous
        several = match[0].lower() + "s"
        counted = previous is not None and previous.kind == "cardinal" and several in self.chat
        if counted and previous and scan.text[previous.start : previous.end] != "1":
            return Reading(match.end(), self.chat[several], "abbreviation", "chat")
        if (
            len(match[0]) == 1
            and not opens
            and (not before or not after or before.lower() in _NAMED)
        ):
            return None  # "el eje x es"
        return Reading(match.end(), self.chat[match[0].lower()], "abbreviation", "chat")

    def _month(self, scan: Scan, i: int) -> Reading | None:
        """En feb. -> "febrero", after a word that asks for a time."""
        match = _MONTH.match(scan.text, i)
        number = self.month_names.get(match["name"].lower()) if match else None
        if match is None or number is None or scan.word_before(i).lower() not in self.in_months:
            return None
        return Reading(
            match.end(), self.months[number - 1], "date", "month", final(scan, match.end())
        )

    def _greek(self, scan: Scan, i: int) -> Reading | None:
        """π and other letters that have a name among the symbols."""
        char = scan.text[i]
        if char < "α" or char not in self.symbols or scan.char(i - 1).isalnum():
            return None
        return Reading(i + 1, self.symbols[char], "symbol", "Greek letter")

    def _size(self, scan: Scan, i: int) -> Reading | None:
        """10 cm x 15 cm: between two measures the x is a word."""
        previous = scan.previous
        if scan.text[i] not in "x×" or previous is None or previous.kind != "measure":
            return None
        if previous.rule == "angle" or not _SIZE.match(scan.text, i):
            return None
        return Reading(i + 1, self.by, "symbol", "size")

    def _product(self, scan: Scan, i: int) -> Reading | None:
        """mc²: two letters that are multiplied, no unit of a number."""
        match = _PRODUCT.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = f"{' '.join(match['letters'].upper())} {self.symbols[match['power']]}"
        return Reading(match.end(), said, "math", "product")

    def _water(self, scan: Scan, i: int) -> Reading | None:
        """H2O, H2SO4: letters and numbers, before "h" is taken for hours."""
        if scan.text[i] != "H" or scan.char(i - 1).isalnum():
            return None
        match = _WATER.match(scan.text, i)
        if not match:
            return None
        said = [
            part if part.isalpha() else self.cardinal(int(part))
            for part in _parts(match["formula"].upper())
        ]
        return Reading(match.end(), " ".join(said), "serial", "formula")

    @cached_property
    def _span(self) -> Rule:
        names = alternatives(frozenset(self.weekdays))
        whole = pattern(rf"(?i:(?P<one>{names})\.?\s?[-–]\s?(?P<two>{names}))(?!\w)\.?")

        def read(scan: Scan, i: int) -> Reading | None:
            match = whole.match(scan.text, i)
            if not match or scan.char(i - 1).isalnum():
                return None
            one, two = (self.weekdays[match[k].lower()] for k in ("one", "two"))
            return Reading(match.end(), f"{one} {self.to} {two}", "date", "weekdays")

        return read

    def _weekdays(self, scan: Scan, i: int) -> Reading | Sequence[Reading] | None:
        """Lun.-vie. -> "lunes a viernes"; sáb. 5 -> "sábado"."""
        if found := self._span(scan, i):
            return found
        listed = any(d.rule in ("weekdays", "weekday") for d in scan.drafts[-8:])
        if listed and (bare := _BARE_DAY.match(scan.text, i)) and not scan.char(i - 1).isalnum():
            name = self.weekdays.get(bare[0].lower())
            return Reading(bare.end(), name, "date", "weekday") if name else None
        if not (match := _DAY.match(scan.text, i)):
            return None
        day = self.weekdays.get((match["day"] or match["last"] or match["end"]).lower())
        if day is None or scan.char(i - 1).isalnum():
            return None
        return Reading(match.end(), day, "date", "weekday")


def _parts(text: str) -> list[str]:
    """Letters one by one, numbers whole."""
    found: list[str] = []
    for c in text:
        if found and c.isdecimal() and found[-1].isdecimal():
            found[-1] += c
        else:
            found.append(c)
    return found


def _pesos(scan: Scan, i: int) -> Reading | None:
    """$1.500 pesos: the sign is silent where the name of the money follows."""
    match = _PESOS.match(scan.text, i)
    return Reading(i + 1, "", "markup", "sign of money") if match else None
