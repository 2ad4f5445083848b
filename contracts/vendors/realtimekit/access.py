"""How RealtimeKit is spoken to: a bearer token, and what every start and every webhook owes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from contracts.model import Credentials, Exchange, Request
from contracts.target.access import Transport
from contracts.target.channel import segment
from contracts.vendors.realtimekit import ledger, lost, signatures

ENVIRONMENT = ("CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN", "REALTIMEKIT_APP_ID")
"""The variables that hold the account."""

BASE = ledger.BASE
GONE = 404
CURL = '--header "Authorization: Bearer $CLOUDFLARE_API_TOKEN"'


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
        found = ledger.read(exchanges)
        return frozenset(map(_path, found.first(found.running)))

    def begun(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings that began, whether they run or not; by a start, or by a meeting that records itself."""
        found = ledger.read(exchanges)
        return frozenset(map(_path, found.first(found.begun)))

    def doubts(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """The starts that may have begun a recording without our knowing, one line for each."""
        return lost.doubts(exchanges)

    def unseen(self, exchanges: tuple[Exchange, ...]) -> int:
        """How many recordings may have begun beside those that were seen."""
        return len(lost.doubts(exchanges)) + len(lost.unseen(exchanges))

    def left_open(self, start: Request) -> bool:
        """Only for a track recording: edition 2025-12 does not document the answer to its start."""
        return start.path == f"{BASE}/recordings/track"

    def misread(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings whose start was answered otherwise than documented, so that only we know of them."""
        found = ledger.read(exchanges)
        return frozenset(_path(each) for each in found.first(found.begun) if found.begun[each].misplaced)

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """A stop for every recording that began and was not seen to end; the removal of every webhook that is left."""
        stops = (each for id_ in ledger.read(exchanges).running for each in _stop(id_))
        return [*stops, *_unremoved(exchanges)]

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


def _unremoved(exchanges: tuple[Exchange, ...]) -> Iterator[Request]:
    """The removal of every webhook that was created; one that cannot be found is no longer there.

    A deletion is believed unless an answer has shown the webhook after one. What a replacement was answered with is
    another webhook of ours, if it is as it was asked for.
    """
    left: dict[str, None] = dict.fromkeys(lost.found_webhooks(exchanges))
    gone: set[str] = set()
    stays: set[str] = set()
    for each in exchanges:
        match each.request.method, each.request.path.split("/")[6:]:
            case "POST", ["webhooks"]:
                left.update(dict.fromkeys(id_ for id_ in (ledger.made(each),) if id_))
            case "PUT", ["webhooks", _]:
                left.update(dict.fromkeys(lost.added_webhooks(each)))
            case "DELETE", ["webhooks", id_] if each.response and each.response.status in (*range(200, 300), 404):
                if each.response.status == GONE or unquote(id_) not in stays:
                    left.pop(unquote(id_), None)
                    gone.add(unquote(id_))
            case "GET", ["webhooks", *_]:
                back = gone.intersection(lost.webhooks_shown(each))
                left.update(dict.fromkeys(sorted(back)))
                stays |= back
    return (Request(method="DELETE", path=f"{BASE}/webhooks/{segment(id_)}") for id_ in left)


def _path(recording: str) -> str:
    return f"{BASE}/recordings/{segment(recording)}"


def _stop(recording: str) -> tuple[Request, Request]:
    """The stop, and a look at what came of it."""
    path = _path(recording)
    return Request(method="PUT", path=path, body={"action": "stop"}), Request(method="GET", path=path)
