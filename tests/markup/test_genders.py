"""Whose a name is."""

from __future__ import annotations

import pytest

from litetts.markup import genders
from litetts.markup.genders import gender


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("TOM", "m"),
        ("Dr. Bob Hale", "m"),
        ("Mary", "f"),
        ("Professor Anna Hale", "f"),
        ("Mrs. John Hale", "f"),
        ("Brother Quill", "m"),
        ("the old man", "m"),
        ("her sister", "f"),
        ("Alex", ""),
        ("Captain", ""),
        ("", ""),
    ],
)
def test_gender(name: str, whose: str) -> None:
    assert gender(name) == whose


def test_no_name_is_both() -> None:
    assert not genders._MEN & genders._WOMEN
