"""`litetts watermark`: mark recordings, recognise them, manage the keys, sign files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from litetts.watermark import Detection, KeyRing, Marker
    from litetts.watermark.signing import Signing

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
    "other": "not the sound that was marked: the mark was copied, or the words were replaced",
    "unknown": "too little to tell whether this is the sound that was marked",
}

_LEAST_S, _SHORT_S = 0.5, 2.0
"""Seconds of sound below which nothing is marked, and below which the user is told."""

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
    again: Annotated[
        bool, typer.Option("--again", help="Also where there is a mark of yours already.")
    ] = False,
) -> None:
    """Mark a recording and print the mark's name."""
    import uuid

    from litetts.audio.decode import channels_of, read
    from litetts.audio.encode import format_of
    from litetts.audio.files import save
    from litetts.errors import InputError
    from litetts.watermark.content import heard_seconds
    from litetts.watermark.provenance import tags

    audio = read(source)
    if not mono and (channels := channels_of(source)) > 1:
        raise InputError(
            f"{source} has {channels} channels, and a marked file has one: add --mono to mix them",
            field="source",
        )
    heard = heard_seconds(audio.samples, audio.sample_rate)
    if heard < _LEAST_S:
        raise InputError(
            f"{source} holds {heard:g} s of sound: a mark in less than {_LEAST_S:g} s is never "
            "found again, so none was made",
            field="source",
        )
    marker = _marker(key_file, registry, strength_db)
    request_id = request_id or uuid.uuid4().hex
    with marker.noted_if_done(request_id):
        audio, mark_id = marker.mark(
            audio, again=again, request_id=request_id, voice=voice, text=text
        )
        signing = _signing()
        seal = signing.over(format_of(output).name, mark_id, voice) if signing else None
        save(output, audio, tags=tags(mark_id, voice=voice), seal=seal)
    if marker.registry is not None:
        marker.registry.close()  # leaves nothing beside the table, which others may only read
    typer.echo(mark_id)
    if heard < _SHORT_S:
        typer.echo(f"note: {heard:g} s of sound are short: the mark may not be found", err=True)


@app.command()
def detect(
    sources: Annotated[list[Path], typer.Argument(metavar="FILE...", help="The recordings.")],
    key_file: KeyFile = None,
    registry: RegistryFile = None,
    search: Annotated[
        bool, typer.Option(help="Also try changed speeds and pitches (slower).")
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a line of JSON for each file.")
    ] = False,
) -> None:
    """Say whether recordings carry a mark of ours: exit status 0 if all do, 3 if not.

    Needs no server and no network, and writes nothing.
    """
    from litetts.errors import LiteTTSError

    marker = _marker(key_file, registry, to_read=True)
    absent, failed = False, None
    for source in sources:
        try:
            found, manifest = _examined(source, marker, search)
        except LiteTTSError as error:
            if len(sources) == 1:
                raise
            failed = error
            typer.echo(f"{source}: {error}", err=True)
            continue
        absent |= not found.present
        if as_json:
            said = {"file": str(source)} | found.scored() | {"manifest": manifest}
            typer.echo(json.dumps(said))
            continue
        if len(sources) > 1:
            typer.echo(f"{source}:")
        _tell(found, manifest)
    if failed is not None:
        raise typer.Exit(1)
    if absent:
        raise typer.Exit(_ABSENT)


def _examined(
    source: Path, marker: Marker, search: bool
) -> tuple[Detection, dict[str, object] | None]:
    """What is found in a file: the mark, and its signed manifest."""
    from litetts.audio.decode import read
    from litetts.watermark.provenance import seen

    audio = read(source)
    found = marker.detect(audio.samples, audio.sample_rate, search=search)
    return found, seen(_content(source), _own_roots())


def _tell(found: Detection, manifest: dict[str, object] | None) -> None:
    """The answer for people."""
    if not found.present:
        told = {
            "not found": "no mark of ours",
            "cannot tell": "cannot tell: a trace of our mark, or too little sound",
        }
        typer.echo(told[found.answer])
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
        for mark in found.others:
            request = mark.record.request_id if mark.record else "none in the registry"
            typer.echo(f"also     marked again as {mark.key_id}-{mark.payload} ({request})")
    if manifest is not None:
        typer.echo(f"manifest {manifest['state']}, signed by {manifest['issuer'] or 'nobody'}")


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

    roots = [_content(path).decode("ascii", "replace") for path in trust or ()] + _own_roots()
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
    if key_file is None and not to_read:
        from litetts.watermark.marking import first_key

        first_key(_key_path(None))
    ring = _ring(key_file)
    if to_read and not registry.exists():
        return Marker(ring)  # nothing was ever noted down
    return Marker(ring, Registry(registry, to_read=to_read), strength_db=strength_db)


def _signing() -> Signing | None:
    from litetts.settings import read
    from litetts.watermark.signing import Signing

    loaded = read()
    return Signing.of(loaded.settings, loaded.directory)


def _own_roots() -> list[str]:
    """The certificate behind our own signatures, if there is one."""
    from litetts.errors import LiteTTSError

    try:
        signing = _signing()
        return [signing.root] if signing is not None and signing.certificate.is_file() else []
    except LiteTTSError:
        return []


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
