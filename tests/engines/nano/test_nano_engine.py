import shutil
import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from litetts import rendering
from litetts.audio.measure import f0
from litetts.document import Document, Plan, Prediction, Prosody, Utterance, Voice
from litetts.engines.base import TwoStageEngine
from litetts.engines.nano import MAX_SYMBOLS, PACK, Nano
from litetts.engines.nano.voices import listed, named, ready
from litetts.engines.vocoder import PACK as VOCODER
from litetts.errors import EngineError, InputError, ModelError
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
def heart() -> Voice:
    return ready(listed()[0])


def sound(engine: Nano, prediction: Prediction, voice: Voice) -> np.ndarray:
    return np.concatenate(list(engine.render(prediction, voice)))


EIGHT = ("heart", "bella", "emma", "alice", "michael", "adam", "george", "fable")


def voice_of(name: str) -> Voice:
    voice = named(f"nano_{name}")
    assert voice is not None
    return ready(voice)


def test_pack_is_small_and_says_where_it_comes_from(nano: Nano):
    assert isinstance(nano, TwoStageEngine)
    assert sum(file.stat().st_size for pack in (PACK, VOCODER) for file in pack.iterdir()) < 11e6
    assert nano.card["teacher"] and nano.card["training"]["text"]["parameters"] < 6e6


def test_a_voice_for_every_english_style_of_the_teacher():
    voices = [v for v in listed() if ":" not in v.id]  # no models in one file that are installed
    assert len(voices) == len({v.id for v in voices}) == 28
    assert voices[0].id == "nano_heart"
    assert {v.lang for v in voices} == {"en-us", "en-gb"}
    assert all(v.licence and "Kokoro" in v.description and v.gender for v in voices)
    assert ready(voices[0]).conditioning.shape == (510, 256)
    assert named("NANO_Emma").lang == "en-gb"
    assert named("nano_dora") is None


@pytest.mark.parametrize("name", EIGHT)
def test_every_voice_speaks_at_its_pitch_and_loudness(nano: Nano, name: str):
    voice = voice_of(name)
    audio = rendering.render(utterance(SENTENCE), voice, nano)
    assert 3 < audio.duration < 8
    pitch = mean_f0(audio.samples)
    assert (140 < pitch < 280) if voice.gender == "female" else (70 < pitch < 170)
    assert -32 < level(audio.samples) < -14
    assert abs(audio.samples).max() < 1.2  # what goes beyond 1 is limited where sound is encoded


def test_words_are_timed_and_samples_fit_the_frames(nano: Nano, heart: Voice):
    document = Document.plain("The garden was quiet, but the house was not.")
    (_, first), *_ = FrontEnd("en-us").utterances(document)
    audio = rendering.render(first, heart, nano)
    assert [t.word for t in audio.words] == [w.text for w in first.words]
    starts = [t.start for t in audio.words]
    assert starts == sorted(starts)
    assert starts[0] < 0.2
    assert audio.words[-1].end <= audio.duration


def test_same_request_same_bytes(nano: Nano, heart: Voice):
    said = [rendering.render(utterance(SENTENCE), heart, nano, seed=s).samples for s in (1, 1, 2)]
    assert said[0].tobytes() == said[1].tobytes()
    assert said[0].tobytes() != said[2].tobytes()


def test_threads_do_not_disturb_one_another(nano: Nano, heart: Voice):
    alone = rendering.render(utterance(SENTENCE), heart, nano).samples
    heard: list[np.ndarray] = []
    threads = [
        threading.Thread(
            target=lambda: heard.append(rendering.render(utterance(SENTENCE), heart, nano).samples)
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
    for voice in map(voice_of, EIGHT[::3]):
        plain = nano.predict(utterance(SENTENCE), voice)
        n = len(SENTENCE)
        plan = replace(Plan.neutral(n), pitch_st=np.full(n, semitones, np.float32))
        moved = edit.apply(plan, plain)
        assert np.array_equal(moved.durations, plain.durations)
        a, b = (f0(sound(nano, p, voice), 24000) for p in (plain, moved))
        both = (a > 0) & (b > 0)
        assert 12 * np.median(np.log2(b[both] / a[both])) == pytest.approx(semitones, abs=0.3)


def test_duration_factor_lengthens_by_it(nano: Nano, heart: Voice):
    plain = nano.predict(utterance(SENTENCE), heart)
    n = len(SENTENCE)
    plan = replace(Plan.neutral(n), duration=np.full(n, 1.5, np.float32))
    slow = edit.apply(plan, plain)
    assert slow.durations.sum() / plain.durations.sum() == pytest.approx(1.5, rel=0.02)
    edges = plain.lead + plain.tail
    samples = len(sound(nano, slow, heart))
    assert samples == (slow.durations.sum() + edges) * nano.hop


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_rate(nano: Nano, heart: Voice, rate: float):
    plain = nano.predict(utterance(SENTENCE), heart)
    other = nano.predict(utterance(SENTENCE), heart, rate=rate)
    assert plain.durations.sum() / other.durations.sum() == pytest.approx(rate, rel=0.03)


def test_an_edit_of_one_symbol_touches_only_that_symbol(nano: Nano, heart: Voice):
    plain = nano.predict(utterance(SENTENCE), heart)
    n, at = len(SENTENCE), SENTENCE.rindex("A")
    louder = Plan.neutral(n)
    louder.energy_db[at] = 9
    louder.pitch_st[at] = 3
    edited = edit.apply(louder, plain)
    ends = plain.lead + np.cumsum(plain.durations)
    values = plain.contour_rate
    # In contour values: where the symbol is heard, which is before its frames.
    end = int((ends[at] - plain.ahead) * values)
    begin = end - plain.durations[at] * values
    each = nano.hop // values
    moved = (edited.f0 != plain.f0) | (edited.energy_db != plain.energy_db)
    changed = np.flatnonzero(moved)
    assert changed.min() >= begin and changed.max() < end
    a, b = sound(nano, plain, heart), sound(nano, edited, heart)
    # The networks see 0.6 s to each side, and int8 arithmetic is scaled by the whole utterance.
    before = slice(0, (begin - 48) * each)
    assert level(a[before] - b[before]) < level(a[before]) - 15
    inside = slice(begin * each, end * each)
    louder.pitch_st[at] = 0  # which moves harmonics on to the formants, and so the level
    c = sound(nano, edit.apply(louder, plain), heart)
    assert level(c[inside]) - level(a[inside]) == pytest.approx(9, abs=1)
    after = slice((end + 10) * each, None)
    assert level(b[after]) == pytest.approx(level(a[after]), abs=1.5)


def test_whole_utterance_wishes_are_honoured(nano: Nano, heart: Voice):
    plain = rendering.render(utterance(SENTENCE), heart, nano).samples
    wish = Prosody(pitch_st=3, volume_db=-6)
    said = rendering.render(utterance(SENTENCE, prosody=wish), heart, nano).samples
    assert 12 * np.log2(mean_f0(said) / mean_f0(plain)) == pytest.approx(3, abs=0.4)
    # Other harmonics fall on the formants, which changes the level a little.
    assert level(said) - level(plain) == pytest.approx(-6, abs=1.0)
    assert len(said) == len(plain)
    fast = rendering.render(utterance(SENTENCE, prosody=Prosody(rate=1.25)), heart, nano).samples
    assert len(plain) / len(fast) == pytest.approx(1.25, rel=0.06)
    flat = rendering.render(utterance(SENTENCE, prosody=Prosody(range=0)), heart, nano).samples
    track = f0(flat, 24000)
    # The creak at the end of a sentence is heard an octave too low by the tracker.
    track = track[track > 0.7 * np.median(track[track > 0])]
    assert 12 * np.log2(track).std() < 1.0


def test_voices_between_two_have_pitches_between_them(nano: Nano):
    low, high = voice_of("michael"), voice_of("heart")
    pitches = []
    for share in np.linspace(0, 1, 5, dtype=np.float32):
        style = (1 - share) * low.conditioning + share * high.conditioning
        voice = replace(low, conditioning=style)
        samples = rendering.render(utterance(SENTENCE), voice, nano).samples
        pitches.append(mean_f0(samples))
    assert all(a < b for a, b in pairwise(pitches))


@pytest.mark.parametrize(
    "symbols", ["a", "ˈ", " ", ".", ';:,.!?—…"()“”', "jˈɛs.", "ʁøχyː ɲɔ̃ ʨʥ", "q" * 30, "ˈˌˈˌ"]
)
def test_odd_input_makes_no_garbage(nano: Nano, heart: Voice, symbols: str):
    audio = rendering.render(utterance(symbols), heart, nano)
    assert np.isfinite(audio.samples).all()
    assert abs(audio.samples).max() < 1.2
    assert audio.duration < 0.5 + 0.8 * len(symbols)


def test_symbols_outside_the_inventory_are_refused(nano: Nano, heart: Voice):
    with pytest.raises(InputError):
        nano.predict(utterance("☃"), heart)


def test_breath_and_tilt(nano: Nano, heart: Voice):
    plain = rendering.render(utterance(SENTENCE), heart, nano).samples
    whisper = rendering.render(utterance(SENTENCE, prosody=Prosody(breath=1)), heart, nano).samples
    # A whisper has no pitch: hardly anything of it repeats.
    assert (f0(whisper, 24000) > 0).mean() < 0.4 * (f0(plain, 24000) > 0).mean()
    assert level(whisper) == pytest.approx(level(plain), abs=1.5)  # nor is it lost
    dark = rendering.render(utterance(SENTENCE, prosody=Prosody(tilt_db=-12)), heart, nano).samples

    def share_above(samples: np.ndarray, hertz: float) -> float:
        power = np.abs(np.fft.rfft(samples)) ** 2
        return float(power[np.fft.rfftfreq(len(samples), 1 / 24000) > hertz].sum() / power.sum())

    assert share_above(dark, 3000) < 0.2 * share_above(plain, 3000)


def test_longest_input_and_one_more(nano: Nano, heart: Voice):
    long = (SENTENCE + " ") * 9
    audio = rendering.render(utterance(long[:MAX_SYMBOLS]), heart, nano)
    assert 15 < audio.duration < 45
    third = len(audio.samples) // 3
    levels = [level(audio.samples[i * third : (i + 1) * third]) for i in range(3)]
    assert np.ptp(levels) < 5
    with pytest.raises(EngineError, match="at most 400"):
        nano.predict(utterance("a" * (MAX_SYMBOLS + 1)), heart)
    assert len(rendering.render(utterance(""), heart, nano).samples) == 0


def test_ends_are_silent(nano: Nano):
    for voice in map(voice_of, EIGHT):
        samples = rendering.render(utterance(SENTENCE), voice, nano).samples
        loud = level(samples)
        assert level(samples[: nano.hop]) < loud - 30  # a consonant may begin after 30 ms
        assert level(samples[-nano.hop * 6 :]) < loud - 25


def test_pause_at_punctuation_inside(nano: Nano, heart: Voice):
    symbols = "jˈɛs. ʃi sˈɛd sˌO."
    prediction = nano.predict(utterance(symbols), heart)
    at = symbols.index(".")
    assert prediction.durations[at : at + 2].sum() * nano.hop / 24000 >= 0.07


def test_a_yes_no_question_rises_and_a_statement_falls(nano: Nano):
    for voice in map(voice_of, EIGHT):
        ends = {}
        for mark in "?.":
            said = next(
                u for _, u in FrontEnd().utterances(Document.plain(f"Did he open the window{mark}"))
            )
            track = rendering.predicted(replace(said, planning=("questions",)), voice, nano)[0].f0
            voiced = track[track > 60]  # at the edges of voice F0 falls away
            ends[mark] = float(np.log2(voiced[-12:].mean() / voiced.mean())) * 12
        assert ends["?"] > ends["."] + 3
        assert ends["."] < 0


def test_contours_that_do_not_fit_are_refused(nano: Nano, heart: Voice):
    prediction = nano.predict(utterance(SENTENCE), heart)
    with pytest.raises(EngineError, match="f0 has"):
        sound(nano, replace(prediction, f0=prediction.f0[:-1]), heart)


def test_foreign_voices_are_refused(nano: Nano, heart: Voice):
    with pytest.raises(InputError, match="no voice 'ghost'"):
        rendering.render(utterance("a"), Voice("ghost", "nano"), nano)
    with pytest.raises(InputError, match="not a voice of nano"):
        rendering.render(
            utterance("a"), replace(heart, conditioning=np.zeros((510, 1, 128), np.float32)), nano
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
