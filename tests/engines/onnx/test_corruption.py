"""Damaged packs opened by their engine, in a process of their own, which must not go down."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from litetts.engines import conversion
from litetts.engines.base import check_frames
from litetts.errors import EngineError
from litetts.models.gguf import GGUF

SPEAK = """
import random, sys
from pathlib import Path

import numpy as np

from litetts.document import Utterance, Voice
from litetts.engines import packs
from litetts.engines.nano import Nano
from litetts.errors import LiteTTSError
from litetts.models.pack import Pack

whole, count, first = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
data, chance = whole.read_bytes(), random.Random(1)
for i in range(count):
    damaged = bytearray(data)
    at = chance.randrange(first if i % 3 else len(data))
    damaged[at] ^= chance.randrange(1, 256)
    file = whole.with_name(f"{i}.gguf")
    file.write_bytes(damaged)
    try:
        engine = Nano(file)
        style = packs.styles(Pack(file))["nano_heart"]
        voice = Voice("nano_heart", "nano", conditioning=style)
        spoken = Utterance((), "hɪɹ.", np.zeros(4, np.int32))
        list(engine.render(engine.predict(spoken, voice), voice, seed=1))
        said = "spoken"
    except LiteTTSError as error:
        said = "named" if file.name in str(error) else "told"
    file.unlink()
    print(said, at, flush=True)
"""


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "whole.gguf"
    return conversion.to_gguf(conversion.contents_of("nano"), "tq1_0", path)


def damaged(file: Path, count: int, first: int) -> list[str]:
    """What came of opening it with one byte changed, so often."""
    done = subprocess.run(
        [sys.executable, "-c", SPEAK, str(file), str(count), str(first)],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, (done.stdout.splitlines()[-1:], done.stderr[-800:])
    return [line.split()[0] for line in done.stdout.splitlines()]


def head_of(file: Path) -> int:
    return min(tensor.at for tensor in GGUF(file).tensors.values())


def test_a_changed_byte_is_named_whoever_opens_the_pack(pack: Path) -> None:
    found = damaged(pack, 200, head_of(pack))
    assert len(found) == 200
    assert set(found) <= {"named", "spoken"}
    assert found.count("named") >= 195  # the rest fell between the tensors


def test_nothing_goes_down_where_no_checksum_stands_in_the_way(pack: Path, tmp_path: Path) -> None:
    data = pack.read_bytes()
    for key in (b"litetts.crc32.head", b"litetts.crc32"):
        data = data.replace(key, key.replace(b"crc", b"no_"))
    file = tmp_path / "whole.gguf"
    file.write_bytes(data)
    assert set(damaged(file, 24, head_of(pack))) <= {"named", "told", "spoken"}


@pytest.mark.parametrize("bad", [np.nan, np.inf, 1e9])
def test_lengths_that_are_nonsense_are_no_lengths(bad: float) -> None:
    good = np.array([1.0, 3.5, 200.0], np.float32)
    assert check_frames(good) is good
    with pytest.raises(EngineError, match="how long symbols last"):
        check_frames(np.array([1.0, bad], np.float32))
