"""Packs: their parts, cards and identity, and tensors in every form of file."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from litetts.errors import ModelError
from litetts.models.pack import Pack, network_in
from litetts.models.tensors import Tensors

VALUES = np.arange(6, dtype=np.float32).reshape(2, 3)


def safetensors(path: Path, **tensors: np.ndarray) -> None:
    """A file of that form, written by the format's description."""
    header, data = {"__metadata__": {"made": "here"}}, b""
    names = {"float32": "F32", "int64": "I64", "bool": "BOOL"}
    for name, values in tensors.items():
        header[name] = {
            "dtype": names[values.dtype.name],
            "shape": list(values.shape),
            "data_offsets": [len(data), len(data) + values.nbytes],
        }
        data += values.tobytes()
    told = json.dumps(header).encode()
    path.write_bytes(len(told).to_bytes(8, "little") + told + data)


def test_tensors_of_every_form(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=VALUES, y=np.ones(2))
    safetensors(tmp_path / "a.safetensors", x=VALUES, y=np.array([1, -2]), z=np.array([True]))
    (tmp_path / "raw").mkdir()
    VALUES.tofile(tmp_path / "raw" / "x.bin")
    for place in ("a.npz", "a.safetensors"):
        assert np.array_equal(Tensors(tmp_path / place)["x"], VALUES), place
    assert list(Tensors(tmp_path / "a.safetensors")) == ["x", "y", "z"]
    assert Tensors(tmp_path / "a.safetensors")["y"].tolist() == [1, -2]
    for place in ("raw", "raw/x.bin"):
        found = Tensors(tmp_path / place)
        assert list(found) == ["x"] and found["x"].tolist() == VALUES.reshape(-1).tolist()
    assert "w" not in Tensors(tmp_path / "a.npz")
    with pytest.raises(KeyError):
        Tensors(tmp_path / "a.npz")["w"]
    assert len(Tensors(tmp_path / "none")) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff" * 20,
        (2).to_bytes(8, "little") + b"[]",
        (99).to_bytes(8, "little") + b"{}",
        *(
            len(told).to_bytes(8, "little") + told + b"\0" * 8
            for told in (
                b'{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}',
                b'{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}',
                b'{"x":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}',
                b'{"x":{"dtype":"F4","shape":[2],"data_offsets":[0,8]}}',
                b'{"x":{"shape":[2]}}',
            )
        ),
    ],
)
def test_a_damaged_safetensors_file_is_one_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match=r"x\.safetensors are damaged"):
        Tensors(tmp_path / "x.safetensors")


def test_a_folder_of_parts_and_a_single_network(tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text('{"a": 1}')
    (tmp_path / "one.onnx").write_bytes(b"1")
    (tmp_path / "one.onnx.json").write_text('{"b": 2}')
    pack, single = Pack(tmp_path, remedy="buy another"), Pack(tmp_path / "one.onnx")
    assert (pack.card, single.card) == ({"a": 1}, {"b": 2})
    assert pack.network("one") == single.network() == b"1"
    with pytest.raises(ModelError, match=r"damaged .*two\.onnx.*: buy another"):
        pack.network("two")
    for wrong in ("[]", "{"):
        (tmp_path / "card.json").write_text(wrong)
        with pytest.raises(ModelError, match=r"damaged.*buy another"):
            _ = Pack(tmp_path, remedy="buy another").card
    assert network_in(tmp_path, "network") == network_in(tmp_path / "one.onnx", "network")
    (tmp_path / "two.onnx").write_bytes(b"2")
    with pytest.raises(ModelError, match=r"one voice .* there are 2"):
        network_in(tmp_path, "voice")


def test_identity_is_of_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "home"))
    file = tmp_path / "one.onnx"
    file.write_bytes(b"1")
    before = Pack(file).identity()
    assert Pack(tmp_path).identity("one") == before
    os.utime(file, (0, 0))
    assert Pack(file).identity() == before
    (tmp_path / "one.onnx.json").write_text("{}")
    assert Pack(file).identity() != before
    file.write_bytes(b"2")
    assert Pack(tmp_path).identity("one") != before
