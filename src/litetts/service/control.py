"""Changes of prosody while a speech is made: what a client asks, and where it takes effect."""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from litetts.document import Applied, AudioChunk, Prosody
from litetts.errors import InputError
from litetts.prosody.steering import NEUTRAL, RAMP_S, Place, Update
from litetts.request import OPTIONS, PROSODY, clamped
from litetts.service.clients import Client
from litetts.service.stream import Live, Stream

__all__ = ["Change", "Controls", "Guided", "Guides"]

_WAITING = 100
"""Changes that may wait to take effect: more than anybody makes by hand in a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A change that a client asks for. All of it is on top of what the text and its request say.

    Attributes:
        kind: whether it sets numbers or the feeling; each leaves the other as it is.
        id: by which the client knows it.
        said: options of prosody and their values; those that are not named stay.
        feeling: what a style or a feeling does.
        ramp_s: seconds in which it is reached.
        at: where it begins.
    """

    kind: Literal["prosody", "emotion"]
    id: str = ""
    said: Mapping[str, float] = field(default_factory=dict)
    feeling: Prosody = NEUTRAL
    ramp_s: float = RAMP_S
    at: Place = "word"


class Controls:
    """What is in force in a speech, and what waits to be."""

    def __init__(self) -> None:
        self.wish = Prosody()
        """What is in force where sound is made now."""
        self._numbers = itertools.count(1)
        self._prosody = self._feeling = Prosody()
        self._open: dict[int, tuple[Change, Update]] = {}
        self._told: dict[Change, asyncio.Future[Applied | None]] = {}

    @property
    def open(self) -> list[Update]:
        """The changes that have not taken effect, in order."""
        return [update for _, update in self._open.values()]

    def change(self, change: Change) -> Update:
        """Ask for a change. Raises InputError: too many wait already."""
        if len(self._open) >= _WAITING:
            raise InputError(f"{_WAITING} changes wait to take effect already", field="type")
        if change.kind == "prosody":
            fields = {n: change.said[o] for n, o in PROSODY.items() if o in change.said}
            for name, value in fields.items():
                OPTIONS[PROSODY[name]].check(value)
            self._prosody = replace(self._prosody, **fields)
        else:
            self._feeling = change.feeling
        wish = clamped(self._prosody.over(self._feeling))
        update = Update(next(self._numbers), wish, change.ramp_s, change.at)
        self._open[update.number] = change, update
        return update

    def heard(self, chunk: AudioChunk) -> list[tuple[Change, Applied]]:
        """The changes that took effect by this chunk, and where."""
        found = []
        for applied in chunk.applied:
            change, update = self._open.pop(applied.number)
            self.wish = update.wish
            found.append((change, applied))
            if (told := self._told.pop(change, None)) and not told.done():
                told.set_result(applied)
        return found

    def close(self) -> list[Change]:
        """Nothing more is made: the changes that took no effect."""
        left = [change for change, _ in self._open.values()]
        self._open.clear()
        for told in self._told.values():
            if not told.done():
                told.set_result(None)
        self._told.clear()
        return left

    async def where(self, change: Change) -> Applied | None:
        """Wait until a change that was asked for takes effect; None = the speech was over."""
        if all(change is not waiting for waiting, _ in self._open.values()):
            return None
        told = self._told[change] = asyncio.get_running_loop().create_future()
        applied: Applied | None = await told
        return applied


@dataclass(frozen=True, slots=True, kw_only=True)
class Guided(Stream):
    """A stream that may be changed while it is made, by its id."""

    live: Live
    controls: Controls
    id: str
    cached: bool = False

    @property
    def whole(self) -> bool:
        """See `Stream`: it is sent as it is made, or nobody could change it."""
        return False

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """See `Stream`."""
        try:
            async for chunk in self.live:
                self.controls.heard(chunk)
                yield chunk
        finally:
            self.controls.close()

    def close(self) -> None:
        """See `Stream`."""
        self.controls.close()
        self.live.close()


class Guides:
    """The streams that may be changed from beside, by their ids."""

    def __init__(self) -> None:
        self._streams: dict[str, tuple[Client, Guided]] = {}

    def add(self, live: Live, client: Client) -> Guided:
        """A stream of a client, with an id."""
        self._streams = {i: s for i, s in self._streams.items() if not s[1].live.listener.over}
        guided = Guided(**live.facts, live=live, controls=Controls(), id=secrets.token_urlsafe(12))
        self._streams[guided.id] = client, guided
        return guided

    def find(self, id: str, client: Client) -> Guided:
        """The stream. Raises InputError: there is none, not of this client, or it is over."""
        owner, guided = self._streams.get(id, (None, None))
        mine = owner is not None and owner.name == client.name
        if guided is None or not mine or guided.live.listener.over:
            raise InputError(
                f"no speech '{id[:50]}' is being made; its id is in the header X-Speech-Id of a "
                "reply to a request with steered: true",
                field="id",
            )
        return guided

    async def change(self, guided: Guided, change: Change) -> Applied | None:
        """Change a stream and wait until that takes effect; None = it was over before."""
        guided.live.steer(guided.controls.change(change))
        return await guided.controls.where(change)
