"""Models on disk: where they live, what is there, whether it is whole.

    $LITETTS_HOME/models/kokoro/            the files, in the folders of their repository
    $LITETTS_HOME/models/kokoro/manifest.json    size and SHA-256 of each, and where it came from
    $LITETTS_HOME/models/.partial/kokoro/   a download that was not finished

A folder that was filled by hand has no manifest and works as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from litetts.errors import InputError, ModelError
from litetts.models.catalogue import MODELS, Model, wanted

__all__ = [
    "Entry",
    "Installed",
    "Manifest",
    "Problem",
    "configure",
    "find",
    "folder_of",
    "home",
    "installed",
    "remove",
    "sha256",
    "verify",
]

MANIFEST = "manifest.json"

_configured: dict[str, Path] = {}


def configure(models_dir: Path | None) -> None:
    """Keep models in this folder from now on; None = `LITETTS_HOME` or the user's data folder."""
    _configured.clear()
    if models_dir is not None:
        _configured["models"] = Path(models_dir).expanduser()


def home() -> Path:
    """The data folder: `LITETTS_HOME` if set, else the platform's folder for user data."""
    if named := os.environ.get("LITETTS_HOME"):
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "litetts"


def models_dir() -> Path:
    """The folder of all models."""
    return _configured.get("models") or home() / "models"


def folder_of(name: str) -> Path:
    """Where a model is or would be: a folder named after it (`piper:x` in `piper/x`)."""
    base = name.strip().partition(":")[0]
    if base.lower() == "piper":
        return models_dir() / "piper" / wanted(name).model.name.partition(":")[2]
    return models_dir() / wanted(base).model.name


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says about one file.

    `checked` says what the file was compared with when it came: "hub" (the hub's metadata),
    "SHA256SUMS" (the mirror's list), or "" (nothing: the checksum was taken from the file).
    """

    size: int
    sha256: str
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a model's files came from and what they are."""

    model: str
    source: str = ""
    revision: str = ""
    licence: str = ""
    files: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """The manifest of a folder; None if there is none.

        Raises:
            ModelError: it is damaged.
        """
        path = folder / MANIFEST
        try:
            data: Any = json.loads(path.read_text("utf-8"))
            files = {str(name): Entry(**entry) for name, entry in data.pop("files").items()}
            return cls(files=files, **data)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ModelError(
                f"{path} is damaged ({error}); delete it, or fetch the model again: "
                f"litetts models pull {folder.name}",
                field=str(path),
            ) from error

    def write(self, folder: Path) -> None:
        """Write it, whole or not at all."""
        fd, name = tempfile.mkstemp(prefix=f".{MANIFEST}.", dir=folder)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1, sort_keys=True)
        Path(name).replace(folder / MANIFEST)


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is on this disk."""

    name: str
    folder: Path
    variants: tuple[str, ...]
    bytes: int
    source: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is not as the manifest says: `what` is "missing" or "damaged"."""

    file: str
    what: str


def find(name: str) -> Path:
    """The folder of an installed model.

    Raises:
        InputError: no such model.
        ModelError: it is not installed; the message says how to get it.
    """
    want = wanted(name)
    folder = folder_of(name)
    asked_variant = ":" in name and not name.lower().startswith("piper:")
    needed = want.model.variants[want.variant].files if asked_variant else ()
    if _has_model(want.model, folder) and all((folder / f).is_file() for f in needed):
        return folder
    raise ModelError(
        f"the model '{name}' is not installed in {folder}; get it with: "
        f"litetts models pull {name}   (about {want.megabytes} MB)",
        field=name,
    )


def _has_model(model: Model, folder: Path) -> bool:
    """Whether all files of some variant are there, or files of another release of the model."""
    if not folder.is_dir():
        return False
    for variant in model.variants.values():
        if all((folder / file).is_file() for file in variant.files):
            return True
    found = [any(folder.glob(pattern)) for pattern in model.alternatives]
    return bool(found) and all(found)


def installed() -> tuple[Installed, ...]:
    """The models on this disk."""
    names = list(MODELS)
    piper = models_dir() / "piper"
    if piper.is_dir():
        names += [f"piper:{folder.name}" for folder in sorted(piper.iterdir()) if folder.is_dir()]
    out = []
    for name in names:
        try:
            model, folder = wanted(name).model, folder_of(name)
        except InputError:
            continue  # a folder of somebody else
        if not _has_model(model, folder):
            continue
        variants = tuple(
            v
            for v, form in model.variants.items()
            if all((folder / f).is_file() for f in form.files)
        )
        size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        try:
            manifest = Manifest.read(folder)
        except ModelError:
            manifest = None
        source = manifest.source if manifest else "copied by hand"
        out.append(Installed(name, folder, variants, size, source))
    return tuple(out)


def remove(name: str) -> int:
    """Delete a model (`kokoro`) or one variant of it (`kokoro:fp32`); gives the bytes freed.

    Raises:
        InputError: no such model.
        ModelError: it is not installed, or cannot be deleted.
    """
    folder = find(name)
    want = wanted(name)
    kept = set(want.files[len(want.model.variants[want.variant].files) :])
    others = {
        file
        for variant, form in want.model.variants.items()
        if variant != want.variant
        for file in form.files
        if (folder / file).is_file()
    }
    try:
        if ":" in name and not name.lower().startswith("piper:") and others:
            files = [f for f in want.model.variants[want.variant].files if f not in kept | others]
            freed = sum((folder / file).stat().st_size for file in files)
            for file in files:
                (folder / file).unlink()
            manifest = Manifest.read(folder)
            if manifest:
                left = {f: e for f, e in manifest.files.items() if f not in files}
                Manifest(**{**_fields(manifest), "files": left}).write(folder)
            return freed
        freed = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        # Out of the way in one step: a model is there or not.
        with tempfile.TemporaryDirectory(prefix=".removed-", dir=folder.parent) as grave:
            folder.replace(Path(grave) / folder.name)
        shutil.rmtree(partial_dir(name), ignore_errors=True)
        return freed
    except OSError as error:
        raise ModelError(f"cannot delete {folder}: {error}", field=str(folder)) from error


def verify(
    name: str, progress: Callable[[str, int, int], None] | None = None
) -> tuple[Problem, ...]:
    """Read all files of an installed model again and compare them with its manifest.

    Args:
        name: of the model.
        progress: called with file, bytes read, bytes of it.

    Raises:
        ModelError: not installed, or it has no manifest (copied by hand: nothing to compare with).
    """
    folder = find(name)
    manifest = Manifest.read(folder)
    if manifest is None:
        raise ModelError(
            f"{folder} has no {MANIFEST}: it was filled by hand, there is nothing to compare with. "
            f"To record it: litetts models pull {name} --from {folder}",
            field=name,
        )
    problems = []
    for file, entry in sorted(manifest.files.items()):
        path = folder / file
        if not path.is_file():
            problems.append(Problem(file, "missing"))
        elif path.stat().st_size != entry.size or sha256(path, progress) != entry.sha256:
            problems.append(Problem(file, "damaged"))
    return tuple(problems)


def partial_dir(name: str) -> Path:
    """Where an unfinished download of a model waits."""
    return models_dir() / ".partial" / folder_of(name).relative_to(models_dir())


def sha256(path: Path, progress: Callable[[str, int, int], None] | None = None) -> str:
    """SHA-256 of a file in hexadecimal."""
    digest, done, size = hashlib.sha256(), 0, path.stat().st_size
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            done += len(block)
            if progress:
                progress(path.name, done, size)
    return digest.hexdigest()


def safe(path: str) -> str:
    """A repository path that stays inside its folder.

    Raises:
        ModelError: it would lead out of it.
    """
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path or ":" in path:
        raise ModelError(f"the repository has a file with an unsafe name: '{path}'")
    return path


def _fields(manifest: Manifest) -> dict[str, Any]:
    return {name: getattr(manifest, name) for name in ("model", "source", "revision", "licence")}
