"""Where values come from: defaults < settings.json < override.json < environment < command line.

Each layer is checked on its own, so a bad value is found even where a higher layer hides it, and
every problem names its source, its field, the value and the rule.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from litetts.errors import InvalidSettings, Problem
from litetts.settings.schema import FieldInfo, Settings, describe

__all__ = [
    "DEFAULTS",
    "FILES",
    "Loaded",
    "check",
    "config_dir",
    "load",
    "parse",
    "parse_file",
    "read",
]

FILES = ("settings.json", "override.json")
DEFAULTS = "default"
_PREFIX = "LITETTS_"
_SEPARATOR = "__"
# Kubernetes and Docker set LITETTS_SERVER_PORT=tcp://10.0.0.1:80 beside a service "litetts-server".
_LINK = re.compile(r"(?:tcp|udp|sctp)://")
# No settings file is near this size; a larger one is refused before it is parsed.
_MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and where each value came from.

    Attributes:
        settings: the merged settings.
        origins: path -> "default", a file's name, "environment (LITETTS_...)", "command line".
        directory: folder of the files; relative paths in settings are meant from there.
    """

    settings: Settings
    origins: Mapping[str, str]
    directory: Path

    def locate(self, path: Path) -> Path:
        """A path from the settings made absolute: relative ones are in the settings' folder."""
        return self.directory / path.expanduser()


def config_dir(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of the settings.

    `LITETTS_CONFIG` if set; else `./config` if it has one of the files; else the user's folder.
    """
    environ = os.environ if environ is None else environ
    if named := environ.get("LITETTS_CONFIG"):
        return Path(named).expanduser().absolute()
    local = Path("config").absolute()
    if any((local / name).is_file() for name in FILES):
        return local
    if sys.platform == "win32":
        base = Path(environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "litetts"


def load(
    directory: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    command_line: Mapping[str, str] | None = None,
) -> Settings:
    """The settings in force. See `read`."""
    return read(directory, environ=environ, command_line=command_line).settings


def read(
    directory: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    command_line: Mapping[str, str] | None = None,
) -> Loaded:
    """Merge all layers.

    Args:
        directory: folder of the files; None = `config_dir()`.
        environ: environment; None = the process's. `LITETTS_SERVER__PORT=9000` sets server.port.
        command_line: path -> text, as given by options.

    Raises:
        InvalidSettings: with every problem of every layer.
    """
    environ = os.environ if environ is None else environ
    directory = config_dir(environ) if directory is None else directory
    layers: list[tuple[str, dict[str, Any]]] = []
    problems = list(_slips(environ))
    for name in FILES:
        try:
            layers.append((name, parse_file(directory / name)))
        except InvalidSettings as error:
            problems += error.problems
    for source, path, text in [
        *_variables(environ),
        *(("command line", path, text) for path, text in (command_line or {}).items()),
    ]:
        try:
            layers.append((source, {path: parse(path, text, source)}))
        except InvalidSettings as error:
            problems += error.problems
    if problems:
        raise InvalidSettings(problems)

    merged: dict[str, Any] = {}
    origins = dict.fromkeys(describe(), DEFAULTS)
    for source, values in layers:
        merged |= values
        origins |= dict.fromkeys(values, source)
    return Loaded(check(merged, "all layers"), origins, directory)


def check(values: Mapping[str, Any], source: str) -> Settings:
    """Settings from JSON values by path, the rest as default.

    Raises:
        InvalidSettings: a field is unknown, of the wrong type, or out of bounds.
    """
    return _validate(_nest(values), source)


def parse_file(file: Path) -> dict[str, Any]:
    """The values that a file sets, by path; empty when there is no such file.

    Raises:
        InvalidSettings: the file cannot be read, or breaks the schema.
    """

    def refuse(rule: str) -> InvalidSettings:
        return InvalidSettings([Problem(str(file), "", "", rule)])

    try:
        with file.open("rb") as stream:
            raw = stream.read(_MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise refuse(f"cannot be read: {error.strerror}") from error
    if len(raw) > _MAX_FILE_BYTES:
        raise refuse(f"is larger than {_MAX_FILE_BYTES} bytes: not a settings file")
    try:
        tree = json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        raise refuse(
            f"is not JSON: line {error.lineno}, column {error.colno}: {error.msg}"
            f"{_nearest_field(error.doc[: error.pos])}"
        ) from error
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "ignore")
        raise refuse(f"is not UTF-8 text: byte {error.start}{_nearest_field(before)}") from error
    except (ValueError, RecursionError) as error:
        raise refuse(f"is not valid: {error}") from error
    if not isinstance(tree, dict):
        raise refuse('must be one JSON object, e.g. {"server": {"port": 8354}}')
    _validate(tree, str(file))
    return {
        f"{section}.{name}": value
        for section, fields in tree.items()
        for name, value in fields.items()
    }


def parse(path: str, text: str, source: str = "command line") -> Any:
    """The JSON value that `text` means for a field: "off" for a switch, "a,b" for a list.

    Raises:
        InvalidSettings: unknown field, or not a value for it.
    """
    field = describe().get(path)
    if field is None:
        raise InvalidSettings([Problem(source, path, json.dumps(text), _unknown(path))])
    value: Any = text
    optional = "None" in str(field.annotation)
    if optional and text.strip().lower() in ("null", "none", ""):
        value = None
    elif "tuple" in str(field.annotation):
        value = _parse_list(text)
    else:
        adapter = _adapter(path)
        try:
            value = adapter.dump_python(adapter.validate_strings(text.strip()), mode="json")
        except ValidationError as error:
            raise InvalidSettings(
                [Problem(source, path, _short(text), _rule(error.errors()[0], field))]
            ) from error
    check({path: value}, source)
    return value


def _parse_list(text: str) -> Any:
    if text.lstrip().startswith("["):
        try:
            return json.loads(text)
        except json.JSONDecodeError:
            return text
    return [part.strip() for part in text.split(",") if part.strip()]


@cache
def _adapter(path: str) -> TypeAdapter[Any]:
    return TypeAdapter(describe()[path].annotation)


def _variables(environ: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """(source, path, text) of each variable that is a setting: those with a double underscore."""
    for name in sorted(environ):
        if name.startswith(_PREFIX) and _SEPARATOR in name:
            path = name.removeprefix(_PREFIX).lower().replace(_SEPARATOR, ".", 1)
            yield f"environment ({name})", path, environ[name]


def _slips(environ: Mapping[str, str]) -> Iterator[Problem]:
    """Variables that would be a setting's name, had they a second underscore."""
    for path in describe():
        name = _PREFIX + path.upper().replace(".", "_")
        if name in environ and not _LINK.match(environ[name]):
            meant = _PREFIX + path.upper().replace(".", _SEPARATOR)
            rule = f"two underscores follow the section: did you mean {meant}?"
            yield Problem(f"environment ({name})", "", "", rule)


def _validate(tree: Mapping[str, Any], source: str) -> Settings:
    try:
        # Strict and from JSON: "8354" is no port and 1 is no switch, while lists and paths, which
        # JSON has no types for, are still understood.
        return Settings.model_validate_json(json.dumps(tree), strict=True)
    except ValidationError as error:
        raise InvalidSettings([_problem(e, source) for e in error.errors()]) from error


def _problem(error: Any, source: str) -> Problem:
    # Items of a list are named after their field and position, e.g. server.cors_origins.0.
    path = ".".join(str(part) for part in error["loc"])
    field = describe().get(".".join(path.split(".")[:2]))
    return Problem(source, path, _short(error["input"]), _rule(error, field, path))


def _rule(error: Any, field: FieldInfo | None, path: str = "") -> str:
    if error["type"] == "extra_forbidden":
        return _unknown(path)
    if error["type"] in ("model_type", "model_attributes_type", "dict_type"):
        return 'must be an object of settings, e.g. {"name": value}'
    rule = str(error["msg"]).removeprefix("Value error, ")
    rule = rule.replace("Input should be", "must be").replace("String", "text")
    if field is not None and field.bounds and field.bounds not in rule:
        unit = f" {field.unit}" if field.unit else ""
        rule += f" (allowed: {field.bounds}{unit})"
    return rule


def _unknown(path: str) -> str:
    known = list(describe())
    close = difflib.get_close_matches(path, [*known, *Settings.model_fields], n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]}?" if close else "; see `litetts config schema`"
    return f"there is no such setting{hint}"


def _nearest_field(text: str) -> str:
    """The last field named before the place where a file stops making sense."""
    last = max(
        ((text.rfind(f'"{name}"'), name) for name in {p.split(".")[1] for p in describe()}),
        default=(-1, ""),
    )
    return f", near '{last[1]}'" if last[0] >= 0 else ""


def _nest(values: Mapping[str, Any]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in values.items():
        section, _, name = path.partition(".")
        tree.setdefault(section, {})[name] = value
    return tree


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"'{twice}' is given twice")
    return tree


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
