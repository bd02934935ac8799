"""OuteTTS 1.0: words in, each with its features and codes of DAC out, 75 a second.

<|im_start|>
<|text_start|>R T<|text_end|>
<|audio_start|>
<|word_start|>text<|features|><|t_0.25|><|energy_9|><|spectral_centroid_30|><|pitch_40|><|code|>
<|c1_5|><|c2_7|><|c1_8|><|c2_2|>...<|word_end|>      (the two lines are one)
...

The words of the reference R come first, written as the model would write them; then it goes on. The
words of T are known, so they are not left to chance: what must come is read as if the model had
written it, and only features and codes are drawn. So no word is left out, and when each is said is
known.
Facts: outetts 0.4.4 (Apache-2.0) and its speaker files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from litetts.document import Utterance
from litetts.engines.codec_lm.formats.base import Course, Format, Said, Tokenise
from litetts.engines.codec_lm.references import Reference, whole_numbers
from litetts.engines.codec_lm.sampling import Sampling
from litetts.engines.codec_lm.vocabulary import Ids, Vocabulary
from litetts.errors import ModelError

__all__ = ["OuteTTS"]

_FEATURES = ("energy", "spectral_centroid", "pitch")
_BOOKS = ("c1", "c2")
_PER_S = 75
_LEAST_FRAMES = 3
_LONGEST_S = 2.0
"""Of a word with the pause after it."""
_ENDS = ".?!。？！"


class OuteTTS(Format):
    """See the module."""

    name = "outetts"
    mark = "<|c1_0|>"
    hop = 320
    back, piece, ahead = 38, 38, 8
    context = 8192
    sampling = Sampling(temperature=0.4, top_k=40, top_p=0.9, min_p=0.05, repeat=1.1)

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.books = tuple(vocabulary.numbered(f"<|{book}_{{}}|>") for book in _BOOKS)
        self.features = tuple(vocabulary.numbered(f"<|{name}_{{}}|>") for name in _FEATURES)
        self.times = vocabulary.matching("<|t_")
        self.word = vocabulary.id("<|word_start|>"), vocabulary.id("<|word_end|>")
        self.code, self.told = vocabulary.id("<|code|>"), vocabulary.id("<|features|>")
        self._begin = vocabulary.id("<|im_start|>")
        self._text = vocabulary.id("<|text_start|>"), vocabulary.id("<|text_end|>")
        self._audio = vocabulary.id("<|audio_start|>")
        self._vocabulary = vocabulary

    def course(
        self, utterance: Utterance, speaker: str, reference: Reference | None, tokenise: Tokenise
    ) -> _Course:
        """See `Format`."""
        assert reference is not None
        line = tokenise("\n")
        words = _words(reference)
        first = reference.text.strip()
        joint = " " if first[-1] in _ENDS else ". "
        start, end = self._text
        prompt = [self._begin, *line, start, *tokenise(f"{first}{joint}{utterance.text}"), end]
        prompt += [*line, self._audio, *line]
        for i, word in enumerate(words):
            last = joint.strip() if i + 1 == len(words) else ""
            prompt += [*self._written(word, last, tokenise), *line]
        codes = np.concatenate([self._codes(word, reference.name) for word in words], 1)
        said = [tokenise(w.before + w.text + w.after) for w in utterance.words]
        return _Course(self, prompt, codes, said, line)

    def _written(self, word: dict[str, Any], more: str, tokenise: Tokenise) -> list[int]:
        """A word of a reference as the model would have written it."""
        vocabulary = self._vocabulary
        features = word.get("features", {})
        try:
            told = [vocabulary.id(f"<|t_{word['duration']:.2f}|>")]
            told += [vocabulary.id(f"<|{name}_{features.get(name, 0)}|>") for name in _FEATURES]
            pairs = [
                int(book[code])
                for codes in zip(word["c1"], word["c2"], strict=True)
                for book, code in zip(self.books, codes, strict=True)
            ]
            text = tokenise(word["word"] + more)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
            raise ModelError(f"a word of the reference is not as it must be: {error}") from error
        return [self.word[0], *text, self.told, *told, self.code, *pairs, self.word[1]]

    def _codes(self, word: dict[str, Any], name: str) -> NDArray[Any]:
        """[2, T]."""
        return np.stack([whole_numbers(word[book], f"'{book}' of '{name}'") for book in _BOOKS])


def _words(reference: Reference) -> list[dict[str, Any]]:
    """The words of a reference. Raises ModelError: it has none."""
    words = reference.content.get("words")
    if not isinstance(words, list) or not words or not all(isinstance(w, dict) for w in words):
        raise ModelError(
            f"the reference '{reference.name}' lists no words: it must be a speaker of OuteTTS 1.0"
        )
    return words


class _Course(Course):
    """Word after word: its text is given, its features and codes are drawn."""

    timed = True

    def __init__(
        self,
        form: OuteTTS,
        prompt: list[int],
        reference: NDArray[Any],
        words: Sequence[list[int]],
        line: list[int],
    ) -> None:
        self.prompt = prompt
        self._form, self._words, self._line = form, words, line
        self._reference = reference
        self._codes: list[int] = []
        self._code = [{int(t): code for code, t in enumerate(book)} for book in form.books]
        self._said: list[Said] = []
        self._or_end = np.append(form.books[0], np.int32(form.word[1]))
        self._most = round(_LONGEST_S * _PER_S)
        self._rows: list[Ids] = []  # what may come before the codes of the word, row by row
        self._next()

    def _next(self) -> None:
        """Begin a word, if there is one more."""
        form = self._form
        self._begin = self.frames
        self._rows = []
        if len(self._said) == len(self._words):
            return
        given = [form.word[0], *self._words[len(self._said)], form.told]
        if self._said:
            given = [*self._line, *given]
        self._rows = [np.array([token], np.int32) for token in given]
        self._rows += [form.times, *form.features, np.array([form.code], np.int32)]
        self._rows.reverse()

    def allowed(self) -> Ids:
        """See `Course`."""
        if self._rows:
            return self._rows[-1]
        if len(self._said) == len(self._words):
            return np.zeros(0, np.int32)
        if len(self._codes) % 2:
            return self._form.books[1]
        frames = self.frames - self._begin
        if frames >= self._most:
            return np.array([self._form.word[1]], np.int32)
        return self._or_end if frames >= _LEAST_FRAMES else self._form.books[0]

    def take(self, token: int) -> None:
        """See `Course`."""
        if self._rows:
            self._rows.pop()
        elif token == self._form.word[1]:
            self._said.append((len(self._said), self._begin, self.frames))
            self._next()
        else:
            self._codes.append(self._code[len(self._codes) % 2][token])

    @property
    def frames(self) -> int:
        """See `Course`."""
        return len(self._codes) // 2

    @property
    def before(self) -> int:
        """See `Course`."""
        return int(self._reference.shape[1])

    def codes(self, first: int, stop: int) -> Sequence[NDArray[Any]]:
        """[1, 2, T]."""
        own = np.array(self._codes[: 2 * self.frames]).reshape(-1, 2).T
        whole = np.concatenate([self._reference, own], 1)
        return (whole[None, :, self.before + first : self.before + stop],)

    @property
    def words(self) -> Sequence[Said]:
        """See `Course`."""
        return self._said
