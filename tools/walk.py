"""The walk of a document through the front end: how often it changes the folder, and comes back.

    python tools/walk.py            stays and returns
    python tools/walk.py --show     and the folders and functions in their order

Each function of LiteTTS counts once, when the document first enters it. Functions that follow one
another in one folder are a stay; a stay in a folder that the document has been in is a return. A
straight way has as many stays as folders. The text is read once before it is watched, so that
loading and what is remembered does not count.
"""

from __future__ import annotations

import argparse
import sys
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

import litetts
from litetts.document import Document
from litetts.text.frontend import FrontEnd

PACKAGE = Path(litetts.__file__).parent
TEXT = (
    "It cost $1.5M in 2023, said Dr. Smith of the FBI's well-known office. They read 3/4 of it on "
    "5 May at 10:30 a.m., didn't they?"
)


def entered(text: str, lang: str) -> list[tuple[str, str]]:
    """Folder and name of each function that a text enters, in the order of the first time."""
    front_end = FrontEnd(lang)
    document = Document.plain(text)
    for _ in front_end.utterances(document):
        pass
    found: dict[tuple[str, str], None] = {}

    def see(frame: FrameType, event: str, _: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(PACKAGE):
            folder = path.parent.relative_to(PACKAGE).as_posix()
            found.setdefault((folder, f"{path.stem}.{frame.f_code.co_qualname}"))

    sys.setprofile(see)
    try:
        for _ in front_end.utterances(document):
            pass
    finally:
        sys.setprofile(None)
    return list(found)


def main() -> None:
    """Print the figures, and with --show the way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--text", default=TEXT)
    parser.add_argument("--lang", default="en-us")
    parser.add_argument("--show", action="store_true", help="the functions, stay by stay")
    options = parser.parse_args()
    way = entered(options.text, options.lang)
    stays = [
        (folder, [name for _, name in group]) for folder, group in groupby(way, lambda f: f[0])
    ]
    if options.show:
        for folder, names in stays:
            print(f"{folder}: {', '.join(names)}")
    folders = {folder for folder, _ in stays}
    print(f"{len(stays)} stays in {len(folders)} folders, {len(stays) - len(folders)} returns")


if __name__ == "__main__":
    main()
