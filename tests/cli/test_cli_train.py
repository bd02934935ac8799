from pathlib import Path

import pytest
from typer.testing import CliRunner

from litetts.cli.train import app
from litetts.errors import InputError

run = CliRunner()


def test_help_names_every_step():
    shown = run.invoke(app, ["--help"]).output
    for step in ("corpus", "recordings", "fit", "export", "evaluate", "align"):
        assert step in shown


def test_unknown_teachers_are_told(tmp_path: Path):
    texts = tmp_path / "texts.txt"
    texts.write_text("A plain sentence to be spoken.\n" * 3, "utf-8")
    done = run.invoke(
        app, ["corpus", str(tmp_path / "c"), "--texts", str(texts), "--teachers", "nobody"]
    )
    assert isinstance(done.exception, InputError)
    assert "slt_hts" in str(done.exception)


def test_aligning_nothing_is_told(tmp_path: Path):
    done = run.invoke(app, ["align", str(tmp_path)])
    assert isinstance(done.exception, InputError)


def test_the_table_goes_between_its_marks(tmp_path: Path):
    from litetts.cli.train import put_table

    page = tmp_path / "page.md"
    page.write_text("before\n<!-- scores -->\nold\n<!-- /scores -->\nafter\n", "utf-8")
    put_table(page, "| new |\n")
    assert page.read_text("utf-8") == (
        "before\n<!-- scores -->\n| new |\n<!-- /scores -->\nafter\n"
    )
    page.write_text("no marks", "utf-8")
    with pytest.raises(InputError, match="scores"):
        put_table(page, "| new |\n")
