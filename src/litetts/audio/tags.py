"""What a file says about itself: title, voice, software, chapters; in each format's own form."""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass, field

from litetts.errors import InputError

__all__ = [
    "AI_NOTICE",
    "Chapter",
    "Tags",
    "flac_picture",
    "id3v2",
    "image_type",
    "riff_info",
    "vorbis_comments",
]

AI_NOTICE = "AI-generated speech"
"""The comment that every tagged file carries."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of a file; `start` and `end` in seconds."""

    title: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Tags:
    """Text about a recording. Empty fields are not written.

    Attributes:
        title: of the recording.
        artist: who speaks (the voice).
        album, track, genre, date: as players show them.
        comment: says by default that the speech is artificial.
        software: what made the file; empty = LiteTTS and its version.
        chapters: in order; written to MP3 (ID3 CHAP), Opus and FLAC (CHAPTERnnn), and M4A.
        cover: an image, JPEG or PNG, for the same formats; empty = none.
    """

    title: str = ""
    artist: str = ""
    album: str = ""
    track: str = ""
    genre: str = ""
    date: str = ""
    comment: str = AI_NOTICE
    software: str = ""
    chapters: tuple[Chapter, ...] = ()
    cover: bytes = field(default=b"", repr=False)

    @property
    def made_by(self) -> str:
        """The software, with its version."""
        if self.software:
            return self.software
        from litetts.version import __version__

        return f"LiteTTS {__version__}"

    def texts(self) -> dict[str, str]:
        """Field -> text of the fields that are not empty, `software` included."""
        fields = ("title", "artist", "album", "track", "genre", "date", "comment")
        texts = {f: str(getattr(self, f)).replace("\0", "") for f in fields}
        texts["software"] = self.made_by
        return {field: text for field, text in texts.items() if text}


def riff_info(tags: Tags) -> bytes:
    """A RIFF `LIST INFO` chunk (WAV). Text in UTF-8, each item zero-terminated and padded."""
    ids = {
        "title": b"INAM",
        "artist": b"IART",
        "album": b"IPRD",
        "track": b"ITRK",
        "genre": b"IGNR",
        "date": b"ICRD",
        "comment": b"ICMT",
        "software": b"ISFT",
    }
    body = b"INFO"
    for name, text in tags.texts().items():
        data = text.encode() + b"\0"
        body += ids[name] + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
    return b"LIST" + struct.pack("<I", len(body)) + body


_FRONT_COVER = 3
"""The type of a picture, in ID3v2 and in FLAC."""


def image_type(image: bytes) -> str:
    """The MIME type of an image by its first bytes: JPEG or PNG.

    Raises:
        InputError: it is neither.
    """
    if image.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if image.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    raise InputError("the cover is neither JPEG nor PNG; convert it", field="cover")


def flac_picture(image: bytes) -> bytes:
    """An image as FLAC's PICTURE block has it (RFC 9639, section 8.8)."""
    mime = image_type(image).encode("ascii")
    # Width, height, depth and number of colours are in the image itself: 0 = not told.
    return (
        struct.pack(">II", _FRONT_COVER, len(mime)) + mime + bytes(4 + 16)
        + struct.pack(">I", len(image)) + image
    )  # fmt: skip


def vorbis_comments(tags: Tags, *, picture: bool = False) -> bytes:
    """The body of a Vorbis comment header (RFC 7845 section 5.2 and FLAC's block type 4).

    `picture`: the cover is among the comments, as Ogg has it; FLAC has a block of its own.
    """
    names = {"track": "TRACKNUMBER", "software": "ENCODER"}
    comments = [f"{names.get(field, field.upper())}={text}" for field, text in tags.texts().items()]
    for n, chapter in enumerate(tags.chapters, 1):
        seconds, ms = divmod(round(chapter.start * 1000), 1000)
        clock = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"
        comments.append(f"CHAPTER{n:03}={clock}")
        comments.append(f"CHAPTER{n:03}NAME={chapter.title}")
    if picture and tags.cover:
        coded = base64.b64encode(flac_picture(tags.cover)).decode("ascii")
        comments.append(f"METADATA_BLOCK_PICTURE={coded}")
    out = _counted(tags.made_by) + struct.pack("<I", len(comments))
    return out + b"".join(_counted(c) for c in comments)


def _counted(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<I", len(data)) + data


def id3v2(tags: Tags) -> bytes:
    """An ID3v2.3 tag (MP3), with chapters as CHAP and CTOC frames.

    Version 2.3 because players read it most widely; text in UTF-16 with byte order mark where it
    is not Latin-1.
    """
    ids = {
        "title": b"TIT2",
        "artist": b"TPE1",
        "album": b"TALB",
        "track": b"TRCK",
        "genre": b"TCON",
        "date": b"TYER",
        "software": b"TSSE",
    }
    frames = b""
    for name, text in tags.texts().items():
        if name == "comment":
            code, data = _id3_text(text)
            empty = b"\0" if code == b"\0" else b"\xff\xfe\0\0"
            frames += _id3_frame(b"COMM", code + b"eng" + empty + data)
        else:
            frames += _id3_frame(ids[name], b"".join(_id3_text(text)))
    if tags.chapters:
        names = [f"ch{n}".encode() for n in range(1, len(tags.chapters) + 1)]
        # One table of contents: top level (bit 1) and ordered (bit 0). Its count is one byte.
        toc = b"toc\0\x03" + bytes([min(255, len(names))])
        frames += _id3_frame(b"CTOC", toc + b"".join(n + b"\0" for n in names[:255]))
        for label, chapter in zip(names, tags.chapters, strict=True):
            times = struct.pack(">II", round(chapter.start * 1000), round(chapter.end * 1000))
            # Byte offsets are not given: all ones, as the specification says.
            title = _id3_frame(b"TIT2", b"".join(_id3_text(chapter.title)))
            frames += _id3_frame(b"CHAP", label + b"\0" + times + b"\xff" * 8 + title)
    if tags.cover:
        mime = image_type(tags.cover).encode("ascii")
        head = b"\0" + mime + b"\0" + bytes([_FRONT_COVER]) + b"\0"
        frames += _id3_frame(b"APIC", head + tags.cover)
    size = len(frames)
    synchsafe = bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + synchsafe + frames


def _id3_frame(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">I", len(data)) + b"\0\0" + data


def _id3_text(text: str) -> tuple[bytes, bytes]:
    """Encoding byte and bytes of a text."""
    try:
        return b"\0", text.encode("latin-1")
    except UnicodeEncodeError:
        return b"\x01", b"\xff\xfe" + text.encode("utf-16-le")
