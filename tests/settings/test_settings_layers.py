"""Layers, origins, and files that must be refused."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.errors import InvalidSettings
from litetts.settings import Settings, config_dir, describe, load, read
from litetts.settings.layers import parse


def write(folder: Path, name: str, tree: Any) -> None:
    (folder / name).write_text(json.dumps(tree))


def test_defaults_are_valid_and_described(tmp_path: Path) -> None:
    assert load(tmp_path, environ={}) == Settings()
    for field in describe().values():
        assert field.description, field.path
        # A name that says its unit agrees with the unit given.
        for suffix, unit in {"_s": "s", "_mb": "MB", "_db": "dB"}.items():
            assert not field.path.endswith(suffix) or field.unit == unit, field.path


def test_each_layer_hides_the_one_below(tmp_path: Path) -> None:
    write(tmp_path, "settings.json", {"speech": {"speed": 1.1}, "server": {"port": 1}})
    write(tmp_path, "override.json", {"server": {"port": 2, "max_connections": 5}})
    environ = {"LITETTS_SERVER__MAX_CONNECTIONS": "6", "LITETTS_CACHE__ENABLED": "off"}
    loaded = read(tmp_path, environ=environ, command_line={"cache.enabled": "true"})
    settings, origins = loaded.settings, loaded.origins
    assert settings.speech.speed == 1.1
    assert settings.server.port == 2
    assert settings.server.max_connections == 6
    assert settings.cache.enabled is True
    assert origins["speech.speed"] == "settings.json"
    assert origins["server.port"] == "override.json"
    assert origins["server.max_connections"] == "environment (LITETTS_SERVER__MAX_CONNECTIONS)"
    assert origins["cache.enabled"] == "command line"
    assert origins["server.host"] == "default"


def test_reading_is_the_reading_style_of_the_front_end() -> None:
    from litetts.request import ReadingStyle

    assert Settings().request().reading == ReadingStyle.usual()


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("server.port", "9000", 9000),
        ("cache.enabled", "no", False),
        ("speech.voice", "af_heart", "af_heart"),
        ("speech.voice", "null", None),
        ("security.cors_origins", "https://a, https://b", ["https://a", "https://b"]),
        ("security.cors_origins", '["https://a.example"]', ["https://a.example"]),
        ("security.cors_origins", "", []),
        ("cache.path", "/srv/cache", "/srv/cache"),
    ],
)
def test_text_is_read_by_the_type_of_its_field(path: str, text: str, value: Any) -> None:
    assert parse(path, text) == value


def test_every_problem_names_source_field_value_and_rule(tmp_path: Path) -> None:
    write(
        tmp_path,
        "settings.json",
        {"server": {"port": 99_999, "hots": "x"}, "speech": {"speed": "1"}, "cache": 3},
    )
    # The bad port is hidden by a good one above it, and is refused all the same.
    with pytest.raises(InvalidSettings) as caught:
        read(
            tmp_path,
            environ={"LITETTS_SERVER__PORT": "1", "LITETTS_MEMORY__BUDGET_MB": "much"},
            command_line={"speech.speed": "9"},
        )
    text = str(caught.value)
    assert "settings.json: server.port = 99999: " in text
    assert "0 to 65535" in text
    assert "did you mean server.host" in text
    assert 'speech.speed = "1"' in text
    assert "cache = 3: must be an object" in text
    assert "environment (LITETTS_MEMORY__BUDGET_MB): memory.budget_mb" in text
    assert "command line: speech.speed = 9.0: " in text
    assert len(caught.value.problems) == 6


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b'{"server": {"port": 1}, "server": {"port": 2}}', "given twice"),
        (b'{"speech": {"speed": NaN}}', "not a JSON number"),
        (b'{"server": {"port": 12', "near 'port'"),
        (b"[1]", "one JSON object"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[" * 100_000, "not valid"),
        (b" " * 2_000_000, "larger than"),
    ],
)
def test_what_is_not_a_settings_file_is_refused(tmp_path: Path, data: bytes, rule: str) -> None:
    (tmp_path / "override.json").write_bytes(data)
    with pytest.raises(InvalidSettings, match=rule):
        read(tmp_path, environ={})


def test_the_folder_is_found_by_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert config_dir({"LITETTS_CONFIG": "/etc/litetts"}) == Path("/etc/litetts")
    (tmp_path / "config").mkdir()
    assert config_dir({"XDG_CONFIG_HOME": "/x"}) != tmp_path / "config"  # some other program's
    write(tmp_path / "config", "settings.json", {})
    assert config_dir({}) == tmp_path / "config"


def full_tree() -> dict[str, Any]:
    return json.loads(Settings().model_dump_json())


def corrupt(rng: random.Random) -> tuple[bytes, str]:
    """A settings file with one random fault, and the field that must be named ("" = any)."""
    tree = full_tree()
    path = rng.choice(sorted(describe()))
    section, name = path.split(".")
    match rng.choice(["truncate", "type", "range", "binary", "rename", "section"]):
        case "truncate":
            text = json.dumps(tree).encode()
            return text[: rng.randrange(60, len(text) - 1)], ""
        case "type":
            tree[section][name] = {"an": "object"}
        case "range":
            path = rng.choice([p for p, f in describe().items() if f.bounds])
            section, name = path.split(".")
            tree[section][name] = -1e12
        case "binary":
            text = bytearray(json.dumps(tree).encode())
            at = rng.randrange(60, len(text))
            text[at:at] = bytes(rng.randrange(128, 256) for _ in range(8)) + b"\xff"
            return bytes(text), ""
        case "rename":
            tree[section][name + "x"] = tree[section].pop(name)
            return json.dumps(tree).encode(), path + "x"
        case "section":
            tree[section] = rng.choice([None, 3, "text", [1]])
            return json.dumps(tree).encode(), section
    return json.dumps(tree).encode(), path


@pytest.mark.parametrize("seed", range(200))
def test_corruptions_are_refused_with_the_field_named(tmp_path: Path, seed: int) -> None:
    data, path = corrupt(random.Random(seed))
    (tmp_path / "settings.json").write_bytes(data)
    with pytest.raises(InvalidSettings) as caught:
        read(tmp_path, environ={})
    if path:
        assert path in [p.path for p in caught.value.problems]
    else:  # not even JSON: the nearest field is named
        assert "near '" in str(caught.value)


@given(st.binary(max_size=300))
def test_no_bytes_are_fatal(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "settings.json").write_bytes(data)
    try:
        read(folder, environ={})
    except InvalidSettings as error:
        assert str(error)


def test_a_variable_with_one_underscore_is_told(tmp_path):
    with pytest.raises(InvalidSettings, match="did you mean LITETTS_SERVER__PORT"):
        read(tmp_path, environ={"LITETTS_SERVER_PORT": "9000"})
    # What Kubernetes sets beside a service of that name is not meant for us.
    environ = {"LITETTS_SERVER_PORT": "tcp://10.0.0.1:80", "LITETTS_HOME": "/x"}
    assert load(tmp_path, environ=environ) == Settings()


def test_languages_are_tags_in_any_case() -> None:
    from litetts.settings import Settings

    assert Settings.model_validate({"speech": {"lang": "en-US"}}).speech.lang == "en-us"
    with pytest.raises(ValueError, match="language tag"):
        Settings.model_validate({"speech": {"lang": "American English!"}})
