"""`litetts models convert` and `inspect`: models as one GGUF file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from litetts.errors import counted

__all__ = ["convert", "damage", "inspect", "optimise", "take_over"]


class To(Enum):
    """What a model is made into."""

    gguf = "gguf"
    onnx = "onnx"


BITS = 4.0
"""A value, on average, where the quantisation is dynamic and nothing is said."""

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def convert(
    model: Annotated[
        str, typer.Argument(help="nano, kokoro, gguf:<name>, or a file or folder of one of them.")
    ],
    to: Annotated[
        To, typer.Option(help="One GGUF file, or files of ONNX with float weights.")
    ] = To.gguf,
    quant: Annotated[
        str,
        typer.Option(
            help="Type of the matrices: f32, f16, q8_0, q6_k, q5_k, q4_k, q4_0, q3_k, "
            "q2_k, tq2_0, tq1_0; dynamic: each what it is worth to the sound, within --bits."
        ),
    ] = "q8_0",
    bits: Annotated[
        float | None,
        typer.Option(
            min=1.7, max=16, help="A value, on average, with --quant dynamic (default: 4)."
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="The file (default: among the installed models), or for ONNX the folder.",
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(help="Of the installed pack, after the engine's (default: the quant).")
    ] = "",
) -> None:
    """Make one GGUF file of a model: weights, graph, symbols, voices, licence and card.

    Without --output it is installed, and its voices are called like nano_heart:q8_0.
    """  # fmt: skip
    from litetts.audio.files import check_place
    from litetts.engines import conversion
    from litetts.errors import InputError

    if to is To.onnx:
        path = _path(model)
        if path.suffix != ".gguf":
            whole = " is ONNX already;" if model in conversion.ENGINES else " is no GGUF file;"
            raise InputError(
                f"'{model}'{whole} what is made into ONNX is a GGUF file or gguf:<name>",
                field="model",
            )
        if output is None:
            raise InputError("ONNX needs a folder to go to: --output FOLDER", field="output")
        for made in conversion.to_onnx(path, output):
            typer.echo(f"{made} ({made.stat().st_size / 1e6:.1f} MB)")
        return
    if quant not in (*conversion.QUANTS, conversion.DYNAMIC):
        there = ", ".join((*conversion.QUANTS, conversion.DYNAMIC))
        raise InputError(f"there is no type '{quant}'; there are: {there}", field="quant")
    if bits is not None and quant != conversion.DYNAMIC:
        raise InputError(
            f"bits is for --quant dynamic; every value of '{quant}' has the same", field="bits"
        )
    if output is not None:
        check_place(output)
    contents = conversion.contents_of(model)
    choose, more = None, None
    if quant == conversion.DYNAMIC:
        from litetts.engines import budget

        with _working() as tell:
            choose, more = budget.chosen(
                contents,
                BITS if bits is None else bits,
                tell=lambda done, of: tell("measuring what matrices are worth", done, of),
            )
    _tell(contents.card.get("notes", ()))
    path = conversion.to_gguf(contents, quant, output, name=name, choose=choose, told=more)
    said = f"{path} ({path.stat().st_size / 1e6:.1f} MB)"
    if output is None and contents.voices:
        said += f"; speak with --voice {contents.voices[0]['id']}:{name or quant}"
    typer.echo(said)


def optimise(
    model: Annotated[str, typer.Argument(help="kokoro, or a file or folder of it.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The file (default: among the installed models)."),
    ] = None,
    name: Annotated[
        str, typer.Option(help="Of the installed pack, after the engine's (default: optimised).")
    ] = "",
) -> None:
    """Make Kokoro, with its released decoder, nearly three times as fast: once, in a minute or two.

    Its graph is rewritten, and its convolutions get whole numbers of 8 bits that are measured on
    sentences. Without --output it is installed, and its voices are called like af_heart:optimised.
    """
    from litetts.audio.files import check_place
    from litetts.engines import conversion

    if output is not None:
        check_place(output)
    with _working() as tell:
        tell("reading the model", 0, 0)
        contents = conversion.contents_of(model)
        path = conversion.optimise(contents, output, name=name, tell=tell)
    said = f"{path} ({path.stat().st_size / 1e6:.1f} MB)"
    if output is None and contents.voices:
        said += f"; speak with --voice {contents.voices[0]['id']}:{name or conversion.OPTIMISED}"
    typer.echo(said)


@contextmanager
def _working() -> Iterator[Callable[[str, int, int], None]]:
    """What is being done, and a bar for it; lines where nobody watches."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

    console = Console(stderr=True, emoji=False)
    if not console.is_terminal:
        yield lambda what, done, of: typer.echo(f"{what}: {done} of {of}" if of else what, err=True)
        return
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
    ) as bars:
        task = bars.add_task("", total=None)
        yield lambda what, done, of: bars.update(
            task, description=what, completed=done, total=of or None
        )


def take_over(name: str, place: Path, *, quiet: bool) -> bool:
    """Install a file that has tensors and no graph, and tell what became of it; False = there is
    no such file, which is pulled like any other.
    """
    from litetts.engines import conversion

    file = conversion.without_graph(name, place)
    if file is None:
        return False
    path, notes = conversion.take_over(file, name)
    _tell(notes)
    if not quiet:
        typer.echo(f"{name} is in {path.parent} (from {file}, put into the installed graph)")
    return True


def _tell(notes: Iterable[str]) -> None:
    for note in notes:
        typer.echo(note, err=True)


def inspect(
    model: Annotated[str, typer.Argument(help="A GGUF file, or gguf:<name>.")],
    tensors: Annotated[bool, typer.Option("--tensors", help="List every tensor.")] = False,
    as_json: Json = False,
) -> None:
    """Show what is in a GGUF file, of LiteTTS or of others, without loading it."""
    from litetts.engines.conversion import about
    from litetts.errors import InputError
    from litetts.models.gguf import GGUF

    path = _path(model)
    if not path.is_file():
        raise InputError(
            f"there is no file '{model}': give a GGUF file or gguf:<name>", field="model"
        )
    file = GGUF(path)
    head = {key: _short(value) for key, value in file.told.items()}
    rows: list[dict[str, Any]] = [
        {"name": n, "type": t.kind.name, "shape": [*t.shape], "bytes": t.size}
        for n, t in file.tensors.items()
    ]
    if as_json:
        told = {
            "file": str(file.path),
            "version": file.version,
            "about": about(file),
            "head": head,
            "tensors": rows,
        }
        typer.echo(json.dumps(told, indent=1, ensure_ascii=False))
        return
    typer.echo(f"{file.path}: GGUF {file.version}, {file.path.stat().st_size / 1e6:.2f} MB")
    if what := about(file):
        typer.echo(f"  {what}")
    for key, value in head.items():
        typer.echo(f"  {key}: {value}")
    if tensors:
        for row in rows:
            shape = " x ".join(map(str, row["shape"]))
            typer.echo(
                f"  {row['name']}: {row['type']} [{shape}], {counted(row['bytes'], 'bytes')}"
            )
        return
    groups: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for name, tensor in file.tensors.items():
        group = groups[name.partition("/")[0], tensor.kind.name]
        values = tensor.size // tensor.kind.size * tensor.kind.values
        for i, more in enumerate((1, values, tensor.size)):
            group[i] += more
    for (part, kind), (count, values, size) in groups.items():
        typer.echo(f"  {part}: {count} of {kind}, {values / 1e6:.3f} M values, {size / 1e6:.3f} MB")


def damage(path: Path) -> dict[str, str]:
    """The tensors of a file that are not as they were written, for `litetts models verify`.

    Raises:
        ModelError: it is no GGUF file, or its head is damaged.
    """
    from litetts.models.gguf import GGUF

    return dict.fromkeys(GGUF(path).check(), "damaged")


def _path(model: str) -> Path:
    if not model.startswith("gguf:"):
        return Path(model)
    from litetts.engines.conversion import pack_of

    return pack_of(model)


def _short(value: Any) -> Any:
    """A value of a head as it is shown: what is long by its size."""
    if hasattr(value, "dtype"):
        return value.tolist() if value.size <= 8 else f"{value.size} values of {value.dtype}"
    if isinstance(value, list):
        return [_short(v) for v in value] if len(value) <= 8 else f"{len(value)} values"
    if isinstance(value, str) and len(value) > 400:
        return value[:400] + " ..."
    return value
