"""The voices of language models: their speakers, or the references that lie beside them."""

from __future__ import annotations

import logging
from importlib.util import find_spec

from litetts.document import Voice
from litetts.engines.codec_lm.home import ENGINE, Home, check, folder, home
from litetts.errors import InputError, ModelError

__all__ = ["MODEL", "WITHOUT", "check", "installed", "listed", "mixes", "named", "ready", "typical"]

MODEL = ""
WITHOUT = "the voices of language models are off; the others speak"
_log = logging.getLogger(__name__)
_PREFIX = f"{ENGINE}:"


def _here() -> tuple[str, ...]:
    """The names of the models that are here."""
    if not folder().is_dir():
        return ()
    return tuple(place.name for place in sorted(folder().iterdir()) if any(place.glob("*.gguf")))


def _of(model: Home) -> tuple[Voice, ...]:
    """The voices of a model. Raises ModelError: it is damaged."""
    prefix, first = f"{_PREFIX}{model.name}", model.languages[0]
    spoken = [
        Voice(
            f"{prefix}:{name}",
            prefix,
            first,
            description=f"{name}, {model.name}",
            licence=model.licence,
        )
        for name in model.speakers
    ]
    return (
        *spoken,
        *(
            Voice(
                f"{prefix}:{name}",
                prefix,
                (reference.told("lang") or first).lower(),
                reference.number,
                reference.gender,
                f"{reference.told('description') or name}, {model.name}",
                reference.told("licence") or model.licence,
                cloned=reference.cloned,
            )
            for name, reference in model.references.items()
        ),
    )


def listed() -> tuple[Voice, ...]:
    """The voices of the models that are here; a damaged model has none."""
    found: list[Voice] = []
    for name in _here():
        try:
            found += _of(home(name))
        except ModelError as error:
            _log.warning("%s%s has no voices: %s", _PREFIX, name, error)
    return tuple(found)


def named(name: str) -> Voice | None:
    """`codec_lm:<model>:<voice>`; without a voice the model's first.

    Raises:
        InputError: a voice that the model does not have.
        ModelError: the model is not here, or is damaged.
    """
    if not name.casefold().startswith(_PREFIX):
        return None
    wanted, _, who = name[len(_PREFIX) :].partition(":")
    here = {name.casefold(): name for name in _here()}
    voices = _of(home(here.get(wanted.casefold(), wanted)))
    if not voices:
        raise ModelError(
            f"{_PREFIX}{wanted} has no voice: put a reference into its folder, voices/NAME.json",
            field="voice",
        )
    if not who:
        return voices[0]
    for voice in voices:
        if voice.id.rpartition(":")[2].casefold() == who.casefold():
            return voice
    there = ", ".join(voice.id.rpartition(":")[2] for voice in voices)
    raise InputError(f"{_PREFIX}{wanted} has no voice '{who}'; it has: {there}", field="voice")


def typical() -> tuple[Voice, ...]:
    """All of them."""
    return listed()


def mixes(voice: Voice) -> bool:
    """None: a voice is a name, or codes."""
    return False


def installed(voice: Voice) -> bool:
    """Whether its model is here, and llama.cpp."""
    there = (folder() / voice.engine.partition(":")[2]).is_dir()
    return there and find_spec("llama_cpp") is not None


def ready(voice: Voice) -> Voice:
    """The voice as it is. Raises ModelError: its model is not here."""
    home(voice.engine.partition(":")[2])
    return voice
