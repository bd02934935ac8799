import numpy as np
import pytest

from litetts.training.voice.excitation import (
    HOP,
    SAMPLE_RATE,
    phase,
    phase_at_samples,
    pulses,
)

torch = pytest.importorskip("torch", reason="needs the train extra")

from litetts.training.voice.losses import spectral  # noqa: E402
from litetts.training.voice.signal import (  # noqa: E402
    BINS,
    OUTPUTS,
    STEPS,
    analyse,
    overlap,
    synthesise,
)


def tone(hz: float, values: int = 80) -> tuple[np.ndarray, np.ndarray]:
    f0 = np.full(values, hz, np.float32)
    return f0, phase_at_samples(phase(f0), 0, values)


def test_pulses_have_the_level_of_unit_noise_and_the_pitch_that_was_asked():
    f0, phases = tone(200.0)
    wave = pulses(f0, phases)
    assert wave.dtype == np.float32 and len(wave) == 80 * HOP
    middle = wave[HOP:-HOP]
    assert middle.std() == pytest.approx(1, abs=0.05)
    spectrum = abs(np.fft.rfft(middle * np.hanning(len(middle))))
    peaks = np.fft.rfftfreq(len(middle), 1 / SAMPLE_RATE)
    assert peaks[spectrum[: int(300 * len(middle) / SAMPLE_RATE)].argmax()] == pytest.approx(200, 1)
    assert spectrum[peaks > 11_950].max() < 0.01 * spectrum.max()


def test_silence_where_there_is_no_voice():
    f0, phases = tone(8.0)
    assert not pulses(f0, phases).any()


def test_a_piece_has_the_phase_of_the_whole():
    f0 = np.linspace(90, 300, 80).astype(np.float32)
    centres = phase(f0)
    whole = phase_at_samples(centres, 0, 80)
    assert np.allclose(phase_at_samples(centres, 20, 10), whole[20 * HOP : 30 * HOP])


def test_frames_overlap_to_what_they_were_cut_from():
    samples = torch.randn(2, 40 * HOP, generator=torch.Generator().manual_seed(0))
    spectra = analyse(samples)
    assert spectra.shape == (2, 40, BINS)
    made = overlap(spectra)
    edge = 2 * HOP
    assert torch.allclose(made[:, edge:-edge], samples[:, edge:-edge], atol=1e-5)


def test_gains_pass_pulses_and_noise_and_breath_follows_the_pulse():
    f0, phases = tone(120.0, 40)
    wave = torch.from_numpy(pulses(f0, phases))[None]
    angle = torch.from_numpy(phases.astype(np.float32))[None]
    noise = torch.randn(1, 40 * HOP, generator=torch.Generator().manual_seed(0))
    inner = slice(2 * HOP, -2 * HOP)
    decided = torch.zeros(1, 40, OUTPUTS)
    decided[..., 2 * BINS : 3 * BINS] = -14
    only = synthesise(decided, angle, wave, noise)
    assert torch.allclose(only[:, inner], wave[:, inner], atol=1e-3)
    decided[..., :BINS], decided[..., 2 * BINS : 3 * BINS] = -14, 0
    decided[..., 3 * BINS] = 3.0
    breath = synthesise(decided, angle, wave, noise)
    opened = torch.cos(angle[:, inner]) > 0
    assert breath[:, inner][opened].std() > 2 * breath[:, inner][~opened].std()


def test_envelopes_make_bursts_shorter_than_a_window():
    noise = torch.randn(1, 40 * HOP, generator=torch.Generator().manual_seed(0))
    nothing = torch.zeros(1, 40 * HOP)
    decided = torch.zeros(1, 40, OUTPUTS)
    decided[..., -STEPS:] = -9
    decided[0, 20, -2] = 9  # 8.3 ms after the frame begins
    made = synthesise(decided, nothing, nothing, noise)[0]
    burst = (20 + (STEPS - 1.5) / STEPS) * HOP
    near = (torch.arange(40 * HOP) - burst).abs() < HOP / STEPS
    assert made[near].std() > 10 * made[~near].std()


def test_the_spectral_distance_is_nothing_between_equals_and_grows():
    a = torch.randn(2, 9600, generator=torch.Generator().manual_seed(0)) * 0.1
    near = a + 0.01 * torch.randn(2, 9600, generator=torch.Generator().manual_seed(1))
    assert float(spectral(a, a)) < 1e-5
    assert 0 < float(spectral(near, a)) < float(spectral(a * 0.5, a)) < float(spectral(a * 0, a))
