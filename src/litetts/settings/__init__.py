"""Settings: one schema, layers over it, hot reload, backup and restore.

    from litetts.settings import load
    load().server.port

`Store` is for programs that run on: it holds the settings in force, applies changed files whole or
not at all, and tells its subscribers.
"""

from __future__ import annotations

from litetts.settings.layers import Loaded, config_dir, load, read
from litetts.settings.schema import FieldInfo, Settings, describe
from litetts.settings.store import Change, Store

__all__ = [
    "Change",
    "FieldInfo",
    "Loaded",
    "Settings",
    "Store",
    "config_dir",
    "describe",
    "load",
    "read",
]
