import numpy as np
import pytest

from litetts.prosody.intonation import rise, rises


@pytest.mark.parametrize(
    ("symbols", "where"),
    [
        ("dˈɪd hi ɡˈO?", "ɡˈO?"),
        ("“kæn ju sˈi?”", "sˈi?”"),
        ("jˈɛs. ɪz ɪt lˈAt?", "lˈAt?"),
        ("ɹˈiᵊli?", "ɹˈiᵊli?"),
    ],
)
def test_yes_no_questions_rise_from_their_last_stress(symbols: str, where: str):
    at = rises(symbols)
    assert at is not None
    assert symbols[at] == "ˈ"
    assert symbols[at - 1 :] == where


@pytest.mark.parametrize(
    "symbols",
    [
        "ɪt ɪz lˈAt.",
        "wˌʌt tˈIm ɪz ɪt?",
        "wˈI nˌɑt?",
        "“hˌu ɪz ɪt?”",
        "jˈɛs? nˈO.",
        "",
        "?",
        "ɪz ɪt?",
    ],
)
def test_others_do_not(symbols: str):
    assert rises(symbols) is None


def test_the_rise_ends_high_and_leaves_the_rest_alone():
    symbols = "dˈɪd hi ɡˈO?"
    durations = np.array([4, 5, 0, 5, 5, 0, 5, 5, 0, 5, 0, 20, 0, 10], np.int32)
    assert len(durations) == len(symbols) + 2
    f0 = np.full(durations.sum(), 100, np.float32)
    f0[:4] = f0[-10:] = 0
    risen = rise(f0, symbols, durations)
    begin = int(durations[:11].sum())
    assert np.array_equal(risen[:begin], f0[:begin])
    assert (risen[-10:] == 0).all()
    assert (np.diff(risen[begin:-10]) >= 0).all()
    assert 12 * np.log2(risen[-11] / 100) == pytest.approx(6, abs=0.1)
    assert np.array_equal(rise(f0, symbols.replace("?", "."), durations), f0)
