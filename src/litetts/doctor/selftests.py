"""A tiny real test for each thing that LiteTTS stands on: not only installed, but working.

`PACKAGES` is keyed by distribution name. A test raises if the package does not do its work; what
it raises is shown. Each takes some milliseconds, apart from the import.
"""

from __future__ import annotations

import base64
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["PACKAGES", "Part", "engine_speaks"]

# y = x + x as an ONNX model (opset 13): what is needed to see that ONNX Runtime computes.
_TWICE = base64.b64decode(
    "CAcSADoxCg4KAXgKAXgSAXkiA0FkZBIBZ1oNCgF4EggKBggBEgIKAGINCgF5EggKBggBEgIKAEIECgAQDQ=="
)


@dataclass(frozen=True, slots=True)
class Part:
    """A package: what is off without it, the test that it works, and what else it needs.

    `system` names a library that no wheel brings, for people to install when the test fails.
    """

    without: str
    test: Callable[[], object]
    system: str = ""


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise RuntimeError(what)


def _numpy() -> None:
    import numpy as np

    x = np.arange(16.0)
    _check(bool(np.allclose(np.fft.irfft(np.fft.rfft(x)), x)), "a Fourier transform is wrong")


def _scipy() -> None:
    from scipy.signal import lfilter

    _check(list(lfilter([1.0], [1.0, -0.5], [1.0, 0.0])) == [1.0, 0.5], "a filter is wrong")


def _onnxruntime() -> None:
    import numpy as np
    import onnxruntime

    session = onnxruntime.InferenceSession(_TWICE, providers=["CPUExecutionProvider"])
    (y,) = session.run(None, {"x": np.ones(2, np.float32)})
    _check(list(y) == [2.0, 2.0], "a model gives a wrong result")


def _espeak() -> None:
    from litetts.phonemes import espeak

    _check(bool(espeak.phonemes("hello", "en-us")), "espeak-ng gives no phonemes")


def _soundfile() -> None:
    import numpy as np
    import soundfile

    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros(8, np.float32), 16_000, format="FLAC")
    buffer.seek(0)
    _check(len(soundfile.read(buffer)[0]) == 8, "FLAC is not written and read")


def _soxr() -> None:
    import numpy as np
    import soxr

    _check(len(soxr.resample(np.zeros(240, np.float32), 24_000, 48_000)) == 480, "wrong length")


def _av() -> None:
    import av

    for codec in ("libmp3lame", "libopus", "aac"):
        av.codec.Codec(codec, "w")


def _typer() -> None:
    import typer

    typer.main.get_command(typer.Typer(callback=lambda: None))


def _rich() -> None:
    from rich.console import Console

    out = io.StringIO()
    Console(file=out).print("[bold]x[/bold]")
    _check("x" in out.getvalue(), "nothing is printed")


def _httpx() -> None:
    import httpx

    answer = httpx.MockTransport(lambda request: httpx.Response(200))
    with httpx.Client(transport=answer) as client:
        _check(client.get("http://localhost").status_code == 200, "no answer to a request")


def _filelock() -> None:
    from filelock import FileLock

    with tempfile.TemporaryDirectory() as folder:
        lock = FileLock(Path(folder) / "lock")
        with lock:
            _check(lock.is_locked, "nothing is locked")


def _pydantic() -> None:
    from litetts.settings.schema import Settings

    Settings.model_validate_json(Settings().model_dump_json())


def _packaging() -> None:
    from packaging.requirements import Requirement

    _check("2" in Requirement("x>=1").specifier, "versions are compared wrongly")


def _defusedxml() -> None:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        fromstring('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    except DefusedXmlException:
        return
    raise RuntimeError("a hostile document is not refused")


def _fastapi() -> None:
    from fastapi import FastAPI

    app = FastAPI()
    app.get("/")(lambda: {})
    _check("/" in app.openapi()["paths"], "a route is lost")


def _uvicorn() -> None:
    import uvicorn

    uvicorn.Config("x:app", log_config=None)


def _multipart() -> None:
    from python_multipart.multipart import parse_options_header

    _check(parse_options_header("form-data; name=a")[1] == {b"name": b"a"}, "a form is misread")


def _prometheus() -> None:
    from prometheus_client import CollectorRegistry, Counter, generate_latest

    registry = CollectorRegistry()
    Counter("n", "test", registry=registry).inc()
    _check(b"n_total 1.0" in generate_latest(registry), "a counter does not count")


def _watchfiles() -> None:
    from watchfiles import watch

    with tempfile.TemporaryDirectory() as folder:
        next(watch(folder, rust_timeout=1, yield_on_timeout=True))


def _psutil() -> None:
    import psutil

    _check(psutil.Process().memory_info().rss > 0, "no memory is measured")


def _otel() -> None:
    from opentelemetry.sdk.trace import TracerProvider

    with TracerProvider(shutdown_on_exit=False).get_tracer("x").start_as_current_span("y") as span:
        _check(span.is_recording(), "a span is not recorded")


def _pocketsphinx() -> None:
    from pocketsphinx import Decoder, get_model_path

    # Without the language model, whose loading takes most of a second, the acoustic model and
    # dictionary are read all the same.
    decoder = Decoder(
        hmm=get_model_path("en-us/en-us"), lm=None, loglevel="FATAL", keyphrase="hello"
    )
    decoder.start_utt()
    decoder.process_raw(bytes(3200), full_utt=True)
    decoder.end_utt()


def _speechmos() -> None:
    import numpy as np

    from litetts.validation.dnsmos import score

    noise = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    _check(1 <= score(noise, 16_000).overall < 2, "noise is not rated as noise")


def _faster_whisper() -> None:
    from faster_whisper import available_models

    _check(bool(available_models()), "no model is known")


def _distillmos() -> None:
    import numpy as np

    from litetts.validation.distillmos import score

    noise = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
    _check(1 <= score(noise, 16_000) < 2.5, "noise is not rated as noise")


def _resemblyzer() -> None:
    import numpy as np

    from litetts.validation.speaker import embed

    noise = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    _check(embed(noise, 16_000).shape == (256,), "a speaker has no direction")


def _torch() -> None:
    import torch

    x = torch.ones(2, requires_grad=True)
    (x * x).sum().backward()
    _check(x.grad is not None and x.grad.tolist() == [2.0, 2.0], "a gradient is wrong")


def _onnx() -> None:
    import onnx

    onnx.checker.check_model(onnx.load_from_string(_TWICE))


def _matplotlib() -> None:
    from matplotlib.figure import Figure

    Figure().savefig(io.BytesIO())


@cache
def _unidic() -> None:
    """Once it was well that is enough: a tagger maps the dictionary and never lets go of it."""
    from fugashi import Tagger

    words = Tagger()("猫です")  # it finds the dictionary of unidic-lite by itself
    _check([word.surface for word in words] == ["猫", "です"], "words are cut wrongly")


def _pypinyin() -> None:
    from pypinyin import Style, lazy_pinyin

    _check(lazy_pinyin("你好", style=Style.TONE3) == ["ni3", "hao3"], "characters are misread")


def _markdown() -> None:
    from markdown_it import MarkdownIt

    _check("<em>" in MarkdownIt("commonmark").render("*word*"), "Markdown is misread")


def _docx() -> None:
    import docx

    _check(not docx.Document().paragraphs, "an empty document is not empty")


def _sounddevice() -> None:
    import sounddevice

    sounddevice.query_devices()


def _audioseal() -> None:
    from audioseal import AudioSeal

    _check(hasattr(AudioSeal, "load_generator"), "the generator is missing")


def _redis() -> None:
    import redis

    client = redis.Redis.from_url("redis://localhost:6379/0")  # connects when it is asked
    _check(client.connection_pool.connection_kwargs["port"] == 6379, "it misreads an address")


def _zeroconf() -> None:
    from zeroconf import ServiceInfo

    kind = "_wyoming._tcp.local."
    info = ServiceInfo(kind, f"x.{kind}", port=10_200, parsed_addresses=["192.0.2.1"])
    _check(info.parsed_addresses() == ["192.0.2.1"], "it misreads an address")


def _llama() -> None:
    import llama_cpp

    _check(llama_cpp.llama_max_devices() >= 1, "the native library does not answer")


def _c2pa() -> None:
    import c2pa

    _check(bool(c2pa.sdk_version()), "the native library does not answer")


PACKAGES: dict[str, Part] = {
    "numpy": Part("nothing works", _numpy),
    "onnxruntime": Part("the neural voices are off", _onnxruntime),
    "espeakng-loader": Part("unknown words and other languages cannot be spoken", _espeak),
    "soundfile": Part("FLAC and reading recordings are off", _soundfile),
    "soxr": Part("changing the sample rate is off", _soxr),
    "av": Part("MP3, Opus and AAC are off", _av),
    "typer": Part("the command line is off", _typer),
    "rich": Part("tables on the command line are off", _rich),
    "httpx": Part("downloads are off", _httpx),
    "filelock": Part("downloads of models are off", _filelock),
    "pydantic": Part("settings and the server are off", _pydantic),
    "packaging": Part("checks of versions are off", _packaging),
    "defusedxml": Part("SSML is off", _defusedxml),
    "markdown-it-py": Part("books in Markdown are off", _markdown),
    "fastapi": Part("the server is off", _fastapi),
    "uvicorn": Part("the server is off", _uvicorn),
    "python-multipart": Part("uploads for transcription are off", _multipart),
    "prometheus-client": Part("/metrics is off", _prometheus),
    "watchfiles": Part("settings are read only at start-up", _watchfiles),
    "psutil": Part("memory is not measured outside Linux", _psutil),
    "opentelemetry-sdk": Part("traces are off", _otel),
    "opentelemetry-exporter-otlp-proto-http": Part("traces are not sent", lambda: None),
    "opentelemetry-instrumentation-fastapi": Part("requests are not traced", lambda: None),
    "pocketsphinx": Part("transcription without a download is off", _pocketsphinx),
    "speechmos": Part("quality scores (DNSMOS) are off", _speechmos),
    "faster-whisper": Part("transcription with Whisper is off", _faster_whisper),
    "distillmos": Part("naturalness scores (DistillMOS) are off", _distillmos),
    "resemblyzer": Part("speakers are not compared", _resemblyzer),
    "torch": Part("training and AudioSeal are off", _torch),
    "scipy": Part("training is off", _scipy),
    "onnx": Part("export and quantisation of models are off", _onnx),
    "matplotlib": Part("plots of a training are off", _matplotlib),
    "fugashi": Part("Japanese is off", lambda: None),
    "unidic-lite": Part("Japanese is off", _unidic),
    "jieba": Part("Mandarin is off", lambda: None),
    "pypinyin": Part("Mandarin is off", _pypinyin),
    "python-docx": Part("books in Word's format are off", _docx),
    "sounddevice": Part(
        "`litetts say` to the loudspeaker is off",
        _sounddevice,
        system="PortAudio (Debian: apt-get install libportaudio2; macOS: brew install portaudio)",
    ),
    "audioseal": Part("AudioSeal watermarks are off", _audioseal),
    "huggingface-hub": Part("downloads of AudioSeal's weights are off", lambda: None),
    "ray": Part("speaking on a cluster is off", lambda: None),
    "redis": Part("replicas cannot share recordings and quotas", _redis),
    "zeroconf": Part("Home Assistant has to be told the address", _zeroconf),
    "llama-cpp-python": Part("voices of language models are off", _llama),
    "c2pa-python": Part("signed provenance is off", _c2pa),
}


def engine_speaks(name: str) -> str:
    """Speak a word with an engine's first voice; returns what was done.

    Raises:
        LiteTTSError: the engine, its model or its voice is not there.
    """
    import numpy as np

    from litetts import speech, voices
    from litetts.errors import ModelError

    voice = next((v.id for v in voices.list_voices(engine=name)), None)
    if voice is None:
        raise ModelError(f"the engine '{name}' has no voices installed")
    audio = speech.speak("Hello.", voice=voice)
    _check(audio.duration > 0.1, "the audio is too short to be a word")
    _check(bool(np.isfinite(audio.samples).all()), "the audio has values that are no numbers")
    _check(float(np.abs(audio.samples).max()) > 0.01, "the audio is silent")
    return f"{voice} said a word in {audio.duration:.2f} s of audio"
