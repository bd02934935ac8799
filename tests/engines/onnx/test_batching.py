"""Networks that compute for several threads at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litetts.document import Audio
from litetts.engines.nano import PACK as NANO
from litetts.engines.nano import Nano
from litetts.engines.onnx import batching, session
from litetts.engines.onnx.batching import Network, open_network
from litetts.engines.onnx.parts import Array, run
from litetts.engines.vocoder import PACK as VOCODER
from litetts.errors import EngineError
from litetts.models.pack import Pack
from litetts.request import Request
from litetts.speech import Speech, speak

PARTS = {
    "encoder": (NANO, {"tokens": [-1.0]}),
    "prosody": (NANO, {"frames": [0.0]}),
    "features": (NANO, {"frames": [0.0], "contours": [0.0]}),
    "decoder": (VOCODER, {"features": [0.0], "conditions": [0.0, -1.0, *[0.0] * 10]}),
    "adapter": (VOCODER, {"x": [0.0]}),
}


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    yield
    session.set_batching(0)


@pytest.fixture(scope="module")
def networks() -> dict[str, Network]:
    session.set_batching(8)
    try:
        return {n: open_network(Pack(folder), n, absent) for n, (folder, absent) in PARTS.items()}
    finally:
        session.set_batching(0)


def feeds(network: Network, length: int, seed: int = 0) -> dict[str, Array]:
    """Of one utterance, with what stands for absent places in none of them."""
    random = np.random.default_rng([seed, length])
    made: dict[str, Array] = {}
    for each in network.session.get_inputs():
        width = [d for d in each.shape if isinstance(d, int)]
        shape = (1, *([] if each.name == "style" else [length]), *width)
        made[each.name] = random.standard_normal(shape).astype(np.float32)
    if "tokens" in made:
        made["tokens"] = random.integers(0, 178, (1, length))
    if "frames" in made:
        made["frames"][..., -1] = 1 / random.integers(1, 9, length)
    if "conditions" in made:
        made["conditions"][..., 1] = random.integers(0, 2, length)
    return made


@pytest.mark.parametrize("name", PARTS)
@settings(max_examples=6, deadline=None)
@given(lengths=st.lists(st.integers(1, 40), min_size=2, max_size=5))
def test_a_batch_of_mixed_lengths_is_each_of_them_alone(
    networks: dict[str, Network], name: str, lengths: list[int]
):
    network = networks[name]
    given = [feeds(network, length, seed) for seed, length in enumerate(lengths)]
    for one, made in zip(given, network.together(given), strict=True):
        alone = run(network.session, one)
        assert made.keys() == alone.keys()
        for key, values in alone.items():
            assert made[key].shape == values.shape
            np.testing.assert_allclose(made[key], values, rtol=1e-3, atol=2e-4)


class _Watched(Network):
    """Whose runs wait until they may go on, and are noted down."""

    def __init__(self, inner: Network, most: int, wait_s: float = 0.0) -> None:
        super().__init__(inner.session, inner._absent, most=most, wait_s=wait_s)
        self.seen: list[list[int]] = []
        self.may = threading.Semaphore(0)
        self.began = threading.Semaphore(0)
        self.broken: int | None = None
        self.error: BaseException = EngineError("this one cannot be computed")

    def together(self, feeds: Sequence[Mapping[str, Array]]) -> list[dict[str, Array]]:
        self.seen.append([each["tokens"].shape[1] for each in feeds])
        self.began.release()
        assert self.may.acquire(timeout=30)
        if self.broken is not None and len(feeds) > 1:
            raise EngineError("no memory left")
        if self.broken in self.seen[-1]:
            raise self.error
        return super().together(feeds)


def waiting(network: _Watched, count: int) -> None:
    """Until so many calls wait behind the one that computes."""
    assert network.runs is not None
    for _ in range(3000):
        if len(network.runs._waiting) >= count:
            return
        threading.Event().wait(0.01)
    raise AssertionError("they did not come")


def after_one(network: _Watched, lengths: Sequence[int], pool: ThreadPoolExecutor) -> list:
    """Calls of those lengths that come, in order, while the network computes for one of 30."""
    asked = [pool.submit(network.run, feeds(network, 30))]
    assert network.began.acquire(timeout=30)
    for count, length in enumerate(lengths, 1):
        asked.append(pool.submit(network.run, feeds(network, length)))
        waiting(network, count)
    network.may.release(100)
    return asked


def test_who_is_alone_does_not_wait_and_who_waits_is_taken_along(networks: dict[str, Network]):
    network = _Watched(networks["encoder"], most=3)
    with ThreadPoolExecutor(8) as pool:
        asked = after_one(network, [20, 19, 40, 20, 18, 39], pool)
        made = [each.result(timeout=60) for each in asked]
    # The first at once; then three about as long as the oldest, the next oldest, and who is left.
    assert network.seen == [[30], [20, 19, 20], [40, 39], [18]]
    assert network.runs is not None
    assert network.runs.sizes == {1: 2, 2: 1, 3: 1}
    for length, each in zip([30, 20, 19, 40, 20, 18, 39], made, strict=True):
        alone = run(network.session, feeds(network, length))
        np.testing.assert_allclose(each["encodings"], alone["encodings"], rtol=1e-3, atol=2e-4)


def test_after_a_batch_others_are_expected_for_a_moment(
    networks: dict[str, Network], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batching, "_COMPANY_S", 60.0)  # on a machine that is busy
    network = _Watched(networks["encoder"], most=4, wait_s=60.0)
    with ThreadPoolExecutor(8) as pool:
        for each in after_one(network, [30, 30], pool):
            each.result(timeout=60)
        assert network.seen == [[30], [30, 30]]
        first = pool.submit(network.run, feeds(network, 30))
        waiting(network, 1)
        assert not network.began.acquire(timeout=0.1) or len(network.seen) == 2
        second = pool.submit(network.run, feeds(network, 29))
        assert first.result(timeout=60) and second.result(timeout=60)
    assert network.seen == [[30], [30, 30], [30, 29]]
    monkeypatch.setattr(batching, "_COMPANY_S", 0.0)
    network.run(feeds(network, 30))  # the others are gone: it does not wait a minute


def test_what_fails_together_is_tried_alone_and_fails_alone(networks: dict[str, Network]):
    network = _Watched(networks["encoder"], most=8)
    network.broken = 19
    with ThreadPoolExecutor(8) as pool:
        asked = after_one(network, [20, 19, 18], pool)
        with pytest.raises(EngineError, match="this one"):
            asked[2].result(timeout=60)
        assert all(asked[i].result(timeout=60) for i in (0, 1, 3))
    assert network.seen == [[30], [20, 19, 18], [20], [19], [18]]


@pytest.mark.parametrize("error", [MemoryError("this one"), KeyboardInterrupt("this one")])
def test_nobody_waits_for_ever_whatever_it_is_that_fails(
    networks: dict[str, Network], error: BaseException
):
    network = _Watched(networks["encoder"], most=8)
    network.broken, network.error = 20, error
    with ThreadPoolExecutor(8) as pool:
        asked = after_one(network, [20, 19, 18], pool)
        assert asked[0].result(timeout=60)
        with pytest.raises(type(error), match="this one"):
            asked[1].result(timeout=60)
        for other in asked[2:]:
            if isinstance(error, Exception):
                assert other.result(timeout=60)
            else:  # whose thread was to compute for them is gone
                with pytest.raises(EngineError, match="KeyboardInterrupt"):
                    other.result(timeout=60)
        assert network.run(feeds(network, 30))  # and it goes on


def test_by_default_processors_compute_each_by_itself():
    encoder = open_network(Pack(NANO), "encoder", PARTS["encoder"][1])
    assert encoder.runs is None
    given = feeds(encoder, 25)
    kept = run(session.open_session(NANO / "encoder.onnx", threads=1), given)
    for name, values in encoder.run(given).items():
        assert np.array_equal(values, kept[name])  # with whole numbers, as it ships
    session.set_batching(4, 0.002)
    assert open_network(Pack(NANO), "encoder", PARTS["encoder"][1]).runs is not None


TEXTS = (
    "The quiet garden lay behind the house, and it was always green.",
    "Nobody knew how long the storm would last.",
    "Can you open the window, please?",
    "She had never seen a small green boat on that river before.",
)


def test_sentences_spoken_at_once_sound_as_they_do_alone():
    alone = {text: speak(text, voice="nano_heart").duration for text in TEXTS}
    session.set_batching(4, 0.05)
    together = Nano()

    def spoken(text: str) -> Audio:
        speech = Speech(Request(text, voice="nano_heart", stream=False))
        (job,) = speech.jobs()
        return speech.render(replace(job, engine=together))

    one_by_one = {text: spoken(text) for text in TEXTS}
    with ThreadPoolExecutor(4) as pool:
        at_once = dict(zip(TEXTS, pool.map(spoken, TEXTS), strict=True))
    for text in TEXTS:
        made, single = at_once[text], one_by_one[text]
        assert made.words == single.words
        error = np.sqrt(np.mean((made.samples - single.samples) ** 2))
        assert error < 1e-3 * np.sqrt(np.mean(single.samples**2))
        # Floats and whole numbers decide about the same.
        assert abs(alone[text] - single.duration) < 0.2
