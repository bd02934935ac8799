"""Zip files from anywhere: what is read of them is bounded, whatever they claim.

A member that unpacks to more than it may is refused before it fills the memory (a zip bomb), and
XML with entities of its own is refused by `defusedxml` (an entity bomb).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any
from urllib.parse import unquote

from litetts.errors import InputError

__all__ = ["Archive", "xml"]

MOST_MEMBERS = 20_000
MOST_BYTES = 32 << 20
"""Of one member: an image of the cover, or a chapter of ten novels."""
MOST_IN_ALL = 256 << 20
"""Of all that is read of an archive."""
MOST_DEEP = 200
MOST_ELEMENTS = 1_000_000
"""Elements of XML inside each other, and in all."""
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError)


class Archive:
    """The members of a zip file in memory.

    Attributes:
        name: of the file, for messages.
        members: their paths.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """List the members.

        Raises:
            InputError: it is no zip file, or has too many members.
        """
        self.name = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise InputError(f"{name} is damaged: it is no zip archive", field="file") from error
        self.members = tuple(self._zip.namelist())
        if len(self.members) > MOST_MEMBERS:
            raise InputError(
                f"{name} has {len(self.members)} files in it; at most {MOST_MEMBERS} are read",
                field="file",
            )
        self._exact = frozenset(self.members)
        self._folded = {member.casefold(): member for member in reversed(self.members)}
        self._left = MOST_IN_ALL

    def find(self, path: str) -> str | None:
        """The member of that path; letters may differ in case, as some makers of files have it."""
        clean = posixpath.normpath(path).lstrip("/")
        return clean if clean in self._exact else self._folded.get(clean.casefold())

    def read(self, path: str) -> bytes:
        """The bytes of a member.

        Raises:
            InputError: there is none, it is damaged or encrypted, or too large.
        """
        member = self.find(path)
        if member is None:
            raise InputError(f"{self.name} is damaged: it has no '{path}' in it", field="file")
        most = min(MOST_BYTES, self._left)
        try:
            with self._zip.open(member) as file:
                data = file.read(most + 1)
        except RuntimeError as error:  # encrypted
            raise InputError(f"{self.name}: '{member}' is encrypted", field="file") from error
        except _DAMAGED as error:
            raise InputError(f"{self.name}: '{member}' in it is damaged", field="file") from error
        if len(data) > most:
            raise InputError(
                f"{self.name}: '{member}' unpacks to more than {most >> 20} MB, the most that is "
                "read",
                field="file",
            )
        self._left -= len(data)
        return data


def xml(data: bytes, what: str) -> Any:
    """The root element of an XML document; with a document type, without entities of its own.

    Raises:
        InputError: it is not well-formed, declares entities, or is too deep or too large.
    """
    from xml.etree.ElementTree import ParseError, TreeBuilder

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    class Bounded(TreeBuilder):
        depth = elements = 0

        def start(self, tag: str, attrs: Any, /) -> Any:
            self.depth += 1
            self.elements += 1
            if self.depth > MOST_DEEP or self.elements > MOST_ELEMENTS:
                raise InputError(
                    f"{what} has more than {MOST_DEEP} elements inside each other"
                    if self.depth > MOST_DEEP
                    else f"{what} has more than {MOST_ELEMENTS} elements",
                    field="file",
                )
            return super().start(tag, attrs)

        def end(self, tag: str, /) -> Any:
            self.depth -= 1
            return super().end(tag)

    parser = DefusedXMLParser(target=Bounded())
    try:
        parser.feed(data)
        return parser.close()
    except DefusedXmlException as error:
        raise InputError(
            f"{what} declares entities, which are not read: they can be made to fill the memory",
            field="file",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InputError(f"{what} is damaged: {error}", field="file") from error


def joined(folder: str, href: str) -> tuple[str, str]:
    """The path that a link leads to from a folder of the archive, and the anchor in it."""
    path, _, anchor = href.partition("#")
    return posixpath.normpath(posixpath.join(folder, unquote(path))) if path else "", anchor
