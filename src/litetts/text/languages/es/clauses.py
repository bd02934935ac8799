"""How Spanish joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses
from litetts.text.scanner.wordlist import phrases

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    joins=phrases(
        """
        pero, sino, aunque, porque, mientras, pues, cuando, si, así que, ya que, puesto que,
        de modo, para que, salvo que, como si
        """
    ),
    lists=phrases("y, e, o, u, ni"),
    relatives=phrases(
        """
        que, quien, quienes, cuyo, cuya, cuyos, cuyas, donde, cual, cuál, qué, quién, dónde,
        cómo, el cual, la cual, los cuales, las cuales, lo cual, el que, la que, los que,
        las que, lo que
        """
    ),
    opens=phrases(
        """
        cuando, si, aunque, como, mientras, porque, apenas, donde, en cuanto, después de,
        antes de, para que, desde que, hasta que, ya que, puesto que, siempre que, cada vez,
        dado que, tan pronto, a pesar
        """
    ),
    links=phrases(
        """
        con, sin, por, para, de, en, entre, hasta, desde, sobre, hacia, según, durante, a,
        contra, del, al
        """
    ),
)
