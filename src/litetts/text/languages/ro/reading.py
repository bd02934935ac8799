"""Romanian in outline: what its numbers are, in words."""

from __future__ import annotations

from litetts.text.languages.outline import Outline
from litetts.text.reading.tables import Entry, entries, pairs
from litetts.text.scanner.wordlist import word_list, words

__all__ = ["LANGUAGE"]


_FEMININE = word_list(
    "întâia doua treia patra cincea șasea șaptea opta noua zecea unsprezecea douăsprezecea"
    " treisprezecea paisprezecea cincisprezecea șaisprezecea șaptesprezecea optsprezecea"
    " nouăsprezecea douăzecea"
)


class Romanian(Outline):
    """The rules of Romanian."""

    lang_tag = "ro"
    minute_zero = False
    point = "virgulă"
    dot = "punct"
    to = "până la"
    span = "{} până la {}"
    falling = "{} {}"
    years = "{} până la {}"
    by = "pe"
    per = "pe {}"
    half = "{} și jumătate"
    mixed = "{} și {}"
    about = "circa"
    time = "<h> și <m>"
    months = tuple(
        word_list(
            """
        ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie
        noiembrie decembrie
        """
        )
    )
    fractions = {
        (1, 2): "o jumătate",
        (1, 3): "o treime",
        (2, 3): "două treimi",
        (1, 4): "un sfert",
        (3, 4): "trei sferturi",
    }
    small = {(1, "m"): "un", (1, "f"): "o", (1, "n"): "un", (2, "f"): "două", (2, "n"): "două"}
    currencies = {
        "€": (Entry("m", "euro"), Entry("m", "cen{t|ți}")),
        "EUR": (Entry("m", "euro"), Entry("m", "cen{t|ți}")),
        "lei": (Entry("m", "le{u|i|i}"), Entry("m", "ban{|i}")),
        "RON": (Entry("m", "le{u|i|i}"), Entry("m", "ban{|i}")),
        "$": (Entry("m", "dolar{|i}"), Entry("m", "cen{t|ți}")),
        "USD": (Entry("m", "dolar{|i}"), Entry("m", "cen{t|ți}")),
        "£": (Entry("f", "lir{ă|e}"), None),
        "GBP": (Entry("f", "lir{ă|e}"), None),
        "¥": (Entry("m", "yen{|i}"), None),
        "₹": (Entry("f", "rupi{e|i}"), None),
    }
    cents = "{} și {}"
    multiples = {
        "mil.": (6, "mili{on|oane}"),
        "mld.": (9, "miliard{|e}"),
        "milioane": (6, "milioane"),
        "miliarde": (9, "miliarde"),
        "mii": (3, "mii"),
    }
    units = entries("""
        km  m  kilomet{ru|ri}
        m  m  met{ru|ri}
        cm  m  centimet{ru|ri}
        mm  m  milimet{ru|ri}
        m²|m2|mp  m  met{ru|ri} pătra{t|ți}
        ha  n  hecta{r|re}
        kg  n  kilogram{|e}
        g  n  gram{|e}
        t  f  ton{ă|e}
        l  m  lit{ru|ri}
        ml  m  mililit{ru|ri}
        km/h  m  kilomet{ru|ri} pe oră
        h  f  or{ă|e}
        min|min.  n  minut{|e}
        s  f  secund{ă|e}
        GB  m  giga{bait|baiți}
        °C  n  grad{|e} Celsius
        °  n  grad{|e}
        %  -  la sută
    """)
    ordinals = (
        "întâi",
        *(
            f"al {w}"
            for w in word_list(
                "doilea treilea patrulea cincilea șaselea șaptelea optulea nouălea zecelea"
                " unsprezecelea doisprezecelea treisprezecelea paisprezecelea cincisprezecelea"
                " șaisprezecelea șaptesprezecelea optsprezecelea nouăsprezecelea douăzecilea"
            )
        ),
    )
    suffixes = {"lea": "al", "a": "a", "ul": "ul"}
    numbered = words("secolul capitolul volumul partea clasa articolul")
    shortened = pairs("""
        ș.a.  și altele
        î.Hr.|î. Hr.  înainte de Hristos
        d.Hr.|d. Hr.  după Hristos
        alin.  alineatul
        lit.  litera
        aprox.  aproximativ
        nr.  numărul
        et.  etajul
        cap.  capitolul
        sec.  secolul
        dna.  doamna
        prof.  profesor
        bl.  blocul
        ap.  apartamentul
        pag.  pagina
        bd.  bulevardul
        Bd.  bulevardul
        ing.  inginer
        cca|cca.  circa
        etc.  etcetera
        dl.  domnul
        d-na  doamna
        str.  strada
        tel.  telefon
        ex.  exemplu
    """)
    shortened_before_numbers = pairs("""
        nr.  numărul
        pag.  pagina
        art.  articolul
    """)

    def suffixed_word(self, n: int, end: str) -> str:
        """Al 3-lea -> "treilea", a 2-a -> "doua"; the article is written."""
        if end == "ul":
            return ""
        if end == "al":
            return self.ordinal_word(n).removeprefix("al ") if n > 1 else ""
        return _FEMININE[n - 1] if 0 < n <= len(_FEMININE) else ""

    def phrase(self, number: str, name: str) -> str:
        """From twenty on with "de": 20 de kilometri."""
        digits = number.rpartition(" ")[2]
        many = (
            digits.isdecimal()
            and number == digits
            and (int(digits) % 100 >= 20 or (int(digits) >= 100 and int(digits) % 100 == 0))
        )
        return f"{number} de {name}" if many and name != "la sută" else f"{number} {name}"


LANGUAGE = Romanian()
