"""Who speaks with which voice: a cast file, and voices for whom it does not name.

    [narrator]
    voice = "nano_heart"

    [Alice]
    voice = "nano_emma*0.6+nano_lily*0.4"
    speed = 1.05
    pitch = 1
    style = "cheerful"
    aliases = ["Miss Alice", "ALICE"]

    [Bob]
    gender = "male"          # any voice of a man

The fields are the options of `litetts.request`, and `aliases` and `gender`; JSON has the same as an
object of objects. Who is not in the file gets a voice that follows from the name alone, so that the
same person sounds the same in every volume, a man's where the first name is plainly a man's; only
where two names would share a voice the second takes its next. `written` gives the whole cast as a
file, to keep or to change.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from litetts import engines
from litetts.document import Note, Voice
from litetts.errors import InputError, LiteTTSError
from litetts.longform.choice import Choice, speaking
from litetts.prosody import style_of
from litetts.request import OPTIONS, Request
from litetts.voices import default_voice, kept, resolve
from litetts.voices.casting import speaks

__all__ = ["NARRATOR", "Cast", "Role"]

NARRATOR = "narrator"
"""The name in a cast file of who speaks where nobody is named."""

_ALIASES = {"rate": "speed"}
_NOT_HERE = frozenset(
    {"ssml", "format", "stream", "sample_rate", "loudness", "watermark", "disclaimer"}
)
"""Options that are the book's as a whole."""
_GENDERS = ("female", "male")
_NAMED = 10
"""Roles without a speaker that are named in a note."""


@dataclass(frozen=True, slots=True)
class Role:
    """How one speaker sounds.

    Attributes:
        options: of speaking, by name (`litetts.request`).
        aliases: other names of the same speaker.
        gender: of the voice that is chosen where `options` name none; "" = any.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """The roles by the speakers' names."""

    roles: Mapping[str, Role] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name, role in self.roles.items():  # who stands first has a name that two share
            for called in (name, *role.aliases):
                self._names.setdefault(called.casefold(), name)

    @classmethod
    def read(cls, path: str | Path) -> Cast:
        """The cast in a file, TOML or JSON.

        Raises:
            InputError: it cannot be read, or a field is unknown or out of bounds.
        """
        path = Path(path)
        try:
            text = path.read_text("utf-8-sig")
            content = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror}", field="cast") from None
        except (ValueError, RecursionError) as error:
            raise InputError(f"{path} is no cast file: {error}", field="cast") from None
        return cls.of(content, str(path))

    @classmethod
    def of(cls, content: Any, where: str = "cast") -> Cast:
        """The cast out of names and fields. Raises InputError, which names the speaker."""
        if not isinstance(content, Mapping):
            raise InputError(f"{where}: a cast has a table for each speaker", field="cast")
        return cls({name: _role(name, said, where) for name, said in content.items()})

    def name(self, speaker: str | None) -> str:
        """The name under which a speaker stands in the cast; his own if he does not."""
        if speaker is None:
            return NARRATOR
        return self._names.get(speaker.casefold(), speaker)

    def complete(self, speakers: Iterable[str], base: Request) -> Cast:
        """The cast with a voice for the narrator and for each of the speakers.

        Args:
            speakers: names, in the order of their first words.
            base: how the book is spoken: its voice is the narrator's, its language decides who can
                speak.

        Raises:
            InputError, ModelError: a voice is unknown or missing, or the book's style is unknown.
        """
        with kept():
            return self._complete(speakers, base)

    def _complete(self, speakers: Iterable[str], base: Request) -> Cast:
        if base.style:
            style_of(base.style)
        for name, role in self.roles.items():
            _own_voice(name, role)
        roles = dict(self.roles)
        narrator = roles.get(NARRATOR, Role())
        voice = _narrating(narrator, base)
        roles[NARRATOR] = replace(narrator, options={**narrator.options, "voice": voice.id})
        taken = {str(r.options["voice"]) for r in roles.values() if "voice" in r.options}
        choice = Choice(voice, base.lang or voice.lang, taken)
        for speaker in speakers:
            name = self.name(speaker)
            role = roles.setdefault(name, Role())
            if "voice" not in role.options:
                chosen = choice.of(name, role.gender)
                roles[name] = replace(role, options={**role.options, "voice": chosen})
        return Cast(roles)

    def idle(self, speakers: Iterable[str]) -> tuple[Note, ...]:
        """A note if there are roles that none of the speakers has: a name may be misspelt."""
        used = {NARRATOR, *map(self.name, speakers)}
        left = [name for name in self.roles if name not in used]
        names = ", ".join(f"'{name}'" for name in left[:_NAMED])
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        return (Note("cast", f"nobody in this book is called {names}{more}"),) if left else ()

    def options(self, speaker: str | None) -> Mapping[str, Any]:
        """The options of a speaker; none if the cast does not know him."""
        role = self.roles.get(self.name(speaker))
        return role.options if role else {}

    def written(self) -> str:
        """The cast as a TOML file."""
        out = []
        for name, role in self.roles.items():
            lines = [f"[{_quoted(name)}]"]
            lines += [f"{option} = {_quoted(value)}" for option, value in role.options.items()]
            if role.gender:
                lines.append(f"gender = {_quoted(role.gender)}")
            if role.aliases:
                lines.append(f"aliases = [{', '.join(map(_quoted, role.aliases))}]")
            out.append("\n".join(lines) + "\n")
        return "\n".join(out)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _role(name: str, said: Any, where: str) -> Role:
    if not name.strip():
        raise _wrong(where, "", "", "a speaker has no name; write it, or 'narrator'")
    if isinstance(said, str):
        said = {"voice": said}
    if not isinstance(said, Mapping):
        what = "it must be the name of a voice, or a table of options of speaking"
        raise _wrong(where, name, "", f"is {said!r}; {what}")
    options: dict[str, Any] = {}
    aliases: tuple[str, ...] = ()
    gender = ""
    for field_, value in said.items():
        option = _ALIASES.get(field_, field_)
        if option == "aliases":
            if not isinstance(value, list) or not all(
                isinstance(each, str) and each.strip() for each in value
            ):
                raise _wrong(where, name, "aliases", "is no list of names")
            aliases = tuple(value)
        elif option == "gender":
            if value not in _GENDERS:
                what = f"is {value!r}; it must be one of {', '.join(_GENDERS)}"
                raise _wrong(where, name, "gender", what)
            gender = value
        elif option not in OPTIONS or option in _NOT_HERE or OPTIONS[option].kind == "lexicon":
            known = [o for o in OPTIONS if o not in _NOT_HERE and OPTIONS[o].kind != "lexicon"]
            what = f"is no field of a role; there are: {', '.join(known)}, gender, aliases"
            raise _wrong(where, name, field_, what)
        else:
            options[option] = value
    try:
        checked = Request("", **options)
        if checked.style:
            style_of(checked.style)
    except InputError as error:
        option = error.field or ""
        raise _wrong(where, name, option, error.message.removeprefix(option).lstrip()) from None
    return Role({o: getattr(checked, o) for o in options}, aliases, gender)


def _wrong(where: str, name: str, field: str, what: str) -> InputError:
    """An error about a role, or a field of it; `where` is the file, or "cast" where there is none.

    Its field is `cast.Ann.style`, as in a request.
    """
    place = ".".join(part for part in (name, field) if part)
    if not place:
        return InputError(f"{where}: {what}", field="cast")
    between = "." if where == "cast" else ": "
    return InputError(f"{where}{between}{place} {what}", field=f"cast.{place}")


def _own_voice(name: str, role: Role) -> None:
    """Raises LiteTTSError, which names the role, if its voice cannot speak."""
    if "voice" in role.options:
        try:
            resolve(str(role.options["voice"]))
        except LiteTTSError as error:
            error.field = f"cast.{name}.voice"
            raise


def _narrating(narrator: Role, base: Request) -> Voice:
    """The narrator's voice: the cast's, the book's, or one that speaks its language."""
    named = narrator.options.get("voice") or base.voice
    voice = resolve(str(named) if named else default_voice())
    lang = base.lang
    if named or lang is None or speaks(engines.facts(voice.engine), lang):
        return voice
    here = speaking(lang, None)
    return resolve(here[0].id) if here else voice
