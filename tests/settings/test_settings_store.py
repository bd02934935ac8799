"""Hot reload: applied whole or not at all, and nobody is disturbed."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from litetts.errors import InvalidSettings, SettingsError
from litetts.settings import Change, Settings, Store


def write(folder: Path, tree: Any) -> None:
    (folder / "settings.json").write_text(json.dumps(tree))


def test_ten_reloads_under_load(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, eventually: Callable[..., Any]
) -> None:
    """Readers always see one whole state: here, two fields that are written together."""
    caplog.set_level(logging.INFO, "litetts.settings")
    write(tmp_path, {"scheduling": {"queue_limit": 100, "deadline_s": 100}})
    store = Store(tmp_path, environ={})
    stop = threading.Event()
    torn: list[Any] = []
    reads = [0, 0]

    def reader(me: int) -> None:
        while not stop.is_set():
            scheduling = store.settings.scheduling
            if scheduling.queue_limit != scheduling.deadline_s:
                torn.append(scheduling)
            reads[me] += 1
            time.sleep(0)

    readers = [threading.Thread(target=reader, args=(i,)) for i in range(2)]
    for thread in readers:
        thread.start()
    try:
        with store.watching():
            for cycle in range(10):
                value = 101 + cycle
                write(tmp_path, {"scheduling": {"queue_limit": value, "deadline_s": value}})
                eventually(lambda v=value: store.settings.scheduling.queue_limit == v)
            eventually(lambda: min(reads) > 100)
    finally:
        stop.set()
        for thread in readers:
            thread.join()
    assert not torn
    logged = [r.getMessage() for r in caplog.records if "queue_limit" in r.getMessage()]
    assert logged[-1] == "setting changed: scheduling.queue_limit: 109 -> 110"
    assert len(logged) == 10


def test_an_invalid_file_changes_nothing_and_recovers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, eventually: Callable[..., Any]
) -> None:
    write(tmp_path, {"speech": {"speed": 2}})
    store = Store(tmp_path, environ={})
    with store.watching():
        write(tmp_path, {"speech": {"speed": 3}, "cache": {"ttl_s": -1}})
        eventually(lambda: store.refused is not None)
        assert store.settings.speech.speed == 2
        eventually(lambda: "cache.ttl_s" in caplog.text)
        write(tmp_path, {"speech": {"speed": 3}})
        eventually(lambda: store.settings.speech.speed == 3)
        assert store.refused is None


def test_a_field_that_needs_a_restart_waits_for_it(tmp_path: Path) -> None:
    write(tmp_path, {})
    store = Store(tmp_path, environ={})
    told: list[Sequence[Change]] = []
    store.subscribe(lambda settings, found: told.append(found))
    write(tmp_path, {"server": {"port": 9, "drain_s": 1}})
    found = store.reload()
    assert [str(c) for c in found] == [
        "server.port: 8354 -> 9 (a running server: after a restart)",
        "server.drain_s: 30.0 -> 1.0",
    ]
    assert store.settings.server.port == 8354
    assert store.settings.server.drain_s == 1
    assert [c.path for c in store.pending] == ["server.port"]
    assert [[c.path for c in found] for found in told] == [["server.drain_s"]]
    assert store.reload() == []


def test_a_subscriber_can_refuse_and_the_others_go_back(tmp_path: Path) -> None:
    write(tmp_path, {})
    store = Store(tmp_path, environ={})
    seen: list[int] = []

    def refuse(settings: Settings, found: Sequence[Change]) -> None:
        if settings.scheduling.queue_limit > 500:
            raise ValueError("too many for this machine")

    store.subscribe(lambda settings, found: seen.append(settings.scheduling.queue_limit))
    store.subscribe(refuse)
    with pytest.raises(SettingsError, match=r"scheduling\.queue_limit.*too many"):
        store.set({"scheduling.queue_limit": "501"})
    assert seen == [501, 256]
    assert store.settings.scheduling.queue_limit == 256
    assert not (tmp_path / "override.json").exists()
    store.set({"scheduling.queue_limit": "500"})
    assert seen[-1] == store.settings.scheduling.queue_limit == 500


def test_set_and_unset_write_only_what_is_valid(tmp_path: Path) -> None:
    store = Store(tmp_path, environ={})
    store.set({"speech.speed": "1.5", "server.host": "0.0.0.0"})
    assert json.loads((tmp_path / "override.json").read_text()) == {
        "server": {"host": "0.0.0.0"},
        "speech": {"speed": 1.5},
    }
    with pytest.raises(InvalidSettings):
        store.set({"speech.speed": "9"})
    assert store.settings.speech.speed == 1.5
    store.unset(["speech.speed"])
    assert store.settings.speech.speed == 1
    with pytest.raises(SettingsError, match="not set"):
        store.unset(["speech.speed"])
