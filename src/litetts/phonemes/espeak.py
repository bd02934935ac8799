"""espeak-ng through ctypes: phonemes of any text in over 100 languages.

The shared library and its data come with the `espeakng-loader` wheel. The library keeps one global
state per process, so there is one instance, and every call holds `LOCK`. It is initialised for
synthesis into memory (`AUDIO_OUTPUT_RETRIEVAL`), so that the engine of espeak-ng can use the same
instance: take `LOCK`, call `library()`, set the voice with `select()`, synthesise, release.

Names of functions and constants are those of `speak_lib.h` of espeak-ng 1.52.
"""

from __future__ import annotations

import _ctypes
import ctypes
import re
import threading
from functools import lru_cache
from pathlib import Path

from litetts.errors import EngineError, InputError
from litetts.installation import command
from litetts.phonemes.dotted import composed

__all__ = [
    "LOCK",
    "known",
    "languages",
    "library",
    "phonemes",
    "readable",
    "restart",
    "sample_rate",
    "select",
]

LOCK = threading.RLock()
"""Held during every call into the library, and over a whole synthesis."""

AUDIO_OUTPUT_RETRIEVAL = 1
CHARS_UTF8 = 1
INITIALIZE_DONT_EXIT = 0x8000
PHONEMES_IPA = 0x02
PHONEMES_TIE = 0x80
EE_OK = 0

TIE = "^"
"""Joins the characters of one sound in what `phonemes` returns: `t^ʃ`, `a^ɪ`."""

KNOWN_AS = {"zh": "cmn", "no": "nb"}
"""Languages that espeak-ng knows by another tag."""

# "(^e^n)" ... "(^f^r)": where espeak-ng reads a foreign word by the rules of its own language.
_LANGUAGE_SWITCH = re.compile(r"\([^()\s]{1,24}\)")


class _Voice(ctypes.Structure):
    """`espeak_VOICE`."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _State:
    """The one instance; every field is guarded by `LOCK`."""

    library: ctypes.CDLL | None = None
    sample_rate = 0
    voice = ""


def library() -> ctypes.CDLL:
    """The initialised library, loaded on the first call.

    Raises:
        EngineError: the library or its data cannot be loaded.
    """
    with LOCK:
        if _State.library is None:
            import espeakng_loader

            try:
                lib = ctypes.CDLL(espeakng_loader.get_library_path())
                data = Path(espeakng_loader.get_data_path())
            except (OSError, RuntimeError) as error:
                raise EngineError(
                    f"espeak-ng cannot be loaded ({error}); reinstall it with "
                    f"{command(('--force-reinstall', 'espeakng-loader'))}"
                ) from error
            lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
            lib.espeak_TextToPhonemes.argtypes = [
                ctypes.POINTER(ctypes.c_void_p),
                ctypes.c_int,
                ctypes.c_int,
            ]
            lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
            lib.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
            rate = lib.espeak_Initialize(
                AUDIO_OUTPUT_RETRIEVAL, 0, str(data).encode(), INITIALIZE_DONT_EXIT
            )
            if rate <= 0:
                raise EngineError(f"espeak-ng cannot read its data at {data} (code {rate})")
            _State.library, _State.sample_rate = lib, rate
        return _State.library


def restart() -> ctypes.CDLL:
    """Unload the library and load it anew (about 1 ms). Call with `LOCK` held.

    Its synthesiser keeps phases and counters in static variables that no call of its own resets,
    so that what it says depends on what it said before; after a restart it does not.
    """
    with LOCK:
        if _State.library is not None:
            handle = _State.library._handle
            _State.library.espeak_Terminate()
            _State.library, _State.voice = None, ""
            unload = getattr(_ctypes, "dlclose", None) or _ctypes.FreeLibrary  # type: ignore[attr-defined]
            unload(handle)
        return library()


def sample_rate() -> int:
    """Rate of synthesised audio in Hz (22050)."""
    library()
    return _State.sample_rate


@lru_cache(maxsize=1)
def languages() -> dict[str, str]:
    """Language tag in lower case -> identifier of the voice file that speaks it.

    A language listed by several files belongs to the one that gives it the best priority.
    """
    with LOCK:
        lib = library()
        best: dict[str, tuple[int, str]] = {}
        entries = lib.espeak_ListVoices(None)
        index = 0
        while entries[index]:
            voice = entries[index].contents
            index += 1
            identifier = voice.identifier.decode()
            if identifier.startswith(("mb/", "!v/")):  # need mbrola / are variants of timbre
                continue
            for priority, tag in _language_list(voice.languages):
                if tag not in best or priority < best[tag][0]:
                    best[tag] = (priority, identifier)
        return {tag: identifier for tag, (_, identifier) in sorted(best.items())}


def _language_list(address: int | None) -> list[tuple[int, str]]:
    """Decode `espeak_VOICE.languages`: (priority byte, tag, NUL) repeated, ended by a 0 byte."""
    found: list[tuple[int, str]] = []
    while address:
        priority = ctypes.string_at(address, 1)[0]
        if priority == 0:
            break
        tag = ctypes.string_at(address + 1)
        found.append((priority, tag.decode().lower()))
        address += len(tag) + 2
    return found


def _identifier(lang: str) -> str | None:
    known = languages()
    tag = lang.lower().replace("_", "-")
    while tag:
        if tag in known or tag in KNOWN_AS:
            return known[KNOWN_AS.get(tag, tag)]
        tag = tag.rpartition("-")[0]
    return None


def known(lang: str) -> bool:
    """Whether espeak-ng speaks a language, or its base."""
    return _identifier(lang) is not None


def select(lang: str) -> None:
    """Make the voice of `lang` the current one. Call with `LOCK` held.

    Raises:
        InputError: espeak-ng does not know the language.
    """
    identifier = _identifier(lang)
    if identifier is None:
        raise InputError(
            f"lang: espeak-ng has no language '{lang}'", field="lang", command="text languages"
        )
    with LOCK:
        if identifier != _State.voice:
            if library().espeak_SetVoiceByName(identifier.encode()) != EE_OK:
                raise EngineError(f"espeak-ng cannot load its voice '{identifier}'")
            _State.voice = identifier


def readable(text: str, lang: str) -> str:
    """The text in the form that espeak-ng knows.

    Its Hebrew reads words without points; pointed, it names each letter.
    """
    text = composed(text)
    return _POINTS.sub("", text) if lang.partition("-")[0] == "he" else text


_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")


def phonemes(text: str, lang: str) -> str:
    """IPA of `text`, words separated by spaces, clauses too; sounds of several letters tied by `^`.

    Stress marks stand before the vowel. Flags of language switches are removed.

    Raises:
        InputError: espeak-ng does not know the language.
    """
    mode = PHONEMES_IPA | PHONEMES_TIE | (ord(TIE) << 8)
    # NUL ends a C string; the rest of the C0 controls mean nothing to a reader.
    clean = "".join(c if c >= " " else " " for c in readable(text, lang))
    encoded = ctypes.create_string_buffer(clean.encode("utf-8", "ignore"))
    position = ctypes.c_void_p(ctypes.addressof(encoded))
    clauses: list[str] = []
    with LOCK:
        select(lang)
        lib = library()
        while position.value:
            clause = lib.espeak_TextToPhonemes(ctypes.byref(position), CHARS_UTF8, mode)
            if clause:
                clauses.append(clause.decode("utf-8", "ignore"))
    return " ".join(_LANGUAGE_SWITCH.sub("", " ".join(clauses)).split())
