"""docs/options.md: every option of speaking and what it is called in each interface."""

from __future__ import annotations

import inspect
import os
import re
from pathlib import Path
from textwrap import fill
from typing import get_type_hints

import pytest
import typer.main

import litetts
from litetts.audio.encode import FORMATS as ENCODED
from litetts.cli.say import app as say
from litetts.errors import InputError
from litetts.markup import parse_inline, parse_ssml
from litetts.request import FORMATS, OPTIONS, PROSODY, READINGS, Option, Options, Request
from litetts.server.api import schemas
from litetts.server.api.elevenlabs import _Request, _Settings
from litetts.server.socket import connection
from litetts.settings import describe

PAGE = Path(__file__).parents[2] / "docs" / "options.md"

CALLED = {
    ("Python", "format"): "save(…, format)",
    ("HTTP", "format"): "response_format",
    ("ElevenLabs", "voice"): "VOICE in the path",
    ("ElevenLabs", "format"): "output_format",
    ("ElevenLabs", "sample_rate"): "output_format",
    ("settings", "reading"): "reading.*",
    ("settings", "watermark"): "watermark.enabled",
}
"""Where an interface that is not ours, or the place of a thing, asks for another name."""

SSML = {
    "voice": '<voice name="…">',
    "lang": '<lang xml:lang="…">',
    "speed": '<prosody rate="1.2">',
    "pitch": '<prosody pitch="+2st">',
    "range": '<prosody range="0.5">',
    "volume": '<prosody volume="-3dB">',
    "breath": '<prosody breath="0.4">',
    "tilt": '<prosody tilt="-3dB">',
}
"""Options of a part of the text, in the words of the Recommendation where it has some."""

OF_A_SOCKET = {"format", "sample_rate"}
"""Cannot change while a context is open."""


INTRODUCTION = """\
Every option of speaking, with one name, one meaning and one range in all interfaces:
`litetts.speak`
and `litetts.stream`, [`litetts say`](speaking.md), [HTTP](server.md), the [socket](websocket.md)
(`start` and `update`), ElevenLabs' protocol (in `voice_settings`), and the [settings](settings.md),
which hold where a request says nothing. What is out of range is refused with a message that names
the option; what a voice cannot do is told in the notes."""

PARTS = """\
`lexicon` is a list of lexicons in Python, a file in `say` (which may be repeated) and in the
settings, and an object on the wire. `reading` has these parts:"""


def fields(model) -> set[str]:
    return set(model.model_fields)


def interfaces() -> dict[str, set[str]]:
    """The names that each interface takes, read from its code."""
    command = typer.main.get_command(say)
    flags = {flag.lstrip("-") for p in command.params for flag in p.opts}
    socket = fields(connection.Start)
    assert fields(connection.Update) >= set(OPTIONS) - OF_A_SOCKET - {"stream"}
    return {
        "Python": set(get_type_hints(Options)),
        "say": {flag.replace("-", "_") for flag in flags},
        "HTTP": fields(schemas.SpeechRequest),
        "socket": socket,
        "ElevenLabs": fields(_Settings) - {"voice"},
        "settings": {path.partition(".")[2] for path in describe() if path.startswith("speech.")},
    }


def cell(interface: str, names: set[str], option: str) -> str:
    other = CALLED.get((interface, option))
    if other:
        return f"`{other}`"
    assert option in names, f"{interface} has no option '{option}'"
    shown = {"say": f"--{option.replace('_', '-')}", "settings": f"speech.{option}"}
    return f"`{shown.get(interface, option)}`"


def bounds(option: Option) -> str:
    if option.choices:
        return ", ".join(option.choices)
    return " ".join(filter(None, (option.bounds, option.unit)))


def page() -> str:
    columns = interfaces()
    # Whether somebody listens meanwhile is decided by what is called, not by an option.
    options = [option for name, option in OPTIONS.items() if name != "stream"]
    lines = [
        "# Options",
        "",
        "```console",
        "litetts say --help",
        "```",
        "",
        fill(INTRODUCTION, 100),
        "",
        "| option | meaning | range | without it | inline tag | SSML |",
        "|---|---|---|---|---|---|",
    ]
    for option in options:
        neutral = option.neutral
        usual = neutral if isinstance(neutral, str) else "" if neutral is None else f"{neutral:g}"
        inline = f"`[{option.name}:…]`" if option.name in PROSODY.values() else ""
        inline = "`[voice:…]`" if option.name == "voice" else inline
        meaning = option.description.replace("|", "\\|")
        ssml = f"`{SSML[option.name]}`" if option.name in SSML else ""
        lines.append(
            f"| `{option.name}` | {meaning} | {bounds(option)} | {usual} | {inline} | {ssml} |"
        )
    lines += [
        "",
        "What it is called in each interface:",
        "",
        f"| option | {' | '.join(columns)} |",
        f"|---|{'---|' * len(columns)}",
    ]
    for option in options:
        cells = [cell(name, names, option.name) for name, names in columns.items()]
        lines.append(f"| `{option.name}` | {' | '.join(cells)} |")
    lines += [
        "",
        fill(PARTS, 100),
        "",
        "| part | meaning | range |",
        "|---|---|---|",
    ]
    for option in READINGS.values():
        choices = bounds(option) or ("true, false" if option.kind == "flag" else "")
        lines.append(f"| `{option.name}` | {option.description} | {choices} |")
    return "\n".join(lines) + "\n"


def test_the_table_has_no_gap_and_is_the_documentation():
    made = page()
    if os.environ.get("LITETTS_WRITE_DOCS"):
        PAGE.write_text(made)
    assert PAGE.read_text() == made, "LITETTS_WRITE_DOCS=1 pytest tests/docs/test_docs_options.py"


def test_python_is_checked_by_types():
    assert set(get_type_hints(Options)) == set(OPTIONS) - {"stream", "format"}
    assert set(inspect.signature(Request).parameters) == {"text", *OPTIONS}


def test_bounds_and_formats_stand_once():
    assert set(ENCODED) == set(FORMATS)
    for model in (schemas.SpeechRequest, connection.Start, connection.Update, _Settings):
        parts = model.model_json_schema()["properties"]
        for name, option in OPTIONS.items():
            if option.low is not None and name in parts:
                number = parts[name]["anyOf"][0]
                assert (number["minimum"], number["maximum"]) == (option.low, option.high), name
    for path, field in describe().items():
        option = OPTIONS.get(path.removeprefix("speech."))
        if path.startswith("speech.") and option and option.low is not None:
            assert field.bounds == f"{option.low} to {option.high}"
    for reading in (schemas.Reading,):
        assert fields(reading) == set(READINGS)
    assert {p.removeprefix("reading.") for p in describe() if p.startswith("reading.")} == set(
        READINGS
    )
    assert "seed" in _Request.model_fields


def test_the_studio_offers_what_is_allowed():
    page = (Path(litetts.__file__).parent / "server" / "page" / "index.html").read_text()
    inputs = re.findall(r'<input id="(\w+)"[^>]* type="range" min="(\S+)" max="(\S+)"', page)
    offered = {name: (float(low), float(high)) for name, low, high in inputs if name in OPTIONS}
    assert set(offered) >= set(PROSODY.values())
    for name, (low, high) in offered.items():
        assert OPTIONS[name].low <= low < high <= OPTIONS[name].high


@pytest.mark.parametrize("field", PROSODY)
def test_markup_has_the_same_bounds(field: str):
    option = OPTIONS[PROSODY[field]]
    tag = SSML[option.name]
    number = re.search(r"[-+]?[\d.]+", tag)[0]
    for reader, written in (
        (parse_inline, f"[{option.name}:%g]x"),
        (
            parse_ssml,
            f"<speak>{tag.replace(number, '%+g' if number[0] in '+-' else '%g')}x"
            "</prosody></speak>",
        ),
    ):
        for value in (option.low, option.high):
            (span,) = reader(written % value).spans
            assert getattr(span.prosody, field) == value
        with pytest.raises(InputError, match=f"({option.name}|{field}) is"):
            reader(written % (option.high + 1))
