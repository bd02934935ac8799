"""Japanese with the libraries that Kokoro's training used: MeCab (fugashi) and misaki's kana table.

The dictionary is `unidic-lite`, which comes inside its wheel; nothing is downloaded at run time.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from litetts.errors import MissingExtraError
from litetts.text.languages.en.sound import English
from litetts.text.languages.unspaced import Unspaced

__all__ = ["Japanese", "phonemiser"]

_SOKUON = "ʔ"  # っ: belongs to the word before and the one after


class Japanese(Unspaced):
    """Phonemes of Japanese sentences.

    Raises:
        MissingExtraError: the extra `ja` is not installed.
    """

    lang = "ja"
    rule = "kana"

    def __init__(self) -> None:
        try:
            import unidic_lite  # noqa: F401
            from misaki.cutlet import Cutlet
        except ImportError as error:
            raise MissingExtraError(error.name or "fugashi", "ja", "Japanese") from error
        super().__init__(English(british=False))

        class Reader(Cutlet):  # type: ignore[misc]
            """Keeps each word beside its sound; the library returns the sounds only."""

            def __init__(self) -> None:
                super().__init__()
                self.read: list[tuple[str, str]] = []

            def _romaji_word(self, word: Any) -> str:
                sound: str = super()._romaji_word(word)
                self.read.append((word.surface, sound))
                return sound

        self._reader = Reader

    def _read(self, text: str) -> Iterable[tuple[str, str]]:
        reader = self._reader()  # the list of a call is its own: safe between threads
        reader(text)
        joined: list[tuple[str, str]] = []
        for surface, sound in reader.read:
            if joined and (joined[-1][1].endswith(_SOKUON) or sound.startswith(_SOKUON)):
                surface, sound = joined[-1][0] + surface, joined[-1][1] + sound
                joined.pop()
            joined.append((surface, sound))
        return joined


def phonemiser(lang: str) -> Japanese:
    """The phonemiser of Japanese."""
    return Japanese()
