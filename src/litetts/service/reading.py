"""From a request to what speaks it: found to be in order, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from litetts.errors import InputError
from litetts.request import Request
from litetts.scheduling.work import too_long
from litetts.service.stream import Spoken
from litetts.settings.schema import Settings
from litetts.watermark.marking import Marking
from litetts.watermark.signing import Signing

if TYPE_CHECKING:
    from litetts.text.lexicon import LexiconFiles

__all__ = ["Prepared", "Reader", "text_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(Spoken):
    """A request that has been read and found to be in order.

    Attributes:
        sound: the request as a worker gets it.
        new: its mark was not in the registry before: taken out again if nothing is heard of it.
    """

    sound: Request
    new: bool


class Reader:
    """Reads requests with the defaults and the lexicons of the settings. Thread-safe."""

    def __init__(self, settings: Settings, directory: Path) -> None:
        """A reader. `directory` is where paths in the settings begin.

        Raises InputError: the lexicon of the settings cannot be read.
        """
        self.settings = settings
        self._directory = directory
        self._lexicons: LexiconFiles | None = None
        if settings.speech.lexicon is not None:
            from litetts.text.lexicon import LexiconFiles

            self._lexicons = LexiconFiles([directory / settings.speech.lexicon])

    @property
    def marking(self) -> Marking:
        """How speech is marked. Raises MissingExtraError if that takes what is not installed."""
        return Marking.of(self.settings, self._directory)

    @property
    def signing(self) -> Signing | None:
        """How whole files are signed. Raises MissingExtraError, SettingsError."""
        return Signing.of(self.settings, self._directory)

    def checked(self, request: Request) -> Request:
        """The request with a text that is not too long and of whole characters (InputError)."""
        text = text_of(request)
        limit = self.settings.server.max_text_chars
        if len(text) > limit:
            raise InputError(
                f"the text has {len(text)} characters; at most {limit} are allowed", field="text"
            )
        if isinstance(request.text, str):
            # JSON can carry half of a surrogate pair, which is no character.
            return replace(request, text=_whole_characters(request.text))
        return request

    def completed(self, request: Request) -> Request:
        """The request with what it does not say from the settings. Looks at files."""
        from litetts.speech import completed

        lexicons = () if self._lexicons is None else self._lexicons.current()
        return completed(request, self.settings.request(lexicons))

    def read(self, request: Request) -> Prepared:
        """Read a request. Takes its time: not for the event loop.

        Raises:
            InputError, ModelError: it is not in order.
        """
        from litetts.speech import Speech

        settings = self.settings
        if settings.watermark.enabled and request.watermark is False:
            raise InputError(
                "this server marks all speech (setting watermark.enabled)", field="watermark"
            )
        request = self.completed(request)
        # What is cached is at the voice's own rate: the reply makes its own out of it.
        sound = request.sound
        speech = Speech(sound, marking=lambda: self.marking)
        most = settings.server.max_speech_s
        if speech.seconds > most:
            raise too_long(speech.seconds, most)
        # Read once: a worker gets the document, and names that need no defaults.
        sound = replace(sound, text=speech.document, voice=speech.voice.id, lang=speech.lang)
        new = speech.marked and not self.marking.noted(speech.key)
        return Prepared(
            request=request,
            sound=sound,
            document=speech.document,
            voice=speech.voice.id,
            engine=speech.engine,
            sample_rate=speech.sample_rate,
            key=speech.key,
            mark=speech.mark,
            new=new,
        )


def text_of(request: Request) -> str:
    """The text as it came."""
    return request.text if isinstance(request.text, str) else request.text.source


def _whole_characters(text: str) -> str:
    """The text with surrogate pairs joined and lone surrogates replaced (U+FFFD)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
