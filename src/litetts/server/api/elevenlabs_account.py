"""What ElevenLabs' clients ask for before they speak: voices, models, and the account."""

from __future__ import annotations

import re
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from litetts.document import Voice
from litetts.errors import InputError, ModelError
from litetts.server.api import answers, polly
from litetts.server.api import elevenlabs_answers as theirs
from litetts.server.context import Caller, caller, service_of
from litetts.server.jsonio import Json
from litetts.service.service import SpeechService
from litetts.voices.names import title

__all__ = ["is_theirs", "models", "router"]

router = APIRouter(tags=["ElevenLabs"])

# Voices of a page of /v2/voices: theirs by default, and at most.
PAGE, MOST_PAGE = 10, 100
# What a client without a quota is told it may use: a number, because theirs is one.
UNLIMITED = 2**31 - 1


def is_theirs(request: Request) -> bool:
    """Whether a request is one of ElevenLabs' clients: they send their own header of the key."""
    return "xi-api-key" in request.headers


@router.get("/v1/voices", **answers.told(theirs.ElevenLabsVoices | theirs.PollyVoices))
async def voices(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """The installed voices; for AWS' clients in the shape of Amazon Polly."""
    if polly.theirs(request):
        query = request.query_params
        asked = partial(polly.described, query.get("Engine"), query.get("LanguageCode"))
        return Json(await service_of(request).run(asked))
    return Json({"voices": await service_of(request).run(_voices)})


@router.get("/v2/voices", **answers.told(theirs.ElevenLabsVoicePage))
async def pages(
    request: Request,
    who: Annotated[Caller, Depends(caller)],
    page_size: int = PAGE,
    search: str = "",
    next_page_token: str = "",
) -> Response:
    """The installed voices, page by page."""
    if not 1 <= page_size <= MOST_PAGE:
        raise InputError(f"page_size is {page_size}; use 1 to {MOST_PAGE}", field="page_size")
    found = await service_of(request).run(_voices)
    wanted = search.strip().casefold()
    found = [v for v in found if wanted in f"{v['name']} {v['description']}".casefold()]
    if not re.fullmatch(r"[0-9]{0,9}", next_page_token):
        raise InputError(
            f"next_page_token is '{next_page_token[:40]}'; use the one of the page before",
            field="next_page_token",
        )
    begin = int(next_page_token or 0)
    end = begin + page_size
    return Json(
        {
            "voices": found[begin:end],
            "has_more": end < len(found),
            "total_count": len(found),
            "next_page_token": str(end) if end < len(found) else None,
        }
    )


@router.get("/v1/voices/settings/default", **answers.told(theirs.VoiceSettings))
async def settings(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """The settings of a voice when nobody says otherwise."""
    return Json(_settings())


@router.get("/v1/voices/{voice_id}", **answers.told(theirs.ElevenLabsVoice))
async def voice(
    voice_id: str, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """One voice, by our name or by the identifier of one of their stock voices."""
    from litetts.voices import names

    try:
        found = await service_of(request).run(names.find, voice_id)
    except InputError as error:
        raise ModelError(error.message, field="voice_id") from error
    return Json(_voice(found, voice_id))


@router.get("/v1/voices/{voice_id}/settings", **answers.told(theirs.VoiceSettings))
async def voice_settings(
    voice_id: str, request: Request, who: Annotated[Caller, Depends(caller)]
) -> Response:
    """The settings of a voice when nobody says otherwise."""
    await voice(voice_id, request, who)
    return Json(_settings())


@router.get("/v1/user", **answers.told(theirs.User))
async def user(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """Who is asking, and how much is left for today."""
    return Json(
        {
            "user_id": who.client.name,
            "first_name": who.client.name,
            "is_new_user": False,
            "is_onboarding_completed": True,
            "can_use_delayed_payment_methods": False,
            "subscription": _subscription(service_of(request), who),
        }
    )


@router.get("/v1/user/subscription", **answers.told(theirs.Subscription))
async def subscription(request: Request, who: Annotated[Caller, Depends(caller)]) -> Response:
    """How much is left for today."""
    return Json(_subscription(service_of(request), who))


def models(service: SpeechService) -> list[dict[str, Any]]:
    """The engines in the shape of their models. Looks at files: not for the event loop."""
    from litetts import engines
    from litetts import voices as ours

    found = ours.list_voices(only_installed=True)
    installed = dict.fromkeys(voice.engine.partition(":")[0] for voice in found)
    return [
        {
            "model_id": name,
            "name": name,
            "description": f"LiteTTS, engine {name}",
            "can_be_finetuned": False,
            "can_do_text_to_speech": True,
            "can_do_voice_conversion": False,
            "can_use_style": False,
            "can_use_speaker_boost": False,
            "serves_pro_voices": False,
            "token_cost_factor": 1.0,
            "requires_alpha_access": False,
            "max_characters_request_free_user": service.settings.server.max_text_chars,
            "max_characters_request_subscribed_user": service.settings.server.max_text_chars,
            "maximum_text_length_per_request": service.settings.server.max_text_chars,
            "languages": [
                {"language_id": lang, "name": lang}
                for lang in sorted({v.lang for v in found if v.engine.partition(":")[0] == name})
            ],
        }
        for name in engines.NAMES
        if name in installed
    ]


def _voices() -> list[dict[str, Any]]:
    """Looks at files: not for the event loop."""
    from litetts import voices as ours

    return [_voice(voice, voice.id) for voice in ours.list_voices(only_installed=True)]


def _voice(voice: Voice, identity: str) -> dict[str, Any]:
    base, _, region = voice.lang.partition("-")
    return {
        "voice_id": identity,
        "name": title(voice.id),
        "category": "premade",
        "description": voice.description,
        "labels": {
            "language": base,
            "accent": region,
            "gender": voice.gender or "neutral",
            "engine": voice.engine,
        },
        "preview_url": f"/v1/audio/voices/{voice.id}/sample",
        "available_for_tiers": [],
        "high_quality_base_model_ids": [voice.engine],
        "verified_languages": [{"language": base, "locale": voice.lang, "model_id": voice.engine}],
        "settings": _settings(),
        "samples": None,
        "sharing": None,
        "is_owner": False,
        "is_legacy": False,
    }


def _settings() -> dict[str, Any]:
    """`speed` is honoured; the others belong to their voices alone."""
    return {
        "stability": 0.5,
        "similarity_boost": 0.75,
        "style": 0.0,
        "use_speaker_boost": False,
        "speed": 1.0,
    }


def _subscription(service: SpeechService, who: Caller) -> dict[str, Any]:
    key = who.client.key
    limit = service.settings.security.characters_per_day
    if key is not None and key.characters_per_day is not None:
        limit = key.characters_per_day
    return {
        "tier": "local",
        "status": "active",
        "character_count": service.quotas.used_today(who.client),
        "character_limit": limit or UNLIMITED,
        "can_extend_character_limit": False,
        "allowed_to_extend_character_limit": False,
        "voice_limit": UNLIMITED,
        "voice_slots_used": 0,
        "professional_voice_slots_used": 0,
        "professional_voice_limit": 0,
        "can_extend_voice_limit": False,
        "can_use_instant_voice_cloning": False,
        "can_use_professional_voice_cloning": False,
        "currency": None,
        "billing_period": None,
        "character_refresh_period": None,
        "has_open_invoices": False,
        "max_character_limit_extension": 0,
        "voice_add_edit_counter": 0,
    }
