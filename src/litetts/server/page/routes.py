"""The web page: Studio and Dashboard. Files of this package, listed, never a path from a client."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_ASSETS = (
    "style.css",
    "page.js",
    "studio.js",
    "player.js",
    "dashboard.js",
    "charts.js",
    "icon.svg",
)


@cache
def _read(name: str) -> bytes:
    return (files("litetts.server.page") / name).read_bytes()


@router.get("/")
async def index() -> Response:
    """The page."""
    return Response(_read("index.html"), media_type=_TYPES["html"])


@router.get("/assets/{name}")
async def asset(name: str, request: Request) -> Response:
    """A file that the page needs."""
    if name not in _ASSETS:
        raise HTTPException(404, f"there is no asset '{name}'")
    content = _read(name)
    tag = f'"{hash_of(name)}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_TYPES[name.rpartition(".")[2]], headers=headers)


@cache
def hash_of(name: str) -> str:
    """A short hash of an asset's content."""
    import hashlib

    return hashlib.blake2b(_read(name), digest_size=8).hexdigest()


@router.get("/favicon.ico")
async def favicon() -> Response:
    """The icon, for browsers that do not read the page."""
    return Response(_read("icon.svg"), media_type=_TYPES["svg"])
