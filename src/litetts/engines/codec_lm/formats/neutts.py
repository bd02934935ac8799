"""NeuTTS (Air, Nano): phonemes in, codes of NeuCodec out, 50 a second, in the voice of a reference.

user: Convert the text to speech:<|TEXT_PROMPT_START|>R T<|TEXT_PROMPT_END|>
assistant:<|SPEECH_GENERATION_START|>r1 r2 ... t1 t2 ... <|SPEECH_GENERATION_END|>

R and r are the text and codes of the reference, T and t those of the utterance; texts are phonemes
of espeak-ng. Models whose head says `neuphonic.input_format = BPE` read letters instead, without
"user:" and "assistant:". Facts: neutts 1.4.1 (Apache-2.0) and its models' cards.
"""

from __future__ import annotations

import re
import unicodedata
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
from litetts.models.gguf import read_head
from litetts.phonemes import espeak

__all__ = ["NeuTTS"]

_PER_S = 50
_LEAST_FRAMES = 10
"""Frames of the shortest word: before them nothing can be over."""
_INPUT = "neuphonic.input_format"
_TEMPLATE = "tokenizer.chat_template"
_ASKED = "Convert the text to speech"
_MARKS = re.compile(r"(\s*[;:,.!?¡¿—…\"«»“”()]+\s*)")
"""What stays as it is between the phonemes."""


class NeuTTS(Format):
    """See the module."""

    name = "neutts"
    mark = "<|speech_0|>"
    hop = 480
    # As its own streaming: a lookback of a second, a lookahead of a tenth.
    back, piece, ahead = 50, 25, 5
    context = 2048
    sampling = Sampling(temperature=1.0, top_k=50)

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._speech = vocabulary.numbered("<|speech_{}|>")
        self._end = vocabulary.id("<|SPEECH_GENERATION_END|>")
        self._speak = vocabulary.id("<|SPEECH_GENERATION_START|>")
        self._text = vocabulary.id("<|TEXT_PROMPT_START|>"), vocabulary.id("<|TEXT_PROMPT_END|>")
        head = read_head(vocabulary.path)
        template = str(head.get(_TEMPLATE, ""))
        letters = "TEXT_PROMPT_START" in template and _ASKED not in template
        self._letters = str(head.get(_INPUT, "BPE" if letters else "")).upper() == "BPE"

    def course(
        self, utterance: Utterance, speaker: str, reference: Reference | None, tokenise: Tokenise
    ) -> _Course:
        """See `Format`."""
        assert reference is not None
        codes = reference.codes
        if int(codes.max()) >= len(self._speech):
            raise ModelError(
                f"the reference '{reference.name}' has the code {codes.max()}; this model knows "
                f"those below {len(self._speech)}"
            )
        lang = reference.told("lang") or utterance.lang
        said = self._read(reference.text, lang), self._read(utterance.text, utterance.lang)
        start, end = self._text
        text = [start, *tokenise(" ".join(said)), end]
        if not self._letters:
            text = [*tokenise(f"user: {_ASKED}:"), *text]
            text += tokenise("\nassistant:")
        prompt = [*text, self._speak, *self._speech[codes].tolist()]
        return _Course(self, prompt, codes.tolist(), longest(utterance, _PER_S))

    def _read(self, text: str, lang: str) -> str:
        """A text as the model reads it."""
        if self._letters:
            return unicodedata.normalize("NFKC", text)
        parts = _MARKS.split(text)
        said = [espeak.phonemes(part, lang) if part.strip() else "" for part in parts[::2]]
        parts[::2] = [part.replace(espeak.TIE, "") for part in said]
        return " ".join("".join(parts).split())

    @property
    def speech(self) -> Ids:
        """The tokens of the codes."""
        return self._speech

    @property
    def end(self) -> int:
        """The token after the last code."""
        return self._end


class _Course(Course):
    """Codes, one for a frame, until the end."""

    def __init__(self, form: NeuTTS, prompt: list[int], reference: list[int], most: int) -> None:
        self.prompt = prompt
        self._before, self._most = len(reference), most
        self._codes, self._over = reference, False
        self._speech, self._end = form.speech, form.end
        self._code = {int(token): code for code, token in enumerate(form.speech)}
        self._either = np.append(form.speech, np.int32(form.end))

    def allowed(self) -> Ids:
        """See `Course`."""
        self.missed = self.frames >= self._most and not self._over
        if self._over or self.missed:
            return NOTHING
        return self._speech if self.frames < _LEAST_FRAMES else self._either

    def take(self, token: int) -> None:
        """See `Course`."""
        self._over = token == self._end
        if not self._over:
            self._codes.append(self._code[token])

    @property
    def frames(self) -> int:
        """See `Course`."""
        return len(self._codes) - self._before

    @property
    def before(self) -> int:
        """See `Course`."""
        return self._before

    def codes(self, first: int, stop: int) -> Sequence[NDArray[Any]]:
        """[1, 1, T]."""
        begin = self._before
        return (np.array(self._codes[begin + first : begin + stop])[None, None],)
