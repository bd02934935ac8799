"""How Japanese joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses

__all__ = ["CLAUSES"]

CLAUSES = Clauses(
    commas=True,
    topics=("は", "も", "を", "に", "へ", "の", "や", "しかし", "そして", "また"),
)
