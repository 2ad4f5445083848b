"""How Agora is spoken to: HTTP Basic credentials, and the stop that every start owes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from contracts.model import Credentials, Exchange, Json, Request

ENVIRONMENT = ("AGORA_APP_ID", "AGORA_CUSTOMER_ID", "AGORA_CUSTOMER_SECRET")
"""The variables that hold the account."""

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

    def leftovers(self, exchanges: tuple[Exchange, ...]) -> list[Request]:
        """A stop for every start that succeeded and was not seen to end."""
        running: dict[tuple[str, str, str], Json] = {}
        for each in exchanges:
            path = each.request.path.split("/")
            status = each.response.status if each.response else 0
            if path[-1] == "start" and 200 <= status < 300 and each.response is not None:
                body = each.response.body
                sid = body.get("sid") if isinstance(body, dict) else None
                if isinstance(sid, str) and sid and isinstance(each.request.body, dict):
                    running[(path[-4], sid, path[-2])] = each.request.body
            elif path[-1] in {"stop", "query"} and (status == 404 or (path[-1] == "stop" and status in (200, 206))):
                running.pop((path[-6], path[-4], path[-2]), None)
        return [_stop(*key, body) for key, body in running.items()]


def _stop(resource: str, sid: str, mode: str, body: Json) -> Request:
    return Request(
        method="POST",
        path=f"{BASE}/resourceid/{resource}/sid/{sid}/mode/{mode}/stop",
        body={"cname": body.get("cname"), "uid": body.get("uid"), "clientRequest": {}},
    )
