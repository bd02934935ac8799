"""From a request to what speaks it: found to be in order, or refused."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from litetts.document import AudioChunk
from litetts.errors import InputError
from litetts.request import Request
from litetts.scheduling.cache import content_key
from litetts.scheduling.workers import Make
from litetts.service.stream import Spoken
from litetts.settings.schema import Settings
from litetts.version import __version__
from litetts.watermark.marking import Marking, marked

if TYPE_CHECKING:
    from litetts.speech import Speech
    from litetts.text.lexicon import LexiconFiles

__all__ = ["Prepared", "Reader", "begin", "text_of"]

# Which request a watermark belongs to, beside the settings.
_REGISTRY = "watermarks.sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(Spoken):
    """A request that has been read and found to be in order; `make` begins to speak it."""

    make: Make


class Reader:
    """Reads requests with the defaults and the lexicons of the settings. Thread-safe."""

    def __init__(self, settings: Settings, directory: Path) -> None:
        """A reader. `directory` is where paths in the settings begin."""
        self.settings = settings
        self._directory = directory
        self._lexicons: LexiconFiles | None = None

    def start(self) -> None:
        """Read the lexicon of the settings. Raises InputError."""
        if self.settings.speech.lexicon is not None:
            from litetts.text.lexicon import LexiconFiles

            self._lexicons = LexiconFiles([self._directory / self.settings.speech.lexicon])

    @property
    def marking(self) -> Marking | None:
        """How speech is marked; None = it is not."""
        wish = self.settings.watermark
        if not wish.enabled:
            return None
        return Marking(
            self._directory / wish.keys_file, self._directory / _REGISTRY, wish.strength_db
        )

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

    def read(self, request: Request) -> Prepared:
        """Read a request. Takes its time: not for the event loop.

        Raises:
            InputError, ModelError: it is not in order.
        """
        from litetts.speech import Speech, completed

        settings = self.settings
        lexicons = () if self._lexicons is None else self._lexicons.current()
        request = completed(request, settings.request(lexicons))
        # What is cached is at the voice's own rate: the reply makes its own out of it.
        sound = request.sound
        speech = Speech(sound)
        most = settings.server.max_speech_s
        if speech.seconds > most:
            raise _too_long(speech.seconds, most)
        marking = self.marking
        key = content_key(
            mark=marking.identity() if marking else "",
            version=__version__,
            voices=speech.identity,
            # Who listens hears a long first sentence in two parts; else it sounds the same.
            request=replace(
                sound, voice=speech.voice.id, lang=speech.lang, stream=speech.divided
            ).identity,
        )
        make: Make = partial(_speak, speech, marking, key, most)
        if settings.scheduling.processes:
            make = partial(begin, sound, marking, key, most)
        # The same request has the same mark: it has the same samples.
        mark = ""
        if marking:
            mark = marking.name(
                key, model=speech.engine.name, voice=speech.voice.id, text=text_of(request)
            )
        return Prepared(
            request=request,
            document=speech.document,
            voice=speech.voice.id,
            engine=speech.engine.name,
            sample_rate=speech.sample_rate,
            key=key,
            mark=mark,
            make=make,
        )


def _speak(speech: Speech, marking: Marking | None, key: str, most: float) -> Generator[AudioChunk]:
    """Begin to speak, marked if so wished."""
    chunks = _bounded(speech.chunks(), most)
    return chunks if marking is None else marked(chunks, marking, key)


def begin(
    request: Request, marking: Marking | None, key: str, most: float
) -> Generator[AudioChunk]:
    """Begin to speak, for at most `most` seconds; picklable, for worker processes."""
    from litetts.speech import Speech

    return _speak(Speech(request), marking, key, most)


def _bounded(chunks: Generator[AudioChunk], most: float) -> Generator[AudioChunk]:
    """The chunks, and an InputError where the speech becomes longer than its text let expect."""
    with closing(chunks):
        for chunk in chunks:
            if chunk.offset > most:
                raise _too_long(chunk.offset, most)
            yield chunk


def _too_long(seconds: float, most: float) -> InputError:
    return InputError(
        f"this would be more than {min(seconds, 1e9):.0f} s of speech; at most {most:.0f} s are "
        "allowed (setting server.max_speech_s)",
        field="text",
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
