"""Portuguese as in Brazil: its tables, and how it says dates, times, money and Roman numerals."""

from __future__ import annotations

import re

from litetts.text.languages.pt.reading import numbers
from litetts.text.languages.romance import Romance
from litetts.text.reading.tables import Entry, Numeral, entries, pairs
from litetts.text.scanner.pattern import pattern
from litetts.text.scanner.scan import Reading, Rule, Scan
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]

_CENT, _CENTAVO = Entry("m", "cêntimo{|s}"), Entry("m", "centavo{|s}")
_REAL, _EURO, _DOLLAR = Entry("m", "rea{l|is}"), Entry("m", "euro{|s}"), Entry("m", "dólar{|es}")
_FEMININE = words(
    """
    foto moto mão mãos tribo noite noites tarde tardes parte partes vez vezes classe classes
    chave chaves torre torres gente mulher mulheres flor flores série séries rede redes lei leis
    cor cores voz vozes colher colheres página ligações árvore árvores mães mãe irmã irmãs manhã
    manhãs maçã
    maçãs fase fases base bases
    """
)
_MASCULINE = words(
    """
    dia dias mapa mapas problema problemas programa programas sistema sistemas tema temas
    planeta planetas poema poemas idioma idiomas clima dilema cinema cinemas grama gramas
    quilograma telefonema
    """
)
_NO_NOUN = words(
    """
    de da do das dos a o as os e é em na no nas nos com por para sem um uma que se mais menos
    até desde entre sobre ou mas como não já lhe foi ser era são está ao aos à às pela pelo cada
    esta essa muita quase agora nada para
    """
)


class Portuguese(Romance):
    """The rules of Brazilian Portuguese."""

    weekdays = {
        "seg": "segunda", "ter": "terça", "qua": "quarta", "qui": "quinta", "sex": "sexta",
        "sáb": "sábado", "sab": "sábado", "dom": "domingo",
    }  # fmt: skip
    arc = ("grau{|s}", "minuto{|s}", "segundo{|s}")
    compass = {"N": "norte", "S": "sul", "E": "leste", "O": "oeste", "L": "leste", "W": "oeste"}
    pressure = ("pressão", "por")
    extremes = {
        "máx": ("máximo", "máxima"),
        "mín": ("mínimo", "mínima"),
        "max": ("máximo", "máxima"),
        "min": ("mínimo", "mínima"),
    }
    version_word = "versão"
    tall = words("meço mede medem media medir altura estatura alto alta")
    height = "{} e {}"
    chat = {
        "vc": "você", "vcs": "vocês", "pq": "porque", "blz": "beleza", "tb": "também",
        "tbm": "também", "td": "tudo", "hj": "hoje", "mto": "muito", "mt": "muito",
        "obg": "obrigado", "qdo": "quando", "msg": "mensagem", "abs": "abraços", "bjs": "beijos",
        "cmg": "comigo", "ctg": "contigo", "agr": "agora", "fds": "fim de semana",
        "flw": "falou", "vlw": "valeu", "n": "não", "msgs": "mensagens", "qq": "qualquer",
        "ngm": "ninguém", "sqn": "só que não", "tmj": "tamo junto", "pfv": "por favor",
    }  # fmt: skip
    in_months = words("em de a até desde do")
    carried = words("col temp ref op and hab km cm mm kg min máx mín aprox")
    point, dot = "vírgula", "ponto"
    minus, plus, plus_minus, about = "menos", "mais", "mais ou menos", "aproximadamente"
    to, span, falling, years = "a", "{} a {}", "{} a {}", "{} a {}"
    by, per = "por", "por {}"
    per_hundred = "por"
    halves_of, and_half = ("meio", "meia"), ("e meio", "e meia")
    half, mixed = "{} e meio", "{} e {}"
    thousand = "mil"
    letter_words = words("e o é à")
    ordinal_marks = {
        "º": "m", "ª": "f", "o": "m", "a": "f", "ºs": "mp", "ªs": "fp", "os": "mp", "as": "fp",
    }  # fmt: skip
    months = tuple(
        word_list(
            """
            janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro
            dezembro
            """
        )
    )
    month_names = {
        "jan": 1, "fev": 2, "mar": 3, "abr": 4, "mai": 5, "jun": 6, "jul": 7, "ago": 8, "set": 9,
        "out": 10, "nov": 11, "dez": 12,
    }  # fmt: skip
    of = "de|do"
    before_dates = words(
        """
        dia em até desde no do ao de segunda terça quarta quinta sexta sábado domingo feira
        """
    )
    before_times = words("às as das")
    hour_marks = r"horas?|hs|h"
    halves = {"am": "A M", "pm": "P M"}
    of_dates, of_amounts, with_cents, last = " de ", "de {}", "e ", "e"
    currencies = {
        "R$": (_REAL, _CENTAVO), "BRL": (_REAL, _CENTAVO), "reais": (_REAL, _CENTAVO),
        "€": (_EURO, _CENTAVO), "EUR": (_EURO, _CENTAVO), "euros": (_EURO, _CENTAVO),
        "$": (_DOLLAR, _CENTAVO), "US$": (_DOLLAR, _CENTAVO), "USD": (_DOLLAR, _CENTAVO),
        "U$": (_DOLLAR, _CENTAVO), "£": (Entry("f", "libra{|s}"), Entry("m", "penny")),
        "GBP": (Entry("f", "libra{|s}"), Entry("m", "penny")), "¥": (Entry("m", "iene{|s}"), None),
        "JPY": (Entry("m", "iene{|s}"), None), "₹": (Entry("f", "rupia{|s}"), None),
        "INR": (Entry("f", "rupia{|s}"), None), "₽": (Entry("m", "rublo{|s}"), None),
        "CHF": (Entry("m", "franco{|s} suíço{|s}"), _CENT),
        "ARS": (Entry("m", "peso{|s} argentino{|s}"), _CENTAVO),
    }  # fmt: skip
    multiples = {
        "milhões": (6, "milhões"), "milhão": (6, "milhão"), "mi": (6, "milh{ão|ões}"),
        "bilhões": (9, "bilhões"), "bilhão": (9, "bilhão"), "bi": (9, "bilh{ão|ões}"),
        "trilhões": (12, "trilhões"), "trilhão": (12, "trilhão"), "tri": (12, "trilh{ão|ões}"),
        "mil": (3, "mil"), "M": (6, "milh{ão|ões}"), "k": (3, "mil"), "mi.": (6, "milh{ão|ões}"),
    }  # fmt: skip
    units = entries("""
        col.|col  f  colher{|es}
        colheres (sopa)|colher (sopa)  f  colher{|es} de sopa
        colheres (chá)|colher (chá)  f  colher{|es} de chá
        xícaras (chá)|xícara (chá)|xíc. (chá)  f  xícara{|s} de chá
        col. (sopa)|col. de sopa|col. sopa  f  colher{|es} de sopa
        col. (chá)|col. de chá|col. chá  f  colher{|es} de chá
        col. (sobremesa)|col. de sobremesa  f  colher{|es} de sobremesa
        km  m  quilômetro{|s}
        hm  m  hectômetro{|s}
        m  m  metro{|s}
        dm  m  decímetro{|s}
        cm  m  centímetro{|s}
        mm  m  milímetro{|s}
        µm  m  micrômetro{|s}
        nm  m  nanômetro{|s}
        m²|m2  m  metro{|s} quadrado{|s}
        km²|km2  m  quilômetro{|s} quadrado{|s}
        cm²|cm2  m  centímetro{|s} quadrado{|s}
        m³|m3  m  metro{|s} cúbico{|s}
        cm³|cm3  m  centímetro{|s} cúbico{|s}
        km³|km3  m  quilômetro{|s} cúbico{|s}
        ha  m  hectare{|s}
        kg|Kg  m  quilograma{|s}
        g|gr  m  grama{|s}
        mg  m  miligrama{|s}
        µg|mcg  m  micrograma{|s}
        t|ton  f  tonelada{|s}
        l|L|lt  m  litro{|s}
        hl  m  hectolitro{|s}
        cl  m  centilitro{|s}
        ml|mL  m  mililitro{|s}
        s|seg|seg.  m  segundo{|s}
        min|min.  m  minuto{|s}
        h|hs  f  hora{|s}
        ms  m  milissegundo{|s}
        Hz  m  hertz
        kHz  m  quilohertz
        MHz  m  megahertz
        GHz  m  gigahertz
        W  m  watt{|s}
        kW  m  quilowatt{|s}
        MW  m  megawatt{|s}
        GW  m  gigawatt{|s}
        kWh  m  quilowatt{|s} hora
        MWh  m  megawatt{|s} hora
        V  m  volt{|s}
        mA  m  miliampere{|s}
        mAh  m  miliampere{|s} hora
        Ω  m  ohm{|s}
        kJ  m  quilojoule{|s}
        kcal  f  quilocaloria{|s}
        cal  f  caloria{|s}
        Pa  m  pascal
        hPa  m  hectopascal
        bar  m  bar
        dB  m  decib{el|éis}
        cv|CV  m  cavalo{|s}
        B  m  byte{|s}
        kB|KB  m  quilobyte{|s}
        MB  m  megabyte{|s}
        GB  m  gigabyte{|s}
        TB  m  terabyte{|s}
        Mb  m  megabit{|s}
        Gb  m  gigabit{|s}
        Mbps  m  megabit{|s} por segundo
        px  m  pixel{|s}
        °C|ºC  m  gra{u|us} Celsius
        °F|ºF  m  gra{u|us} Fahrenheit
        °  m  gra{u|us}
        %  -  por cento
        ‰  -  por mil
        dl|dL  m  decilitro{|s}
        rpm  f  rota{ção|ções} por minuto
        Nm  m  newton{|s} metro
        kgfm  m  quilograma{|s} força metro
        pts.|pts  m  ponto{|s}
        km/h|kmh  m  quilômetro{|s} por hora
        m/s  m  metro{|s} por segundo
        m/s²|m/s2  m  metro{|s} por segundo ao quadrado
        hab.  m  habitante{|s}
        dia  m  dia{|s}
        mês  m  m{ês|eses}
        ano  m  ano{|s}
        semana  f  semana{|s}
    """)
    code_words = words(
        """
        iban pin isbn cep cpf rg conta agência código senha protocolo pis
        """
    )
    copulas = words("é de número a o")
    part_words, out_of = words("página parte capítulo episódio etapa fase slide passo"), "{} de {}"
    inch = Entry("f", "polegada{|s}")
    books = pairs("""
        Gn  Gênesis
        Êx|Ex  Êxodo
        Lv  Levítico
        Dt  Deuteronômio
        Sl  Salmo
        Pv  Provérbios
        Is  Isaías
        Jr  Jeremias
        Ez  Ezequiel
        Dn  Daniel
        Mt  Mateus
        Mc  Marcos
        Lc  Lucas
        Jo  João
        At  Atos
        Rm  Romanos
        Cor|Co  Coríntios
        Gl  Gálatas
        Ef  Efésios
        Fp  Filipenses
        Tm  Timóteo
        Hb  Hebreus
        Tg  Tiago
        Ap  Apocalipse
    """)
    shortened = pairs("""
        a.a.|a. a.  ao ano
        vv.  versículos
        and.  andar
        s/  sem
        nºs|n.ºs|n.os  números
        pop.  população
        hab.  habitantes
        Venc.|venc.  vencimento
        vel.  velocidade
        bl.  bloco
        nº|n.º|n°  número
        c/c  conta corrente
        Ltda  limitada
        Sr.  senhor
        Sra.  senhora
        Srta.  senhorita
        Srs.  senhores
        Sras.  senhoras
        Dr.  doutor
        Dra.  doutora
        Drs.  doutores
        prof.  professor
        profa.|prof.ª  professora
        Exmo.  excelentíssimo
        Exma.  excelentíssima
        Ilmo.  ilustríssimo
        V. Exa.|V. Ex.ª  vossa excelência
        V. Sa.  vossa senhoria
        etc.  et cetera
        temp.  temperatura
        Ref.|ref.  referência
        segs.|ss.  seguintes
        cf.  confira
        Ilma.  ilustríssima
        Ilmo.  ilustríssimo
        p.p.|p. p.  pontos percentuais
        S.M.  Sua Majestade
        N.B.  nota bem
        p. ex.|p.ex.  por exemplo
        ex.  exemplo
        tel.  telefone
        Av.  avenida
        Pça.  praça
        Rod.  rodovia
        Al.  alameda
        Sto.  santo
        Sta.  santa
        aprox.  aproximadamente
        máx.  máximo
        mín.  mínimo
        Cia.  companhia
        Ltda.  limitada
        S. A.|S/A  sociedade anônima
        dpto.|depto.  departamento
        obs.  observação
        ed.  edição
        Gal.|Gen.  general
        Eng.  engenheiro
        Arq.  arquiteto
        Adv.  advogado
        Jr.  júnior
        a. C.  antes de Cristo
        d. C.  depois de Cristo
        séc.  século
        sécs.  séculos
        min.  ministro
        pres.  presidente
        dep.  deputado
        sen.  senador
        gov.  governador
        vs.  contra
        s/n  sem número
        c/  com
        p/  para
        i. e.  isto é
        qtd.  quantidade
        end.  endereço
        CEP  CEP
    """)
    shortened_before_numbers = pairs("""
        pág.|p.  página
        págs.|pp.  páginas
        c.  cerca de
        n.|n.º|nº|n°|núm.|nr.  número
        art.  artigo
        arts.  artigos
        cap.  capítulo
        caps.  capítulos
        vol.  volume
        fig.  figura
        apto.|ap.|apt.  apartamento
        km  quilômetro
        inc.  inciso
        par.  parágrafo
        t.  tomo
        bl.  bloco
    """)
    shortened_before_names = pairs("""
        D.  {dom|dona}
        R.  rua
        S.  São
        Pe.  padre
        Fr.  frei
        Cap.  capitão
        Cel.  coronel
    """)
    closing = words("etc jr ltda")
    roman_nouns = words(
        """
        século séculos capítulo capítulos tomo volume parte ato cena título anexo livro fase
        tipo nível grupo artigo seção página canto apêndice lição unidade módulo etapa classe
        inciso
        """
    )
    kings = words(
        """
        Pedro João Carlos Afonso Fernando Henrique Luís Manuel Sancho Dinis Duarte Sebastião
        Filipe José Miguel Maria Napoleão Guilherme Jorge Eduardo Ricardo Frederico Leão Pio
        Paulo Bento Clemente Gregório Inocêncio Alexandre Urbano Sisto Isabel Elizabeth Catarina
        Leopoldo Alberto Francisco
        """
    )
    spelled = words("INSS CD DVD SMS CPI OAB DOC")
    said = words(
        """
        PIB USP UNESCO UNICEF FIFA UEFA MASP SESC SENAI ENEM ANVISA PUC MEC MAM
        """
    )
    onsets = r"[bcdfgptv]r|[bcfgp]l|ch|lh|nh|qu|[bcdfghjklmnpqrstvxz]"
    codas = r"[lnrsmz]"
    elisions = r"d"
    symbols = {
        "/": "barra",
        "&": "e", "%": "por cento", "+": "mais", "=": "igual a", "€": "euros", "$": "dólares",
        "£": "libras", "¥": "ienes", "₹": "rupias", "°": "graus", "@": "arroba", "§": "parágrafo",
        "#": "cerquilha", "©": "copyright", "®": "marca registrada", "™": "marca registrada",
        "×": "vezes", "÷": "dividido por", "±": "mais ou menos", "≈": "aproximadamente",
        "≤": "menor ou igual a", "≥": "maior ou igual a", "≠": "diferente de", "√": "raiz de",
        "π": "pi", "∞": "infinito", "→": "seta", "‰": "por mil", "<": "menor que",
        ">": "maior que", "²": "ao quadrado", "³": "ao cubo",
    }  # fmt: skip
    operators = {
        "+": "mais", "-": "menos", "=": "igual a", "×": "vezes", "*": "vezes", "x": "vezes",
        "÷": "dividido por", "/": "dividido por", "<": "menor que", ">": "maior que", ":": "a",
        "±": "mais ou menos", "^": "elevado a",
    }  # fmt: skip
    hashtag, number_sign, phone_word = "hashtag", "número", "telefone"
    electronic = {
        ".": "ponto", "/": "barra", ":": "dois pontos", "_": "sublinhado", "-": "hífen",
        "@": "arroba", "?": "interrogação", "=": "igual", "&": "e comercial", "#": "cerquilha",
        "~": "til", "+": "mais",
    }  # fmt: skip
    marks = {
        ",": "vírgula", ".": "ponto", ";": "ponto e vírgula", ":": "dois pontos",
        "!": "exclamação", "?": "interrogação", "…": "reticências", "-": "hífen",
        "–": "travessão", "—": "travessão", '"': "aspas", "(": "abre parênteses",
        ")": "fecha parênteses", "'": "apóstrofo",
    }  # fmt: skip
    phone = r"9?\d{4}-\d{4}|0800[ -]\d{3}[ -]\d{4}|\d\d 9\d{4}-\d{4}"

    cardinal = staticmethod(numbers.cardinal)
    ordinal = staticmethod(numbers.ordinal)

    def plural(self, numeral: Numeral) -> int:
        """Plural from two on: 1,5 litro, zero grau."""
        return 0 if int(numeral.whole) < 2 else 1

    def noun_gender(self, noun: str) -> str:
        """By the end of the word."""
        if not noun or not noun.islower() or noun in _NO_NOUN or len(noun) < 2:
            return ""
        if noun in _MASCULINE:
            return "m"
        feminine = noun in _FEMININE or noun.endswith(
            ("a", "as", "ção", "são", "ções", "sões", "dade", "dades", "gem", "gens", "tude")
        )
        return "f" if feminine else "m"

    def clock(self, hour: int, minute: int, named: str) -> str:
        """Quatorze e trinta, quatorze horas."""
        said = self.cardinal(hour, "f")
        hours = "horas" if hour > 1 else "hora"
        if minute:
            said = f"{said} {hours}" if not hour else said
            return f"{said} e {self.cardinal(minute)}"
        return f"{said} {hours}"

    def fraction(self, top: int, bottom: int) -> str:
        """Três quartos, três vinte avos."""
        if bottom <= 10 or bottom in (100, 1000):
            part = {2: "meio", 3: "terço"}.get(bottom) or self.ordinal(bottom)
            return f"{self.cardinal(top, 'm')} {part}{'s' if top > 1 else ''}"
        return f"{self.cardinal(top, 'm')} {self.cardinal(bottom)} avos"

    def roman(self, n: int, before: str) -> str:
        """Século quinto and século vinte, Pedro segundo and Luís quatorze, capítulo quatro."""
        noun = before.lower()
        if n > 10 or (noun in self.roman_nouns and noun not in ("século", "séculos")):
            return self.cardinal(n)
        female = noun in ("isabel", "elizabeth") or (noun[-1:] == "a" and before[:1].isupper())
        return self.ordinal(n, "f" if female else "m")

    def roman_before(self, n: int, noun: str) -> str:
        """A segunda Guerra Mundial, o vigésimo Congresso."""
        gender = self.noun_gender(noun.lower())
        return self.ordinal(n, gender) if gender else ""

    @property
    def own_digit(self) -> tuple[Rule, ...]:
        """Numbers of persons and firms."""
        return (_registered(self), _score(self), _instalments(self), _weekday)

    @property
    def own_letter(self) -> tuple[Rule, ...]:
        """R. das Flores."""
        return (_street,)


_REGISTERED = pattern(
    r"\d{5}-\d{3}(?![\d-])|\d{3}\.\d{3}\.\d{3}-\d\d(?!\d)|\d\d\.\d{3}\.\d{3}/\d{4}-\d\d(?!\d)"
)
_STREET = pattern(r"R\.(?=\s(?:das?|dos?|de)\s[A-ZÁÉÍÓÚÂÊÔÃÕÇ])")


def _registered(language: Portuguese) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """CPF 123.456.789-09 and CNPJ 12.345.678/0001-90: digit by digit."""
        match = _REGISTERED.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        said = " ".join(language.digits(part) for part in re.findall(r"\d+", match[0]))
        return Reading(match.end(), said, "serial", "registered number")

    return read


_WEEKDAY = pattern(r"(?P<n>[2-6])\.?ª?(?:-|\s)(?=feiras?(?!\w))")
_DAYS = {"2": "segunda", "3": "terça", "4": "quarta", "5": "quinta", "6": "sexta"}


def _weekday(scan: Scan, i: int) -> Reading | None:
    """3ª-feira -> "terça": the days are older than the ordinals."""
    match = _WEEKDAY.match(scan.text, i)
    if not match or scan.char(i - 1).isalnum():
        return None
    return Reading(match.end(), _DAYS[match["n"]], "date", "weekday")


_SCORE = pattern(r"(?P<one>\d{1,2})\s?x\s?(?P<two>\d{1,2})(?![\w]|[.,]\d)")
_GAME = words(
    "jogo placar terminou venceu ganhou perdeu empatou bateu derrotou goleou acabou por vitória"
)
_INSTALMENTS = pattern(r"(?P<n>\d{1,2})\s?x(?=\s(?:(?:de\s)?R\$|sem juros|no cartão))")


def _score(language: Portuguese) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """O jogo terminou 2 x 1 -> "dois a um"; Flamengo 3 x 1 Palmeiras too."""
        match = _SCORE.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        teams = scan.word_before(i)[:1].isupper() and scan.word_after(match.end())[:1].isupper()
        small = len(match[0]) == 3  # (3x2), not (30x20)
        alone = small and scan.char(i - 1) == "(" and scan.char(match.end()) == ")"
        if not teams and not alone and not any(d.spoken.lower() in _GAME for d in scan.drafts[-5:]):
            return None
        one, two = (language.cardinal(int(match[k])) for k in ("one", "two"))
        return Reading(match.end(), f"{one} a {two}", "range", "score")

    return read


def _instalments(language: Portuguese) -> Rule:
    def read(scan: Scan, i: int) -> Reading | None:
        """3x R$ 20 -> "três vezes vinte reais"."""
        match = _INSTALMENTS.match(scan.text, i)
        if not match or scan.char(i - 1).isalnum():
            return None
        return Reading(
            match.end(), f"{language.cardinal(int(match['n']), 'f')} vezes", "math", "times"
        )

    return read


def _street(scan: Scan, i: int) -> Reading | None:
    """R. das Flores -> "rua": before "de" it is no first name."""
    match = _STREET.match(scan.text, i)
    return Reading(match.end(), "rua", "abbreviation", "street") if match else None


LANGUAGE = Portuguese()
