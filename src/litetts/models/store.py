"""Models on disk: where they live, what is there, whether it is whole.

    $LITETTS_HOME/models/kokoro/            the files, in the folders of their repository
    $LITETTS_HOME/models/kokoro/manifest.json    size and SHA-256 of each, and where it came from
    $LITETTS_HOME/models/.partial/kokoro/   a download that was not finished

A folder that was filled by hand has no manifest and works as well: which variants are there is
told by what the files are, whatever they are called (`contents`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from litetts.errors import InputError, ModelError
from litetts.models.catalogue import FAMILIES, MODELS, Model, Precision, Variant, wanted
from litetts.models.precision import precision

__all__ = [
    "MANIFEST",
    "Entry",
    "Installed",
    "Manifest",
    "Problem",
    "configure",
    "contents",
    "find",
    "folder_of",
    "home",
    "installed",
    "record",
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
    return models_dir().joinpath(*wanted(name).model.name.split(":"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says about one file.

    `checked` says what the file was compared with when it came: "hub" (the hub's metadata),
    "catalogue" (ours), "SHA256SUMS" (the mirror's list), or "" (nothing: the checksum was taken
    from the file).
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
                f"{path} is damaged ({error}); delete it, or fetch the model again",
                field=str(path),
                command=f"models pull {folder.name}",
            ) from error

    def write(self, folder: Path) -> None:
        """Write it, whole or not at all."""
        fd, name = tempfile.mkstemp(prefix=f".{MANIFEST}.", dir=folder)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1, sort_keys=True)
        Path(name).replace(folder / MANIFEST)


def record(name: str, folder: Path, files: Sequence[Path], *, source: str) -> None:
    """Write the manifest of a model that was made here."""
    entries = {
        file.relative_to(folder).as_posix(): Entry(file.stat().st_size, sha256(file))
        for file in files
    }
    Manifest(name, source, licence=wanted(name).model.licence, files=entries).write(folder)


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
    want, folder = wanted(name), folder_of(name)
    there = _contents(want.model, folder)
    if any(not want.named or variant == want.variant for variant, _ in there):
        return folder
    raise ModelError(
        f"the model '{name}' is not installed in {folder}; it has {want.megabytes} MB",
        field=name,
        command=f"models pull {name}",
    )


def contents(model: Model, folder: Path) -> dict[str, tuple[str, ...]]:
    """The variants of a model whose files are in a folder, with those files, best known first.

    Files in their places are known by their names, as long as their weights are what the name
    says; networks of other names by their checksum or by their weights.
    """
    return dict(_contents(model, folder))


def _contents(model: Model, folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The same, one after the other: who looks for one need not look at all files."""
    if not folder.is_dir():
        return
    out: dict[str, tuple[str, ...]] = {}
    for variant, form in model.variants.items():
        for layout in _layouts(model, form):
            files = tuple(_there(folder, file) for file in layout)
            if all((folder / file).is_file() for file in files) and _is_that(form, folder, files):
                out[variant] = files
                yield variant, files
                break
    known = {file for files in out.values() for file in files}
    if any(form.precision for form in model.variants.values()):
        for path in sorted([*folder.glob("*.onnx"), *folder.glob("onnx/*.onnx")]):
            file = path.relative_to(folder).as_posix()
            found = None if file in known else _identify(model, path)
            if found and found not in out:
                out[found] = (file,)
                yield found, (file,)


def _layouts(model: Model, form: Variant) -> Iterator[tuple[str, ...]]:
    """The sets of files that are a variant: as on the hub, as packed, and all in one place."""
    yield form.files
    if form.packed:
        yield tuple(file.path for file in form.packed.files)
    flat = [file.rpartition("/")[2] for file in form.files]
    needed = [f for f in flat if not any(fnmatch(f, pattern) for pattern in model.companions)]
    yield tuple(needed)


def _there(folder: Path, file: str) -> str:
    """The file of a layout; where that is a pattern, the only one that fits it."""
    found = list(folder.glob(file)) if "*" in file else []
    return found[0].relative_to(folder).as_posix() if len(found) == 1 else file


def _is_that(form: Variant, folder: Path, files: Sequence[str]) -> bool:
    """Whether networks have the weights of the variant; what cannot be read may be anything."""
    if form.precision is None:
        return True
    found = {_precision(folder / file) for file in files if file.endswith(".onnx")}
    return found <= {form.precision, None}


def _identify(model: Model, path: Path) -> str | None:
    """The variant that a network is; None if it is no network."""
    size = path.stat().st_size
    for variant, form in model.variants.items():
        for file in form.packed.files if form.packed else ():
            if file.size == size and sha256(path) == file.sha256:
                return variant
    found = _precision(path)
    same = [v for v, form in model.variants.items() if found and form.precision == found]
    named = [v for v in sorted(same, key=len, reverse=True) if v in path.stem]
    return next(iter([*named, *same]), None)


def _precision(path: Path) -> Precision | None:
    status = path.stat()
    return _precision_of(path, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=64)
def _precision_of(path: Path, size: int, changed: int) -> Precision | None:
    """One look at each state of a file."""
    return precision(path)


def installed() -> tuple[Installed, ...]:
    """The models on this disk."""
    names = list(MODELS)
    for family in FAMILIES:
        members = models_dir() / family
        if members.is_dir():
            names += [f"{family}:{f.name}" for f in sorted(members.iterdir()) if f.is_dir()]
    out = []
    for name in names:
        try:
            model, folder = wanted(name).model, folder_of(name)
        except InputError:
            continue  # a folder of somebody else
        variants = tuple(contents(model, folder))
        if not variants:
            continue
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
    folder, want = find(name), wanted(name)
    there = contents(want.model, folder)
    try:
        if want.named and len(there) > 1:
            shared = {f for v, files in there.items() if v != want.variant for f in files}
            files = [f for f in there[want.variant] if f not in shared]
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
        name: of the model; of a variant, the files of other variants are not read.
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
    want = wanted(name)
    there = contents(want.model, folder) if want.named else {}
    others = {f for v, files in there.items() if v != want.variant for f in files}
    problems = []
    for file, entry in sorted(manifest.files.items()):
        if file in others:
            continue
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
