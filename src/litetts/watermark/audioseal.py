"""AudioSeal as a second layer: Meta's neural watermark, through its own package.

The checkpoints are pickles that hold an OmegaConf object next to the weights, for which upstream
switches torch's protection off. Here they are opened with an allow-list of exactly the classes they
need, so a doctored file cannot run code; a SHA-256, if given, is checked first.

The network was trained at 16 kHz. The change is computed at 16 kHz and added at the sound's own
rate. It needs the whole sound: upstream's streaming keeps no state between chunks.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from litetts.audio.resample import resample
from litetts.document import Audio, Floats
from litetts.errors import InputError, MissingExtraError, ModelError
from litetts.watermark.marker import Layer

if TYPE_CHECKING:
    import torch

NAME = "audioseal"
RATE = 16_000
MESSAGE_BITS = 16

GENERATOR_CARD, DETECTOR_CARD = "audioseal_wm_16bits", "audioseal_detector_16bits"
REPOSITORY = "facebook/audioseal"
GENERATOR_FILE, DETECTOR_FILE = "generator_base.pth", "detector_base.pth"
CALIBRATION_FILE = "calibration.json"

FRAME_THRESHOLD = 0.5
"""Probability at which a sample counts as marked; upstream's default."""

UNCALIBRATED = 0.5
"""Share of marked samples taken as a mark before `calibrate` was run; upstream's habit. It is far
from one false alarm in a million: Meta reports 4 % on average over attacks."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold found on unmarked speech.

    Attributes:
        threshold: share of samples over `FRAME_THRESHOLD` from which the mark counts as present.
        false_alarms: upper end of the 95 % interval of the false alarm rate at this threshold.
        sounds: number of unmarked sounds it was found on.
    """

    threshold: float
    false_alarms: float
    sounds: int

    @classmethod
    def load(cls, path: Path | str) -> Calibration:
        """Read a calibration that `save` wrote.

        Raises:
            ModelError: the file is missing or damaged.
        """
        try:
            return cls(**json.loads(Path(path).read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(
                f"{path} is no AudioSeal calibration ({error}): make one with "
                "AudioSealLayer.calibrate",
                field="calibration",
            ) from error

    def save(self, path: Path | str) -> None:
        """Write it as JSON."""
        Path(path).write_text(json.dumps(asdict(self), indent=2), "utf-8")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A file of weights and, if it is to be checked, its SHA-256 in hexadecimal digits."""

    path: Path
    sha256: str = ""

    def verified(self) -> Path:
        """The path, once the file is there and has the right hash.

        Raises:
            ModelError: it is not or has not.
        """
        try:
            with Path(self.path).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(
                f"the AudioSeal weights {self.path} cannot be read ({error.strerror}): download "
                f"{GENERATOR_FILE} and {DETECTOR_FILE} from {REPOSITORY}",
                field="checkpoint",
            ) from error
        if self.sha256 and found != self.sha256.lower():
            raise ModelError(
                f"{self.path} has SHA-256 {found}, expected {self.sha256}: download it again",
                field="checkpoint",
            )
        return Path(self.path)

    @classmethod
    def from_hub(cls, filename: str) -> Checkpoint:
        """One of the released files, from the cache or the hub.

        Raises:
            ModelError: it is in neither.
        """
        from huggingface_hub import hf_hub_download

        try:
            return cls(Path(hf_hub_download(REPOSITORY, filename)))
        except Exception as error:  # the hub has a dozen kinds, all mean the same here
            raise ModelError(
                f"{filename} of {REPOSITORY} cannot be fetched ({type(error).__name__}): give the "
                "path of a copy",
                field="checkpoint",
            ) from error


class AudioSealLayer:
    """Marks and detects with AudioSeal. See `load` for the ordinary way to make one."""

    def __init__(
        self,
        generator: torch.nn.Module | None,
        detector: torch.nn.Module,
        calibration: Calibration | None = None,
    ) -> None:
        self._generator = generator.eval() if generator is not None else None
        self._detector = detector.eval()
        self.calibration = calibration

    @classmethod
    def load(
        cls,
        generator: Checkpoint | None = None,
        detector: Checkpoint | None = None,
        *,
        calibration: Calibration | None = None,
        device: str = "cpu",
    ) -> AudioSealLayer:
        """Load the 16-bit models from checkpoints, or from the hub where none is given.

        Raises:
            MissingExtraError: audioseal or torch is not installed.
            ModelError: a checkpoint is missing, damaged, of another model, or holds code.
        """
        generator = generator or Checkpoint.from_hub(GENERATOR_FILE)
        detector = detector or Checkpoint.from_hub(DETECTOR_FILE)
        return cls(
            _with_weights(untrained_generator(device), generator),
            _with_weights(untrained_detector(device), detector),
            calibration,
        )

    @classmethod
    def in_folder(cls, folder: Path) -> AudioSealLayer:
        """Load the models from a folder with the released files, and `calibration.json` if there.

        Raises:
            MissingExtraError, ModelError: see `load`.
        """
        calibration = folder / CALIBRATION_FILE
        return cls.load(
            Checkpoint(folder / GENERATOR_FILE),
            Checkpoint(folder / DETECTOR_FILE),
            calibration=Calibration.load(calibration) if calibration.is_file() else None,
        )

    def mark(self, samples: Floats, sample_rate: int, identifier: int) -> Floats:
        """The samples with the mark of the identifier's lowest 16 bits, float32 [n]."""
        if self._generator is None:
            raise ModelError("this AudioSeal layer only detects: load the generator too")
        if not len(samples):
            return samples
        low = resample(samples, sample_rate, RATE)
        with _inference():
            change = self._generator.get_watermark(
                _batch(low, self._generator), message=_bits(identifier)
            )
        high = resample(change.cpu().numpy()[0, 0].astype(np.float32), RATE, sample_rate)
        return np.asarray(samples + high[: len(samples)], np.float32)

    def scores(self, samples: Floats, sample_rate: int) -> tuple[float, int]:
        """Share of samples that look marked, 0 to 1, and the 16-bit message that was read."""
        if not len(samples):
            return 0.0, 0
        with _inference():
            share, bits = self._detector.detect_watermark(
                _batch(resample(samples, sample_rate, RATE), self._detector),
                detection_threshold=FRAME_THRESHOLD,
            )
        message = sum(int(b) << i for i, b in enumerate(np.ravel(bits.cpu().numpy())))
        return float(np.ravel(share.cpu().numpy() if hasattr(share, "cpu") else share)[0]), message

    def detect(self, samples: Floats, sample_rate: int, identifier: int | None) -> Layer:
        """What the neural layer says about a sound.

        With the identifier from the other layer, the share of equal bits is reported too.
        """
        share, message = self.scores(samples, sample_rate)
        threshold = self.calibration.threshold if self.calibration else UNCALIBRATED
        scores = {"share": share, "threshold": threshold, "message": float(message)}
        if self.calibration:
            scores["false_alarms"] = self.calibration.false_alarms
        if identifier is not None:
            wrong = ((message ^ identifier) & ((1 << MESSAGE_BITS) - 1)).bit_count()
            scores["equal_bits"] = 1 - wrong / MESSAGE_BITS
        return Layer(NAME, share >= threshold, share if share >= threshold else 0.0, scores)

    def calibrate(self, unmarked: Iterable[Audio]) -> Calibration:
        """Set the threshold just above everything that unmarked speech reaches.

        n sounds without an alarm show, with 95 % confidence, a rate below 3 / n (rule of three):
        it takes 3 million for a rate of 1e-6. Returns the calibration, which is then in force.

        Raises:
            InputError: no sounds were given.
        """
        shares = [self.scores(a.samples, a.sample_rate)[0] for a in unmarked]
        if not shares:
            raise InputError("give unmarked sounds to calibrate on", field="unmarked")
        highest = max(shares)
        threshold = float(np.nextafter(np.float64(max(highest, UNCALIBRATED)), 2.0))
        self.calibration = Calibration(threshold, min(1.0, 3 / len(shares)), len(shares))
        return self.calibration


def needed() -> None:
    """Make sure that the packages are there, without loading them. Raises MissingExtraError."""
    for package in ("audioseal", "torch"):
        if not _installed(package):
            raise MissingExtraError(package, "audioseal", "the neural watermark")


def _installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def untrained_generator(device: str = "cpu") -> Any:
    """The generator's true architecture with random weights.

    Raises:
        MissingExtraError: audioseal or torch is not installed.
    """
    builder, config = _card(GENERATOR_CARD, "AudioSealWMConfig")
    return builder.create_generator(config, device=device)


def untrained_detector(device: str = "cpu") -> Any:
    """The detector's true architecture with random weights.

    Raises:
        MissingExtraError: audioseal or torch is not installed.
    """
    builder, config = _card(DETECTOR_CARD, "AudioSealDetectorConfig")
    return builder.create_detector(config, device=device)


def _card(name: str, config_type: str) -> tuple[Any, Any]:
    """The package's builder and the configuration of one of its model cards."""
    try:
        from audioseal import builder, loader
        from omegaconf import OmegaConf
    except ImportError as error:
        raise MissingExtraError("audioseal", "audioseal", "the neural watermark") from error
    card: Any = OmegaConf.to_container(loader.load_local_model_config(name))
    card.pop("checkpoint", None)
    return builder, loader.AudioSeal.parse_config(card, config_type=getattr(builder, config_type))


def _with_weights(model: Any, checkpoint: Checkpoint) -> Any:
    """The model with a checkpoint's weights, as upstream's loader would, but opened safely."""
    from audioseal import loader

    path = checkpoint.verified()
    content = _opened(path)
    if "best_state" in content:
        content = content["best_state"]
    weights = content.get("model", content)
    try:
        loader.load_state_dict(model, loader.convert_state_dict_for_scriptable_model(weights))
    except (RuntimeError, AttributeError, AssertionError, TypeError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelError(
            f"{path} does not hold the weights of AudioSeal's 16-bit model ({first})",
            field="checkpoint",
        ) from error
    return model


def _opened(path: Path) -> dict[str, Any]:
    torch = _torch()
    with torch.serialization.safe_globals(_allowed()):
        try:
            content = torch.load(path, map_location="cpu", weights_only=True)
        except Exception as error:  # UnpicklingError, EOFError, RuntimeError, KeyError ...
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ModelError(
                f"{path} cannot be opened as weights ({first}): it is damaged or holds code",
                field="checkpoint",
            ) from error
    if not isinstance(content, dict):
        raise ModelError(f"{path} holds no weights", field="checkpoint")
    return content


def _allowed() -> list[Any]:
    """Classes, besides torch's own, that the released checkpoints hold: data, no code."""
    import collections
    import typing

    names = (
        "dictconfig.DictConfig", "listconfig.ListConfig", "base.ContainerMetadata",
        "base.Metadata", "nodes.AnyNode", "nodes.StringNode", "nodes.IntegerNode",
        "nodes.FloatNode", "nodes.BooleanNode",
    )  # fmt: skip
    import omegaconf

    found = [reduce(getattr, name.split("."), omegaconf) for name in names]
    return [*found, typing.Any, collections.defaultdict, dict, list, int]


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise MissingExtraError("torch", "audioseal", "the neural watermark") from error
    return torch


@contextmanager
def _inference() -> Iterator[None]:
    """No gradients and no compiler.

    Left to itself the package compiles its convolutions at the first call, which takes minutes and
    a C++ compiler to save less than it costs.
    """
    from audioseal.libs.moshi.utils.compile import no_compile

    with _torch().inference_mode(), no_compile():
        yield


def _batch(samples: Floats, model: Any) -> Any:
    """Samples as a tensor [1, 1, n] where the model is."""
    device = next(model.parameters()).device
    return _torch().from_numpy(np.ascontiguousarray(samples, np.float32))[None, None].to(device)


def _bits(identifier: int) -> Any:
    """The lowest 16 bits, least significant first, as a tensor [1, 16]."""
    return _torch().tensor([[identifier >> i & 1 for i in range(MESSAGE_BITS)]])
