"""Validation by listening: speak, transcribe, measure, and hold against a baseline.

`litetts validate` is this as a command. Needs the `stt` extra.
"""

from __future__ import annotations
