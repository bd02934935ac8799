"""What a pack of nano is made of (`engines.onnx.packing`)."""

from __future__ import annotations

from pathlib import Path

from litetts.document import Floats
from litetts.engines import clones, packs
from litetts.engines.kokoro.styles import released
from litetts.engines.nano.engine import NETWORKS
from litetts.engines.nano.voices import PACK, facts, teachers
from litetts.engines.onnx.floats import with_floats
from litetts.engines.onnx.packing import Contents
from litetts.engines.onnx.stored import whole
from litetts.engines.vocoder import PACK as VOCODER
from litetts.engines.vocoder import REMEDY
from litetts.models.pack import Pack

__all__ = ["OWN", "contents"]

OWN = "voices"
"""Folder in a pack's folder: the clones (`engines.clones`) that it was trained for."""


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
    voices, styles = _own(pack)
    if not voices:
        names = teachers()
        voices = [facts(voice_id) for voice_id in names]
        styles = dict(released().arrays(list(names.values())))
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
        voices=voices,
        styles={f"{packs.STYLES}/{name}": array for name, array in styles.items()},
    )


def _own(pack: Pack) -> tuple[list[dict[str, str]], dict[str, Floats]]:
    """The voices of a pack that was trained for people, with what each of them agreed to."""
    voices, styles = list[dict[str, str]](), dict[str, Floats]()
    if pack.store is not None:
        voices = [told for told in pack.listed("litetts.voices", list) if told.get("consent")]
        held = packs.styles(pack) if voices else {}
        return voices, {told["id"]: held[told["id"]] for told in voices}
    for path in sorted((pack.path / OWN).glob("*.npz")):
        card, styles[card.name] = clones.read(path)
        told = {"id": card.name, "lang": card.lang, "gender": card.gender}
        told |= {"description": f"trained from recordings, {card.made}", "licence": card.licence}
        voices.append({**told, "consent": card.consent})
    return voices, styles


def _floats(pack: Pack, name: str) -> bytes:
    network = pack.network(name)
    return with_floats(network) if pack.store is None else whole(network, pack.store)
