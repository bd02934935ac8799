"""Documents out of what is no plain text: the turns of a dialogue, and phonemes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from litetts.document import Document, Note, Prosody, Span, Style
from litetts.errors import InputError
from litetts.request import Request, clamped

__all__ = ["Turn", "dialogue", "spelled"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says; inline tags work in it.

    Attributes:
        text: of the turn.
        voice: who says it; None = the voice of the request.
        pause: silence before it in seconds, unless it is the first.
        lang: BCP 47 tag; None = the language of the request.
        prosody: on top of that of the request.
        style: in which it is acted where its text does not say so.
    """

    text: str
    voice: str | None = None
    pause: float = 0.0
    lang: str | None = None
    prosody: Prosody = field(default_factory=Prosody)
    style: Style | None = None

    @classmethod
    def of(cls, wish: Request, pause: float) -> tuple[Turn, tuple[Note, ...]]:
        """A turn as a request for it alone would be spoken, and what cannot be done of that.

        Raises:
            InputError: there is no such style.
        """
        from litetts import prosody

        manner, notes = prosody.followed(wish.prosody, wish.instructions)
        style = prosody.style_of(wish.style) if wish.style else None
        return cls(str(wish.text), wish.voice, pause, wish.lang, manner, style), notes


def dialogue(turns: Iterable[Turn]) -> Document:
    """The turns as one document; its source is their texts, a line each.

    Raises:
        InputError: nobody knows the language of one.
    """
    from litetts import markup
    from litetts.text.tags import canonical

    spans: list[Span] = []
    source = ""
    for index, turn in enumerate(turns):
        if turn.lang:
            canonical(turn.lang)
        start = len(source)
        source += turn.text + "\n"
        for place, span in enumerate(markup.parse_inline(turn.text).spans):
            pause = turn.pause if index and not place else 0.0
            spans.append(
                replace(
                    span,
                    start=span.start + start,
                    end=span.end + start,
                    voice=span.voice or turn.voice,
                    lang=span.lang or turn.lang,
                    prosody=clamped(span.prosody.over(turn.prosody)),
                    style=span.style or turn.style,
                    pause_before=span.pause_before + pause,
                )
            )
    return Document(source, tuple(spans))


def spelled(phonemes: str) -> Document:
    """Phonemes as a document; groups are separated by blanks.

    Raises:
        InputError: some are not of Kokoro's inventory; names the field "phonemes".
    """
    from litetts.phonemes.inventory import PUNCTUATION, VOCABULARY

    unknown = sorted({s for s in phonemes if s not in VOCABULARY and not s.isspace()})
    if unknown:
        raise InputError(
            f"these are no phonemes of the inventory: {' '.join(unknown[:20])}", field="phonemes"
        )
    text = " ".join(phonemes.split())
    spans, at = [], 0
    for group in text.split(" "):
        # A group without a phoneme in it is punctuation, read as text.
        bare = group.strip("".join(PUNCTUATION))
        spans.append(Span(group, at, at + len(group), phonemes=bare or None))
        at += len(group) + 1
    return Document(text, tuple(spans))
