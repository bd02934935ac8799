"""Every command in the documentation is run.

The blocks of a page are run in their order and in one folder; its Python blocks are one program,
run last. Every line of a `console` block is a command, without a prompt, so that a reader can copy
it; output stands in `text` blocks. What a block needs beyond the package is told to the reader by
its title, and decides here whether it is run:

    title="takes a minute"            run, but not in a quick test run
    title="while the server runs"     run while a real server runs
    title="needs ..."                 not run here: the network, a model, a GPU, ...
    title="runs until it is stopped"  not run as it stands (the server is started by the test)
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
SERVER = "while the server runs"
SLOW = "takes a minute"
PORT = "8354"
# What a reader is supposed to have.
FILES = {"chapter.txt": "Chapter One\n\nIt was late. Nobody answered.\n"}
# README commands that set up the project from nothing: CI does the same by itself.
SET_UP = re.compile(r"python3 -m venv")

_BLOCK = re.compile(
    r"^(?P<indent> *)```(?P<lang>console|bash|python)(?: +title=\"(?P<title>[^\"]*)\")? *\n"
    r"(?P<body>.*?)^(?P=indent)```",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """A block of code: shell commands or Python."""

    lang: str
    title: str
    code: str
    line: int


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    text = page.read_text("utf-8")
    found = []
    for match in _BLOCK.finditer(text):
        indent = len(match["indent"])
        lines = [line[indent:] for line in match["body"].splitlines()]
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(match["lang"], match["title"] or "", "\n".join(lines), line))
    return tuple(found)


def runnable(block: Block, *, server: bool, slow: bool) -> bool:
    if block.title.startswith("needs") or block.title == "runs until it is stopped":
        return False
    if SET_UP.search(block.code):
        return False
    if block.title in (SERVER, SLOW):
        return {SERVER: server, SLOW: slow}[block.title]
    return True


@pytest.fixture(scope="session")
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def server(
    port: int, tmp_path_factory: pytest.TempPathFactory, eventually: Callable[..., Any]
) -> Iterator[int]:
    """A real server on a free port."""
    pytest.importorskip("fastapi")
    folder = tmp_path_factory.mktemp("server")
    command = [sys.executable, "-c", "from litetts.cli import main; main()", "serve"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env=environment(folder, port),
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )

    def ready() -> bool:
        assert process.poll() is None, (folder / "log").read_text()
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=60) as reply:
                return bool(reply.status == 200)
        except OSError:
            return False

    try:
        eventually(ready)
        yield port
    finally:
        process.terminate()
        process.wait()


def environment(folder: Path, port: int) -> dict[str, str]:
    """Programs of this environment; settings, data and cache in the folder."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LITETTS_")}
    return own | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LITETTS_CONFIG": str(folder / "config"),
        "LITETTS_HOME": str(folder / "home"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "NO_COLOR": "1",
        "COLUMNS": "100",
    }


def run(page: Path, folder: Path, port: int, *, server: bool, slow: bool) -> None:
    todo = [b for b in blocks(page) if runnable(b, server=server, slow=slow)]
    if not todo:
        pytest.skip("nothing to run here")
    for name, text in FILES.items():
        (folder / name).write_text(text, "utf-8")
    shell = [b for b in todo if b.lang != "python"]
    program = "\n".join(b.code for b in todo if b.lang == "python")
    runs = [(["bash", "-euo", "pipefail", "-c"], b.code, b.line) for b in shell]
    if program:
        runs.append(([sys.executable, "-c"], program, todo[0].line))
    for interpreter, code, line in runs:
        code = code.replace(PORT, str(port))
        done = subprocess.run(
            [*interpreter, code],
            cwd=folder,
            env=environment(folder, port),
            capture_output=True,
            text=True,
            check=False,
        )
        where = f"{page.relative_to(ROOT)}:{line}"
        assert done.returncode == 0, f"{where}\n{code}\n{done.stdout}\n{done.stderr}"


def pages(title: str = "") -> list[Path]:
    """Pages with blocks of that title; with any that is run at once if it is ""."""
    wanted = [
        page
        for page in PAGES
        if any(
            b.title == title if title else runnable(b, server=False, slow=False)
            for b in blocks(page)
        )
    ]
    return wanted


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", pages(), ids=name)
def test_commands_of(page: Path, tmp_path: Path, port: int) -> None:
    run(page, tmp_path, port, server=False, slow=False)


@pytest.mark.parametrize("page", pages(SERVER), ids=name)
def test_commands_to_the_server_of(page: Path, tmp_path: Path, server: int) -> None:
    run(page, tmp_path, server, server=True, slow=False)


@pytest.mark.slow
@pytest.mark.parametrize("page", pages(SLOW), ids=name)
def test_long_commands_of(page: Path, tmp_path: Path, port: int) -> None:
    run(page, tmp_path, port, server=False, slow=True)


def test_every_page_begins_with_a_command() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        first = page.read_text("utf-8").partition("```")[2]
        assert first.startswith(("console", "bash", "python")), page.name


def test_every_page_is_in_the_navigation() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        assert page.relative_to(ROOT / "docs").as_posix() in navigation


def test_commands_can_be_copied_as_they_stand() -> None:
    for page in PAGES:
        for block in blocks(page):
            prompts = [line for line in block.code.splitlines() if line.startswith("$ ")]
            assert not (block.lang != "python" and prompts), (page.name, prompts)


def test_pages_link_to_what_is_there() -> None:
    link = re.compile(r"\]\((?!https?:|mailto:|#|/)([^)#\s]+)")
    for page in PAGES:
        for target in link.findall(page.read_text("utf-8")):
            assert (page.parent / target).exists(), (page.name, target)


def test_no_command_installs_another_project() -> None:
    other = re.compile(r"pip install[^\n`]* ['\"]?litetts\b(?!-speech)")
    for page in PAGES:  # `litetts` on package indexes is not this project
        assert not other.search(page.read_text("utf-8")), page
