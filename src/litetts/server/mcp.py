"""The tools of the Model Context Protocol: speak, voices, explain. Needs the extra `mcp`.

The same for `litetts mcp`, which speaks from the loudspeaker, and for `/mcp` of the server, which
gives the sound back: they differ only in what becomes of it.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Awaitable, Callable
from itertools import islice
from typing import Any

from mcp.server.mcpserver import Context as Call
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from litetts.errors import InputError, LiteTTSError
from litetts.request import language
from litetts.server.api.schemas import Manner
from litetts.version import __version__

__all__ = ["EXPLAIN_CHARACTERS", "build", "heard", "http_app", "told"]

EXPLAIN_CHARACTERS = 5000
"""Longest text that is explained at once."""

_INSTRUCTIONS = (
    "Speech from text on this machine. 'speak' speaks; 'voices' lists who can; 'explain' shows how "
    "each word of a text will be read, to find what has to be written otherwise."
)

Speak = Callable[[str, Manner, Any], Awaitable[list[Any]]]
"""Speaks a text in a manner for a call, and returns what the caller is told."""


Allow = Callable[[Any, int], Awaitable[None]]
"""Raises if a call about so many characters may not be."""


def build(speaking: Speak, *, allow: Allow | None = None) -> Any:
    """A server of the protocol (`mcp.server.MCPServer`).

    Args:
        speaking: what `speak` does.
        allow: asked before every other call.
    """

    async def speak(text: str, call: Call, manner: Manner | None = None) -> list[Any]:
        """Speak a text aloud, or return its sound. Inline tags such as [pause:1s] and SSML work;
        `manner` has the voice, the speed, instructions and every other option of speaking.
        """
        try:
            return await speaking(text, manner or Manner(), call)
        except LiteTTSError as error:
            raise ToolError(error.message) from error

    async def voices(call: Call, lang: str | None = None) -> list[dict[str, str]]:
        """List the voices that can speak now, best first; `lang` such as "en" or "en-gb"."""
        await allowed(call, 0)
        return await asyncio.to_thread(_voices, lang)

    async def explain(text: str, call: Call, lang: str = "en-us") -> list[dict[str, str]]:
        """Show how a text is read: each word as it is spoken, its phonemes, and what decided."""
        await allowed(call, len(text))
        try:
            return await asyncio.to_thread(_explained, text, lang)
        except LiteTTSError as error:
            raise ToolError(error.message) from error

    async def allowed(call: Any, characters: int) -> None:
        if allow is not None:
            try:
                await allow(call, characters)
            except LiteTTSError as error:
                raise ToolError(error.message) from error

    server = MCPServer(
        "litetts", version=__version__, instructions=_INSTRUCTIONS, log_level="ERROR"
    )
    for tool in (speak, voices, explain):
        server.add_tool(tool, structured_output=False if tool is speak else None)
    return server


def _voices(lang: str | None) -> list[dict[str, str]]:
    """Looks at files: not for the event loop."""
    from litetts import voices

    return [
        {
            "id": voice.id,
            "language": voice.lang,
            "gender": voice.gender,
            "engine": voice.engine,
            "description": voice.description,
        }
        for voice in voices.list_voices(lang=lang, only_installed=True)
    ]


def _explained(text: str, lang: str) -> list[dict[str, str]]:
    from litetts.text.frontend import FrontEnd

    if len(text) > EXPLAIN_CHARACTERS:
        raise InputError(
            f"the text has {len(text)} characters; at most {EXPLAIN_CHARACTERS} are explained",
            field="text",
        )
    sentences = FrontEnd(language(lang) or "en-us").read(text)
    words = (word for sentence in sentences for word in sentence)
    return [
        {
            "written": text[word.start : word.end],
            "spoken": word.text,
            "phonemes": word.phonemes or "",
            "rule": word.rule or "",
        }
        for word in islice(words, EXPLAIN_CHARACTERS)
    ]


def http_app(server: Any, most_bytes: int) -> Any:
    """The protocol over HTTP as an ASGI application: a request, an answer, no session.

    Whose host and origin may ask is looked at before, so it is not here.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    return server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=most_bytes,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )


def told(text: str) -> Any:
    """Words as the content of an answer."""
    from mcp.types import TextContent

    return TextContent(type="text", text=text)


def heard(data: bytes, content_type: str) -> Any:
    """Sound as the content of an answer."""
    from mcp.types import AudioContent

    encoded = base64.b64encode(data).decode()
    return AudioContent(type="audio", data=encoded, mime_type=content_type)
