"""How English joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses
from litetts.text.scanner.wordlist import phrases

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    joins=phrases(
        """
        but, because, although, though, unless, whereas, while, so, yet, nor, then, if,
        when, whenever, until, since, once, even if, even though, as if, as though, so that,
        in case
        """
    ),
    lists=phrases("and, or"),
    relatives=phrases("who, whom, whose, which, that, where, why, how, what, whether"),
    opens=phrases(
        """
        when, whenever, while, if, unless, although, though, because, since, once, until,
        after, before, as, whereas, whether, wherever, whatever, whoever, even if,
        even though, however much, now that, given that, in case, provided that
        """
    ),
    links=phrases(
        """
        with, without, by, for, from, in, into, on, through, to, at, of, about, against,
        between, under, over, during, as, than, after, before
        """
    ),
)
