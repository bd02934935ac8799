"""A pack: what a model is made of, whatever its files are called.

pack = Pack(folder)              # parts `<name>.onnx`, and `card.json`
pack = Pack(folder / "x.onnx")   # one network, and the `x.onnx.json` beside it
pack = Pack(folder / "x.gguf")   # everything in one file (`models.gguf`)
pack.card["sample_rate"]
pack.network("encoder")          # the bytes of a network
pack.tensors("voices.npz")       # arrays by name (`models.tensors`)
pack.identity("encoder")         # changes with what is in the files, with nothing else
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from litetts.errors import ModelError
from litetts.models.digest import content_hash
from litetts.models.gguf import GGUF, Store
from litetts.models.tensors import Tensors

__all__ = ["Pack", "network_in"]

_ARCHITECTURE, _OURS = "general.architecture", "litetts"

T = TypeVar("T", dict[str, Any], list[Any])


class Pack:
    """The files of a model.

    Attributes:
        path: the folder of its parts, or the file of its only network, or of everything.
        remedy: what to do where a file is missing or damaged, for the messages.
    """

    def __init__(
        self, path: Path, *, remedy: str = "fetch the model again", store: Store | None = None
    ) -> None:
        self.path = path
        self.remedy = remedy
        self._store = store

    @cached_property
    def store(self) -> Store | None:
        """Where everything is, if that is one place: a GGUF file, or memory.

        Raises:
            ModelError: the file is missing or damaged.
        """
        if self._store is None and self.path.suffix == ".gguf":
            return GGUF(self.path)
        return self._store

    def told(self, key: str) -> Any:
        """What the head of a GGUF file says.

        Raises:
            ModelError: nothing of that name.
        """
        assert self.store is not None
        if key not in self.store.told:
            if (whose := self.store.told.get(_ARCHITECTURE)) not in (None, _OURS):
                raise ModelError(
                    f"{self.path} is a GGUF file of '{whose}' by another program: it has tensors, "
                    "which litetts models inspect lists, but no network that LiteTTS can run; if "
                    "they are Kokoro's, litetts models pull gguf:kokoro-mine --from FILE puts them "
                    "into its graph",
                    field=str(self.path),
                )
            raise self.damaged(f"it does not say '{key}'; is it a pack of LiteTTS?")
        return self.store.told[key]

    def check(self, engine: str) -> None:
        """Whether it is a GGUF file of an engine, by its head: no weights are read.

        Raises:
            ModelError: it is another's, or has no card, no voices or no graph.
        """
        if (whose := self.told("litetts.engine")) != engine:
            raise ModelError(
                f"{self.path} is a pack of {whose}, not of {engine}", field=str(self.path)
            )
        self.listed("litetts.card", dict)
        self.listed("litetts.voices", list)
        networks = self.told("litetts.networks")
        if not networks or not all(map(self.network, networks)):
            raise self.damaged("it has no network")

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self.path if self.path.is_dir() else self.path.parent

    @property
    def card_file(self) -> Path:
        """The file of the card."""
        if self.path.is_dir():
            return self.path / "card.json"
        return self.path.with_name(self.path.name + ".json")

    @cached_property
    def card(self) -> Mapping[str, Any]:
        """What the model says about itself.

        Raises:
            ModelError: the card is missing or damaged.
        """
        if self.store is not None:
            return self.listed("litetts.card", dict)
        try:
            card = json.loads(self.card_file.read_text("utf-8"))
        except FileNotFoundError as error:
            raise ModelError(
                f"there is no {self.card_file}: {self.remedy}", field=str(self.path)
            ) from error
        except (OSError, ValueError) as error:
            raise self.damaged(error) from error
        if not isinstance(card, dict):
            raise self.damaged(f"{self.card_file.name} is not an object")
        return card

    def listed(self, key: str, kind: type[T]) -> T:
        """What the head of a GGUF file says as JSON. Raises ModelError if it is of another type."""
        try:
            found = json.loads(self.told(key))
        except (TypeError, ValueError) as error:
            raise self.damaged(f"'{key}': {error}") from error
        if not isinstance(found, kind):
            raise self.damaged(f"'{key}' is no {kind.__name__}")
        return found

    def file(self, part: str = "") -> Path:
        """The file of a network; of the only one without a name."""
        return self.path / f"{part}.onnx" if part else self.path

    def network(self, part: str = "") -> bytes:
        """What is in a network's file.

        Raises:
            ModelError: it is missing or cannot be read.
        """
        if self.store is not None:
            graph = self.told(f"litetts.network.{part}")
            if isinstance(graph, bytes):
                return graph
            if not isinstance(graph, np.ndarray) or graph.dtype != np.uint8:
                raise self.damaged(f"'{part}' is no network")
            return graph.tobytes()
        try:
            return self.file(part).read_bytes()
        except OSError as error:
            raise self.damaged(error) from error

    def tensors(self, name: str) -> Tensors:
        """The arrays in a file or folder of the pack. Raises ModelError when it is damaged."""
        return Tensors(self.folder / name)

    def identity(self, *parts: str) -> str:
        """A hash of what is in the files of networks, 16 hexadecimal digits; of the only network
        without parts, together with its card if it has one; of a GGUF file as a whole.

        Raises:
            ModelError: one cannot be read, or is not what was fetched.
        """
        if self._store is not None:
            return "memory"
        if self.path.suffix == ".gguf":
            return content_hash(self.path)
        if parts:
            return content_hash(*map(self.file, parts))
        card = [self.card_file] if self.card_file.is_file() else []
        return content_hash(self.path, *card)

    def damaged(self, why: object) -> ModelError:
        """The error for a pack that cannot be read."""
        return ModelError(
            f"the pack at {self.path} is damaged ({why}): {self.remedy}", field=str(self.path)
        )


def network_in(path: Path, what: str) -> Path:
    """The only network in a folder (however deep), or the file itself.

    Args:
        path: of either.
        what: the network is, for the message: "voice of Piper".

    Raises:
        ModelError: there is none, or more than one.
    """
    if path.is_file():
        return path
    found = sorted(path.rglob("*.onnx"))
    if len(found) != 1:
        raise ModelError(
            f"one {what} (.onnx) is expected in {path}, there are {len(found)}", field=str(path)
        )
    return found[0]
