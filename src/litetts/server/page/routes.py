"""The web pages: Studio, Dashboard and Detect. Files of this package, listed, never a path from a
client.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from string import Template

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}


@cache
def _assets() -> dict[str, Traversable]:
    """Name, with its folder -> file."""

    def within(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
        for each in folder.iterdir():
            if each.is_dir():
                yield from within(each, f"{prefix}{each.name}/")
            elif each.name.rpartition(".")[2] in _TYPES:
                yield prefix + each.name, each

    return dict(within(files("litetts.server.page"), ""))


@cache
def _read(name: str) -> tuple[bytes, str]:
    """A file, and a short hash of its content."""
    content = _assets()[name].read_bytes()
    return content, hashlib.blake2b(content, digest_size=8).hexdigest()


@dataclass(frozen=True)
class _Page:
    """What `frame.html`, which all pages share, says of one of them.

    Attributes:
        content: file of its own part.
        title: of the window.
        script: its module.
        styles: beside those that every page has.
        home: address of the page with the Studio, from here.
        current: which of the views in the head it is.
    """

    content: str
    title: str
    script: str
    styles: tuple[str, ...]
    home: str
    current: str


_STUDIO = _Page(
    "index.html", "LiteTTS", "page.js", ("studio", "dialogs", "books", "dashboard"), "", "studio"
)
_DETECT = _Page(
    "detect.html",
    "Was this made here? LiteTTS",
    "detect/detect.js",
    ("dialogs", "detect"),
    "./",
    "detect",
)


@cache
def _whole(page: _Page) -> str:
    """A page in its frame."""
    sheet = '<link rel="stylesheet" href="assets/style/{}.css">'
    here = ' aria-current="page"'
    return Template(_read("frame.html")[0].decode()).substitute(
        title=page.title,
        script=page.script,
        styles="\n".join(map(sheet.format, page.styles)),
        home=page.home,
        studio=here if page.current == "studio" else "",
        detect=here if page.current == "detect" else "",
        main=_read(page.content)[0].decode().rstrip(),
    )


def _page(page: _Page) -> Response:
    return Response(_whole(page), media_type=_TYPES["html"])


@router.get("/")
async def index() -> Response:
    """The Studio and the Dashboard."""
    return _page(_STUDIO)


@router.get("/dashboard")
async def dashboard(request: Request) -> Response:
    """The other address of the Dashboard."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/#dashboard")


@router.get("/detect")
async def detect() -> Response:
    """Whether a recording was made here."""
    return _page(_DETECT)


@router.get("/assets/{name:path}")
async def asset(name: str, request: Request) -> Response:
    """A file that a page needs."""
    if name not in _assets():
        raise HTTPException(404, f"there is no asset '{name[:100]}'")
    content, hashed = _read(name)
    headers = {"ETag": f'"{hashed}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers=headers)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """The icon, for browsers that do not read the page."""
    return Response(_read("icon.svg")[0], media_type=_TYPES["svg"])
