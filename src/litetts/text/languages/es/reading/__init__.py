"""Spanish: its tables, and how it says dates, times, money, fractions and Roman numerals."""

from __future__ import annotations

from collections.abc import Sequence

from litetts.text.languages.es.reading import numbers
from litetts.text.languages.romance import Romance
from litetts.text.reading import quantity
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]

_CENT, _CENTAVO = Entry("m", "céntimo{|s}"), Entry("m", "centavo{|s}")
_FEMININE = words(
    """
    persona mano foto moto radio noche tarde parte vez veces clase calle llave torre gente mujer
    mujeres imagen imágenes flor flores serie red redes ley leyes
    """
)
_MASCULINE = words(
    """
    día días mapa mapas problema problemas programa programas sistema sistemas tema temas
    planeta planetas kilograma poema poemas idioma idiomas clima dilema equipo atleta poeta
    """
)
_NO_NOUN = words(
    """
    de del a al y e o u en con por para sin la las una el los un se que es era son ni pero como
    lo su sus más menos hasta desde entre sobre tras ya no me te le les nos si fue ha han hay
    está están va iba tan muy cada esta estas esa esas otra otras nada para era fuera contra
    """
)
_HALVES = {1: "medio", 2: "medio", 3: "tercio"}


class Spanish(Romance):
    """The rules of Spanish."""

    weekdays = {
        "lun": "lunes", "l": "lunes", "mar": "martes", "mié": "miércoles", "mie": "miércoles",
        "jue": "jueves", "vie": "viernes", "v": "viernes", "sáb": "sábado", "sab": "sábado",
        "dom": "domingo",
    }  # fmt: skip
    arc = ("grado{|s}", "minuto{|s}", "segundo{|s}")
    compass = {"N": "norte", "S": "sur", "E": "este", "O": "oeste", "W": "oeste"}
    pressure = ("tensión", "")
    extremes = {
        "máx": ("máximo", "máxima"),
        "mín": ("mínimo", "mínima"),
        "max": ("máximo", "máxima"),
        "min": ("mínimo", "mínima"),
    }
    version_word = "versión"
    tall = words("mido mide miden medía midió medir mida estatura altura alto alta talla")
    height = "{} {}"
    chat = {
        "xq": "porque", "pq": "porque", "tq": "te quiero", "tqm": "te quiero mucho", "q": "que",
        "x": "por", "xfa": "por favor", "tb": "también", "tmb": "también", "bn": "bien",
        "dnd": "donde", "msj": "mensaje", "msg": "mensaje", "msgs": "mensajes", "finde": "finde",
        "slds": "saludos",
        "bss": "besos", "bs": "besos", "mñn": "mañana", "tkm": "te quiero mucho",
        "ntp": "no te preocupes", "tmbn": "también", "fav": "favor",
    }  # fmt: skip
    in_months = words("en de a hasta desde del")
    chat_openers = words("tal haces pasa hay onda quieres fue")
    carried = words(
        "temp bs ud uds cda cdas cdta cdtas pto ref op hab km cm mm kg min seg máx mín aprox"
    )
    point, dot = "coma", "punto"
    minus, plus, plus_minus, about = "menos", "más", "más menos", "aproximadamente"
    to, span, falling, years = "a", "{} a {}", "{} a {}", "{} a {}"
    by, per = "por", "por {}"
    per_hundred = "a los"
    halves_of, and_half = ("medio", "media"), ("y medio", "y media")
    half, mixed = "{} y medio", "{} y {}"
    thousand = "mil"
    letter_words = words("y e o u")
    ordinal_marks = {
        "º": "m", "ª": "f", "er": "a", "ero": "m", "era": "f", "os": "mp", "as": "fp", "do": "m",
        "da": "f", "ro": "m", "ros": "mp", "dos": "mp", "tos": "mp", "vos": "mp", "mos": "mp",
        "ras": "fp", "das": "fp", "tas": "fp", "vas": "fp", "mas": "fp", "ra": "f", "to": "m",
        "ta": "f", "vo": "m", "va": "f", "mo": "m", "ma": "f",
        "no": "m", "na": "f",
    }  # fmt: skip
    months = tuple(
        word_list(
            """
            enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre
            diciembre
            """
        )
    )
    month_names = {
        "setiembre": 9, "ene": 1, "feb": 2, "mar": 3, "abr": 4, "may": 5, "jun": 6, "jul": 7,
        "ago": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dic": 12,
    }  # fmt: skip
    of = "de|del"
    before_dates = words(
        """
        el del al día hasta desde lunes martes miércoles jueves viernes sábado domingo
        """
    )
    before_times = words("las la")
    hour_marks = r"horas|hrs?\.?|hs\.?|h"
    halves = {"am": "A M", "pm": "P M"}
    of_dates, of_amounts, with_cents, last = " de ", "de {}", "con ", "y"
    currencies = {
        "Bs.": (Entry("m", "bolívar{|es}"), _CENT), "Bs": (Entry("m", "bolívar{|es}"), _CENT),
        "S/": (Entry("m", "sol{|es}"), _CENT), "S/.": (Entry("m", "sol{|es}"), _CENT),
        "€": (Entry("m", "euro{|s}"), _CENT), "EUR": (Entry("m", "euro{|s}"), _CENT),
        "euros": (Entry("m", "euro{|s}"), _CENT), "$": (Entry("m", "dólar{|es}"), _CENTAVO),
        "US$": (Entry("m", "dólar{|es}"), _CENTAVO), "USD": (Entry("m", "dólar{|es}"), _CENTAVO),
        "£": (Entry("f", "libra{|s}"), Entry("m", "penique{|s}")),
        "GBP": (Entry("f", "libra{|s}"), Entry("m", "penique{|s}")),
        "¥": (Entry("m", "yen{|es}"), None), "JPY": (Entry("m", "yen{|es}"), None),
        "₹": (Entry("f", "rupia{|s}"), None), "INR": (Entry("f", "rupia{|s}"), None),
        "CHF": (Entry("m", "franco{|s} suizo{|s}"), _CENT),
        "R$": (Entry("m", "real{|es}"), _CENTAVO),
        "MXN": (Entry("m", "peso{|s} mexicano{|s}"), _CENTAVO),
        "ARS": (Entry("m", "peso{|s} argentino{|s}"), _CENTAVO),
        "₽": (Entry("m", "rublo{|s}"), None),
        "COP": (Entry("m", "peso{|s} colombiano{|s}"), _CENTAVO),
        "₩": (Entry("m", "won{|es}"), None),
    }  # fmt: skip
    comma_groups = words("$ US$ USD MXN COP ARS")
    multiples = {
        "millones": (6, "millones"), "millón": (6, "millón"), "mill.": (6, "mill{ón|ones}"),
        "mills.": (6, "millones"), "M": (6, "mill{ón|ones}"), "MM": (6, "mill{ón|ones}"),
        "mil": (3, "mil"), "billones": (12, "billones"), "billón": (12, "billón"), "k": (3, "mil"),
    }  # fmt: skip
    units = entries("""
        ud.|ud|uds.  f  unidad{|es}
        km  m  kilómetro{|s}
        hm  m  hectómetro{|s}
        m  m  metro{|s}
        dm  m  decímetro{|s}
        cm  m  centímetro{|s}
        mm  m  milímetro{|s}
        µm  m  micrómetro{|s}
        nm  m  nanómetro{|s}
        m²|m2  m  metro{|s} cuadrado{|s}
        km²|km2  m  kilómetro{|s} cuadrado{|s}
        cm²|cm2  m  centímetro{|s} cuadrado{|s}
        m³|m3  m  metro{|s} cúbico{|s}
        cm³|cm3|cc  m  centímetro{|s} cúbico{|s}
        km³|km3|hm³|hm3  m  kilómetro{|s} cúbico{|s}
        ha|has  f  hectárea{|s}
        kg|Kg  m  kilogramo{|s}
        g|gr  m  gramo{|s}
        mg  m  miligramo{|s}
        µg|mcg  m  microgramo{|s}
        t  f  tonelada{|s}
        l|L|lt  m  litro{|s}
        hl  m  hectolitro{|s}
        cl  m  centilitro{|s}
        ml|mL  m  mililitro{|s}
        s|seg|seg.  m  segundo{|s}
        min|min.  m  minuto{|s}
        h|hs|hrs|h.  f  hora{|s}
        ms  m  milisegundo{|s}
        Hz  m  hercio{|s}
        kHz  m  kilohercio{|s}
        MHz  m  megahercio{|s}
        GHz  m  gigahercio{|s}
        W  m  vatio{|s}
        kW  m  kilovatio{|s}
        MW  m  megavatio{|s}
        GW  m  gigavatio{|s}
        kWh  m  kilovatio{|s} hora
        MWh  m  megavatio{|s} hora
        V  m  voltio{|s}
        mA  m  miliamperio{|s}
        mAh  m  miliamperio{|s} hora
        Ω  m  ohmio{|s}
        kJ  m  kilojulio{|s}
        kcal  f  kilocaloría{|s}
        cal  f  caloría{|s}
        Pa  m  pascal{|es}
        hPa  m  hectopascal{|es}
        bar  m  bar{|es}
        dB  m  decibelio{|s}
        CV  m  caballo{|s} de vapor
        B  m  byte{|s}
        kB|KB  m  kilobyte{|s}
        MB  m  megabyte{|s}
        GB  m  gigabyte{|s}
        TB  m  terabyte{|s}
        Mb  m  megabit{|s}
        Gb  m  gigabit{|s}
        Mbps  m  megabit{|s} por segundo
        px  m  píxel{|es}
        °C|ºC  m  grado{|s} Celsius
        °F|ºF  m  grado{|s} Fahrenheit
        °  m  grado{|s}
        %  -  por ciento
        ‰  -  por mil
        rpm  f  revolu{ción|ciones} por minuto
        Nm  m  newton{|s} metro
        mph  f  milla{|s} por hora
        pts.|pts|ptos.  m  punto{|s}
        km/h|kmh|kph  m  kilómetro{|s} por hora
        m/s  m  metro{|s} por segundo
        m/s²|m/s2  m  metro{|s} por segundo al cuadrado
        hab.  m  habitante{|s}
        pulg.  f  pulgada{|s}
        pág.  f  página{|s}
        dl|dL  m  decilitro{|s}
        pp|p.p.  m  punto{|s} porcentual{|es}
        comp.  m  comprimido{|s}
        pza.|pzas.  f  pieza{|s}
        ppm  f  parte{|s} por millón
        día  m  día{|s}
        mes  m  mes{|es}
        año  m  año{|s}
        semana  f  semana{|s}
    """)
    code_words = words(
        """
        iban pin isbn cp dni cuenta postal pasaporte clave contraseña código referencia expediente
        """
    )
    copulas = words("es de número la el postal")
    part_words, out_of = (
        words("página páginas parte capítulo episodio etapa fase diapositiva paso"),
        "{} de {}",
    )
    inch = Entry("f", "pulgada{|s}")
    minute_articles = words("el del al")
    books = pairs("""
        Gn|Gén  Génesis
        Ex|Éx  Éxodo
        Lv  Levítico
        Dt|Deut  Deuteronomio
        Sal  Salmo
        Pr|Prov  Proverbios
        Ecl  Eclesiastés
        Is  Isaías
        Jr|Jer  Jeremías
        Ez  Ezequiel
        Dn  Daniel
        Mt  Mateo
        Mc|Mr  Marcos
        Lc  Lucas
        Jn  Juan
        Hch  Hechos
        Rm|Rom  Romanos
        Co|Cor  Corintios
        Gál|Ga  Gálatas
        Ef  Efesios
        Flp|Fil  Filipenses
        Tm|Tim  Timoteo
        Heb|Hb  Hebreos
        Stg  Santiago
        Ap  Apocalipsis
    """)
    shortened = pairs("""
        Vto.|vto.  vencimiento
        vel.  velocidad
        esc.  escalera
        hab.  habitantes
        pop.|pob.  población
        Cant.|cant.  cantidad
        Fdo.|fdo.  firmado
        uds.  unidades
        Srta.  señorita
        Sra.  señora
        Sras.  señoras
        Sr.  señor
        Sres.  señores
        Srtas.  señoritas
        Dr.  doctor
        Dra.  doctora
        Dres.  doctores
        Dña.|D.ª  doña
        Ud.|Vd.  usted
        Uds.|Vds.  ustedes
        etc.  etcétera
        RR. CC.  Reyes Católicos
        SS. MM.  Sus Majestades
        S.M.  Su Majestad
        Ntra.  nuestra
        Ntro.  nuestro
        C. P.|C.P.  código postal
        del C. P.|del C.P.  del código penal
        del C. C.|del C.C.  del código civil
        cda.  cucharada
        cdas.  cucharadas
        cdta.|cdita.  cucharadita
        cdtas.|cditas.  cucharaditas
        vid.  véase
        cf.|cfr.  confróntese
        p. p.|p.p.  puntos porcentuales
        temp.  temperatura
        Ref.|ref.  referencia
        apto.  apartamento
        Apdo.|apdo.  apartado
        Cra.|Kra.  carrera
        Rte.  remitente
        comp.  comprimidos
        Dcto.  descuento
        n.º|nº|n°  número
        y ss.  y siguientes
        s. n. m.|s.n.m.  sobre el nivel del mar
        pta.  puerta
        ptas.  pesetas
        vv.  versículos
        v. gr.  verbigracia
        p. ej.|p. e.  por ejemplo
        Avda.|Av.  avenida
        C/|c/  calle
        Pza.|Plza.  plaza
        Pº  paseo
        Ctra.  carretera
        tel.|teléf.|tfno.  teléfono
        EE. UU.  Estados Unidos
        JJ. OO.  Juegos Olímpicos
        RR. HH.  recursos humanos
        CC. OO.  Comisiones Obreras
        FF. AA.  Fuerzas Armadas
        Sta.  santa
        Sto.  santo
        aprox.  aproximadamente
        máx.  máximo
        mín.  mínimo
        Cía.  compañía
        prof.  profesor
        profa.  profesora
        dpto.|depto.  departamento
        P. D.|P. S.  posdata
        Gral.  general
        ed.  edición
        Hnos.  hermanos
        Ing.  ingeniero
        Lic.  licenciado
        Arq.  arquitecto
        Mons.  monseñor
        Excmo.  excelentísimo
        Excma.  excelentísima
        Ilmo.  ilustrísimo
        a. C.|a. de C.  antes de Cristo
        d. C.|d. de C.  después de Cristo
        admón.  administración
        izq.|izda.  izquierda
        dcha.|dcho.  derecha
        vs.  contra
        S. A.  sociedad anónima
        S. L.  sociedad limitada
        q. e. p. d.  que en paz descanse
        s. f.  sin fecha
        s/n  sin número
        atte.  atentamente
        adj.  adjunto
        gob.  gobierno
        pdte.  presidente
        incl.  incluido
        Bco.  banco
        ej.  ejemplo
        i. e.  es decir
    """)
    shortened_before_numbers = pairs("""
        c.  circa
        pág.|p.  página
        págs.|pp.  páginas
        n.º|nº|n°|núm.|nro.|Nro.|No.  número
        n.ºs|núms.  números
        art.  artículo
        arts.  artículos
        cap.  capítulo
        caps.  capítulos
        vol.  volumen
        fig.  figura
        ap.  apartado
        s.  siglo
        ss.  siglos
        párr.  párrafo
        km  kilómetro
        t.  tomo
        ext.  extensión
        pto.  punto
        RD  real decreto
        c/  cada
    """)
    shortened_before_names = pairs("""
        D.  don
        S.  san
        Fr.  fray
        Cap.  capitán
        Cnel.  coronel
        Tte.  teniente
        Fdo.  firmado
    """)
    roman_nouns = words(
        """
        siglo siglos capítulo capítulos tomo volumen parte acto escena título anexo libro fase
        tipo nivel grupo artículo sección página canto apéndice lección unidad módulo etapa
        clase
        """
    )
    kings = words(
        """
        Felipe Carlos Alfonso Fernando Juan Enrique Luis Pedro Jaime Sancho Francisco Napoleón
        Guillermo Jorge Eduardo Ricardo Federico León Pío Pablo Benedicto Clemente Gregorio
        Inocencio Alejandro Urbano Sixto Isabel Juana Catalina María Leopoldo Alberto Amadeo
        José Martín Ramiro Ramón Darío
        """
    )
    spelled = words("EE CD DVD SMS MM RNE")
    said = words(
        """
        PSOE PIB CSIC RENFE SEAT UNED UNICEF UNESCO INEM LGTBI CEOE FIFA UEFA MIR
        """
    )
    onsets = r"[bcdfgpt]r|[bcfgp]l|ch|ll|qu|[bcdfghjklmnñprstvz]"
    codas = r"[lnrszd]"
    symbols = {
        "/": "barra",
        "&": "y", "%": "por ciento", "+": "más", "=": "igual a", "€": "euros", "$": "dólares",
        "£": "libras", "¥": "yenes", "₹": "rupias", "°": "grados", "@": "arroba", "§": "párrafo",
        "#": "almohadilla", "©": "copyright", "®": "marca registrada", "™": "marca registrada",
        "×": "por", "÷": "entre", "±": "más menos", "≈": "aproximadamente",
        "≤": "menor o igual que",
        "≥": "mayor o igual que", "≠": "distinto de", "√": "raíz de", "π": "pi", "∞": "infinito",
        "→": "flecha", "‰": "por mil", "<": "menor que", ">": "mayor que", "²": "al cuadrado",
        "³": "al cubo", "½": "un medio",
    }  # fmt: skip
    operators = {
        "+": "más", "-": "menos", "=": "igual a", "×": "por", "*": "por", "x": "por", "÷": "entre",
        "/": "entre", "<": "menor que", ">": "mayor que", ":": "a", "±": "más menos",
        "^": "elevado a",
    }  # fmt: skip
    hashtag, number_sign, phone_word = "hashtag", "número", "teléfono"
    electronic = {
        ".": "punto", "/": "barra", ":": "dos puntos", "_": "guion bajo", "-": "guion",
        "@": "arroba",
        "?": "interrogación", "=": "igual", "&": "et", "#": "almohadilla", "~": "tilde", "+": "más",
    }  # fmt: skip
    marks = {
        ",": "coma", ".": "punto", ";": "punto y coma", ":": "dos puntos", "!": "exclamación",
        "?": "interrogación", "¿": "abre interrogación", "¡": "abre exclamación",
        "…": "puntos suspensivos", "-": "guion", "–": "raya", "—": "raya", '"': "comillas",
        "(": "abre paréntesis", ")": "cierra paréntesis", "'": "apóstrofo",
    }  # fmt: skip
    phone = r"[6789]\d{2}(?: \d{3}){2}|[89]\d{2}(?: \d\d){3}|9\d \d{3}(?: \d\d){2}|[6789]\d{8}"

    cardinal = staticmethod(numbers.cardinal)
    ordinal = staticmethod(numbers.ordinal)

    def noun_gender(self, noun: str) -> str:
        """By the end of the word; what is in neither list and ends in neither way counts as m."""
        if not noun or not noun.islower() or noun in _NO_NOUN or len(noun) < 2:
            return ""
        if noun in _MASCULINE:
            return "m"
        feminine = noun in _FEMININE or noun.endswith(
            ("a", "as", "ción", "sión", "ciones", "siones", "dad", "dades", "tad", "tud", "umbre")
        )
        return "f" if feminine else "m"

    def clock(self, hour: int, minute: int, named: str) -> str:
        """Catorce treinta; with "h" catorce treinta horas; dos horas treinta."""
        said = self.cardinal(hour, "f")
        hours = "hora" if hour == 1 else "horas"
        if named == "inside" or not (hour or minute or named):
            said = f"{said} {hours}"
        if minute:
            zero = "cero " if minute < 10 else ""
            said = f"{said} {zero}{self.cardinal(minute)}"
        return f"{said} {hours if not minute else 'horas'}" if named == "after" else said

    def fraction(self, top: int, bottom: int) -> str:
        """Tres cuartos, siete décimos, un veinteavo."""
        if bottom <= 10 or bottom in (100, 1000):
            part = _HALVES.get(bottom) or self.ordinal(bottom)
        else:
            part = self.cardinal(bottom).replace(" ", "") + "avo"
            part = part.replace("eavo", "eavo").replace("oavo", "avo").replace("aavo", "avo")
        return f"{self.cardinal(top, 'm')} {part}{'s' if top != 1 else ''}"

    def roman(self, n: int, before: str) -> str:
        """Siglo quinto and siglo veinte, Felipe segundo and Alfonso trece, capítulo cuatro."""
        noun = before.lower()
        if n > 10 or (noun in self.roman_nouns and noun not in ("siglo", "siglos")):
            return self.cardinal(n)
        female = noun in ("isabel",) or (noun.endswith("a") and before[:1].isupper())
        return self.ordinal(n, "f" if female else "m")

    def roman_before(self, n: int, noun: str) -> str:
        """La segunda Guerra Mundial, el vigésimo Congreso."""
        gender = self.noun_gender(noun.lower())
        return self.ordinal(n, "a" if gender == "m" else gender) if gender else ""

    def counted(self, n: int, noun: str) -> str:
        """1 before what somebody did stands alone: "1 resultó herida"."""
        return "uno" if n == 1 and noun.endswith("ó") else super().counted(n, noun)

    @property
    def own_letter(self) -> tuple[Rule, ...]:
        """C/8 h."""
        return (_each,)

    @property
    def own_digit(self) -> tuple[Rule, ...]:
        """Ordinals before their noun, decimals with an apostrophe."""
        return (_before_noun(self), _apostrophe(self), _pesos(self))


_ORDINAL_NOUN = pattern(r"\s(?P<noun>[a-záéíóúñ]{3,})")
_NO_ORDINAL_NOUN = words("izq izda dcha dcho con del por para los las que")
_PESOS = pattern(
    r"(?P<n>\d{1,3}(?:,\d{3})+)"
    r"(?=\s(?:pesos|dólares|soles|bolívares|quetzales|lempiras|colones|balboas)\b)"
)
_APOSTROPHE = pattern(r"(?P<whole>\d{1,3})'(?P<part>\d{1,2})(?![\w'\"])")


_EACH = pattern(
    r"c/\s?(?=\d{1,3}\s?(?:h|hs|min|seg|d[ií]as?|horas?|semanas?|mes|meses|años?|km|m)\b)"
)


def _each(scan: Scan, i: int) -> Reading | None:
    """500 mg c/8 h -> "cada": of medicine, no street."""
    match = _EACH.match(scan.text, i)
    return Reading(match.end(), "cada", "abbreviation", "each") if match else None


def _before_noun(language: Spanish) -> Rule:
    ordinal = quantity.ordinal(language)

    def read(scan: Scan, i: int) -> Reading | Sequence[Reading] | None:
        """El 21.º puesto -> "vigésimo primer": before a masculine noun the "o" is lost."""
        found = ordinal(scan, i)
        if not isinstance(found, Reading) or not found.spoken.endswith(("primero", "tercero")):
            return found
        noun = _ORDINAL_NOUN.match(scan.text, found.end)
        if not noun or noun["noun"] in _NO_ORDINAL_NOUN or scan.char(noun.end()) == ".":
            return found
        return Reading(found.end, found.spoken[:-1], found.kind, found.rule)

    return read


def _pesos(language: Spanish) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """1,500 pesos -> "mil quinientos": where they are paid, commas group."""
        match = _PESOS.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = language.cardinal(int(match["n"].replace(",", "")), "m")
        return Reading(match.end(), said, "cardinal", "cardinal")

    return read


def _apostrophe(language: Spanish) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """1'5 -> "uno coma cinco"."""
        match = _APOSTROPHE.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = language.number(Numeral(match["whole"], ",", match["part"]))
        return Reading(match.end(), said, "decimal", "decimal")

    return read


LANGUAGE = Spanish()
