"""What lies behind a link: downloaded within limits, and looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Final, cast

import httpx

from contracts import extras
from contracts.clock import stopwatch
from contracts.model import WEATHER
from contracts.target.inspection.look import inspect_stream

LARGEST: Final = 512 << 20
"""Bytes after which a download is given up."""

LONGEST: Final = 60.0
"""Seconds after which a download is given up."""

IN_MEMORY: Final = 8 << 20
REDIRECTS: Final = 3
TRIES: Final = 3
OK: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a link answered: `content` is at its beginning and has `size` bytes, unless that is too much."""

    status: int
    size: int
    content: BinaryIO
    cut: bool = False
    kind: str = ""


class LinkError(Exception):
    """A link could not be followed; the message says why in one line."""


Follow = Callable[[str], Answer]
"""Follows a link; raises LinkError."""


def download(url: str, follow: Follow | None = None) -> dict[str, Any]:
    """What lies behind `url`: `url`, `status`, `size`, `type`, and `media`, the facts, where it was there.

    `fault` says why nobody answered. `follow` is how links are followed, by default over HTTP.

    Raises:
        MissingExtra: the extra `media` is not installed.
    """
    extras.demand("media")
    try:
        answer = (follow or over_http)(url)
    except LinkError as error:
        return {"url": url, "fault": str(error)}
    with answer.content as content:
        found: dict[str, Any] = {"url": url, "status": answer.status, "size": answer.size, "type": answer.kind}
        if answer.cut:
            return {**found, "fault": "given up: too large, or too slow"}
        return {**found, "media": inspect_stream(content, answer.size)} if answer.status == OK else found


def download_surely(url: str, follow: Follow) -> dict[str, Any]:
    """Like `download`; what does not come whole is fetched again, until it does, or comes twice in the same way.

    Raises:
        MissingExtra: the extra `media` is not installed.
    """
    seen: list[dict[str, Any]] = []
    for _ in range(TRIES):
        found = download(url, follow)
        if _whole(found) or found in seen:
            return found
        seen.append(found)
    return {"url": url, "fault": f"came otherwise each of {TRIES} times"}


def _whole(found: dict[str, Any]) -> bool:
    """Whether the weather has had no part in it: a file that is whole, or a plain refusal."""
    if found.get("fault") or found["status"] in WEATHER:
        return False
    return "media" not in found or found["media"].get("valid") is True


def over_http(url: str, *, largest: int = LARGEST, longest: float = LONGEST, timeout: float = 10.0) -> Answer:
    """Follow a link as anybody would: without credentials, through a few redirections.

    Raises:
        LinkError: it is no link, or nobody answers.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise LinkError("not a link that can be followed")
    begun = stopwatch()
    content = cast(BinaryIO, SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115  (its reader closes it)
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=True, max_redirects=REDIRECTS) as client,
            client.stream("GET", url, headers={"accept-encoding": "identity"}) as answer,
        ):
            size, cut = 0, False
            for chunk in answer.iter_bytes(1 << 16):
                size += len(chunk)
                cut = size > largest or stopwatch() - begun > longest
                if cut:
                    break
                content.write(chunk)
            content.seek(0)
            kind = answer.headers.get("content-type", "")[:100]
            return Answer(status=answer.status_code, size=size, content=content, cut=cut, kind=kind)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
        content.close()
        raise LinkError(_reason(error, timeout)) from None


def _reason(error: Exception, timeout: float) -> str:
    if isinstance(error, httpx.TimeoutException):
        return f"no answer within {timeout:g} s"
    if isinstance(error, httpx.ConnectError):
        return "cannot connect"
    return type(error).__name__
