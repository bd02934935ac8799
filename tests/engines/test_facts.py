"""What an engine tells of itself without loading is what the loaded one is."""

from __future__ import annotations

import pytest

from litetts import engines, voices
from litetts.errors import InputError

HERE = sorted({voice.engine for voice in voices.list_voices(only_installed=True)})


@pytest.mark.parametrize("name", HERE)
def test_facts_are_those_of_the_loaded_engine(name: str) -> None:
    engines.unload(name)
    facts = engines.facts(name)
    assert name not in engines.registry._loaded
    engine = engines.load(name)
    can = engine.capabilities
    assert facts == engines.Facts(
        engine.name, engine.sample_rate, engine.identity, can.languages, can.reads, can.max_symbols
    )


def test_an_unknown_engine_has_none() -> None:
    with pytest.raises(InputError, match="unknown engine"):
        engines.facts("nosuch")
