"""Commands of the tests have settings of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def folder_of_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for the keys of the watermark, in place of the user's."""
    before = os.environ.get("LITETTS_CONFIG")
    os.environ["LITETTS_CONFIG"] = str(tmp_path_factory.mktemp("settings"))
    yield
    if before is None:
        del os.environ["LITETTS_CONFIG"]
    else:
        os.environ["LITETTS_CONFIG"] = before
