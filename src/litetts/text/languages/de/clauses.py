"""How German joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses
from litetts.text.scanner.wordlist import phrases

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    joins=phrases(
        """
        aber, sondern, denn, doch, weil, obwohl, obgleich, während, sodass, wenn, falls,
        sobald, solange, bevor, nachdem, indem, damit, jedoch, als ob
        """
    ),
    lists=phrases("und, oder"),
    relatives=phrases(
        """
        dass, ob, der, die, das, dem, den, dessen, deren, denen, welcher, welche, welches,
        welchen, welchem, wer, was, wo, wie, wann, warum, wohin, woher, um, zu, als
        """
    ),
    opens=phrases(
        """
        wenn, als, weil, obwohl, obgleich, während, falls, sobald, solange, bevor, nachdem,
        indem, da, damit, sofern, seit, seitdem, bis, ehe, wo, wer, je
        """
    ),
    links=phrases(
        """
        mit, ohne, bei, für, von, aus, in, an, auf, durch, nach, zu, über, unter, vor,
        zwischen, gegen, wegen, während, seit, bis
        """
    ),
)
