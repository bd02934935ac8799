"""French: its tables, and how it says dates, times, money, fractions and telephone numbers."""

from __future__ import annotations

import re

from litetts.text.languages.fr.reading import numbers
from litetts.text.languages.romance import Romance
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.token import Piece
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]

_CENT = Entry("m", "centime{|s}")
_EURO, _DOLLAR = Entry("m", "euro{|s}"), Entry("m", "dollar{|s}")
_FEMININE = words(
    """
    page pages heure heures minute minutes seconde secondes semaine semaines année années
    personne personnes fois femme femmes fille filles maison maisons ville villes voiture
    voitures tonne tonnes chose choses nuit nuits place places ligne lignes carte cartes table
    tables chambre chambres porte portes pièce pièces étoile étoiles école écoles équipe équipes
    île îles langue langues lettre lettres victime victimes question questions voix partie
    parties famille familles entreprise entreprises usine usines fenêtre fenêtres bouteille
    bouteilles tasse tasses pomme pommes orange oranges marche marches étape étapes classe
    classes salle salles cuillère cuillères tranche tranches boîte boîtes mort main mains dent
    dents fleur fleurs feuille feuilles image images idée idées route routes rue rues plage
    plages banque banques guerre guerres bataille batailles pompe vache vaches poule poules
    """
)
_FEMININE_END = re.compile(
    r"(?:tion|sion|té|ette|ence|ance|ure|euse|ée|ie|ine|elle|esse|ade|tude|ière)s?$"
)
_MASCULINE = words(
    """
    musée musées lycée lycées génie incendie incendies magazine magazines côté comité été
    """
)
# Written with hyphens, without which espeak-ng says "vingt" and "dix" as words of their own.
_HYPHEN = re.compile(
    r"(?<!\w)(vingt|trente|quarante|cinquante|soixante|quatre(?= vingt)"
    r"|dix(?= (?:sept|huit|neuv?)))"
    r" (?=(?:deux|trois|quatre?|cinqu?|six|sept|huit|neuf|neuv|dix|onze?|douze?|treize?|quatorze?"
    r"|quinze?|seize?|vingts?|un)(?:ième)?s?(?!\w))"
)


class French(Romance):
    """The rules of French."""

    weekdays = {
        "lun": "lundi", "mar": "mardi", "mer": "mercredi", "jeu": "jeudi", "ven": "vendredi",
        "sam": "samedi", "dim": "dimanche",
    }  # fmt: skip
    arc = ("degré{|s}", "minute{|s}", "seconde{|s}")
    arc_genders = "mff"
    compass = {"N": "nord", "S": "sud", "E": "est", "O": "ouest", "W": "ouest"}
    pressure = ("tension", "")
    extremes = {"max": ("maximum", "maximale"), "min": ("minimum", "minimale")}
    version_word = "version"
    tall = words("mesure mesurait mesurer mesurant taille haut haute grand grande hauteur")
    height = "{} {}"
    chat = {
        "bjr": "bonjour", "bsr": "bonsoir", "slt": "salut", "pr": "pour", "ts": "tous",
        "tt": "tout", "bcp": "beaucoup", "stp": "s'il te plaît", "svp": "s'il vous plaît",
        "pk": "pourquoi", "pcq": "parce que", "qd": "quand", "tjs": "toujours", "dsl": "désolé",
        "rdv": "rendez vous", "auj": "aujourd'hui", "jsp": "je ne sais pas",
        "dmn": "demain", "jte": "je te", "msg": "message", "msgs": "messages", "tkt": "t'inquiète",
        "ajd": "aujourd'hui",
        "mdr": "M D R", "ptdr": "P T D R", "vrmt": "vraiment",
    }  # fmt: skip
    in_months = words("en de fin début mi depuis")
    carried = words("temp ét réf op hab km cm mm kg min env max arr")
    group_marks = " ."
    point, dot = "virgule", "point"
    minus, plus, plus_minus, about = "moins", "plus", "plus ou moins", "environ"
    to, span, falling, years = "à", "{} à {}", "{} à {}", "{} à {}"
    by, per = "par", "par {}"
    per_hundred = "aux"
    halves_of, and_half = ("un demi", "une demi"), ("et demi", "et demie")
    half, mixed = "{} et demi", "{} et {}"
    thousand = "mille"
    letter_words = words("y a t")
    ordinal_marks = {
        "er": "m", "ers": "mp", "re": "f", "ère": "f", "res": "fp", "ères": "fp", "e": "m",
        "es": "mp",
        "ème": "m", "èmes": "mp", "eme": "m", "ième": "m", "nd": "s", "nde": "sf", "d": "s",
        "de": "sf",
    }  # fmt: skip
    months = tuple(
        word_list(
            """
            janvier février mars avril mai juin juillet août septembre octobre novembre décembre
            """
        )
    )
    month_names = {
        "janv": 1, "jan": 1, "févr": 2, "fév": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10,
        "nov": 11, "déc": 12, "aout": 8, "fevrier": 2, "decembre": 12,
    }  # fmt: skip
    before_dates = words(
        """
        le au du dès depuis jusqu'au lundi mardi mercredi jeudi vendredi samedi dimanche
        """
    )
    hour_marks = r"heures?|h"
    cents_named, last = False, "et"
    currencies = {
        "€": (_EURO, _CENT), "EUR": (_EURO, _CENT), "euros": (_EURO, _CENT), "euro": (_EURO, _CENT),
        "$": (_DOLLAR, _CENT), "US$": (_DOLLAR, _CENT), "$US": (_DOLLAR, _CENT),
        "USD": (_DOLLAR, _CENT), "$CA": (Entry("m", "dollar{|s} canadien{|s}"), _CENT),
        "CAD": (Entry("m", "dollar{|s} canadien{|s}"), _CENT),
        "£": (Entry("f", "livre{|s}"), Entry("m", "pence")),
        "GBP": (Entry("f", "livre{|s}"), Entry("m", "pence")),
        "¥": (Entry("m", "yen{|s}"), None), "JPY": (Entry("m", "yen{|s}"), None),
        "₹": (Entry("f", "roupie{|s}"), None), "INR": (Entry("f", "roupie{|s}"), None),
        "CHF": (Entry("m", "franc{|s} suisse{|s}"), _CENT), "R$": (Entry("m", "réa{l|is}"), _CENT),
        "FCFA": (Entry("m", "franc{|s} CFA"), None), "₽": (Entry("m", "rouble{|s}"), None),
    }  # fmt: skip
    multiples = {
        "millions": (6, "millions"), "million": (6, "million"), "milliards": (9, "milliards"),
        "milliard": (9, "milliard"), "M": (6, "million{|s}"), "Md": (9, "milliard{|s}"),
        "Mds": (9, "milliard{|s}"), "Mrd": (9, "milliard{|s}"), "k": (3, "mille"),
        "K": (3, "mille"), "mille": (3, "mille"), "mio": (6, "million{|s}"),
        "Mio": (6, "million{|s}"),
    }  # fmt: skip
    units = entries("""
        km  m  kilomètre{|s}
        hm  m  hectomètre{|s}
        m  m  mètre{|s}
        dm  m  décimètre{|s}
        cm  m  centimètre{|s}
        mm  m  millimètre{|s}
        µm  m  micromètre{|s}
        nm  m  nanomètre{|s}
        m²|m2  m  mètre{|s} carré{|s}
        km²|km2  m  kilomètre{|s} carré{|s}
        cm²|cm2  m  centimètre{|s} carré{|s}
        m³|m3  m  mètre{|s} cube{|s}
        cm³|cm3  m  centimètre{|s} cube{|s}
        km³|km3  m  kilomètre{|s} cube{|s}
        ha  m  hectare{|s}
        kg|Kg  m  kilogramme{|s}
        g|gr  m  gramme{|s}
        mg  m  milligramme{|s}
        µg  m  microgramme{|s}
        t  f  tonne{|s}
        l|L  m  litre{|s}
        hl|hL  m  hectolitre{|s}
        cl|cL  m  centilitre{|s}
        ml|mL  m  millilitre{|s}
        s|sec|sec.  f  seconde{|s}
        min|mn|min.  f  minute{|s}
        h|hrs  f  heure{|s}
        j  m  jour{|s}
        ms  f  milliseconde{|s}
        Hz  m  hertz
        kHz  m  kilohertz
        MHz  m  mégahertz
        GHz  m  gigahertz
        W  m  watt{|s}
        kW  m  kilowatt{|s}
        MW  m  mégawatt{|s}
        GW  m  gigawatt{|s}
        kWh  m  kilowattheure{|s}
        MWh  m  mégawattheure{|s}
        TWh  m  térawattheure{|s}
        V  m  volt{|s}
        mA  m  milliampère{|s}
        mAh  m  milliampèreheure{|s}
        Ω  m  ohm{|s}
        kJ  m  kilojoule{|s}
        kcal  f  kilocalorie{|s}
        cal  f  calorie{|s}
        Pa  m  pascal{|s}
        hPa  m  hectopascal{|s}
        bar  m  bar{|s}
        dB  m  décibel{|s}
        ch  m  cheva{l|ux}
        o  m  octet{|s}
        Ko|ko  m  kilooctet{|s}
        Mo  m  mégaoctet{|s}
        Go  m  gigaoctet{|s}
        To  m  téraoctet{|s}
        MB  m  mégabyte{|s}
        GB  m  gigabyte{|s}
        Mb  m  mégabit{|s}
        Gb  m  gigabit{|s}
        px  m  pixel{|s}
        °C|ºC  m  degré{|s} Celsius
        °F|ºF  m  degré{|s} Fahrenheit
        °|º  m  degré{|s}
        %  -  pour cent
        ‰  -  pour mille
        tr/min|tr/mn  m  tour{|s} par minute
        Nm  m  newton{|s} mètre
        km/h|kmh  m  kilomètre{|s} par heure
        m/s  m  mètre{|s} par seconde
        Mbit/s|Mb/s|Mbits/s|Mbps  m  mégabit{|s} par seconde
        c. à s.|c. à soupe  f  cuillère{|s} à soupe
        c. à c.|c. à café  f  cuillère{|s} à café
        dl|dL  m  décilitre{|s}
        pt|pts  m  point{|s}
        Gbit/s|Gb/s|Gbps  m  gigabit{|s} par seconde
        kbit/s|kb/s|kbps  m  kilobit{|s} par seconde
        m/s²|m/s2  m  mètre{|s} par seconde carrée
        hab.  m  habitant{|s}
        pers.  f  personne{|s}
        mois  m  mois
        an  m  an{|s}
        jour  m  jour{|s}
        semaine  f  semaine{|s}
    """)
    code_words = words(
        """
        iban pin isbn siret siren compte code passeport dossier
        """
    )
    copulas = words("est le de numéro secret")
    part_words, out_of = words("page étape épisode partie diapositive chapitre"), "{} sur {}"
    inch = Entry("m", "pouce{|s}")
    books = pairs("""
        Gn  Genèse
        Ex  Exode
        Lv  Lévitique
        Dt  Deutéronome
        Ps  Psaume
        Pr  Proverbes
        Is  Isaïe
        Jr  Jérémie
        Ez  Ézéchiel
        Dn  Daniel
        Mt  Matthieu
        Mc  Marc
        Lc  Luc
        Jn  Jean
        Ac  Actes
        Rm  Romains
        Co  Corinthiens
        Ga  Galates
        Ep  Éphésiens
        Ph  Philippiens
        Tm  Timothée
        He  Hébreux
        Jc  Jacques
        Ap  Apocalypse
    """)
    shortened = pairs("""
        n°|nº  numéro
        bât.  bâtiment
        T°|t°  température
        vit.  vitesse
        conso.  consommation
        incl.  inclus
        pop.  population
        hab.  habitants
        et s.  et suivants
        Qté|qté|Qté.|qté.  quantité
        sqq.  et suivantes
        C. civ.  Code civil
        C. pén.  Code pénal
        C. trav.  Code du travail
        Cass. civ.  Cassation civile
        Cass. crim.  Cassation criminelle
        pdt  pendant
        Tle  terminale
        Pdte  présidente
        Pdt  président
        S.A.R.  Son Altesse Royale
        S.A.S.  Son Altesse Sérénissime
        M. et  monsieur et
        Mme  madame
        Mmes  mesdames
        Mlle  mademoiselle
        Mlles  mesdemoiselles
        MM.  messieurs
        Mgr  monseigneur
        etc.  et cetera
        ét.  étage
        temp.  température
        Réf.|réf.  référence
        suiv.  suivantes
        S.M.  Sa Majesté
        É.-U.|E.-U.  États Unis
        arr.  arrondissement
        p. ex.|par ex.  par exemple
        c.-à-d.|càd  c'est à dire
        av. J.-C.|av. JC|av. J-C  avant Jésus Christ
        apr. J.-C.|ap. J.-C.|apr. JC|ap. J-C  après Jésus Christ
        J.-C.  Jésus Christ
        av.  avenue
        bd|bld|boul.  boulevard
        pl.  place
        tél.  téléphone
        env.  environ
        max.  maximum
        min.  minimum
        Cie  compagnie
        cf.  confer
        éd.  édition
        ex.  exemple
        Sté  société
        apr.  après
        dépt.|dép.  département
        qqch.  quelque chose
        qqn  quelqu'un
        r.-v.|rdv|RDV  rendez-vous
        s.v.p.|SVP|svp  s'il vous plaît
        N.B.|NB  nota bene
        P.-S.  post scriptum
        vs|vs.  contre
        resp.  respectivement
        approx.  approximativement
        Éts|Ets  établissements
        boul.  boulevard
        fg  faubourg
        RN  route nationale
        c/o  aux bons soins de
        i. e.  c'est à dire
        lun.  lundi
        mer.  mercredi
        jeu.  jeudi
        ven.  vendredi
        sam.  samedi
        dim.  dimanche
    """)
    shortened_before_numbers = pairs("""
        v.  vers
        c.  circa
        al.  alinéa
        km  kilomètre
        p.  page
        pp.  pages
        n°|nº|No|no|num.  numéro
        nos|n°s  numéros
        art.  article
        chap.  chapitre
        vol.  volume
        t.  tome
        fig.  figure
        ann.  annexe
        par.  paragraphe
        mar.  mardi
        l.  ligne
        th.  thermostat
        ch.  chapitre
    """)
    shortened_before_names = pairs("""
        M.  monsieur
        Dr  docteur
        Drs  docteurs
        Pr  professeur
        Me  maître
        St  saint
        Ste  sainte
        Sts  saints
        Gal  général
        Cdt  commandant
        Cap.  capitaine
    """)
    roman_nouns = words(
        """
        chapitre chapitres tome tomes volume partie acte scène titre annexe livre phase type
        niveau groupe article section page chant module étape classe division
        """
    )
    kings = words(
        """
        Louis Charles Henri Philippe François Napoléon Guillaume Georges George Édouard Richard
        Frédéric Léon Pie Paul Benoît Clément Grégoire Innocent Alexandre Urbain Sixte Élisabeth
        Catherine Marie Léopold Albert Baudouin Jean Jacques Robert Hugues Lothaire Ferdinand
        Alphonse Otton Maximilien
        """
    )
    roman_endings = {
        "er": "m", "re": "f", "ère": "f", "e": "m", "ème": "m", "es": "mp", "èmes": "mp",
        "ième": "m",
    }  # fmt: skip
    roman_first = words("er re ère")
    spelled = words("SAS RER CEO MMS")
    said = words(
        """
        CAC URSS SMIC UNESCO UNICEF OVNI SIDA FIFA UEFA INSEE ENA CNIL INRA IFOP MEDEF ASSEDIC
        """
    )
    onsets = r"[bcdfgptv]r|[bcfgp]l|ch|qu|[bcdfghjklmnpqrstvz]"
    codas = r"[lnrst]"
    elisions = r"[dlnmtscj]|qu|jusqu|lorsqu|puisqu"
    symbols = {
        "/": "barre oblique",
        "&": "et", "%": "pour cent", "+": "plus", "=": "égale", "€": "euros", "$": "dollars",
        "£": "livres", "¥": "yens", "₹": "roupies", "°": "degrés", "@": "arobase",
        "§": "paragraphe", "#": "dièse", "©": "copyright", "®": "marque déposée",
        "™": "marque déposée", "×": "fois", "÷": "divisé par", "±": "plus ou moins",
        "≈": "environ", "≤": "inférieur ou égal à", "≥": "supérieur ou égal à",
        "≠": "différent de", "√": "racine de", "π": "pi", "∞": "infini", "→": "flèche",
        "‰": "pour mille", "<": "inférieur à", ">": "supérieur à", "²": "au carré",
        "³": "au cube", "º": "degrés",
    }  # fmt: skip
    operators = {
        "+": "plus", "-": "moins", "=": "égale", "×": "fois", "*": "fois", "x": "fois",
        "÷": "divisé par", "/": "sur", "<": "inférieur à", ">": "supérieur à", ":": "à",
        "±": "plus ou moins", "^": "puissance",
    }  # fmt: skip
    hashtag, number_sign, phone_word = "hashtag", "numéro", "téléphone"
    electronic = {
        ".": "point", "/": "barre oblique", ":": "deux points", "_": "tiret bas", "-": "tiret",
        "@": "arobase", "?": "point d'interrogation", "=": "égale", "&": "et", "#": "dièse",
        "~": "tilde", "+": "plus",
    }  # fmt: skip
    marks = {
        ",": "virgule", ".": "point", ";": "point virgule", ":": "deux points",
        "!": "point d'exclamation", "?": "point d'interrogation", "…": "points de suspension",
        "-": "tiret", "–": "tiret", "—": "tiret", '"': "guillemets", "«": "guillemets",
        "»": "guillemets", "(": "parenthèse", ")": "fermez la parenthèse", "'": "apostrophe",
    }  # fmt: skip
    phone = r"0\d(?:[ .-]?\d\d){4}"

    cardinal = staticmethod(numbers.cardinal)
    ordinal = staticmethod(numbers.ordinal)

    def plural(self, numeral: Numeral) -> int:
        """Plural from two on: 1,5 litre."""
        return 0 if int(numeral.whole) < 2 else 1

    def noun_gender(self, noun: str) -> str:
        """By a list of what is counted and by the end of the word."""
        if not noun or not noun.islower() or noun in _MASCULINE:
            return ""
        return "f" if noun in _FEMININE or _FEMININE_END.search(noun) else ""

    def telephone(self, text: str) -> str:
        """In pairs, as they are written: zéro un, vingt-trois."""
        groups: list[str] = []
        for group in re.findall(r"\d+", text):
            if len(group) > 4:
                odd = len(group) % 2
                groups += ([group[0]] if odd else []) + re.findall(r"\d\d", group[odd:])
            else:
                groups.append(group)
        said = []
        for group in groups:
            rest = group.lstrip("0")
            said += [self.cardinal(0)] * (len(group) - len(rest))
            said += [self.cardinal(int(rest))] if rest else []
        return " ".join([*(["plus"] if "+" in text else []), *said])

    def clock(self, hour: int, minute: int, named: str) -> str:
        """Quatorze heures trente."""
        said = f"{self.cardinal(hour, 'f')} {'heures' if hour > 1 else 'heure'}"
        return f"{said} {self.cardinal(minute)}" if minute else said

    def of_millions(self, name: str) -> str:
        """Trois millions d'euros."""
        return (f"d'{name}" if name[0] in "aeiouyéh" else f"de {name}") if name else ""

    def fraction(self, top: int, bottom: int) -> str:
        """Un demi, trois quarts, cinq huitièmes."""
        part = {2: "demi", 3: "tiers", 4: "quart"}.get(bottom) or self.ordinal(bottom)
        return f"{self.cardinal(top)} {part}{'s' if top > 1 and part[-1] != 's' else ''}"

    def pieces(self, kind: str, rule: str, spoken: str) -> tuple[Piece, ...]:
        """With the hyphens that are written: "vingt-deux", "peut-être" are read as one word."""
        if rule == "hyphenated":
            return (Piece(spoken.replace(" ", "-")),)
        if kind not in ("word", "letters"):
            spoken = _HYPHEN.sub(r"\1-", spoken)
        return super().pieces(kind, rule, spoken)

    @property
    def own_digit(self) -> tuple[Rule, ...]:
        """24h/24."""
        return (_around(self), _price(self), _of_a_law(self))

    @property
    def own_letter(self) -> tuple[Rule, ...]:
        """IIIe s., article L. 121-1."""
        return (_century, _code(self), _day_before(self))


_AROUND = pattern(r"(?P<n>\d{1,2})\s?(?P<unit>h|j|heures|jours)\s?/\s?(?P<of>\d{1,2})(?!\w)")
_UNITS_AROUND = {"h": "heures", "j": "jours"}
_CODE = pattern(
    r"(?P<le>[ld]')?(?P<art>[Aa]rt(?:icle)?(?P<many>s)?\.?\s)?(?P<book>[LRDA])\.?\s?\*?"
    r"(?P<n>\d{1,4}(?:-\d{1,3}){0,4})(?!\w)"
)
_DAY_BEFORE = pattern(r"J\s?(?P<sign>[-+])\s?(?P<n>\d{1,3})(?!\w)")
_PRICE = pattern(r"(?P<n>\d{1,5})\s?(?P<sign>[€F$])(?P<cents>\d\d)(?!\w|[.,]\d)")
_OF_A_LAW = pattern(r"\d{1,4}(?:-\d{1,3}){1,4}(?!\w)")
_CENTURY = pattern(r"(?P<short>ss?)\.(?!\w)")


def _around(language: French) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """24h/24 -> "vingt quatre heures sur vingt quatre", 7j/7."""
        match = _AROUND.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        n, of = (language.cardinal(int(match[k])) for k in ("n", "of"))
        unit = _UNITS_AROUND.get(match["unit"], match["unit"])
        return Reading(match.end(), f"{n} {unit} sur {of}", "time", "around the clock")

    return read


def _code(language: French) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """Art. L. 121-1 -> "article L cent vingt et un un": a letter before numbers of a law."""
        match = _CODE.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = ["articles" if match["many"] else "article"] if match["art"] else []
        if not said and not any(
            d.spoken.endswith(("article", "articles")) for d in scan.drafts[-4:]
        ):
            return None
        said += [match["book"], *(language.cardinal(int(n)) for n in match["n"].split("-"))]
        return Reading(match.end(), (match["le"] or "") + " ".join(said), "serial", "law")

    return read


def _day_before(language: French) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """J-7 -> "J moins sept"."""
        match = _DAY_BEFORE.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        sign = language.minus if match["sign"] == "-" else language.plus
        return Reading(match.end(), f"J {sign} {language.cardinal(int(match['n']))}", "math", "day")

    return read


def _price(language: French) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """15€50 -> "quinze euros cinquante"."""
        match = _PRICE.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        n = int(match["n"])
        name = {"€": "euro", "F": "franc", "$": "dollar"}[match["sign"]] + ("s" if n > 1 else "")
        said = f"{language.cardinal(n)} {name} {language.cardinal(int(match['cents']))}"
        return Reading(match.end(), said, "money", "price")

    return read


def _of_a_law(language: French) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """Article 5-1 -> "cinq un": two numbers, no range; after "articles" it is one."""
        match = _OF_A_LAW.match(scan.text, i)
        if not match or scan.previous is None or scan.previous.spoken.lower() != "article":
            return None
        said = " ".join(language.cardinal(int(n)) for n in match[0].split("-"))
        return Reading(match.end(), said, "serial", "law")

    return read


def _century(scan: Scan, i: int) -> Reading | None:
    """IIIe s. -> "troisième siècle"."""
    previous = scan.previous
    if previous is None or not previous.spoken.endswith(("ième", "premier")):
        return None
    if previous.kind not in ("roman", "ordinal"):
        return None
    match = _CENTURY.match(scan.text, i)
    said = "siècle" if match and match["short"] == "s" else "siècles"
    return Reading(match.end(), said, "abbreviation", "century") if match else None


LANGUAGE = French()
