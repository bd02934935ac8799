"""Documents of every dialect, and what becomes of each of their elements; and the pages made of it.

The documents are in data/ssml, a file per dialect.
"""

from __future__ import annotations

import itertools
import os
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from litetts.audio.files import save
from litetts.document import Audio
from litetts.errors import InputError
from litetts.markup import check_ssml, sources
from litetts.text.lexicon import parse as read_lexicon

DATA = Path(__file__).parent / "data" / "ssml"
DOCS = Path(__file__).parents[2] / "docs" / "ssml"
DIALECTS = {"core": "SSML 1.1", "azure": "Azure", "google": "Google", "polly": "Polly and Alexa",
            "own": "LiteTTS"}  # fmt: skip
HEADS = {
    "azure": 'version="1.0" xmlns="http://www.w3.org/2001/10/synthesis" '
    'xmlns:mstts="https://www.w3.org/2001/mstts" xml:lang="en-US"',
    "google": "",
    "polly": "",
    "own": 'xmlns:litetts="urn:litetts:ssml"',
    "core": 'version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US"',
}
WORDS = """<lexicon version="1.0" alphabet="ipa" xml:lang="en-US"
 xmlns="http://www.w3.org/2005/01/pronunciation-lexicon">
 <lexeme><grapheme>SQL</grapheme><alias>sequel</alias></lexeme></lexicon>"""


def expanded(line: str) -> list[str]:
    """A line with {a|b} as several; the same braces twice in a line vary together."""
    choices = list(dict.fromkeys(re.findall(r"\{([^{}]*\|[^{}]*)\}", line)))
    if not choices:
        return [line]
    lines = []
    for chosen in itertools.product(*(choice.split("|") for choice in choices)):
        made = line
        for choice, one in zip(choices, chosen, strict=True):
            made = made.replace("{" + choice + "}", one)
        lines.append(made)
    return lines


def cases() -> list[tuple[str, str, str, str]]:
    """(dialect, verdicts, document, fields of the span) of every line."""
    found = []
    for dialect in DIALECTS:
        for line in (DATA / f"{dialect}.tsv").read_text("utf-8").splitlines():
            if line.startswith("#") or not line.strip():
                continue
            for one in expanded(line):
                verdicts, body, *fields = one.split("\t")
                document = f"<speak {HEADS[dialect]}>{body}</speak>"
                found.append((dialect, verdicts, document, fields[0] if fields else ""))
    return found


CASES = cases()


@pytest.fixture(scope="module", autouse=True)
def media(tmp_path_factory):
    folder = tmp_path_factory.mktemp("media") / "allowed"
    folder.mkdir()
    tone = np.sin(np.arange(12_000) * 0.1).astype(np.float32) * 0.3
    save(folder / "tone.wav", Audio(tone, 24_000))
    save(folder.parent / "secret.wav", Audio(tone, 24_000))
    (folder / "words.pls").write_text(WORDS)
    sources.configure([str(folder)])
    yield folder
    sources.configure([])


def checked(document: str):
    return check_ssml(document, lexicon=lambda data, name: read_lexicon(data, name=name))


def field(span, path: str):
    value = span
    for name in path.split("."):
        value = value[int(name)] if name.isdecimal() else getattr(value, name)
    return value


def test_there_are_enough_documents():
    assert len({document for _, _, document, _ in CASES}) >= 300


@pytest.mark.parametrize(("dialect", "verdicts", "document", "fields"), CASES)
def test_every_element_is_told(dialect, verdicts, document, fields):
    if verdicts.startswith("!"):
        with pytest.raises(InputError, match=re.escape(verdicts[1:])) as caught:
            checked(document)
        assert "line" in str(caught.value)
        return
    result = checked(document)
    # The root tells of itself first.
    told = [
        f"{f.element}{'@' + f.attribute if f.attribute else ''}:{f.verdict[0]}"
        for f in result.findings[1:]
    ]
    assert sorted(told) == sorted(verdicts.split())
    # What is not as it was asked for is among the notes of the speech, with a reason.
    notes = {note.message for note in result.document.notes}
    for finding in result.findings:
        assert (finding.note.message in notes) == (finding.verdict != "honoured")
        assert (finding.why == "") == (finding.verdict == "honoured")
    if fields:
        (span,) = [s for s in result.document.spans if "Q" in s.text][:1]
        for wanted in re.findall(r"(\S+?)=('[^']*'|\S+)", fields):
            got, value = field(span, wanted[0]), eval(wanted[1], {})
            assert got == (pytest.approx(value, abs=0.01) if isinstance(value, float) else value)


# -- the pages --------------------------------------------------------------------------------

_SIGNS = {"honoured": "yes", "approximated": "nearly", "ignored": "no"}


def rows(dialect: str) -> dict[str, dict[tuple[str, str], dict[str, None]]]:
    """Element -> (verdict, why) -> the attributes that it was met with."""
    table: dict[str, dict[tuple[str, str], dict[str, None]]] = defaultdict(dict)
    for name, verdicts, document, _ in CASES:
        if name != dialect or verdicts.startswith("!"):
            continue
        for finding in checked(document).findings:
            why = re.sub(r"'[^']*'", "…", finding.why)
            met = table[finding.element].setdefault((finding.verdict, why), {})
            met[finding.attribute] = None
    return table


def page(dialect: str) -> str:
    title = DIALECTS[dialect]
    example = next(
        document
        for name, verdicts, document, fields in CASES
        if name == dialect and fields and not verdicts.startswith("!") and "'" not in document
    )
    lines = [
        f"# SSML: {title}",
        "",
        "```console",
        f"litetts ssml check '{re.sub(' >', '>', example).replace('Q', 'Good morning')}'",
        "```",
        "",
        "What becomes of each element, made from the documents in",
        f"`tests/markup/data/ssml/{dialect}.tsv`. *nearly*: something near it is done; *no*:",
        "nothing is made of it, and what it contains is spoken. Both are told in the notes of the",
        "speech.",
        "",
        "| element | attribute | done | how |",
        "|---|---|---|---|",
    ]
    for element, found in sorted(rows(dialect).items()):
        for (verdict, why), attributes in sorted(
            found.items(), key=lambda kind: list(_SIGNS).index(kind[0][0])
        ):
            names = ", ".join(f"`{a}`" for a in attributes if a)
            lines.append(f"| `{element}` | {names} | {_SIGNS[verdict]} | {why} |")
    return "\n".join(lines) + "\n"


def matrix() -> str:
    """Element by dialect: the best and the worst that becomes of it."""
    tables = {dialect: rows(dialect) for dialect in DIALECTS}
    elements = sorted({e for table in tables.values() for e in table}, key=lambda e: (":" in e, e))
    lines = [
        "# SSML: support",
        "",
        "```console",
        "litetts ssml check '<speak>It is <emphasis>not</emphasis> here.</speak>'",
        "```",
        "",
        "Element by dialect, made from tests. *yes*: done; *nearly*: something near it; *no*: told",
        "and left out; two words: it depends on the attributes, see the dialect's page.",
        "",
        "| element | " + " | ".join(f"[{t}]({d}.md)" for d, t in DIALECTS.items()) + " |",
        "|---|" + "---|" * len(DIALECTS),
    ]
    for element in elements:
        cells = []
        for table in tables.values():
            met = {verdict for verdict, _ in table.get(element, {})}
            cells.append(", ".join(sign for verdict, sign in _SIGNS.items() if verdict in met))
        lines.append(f"| `{element}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", [*DIALECTS, "index"])
def test_the_pages_are_what_is_done(name):
    made = matrix() if name == "index" else page(name)
    path = DOCS / f"{name}.md"
    if os.environ.get("LITETTS_WRITE_DOCS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, "utf-8")
    assert path.read_text("utf-8") == made, "LITETTS_WRITE_DOCS=1 pytest " + __file__
