"""What becomes of an SSML document, without speaking it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Request as HttpRequest
from pydantic import BaseModel, Field
from starlette.responses import Response

from litetts.errors import InputError
from litetts.request import Request
from litetts.server.api import answers
from litetts.server.context import Caller, caller, context_of
from litetts.server.jsonio import Json

__all__ = ["CheckRequest", "router"]

router = APIRouter(tags=["SSML"])


class CheckRequest(BaseModel):
    """A document to be checked."""

    input: str = Field(description="the SSML document")
    voice: str | None = Field(None, description="who is to speak it; null = as the settings say")


@router.post("/v1/ssml/check", **answers.told(answers.Check))
async def check(
    body: CheckRequest, request: HttpRequest, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """For every element whether it is honoured, approximated or ignored, and why.

    A document that cannot be spoken is no error here: `valid` is false, and `error` says why.
    """
    service = context_of(request).service
    limit = service.settings.server.max_text_chars
    if len(body.input) > limit:
        raise InputError(
            f"the text has {len(body.input)} characters; at most {limit} are allowed", field="input"
        )
    return Json(await service.run(_checked, body, service.settings.request()))


def _checked(body: CheckRequest, defaults: Request) -> dict[str, Any]:
    from litetts.speech import check, completed

    asked = Request(body.input, voice=body.voice, ssml=True)
    try:
        findings, notes = check(completed(asked, defaults))
    except InputError as error:
        return {"valid": False, "error": error.message, "findings": [], "notes": []}
    return {
        "valid": True,
        "error": None,
        "findings": [asdict(finding) for finding in findings],
        "notes": [str(note) for note in notes],
    }
