"""`litetts mcp`: the tools speak, voices and explain for assistants, over standard input."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from litetts.document import AudioChunk
    from litetts.request import Request
    from litetts.server.api.schemas import Manner
    from litetts.settings import Loaded

app = typer.Typer(context_settings={"help_option_names": ["-h", "--help"]})


@app.command()
def mcp(
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder for WAV files; none = speak aloud."),
    ] = None,
) -> None:
    """Let assistants that use tools (MCP) speak: over standard input and output.

    Over HTTP the same tools are at /mcp of `litetts serve`; there they give the sound back.
    """
    from litetts.cli.reading import set_up
    from litetts.errors import InputError, MissingExtraError
    from litetts.settings import read

    try:
        from litetts.server.mcp import build
    except ImportError as error:
        raise MissingExtraError(error.name or "mcp", "mcp", "litetts mcp") from error
    if output is not None and not output.is_dir():
        raise InputError(f"--output: {output} is not a folder", field="output")
    loaded = read()
    set_up(loaded)
    build(_Speaker(loaded, output)).run("stdio")


class _Speaker:
    """Speaks one text after the other, aloud or into files."""

    def __init__(self, loaded: Loaded, folder: Path | None) -> None:
        self._loaded = loaded
        self._folder = folder
        self._aloud = threading.Lock()
        self._count = 0

    async def __call__(self, text: str, manner: Manner, call: Any) -> list[Any]:
        """See `litetts.server.mcp.Speak`."""
        from litetts.server.mcp import told

        return [told(await asyncio.to_thread(self._speak, manner.request(text)))]

    def _speak(self, request: Request) -> str:
        from litetts.audio.files import save
        from litetts.audio.play import play
        from litetts.cli.reading import speech
        from litetts.document import Note
        from litetts.speech import gather

        ready = speech(replace(request, stream=self._folder is None), self._loaded)
        with self._aloud:
            if self._folder is None:
                notes, seconds = list[Note](), 0.0

                def heard() -> Iterator[AudioChunk]:
                    nonlocal seconds
                    for chunk in ready.chunks():
                        notes.extend(chunk.notes)
                        seconds += chunk.duration
                        yield chunk

                play(heard(), ready.sample_rate)
                where = "spoken aloud"
            else:
                audio = gather(ready.chunks())
                notes, seconds = list(audio.notes), audio.duration
                where = f"written to {save(self._free(), audio)}"
        line = f"{seconds:.1f} s of speech by {ready.voice.id}, {where}"
        return "; ".join([line, *dict.fromkeys(map(str, notes))])

    def _free(self) -> Path:
        """The next file of the folder that is not there yet."""
        assert self._folder is not None
        while True:
            self._count += 1
            path = self._folder / f"speech-{self._count:03}.wav"
            if not path.exists():
                return path
