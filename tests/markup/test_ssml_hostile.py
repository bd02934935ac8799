"""Documents made to harm: refused at the place where it shows, before there is work or memory."""

import subprocess
import sys

import pytest

from litetts.errors import InputError
from litetts.markup import parse_ssml
from litetts.markup.ssml import reader

MEASURE = """
import sys, tracemalloc
from litetts.errors import InputError
from litetts.markup import parse_ssml
try:
    parse_ssml("<speak><!DOCTYPE x></speak>")  # loads what is loaded once
except InputError:
    pass
document = sys.stdin.read()
tracemalloc.start()
try:
    parse_ssml(document)
except InputError:
    print(tracemalloc.get_traced_memory()[1])
"""
BOMB = (
    "<!DOCTYPE speak [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><speak>&i;</speak>"
)
OUTER = '<!DOCTYPE speak SYSTEM "file:///etc/passwd"><speak>x</speak>'
DEEP = "<speak>" + "<p>" * 10_000 + "x" + "</p>" * 10_000 + "</speak>"
LONG = "<speak>" + "x" * 10_000_000 + "</speak>"
MANY = "<speak>" + "<mark name='a'/>" * 200_000 + "</speak>"


@pytest.mark.parametrize(
    ("document", "says", "elements"),
    [
        (BOMB, "DOCTYPE", 0),
        (OUTER, "DOCTYPE", 0),
        (DEEP, "deeper than 64", reader.MAX_DEPTH),
        (LONG, "characters", 0),
        ('<speak a="' + "x" * 10_000_000 + '"/>', "characters", 0),
        ("<speak>" * 70, "deeper", reader.MAX_DEPTH),
    ],
    ids=["bomb", "external", "deep", "long", "attribute", "open"],
)
def test_refused_with_little_work_and_memory(document, says, elements, monkeypatch):
    begun = []
    start = reader.Reader._start

    def counted(self, tag, attributes):
        begun.append(tag)
        start(self, tag, attributes)

    monkeypatch.setattr(reader.Reader, "_start", counted)
    with pytest.raises(InputError, match=says):
        parse_ssml(document)
    assert len(begun) <= elements + 1
    assert peak_of(document) < 2_000_000


def peak_of(document: str) -> int:
    """Bytes allocated while a document is refused, where nothing else runs."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], input=document, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_too_many_elements(monkeypatch):
    monkeypatch.setattr(reader, "MAX_ELEMENTS", 50)
    with pytest.raises(InputError, match="more than 50 elements"):
        parse_ssml(MANY[:2000])


def test_findings_of_a_kind_are_not_kept_for_ever(monkeypatch):
    from litetts.markup import check_ssml

    monkeypatch.setattr(reader, "MAX_FINDINGS", 10)
    checked = check_ssml("<speak>" + "<foo:a/>" * 50 + "<sub alias='b'/></speak>")
    assert len(checked.findings) == 11
    assert len(checked.document.notes) == 1


@pytest.mark.parametrize(
    "element",
    [
        '<media begin="{}"><audio src="x"/></media>',
        '<media begin="{}s x"><audio src="x"/></media>',
        '<media soundLevel="{}"/>',
        '<break time="{}"/>',
        '<prosody rate="{}x">a</prosody>',
        '<prosody pitch="{}x">a</prosody>',
        '<prosody volume="{}x">a</prosody>',
        '<prosody contour="({}">a</prosody>',
    ],
)
@pytest.mark.parametrize("unit", ["1", " "])
def test_a_long_row_of_digits_costs_its_length_and_is_not_repeated(element, unit):
    row = unit * 300_000 + "!"
    with pytest.raises(InputError) as caught:  # quadratic, it would take minutes
        parse_ssml(f"<speak>{element.format(row)}</speak>")
    assert len(caught.value.message) < 300
