"""Health, metrics, logs, JSON, the Dashboard's data."""

import io
import json
import logging
import math

import httpx
import numpy as np
import pytest
from prometheus_client.parser import text_string_to_metric_families
from websockets.sync.client import connect

from litetts.errors import InputError
from litetts.observe.logs import JsonFormatter, request_id
from litetts.observe.metrics import Metrics, Served
from litetts.server.errors import describe
from litetts.server.jsonio import dumps


def test_health(client):
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    health = client.get("/health").json()
    assert health["status"] in ("ok", "degraded")
    assert "version" in health
    names = {d["name"] for d in client.get("/health/dependencies").json()["dependencies"]}
    assert {"numpy", "onnxruntime"} <= names


def test_prometheus_metrics(client):
    body = {"input": "Count this, please.", "voice": "espeak", "response_format": "pcm"}
    for _ in range(2):
        assert client.post("/v1/audio/speech", json=body).status_code == 200
    text = client.get("/metrics").text
    families = {family.name: family for family in text_string_to_metric_families(text)}
    states = {
        sample.labels["state"]
        for sample in families["litetts_first_audio_seconds"].samples
        if sample.name.endswith("_count") and sample.value
    }
    assert {"cached", "warm"} <= states
    for name in ("real_time_factor", "queue_wait_seconds", "http_request_seconds"):
        assert families[f"litetts_{name}"].type == "histogram"
    assert families["litetts_workers"].samples[0].value >= 1
    assert "/v1/audio/speech" in text


def test_a_mix_is_one_label(client, server):
    """A client cannot make any number of time series."""
    before = client.get("/metrics").text.count("litetts_speech_requests_total{")
    for i in range(5):
        client.get(f"/nothing/{i}")
        client.post("/v1/audio/speech", json={"input": "x", "voice": f"nobody{i}"})
    after = client.get("/metrics").text
    assert after.count("litetts_speech_requests_total{") == before
    assert "/nothing/" not in after
    assert server.context.service._label("a*0.5+b*0.5") == "mix"


def test_dashboard_data_by_socket_and_by_request(client, server):
    data = client.get("/dashboard/data").json()
    with connect(f"{server.ws}/ws/dashboard") as socket:
        live = json.loads(socket.recv())
    assert data.keys() == live.keys()
    assert {"queue", "cache", "memory", "voices", "first_audio_s", "rtf"} <= live.keys()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan")])
def test_json_never_carries_nan_or_infinity(value):
    text = dumps({"a": [value, {"b": (value,)}], "c": np.array([value, 1.0])})
    assert json.loads(text, parse_constant=pytest.fail) == {
        "a": [None, {"b": [None]}],
        "c": [None, 1],
    }


def test_the_dashboard_of_a_server_without_numbers_is_valid_json():
    metrics = Metrics()
    json.loads(dumps(metrics.summary()), parse_constant=pytest.fail)
    metrics.served(Served("v", "e", "warm", "failed"))
    metrics.served(Served("v", "e", "warm", "done", first_audio=math.inf, audio=0.0))
    json.loads(dumps(metrics.summary()), parse_constant=pytest.fail)


def test_what_was_answered_with_an_error_is_told_by_its_status(client):
    def answers():
        return client.get("/dashboard/data").json()["answers"]

    before = answers()
    for body in ({"input": ""}, {"input": "x", "voice": "nobody"}):
        assert 400 <= client.post("/v1/audio/speech", json=body).status_code < 500
    after = answers()
    assert after["4xx"] == before["4xx"] + 2
    assert after["5xx"] == before["5xx"]
    assert after["2xx"] > before["2xx"]


def test_a_probe_that_is_told_not_yet_is_no_failure():
    metrics = Metrics()
    for route in ("/health/ready", "/v1/audio/speech"):
        metrics.request("POST", route, 503, 0.1)
    metrics.request("GET", "other", 0, 0.1)
    assert metrics.summary()["answers"] == {"2xx": 0, "3xx": 0, "4xx": 0, "5xx": 1}


def test_quantiles():
    metrics = Metrics()
    for i in range(100):
        metrics.served(Served("v", "e", "warm", "done", first_audio=(i + 1) / 100, audio=1.0))
    numbers = metrics.summary()["first_audio_s"]["warm"]
    assert (numbers["p50"], numbers["p95"], numbers["p99"]) == (0.5, 0.95, 0.99)


def test_logs_are_json_with_the_request():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("test.logs")
    logger.addHandler(handler)
    token = request_id.set("r-1")
    try:
        raise InputError("broken\nline", field="x")
    except InputError:
        logger.exception("it %s", "failed", extra={"number": 5})
    finally:
        request_id.reset(token)
        logger.removeHandler(handler)
    line = stream.getvalue()
    assert line.count("\n") == 1
    entry = json.loads(line)
    assert entry["request_id"] == "r-1"
    assert (entry["message"], entry["number"], entry["level"]) == ("it failed", 5, "error")
    assert "broken" in entry["exception"]


def test_unexpected_errors_do_not_show_their_text(caplog):
    failure = describe(ValueError("/home/secret/path"))
    assert failure.status == 500
    assert "secret" not in failure.message
    assert "secret" in caplog.text


def test_the_requests_of_the_last_hour_are_told_without_their_texts(client):
    client.post("/v1/audio/speech", json={"input": "A word in confidence.", "voice": "espeak"})
    told = client.get("/dashboard/requests", params={"limit": 1}).json()
    assert told["total"] >= 1
    (last,) = told["requests"]
    assert (last["engine"], last["outcome"], last["characters"]) == ("espeak", "done", 21)
    assert "confidence" not in str(told)
    times = [r["at"] for r in client.get("/dashboard/requests").json()["requests"]]
    assert times == sorted(times, reverse=True)
    steps = client.get("/dashboard/history").json()["steps"]
    assert steps[0]["resident"] > 0


def test_workers_and_engines_are_told(client):
    client.post("/v1/audio/speech", json={"input": "At work, seen from afar.", "voice": "espeak"})
    data = client.get("/dashboard/data").json()
    assert len(data["workers"]) == data["queue"]["workers"]
    (espeak,) = [load for load in data["engines"] if load["engine"] == "espeak"]
    assert espeak["spent_s"] > 0
    assert isinstance(data["errors"], list)


def test_memory_is_compared_where_the_same_engines_are_loaded(serve):
    from litetts import engines

    engines.unload("nano")
    up = serve()
    before = up.context.memory.sample().loaded
    body = {"input": "Loaded now.", "voice": "nano_heart", "response_format": "pcm"}
    with httpx.Client(base_url=up.url, timeout=None) as client:
        assert client.post("/v1/audio/speech", json=body).status_code == 200
        after = up.context.memory.sample().loaded
        assert client.post("/v1/audio/speech", json={**body, "input": "And again."}).is_success
    assert after == up.context.memory.sample().loaded
    assert {engine for _, engine in after} - {engine for _, engine in before} == {"nano"}
