"""How RealtimeKit is spoken to: a bearer token, and what every start and every webhook owes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from contracts.model import Credentials, Exchange, Json, Request
from contracts.target.access import Transport
from contracts.target.channel import segment
from contracts.vendors.realtimekit import lost, signatures

ENVIRONMENT = ("CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN", "REALTIMEKIT_APP_ID")
"""The variables that hold the account."""

BASE = lost.BASE
CURL = '--header "Authorization: Bearer $CLOUDFLARE_API_TOKEN"'

_ENDED = frozenset({"UPLOADING", "UPLOADED", "ERRORED"})


@dataclass(frozen=True, slots=True)
class RealtimeKitAccess:
    """Credentials on requests, and what must be stopped afterwards."""

    def headers(self, secrets: Mapping[str, str], credentials: Credentials) -> dict[str, str]:
        """The API token as a bearer."""
        if credentials is Credentials.MISSING:
            return {}
        token = secrets["CLOUDFLARE_API_TOKEN"] if credentials is Credentials.VALID else "wrong"
        return {"authorization": f"Bearer {token}"}

    def starts(self, request: Request) -> bool:
        """A start, or a meeting that may record itself."""
        path = request.path.removeprefix(BASE).split("/")[1:]
        if request.method == "POST" and path[:1] == ["recordings"]:
            return True
        records = isinstance(request.body, dict) and request.body.get("record_on_start") is True
        return path[:1] == ["meetings"] and request.method in ("POST", "PUT", "PATCH") and records

    def authentic(
        self,
        headers: Mapping[str, str],
        raw: bytes,
        secrets: Mapping[str, str],
        ask: Transport,
    ) -> dict[str, bool]:
        """Whether each signature of a callback holds, by its header, with the key that the target publishes."""
        return signatures.verdicts(headers, raw, ask)

    def running(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings that began and were not seen to end."""
        return frozenset(each.path for each in _unstopped(exchanges))

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """A stop for every recording that began and was not seen to end; the removal of every webhook that is left."""
        return [*_unstopped(exchanges), *_unremoved(exchanges)]

    def leaves(self, request: Request) -> bool:
        """A start; a meeting, since whether a recording is ours is told by its meeting; a webhook."""
        made = request.method == "POST" and request.path in (f"{BASE}/meetings", f"{BASE}/webhooks")
        return made or self.starts(request)

    def search(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """The lists that tell what became of starts and webhooks."""
        return lost.search(exchanges)

    def adrift(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """The starts and webhooks that no list has told of."""
        return lost.adrift(exchanges)


def _unstopped(exchanges: tuple[Exchange, ...]) -> Iterator[Request]:
    meetings: set[str] = set()
    running: dict[str, None] = {}
    for each in exchanges:
        path = each.request.path.split("/")
        if each.request.method == "POST" and path[-1] == "meetings":
            meetings.update(shown.get("id", "") for shown in _shown(each))
        for recording in _shown(each):
            id_, ended = recording.get("id"), str(recording.get("status")) in _ENDED
            if ended:
                running.pop(str(id_), None)
            elif isinstance(id_, str) and id_ and _is_ours(each, path, recording, meetings):
                running[id_] = None
    for id_ in running:
        yield from _stop(id_)


def _unremoved(exchanges: tuple[Exchange, ...]) -> Iterator[Request]:
    """The removal of every webhook that was created; one that cannot be found is no longer there."""
    left: dict[str, None] = dict.fromkeys(lost.found_webhooks(exchanges))
    for each in exchanges:
        match each.request.method, each.request.path.split("/")[6:]:
            case "POST", ["webhooks"]:
                left.update((str(shown["id"]), None) for shown in _shown(each) if shown.get("id"))
            case "DELETE", ["webhooks", id_] if each.response and each.response.status in (*range(200, 300), 404):
                left.pop(unquote(id_), None)
    return (Request(method="DELETE", path=f"{BASE}/webhooks/{segment(id_)}") for id_ in left)


def _stop(recording: str) -> tuple[Request, Request]:
    """The stop, and a look at what came of it."""
    path = f"{BASE}/recordings/{recording}"
    return Request(method="PUT", path=path, body={"action": "stop"}), Request(method="GET", path=path)


def _shown(exchange: Exchange) -> Iterator[dict[str, Json]]:
    """The meetings or recordings in a successful answer."""
    response = exchange.response
    if response is None or not 200 <= response.status < 300 or not isinstance(response.body, dict):
        return
    data = response.body.get("data")
    for each in data if isinstance(data, list) else [data]:
        if isinstance(each, dict):
            yield each
            if isinstance(each.get("recording"), dict):
                yield each["recording"]


def _is_ours(exchange: Exchange, path: list[str], recording: dict[str, Json], meetings: set[str]) -> bool:
    """Whether this conversation began the recording: by a start, or by a meeting that records itself."""
    if path[-1] in ("recordings", "track") and exchange.request.method == "POST":
        return True
    if "active-recording" in path:
        return path[-1] in meetings
    of_meeting = dict(exchange.request.query).get("meeting_id")
    meeting = recording.get("meeting")
    return of_meeting in meetings or (isinstance(meeting, dict) and str(meeting.get("id")) in meetings)
