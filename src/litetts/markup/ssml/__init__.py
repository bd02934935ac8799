"""SSML 1.1 and the dialects of the services to a Document.

An element is looked up in the tables of the dialects by its name and its namespace, or, where none
is declared, by its usual prefix. Elements of namespaces that are not known are looked through, as
the Recommendation asks, and told. What is not known without a namespace, or has a value that cannot
be read, is an error with line and column. DTDs and entity declarations are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from litetts.document import Casting, Document
from litetts.markup.ssml import amazon, azure, core, google, own
from litetts.markup.ssml.reader import Finding, Handler, Reader, ReadLexicon

__all__ = ["DIALECTS", "Checked", "Finding", "check", "is_ssml", "parse"]

_SYNTHESIS = "http://www.w3.org/2001/10/synthesis"

DIALECTS: dict[str, Mapping[str, Handler]] = {
    "mstts": azure.ELEMENTS,
    "google": google.ELEMENTS,
    "amazon": amazon.ELEMENTS,
    "alexa": amazon.ELEMENTS,
    "litetts": own.ELEMENTS,
}
"""Usual prefix -> the elements of that namespace."""

_OWN = core.ELEMENTS | azure.BARE | google.BARE
"""The elements without a prefix."""

_BEGINNING = re.compile(
    r"\ufeff?(?>\s+|<\?(?>.*?\?>)|<!--(?>.*?-->)|<!DOCTYPE\s(?>[^\[>]*)(?:\[(?>[^\]]*)\]\s*)?>)*"
    r"<speak[\s/>]",
    re.DOTALL,
)
"""What may stand before the first element of an XML document, and that element."""

_MATH = "it is read as text, symbol by symbol"


def is_ssml(text: str) -> bool:
    """Whether text is an SSML document by its first element.

    A document type before it counts too, so that it is refused and not read out.
    """
    return _BEGINNING.match(text) is not None


def parse(source: str, *, lexicon: ReadLexicon | None = None) -> Document:
    """Read an SSML document. Offsets of the spans count characters of `source`.

    Args:
        source: the document.
        lexicon: what reads the lexicons that it names; without it they are told as ignored.

    Raises:
        InputError: not well-formed, too large, an unknown element, or a bad value; with line and
            column.
    """
    return Reader(source, _find, lexicon=lexicon).read()


@dataclass(frozen=True, slots=True)
class Checked:
    """What becomes of a document: its reading, and what is made of each of its elements."""

    document: Document
    findings: tuple[Finding, ...]


def check(
    source: str,
    *,
    lexicon: ReadLexicon | None = None,
    unmet: Callable[[Casting], str] | None = None,
) -> Checked:
    """Read an SSML document and say what becomes of each element. Raises as `parse`.

    `unmet` tells why nobody can speak as is asked ("" = somebody can); without it that is not told.
    """
    reader = Reader(source, _find, lexicon=lexicon, unmet=unmet)
    return Checked(reader.read(), tuple(reader.findings))


def _find(tag: str, prefixes: Mapping[str, str]) -> Handler | str | None:
    """What an element does; why nothing is made of it; or None if it is unknown."""
    prefix, _, name = tag.rpartition(":")
    address = prefixes.get(prefix, "")
    if address == _SYNTHESIS or not (prefix or address):
        return _OWN.get(name, _MATH if name == "math" or name in _MATHML else None)
    if "MathML" in address:
        return _MATH
    dialect = next((d for d in DIALECTS if d in address.lower()), prefix)
    known = DIALECTS.get(dialect)
    if known is None:
        if not prefix and name in _OWN:  # a default namespace of one's own
            return _OWN[name]
        return "its namespace is not known; what it contains is spoken"
    return known.get(name, "it is not known in its namespace; what it contains is spoken")


_MATHML_NAMES = """
mi mn mo mrow mfrac msqrt mroot msup msub msubsup mtext mtable mtr mtd mover munder mstyle mfenced
mspace semantics
"""
_MATHML = frozenset(_MATHML_NAMES.split())
