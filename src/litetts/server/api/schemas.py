"""What requests may say. One class per kind of request; the OpenAPI description follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import log10
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from litetts.audio.encode import FORMATS, format_of
from litetts.document import Document, Note
from litetts.errors import InputError
from litetts.prosody.acting import style_of
from litetts.prosody.dimensions import felt
from litetts.prosody.steering import RAMP_S, Place
from litetts.prosody.styles import prosody_of
from litetts.request import (
    INSTRUCTIONS_CHARACTERS,
    OPTIONS,
    PROSODY,
    READINGS,
    AudioFormat,
    Clock,
    DateOrder,
    Emoji,
    Emotion,
    ReadingStyle,
    Request,
    Screen,
    Urls,
    Years,
    Zero,
)
from litetts.scheduling.scheduler import Priority
from litetts.service.control import Change

__all__ = [
    "CaptionedRequest",
    "DialogueRequest",
    "EmotionChange",
    "Manner",
    "PhonemesRequest",
    "PhonemizeRequest",
    "ProsodyChange",
    "SpeechRequest",
    "Spoken",
    "manner_of",
]

# So many fields that are not known are named in a reply, and so many characters of each.
_NAMED_FIELDS, _NAMED_CHARACTERS = 20, 100

# Kokoro's one-letter languages, as its clients send them.
_LETTERS = {
    "a": "en-us",
    "b": "en-gb",
    "e": "es",
    "f": "fr-fr",
    "h": "hi",
    "i": "it",
    "j": "ja",
    "p": "pt-br",
    "z": "zh",
}


class VoiceReference(BaseModel):
    """A voice as newer clients of OpenAI's API may name it."""

    id: str


def _voice_name(voice: Any) -> Any:
    """The name in a reference."""
    if isinstance(voice, dict) and set(voice) == {"id"}:
        voice = voice["id"]
    if voice is not None and not isinstance(voice, str):
        raise ValueError("give the name of a voice, or {'id': name}")
    return voice


VoiceName = Annotated[
    str, BeforeValidator(_voice_name, json_schema_input_type=str | VoiceReference)
]


def letters(tag: str | None) -> str | None:
    """A language; one of Kokoro's letters becomes a tag."""
    return None if tag is None else _LETTERS.get(tag.strip().lower(), tag)


def _format_name(name: Any) -> Any:
    """The format that a name stands for: "ogg" is Opus, "mp4" is M4A."""
    if not isinstance(name, str):
        return name
    try:
        return format_of(name).name
    except InputError as error:
        raise ValueError(error.message) from error


FormatName = Annotated[AudioFormat, BeforeValidator(_format_name, json_schema_input_type=str)]
"""A format of audio by its name, another name for it, or the suffix of its files."""


def _option(name: str, more: str = "", **bounds: Any) -> Any:
    """The field that an option of `litetts.request` is; null = as the server's settings say."""
    option = OPTIONS[name]
    if option.low is not None:
        bounds |= {"ge": option.low, "le": option.high}
    unit = f" ({option.unit})" if option.unit else ""
    return Field(None, description=option.description + unit + more, **bounds)


def _silence(name: str) -> Any:
    """The field that a silence among the choices of reading is."""
    option = READINGS[name]
    said = f"{option.description} ({option.unit})"
    return Field(None, description=said, ge=option.low, le=option.high)


def unknown_fields(model: BaseModel) -> tuple[Note, ...]:
    """A note for each field that was given and that the model has not."""
    unknown = sorted(model.model_extra or {})[:_NAMED_FIELDS]
    return tuple(
        Note(name[:_NAMED_CHARACTERS], "this field is not known here and was ignored")
        for name in unknown
    )


_RAMP: Any = Field(RAMP_S * 1000, ge=0, le=10_000, description="milliseconds that it takes")
_PLACE: Any = Field(
    "word", description="where it begins: the next word or sentence that is not made yet, or now"
)


class Reading(BaseModel):
    """How numbers, dates and the like are read; what is not named is as the settings say."""

    model_config = ConfigDict(extra="forbid")

    date_order: DateOrder | None = None
    clock: Clock | None = None
    number_and: bool | None = None
    money_and: bool | None = None
    zero: Zero | None = None
    years: Years | None = None
    currency: str | None = Field(None, pattern="^[A-Z]{3}$")
    punctuation: bool | None = None
    emoji: Emoji | None = None
    code: bool | None = None
    urls: Urls | None = None
    expand_contractions: bool | None = None
    mixed: bool | None = None
    screen: Screen | None = None
    pause_comma: float | None = _silence("pause_comma")
    pause_colon: float | None = _silence("pause_colon")
    pause_dash: float | None = _silence("pause_dash")
    pause_sentence: float | None = _silence("pause_sentence")
    pause_paragraph: float | None = _silence("pause_paragraph")
    pause_heading: float | None = _silence("pause_heading")
    pause_item: float | None = _silence("pause_item")
    pause_line: float | None = _silence("pause_line")


class Manner(BaseModel):
    """How something is to be spoken: the options of `litetts.request`, the same everywhere."""

    model_config = ConfigDict(allow_inf_nan=False)

    voice: VoiceName | None = _option("voice")
    lang: str | None = _option("lang", max_length=35)
    speed: float | None = _option("speed")
    pitch: float | None = _option("pitch")
    range: float | None = _option("range")
    volume: float | None = _option("volume")
    breath: float | None = _option("breath")
    tilt: float | None = _option("tilt")
    loudness: float | None = _option("loudness")
    pauses: float | None = _option("pauses")
    instructions: str | None = _option("instructions", max_length=INSTRUCTIONS_CHARACTERS)
    style: str | None = _option("style", max_length=60)
    emotion: Emotion | None = _option("emotion")
    planning: str | None = _option("planning", max_length=200)
    ssml: bool | None = _option("ssml")
    reading: Reading | None = _option("reading")
    lexicon: dict[str, Any] | None = _option(
        "lexicon", more=": word -> phonemes, or {'say': other words}"
    )
    disclaimer: bool | None = _option("disclaimer")
    seed: int | None = _option("seed")
    watermark: bool | None = _option("watermark")
    sample_rate: int | None = _option("sample_rate")

    def request(self, text: str | Document) -> Request:
        """A request to speak `text` in this manner. Reads the lexicon, which may take a while."""
        from litetts.text import lexicon

        said = {name: getattr(self, name) for name in Manner.model_fields}
        if self.reading is not None:
            said["reading"] = ReadingStyle(**self.reading.model_dump())
        if self.lexicon is not None:
            said["lexicon"] = (lexicon.read(self.lexicon),)
        return Request(text, **{**said, "lang": letters(self.lang)})

    @property
    def notes(self) -> tuple[Note, ...]:
        """The fields that nobody here knows."""
        return unknown_fields(self)


def manner_of(query: Mapping[str, str]) -> Manner:
    """Our options of speaking in the query of an address. Raises InputError."""
    from litetts.server.errors import invalid

    try:
        return Manner.model_validate({k: v for k, v in query.items() if k in Manner.model_fields})
    except ValidationError as error:
        raise invalid(error) from error


class Spoken(Manner):
    """What every request for speech over HTTP may say."""

    # Fields that we do not know are taken, and named in the reply's notes.
    model_config = ConfigDict(extra="allow")

    model: str = Field("litetts", max_length=200, description="see GET /v1/models")
    response_format: FormatName | None = Field(
        None,
        description="null = the server's default (mp3 unless set otherwise); "
        + ", ".join(FORMATS)
        + ", or another name of one (ogg, mp4)",
    )
    lang_code: str | None = Field(
        None, max_length=35, description="like lang; Kokoro's letters too ('a', 'b', ...)"
    )
    volume_multiplier: float | None = Field(
        None, gt=0, le=10, description="the gain as a factor; on top of volume if both are given"
    )
    priority: Priority = Field(
        Priority.NORMAL, description="high and normal promise a first audio; batch waits"
    )
    stream: bool | None = Field(
        None,
        description="true = as it is made; false = whole, with its length; null = streamed, but "
        "WAV whole unless the client streams",
    )

    def request(self, text: str | Document) -> Request:
        """A request to speak `text` as asked for."""
        request = replace(super().request(text), format=self.response_format, stream=self.stream)
        if request.lang is None and self.lang_code is not None:
            request = replace(request, lang=letters(self.lang_code))
        if self.volume_multiplier is not None:
            gain = (request.volume or 0.0) + 20 * log10(self.volume_multiplier)
            request = replace(request, volume=gain)
        return request


class SpeechRequest(Spoken):
    """POST /v1/audio/speech: OpenAI's fields and ours."""

    input: str = Field(min_length=1, description="text with inline tags, or SSML")
    stream_format: Literal["audio", "sse"] = "audio"
    timestamps: bool = Field(False, description="with stream_format=sse: word times too")
    steered: bool = Field(
        False,
        description="it is made as it is heard, and POST /v1/speech/{id}/control changes it; the "
        "id is in the header X-Speech-Id",
    )


class CaptionedRequest(Spoken):
    """POST /dev/captioned_speech: audio with word times."""

    input: str = Field(min_length=1)
    return_timestamps: bool = True
    format: Literal["json", "srt", "vtt"] = Field(
        "json", description="srt and vtt give captions only"
    )


class PhonemizeRequest(BaseModel):
    """POST /dev/phonemize: how a text would be read."""

    text: str = Field(min_length=1)
    language: str = Field("en-us", max_length=35)


class ProsodyChange(BaseModel):
    """Numbers for what is heard from now on, on top of what the text and its request ask for."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    type: Literal["prosody.update"]
    id: str = Field("", max_length=100, description="comes back with where it took effect")
    ramp_ms: float = _RAMP
    at: Place = _PLACE
    speed: float | None = _option("speed")
    pitch: float | None = _option("pitch")
    range: float | None = _option("range")
    volume: float | None = _option("volume")
    breath: float | None = _option("breath")
    tilt: float | None = _option("tilt")

    @property
    def change(self) -> Change:
        """What it asks for. Raises InputError: nothing."""
        said = {o: value for o in PROSODY.values() if (value := getattr(self, o)) is not None}
        if not said:
            raise InputError(f"name one or more of: {', '.join(PROSODY.values())}", field="type")
        return Change("prosody", self.id, said, ramp_s=self.ramp_ms / 1000, at=self.at)


class EmotionChange(BaseModel):
    """The feeling of what is heard from now on: a style, or a point between extremes."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    type: Literal["emotion.update"]
    id: str = Field("", max_length=100, description="comes back with where it took effect")
    ramp_ms: float = _RAMP
    at: Place = _PLACE
    style: str | None = Field(None, max_length=60, description=OPTIONS["style"].description)
    valence: float | None = Field(None, ge=-1, le=1, description="from unpleasant to pleasant")
    arousal: float | None = Field(None, ge=-1, le=1, description="from drowsy to excited")
    dominance: float | None = Field(None, ge=-1, le=1, description="from submissive to in control")

    @property
    def change(self) -> Change:
        """What it asks for. Raises InputError: an unknown style, or neither style nor point."""
        point = (self.valence, self.arousal, self.dominance)
        if (self.style is None) == (point == (None, None, None)):
            raise InputError("give a style, or valence, arousal and dominance", field="style")
        if self.style is not None:
            feeling = prosody_of(style_of(self.style))
        else:
            feeling = felt(*(value or 0.0 for value in point))
        return Change("emotion", self.id, feeling=feeling, ramp_s=self.ramp_ms / 1000, at=self.at)


class PhonemesRequest(Spoken):
    """POST /dev/generate_from_phonemes: speech from phonemes in Kokoro's inventory."""

    phonemes: str = Field(min_length=1, max_length=20_000)


class Turn(BaseModel):
    """What one speaker says, on top of what the request says of all of it."""

    model_config = ConfigDict(allow_inf_nan=False)

    voice: VoiceName | None = _option("voice")
    text: str = Field(min_length=1)
    pause: float = Field(0.35, ge=0, le=30, description="seconds of silence before it")
    lang: str | None = _option("lang", max_length=35)
    speed: float | None = _option("speed")
    pitch: float | None = _option("pitch")
    range: float | None = _option("range")
    volume: float | None = _option("volume")
    breath: float | None = _option("breath")
    tilt: float | None = _option("tilt")
    instructions: str | None = _option("instructions", max_length=INSTRUCTIONS_CHARACTERS)
    style: str | None = _option("style", max_length=60)

    def request(self) -> Request:
        """The turn as a request of its own."""
        said = self.model_dump(exclude={"text", "pause"})
        return Request(self.text, **{**said, "lang": letters(self.lang)})


class DialogueRequest(Spoken):
    """POST /dev/dialogue: several voices in one recording."""

    turns: list[Turn] = Field(min_length=1, max_length=1000)
