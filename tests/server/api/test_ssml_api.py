"""What becomes of a document, asked over HTTP."""


def test_findings_and_notes(client):
    body = {
        "input": '<speak>Hello <amazon:breath/><mstts:viseme type="x"/></speak>',
        "voice": "espeak",
    }
    reply = client.post("/v1/ssml/check", json=body).json()
    assert reply["valid"]
    verdicts = [f["verdict"] for f in reply["findings"]]
    assert sorted(verdicts) == ["approximated", "honoured", "honoured", "honoured"]
    assert "visemes" in reply["findings"][verdicts.index("approximated")]["why"]
    assert any("does not tell its visemes" in note for note in reply["notes"])
    assert any("breath" in note for note in reply["notes"])


def test_a_document_that_cannot_be_spoken_is_no_error_of_http(client):
    reply = client.post("/v1/ssml/check", json={"input": "<speak><blink/></speak>"})
    assert reply.status_code == 200
    assert not reply.json()["valid"]
    assert "blink" in reply.json()["error"]


def test_too_long_and_empty(client):
    reply = client.post("/v1/ssml/check", json={"input": "x" * 200_000})
    assert reply.status_code == 400
    assert client.post("/v1/ssml/check", json={}).status_code in (400, 422)
