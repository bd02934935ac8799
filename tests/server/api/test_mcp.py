"""The Model Context Protocol, by its own package: over HTTP and over standard input."""

import base64
import json
import os
import sys
import wave

import httpx
import pytest

pytest.importorskip("mcp", reason="mcp is not installed")

from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

SPEAK = {"text": "It works.", "manner": {"voice": "espeak"}}


def words(result):
    return next(each.text for each in result.content if each.type == "text")


def listed(result):
    return [json.loads(each.text) for each in result.content]


async def test_tools_over_http(server):
    async with Client(f"{server.url}/mcp") as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {"speak", "voices", "explain"}
        assert "instructions" in json.dumps(tools["speak"].input_schema)
        result = await client.call_tool("speak", SPEAK)
        assert not result.is_error, words(result)
        sound = next(each for each in result.content if each.type == "audio")
        data = base64.b64decode(sound.data)
        assert sound.mime_type == "audio/mpeg"
        assert len(data) > 2000
        assert "by espeak" in words(result)
        british = listed(await client.call_tool("voices", {"lang": "en-gb"}))
        assert british[0]["language"].startswith("en-gb")
        said = listed(await client.call_tool("explain", {"text": "It costs $20."}))
        assert {"written": "$20", "spoken": "twenty"}.items() <= said[2].items()
        assert said[2]["phonemes"]


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("speak", {"text": "Hi.", "manner": {"voice": "nobody"}}, "nobody"),
        ("speak", {"text": "Hi.", "manner": {"speed": 99}}, "speed"),
        ("speak", {"text": ""}, "nothing"),
        ("speak", {"text": "x" * 100_001}, "100000"),
        ("explain", {"text": "x" * 5001}, "5000"),
        ("explain", {"text": "Hi.", "lang": "?"}, "?"),
    ],
)
async def test_errors_are_told_to_the_assistant(server, tool, arguments, says):
    async with Client(f"{server.url}/mcp") as client:
        result = await client.call_tool(tool, arguments)
        assert result.is_error
        assert says in words(result)


async def test_keys_quotas_and_origins_hold(serve):
    up = serve(security__require_key="always", security__requests_per_minute="2")
    key = up.context.keys.add("assistant")
    with httpx.Client(base_url=up.url, timeout=None) as http:
        assert http.post("/mcp", json={}).status_code == 401
        own = {"Authorization": f"Bearer {key}"}
        foreign = {**own, "Origin": "https://evil.example"}
        assert http.post("/mcp", json={}, headers=foreign).status_code == 403
        big = b" " * 40_000_000
        assert http.post("/mcp", content=big, headers=own).status_code == 413
    async with httpx_client(own) as http:
        transport = streamable_http_client(f"{up.url}/mcp", http_client=http)
        async with Client(transport) as client:
            assert not (await client.call_tool("speak", SPEAK)).is_error
            assert not (await client.call_tool("voices", {})).is_error
            assert "requests a minute" in words(await client.call_tool("speak", SPEAK))


def httpx_client(headers):
    import httpx2

    return httpx2.AsyncClient(headers=headers, timeout=None)


async def test_over_standard_input(tmp_path):
    command = ["-c", "from litetts.cli import main; main()", "mcp", "-o", str(tmp_path)]
    environment = {**os.environ, "LITETTS_CONFIG": str(tmp_path)}
    process = StdioServerParameters(command=sys.executable, args=command, env=environment)
    async with Client(process) as client:
        for name in ("speech-001.wav", "speech-002.wav"):
            result = await client.call_tool("speak", SPEAK)
            assert not result.is_error, words(result)
            assert name in words(result)
            with wave.open(str(tmp_path / name)) as file:
                assert file.getnframes() > 8000
        assert listed(await client.call_tool("voices", {}))
        assert (await client.call_tool("speak", {"text": ""})).is_error
