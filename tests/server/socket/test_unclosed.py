"""A document that is never closed is told on every socket, and nobody waits for ever."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("fastapi", reason="needs the server extra")
websockets = pytest.importorskip("websockets.sync.client")

TEXT = "<speak>Hello there, how are you?"
THEIRS = {"mode": "id", "id": "espeak"}
RAW = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 16000}
CARTESIA = {"transcript": TEXT, "context_id": "a", "voice": THEIRS, "output_format": RAW}
ITEM = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": TEXT}]}

SOCKETS = [
    ("/ws/speech", [{"type": "start", "voice": "espeak", "text": TEXT}]),
    ("/ws/speech", [{"type": "start", "voice": "espeak"}, {"type": "append", "text": TEXT}]),
    ("/v1/text-to-speech/espeak/stream-input?model_id=x", [{"text": " "}, {"text": TEXT}]),
    (
        "/v1/text-to-speech/espeak/multi-stream-input?model_id=x",
        [{"text": " ", "context_id": "a"}, {"text": TEXT, "context_id": "a"}],
    ),
    ("/v1/speak?model=espeak", [{"type": "Speak", "text": TEXT}]),
    ("/tts/websocket", [{**CARTESIA, "continue": True}]),
    ("/tts/websocket", [CARTESIA]),
    (
        "/v1/realtime?model=x",
        [{"type": "conversation.item.create", "item": ITEM}, {"type": "response.create"}],
    ),
]


@pytest.mark.parametrize(("path", "messages"), SOCKETS)
def test_it_is_told(server, monkeypatch, path, messages):
    monkeypatch.setattr("litetts.service.conversation.UNFINISHED_S", 0.1)
    with websockets.connect(server.ws + path) as socket:
        for message in messages:
            socket.send(json.dumps(message))
        while "not well-formed" not in (told := socket.recv(timeout=30)):
            assert isinstance(told, str), "it was spoken"


def test_a_flush_of_what_cannot_be_read_comes_to_its_end(server):
    """Clients of Deepgram's wait for it."""
    with websockets.connect(f"{server.ws}/v1/speak?model=espeak&encoding=linear16") as socket:
        for _ in range(2):  # the connection goes on
            socket.send(json.dumps({"type": "Speak", "text": TEXT}))
            socket.send(json.dumps({"type": "Flush"}))
            kinds = []
            while "Flushed" not in kinds:
                kinds.append(json.loads(socket.recv(timeout=30))["type"])
            assert kinds[-2:] == ["Warning", "Flushed"]
        socket.send(json.dumps({"type": "Speak", "text": "Hello."}))
        socket.send(json.dumps({"type": "Flush"}))
        told = []
        while not told or told[-1] != "Flushed":
            frame = socket.recv(timeout=30)
            told.append(json.loads(frame)["type"] if isinstance(frame, str) else len(frame))
        assert sum(n for n in told if isinstance(n, int)) > 1000
