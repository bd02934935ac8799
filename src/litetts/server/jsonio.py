"""The one way that the server writes JSON: never NaN or Infinity, which JSON does not have."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict, is_dataclass
from enum import Enum
from pathlib import PurePath
from typing import Any

import numpy as np
from fastapi.responses import JSONResponse

__all__ = ["Json", "dumps"]

_HALF = re.compile("[\ud800-\udfff]")


def dumps(content: object) -> str:
    """`content` as JSON text that UTF-8 can carry. NaN and infinities become null.

    Takes what `json` takes, and dataclasses, NumPy scalars and arrays, enums, paths and sets.
    """
    text = json.dumps(_plain(content), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    # Half of a surrogate pair, which a client may have sent, is no character: JSON can escape it.
    return text if text.isascii() else _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


class Json(JSONResponse):
    """A reply in JSON, written by `dumps`."""

    def render(self, content: Any) -> bytes:
        """The body."""
        return dumps(content).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(_plain(k)): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(v) for v in value]
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
