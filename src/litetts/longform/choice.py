"""Which voice a speaker gets whom the cast file does not give one: it follows from the name."""

from __future__ import annotations

import hashlib

from litetts.document import Voice
from litetts.errors import InputError
from litetts.markup.genders import gender as known
from litetts.voices import mix, resolve
from litetts.voices.names import all_voices, speaker, speakers_here

__all__ = ["Choice", "speaking"]

_WHISPERING = frozenset({"nano_nicole", "af_nicole"})
"""Voices that only ever whisper: who wants one names it."""
_KNOWN = {"m": "male", "f": "female"}


def speaking(lang: str, engine: str | None) -> list[Voice]:
    """The voices that speak a language, those of the same variety of it first."""
    base = lang.split("-", maxsplit=1)[0]
    return sorted(speakers_here(engine=engine, lang=base), key=lambda v: v.lang != lang)


class Choice:
    """Chooses voices beside the narrator's.

    Each voice has a place in a name's own order (a hash of both): a voice that is added later
    changes the choice of those alone who like it best.

    Args:
        narrator: whose engine speaks for all.
        lang: that they speak.
        taken: ids of voices that are somebody's already; those that are chosen come to it.
    """

    def __init__(self, narrator: Voice, lang: str, taken: set[str]) -> None:
        here = [v for v in speaking(lang, narrator.engine) if v.id != narrator.id]
        self._here = [v for v in here if speaker(v.id) not in _WHISPERING] or here
        self._narrator = narrator.id
        self._ids = frozenset(voice.id for voice in all_voices())
        self._taken = taken

    def of(self, name: str, gender: str = "") -> str:
        """The voice of somebody who is called that; `gender`: of the voice, "" = any.

        Raises:
            InputError, ModelError: a name that is a voice's, which is missing.
        """
        chosen = self._own(name) or self._chosen(name, gender)
        self._taken.add(chosen)
        return chosen

    def _own(self, name: str) -> str:
        """The voice that the name itself is: a script may give voices for names; "" = none."""
        try:
            parts = [part for part, _ in mix.parse(name)] if mix.is_mix(name) else [name]
            if self._ids.issuperset(parts) and resolve(name).id == name:
                return name
        except (InputError, LookupError):
            pass
        return ""

    def _chosen(self, name: str, gender: str) -> str:
        asked = gender or _KNOWN.get(known(name), "")
        fitting = [v.id for v in self._here if not asked or v.gender == asked]
        fitting = fitting or [v.id for v in self._here] or [self._narrator]
        free = [voice for voice in fitting if voice not in self._taken]
        return min(free or fitting, key=lambda voice: _place(name, voice))


def _place(name: str, voice: str) -> bytes:
    text = f"{name.casefold()}\0{voice}"
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
