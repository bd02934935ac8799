"""Who speaks with which voice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InputError
from litetts.longform.cast import NARRATOR, Cast, Role
from litetts.request import Request

BASE = Request("")


def voices(*speakers: str, cast: Cast | None = None, base: Request = BASE) -> dict[str, str]:
    whole = (cast or Cast()).complete(speakers, base)
    return {name: str(role.options["voice"]) for name, role in whole.roles.items()}


def test_everybody_gets_a_voice_of_their_own() -> None:
    found = voices("Ann", "Bob", "Cid", "Dora", "Eve")
    assert set(found) == {NARRATOR, "Ann", "Bob", "Cid", "Dora", "Eve"}
    assert len(set(found.values())) == 6


def test_a_name_keeps_its_voice_over_a_series() -> None:
    alone = voices("Ann")["Ann"]
    assert voices("Ann", "Bob", "Cid")["Ann"] == alone
    assert voices("ann")["ann"] == alone


def test_the_written_cast_keeps_every_voice_in_the_next_volume() -> None:
    first = Cast().complete(["Ann", "Bob", "Cid"], BASE)
    import tomllib

    again = Cast.of(tomllib.loads(first.written()))
    assert again == first
    later = again.complete(["Zoe", "Cid", "Bob", "Ann"], BASE)
    assert all(later.roles[name] == role for name, role in first.roles.items())


def test_a_mans_first_name_gets_a_mans_voice_and_nobody_is_made_to_whisper() -> None:
    from litetts.voices import resolve

    men = ["TOM", "Bob", "Dr. Henry Hale", "Mr Crane", "uncle Max"]
    for name, voice in voices(*men).items():
        assert name == NARRATOR or resolve(voice).gender == "male", name
    women = voices(*(f"Guest {i}" for i in range(60)))
    assert "female" in {resolve(voice).gender for voice in women.values()}
    assert not [voice for voice in women.values() if "nicole" in voice]
    asked = Cast.of({"Tom": {"gender": "female"}, "Ann": "nano_nicole"})
    found = voices("Tom", "Ann", cast=asked)
    assert resolve(found["Tom"]).gender == "female"
    assert found["Ann"] == "nano_nicole"


def test_a_role_that_nobody_has_is_told() -> None:
    cast = Cast.of({"narrator": "nano_heart", "Anna": {"aliases": ["A."]}, "Tomm": "nano_adam"})
    (note,) = cast.idle(["ANNA", "TOM"])
    assert str(note) == "cast: nobody in this book is called 'Tomm'"
    assert cast.idle(["a.", "tomm"]) == ()


def test_more_speakers_than_voices_share_them() -> None:
    names = [f"Guest {i}" for i in range(60)]
    assert set(voices(*names)) == {NARRATOR, *names}


def test_a_cast_file_says_voice_rate_pitch_style_and_aliases(tmp_path: Path) -> None:
    path = tmp_path / "cast.toml"
    path.write_text(
        '[narrator]\nvoice = "nano_adam"\n'
        '[Ann]\nvoice = "nano_sky*0.5+nano_sarah*0.5"\nrate = 1.2\npitch = -1\nstyle = "sad"\n'
        'aliases = ["Miss Ann"]\n[Bob]\ngender = "male"\n'
    )
    cast = Cast.read(path).complete(["Miss Ann", "Bob"], BASE)
    assert cast.options(None)["voice"] == "nano_adam"
    assert cast.options("MISS ANN") == cast.options("Ann")
    assert cast.options("Ann")["speed"] == 1.2
    assert cast.options("Ann")["style"] == "sad"
    from litetts.voices import resolve

    assert resolve(str(cast.options("Bob")["voice"])).gender == "male"
    other = tmp_path / "cast.json"
    other.write_text(json.dumps({"Ann": "nano_sky", "Bob": {"volume": 3}}))
    assert Cast.read(other).roles["Ann"].options == {"voice": "nano_sky"}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ('[Ann]\nvoise = "x"', "cast.Ann.voise"),
        ("[Ann]\nspeed = 9", "cast.Ann.speed"),
        ('[Ann]\nspeed = "fast"', "cast.Ann.speed"),
        ("[Ann]\naliases = 3", "cast.Ann.aliases"),
        ('[Ann]\ngender = "none"', "cast.Ann.gender"),
        ("Ann = 3", "cast.Ann"),
        ('[Ann]\nstyle = "grumpily"', "cast.Ann.style"),
        ("[Ann", "cast"),
        ("[Ann]\nloudness = -20", "cast.Ann.loudness"),
    ],
)
def test_a_wrong_cast_is_refused_by_name(tmp_path: Path, content: str, field: str) -> None:
    path = tmp_path / "cast.toml"
    path.write_text(content)
    with pytest.raises(InputError, match=r"Ann|no cast") as raised:
        Cast.read(path)
    assert raised.value.field == field


def test_a_voice_that_is_not_there_is_told_before_anything_is_spoken() -> None:
    with pytest.raises(InputError, match="nobody_here"):
        voices("Ann", cast=Cast({"Ann": Role({"voice": "nobody_here"})}))


_names = st.text(min_size=1, max_size=8).filter(str.strip)


@given(st.lists(_names, unique_by=str.casefold, max_size=5))
def test_any_names_can_be_written_and_read(names: list[str]) -> None:
    import tomllib

    cast = Cast({name: Role({"voice": "nano_sky"}, (name + "x",)) for name in names})
    if all("\x7f" not in n for n in names):
        assert Cast.of(tomllib.loads(cast.written())) == cast
