"""What a pack of nano is made of (`engines.onnx.packing`)."""

from __future__ import annotations

from pathlib import Path

from litetts.engines import packs
from litetts.engines.kokoro.styles import released
from litetts.engines.nano.engine import NETWORKS
from litetts.engines.nano.voices import PACK, facts, teachers
from litetts.engines.onnx.floats import with_floats
from litetts.engines.onnx.packing import Contents
from litetts.engines.onnx.stored import whole
from litetts.engines.vocoder import PACK as VOCODER
from litetts.engines.vocoder import REMEDY
from litetts.models.pack import Pack

__all__ = ["contents"]


def contents(path: Path | None = None) -> Contents:
    """Networks with float weights, the vocoder's among them, and the voices.

    Args:
        path: the folder of a pack, or a GGUF file; None = the pack that comes with LiteTTS.

    Raises:
        ModelError: a file is missing or damaged, or quantised in a way that is not known.
    """
    pack = packs.opened(Pack(path or PACK, remedy=REMEDY), "nano")
    sound = pack
    card = dict(pack.card)
    if pack.store is None:
        # A pack that was trained has a decoder of its own; the one that ships shares the vocoder's.
        sound = pack if pack.file("decoder").is_file() else Pack(VOCODER, remedy=REMEDY)
        card = {**card, "vocoder": dict(sound.card)}
    names = teachers()
    return Contents(
        engine="nano",
        name="LiteTTS nano",
        licence=str(card.get("weights_licence", "Apache-2.0")),
        card=card,
        vocabulary=packs.vocabulary(),
        networks={
            **{name: _floats(pack, name) for name in NETWORKS},
            "decoder": _floats(sound, "decoder"),
        },
        voices=[facts(voice_id) for voice_id in names],
        styles={
            f"{packs.STYLES}/{part}": array
            for part, array in released().arrays(list(names.values())).items()
        },
    )


def _floats(pack: Pack, name: str) -> bytes:
    network = pack.network(name)
    return with_floats(network) if pack.store is None else whole(network, pack.store)
