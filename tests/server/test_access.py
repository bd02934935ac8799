"""Keys, limits, headers, origins."""

import httpx
import pytest
from typer.testing import CliRunner

from litetts.cli.serve import app as cli
from litetts.server.context import forwarded
from litetts.server.security import is_loopback, needs_key, token_of
from litetts.service.keys import KeyFile

SPEECH = {"input": "Hi.", "response_format": "pcm", "voice": "espeak"}


def test_when_a_key_is_needed():
    assert is_loopback("127.0.0.1") and is_loopback("localhost") and is_loopback("[::1]")
    assert not is_loopback("0.0.0.0") and not is_loopback("192.168.1.2")
    assert not needs_key("auto", "127.0.0.1")
    assert needs_key("auto", "0.0.0.0")
    assert not needs_key("never", "0.0.0.0")
    assert needs_key("always", "localhost")


def test_the_ways_to_bring_a_key():
    for headers in (
        {"authorization": "Bearer abc"},
        {"authorization": "bearer  abc "},
        {"x-api-key": "abc"},
        {"xi-api-key": "abc"},
    ):
        assert token_of(headers) == "abc"
    assert token_of({"authorization": "Basic abc"}) == ""


def test_the_address_behind_proxies():
    proxies = ("10.0.0.0/8",)
    headers = {"x-forwarded-for": "6.6.6.6, 9.9.9.9, 10.0.0.2"}
    assert forwarded(headers, "10.0.0.1", proxies) == "9.9.9.9"
    assert forwarded(headers, "8.8.8.8", proxies) == "8.8.8.8"
    assert forwarded(headers, "10.0.0.1", ()) == "10.0.0.1"
    assert forwarded({}, "10.0.0.1", proxies) == "10.0.0.1"


def test_keys_over_http(serve):
    up = serve(security__require_key="always", security__characters_per_day="1000")
    with httpx.Client(base_url=up.url, timeout=None) as http:
        refused = http.post("/v1/audio/speech", json=SPEECH)
        assert refused.status_code == 401
        assert refused.json()["error"]["code"] == "invalid_api_key"
        assert refused.headers["www-authenticate"] == "Bearer"
        for path in ("/v1/models", "/metrics", "/dashboard/data", "/health/dependencies"):
            assert http.get(path).status_code == 401
        for path in ("/health/live", "/health/ready", "/health", "/"):
            assert http.get(path).status_code == 200
        token = up.context.keys.add("carol", requests_per_minute=3)
        headers = {"Authorization": f"Bearer {token}"}
        codes = [
            http.post("/v1/audio/speech", json=SPEECH, headers=headers).status_code
            for _ in range(4)
        ]
        assert codes == [200, 200, 200, 429]
        wrong = {"Authorization": f"Bearer {token}x"}
        assert http.get("/v1/models", headers=wrong).status_code == 401


def test_limits(serve):
    up = serve(server__max_text_chars="50", server__max_body_mb="0.001")
    with httpx.Client(base_url=up.url, timeout=None) as http:
        long = http.post("/v1/audio/speech", json={**SPEECH, "input": "x" * 51})
        assert long.status_code == 400
        assert long.json()["error"]["param"] == "input"
        big = http.post("/v1/audio/speech", json={**SPEECH, "input": "x" * 2000})
        assert big.status_code == 413
        assert big.json()["error"]["code"] == "too_large"

        def pieces():
            for _ in range(10):
                yield b'{"input": "' + b"x" * 500

        streamed = http.post(
            "/v1/audio/speech", content=pieces(), headers={"content-type": "application/json"}
        )
        assert streamed.status_code == 413


def test_safe_headers_and_request_ids(client):
    reply = client.get("/", headers={"X-Request-Id": "abc-123"})
    assert reply.headers["x-request-id"] == "abc-123"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert "server" not in reply.headers or "uvicorn" not in reply.text
    odd = client.get("/health/live", headers={"X-Request-Id": "a b\tc<script>"})
    assert odd.headers["x-request-id"] != "a b\tc<script>"


def test_another_host_name_is_refused(client):
    reply = client.get("/health/live", headers={"Host": "rebound.example"})
    assert reply.status_code == 421
    assert client.get("/health/live", headers={"Host": "localhost:1234"}).status_code == 200


def test_cors_list(serve, client):
    origin = {"Origin": "https://app.example"}
    assert "access-control-allow-origin" not in client.get("/v1/models", headers=origin).headers
    up = serve(security__cors_origins='["https://app.example"]')
    reply = httpx.get(f"{up.url}/v1/models", headers=origin, timeout=None)
    assert reply.headers["access-control-allow-origin"] == "https://app.example"
    other = httpx.get(
        f"{up.url}/v1/models", headers={"Origin": "https://other.example"}, timeout=None
    )
    assert "access-control-allow-origin" not in other.headers


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "style.css/..", "x"])
def test_no_path_of_a_client_is_opened(client, name):
    reply = client.get(f"/assets/{name}", follow_redirects=True)
    assert reply.status_code in (404, 405)


def test_a_voice_is_never_a_path(client):
    for voice in ("/etc/passwd", "../../x", "file:///etc/passwd", "a\x00b", "x.npy", "x.pt"):
        reply = client.post("/v1/audio/speech", json={**SPEECH, "voice": voice})
        assert reply.status_code == 400
        assert reply.json()["error"]["param"] == "voice"


def test_keys_on_the_command_line(tmp_path):
    run = CliRunner().invoke
    made = run(cli, ["keys", "add", "dave", "--characters-per-day", "10", "--dir", str(tmp_path)])
    assert made.exit_code == 0, made.output
    token = made.output.strip()
    assert KeyFile(tmp_path / "keys.json").find(token).characters_per_day == 10
    listed = run(cli, ["keys", "list", "--dir", str(tmp_path)]).output
    assert "dave" in listed
    assert token not in listed
    assert run(cli, ["keys", "remove", "dave", "--dir", str(tmp_path)]).exit_code == 0
    assert run(cli, ["keys", "list", "--dir", str(tmp_path)]).output == ""


@pytest.mark.parametrize("path", ["/health", "/health/live", "/health/ready", "/", "/v1/models"])
def test_a_head_is_a_get_without_its_body(client, path):
    """Monitors and balancers ask so."""
    head, whole = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert "content-length" in head.headers
    assert client.head("/v1/audio/speech").status_code == 405


def test_what_is_counted_of_requests_has_a_bound(server, client):
    """Whatever strangers send as method or path makes no new counter."""
    client.head("/health")
    client.get("/nowhere")
    client.get("/metrics")
    before = len(client.get("/metrics").text.splitlines())
    for number in range(20):
        client.head("/health")
        client.get(f"/nowhere/{number}")
        client.get(f"/health/{number}")
        assert client.request(f"M{number}", "/health").status_code in (400, 405, 501)
    after = client.get("/metrics").text
    assert "nowhere" not in after
    assert len(after.splitlines()) <= before + 8


def test_what_is_not_there_is_told_with_what_to_do(client):
    missing = client.get("/v1/audio/nowhere")
    assert missing.status_code == 404
    told = missing.json()["error"]
    assert told["message"] == "there is nothing at /v1/audio/nowhere; /docs lists every route"
    assert told["code"] == "not_found"
    other = client.get("/v1/audio/speech")
    assert other.status_code == 405
    assert "/v1/audio/speech takes POST, not GET" in other.json()["error"]["message"]
    assert other.headers["allow"] == "POST"
