"""How soon a change of pitch is heard, and how exactly the server tells where: by its audio.

    litetts serve &
    python benchmarks/steering.py --voice nano_heart --trials 8

A context of `/ws/speech` is played as it comes: its first sound is taken to be heard when it
arrives. After a while a change of 5 semitones is asked for. `heard` is the time from the message to
the moment at which the first changed sample is played, `comes` to the moment at which it arrived,
`ahead` how much sound was there and not played when the message was sent. `error` is the distance
from the sample that the server told to the place at which F0 has gone half of the way, against the
same text without the change; where no voice is near that place nothing is said of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from statistics import median
from typing import Any

import numpy as np
from websockets.asyncio.client import connect

from litetts.audio import measure
from litetts.document import Floats

TEXT = "Mary and I were along a narrow lane all morning long, you know, and nobody really knew why."
HOP = 0.005
PITCH = 5.0
NEAR_S = 0.1
"""Within so much of the place that is told the change is looked for."""
APART = 4
"""Frames between the last unchanged and the first changed one: more, and it cannot be told."""


async def spoken(url: str, voice: str, place: str, after: float | None) -> dict[str, Any]:
    """The sound, and when what happened: seconds from the first sound."""
    found: dict[str, Any] = {"arrived": []}
    sound, made, begun = b"", 0.0, 0.0
    async with connect(f"{url}/ws/speech", max_size=None) as socket:
        start = {"type": "start", "voice": voice, "steered": True, "text": TEXT, "seed": 1}
        await socket.send(json.dumps(start))
        await socket.send(json.dumps({"type": "close"}))
        async for message in socket:
            now = time.monotonic()
            if isinstance(message, bytes):
                begun = begun or now
                sound += message
                made = len(sound) / 48_000
                found["arrived"].append((now - begun, made))
            else:
                event = json.loads(message)
                if event["type"] == "prosody.applied":
                    found["told"] = event
                if event["type"] == "done":
                    break
            if begun and after is not None and now - begun >= after and "sent" not in found:
                change = {"type": "prosody.update", "pitch": PITCH, "ramp_ms": 0, "at": place}
                await socket.send(json.dumps(change))
                found |= {"sent": now - begun, "ahead": made - (now - begun)}
    found["sound"] = np.frombuffer(sound, "<i2").astype(np.float32) / 32768
    return found


def error(plain: Floats, changed: Floats, told: float) -> float | None:
    """Seconds from what was told to where F0 has gone half of the way; None = no voice there."""
    a, b = (measure.f0(sound, 24_000, hop=HOP, high=800) for sound in (plain, changed))
    n = min(len(a), len(b))
    both = np.flatnonzero((a[:n] > 0) & (b[:n] > 0))
    moved = 12 * np.log2(b[both] / a[both])
    near = np.abs(both * HOP - told) < NEAR_S
    low, high = both[near & (moved < PITCH / 2)], both[near & (moved >= PITCH / 2)]
    if not len(low) or not len(high) or not 0 < high[0] - low[-1] <= APART:
        return None
    return float((low[-1] + high[0]) / 2 * HOP - told)


async def main() -> None:
    """Parse the command line and print a line for each trial."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="ws://127.0.0.1:8354")
    parser.add_argument("--voice", default="nano_heart")
    parser.add_argument("--at", default="word", choices=("now", "word"))
    parser.add_argument("--trials", type=int, default=8)
    told = parser.parse_args()
    plain = (await spoken(told.url, told.voice, told.at, None))["sound"]
    length = len(plain) / 24_000
    rows = []
    print(
        "| sent, s | ahead, s | word | heard, s | comes, s | error, ms |\n|---|---|---|---|---|---|"
    )
    for trial in range(told.trials):
        after = length * (0.15 + 0.6 * trial / max(1, told.trials - 1))
        found = await spoken(told.url, told.voice, told.at, after)
        where = found.get("told")  # None: all was made before the message was due
        if where is None or where["sample"] is None:
            continue
        offset = where["offset"]
        heard = offset - found["sent"]
        comes = next(t for t, made in found["arrived"] if made > offset) - found["sent"]
        missed = error(plain, found["sound"], offset)
        rows.append((heard, comes, found["ahead"], missed))
        shown = "" if missed is None else f"{missed * 1000:.0f}"
        print(
            f"| {found['sent']:.2f} | {found['ahead']:.2f} | {where['word']} | {heard:.2f} "
            f"| {comes:.2f} | {shown} |",
            flush=True,
        )
    heard, comes, ahead = (median(row[i] for row in rows) for i in range(3))
    errors = [abs(row[3]) * 1000 for row in rows if row[3] is not None]
    worst = f"{max(errors):.0f} ms" if errors else "not seen"
    print(f"\nmedian: heard {heard:.2f} s, comes {comes:.2f} s, ahead {ahead:.2f} s; ", end="")
    print(f"largest: heard {max(row[0] for row in rows):.2f} s, error {worst}")


if __name__ == "__main__":
    asyncio.run(main())
