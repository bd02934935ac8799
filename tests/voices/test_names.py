from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts import engines, voices
from litetts.engines import usual
from litetts.engines.kokoro.styles import released
from litetts.errors import InputError, ModelError
from litetts.request import Request
from litetts.speech import Speech
from litetts.voices import openai
from litetts.voices.names import find, installed, title
from litetts.voices.openai import OPENAI

KOKORO = engines.voices("kokoro").listed()
IDS = ("af_bella", "af_heart", "af_sky", "bm_george", "hf_alpha", "jf_alpha")


def make_kokoro(home: Path) -> dict[str, np.ndarray]:
    """A Kokoro folder with six voices of random style; the model itself is not loaded here."""
    folder = home / "models" / "kokoro"
    (folder / "onnx").mkdir(parents=True)
    (folder / "voices").mkdir()
    (folder / "onnx" / "model.onnx").write_bytes(b"")
    styles = {}
    for seed, name in enumerate(IDS):
        style = np.random.default_rng(seed).normal(size=(510, 256)).astype("<f4")
        style.tofile(folder / "voices" / f"{name}.bin")
        styles[name] = style
    return styles


@pytest.fixture(scope="module")
def kokoro(tmp_path_factory):
    """Kokoro is installed."""
    home = tmp_path_factory.mktemp("home")
    styles = make_kokoro(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LITETTS_HOME", str(home))
        yield styles


@pytest.fixture
def no_kokoro(tmp_path, monkeypatch):
    """Nothing is installed."""
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))


@pytest.mark.parametrize("name", ["af_heart", "AF_Heart", " af_heart "])
def test_ids(kokoro, name):
    voice = voices.resolve(name)
    assert (voice.id, voice.engine, voice.lang) == ("af_heart", "kokoro-fast", "en-us")
    assert (voice.gender, voice.licence) == ("female", "Apache-2.0")
    assert np.array_equal(voice.conditioning, kokoro["af_heart"])


@pytest.mark.parametrize("name", ["heart", "HEART"])
def test_a_short_name_is_of_the_engine_that_is_preferred(kokoro, name):
    assert voices.resolve(name).id == "nano_heart"


def test_language_and_gender_are_in_the_name(kokoro):
    assert [voices.resolve(n).lang for n in ("bm_george", "hf_alpha", "jf_alpha")] == [
        "en-gb",
        "hi",
        "ja",
    ]
    assert len(KOKORO) == len(released()) == 54
    assert {v.gender for v in KOKORO} == {"female", "male"}


@pytest.mark.parametrize("name", sorted(OPENAI))
def test_openai_names_by_the_setting(kokoro, name, monkeypatch):
    """By default the fast engine speaks, whatever is installed; Kokoro's nearest voice on wish."""
    assert voices.resolve(name).engine == "nano"
    monkeypatch.setattr(openai, "_configured", ["kokoro"])
    assert voices.names.find(name).id == OPENAI[name][0]
    monkeypatch.setattr(openai, "_configured", ["best"])
    voice = voices.resolve(name.upper())
    wanted = OPENAI[name][0]
    assert voice.id == wanted if wanted in kokoro else voice.engine == "nano"


@pytest.mark.parametrize("speakers", ["nano", "best"])
def test_openai_names_without_kokoro(no_kokoro, speakers, monkeypatch):
    monkeypatch.setattr(openai, "_configured", [speakers])
    for name in OPENAI:
        voice = voices.resolve(name)
        assert voice.engine == ("nano" if engines.voices("nano").listed() else "espeak")
        if voice.gender:
            assert voice.gender == OPENAI[name][1]


def test_a_mix_is_the_weighted_sum(kokoro):
    voice = voices.resolve("af_bella*0.6+af_sky*0.4")
    assert voice.id == "af_bella*0.6+af_sky*0.4"
    expected = 0.6 * kokoro["af_bella"] + 0.4 * kokoro["af_sky"]
    assert voice.conditioning.dtype == np.float32
    assert np.allclose(voice.conditioning, expected, atol=1e-6)
    away = voices.resolve("af_bella(2)-af_sky(1)")
    assert np.allclose(away.conditioning, 2 * kokoro["af_bella"] - kokoro["af_sky"], atol=1e-5)


@pytest.mark.parametrize(
    "spelling",
    [
        "af_bella(2)+af_sky(1)",
        "af_sky+af_bella*2",
        "AF_SKY(10) + AF_BELLA(20)",
        "1*af_sky+AF_bella+af_bella",
        "af_bella*0.66667+af_sky*0.33333",
    ],
)
def test_spellings_of_one_mix_agree_to_the_bit(kokoro, spelling):
    reference, voice = voices.resolve("af_bella*0.6667+af_sky*0.3333"), voices.resolve(spelling)
    assert voice.id == reference.id
    assert voice.conditioning.tobytes() == reference.conditioning.tobytes()


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(IDS), st.floats(0.01, 9), min_size=1, max_size=5))
def test_canonical_ids_resolve_to_themselves(kokoro, weighted):
    voice = voices.resolve("+".join(f"{n}*{w:.4f}" for n, w in weighted.items()))
    again = voices.resolve(voice.id)
    assert again.id == voice.id
    assert again.conditioning.tobytes() == voice.conditioning.tobytes()
    assert again.lang == voice.lang


def test_the_heaviest_voice_leads(kokoro):
    assert voices.resolve("af_heart*0.4+bm_george*0.6").lang == "en-gb"
    assert voices.resolve("bm_george+af_heart").lang == voices.resolve("af_heart+bm_george").lang


def test_one_voice_with_a_weight_is_that_voice(kokoro):
    assert voices.resolve("af_sky*0.5").id == "af_sky"
    assert voices.resolve("af_sky(3)+af_sky").id == "af_sky"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("hart", "did you mean .*af_heart"),
        ("af_bela", "did you mean af_bella"),
        ("aloy", "did you mean alloy"),
        ("kokoro-fast", "kokoro is an engine; did you mean af_heart or"),
        ("Kokoro:relesed", "did you mean af_heart:released?"),
        ("kokoro", "did you mean af_heart or .*voices list --engine kokoro"),
        ("kokoro-optimal", "kokoro is an engine; did you mean af_heart or"),
        ("nano", "nano is an engine; did you mean nano_heart or"),
        ("nano_hart", "no voice 'nano_hart'; did you mean nano_heart"),
        ("xyzzy123", "litetts voices list"),
        ("alpha", "any of: hf_alpha, jf_alpha"),
        ("af_heart+nobody", "no voice 'nobody'"),
        ("af_heart+espeak", "different engines"),
        ("af_heart*", "character 10"),
        ("af_heart-af_sky", "more than zero"),
        ("espeak:xx", "does not know the language 'xx'"),
        ("", "no name"),
        ("  ", "no name"),
        ("🙂", "no voice"),
    ],
)
def test_errors_say_what_to_do(kokoro, name, message):
    with pytest.raises(InputError, match=message) as caught:
        voices.resolve(name)
    assert caught.value.field == "voice"


@settings(max_examples=100)
@given(st.text(max_size=20))
def test_any_name_gives_a_voice_or_a_clear_error(kokoro, name):
    with contextlib.suppress(InputError, ModelError):
        assert voices.resolve(name).id


def test_a_voice_that_is_not_installed(no_kokoro):
    for name in ("af_heart", "siwis", "af_heart+af_sky"):
        with pytest.raises(ModelError, match="litetts models pull kokoro"):
            voices.resolve(name)
    assert not installed(find("af_heart"))
    assert find("af_heart").conditioning is None


def test_a_voice_file_that_is_missing(kokoro):
    with pytest.raises(ModelError, match="af_nova"):
        voices.resolve("af_nova")


def test_voices_of_espeak_ng(no_kokoro):
    assert voices.resolve("espeak").lang == "en-us"
    german = voices.resolve("ESPEAK:de")
    assert (german.id, german.engine, german.lang) == ("espeak:de", "espeak", "de")
    assert voices.resolve("espeak:pt_br").id == "espeak:pt-br"
    assert voices.resolve("espeak:en-us").id == voices.resolve("espeak:en").id == "espeak"
    for asked, spoken in {"de-AT": "de", "zh-cn": "cmn", "fr": "fr-fr", "pt_PT": "pt"}.items():
        assert voices.resolve(f"espeak:{asked}").id == f"espeak:{spoken}"
    assert len(voices.list_voices(engine="espeak")) > 100


def test_default_voice_speaks_without_any_download(no_kokoro):
    voice = voices.resolve(voices.default_voice())
    assert voice.engine in ("nano", "espeak")
    assert installed(voice)


def test_list(kokoro):
    everything = voices.list_voices()
    assert len({v.id for v in everything}) == len(everything)
    assert all(v.description and v.licence for v in everything)
    here = voices.list_voices(engine="kokoro", only_installed=True)
    assert {v.id for v in here if ":" not in v.id} == set(IDS)
    assert {v.id.partition(":")[0] for v in here if ":" in v.id} == set(IDS)
    fast = voices.list_voices(engine="kokoro-fast", only_installed=True)
    assert {v.id for v in fast} == set(IDS) - {"jf_alpha"} | {"jf_alpha:fast"}
    assert all(v.lang.startswith("en") for v in voices.list_voices(lang="en"))
    assert [v.id for v in voices.list_voices(engine="kokoro-fast", lang="fr")] == ["ff_siwis"]


@pytest.mark.parametrize(
    ("name", "voice_id", "engine"),
    [
        ("af_heart:fast", "af_heart", "kokoro-fast"),
        ("AF_Heart:Released", "af_heart:released", "kokoro"),
        ("jf_alpha", "jf_alpha", "kokoro"),
        ("jf_alpha:released", "jf_alpha", "kokoro"),
        ("jf_alpha:fast", "jf_alpha:fast", "kokoro-fast"),
        ("af_heart:fast+af_sky", "af_heart*0.5+af_sky*0.5", "kokoro-fast"),
        ("af_heart+jf_alpha", "af_heart:released*0.5+jf_alpha*0.5", "kokoro"),
        ("af_heart:released+af_heart+jf_alpha:fast(0)", "af_heart:released", "kokoro"),
    ],
)
def test_forms(kokoro, name, voice_id, engine):
    """A plain name means the fast form where it is as natural; each voice has one name a form."""
    voice = voices.resolve(name)
    assert (voice.id, voice.engine) == (voice_id, engine)
    again = voices.resolve(voice_id)
    assert (again.id, again.engine) == (voice_id, engine)
    assert np.array_equal(again.conditioning, voice.conditioning)


def test_plain_names_that_mean_the_released_form(kokoro, monkeypatch):
    monkeypatch.setattr(usual, "_configured", ["released"])
    for name, engine in (("af_heart", "kokoro"), ("jf_alpha", "kokoro")):
        assert (voices.resolve(name).id, voices.resolve(name).engine) == (name, engine)
    assert voices.resolve("af_heart:fast").id == "af_heart:fast"
    assert voices.resolve("af_heart:released").id == "af_heart"


def test_a_voice_of_ones_own_in_the_folder(tmp_path, monkeypatch):
    make_kokoro(tmp_path)
    folder = tmp_path / "models" / "kokoro" / "voices"
    np.ones((510, 256), "<f4").tofile(folder / "af_mine.bin")
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    assert voices.resolve("mine").id == "af_mine"
    assert np.all(voices.resolve("af_mine").conditioning == 1)
    assert "af_mine" in {v.id for v in voices.list_voices()}
    # It may be the style of another network, which the vocoder has not learned.
    assert voices.resolve("af_mine").engine == "kokoro"
    assert voices.resolve("af_mine:fast").engine == "kokoro-fast"


def test_who_names_a_language_alone_hears_a_voice_of_it_that_is_here(kokoro):
    def speaker(lang):
        return Speech(Request("1", lang=lang)).voice

    assert speaker("hi").id == "hf_alpha"
    assert speaker("en-gb").engine == "nano"
    french = speaker("fr")
    assert (french.engine, french.lang) == ("espeak", "fr")


def test_mixing_the_shipped_voices(no_kokoro):
    shipped = engines.voices("nano").listed()
    if len(shipped) < 2:
        pytest.skip("there is no pack")
    a, b = (voices.resolve(voice.id) for voice in shipped[:2])
    mixed = voices.resolve(f"{a.id}*0.25+{b.id}*0.75")
    assert mixed.engine == "nano"
    assert np.allclose(mixed.conditioning, 0.25 * a.conditioning + 0.75 * b.conditioning, atol=1e-6)


def test_the_released_voices(tmp_path, monkeypatch):
    folder = tmp_path / "models" / "kokoro"
    (folder / "onnx").mkdir(parents=True)
    (folder / "onnx" / "model.onnx").write_bytes(b"")
    (folder / "voices").mkdir()
    for name, style in released().items():
        style.tofile(folder / "voices" / f"{name}.bin")
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path))
    here = {v.id for v in voices.list_voices(engine="kokoro", only_installed=True)}
    assert {name for name in here if ":" not in name} == set(released())
    for name in released():
        assert voices.resolve(name).conditioning.shape == (510, 256)


def test_a_voice_that_can_speak_is_guessed_before_one_that_cannot(monkeypatch):
    monkeypatch.setattr("litetts.voices.names.installed", lambda voice: voice.engine == "nano")
    with pytest.raises(InputError, match=r"did you mean nano_heart\?"):
        voices.resolve("af_hart")


def test_what_a_voice_sounds_by_is_hashed_once():
    voice = voices.resolve("nano_heart")
    assert voice.identity is voice.identity
    other = dataclasses.replace(voice, conditioning=voice.conditioning + 1)
    assert other.identity != voice.identity


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ("af_heart", "Heart"),
        ("nano_emma", "Emma"),
        ("am_onyx:released", "Onyx (released)"),
        ("piper:en_US-joe-medium", "Joe (medium)"),
        ("piper:en_US-libritts_r-x_low", "Libritts R (x low)"),
        ("joe:joe", "Joe"),
        ("espeak:en-gb", "espeak:en-gb"),
        ("espeak", "espeak"),
    ],
)
def test_a_voice_has_a_name_for_people(identity, name):
    assert title(identity) == name
