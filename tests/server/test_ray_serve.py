"""The deployment of Ray Serve, without Ray: what it takes, and what a replica makes of that."""

from __future__ import annotations

import pytest

pytest.importorskip("fastapi", reason="needs the server extra")

from fastapi.testclient import TestClient

from litetts.errors import InputError
from litetts.server.cluster import OPTIONS, application, builder


@pytest.mark.parametrize(
    ("args", "field"),
    [
        ({"replica": "2"}, "replica"),
        ({"replicas": "many"}, "replicas"),
        ({"processors": "0"}, "processors"),
        ({"processors": "-1"}, "processors"),
    ],
)
def test_wrong_options_are_told_before_anything_begins(args, field):
    with pytest.raises(InputError) as told:
        application(args)
    assert told.value.field == field


def test_a_replica_makes_the_whole_application(tmp_path, monkeypatch):
    monkeypatch.setenv("LITETTS_CACHE__PATH", str(tmp_path / "cache"))
    monkeypatch.setenv("LITETTS_SPEECH__VOICE", "espeak")
    said = {"replicas": "1", "processors": "3", "dir": str(tmp_path), "host": "127.0.0.1"}
    assert said.keys() == OPTIONS.keys()
    app = builder(said)()
    settings = app.state.context.store.settings
    assert (settings.scheduling.workers, settings.scheduling.processes) == (3, False)
    with TestClient(app, base_url="http://localhost") as client:
        body = {"input": "On a cluster.", "response_format": "pcm"}
        assert len(client.post("/v1/audio/speech", json=body).content) > 10_000
    elsewhere = builder({**said, "host": "0.0.0.0"})()
    with TestClient(elsewhere, base_url="http://localhost") as client:
        assert client.post("/v1/audio/speech", json=body).status_code == 401, "keys are asked for"
