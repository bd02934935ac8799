"""How the running copy was installed, and the command that brings more of it.

The name of the distribution is not the name of the package: `litetts` on package indexes is
somebody else's project. So a command that installs an extra names the place that this copy came
from: the checkout, the wheel, the address, or else the distribution's own name and version.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

__all__ = ["DISTRIBUTION", "command", "extra", "installer", "own", "quoted"]

DISTRIBUTION = "litetts-speech"
"""The name that this project has among distributions; the import and the command are `litetts`."""


def own() -> Distribution | None:
    """The metadata of the running copy; None for a source tree that is only on the path."""
    try:
        return distribution(DISTRIBUTION)
    except PackageNotFoundError:
        return None


def installer() -> tuple[str, ...]:
    """The pip of this environment, or uv where the environment has none: words of a command."""
    if find_spec("pip") is None and (uv := shutil.which("uv")):
        return (uv, "pip", "install", "--python", sys.executable)
    return (sys.executable, "-m", "pip", "install")


def extra(name: str) -> tuple[str, ...]:
    """What is given to an installer so that it brings an extra of the running copy."""
    return _origin(own(), name)


def command(words: Sequence[str]) -> str:
    """`pip install` with words, quoted for the shell, for people to copy.

    The pip that the shell finds is named by its name where it is this environment's.
    """
    pip = shutil.which("pip")
    beside = pip is not None and Path(pip).parent == Path(sys.executable).parent
    return quoted(("pip", "install", *words) if beside else (*installer(), *words))


def quoted(words: Sequence[str]) -> str:
    """Words as one line for the shell of this system."""
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _origin(found: Distribution | None, name: str) -> tuple[str, ...]:
    if found is None:
        checkout = Path(__file__).resolve().parents[2]
        if (checkout / "pyproject.toml").is_file():
            return ("-e", f"{checkout}[{name}]")
        return (f"{DISTRIBUTION}[{name}]",)
    named = f"{DISTRIBUTION}[{name}]=={found.version}"
    try:
        origin = json.loads(found.read_text("direct_url.json") or "{}")  # PEP 610
        url = str(origin.get("url", ""))
    except (ValueError, AttributeError):
        return (named,)
    if url.startswith("file:") and "vcs_info" not in origin:
        path = _path(url)
        if not path.exists():  # a wheel that was deleted after it was installed
            return (named,)
        editable = bool((origin.get("dir_info") or {}).get("editable"))
        return (*(("-e",) if editable else ()), f"{path}[{name}]")
    if vcs := origin.get("vcs_info"):
        url = f"{vcs['vcs']}+{url}@{vcs['commit_id']}"
    return (f"{DISTRIBUTION}[{name}] @ {url}",) if url else (named,)


def _path(url: str) -> Path:
    path = unquote(urlsplit(url).path)
    return Path(path.lstrip("/") if os.name == "nt" else path)
