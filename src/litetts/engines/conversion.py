"""From a model to one GGUF file and back: what `litetts models convert` does."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from litetts import models
from litetts.engines import packs
from litetts.engines.onnx.packing import Choose, Contents, packed, uniform
from litetts.engines.onnx.stored import whole
from litetts.errors import InputError, ModelError
from litetts.models import gguf
from litetts.models.pack import Pack

__all__ = [
    "DYNAMIC", "ENGINES", "OPTIMISED", "QUANTS", "about", "contents_of", "optimise", "pack_of",
    "take_over", "to_gguf", "to_onnx", "without_graph",
]  # fmt: skip

ENGINES = ("nano", "kokoro")
"""Whose models can be packed."""
QUANTS = (
    "f32", "f16", "q8_0", "q6_k", "q5_k", "q4_k", "q4_0", "q3_k", "q2_k", "tq2_0", "tq1_0"
)  # fmt: skip
"""Types in which matrices can be kept, the most bits first."""
OPTIMISED = "optimised"
"""The name of a pack that `optimise` makes."""
DYNAMIC = "dynamic"
"""Each matrix in the type that `engines.budget` chooses."""


def contents_of(model: str) -> Contents:
    """What a model is made of, with float weights.

    Args:
        model: "nano", "kokoro", the name of an installed pack ("gguf:nano-q4_k"), or a path: a
            GGUF file, of another program too (`kokoro.foreign`), the folder of a pack of nano, or a
            file or folder of Kokoro.

    Raises:
        InputError: there is no such model.
        ModelError: it is not installed, damaged, or quantised in a way that is not known.
    """
    if model in ENGINES:
        return _read(model, None)
    path = pack_of(model) if model.startswith(f"{packs.FAMILY}:") else Path(model)
    if path.suffix == ".gguf":
        from litetts.engines.kokoro import foreign

        if foreign.is_foreign(path):
            return foreign.taken(path).contents
        return _read(str(Pack(path).told("litetts.engine")), path)
    if path.is_dir() and (path / "encoder.onnx").is_file():
        return _read("nano", path)
    if path.exists():
        return _read("kokoro", path)
    raise InputError(
        f"there is no model '{model}': write {' or '.join(ENGINES)}, gguf:<name>, or a path",
        field="model",
    )


def _read(engine: str, path: Path | None) -> Contents:
    if engine not in ENGINES:
        raise ModelError(f"{path} is a pack of '{engine}', which is not known", field=str(path))
    read: Callable[[Path | None], Contents] = import_module(
        f"litetts.engines.{engine}.contents"
    ).contents
    return read(path)


def pack_of(name: str) -> Path:
    """The file of an installed pack, `gguf:nano-q4_k`. Raises InputError, ModelError."""
    member = models.wanted(name).model.name.partition(":")[2]
    engine, _, variant = member.partition("-")
    return packs.file_of(engine, variant)


def to_gguf(
    contents: Contents,
    quant: str,
    output: Path | None = None,
    *,
    name: str = "",
    choose: Choose | None = None,
    told: dict[str, Any] | None = None,
    source: str = "litetts models convert",
) -> Path:
    """Write a pack, whole or not at all; its file.

    Args:
        contents: what goes into it.
        quant: the type of its matrices, one of `QUANTS`, or the name of what `choose` does.
        output: the file; None = among the installed models, where its voices are found.
        name: after the engine's, where it is installed; "" = the quant.
        choose: the type of each matrix; None = `quant` for all.
        told: more for its head.
        source: of what is installed, for its manifest.

    Raises:
        ModelError: it cannot be written.
        InputError: a name that no pack can have.
    """
    head, tensors = packed(
        contents, choose or uniform(quant), told={"litetts.quant": quant, **(told or {})}
    )
    if output is not None:
        gguf.write(output, head, tensors)
        return output
    member = f"{contents.engine}-{name or quant}"
    model = models.wanted(f"{packs.FAMILY}:{member}").model
    folder = models.folder_of(model.name)
    path = folder / f"{member}.gguf"
    # Without the manifest of the one that was there before, a file is as if copied by hand.
    (folder / models.MANIFEST).unlink(missing_ok=True)
    gguf.write(path, head, tensors)
    models.record(model.name, folder, [path], source=source)
    return path


def about(file: gguf.GGUF) -> str:
    """What a GGUF file of another program is, in a line; "" = nothing that is known here."""
    from litetts.engines.kokoro import foreign

    return foreign.about(file)


def without_graph(name: str, place: Path) -> Path | None:
    """The GGUF file of another program from which a pack is to be pulled; None = it is no such.

    Args:
        name: of the pack.
        place: a file, or a folder with one.

    Raises:
        ModelError: a file is damaged.
    """
    from litetts.engines.kokoro import foreign

    family, _, member = name.partition(":")
    if family.casefold() != packs.FAMILY or (place / f"{member}.gguf").is_file():
        return None
    if place.is_file():
        return place if foreign.is_foreign(place) else None
    found = [file for file in sorted(place.glob("*.gguf")) if foreign.is_model(file)]
    return found[0] if len(found) == 1 else None


def take_over(path: Path, name: str) -> tuple[Path, tuple[str, ...]]:
    """Install a GGUF file of another program as a pack, its matrices in the types that they have.

    Args:
        path: of the file.
        name: of the pack: "gguf:kokoro-mine".

    Returns:
        The pack, and what in it is not as in the file (`kokoro.foreign.Taken.notes`).

    Raises:
        InputError: the name is not one of a pack of Kokoro.
        ModelError: as of `kokoro.foreign.taken`, or it cannot be written.
    """
    from litetts.engines.kokoro import foreign

    engine, _, variant = models.wanted(name).model.name.partition(":")[2].partition("-")
    if engine != "kokoro":
        raise InputError(
            f"{path} has tensors of Kokoro; a name for them is like gguf:kokoro-{variant}",
            field="name",
        )
    made = foreign.taken(path)
    pack = to_gguf(
        made.contents,
        "+".join(sorted({*made.kinds.values()})),
        name=variant,
        choose=lambda matrix: made.kinds.get(matrix.name, "f16"),
        source=str(path),
    )
    return pack, made.notes


def optimise(
    contents: Contents,
    output: Path | None = None,
    *,
    name: str = "",
    tell: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Path:
    """Write a pack of Kokoro that speaks faster; its file.

    Matrices are kept in 8 bits, as in the released file; what else is not whole numbers in half
    precision.

    Args:
        contents: of Kokoro.
        output: as of `to_gguf`.
        name: as of `to_gguf`; without one it is `OPTIMISED`.
        tell: called with what is being done, how much of it is done, and of how much; 0, 0 = it
            begins.

    Raises:
        InputError: it is another model.
        ModelError: its network cannot be optimised, or the pack cannot be written.
    """
    if contents.engine != "kokoro":
        raise InputError(
            f"only Kokoro can be optimised; {contents.name} is as fast as it gets", field="model"
        )
    from litetts.engines.kokoro.optimise import optimised

    made, report = optimised(contents, tell=tell)
    tell("writing the pack", 0, 0)
    told = {f"litetts.optimised.{step}": count for step, count in report.counts.items()}
    return to_gguf(
        made,
        OPTIMISED,
        output,
        name=name,
        choose=lambda matrix: "q8_0" if matrix.rows else "f16",
        told=told,
    )


def to_onnx(path: Path, output: Path) -> list[Path]:
    """Write the networks of a pack as files of ONNX with float weights, its card and its styles.

    Args:
        path: of the GGUF file.
        output: a folder, which is made.

    Raises:
        ModelError: the pack is damaged, or something cannot be written.
    """
    pack = Pack(path)
    store = pack.store
    assert store is not None
    networks = pack.told("litetts.networks")
    if strange := [name for name in networks if not name.isidentifier()]:
        raise pack.damaged(f"'{strange[0]}' is no name of a network")
    files = {f"{name}.onnx": whole(pack.network(name), store) for name in networks}
    files["card.json"] = json.dumps(dict(pack.card), indent=2, ensure_ascii=False).encode()
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".onnx-", dir=output) as temporary:
            for name, data in files.items():
                (Path(temporary) / name).write_bytes(data)
            voices = {k: np.asarray(v) for k, v in packs.styles(pack).items()}
            np.savez(Path(temporary) / "voices.npz", **voices)  # type: ignore[arg-type]
            (Path(temporary) / "voices.npz").rename(Path(temporary) / "voices.bin")
            made = sorted(Path(temporary).iterdir())
            return [each.replace(output / each.name) for each in made]
    except OSError as error:
        raise ModelError(f"cannot write {output}: {error}", field=str(output)) from error
