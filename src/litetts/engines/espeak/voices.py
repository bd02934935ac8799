"""The voices of espeak-ng: `espeak` for American English, `espeak:<lang>` for the others."""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path

from litetts.document import Voice
from litetts.errors import InputError

__all__ = [
    "ID",
    "MODEL",
    "WITHOUT",
    "installed",
    "languages",
    "listed",
    "mixes",
    "named",
    "ready",
    "typical",
]

ID = "espeak"
"""Id of the American voice, and what stands before the colon in the others'."""
MODEL = ""
WITHOUT = "languages without a neural voice are off"

# Languages that espeak-ng knows by another tag.
_TAGS = {"zh": "cmn", "en": "en-us", "no": "nb"}


@cache
def languages() -> dict[str, str]:
    """Tag -> name of the languages that espeak-ng can speak, read from its data files.

    Each file under `lang/` says `name <name>`, `language <tag> [priority]`, and `dictionary <name>`
    where that is not the tag's first part. A few languages have no dictionary and cannot speak.
    """
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path())
    out: dict[str, str] = {}
    for path in sorted((data / "lang").rglob("*")):
        if not path.is_file():
            continue
        facts: dict[str, str] = {}
        for line in path.read_text("utf-8", errors="replace").splitlines():
            key, _, value = line.partition("//")[0].strip().partition(" ")
            facts.setdefault(key, value.strip())
        tag = (facts.get("language") or path.name).split()[0].lower()
        dictionary = facts.get("dictionary") or tag.partition("-")[0]
        if (data / f"{dictionary}_dict").is_file():
            out.setdefault(tag, facts.get("name") or path.name)
    return dict(sorted(out.items()))


def _voice(lang: str) -> Voice:
    language = languages().get(lang, lang)
    return Voice(
        id=ID if lang == "en-us" else f"{ID}:{lang}",
        engine="espeak",
        lang=lang,
        description=f"espeak-ng, {language}",
        licence="GPL-3.0-or-later",
    )


def listed() -> tuple[Voice, ...]:
    """American English, then every other language."""
    return (_voice("en-us"), *(_voice(tag) for tag in languages() if tag != "en-us"))


def named(name: str) -> Voice | None:
    """`espeak`, or `espeak:<lang>` for any tag that it knows: `de-at` is spoken as `de`.

    Raises:
        InputError: espeak-ng does not know the language.
    """
    first, colon, tag = name.casefold().partition(":")
    if first != ID:
        return None
    return _voice(_language(tag.replace("_", "-")) if colon else "en-us")


def _language(tag: str) -> str:
    """The language of espeak-ng for a BCP 47 tag: `de-at` is `de`, `fr` is `fr-fr`."""
    known = languages()
    parts = tag.split("-")
    for n in range(len(parts), 0, -1):
        shorter = "-".join(parts[:n])
        for candidate in (shorter, _TAGS.get(shorter, ""), f"{shorter}-{shorter}"):
            if candidate in known:
                return candidate
    near = difflib.get_close_matches(tag, known, n=3, cutoff=0.5)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    raise InputError(f"espeak-ng does not know the language '{tag}'{hint}", field="voice")


def typical() -> tuple[Voice, ...]:
    """American English: the others are the same voice in other languages."""
    return (_voice("en-us"),)


def mixes(voice: Voice) -> bool:
    """None: a voice is a language."""
    return False


def installed(voice: Voice) -> bool:
    """All of them are: they come with espeak-ng."""
    return True


def ready(voice: Voice) -> Voice:
    """The voice as it is: its language is all that it needs."""
    return voice
