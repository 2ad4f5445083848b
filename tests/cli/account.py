"""An account at both vendors, served: somebody else's recordings run in it, and what is ours can be counted."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from contracts.model import Credentials, Json, Request, Response
from contracts.sandbox.asgi import application
from contracts.sandbox.server import ShiftedClock, running
from contracts.vendors.agora.sandbox.api import AgoraSandbox
from contracts.vendors.realtimekit.sandbox.api import RealtimeKitSandbox
from contracts.vendors.vendor import find
from tests.cli.command import ACCOUNT

APP = ACCOUNT["AGORA_APP_ID"]
KIT = f"/accounts/{ACCOUNT['CLOUDFLARE_ACCOUNT_ID']}/realtime/kit/{ACCOUNT['REALTIMEKIT_APP_ID']}"
BEGINS = {"start", "recordings", "track", "webhooks"}
"""How the paths end at which something begins, or is made."""

CUSTOMER = "customer"
"""The channel, and the user, of the recordings that are none of ours."""


class Account:
    """The sandboxes, the people who use them beside us, and a gate that is to be killed."""

    def __init__(self) -> None:
        self.clock = ShiftedClock()
        self.agora: Any = self._build("agora")
        self.realtimekit: Any = self._build("realtimekit")
        self.url = ""
        self.meeting = ""
        self.asked = 0
        self._killing = threading.Event()
        self.begun = 0
        self._moment: tuple[str, int, float, int] | None = None
        self._customer()

    def _build(self, name: str) -> AgoraSandbox | RealtimeKitSandbox:
        vendor = find(name)
        world: Any = vendor.world(ACCOUNT, vendor.contract().edition)
        return world

    def targets(self, *vendors: str) -> list[str]:
        """Where they are, as a gate is told it."""
        return [f"--target={name}={self.url}{getattr(self, name).base_path}" for name in vendors]

    def observe(self, vendor: str, request: Request, response: Response, now: float) -> None:
        """Count, and kill when it is time: before an answer is sent, or so many seconds later."""
        self.asked += 1
        self.begun += request.method == "POST" and request.path.rpartition("/")[2] in BEGINS
        if self._moment and getattr(self, self._moment[0]) == self._moment[1]:
            _, _, delay, process = self._moment
            self._moment = None
            if delay:
                threading.Timer(delay, self._kill, (process,)).start()
            else:
                self._kill(process)

    def kill_at(self, what: str, number: int, delay: float, process: int) -> None:
        """Kill `process` at its request with this number, counted from 1, of all that are `asked` or have `begun`.

        With a delay of so many seconds the answer is on its way.
        """
        self._killing.clear()
        self.asked = self.begun = 0
        self._moment = (what, number, delay, process)

    def _kill(self, process: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        self._killing.set()

    def wait_for_the_end(self, process: int, seconds: float) -> bool:
        """Whether it was killed; it may end by itself before its moment comes."""
        for _ in range(int(seconds / 0.02)):
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                return self._killing.is_set()
            time.sleep(0.02)
        raise AssertionError("the gate neither ends nor comes to its moment")

    def _customer(self) -> None:
        """Somebody else, who records a channel and a meeting, and has a webhook."""
        now = self.clock.now()
        self.agora.join(CUSTOMER, "7", now)
        base, who = f"/v1/apps/{APP}/cloud_recording", {"cname": CUSTOMER, "uid": "8"}
        resource = self._ask("agora", f"{base}/acquire", {**who, "clientRequest": {}})["resourceId"]
        storage = {"vendor": 1, "region": 0, "bucket": "b", "accessKey": "k", "secretKey": "s"}
        start = {**who, "clientRequest": {"storageConfig": storage}}
        self._ask("agora", f"{base}/resourceid/{resource}/mode/mix/start", start)
        self.meeting = self._ask("realtimekit", f"{KIT}/meetings", {"title": CUSTOMER})["data"]["id"]
        self.realtimekit.join(self.meeting, "7", now)
        self._ask("realtimekit", f"{KIT}/recordings", {"meeting_id": self.meeting})
        url = "https://example.com/recording-contracts/1"
        self._ask("realtimekit", f"{KIT}/webhooks", {"name": CUSTOMER, "url": url, "events": ["meeting.started"]})

    def _ask(self, name: str, path: str, body: Json) -> Json:
        headers = find(name).access.headers(ACCOUNT, Credentials.VALID)
        request = Request(method="POST", path=path, headers=headers, body=body)
        answer = getattr(self, name).handle(request, self.clock.now())
        assert answer.status in (200, 201), answer
        return answer.body

    def recorded(self) -> list[str]:
        """The channels and the meetings that are being recorded."""
        now = self.clock.now()
        self.agora._world.run(now)
        self.realtimekit._world.run(now)
        channels = [str(each.resource.cname) for each in self.agora._world.recordings.values() if each.running]
        over = {"UPLOADING", "UPLOADED", "ERRORED"}
        found = [each for each in self.realtimekit._world.recordings if each.status not in over]
        return sorted((*channels, *(each.meeting.id for each in found)))

    def called(self) -> list[str]:
        """The names of the webhooks."""
        return sorted(str(each.name) for each in self.realtimekit._webhooks.found.values())

    @property
    def only_the_customer(self) -> bool:
        """Whether nothing of ours is left, and all that is the customer's."""
        return self.recorded() == sorted((CUSTOMER, self.meeting)) and self.called() == [CUSTOMER]


@contextmanager
def account() -> Iterator[Account]:
    """An account at a URL."""
    found = Account()
    worlds = {"agora": found.agora, "realtimekit": found.realtimekit}
    app = application(worlds, found.clock.now, advance=found.clock.advance, observe=found.observe)
    with running(app) as found.url:
        yield found
