"""`litetts watermark`: mark recordings, recognise them, manage the keys, sign files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from litetts.watermark import KeyRing, Marker

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Embed and detect watermarks; manage their keys.",
)
keys = typer.Typer(no_args_is_help=True, help="The secret keys of the watermark.")
app.add_typer(keys, name="keys")

KeyFile = Annotated[
    Path | None,
    typer.Option("--keys", help="Key file (default: the setting watermark.keys_file)."),
]
RegistryFile = Annotated[
    Path | None,
    typer.Option("--registry", help="SQLite table of marks (default: beside the settings)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Source = Annotated[Path, typer.Argument(help="The recording.")]

_REGISTRY = "watermarks.sqlite"
_CONTENT = {
    "ours": "the sound that was marked",
    "other": "not the sound that was marked: the mark was copied to it",
    "unknown": "too little to tell whether this is the sound that was marked",
}

_ABSENT = 3
"""Exit status where all went well and the answer is no; errors have 1 and 2."""


@app.command()
def embed(
    source: Source,
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
    key_file: KeyFile = None,
    registry: RegistryFile = None,
    request_id: Annotated[
        str, typer.Option("--id", help="Name of the request; the same name gives the same mark.")
    ] = "",
    text: Annotated[str, typer.Option(help="What is spoken; only a keyed hash is kept.")] = "",
    voice: Annotated[str, typer.Option(help="The voice, for the registry and the tags.")] = "",
    strength_db: Annotated[float, typer.Option(help="Level of the mark, -12 to 12.")] = 0.0,
    mono: Annotated[
        bool, typer.Option("--mono", help="Mix the channels of the recording.")
    ] = False,
) -> None:
    """Mark a recording and print the mark's name."""
    import uuid

    from litetts.audio.decode import channels_of, read
    from litetts.audio.files import save
    from litetts.errors import InputError
    from litetts.watermark.provenance import tags

    audio = read(source)
    if not mono and (channels := channels_of(source)) > 1:
        raise InputError(
            f"{source} has {channels} channels, and a marked file has one: add --mono to mix them",
            field="source",
        )
    marker = _marker(key_file, registry, strength_db)
    request_id = request_id or uuid.uuid4().hex
    with marker.noted_if_done(request_id):
        audio, mark_id = marker.mark(audio, request_id=request_id, voice=voice, text=text)
        save(output, audio, tags=tags(mark_id, voice=voice))
    if marker.registry is not None:
        marker.registry.close()  # leaves nothing beside the table, which others may only read
    typer.echo(mark_id)


@app.command()
def detect(
    source: Source,
    key_file: KeyFile = None,
    registry: RegistryFile = None,
    search: Annotated[
        bool, typer.Option(help="Also try changed speeds and pitches (slower).")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Say whether a recording carries a mark of ours: exit status 0 if so, 3 if not."""
    from litetts.audio.decode import read

    audio = read(source)
    marker = _marker(key_file, registry, to_read=True)
    found = marker.detect(audio.samples, audio.sample_rate, search=search)
    if as_json:
        typer.echo(json.dumps(found.answer(trusted=True), indent=2))
    elif not found.present:
        typer.echo(f"no mark of ours (confidence {found.confidence:.2f})")
    else:
        scores = found.layers[0].scores
        typer.echo(f"marked by us (false alarm rate 10^{scores['log10_false_alarm']:.1f})")
        typer.echo(f"content  {_CONTENT[found.content]}")
        typer.echo(f"key      {found.key_id}")
        typer.echo(f"payload  {found.payload or 'too uncertain to name'}")
        if abs(scores["speed"] - 1) > 1e-3 or abs(scores["pitch"] - 1) > 1e-2:
            typer.echo(f"changed  speed x {scores['speed']:.3f}, pitch x {scores['pitch']:.3f}")
        if found.record:
            for name, value in _for_people(found.record.as_dict()).items():
                typer.echo(f"{name:<8} {value}")
        elif found.payload:
            typer.echo("record   none in the registry")
    if not found.present:
        raise typer.Exit(_ABSENT)


@app.command()
def sign(
    source: Annotated[Path, typer.Argument(help="A WAV, MP3, M4A or FLAC file.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="File to write.")],
    certificate: Annotated[Path, typer.Option(help="Certificate chain in PEM.")],
    private_key: Annotated[Path, typer.Option(help="Its private key in PEM (PKCS #8).")],
    algorithm: Annotated[str, typer.Option(help="es256, es384, ps256, ed25519 ...")] = "es256",
    timestamps: Annotated[
        str | None, typer.Option(help="Address of a time stamp authority; none = offline.")
    ] = None,
    mark_id: Annotated[str, typer.Option("--mark", help="Name of the watermark in it.")] = "",
) -> None:
    """Put a signed C2PA manifest into a file (extra c2pa)."""
    from litetts.audio.encode import format_of
    from litetts.audio.files import write_bytes
    from litetts.watermark.provenance import Credentials
    from litetts.watermark.provenance import sign as signed

    credentials = Credentials.load(
        certificate, private_key, algorithm=algorithm, timestamps=timestamps
    )
    content = signed(_content(source), format_of(source).name, credentials, mark_id=mark_id)
    write_bytes(output, content)


@app.command()
def manifest(
    source: Annotated[Path, typer.Argument(help="A WAV, MP3, M4A or FLAC file.")],
    trust: Annotated[
        list[Path] | None, typer.Option(help="Root certificate in PEM to trust; repeatable.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check the C2PA manifest of a file: exit status 0 if intact, 3 if changed or missing."""
    from dataclasses import asdict

    from litetts.audio.encode import format_of
    from litetts.watermark.provenance import read

    roots = [_content(path).decode("ascii", "replace") for path in trust or ()]
    found = read(_content(source), format_of(source).name, trusted_roots=roots)
    if as_json:
        typer.echo(json.dumps(asdict(found) if found else None, indent=2))
    elif found is None:
        typer.echo("no manifest")
    else:
        for name, value in asdict(found).items():
            typer.echo(f"{name:<10} {', '.join(value) if isinstance(value, tuple) else value}")
    if found is None or found.state == "invalid":
        raise typer.Exit(_ABSENT)


@keys.command("new")
def new_key(
    key_file: KeyFile = None,
    bits: Annotated[int, typer.Option(help="Length of identifiers: 16, 32, 48 or 64.")] = 32,
) -> None:
    """Make the first key. Use `rotate` to replace one."""
    from litetts.errors import SettingsError
    from litetts.watermark import Key, KeyRing

    path = _key_path(key_file)
    if path.exists():
        raise SettingsError(
            f"{path} exists; a new key beside the old ones is made by "
            "`litetts watermark keys rotate`",
            field="watermark keys",
        )
    ring = KeyRing([Key.new(bits)])
    ring.save(path)
    typer.echo(f"{ring.active.id}  in {path}")


@keys.command("list")
def list_keys(key_file: KeyFile = None) -> None:
    """List the keys, the one that marks first. Secrets are not shown."""
    for number, key in enumerate(_ring(key_file)):
        use = "marks and detects" if number == 0 else "detects"
        typer.echo(f"{key.id}  {key.bits} bits  {key.created or 'no date'}  {use}")


@keys.command()
def rotate(
    key_file: KeyFile = None,
    bits: Annotated[
        int | None, typer.Option(help="Length of identifiers; as before if not given.")
    ] = None,
) -> None:
    """Mark with a fresh key from now on; the old ones are still recognised."""
    from litetts.watermark import Key

    ring = _ring(key_file)
    ring = ring.rotated(Key.new(bits or ring.active.bits))
    ring.save(_key_path(key_file))
    typer.echo(ring.active.id)


@keys.command()
def remove(
    key: Annotated[str, typer.Argument(help="Id of the key, or its beginning.")],
    key_file: KeyFile = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Remove a key. What was marked with it can then never be recognised again."""
    ring = _ring(key_file)
    left = ring.without(key)
    if not yes:
        typer.confirm(f"Remove key {ring.by_id(key).id} for ever?", abort=True)
    left.save(_key_path(key_file))


def _key_path(given: Path | None) -> Path:
    if given is not None:
        return given
    from litetts.settings import read

    loaded = read()
    return loaded.locate(loaded.settings.watermark.keys_file)


def _ring(given: Path | None) -> KeyRing:
    from litetts.watermark import KeyRing

    return KeyRing.load(_key_path(given))


def _marker(
    key_file: Path | None,
    registry: Path | None,
    strength_db: float = 0.0,
    *,
    to_read: bool = False,
) -> Marker:
    """The marker of a key file; with keys of one's own, the registry is beside them."""
    from litetts.watermark import Marker, Registry

    if registry is None:
        from litetts.settings import read

        registry = (key_file.parent if key_file else read().directory) / _REGISTRY
    ring = _ring(key_file)
    if to_read and not registry.exists():
        return Marker(ring)  # nothing was ever noted down
    return Marker(ring, Registry(registry, to_read=to_read), strength_db=strength_db)


def _content(path: Path) -> bytes:
    from litetts.errors import InputError

    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", field="file") from error


def _for_people(record: dict[str, object]) -> dict[str, object]:
    """The fields of a record that are filled, with the time as people write it."""
    from datetime import UTC, datetime

    shown = {name: value for name, value in record.items() if value and name != "key_id"}
    made = datetime.fromtimestamp(float(str(record["created"])), UTC)
    return {
        "made": made.isoformat(timespec="seconds"),
        "request": shown.get("request_id", ""),
        "model": shown.get("model", "-"),
        "voice": shown.get("voice", "-"),
        "text": f"hash {shown['text_hash']}" if "text_hash" in shown else "-",
    }
