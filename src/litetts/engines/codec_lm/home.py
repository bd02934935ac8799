"""A model in its folder: a GGUF file, the decoder of the codec, a card, references.

    models/codec_lm/neutts-nano/    neutts-nano-Q8_0.gguf  neucodec-decoder.onnx
                                    codec_lm.json          voices/dave.json

The card may be missing. It says what the files do not: `languages` (tags, the first is that of
voices that say none), `licence`, and the names of `voices` that are in the weights.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from litetts import models
from litetts.engines.codec_lm.formats import Format, of
from litetts.engines.codec_lm.references import TAG, Reference, references
from litetts.engines.codec_lm.vocabulary import Vocabulary, vocabulary
from litetts.engines.onnx.graph import Graph
from litetts.errors import InputError, ModelError
from litetts.models.digest import content_hash

__all__ = ["CARD", "ENGINE", "Home", "check", "folder", "home"]

ENGINE = "codec_lm"
CARD = "codec_lm.json"
_USUAL = ("en-us",)


def folder() -> Path:
    """Where the models are: a folder for each, named after it."""
    return models.models_dir() / ENGINE


@dataclass(frozen=True)
class Home:
    """The files of a model.

    Attributes:
        name: of its folder.
        language: the language model.
        codec: the decoder.
    """

    name: str
    language: Path
    codec: Path

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Its tokens. Raises ModelError."""
        return vocabulary(self.language)

    @cached_property
    def format(self) -> type[Format]:
        """What it writes. Raises ModelError: nothing that is known."""
        return of(self.vocabulary)

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """What it says of itself. Raises ModelError: it is damaged."""
        path = self.language.parent / CARD
        try:
            found = json.loads(path.read_text("utf-8"))
            json.dumps(found, ensure_ascii=False).encode()  # half a character cannot be shown
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            raise ModelError(f"{path} is damaged: {error}", field=str(path)) from error
        if not isinstance(found, dict):
            raise ModelError(f"{path} is no object of JSON", field=str(path))
        return found

    def _texts(self, key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        found = self.card.get(key, list(usual))
        if not isinstance(found, list) or not all(isinstance(t, str) and t for t in found):
            path = self.language.parent / CARD
            raise ModelError(f"{path}: '{key}' is no list of texts", field=str(path))
        return tuple(found) or usual

    @property
    def languages(self) -> tuple[str, ...]:
        """Tags of the languages that it speaks."""
        tags = self._texts("languages", _USUAL)
        if strange := [tag for tag in tags if not TAG.fullmatch(tag)]:
            path = self.language.parent / CARD
            raise ModelError(
                f"{path}: '{strange[0]}' is no tag of a language, such as en-us", field=str(path)
            )
        return tuple(tag.lower().replace("_", "-") for tag in tags)

    @property
    def licence(self) -> str:
        """Of the weights, as the card says."""
        return str(self.card.get("licence", "see its model card"))

    @property
    def speakers(self) -> tuple[str, ...]:
        """The voices in the weights."""
        usual = self.format.speakers
        return self._texts("voices", usual) if usual else ()

    @property
    def references(self) -> dict[str, Reference]:
        """The voices that are references. Raises ModelError: one is damaged."""
        return {} if self.format.speakers else references(self.language.parent)

    @property
    def identity(self) -> str:
        """A hash of what it sounds by."""
        return f"{ENGINE}-{content_hash(self.language, self.codec)}"


def check(place: Path) -> None:
    """Look at the files of a model before they are installed: heads, card and references.

    Raises:
        ModelError: one is missing or damaged, or of no format that is known.
    """
    found = Home(place.name, _one(place, "*.gguf"), _one(place, "*.onnx"))
    Graph.open(found.codec)
    _ = found.languages, found.speakers, found.references


def home(name: str) -> Home:
    """An installed model.

    Raises:
        InputError: no name.
        ModelError: it is not there, or not with one file of each kind.
    """
    if not name:
        raise InputError(f"{ENGINE} speaks by model: {ENGINE}:neutts-nano", field="engine")
    place = folder() / name
    if not place.is_dir():
        raise ModelError(
            f"the model '{ENGINE}:{name}' is not installed in {place}",
            field="voice",
            command=f"models pull {ENGINE}:{name} --from FOLDER",
        )
    return Home(name, _one(place, "*.gguf"), _one(place, "*.onnx"))


def _one(place: Path, pattern: str) -> Path:
    found = sorted(place.glob(pattern))
    if len(found) != 1:
        raise ModelError(
            f"one file {pattern} is expected in {place}, there are {len(found)}", field=str(place)
        )
    return found[0]
