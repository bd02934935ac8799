"""A reply of a thousand words is cached, as long as there is room to keep it until its end."""

import httpx
import pytest

from litetts.scheduling import scheduler

# A thousand words, six or seven minutes.
TEXT = "This is a sentence of eight short words. " * 125


def ask(url: str, text: str) -> str:
    body = {"input": text, "voice": "espeak", "response_format": "pcm"}
    reply = httpx.post(f"{url}/v1/audio/speech", json=body, timeout=None)
    assert reply.status_code == 200, reply.text
    return reply.headers["x-cache"]


def test_a_thousand_words_are_cached(serve, eventually):
    up = serve(watermark__enabled="false")
    assert ask(up.url, TEXT) == "miss"
    assert eventually(lambda: up.context.service.cache.stats().disk_entries)
    assert ask(up.url, TEXT) == "hit"


@pytest.mark.parametrize("bound", ["KEEP_BYTES", "KEEP_ALL_BYTES"])
def test_what_is_kept_for_it_is_bounded(serve, monkeypatch, bound):
    monkeypatch.setattr(scheduler, bound, 500_000)
    up = serve(watermark__enabled="false")
    assert ask(up.url, TEXT[:500]) == "miss"
    assert ask(up.url, TEXT[:500]) == "miss"
