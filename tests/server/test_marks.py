"""What is noted down of marks: only of what is heard. And a voice that cannot speak."""

import pytest

from litetts.errors import EngineError, SettingsError

SPEECH = {"input": "Nothing is heard of this.", "voice": "espeak", "response_format": "pcm"}


def test_what_fails_before_its_sound_leaves_no_mark(serve, monkeypatch, eventually):
    up = serve(cache__enabled="false")
    registry = up.context.service.marking.spectrum.registry
    noted = len(registry)

    def fail(*_, **__):
        raise EngineError("broken")

    import httpx

    import litetts.rendering

    with httpx.Client(base_url=up.url, timeout=None) as http:
        with monkeypatch.context() as broken:
            broken.setattr(litetts.rendering, "render", fail)
            broken.setattr(litetts.rendering, "_in_one_step", fail)
            assert http.post("/v1/audio/speech", json=SPEECH).status_code == 500
            eventually(lambda: len(registry) == noted)
        up.context.service.scheduler.queue_limit = 0
        assert http.post("/v1/audio/speech", json=SPEECH).status_code == 429
        eventually(lambda: len(registry) == noted)
        up.context.service.scheduler.queue_limit = 100
        assert http.post("/v1/audio/speech", json=SPEECH).status_code == 200
        assert len(registry) == noted + 1


@pytest.mark.parametrize("voice", ["nope", "nope+espeak"])
def test_a_voice_that_is_none_is_told_at_the_start(tmp_path, serving, voice):
    with (
        pytest.raises(SettingsError, match=r"speech\.voice"),
        serving(tmp_path, speech__voice=voice),
    ):
        pass


def test_what_is_wrong_is_told_without_the_words_of_a_library(client):
    reply = client.post("/v1/audio/speech", json={**SPEECH, "response_format": "xyz"})
    assert reply.status_code == 400
    assert "alue error" not in reply.json()["error"]["message"]
