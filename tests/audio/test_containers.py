from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from litetts.audio.containers import OggStream, adts_header, wav_header
from litetts.audio.tags import Chapter, Tags, id3v2, riff_info, vorbis_comments


def pages(data: bytes) -> list[dict]:
    """A plain reading of RFC 3533, checksum by the book."""
    table = []
    for n in range(256):
        crc = n << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(crc)
    out = []
    at = 0
    while at < len(data):
        assert data[at : at + 4] == b"OggS"
        segments = data[at + 27 : at + 27 + data[at + 26]]
        end = at + 27 + len(segments) + sum(segments)
        crc = 0
        for byte in data[at : at + 22] + bytes(4) + data[at + 26 : end]:
            crc = (crc << 8 & 0xFFFFFFFF) ^ table[crc >> 24 ^ byte]
        assert crc == int.from_bytes(data[at + 22 : at + 26], "little")
        out.append(
            {
                "flags": data[at + 5],
                "granule": int.from_bytes(data[at + 6 : at + 14], "little", signed=True),
                "sequence": int.from_bytes(data[at + 18 : at + 22], "little"),
                "segments": segments,
                "body": data[at + 27 + len(segments) : end],
            }
        )
        at = end
    return out


@given(st.lists(st.lists(st.sampled_from([0, 1, 100, 254, 255, 256, 510, 70000]), max_size=4)))
def test_ogg_packets_come_back(groups):
    stream, written, data = OggStream(), [], b""
    for n, sizes in enumerate(groups):
        packets = [(bytes([n % 256]) * size, 1000 * n + i) for i, size in enumerate(sizes)]
        written += packets
        data += stream.pages(packets)
    read, packet, open_before = [], b"", False
    for number, page in enumerate(pages(data)):
        assert page["sequence"] == number
        assert bool(page["flags"] & 2) == (number == 0)
        assert bool(page["flags"] & 1) == open_before
        body, ended = page["body"], None
        for size in page["segments"]:
            packet, body = packet + body[:size], body[size:]
            if size < 255:
                read.append(packet)
                packet, ended = b"", len(read) - 1
        open_before = page["segments"][-1] == 255
        assert page["granule"] == (-1 if ended is None else written[ended][1])
    assert read == [p for p, _ in written]


def test_ogg_end_of_stream():
    stream = OggStream()
    first = stream.pages([(b"a", 1)])
    last = stream.pages([(b"b", 2), (b"c", 3)], last=True)
    found = pages(first + last)
    assert [p["flags"] for p in found] == [2, 4]


@pytest.mark.parametrize(
    ("samples", "size"),
    [
        (0, 36),
        (1000, 2036),
        (2**31 - 24, 0xFFFFFFF4),
        (2**31 - 18, 0xFFFFFFFF),
        (2**40, 0xFFFFFFFF),
    ],
)
def test_wav_sizes_end_where_riff_ends(samples, size):
    header = wav_header(24000, samples)
    assert int.from_bytes(header[4:8], "little") == size
    assert len(header) == 44


def test_adts_header():
    header = adts_header(24000, 100)
    assert header[0] == 0xFF
    assert header[1] & 0xF6 == 0xF0
    assert header[2] >> 2 & 0xF == 6  # 24 kHz
    assert (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5 == 107


@given(st.text(max_size=60), st.text(max_size=60), st.floats(0, 4e6))
def test_tags_take_any_text(title, artist, seconds):
    chapters = (Chapter(title, seconds, seconds + 1),)
    tags = Tags(title=title, artist=artist, chapters=chapters)
    info = riff_info(tags)
    assert len(info) == 8 + int.from_bytes(info[4:8], "little")
    assert len(info) % 2 == 0
    tag = id3v2(tags)
    size = 0
    for byte in tag[6:10]:
        size = size << 7 | byte
    assert len(tag) == 10 + size
    assert vorbis_comments(tags)


def test_many_chapters():
    chapters = tuple(Chapter(f"Chapter {n}", n, n + 1) for n in range(300))
    tag = id3v2(Tags(chapters=chapters))
    assert tag.count(b"CHAP\0") == 300
    assert b"CHAPTER300NAME=Chapter 299" in vorbis_comments(Tags(chapters=chapters))


def test_reproducible():
    tags = Tags(title="t")
    assert np.all([id3v2(tags) == id3v2(tags), vorbis_comments(tags) == vorbis_comments(tags)])


def test_a_wav_beyond_4_gib_says_its_length(tmp_path):
    import soundfile

    samples = 3 << 30  # 6 GiB; the file has holes
    header = wav_header(24_000, samples, large=True)
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + 2 * samples)
    assert header.startswith(b"RF64")
    assert soundfile.info(path).frames == samples
    assert wav_header(24_000, 1000, large=True).startswith(b"RIFF")
