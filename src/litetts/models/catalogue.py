"""The models that LiteTTS can fetch: where from, which files, under which licence.

What uses a model says so in a table of its own folder (`models.toml`), which is read here.

The hub's files have no checksums here: they come from the hub's own metadata when a model is
fetched, and are kept beside the files (see `store`). Files that packages on the package index carry
are pinned: package, version, and the SHA-256 of what comes out.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from litetts.errors import InputError

__all__ = [
    "FAMILIES",
    "MODELS",
    "TABLES",
    "Family",
    "Model",
    "Packed",
    "PackedFile",
    "Precision",
    "Variant",
    "Wanted",
    "wanted",
]

Precision = Literal["float32", "float16", "8-bit", "8-bit half", "4-bit", "4-bit half"]
"""What the weights of a network are, and whether the rest is half precision."""


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file that comes out of packages.

    Attributes:
        path: where it goes in the model's folder.
        sha256, size: of the whole file.
        parts: the members of the packages that make it, one after the other.
    """

    path: str
    sha256: str
    size: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """A variant as packages on the package index carry it.

    Attributes:
        requirements: the packages, pinned.
        files: what is taken out of them.
        release: whose release the files are, byte for byte.
    """

    requirements: tuple[str, ...]
    files: tuple[PackedFile, ...]
    release: str

    @property
    def megabytes(self) -> int:
        """About how much there is to fetch."""
        return round(sum(file.size for file in self.files) / 1e6)


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of a model: its files in the repository, and about how many MB they are.

    Attributes:
        files, megabytes: in the repository on the hub; a file may be a pattern ("*.gguf") that one
            of a folder fits.
        note: for people.
        precision: of its weights, by which a file of another name is known.
        packed: the same from the package index; None = not there.
    """

    files: tuple[str, ...]
    megabytes: int
    note: str = ""
    precision: Precision | None = None
    packed: Packed | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A model that can be fetched.

    Attributes:
        name: as in `litetts models pull <name>`; `family:member` for those of a family.
        repo: repository on the model hub.
        licence: SPDX identifier, or where it is written.
        description: one line for people.
        variants: by name; the first is the default.
        common: files of the repository that go with every variant.
        common_megabytes: size of those together.
        companions: patterns of files that folders filled by hand have beside the model.
        revision: branch, tag or commit.
    """

    name: str
    repo: str
    licence: str
    description: str
    variants: Mapping[str, Variant]
    common: tuple[str, ...] = ()
    common_megabytes: int = 0
    companions: tuple[str, ...] = ()
    revision: str = "main"

    @property
    def default(self) -> str:
        """Name of the default variant."""
        return next(iter(self.variants))


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model and a variant of it, as asked for.

    Attributes:
        model: the model.
        variant: its name.
        named: whether the variant was asked for by name, or is the default.
    """

    model: Model
    variant: str
    named: bool = False

    @property
    def form(self) -> Variant:
        """The variant."""
        return self.model.variants[self.variant]

    @property
    def files(self) -> tuple[str, ...]:
        """Its files in the repository."""
        return (*self.form.files, *self.model.common)

    @property
    def megabytes(self) -> int:
        """About how much there is to fetch."""
        return self.model.common_megabytes + self.form.megabytes


@dataclass(frozen=True, slots=True)
class Family:
    """Models that are named `family:member` and differ in little but the name.

    Attributes:
        name: of the family.
        says: which members there are, for people.
        facts: of its table: patterns of names, files and descriptions.
        members: those of which more is known than the pattern says, by name.
    """

    name: str
    says: str
    facts: Mapping[str, Any]
    members: Mapping[str, Mapping[str, Any]]

    def member(self, name: str) -> Model:
        """The model of a member; without a name, of the usual one.

        Raises:
            InputError: none can have that name; the message says what names are like.
        """
        facts = self.facts
        name = name or facts.get("usual", "")
        match = re.fullmatch(facts["pattern"], name)
        if match is None:
            raise InputError(facts["unknown"].format(member=name), field="model")
        parts = match.groupdict() | {"member": name}
        known, size = self.members.get(name, {}), facts["megabytes"]
        form = Variant(
            tuple(file.format(**parts) for file in facts["files"]),
            size if isinstance(size, int) else size[parts["size"]],
            packed=_packed(known),
        )
        return Model(
            name=f"{self.name}:{name}",
            repo=facts["repo"].format(**parts),
            licence=known.get("licence", facts["licence"]),
            description=facts["description"].format(**parts),
            variants={facts["variant"]: form},
            companions=tuple(facts["companions"]),
        )


def _packed(facts: Mapping[str, Any]) -> Packed | None:
    if "packed" not in facts:
        return None
    told = facts["packed"]
    files = tuple(PackedFile(**file | {"parts": tuple(file["parts"])}) for file in told["files"])
    return Packed(tuple(told["requirements"]), files, told["release"])


def _model(name: str, facts: Mapping[str, Any]) -> Model:
    variants = {
        variant: Variant(
            tuple(form["files"]), form["megabytes"], form["note"], form["precision"], _packed(form)
        )
        for variant, form in facts["variants"].items()
    }
    return Model(
        name=name,
        repo=facts["repo"],
        licence=facts["licence"],
        description=facts["description"],
        variants=variants,
        common=tuple(facts["common"]),
        common_megabytes=facts["common_megabytes"],
        companions=tuple(facts["companions"]),
    )


TABLES = "models.toml"
"""In the folder of whatever uses a model stands a table of what there is to fetch for it."""


def _tables() -> dict[str, Any]:
    package = Path(__file__).parents[1]
    files = sorted([*package.glob(f"*/{TABLES}"), *package.glob(f"*/*/{TABLES}")])
    return {
        name: facts
        for file in files
        for name, facts in tomllib.loads(file.read_text("utf-8")).items()
    }


_KNOWN = _tables()

MODELS = {name: _model(name, facts) for name, facts in _KNOWN.items() if "pattern" not in facts}
"""The models by name."""

FAMILIES = {
    name: Family(name, facts["says"], facts, facts["members"])
    for name, facts in _KNOWN.items()
    if "pattern" in facts
}
"""Models that are named `family:member`, found by the member's name."""


def wanted(name: str) -> Wanted:
    """What a name asks for: `kokoro`, `kokoro:fp32`, `piper:en_US-lessac-medium`, `whisper`.

    Raises:
        InputError: no such model or variant; the message lists what there is.
    """
    base, _, variant = name.strip().partition(":")
    base = base.lower()
    if base in FAMILIES:
        model = FAMILIES[base].member(variant)
        return Wanted(model, model.default)
    if base not in MODELS:
        near = difflib.get_close_matches(base, [*MODELS, *FAMILIES], n=1)
        there = ", ".join([*MODELS, *(f"{family}:*" for family in FAMILIES)])
        hint = f"did you mean '{near[0]}'?" if near else f"there are: {there}"
        raise InputError(f"there is no model '{name}'; {hint}", field="model")
    model = MODELS[base]
    if variant and variant not in model.variants:
        raise InputError(
            f"{model.name} has no variant '{variant}'; there are: {', '.join(model.variants)}",
            field="model",
        )
    return Wanted(model, variant or model.default, bool(variant))
