"""ONNX Runtime sessions, opened in one way by every engine."""

from __future__ import annotations

import contextlib
import functools
import io
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from litetts.errors import ModelError, NoProvider

if TYPE_CHECKING:
    import onnxruntime

__all__ = [
    "CARD_BATCH",
    "CPU",
    "CUDA",
    "batching",
    "default_threads",
    "first_line",
    "on_card",
    "open_session",
    "set_batching",
    "set_provider",
    "set_threads",
    "threads",
]

log = logging.getLogger(__name__)

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"
"""What ONNX Runtime calls the processors and NVIDIA's cards."""
CARD_BATCH = 16
"""Sentences in a batch on a card, where the settings leave it open."""
_chosen = 0
_batch, _wait_s = 0, 0.0
_wanted = "cpu"
_card_bytes = 0
_NOT = ["NhwcTransformer"]
"""What ONNX Runtime is not to do with a network: turn convolutions of 8 bits to have their channels
last. What stands between them is then turned as well, and slower than what is gained (3 %)."""
_CGROUP_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def default_threads() -> int:
    """Threads that this process can really run at once.

    ONNX Runtime's own default is one per physical core of the machine, which in a container with a
    CPU limit is far too many: the threads then wait for one another.
    """
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:
        available = os.cpu_count() or 1
    try:
        quota, period = _CGROUP_QUOTA.read_text().split()
        available = min(available, -(-int(quota) // int(period)))
    except (OSError, ValueError):  # no control groups, or "max": no limit
        pass
    return max(1, available)


def set_threads(count: int) -> None:
    """Let sessions that are opened from now on use `count` threads; 0 = `default_threads()`.

    A server with several workers gives each of them a share of the processors.
    """
    global _chosen  # noqa: PLW0603 - one process has one division of its processors
    _chosen = count


def threads() -> int:
    """Threads of one synthesis: as `set_threads` said."""
    return _chosen or default_threads()


def set_provider(wanted: str, card_bytes: int = 0) -> None:
    """Let sessions that are opened from now on compute on a graphics card, or not.

    Args:
        wanted: "cpu", "cuda", or "auto" = on a card where ONNX Runtime finds one.
        card_bytes: memory of the card that each session may take; 0 = no bound.
    """
    global _wanted, _card_bytes
    _wanted, _card_bytes = wanted, card_bytes


def set_batching(most: int, wait_s: float = 0.0) -> None:
    """Let networks that are opened from now on compute for several threads at once, or not.

    Args:
        most: sentences in one run; 1 = each by itself; 0 = `CARD_BATCH` on a card, else 1.
        wait_s: for which a sentence may wait for others, where there were others lately.
    """
    global _batch, _wait_s
    _batch, _wait_s = most, wait_s


def batching() -> tuple[int, float]:
    """Sentences in one run, and the seconds for which one may wait: as `set_batching` said."""
    return _batch or (CARD_BATCH if on_card() else 1), _wait_s


def on_card() -> bool:
    """Whether sessions that are opened now compute on a graphics card."""
    if _wanted == "cpu":
        return False
    import onnxruntime

    return _wanted == "cuda" or CUDA in onnxruntime.get_available_providers()


def _providers() -> list[str | tuple[str, dict[str, str]]]:
    """Where a session may compute, the place that is preferred first. Raises NoProvider."""
    import onnxruntime

    if _wanted == "cpu":
        return [CPU]
    if CUDA not in onnxruntime.get_available_providers():
        if _wanted == "auto":
            return [CPU]
        raise NoProvider(
            "this ONNX Runtime knows no graphics card (setting engine.provider): install "
            "onnxruntime-gpu in the place of onnxruntime, or set it to cpu",
            field="engine.provider",
        )
    _find_libraries()
    # Only what is asked for: by default the pool takes twice as much each time that it grows.
    # And the ways to convolve are not tried out for each length of a sentence that is new.
    options = {
        "arena_extend_strategy": "kSameAsRequested",
        "cudnn_conv_algo_search": "HEURISTIC",
    }
    if _card_bytes:
        options["gpu_mem_limit"] = str(_card_bytes)
    return [(CUDA, options), CPU]


@functools.cache
def _find_libraries() -> None:
    """Load CUDA and cuDNN where they came as wheels: the system's loader looks elsewhere."""
    import onnxruntime

    said = io.StringIO()  # what it does not find it prints; the system may have it
    with contextlib.redirect_stdout(said):
        onnxruntime.preload_dlls()
    if said.getvalue():
        log.debug("libraries of CUDA: %s", said.getvalue().strip())


def first_line(error: Exception) -> str:
    """The first line of an error of ONNX Runtime, which says what and where."""
    return str(error).strip().partition("\n")[0]


def open_session(
    model: bytes | Path,
    *,
    threads: int | None = None,
    folder: Path | None = None,
    given: Mapping[str, NDArray[Any]] | None = None,
) -> onnxruntime.InferenceSession:
    """A session, on the processors unless `set_provider` said otherwise.

    Args:
        model: a file, or a ModelProto.
        threads: within one operation; None or 0 = as `set_threads` said.
        folder: where the external data of a ModelProto lies.
        given: external data that is in memory, by the names of the weights.

    Raises:
        NoProvider: ONNX Runtime cannot compute where it is to.
        ModelError: ONNX Runtime cannot load it.
    """
    import onnxruntime

    providers = _providers()

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors; warnings are about the exporter's leavings
    options.intra_op_num_threads = threads or _chosen or default_threads()
    options.inter_op_num_threads = 1
    # The sizes of all tensors change with every sentence, so a recorded memory plan never fits.
    options.enable_mem_pattern = False
    if folder is not None:
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", str(folder)
        )
    source = model if isinstance(model, bytes) else str(model)
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(array) for array in (given or {}).values()]
    try:
        if given:
            options.add_external_initializers(list(given), values)
        session = onnxruntime.InferenceSession(
            source, options, providers=providers, disabled_optimizers=_NOT
        )
        session.given = values  # they are not copied: they live as long as the session
    except Exception as error:  # ONNX Runtime's exceptions share no base but this
        what = "the model" if isinstance(model, bytes) else f"the model {model}"
        raise ModelError(f"ONNX Runtime cannot load {what}: {first_line(error)}") from error
    if _wanted == "cuda" and CUDA not in session.get_providers():
        raise NoProvider(
            "ONNX Runtime could not use the graphics card (setting engine.provider): its driver, "
            "CUDA or cuDNN is missing or of another version",
            field="engine.provider",
        )
    return session
