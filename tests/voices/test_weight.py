"""Naming a voice loads nothing that only a server or a training needs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = (
    "litetts.engines.kokoro.engine",
    "litetts.settings",
    "pydantic",
    "fastapi",
    "scipy",
    "torch",
    "onnx",
    "av",
    "html.entities",
)


def test_a_voice_is_found_without_what_it_does_not_need() -> None:
    code = (
        "import sys, litetts; from litetts.voices import names; names.resolve('nano_heart');"
        f"print([m for m in {HEAVY} if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
