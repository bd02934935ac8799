"""What LiteTTS stands on, and whether it is there, in range, importable, and working.

    report = check()              # all, in a child process: nothing heavy enters this one
    report = check(deep=False)    # what can be told in milliseconds, for start-up
    report.ok, report.problems

The list of packages and their ranges is read from the distribution's own metadata, so it cannot
disagree with what was declared.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib import import_module
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Any, Literal

from litetts import engines, installation
from litetts.doctor.selftests import PACKAGES, engine_speaks
from litetts.errors import InputError, LiteTTSError, MissingExtraError

__all__ = ["DependencyMonitor", "Report", "State", "Status", "check", "check_names", "fix"]

_log = logging.getLogger("litetts.dependencies")

State = Literal["ok", "missing", "outdated", "broken"]

# Extras that are for working on LiteTTS, not for using it.
_DEVELOPMENT = frozenset({"dev", "docs", "dev-reference"})
# A self-test that has not answered by then hangs: seconds.
_TIMEOUT_S = 120.0
# One that takes longer is told of: seconds.
_SLOW_S = 3.0


@dataclass(frozen=True, slots=True)
class Status:
    """How one thing is.

    Attributes:
        name: distribution or engine.
        kind: "package" or "engine".
        required: LiteTTS does not work without it.
        extras: the extras that bring it.
        state: "ok", "missing", "outdated" (out of the declared range) or "broken".
        version: as installed; "" if it is not or has none.
        wanted: the declared range, e.g. ">=1.26".
        detail: what was found, for people.
        without: what is off without it.
        fix: the command that brings it, as words; empty if nothing is to be done.
        tested: the self-test was run (and not only presence and version looked up).
    """

    name: str
    kind: Literal["package", "engine"]
    required: bool
    extras: tuple[str, ...]
    state: State
    version: str
    wanted: str
    detail: str
    without: str
    fix: tuple[str, ...] = ()
    tested: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `checked` is the time (as time.time()) and `seconds` how long it took."""

    statuses: tuple[Status, ...]
    checked: float
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything that is required works."""
        return all(s.state == "ok" for s in self.statuses if s.required)

    @property
    def problems(self) -> tuple[Status, ...]:
        """What needs attention: all that is broken or out of range, and what is required."""
        return tuple(
            s
            for s in self.statuses
            if s.state in ("broken", "outdated") or (s.required and s.state != "ok")
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain data, for JSON."""
        return {
            "ok": self.ok,
            "checked": self.checked,
            "seconds": self.seconds,
            "dependencies": [
                {**asdict(s), "fix": installation.quoted(s.fix)} for s in self.statuses
            ],
        }


def _silent(of: object) -> None:
    """Who is told nothing."""


def check(
    *,
    deep: bool = True,
    progress: Callable[[str], object] = _silent,
    slow: Callable[[str], object] = _silent,
    found: Callable[[Status], object] = _silent,
    background: bool = False,
) -> Report:
    """Look at every package and engine.

    Args:
        deep: import and test each, in a child process (some seconds). Otherwise presence and
            versions are looked up (milliseconds) and engines are not loaded.
        progress: told the name of each test before it runs.
        slow: told the name of a test that takes longer than a few seconds.
        found: told of each package and engine as soon as it is known, those of one group (required
            or not, the extras that bring it) together.
        background: nobody waits for it: whatever else the machine does goes first.
    """
    began, clock = time.time(), time.perf_counter()
    packages = _grouped(_packages())
    tests: Iterator[tuple[str, str]] = iter(())
    if deep:
        present = [s.name for s in packages if s.state == "ok"]
        speakers = [f"engine {name}" for name in engines.NAMES]
        tests = _test([*present, *speakers], progress, slow, background=background)
    statuses: list[Status] = []
    for status in packages:
        if deep and status.state == "ok":
            _, error = next(tests)
            status = _broken(status, error) if error else replace(status, tested=True)
        statuses.append(status)
        found(status)
    for name, error in tests:
        statuses.append(_engine(name.removeprefix("engine "), error))
        found(statuses[-1])
    return Report(tuple(statuses), began, round(time.perf_counter() - clock, 3))


def _grouped(statuses: Iterable[Status]) -> list[Status]:
    """Those that the same extras bring together, in the order of the first of each."""
    groups: dict[tuple[str, ...], list[Status]] = {}
    for status in statuses:
        groups.setdefault(status.extras, []).append(status)
    return [status for group in groups.values() for status in group]


def check_names(extras: Iterable[str]) -> None:
    """Refuse what is neither an extra nor an engine nor a package.

    Raises:
        InputError: with the names that there are.
    """
    there = {name for _, _, names in _declared() for name in names} | set(engines.NAMES)
    for name in extras:
        if name not in there and name not in {package for package, _, _ in _declared()}:
            raise InputError(
                f"there is no extra '{name}'; there are: {', '.join(sorted(there))}", field="extra"
            )


def fix(
    report: Report,
    extras: Sequence[str] = (),
    *,
    progress: Callable[[str], object] = lambda command: None,
) -> Iterator[tuple[Status, bool]]:
    """Install or download what is required or broken, and all of `extras` ("kokoro" too).

    Yields each thing with whether its command succeeded; `progress` is told each command before
    it runs.
    """
    for status in report.statuses:
        wished = status.name in extras or any(extra in extras for extra in status.extras)
        if status.fix and (status in report.problems or (wished and status.state != "ok")):
            command = list(status.fix)
            if command[0] == "litetts":  # the one of this environment, whatever is on the path
                command[:1] = [sys.executable, "-c", "from litetts.cli import main; main()"]
            progress(installation.quoted(status.fix))
            done = subprocess.run(
                command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
            yield status, done.returncode == 0


class DependencyMonitor:
    """Checks at start-up (quickly) and then thoroughly every so often, in a thread."""

    def __init__(self, interval_s: float) -> None:
        self.report = check(deep=False)
        self._interval_s = interval_s
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; does nothing more if the interval is 0."""
        if self._interval_s > 0 and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="dependencies", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the check that is running."""
        self._stop.set()

    def _run(self) -> None:
        while not self._stop.wait(self._interval_s):
            before = {s.name: s.state for s in self.report.statuses}
            self.report = check(background=True)
            for status in self.report.problems:
                if before.get(status.name) != status.state:
                    _log.warning(
                        "%s is %s: %s; %s",
                        status.name,
                        status.state,
                        status.detail,
                        status.without,
                    )


def _packages() -> Iterator[Status]:
    """Presence and version of each declared package, required ones first."""
    installer = installation.installer()
    for name, wanted, extras in _declared():
        part = PACKAGES.get(name)
        installed = _find(name)
        version = installed.version if installed else ""
        status = Status(
            name=name,
            kind="package",
            required=not extras,
            extras=extras,
            state="ok",
            version=version,
            wanted=str(wanted.specifier),
            detail="",
            without=part.without if part else _off(extras),
        )
        install = (*installer, _requirement(wanted))
        if installed is None:
            yield replace(status, state="missing", detail="not installed", fix=install)
        elif not wanted.specifier.contains(version, prereleases=True):
            detail = f"version {version} is not {wanted.specifier}"
            yield replace(status, state="outdated", detail=detail, fix=install)
        else:
            yield status


def _declared() -> list[tuple[str, Any, tuple[str, ...]]]:
    """(name, requirement, extras that ask for it; () = always), from the metadata."""
    try:
        from packaging.requirements import Requirement
        from packaging.utils import canonicalize_name
    except ImportError as error:
        raise LiteTTSError(
            f"checking versions needs 'packaging': {installation.command(('packaging',))}"
        ) from error

    found: dict[str, tuple[Any, list[str]]] = {}

    def add(wanted: Any, extra: str, depth: int) -> None:
        name = canonicalize_name(wanted.name)
        if name == installation.DISTRIBUTION:
            return
        known, extras = found.get(name, (wanted, []))
        # Our own range goes before the one of a package that needs it too.
        found[name] = (wanted if depth == 0 else known, extras)
        if extra not in extras:
            extras.append(extra)
        # What an extra of a dependency brings is part of our extra: uvicorn[standard].
        inner = _find(name) if wanted.extras and depth == 0 else None
        for line in (inner.requires or []) if inner else []:
            needed = Requirement(line)
            if any(_only_with(needed, e) for e in wanted.extras):
                add(needed, extra, 1)

    own = distribution(installation.DISTRIBUTION)
    declared = [Requirement(line) for line in own.requires or []]
    for wanted in declared:
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            add(wanted, "", 0)
    for extra in own.metadata.get_all("Provides-Extra") or []:
        for wanted in declared:
            if extra not in _DEVELOPMENT and _only_with(wanted, extra):
                add(wanted, extra, 0)
    rows = [
        (name, wanted, () if "" in extras else tuple(extras))
        for name, (wanted, extras) in found.items()
    ]
    return sorted(rows, key=lambda row: bool(row[2]))


def _only_with(wanted: Any, extra: str) -> bool:
    """Whether a requirement holds with the extra and not without."""
    marker = wanted.marker
    return marker is not None and (
        marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})
    )


def _find(name: str) -> Distribution | None:
    """The installed distribution, or None."""
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _requirement(wanted: Any) -> str:
    extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
    return f"{wanted.name}{extras}{wanted.specifier}"


def _off(extras: tuple[str, ...]) -> str:
    return f"a part of {', '.join(extras)} is off" if extras else "nothing works"


def _broken(status: Status, error: str) -> Status:
    part = PACKAGES.get(status.name)
    if part and part.system:
        detail = f"{error}; it needs {part.system}"
        return replace(status, state="broken", detail=detail, tested=True)
    install = (
        *installation.installer(),
        "--force-reinstall",
        "--no-deps",
        f"{status.name}{status.wanted}",
    )
    return replace(status, state="broken", detail=error, tested=True, fix=install)


def _engine(name: str, error: str) -> Status:
    missing = error.startswith("ModelError")
    model = engines.voices(name).MODEL
    return Status(
        name=name,
        kind="engine",
        # Speech is there as long as one engine speaks; the last needs no model.
        required=name == engines.NAMES[-1],
        extras=(),
        state="ok" if not error else "missing" if missing else "broken",
        version="",
        wanted="",
        detail=error.partition(": ")[2] if missing else error,
        without=engines.voices(name).WITHOUT,
        fix=("litetts", "models", "pull", model) if missing and model else (),
        tested=True,
    )


def _test(
    names: Sequence[str],
    progress: Callable[[str], object],
    slow: Callable[[str], object],
    *,
    background: bool,
) -> Iterator[tuple[str, str]]:
    """Run self-tests in a child; yields each name, in order, and its error, "" if it passed.

    A test that ends the child (a crash in native code) or hangs is the one that was running; the
    rest goes on in a new child.
    """
    left = list(names)
    while left:
        child = subprocess.Popen(
            [sys.executable, "-m", "litetts.doctor.dependencies", str(int(background)), *left],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"},
        )
        assert child.stdout is not None
        lines: queue.Queue[str] = queue.Queue()
        reader = threading.Thread(target=_pump, args=(child.stdout, lines), daemon=True)
        reader.start()
        try:
            yield from _take(lines, child, left, progress, slow)
        finally:
            child.kill()
            child.wait()
            reader.join()
            child.stdout.close()


def _take(
    lines: queue.Queue[str],
    child: subprocess.Popen[str],
    left: list[str],
    progress: Callable[[str], object],
    slow: Callable[[str], object],
) -> Iterator[tuple[str, str]]:
    """The results of one child, until none is left or one test ends it."""
    while left:
        progress(left[0])
        line = _answer(lines, partial(slow, left[0]))
        if line is None:
            yield left.pop(0), f"no answer within {_TIMEOUT_S:.0f} s"
            return
        if not line:
            code = child.wait()
            why = f"signal {-code}" if code < 0 else f"status {code}"
            yield left.pop(0), f"its test ended the process with {why}"
            return
        _, error = json.loads(line)
        yield left.pop(0), error


def _answer(lines: queue.Queue[str], slow: Callable[[], object]) -> str | None:
    """The next line of a child, "" at its end; None = there was none in time."""
    with contextlib.suppress(queue.Empty):
        return lines.get(timeout=_SLOW_S)
    slow()
    with contextlib.suppress(queue.Empty):
        return lines.get(timeout=_TIMEOUT_S - _SLOW_S)
    return None


def _pump(stream: Any, lines: queue.Queue[str]) -> None:
    for line in stream:
        lines.put(line)
    lines.put("")


def _run_tests(names: Sequence[str], *, background: bool) -> None:
    """The child: one JSON line [name, error] for each test."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a package prints must not be taken for a result
    if background:
        with contextlib.suppress(AttributeError, OSError):  # a server beside it goes first
            os.nice(10)
    for name in names:
        try:
            error = ""
            if name.startswith("engine "):
                engine_speaks(name.removeprefix("engine "))
            else:
                _import(name)
                if name in PACKAGES:
                    PACKAGES[name].test()
        except LiteTTSError as problem:
            kind = "ModelError" if isinstance(problem, MissingExtraError) else type(problem)
            error = f"{getattr(kind, '__name__', kind)}: {problem}"
        except BaseException as problem:
            error = f"{type(problem).__name__}: {problem}".strip().splitlines()[0]
        out.write(json.dumps([name, error]) + "\n")
        out.flush()


def _import(name: str) -> None:
    """Import a distribution's module."""
    own = distribution(name)
    modules = (own.read_text("top_level.txt") or "").split()
    if not modules:
        modules = [
            file.parts[0]
            for file in own.files or []
            if len(file.parts) == 2 and file.name == "__init__.py" and "." not in file.parts[0]
        ]
    public = [m for m in modules if not m.startswith("_") and m != "tests"]
    for module in public[:1]:
        import_module(module)


if __name__ == "__main__":
    _run_tests(sys.argv[2:], background=sys.argv[1] == "1")
    # Threads of native libraries must not keep or crash the child at its end.
    os._exit(0)
