"""What is done with the recordings that clients send: never in the server's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import Request, UploadFile

from litetts.errors import DeadlineError
from litetts.server.context import Caller, context_of, service_of
from litetts.server.replies import unless_gone

__all__ = ["read_aside"]

T = TypeVar("T")


async def read_aside(
    request: Request, who: Caller, file: UploadFile, function: Callable[..., T], *more: Any
) -> T:
    """The result of `function(bytes of the file, *more)` in the process that reads recordings.

    Raises:
        QuotaError: the client has used up what it may.
        OverloadedError: too many wait for the process.
        TooLargeError: it would take too much memory.
        DeadlineError: it took too long.
        ClientGoneError: nobody waits any more; the process is killed.
    """
    service = service_of(request)
    await service.charge(who.client, 0)
    aside = context_of(request).aside
    limit = service.settings.scheduling.deadline_s

    async def work() -> T:
        # Only one recording at a time is in memory; the others are where the form was read to.
        async with aside.turn():
            return await aside.now(function, await file.read(), *more)

    try:
        return await unless_gone(request, asyncio.wait_for(work(), limit))
    except TimeoutError as error:
        raise DeadlineError(f"the recording took longer than {limit:g} s") from error
