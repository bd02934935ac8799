"""Values that stay where a network computes; on processors the same code, in their memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from litetts.document import Utterance, Voice
from litetts.engines.kokoro import Kokoro
from litetts.engines.nano import PACK, Nano
from litetts.engines.nano.voices import listed, ready
from litetts.engines.onnx import parts
from litetts.engines.onnx.binding import CPU, bound, device_of, is_held
from litetts.engines.onnx.parts import made_by, run
from litetts.engines.onnx.session import open_session
from litetts.errors import EngineError

TINY = Path(__file__).parents[1] / "data" / "kokoro-tiny.onnx"
FEEDS = {"tokens": np.arange(9)[None], "style": np.ones((1, 256), np.float32)}
UTTERANCE = Utterance((), "hˈɛlO wˈɜɹld", np.zeros(12, np.int32))


def test_what_is_kept_stays_and_the_rest_is_what_a_plain_run_makes():
    session = open_session(PACK / "encoder.onnx", threads=1)
    assert not device_of(session) or not is_held(run(session, FEEDS)["log_frames"])
    assert made_by(session, "log_frames") == {"encodings"}
    plain = session.run(["encodings", "log_frames"], FEEDS)
    made = bound(session, FEEDS, {"encodings"}, CPU)
    assert is_held(made["encodings"]) and not is_held(made["log_frames"])
    assert np.array_equal(made["encodings"].numpy(), plain[0])
    assert np.array_equal(made["log_frames"], plain[1])


def test_what_one_network_kept_another_takes():
    session = open_session(PACK / "encoder.onnx", threads=1)
    features = open_session(PACK.parent.parent / "vocoder" / "pack" / "adapter.onnx", threads=1)
    x = np.random.default_rng(0).standard_normal((1, 5, 512), np.float32)
    held = bound(features, {"x": x}, {"features"}, CPU)["features"]
    decoder = open_session(PACK.parent.parent / "vocoder" / "pack" / "decoder.onnx", threads=1)
    given = {"conditions": np.zeros((1, 5, 12), np.float32), "style": FEEDS["style"]}
    (kept,) = bound(decoder, given | {"features": held}, (), CPU).values()
    (plain,) = decoder.run(None, given | {"features": held.numpy()})
    assert np.array_equal(kept, plain)
    with pytest.raises(EngineError, match="the network failed"):
        run(session, FEEDS | {"tokens": np.full((1, 9), 10**6)})


def test_engines_make_the_same_samples(monkeypatch: pytest.MonkeyPatch):
    """Whole ways of a sentence, what lies between the networks kept by them."""

    def sounds() -> list[np.ndarray]:
        found = []
        style = np.random.default_rng(0).standard_normal((1, 256)).astype(np.float32)
        for engine, voice in (
            (Nano(), ready(listed()[0])),
            (Kokoro(TINY, threads=1), Voice("af_one", "kokoro", conditioning=style)),
        ):
            prediction = engine.predict(UTTERANCE, voice)
            found.append(np.concatenate(list(engine.render(prediction, voice))))
            held.append(any(map(is_held, prediction.state.values())))
        return found

    held: list[bool] = []
    plain = sounds()
    monkeypatch.setattr(parts, "device_of", lambda _: CPU)
    for one, other in zip(plain, sounds(), strict=True):
        assert np.array_equal(one, other)
    assert held == [False, False, False, True]  # nano decides on its own between its networks
