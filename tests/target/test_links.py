"""What lies behind a link is downloaded within limits and looked at; whatever answers, facts come of it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest

from contracts.sandbox.media import Clip
from contracts.target.inspection import Answer, LinkError, download, download_surely, links
from tests.loopback import closed_port, say, serve

CLIP = Clip(container="mp4", seconds=12)


def test_a_recording_behind_a_link() -> None:
    with serve(say(200, CLIP.read(), "video/mp4")) as server:
        found = download(f"{server.url}/r.mp4?signature=1")
    assert (found["status"], found["size"], found["type"]) == (200, CLIP.size, "video/mp4")
    assert (found["media"]["valid"], found["media"]["duration"]) == (True, 12.0)
    assert {"authorization", "cookie"}.isdisjoint(server.seen[0].headers)


@pytest.mark.parametrize("status", [403, 404, 410, 500])
def test_a_link_that_is_refused(status: int) -> None:
    with serve(say(status, "<Error/>", "application/xml")) as server:
        found = download(server.url)
    assert (found["status"], found["size"]) == (status, 8)
    assert "media" not in found


def test_a_page_in_the_place_of_a_recording() -> None:
    with serve(say(200, "<html>log in</html>", "text/html")) as server:
        media = download(server.url)["media"]
    assert (media["kind"], media["valid"]) == ("unknown", False)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("file:///etc/passwd", "not a link that can be followed"),
        ("", "not a link that can be followed"),
        ("http://", "UnsupportedProtocol|InvalidURL|LocalProtocolError"),
        ("http://\0", "InvalidURL"),
        ("http://127.0.0.1:{closed}", "cannot connect"),
        ("https://nowhere.invalid/", "cannot connect"),
    ],
)
def test_a_link_that_leads_nowhere(url: str, fault: str) -> None:
    assert download(url.replace("{closed}", str(closed_port())))["fault"] in fault.split("|")


def test_too_much_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(say(200, b"x" * 300_000, "video/mp4")) as server:
        found = download(server.url, lambda url: links.over_http(url, largest=100_000))
    assert found["fault"] == "given up: too large, or too slow"
    assert "media" not in found


def test_a_sandbox_answers_without_a_network() -> None:
    import io

    answer = links.Answer(status=200, size=CLIP.size, content=io.BytesIO(CLIP.read()))
    assert download("https://recordings.example/r.mp4", lambda _: answer)["media"]["valid"]


def following(*answers: int) -> Iterator[dict[str, object]]:
    """What a link leads to that answers with so many bytes of the clip each time; -1 is nobody."""
    sizes = iter(answers)

    def follow(_: str) -> Answer:
        size = next(sizes)
        if size < 0:
            raise LinkError("cannot connect")
        return Answer(status=200, size=size, content=BytesIO(CLIP.read()[:size]))

    yield download_surely("https://x/y", follow)
    yield {"left": len(list(sizes))}


@pytest.mark.parametrize(
    ("answers", "size", "left"),
    [
        pytest.param((CLIP.size, 1), CLIP.size, 1, id="whole"),
        pytest.param((900, CLIP.size, 1), CLIP.size, 1, id="cut once"),
        pytest.param((-1, 900, CLIP.size), CLIP.size, 0, id="cut and lost"),
        pytest.param((900, 900, CLIP.size), 900, 1, id="always the same"),
        pytest.param((900, 901, 902, 1), None, 1, id="always otherwise"),
    ],
)
def test_what_does_not_come_whole_is_fetched_again(answers: tuple[int, ...], size: int | None, left: int) -> None:
    found, rest = following(*answers)
    assert (found.get("size"), rest["left"]) == (size, left)
    assert ("fault" in found) is (size is None)
