"""What replies in JSON are made of, named, so that `/openapi.json` tells a generator of clients.

Routes write their replies themselves; tests hold what they write against these classes. A route
names its class with `told`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

__all__ = [
    "Book",
    "BookList",
    "BookPlan",
    "Change",
    "Check",
    "Explanation",
    "Health",
    "ImportedBook",
    "LineList",
    "Model",
    "ModelList",
    "Phonemes",
    "StyleList",
    "Transcription",
    "Tune",
    "VoiceList",
    "WatermarkFinding",
    "told",
]


def told(model: Any, status: int = 200) -> dict[str, Any]:
    """The arguments of a route that answers with `model` and `status`."""
    return {"responses": {status: {"model": model}}, "status_code": status}


class OpenAIVoices(BaseModel):
    """Who speaks for OpenAI's names."""

    setting: str = Field(description="the setting voices.openai")
    voices: dict[str, str] = Field(description="OpenAI's name -> the voice here")


class Model(BaseModel):
    """A name that `model` may have."""

    id: str
    object: Literal["model"]
    created: int = Field(description="seconds since 1970")
    owned_by: str
    openai_voices: OpenAIVoices | None = None


class ModelList(BaseModel):
    """GET /v1/models."""

    object: Literal["list"]
    data: list[Model]


class VoiceFacts(BaseModel):
    """A voice."""

    id: str = Field(description="as `voice` takes it")
    name: str
    language: str = Field(description="tag, e.g. en-us")
    gender: str | None
    engine: str
    description: str
    licence: str
    mixes: bool = Field(description="whether it can be mixed with others of its engine")
    installed: bool
    sample: str = Field(description="address of a sentence in it")
    rtf: float | None = Field(
        description="seconds of work for a second of speech, as measured here; null = not yet"
    )


class VoiceList(BaseModel):
    """GET /v1/audio/voices."""

    object: Literal["list"]
    default: str = Field(description="who speaks when nobody is named")
    openai: OpenAIVoices
    voices: list[VoiceFacts]


class StyleFacts(BaseModel):
    """A style; `valence` and `arousal` are from -1 to 1, null for what is no feeling."""

    name: str
    valence: float | None
    arousal: float | None
    prosody: dict[str, Any] = Field(description="what it does to the voice")


class StyleList(BaseModel):
    """GET /v1/audio/styles."""

    object: Literal["list"]
    styles: list[StyleFacts]


class TranscribedSegment(BaseModel):
    """A part of a transcript; seconds."""

    id: int
    start: float
    end: float
    text: str


class TranscribedWord(BaseModel):
    """A word of a transcript; seconds."""

    word: str
    start: float
    end: float


class Transcription(BaseModel):
    """POST /v1/audio/transcriptions; all but the text with `verbose_json`."""

    text: str
    task: Literal["transcribe"] | None = None
    language: str | None = None
    duration: float | None = Field(None, description="seconds")
    segments: list[TranscribedSegment] | None = None
    words: list[TranscribedWord] | None = None


class ManifestFacts(BaseModel):
    """What the signed manifest of a file says (C2PA)."""

    state: Literal["trusted", "valid", "invalid", "unreadable"]
    problems: list[str]
    issuer: str
    software: str
    artificial: bool
    mark_id: str


class WatermarkFinding(BaseModel):
    """POST /v1/audio/watermark/detect; the record of a mark is for who has an API key."""

    answer: str = Field(description="present, not found or cannot tell")
    present: bool
    confidence: str
    content: str
    manifest: ManifestFacts | None
    payload: str | None = None
    key_id: str | None = None
    record: dict[str, Any] | None = None
    others: list[dict[str, Any]] | None = None


class MarkupFinding(BaseModel):
    """What becomes of an element or an attribute of SSML."""

    element: str
    attribute: str = Field(description="empty = all of the element")
    verdict: Literal["honoured", "approximated", "ignored"]
    why: str
    line: int
    column: int


class Check(BaseModel):
    """POST /v1/ssml/check."""

    valid: bool
    error: str | None
    findings: list[MarkupFinding]
    notes: list[str]


class NoteFacts(BaseModel):
    """What was not done as asked."""

    option: str
    message: str


class SpokenWord(BaseModel):
    """A word as it is read; its place counts characters of the text."""

    text: str
    phonemes: str | None = Field(description="null where the voice's engine reads letters")
    kind: str
    rule: str = Field(description="what decided how it sounds")
    source_start: int
    source_end: int


class SpokenSentence(BaseModel):
    """A sentence as it will be said."""

    source_start: int
    source_end: int
    lang: str
    voice: str
    words: list[SpokenWord]


class Explanation(BaseModel):
    """POST /v1/text/explain."""

    lang: str
    voice: str
    sentences: list[SpokenSentence]
    notes: list[NoteFacts]


class TimedWord(BaseModel):
    """A word and when it is heard; seconds from the start of its sentence."""

    text: str
    start: float
    end: float
    source_start: int
    source_end: int


class TunedSentence(BaseModel):
    """The tune of a sentence."""

    source_start: int
    source_end: int
    lang: str
    voice: str
    duration: float | None = Field(description="seconds; null = not told before it is spoken")
    f0: list[float] | None = Field(description="Hz every `step` seconds, 0 = no voice")
    words: list[TimedWord]


class Tune(BaseModel):
    """POST /v1/text/tune."""

    step: float = Field(description="seconds")
    sentences: list[TunedSentence]


class ImportedTurn(BaseModel):
    """What one speaker says."""

    text: str
    kind: str
    speaker: str | None = Field(description="null = the narrator")
    direction: str | None = Field(description="how it is said, in plain words")
    voice: str | None


class ImportedChapter(BaseModel):
    """A chapter of a file."""

    title: str
    turns: list[ImportedTurn]


class ImportedBook(BaseModel):
    """POST /v1/text/import."""

    title: str
    author: str
    language: str | None
    chapters: list[ImportedChapter]
    notes: list[str]


class PhonemizedWord(SpokenWord):
    """A word and how it is read."""


class Phonemes(BaseModel):
    """POST /dev/phonemize."""

    phonemes: str
    tokens: list[int] = Field(description="of Kokoro's vocabulary")
    language: str
    words: list[PhonemizedWord]


class Change(BaseModel):
    """POST /v1/speech/{id}/control: where a change is heard; null = the speech was over before."""

    type: Literal["prosody.applied", "emotion.applied"]
    id: str
    sample: int | None
    offset: float | None = Field(description="seconds")
    word: str | None
    source_start: int | None
    source_end: int | None


class SpeakerLevel(BaseModel):
    """How loud a speaker was, and what was done about it."""

    found_lufs: float | None
    gain_db: float


class WrittenChapter(BaseModel):
    """Where a chapter is in the file; seconds."""

    title: str
    start: float
    end: float


class BookReport(BaseModel):
    """The file that was written."""

    seconds: float
    segments: int
    level: float
    unit: str = Field(description="of the level")
    peak_dbtp: float
    speakers: dict[str, SpeakerLevel]
    chapters: list[WrittenChapter]
    notes: list[str]


class Book(BaseModel):
    """A book in work, or done."""

    id: str
    title: str
    state: Literal["draft", "queued", "running", "paused", "cancelled", "failed", "done"]
    created: float = Field(description="seconds since 1970")
    changed: float = Field(description="seconds since 1970")
    preset: str
    format: str
    cast: dict[str, Any]
    chapters: list[str]
    finished: int = Field(description="chapters that are rendered whole")
    share: float = Field(description="of the work, 0 to 1")
    seconds: float = Field(description="of sound so far")
    left_s: float | None = Field(description="about how long it still takes")
    error: str | None
    report: BookReport | None
    quotations: dict[str, str] | None
    speed: float | None = Field(description="seconds of sound that are made in a second")
    characters: int
    notes: list[NoteFacts] | None = None


class BookList(BaseModel):
    """GET /v1/jobs."""

    object: Literal["list"]
    data: list[Book]


class PlannedPart(BaseModel):
    """A chapter, or what a speaker says, before it is rendered."""

    title: str
    segments: int
    characters: int
    seconds: float
    speakers: list[str]


class PlannedSpeaker(PlannedPart):
    """What a speaker says."""

    options: dict[str, Any] = Field(description="how it is spoken")


class GuessCount(BaseModel):
    """Quotations whose speaker was guessed."""

    guessed: int
    unsure: int


class BookPlan(BaseModel):
    """GET /v1/jobs/{id}/plan."""

    seconds: float
    segments: int
    characters: int
    missing: int = Field(description="segments that are not rendered yet")
    chapters: list[PlannedPart]
    speakers: list[PlannedSpeaker]
    notes: list[str]
    quotations: GuessCount
    compute_s: float | None = Field(description="seconds of work that are left; null = not known")


class GuessFacts(BaseModel):
    """Why somebody says a quotation."""

    key: str = Field(description="as `quotations` of the book takes it")
    quotation: str
    sure: float
    why: str


class Line(BaseModel):
    """What is rendered by itself; numbers count from 1."""

    number: int
    chapter: int
    speaker: str
    voice: str
    how: str
    text: str
    source: str
    seconds: float
    guesses: list[GuessFacts]


class LineList(BaseModel):
    """GET /v1/jobs/{id}/chapters/{number}/lines."""

    object: Literal["list"]
    data: list[Line]


class Health(BaseModel):
    """GET /health."""

    status: Literal["ok", "degraded"]
    reasons: list[str]
    version: str
    uptime_s: float
