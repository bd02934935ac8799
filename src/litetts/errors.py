"""The family of errors. Every message says what was wrong and what to do about it."""

from __future__ import annotations


class LiteTTSError(Exception):
    """Base of every error that LiteTTS raises on purpose.

    `field` names the argument, setting or file that is at fault, when there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class InputError(LiteTTSError):
    """The caller's input cannot be spoken as asked (unknown voice, bad markup, empty text)."""


class ModelError(LiteTTSError):
    """A model or voice file is missing, damaged, or not of the expected kind."""


class EngineError(LiteTTSError):
    """An engine failed while it was speaking."""


class SettingsError(LiteTTSError):
    """A setting is unknown, of the wrong type or out of bounds."""


class MissingExtraError(LiteTTSError):
    """An optional package is needed. The message gives the command that installs it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        from litetts import installation

        wanted = installation.command(installation.extra(extra))
        super().__init__(f"{purpose} needs the package '{package}': {wanted}", field=package)
        self.package = package
        self.extra = extra
