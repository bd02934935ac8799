"""One file over HTTP into a folder; a transfer that broke goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from litetts.errors import ModelError

if TYPE_CHECKING:
    import httpx

__all__ = ["ATTEMPTS", "TIMEOUT", "Progress", "client", "download"]

Progress = Callable[[str, int, int], None]
"""Called with a file's name, the bytes that are there, and its bytes (0 = not known)."""

ATTEMPTS = 4
"""Times that a broken connection is taken up again without any progress in between."""

TIMEOUT = 30.0
"""Seconds without any byte after which a connection counts as broken."""


def client(headers: dict[str, str] | None = None) -> httpx.Client:
    """A client that follows redirects; `headers` go to the first host only where they are secret
    (httpx takes Authorization off when the host changes).
    """
    import httpx

    return httpx.Client(timeout=TIMEOUT, follow_redirects=True, headers=headers)


def download(
    client: httpx.Client, url: str, target: Path, name: str, tell: Progress, *, pinned: bool = False
) -> None:
    """Bring `url` to `target`; until it is whole it is `target` with `.part` after its name.

    Args:
        client: makes the requests.
        url: the address of the file.
        target: where it goes; folders are made.
        name: what the file is called in messages and to `tell`.
        tell: told of the progress.
        pinned: the address can never have other bytes. Otherwise a transfer goes on only with the
            version it began with (`If-Range`).

    Raises:
        httpx.HTTPError: the connection breaks and goes on breaking.
        ModelError: the server refuses the file.
    """
    import httpx

    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    tag = target.with_name(target.name + ".etag")
    failures = 0
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            _transfer(client, url, part, tag, name, tell, pinned)
            break
        except httpx.HTTPError:
            after = part.stat().st_size if part.exists() else 0
            failures = 1 if after > before else failures + 1
            if failures >= ATTEMPTS:
                raise
    part.replace(target)
    tag.unlink(missing_ok=True)


def _transfer(
    client: httpx.Client, url: str, part: Path, tag: Path, name: str, tell: Progress, pinned: bool
) -> None:
    import httpx

    have = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"}
    version = tag.read_text("utf-8") if have and tag.exists() else ""
    if have and pinned:
        headers["Range"] = f"bytes={have}-"
    elif version:
        headers |= {"Range": f"bytes={have}-", "If-Range": version}
    with client.stream("GET", url, headers=headers) as reply:
        if reply.status_code == 416:  # it has no more than we have
            part.unlink()
            raise httpx.TransportError("the partial file did not fit; begun anew")
        if reply.status_code >= 400:
            raise ModelError(f"{url}: the server answers {reply.status_code}", field=name)
        resumed = reply.status_code == 206
        done = have if resumed else 0
        length = int(reply.headers.get("Content-Length") or -1)
        total = done + length if length >= 0 else 0
        if not resumed:
            mark = reply.headers.get("ETag") or reply.headers.get("Last-Modified") or ""
            # A weak tag does not promise the same bytes: no resuming on it.
            tag.write_text("" if mark.startswith("W/") else mark, "utf-8")
        with part.open("ab" if resumed else "wb") as out:
            for block in reply.iter_raw():
                out.write(block)
                done += len(block)
                tell(name, done, total)
        if total and done != total:
            raise httpx.RemoteProtocolError(f"{done} of {total} bytes came")
