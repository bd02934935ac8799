"""Orpheus: letters in, codes of SNAC out, seven for a frame of 2048 samples, by named speakers.

<custom_token_3> <|begin_of_text|> tara: T <|eot_id|> <custom_token_4> <custom_token_5>
<custom_token_1> c1 c2 ... <custom_token_2>

The i-th of the seven tokens of a frame is <custom_token_N> with N = 10 + 4096 i + code. SNAC has
three books: a frame is one code of the first, two of the second, four of the third, in the order
1 2 3 3 2 3 3. Facts: orpheus-speech 0.1.0 (Apache-2.0) and its models' cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.document import Utterance
from litetts.engines.codec_lm.formats.base import NOTHING, Course, Format, Tokenise, longest
from litetts.engines.codec_lm.references import Reference
from litetts.engines.codec_lm.sampling import Sampling
from litetts.engines.codec_lm.vocabulary import Ids, Vocabulary
from litetts.errors import ModelError

__all__ = ["Orpheus"]

_TOKEN = "<custom_token_{}>"
_FIRST = 10
"""Tokens before those of the codes."""
_OF_FRAME = 7
_BOOKS = ((0,), (1, 4), (2, 3, 5, 6))
"""Which of the seven are of which of SNAC's books."""
_LEAST_FRAMES = 2


class Orpheus(Format):
    """See the module."""

    name = "orpheus"
    mark = "<custom_token_0>"
    hop = 2048
    inputs = 3
    # SNAC's decoder hears about a frame to either side; its own streaming decodes four, plays one.
    back, piece, ahead = 2, 4, 1
    context = 4096
    sampling = Sampling(temperature=0.6, top_p=0.9, repeat=1.1)
    speakers = ("tara", "leah", "jess", "leo", "dan", "mia", "zac", "zoe")

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._before = [vocabulary.id(_TOKEN.format(3)), vocabulary.id("<|begin_of_text|>")]
        self._after = [vocabulary.id("<|eot_id|>")]
        self._after += [vocabulary.id(_TOKEN.format(n)) for n in (4, 5, 1)]
        self.end = vocabulary.id(_TOKEN.format(2))
        codes = vocabulary.numbered(_TOKEN, _FIRST)
        if len(codes) % _OF_FRAME:
            raise ModelError(
                f"{vocabulary.path} has {len(codes)} tokens of codes, which is no multiple of "
                f"{_OF_FRAME}",
                field=str(vocabulary.path),
            )
        self.books = codes.reshape(_OF_FRAME, -1)

    def course(
        self, utterance: Utterance, speaker: str, reference: Reference | None, tokenise: Tokenise
    ) -> _Course:
        """See `Format`."""
        said = tokenise(f"{speaker}: {utterance.text}")
        prompt = [*self._before, *said, *self._after]
        return _Course(self, prompt, longest(utterance, self.sample_rate / self.hop))


class _Course(Course):
    """Seven codes for a frame, until the end."""

    def __init__(self, form: Orpheus, prompt: list[int], most: int) -> None:
        self.prompt = prompt
        self._most, self._over = most, False
        self._books, self._end = form.books, form.end
        self._first = np.append(form.books[0], np.int32(form.end))
        self._code = {int(t): code for book in form.books for code, t in enumerate(book)}
        self._codes: list[int] = []

    def allowed(self) -> Ids:
        """See `Course`."""
        place = len(self._codes) % _OF_FRAME
        self.missed = not place and self.frames >= self._most and not self._over
        if self._over or self.missed:
            return NOTHING
        return self._books[place] if place or self.frames < _LEAST_FRAMES else self._first

    def take(self, token: int) -> None:
        """See `Course`."""
        self._over = token == self._end
        if not self._over:
            self._codes.append(self._code[token])

    @property
    def frames(self) -> int:
        """See `Course`."""
        return len(self._codes) // _OF_FRAME

    @property
    def before(self) -> int:
        """See `Course`."""
        return 0

    def codes(self, first: int, stop: int) -> Sequence[NDArray[Any]]:
        """[1, T], [1, 2 T], [1, 4 T]."""
        frames = np.array(self._codes[first * _OF_FRAME : stop * _OF_FRAME]).reshape(-1, _OF_FRAME)
        return [frames[:, book].reshape(1, -1) for book in _BOOKS]
