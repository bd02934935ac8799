"""How Hindi joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses
from litetts.text.scanner.wordlist import phrases

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    joins=phrases(
        """
        लेकिन, मगर, परन्तु, परंतु, किन्तु, किंतु, क्योंकि, इसलिए, इसलिये, ताकि, हालाँकि,
        हालांकि, जबकि, बल्कि, वरना, अगर, यदि, जब, नहीं तो
        """
    ),
    lists=phrases("और, या, तथा, एवं"),
    relatives=phrases(
        """
        कि, जो, जिस, जिसे, जिसने, जिसका, जिसकी, जिसके, जिन, जिन्हें, जिन्होंने, जिनका,
        जिनकी, जिनके, जहाँ, जहां
        """
    ),
    opens=phrases(
        """
        जब, अगर, यदि, हालाँकि, हालांकि, चूँकि, चूंकि, क्योंकि, जहाँ, जहां, यद्यपि, जैसे,
        जैसे ही, ज्यों ही
        """
    ),
    links=phrases("और, या"),
)
