"""`litetts text`: show how text is read."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litetts.cli.spoken import TextCommand
from litetts.cli.teach import forget, teach

if TYPE_CHECKING:
    from litetts.document import Document, Word
    from litetts.text.frontend import FrontEnd
    from litetts.validation.reading import Score

app = typer.Typer(no_args_is_help=True, help="Show how text is read.")

Text = Annotated[str, typer.Argument(help="The text; '-' reads standard input.")]
Lang = Annotated[
    str | None,
    typer.Option("--lang", "-l", help="Language, e.g. en-gb (default: of the settings, en-us)."),
]
Lexicons = Annotated[
    list[Path] | None,
    typer.Option("--lexicon", help="Pronunciations: JSON or PLS. May be repeated."),
]
Readings = Annotated[
    list[str] | None,
    typer.Option("--reading", help="How written forms are read, e.g. clock=12h. May be repeated."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command(cls=TextCommand)
def explain(
    text: Text,
    lang: Lang = None,
    lexicon: Lexicons = None,
    reading: Readings = None,
    as_json: AsJson = False,
) -> None:
    """Print, for every token, its class, how it is spoken, its phonemes, and the rules.

    What is silent says why.
    """
    rows = _explained(_read(text), _front_end(lang, lexicon or [], reading or []))
    if as_json:
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("written", "class", "spoken", "phonemes", "read by", "pronounced by")
    for row in rows:
        said = row["words"]
        table.add_row(
            _shown(row["written"]),
            row["class"],
            _said(row) or f"— {row['silent']}".strip(),
            " ".join(w["phonemes"] for w in said),
            row["rule"],
            ", ".join(dict.fromkeys(w["rule"] for w in said)),
        )
    # Into a file or a pipe the table is as wide as it needs to be.
    Console(width=None if sys.stdout.isatty() else 1000, emoji=False).print(table)


@app.command(cls=TextCommand)
def phonemes(
    text: Text,
    lang: Lang = None,
    lexicon: Lexicons = None,
    reading: Readings = None,
    as_json: AsJson = False,
) -> None:
    """Print the phonemes that an engine would be given."""
    front_end, read = _front_end(lang, lexicon or [], reading or []), _read(text)
    words = [w for found in front_end.explain(_document(read, front_end)) for w in found.words]
    if as_json:
        found = [
            {"word": w.text, "phonemes": w.phonemes, "rule": w.rule, "start": w.start, "end": w.end}
            for w in words
        ]
        typer.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        typer.echo(" ".join(w.before + (w.phonemes or "") + w.after for w in words))


@app.command()
def convert(
    phonemes: Annotated[str, typer.Argument(help="Phonemes as you have them.")],
    lang: Annotated[str, typer.Option("--lang", "-l", help="Language, e.g. en-gb.")] = "en-us",
    alphabet: Annotated[str, typer.Option(help="ipa, x-sampa, arpabet, sapi or kokoro.")] = "ipa",
) -> None:
    """Print phonemes in the symbols of the inventory, for use in a lexicon or inline."""
    from litetts.phonemes.ipa import to_inventory
    from litetts.text.tags import canonical

    typer.echo(to_inventory(phonemes, canonical(lang), alphabet))


@app.command(cls=TextCommand)
def feelings(text: Text, as_json: AsJson = False) -> None:
    """Print, for every sentence of an English text, what feeling it carries and how to speak it.

    A text that is clearly in another language is refused: only English is known.
    """
    from litetts.errors import InputError
    from litetts.prosody.emotion import detector
    from litetts.prosody.emotion import feelings as feelings_of
    from litetts.text.mixed import language
    from litetts.text.segment import sentences

    read = _read(text)
    lang = language(read)
    if lang and not lang.startswith("en"):
        raise InputError(
            f"the feelings of English texts are known; this one is in another language ('{lang}'), "
            "so give its style yourself (--style, [sad])",
            field="text",
        )
    found = [read[start:end] for start, end in sentences(read)]
    rows = [
        {
            "sentence": sentence,
            "feeling": feeling.name if feeling else "neutral",
            "style": feeling.style if feeling else "",
            "valence": round(feeling.valence, 2) if feeling else 0.0,
            "arousal": round(feeling.arousal, 2) if feeling else 0.0,
            "dominance": round(feeling.dominance, 2) if feeling else 0.0,
            "labels": list(detector().labels(sentence)),
        }
        for sentence, feeling in zip(found, feelings_of(found), strict=True)
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(f"{row['feeling']:9} {row['style']:12} {row['sentence']}")


@app.command()
def inventory(as_json: AsJson = False) -> None:
    """List the symbols of the phoneme inventory with their ids."""
    from litetts.phonemes.inventory import VOCABULARY

    if as_json:
        typer.echo(json.dumps(VOCABULARY, ensure_ascii=False))
        return
    import unicodedata

    for symbol, number in VOCABULARY.items():
        typer.echo(f"{number:3}  {symbol}  U+{ord(symbol):04X}  {unicodedata.name(symbol, '')}")


@app.command()
def languages(as_json: AsJson = False) -> None:
    """List the languages that can be read."""
    from litetts.phonemes import espeak
    from litetts.text.tags import CHECKED

    tags = {tag: CHECKED.get(tag, "") for tag in [*CHECKED, *espeak.languages()]}
    if as_json:
        typer.echo(json.dumps(tags, ensure_ascii=False, indent=2))
    else:
        for tag, name in tags.items():
            typer.echo(f"{tag:20} {name or 'espeak-ng'}")


@app.command()
def check(
    tables: Annotated[
        Path, typer.Argument(help="A table (written, tab, spoken) or a folder LANGUAGE/CLASS.tsv.")
    ],
    lang: Annotated[
        str | None, typer.Option("--lang", "-l", help="Only this language, e.g. es.")
    ] = None,
    misses: Annotated[bool, typer.Option(help="Print what is read otherwise.")] = True,
    as_json: AsJson = False,
) -> None:
    """Print how much of a table is read as it says, by language and class; status 1 on a miss."""
    from litetts.validation import reading

    scores = reading.score(list(reading.cases(tables, lang)))
    if as_json:
        typer.echo(json.dumps([_score(s) for s in scores], indent=2, ensure_ascii=False))
    else:
        for one in scores:
            typer.echo(f"{one.lang:8} {one.group:28} {_share(one.right, one.count)}")
            for case, got in one.misses if misses else ():
                typer.echo(f"    {case.written!r}: wanted {case.spoken!r}, got {got!r}")
        for tag in dict.fromkeys(s.lang for s in scores):
            mine = [s for s in scores if s.lang == tag]
            count = sum(s.count for s in mine)
            typer.echo(f"{tag:8} {'all':28} {_share(sum(s.right for s in mine), count)}")
    if any(s.misses for s in scores):
        raise typer.Exit(1)


def _share(right: int, count: int) -> str:
    return f"{right:5} of {count:5} {right / count:7.1%}"


def _score(score: Score) -> dict[str, Any]:
    return {
        "lang": score.lang,
        "class": score.group,
        "right": score.right,
        "count": score.count,
        "misses": [
            {"written": case.written, "wanted": case.spoken, "got": got}
            for case, got in score.misses
        ],
    }


def _read(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


def _document(text: str, front_end: FrontEnd) -> Document:
    """The text as `litetts say` takes it: SSML, Markdown, or plain with inline tags."""
    from litetts import markup

    if markup.is_ssml(text):
        return markup.parse_ssml(text)
    return markup.parse_text(text, front_end.style)


def _front_end(lang: str | None, lexicon: list[Path], reading: list[str]) -> FrontEnd:
    """The front end that `litetts say` would read with: the settings count here too."""
    from litetts.cli.reading import choices, defaults, lexicons
    from litetts.request import Request
    from litetts.settings import read
    from litetts.text.frontend import FrontEnd
    from litetts.text.tags import canonical

    style = choices(reading) if reading else None
    asked = Request("", lang=lang, reading=style, lexicon=lexicons(lexicon)).over(defaults(read()))
    return FrontEnd(canonical(asked.lang or "en-us"), asked.reading, asked.lexicon or ())


def _explained(text: str, front_end: FrontEnd) -> list[dict[str, Any]]:
    """One row per token: what normalisation made of it and the words that came of that."""
    rows: list[dict[str, Any]] = []
    for found in front_end.explain(_document(text, front_end)):
        rows.append(
            {
                "written": found.token.written,
                "start": found.start,
                "end": found.end,
                "class": found.token.kind,
                "spoken": found.token.spoken,
                "rule": found.rule,
                "lang": found.lang,
                "words": [_word(w) for w in found.words],
            }
        )
        rows[-1]["silent"] = _silence(rows[-1])
    return rows


def _said(row: dict[str, Any]) -> str:
    """The words of a token; a number of a language without spaces is not shown divided."""
    said = [word["word"] for word in row["words"]]
    whole: str = row["spoken"]
    undivided = row["class"] != "word" and " " not in whole and "".join(said) == whole
    return whole if undivided else " ".join(said)


_SILENCES = {
    "punctuation": "shapes the tune",
    "markup": "is left over from another format",
    "emoji": "emoji are silent (reading.emoji = named says them)",
}


def _silence(row: dict[str, Any]) -> str:
    """Why nothing is heard of a token; "" if something is."""
    if any(word["phonemes"] for word in row["words"]):
        return ""
    if row["spoken"]:
        return "no sound is known for it in this language"
    if row["rule"] == "symbol":
        return "has no name in this language"
    return _SILENCES.get(row["class"], f"silent by the rule '{row['rule']}'")


def _word(word: Word) -> dict[str, str]:
    return {"word": word.text, "phonemes": word.phonemes or "", "rule": word.rule}


def _shown(written: str) -> str:
    """Markup characters of rich are text here."""
    from rich.markup import escape

    return escape(written)


app.command(cls=TextCommand)(teach)
app.command(cls=TextCommand)(forget)
