"""A short book of four voices, and where it is rendered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from litetts.longform import Production
from litetts.markup.book import Book, parse

TEXT = """title: The Ferry

CHAPTER ONE

It was late when the old man came down to the river.

ANNA: Who is there?
TOM (whispering): Only me.

CHAPTER TWO

In the morning the far bank was only a rumour.

TOM: Look!
ANNA: And nobody in it.
"""


@pytest.fixture(scope="session")
def ferry() -> Book:
    return parse(TEXT.encode(), "ferry.script")


@pytest.fixture
def produce(tmp_path: Path) -> Iterator[Callable[..., Production]]:
    """Productions in a folder of the test's own, closed at its end."""
    made: list[Production] = []

    def make(book: Book, folder: str = "parts", **options: Any) -> Production:
        made.append(Production(book, tmp_path / folder, **options))
        return made[-1]

    yield make
    for production in made:
        with closing(production):
            pass


@pytest.fixture(scope="session")
def rendered(ferry: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    """The book, rendered once for all tests that only read it."""
    with Production(ferry, tmp_path_factory.mktemp("ferry") / "parts") as production:
        for _ in production.render():
            pass
        yield production
