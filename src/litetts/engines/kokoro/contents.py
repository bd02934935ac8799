"""What a pack of Kokoro is made of (`engines.onnx.packing`)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from litetts.document import Voice
from litetts.engines import packs
from litetts.engines.kokoro.engine import NETWORK, find_model, load_styles
from litetts.engines.kokoro.stages import Inputs
from litetts.engines.kokoro.styles import released
from litetts.engines.kokoro.voices import described
from litetts.engines.onnx.floats import with_floats
from litetts.engines.onnx.graph import Graph
from litetts.engines.onnx.packing import Contents
from litetts.engines.onnx.stored import whole
from litetts.errors import ModelError
from litetts.models.pack import Pack

__all__ = ["contents", "told"]

_SAMPLE_RATE = 24000


def contents(path: Path | None = None) -> Contents:
    """The network with float weights, and the voices.

    The 54 released voices are kept in the packed form that comes with LiteTTS, within 1e-4 of the
    released values; others as they are.

    Args:
        path: a file or the folder of one; None = the installed model.

    Raises:
        ModelError: it is missing or damaged, or quantised in a way that is not known.
    """
    from litetts import models

    home = path or models.find("kokoro")
    file = find_model(home)
    pack = packs.opened(Pack(file), "kokoro")
    if pack.store is not None:
        model, styles = whole(pack.network(NETWORK), pack.store), dict(packs.styles(pack))
    else:
        model = _floats(pack, file)
        styles = dict(load_styles(home if home.is_dir() else home.parent))
    known = [name for name in styles if name in released()]
    own = [name for name in styles if name not in released()]
    together = released().arrays(known) if known else {}
    return Contents(
        engine="kokoro",
        name="Kokoro-82M v1.0",
        licence="Apache-2.0",
        card={"weights_licence": "Apache-2.0", "sample_rate": _SAMPLE_RATE, "made_from": file.name},
        vocabulary=packs.vocabulary(),
        networks={NETWORK: model},
        voices=[told(described(name)) for name in (*known, *own)],
        styles={
            **{f"{packs.STYLES}/{part}": array for part, array in together.items()},
            **{f"{packs.STYLES}/{name}": np.asarray(styles[name]) for name in own},
        },
    )


def _floats(pack: Pack, file: Path) -> bytes:
    """The network of a file that is Kokoro. Raises ModelError: it is something else."""
    if not file.is_file():  # a device may have no end
        raise ModelError(f"{file} is no file of a model", field=str(file))
    try:
        model = pack.network()
        Inputs.of(Graph(model))
        return with_floats(model)
    except ModelError as error:
        raise ModelError(f"{file} cannot be packed: {error}", field=str(file)) from error


def told(voice: Voice) -> dict[str, str]:
    """What a pack says of a voice."""
    return {
        "id": voice.id,
        "lang": voice.lang,
        "gender": voice.gender,
        "description": voice.description,
        "licence": voice.licence,
    }
