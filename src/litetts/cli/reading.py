"""How the settings want text spoken, for the commands that read or speak it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litetts.errors import InputError

if TYPE_CHECKING:
    from litetts.document import Lexicon
    from litetts.request import ReadingStyle, Request
    from litetts.settings import Loaded
    from litetts.speech import Speech

__all__ = ["choices", "defaults", "lexicons", "set_up", "speech"]


def defaults(loaded: Loaded) -> Request:
    """What holds where no option says anything."""
    usual = loaded.settings.speech.lexicon
    return loaded.settings.request(_usual(loaded.locate(usual)) if usual else ())


def _usual(path: Path) -> tuple[Lexicon, ...]:
    """The lexicon of the settings; one without entries is none, so that no book is spoken again."""
    if not path.exists():
        raise InputError(
            f"lexicon: there is no file {path}, which the setting speech.lexicon names; put it "
            "back, or `litetts config unset speech.lexicon`",
            field="speech.lexicon",
        )
    return tuple(one for one in lexicons([path]) if one.entries)


def set_up(loaded: Loaded) -> None:
    """Let this process find models, names and recordings where the settings say."""
    from litetts import models
    from litetts.engines import context, usual
    from litetts.engines.onnx import session
    from litetts.markup import sources
    from litetts.observe.resident import MB
    from litetts.voices import openai

    settings = loaded.settings
    folder = settings.engine.models_dir
    models.configure(loaded.locate(folder) if folder else None)
    openai.configure(settings.voices.openai)
    usual.configure(settings.voices.kokoro)
    sources.configure(settings.security.media, loaded.directory)
    session.set_threads(settings.engine.threads)
    session.set_provider(settings.engine.provider, settings.engine.card_mb * MB)
    context.set_tokens(settings.engine.context_tokens)


def speech(request: Request, loaded: Loaded) -> Speech:
    """A request with the defaults of the settings, ready to be spoken. Raises InputError, ..."""
    from litetts.speech import Speech, completed
    from litetts.watermark.marking import Marking

    whole = completed(request, defaults(loaded))
    marking = Marking.of(loaded.settings, loaded.directory) if whole.watermark else None
    return Speech(whole, marking=marking)


def lexicons(paths: Iterable[Path]) -> tuple[Lexicon, ...]:
    """The pronunciations of these files. Raises InputError."""
    from litetts.text import lexicon

    return tuple(lexicon.load(path) for path in paths)


def choices(given: Iterable[str]) -> ReadingStyle:
    """A reading style out of "name=value". Raises InputError."""
    from litetts.request import reading_style

    said: dict[str, Any] = {}
    for each in given:
        name, equals, value = each.partition("=")
        if not equals:
            raise InputError(
                f"--reading is '{each}'; write it as name=value, e.g. clock=12h", field="reading"
            )
        said[name.strip()] = _value(name.strip(), value.strip())
    return reading_style(said)


def _value(name: str, written: str) -> Any:
    """A value as its choice has it. Raises InputError for a number that is none."""
    from litetts.request import READINGS

    option = READINGS.get(name)
    if option is not None and option.kind == "number":
        try:
            return float(written)
        except ValueError as error:
            raise InputError(
                f"reading.{name} is '{written}'; it must be a number", field=f"reading.{name}"
            ) from error
    return {"true": True, "false": False}.get(written, written)
