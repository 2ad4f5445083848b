"""How Agora is spoken to: HTTP Basic credentials, and the stop that every start owes."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from contracts.model import Credentials, Exchange, Json, Request
from contracts.target.access import Transport
from contracts.vendors.agora import lost
from contracts.vendors.agora.lost import START

ENVIRONMENT = ("AGORA_APP_ID", "AGORA_CUSTOMER_ID", "AGORA_CUSTOMER_SECRET")
"""The variables that hold the account."""

SIGNING = ("AGORA_NCS_SECRET",)
"""The variable that holds what notifications are signed with."""

SIGNATURES = {"agora-signature": "sha1", "agora-signature-v2": "sha256"}
"""The header fields that carry an HMAC over the raw body, with the hash of each."""

BASE = "/v1/apps/$AGORA_APP_ID/cloud_recording"
_STOP = re.compile(r".*/resourceid/([^/]+)/sid/([^/]+)/mode/([^/]+)/stop")
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
        """Everything that is left behind is a recording."""
        return frozenset(each.path for each in self.leftovers(exchanges))

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """A stop for every start that succeeded and was not seen to end."""
        running: dict[tuple[str, str, str], Json] = {}
        for each in exchanges:
            body = each.response.body if each.response else None
            answer = body if isinstance(body, dict) else {}
            if (start := START.fullmatch(each.request.path)) and isinstance(each.request.body, dict):
                sid = answer.get("sid")
                if isinstance(sid, str) and sid:
                    running[(start[1], quote(sid, safe="$"), start[2])] = each.request.body
            elif (stop := _STOP.fullmatch(each.request.path)) and each.response and _ends(each.response.status, answer):
                running.pop((stop[1], stop[2], stop[3]), None)
        return [_stop(*key, body) for key, body in running.items()]

    def leaves(self, request: Request) -> bool:
        """A start."""
        return self.starts(request)

    def search(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """Every start again of which nobody knows what it began."""
        return lost.search(exchanges)

    def adrift(self, exchanges: tuple[Exchange, ...]) -> list[str]:
        """The recordings that may run and whose sid nobody knows."""
        return [str(each) for each in lost.lost(exchanges)]


def _ends(status: int, answer: Mapping[str, Json]) -> bool:
    """Whether nothing is left to stop after this answer to a stop; code 65 says that it was not completed."""
    return status in (200, 404) or (status == 206 and answer.get("code") != 65)


def _stop(resource: str, sid: str, mode: str, body: Json) -> Request:
    return Request(
        method="POST",
        path=f"{BASE}/resourceid/{resource}/sid/{sid}/mode/{mode}/stop",
        body={"cname": body.get("cname"), "uid": body.get("uid"), "clientRequest": {}},
    )
