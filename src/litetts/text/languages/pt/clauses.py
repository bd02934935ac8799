"""How Portuguese joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses
from litetts.text.scanner.wordlist import phrases

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    joins=phrases(
        """
        mas, porém, porque, embora, enquanto, quando, pois, portanto, contudo, senão, se,
        já que, para que, ainda que, de modo, como se, uma vez
        """
    ),
    lists=phrases("e, ou, nem"),
    relatives=phrases(
        """
        que, quem, cujo, cuja, cujos, cujas, onde, qual, quais, o qual, a qual, os quais,
        as quais, o que, a que, os que, as que
        """
    ),
    opens=phrases(
        """
        quando, se, embora, enquanto, como, porque, depois, antes, caso, apesar, mal,
        assim que, logo que, para que, desde que, até que, já que, ainda que, sempre que,
        cada vez
        """
    ),
    links=phrases(
        """
        com, sem, por, para, de, em, entre, até, desde, sobre, durante, contra, do, da, dos,
        das, no, na, nos, nas, ao, à, aos, às, pelo, pela, pelos, pelas, num, numa, a
        """
    ),
)
