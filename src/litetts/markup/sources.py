"""Where a text may take recordings and lexicons from: folders and addresses that are allowed.

Nothing is, until `configure` names it (the setting `security.media`): a text can come from a
stranger, and must not make the server read its own files or call addresses inside its network.
"""

from __future__ import annotations

import posixpath
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urljoin, urlsplit

from litetts.document import Audio
from litetts.errors import InputError

__all__ = ["MAX_BYTES", "allowed", "configure", "data", "located", "sound"]

_K = TypeVar("_K")
_T = TypeVar("_T")

MAX_BYTES = 16 * 2**20
"""Largest recording or lexicon that is taken."""

MAX_SECONDS = 600.0
"""Longest recording that a text may play."""

TIMEOUT_S = 10.0
"""Longest wait for an address to answer."""

KEPT = 8
"""Recordings and files from addresses that a process keeps: a request asks for them twice, when it
is read and when it is spoken."""

_allowed: list[str] = []
_home: list[Path] = []
"""The folder that relative places are seen from, if there is one."""
_lock = threading.Lock()
_fetched: OrderedDict[str, bytes] = OrderedDict()
_sounds: OrderedDict[tuple[str, int, int], Audio] = OrderedDict()


def configure(places: Sequence[str], folder: Path | None = None) -> None:
    """Allow these folders (relative to `folder`) and addresses from now on, in this process."""
    _home[:] = [] if folder is None else [folder]
    _allowed[:] = [
        p if "://" in p or folder is None else str(folder / Path(p).expanduser()) for p in places
    ]
    with _lock:
        _fetched.clear()
        _sounds.clear()


def allowed() -> tuple[str, ...]:
    """The folders and addresses that are allowed."""
    return tuple(_allowed)


def located(uri: str, base: str = "") -> str:
    """The path or address that `uri` means, seen from `base`.

    A relative path is seen from each allowed folder, then from the folder of the settings.

    Raises:
        InputError: it is not inside an allowed folder or below an allowed address, or not there.
    """
    uri = urljoin(base, uri.strip()) if base else uri.strip()
    scheme = urlsplit(uri).scheme
    if scheme in ("http", "https"):
        if any(_below(uri, place) for place in _allowed if "://" in place):
            return uri
        raise _refused(uri)
    if scheme not in ("", "file"):
        raise InputError(f"'{uri}' is neither a file nor an http address", field="media")
    path = unquote(urlsplit(uri).path) if scheme == "file" else uri
    folders = [Path(place) for place in _allowed if "://" not in place]
    # "music.wav" in an allowed folder "sounds", or "sounds/music.wav" as the setting sees it.
    seen = [(folder, folder) for folder in folders]
    seen += [(home, folder) for home in _home for folder in folders]
    for start, folder in seen:
        try:
            there = (start / path).resolve(strict=True)
            inside = there.is_relative_to(folder.resolve(strict=True)) and there.is_file()
        except (OSError, ValueError, RuntimeError):  # not there, a NUL in it, a ring of links
            continue
        if inside:
            return str(there)
    raise _refused(uri)


def data(place: str) -> bytes:
    """The bytes at a path or address that `located` gave.

    Raises:
        InputError: it is not allowed (any more), cannot be read, or is larger than MAX_BYTES.
    """
    place = located(place)
    if "://" not in place:
        try:
            with Path(place).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise InputError(
                f"'{place}' cannot be read: {error.strerror}", field="media"
            ) from error
        if len(content) > MAX_BYTES:
            raise _too_large(place)
        return content
    return _kept(_fetched, place, lambda: _fetch(place))


def sound(place: str) -> Audio:
    """The recording at a path or address that `located` gave, as it is.

    Raises:
        InputError: as `data`, or it is no recording, or longer than MAX_SECONDS.
    """
    from litetts.audio.decode import decode

    place = located(place)
    if "://" in place:
        content = data(place)  # kept, and its hash with it
        key = (place, hash(content), len(content))
        return _kept(_sounds, key, lambda: decode(content, max_seconds=MAX_SECONDS))
    try:
        state = Path(place).stat()
    except OSError as error:
        raise InputError(f"'{place}' cannot be read: {error.strerror}", field="media") from error
    key = (place, state.st_mtime_ns, state.st_size)  # reads the file only where it changed
    return _kept(_sounds, key, lambda: decode(data(place), max_seconds=MAX_SECONDS))


def _kept(shelf: OrderedDict[_K, _T], key: _K, make: Callable[[], _T]) -> _T:
    with _lock:
        if key in shelf:
            shelf.move_to_end(key)
            return shelf[key]
    made = make()
    with _lock:
        shelf[key] = made
        while len(shelf) > KEPT:
            shelf.popitem(last=False)
    return made


def _fetch(address: str) -> bytes:
    import httpx

    content = bytearray()
    try:
        # A redirect could lead to an address that is not allowed.
        with httpx.stream("GET", address, timeout=TIMEOUT_S, follow_redirects=False) as reply:
            if reply.status_code != 200:
                raise InputError(f"'{address}' answers {reply.status_code}", field="media")
            for block in reply.iter_bytes():
                content += block
                if len(content) > MAX_BYTES:
                    raise _too_large(address)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"'{address}' cannot be reached: {error}", field="media") from error
    return bytes(content)


def _below(address: str, place: str) -> bool:
    """Whether an address lies below an allowed one; dots in its path lead nowhere."""
    asked, known = urlsplit(address), urlsplit(place)
    if (asked.scheme, asked.netloc.lower()) != (known.scheme, known.netloc.lower()):
        return False
    path = unquote(asked.path) or "/"
    if "\\" in path or posixpath.normpath(path).rstrip("/") != path.rstrip("/"):
        return False
    root = unquote(known.path).rstrip("/")
    return path == root or path.startswith(root + "/")


def _refused(uri: str) -> InputError:
    return InputError(
        f"'{uri}' is not in a place that the setting security.media allows", field="media"
    )


def _too_large(place: str) -> InputError:
    return InputError(f"'{place}' is larger than {MAX_BYTES >> 20} MiB", field="media")
