"""What of directions in plain words is followed, and what is told not to be."""

import pytest

from litetts.prosody import not_understood, understand


@pytest.mark.parametrize(
    ("instructions", "left"),
    [
        ("slowly and like a pirate", "'like a pirate'"),
        ("Speak very slowly, please.", ""),
        ("in a calm and friendly voice", "'friendly voice'"),
        ("whisper", ""),
        ("loud, with a Scottish accent", "'with a Scottish accent'"),
    ],
)
def test_what_was_not_understood_is_told(instructions, left):
    assert understand(instructions) is not None
    assert not_understood(instructions) == left
