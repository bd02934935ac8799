"""The audio cache: limits, age, order, and what a crash leaves behind."""

import os
import random
import subprocess
import sys
import time

import numpy as np
import pytest

from litetts.document import AudioChunk, Note, WordTiming
from litetts.scheduling.cache import AudioCache, content_key
from litetts.scheduling.recording import pack, quantise, unpack


def cache(folder, memory=1000, disk=10_000, ttl=100.0, clock=time.time):
    return AudioCache(folder, memory_bytes=memory, disk_bytes=disk, ttl_s=ttl, clock=clock)


def chunk(index=0, seconds=0.5, rate=24000, offset=0.0, seed=0):
    rng = np.random.default_rng(seed + index)
    samples = np.clip(rng.normal(0, 0.2, int(seconds * rate)), -1, 1).astype(np.float32)
    words = (WordTiming("naïve", offset + 0.1, offset + 0.4, 3 * index, 3 * index + 2),)
    return AudioChunk(
        samples,
        rate,
        words,
        (("m", offset),),
        (Note("pitch", "not here"),) if index else (),
        index=index,
        offset=offset,
        text=f"naïve {index}.",
        last=index == 1,
    )


def test_a_recording_is_the_same_bit_for_bit_after_quantising():
    chunks = [quantise(chunk(0)), quantise(chunk(1, offset=0.5))]
    back = unpack(pack(chunks))
    for before, after in zip(chunks, back, strict=True):
        assert np.array_equal(before.samples, after.samples)
        assert (before.words, before.marks, before.text, before.offset, before.index) == (
            after.words,
            after.marks,
            after.text,
            after.offset,
            after.index,
        )


def test_a_damaged_recording_is_refused():
    data = pack([quantise(chunk())])
    rng = random.Random(7)
    for _ in range(50):
        at = rng.randrange(len(data))
        bad = data[:at] + bytes([data[at] ^ (1 + rng.randrange(255))]) + data[at + 1 :]
        with pytest.raises(ValueError, match="torn"):
            unpack(bad)
    for cut in (0, 3, 10, 30, len(data) - 1):
        with pytest.raises(ValueError, match="torn"):
            unpack(data[:cut])


def test_what_was_put_is_found_in_both_tiers(tmp_path):
    store = cache(tmp_path)
    store.put("aa11", b"x" * 100)
    assert store.get("aa11") == b"x" * 100
    assert cache(tmp_path).get("aa11") == b"x" * 100
    assert store.get("other") is None
    stats = store.stats()
    assert (stats.hits, stats.misses) == (1, 1)
    assert stats.hit_rate == 0.5


def test_the_least_recently_used_entry_goes_first(tmp_path):
    store = cache(tmp_path, memory=0, disk=400)
    for name in ("aa", "bb", "cc", "dd"):
        store.put(name, b"y" * 100)
    assert store.get("aa")
    store.put("ee", b"y" * 100)
    assert "aa" in store
    assert "bb" not in store
    assert store.stats().disk_bytes == 400
    assert len(list(tmp_path.glob("*/*"))) == 4


def test_the_order_of_use_survives_a_restart(tmp_path):
    now = [1000.0]
    store = cache(tmp_path, memory=0, disk=400, ttl=1e6, clock=lambda: now[0])
    for name in ("aa", "bb", "cc", "dd"):
        now[0] += 10
        store.put(name, b"y" * 100)
        os.utime(tmp_path / name / f"{name}.ltr", (now[0], now[0]))
    now[0] += 10
    store.get("aa")
    again = cache(tmp_path, memory=0, disk=400, ttl=1e6, clock=lambda: now[0])
    again.put("ee", b"y" * 100)
    assert "aa" in again
    assert "bb" not in again


def test_entries_age(tmp_path):
    now = [time.time()]
    store = cache(tmp_path, ttl=50, clock=lambda: now[0])
    store.put("aa", b"z")
    now[0] += 40
    assert store.get("aa") == b"z"
    now[0] += 20
    assert store.get("aa") is None
    assert cache(tmp_path, ttl=50, clock=lambda: now[0]).get("aa") is None


def test_one_entry_cannot_flush_the_rest(tmp_path):
    store = cache(tmp_path, memory=1000, disk=1000)
    store.put("aa", b"a" * 100)
    store.put("bb", b"b" * 900)
    assert "aa" in store
    assert "bb" not in store


def test_a_damaged_file_is_dropped_and_counted(tmp_path):
    store = cache(tmp_path, memory=0, disk=10**6)
    data = pack([quantise(chunk(seconds=0.1))])
    store.put("aa", data)
    path = next(tmp_path.glob("*/*.ltr"))
    path.write_bytes(data[:-10])
    assert store.get("aa", unpack) is None
    assert store.stats().damaged == 1
    assert not path.exists()


def test_keys_depend_on_every_part_and_not_on_their_order():
    base = {"text": "a", "voice": "v", "speed": 1.0}
    key = content_key(**base)
    assert key == content_key(**dict(reversed(base.items())))
    for part, value in [("text", "b"), ("voice", "w"), ("speed", 1.1)]:
        assert content_key(**{**base, part: value}) != key


WRITER = """
import sys, numpy as np
from pathlib import Path
from litetts.document import AudioChunk
from litetts.scheduling.cache import AudioCache, content_key
from litetts.scheduling.recording import pack, quantise
store = AudioCache(Path(sys.argv[1]), memory_bytes=0, disk_bytes=10**9, ttl_s=1e6)
rng = np.random.default_rng(1)
for i in range(10**6):
    samples = rng.normal(0, 0.1, 24000).astype(np.float32)
    store.put(content_key(i=i), pack([quantise(AudioChunk(samples, 24000, text=str(i)))]))
    print(i, flush=True)
"""


def test_kill_9_leaves_whole_entries_only(tmp_path):
    for round_ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(20 + 7 * round_):
            writer.stdout.readline()
        writer.kill()
        writer.wait()
        writer.stdout.close()
        store = cache(tmp_path, memory=0, disk=10**9, ttl=1e6)
        names = [path.stem for path in tmp_path.glob("*/*.ltr")]
        assert len(names) >= 20
        assert all(unpack(store.get(name)) for name in names)
        assert not list(tmp_path.glob("*/*.partial"))
        assert store.stats().damaged == 0


def test_hit_rate_on_a_repeating_trace(tmp_path):
    """Phrases drawn as a voice agent draws them (Zipf over 200) are mostly hits."""
    rng = np.random.default_rng(3)
    store = cache(tmp_path, memory=20_000, disk=10**6)
    for rank in np.minimum(rng.zipf(1.3, 3000), 200):
        key = content_key(phrase=int(rank))
        if store.get(key) is None:
            store.put(key, b"p" * 500)
    assert store.stats().hit_rate > 0.9
