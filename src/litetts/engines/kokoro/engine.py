"""Kokoro-82M: a StyleTTS 2 network with 54 voices, run by ONNX Runtime.

Loads the released files as they are: `kokoro-v1.0.onnx` and its fp16 and int8 forms with
`voices-v1.0.bin`, or the files of `onnx-community/Kokoro-82M-v1.0-ONNX` (`onnx/model*.onnx` with
one raw file per voice in `voices/`). Without voices beside it a model speaks with the released ones
that come with LiteTTS (`styles`). The graph is cut into stages (`kokoro_stages`), so that
durations, F0 and level can be edited per symbol before any sound is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from litetts.document import Audio, Floats, Ints, Prediction, Utterance, Voice
from litetts.engines import packs
from litetts.engines.base import (
    Capabilities,
    Control,
    Facts,
    Rendering,
    all_frames,
    check_contours,
    check_frames,
    check_length,
    predicted,
)
from litetts.engines.durations import durations_of
from litetts.engines.kokoro.pieces import Pieces, amplified
from litetts.engines.kokoro.stages import CONTOUR_RATE, Stages, Whole
from litetts.engines.kokoro.styles import FILE as SHIPPED
from litetts.engines.kokoro.styles import Released, released
from litetts.engines.onnx.stored import opened
from litetts.errors import EngineError, InputError, ModelError, NoProvider, NotSplittable
from litetts.models.pack import Pack
from litetts.models.tensors import Tensors
from litetts.phonemes.inventory import PAD, encode
from litetts.prosody.timing import word_timings

__all__ = ["MAX_SYMBOLS", "NETWORK", "Kokoro", "Styles", "find_model", "load_styles"]

NETWORK = "kokoro"
"""The network's name in a pack."""
MAX_SYMBOLS = 510
"""Positions of the text encoder (512) less the padding at both ends."""

AHEAD = 2.5
"""Frames by which the sound comes before the durations that go with it. The network learned its
durations from an alignment that lags; its contours and its sound do not. Measured: F0 is voiced 62
to 75 ms before the frames of voiced symbols; words begin and end 60 ms before theirs (median)."""

QUIET = 1.0
"""Energy below which nothing is heard: there the sound is 32 dB below its loudest, give or take
20 ms. Silence is at -9, a vowel at 7."""

FASTEST = 1.2
"""The rate up to which the network speaks as well as at 1. Each symbol has frames of 25 ms, at
least one: at 1.4 it loses sounds (`benchmarks/edits.py`)."""
_STYLE_WIDTH = 256
_LANGUAGES = frozenset({"en-us", "en-gb", "es", "fr-fr", "hi", "it", "ja", "pt-br", "zh"})

# Marks of reduced precision in the names of the released files, best sound first; a file without
# any is the original in float32.
_REDUCED = ("fp16", "q8f16", "q8", "int8", "quantized", "q4", "bnb4")


class Styles(Mapping[str, Floats]):
    """The voices in a file or folder: id -> float32 [510, 256], each read when first asked for."""

    def __init__(self, path: Path) -> None:
        """List the voices.

        Args:
            path: tensors in any form: an npz (`voices-v1.0.bin`), a safetensors file, one raw
                float32 file, or a folder of such files.

        Raises:
            ModelError: none are there, or the file is damaged.
        """
        self.path = path
        self._loaded: dict[str, Floats] = {}
        self._tensors = Tensors(path)
        if not len(self):
            raise ModelError(f"no voices in {path}; try: litetts models pull kokoro")

    def __iter__(self) -> Iterator[str]:
        return iter(self._tensors)

    def __len__(self) -> int:
        return len(self._tensors)

    def __contains__(self, name: object) -> bool:
        return name in self._tensors

    def __getitem__(self, name: str) -> Floats:
        if name not in self._loaded:
            raw = self._tensors[name]
            try:
                style = np.asarray(raw, np.float32).reshape(-1, _STYLE_WIDTH)
            except ValueError as error:
                raise self._tensors.damaged(error) from error
            if not len(style) or not np.isfinite(style).all():
                raise self._tensors.damaged(f"'{name}' holds no style")
            self._loaded[name] = style
        return self._loaded[name]


def load_styles(path: Path | None = None) -> Styles | Released:
    """The voices at `path`, or those of the installed model; where a model's folder has none, the
    released ones that come with LiteTTS.

    Args:
        path: a file or folder of voices, or the folder of a model.

    Raises:
        ModelError: none are there; the message says how to get them.
    """
    voices = _find_voices(path or _home())
    if voices == SHIPPED:
        return released()
    return _styles(voices, voices.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _styles(path: Path, changed: int) -> Styles:
    """One instance for each state of a file, so that a voice is read once."""
    return Styles(path)


def _home() -> Path:
    """Where the model is installed. Raises ModelError saying how to install it."""
    from litetts import models

    return Path(models.find("kokoro"))


def find_model(path: Path) -> Path:
    """The most precise model file in a folder (or its `onnx/`), or the file itself."""
    if not path.is_dir():
        return path
    files = [*path.glob("*.onnx"), *path.glob("onnx/*.onnx")] or [*path.glob("*.gguf")]
    if not files:
        raise ModelError(
            f"no Kokoro model (*.onnx) in {path}; get one with: litetts models pull kokoro",
            field=str(path),
        )

    def loss(file: Path) -> tuple[int, str]:
        marks = [i for i, mark in enumerate(_REDUCED, 1) if mark in file.stem]
        return max(marks, default=0), file.name

    return min(files, key=loss)


def _find_voices(path: Path) -> Path:
    """The voices beside a model: `voices*.bin` or `.safetensors`, a folder `voices`, or else the
    shipped ones.
    """
    if not path.exists():
        raise ModelError(f"there are no voices at {path}", field=str(path))
    if path.is_file():
        return path
    for folder in (path, path.parent):
        archives = sorted([*folder.glob("voices*.bin"), *folder.glob("voices*.safetensors")])
        if archives:
            return archives[-1]
        if (folder / "voices").is_dir():
            return folder / "voices"
    return path if any(path.glob("*.bin")) else SHIPPED


def _pack(path: Path | str | Pack | None) -> tuple[Pack, Path]:
    """A model, and the file or folder that was meant; None = the installed one."""
    if isinstance(path, Pack):
        return packs.opened(path, "kokoro"), path.path
    home = packs.file_of("kokoro", path) if isinstance(path, str) else path or _home()
    return packs.opened(Pack(find_model(home)), "kokoro"), home


def _styles_of(pack: Pack, home: Path, voices: Path | None) -> Mapping[str, Floats]:
    """The voices of one's choice, those in the pack, or those beside the model."""
    if pack.store is not None and voices is None:
        return packs.styles(pack)
    return load_styles(voices or (home if home.is_dir() else home.parent))


class Kokoro:
    """The engine. Several threads may call one instance.

    Attributes:
        hop: samples per frame (25 ms).
        styles: the voices in the files, by id.
    """

    name = "kokoro"
    sample_rate = 24000
    hop = 600
    generates = True
    """Whether the sound is made by the released generator, which otherwise is not loaded."""

    def __init__(
        self,
        path: Path | str | Pack | None = None,
        voices: Path | None = None,
        threads: int | None = None,
    ) -> None:
        """Load a model.

        Args:
            path: a model file, ONNX or GGUF, or the folder of one; the name of an installed pack;
                None = the installed model.
            voices: a file or folder of voices; None = found beside the model.
            threads: of one synthesis; None or 0 = chosen for the machine.

        Raises:
            ModelError: a file is missing, damaged, or not a Kokoro model.
        """
        if isinstance(path, str):
            self.name = f"{self.name}:{path}"
        self.pack, home = _pack(path)
        self.path = self.pack.path
        self.styles = _styles_of(self.pack, home, voices)
        self.identity = f"{self.name}-{self.pack.identity()}"
        self._stages: Stages | None = None
        self._whole: Whole | None = None
        controls: set[Control] = {"rate", "pitch", "range", "volume"}
        note = ""
        try:
            graph, opener = opened(self.pack, NETWORK)
            load = partial(opener, threads=threads)
            try:
                self._stages = Stages(graph, load, generator=self.generates)
            except NotSplittable as error:
                self.generates = True
                split = error
                self._whole = Whole(graph, load)
        except NoProvider:  # no fault of the model
            raise
        except ModelError as error:
            raise ModelError(f"{self.path}: {error}", field=str(self.path)) from error
        if self._whole is not None:
            controls = {"rate", "volume"} if self._whole.any_speed else {"volume"}
            note = f"{self.path.name} runs whole, without pitch, range or a seed: {split}."
        self.capabilities = Capabilities(
            two_stage=self._stages is not None,
            reads="phonemes",
            languages=_LANGUAGES,
            max_symbols=MAX_SYMBOLS,
            controls=frozenset(controls),
            note=note,
            fastest=FASTEST,
        )

    @classmethod
    def facts(cls, model: str = "") -> Facts:
        """See `Engine`: of the installed model, or of an installed pack."""
        name = f"{cls.name}:{model}" if model else cls.name
        identity = f"{name}-{_pack(model or None)[0].identity()}"
        return Facts(
            name,
            cls.sample_rate,
            identity,
            _LANGUAGES,
            "phonemes",
            MAX_SYMBOLS,
            divides=cls.generates,  # it is the released generator that takes its time
        )

    def speak(self, utterance: Utterance, voice: Voice, *, seed: int = 0) -> Audio:
        """Speak an utterance in one step: for a file that runs whole.

        Raises:
            EngineError: it is longer than MAX_SYMBOLS, the file has two stages, or the network
                failed.
            InputError: a symbol that is not in the inventory, or a voice without a style.
        """
        if self._whole is None:
            raise EngineError(f"{self.path.name} has two stages: predict, then render")
        tokens = _tokens(utterance)
        rate = utterance.prosody.rate if self._whole.any_speed else 1.0
        samples, frames = self._whole.speak(tokens, self._style(voice, len(tokens)), rate)
        ahead = AHEAD
        if frames is None:  # not told: the symbols share the time equally
            edges = np.linspace(0, len(samples) / self.hop, len(tokens) + 1)
            frames, ahead = np.diff(np.round(edges)).astype(np.int32), 0.0
        none = np.zeros(0, np.float32)
        timing = Prediction(
            frames[1:-1], none, none, none, none, none, lead=int(frames[0]), ahead=ahead
        )
        words = word_timings(utterance, timing, self.hop, self.sample_rate)
        gain = np.full(1, utterance.prosody.volume_db, np.float32)
        return Audio(amplified(samples, gain), self.sample_rate, words)

    def predict(
        self,
        utterance: Utterance,
        voice: Voice,
        *,
        rate: float = 1.0,
        duration: Floats | None = None,
    ) -> Prediction:
        """Stage 1: durations, then F0 and energy for those durations.

        Args:
            utterance: 1 to MAX_SYMBOLS symbols.
            voice: with its style, or one that is in the files.
            rate: 2 = twice as fast.
            duration: factor for each symbol, float32 [N]. Given here, the network plans its tune
                for the edited timing; a later edit can only stretch the tune.

        Raises:
            EngineError: too long, empty, a file that runs whole, or the network failed.
            InputError: a symbol that is not in the inventory, or a voice without a style.
        """
        if self._stages is None:
            raise EngineError(f"there is no prediction to edit: {self.capabilities.note}")
        tokens = _tokens(utterance)
        style = self._style(voice, len(tokens))
        natural, state = self._stages.encode(tokens, style)
        check_frames(natural)
        factor = np.full(len(tokens), 1 / rate)
        if duration is not None:
            factor[1:-1] *= duration
        one = np.ones(len(tokens), np.int32)
        frames = durations_of(np.asarray(natural, np.float64), factor, one)
        f0, energy = self._stages.contours(state, frames, style)
        return predicted(
            frames, f0, energy, rate=CONTOUR_RATE, ahead=AHEAD, quiet=QUIET, state=state
        )

    def render(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Iterator[Floats]:
        """Stage 2: float32 [frames * hop] in one piece; by the same seed the same samples.

        `energy_db` is a gain on the samples. Breath and tilt are not among the controls.

        Raises:
            EngineError: a symbol without a frame, contours that do not fit the durations, a file
                that runs whole, or the network failed.
        """
        if self._stages is None:
            raise EngineError(f"there is no prediction to render: {self.capabilities.note}")
        frames = all_frames(prediction)
        values = int(frames.sum()) * CONTOUR_RATE
        if frames.min() < 1:
            raise EngineError(
                "every symbol needs at least one frame; one has less", field="durations"
            )
        check_contours(prediction, ("f0", "energy", "energy_db"), values)
        yield self._sound(prediction, frames, self._style(voice, len(frames)), seed)

    def rendering(self, prediction: Prediction, voice: Voice, *, seed: int = 0) -> Rendering:
        """See `Steerable`. A change makes the sentence again: it costs as much as that."""
        if self._stages is None:
            raise EngineError(f"there is no prediction to render: {self.capabilities.note}")
        style = self._style(voice, len(all_frames(prediction)))
        return Pieces(self._stages, prediction, style, self.hop, seed)

    def _sound(self, prediction: Prediction, frames: Ints, style: Floats, seed: int) -> Floats:
        """The released generator's samples, with the gain."""
        assert self._stages is not None
        samples = self._stages.waveform(
            prediction.state, frames, prediction.f0, prediction.energy, style, seed
        )
        return amplified(samples, prediction.energy_db)

    def _style(self, voice: Voice, tokens: int) -> Floats:
        """float32 [256] for an utterance of so many tokens, padding included.

        A voice has a style for each length: row 0 is for one symbol.
        """
        styles = voice.conditioning
        if not isinstance(styles, np.ndarray):
            if voice.id not in self.styles:
                raise InputError(f"Kokoro has no voice '{voice.id}'", field="voice")
            styles = self.styles[voice.id]
        rows = styles.reshape(-1, styles.shape[-1])
        row: Floats = rows[min(tokens - 2, len(rows)) - 1]
        return row


def _tokens(utterance: Utterance) -> Ints:
    """Ids with the padding at both ends, int32 [N + 2]."""
    check_length(utterance, "Kokoro", MAX_SYMBOLS)
    return np.array([PAD, *encode(utterance.symbols), PAD], np.int32)
