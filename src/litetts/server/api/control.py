"""Changes of prosody while a reply is being spoken, from beside it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field
from starlette.responses import Response

from litetts.document import Applied
from litetts.server.api import answers
from litetts.server.api.schemas import EmotionChange, ProsodyChange
from litetts.server.context import Caller, caller, service_of
from litetts.server.jsonio import Json
from litetts.server.replies import unless_gone
from litetts.service.control import Change

__all__ = ["effect", "router"]

router = APIRouter(tags=["Control"])


@router.post("/v1/speech/{id}/control", **answers.told(answers.Change))
async def control(
    id: str,
    body: Annotated[ProsodyChange | EmotionChange, Field(discriminator="type")],
    request: Request,
    who: Annotated[Caller, Depends(caller)],
) -> Response:
    """Change a speech that was asked for with `steered`; the reply says where that is heard."""
    service = service_of(request)
    guided = service.guides.find(id, who.client)
    change = body.change
    applied = await unless_gone(request, service.guides.change(guided, change))
    return Json(effect(change, applied, guided.sample_rate))


def effect(change: Change, applied: Applied | None, sample_rate: int) -> dict[str, Any]:
    """Where a change takes effect; all of it null where the speech was over before.

    `sample` counts the samples of the speech at `sample_rate`, `offset` is the same in seconds.
    """
    content: dict[str, Any] = {"type": f"{change.kind}.applied", "id": change.id}
    if applied is None:
        where = ("sample", "offset", "word", "source_start", "source_end")
        return content | dict.fromkeys(where)
    return content | {
        "sample": round(applied.at * sample_rate),
        "offset": round(applied.at, 4),
        "word": applied.word,
        "source_start": applied.source_start,
        "source_end": applied.source_end,
    }
