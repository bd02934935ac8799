"""EPUB files for tests: real archives, with what makers of books put into them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

CONTAINER = """<?xml version="1.0"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/>
</rootfiles></container>"""
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


def page(body: str, *, kind: str = "", title: str = "") -> str:
    """A document in XHTML."""
    said = f' epub:type="{kind}"' if kind else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
        f"<head><title>{title}</title><style>p {{ color: red }}</style></head>"
        f"<body{said}>{body}</body></html>"
    )


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def epub(
    pages: Mapping[str, str],
    *,
    spine: Sequence[str] | None = None,
    nav: str = "",
    ncx: str = "",
    guide: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A book of these pages, in this order unless a spine says another."""
    items = "".join(
        f'<item id="{name}" href="{name.replace(" ", "%20")}" media-type="application/xhtml+xml"/>'
        for name in pages
    )
    if nav:
        items += (
            '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        )
    if ncx:
        items += '<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
    if more and "OEBPS/cover.png" in more:
        items += '<item id="c" href="cover.png" media-type="image/png" properties="cover-image"/>'
    aside = ' linear="no"'
    references = "".join(
        f'<itemref idref="{name.lstrip("-")}"{aside if name[0] == "-" else ""}/>'
        for name in (spine or list(pages))
    )
    package = f"""<?xml version="1.0"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The River</dc:title>
<dc:creator>Ann Author</dc:creator><dc:creator>Bo Writer</dc:creator>
<dc:language>en-GB</dc:language></metadata>
<manifest>{items}</manifest><spine{' toc="ncx"' if ncx else ""}>{references}</spine>{guide}
</package>"""
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": package,
    }
    files |= {f"OEBPS/{name}": text for name, text in pages.items()}
    if nav:
        files["OEBPS/nav.xhtml"] = page(f'<nav epub:type="toc"><ol>{nav}</ol></nav>')
    if ncx:
        files["OEBPS/toc.ncx"] = ncx
    return zipped(files | dict(more or {}))
