"""How Italian joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses
from litetts.text.scanner.wordlist import phrases

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    joins=phrases(
        """
        ma, però, perché, poiché, benché, sebbene, mentre, quando, quindi, dunque, bensì,
        anzi, se, finché, siccome, affinché, così che, dato che, anche se, come se
        """
    ),
    lists=phrases("e, ed, o, od, oppure, né"),
    relatives=phrases(
        """
        che, cui, dove, chi, quale, quali, quanto, il quale, la quale, i quali, le quali,
        il che, ciò che
        """
    ),
    opens=phrases(
        """
        quando, se, benché, sebbene, mentre, poiché, siccome, come, perché, appena, finché,
        dopo, prima, affinché, qualora, nonostante, anche se, dato che, visto che,
        ogni volta
        """
    ),
    links=phrases(
        """
        con, senza, per, di, in, tra, fra, su, da, a, verso, durante, contro, secondo, del,
        dello, della, dei, degli, delle, al, allo, alla, ai, agli, alle, nel, nello, nella,
        nei, negli, nelle, sul, sulla, dal, dalla, dall', all', nell', sull', dell'
        """
    ),
)
