"""LiteTTS: natural text-to-speech in real time on an ordinary CPU.

>>> import litetts
>>> audio = litetts.speak("Hello there.")        # doctest: +SKIP
>>> litetts.save(audio, "hello.wav")              # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from litetts.version import __version__

if TYPE_CHECKING:
    from litetts.document import Audio as Audio
    from litetts.document import AudioChunk as AudioChunk
    from litetts.document import Document as Document
    from litetts.document import Note as Note
    from litetts.document import Prosody as Prosody
    from litetts.document import WordTiming as WordTiming
    from litetts.errors import LiteTTSError as LiteTTSError
    from litetts.request import ReadingStyle as ReadingStyle
    from litetts.request import Request as Request
    from litetts.speech import Speech as Speech
    from litetts.speech import save as save
    from litetts.speech import speak as speak
    from litetts.speech import stream as stream

# Public names and their homes: looked up on first use, so that `import litetts` costs nothing.
_HOME = {
    "Audio": "litetts.document",
    "AudioChunk": "litetts.document",
    "Document": "litetts.document",
    "Note": "litetts.document",
    "Prosody": "litetts.document",
    "WordTiming": "litetts.document",
    "LiteTTSError": "litetts.errors",
    "ReadingStyle": "litetts.request",
    "Request": "litetts.request",
    "Speech": "litetts.speech",
    "save": "litetts.speech",
    "speak": "litetts.speech",
    "stream": "litetts.speech",
}

__all__ = [
    "Audio",
    "AudioChunk",
    "Document",
    "LiteTTSError",
    "Note",
    "Prosody",
    "ReadingStyle",
    "Request",
    "Speech",
    "WordTiming",
    "__version__",
    "save",
    "speak",
    "stream",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'litetts' has no attribute {name!r}")
