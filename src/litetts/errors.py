"""The family of errors. Every message says what was wrong and what to do about it.

LiteTTSError                 raised on purpose; its message is for the caller
├── InputError               what was asked for cannot be spoken
├── ModelError               a model's or voice's file is not as it must be
│   ├── Unreachable          nor can it be fetched
│   ├── NotSplittable        it is well, but cannot be run in two stages
│   └── NoProvider           it is well, but ONNX Runtime cannot compute where it is asked to
├── EngineError              an engine failed while it spoke
│   ├── WorkerLost           whoever rendered it is gone: ask again
│   └── NotStarted           a player of sounds did not begin
├── SettingsError            a setting is unknown or out of bounds
│   └── InvalidSettings      with every problem of every layer
├── MissingExtraError        an optional package is needed
├── OverloadedError          there is too much to do
├── DeadlineError            it took too long
├── AccessError              no key, a wrong one, or one that may not
├── QuotaError               the key has used what it may
└── TooLargeError            the request is larger than is taken
HangUp                       a connection ends; there is nobody to tell
├── ClientGoneError          the client closed it
├── IdleError                it was silent for too long
└── AbortedError             its stream failed after it had begun
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LONG = re.compile(r"(?<![^\s(])'([^'\s][^']{59})[^']{240,}'?|(\S{60})\S{240,}")
"""A value that somebody gave, which a message repeats: longer than any name or path of use."""


def shown(message: str) -> str:
    """A message with what is long in it cut: who sent megabytes knows them already."""
    return _LONG.sub(lambda cut: f"'{cut[1]}…'" if cut[1] else f"{cut[2]}…", message)


def counted(count: int, things: str) -> str:
    """A number and what is counted, in a message: "1 segment", "2 segments", "0 entries"."""
    if count != 1:
        return f"{count} {things}"
    return f"1 {things[:-3]}y" if things.endswith("ies") else f"1 {things.removesuffix('s')}"


class LiteTTSError(Exception):
    """Base of every error that LiteTTS raises on purpose.

    `field` names the argument, setting or file that is at fault, when there is one. `command` is
    the `litetts` command that helps, e.g. "voices list": `str` ends with it, while a server, whose
    clients have no such command, tells the `message` and its own way.
    """

    def __init__(
        self, message: str, *, field: str | None = None, command: str | None = None
    ) -> None:
        super().__init__(shown(message))
        self.field = field
        self.command = command

    @property
    def message(self) -> str:
        """What was wrong, without the command."""
        return super().__str__()

    def __str__(self) -> str:
        return f"{self.message}; try: litetts {self.command}" if self.command else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as it is, whatever its class is made from: errors come from other processes."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(
    kind: type[LiteTTSError], arguments: tuple[Any, ...], state: dict[str, Any]
) -> LiteTTSError:
    error = kind.__new__(kind)
    error.args = arguments
    error.__dict__.update(state)
    return error


class InputError(LiteTTSError):
    """The caller's input cannot be spoken as asked (unknown voice, bad markup, empty text)."""


class ModelError(LiteTTSError):
    """A model or voice file is missing, damaged, or not of the expected kind."""


class Unreachable(ModelError):
    """The source of a model does not answer."""


class NoProvider(ModelError):
    """ONNX Runtime cannot compute where the settings say; every model is well."""


class NotSplittable(ModelError):
    """A model's graph is not built as its two stages need it; the message says in what."""


class EngineError(LiteTTSError):
    """An engine failed while it was speaking."""


class WorkerLost(EngineError):
    """The process or machine that rendered it died; another one can do it again."""


class NotStarted(EngineError):
    """A player gave up before it took more than the first chunk."""


class SettingsError(LiteTTSError):
    """A setting is unknown, of the wrong type or out of bounds."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a layer of the settings is refused.

    Attributes:
        source: file, environment variable or "command line".
        path: field, "" when the file cannot be read at all.
        value: what was given, as JSON, shortened.
        rule: what is asked for.
    """

    source: str
    path: str
    value: str
    rule: str

    def __str__(self) -> str:
        if not self.path:
            return f"{self.source}: {self.rule}"
        return f"{self.source}: {self.path} = {self.value}: {self.rule}"


class InvalidSettings(SettingsError):
    """One or more layers break the schema; `problems` has them all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)), field=problems[0].path or None)
        self.problems = tuple(problems)


class MissingExtraError(LiteTTSError):
    """An optional package is needed. The message gives the command that installs it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        from litetts import installation

        wanted = installation.command(installation.extra(extra))
        super().__init__(f"{purpose} needs the package '{package}': {wanted}", field=package)
        self.package = package
        self.extra = extra


class OverloadedError(LiteTTSError):
    """The request cannot be taken now; it may after `retry_after` seconds.

    `draining` = the server is shutting down and takes none at all.
    """

    def __init__(self, message: str, retry_after: float, *, draining: bool = False) -> None:
        super().__init__(message)
        self.retry_after = max(1, math.ceil(retry_after))
        self.draining = draining


class DeadlineError(LiteTTSError):
    """A request took longer than it may."""


class AccessError(LiteTTSError):
    """No key, or one that is not known; `forbidden` = known but not enough."""

    def __init__(self, message: str, *, forbidden: bool = False) -> None:
        super().__init__(message)
        self.forbidden = forbidden


class QuotaError(LiteTTSError):
    """A key has used what it may; it may again after `retry_after` seconds."""

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = max(1, round(retry_after))


class TooLargeError(LiteTTSError):
    """A request's body is larger than the server takes, or takes more memory than it may."""


class HangUp(Exception):
    """A connection ends, and there is nobody to tell."""


class ClientGoneError(HangUp):
    """The client closed the connection."""


class IdleError(HangUp):
    """Nothing was said for too long."""


class AbortedError(HangUp):
    """A stream failed after it had begun: the connection is closed without its end."""
