"""Detect in a real browser: present, not found, and what cannot be read."""

import io

import httpx
import numpy as np
import pytest
import soundfile

pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

TEXT = "This recording was made by a machine, and it says so to whoever knows how to listen for it."


def look(pages, path):
    pages.open("detect")
    pages.id("search").click()
    pages.id("file").send_keys(str(path))
    pages.wait(
        lambda: pages.id("verdict").text or "bad" in pages.id("state").get_attribute("class")
    )


def test_a_recording_of_ours_is_present(pages, client, tmp_path):
    reply = client.post("/v1/audio/speech", json={"input": TEXT, "response_format": "mp3"})
    (tmp_path / "ours.mp3").write_bytes(reply.content)
    look(pages, tmp_path / "ours.mp3")
    assert pages.id("verdict").text == "Present"
    assert "certain" in pages.id("details").text
    assert not any(c.isdigit() for c in pages.id("details").text)  # no scores
    assert pages.js("return document.activeElement.id") == "verdict"


def test_what_the_file_says_signed_is_shown(pages, tmp_path):
    pytest.importorskip("c2pa")
    from litetts.watermark import provenance

    reply = httpx.post(
        f"{pages.server.url}/v1/audio/speech",
        json={"input": TEXT, "response_format": "flac", "stream": False},
        timeout=None,
    )
    credentials, _ = provenance.Credentials.made_up("Anna's Books", 30)
    signed = provenance.sign(reply.content, "flac", credentials, mark_id="k-1")
    (tmp_path / "signed.flac").write_bytes(signed)
    look(pages, tmp_path / "signed.flac")
    said = pages.id("manifest").text
    assert "Anna's Books" in said
    assert "signed by somebody whom this server does not know" in said
    (tmp_path / "cut.flac").write_bytes(signed[:-100] + bytes(100))
    look(pages, tmp_path / "cut.flac")
    assert "changed since it was signed" in pages.id("manifest").text


def test_another_recording_is_not(pages, tmp_path):
    noise = 0.1 * np.random.default_rng(1).standard_normal(5 * 24000)
    file = io.BytesIO()
    soundfile.write(file, noise, 24000, format="WAV")
    (tmp_path / "theirs.wav").write_bytes(file.getvalue())
    look(pages, tmp_path / "theirs.wav")
    assert pages.id("verdict").text == "Not found"


def test_what_is_no_recording_is_told(pages, tmp_path):
    (tmp_path / "a.mp3").write_text("no sound at all")
    look(pages, tmp_path / "a.mp3")
    assert pages.id("state").text
    assert not pages.id("result").is_displayed()
