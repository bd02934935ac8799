"""Our engine against the original PyTorch network, on the same random weights and noise.

    pytest tests/engines/test_kokoro_reference.py -m reference -s

prints the differences. Needs the extra `dev-reference`.

The harmonic source is compared by itself: the decoder reads the phase of its short-time spectrum,
which jumps by 2 pi wherever a rounding error carries it across +-pi. PyTorch does not reproduce its
own samples there either (float32 against float64, printed as "itself").
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from litetts.document import Prediction, Utterance, Voice, Word
from litetts.engines.kokoro import Kokoro
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.session import open_session
from litetts.phonemes.inventory import encode

torch = pytest.importorskip("torch")
pytest.importorskip("kokoro")
pytest.importorskip("onnx")

pytestmark = pytest.mark.reference

# Threads of PyTorch and of ONNX Runtime that wait for one another on a busy machine take minutes.
torch.set_num_threads(1)

SYMBOLS = "ðə kwˈɪk bɹˈWn fˈɑks."
SEED = 7
TOLERANCE = 1e-3


def _maker() -> ModuleType:
    path = Path(__file__).parents[3] / "benchmarks" / "make_kokoro.py"
    spec = importlib.util.spec_from_file_location("make_kokoro", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_kokoro"] = module
    spec.loader.exec_module(module)
    return module


class Original:
    """The PyTorch network on one utterance, fed with given noise.

    At its own rate it decides the durations; at others they are given, since it rounds each by
    itself and so gets slower or quicker than it was asked to (`engines/durations.py`).
    """

    def __init__(
        self, model: Any, style: Any, rate: float, noise: list[Any], durations: list[int]
    ) -> None:
        self.model, self.style, self.rate, self.noise = model, style, rate, noise
        self.durations = None if rate == 1 else torch.tensor(durations, dtype=torch.float32)
        self.tokens = torch.tensor([[0, *encode(SYMBOLS), 0]])
        self.contours: tuple[Any, Any] | None = None

    @contextmanager
    def _watched(self, source: tuple[Any, Any] | None, dtype: Any) -> Iterator[None]:
        """Noise, and if given the source's spectrum, from outside; contours to look at."""
        phase, gauss = (torch.from_numpy(n).to(dtype) for n in self.noise)
        predictor, stft = self.model.predictor, self.model.decoder.generator.stft
        predict = predictor.F0Ntrain

        def remember(en: Any, style: Any) -> Any:
            self.contours = predict(en, style)
            return self.contours

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(predictor, "F0Ntrain", remember)
            patch.setattr(torch, "rand", lambda *a, **k: phase.clone())
            # The second call is for a branch whose result is not used.
            patch.setattr(
                torch, "randn_like", lambda x, **k: gauss if x.shape == gauss.shape else x * 0
            )
            if self.durations is not None:
                patch.setattr(torch, "round", lambda x: self.durations.to(x.dtype).reshape(x.shape))
            if source is not None:
                patch.setattr(stft, "transform", lambda _: source)
            yield

    def speak(self, source: tuple[Any, Any] | None = None, double: bool = False) -> Any:
        """Samples and durations."""
        dtype = torch.float64 if double else torch.float32
        torch.set_default_dtype(dtype)
        try:
            with torch.no_grad(), self._watched(source, dtype):
                audio, durations = self.model.to(dtype).forward_with_tokens(
                    self.tokens, torch.from_numpy(self.style)[None].to(dtype), self.rate
                )
            return audio.numpy(), durations.numpy()
        finally:
            torch.set_default_dtype(torch.float32)
            self.model.float()


def _source(engine: Kokoro, prediction: Prediction, noise: list[Any]) -> tuple[Any, Any]:
    """Magnitude and phase of the harmonic source, as ONNX Runtime makes them."""
    graph = Graph.open(engine.path)
    (root,) = (node for node in graph.nodes if node.op == "Sqrt")
    (joined,) = (node for node in graph.consumers[root.outputs[0]] if node.op == "Concat")
    assert engine._stages is not None
    cuts = engine._stages._cuts
    names = [node.outputs[0] for node in cuts.noise]
    session = open_session(
        graph.extract(list(joined.inputs), dict.fromkeys([cuts.f0, *names], 1)),
        folder=graph.folder,
        threads=1,
    )
    feeds = dict(zip(names, noise, strict=True)) | {cuts.f0: prediction.f0[None, None]}
    magnitude, phase = session.run(None, feeds)
    return torch.from_numpy(magnitude), torch.from_numpy(phase)


@pytest.mark.parametrize("rate", [1.0, 1.3])
@pytest.mark.parametrize(
    ("size", "form"),
    [
        ("TINY", "kokoro-onnx"),
        ("TINY", "onnx-community"),
        ("TINY", "timed"),
        pytest.param("CONFIG", "kokoro-onnx", marks=pytest.mark.slow),
    ],
)
def test_matches_pytorch(size: str, form: str, rate: float, tmp_path: Path) -> None:
    make = _maker()
    model = make.build(getattr(make, size), seed=0)
    make.export(model, tmp_path / "model.onnx", form)
    random = np.random.default_rng(0)
    styles = (random.standard_normal((510, 1, 256)) * 0.2).astype(np.float32)
    styles.tofile(tmp_path / "af_random.bin")

    engine = Kokoro(tmp_path / "model.onnx", voices=tmp_path / "af_random.bin", threads=1)
    voice = Voice("af_random", "kokoro")
    word = Word("fox", 0, 3, phonemes=SYMBOLS)
    utterance = Utterance((word,), SYMBOLS, np.zeros(len(SYMBOLS), np.int32))
    prediction = engine.predict(utterance, voice, rate=rate)
    (samples,) = engine.render(prediction, voice, seed=SEED)

    durations = [prediction.lead, *prediction.durations.tolist(), prediction.tail]
    drawn = np.random.Generator(np.random.SFC64(SEED))
    assert engine._stages is not None
    noise = [n.draw(sum(durations), drawn) for n in engine._stages._noise]
    original = Original(model, styles[len(SYMBOLS) - 1, 0], rate, noise, durations)

    chain, expected_durations = original.speak()
    assert original.contours is not None
    f0, energy = (c.numpy().ravel() for c in original.contours)
    same_source, _ = original.speak(source=_source(engine, prediction, noise))
    exact, _ = original.speak(double=True)

    assert durations == expected_durations.tolist()
    hertz = np.abs(prediction.f0 - f0).max()
    differences = {
        "f0": float(hertz / np.abs(f0).max()),
        "energy": float(np.abs(prediction.energy - energy).max()),
        "waveform": float(np.abs(samples - same_source).max()),
    }
    print(
        f"\n{size} {form} rate {rate}: {len(samples)} samples of RMS {samples.std():.3f};",
        f"largest differences: F0 {hertz:.2g} Hz, energy {differences['energy']:.2g},",
        f"waveform {differences['waveform']:.2g};",
        f"with the source too: RMS {(samples - chain).std():.2g},",
        f"PyTorch from itself in float64: RMS {(chain - exact).std():.2g}",
    )
    assert all(value < TOLERANCE for value in differences.values())
