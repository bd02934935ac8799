"""The pages share one frame, and every file that they name is served."""

import re

import pytest


@pytest.mark.parametrize(("path", "current"), [("/", "tab-studio"), ("/detect", "tab-detect")])
def test_a_page_is_whole(client, path, current):
    reply = client.get(path)
    assert reply.status_code == 200, reply.text
    page = reply.text
    assert "$" not in re.sub(r"(?s)<main.*</main>", "", page)
    assert re.findall(r'id="([\w-]+)" aria-current="page"', page) == [current]
    assert page.count("<main") == page.count('id="key-dialog"') == page.count("</html>") == 1
    named = re.findall(r'(?:href|src)="(assets/[^"]+)"', page)
    assert len(named) > 4
    for name in named:
        assert client.get(f"/{name}").status_code == 200


def test_all_pages_have_the_same_head(client):
    def head(path):
        page = client.get(path).text
        shared = page.partition("<header>")[2].partition("</header>")[0]
        return shared.replace(' aria-current="page"', "").replace('"./#', '"#')

    assert "<nav" in head("/")
    assert head("/") == head("/detect")
