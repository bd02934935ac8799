"""Plain text with inline tags.

    [Kokoro](/kˈOkəɹO/)   a pronunciation for these words
    [pause:1.5s]          silence (also [pause:300ms], [break:...])
    [voice:af_heart]      another voice from here on; [voice] goes back to the first
    [speed:1.2]           speaking rate from here on; likewise [pitch:+2] in semitones,
                          [range:0.5], [volume:-3] in dB, [breath:0.4] and [tilt:-3] in dB, with
                          the bounds of the options; without a value they go back to the first

Brackets that are none of these are text and are read as text ("[speed: see below]"); a tag whose
value cannot be read ("[speed:fast]") is an error.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from litetts.document import Document, Prosody, Span
from litetts.errors import InputError
from litetts.request import PROSODY, bounded

__all__ = ["MAX_PAUSE_S", "parse"]

MAX_PAUSE_S = 60.0
"""Longest silence that one tag may ask for, in seconds."""

_NAMES = "|".join(PROSODY.values())
_TAG = re.compile(
    r"\[(?P<word>[^\[\]\n]{1,200})\]\(/(?P<ipa>[^/\n]{1,400})/\)"
    r"|\[(?:pause|break):\s*(?P<pause>\d+(?:\.\d+)?)\s*(?P<unit>ms|s)?\]"
    r"|\[voice(?::\s*(?P<voice>[^\[\]\n]{1,200}))?\]"
    rf"|\[(?P<name>{_NAMES})(?::\s*(?P<value>[+-]?\d+(?:\.\d+)?)\s*(?:x|st|dB)?)?\]"
    rf"|\[(?P<wrong>(?P<tag>pause|break|{_NAMES}):[^\[\]\s]{{0,20}})\]",
    re.IGNORECASE,
)
_EXAMPLES = {
    "pause": "[pause:1.5s]", "break": "[break:300ms]", "speed": "[speed:1.2]",
    "pitch": "[pitch:+2]", "range": "[range:0.5]", "volume": "[volume:-3]",
    "breath": "[breath:0.4]", "tilt": "[tilt:-3]",
}  # fmt: skip
_FIELDS = {option: field for field, option in PROSODY.items()}


def parse(source: str) -> Document:
    """Read text with inline tags. Offsets of the spans count characters of `source`.

    Raises:
        InputError: a tag with a value that is none, or out of bounds.
    """
    spans: list[Span] = []
    voice: str | None = None
    prosody = Prosody()
    pause = 0.0
    at = 0

    def add(start: int, end: int, phonemes: str | None = None) -> None:
        nonlocal pause
        if start < end:
            span = Span(source[start:end], start, end, voice, None, prosody, phonemes)
            spans.append(replace(span, pause_before=pause))
            pause = 0.0

    for tag in _TAG.finditer(source):
        add(at, tag.start())
        at = tag.end()
        if tag["ipa"]:
            add(tag.start("word"), tag.end("word"), tag["ipa"].strip())
        elif tag["wrong"]:
            name = tag["tag"].lower()
            raise InputError(
                f"the tag [{tag['wrong']}] has no value that can be read; write e.g. "
                f"{_EXAMPLES[name]}",
                field=name,
            )
        elif tag["pause"]:
            pause += _seconds(float(tag["pause"]), tag["unit"] or "s")
        elif tag["name"]:
            field = _FIELDS[tag["name"].lower()]
            value: Any = getattr(Prosody(), field) if tag["value"] is None else float(tag["value"])
            prosody = bounded(replace(prosody, **{field: value}))
        else:
            voice = tag["voice"].strip() if tag["voice"] else None
    add(at, len(source))
    if pause:  # a pause at the very end belongs to what came before it
        if spans:
            spans[-1] = replace(spans[-1], pause_after=pause)
        else:
            spans.append(Span("", 0, len(source), pause_before=pause))
    return Document(source, tuple(spans))


def _seconds(value: float, unit: str) -> float:
    seconds = value / 1000 if unit.lower() == "ms" else value
    if seconds > MAX_PAUSE_S:
        raise InputError(
            f"a pause of {seconds:g} s is longer than {MAX_PAUSE_S:g} s", field="pause"
        )
    return seconds
