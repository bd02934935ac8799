"""How the server is: health, metrics, and what the Dashboard shows."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from litetts.errors import LiteTTSError
from litetts.observe.past import HOUR_S, STEP_S, Moment
from litetts.server.api import answers
from litetts.server.context import Caller, Context, caller, context_of
from litetts.server.jsonio import Json, dumps
from litetts.server.replies import until_closed
from litetts.server.socket.wire import key_of
from litetts.version import __version__

__all__ = ["keep_past", "router", "snapshot"]

router = APIRouter(tags=["Status"])

# The Dashboard is told so often (seconds).
DASHBOARD_S = 1.0
# A share of failures in the last five minutes above this is a reason to be called degraded.
FAILING_SHARE = 0.05
# Warnings and errors that the Dashboard shows.
SHOWN_ERRORS = 10


@router.get("/health/live")
async def live() -> Response:
    """The event loop turns."""
    return Json({"status": "ok"})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """Whether new requests are welcome: not before the voice is loaded, not while draining."""
    service = context_of(request).service
    if service.ready:
        return Json({"status": "ready"})
    why = "shutting down" if service.scheduler.draining else "starting"
    return Json({"status": why}, status_code=503)


@router.get("/health", **answers.told(answers.Health))
async def health(request: Request) -> Response:
    """ok, or degraded with the reasons."""
    context = context_of(request)
    shared = context.service.shared
    if shared is not None:  # where nobody speaks, nobody else would notice
        await context.service.run(shared.look)
    reasons = _reasons(context)
    return Json(
        {
            "status": "degraded" if reasons else "ok",
            "reasons": reasons,
            "version": __version__,
            "uptime_s": context.service.metrics.summary()["uptime_s"],
        },
        status_code=200 if context.service.ready else 503,
    )


@router.get("/health/dependencies")
async def dependencies(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """Every package and engine: there, in range, working; what is off without it."""
    return Json(context_of(request).dependencies.report.as_dict())


@router.get("/metrics", response_class=PlainTextResponse)
async def metrics(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """The metrics in Prometheus' text format."""
    content, kind = context_of(request).service.metrics.exposition()
    return PlainTextResponse(content, media_type=kind)


@router.get("/dashboard/data")
async def dashboard_data(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """What the Dashboard shows, for clients without a socket."""
    return Json(snapshot(context_of(request)))


@router.get("/dashboard/history")
async def dashboard_history(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """The last hour in steps of 10 s: what was served, what waited, and the memory."""
    context = context_of(request)
    served = context.service.metrics.dated(HOUR_S)
    return Json({"step_s": STEP_S, "steps": context.past.told(served)})


@router.get("/dashboard/requests")
async def dashboard_requests(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """The last requests for speech of the last hour, the newest first. Without their texts."""
    served = context_of(request).service.metrics.dated(HOUR_S)
    return Json(
        {
            "total": len(served),
            "requests": [
                {"at": at, **asdict(item), "rtf": item.rtf}
                for at, item in served[: -limit - 1 : -1]
            ],
        }
    )


@router.websocket("/ws/dashboard")
async def dashboard(socket: WebSocket) -> None:
    """What the Dashboard shows, once a second. With keys, the first message brings one."""
    context = context_of(socket)
    await socket.accept()
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        try:
            context.allow_origin(socket)
            try:
                context.who(socket)
            except LiteTTSError:
                context.who(socket, await key_of(socket))
        except (LiteTTSError, TimeoutError):
            await socket.close(4401)
            return
        listening = asyncio.create_task(until_closed(socket))
        try:
            while not listening.done():
                await socket.send_text(dumps(snapshot(context)))
                await asyncio.wait({listening}, timeout=DASHBOARD_S)
        finally:
            listening.cancel()


def snapshot(context: Context) -> dict[str, Any]:
    """The state of the server in numbers."""
    service = context.service
    scheduler = service.scheduler
    cache = service.cache.stats()
    memory = context.memory.state()
    return {
        "version": __version__,
        "status": "degraded" if _reasons(context) else "ok",
        "reasons": _reasons(context),
        **service.metrics.summary(),
        "queue": {
            "active": scheduler.active,
            "waiting": scheduler.waiting,
            "busy": scheduler.busy,
            "workers": scheduler.size,
            "target_s": scheduler.target_s,
        },
        "workers": scheduler.holding,
        "engines": [asdict(load) for load in scheduler.load()],
        "errors": context.faults.last[:SHOWN_ERRORS],
        "cache": {**asdict(cache), "hit_rate": cache.hit_rate},
        "memory": {
            "resident": memory.resident,
            "workers": worker_bytes(),
            "peak": memory.peak,
            "growth": memory.growth,
            "budget": memory.budget,
            "leak": str(memory.leak) if memory.leak else None,
        },
    }


async def keep_past(context: Context) -> None:
    """Note the state down every `STEP_S`, until cancelled."""
    while True:
        scheduler, memory = context.service.scheduler, context.memory.state()
        context.past.note(
            Moment(
                time.time(),
                scheduler.active,
                scheduler.waiting,
                memory.resident + worker_bytes(),
            )
        )
        await asyncio.sleep(STEP_S)


def worker_bytes() -> int:
    """Resident bytes of the worker processes; what they share is counted in each."""
    import psutil

    total = 0
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            total += int(child.memory_info().rss)
    return total


def _reasons(context: Context) -> list[str]:
    service = context.service
    reasons = []
    if service.scheduler.draining:
        reasons.append("shutting down")
    elif service.trouble:
        reasons.append(f"the start failed: {service.trouble}")
    elif not service.ready:
        reasons.append("starting")
    recent = [i for i in service.metrics.recent() if i.outcome in ("done", "failed", "late")]
    failed = sum(item.outcome != "done" for item in recent)
    if len(recent) >= 20 and failed > FAILING_SHARE * len(recent):
        reasons.append(f"{failed} of the last {len(recent)} requests failed")
    if service.shared is not None and service.shared.away:
        reasons.append("Redis is away: recordings and quotas are this replica's own")
    memory = context.memory.state()
    if memory.leak is not None:
        reasons.append(f"memory grows: {memory.leak}")
    if memory.full:
        reasons.append("the memory budget is used up")
    if context.store.refused is not None:
        reasons.append(f"the settings on disk are not in force: {context.store.refused}")
    reasons.extend(
        f"{status.name} is {status.state}: {status.without}"
        for status in context.dependencies.report.problems
        if status.required
    )
    return reasons
