"""A web server with a repository's files, which can be told to misbehave."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from litetts.models.catalogue import wanted

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def content(path: str) -> bytes:
    """Some bytes for a file, always the same."""
    seed = int.from_bytes(hashlib.sha256(path.encode()).digest()[:4], "little")
    size = 300_000 if path.endswith(".onnx") else 1024
    return np.random.default_rng(seed).bytes(size)


@dataclass
class Site:
    """What the server has and how it behaves.

    Attributes:
        files: address path -> bytes.
        cut: address path -> bytes after which the connection breaks, once.
        seen: (method, path, Range header) of each request.
        ranges: whether it can send parts of a file.
        storage: address that files are really at; the server sends clients there.
        tokens: (host, path, Authorization header) of each request that had one.
        closed: the hub shows its repositories only to those who bring a token.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    cut: dict[str, int] = field(default_factory=dict)
    seen: list[tuple[str, str, str]] = field(default_factory=list)
    ranges: bool = True
    storage: str = ""
    tokens: list[tuple[str, str, str]] = field(default_factory=list)
    closed: bool = False

    def add(self, name: str, layout: str = "{repo}/{path}") -> None:
        """Put up the files of a model."""
        want = wanted(name)
        for path in want.files:
            self.files["/" + layout.format(repo=want.model.repo, path=path)] = content(path)

    def got(self, end: str) -> list[str]:
        """The Range headers of the GETs of a file."""
        return [r for method, path, r in self.seen if method == "GET" and path.endswith(end)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Site, *args) -> None:
        self.site = site
        super().__init__(*args)

    def log_message(self, *_) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = self.path.partition("?")[0]
        self.site.seen.append((self.command, path, self.headers.get("Range", "")))
        token = self.headers.get("Authorization", "")
        if token:
            self.site.tokens.append((self.headers["Host"].partition(":")[0], path, token))
        if self.site.closed and not token and path.startswith("/api/"):
            self._send(401, b"{}", {}, body)
            return
        if (
            self.site.storage
            and self.headers["Host"] not in self.site.storage
            and "/api/" not in path
        ):
            self._send(302, b"", {"Location": self.site.storage + path}, body)
            return
        if path.startswith("/api/models/"):
            self._send(200, json.dumps(self._metadata(path)).encode(), {}, body)
            return
        data = self.site.files.get(path.replace(f"/resolve/{COMMIT}/", "/resolve/main/"))
        if data is None:
            headers = {"X-Error-Code": "EntryNotFound"}
            self._send(404, b"", headers, body)
            return
        tag = f'"{hashlib.sha256(data).hexdigest()}"'
        headers = {"ETag": tag, "X-Repo-Commit": COMMIT}
        wanted_range = self.headers.get("Range")
        same = self.headers.get("If-Range", tag) == tag
        if wanted_range and self.site.ranges and same:
            first = int(wanted_range.removeprefix("bytes=").partition("-")[0])
            if first >= len(data):
                self._send(416, b"", {"Content-Range": f"bytes */{len(data)}"}, body)
                return
            headers["Content-Range"] = f"bytes {first}-{len(data) - 1}/{len(data)}"
            self._send(206, data[first:], headers, body, path)
            return
        self._send(200, data, headers, body, path)

    def _send(self, status: int, data: bytes, headers: dict, body: bool, path: str = "") -> None:
        self.send_response(status)
        for key, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(key, value)
        self.end_headers()
        if not body:
            return
        if path in self.site.cut:
            self.wfile.write(data[: self.site.cut.pop(path)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self.wfile.write(data)

    def _metadata(self, path: str) -> dict:
        repo = path.removeprefix("/api/models/").partition("/revision/")[0]
        prefix = f"/{repo}/resolve/main/"
        siblings = []
        for address, data in self.site.files.items():
            if not address.startswith(prefix):
                continue
            name = address.removeprefix(prefix)
            blob = hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()
            entry = {"rfilename": name, "size": len(data), "blobId": blob}
            if not name.endswith(".json"):
                oid = hashlib.sha256(data).hexdigest()
                entry["lfs"] = {"sha256": oid, "size": len(data), "pointerSize": 134}
            siblings.append(entry)
        return {"id": repo, "sha": COMMIT, "siblings": siblings, "tags": [], "downloads": 0}


@pytest.fixture
def site() -> Iterator[Site]:
    """A server on this machine, gone with the test."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.address = f"http://127.0.0.1:{server.server_address[1]}"
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(name="content")
def _content() -> Callable[[str], bytes]:
    """What the server has for a file."""
    return content


@pytest.fixture
def is_whole() -> Callable[[Path], bool]:
    """Whether a folder has all files of the default Kokoro, as the server has them."""
    return lambda folder: all(
        (folder / file).read_bytes() == content(file) for file in wanted("kokoro").files
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, with nothing in it."""
    monkeypatch.setenv("LITETTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("LITETTS_MIRROR", raising=False)
    return tmp_path / "home"
