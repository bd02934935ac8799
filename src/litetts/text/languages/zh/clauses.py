"""How Mandarin joins clauses."""

from __future__ import annotations

from litetts.text.languages import Clauses

__all__ = ["CLAUSES"]

CLAUSES = Clauses(commas=True, enumerates=True)
