"""Pronunciations that the user gives: JSON or W3C PLS 1.0, per request or per server.

JSON is a flat object, or an object with settings and `entries`:

    {"Kokoro": "kˈOkəɹO", "SQL": {"say": "sequel"}}
    {"lang": "en-us", "alphabet": "ipa", "entries": {"tomato": "təˈmɑːtəʊ"}}

An entry is phonemes, or `{"phonemes": ...}`, or `{"say": ...}`: other words to read instead. An
entry in lower case is found in any case ("nginx" finds "Nginx"); one with capitals only as written.
An entry of several words ("New York") is found as a sequence.
"""

from __future__ import annotations

import json
import logging
import threading
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from litetts.document import Lexicon, Pronunciation
from litetts.errors import InputError
from litetts.phonemes.ipa import ALPHABETS, to_inventory

__all__ = ["LexiconFiles", "find", "load", "parse", "read"]

MAX_BYTES = 16 * 2**20
"""Largest lexicon accepted: about ten times the English dictionary."""

PLS_NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_SUFFIXES = (".json", ".pls", ".xml")

_NAMED = frozenset("%&@#§©®™°")
_log = logging.getLogger(__name__)


def load(path: str | Path) -> Lexicon:
    """Read a lexicon file, JSON or PLS by its content.

    Raises:
        InputError: it cannot be read, or an entry is wrong; names the entry.
    """
    path = Path(path)
    try:
        if path.exists() and not path.is_file():  # a device may have no end
            raise InputError(f"lexicon: {path} is no regular file", field=str(path))
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"lexicon: {path} is larger than {MAX_BYTES >> 20} MiB; split it",
                field=str(path),
            )
        return parse(path.read_bytes(), name=path.name)
    except OSError as error:
        raise InputError(
            f"lexicon: {path} cannot be read: {error.strerror}", field=str(path)
        ) from error


def parse(data: str | bytes, *, name: str = "lexicon", lang: str = "") -> Lexicon:
    """Read a lexicon from text: PLS if it begins with "<", else JSON.

    Args:
        data: the text, bytes in UTF-8 (PLS: as its XML declaration says).
        name: for messages.
        lang: language if the lexicon names none.

    Raises:
        InputError: it is malformed, or an entry is wrong; names the entry.
    """
    raw = data.encode() if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        raise InputError(f"{name} is larger than {MAX_BYTES >> 20} MiB; split it", field=name)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _from_pls(raw, name, lang)
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 at byte {error.start}", field=name) from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(f"{name}: not JSON: {error}", field=name) from error
    return read(content, name=name, lang=lang)


def read(content: Any, *, name: str = "lexicon", lang: str = "") -> Lexicon:
    """Read a lexicon from an object in the JSON form.

    Raises:
        InputError: an entry is wrong; names the entry.
    """
    if not isinstance(content, dict):
        raise InputError(
            f'{name}: expected an object such as {{"Kokoro": "kˈOkəɹO"}}, '
            f"got {type(content).__name__}",
            field=name,
        )
    alphabet = "ipa"
    entries = content
    if isinstance(content.get("entries"), dict):
        entries = content["entries"]
        unknown = set(content) - {"lang", "alphabet", "entries"}
        if unknown:
            raise InputError(
                f"{name}: unknown field '{min(unknown)}'; known are lang, alphabet and entries",
                field=name,
            )
        alphabet = content.get("alphabet", alphabet)
        lang = content.get("lang", lang)
        if not isinstance(lang, str):
            raise InputError(f"{name}: lang must be a tag such as en-us", field=name)
    reader = _Reader(name, lang, alphabet)
    for written, value in entries.items():
        reader.add_json(written, value)
    return reader.lexicon()


def find(lexicons: Sequence[Lexicon], written: str, lang: str) -> Pronunciation | None:
    """The pronunciation of `written` in the first lexicon for `lang` that has it."""
    for lexicon in lexicons:
        if lexicon.speaks(lang) and (found := lexicon.get(written)) is not None:
            return found
    return None


class LexiconFiles:
    """Lexicons of a server: files and folders, read again when they change.

    A file that has become wrong is reported in the log and its last good content is kept, so that a
    slip of the pen does not silence the server.
    """

    def __init__(self, paths: Sequence[str | Path]) -> None:
        """Read all files once.

        Raises:
            InputError: a path does not exist or its content is wrong.
        """
        self._paths = [Path(p) for p in paths]
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[tuple[int, int], Lexicon]] = {}
        for path in self._paths:
            if not path.exists():
                raise InputError(
                    f"lexicon: there is no file {path}; if the setting speech.lexicon names it, "
                    "put it back, or `litetts config unset speech.lexicon`",
                    field=str(path),
                )
        for file in self._files():
            self._read[file] = (_stamp(file), load(file))

    def current(self) -> tuple[Lexicon, ...]:
        """The lexicons as they are on disk now; one stat call per file when nothing changed.

        One without entries is left out: it changes nothing.
        """
        with self._lock:
            files = self._files()
            for gone in self._read.keys() - set(files):
                del self._read[gone]
            for file in files:
                try:
                    stamp = _stamp(file)
                    known = self._read.get(file)
                    if known is not None and known[0] == stamp:
                        continue
                    self._read[file] = (stamp, load(file))
                except (InputError, OSError) as error:
                    _log.warning("keeping the last good content of %s: %s", file, error)
                    if known is not None:
                        self._read[file] = (stamp, known[1])
            return tuple(
                self._read[f][1] for f in files if f in self._read and self._read[f][1].entries
            )

    def _files(self) -> list[Path]:
        found: list[Path] = []
        for path in self._paths:
            if path.is_dir():
                found += sorted(f for f in path.iterdir() if f.suffix.lower() in _SUFFIXES)
            elif path.exists():
                found.append(path)
        return found


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


class _Reader:
    """Collects and checks entries."""

    def __init__(self, name: str, lang: str, alphabet: Any) -> None:
        if alphabet not in ALPHABETS:
            raise InputError(
                f"{name}: unknown alphabet '{alphabet}'; known are {', '.join(ALPHABETS)}",
                field=name,
            )
        self._name, self._alphabet = name, alphabet
        self._lang = lang.lower().replace("_", "-")
        self._entries: dict[str, Pronunciation] = {}

    def lexicon(self) -> Lexicon:
        return Lexicon(self._entries, self._lang, self._name)

    def add_json(self, written: str, value: Any) -> None:
        if isinstance(value, str):
            self.add(written, phonemes=value)
        elif (
            isinstance(value, dict)
            and len(value) == 1
            and isinstance(text := next(iter(value.values())), str)
        ):
            match next(iter(value)):
                case "phonemes":
                    self.add(written, phonemes=text)
                    return
                case "say":
                    self.add(written, say=text)
                    return
            raise self._error(written, "expected 'phonemes' or 'say'")
        else:
            raise self._error(written, 'expected phonemes, {"phonemes": "..."} or {"say": "..."}')

    def add(self, written: str, *, phonemes: str = "", say: str = "", alphabet: str = "") -> None:
        key = " ".join(written.split())
        if not key:
            raise self._error(written, "the written form is empty")
        if say.strip():
            if not any(map(_sounds, say)):
                raise self._error(written, f"'{say}' is no words and has no sound")
            spoken = Pronunciation(say=" ".join(say.split()))
            count = len(spoken.say.split())
        elif phonemes.strip():
            try:
                converted = to_inventory(
                    phonemes.strip().strip("/"), self._lang or "en-us", alphabet or self._alphabet
                )
            except InputError as error:
                raise self._error(written, str(error)) from error
            spoken = Pronunciation(phonemes=" ".join(converted.split()))
            count = len(spoken.phonemes.split())
        else:
            raise self._error(written, "there is nothing to say")
        if not count:
            raise self._error(written, "no sound is left of its phonemes")
        if count < len(key.split()):
            raise self._error(
                written,
                f"{len(key.split())} words need as many groups, separated by spaces; got {count}",
            )
        self._entries.setdefault(key, spoken)  # the first entry wins, as PLS asks

    def _error(self, written: str, problem: str) -> InputError:
        return InputError(f"{self._name}: entry '{written}': {problem}", field=self._name)


def _sounds(sign: str) -> bool:
    """Whether a character may be read: letters, numbers, and signs that have names."""
    return sign.isalnum() or sign in _NAMED or unicodedata.category(sign) in ("Sc", "Sm")


def _from_pls(raw: bytes, name: str, lang: str) -> Lexicon:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(raw)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise InputError(f"{name}: not a PLS document: {error}", field=name) from error
    if _local(root) != "lexicon":
        raise InputError(
            f"{name}: expected a <lexicon> (namespace {PLS_NAMESPACE}), got <{_local(root)}>",
            field=name,
        )
    lang = root.get(_XML_LANG, lang)
    reader = _Reader(name, lang, root.get("alphabet", "ipa"))
    for lexeme in root:
        if not isinstance(lexeme.tag, str) or _local(lexeme) != "lexeme":
            continue
        children = [(_local(c), c) for c in lexeme if isinstance(c.tag, str)]
        graphemes = ["".join(c.itertext()) for kind, c in children if kind == "grapheme"]
        sayings = [(kind, c) for kind, c in children if kind in ("phoneme", "alias")]
        if not graphemes or not sayings:
            raise InputError(
                f"{name}: lexeme '{graphemes[0] if graphemes else ''}' needs a <grapheme> and a "
                "<phoneme> or <alias>",
                field=name,
            )
        preferred = next((s for s in sayings if s[1].get("prefer") == "true"), sayings[0])
        text = "".join(preferred[1].itertext())
        for written in graphemes:
            if preferred[0] == "alias":
                reader.add(written, say=text)
            else:
                alphabet = preferred[1].get("alphabet", "")
                if alphabet and alphabet not in ALPHABETS:
                    raise InputError(
                        f"{name}: lexeme '{written}': unknown alphabet '{alphabet}'; known are "
                        f"{', '.join(ALPHABETS)}",
                        field=name,
                    )
                reader.add(written, phonemes=text, alphabet=alphabet)
    return reader.lexicon()


def _local(element: Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]
