"""A GGUF file: written whole, read where it lies, and never believed."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import numpy as np
import pytest

from litetts.errors import ModelError
from litetts.models.gguf import GGUF, KINDS, Stored, encode, write
from litetts.models.gguf.reader import read_head

TOLD = {
    "general.architecture": "litetts",
    "yes": True,
    "below": -3,
    "half": 0.5,
    "texts": ["a", "ü", ""],
    "bytes": b"abc",
    "numbers": np.arange(3, dtype=np.int64),
}


def tensors() -> list[Stored]:
    values = np.random.default_rng(0).standard_normal((4, 256)).astype(np.float32)
    made = []
    for name in ("f32", "f16", "q8_0", "q4_k", "tq1_0"):
        made.append(Stored(f"a/{name}", KINDS[name], (4, 256), encode(KINDS[name], values)))
    made.append(Stored("whole", KINDS["i64"], (3,), encode(KINDS["i64"], np.arange(3))))
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write(tmp_path / "x.gguf", TOLD, tensors())
    return tmp_path / "x.gguf"


def test_what_is_written_is_read(file: Path):
    read = GGUF(file)
    assert read.version == 3
    for key, value in TOLD.items():
        told = read.told[key]
        assert (told.tolist() if isinstance(told, np.ndarray) else told) == (
            [*value] if isinstance(value, bytes | np.ndarray) else value
        )
    assert list(read.tensors) == [t.name for t in tensors()]
    for tensor in tensors():
        assert read.tensors[tensor.name].shape == tensor.shape
        assert read.tensors[tensor.name].at % 32 == 0
        assert read.raw(tensor.name).tobytes() == tensor.raw.tobytes()
    assert read.array("whole").tolist() == [0, 1, 2]
    assert read.check() == ()


def test_nothing_is_left_of_a_file_that_could_not_be_written(tmp_path: Path):
    (tmp_path / "x.gguf").mkdir()
    with pytest.raises(ModelError, match=r"x\.gguf"):
        write(tmp_path / "x.gguf", TOLD, tensors())
    assert [p.name for p in tmp_path.iterdir()] == ["x.gguf"]


def test_an_interrupt_leaves_nothing_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupt(fd: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "folder" / "of" / "x.gguf", TOLD, tensors())
    assert not [*tmp_path.iterdir()]


def test_two_hundred_corruptions_are_each_named_or_change_nothing(file: Path, tmp_path: Path):
    whole = file.read_bytes()
    meant = {name: GGUF(file).array(name).tobytes() for name in GGUF(file).tensors}
    random = np.random.default_rng(0)
    named = 0
    for i in range(200):
        data = bytearray(whole)
        if i % 10 == 0:
            data = data[: random.integers(len(data))]
        else:
            for at in random.integers(0, len(data), random.integers(1, 4)):
                data[at] ^= 1 << random.integers(8)
        path = tmp_path / f"{i}.gguf"
        path.write_bytes(data)
        try:
            read = GGUF(path)
            assert {name: read.array(name).tobytes() for name in read.tensors} == meant
        except ModelError as error:
            assert str(path) in str(error)
            named += 1
    assert named > 150  # the rest fell between the tensors


def test_heads_of_others_without_checksums_are_not_believed_either(tmp_path: Path):
    """The same with a file that has none, where each count is all there is to judge by."""
    name = b"\x05\0\0\0\0\0\0\0a.b.c"
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 3)
    head += name + struct.pack("<IIQ", 9, 8, 2) + name + name
    head += b"\x01\0\0\0\0\0\0\0n" + struct.pack("<If", 6, 1.5)
    head += b"\x01\0\0\0\0\0\0\0m" + struct.pack("<IIQ", 9, 4, 2) + struct.pack("<II", 7, 8)
    head += name + struct.pack("<I2QIQ", 2, 32, 2, 8, 0)
    whole = head + bytes(-len(head) % 32) + bytes(68)
    path = tmp_path / "other.gguf"
    path.write_bytes(whole)
    assert GGUF(path).tensors["a.b.c"].shape == (2, 32)
    assert GGUF(path).told["a.b.c"] == ["a.b.c", "a.b.c"]
    random = np.random.default_rng(1)
    for at in range(len(head)):
        for value in (0, 255, int(random.integers(256))):
            data = bytearray(whole)
            data[at] = value
            path.write_bytes(data)
            try:
                read = GGUF(path)
                for each in read.tensors:
                    read.array(each)
            except ModelError as error:
                assert "other.gguf" in str(error)


def theirs() -> bytes:
    """A file as the tools of others write one: no checksums, and types that are only read."""

    def text(words: str) -> bytes:
        data = words.encode()
        return struct.pack("<Q", len(data)) + data

    random = np.random.default_rng(0)
    kinds = ("f32", "f16", "q8_0", "q4_0", "q4_1", "q5_0", "q5_1")
    head = b"GGUF" + struct.pack("<IQQ", 3, len(kinds), 3)
    head += text("general.architecture") + struct.pack("<I", 8) + text("kokoro")
    head += text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + text("$") + text("ü")
    head += text("kokoro.voices.count") + struct.pack("<II", 4, 1)
    values = b""
    for name in kinds:
        head += text(f"kokoro.{name}.weight")
        head += struct.pack("<I2QIQ", 2, 256, 4, KINDS[name].number, len(values))
        raw = random.integers(0, 112, KINDS[name].bytes_of(1024), np.uint8).tobytes()
        values += raw + bytes(-len(raw) % 32)
    return head + bytes(-len(head) % 32) + values


def test_two_hundred_corruptions_of_a_file_of_others_never_crash(tmp_path: Path):
    whole, path = theirs(), tmp_path / "other.gguf"
    path.write_bytes(whole)
    read = GGUF(path)
    assert read.told["general.architecture"] == "kokoro"
    assert all(np.isfinite(read.array(name)).all() for name in read.tensors)
    values = min(tensor.at for tensor in read.tensors.values())
    random = np.random.default_rng(2)
    named = 0
    for i in range(200):
        data = bytearray(whole)
        if i % 10 == 0:
            data = data[: random.integers(len(data))]
        else:  # mostly in the head: other values are other values
            for at in random.integers(0, values, random.integers(1, 4)):
                data[at] ^= 1 << random.integers(8)
        path.write_bytes(data)
        try:
            read_head(path)
            read = GGUF(path)
            for name in read.tensors:
                read.array(name)
        except ModelError as error:
            assert "other.gguf" in str(error)
            named += 1
    assert named > 100


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cannot read"),
        (b"PK\x03\x04" * 20, "begin with GGUF"),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), "version 1"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0), "do not fit"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 60), "do not fit"),
    ],
)
def test_what_is_no_such_file_is_said(tmp_path: Path, data: bytes, why: str):
    path = tmp_path / "x.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=why):
        GGUF(path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("litetts.engine", 5),
        ("litetts.card", np.arange(3)),
        ("litetts.voices", True),
        ("litetts.networks", "decoder"),
        ("litetts.vocabulary", np.arange(2)),
        ("litetts.crc32", 5),
        ("litetts.crc32", "5"),
        ("litetts.crc32", np.arange(2, dtype=np.uint32)),
        ("litetts.crc32", np.zeros(6)),
        ("litetts.crc32.head", "a"),
    ],
)
def test_a_value_of_another_type_is_named(tmp_path: Path, key: str, value: object):
    """Whatever stands where something else is expected."""
    path = tmp_path / "x.gguf"
    write(path, TOLD | {key.replace("crc32", "crc33"): value}, tensors())
    data = path.read_bytes()
    if "crc32" in key:  # under another name until it is written; ours takes the other
        ours, theirs = _named(key), _named(key.replace("crc32", "crc33"))
        data = data.replace(ours, b"@@", 1).replace(theirs, ours, 1).replace(b"@@", theirs, 1)
    path.write_bytes(data)
    for read in (GGUF, read_head):
        with pytest.raises(ModelError, match=rf"x\.gguf is damaged .*'{re.escape(key)}'"):
            read(path)


def _named(key: str) -> bytes:
    return struct.pack("<Q", len(key)) + key.encode()
