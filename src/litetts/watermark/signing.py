"""Who signs the files that are made: the certificate that the settings name, or one of our own."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from litetts.errors import MissingExtraError, SettingsError
from litetts.watermark.provenance import (
    SIGNED_FORMATS,
    Credentials,
    algorithm_of,
    installed,
    sign_file,
)

if TYPE_CHECKING:
    from litetts.settings import Settings

__all__ = ["Signing"]

log = logging.getLogger(__name__)

_CERTIFICATE, _KEY = "provenance-certificate.pem", "provenance-key.pem"
"""Of our own, beside the settings."""

SELF_MADE = "LiteTTS (self-made certificate)"
"""What readers of a manifest see as its signer where nobody vouches for the certificate."""

SELF_MADE_DAYS = 3650

LONGEST_BYTES = 256 << 20
"""Larger files stay unsigned: the library takes two to three times their size in memory."""


@dataclass(frozen=True, slots=True)
class Signing:
    """How whole files are signed. Data, like `Marking`.

    Attributes:
        certificate, private_key: PEM files.
        own: they are made where they are missing.
        timestamps: address of a time stamp authority; None = no time stamp.
        marked_only: whether speech without the watermark stays unsigned.
    """

    certificate: Path
    private_key: Path
    own: bool
    timestamps: str | None = None
    marked_only: bool = True

    @classmethod
    def of(cls, settings: Settings, directory: Path) -> Signing | None:
        """As the settings say, whose paths begin in `directory`; None = files are not signed.

        Raises:
            MissingExtraError: files are to be signed and the package is not installed.
            SettingsError: only one of certificate and key is named.
        """
        said = settings.watermark
        if said.manifest == "off" or (said.manifest == "auto" and not said.enabled):
            return None
        if not installed():
            if said.manifest == "auto":
                return None
            raise MissingExtraError("c2pa-python", "c2pa", "signed provenance")
        if (said.certificate is None) != (said.certificate_key is None):
            raise SettingsError(
                "watermark.certificate and watermark.certificate_key belong together: set both",
                field="watermark.certificate",
            )
        if said.certificate is None or said.certificate_key is None:
            files, own = (directory / _CERTIFICATE, directory / _KEY), True
        else:
            files, own = (directory / said.certificate, directory / said.certificate_key), False
        return cls(*files, own, said.timestamps, said.manifest == "auto")

    @property
    def credentials(self) -> Credentials:
        """Certificate and key; made if they are our own and not there. Raises SettingsError."""
        if self.own and not self.certificate.is_file():
            self._make()
        stamp = self.certificate.stat().st_mtime_ns if self.certificate.is_file() else 0
        return _loaded(self, stamp)

    @property
    def root(self) -> str:
        """The last certificate of the chain: who trusts it trusts our signature."""
        last = self.credentials.chain.rindex("-----BEGIN")
        return self.credentials.chain[last:]

    def over(
        self, format: str, mark_id: str, voice: str = "", title: str = ""
    ) -> Callable[[IO[bytes], IO[bytes]], None] | None:
        """What signs a finished file of a format; None where that cannot hold a manifest."""
        if format not in SIGNED_FORMATS:
            return None
        return partial(self._sign, format, {"mark_id": mark_id, "voice": voice, "title": title})

    def _sign(self, format: str, told: dict[str, str], source: IO[bytes], out: IO[bytes]) -> None:
        source.seek(0, os.SEEK_END)
        size = source.tell()
        source.seek(0)
        if size > LONGEST_BYTES:
            log.warning("a file of %d MB is too long to be signed", size >> 20)
            shutil.copyfileobj(source, out)
            return
        credentials = self.credentials
        try:
            sign_file(source, out, format, credentials, **told)
        except SettingsError:
            if credentials.timestamps is None:
                raise
            log.warning("no time stamp from %s: signed without one", credentials.timestamps)
            source.seek(0)
            out.seek(0)
            out.truncate()
            plain = replace(credentials, timestamps=None)
            sign_file(source, out, format, plain, **told)

    def _make(self) -> None:
        made, _ = Credentials.made_up(SELF_MADE, SELF_MADE_DAYS)
        try:
            self.certificate.parent.mkdir(parents=True, exist_ok=True)
            # The key first: where there is a certificate, there is its key.
            for path, text in (
                (self.private_key, made.private_key),
                (self.certificate, made.chain),
            ):
                handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
                with os.fdopen(handle, "w", encoding="ascii") as file:
                    file.write(text)
                Path(temporary).replace(path)
        except OSError as error:
            raise SettingsError(
                f"a certificate cannot be written to {self.certificate} ({error.strerror}): name "
                "one with watermark.certificate, or set watermark.manifest to off",
                field="watermark.certificate",
            ) from error


@lru_cache(maxsize=4)
def _loaded(signing: Signing, stamp: int) -> Credentials:
    """The credentials as they were at `stamp` (they may be renewed while we run)."""
    plain = Credentials.load(signing.certificate, signing.private_key)
    algorithm = algorithm_of(plain.private_key)
    return replace(plain, algorithm=algorithm, timestamps=signing.timestamps)
