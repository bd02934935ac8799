from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.voices import mix
from litetts.voices import names as names_module

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
weights = st.decimals("0.01", "99", places=2).map(float)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("af_bella*0.6+af_sky*0.4", [("af_bella", 0.6), ("af_sky", 0.4)]),
        ("af_bella(2)+af_sky(1)", [("af_bella", 2), ("af_sky", 1)]),
        ("a+b", [("a", 1), ("b", 1)]),
        ("a - b*0.5", [("a", 1), ("b", -0.5)]),
        (" .5 * a + 2.*b ", [("a", 0.5), ("b", 2)]),
        ("a(1)-b(0.25)+c", [("a", 1), ("b", -0.25), ("c", 1)]),
        ("Å_1", [("Å_1", 1)]),
    ],
)
def test_grammar(text, terms):
    assert list(mix.parse(text)) == terms


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a+", 3),
        ("+a", 1),
        ("a**2", 3),
        ("a(2", 4),
        ("a 2", 3),
        ("a*b", 3),
        ("2a", 2),
        ("a+*b", 3),
        ("a,b", 2),
        ("a(-1)", 3),
        ("", 1),
    ],
)
def test_errors_say_where(text, at):
    with pytest.raises(InputError, match=f"character {at}:"):
        mix.parse(text)


@given(st.text(max_size=30))
def test_any_text_parses_or_is_refused(text):
    try:
        terms = mix.parse(text)
    except InputError:
        return
    assert all(name for name, _ in terms)


@given(
    st.lists(
        st.tuples(names, weights, st.sampled_from("*("), st.sampled_from("+-")),
        min_size=1,
        max_size=mix.MAX_VOICES,
    )
)
def test_what_is_written_is_read(terms):
    text = ""
    for name, weight, form, sign in terms:
        term = f"{name}*{weight}" if form == "*" else f"{name}({weight})"
        text += term if not text else f" {sign} {term}"
    expected = [
        (name, -weight if n and sign == "-" else weight)
        for n, (name, weight, _, sign) in enumerate(terms)
    ]
    assert list(mix.parse(text)) == expected


@given(st.dictionaries(names, weights, min_size=1, max_size=12))
def test_shares_add_up_and_are_their_own_shares(weighted):
    shares = mix.shares(weighted)
    assert sum(round(s * 10_000) for s in shares.values()) == 10_000
    assert mix.shares(shares) == shares
    total = sum(weighted.values())
    for name, share in shares.items():
        assert abs(share - weighted[name] / total) <= 1e-4


@given(st.dictionaries(names, st.floats(-3, 3), min_size=1, max_size=6))
def test_canonical_form_is_stable(weighted):
    try:
        shares = mix.shares(weighted)
    except InputError:
        return
    text = mix.canonical(shares)
    again = mix.shares(dict(mix.parse(text)))
    assert again == shares
    assert mix.canonical(again) == text


@given(st.dictionaries(names, weights, min_size=2, max_size=6), st.floats(0.1, 10), st.randoms())
def test_order_and_scale_do_not_matter(weighted, factor, random):
    items = list(weighted.items())
    random.shuffle(items)
    mine, theirs = mix.shares(weighted), mix.shares({n: w * factor for n, w in items})
    assert all(abs(mine.get(n, 0) - theirs.get(n, 0)) <= 1.01e-4 for n in weighted)
    assert mix.shares(dict(items)) == mine


def test_thirds():
    assert mix.canonical(mix.shares({"b": 1, "a": 1, "c": 1})) == "a*0.3334+b*0.3333+c*0.3333"
    assert mix.canonical(mix.shares({"a": 5})) == "a"
    assert mix.canonical(mix.shares({"a": 2, "b": -1})) == "a*2-b*1"


def test_weights_must_add_up():
    for weighted in ({"a": 1, "b": -1}, {"a": 0}, {"a": 1, "b": -2}, {"a": 1, "b": -0.9999}):
        with pytest.raises(InputError, match="more than zero"):
            mix.shares(weighted)
    with pytest.raises(InputError, match="at most 16"):
        mix.shares({f"v{n}": 1 for n in range(17)})


@pytest.mark.parametrize("terms", [17, 6000])
def test_a_mix_of_too_many_terms_is_refused_before_a_voice_is_looked_up(monkeypatch, terms):
    looked_up = []
    monkeypatch.setattr(names_module, "_one", looked_up.append)
    for text in ("+".join(["af_heart"] * terms), "+".join(["a"] * terms)):
        with pytest.raises(InputError, match="a mix may have at most 16 voices"):
            names_module.resolve(text)
    assert len(looked_up) == 2  # the whole text, which may be the name of one


def test_a_voice_may_stand_in_a_mix_more_than_once():
    assert mix.parse("af_heart*0.5+af_heart*0.5") == (("af_heart", 0.5),) * 2
