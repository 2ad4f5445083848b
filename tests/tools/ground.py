"""A served sandbox with something in it: what tools need to get further than `404`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from contracts.model import Credentials, Exchange, Request, Response
from contracts.sandbox.asgi import application
from contracts.sandbox.server import ShiftedClock, running
from contracts.suite.targets import faults, stand_in_account
from contracts.vendors.vendor import find

STORAGE = {"vendor": 1, "region": 0, "bucket": "recordings", "accessKey": "key", "secretKey": "secret"}
ROOM = "weekly-planning"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the sandbox is, credentials by security scheme, and the path parameters of what is there, by operation.

    The parameters at `""` are those of every operation that has no others. `said` is what was said to it so far.
    """

    url: str
    credentials: Mapping[str, Mapping[str, str]]
    parameters: Mapping[str, Mapping[str, str]]
    said: list[Exchange]


@contextmanager
def serving(vendor: str, edition: str, *named: str) -> Iterator[Ground]:
    """Serve the sandbox of one edition over loopback HTTP, with recordings that go on, and with the faults `named`."""
    found, clock = find(vendor), ShiftedClock()
    account = stand_in_account(found)
    headers, said = found.access.headers(account, Credentials.VALID), []

    def observe(_: str, request: Request, response: Response, now: float) -> None:
        known = request.headers.get("authorization") == headers["authorization"]
        strange = Credentials.WRONG if set(headers) <= request.headers.keys() else Credentials.MISSING
        credentials = Credentials.VALID if known else strange
        said.append(Exchange(id=f"x{len(said)}", request=request, response=response, at=now, credentials=credentials))

    world = found.world(account, edition, faults([found], named))
    app = application({vendor: world}, clock.now, advance=clock.advance, observe=observe)
    with running(app) as url:
        base = url + found.contract(edition).registry.base_path
        with httpx.Client(base_url=base, headers=headers, trust_env=False) as client:
            yield Ground(base, CREDENTIALS[vendor](account), GROUNDS[vendor](client, account), said)


def _agora(client: httpx.Client, account: Mapping[str, str]) -> dict[str, dict[str, str]]:
    base = f"/v1/apps/{account['AGORA_APP_ID']}/cloud_recording"

    def resource(uid: str) -> str:
        return str(_post(client, f"{base}/acquire", {"cname": ROOM, "uid": uid, "clientRequest": {}})["resourceId"])

    def recording(uid: str) -> dict[str, str]:
        acquired = resource(uid)
        body = {"cname": ROOM, "uid": uid, "clientRequest": {"storageConfig": STORAGE}}
        sid = _post(client, f"{base}/resourceid/{acquired}/mode/mix/start", body)["sid"]
        return {"resourceid": acquired, "sid": sid, "mode": "mix"}

    _post(client, "/_sandbox/participants", {"vendor": "agora", "room": ROOM, "user": "1001", "action": "join"})
    app = {"appid": account["AGORA_APP_ID"]}
    return {
        "": {**app, **recording("1")},
        "start": {**app, "resourceid": resource("2")},
        "stop": {**app, **recording("3")},
    }


def _realtimekit(client: httpx.Client, account: Mapping[str, str]) -> dict[str, dict[str, str]]:
    app = {"account_id": account["CLOUDFLARE_ACCOUNT_ID"], "app_id": account["REALTIMEKIT_APP_ID"]}
    base = f"/accounts/{app['account_id']}/realtime/kit/{app['app_id']}"
    meeting = _post(client, f"{base}/meetings", {"title": "Weekly planning"})["data"]["id"]
    recording = _post(client, f"{base}/recordings", {"meeting_id": meeting})["data"]["id"]
    return {"": {**app, "meeting_id": meeting, "recording_id": recording}}


def _post(client: httpx.Client, path: str, body: Any) -> Any:
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    return answer.json()


GROUNDS = {"agora": _agora, "realtimekit": _realtimekit}
CREDENTIALS = {
    "agora": lambda account: {
        "basic": {"username": account["AGORA_CUSTOMER_ID"], "password": account["AGORA_CUSTOMER_SECRET"]}
    },
    "realtimekit": lambda account: {"bearer": {"bearer": account["CLOUDFLARE_API_TOKEN"]}},
}
