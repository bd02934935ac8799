"""Model files: catalogue, download, verification and where they live on disk.

`find("kokoro")` is the folder of an installed model; `pull("kokoro")` fetches it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from litetts.models.catalogue import FAMILIES, MODELS, Model, wanted
from litetts.models.store import (
    MANIFEST,
    Installed,
    Manifest,
    Problem,
    configure,
    contents,
    find,
    folder_of,
    home,
    installed,
    models_dir,
    record,
    remove,
    verify,
)

__all__ = [
    "FAMILIES",
    "MANIFEST",
    "MODELS",
    "Installed",
    "Manifest",
    "Model",
    "Problem",
    "configure",
    "contents",
    "find",
    "folder_of",
    "home",
    "installed",
    "models_dir",
    "pull",
    "record",
    "remove",
    "verify",
    "wanted",
]


def pull(name: str, **options: Any) -> Path:
    """Fetch a model; see `litetts.models.fetch.pull`, which is loaded only when it is needed."""
    from litetts.models.fetch import pull as fetch

    return fetch(name, **options)
