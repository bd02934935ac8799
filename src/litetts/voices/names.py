"""From the name that a caller gives to a voice that is ready to speak."""

from __future__ import annotations

import contextlib
import difflib
import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

import numpy as np

from litetts import engines
from litetts.document import Floats, Note, Prosody, Voice
from litetts.errors import InputError, LiteTTSError
from litetts.text.tags import canonical
from litetts.voices import mix
from litetts.voices.elevenlabs import STOCK, Stock
from litetts.voices.openai import BEST, OPENAI, speakers

__all__ = [
    "default_voice",
    "find",
    "installed",
    "kept",
    "list_voices",
    "other_forms",
    "replaced",
    "resolve",
    "speaker",
    "speakers_here",
    "stand_in",
    "title",
]


# Voices that are named for an engine's.
_TOLD = 3

_FILE = re.compile(r"\w+:[a-z]{2,3}_[A-Z]{2}-(.+)-(x_low|low|medium|high)")
"""A voice in a file that is named by language, speaker and quality."""

_GUESSES = 50
"""Names that are not there for which nearer ones are looked for within `kept`: 10 ms each."""


@dataclass
class _Kept:
    """What was found once.

    Attributes:
        found: voices by the name that was asked for, or why there is none.
        every, here: all voices, and those that can speak now; None = not looked for yet.
        short: the voices by their short names.
        unknown: names that are not there.
    """

    found: dict[str, Voice | LiteTTSError] = field(default_factory=dict)
    every: tuple[Voice, ...] | None = None
    here: frozenset[str] | None = None
    short: dict[str, list[Voice]] | None = None
    unknown: int = 0


_kept: ContextVar[_Kept | None] = ContextVar("voices", default=None)


@contextlib.contextmanager
def kept() -> Iterator[None]:
    """Look each name up once within this block: for work of many parts and few voices.

    Where a name is found depends on the files that are there, so it is looked for each time.
    """
    if _kept.get() is not None:
        yield
        return
    token = _kept.set(_Kept())
    try:
        yield
    finally:
        _kept.reset(token)


def default_voice() -> str:
    """The voice that speaks when none is asked for: the first that is here."""
    return next(_here()).id


def _here() -> Iterator[Voice]:
    """The voices that can speak now, the engine that is preferred first."""
    for name in engines.NAMES:
        shelf = engines.voices(name)
        yield from (voice for voice in shelf.listed() if shelf.installed(voice))


def all_voices() -> tuple[Voice, ...]:
    """Every voice of every engine, as listed: not made ready to speak."""
    known = _kept.get()
    if known is not None and known.every is not None:
        return known.every
    every = tuple(v for name in engines.NAMES for v in engines.voices(name).listed())
    if known is not None:
        known.every = every
    return every


def list_voices(
    *, engine: str | None = None, lang: str | None = None, only_installed: bool = False
) -> tuple[Voice, ...]:
    """The voices (without styles), by engine and by language (`en` also finds `en-gb`)."""
    voices = all_voices()
    if engine:
        voices = tuple(v for v in voices if engine in engines.called(v.engine))
    if lang:
        tag = lang.lower().replace("_", "-")
        voices = tuple(v for v in voices if v.lang == tag or v.lang.startswith(tag + "-"))
        if not voices:
            canonical(lang)  # raises where it is no language at all
    if only_installed:
        voices = tuple(v for v in voices if installed(v))
    return voices


def speakers_here(*, engine: str | None = None, lang: str | None = None) -> tuple[Voice, ...]:
    """The voices that can speak now, each speaker once: no other form of one (`af_heart:fast`, one
    in a GGUF file), and no clone, which nobody is cast as without being asked for by name.
    """
    here = list_voices(engine=engine, lang=lang, only_installed=True)
    forms = {voice.id for voice in other_forms(here)}
    return tuple(voice for voice in here if not voice.cloned and voice.id not in forms)


def other_forms(voices: Collection[Voice]) -> tuple[Voice, ...]:
    """Those of `voices` that are another form of one among them: `af_heart:released`."""
    langs = {voice.id: voice.lang for voice in voices}
    return tuple(v for v in voices if ":" in v.id and langs.get(speaker(v.id)) == v.lang)


def speaker(voice_id: str) -> str:
    """The name of a voice without its form."""
    return voice_id.partition(":")[0]


def installed(voice: Voice) -> bool:
    """Whether the voice can speak now, without a download."""
    return engines.voices(voice.engine).installed(voice)


def resolve(name: str) -> Voice:
    """The voice of that name, ready to speak.

    Ids, short names, OpenAI's names and mixes of them, in any case. Two spellings of one mix
    give the same `id` and the same style to the bit.

    Raises:
        InputError: no such voice (with the nearest names), an ambiguous short name, a mix that
            does not follow the grammar or that crosses engines.
        ModelError: the voice's model is not installed; the message says how to get it.
    """
    known = _kept.get()
    if known is None:
        return _resolved(name)
    if name not in known.found:
        try:
            known.found[name] = _resolved(name)
        except LiteTTSError as error:
            known.found[name] = error.with_traceback(None)
    found = known.found[name]
    if isinstance(found, LiteTTSError):
        raise found
    return found


def _resolved(name: str) -> Voice:
    wanted = name.strip()
    if not wanted:
        raise InputError("the voice has no name", field="voice", command="voices list")
    voice = _one(wanted)
    if voice is None:
        if not mix.is_mix(wanted) or _of_an_engine(wanted):
            raise _unknown(wanted)
        voice = _mixed(wanted)
    return engines.voices(voice.engine).ready(voice)


def find(name: str) -> Voice:
    """The one voice of that name, as in the catalogue (no mix, not made ready).

    Raises:
        InputError: no such voice, or an ambiguous short name.
    """
    voice = _one(name.strip())
    if voice is None:
        raise _unknown(name)
    return voice


def _one(name: str) -> Voice | None:
    """The one voice of that id, OpenAI name or short name; None if there is none."""
    for engine in engines.NAMES:
        if (voice := engines.voices(engine).named(name)) is not None:
            return voice
    if name in STOCK:
        return _stock(name)
    key = name.casefold()
    if key in OPENAI:
        return _openai(key)
    short = _namesakes(key)
    if len(short) > 1:
        # A voice that can speak goes before its namesakes that would have to be fetched, and one
        # of the engine that is preferred before those of others.
        short = [v for v in short if installed(v)] or short
        first = engines.family(short[0].engine)
        short = [v for v in short if engines.family(v.engine) == first]
    if len(short) > 1:
        raise InputError(
            f"the voice '{name}' may be any of: {', '.join(v.id for v in short)}", field="voice"
        )
    return short[0] if short else None


def _namesakes(short: str) -> list[Voice]:
    """The voices of a short name."""
    known = _kept.get()
    if known is None:
        return [v for v in all_voices() if _short(v.id) == short]
    if known.short is None:
        known.short = defaultdict(list)
        for voice in all_voices():
            known.short[_short(voice.id)].append(voice)
    return known.short.get(short, [])


def title(voice_id: str) -> str:
    """A voice's name for people: "Heart" of "af_heart", "Onyx (released)" of "am_onyx:released",
    "Joe (medium)" of "piper:en_US-joe-medium"; its id where that is a name already.
    """
    if file := _FILE.fullmatch(voice_id):
        return f"{_spaced(file[1])} ({file[2].replace('_', ' ')})"
    known, _, form = voice_id.partition(":")
    if known == form:  # the only voice of a pack
        return _spaced(form)
    name = _spaced(known.partition("_")[2])
    if not name:
        return voice_id
    return f"{name} ({form})" if form else name


def _spaced(name: str) -> str:
    return name.replace("_", " ").title()


def _short(voice_id: str) -> str:
    """The name after the engine's or language's mark: "heart" of "af_heart"."""
    return voice_id.partition("_")[2].casefold()


def _openai(name: str) -> Voice:
    """The nearest voice, or one of the engine that the setting names, else of the default voice's.

    There it is a namesake, of it or of the nearest, else a voice of that gender, a different one
    for each name as far as there are enough.
    """
    nearest, gender = OPENAI[name]
    voice = _one(nearest)
    if voice is not None and (
        speakers() == engines.family(voice.engine) or (speakers() == BEST and installed(voice))
    ):
        return voice
    first = next(_here())
    own = [v for v in _stand_ins(first.engine) if v.lang == first.lang]
    if namesakes := [v for v in own if _short(v.id) in (name, _short(nearest))]:
        return namesakes[0]
    same = [v for v in own if v.gender == gender] or own
    return same[[n for n in sorted(OPENAI) if OPENAI[n][1] == gender].index(name) % len(same)]


def _stock(identity: str) -> Voice:
    """The voice that stands in for one of ElevenLabs'."""
    wanted = STOCK[identity]
    alike = [i for i, s in STOCK.items() if s.gender == wanted.gender and s.lang == wanted.lang]
    return stand_in(wanted, alike.index(identity))


def stand_in(wanted: Stock, place: int = 0) -> Voice:
    """A voice for one of another service: of the default voice's engine if that speaks the
    language, a namesake, else one of the gender and the variety of the language.

    Args:
        wanted: what is known of the other voice.
        place: which of those that are equally near, so that several have a different one each as
            far as there are enough.

    Raises:
        InputError: no voice that is here speaks the language.
    """
    first = next(_here())
    base = wanted.lang.partition("-")[0]
    own = [v for v in _stand_ins(first.engine) if _base(v) == base]
    if not own:
        own = list(speakers_here(lang=base))
    if not own:
        raise InputError(
            f"no voice that is here speaks '{wanted.lang}', as '{wanted.name}' does",
            field="voice",
            command="voices list",
        )
    if namesakes := [v for v in own if _short(v.id) == wanted.name.casefold()]:
        return namesakes[0]
    near = [v for v in own if v.lang == wanted.lang]
    near = near or [v for v in own if v.lang == first.lang] or own
    same = [v for v in near if v.gender == wanted.gender] or near
    return same[place % len(same)]


def replaced(theirs: str, ours: str) -> Note:
    """What who asked for a voice of another service is told, by the names of both."""
    return Note("voice", f"there is no voice '{theirs}'; '{ours}' speaks instead")


def _base(voice: Voice) -> str:
    return voice.lang.partition("-")[0]


def _stand_ins(engine: str) -> list[Voice]:
    """The voices that may speak under another name: a clone never does."""
    return [voice for voice in engines.voices(engine).listed() if not voice.cloned]


def _mixed(text: str) -> Voice:
    terms: list[tuple[Voice, float]] = []
    for name, weight in mix.parse(text):
        voice = _one(name)
        if voice is None:
            raise _unknown(name)
        terms.append((voice, weight))
    weights: dict[str, float] = {}
    parts: dict[str, Voice] = {}
    together = _in_one_form([voice for voice, _ in terms])
    for voice, (_, weight) in zip(together, terms, strict=True):
        parts[voice.id] = voice
        weights[voice.id] = weights.get(voice.id, 0.0) + weight
    spoken_by = sorted({v.engine for v in parts.values()})
    if len(spoken_by) > 1:
        raise InputError(
            f"voices of different engines cannot be mixed ({' and '.join(spoken_by)} in '{text}')",
            field="voice",
        )
    shares = mix.shares(weights)
    if len(shares) == 1:
        return parts[next(iter(shares))]
    # Of two equal shares the first in the alphabet leads, whatever the order written.
    lead = parts[max(shares, key=lambda i: (shares[i], [-ord(c) for c in i]))]
    return replace(
        lead,
        id=mix.canonical(shares),
        conditioning=_blend({i: _style_of(parts[i]) for i in shares}, shares),
        prosody=_between({i: parts[i].prosody for i in shares}, shares),
        cloned=any(parts[i].cloned for i in shares),
        description="mix of " + ", ".join(f"{i} {share:.0%}" for i, share in shares.items()),
    )


def _in_one_form(parts: Sequence[Voice]) -> Sequence[Voice]:
    """Voices of one engine whose plain names mean different forms of it, all in one of those.

    In the last by preference: the others are for voices that they are good enough for.
    """
    forms = sorted({v.engine for v in parts if ":" not in v.engine}, key=engines.NAMES.index)
    if len(forms) < 2 or len({engines.family(v.engine) for v in parts}) > 1:
        return parts
    others = {speaker(v.id): v for v in engines.voices(forms[-1]).listed()}
    return [v if v.engine == forms[-1] else others.get(speaker(v.id), v) for v in parts]


def _style_of(voice: Voice) -> Floats:
    style = engines.voices(voice.engine).ready(voice).conditioning
    if not isinstance(style, np.ndarray):
        raise InputError(
            f"the voices of {voice.engine} cannot be mixed: '{voice.id}' has no style",
            field="voice",
        )
    return style


def _blend(styles: Mapping[str, Floats], shares: Mapping[str, float]) -> Floats:
    """Weighted sum, row by row. float32 [S, D]; a [1, D] style counts for every row."""
    total = sum(np.float32(share) * styles[i] for i, share in sorted(shares.items()))
    return np.asarray(total, np.float32)


def _between(own: Mapping[str, Prosody], shares: Mapping[str, float]) -> Prosody:
    """What is the voices' own, by their shares: factors in the log domain."""

    def factor(name: str) -> float:
        logs = (share * math.log(getattr(own[i], name)) for i, share in sorted(shares.items()))
        return math.exp(math.fsum(logs))

    shift = math.fsum(share * own[i].pitch_st for i, share in sorted(shares.items()))
    return Prosody(rate=factor("rate"), pitch_st=shift, range=factor("range"))


def _unknown(name: str) -> InputError:
    if (of := _of_an_engine(name)) is not None:
        return of
    # What can speak now is a better guess than a nearer name that cannot.
    near = _guessed(name)
    missing = f"there is no voice '{name}'"
    if near:
        return InputError(f"{missing}; did you mean {' or '.join(near)}?", field="voice")
    return InputError(missing, field="voice", command="voices list")


def _guessed(name: str) -> list[str]:
    """The names that somebody may have meant; of many that are not there, for the first alone."""
    known = _kept.get()
    if known is None:
        here = frozenset(v.id for v in list_voices(only_installed=True))
    else:
        known.unknown += 1
        if known.unknown > _GUESSES:
            return []
        if known.here is None:
            known.here = frozenset(v.id for v in list_voices(only_installed=True))
        here = known.here
    return _near(name, here | set(OPENAI)) or _near(name, {v.id for v in all_voices()})


def _of_an_engine(name: str) -> InputError | None:
    """What to say of the name of an engine, alone or with one of its forms: `kokoro-fast`."""
    engine, *rest = re.split(r"[\W_]+", name.casefold().strip(), maxsplit=1)
    if engine not in engines.NAMES or _one(engine) is not None:
        return None
    usual = _short(default_voice())  # the speaker who is the usual one comes first
    speakers = sorted(
        (v.id for v in list_voices(engine=engine) if ":" not in v.id),
        key=lambda i: _short(i) != usual,
    )
    forms: dict[str, str] = {}
    for each in all_voices():
        speaker, _, form = each.id.partition(":")
        if form and speaker in speakers[:1]:
            forms[form] = each.id
    asked = re.sub(r"[\W_]+", "-", rest[0]) if rest else ""
    near = difflib.get_close_matches(asked, forms, n=1, cutoff=0.6) if asked else []
    told = [forms[form] for form in near] or speakers[:_TOLD]
    # `nano_hart` is no engine's: there are voices that begin like it.
    if not told or (asked and not near and any(i.startswith(f"{engine}_") for i in speakers)):
        return None
    return InputError(
        f"there is no voice '{name}': {engine} is an engine; did you mean {' or '.join(told)}?",
        field="voice",
        command=f"voices list --engine {engine}",
    )


def _near(name: str, names: Set[str]) -> list[str]:
    """Those of `names` that somebody who wrote `name` may have meant."""
    short = {_short(n): n for n in names if "_" in n}
    found = difflib.get_close_matches(name.casefold(), [*names, *short], n=3, cutoff=0.6)
    return list(dict.fromkeys(short.get(n, n) if n not in OPENAI else n for n in found))
