"""A server that keeps a megabyte of every request, in a process that has held nothing else.

    python leaking.py FOLDER    prints one JSON object: when the growth was told, and its line

Memory that other tests freed would be filled first, and a leak would be told later.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from litetts.server.app import create_app
from litetts.settings import Store

REQUESTS = 120


def main(folder: Path) -> dict[str, Any]:
    app = create_app(Store(folder, environ={}))
    kept: list[bytearray] = []
    leaking = False

    @app.middleware("http")
    async def fault(request: Any, proceed: Any) -> Any:
        if leaking and request.method == "POST":
            kept.append(bytearray(b"\x01") * 1_000_000)
        return await proceed(request)

    body = {"model": "tts-1", "voice": "espeak", "response_format": "wav"}
    found = named = None
    reasons = ""
    with TestClient(app, base_url="http://127.0.0.1") as client:
        while client.get("/health/ready").status_code != 200:
            time.sleep(0.02)
        for number in range(5):  # loads what is loaded once
            text = {**body, "input": f"Warming up, {number}."}
            assert client.post("/v1/audio/speech", json=text).status_code == 200
        leaking = True
        for number in range(1, REQUESTS + 1):
            text = {**body, "input": f"This is request number {number}, and it leaks."}
            assert client.post("/v1/audio/speech", json=text).status_code == 200
            app.state.context.memory.sample()
            reasons = " ".join(client.get("/health").json()["reasons"])
            if found is None and "memory grows" in reasons:
                found = number
            # Growth may be told before it was traced; the line that grew follows.
            if Path(__file__).name in reasons:
                named = number
                break
    return {"found": found, "named": named, "reasons": reasons}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
