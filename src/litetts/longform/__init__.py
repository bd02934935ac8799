"""Hours of speech: books, many speakers, files with chapters; what is interrupted goes on.

>>> from litetts import longform
>>> book = longform.read("book.txt")                                    # doctest: +SKIP
>>> with longform.Production(book, "book.parts") as production:         # doctest: +SKIP
...     for progress in production.render():
...         print(f"{progress.share:.0%}")
...     production.write("book.m4b")
"""

from __future__ import annotations

from litetts.longform.cast import Cast, Role
from litetts.longform.levels import PRESETS, Preset
from litetts.longform.plan import Plan
from litetts.longform.production import Production, Progress
from litetts.longform.report import Report
from litetts.longform.segments import Segment
from litetts.markup.book import Book, Chapter, Turn, read

__all__ = [
    "PRESETS",
    "Book",
    "Cast",
    "Chapter",
    "Plan",
    "Preset",
    "Production",
    "Progress",
    "Report",
    "Role",
    "Segment",
    "Turn",
    "read",
]
