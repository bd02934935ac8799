"""The table of clients in docs/clients.md: each row is a client that speaks to the server, here."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

for package in ("wyoming", "mcp", "boto3", "deepgram", "cartesia", "elevenlabs"):
    pytest.importorskip(package, reason=f"{package} is not installed")

# What the packages use of others that is deprecated there, and connections that they leave open.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "clients.md"
BEGIN, END = "<!-- made by tests/server/test_clients.py -->\n", "<!-- until here -->"
TEXT = "First comes this. Then, after a while, comes that."


class Row(NamedTuple):
    client: str
    endpoint: str
    does: str
    speak: Callable[[Any], int]


ROWS: list[Row] = []
WORKS: dict[Row, int] = {}


def row(client: str, endpoint: str, does: str) -> Callable[[Any], Any]:
    """A client that speaks TEXT and returns how many bytes of sound it got."""

    def add(function: Callable[[Any], int]) -> Callable[[Any], int]:
        ROWS.append(Row(client, endpoint, does, function))
        return function

    return add


def openai(server):
    from openai import OpenAI

    return OpenAI(base_url=f"{server.url}/v1", api_key="none")


@row("openai", "POST /v1/audio/speech", "`create`: MP3 whole")
def _(server):
    with openai(server) as client:
        return len(client.audio.speech.create(model="tts-1", voice="alloy", input=TEXT).content)


@row("openai", "POST /v1/audio/speech", "`with_streaming_response`: PCM as it is made")
def _(server):
    with (
        openai(server) as client,
        client.audio.speech.with_streaming_response.create(
            model="gpt-4o-mini-tts", voice="coral", input=TEXT, response_format="pcm"
        ) as reply,
    ):
        return sum(map(len, reply.iter_bytes()))


@row("openai", "POST /v1/audio/speech", "`stream_format`: server-sent events")
def _(server):
    with (
        openai(server) as client,
        client.audio.speech.with_streaming_response.create(
            model="gpt-4o-mini-tts", voice="sage", input=TEXT, stream_format="sse"
        ) as reply,
    ):
        return sum(len(line) for line in reply.iter_lines() if "audio.delta" in line)


@row("openai", "GET /v1/realtime", "`realtime.connect`: text in, audio out")
def _(server):
    with openai(server) as client, client.realtime.connect(model="gpt-realtime") as talk:
        content = [{"type": "input_text", "text": TEXT}]
        talk.conversation.item.create(item={"type": "message", "role": "user", "content": content})
        talk.response.create()
        size = 0
        for event in talk:
            assert event.type != "error", event
            if event.type == "response.output_audio.delta":
                size += len(base64.b64decode(event.delta))
            if event.type == "response.done":
                return size
    raise AssertionError


def elevenlabs(server, http):
    from elevenlabs.client import ElevenLabs

    return ElevenLabs(api_key="none", base_url=server.url, httpx_client=http)


@row("elevenlabs", "POST /v1/text-to-speech/{voice}", "`convert`: MP3")
def _(server):
    with httpx.Client(timeout=None) as http:
        client = elevenlabs(server, http)
        return sum(map(len, client.text_to_speech.convert(voice_id="nano_heart", text=TEXT)))


@row("elevenlabs", "POST /v1/text-to-speech/{voice}/stream", "`stream`: PCM as it is made")
def _(server):
    with httpx.Client(timeout=None) as http:
        sound = elevenlabs(server, http).text_to_speech.stream(
            voice_id="21m00Tcm4TlvDq8ikWAM", text=TEXT, output_format="pcm_16000"
        )
        return sum(map(len, sound))


@row("elevenlabs", "GET /v1/voices", "`voices.search`, `models.list`")
def _(server):
    with httpx.Client(timeout=None) as http:
        client = elevenlabs(server, http)
        return len(client.voices.search().voices) * 1000 * len(client.models.list())


@row("wyoming", "TCP 10200", "`describe`, `synthesize`")
def _(server):
    return asyncio.run(_wyoming(server, grows=False))


@row("wyoming", "TCP 10200", "`synthesize-start`, `-chunk`, `-stop`")
def _(server):
    return asyncio.run(_wyoming(server, grows=True))


async def _wyoming(server, *, grows):
    from wyoming import tts
    from wyoming.client import AsyncTcpClient
    from wyoming.info import Describe, Info

    async with AsyncTcpClient("127.0.0.1", server.wyoming) as client:
        await client.write_event(Describe().event())
        voice = Info.from_event(await client.read_event()).tts[0].voices[0].name
        voice = tts.SynthesizeVoice(name=voice)
        if grows:
            await client.write_event(tts.SynthesizeStart(voice=voice).event())
            for word in TEXT.split():
                await client.write_event(tts.SynthesizeChunk(f"{word} ").event())
            await client.write_event(tts.SynthesizeStop().event())
        else:
            await client.write_event(tts.Synthesize(TEXT, voice=voice).event())
        size = 0
        while event := await client.read_event():
            size += len(event.payload or b"") if event.type == "audio-chunk" else 0
            if event.type == ("synthesize-stopped" if grows else "audio-stop"):
                return size
    raise AssertionError


def polly(server):
    import boto3

    return contextlib.closing(
        boto3.client(
            "polly",
            endpoint_url=server.url,
            region_name="us-east-1",
            aws_access_key_id="none",
            aws_secret_access_key="any",
        )
    )


@row("boto3", "POST /v1/speech", "`synthesize_speech`: MP3")
def _(server):
    with polly(server) as client:
        reply = client.synthesize_speech(Text=TEXT, VoiceId="Joanna", OutputFormat="mp3")
        return len(reply["AudioStream"].read())


@row("boto3", "POST /v1/speech, GET /v1/voices", "speech marks, `describe_voices`")
def _(server):
    with polly(server) as client:
        voice = client.describe_voices()["Voices"][0]["Id"]
        kinds = ["word", "sentence"]
        reply = client.synthesize_speech(
            Text=TEXT, VoiceId=voice, OutputFormat="json", SpeechMarkTypes=kinds
        )
        lines = reply["AudioStream"].read().splitlines()
        assert len(lines) == len(TEXT.split()) + 2
        return len(lines) * 1000


@row("deepgram-sdk", "POST /v1/speak", "`speak.v1.audio.generate`: MP3")
def _(server):
    with httpx.Client(timeout=None) as http:
        return sum(map(len, deepgram(server, http).speak.v1.audio.generate(text=TEXT)))


@row("deepgram-sdk", "GET /v1/speak", "`speak.v1.connect`: PCM over a socket")
def _(server):
    from deepgram.speak.v1.types import SpeakV1Text

    with (
        httpx.Client(timeout=None) as http,
        deepgram(server, http).speak.v1.connect(model="aura-2-thalia-en") as talk,
    ):
        talk.send_text(SpeakV1Text(text=TEXT))
        talk.send_close()
        return sum(len(each) for each in talk if isinstance(each, bytes))


def deepgram(server, http):
    from deepgram import DeepgramClient
    from deepgram.environment import DeepgramClientEnvironment

    here = DeepgramClientEnvironment(
        base=server.url, production=server.ws, agent=server.ws, agent_rest=server.url
    )
    return DeepgramClient(api_key="none", environment=here, httpx_client=http)


RAW = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000}
CARTESIA = {
    "model_id": "sonic-3",
    "voice": {"mode": "id", "id": "nano_heart"},
    "output_format": RAW,
}


def cartesia(server):
    from cartesia import Cartesia

    return Cartesia(api_key="none", base_url=server.url, websocket_base_url=server.ws)


@row("cartesia", "POST /tts/bytes", "`tts.generate`: PCM")
def _(server):
    with cartesia(server) as client:
        return len(client.tts.generate(transcript=TEXT, **CARTESIA).read())


@row("cartesia", "POST /tts/sse", "`tts.generate_sse`: events with times of words")
def _(server):
    with cartesia(server) as client:
        events = client.tts.generate_sse(transcript=TEXT, add_timestamps=True, **CARTESIA)
        return sum(len(event.audio) for event in events if event.type == "chunk")


@row("cartesia", "GET /tts/websocket", "`tts.websocket_connect`: contexts")
def _(server):
    with cartesia(server) as client, client.tts.websocket_connect() as connection:
        talk = connection.context(**CARTESIA)
        talk.push(TEXT)
        talk.no_more_inputs()
        return sum(len(event.audio) for event in talk.receive() if event.type == "chunk")


@row("mcp", "POST /mcp", "tools `speak`, `voices`, `explain`")
def _(server):
    return asyncio.run(_mcp(server))


async def _mcp(server):
    from mcp import Client

    async with Client(f"{server.url}/mcp") as client:
        for tool, asked in (("voices", {}), ("explain", {"text": TEXT})):
            assert not (await client.call_tool(tool, asked)).is_error
        result = await client.call_tool("speak", {"text": TEXT})
        return sum(len(base64.b64decode(c.data)) for c in result.content if c.type == "audio")


@row("httpx (no package)", "POST /cognitiveservices/v1", "Azure's REST: SSML, MP3")
def _(server):
    ssml = f"<speak version='1.0'><voice name='en-US-JennyNeural'>{TEXT}</voice></speak>"
    headers = {"X-Microsoft-OutputFormat": "audio-24khz-96kbitrate-mono-mp3"}
    address = f"{server.url}/cognitiveservices/v1"
    return len(httpx.post(address, content=ssml, headers=headers, timeout=None).content)


@pytest.mark.parametrize("client", ROWS, ids=lambda r: f"{r.client}, {r.endpoint}, {r.does}")
def test_a_client_speaks(client, server):
    size = client.speak(server)
    assert size > 10_000, "no sound"
    WORKS[client] = size


def versions() -> dict[str, str]:
    """The versions that are tested: those of the lock files."""
    found: dict[str, str] = {}
    for name in ("requirements.lock", "requirements-optional.lock"):
        lines = (ROOT / name).read_text()
        found |= dict(re.findall(r"^([a-z0-9][\w.-]*)==([^ \\\n]+)", lines, re.MULTILINE))
    return found


def test_the_page_has_the_table():
    if set(WORKS) != set(ROWS):
        pytest.fail("a client of the table does not speak")
    known = versions()
    lines = ["| client | endpoint | what it does | |", "|---|---|---|---|"]
    for each in ROWS:
        name = f"{each.client} {known[each.client]}" if each.client in known else each.client
        lines.append(f"| {name} | `{each.endpoint}` | {each.does} | works |")
    made = BEGIN + "\n" + "\n".join(lines) + "\n\n"
    page = PAGE.read_text()
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    if os.environ.get("LITETTS_WRITE_DOCS"):
        PAGE.write_text(before + made + END + after)
    assert made in PAGE.read_text(), "LITETTS_WRITE_DOCS=1 pytest tests/server/test_clients.py"
