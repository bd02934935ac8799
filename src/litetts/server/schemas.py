"""What requests may say. One class per kind of request; the OpenAPI description follows from it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from litetts.scheduling.scheduler import Priority
from litetts.server.service import Options

__all__ = [
    "CaptionedRequest",
    "DialogueRequest",
    "PhonemesRequest",
    "PhonemizeRequest",
    "SpeechRequest",
    "Spoken",
]

AudioFormat = Literal["mp3", "opus", "aac", "flac", "wav", "pcm", "mulaw", "alaw", "f32"]

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


VoiceName = Annotated[
    str | VoiceReference,
    Field(
        description="a voice, one of OpenAI's names, or a mix such as 'af_heart*0.7+am_adam*0.3'"
    ),
]


def voice_name(voice: str | VoiceReference | None) -> str | None:
    """The name in a reference; an empty one is none."""
    name = voice.id if isinstance(voice, VoiceReference) else voice
    return name.strip() or None if name else None


def language(tag: str | None) -> str | None:
    """A BCP 47 tag in lower case; one of Kokoro's letters becomes one."""
    if not tag or not tag.strip():
        return None
    clean = tag.strip().lower().replace("_", "-")
    return _LETTERS.get(clean, clean)


class Spoken(BaseModel):
    """How something is to be spoken: what every request for speech may say."""

    # Fields that we do not know are taken, and named in the reply's X-Ignored-Fields.
    model_config = ConfigDict(extra="allow", allow_inf_nan=False)

    model: str = Field("litetts", max_length=200, description="see GET /v1/models")
    voice: VoiceName | None = Field(None, description="null = the server's default")
    response_format: AudioFormat | None = Field(
        None, description="null = the server's default (mp3 unless set otherwise)"
    )
    speed: float | None = Field(None, ge=0.25, le=4.0, description="2 = twice as fast")
    lang: str | None = Field(None, max_length=35, description="BCP 47 tag such as 'en-gb'")
    lang_code: str | None = Field(
        None, max_length=35, description="like lang; Kokoro's letters too ('a', 'b', ...)"
    )
    sample_rate: int | None = Field(None, ge=8000, le=48000, description="Hz; null = the voice's")
    seed: int = Field(0, ge=0, le=2**31 - 1, description="same request, same seed: same bytes")
    volume: float = Field(0.0, ge=-40, le=20, description="gain in dB")
    volume_multiplier: float | None = Field(
        None, gt=0, le=10, description="gain as a factor, on top of volume"
    )
    pauses: float = Field(1.0, ge=0, le=5, description="factor on the pauses")
    lexicon: dict[str, Any] | None = Field(
        None, description="word -> phonemes, or {'say': other words}"
    )
    priority: Priority = Field(
        Priority.NORMAL, description="high and normal promise a first audio; batch waits"
    )
    stream: bool | None = Field(
        None,
        description="true = as it is made; false = whole, with its length; null = streamed, but "
        "WAV whole unless the client streams",
    )

    def options(self, *, ssml: bool | None = None) -> Options:
        """As the service takes it."""
        from math import log10

        gain = 20 * log10(self.volume_multiplier) if self.volume_multiplier else 0.0
        return Options(
            voice=voice_name(self.voice),
            speed=self.speed,
            lang=language(self.lang) or language(self.lang_code),
            ssml=ssml,
            seed=self.seed,
            volume_db=self.volume + gain,
            pauses=self.pauses,
            lexicon=self.lexicon,
        )


class SpeechRequest(Spoken):
    """POST /v1/audio/speech: OpenAI's fields and ours."""

    input: str = Field(min_length=1, description="text with inline tags, or SSML")
    instructions: str | None = Field(
        None, max_length=4096, description="how to speak, in words, as far as it is understood"
    )
    stream_format: Literal["audio", "sse"] = "audio"
    timestamps: bool = Field(False, description="with stream_format=sse: word times too")
    ssml: bool | None = Field(None, description="null = by the first characters of the text")


class CaptionedRequest(Spoken):
    """POST /dev/captioned_speech: audio with word times."""

    input: str = Field(min_length=1)
    ssml: bool | None = None
    return_timestamps: bool = True
    format: Literal["json", "srt", "vtt"] = Field(
        "json", description="srt and vtt give captions only"
    )


class PhonemizeRequest(BaseModel):
    """POST /dev/phonemize: how a text would be read."""

    text: str = Field(min_length=1)
    language: str = Field("en-us", max_length=35)


class PhonemesRequest(Spoken):
    """POST /dev/generate_from_phonemes: speech from phonemes in Kokoro's inventory."""

    phonemes: str = Field(min_length=1, max_length=20_000)


class Turn(BaseModel):
    """What one speaker says."""

    voice: VoiceName | None = None
    text: str = Field(min_length=1)
    pause: float = Field(0.35, ge=0, le=30, description="seconds of silence before it")


class DialogueRequest(Spoken):
    """POST /dev/dialogue: several voices in one recording."""

    turns: list[Turn] = Field(min_length=1, max_length=1000)
