"""Commands whose argument is a text: a text may begin with a dash ("-5 degrees")."""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand

__all__ = ["TextCommand"]

_TEXT = re.compile(r"-[^A-Za-z-]")
"""What no option looks like: a dash before a digit, a space, a sign."""
_MARK = "\0"
"""Before a text that the parser would take for an option; no argument of a program has it."""


class TextCommand(TyperCommand):
    """Takes "-5 degrees" for a text, and refuses options after `--`, where all is text."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse with texts marked, then take the marks off."""
        options = {name: p for p in self.params for name in (*p.opts, *p.secondary_opts)}
        valued = {name for name, p in options.items() if name.startswith("-") and not _is_flag(p)}
        ending = args.index("--") if "--" in args else len(args)
        for late in args[ending + 2 :]:
            if late.startswith("-") and late.partition("=")[0] in options:
                raise typer.BadParameter(
                    f"'{late}' comes after '--', where everything is read as text; "
                    "give the options before it",
                    ctx=ctx,
                )
        before = ["", *args[:ending]]
        marked = [
            _MARK + arg if _TEXT.match(arg) and previous not in valued else arg
            for arg, previous in zip(args[:ending], before, strict=False)
        ]
        left = super().parse_args(ctx, marked + args[ending:])
        for name, value in ctx.params.items():
            for text in (
                [value]
                if isinstance(value, str)
                else value
                if isinstance(value, (list, tuple))
                else ()
            ):
                if isinstance(text, str):
                    _check_encoding(text, ctx)
            if isinstance(value, str):
                ctx.params[name] = value.removeprefix(_MARK)
            elif isinstance(value, (list, tuple)):
                ctx.params[name] = [
                    v.removeprefix(_MARK) if isinstance(v, str) else v for v in value
                ]
        return left


def _check_encoding(text: str, ctx: Any) -> None:
    """What is no UTF-8 cannot be spoken, nor shown as it is; names of files may be."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        shown = text.encode("utf-8", "backslashreplace").decode()[:80]
        raise typer.BadParameter(
            f"'{shown}' is not UTF-8 at character {error.start + 1}; convert it first, "
            "e.g. with iconv -f latin1 -t utf-8",
            ctx=ctx,
        ) from error


def _is_flag(parameter: Any) -> bool:
    return bool(getattr(parameter, "is_flag", False) or getattr(parameter, "count", False))
