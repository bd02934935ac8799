"""How French joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses
from litetts.text.scanner.wordlist import phrases

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    joins=phrases(
        """
        mais, car, donc, or, puis, puisque, puisqu', quoique, quoiqu', quand, lorsque,
        lorsqu', si, s', sinon, parce que, parce qu', alors que, alors qu', tandis que,
        tandis qu', bien que, bien qu', pendant que, pour que, pour qu', afin que, afin qu'
        """
    ),
    lists=phrases("et, ou, ni"),
    relatives=phrases(
        """
        qui, que, qu', dont, où, lequel, laquelle, lesquels, lesquelles, duquel, quoi,
        auquel, comment, pourquoi, ce qui, ce que, ce qu'
        """
    ),
    opens=phrases(
        """
        quand, si, s', lorsque, lorsqu', comme, puisque, puisqu', quoique, quoiqu', après,
        avant, bien que, bien qu', après que, après qu', dès que, dès qu', tandis que,
        tandis qu', pendant que, pendant qu', avant que, avant qu', pour que, pour qu',
        parce que, parce qu', tant que, tant qu', alors que, alors qu', chaque fois,
        depuis que, depuis qu'
        """
    ),
    links=phrases(
        """
        avec, sans, par, pour, de, d', en, dans, sur, sous, chez, vers, entre, depuis,
        jusqu', jusque, pendant, contre, à, au, aux, du, des
        """
    ),
)
