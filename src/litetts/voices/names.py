"""From the name that a caller gives to a voice that is ready to speak."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from litetts.document import Floats, Voice
from litetts.errors import InputError, ModelError
from litetts.voices import mix
from litetts.voices.catalogue import (
    ESPEAK,
    KOKORO,
    OPENAI,
    all_voices,
    espeak_languages,
    espeak_voice,
    kokoro_styles,
    kokoro_voices,
    nano_voices,
)

__all__ = ["default_voice", "find", "installed", "list_voices", "resolve"]


def default_voice() -> str:
    """The voice that speaks when none is asked for: nano's first, or else espeak-ng's."""
    nano = nano_voices()
    return nano[0].id if nano else ESPEAK


def list_voices(
    *, engine: str | None = None, lang: str | None = None, only_installed: bool = False
) -> tuple[Voice, ...]:
    """The voices (without styles), by engine and by language (`en` also finds `en-gb`)."""
    voices = all_voices()
    if engine:
        voices = tuple(v for v in voices if v.engine == engine)
    if lang:
        tag = lang.lower().replace("_", "-")
        voices = tuple(v for v in voices if v.lang == tag or v.lang.startswith(tag + "-"))
    if only_installed:
        voices = tuple(v for v in voices if installed(v))
    return voices


def installed(voice: Voice) -> bool:
    """Whether the voice can speak now, without a download."""
    return voice.engine != "kokoro" or voice.id in kokoro_styles()


def resolve(name: str) -> Voice:
    """The voice of that name, with its style, ready to speak.

    Ids, short names, OpenAI's names and mixes of them, in any case. Two spellings of one mix
    give the same `id` and the same style to the bit.

    Raises:
        InputError: no such voice (with the nearest names), an ambiguous short name, a mix that
            does not follow the grammar or that crosses engines.
        ModelError: the voice's model is not installed; the message says how to get it.
    """
    wanted = name.strip()
    if not wanted:
        raise InputError("the voice has no name; try 'litetts voices list'", field="voice")
    voice = _one(wanted)
    if voice is None:
        if not mix.is_mix(wanted):
            raise _unknown(wanted)
        voice = _mixed(wanted)
    if voice.style is None and voice.engine == "kokoro":
        voice = replace(voice, style=_style(voice.id))
    return voice


def find(name: str) -> Voice:
    """The one voice of that name, as in the catalogue (no mix, no style loaded for Kokoro).

    Raises:
        InputError: no such voice, or an ambiguous short name.
    """
    voice = _one(name.strip())
    if voice is None:
        raise _unknown(name)
    return voice


def _one(name: str) -> Voice | None:
    """The one voice of that id, OpenAI name or short name; None if there is none."""
    key = name.casefold()
    by_id = {v.id.casefold(): v for v in (*nano_voices(), *kokoro_voices().values())}
    if key in by_id:
        return by_id[key]
    if key == ESPEAK:
        return espeak_voice()
    if key.startswith(ESPEAK + ":"):
        return espeak_voice(_espeak_language(key.partition(":")[2].replace("_", "-")))
    if key in OPENAI:
        return _openai(key)
    short = [v for v in by_id.values() if _short(v.id) == key]
    if len(short) > 1:
        # A voice that can speak goes before its namesakes that would have to be fetched.
        short = [v for v in short if installed(v)] or short
    if len(short) > 1:
        raise InputError(
            f"the voice '{name}' may be any of: {', '.join(v.id for v in short)}", field="voice"
        )
    return short[0] if short else None


# Languages that espeak-ng knows by another tag.
_ESPEAK_TAGS = {"zh": "cmn", "en": "en-us", "no": "nb"}


def _espeak_language(tag: str) -> str:
    """The language of espeak-ng for a BCP 47 tag: `de-at` is spoken as `de`, `fr` as `fr-fr`."""
    known = espeak_languages()
    parts = tag.split("-")
    for n in range(len(parts), 0, -1):
        shorter = "-".join(parts[:n])
        for candidate in (shorter, _ESPEAK_TAGS.get(shorter, ""), f"{shorter}-{shorter}"):
            if candidate in known:
                return candidate
    near = difflib.get_close_matches(tag, known, n=3, cutoff=0.5)
    raise InputError(f"espeak-ng does not know the language '{tag}'{_hint(near)}", field="voice")


def _short(voice_id: str) -> str:
    """The name after the engine's or language's mark: "heart" of "af_heart"."""
    return voice_id.partition("_")[2].casefold()


def _openai(name: str) -> Voice:
    """Kokoro's nearest voice if Kokoro is there, else a nano voice of that gender, else espeak."""
    voice = KOKORO[OPENAI[name]]
    nano = nano_voices()
    if installed(voice) or not nano:
        return voice if installed(voice) else espeak_voice()
    namesakes = [v for v in nano if _short(v.id) == name]
    if namesakes:
        return namesakes[0]
    same = [v for v in nano if v.gender == voice.gender] or list(nano)
    rank = [n for n in sorted(OPENAI) if KOKORO[OPENAI[n]].gender == voice.gender].index(name)
    return same[rank % len(same)]


def _mixed(text: str) -> Voice:
    weights: dict[str, float] = {}
    parts: dict[str, Voice] = {}
    for name, weight in mix.parse(text):
        voice = _one(name)
        if voice is None:
            raise _unknown(name)
        parts[voice.id] = voice
        weights[voice.id] = weights.get(voice.id, 0.0) + weight
    engines = sorted({v.engine for v in parts.values()})
    if len(engines) > 1:
        raise InputError(
            f"voices of different engines cannot be mixed ({' and '.join(engines)} in '{text}')",
            field="voice",
        )
    if engines == ["espeak"] and len(parts) > 1:
        raise InputError("the voices of espeak-ng cannot be mixed", field="voice")
    shares = mix.shares(weights)
    if len(shares) == 1:
        return parts[next(iter(shares))]
    # Of two equal shares the first in the alphabet leads, whatever the order written.
    lead = parts[max(shares, key=lambda i: (shares[i], [-ord(c) for c in i]))]
    return replace(
        lead,
        id=mix.canonical(shares),
        style=_blend({i: _style_of(parts[i]) for i in shares}, shares),
        description="mix of " + ", ".join(f"{i} {share:.0%}" for i, share in shares.items()),
    )


def _style_of(voice: Voice) -> Floats:
    if voice.style is not None:
        return voice.style
    if voice.engine == "kokoro":
        return _style(voice.id)
    raise InputError(f"the voice '{voice.id}' has no style to mix", field="voice")


def _blend(styles: Mapping[str, Floats], shares: Mapping[str, float]) -> Floats:
    """Weighted sum, row by row. float32 [S, D]; a [1, D] style counts for every row."""
    total = sum(np.float32(share) * styles[i] for i, share in sorted(shares.items()))
    return np.asarray(total, np.float32)


def _style(voice_id: str) -> Floats:
    from litetts import models
    from litetts.engines import kokoro

    styles = kokoro.load_styles(models.find("kokoro"))
    if voice_id not in styles:
        raise ModelError(
            f"the voice '{voice_id}' is not among the installed Kokoro voices: "
            "litetts models pull kokoro",
            field="voice",
        )
    style: Floats = styles[voice_id]
    return style.reshape(-1, style.shape[-1])


def _unknown(name: str) -> InputError:
    names = {v.id for v in all_voices()} | set(OPENAI)
    short = {_short(n): n for n in names if "_" in n}
    near = difflib.get_close_matches(name.casefold(), [*names, *short], n=3, cutoff=0.6)
    near = list(dict.fromkeys(short.get(n, n) if n not in OPENAI else n for n in near))
    return InputError(f"there is no voice '{name}'{_hint(near)}", field="voice")


def _hint(near: list[str]) -> str:
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return "; 'litetts voices list' shows them all"
