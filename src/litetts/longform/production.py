"""A book from its text to its files: plan, render, write."""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from litetts import engines
from litetts.audio.encode import Format, format_of
from litetts.audio.files import in_place
from litetts.audio.loudness import LoudnessMeter
from litetts.audio.measure import peak, true_peak
from litetts.audio.tags import Chapter, Tags
from litetts.document import AudioChunk, Floats, Note
from litetts.errors import EngineError, InputError
from litetts.longform import captions, mix, outputs, overlays, run
from litetts.longform.cast import Cast
from litetts.longform.journal import Store
from litetts.longform.levels import NEAR_DB, PRESETS, Levels, Preset, levels
from litetts.longform.run import Rendered
from litetts.longform.segments import Segment, segments
from litetts.longform.timeline import Placed, chapters, late, timeline, title
from litetts.markup.book import Book
from litetts.request import Request
from litetts.scheduling.workers import ThreadWorkers, Workers
from litetts.voices import resolve
from litetts.watermark.marking import Marking

__all__ = ["Part", "Plan", "Production", "Progress", "Report", "check_files", "preset_of"]


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter, or what a speaker says, before it is rendered.

    Attributes:
        title: of the chapter, or name of the speaker.
        segments, characters: how many.
        seconds: about how long it will be.
        speakers: in the order of their first words.
    """

    title: str
    segments: int
    characters: int
    seconds: float
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be rendered.

    Attributes:
        chapters: in order.
        speakers: name in the cast -> what they say.
        cast: with a voice for everybody.
        missing: segments that are not rendered yet.
        notes: what of the file is not told.
    """

    chapters: tuple[Part, ...]
    speakers: tuple[Part, ...]
    cast: Cast
    missing: int
    notes: tuple[Note, ...]

    @property
    def seconds(self) -> float:
        """About how long the book will be."""
        return sum(part.seconds for part in self.chapters)

    @property
    def segments(self) -> int:
        """How many there are."""
        return sum(part.segments for part in self.chapters)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rendering is.

    Attributes:
        segment: the one that is done.
        seconds: its length.
        done, total: estimated seconds of speech up to it, and of the book.
        rendered, reused: segments that were made now, and that were there.
        audio: seconds of sound made now.
        elapsed: seconds since the rendering began.
    """

    segment: Segment
    seconds: float
    done: float
    total: float
    rendered: int
    reused: int
    audio: float
    elapsed: float

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.done / self.total if self.total else 1.0

    @property
    def speed(self) -> float:
        """Seconds of sound per second."""
        return self.audio / self.elapsed if self.elapsed else 0.0

    @property
    def left(self) -> float | None:
        """About how many seconds it still takes; None = not known yet."""
        return (self.total - self.done) / self.speed if self.speed else None


@dataclass(frozen=True, slots=True)
class Report:
    """What was written.

    Attributes:
        paths: the files.
        seconds: length of the book.
        chapters: with their times.
        level: of the whole in `unit`, as it was measured on the samples that were written.
        unit: "lufs" or "rms".
        peak: dBTP.
        levels: of the speakers, before and after.
        notes: what was not done as asked.
        segments: how many.
    """

    paths: tuple[Path, ...]
    seconds: float
    chapters: tuple[Chapter, ...]
    level: float
    unit: str
    peak: float
    levels: Levels
    notes: tuple[Note, ...]
    segments: int

    def to_json(self) -> dict[str, Any]:
        """The report as values of JSON."""
        return {
            "paths": [str(path) for path in self.paths],
            "seconds": round(self.seconds, 3),
            "segments": self.segments,
            "level": round(self.level, 2),
            "unit": self.unit,
            "peak_dbtp": round(self.peak, 2),
            "speakers": {
                who: {"found_lufs": _finite(heard), "gain_db": round(self.levels.gains[who], 2)}
                for who, heard in self.levels.found.items()
            },
            "chapters": [
                {"title": c.title, "start": round(c.start, 3), "end": round(c.end, 3)}
                for c in self.chapters
            ],
            "notes": [str(note) for note in self.notes],
        }


def preset_of(name: str) -> Preset:
    """The preset of that name, or of a loudness in LUFS ("-18"). Raises InputError."""
    if name in PRESETS:
        return PRESETS[name]
    from litetts.request import OPTIONS

    try:
        target = OPTIONS["loudness"].check(float(name), "preset")
    except ValueError:
        raise InputError(
            f"preset is '{name}'; it must be one of {', '.join(PRESETS)}, or a loudness in LUFS",
            field="preset",
        ) from None
    return Preset(name, target)


def check_files(
    path: Path, preset: str, *, format: str | None = None, captions: Sequence[str | Path] = ()
) -> None:
    """Whether `Production.write` will take these, told before hours of rendering.

    Raises:
        InputError: no such preset, or a file whose format is not written.
    """
    preset_of(preset)
    _kind(path, format)
    _captioned(captions)


class Production:
    """A book on its way to its files. One process at a time may work in a folder.

    Attributes:
        book: what is told.
        cast: with a voice for everybody.
        base: how the book is spoken.
        store: what is rendered.
        sample_rate: of the sound, in Hz.

    Raises:
        InputError, ModelError: a voice of the cast is unknown or missing, or the folder is in use.
    """

    def __init__(
        self,
        book: Book,
        folder: str | Path,
        *,
        cast: Cast | None = None,
        request: Request | None = None,
        workers: Workers | None = None,
    ) -> None:
        """Make ready.

        Args:
            book: what is told.
            folder: where the segments are kept; made if it is not there.
            cast: who speaks with which voice.
            request: how the book is spoken, with the defaults filled in; its text plays no part.
            workers: who speaks; None = a thread.
        """
        self.book = replace(book, notes=book.notes + (cast or Cast()).idle(book.speakers))
        base = request or Request("")
        lang = base.lang or book.language
        self.cast = (cast or Cast()).complete(book.speakers, replace(base, lang=lang))
        narrator = resolve(str(self.cast.options(None)["voice"]))
        self.sample_rate = base.sample_rate or engines.facts(narrator.engine).sample_rate
        self.base = replace(base, sample_rate=self.sample_rate)
        self.store = Store(folder)
        self._workers = workers or ThreadWorkers(1)

    def __enter__(self) -> Production:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder."""
        self.store.close()

    def segments(self) -> Iterator[Segment]:
        """The segments in reading order."""
        return segments(self.book, self.cast, self.base)

    def plan(self) -> Plan:
        """What will be rendered: chapters, who says what, how long; nothing is spoken for it."""
        by_chapter: dict[str, Part] = {}
        by_speaker: dict[str, Part] = {}
        missing = 0
        for segment in self.segments():
            _counted(by_chapter, str(segment.chapter), title(self.book, segment.chapter), segment)
            _counted(by_speaker, segment.speaker, segment.speaker, segment)
            missing += self.store.find(run.key_of(segment)) is None
        chapters, speakers = tuple(by_chapter.values()), tuple(by_speaker.values())
        return Plan(chapters, speakers, self.cast, missing, self.book.notes)

    def render(
        self, *, chapter: int | None = None, go_on: Callable[[], bool] = lambda: True
    ) -> Iterator[Progress]:
        """Render what is missing; tells of every segment, in order.

        Args:
            chapter: number from 0 of the only one that is rendered; None = all.
            go_on: asked before each segment is begun; False = no more.

        Raises:
            InputError, EngineError: see `litetts.longform.run.render`.
        """
        total = sum(s.seconds for s in self.segments() if chapter in (None, s.chapter))
        wanted = (s for s in self.segments() if chapter in (None, s.chapter))
        done = audio = 0.0
        counts = [0, 0]
        began = time.perf_counter()
        for each in run.render(wanted, self.store, self._workers, go_on=go_on):
            counts[each.fresh] += 1
            done += each.segment.seconds
            audio += each.entry.seconds if each.fresh else 0.0
            elapsed = time.perf_counter() - began
            length = each.entry.seconds
            yield Progress(each.segment, length, done, total, counts[1], counts[0], audio, elapsed)

    def stream(self, *, start: int = 0, most: int | None = None) -> Iterator[AudioChunk]:
        """The sound of the book while it is rendered, for who listens: no level, no limiter.

        Args:
            start: number of the first segment, from 0.
            most: segments at most.
        """
        stop = start + most if most is not None else None
        wanted = (s for s in self.segments() if s.index >= start)
        within = (s for s in wanted if stop is None or s.index < stop)
        offset = 0.0
        for number, placed in enumerate(timeline(run.render(within, self.store, self._workers), 0)):
            for _, still in mix.still(placed.silence, self.sample_rate):
                yield AudioChunk(still, self.sample_rate, index=number, offset=offset)
                offset += len(still) / self.sample_rate
            chunk = self._load(placed.rendered.entry.key)
            words = tuple(word.shifted(offset) for word in chunk.words)
            yield replace(chunk, index=number, offset=offset, words=words, last=False)
            offset += chunk.duration

    def write(
        self,
        path: str | Path,
        *,
        preset: str | Preset = "podcast",
        format: str | None = None,
        captions: Sequence[str | Path] = (),
        stems: str | Path | None = None,
        chapter: int | None = None,
        marking: Marking | None = None,
        threads: int = 1,
    ) -> Report:
        """Write the files of a book that is rendered: each is whole or not there.

        Args:
            path: of the file; one without a suffix is a folder that gets a file per chapter; an
                `.epub` is a book to be read along.
            preset: level and delivery.
            format: of the files; None = the suffix says it, "mp3" for folders.
            captions: files (.srt, .vtt, .json) to write beside it.
            stems: folder that gets a file per speaker; None = none.
            chapter: number from 0 of the only one that is written; None = all.
            marking: how it is marked, if the request wants that; None = as the settings say.
            threads: segments that are heard at the same time for the level.

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
        placed = self._placed(preset, chapter)
        count, end = 0, 0
        for each in placed():
            count, end = count + 1, each.end
        if not count:
            raise InputError("there is no sound in the book", field="text")
        rate = self.sample_rate
        total = end + round(preset.tail * rate)
        marks = _chapters(self.book, placed, rate, total)
        found = levels(
            placed, preset, self._samples, volumes=self._volumes(), threads=max(1, threads)
        )
        sound = outputs.Sound(kind, rate, preset.sample_rate, preset.bitrate)
        if kind.name in ("wav", "flac", "pcm", "f32"):
            sound = outputs.Sound(kind, rate, preset.sample_rate)
        tags = self._tags(marks)
        notes = dict.fromkeys((*self.book.notes, *late(placed()), *_too_long(marks, preset, apart)))
        notes |= dict.fromkeys(note for each in placed() for note in each.rendered.entry.notes)
        heard = _Heard(rate)
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
            split: Any = None
            if stems is not None:
                plain = outputs.Sound(format_of("flac"), rate)
                split = files.enter_context(
                    outputs.stems(Path(stems), plain, tags, tuple(found.found), total)
                )
            texts = [(file, files.enter_context(in_place(file))) for file in wanted]

            def pieces() -> Iterator[Floats]:
                for who, samples in mix.pieces(placed(), found, self._samples, preset.tail, rate):
                    if split is not None:
                        split.write(who, samples)
                    yield samples

            mark = (marking or Marking.usual()) if self.base.watermark else None
            for samples in mix.finished(
                pieces(), rate, preset.ceiling, marking=mark, identity=self.identity
            ):
                heard.write(samples)
                out.write(samples)
            if along:
                out.close()
                overlays.write(package, self.book, placed(), marks, out.paths, preset.head)
            for file, opened in texts:
                _write_captions(opened, file.suffix[1:].lower(), self.book, placed(), self._words)
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

    def heard(self, most: int = 40) -> Iterator[tuple[Placed, AudioChunk]]:
        """Segments with their sound, at most so many of each speaker, evenly over the book.

        Only those that are spoken in the speaker's own way and for at least a second. What is not
        rendered is passed over.
        """
        every: dict[str, int] = {}
        done = list[str]()
        for rendered in run.rendered(self.segments(), self.store):
            if rendered.segment.plain and rendered.entry.seconds >= 1:
                done.append(rendered.segment.speaker)
        for who in dict.fromkeys(done):
            every[who] = -(-done.count(who) // most)
        seen: dict[str, int] = {}
        for placed in timeline(run.rendered(self.segments(), self.store), 0.0):
            segment, entry = placed.rendered.segment, placed.rendered.entry
            if segment.plain and entry.seconds >= 1:
                number = seen[segment.speaker] = seen.get(segment.speaker, -1) + 1
                if number % every[segment.speaker] == 0:
                    yield placed, self._load(entry.key)

    @property
    def identity(self) -> str:
        """A hash of the book and of how it is spoken: its mark belongs to it."""
        content = [self.book.to_json(), self.cast.written(), self.base.identity]
        text = json.dumps(content, sort_keys=True, ensure_ascii=False)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()

    def sweep(self) -> int:
        """Remove segments that no longer belong to the book; how many they were."""
        return self.store.sweep({run.key_of(segment) for segment in self.segments()})

    def _placed(self, preset: Preset, chapter: int | None) -> Callable[[], Iterator[Placed]]:
        """The segments in their places, each time it is called. Raises InputError: not rendered."""

        def wanted() -> Iterator[Segment]:
            return (s for s in self.segments() if chapter in (None, s.chapter))

        keys: list[str] = []
        for segment in wanted():
            keys.append(run.key_of(segment))
            if self.store.find(keys[-1]) is None:
                raise InputError(
                    f"{segment.source or segment.index} ('{segment.text[:40]}') is not rendered "
                    "yet: render the book first",
                    field="text",
                )

        def held() -> Iterator[Rendered]:
            for segment, key in zip(wanted(), keys, strict=True):
                if (entry := self.store.find(key)) is not None:
                    yield Rendered(segment, entry, False)

        return lambda: timeline(held(), preset.head)

    def _tags(self, marks: tuple[Chapter, ...]) -> Tags:
        voices = dict.fromkeys(str(r.options.get("voice", "")) for r in self.cast.roles.values())
        return Tags(
            title=self.book.title,
            artist=self.book.author or ", ".join(filter(None, voices)),
            album=self.book.title,
            genre="Audiobook",
            chapters=marks,
            cover=self.book.cover or b"",
        )

    def _volumes(self) -> dict[str, float]:
        usual = self.base.volume or 0.0
        return {
            name: float(role.options.get("volume", usual)) - usual
            for name, role in self.cast.roles.items()
        }

    def _samples(self, key: str) -> Floats:
        return self._load(key).samples

    def _words(self, key: str) -> tuple[Any, ...]:
        return self._load(key).words

    def _load(self, key: str) -> AudioChunk:
        try:
            return self.store.load(key)
        except (OSError, ValueError) as error:
            raise EngineError(
                f"what was rendered was damaged meanwhile ({error}); run it again"
            ) from None


_ALONG = ".epub"
"""Suffix of a book that is read along."""

_captions = captions.FORMATS
_write_captions = captions.write


class _Heard:
    """What is measured of the samples that are written."""

    def __init__(self, rate: int) -> None:
        self.peak = -120.0
        self._rate = rate
        self._meter = LoudnessMeter(rate)
        self._square, self._count = 0.0, 0

    def write(self, samples: Floats) -> None:
        if not len(samples):
            return
        self._meter.write(samples)
        if peak(samples) + NEAR_DB > self.peak:
            self.peak = max(self.peak, true_peak(samples, self._rate))
        self._square += float((samples.astype("f8") ** 2).sum())
        self._count += len(samples)

    def level(self, unit: str) -> float:
        if unit == "lufs":
            return self._meter.loudness()
        from math import inf, log10

        return 10 * log10(self._square / self._count) if self._square else -inf


def _counted(parts: dict[str, Part], key: str, name: str, segment: Segment) -> None:
    """A segment more in a part."""
    part = parts.get(key) or Part(name, 0, 0, 0.0, ())
    speakers = tuple(dict.fromkeys((*part.speakers, segment.speaker)))
    parts[key] = Part(
        name,
        part.segments + 1,
        part.characters + len(segment.text),
        part.seconds + segment.seconds + segment.pause_s,
        speakers,
    )


def _swept(path: Path) -> None:
    """Remove what a process that was killed left of a file; no other works on this book."""
    for half in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        with contextlib.suppress(OSError):
            half.unlink()


def _captioned(captions: Sequence[str | Path]) -> list[Path]:
    """The files of captions. Raises InputError: one of another format."""
    wanted = [Path(file) for file in captions]
    for file in wanted:
        if file.suffix[1:].lower() not in _captions:
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


def _chapters(
    book: Book, placed: Callable[[], Iterator[Placed]], rate: int, total: int
) -> tuple[Chapter, ...]:
    return chapters(book, placed(), rate, total)


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


def _finite(value: float) -> float | None:
    return round(value, 2) if value > -1e9 else None
