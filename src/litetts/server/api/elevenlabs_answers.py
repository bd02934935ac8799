"""What replies in ElevenLabs' shape, and in Amazon Polly's, are made of. See `answers`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "ElevenLabsModel",
    "ElevenLabsVoice",
    "ElevenLabsVoicePage",
    "ElevenLabsVoices",
    "PollyLexicons",
    "PollyVoices",
    "Subscription",
    "TimedSpeech",
    "User",
    "VoiceSettings",
]


class VoiceSettings(BaseModel):
    """How a voice speaks when nobody says otherwise: `speed` alone is honoured."""

    stability: float
    similarity_boost: float
    style: float
    use_speaker_boost: bool
    speed: float


class VerifiedLanguage(BaseModel):
    """A language of a voice."""

    language: str
    locale: str
    model_id: str


class ElevenLabsVoice(BaseModel):
    """A voice."""

    model_config = ConfigDict(protected_namespaces=())

    voice_id: str
    name: str
    category: str
    description: str
    labels: dict[str, str]
    preview_url: str
    available_for_tiers: list[str]
    high_quality_base_model_ids: list[str]
    verified_languages: list[VerifiedLanguage]
    settings: VoiceSettings
    samples: list[dict[str, Any]] | None
    sharing: dict[str, Any] | None
    is_owner: bool
    is_legacy: bool


class ElevenLabsVoices(BaseModel):
    """GET /v1/voices."""

    voices: list[ElevenLabsVoice]


class ElevenLabsVoicePage(ElevenLabsVoices):
    """GET /v2/voices."""

    has_more: bool
    total_count: int
    next_page_token: str | None


class ElevenLabsLanguage(BaseModel):
    """A language of a model."""

    language_id: str
    name: str


class ElevenLabsModel(BaseModel):
    """An engine in the shape of a model."""

    model_config = ConfigDict(protected_namespaces=())

    model_id: str
    name: str
    description: str
    can_be_finetuned: bool
    can_do_text_to_speech: bool
    can_do_voice_conversion: bool
    can_use_style: bool
    can_use_speaker_boost: bool
    serves_pro_voices: bool
    token_cost_factor: float
    requires_alpha_access: bool
    max_characters_request_free_user: int
    max_characters_request_subscribed_user: int
    maximum_text_length_per_request: int
    languages: list[ElevenLabsLanguage]


class Subscription(BaseModel):
    """GET /v1/user/subscription."""

    tier: str
    status: str
    character_count: int
    character_limit: int
    can_extend_character_limit: bool
    allowed_to_extend_character_limit: bool
    voice_limit: int
    voice_slots_used: int
    professional_voice_slots_used: int
    professional_voice_limit: int
    can_extend_voice_limit: bool
    can_use_instant_voice_cloning: bool
    can_use_professional_voice_cloning: bool
    currency: str | None
    billing_period: str | None
    character_refresh_period: str | None
    has_open_invoices: bool
    max_character_limit_extension: int
    voice_add_edit_counter: int


class User(BaseModel):
    """GET /v1/user."""

    user_id: str
    first_name: str
    is_new_user: bool
    is_onboarding_completed: bool
    can_use_delayed_payment_methods: bool
    subscription: Subscription


class CharacterTimes(BaseModel):
    """When each character is heard; seconds."""

    characters: list[str]
    character_start_times_seconds: list[float]
    character_end_times_seconds: list[float]


class TimedSpeech(BaseModel):
    """POST /v1/text-to-speech/{voice_id}/with-timestamps."""

    audio_base64: str
    alignment: CharacterTimes | None
    normalized_alignment: CharacterTimes | None


class PollyVoice(BaseModel):
    """A voice in Amazon Polly's shape."""

    Id: str
    Name: str
    Gender: str
    LanguageCode: str
    LanguageName: str
    SupportedEngines: list[str]


class PollyVoices(BaseModel):
    """GET /v1/voices, signed as AWS' clients do."""

    Voices: list[PollyVoice]


class PollyLexicons(BaseModel):
    """GET /v1/lexicons: there are none."""

    Lexicons: list[dict[str, Any]] = Field(max_length=0)
