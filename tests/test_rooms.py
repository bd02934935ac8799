"""The rooms of the package: each imports only rooms above it, lazily or not (docs/design.md)."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import litetts
from litetts import engines

PACKAGE = Path(litetts.__file__).parent

DOOR = "__init__"
"""The public names: whatever they come from, nobody inside comes in through the door."""

ROOMS = (
    "version",
    "installation",
    "errors",
    "document",
    "request",
    "settings",
    "observe",
    "phonemes",
    "audio",
    "models",
    "markup",
    "text",
    "prosody",
    "watermark",
    "engines",
    "voices",
    "rendering",
    "speech",
    "scheduling",
    "longform",
    "service",
    "validation",
    "training",
    "doctor",
    "server",
    "cli",
    DOOR,
)
"""From the ground up: a room imports only rooms that stand before it."""


def room(module: str) -> str:
    """The room of a module `litetts.a.b`; the package itself is the door."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else DOOR


def modules_of(node: ast.AST, module: str, is_package: bool) -> list[str]:
    """The modules of this package that an import statement names."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names if name.name.split(".")[0] == "litetts"]
    if not isinstance(node, ast.ImportFrom):
        return []
    if node.level:
        parts = module.split(".")
        base = parts[: len(parts) - node.level + is_package]
        source = ".".join([*base, *([node.module] if node.module else [])])
    else:
        source = node.module or ""
    if source.split(".")[0] != "litetts":
        return []
    if source != "litetts":
        return [source]
    # `from litetts import voices` names a module, `from litetts import __version__` the door.
    return [f"litetts.{n.name}" if n.name in ROOMS else "litetts" for n in node.names]


def imports() -> dict[tuple[str, str], list[str]]:
    """Each pair of rooms with an import between them, and where: `file:line`."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for path in sorted(PACKAGE.rglob("*.py")):
        names = path.relative_to(PACKAGE).with_suffix("").parts
        is_package = names[-1] == "__init__"
        module = ".".join(["litetts", *(names[:-1] if is_package else names)])
        for node in ast.walk(ast.parse(path.read_text())):
            for imported in modules_of(node, module, is_package):
                pair = room(module), room(imported)
                if pair[0] != pair[1]:
                    found[pair].append(f"{path.relative_to(PACKAGE)}:{node.lineno}")
    return found


def test_every_module_stands_in_a_room() -> None:
    found = {p.relative_to(PACKAGE).parts[0].removesuffix(".py") for p in PACKAGE.rglob("*.py")}
    assert found <= set(ROOMS)


def test_a_room_imports_only_rooms_above_it() -> None:
    order = {name: place for place, name in enumerate(ROOMS)}
    wrong = {pair: where for pair, where in imports().items() if order[pair[1]] > order[pair[0]]}
    told = "\n".join(
        f"{a} imports {b}: {', '.join(where)}" for (a, b), where in sorted(wrong.items())
    )
    assert not wrong, f"against the table of rooms:\n{told}"


def test_the_page_has_the_rooms_in_this_order() -> None:
    page = (Path(__file__).parents[1] / "docs" / "design.md").read_text("utf-8")
    table = page.partition("\nlitetts/\n")[2].partition("```")[0]
    drawn = re.findall(r"^  (\w+)(?:/|\.py)", table, re.MULTILINE)
    built = {p.name.removesuffix(".py") for p in PACKAGE.iterdir()}
    assert drawn == [name for name in ROOMS if name in built]


# Where a word is the name of an engine and means something else, or the engine is the subject.
ENGINES_NAMED = {
    "phonemes": {"kokoro", "espeak"},  # inventories and alphabets of that name; espeak-ng's rules
    "text": {"espeak", "nano"},  # words read by espeak-ng's rules; the prefix of 10**-9
    "settings/schema.py": {"nano", "kokoro"},  # what people write for voices.openai
    # The recipe of the one, the other as its teacher; cloning searches by its fast form.
    "training": {"nano", "kokoro", "kokoro-fast"},
}


def allowed(file: str) -> set[str]:
    return set().union(*(names for place, names in ENGINES_NAMED.items() if file.startswith(place)))


def test_nobody_else_names_an_engine() -> None:
    """Who asks for an engine's name decides something that the engine's folder should say."""
    names = set(engines.NAMES)
    found: list[str] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        file = path.relative_to(PACKAGE).as_posix()
        if file.startswith("engines/"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        prose = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in ast.walk(tree):
            said: set[str] = set()
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if id(node) not in prose:
                    said = {node.value.casefold().partition(":")[0]}
            elif isinstance(node, ast.ImportFrom) and node.module:
                said = set(node.module.removeprefix("litetts.engines.").split(".")[:1])
            if (said & names) - allowed(file):
                found.append(f"{file}:{node.lineno}")
    for path in sorted(PACKAGE.rglob("*.js")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if re.search(rf"""["'`]({"|".join(names)})["'`:]""", line):
                found.append(f"{path.relative_to(PACKAGE)}:{number}")
    assert not found


def test_the_scanner_knows_no_language() -> None:
    for path in (PACKAGE / "text" / "scanner").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            for imported in modules_of(node, f"litetts.text.scanner.{path.stem}", False):
                assert not imported.startswith("litetts.text.languages"), path
