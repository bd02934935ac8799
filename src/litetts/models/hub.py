"""The model hub's own settings, from the environment variables that its other clients read."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["endpoint", "is_offline", "token"]

ENDPOINT = "https://huggingface.co"
"""Where the hub is unless HF_ENDPOINT says otherwise."""

_TRUE = frozenset({"1", "on", "yes", "true"})


def endpoint() -> str:
    """The hub's address, without a slash at its end."""
    return (os.environ.get("HF_ENDPOINT") or ENDPOINT).rstrip("/")


def is_offline() -> bool:
    """Whether the user has told every client of the hub to stay away from the network."""
    names = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")
    return any(os.environ.get(name, "").strip().lower() in _TRUE for name in names)


def token() -> str | None:
    """The user's token: HF_TOKEN, or the file that logging in to the hub leaves; None = none."""
    if named := os.environ.get("HF_TOKEN") or os.environ.get("HUGGING_FACE_HUB_TOKEN"):
        return named.strip() or None
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = Path(os.environ.get("HF_HOME") or cache / "huggingface").expanduser()
    file = Path(os.environ.get("HF_TOKEN_PATH") or home / "token")
    try:
        return file.read_text("utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
