"""How Agora is spoken to: HTTP Basic credentials, and the stop that every start owes."""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.model import Credentials, Exchange, Json, Request
from contracts.target.access import Transport
from contracts.vendors.agora import ledger, lost
from contracts.vendors.agora.ledger import START

ENVIRONMENT = ("AGORA_APP_ID", "AGORA_CUSTOMER_ID", "AGORA_CUSTOMER_SECRET")
"""The variables that hold the account."""

SIGNING = ("AGORA_NCS_SECRET",)
"""The variable that holds what notifications are signed with."""

SIGNATURES = {"agora-signature": "sha1", "agora-signature-v2": "sha256"}
"""The header fields that carry an HMAC over the raw body, with the hash of each."""

BASE = "/v1/apps/$AGORA_APP_ID/cloud_recording"
CURL = '--user "$AGORA_CUSTOMER_ID:$AGORA_CUSTOMER_SECRET"'


@dataclass(frozen=True, slots=True)
class AgoraAccess:
    """Credentials on requests, and what must be stopped afterwards."""

    def headers(self, secrets: Mapping[str, str], credentials: Credentials) -> dict[str, str]:
        """HTTP Basic with the customer ID and secret."""
        if credentials is Credentials.MISSING:
            return {}
        secret = secrets["AGORA_CUSTOMER_SECRET"] if credentials is Credentials.VALID else "wrong"
        pair = f"{secrets['AGORA_CUSTOMER_ID']}:{secret}".encode()
        return {"authorization": "Basic " + base64.b64encode(pair).decode()}

    def starts(self, request: Request) -> bool:
        """A start."""
        return request.method == "POST" and START.fullmatch(request.path) is not None

    def authentic(
        self, headers: Mapping[str, str], raw: bytes, secrets: Mapping[str, str], ask: Transport
    ) -> dict[str, bool]:
        """Whether each signature is an HMAC of the raw body with the account's secret."""
        key = secrets.get(SIGNING[0], "").encode()
        return {
            name: hmac.new(key, raw, kind).hexdigest() == headers[name].lower()
            for name, kind in SIGNATURES.items()
            if key and name in headers
        }

    def running(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings that began and were not seen to end."""
        found = ledger.read(exchanges)
        return frozenset(_path(*key, "stop") for key in found.first(found.running))

    def begun(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings that began, whether they run or not."""
        found = ledger.read(exchanges)
        return frozenset(_path(*key, "stop") for key in found.first(found.begun))

    def doubts(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """The starts that may have begun a recording whose sid nobody knows, one line for each."""
        return self.adrift(exchanges)

    def unseen(self, exchanges: tuple[Exchange, ...]) -> int:
        """How many recordings may have begun beside those that were seen."""
        return lost.unseen(exchanges)

    def left_open(self, start: Request) -> bool:
        """No: every edition documents where the answer to a start has the sid."""
        return False

    def misread(self, exchanges: tuple[Exchange, ...]) -> frozenset[str]:
        """The recordings whose start was answered otherwise than documented, so that only we know of them."""
        found = ledger.read(exchanges)
        return frozenset(_path(*key, "stop") for key in found.first(found.begun) if found.begun[key].misplaced)

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """A stop for every start that succeeded and was not seen to end; a query where a stop did not find it."""
        found = ledger.read(exchanges)
        return [_query(*key) if key in found.missed else _stop(*key, each.body) for key, each in found.running.items()]

    def leaves(self, request: Request) -> bool:
        """A start."""
        return self.starts(request)

    def search(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """Every start again of which nobody knows what it began."""
        return lost.search(exchanges)

    def adrift(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """The recordings that may run and whose sid nobody knows."""
        return [str(each) for each in lost.lost(exchanges)]


def _path(resource: str, sid: str, mode: str, action: str) -> str:
    return f"{BASE}/resourceid/{resource}/sid/{sid}/mode/{mode}/{action}"


def _query(resource: str, sid: str, mode: str) -> Request:
    return Request(method="GET", path=_path(resource, sid, mode, "query"))


def _stop(resource: str, sid: str, mode: str, body: Json) -> Request:
    return Request(
        method="POST",
        path=_path(resource, sid, mode, "stop"),
        body={"cname": body.get("cname"), "uid": body.get("uid"), "clientRequest": {}},
    )
