"""OpenTelemetry traces, where the extra "otel" is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from litetts.errors import MissingExtraError

__all__ = ["instrument"]


def instrument(app: Any, endpoint: str) -> Callable[[], None]:
    """Send a trace of every request of a FastAPI application to an OTLP collector over HTTP.

    Returns:
        What sends the last traces and ends; to be called when the application ends.

    Raises:
        MissingExtraError: a package of the extra is missing.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise MissingExtraError(
            error.name or "opentelemetry-sdk", "otel", "sending traces"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "litetts"}))
    exporter = OTLPSpanExporter(endpoint=endpoint.rstrip("/") + "/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter))
    FastAPIInstrumentor.instrument_app(
        app, tracer_provider=provider, excluded_urls="health,metrics,assets"
    )
    end: Callable[[], None] = provider.shutdown
    return end
