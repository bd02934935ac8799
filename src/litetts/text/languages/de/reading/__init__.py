"""German: what its tables say, and the order in which its rules are tried.

The folder is all that the language needs: it offers `LANGUAGE`, and nothing elsewhere names it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from litetts.text.languages.de.reading import case, everyday, numbers
from litetts.text.reading import calendar, codes, quantity, science, scripture, word
from litetts.text.reading.language import Tabled
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import words

__all__ = ["LANGUAGE"]

_EURO, _CENT = Entry("m", "Euro"), Entry("m", "Cent")
_DOLLAR, _FRANC, _RAPPEN = Entry("m", "Dollar"), Entry("m", "Franken"), Entry("m", "Rappen")
_POUND, _PENNY = Entry("n", "Pfund"), Entry("m", "P{enny|ence}")
_YEN, _RUPEE, _ROUBLE = Entry("m", "Yen"), Entry("f", "Rupie{|n}"), Entry("m", "Rubel")
_ZLOTY, _CROWN = Entry("m", "Zloty"), Entry("f", "Krone{|n}")
# After these a 1 before a noun with a capital is a number, no article: Satz 1 Nummer 2.
_LABELS = words("Abs Satz Nr Nummer Absatz Halbsatz Alternative Alt Art Var BGB StGB GG HGB")


def paragraphs(scan: Scan, i: int) -> Reading | None:
    """§§ 3-5 -> "Paragrafen"."""
    if scan.text[i : i + 2] != "§§":
        return None
    return Reading(i + 2, "Paragrafen", "symbol", "symbol")


class German(Tabled):
    """The rules of German. See `litetts.text.scanner.scan.Language`."""

    plain_word = pattern(r"[A-Za-zÄÖÜäöüß][a-zäöüß]+(?=[\s,;!?\"“”)…]|$)")
    capital_nouns = True
    ordinal_indicators = False

    point, dot, minus, plus, plus_minus = "Komma", "Punkt", "minus", "plus", "plus minus"
    about, to, by, per = "etwa", "bis", "mal", "pro {}"
    span = falling = years = "{} bis {}"
    half, mixed = "{}einhalb", "{} {}"
    millions_gender = "f"
    shortest_said = 4

    months, month_names = case.MONTHS, case.MONTH_NAMES
    before_times = words("um ab gegen bis von")
    hour_marks = "Uhr|h"
    cents_named, last = False, "und"
    currencies = {
        "€": (_EURO, _CENT), "EUR": (_EURO, _CENT), "Euro": (_EURO, _CENT),
        "$": (_DOLLAR, _CENT), "US$": (_DOLLAR, _CENT), "US-$": (_DOLLAR, _CENT),
        "USD": (_DOLLAR, _CENT), "Dollar": (_DOLLAR, _CENT), "£": (_POUND, _PENNY),
        "GBP": (_POUND, _PENNY), "CHF": (_FRANC, _RAPPEN), "Fr.": (_FRANC, _RAPPEN),
        "Franken": (_FRANC, _RAPPEN), "¥": (_YEN, None), "JPY": (_YEN, None),
        "₹": (_RUPEE, None), "INR": (_RUPEE, None), "₽": (_ROUBLE, None), "RUB": (_ROUBLE, None),
        "zł": (_ZLOTY, None), "PLN": (_ZLOTY, None), "SEK": (_CROWN, None), "DKK": (_CROWN, None),
        "CZK": (_CROWN, None), "ct": (_CENT, None), "Ct": (_CENT, None), "Cent": (_CENT, None),
        "DM": (Entry("f", "D Mark"), Entry("m", "Pfennig")),
    }  # fmt: skip
    multiples = {
        "Tsd.": (3, "tausend"), "Mio.": (6, "Million{|en}"), "Mio": (6, "Million{|en}"),
        "Mrd.": (9, "Milliarde{|n}"), "Mrd": (9, "Milliarde{|n}"),
        "Bio.": (12, "Billion{|en}"), "Millionen": (6, "Millionen"), "Million": (6, "Million"),
        "Milliarden": (9, "Milliarden"), "Milliarde": (9, "Milliarde"),
        "Billionen": (12, "Billionen"),
    }  # fmt: skip
    units = entries("""
        km|KM  m  Kilometer
        m  m  Meter
        dm  m  Dezimeter
        cm  m  Zentimeter
        mm  m  Millimeter
        µm  m  Mikrometer
        nm  m  Nanometer
        t  f  Tonne{|n}
        kg  n  Kilogramm
        g  n  Gramm
        mg  n  Milligramm
        µg  n  Mikrogramm
        l|L  m  Liter
        ml  m  Milliliter
        cl  m  Zentiliter
        hl  m  Hektoliter
        ha  m  Hektar
        cm²  m  Quadratzentimeter
        m²|m2  m  Quadratmeter
        km²  m  Quadratkilometer
        m³  m  Kubikmeter
        cm³  m  Kubikzentimeter
        s|Sek.  f  Sekunde{|n}
        min|Min.  f  Minute{|n}
        h|Std.  f  Stunde{|n}
        ms  f  Millisekunde{|n}
        Hz  n  Hertz
        kHz  n  Kilohertz
        MHz  n  Megahertz
        GHz  n  Gigahertz
        W  n  Watt
        kW  n  Kilowatt
        MW  n  Megawatt
        kWh  f  Kilowattstunde{|n}
        V  n  Volt
        A  n  Ampere
        J  n  Joule
        kJ  n  Kilojoule
        kcal  f  Kilokalorie{|n}
        N  n  Newton
        Pa  n  Pascal
        hPa  n  Hektopascal
        bar  n  Bar
        dB  n  Dezibel
        Ω  n  Ohm
        PS  n  P S
        B  n  Byte
        kB|KB  n  Kilobyte
        MB  n  Megabyte
        GB  n  Gigabyte
        TB  n  Terabyte
        °C|° C  n  Grad Celsius
        °  n  Grad
        °F|° F  n  Grad Fahrenheit
        %  n  Prozent
        ‰  n  Promille
        km/h  m  Kilometer pro Stunde
        m/s  m  Meter pro Sekunde
        m/s²  m  Meter pro Quadratsekunde
        Mbit/s  n  Megabit pro Sekunde
        Uhr  m  Uhr
        EL  m  Esslöffel
        TL  m  Teelöffel
        Msp.  f  Messerspitze{|n}
        Pck.  f  Packung{|en}
        Einw.  m  Einwohner
        J.  n  Jahr{|e}
        Pers.  f  Person{|en}
        Whg.  f  Wohnung{|en}
        Zi.  n  Zimmer
        qm  m  Quadratmeter
        cbm  m  Kubikmeter
        Mon.  m  Monat{|e}
        Stk.  n  Stück
        U/min|rpm  f  Umdrehung{|en} pro Minute
        Nm  m  Newtonmeter
        Pkt.  m  Punkt{|e}
        GW  n  Gigawatt
        MWh  f  Megawattstunde{|n}
        GWh  f  Gigawattstunde{|n}
        mA  n  Milliampere
        mAh  f  Milliamperestunde{|n}
        Wh  f  Wattstunde{|n}
        mbar  n  Millibar
        kbit/s  n  Kilobit pro Sekunde
        Gbit/s  n  Gigabit pro Sekunde
        MB/s  n  Megabyte pro Sekunde
        Kcal  f  Kilokalorie{|n}
        px  n  Pixel
    """)
    code_words = words(
        """
        blz iban pin tan isbn kontonummer kundennummer bestellnummer vorgangsnummer postleitzahl
        plz code kennziffer seriennummer zimmernummer artikelnummer kartennummer passwort
        """
    )
    copulas = words("ist lautet war die nummer")
    part_words, out_of = words("seite teil folge kapitel etappe schritt blatt"), "{} von {}"
    inch = Entry("m", "Zoll")
    books = pairs("""
        Gen  Genesis
        Ex  Exodus
        Lev  Levitikus
        Dtn  Deuteronomium
        Mose  Mose
        Ps  Psalm
        Spr  Sprüche
        Jes  Jesaja
        Jer  Jeremia
        Hes|Ez  Hesekiel
        Dan  Daniel
        Mt  Matthäus
        Mk  Markus
        Lk  Lukas
        Joh  Johannes
        Apg  Apostelgeschichte
        Röm  Römer
        Kor  Korinther
        Gal  Galater
        Eph  Epheser
        Phil  Philipper
        Tim  Timotheus
        Hebr  Hebräer
        Jak  Jakobus
        Offb  Offenbarung
    """)
    book_gender = "er"
    shortened = pairs("""
        ü. NN|ü. N. N.  über Normalnull
        ü. d. M.  über dem Meer
        verst.  verstorben
        vlt|vllt|vlt.|vllt.  vielleicht
        lg  liebe Grüße
        hdl  hab dich lieb
        hdgdl  hab dich ganz doll lieb
        mfg|MfG  mit freundlichen Grüßen
        kA|k. A.  keine Ahnung
        eig  eigentlich
        iwie  irgendwie
        sry  sorry
        mrgn  morgen
        zsm  zusammen
        Nachr.  Nachrichten
        Whg.  Wohnung
        EFH  Einfamilienhaus
        Bj.  Baujahr
        Wfl.  Wohnfläche
        NK  Nebenkosten
        Urt. v.  Urteil vom
        Beschl. v.  Beschluss vom
        Az.  Aktenzeichen
        Rd.|rd.  rund
        Temp.  Temperatur
        d. s.  das sind
        h. c.  honoris causa
        rer. nat.  rerum naturalium
        rer. pol.  rerum politicarum
        i. Vj.  im Vorjahr
        ggü.  gegenüber
        Kto.  Konto
        Kontonr.|Kto.-Nr.|Kto.Nr.  Kontonummer
        Kundennr.|Kd.-Nr.  Kundennummer
        Bestellnr.|Best.-Nr.  Bestellnummer
        Hausnr.  Hausnummer
        Telefonnr.|Tel.-Nr.  Telefonnummer
        c/o  care of
        Gl.  Gleichung
        med.  med
        phil.  phil
        jur.  jur
        habil.  habil
        Vj.  Vorjahr
        geschl.  geschlossen
        Pkte.  Punkte
        z. B.  zum Beispiel
        d. h.  das heißt
        u. a.  unter anderem
        usw.|u. s. w.  und so weiter
        bzw.  beziehungsweise
        ca.  circa
        etc.  et cetera
        Dr.  Doktor
        Prof.  Professor
        Hr.  Herr
        Nr.  Nummer
        Str.  Straße
        evtl.  eventuell
        ggf.  gegebenenfalls
        inkl.  inklusive
        exkl.  exklusive
        max.  maximal
        vgl.  vergleiche
        Bd.  Band
        Abb.  Abbildung
        Kap.  Kapitel
        Tel.  Telefon
        geb.  geboren
        gest.  gestorben
        n. Chr.  nach Christus
        v. Chr.  vor Christus
        o. Ä.  oder Ähnliches
        i. d. R.|i. d. R  in der Regel
        sog.  sogenannt
        Std.  Stunden
        Min.  Minuten
        Sek.  Sekunden
        vs.  gegen
        bspw.  beispielsweise
        z. T.  zum Teil
        v. a.  vor allem
        s. o.  siehe oben
        s. S.  siehe Seite
        s. u.  siehe unten
        u. U.  unter Umständen
        o. g.  oben genannt
        i. A.  im Auftrag
        i. V. m.|i. V. mit  in Verbindung mit
        i. S. d.  im Sinne des
        i. S. v.  im Sinne von
        i. H. d.  in Höhe der
        i. R. d.  im Rahmen der
        gem. §  gemäß Paragraf
        Hrn.  Herrn
        i. V.  in Vertretung
        m. E.  meines Erachtens
        z. Zt.|z. Z.  zur Zeit
        u. v. m.  und vieles mehr
        o. ä.  oder ähnlich
        a. D.  außer Dienst
        e. V.  eingetragener Verein
        zzgl.  zuzüglich
        abzgl.  abzüglich
        bes.  besonders
        allg.  allgemein
        Anm.  Anmerkung
        Aufl.  Auflage
        Hrsg.  Herausgeber
        hrsg.  herausgegeben
        Ltg.  Leitung
        Mwst.|MwSt.  Mehrwertsteuer
        Nrn.  Nummern
        Abt.  Abteilung
        Dipl.-Ing.  Diplomingenieur
        dgl.  dergleichen
        einschl.  einschließlich
        entspr.  entsprechend
        gem.  gemäß
        jew.  jeweils
        Inh.  Inhaber
        Fa.  Firma
        Bhf.  Bahnhof
        Hbf.  Hauptbahnhof
        Pkt.  Punkt
        Stk.  Stück
        Tab.  Tabelle
        Verf.  Verfasser
        urspr.  ursprünglich
        wg.  wegen
        zw.  zwischen
        verh.  verheiratet
        led.  ledig
        jun.  junior
        sen.  senior
        Ggs.  Gegensatz
        Jh.|Jhd.  Jahrhundert
        Jhs.  Jahrhunderts
        usf.  und so fort
        GmbH  G M B H
        Co.  Co
        a. M.  am Main
        a. d.  an der
        u. Ä.|u. ä.  und Ähnliches
        Hbf  Hauptbahnhof
        Bf.  Bahnhof
        Mio.  Millionen
        Mrd.  Milliarden
        Tsd.  tausend
        m. a. W.  mit anderen Worten
        i. e. S.  im engeren Sinne
        i. w. S.  im weiteren Sinne
        s. a.  siehe auch
        z. Hd.  zu Händen
        b. w.  bitte wenden
        p. a.  pro Jahr
        n. V.  nach Verlängerung
        i. E.|n. E.  nach Elfmeterschießen
        d. J.  dieses Jahres
        n. u. Z.  nach unserer Zeitrechnung
        v. u. Z.  vor unserer Zeitrechnung
        gegr.  gegründet
        erg.  ergänze
        Erg.  Ergebnis
        Einw.  Einwohner
        Betr.  Betreff
        AW:  Antwort
        WG:  weitergeleitet
        Mag.  Magister
        Ing.  Ingenieur
        Dipl.  Diplom
        ehem.  ehemalig
        amtl.  amtlich
        insb.  insbesondere
        insbes.  insbesondere
        mind.  mindestens
        höchst.  höchstens
        lt.  laut
        ugs.  umgangssprachlich
        südl.  südlich
        nördl.  nördlich
        östl.  östlich
        westl.  westlich
        km/h  Kilometer pro Stunde
        i. H. v.  in Höhe von
        o. J.  ohne Jahr
        u. W.  unseres Wissens
        Kfm.  Kaufmann
        Forts.  Fortsetzung
        Jan.  Januar
        Feb.  Februar
        Mrz.  März
        Apr.  April
        Aug.  August
        Sept.|Sep.  September
        Okt.  Oktober
        Nov.  November
        Dez.  Dezember
    """)
    shortened_before_numbers = pairs("""
        km  Kilometer
        min.  minimal
        S.  Seite
        Abs.  Absatz
        Art.  Artikel
        Ziff.  Ziffer
        Rn.  Randnummer
        Lit.|lit.  Buchstabe
        Anl.  Anlage
        Pos.  Position
        Bl.  Blatt
        Z.  Zeile
        Sp.  Spalte
        H.  Heft
        Jg.  Jahrgang
        Kl.  Klasse
        No.  Nummer
    """)
    shortened_before_names = pairs("""
        Hl.|hl.  Heiliger
        Fr.  Frau
        St.  Sankt
    """)
    closing = words("etc usw usf")
    spelled = words("ADAC USA AIDS")
    said = words(
        "TÜV UNO ARTE SARS PISA ELSTER BAFÖG ZEW UFO NASA RAM SIM PIN IBAN DAX LED GAU TAN"
    )
    onsets = r"sch|s[ptkc][rl]?|[bcdfgkptv]r|[bcfgkp]l|qu|[bcdfghjklmnpqrstvwxz]"
    symbols = {
        "&": "und", "%": "Prozent", "+": "plus", "=": "gleich", "§": "Paragraf", "€": "Euro",
        "$": "Dollar", "£": "Pfund", "¥": "Yen", "₹": "Rupien", "°": "Grad", "@": "ät",
        "©": "Copyright", "®": "eingetragenes Warenzeichen", "™": "Warenzeichen", "×": "mal",
        "÷": "geteilt durch", "±": "plus minus", "≈": "ungefähr", "≤": "kleiner oder gleich",
        "≥": "größer oder gleich", "≠": "ungleich", "√": "Wurzel aus", "π": "Pi", "∞": "unendlich",
        "<": "kleiner als", ">": "größer als", "²": "hoch zwei", "³": "hoch drei", "→": "Pfeil",
        "#": "Raute", "‰": "Promille", "·": "mal", "†": "gestorben", "/": "Schrägstrich",
    }  # fmt: skip
    operators = {
        "+": "plus", "-": "minus", "=": "gleich", "×": "mal", "x": "mal", "*": "mal", "·": "mal",
        "÷": "geteilt durch", "/": "geteilt durch", ":": "geteilt durch", "<": "kleiner als",
        ">": "größer als", "±": "plus minus", "^": "hoch",
    }  # fmt: skip
    hashtag, number_sign, phone_word = "Hashtag", "Nummer", "Telefon"
    marks = {
        ",": "Komma", ".": "Punkt", ";": "Semikolon", ":": "Doppelpunkt", "!": "Ausrufezeichen",
        "?": "Fragezeichen", "…": "Auslassungspunkte", "-": "Strich", "–": "Gedankenstrich",
        "—": "Gedankenstrich", '"': "Anführungszeichen", "(": "Klammer auf", ")": "Klammer zu",
    }  # fmt: skip
    electronic = {
        ".": "Punkt", "@": "ät", "/": "Schrägstrich", "-": "Minus", "_": "Unterstrich",
        ":": "Doppelpunkt", "?": "Fragezeichen", "=": "gleich", "&": "und", "#": "Raute",
        "%": "Prozent", "+": "plus", "~": "Tilde", ",": "Komma",
    }  # fmt: skip
    phone = r"\(0\d{1,5}\)(?:[ /-]?\d{1,8}){1,5}|0\d{2,5}[ /]\d{3,8}-\d{1,5}"

    digits = staticmethod(numbers.digits)

    @cached_property
    def before_numbers(self) -> frozenset[str]:
        """With the weekdays that are no words: Sa. 10-14 Uhr."""
        return super().before_numbers | words("mo di fr sa")

    @cached_property
    def special(self) -> frozenset[str]:
        """With the weekdays as tables shorten them."""
        return super().special | {day.lower() for day in case.WEEKDAYS}

    @cached_property
    def _digit(self) -> tuple[Rule, ...]:
        return (
            word.link(self), everyday.rooms, everyday.postcode, everyday.season, everyday.club,
            everyday.until_clock, everyday.file_number, scripture.verse(self), science.power(self),
            case.days, case.date, case.listed, codes.coded(self), quantity.telephone(self),
            everyday.score, everyday.seconds, calendar.time(self), everyday.flat(self),
            everyday.sized(self), quantity.money(self),
            everyday.compound, everyday.half(self), everyday.halves(self),
            everyday.lengths, quantity.measure(self), calendar.years(self), everyday.year,
            quantity.version(self), quantity.fraction(self), case.ordinal, quantity.multiple(self),
            quantity.span(self), everyday.grade, everyday.counted, science.prime(self),
            word.serial(self), case.one,
            quantity.number(self),
        )  # fmt: skip

    @cached_property
    def _letter(self) -> tuple[Rule, ...]:
        return (
            word.link(self), codes.account(self), science.formula(self), scripture.verse(self),
            everyday.rent, everyday.weekday, everyday.postcode, everyday.street,
            everyday.short, everyday.platform,
            word.abbreviation(self), everyday.flat(self), quantity.money(self),
            word.shouted(self), case.ruler, everyday.house, everyday.plate, word.serial(self),
            word.initialism(self), word.hyphenated(self), everyday.each, word.slashed(self),
            quantity.operator(self),
        )  # fmt: skip

    @cached_property
    def _other(self) -> tuple[Rule, ...]:
        return (
            paragraphs, everyday.life, everyday.direct, quantity.telephone(self),
            everyday.per_hundred, quantity.until(self),
            quantity.sign(self), everyday.flat(self), quantity.money(self), everyday.half(self),
            quantity.fraction(self), word.hashtag(self), quantity.operator(self),
            calendar.decade(self),
        )  # fmt: skip

    def rules(self, char: str) -> Sequence[Rule]:
        """The rules for a position, by the kind of its first character."""
        if char.isdecimal():
            return self._digit
        return self._letter if char.isalpha() else self._other

    def cardinal(self, n: int, gender: str = "") -> str:
        """Eins; ein Haus, eine Frau."""
        return numbers.cardinal(n, {"": "eins", "f": "eine"}.get(gender, "ein"))

    def ordinal(self, n: int, gender: str = "m") -> str:
        """Dritte: endings by case are `case`'s."""
        return numbers.ordinal(n, gender if gender == "er" else "e")

    def year(self, n: int) -> str:
        """Neunzehnhundertvierundachtzig."""
        return numbers.year(n)

    def fraction_digits(self, fraction: str) -> str:
        """Digit by digit, however few."""
        return self.digits(fraction)

    def noun_gender(self, noun: str) -> str:
        """By lists and by the end of the word."""
        return case.gender(noun)

    def counted(self, n: int, noun: str) -> str:
        """1 before a noun is an article: eine Frau; but Absatz 1 Satz 2."""
        return self.cardinal(n, "" if n != 1 or noun in _LABELS else case.gender(noun))

    def clock(self, hour: int, minute: int, named: str) -> str:
        """Vierzehn Uhr dreißig."""
        said = f"{self.cardinal(hour, 'm')} Uhr"
        return f"{said} {self.cardinal(minute)}" if minute else said

    def fraction(self, top: int, bottom: int) -> str:
        """Ein halb, drei Viertel, ein Hundertstel."""
        if (top, bottom) == (1, 2):
            return "ein halb"
        part = "halbe" if bottom == 2 else numbers.ordinal(bottom, "el")
        part = part.removeprefix("ein") if bottom in (100, 1000) else part
        return f"{self.cardinal(top, 'm')} {part.capitalize()}"


LANGUAGE = German()
