import shutil
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from litetts import speech
from litetts.audio.measure import f0
from litetts.document import Document, Plan, Prediction, Prosody, Utterance, Voice
from litetts.engines.base import TwoStageEngine
from litetts.engines.nano import MAX_SYMBOLS, PACK, Nano
from litetts.engines.nano.input import symbol_ids, upsample
from litetts.engines.nano.voices import of_pack
from litetts.errors import EngineError, InputError, ModelError
from litetts.phonemes.inventory import VOCABULARY
from litetts.prosody import edit
from litetts.text.frontend import FrontEnd

SENTENCE = "ðə kwˈIət ɡˈɑɹdᵊn lˈYz bɪhˈInd ðə lˈɪTᵊl wˈɪndO, ænd ɪt wʌz ˈɔlwˌAz ɡɹˈin."


def utterance(symbols: str, **more) -> Utterance:
    return Utterance((), symbols, np.zeros(len(symbols), np.int32), **more)


def mean_f0(samples: np.ndarray) -> float:
    track = f0(samples, 24000)
    return float(np.exp(np.log(track[track > 0]).mean()))


def level(samples: np.ndarray) -> float:
    return 10 * float(np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-12))


@pytest.fixture(scope="module")
def nano() -> Nano:
    return Nano()


@pytest.fixture(scope="module")
def ash(nano: Nano) -> Voice:
    return nano.voices()[0]


def sound(engine: Nano, prediction: Prediction, voice: Voice) -> np.ndarray:
    return np.concatenate(list(engine.render(prediction, voice)))


def test_pack_is_small_and_says_where_it_comes_from(nano: Nano):
    assert isinstance(nano, TwoStageEngine)
    assert sum(file.stat().st_size for file in PACK.iterdir()) < 15e6
    assert nano.card["training"]["parameters"] <= 6e6
    genders = [voice.gender for voice in nano.voices()]
    assert genders.count("female") >= 2
    assert genders.count("male") >= 2
    for voice, entry in zip(nano.voices(), nano.card["voices"], strict=True):
        assert voice.conditioning is not None and voice.conditioning.shape == (1, 256)
        assert voice.licence and entry["teacher"] and entry["mean_f0_hz"] > 50


def test_every_voice_speaks_at_its_pitch_and_loudness(nano: Nano):
    for voice, entry in zip(nano.voices(), nano.card["voices"], strict=True):
        audio = speech.render(utterance(SENTENCE), voice, nano)
        assert 3 < audio.duration < 7
        assert mean_f0(audio.samples) == pytest.approx(entry["mean_f0_hz"], rel=0.12)
        assert -28 < level(audio.samples) < -16
        assert abs(audio.samples).max() < 1


def test_words_are_timed_and_samples_fit_the_frames(nano: Nano, ash: Voice):
    document = Document.plain("The garden was quiet, but the house was not.")
    (_, first), *_ = FrontEnd("en-us").utterances(document)
    audio = speech.render(first, ash, nano)
    assert [t.word for t in audio.words] == [w.text for w in first.words]
    starts = [t.start for t in audio.words]
    assert starts == sorted(starts)
    assert starts[0] < 0.2
    assert audio.words[-1].end <= audio.duration


def test_same_request_same_bytes(nano: Nano, ash: Voice):
    said = [speech.render(utterance(SENTENCE), ash, nano, seed=s).samples for s in (1, 1, 2)]
    assert said[0].tobytes() == said[1].tobytes()
    assert said[0].tobytes() != said[2].tobytes()


def test_threads_do_not_disturb_one_another(nano: Nano, ash: Voice):
    alone = speech.render(utterance(SENTENCE), ash, nano).samples
    heard: list[np.ndarray] = []
    threads = [
        threading.Thread(
            target=lambda: heard.append(speech.render(utterance(SENTENCE), ash, nano).samples)
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 4
    assert all(np.array_equal(alone, h) for h in heard)


@pytest.mark.parametrize("semitones", [-4.0, 4.0])
def test_pitch_shift_moves_mean_f0_and_no_duration(nano: Nano, semitones: float):
    for voice in nano.voices()[:3]:
        plain = nano.predict(utterance(SENTENCE), voice)
        n = len(SENTENCE)
        plan = replace(Plan.neutral(n), pitch_st=np.full(n, semitones, np.float32))
        moved = edit.apply(plan, plain)
        assert np.array_equal(moved.durations, plain.durations)
        a, b = (mean_f0(sound(nano, p, voice)) for p in (plain, moved))
        assert 12 * np.log2(b / a) == pytest.approx(semitones, abs=0.3)


def test_duration_factor_lengthens_by_it(nano: Nano, ash: Voice):
    plain = nano.predict(utterance(SENTENCE), ash)
    n = len(SENTENCE)
    plan = replace(Plan.neutral(n), duration=np.full(n, 1.5, np.float32))
    slow = edit.apply(plan, plain)
    assert slow.durations.sum() / plain.durations.sum() == pytest.approx(1.5, rel=0.02)
    edges = plain.lead + plain.tail
    samples = len(sound(nano, slow, ash))
    assert samples == (slow.durations.sum() + edges) * nano.hop


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_rate(nano: Nano, ash: Voice, rate: float):
    plain = nano.predict(utterance(SENTENCE), ash)
    other = nano.predict(utterance(SENTENCE), ash, rate=rate)
    assert plain.durations.sum() / other.durations.sum() == pytest.approx(rate, rel=0.03)


def test_an_edit_of_one_symbol_touches_only_that_symbol(nano: Nano, ash: Voice):
    plain = nano.predict(utterance(SENTENCE), ash)
    n, at = len(SENTENCE), SENTENCE.index("I")
    louder = Plan.neutral(n)
    louder.energy_db[at] = 9
    louder.pitch_st[at] = 3
    edited = edit.apply(louder, plain)
    ends = plain.lead + np.cumsum(plain.durations)
    begin, end = ends[at] - plain.durations[at], ends[at]
    moved = (edited.f0 != plain.f0) | (edited.energy_db != plain.energy_db)
    changed = np.flatnonzero(moved)
    assert changed.min() >= begin and changed.max() < end
    a, b = sound(nano, plain, ash), sound(nano, edited, ash)
    # A frame reaches into its neighbours and the filter rings; later pulses are shifted in phase.
    before = slice(0, (begin - 2) * nano.hop)
    assert np.array_equal(a[before], b[before])
    inside = slice(begin * nano.hop, end * nano.hop)
    assert level(b[inside]) - level(a[inside]) == pytest.approx(9, abs=2)
    after = slice((end + 5) * nano.hop, None)
    assert level(b[after]) == pytest.approx(level(a[after]), abs=0.5)


def test_whole_utterance_wishes_are_honoured(nano: Nano, ash: Voice):
    plain = speech.render(utterance(SENTENCE), ash, nano).samples
    wish = Prosody(pitch_st=3, volume_db=-6)
    said = speech.render(utterance(SENTENCE, prosody=wish), ash, nano).samples
    assert 12 * np.log2(mean_f0(said) / mean_f0(plain)) == pytest.approx(3, abs=0.4)
    # Other harmonics fall on the formants, which changes the level a little.
    assert level(said) - level(plain) == pytest.approx(-6, abs=1.0)
    assert len(said) == len(plain)
    fast = speech.render(utterance(SENTENCE, prosody=Prosody(rate=1.25)), ash, nano).samples
    assert len(plain) / len(fast) == pytest.approx(1.25, rel=0.06)
    flat = speech.render(utterance(SENTENCE, prosody=Prosody(range=0)), ash, nano).samples
    track = f0(flat, 24000)
    assert 12 * np.log2(track[track > 0]).std() < 1.0


def test_voices_between_two_have_pitches_between_them(nano: Nano):
    by_id = {voice.id: voice for voice in nano.voices()}
    low, high = by_id["nano_ash"], by_id["nano_river"]
    pitches = []
    for share in np.linspace(0, 1, 5, dtype=np.float32):
        style = (1 - share) * low.conditioning + share * high.conditioning
        samples = speech.render(utterance(SENTENCE), replace(low, conditioning=style), nano).samples
        pitches.append(mean_f0(samples))
    assert all(a < b for a, b in pairwise(pitches))


@pytest.mark.parametrize(
    "symbols",
    ["a", "ˈ", " ", ".", ';:,.!?—…"()“”', "jˈɛs.", "ʁøχyː ɲɔ̃ ʨʥ", "q" * 30, "☃ 4 Ж", "ˈˌˈˌ"],
)
def test_odd_input_makes_no_garbage(nano: Nano, ash: Voice, symbols: str):
    audio = speech.render(utterance(symbols), ash, nano)
    assert np.isfinite(audio.samples).all()
    assert abs(audio.samples).max() < 1
    assert audio.duration < 0.2 + 0.5 * len(symbols)
    if not (symbol_ids(symbols)[1] == 2).any():
        assert level(audio.samples) < -45


def test_whole_inventory_is_known():
    ids, kinds = symbol_ids("".join(VOCABULARY))
    assert (kinds[1:-1] >= 0).all()
    sounding = [s for s, k in zip(VOCABULARY, kinds[1:-1], strict=True) if k == 2]
    assert len(sounding) > 85
    assert len(ids) == len(VOCABULARY) + 2


def test_longest_input_and_one_more(nano: Nano, ash: Voice):
    long = (SENTENCE + " ") * 9
    audio = speech.render(utterance(long[:MAX_SYMBOLS]), ash, nano)
    assert 15 < audio.duration < 45
    third = len(audio.samples) // 3
    levels = [level(audio.samples[i * third : (i + 1) * third]) for i in range(3)]
    assert np.ptp(levels) < 5
    with pytest.raises(EngineError, match="at most 400"):
        nano.predict(utterance("a" * (MAX_SYMBOLS + 1)), ash)
    assert len(speech.render(utterance(""), ash, nano).samples) == 0


def test_ends_are_silent(nano: Nano):
    for voice in nano.voices():
        samples = speech.render(utterance(SENTENCE), voice, nano).samples
        loud = level(samples)
        assert level(samples[: nano.hop * 2]) < loud - 25
        assert level(samples[-nano.hop * 6 :]) < loud - 25


def test_pause_at_punctuation_inside(nano: Nano, ash: Voice):
    symbols = "jˈɛs. ʃi sˈɛd sˌO."
    prediction = nano.predict(utterance(symbols), ash)
    assert prediction.durations[symbols.index(".")] * nano.hop / 24000 >= 0.15
    assert prediction.durations[-1] == 0
    assert all(prediction.durations[i] == 0 for i, s in enumerate(symbols) if s in "ˈˌ")


def test_a_yes_no_question_rises_and_a_statement_falls(nano: Nano):
    for voice in nano.voices():
        ends = {}
        for mark in "?.":
            track = nano.predict(utterance(f"dɪd hi ˈOpᵊn ðə wˈɪndO{mark}"), voice).f0
            voiced = track[track > 0]
            ends[mark] = float(np.log2(voiced[-5:].mean() / voiced.mean())) * 12
        assert ends["?"] > ends["."] + 3
        assert ends["."] < 0


def test_contours_that_do_not_fit_are_refused(nano: Nano, ash: Voice):
    prediction = nano.predict(utterance(SENTENCE), ash)
    with pytest.raises(EngineError, match="f0 has"):
        sound(nano, replace(prediction, f0=prediction.f0[:-1]), ash)


def test_foreign_voices_are_refused(nano: Nano, ash: Voice):
    with pytest.raises(InputError, match="no voice 'ghost'"):
        speech.render(utterance("a"), Voice("ghost", "nano"), nano)
    with pytest.raises(InputError, match="not a voice of nano"):
        speech.render(
            utterance("a"), replace(ash, conditioning=np.zeros((510, 1, 256), np.float32)), nano
        )


def test_missing_and_damaged_packs_say_what_to_do(tmp_path: Path):
    with pytest.raises(ModelError, match="reinstall litetts"):
        Nano(tmp_path / "none")
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    good = Nano(pack).identity
    assert good == Nano().identity
    (pack / "prosody.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelError):
        Nano(pack)
    (pack / "prosody.onnx").unlink()
    with pytest.raises(ModelError, match="damaged"):
        Nano(pack)
    other = tmp_path / "other"
    shutil.copytree(PACK, other)
    (other / "voices.npz").write_bytes(b"junk")
    with pytest.raises(ModelError, match="damaged"):
        of_pack(other)


def test_upsampling_keeps_order_and_length():
    index, position = upsample(np.array([2, 0, 3], np.int32))
    assert index.tolist() == [0, 0, 2, 2, 2]
    assert position.shape == (5, 6)
    assert ((position[:, 0] > 0) & (position[:, 0] < 1)).all()
