"""The files of a book that is rendered: levels, the mark, chapters, captions, stems."""

from __future__ import annotations

import contextlib
import glob
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litetts.audio.encode import FORMATS, Format, format_of
from litetts.audio.files import in_place
from litetts.audio.tags import Chapter, Tags
from litetts.document import Note
from litetts.errors import InputError
from litetts.longform import captions as texts
from litetts.longform import mix, outputs, overlays
from litetts.longform.levels import Preset, levels, preset_of
from litetts.longform.report import Heard, Report
from litetts.longform.sealing import Sealing
from litetts.longform.timeline import chapters, late
from litetts.watermark import provenance

if TYPE_CHECKING:
    from litetts.longform.production import Production

__all__ = ["Watch", "check_files", "write", "write_line"]

Watch = Callable[[str, float | None], None]
"""Is told what is done for the files, and how much of that, 0 to 1; None = that is not known."""

_ALONG = ".epub"
"""Suffix of a book that is read along."""
_BARE = ("pcm", "f32", "mulaw", "alaw")
"""Formats that are samples and nothing else."""
_SUFFIXES = (
    *(suffix for f in FORMATS.values() if f.name not in _BARE for suffix in f.suffixes),
    _ALONG,
)
"""Of the files that can hold a book."""


def check_files(
    path: Path, preset: str, *, format: str | None = None, captions: Sequence[str | Path] = ()
) -> None:
    """Whether `Production.write` will take these, told before hours of rendering.

    Raises:
        InputError: no such preset, or a file whose format is not written.
    """
    preset_of(preset)
    apart = path.suffix.lower() == _ALONG or not path.suffix or path.is_dir()
    if format is None and not apart and path.suffix.lower() not in _SUFFIXES:
        raise InputError(
            f"'{path.name}' cannot be a book, which has chapters; a file of one ends in "
            f"{', '.join(_SUFFIXES)}, or is a folder, without an ending",
            field="format",
        )
    kind, _ = _kind(path, format)
    if kind.name in _BARE and not apart:
        raise InputError(
            f"'{kind.name}' is bare sound and holds no chapters; write the book as m4a, or into a "
            "folder, a file per chapter",
            field="format",
        )
    _captioned(captions)


def write(
    production: Production,
    path: str | Path,
    *,
    preset: str | Preset = "podcast",
    format: str | None = None,
    captions: Sequence[str | Path] = (),
    stems: str | Path | None = None,
    chapter: int | None = None,
    threads: int = 1,
    watch: Watch = lambda stage, share: None,
) -> Report:
    """Write the files of a book that is rendered: each is whole or not there.

    Args:
        production: of the book.
        path: of the file; one without a suffix is a folder that gets a file per chapter; an
            `.epub` is a book to be read along.
        preset: level and delivery.
        format: of the files; None = the suffix says it, "mp3" for folders.
        captions: files (.srt, .vtt, .json) to write beside it.
        stems: folder that gets a file per speaker; None = none.
        chapter: number from 0 of the only one that is written; None = all.
        threads: segments that are heard at the same time for the level.
        watch: is told what is done: "finding the level", "writing", "closing the file".

    Raises:
        InputError: something is not rendered yet, or a file cannot be written.
    """
    path = Path(path)
    preset = preset if isinstance(preset, Preset) else preset_of(preset)
    along = path.suffix.lower() == _ALONG
    kind, apart = _kind(path, format)
    wanted = _captioned(captions)
    for file in (path, *wanted):
        _swept(file)
    placed = production.placed(preset.head, chapter)
    count, end, cloned = 0, 0, False
    for each in placed():
        count, end, cloned = count + 1, each.end, cloned or each.rendered.marked
    if not count:
        raise InputError("there is no sound in the book", field="text")
    rate = production.sample_rate
    total = end + round(preset.tail * rate)
    marks = chapters(production.book, placed(), rate, total)
    watch("finding the level", None)
    found = levels(
        placed, preset, production.samples, volumes=_volumes(production), threads=max(1, threads)
    )
    mark = production.marking if production.base.watermark else None
    # Noted down before anybody can hear it: what it is a mark of.
    identity = production.identity
    name = production.mark(identity, production.segments()) if mark else ""
    tags = _tags(production, marks, name)
    sealing = _sealing(production, name, cloned=cloned)
    bare = kind.name in ("wav", "flac", "pcm", "f32")
    bitrate = None if bare else preset.bitrate
    sound = outputs.Sound(kind, rate, preset.sample_rate, bitrate, sealing)
    notes = dict.fromkeys(
        (*production.book.notes, *late(placed()), *_too_long(marks, preset, apart))
    )
    notes |= dict.fromkeys(note for each in placed() for note in each.rendered.entry.notes)
    heard = Heard(rate)
    written = 0
    with ExitStack() as files:
        folder = path
        if along:
            folder = Path(files.enter_context(tempfile.TemporaryDirectory()))
            package = files.enter_context(in_place(path))
        out: Any = files.enter_context(
            outputs.parts(folder, sound, tags, marks, preset.head, total)
            if apart
            else outputs.whole(path, sound, tags, total)
        )
        along_with = [(file, files.enter_context(in_place(file))) for file in wanted]
        if stems is not None:
            watch("writing the stems", None)
            plain = outputs.Sound(format_of("flac"), rate, sealing=sealing)
            split = outputs.stems(Path(stems), plain, tags, tuple(found.found), total)
            for who, track in files.enter_context(split).items():
                for samples in mix.stem(
                    who,
                    placed(),
                    found,
                    production.samples,
                    total,
                    rate,
                    marking=mark,
                    identity=identity,
                ):
                    track.write(samples)
        pieces = mix.pieces(placed(), found, production.samples, preset.tail, rate)
        for samples in mix.finished(pieces, rate, preset.ceiling, marking=mark, identity=identity):
            heard.write(samples)
            out.write(samples)
            written += len(samples)
            watch("writing", written / total)
        watch("closing the file", None)
        if along:
            out.close()
            overlays.write(package, production.book, placed(), marks, out.paths, preset.head)
        for file, opened in along_with:
            texts.write(
                opened, file.suffix[1:].lower(), production.book, placed(), production.words
            )
    notes |= sealing.notes if sealing else {}
    return Report(
        tuple(out.paths) if apart and not along else (path,),
        total / rate,
        marks,
        heard.level(preset.unit),
        preset.unit,
        heard.peak,
        found,
        tuple(notes),
        count,
    )


def write_line(
    production: Production, number: int, path: str | Path, *, format: str | None = None
) -> None:
    """Write one segment (from 0) to a file, with its tags and its signature.

    Raises:
        InputError, EngineError: there is none, it cannot be spoken, or the file not be written.
    """
    chunk, segment, mark = production.line(number)
    kind = format_of(format or Path(path))
    voice = str(segment.request.voice or "")
    sealing = _sealing(production, mark, cloned=False)
    sound = outputs.Sound(kind, chunk.sample_rate, sealing=sealing)
    tags = provenance.tags(mark, title=production.book.title, voice=voice)
    with outputs.whole(Path(path), sound, tags, len(chunk.samples)) as out:
        out.write(chunk.samples)


def _tags(production: Production, marks: tuple[Chapter, ...], mark: str) -> Tags:
    voices = dict.fromkeys(str(r.options.get("voice", "")) for r in production.cast.roles.values())
    return replace(
        provenance.tags(mark),
        title=production.book.title,
        artist=production.book.author or ", ".join(filter(None, voices)),
        album=production.book.title,
        genre="Audiobook",
        chapters=marks,
        cover=production.book.cover or b"",
    )


def _sealing(production: Production, name: str, *, cloned: bool) -> Sealing | None:
    """Who signs the files; `cloned`: some of it is marked in any case."""
    signing = production.signing
    if signing is None or (signing.marked_only and not (name or cloned)):
        return None
    voices = (str(role.options.get("voice", "")) for role in production.cast.roles.values())
    return Sealing(signing, name, ", ".join(dict.fromkeys(filter(None, voices))))


def _volumes(production: Production) -> dict[str, float]:
    usual = production.base.volume or 0.0
    return {
        name: float(role.options.get("volume", usual)) - usual
        for name, role in production.cast.roles.items()
    }


def _swept(path: Path) -> None:
    """Remove what a process that was killed left of a file; no other works on this book."""
    for half in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with contextlib.suppress(OSError):
            half.unlink()


def _captioned(captions: Sequence[str | Path]) -> list[Path]:
    """The files of captions. Raises InputError: one of another format."""
    wanted = [Path(file) for file in captions]
    for file in wanted:
        if file.suffix[1:].lower() not in texts.FORMATS:
            raise InputError(
                f"captions: {file.name} must end in .srt, .vtt or .json", field="captions"
            )
    return wanted


def _kind(path: Path, format: str | None) -> tuple[Format, bool]:
    """The format, and whether each chapter is a file of its own."""
    if path.suffix.lower() == _ALONG:
        return format_of("mp3"), True
    apart = not path.suffix or path.is_dir()
    if format is not None:
        return format_of(format), apart
    return (format_of("mp3"), True) if apart else (format_of(path), False)


def _too_long(marks: Sequence[Chapter], preset: Preset, apart: bool) -> Iterator[Note]:
    most = preset.longest_s
    if most is None:
        return
    lengths = [(c.title, c.end - c.start) for c in marks] if apart else [("", marks[-1].end)]
    for name, seconds in lengths:
        if seconds > most:
            what = f"the chapter '{name}'" if name else "the file"
            yield Note(
                "preset",
                f"{what} is {seconds / 60:.0f} minutes long, and this preset takes "
                f"{most / 60:.0f} at most: give a folder, or divide the chapter",
            )
