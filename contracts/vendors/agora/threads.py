"""How captured exchanges with Agora hang together: by resource ID, and by the channel that is recorded."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.capture.gather import Link, Threads
from contracts.judge.history import dig


def names(link: Link) -> Iterator[str]:
    """The resource and the channel that an exchange is about."""
    if resource := _resource(link):
        yield f"resource {resource}"
    if isinstance(channel := dig(link.sent, "cname"), str):
        yield f"channel {channel}"


def whole(links: tuple[Link, ...]) -> bool:
    """Whether every resource was acquired before it was used."""
    acquired: set[str] = set()
    for link in links:
        resource = _resource(link)
        if link.operation == "acquire":
            acquired.add(resource)
        elif resource not in acquired:
            return False
    return True


def _resource(link: Link) -> str:
    found = link.path.get("resourceid") or dig(link.got, "resourceId")
    return found if isinstance(found, str) else ""


THREADS = Threads(names=names, whole=whole)
