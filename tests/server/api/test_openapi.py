"""The OpenAPI description, and requests made up from it: nothing may end in a 500."""

import pytest
from hypothesis import HealthCheck, given, settings

schemathesis = pytest.importorskip("schemathesis")

EXAMPLES = 8


def test_the_description_names_every_route(client):
    paths = client.get("/openapi.json").json()["paths"]
    for path in (
        "/v1/audio/speech",
        "/v1/audio/voices",
        "/v1/audio/transcriptions",
        "/v1/audio/watermark/detect",
        "/dev/captioned_speech",
        "/dev/phonemize",
        "/dev/generate_from_phonemes",
        "/dev/dialogue",
        "/health",
        "/metrics",
    ):
        assert path in paths


def test_every_route_tells_its_errors(client):
    described = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in described["components"]["schemas"]
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            told = operation["responses"]
            assert "422" not in told, "nothing is answered with it"
            assert {"503"} <= told.keys(), path
            if not path.startswith("/health"):
                assert {"401", "429", "500"} <= told.keys(), path
            if method == "post":
                assert {"400", "413"} <= told.keys(), path


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/v1/audio/speech", {"input": "Hi.", "voice": "nobody"}, 400),
        ("POST", "/v1/audio/speech", {"input": "Hi.", "speed": 99}, 400),
        ("GET", "/v1/jobs/nothing", None, 404),
        ("GET", "/v1/audio/voices/nobody/sample", None, 400),
        ("GET", "/dashboard/requests?limit=0", None, 400),
    ],
)
def test_an_error_is_as_it_is_described(client, method, path, body, status):
    reply = client.request(method, path, json=body)
    assert reply.status_code == status
    error = reply.json()["error"]
    described = client.get("/openapi.json").json()["components"]["schemas"]["Error"]
    assert error.keys() == described["properties"]["error"]["properties"].keys()


def test_no_request_ends_in_an_error_of_ours(server):
    description = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    tried = 0
    for result in description.get_all_operations():
        operation = result.ok()

        @settings(
            max_examples=EXAMPLES,
            database=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )
        @given(case=operation.as_strategy())
        def check(case):
            nonlocal tried
            tried += 1
            reply = case.call(timeout=60)
            assert reply.status_code < 500 or reply.status_code == 501, (
                case.as_curl_command(),
                reply.text,
            )

        check()
    assert tried > 80
