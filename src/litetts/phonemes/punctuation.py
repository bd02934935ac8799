"""The classes of punctuation that shape speech, out of the inventory's marks."""

from __future__ import annotations

from litetts.phonemes.inventory import PUNCTUATION

__all__ = ["BREAKS", "MARKS", "PAUSES"]

MARKS = PUNCTUATION
"""Every mark that a voice knows."""

BREAKS = MARKS - frozenset('"()“”')
"""Those at which a speaker breaks off: clauses end there, and nothing is linked across them."""

PAUSES = MARKS | {" "}
"""Symbols that are not heard but as a pause."""
