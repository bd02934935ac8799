"""Traces of requests, sent to a collector that understands OTLP over HTTP."""

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

pytest.importorskip("opentelemetry.instrumentation.fastapi", reason="needs the otel extra")
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2


def test_requests_are_traced(serving, tmp_path):
    spans = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self):
            assert self.path == "/v1/traces"
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            request = trace_service_pb2.ExportTraceServiceRequest.FromString(body)
            for resource in request.resource_spans:
                name = {a.key: a.value.string_value for a in resource.resource.attributes}
                for scope in resource.scope_spans:
                    spans.extend((name["service.name"], span) for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    collector = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{collector.server_address[1]}"
    try:
        with serving(tmp_path, observe__trace_endpoint=endpoint) as server:
            body = {"model": "tts-1", "voice": "espeak", "input": "Traced."}
            assert (
                httpx.post(f"{server.url}/v1/audio/speech", json=body, timeout=None).status_code
                == 200
            )
            assert httpx.get(f"{server.url}/health/live", timeout=None).status_code == 200
    finally:
        collector.shutdown()
        collector.server_close()
    names = {span.name for _, span in spans}
    assert "POST /v1/audio/speech" in names
    assert not any("health" in name for name in names)
    assert {service for service, _ in spans} == {"litetts"}
    (request,) = (s for _, s in spans if s.name == "POST /v1/audio/speech")
    assert request.end_time_unix_nano > request.start_time_unix_nano
    told = {a.key: a.value for a in request.attributes}
    assert any(v.int_value == 200 for k, v in told.items() if "status_code" in k)
