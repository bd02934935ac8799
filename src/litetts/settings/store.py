"""The settings of a running program: changed on disk, applied whole or not at all.

store = Store()
store.subscribe(lambda settings, changes: queue.resize(settings.scheduling.queue_limit))
with store.watching():
    ...
    store.settings.speech.speed
"""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litetts.errors import LiteTTSError, MissingExtraError, SettingsError
from litetts.settings import backup
from litetts.settings.layers import (
    FILES,
    Loaded,
    check,
    config_dir,
    parse,
    parse_file,
    read,
)
from litetts.settings.schema import Settings, describe

__all__ = ["Change", "Store", "changes"]

_log = logging.getLogger("litetts.settings")
# A burst of writes (an editor, a deployment) is taken as one change: milliseconds.
_SETTLE_MS = 300
# How often the watcher looks whether it should stop: milliseconds.
_STOP_MS = 500

Subscriber = Callable[[Settings, Sequence["Change"]], None]


@dataclass(frozen=True, slots=True)
class Change:
    """One setting before and after; `restart` if it is only in force after a restart."""

    path: str
    before: Any
    after: Any
    restart: bool

    def __str__(self) -> str:
        note = " (a running server: after a restart)" if self.restart else ""
        return f"{self.path}: {_json(self.before)} -> {_json(self.after)}{note}"


class Store:
    """Holds the settings in force and keeps them up to date. Thread-safe.

    Args:
        directory: folder of the files; None = `config_dir()`.
        environ: environment; None = the process's.
        command_line: path -> text, as given by options.

    Raises:
        InvalidSettings: a layer breaks the schema, so there is nothing to start with.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        command_line: Mapping[str, str] | None = None,
    ) -> None:
        self.directory = config_dir(environ) if directory is None else directory
        self._environ = environ
        self._command_line = command_line
        self._lock = threading.RLock()
        self._subscribers: list[Subscriber] = []
        backup.recover(self.directory)
        # Taken before the first reading, so that the watcher sees any change made since.
        self._seen = self._contents()
        self._loaded = self._read()
        self._settings = self._loaded.settings
        self.refused: SettingsError | None = None
        """Why the files on disk are not in force; None when they are."""

    @property
    def settings(self) -> Settings:
        """The settings in force: a change that needs a restart is not among them."""
        return self._settings

    @property
    def loaded(self) -> Loaded:
        """The settings as they are on disk (as far as they are valid), with their origins."""
        return self._loaded

    @property
    def pending(self) -> list[Change]:
        """What a restart would change."""
        return changes(self._settings, self._loaded.settings)

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber(settings, changes)` at each change; returns what ends that.

        A subscriber that raises refuses the change: those told before it are told the way back,
        and the old settings stay. It is called in the thread that applies the change.
        """
        with self._lock:
            self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with self._lock, contextlib.suppress(ValueError):
                self._subscribers.remove(subscriber)

        return unsubscribe

    def reload(self) -> list[Change]:
        """Read the layers again and apply what changed.

        Returns the changes, those that wait for a restart among them.

        Raises:
            SettingsError: a layer or a subscriber refuses; the settings stay as they were.
        """
        with self._lock:
            try:
                loaded = self._read()
                found = self._apply(loaded.settings)
            except SettingsError as error:
                self.refused = error
                raise
            self._loaded = loaded
            self.refused = None
            for change in found:
                _log.info(
                    "setting changed: %s",
                    change,
                    extra={
                        "setting": change.path,
                        "before": _plain(change.before),
                        "after": _plain(change.after),
                        "needs_restart": change.restart,
                    },
                )
            return found

    def _apply(self, new: Settings) -> list[Change]:
        """Put the live part of `new` in force, or raise and change nothing."""
        old = self._settings
        found = changes(self._loaded.settings, new)
        live = [c for c in changes(old, new) if not c.restart]
        if live:
            values = old.model_dump(mode="json")
            target = new.model_dump(mode="json")
            for change in live:
                section, name = change.path.split(".")
                values[section][name] = target[section][name]
            in_force = Settings.model_validate_json(json.dumps(values))
            self._tell(in_force, live, old)
            self._settings = in_force
        return found

    def _tell(self, new: Settings, live: list[Change], old: Settings) -> None:
        told: list[Subscriber] = []
        for subscriber in list(self._subscribers):
            try:
                subscriber(new, live)
            except Exception as error:
                back = [Change(c.path, c.after, c.before, c.restart) for c in live]
                for earlier in reversed(told):
                    try:
                        earlier(old, back)
                    except Exception:
                        _log.exception("a part of the program could not take its settings back")
                raise SettingsError(
                    f"the change of {', '.join(c.path for c in live)} was refused: {error}",
                    field=live[0].path,
                ) from error
            told.append(subscriber)

    def set(self, values: Mapping[str, str]) -> list[Change]:
        """Write values (path -> text) to override.json, after a backup, and apply them.

        Raises:
            InvalidSettings: a value breaks the schema; nothing is written.
        """
        parsed = {path: parse(path, text) for path, text in values.items()}
        return self._rewrite(f"before set {' '.join(values)}", lambda tree: tree | parsed)

    def unset(self, paths: Sequence[str]) -> list[Change]:
        """Remove paths from override.json, after a backup, and apply what then holds.

        Raises:
            SettingsError: a path is not in that file.
        """
        present = parse_file(self.directory / FILES[1])
        for path in paths:
            if path not in present:
                raise SettingsError(f"{path} is not set in {FILES[1]}", field=path)
        return self._rewrite(
            f"before unset {' '.join(paths)}",
            lambda tree: {path: value for path, value in tree.items() if path not in paths},
        )

    def restore(self, number: int | None = None) -> list[Change]:
        """Bring back a backup (None = the newest) and apply it."""
        with self._lock:
            backup.restore(self.directory, number)
            return self.reload()

    def _rewrite(
        self, reason: str, edit: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> list[Change]:
        file = self.directory / FILES[1]
        with self._lock:
            backup.backup(self.directory, reason)
            with backup.locked(self.directory):
                values = edit(parse_file(file))
                check(values, str(file))
                tree: dict[str, dict[str, Any]] = {}
                for path in describe():  # in the order of the schema
                    if path in values:
                        section, name = path.split(".")
                        tree.setdefault(section, {})[name] = values[path]
                former = file.read_bytes() if file.is_file() else None
                backup.write_atomic(file, (json.dumps(tree, indent=2) + "\n").encode())
                try:
                    return self.reload()
                except SettingsError:
                    if former is None:
                        file.unlink(missing_ok=True)
                    else:
                        backup.write_atomic(file, former)
                    raise

    @contextlib.contextmanager
    def watching(self) -> Iterator[Store]:
        """Apply changes of the files as they happen, in a thread, until the block ends.

        A refused change is logged with its reason and the last good settings stay.

        Raises:
            MissingExtraError: watchfiles is not installed.
        """
        try:
            import watchfiles
        except ImportError as error:
            raise MissingExtraError("watchfiles", "server", "reloading settings") from error
        self.directory.mkdir(parents=True, exist_ok=True)
        stop = threading.Event()

        def follow() -> None:
            for _ in watchfiles.watch(
                self.directory,
                stop_event=stop,
                recursive=False,
                debounce=_SETTLE_MS,
                rust_timeout=_STOP_MS,
                yield_on_timeout=True,
                watch_filter=None,
                raise_interrupt=False,
            ):
                # Compared by content: a mounted folder may report no name that we know, and an
                # event may be lost; this also catches up at each time-out.
                self._catch_up()

        thread = threading.Thread(target=follow, name="settings", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            stop.set()
            thread.join()

    def _catch_up(self) -> None:
        contents = self._contents()
        if contents == self._seen:
            return
        self._seen = contents
        try:
            self.reload()
        except LiteTTSError as error:
            _log.error("settings not changed: %s", error, extra={"field": error.field})

    def _contents(self) -> bytes:
        parts = []
        for name in FILES:
            with contextlib.suppress(OSError):
                parts.append(name.encode() + b"\0" + (self.directory / name).read_bytes())
        return b"\0".join(parts)

    def _read(self) -> Loaded:
        return read(self.directory, environ=self._environ, command_line=self._command_line)


def changes(before: Settings, after: Settings) -> list[Change]:
    """What differs, in the order of the schema."""
    found = []
    for field in describe().values():
        section, name = field.path.split(".")
        old = getattr(getattr(before, section), name)
        new = getattr(getattr(after, section), name)
        if old != new:
            found.append(Change(field.path, old, new, field.restart))
    return found


def _plain(value: Any) -> Any:
    return json.loads(_json(value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
