"""The page /docs and its files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import RedirectResponse, Response

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_FILES = {
    "reference.js": "text/javascript; charset=utf-8",
    "reference.css": "text/css; charset=utf-8",
}


@cache
def _read(name: str) -> bytes:
    return (files("litetts.server.reference") / name).read_bytes()


@router.get("/docs")
async def page() -> Response:
    """The page."""
    return Response(_read("reference.html"), media_type="text/html; charset=utf-8")


@router.get("/docs/{name}")
async def file(name: str) -> Response:
    """A file that the page needs."""
    if name not in _FILES:
        raise HTTPException(404, f"there is no file '{name}'")
    headers = {"Cache-Control": "no-cache"}
    return Response(_read(name), media_type=_FILES[name], headers=headers)


@router.get("/redoc")
async def redoc(request: Request) -> Response:
    """The other address that FastAPI's users know."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/docs")
