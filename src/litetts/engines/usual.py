"""Which form of a voice its plain name means, where an engine has several.

The setting `voices.kokoro`, for this process; `engines.kokoro.forms` asks for it.
"""

from __future__ import annotations

from typing import Literal

__all__ = ["FAST", "RELEASED", "Form", "configure", "form"]

Form = Literal["fast", "released"]
FAST: Form = "fast"
RELEASED: Form = "released"

_configured: list[Form] = [FAST]


def configure(form: Form) -> None:
    """Let plain names mean that form from now on, where it can speak as naturally."""
    _configured[0] = form


def form() -> Form:
    """The form that was chosen."""
    return _configured[0]
