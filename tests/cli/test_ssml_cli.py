import json

import pytest
from typer.testing import CliRunner

from litetts.cli.ssml import app
from litetts.errors import InputError

SSML = """\
<speak>One <amazon:effect name="whispered">two</amazon:effect>
<mstts:ttsembedding speakerProfileId="x">three</mstts:ttsembedding></speak>"""


def run(*arguments, status=0, **options):
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False, **options)
    assert result.exit_code == status, result.output
    return result.output


def test_every_element_is_printed():
    lines = run("check", SSML, "--voice", "nano_heart").splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["1:1", "honoured"],
        ["1:12", "approximated"],
        ["2:1", "ignored"],
    ]


def test_as_json_from_a_file_and_standard_input(tmp_path):
    file = tmp_path / "a.ssml"
    file.write_text(SSML)
    for output in (run("check", str(file), "--json"), run("check", "-", "--json", input=SSML)):
        found = json.loads(output)["findings"]
        assert [f["verdict"] for f in found] == ["honoured", "approximated", "ignored"]


def test_strict_is_a_status():
    run("check", SSML, "--strict", status=1)
    run("check", "<speak>Hello.</speak>", "--strict")


def test_what_the_voice_cannot_do_is_noted():
    ssml = '<speak><prosody range="50%">Hello.</prosody></speak>'
    assert "note" in run("check", ssml, "--voice", "espeak") or "range" not in run("check", ssml)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ("<speak><blink/></speak>", "blink"),
        ("missing.ssml", "^cannot read 'missing.ssml': No such file or directory$"),
    ],
)
def test_errors(document, says):
    with pytest.raises(InputError, match=says):
        run("check", document)
