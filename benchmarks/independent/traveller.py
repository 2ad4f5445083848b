"""A traveller asks one server, and writes down what it answers: ids as labels, moments as distances."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from time import monotonic
from typing import Any, TypeAlias

import httpx

IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,}|[\w-]{200}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d+Z?")


class Traveller:
    """Asks one server, and writes down what it answers."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.record: list[str] = []
        self.labels: dict[str, str] = {}

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> list[str]:
        """Ask once; the value is the ids in the answer."""
        asked = monotonic()
        answer = await self.http.request(method, path, json=body, **more)
        ids: list[str] = IDS.findall(answer.text)
        for each in ids:
            self.labels.setdefault(each, f"<{len(self.labels)}>")
        slow = "slowly" if monotonic() - asked > 1 else "quickly"
        try:
            said = json.dumps(plain(answer.json()))
        except ValueError:
            said = answer.text
        kind = answer.headers.get("content-type")
        self.record.append(self.known(f"{method} {path} {answer.status_code} {kind} {slow} {said}"))
        return [*ids, "none"]

    def known(self, text: str) -> str:
        """`text` with labels for ids and for the moments in file names."""
        return re.sub(r"_\d{13}\b", "_<ms>", IDS.sub(lambda found: self.labels.get(found[0], "<new>"), text))


def plain(value: Any) -> Any:
    """A JSON value with moments as seconds since the first of their object, and a mark for how long they are."""
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        first = value.get("invoked_time") or value.get("created_at")
        return {name: moment(each, first) if first else plain(each) for name, each in value.items()}
    if isinstance(value, int) and value > 10**9:
        return f"<{len(str(value))} digits>"
    return value


def moment(value: Any, first: Any) -> Any:
    """How many seconds after `first` a moment is; any other value as it is."""
    if not (isinstance(value, str) and isinstance(first, str) and MOMENT.fullmatch(value)):
        return plain(value)
    apart = datetime.fromisoformat(value).replace(tzinfo=None) - datetime.fromisoformat(first).replace(tzinfo=None)
    return f"<{MOMENT.sub('', value)}{'T' in value}{'Z' in value} {round(apart.total_seconds())}>"


Tour: TypeAlias = Callable[[Traveller], Awaitable[None]]
"""Questions in an order that leads through a part of an API."""
