"""What messages are made of."""

import pytest

from litetts.errors import counted


@pytest.mark.parametrize(
    ("count", "things", "told"),
    [
        (0, "segments", "0 segments"),
        (1, "segments", "1 segment"),
        (2, "segments", "2 segments"),
        (1, "entries", "1 entry"),
        (1, "bytes", "1 byte"),
    ],
)
def test_what_is_counted_agrees_with_the_number(count: int, things: str, told: str) -> None:
    assert counted(count, things) == told
