"""The first page of the documentation leads to every other."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_page_of_the_navigation_is_linked_from_the_first() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    pages = set(re.findall(r": ([\w/-]+\.md)$", navigation, re.MULTILINE)) - {"index.md"}
    linked = set(re.findall(r"\]\(([\w/-]+\.md)\)", (ROOT / "docs/index.md").read_text("utf-8")))
    assert len(pages) > 30
    assert pages - linked == set()
    assert all((ROOT / "docs" / page).is_file() for page in linked)
