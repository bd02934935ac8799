"""Which of the fields that a client sent is at fault.

Errors name what they are about as this package knows it (`text`, `lang`, or `ssml` for a document
that stands in the text); a client knows the fields of its own request.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from starlette.requests import Request

__all__ = ["IN_TEXT", "blamed", "names_for", "sent"]

IN_TEXT = ("text", "ssml", "markup", "media")
"""What an error is about that is in the text: the document, its markup, what it refers to."""

_TEXTS = ("input", "text", "Text", "transcript", "phonemes", "turns", "book", "file")
"""Fields that hold the text, by route."""

_OTHERS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(IN_TEXT, _TEXTS),
    "format": ("response_format", "output_format", "format"),
    "lang": ("lang", "lang_code", "language", "LanguageCode"),
    "volume": ("volume", "volume_multiplier"),
    "voice": ("voice", "voice_id", "cast"),
    "file": ("file", "turns", "book", "input"),
    "chapter": ("number",),
    "id": ("job", "id"),
}
"""A name here -> the fields of requests that become it, the first one that was sent."""

_IN_TURNS = frozenset({*IN_TEXT, "voice", "lang", "speed", "pitch", "style", "instructions"})


def names_for(text: str, **more: str) -> dict[str, str]:
    """The names of a protocol whose text is in the field `text`."""
    return dict.fromkeys(IN_TEXT, text) | more


def blamed(field: str, given: Collection[str]) -> str:
    """The field of a request, among those that were `given`, that is at fault."""
    known = _OTHERS.get(field, (field,))
    if (found := next((name for name in known if name in given), None)) is not None:
        return found
    if field in _IN_TURNS and "turns" in given:
        return "turns"
    if "book" in given:
        return "book"
    # Nothing was given: the field that is missing has the name that most routes have for it.
    return _OTHERS[field][0] if field in _OTHERS else field


async def sent(request: Request) -> Collection[str]:
    """The fields of a request: in its path, its query and its body, where that is JSON."""
    fields = {*request.path_params, *request.query_params}
    if request.method in ("POST", "PATCH", "PUT"):
        body: Any = None
        try:
            body = await request.json()  # read already, and kept
        except Exception:  # it was a form, or no JSON
            return fields
        if isinstance(body, dict):
            fields |= {name for name, value in body.items() if value is not None}
    return fields
