"""OpenAI's Realtime API, by its own client."""

import asyncio
import base64
import json

import pytest
from openai import AsyncOpenAI
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

TEXT = "First comes this. Then, after a while, comes that."


def said(text, **more):
    content = [{"type": "input_text", "text": text}]
    return {"type": "message", "role": "user", "content": content, **more}


@pytest.fixture
def openai(server):
    return AsyncOpenAI(base_url=f"{server.url}/v1", api_key="none")


async def until(connection, kind):
    events = []
    while True:
        event = await connection.recv()
        events.append(event)
        if event.type == kind:
            return events
        assert event.type != "error" or kind == "error", event


def sound(events, kind="response.output_audio.delta"):
    return b"".join(base64.b64decode(e.delta) for e in events if e.type == kind)


async def test_text_in_and_audio_out(openai, client):
    async with openai.realtime.connect(model="gpt-realtime") as connection:
        created = await connection.recv()
        assert created.type == "session.created"
        assert created.session.audio.output.format.rate == 24000
        output = {"voice": "espeak", "format": {"type": "audio/pcm", "rate": 24000}}
        await connection.session.update(
            session={
                "type": "realtime",
                "output_modalities": ["audio"],
                "audio": {"output": output},
            }
        )
        (updated,) = await until(connection, "session.updated")
        assert updated.session.audio.output.voice == "espeak"
        await connection.conversation.item.create(item=said(TEXT))
        added = await until(connection, "conversation.item.done")
        assert [e.type for e in added] == ["conversation.item.added", "conversation.item.done"]
        await connection.response.create()
        events = await until(connection, "response.done")
    kinds = list(dict.fromkeys(e.type for e in events))
    assert kinds[:3] == [
        "response.created", "response.output_item.added", "response.content_part.added",
    ]  # fmt: skip
    assert kinds[-5:] == [
        "response.output_audio.done", "response.output_audio_transcript.done",
        "response.content_part.done", "response.output_item.done", "response.done",
    ]  # fmt: skip
    body = {"input": TEXT, "voice": "espeak", "response_format": "pcm"}
    assert sound(events) == client.post("/v1/audio/speech", json=body).content
    done = events[-1].response
    assert done.status == "completed"
    assert done.output[0].content[0].transcript == TEXT
    assert done.usage.output_tokens == round(len(sound(events)) / 48000 * 20)
    assert len({e.response_id for e in events[1:-1]}) == 1


async def test_only_what_is_new_is_spoken_and_a_response_may_bring_its_own(openai):
    async with openai.realtime.connect(model="gpt-realtime") as connection:
        await connection.recv()
        for text in ("One.", "Two.", "Three."):
            await connection.conversation.item.create(item=said(text))
            if text == "One.":
                continue
            await connection.response.create(response={"audio": {"output": {"voice": "espeak"}}})
            events = await until(connection, "response.done")
            transcript = events[-1].response.output[0].content[0].transcript
            assert transcript == ("One. Two." if text == "Two." else "Three.")
        own = {"input": [said("Beside it.")], "conversation": "none", "voice": "espeak"}
        await connection.send({"type": "response.create", "response": own})
        events = await until(connection, "response.done")
        assert events[-1].response.output[0].content[0].transcript == "Beside it."
        await connection.response.create()
        assert "nothing to speak" in (await until(connection, "error"))[-1].error.message


async def test_a_response_can_be_cancelled(openai, server, eventually):
    async with openai.realtime.connect(model="gpt-realtime") as connection:
        await connection.session.update(session={"type": "realtime", "voice": "espeak"})
        await connection.conversation.item.create(item=said("It goes on and on. " * 400))
        await connection.response.create()
        await until(connection, "response.output_audio.delta")
        await connection.response.create()
        await until(connection, "error")  # one at a time
        await connection.response.cancel()
        done = (await until(connection, "response.done"))[-1]
        assert done.response.status == "cancelled"
        await connection.conversation.item.create(item=said("New."))
        await connection.response.create()
        assert (await until(connection, "response.done"))[-1].response.status == "completed"
    await asyncio.to_thread(eventually, lambda: server.context.service.scheduler.active == 0)


async def test_formats_speed_and_instructions(openai):
    async with openai.realtime.connect(model="gpt-realtime") as connection:
        lengths = {}
        for name, output, session in (
            ("usual", {}, {}),
            ("telephone", {"format": {"type": "audio/pcmu"}}, {}),
            ("fast", {"speed": 2.0}, {}),
            ("told", {"speed": 1.0}, {"instructions": "Speak very slowly."}),
        ):
            output = {"voice": "espeak", "format": {"type": "audio/pcm", "rate": 24000}, **output}
            session = {"type": "realtime", "audio": {"output": output}, **session}
            await connection.session.update(session=session)
            await connection.conversation.item.create(item=said(TEXT))
            await connection.response.create()
            lengths[name] = len(sound(await until(connection, "response.done")))
    assert lengths["telephone"] == pytest.approx(lengths["usual"] / 6, rel=0.01)
    assert lengths["fast"] < 0.7 * lengths["usual"]
    assert lengths["told"] > 1.15 * lengths["usual"]


async def test_the_beta_has_its_own_names(server):
    headers = {"OpenAI-Beta": "realtime=v1"}
    async with connect(f"{server.ws}/v1/realtime?model=x", additional_headers=headers) as socket:
        created = json.loads(await socket.recv())
        assert created["session"]["output_audio_format"] == "pcm16"
        session = {"voice": "espeak", "output_audio_format": "g711_alaw", "modalities": ["audio"]}
        await socket.send(json.dumps({"type": "session.update", "session": session}))
        await socket.send(json.dumps({"type": "conversation.item.create", "item": said("Hello.")}))
        await socket.send(json.dumps({"type": "response.create"}))
        events = []
        while not events or events[-1]["type"] != "response.done":
            events.append(json.loads(await socket.recv()))
    kinds = {e["type"] for e in events}
    assert {"conversation.item.created", "response.audio.delta", "response.audio.done"} <= kinds
    assert not any("output_audio." in kind or "added" in kind[:17] for kind in kinds)


async def test_what_is_wrong_is_told_and_the_session_goes_on(openai):
    async with openai.realtime.connect(model="gpt-realtime") as connection:
        await connection.recv()
        wrong = (
            {"type": "input_audio_buffer.append", "audio": "AAAA"},
            {"type": "nonsense", "event_id": "mine"},
            {"type": "session.update", "session": {"audio": {"output": {"speed": 99}}}},
            {"type": "session.update", "session": 7},
            {"type": "conversation.item.create", "item": {"type": "message", "content": 3}},
            {"type": "conversation.item.create", "item": said("x" * 200_000)},
            {"type": "conversation.item.delete", "item_id": "none"},
            {"type": "response.create", "response": {"output_modalities": ["text"]}},
            {"type": "response.cancel"},
        )
        for message in wrong:
            await connection.send(message)
            error = (await until(connection, "error"))[-1].error
            assert error.type == "invalid_request_error"
            if message.get("event_id"):
                assert error.event_id == "mine"
        own = {"input": [said("Who?")], "voice": "nobody"}
        await connection.send({"type": "response.create", "response": own})
        assert "nobody" in (await until(connection, "error"))[-1].error.message
        assert (await until(connection, "response.done"))[-1].response.status == "failed"
        own["voice"] = "espeak"
        await connection.send({"type": "response.create", "response": own})
        assert (await until(connection, "response.done"))[-1].response.status == "completed"


async def test_keys_and_origins_are_asked_for_at_the_door(serve, server):
    up = serve(security__require_key="always")
    key = up.context.keys.add("realtime")
    for headers, protocols in (({}, None), ({"Authorization": "Bearer no"}, None)):
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                f"{up.ws}/v1/realtime", additional_headers=headers, subprotocols=protocols
            )
        assert refused.value.response.status_code == 401
    offered = ["realtime", f"openai-insecure-api-key.{key}"]
    async with connect(f"{up.ws}/v1/realtime", subprotocols=offered) as socket:
        assert socket.subprotocol == "realtime"
        assert json.loads(await socket.recv())["type"] == "session.created"
    async with AsyncOpenAI(base_url=f"{up.url}/v1", api_key=key).realtime.connect(
        model="x"
    ) as mine:
        assert (await mine.recv()).type == "session.created"
    with pytest.raises(InvalidStatus) as refused:
        await connect(f"{server.ws}/v1/realtime", origin="https://evil.example")
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("wrong", [5, [], {"output": 5}, {"output": []}])
async def test_audio_of_a_wrong_type_is_an_error_and_changes_nothing(server, wrong):
    async with connect(f"{server.ws}/v1/realtime?model=gpt-realtime") as socket:
        await socket.recv()
        for audio in ({"output": {"speed": 1.5}}, wrong, {}):
            await socket.send(json.dumps({"type": "session.update", "session": {"audio": audio}}))
            told = json.loads(await socket.recv())
            if audio is wrong:
                assert told["error"]["param"].startswith("audio")
            else:
                assert told["session"]["audio"]["output"]["speed"] == 1.5
        await socket.send(json.dumps({"type": "response.create", "response": []}))
        assert json.loads(await socket.recv())["error"]["param"] == "response"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("item_id", 3), ("content_index", "0"), ("audio_end_ms", -1), ("audio_end_ms", True)],
)
async def test_a_truncation_of_wrong_types_is_an_error(server, field, wrong):
    right = {"item_id": "one", "content_index": 0, "audio_end_ms": 1500}
    async with connect(f"{server.ws}/v1/realtime?model=gpt-realtime") as socket:
        await socket.recv()
        kind = {"type": "conversation.item.truncate", "event_id": "here"}
        await socket.send(json.dumps({**kind, **right, field: wrong}))
        error = json.loads(await socket.recv())["error"]
        assert (error["param"], error["event_id"]) == (field, "here")
        await socket.send(json.dumps({**kind, **right}))
        told = json.loads(await socket.recv())
        assert told["type"] == "conversation.item.truncated"
        assert {name: told[name] for name in right} == right
