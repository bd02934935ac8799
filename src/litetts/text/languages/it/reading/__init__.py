"""Italian: its tables, and how it says dates, times, money, fractions and Roman numerals."""

from __future__ import annotations

import re

from litetts.text.languages.it.reading import numbers
from litetts.text.languages.romance import Romance
from litetts.text.reading import quantity
from litetts.text.reading.tables import Entry, entries, form, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]

_CENT = Entry("m", "centesim{o|i}")
_EURO, _DOLLAR = Entry("m", "euro"), Entry("m", "dollar{o|i}")
_FEMININE = words(
    """
    ore settimane volte pagine persone giornate tazze
    mano auto moto foto radio notte parte volta classe chiave gente pace voce luce croce madre
    moglie nave neve carne arte morte mente sede fede serie specie frase base fase stazione
    canzone religione regione ragione opinione pensione prigione stagione
    """
)
_MASCULINE = words(
    """
    problema programma sistema tema pianeta poema clima cinema dramma schema panorama
    """
)
_NO_NOUN = words(
    """
    a e o è i il lo la gli le un una di da in con su per tra fra del dello della dei degli delle
    dal dalla al alla ai alle nel nella sul sulla che se ma anche come non più meno ha hanno
    sono era fino ogni questa quella questo quello poi qui
    """
)
_VOWEL = "aeiouàèéìòùh"
_IMPURE = re.compile(r"s[^aeiouàèéìòù]|z|gn|ps|pn|x|y|i[aeiou]")


class Italian(Romance):
    """The rules of Italian."""

    weekdays = {
        "lun": "lunedì", "mar": "martedì", "mer": "mercoledì", "gio": "giovedì", "ven": "venerdì",
        "sab": "sabato", "dom": "domenica",
    }  # fmt: skip
    arc = ("grad{o|i}", "prim{o|i}", "second{o|i}")
    compass = {"N": "nord", "S": "sud", "E": "est", "O": "ovest", "W": "ovest"}
    pressure = ("pressione", "su")
    extremes = {"max": ("massimo", "massima"), "min": ("minimo", "minima")}
    version_word = "versione"
    tall = words("alto alta altezza statura misura")
    height = "{} e {}"
    chat = {
        "cmq": "comunque", "xké": "perché", "xkè": "perché", "xche": "perché", "x": "per",
        "nn": "non", "tvb": "ti voglio bene", "grz": "grazie", "qlc": "qualcosa", "dv": "dove",
        "tt": "tutto", "qnd": "quando", "msg": "messaggio", "msgs": "messaggi",
        "dp": "dopo", "qst": "questo", "qnt": "quanto", "cs": "cosa",
        "tvtb": "ti voglio tanto bene",
        "pls": "per favore", "dm": "domani", "sn": "sono",
    }  # fmt: skip
    in_months = words("in a di da fino dal al entro")
    carried = words("temp rif op ab km cm mm kg min max ca")

    @property
    def own_letter(self) -> tuple[Rule, ...]:
        """P.es. and paragraphs of laws."""
        return (_for_example, _paragraph)

    @property
    def own_digit(self) -> tuple[Rule, ...]:
        """Ages after an article."""
        return (_ages(self), _years_old(self))

    point, dot = "virgola", "punto"
    minus, plus, plus_minus, about = "meno", "più", "più o meno", "circa"
    to, span, falling, years = "a", "da {} a {}", "{} a {}", "dal {} al {}"
    by, per = "per", "al {}"
    per_hundred = "per"
    full_articles = {
        "l'": "il", "dell'": "del", "all'": "al", "dall'": "dal", "nell'": "nel", "sull'": "sul",
    }  # fmt: skip
    halves_of, and_half = ("mezzo", "mezza"), ("e mezzo", "e mezza")
    half, mixed = "{} e mezzo", "{} e {}"
    thousand = "mila"
    letter_words = words("e o i")
    ordinal_marks = {
        "º": "m", "ª": "f", "°": "m", "o": "m", "a": "f", "i": "mp", "mo": "m", "ma": "f",
        "esimo": "m",
        "esima": "f",
    }  # fmt: skip
    ordinal_words = words("il lo la al allo alla del dello della nel nella dal sul un ogni")
    degree_words = words(
        """
        di a circa sui ai gradi sotto sopra da tra fra oltre quasi meno fino con
        """
    )
    months = tuple(
        word_list(
            """
            gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre
            dicembre
            """
        )
    )
    month_names = {
        "gen": 1, "genn": 1, "feb": 2, "febbr": 2, "mar": 3, "apr": 4, "mag": 5, "magg": 5,
        "giu": 6,
        "lug": 7, "ago": 8, "set": 9, "sett": 9, "ott": 10, "nov": 11, "dic": 12,
    }  # fmt: skip
    of = "di"
    before_dates = words(
        """
        il al dal del entro lunedì martedì mercoledì giovedì venerdì sabato domenica giorno
        """
    )
    before_times = words("ore alle dalle le all all' ora")
    hour_marks = r"ore|h"
    of_amounts, with_cents, last = "di {}", "e ", "e"
    currencies = {
        "€": (_EURO, _CENT), "EUR": (_EURO, _CENT), "euro": (_EURO, _CENT),
        "$": (_DOLLAR, _CENT), "US$": (_DOLLAR, _CENT), "USD": (_DOLLAR, _CENT),
        "£": (Entry("f", "sterlin{a|e}"), Entry("m", "penny")),
        "GBP": (Entry("f", "sterlin{a|e}"), Entry("m", "penny")),
        "¥": (Entry("m", "yen"), None), "JPY": (Entry("m", "yen"), None),
        "₹": (Entry("f", "rupi{a|e}"), None), "INR": (Entry("f", "rupi{a|e}"), None),
        "CHF": (Entry("m", "franc{o|hi} svizzer{o|i}"), _CENT), "R$": (Entry("m", "real"), _CENT),
        "₽": (Entry("m", "rubl{o|i}"), None), "Lit.": (Entry("f", "lir{a|e}"), None),
    }  # fmt: skip
    multiples = {
        "mln": (6, "milion{e|i}"), "milioni": (6, "milioni"), "milione": (6, "milione"),
        "mld": (9, "miliard{o|i}"), "miliardi": (9, "miliardi"), "miliardo": (9, "miliardo"),
        "M": (6, "milion{e|i}"), "mln.": (6, "milion{e|i}"), "mld.": (9, "miliard{o|i}"),
        "mila": (3, "mila"), "k": (3, "mila"),
    }  # fmt: skip
    units = entries("""
        gg|gg.  m  giorn{o|i}
        km  m  chilometr{o|i}
        hm  m  ettometr{o|i}
        m|mt  m  metr{o|i}
        dm  m  decimetr{o|i}
        cm  m  centimetr{o|i}
        mm  m  millimetr{o|i}
        µm  m  micrometr{o|i}
        nm  m  nanometr{o|i}
        m²|m2|mq  m  metr{o|i} quadrat{o|i}
        km²|km2|kmq  m  chilometr{o|i} quadrat{o|i}
        cm²|cm2|cmq  m  centimetr{o|i} quadrat{o|i}
        m³|m3|mc  m  metr{o|i} cub{o|i}
        cm³|cm3|cc  m  centimetr{o|i} cub{o|i}
        km³|km3  m  chilometr{o|i} cub{o|i}
        ha  m  ettar{o|i}
        kg|Kg  m  chilogramm{o|i}
        hg  m  ettogramm{o|i}
        g|gr  m  gramm{o|i}
        mg  m  milligramm{o|i}
        µg  m  microgramm{o|i}
        t  f  tonnellat{a|e}
        q  m  quintal{e|i}
        l|L|lt  m  litr{o|i}
        hl  m  ettolitr{o|i}
        dl  m  decilitr{o|i}
        cl  m  centilitr{o|i}
        ml|mL  m  millilitr{o|i}
        s|sec|sec.  m  second{o|i}
        min|min.  m  minut{o|i}
        h  f  or{a|e}
        ms  m  millisecond{o|i}
        Hz  m  hertz
        kHz  m  chilohertz
        MHz  m  megahertz
        GHz  m  gigahertz
        W  m  watt
        kW  m  chilowatt
        MW  m  megawatt
        GW  m  gigawatt
        kWh  m  chilowattora
        MWh  m  megawattora
        V  m  volt
        mA  m  milliampere
        mAh  m  milliamperora
        Ω  m  ohm
        kJ  m  chilojoule
        kcal  f  chilocalori{a|e}
        cal  f  calori{a|e}
        Pa  m  pascal
        hPa  m  ettopascal
        bar  m  bar
        dB  m  decibel
        CV|cv  m  cavall{o|i}
        B  m  byte
        kB|KB  m  kilobyte
        MB  m  megabyte
        GB  m  gigabyte
        TB  m  terabyte
        Mb  m  megabit
        Gb  m  gigabit
        Mbps  m  megabit al secondo
        px  m  pixel
        °C|ºC  m  grad{o|i} Celsius
        °F|ºF  m  grad{o|i} Fahrenheit
        °  m  grad{o|i}
        %  -  per cento
        ‰  -  per mille
        Nm  m  newton metro
        rpm  m  gir{o|i} al minuto
        pt|pti|p.ti  m  punt{o|i}
        km/h|kmh  m  chilometr{o|i} orar{io|i}
        m/s  m  metr{o|i} al secondo
        m/s²|m/s2  m  metr{o|i} al secondo quadrato
        ab.  m  abitant{e|i}
        mese  m  mes{e|i}
        anno  m  ann{o|i}
        giorno  m  giorn{o|i}
        settimana  f  settiman{a|e}
    """)
    code_words = words(
        """
        iban pin isbn cap conto codice pratica passaporto
        """
    )
    copulas = words("è di numero il postale")
    part_words, out_of = words("pagina parte capitolo episodio tappa fase puntata"), "{} di {}"
    inch = Entry("m", "pollic{e|i}")
    minute_articles = words("il al del dal nel")
    books = pairs("""
        Gn|Gen  Genesi
        Es  Esodo
        Lv  Levitico
        Dt  Deuteronomio
        Sal  Salmo
        Pr|Prov  Proverbi
        Is  Isaia
        Ger  Geremia
        Ez  Ezechiele
        Dn  Daniele
        Mt  Matteo
        Mc  Marco
        Lc  Luca
        Gv  Giovanni
        At  Atti
        Rm  Romani
        Cor  Corinzi
        Gal  Galati
        Ef  Efesini
        Fil  Filippesi
        Tm  Timoteo
        Eb  Ebrei
        Gc  Giacomo
        Ap  Apocalisse
    """)
    shortened = pairs("""
        sig.  signor
        incl.  inclusa
        bin.  binario
        pop.  popolazione
        ab.  abitanti
        Q.tà|q.tà  quantità
        pers.  persone
        sez. un.  sezioni unite
        Cass.  Cassazione
        vel.  velocità
        sig.ra  signora
        sig.na  signorina
        sigg.  signori
        sig.re  signore
        dott.|dr.|Dr  dottor
        dott.ssa|dr.ssa  dottoressa
        prof.  professor
        proff.  professori
        prof.ssa  professoressa
        ing.  ingegner
        avv.  avvocato
        arch.  architetto
        geom.  geometra
        rag.  ragionier
        on.  onorevole
        sen.  senatore
        mons.  monsignor
        ecc.|etc.  eccetera
        temp.  temperatura
        Rif.|rif.  riferimento
        Ill.mo  illustrissimo
        Ill.ma  illustrissima
        segg.  seguenti
        s.l.m.|slm  sul livello del mare
        S.M.  Sua Maestà
        ad es.  ad esempio
        p. es.|p.es.|per es.  per esempio
        es.  esempio
        tel.  telefono
        cell.  cellulare
        S.p.A.|SpA|S.P.A.  società per azioni
        S.r.l.|Srl|S.R.L.  società a responsabilità limitata
        S.n.c.  società in nome collettivo
        cfr.  confronta
        ca.  circa
        max.  massimo
        min.  minimo
        v.  vedi
        C.so|c.so  corso
        V.le|v.le  viale
        Cost.  Costituzione
        c.c.|cod. civ.  codice civile
        c.p.|cod. pen.  codice penale
        c.p.c.  codice di procedura civile
        c.p.p.  codice di procedura penale
        n°|nº  numero
        fatt.  fattura
        q.b.|q. b.  quanto basta
        vv.  versetti
        P.zza|P.za  piazza
        V.lo  vicolo
        a. C.  avanti Cristo
        d. C.  dopo Cristo
        sec.  secolo
        secc.  secoli
        fam.  famiglia
        gent.mo  gentilissimo
        gent.ma  gentilissima
        spett.le  spettabile
        egr.  egregio
        ass.  associazione
        ed.  edizione
        int.  interno
        prov.  provincia
        all.  allegato
        c.a.  corrente anno
        u.s.  ultimo scorso
        p.v.  prossimo venturo
        P.S.  post scriptum
        D.Lgs.|d.lgs.  decreto legislativo
        D.L.|d.l.  decreto legge
        D.P.R.  decreto del presidente della Repubblica
        N.B.  nota bene
        vs.  contro
        cap.no  capitano
        fr.lli|f.lli  fratelli
        c/o  presso
        n.d.r.  nota del redattore
    """)
    shortened_before_numbers = pairs("""
        c.  circa
        km|Km  chilometro
        L.  legge
        pag.|p.  pagina
        pagg.|pp.  pagine
        n.|n°|nº|num.|nr.  numero
        nn.  numeri
        art.  articolo
        artt.  articoli
        cap.  capitolo
        capp.  capitoli
        vol.  volume
        voll.  volumi
        fig.  figura
        tav.  tavola
        par.  paragrafo
        h  ore
        t.  tomo
        co.  comma
    """)
    shortened_before_names = pairs("""
        S.  {San|Santa}
        SS.  Santi
        gen.  generale
        cap.  capitano
        col.  colonnello
        don.  don
        card.  cardinale
        pres.  presidente
        fra'  fra
    """)
    closing = words("etc ecc es")
    roman_nouns = words(
        """
        secolo secoli sec sec. secc. capitolo capitoli tomo volume parte atto scena titolo allegato
        libro fase tipo livello gruppo articolo sezione pagina canto appendice lezione classe
        girone edizione
        """
    )
    kings = words(
        """
        Luigi Carlo Enrico Umberto Vittorio Emanuele Alberto Amedeo Ferdinando Francesco Filippo
        Napoleone Guglielmo Giorgio Edoardo Riccardo Federico Leone Pio Paolo Benedetto Clemente
        Gregorio Innocenzo Alessandro Urbano Sisto Elisabetta Caterina Maria Leopoldo Giovanni
        Giulio Niccolò Ottone Cosimo Lorenzo Pietro Alfonso Giacomo Bonifacio
        """
    )
    spelled = words("CD DVD SMS RC DNA DOC")
    said = words(
        """
        FIFA UEFA FIAT ISTAT INPS IMU UNESCO UNICEF ASL CONI AGIP ENEL IRPEF
        """
    )
    onsets = r"[bcdfgptv]r|[bcfgp]l|ch|gh|gn|qu|[bcdfghjklmnpqrstvz]"
    codas = r"[lnrst]"
    elisions = (
        r"(?:d|n|s)?ell|all|dall|sull|l|un|d|c|quell|quest|nell|dell|coll|cent|mezz|bell|sant|grand"
    )
    symbols = {
        "/": "barra",
        "&": "e", "%": "per cento", "+": "più", "=": "uguale", "€": "euro", "$": "dollari",
        "£": "sterline", "¥": "yen", "₹": "rupie", "°": "gradi", "@": "chiocciola",
        "§": "paragrafo", "#": "cancelletto", "©": "copyright", "®": "marchio registrato",
        "™": "marchio registrato", "×": "per", "÷": "diviso", "±": "più o meno", "≈": "circa",
        "≤": "minore o uguale a", "≥": "maggiore o uguale a", "≠": "diverso da", "√": "radice di",
        "π": "pi greco", "∞": "infinito", "→": "freccia", "‰": "per mille", "<": "minore di",
        ">": "maggiore di", "²": "al quadrato", "³": "al cubo",
    }  # fmt: skip
    operators = {
        "+": "più", "-": "meno", "=": "uguale", "×": "per", "*": "per", "x": "per", "÷": "diviso",
        "/": "su", "<": "minore di", ">": "maggiore di", ":": "a", "±": "più o meno",
        "^": "elevato a",
    }  # fmt: skip
    hashtag, number_sign, phone_word = "hashtag", "numero", "telefono"
    electronic = {
        ".": "punto", "/": "barra", ":": "due punti", "_": "trattino basso", "-": "trattino",
        "@": "chiocciola", "?": "punto interrogativo", "=": "uguale", "&": "e", "#": "cancelletto",
        "~": "tilde", "+": "più",
    }  # fmt: skip
    marks = {
        ",": "virgola", ".": "punto", ";": "punto e virgola", ":": "due punti",
        "!": "punto esclamativo", "?": "punto interrogativo", "…": "puntini di sospensione",
        "-": "trattino", "–": "lineetta", "—": "lineetta", '"': "virgolette", "«": "virgolette",
        "»": "virgolette", "(": "parentesi aperta", ")": "parentesi chiusa", "'": "apostrofo",
    }  # fmt: skip
    phone = r"3\d{2}[ .-]?\d{3}[ .-]?\d{3,4}|0\d{1,3}[ /.-]\d{5,8}"

    cardinal = staticmethod(numbers.cardinal)
    ordinal = staticmethod(numbers.ordinal)

    def noun_gender(self, noun: str) -> str:
        """By the end of the word."""
        if not noun or not noun.islower() or noun in _NO_NOUN or len(noun) < 2:
            return ""
        if noun in _MASCULINE:
            return "m"
        feminine = noun in _FEMININE or noun.endswith(
            ("a", "zione", "sione", "tà", "tù", "tudine", "ice", "gione")
        )
        return "f" if feminine else "m"

    def counted(self, n: int, noun: str) -> str:
        """Un libro, uno studente, un'ora."""
        if n != 1:
            return self.cardinal(n)
        gender = self.noun_gender(noun)
        if not gender:
            return self.cardinal(1)
        return _article(gender, noun)

    def phrase(self, number: str, name: str) -> str:
        """Un'ora, uno yen."""
        if number in ("un", "una"):
            article = _article("f" if number == "una" else "m", name)
            return article + ("" if article.endswith("'") else " ") + name
        return f"{number} {name}"

    def clock(self, hour: int, minute: int, named: str) -> str:
        """Quattordici e trenta."""
        said = self.cardinal(hour, "f" if hour == 1 else "")
        return f"{said} e {self.cardinal(minute)}" if minute else said

    def rate(self, unit: Entry) -> str:
        """All'ora, al chilogrammo."""
        name = form(unit.name, 0)
        if name[0] in _VOWEL:
            return f"all'{name}"
        article = "alla" if unit.gender == "f" else "allo" if _IMPURE.match(name) else "al"
        return f"{article} {name}"

    def fraction(self, top: int, bottom: int) -> str:
        """Un mezzo, tre quarti, cinque ottavi."""
        part = "mezzo" if bottom == 2 else self.ordinal(bottom)
        if top == 1:
            return f"un {part}"
        return f"{self.cardinal(top)} {'mezzi' if bottom == 2 else self.ordinal(bottom, 'mp')}"

    def roman(self, n: int, before: str) -> str:
        """Luigi quattordicesimo, Elisabetta seconda, secolo diciannovesimo, parte terza."""
        noun = before.lower()
        female = noun in ("sezione", "parte", "lezione", "classe", "fase", "appendice", "edizione")
        female |= noun.endswith("a") and noun not in ("luca", "andrea", "nicola")
        return self.ordinal(n, "f" if female else "m")

    def roman_before(self, n: int, noun: str) -> str:
        """Ventesimo secolo, la seconda guerra mondiale."""
        gender = self.noun_gender(noun.lower())
        return self.ordinal(n, gender) if gender else ""


def _article(gender: str, noun: str) -> str:
    if gender == "f":
        return "un'" if noun[0] in _VOWEL else "una"
    return "uno" if _IMPURE.match(noun) else "un"


_FOR_EXAMPLE = pattern(r"p\.\s?es\.")
_PARAGRAPH = pattern(r"c\.(?=\s?\d)|co\.(?=\s?\d)")


def _for_example(scan: Scan, i: int) -> Reading | None:
    """P.es. -> "per esempio", before it is taken for a host in Spain."""
    match = _FOR_EXAMPLE.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), "per esempio", "abbreviation", "abbreviation")


_AGES = pattern(
    r"(?P<one>\d{1,3})-(?P<two>\d{1,3})(?=\s[a-z]{3})"
    r"|(?P<from>1\d{3}|20\d\d)[-–](?P<to>\d{4}|\d\d)(?!\w|[.,-]\d)"
)
_ARTICLES = words(
    "per con in su tra fra di a ogni circa quasi oltre i gli le dei degli delle ai nei sui il lo"
    " la del della nel nella al alla sul sulla"
)
_YEARS_OLD = pattern(r"(?P<one>\d{1,3})(?:-(?P<two>\d{1,3}))?(?P<end>enn[ei])(?!\w)")


_PREPOSITIONS = words("per con in su tra fra di a ogni circa quasi oltre")
_FROM_TO = pattern(r"da (?P<one>.+?) a (?P<two>.+)")


def _ages(language: Italian) -> Rule:
    measure = quantity.measure(language)

    def read(scan: Scan, i: int) -> Reading | None:
        """I 20-30 anni -> "i venti trenta": after an article or a preposition no "da"."""
        match = _AGES.match(scan.text, i)
        if match and match["one"] and int(match["one"]) >= int(match["two"]):
            return None  # a score
        if match and scan.word_before(i).lower() in _PREPOSITIONS:
            measured = measure(scan, i)
            if isinstance(measured, Reading) and (halves := _FROM_TO.fullmatch(measured.spoken)):
                said = f"{halves['one']} {halves['two']}"
                return Reading(measured.end, said, measured.kind, measured.rule, measured.after)
        if not match or scan.word_before(i).lower() not in _ARTICLES:
            return None
        first, last = match["one"] or match["from"], match["two"] or match["to"]
        said = f"{language.cardinal(int(first))} {language.cardinal(int(last))}"
        return Reading(match.end(), said, "range", "range")

    return read


def _years_old(language: Italian) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """Un 18enne, i 18-25enni -> "diciottenne", "diciotto venticinquenni"."""
        match = _YEARS_OLD.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        *before, last = (language.cardinal(int(n)) for n in match.group("one", "two") if n)
        said = " ".join([*before, (last[:-1] + "e" * (last[-1] == "é")) + match["end"]])
        return Reading(match.end(), said, "word", "years old")

    return read


def _paragraph(scan: Scan, i: int) -> Reading | None:
    """Art. 14, c. 2 -> "comma", after an article of a law."""
    match = _PARAGRAPH.match(scan.text, i)
    if not match or not any(d.spoken in ("articolo", "articoli") for d in scan.drafts[-5:]):
        return None
    return Reading(match.end(), "comma", "abbreviation", "abbreviation")


LANGUAGE = Italian()
