"""What LiteTTS is made of: every package that it depends on, with licence and identity."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any

from litetts.errors import InputError
from litetts.installation import DISTRIBUTION

__all__ = ["Component", "bill_of_materials", "components"]

# Where the metadata has no licence: the one in the package's own repository.
_UNSTATED = {
    "espeakng-loader": "GPL-3.0-or-later",  # of espeak-ng, whose library and data it carries
    "kokoro-onnx": "MIT",
}


@dataclass(frozen=True, slots=True)
class Component:
    """An installed distribution.

    Attributes:
        name, version: as in its metadata.
        licence: SPDX expression where it is given, else the name of the licence; "unknown".
        depends: names of the components that it needs here.
        summary: one line.
    """

    name: str
    version: str
    licence: str
    depends: tuple[str, ...]
    summary: str

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return asdict(self)


def components(extras: Sequence[str] | None = None) -> list[Component]:
    """LiteTTS and all that it depends on, directly or not, as far as installed; sorted by name.

    Args:
        extras: extras of LiteTTS to follow; None = all.

    Raises:
        InputError: an extra that does not exist.
    """
    own = distribution(DISTRIBUTION)
    known = own.metadata.get_all("Provides-Extra") or []
    for extra in extras or ():
        if extra not in known:
            raise InputError(f"there is no extra '{extra}': {', '.join(known)}", field="extra")
    found: dict[str, Component] = {}
    asked: dict[str, set[str]] = {}
    todo = [(DISTRIBUTION, frozenset(known if extras is None else extras))]
    while todo:
        name, wanted = todo.pop()
        before = asked.setdefault(name, set())
        if name in found and wanted <= before:
            continue
        before |= wanted
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        needs = dict(_needs(installed, before))
        todo += needs.items()
        found[name] = Component(
            name=name,
            version=installed.version,
            licence=_licence(name, installed),
            depends=tuple(sorted(needs)),
            summary=_field(installed, "Summary"),
        )
    return [
        Component(
            c.name, c.version, c.licence, tuple(d for d in c.depends if d in found), c.summary
        )
        for c in sorted(found.values(), key=lambda c: c.name)
    ]


def _needs(installed: Distribution, extras: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    merged: dict[str, frozenset[str]] = {}
    for text in installed.requires or []:
        wanted = Requirement(text)
        environments = [{"extra": extra} for extra in ("", *extras)]
        if wanted.marker is None or any(wanted.marker.evaluate(e) for e in environments):
            name = str(canonicalize_name(wanted.name))
            merged[name] = merged.get(name, frozenset()) | wanted.extras
    yield from merged.items()


def _licence(name: str, installed: Distribution) -> str:
    """The SPDX expression, else what the classifiers or the free text field say."""
    metadata = installed.metadata
    if expression := _field(installed, "License-Expression"):
        return expression
    classified = [
        value.rpartition(" :: ")[2]
        for value in metadata.get_all("Classifier") or []
        if value.startswith("License :: ") and not value.endswith("OSI Approved")
    ]
    if classified:
        return " AND ".join(classified)
    # Some put the whole text of the licence into the field: its first line has the name.
    text = _field(installed, "License").splitlines()
    return text[0].strip() if text else _UNSTATED.get(name, "unknown")


def _field(installed: Distribution, name: str) -> str:
    return str(installed.metadata[name]).strip() if name in installed.metadata else ""


def bill_of_materials(parts: Sequence[Component]) -> dict[str, Any]:
    """A CycloneDX 1.6 document of components, with LiteTTS as what is described."""
    root = next(c for c in parts if c.name == DISTRIBUTION)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid4()}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.now(UTC).isoformat(timespec="seconds"),
            "component": _component(root, "application"),
        },
        "components": [_component(c, "library") for c in parts if c.name != DISTRIBUTION],
        "dependencies": [
            {
                "ref": _purl(c),
                "dependsOn": [_purl(p) for p in parts if p.name in c.depends],
            }
            for c in parts
        ],
    }


def _component(part: Component, kind: str) -> dict[str, Any]:
    # An SPDX expression has no blanks but around its operators; anything else is only a name.
    spdx = re.fullmatch(r"[\w.+()-]+( (AND|OR|WITH) [\w.+()-]+)*", part.licence)
    licence: dict[str, Any] = (
        {"expression": part.licence}
        if spdx and part.licence != "unknown"
        else {"license": {"name": part.licence}}
    )
    return {
        "type": kind,
        "bom-ref": _purl(part),
        "name": part.name,
        "version": part.version,
        "purl": _purl(part),
        "description": part.summary,
        "licenses": [licence],
    }


def _purl(part: Component) -> str:
    return f"pkg:pypi/{part.name}@{part.version}"
