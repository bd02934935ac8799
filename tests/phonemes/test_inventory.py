import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from litetts.errors import InputError
from litetts.phonemes import inventory


def test_there_are_114_symbols_with_distinct_ids():
    assert len(inventory.VOCABULARY) == 114
    assert len(set(inventory.VOCABULARY.values())) == 114
    assert max(inventory.VOCABULARY.values()) == 177
    assert inventory.PAD not in inventory.VOCABULARY.values()


def test_the_ids_are_those_of_the_released_model():
    spec = find_spec("kokoro_onnx")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("kokoro-onnx is not installed")
    config = Path(spec.submodule_search_locations[0]) / "config.json"
    assert json.loads(config.read_text(encoding="utf-8"))["vocab"] == inventory.VOCABULARY


def test_every_symbol_has_one_role():
    assert not inventory.VOWELS & inventory.CONSONANTS
    assert inventory.VOWELS.issubset(inventory.VOCABULARY)
    assert not inventory.PHONEMES & inventory.PUNCTUATION


def test_symbols_are_encoded_in_order():
    assert inventory.encode("həlˈO.") == [50, 83, 54, 156, 31, 4]


@pytest.mark.parametrize(("phonemes", "symbol", "at"), [("kˈ3", "3", "2"), ("g", "g", "0")])
def test_an_unknown_symbol_is_named_with_its_position(phonemes, symbol, at):
    with pytest.raises(InputError, match=f"'{symbol}'.*position {at}"):
        inventory.check(phonemes)
    assert inventory.unknown(phonemes) == [(int(at), symbol)]
