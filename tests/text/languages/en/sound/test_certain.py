"""Homographs of which grammar leaves no choice."""

from __future__ import annotations

import pytest

from litetts.text.frontend import FrontEnd


@pytest.mark.parametrize(
    ("text", "word", "phonemes"),
    [
        ("I read it every day.", "read", "ɹˈid"),
        ("They read the news each morning.", "read", "ɹˈid"),
        ("I read it yesterday.", "read", "ɹˈɛd"),
        ("She read it every morning.", "read", "ɹˈɛd"),
        ("He suffered a tear to his ligament.", "tear", "tˈɛɹ"),
        ("There is a tear in the shirt.", "tear", "tˈɛɹ"),
        ("She shed nothing but will tear it.", "tear", "tˈɛɹ"),
        ("A tear stood in her eye.", "tear", "tˈɪɹ"),
        ("Present the report.", "Present", "pɹizˈɛnt"),
        ("Record it!", "Record", "ɹəkˈɔɹd"),
        ("Wait. Contract the muscle.", "Contract", "kəntɹˈækt"),
        ("He was a well-read man.", "well-read", "wˌɛlɹˈɛd"),
        ("It is a widely read book.", "read", "ɹˈɛd"),
        # Of the clause and of the topic.
        ("The muscles insert on the bone.", "insert", "ɪnsˈɜɹt"),
        ("The archer drew his bow and shot an arrow.", "bow", "bˈO"),
        ("The waves broke over the bow of the ship.", "bow", "bˈW"),
        ("The lumberjacks sharpened their axes.", "axes", "ˈæksᵻz"),
        ("Label both axes of the graph.", "axes", "ˈæksˌiz"),
        ("I like arithmetic.", "arithmetic", "əɹˈɪθmətˌɪk"),
        ("Arithmetic is fun.", "Arithmetic", "əɹˈɪθmətˌɪk"),
        ("It is an arithmetic mean.", "arithmetic", "ˌɛɹɪθmˈɛTɪk"),
        ("The mean is arithmetic.", "arithmetic", "ˌɛɹɪθmˈɛTɪk"),
        ("Mr. Loomis spoke.", "Loomis", "lˈumɪs"),
        ("Professor Geis spoke.", "Geis", "ɡˈIs"),
        ("Mrs. Pettis spoke.", "Pettis", "pˈɛTɪs"),
        ("Mr. Davis spoke.", "Davis", "dˈAvəs"),
        ("Mr. Weis spoke.", "Weis", "vˈIs"),
    ],
)
def test_certain(text: str, word: str, phonemes: str) -> None:
    found = [w for w in FrontEnd("en-us").words(text) if w.text == word]
    assert [w.phonemes for w in found] == [phonemes]
