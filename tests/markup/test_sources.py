import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from litetts.audio.files import save
from litetts.document import Audio
from litetts.errors import InputError
from litetts.markup import parse_ssml, sources


@pytest.fixture
def folder(tmp_path):
    there = tmp_path / "allowed"
    (there / "deep").mkdir(parents=True)
    save(there / "deep" / "tone.wav", Audio(np.ones(2400, np.float32) * 0.1, 24_000))
    (tmp_path / "secret.txt").write_text("secret")
    (there / "link.txt").symlink_to(tmp_path / "secret.txt")
    sources.configure(["allowed"], tmp_path)
    yield there
    sources.configure([])


def test_files_inside_an_allowed_folder(folder):
    for uri in (
        "deep/tone.wav",
        str(folder / "deep" / "tone.wav"),
        "deep/../deep/tone.wav",
        "allowed/deep/tone.wav",
    ):
        place = sources.located(uri)
        assert sources.sound(place).duration == pytest.approx(0.1)
    assert sources.located(f"file://{folder}/deep/tone.wav").endswith("tone.wav")
    assert sources.located("tone.wav", f"file://{folder}/deep/").endswith("tone.wav")


@pytest.mark.parametrize(
    "uri",
    ["../secret.txt", "secret.txt", "allowed/../secret.txt",
     "/etc/passwd", "file:///etc/passwd", "link.txt", "deep", "a\0b", "",
     "ftp://host/x", "http://localhost/x", "deep/../../secret.txt", "data:audio/wav;base64,AA"],
)  # fmt: skip
def test_everything_else_is_refused(folder, uri):
    with pytest.raises(InputError) as caught:
        sources.located(uri)
    assert caught.value.field == "media"


def test_nothing_is_allowed_until_it_is_named(folder):
    sources.configure([])
    with pytest.raises(InputError, match=r"security\.media"):
        sources.located(str(folder / "deep" / "tone.wav"))


def test_a_large_file_is_refused(folder, monkeypatch):
    monkeypatch.setattr(sources, "MAX_BYTES", 100)
    with pytest.raises(InputError, match="larger than"):
        sources.data("deep/tone.wav")


class Handler(BaseHTTPRequestHandler):
    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        if self.path == "/sounds/away":
            self.send_response(302)
            self.send_header("Location", "/private/x")
            self.end_headers()
            return
        self.send_response(200 if self.path == "/sounds/a.pls" else 404)
        self.end_headers()
        self.wfile.write(b"x" * 10)

    def log_message(self, *_):
        pass


@pytest.fixture
def address():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Handler.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    sources.configure([])


def test_addresses_below_an_allowed_one(address):
    sources.configure([f"{address}/sounds/"])
    assert sources.data(f"{address}/sounds/a.pls") == b"x" * 10
    assert sources.data(f"{address}/sounds/a.pls") == b"x" * 10
    assert Handler.asked == ["/sounds/a.pls"]  # kept
    with pytest.raises(InputError, match="302"):
        sources.data(f"{address}/sounds/away")
    with pytest.raises(InputError, match="404"):
        sources.data(f"{address}/sounds/none")
    asked = len(Handler.asked)
    for path in (
        "/",
        "/soundsx/a",
        "/sounds/../private/x",
        "/sounds/%2e%2e/private/x",
        "/private/x",
    ):
        with pytest.raises(InputError, match=r"security\.media"):
            sources.data(address + path)
    with pytest.raises(InputError, match=r"security\.media"):
        sources.data(address.replace("http://", "http://user@") + "/sounds/a.pls")
    assert len(Handler.asked) == asked


def test_a_file_that_is_asked_for_again_is_not_read_again(folder, monkeypatch):
    read = []
    data = sources.data
    monkeypatch.setattr(sources, "data", lambda place: read.append(place) or data(place))
    part = '<media xml:id="q"><audio src="deep/tone.wav"/></media>'
    parse_ssml(
        "<speak><par>" + part + part.replace('xml:id="q"', 'begin="q.end"') * 50 + "</par></speak>"
    )
    assert len(read) == 1


def test_recordings_under_speech_are_bounded_together(folder):
    one = '<media repeatCount="1000000"><audio src="deep/tone.wav"/></media>'
    assert len(parse_ssml(f"<speak><par>{one * 2}</par></speak>").beds) == 2
    for document in (f"<par>{one * 20}</par>", f"<par>{one}</par>" * 3):
        with pytest.raises(InputError, match="1200 s of recordings in all"):
            parse_ssml(f"<speak>{document}</speak>")
