"""Notifications on their way: numbered, wrapped, signed, and sent again while nobody takes them."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from contracts.model import Json
from contracts.sandbox.outbox import OK, Delivery, Outbox
from contracts.vendors.agora.sandbox.notice_policy import MODULES, NAMES, Notice, NoticePolicy

PRODUCT = 3
"""Cloud Recording among the products that notify."""


def milliseconds(seconds: float) -> int:
    """A moment as notifications tell it."""
    return round(seconds * 1000)


@dataclass(slots=True)
class Notices:
    """What one account is notified of."""

    policy: NoticePolicy
    secret: str
    seed: int
    _outbox: Outbox = field(default_factory=Outbox)
    _ids: count[int] = field(default_factory=lambda: count(1))
    _numbers: dict[str, int] = field(default_factory=dict)
    _random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._random = random.Random(f"notices/{self.seed}")  # noqa: S311

    def tell(self, notice: Notice) -> None:
        """Notify of something that happened."""
        told: Iterable[Notice] = [notice]
        for script in self.policy.scripts:
            told = [each for one in told for each in script(one)]
        for each in told:
            self._send(each)

    def due(self, now: float) -> list[Delivery]:
        """The notifications that arrive until `now`."""
        return self._outbox.due(now)

    def answered(self, delivery: Delivery, status: int) -> None:
        """Try again unless `delivery` was taken, as often as the policy has it."""
        policy, attempt = self.policy, delivery.attempt
        if (status == OK and not policy.resends_accepted) or attempt > len(policy.pauses):
            return
        at = delivery.at + policy.pauses[attempt - 1] + (0.0 if status else policy.timeout)
        body = json.loads(delivery.body)
        if not isinstance(body, dict):
            return
        if policy.redates_resent and "notifyMs" in body:
            body["notifyMs"] += milliseconds(at) - milliseconds(delivery.at)
        if policy.renames_resent:
            body["noticeId"] = self._id()
        raw = self._raw(body)
        self._outbox.again(delivery, at, body=raw, headers=self._headers(raw))

    def draw_uid(self) -> int:
        """A uid for a recording client, at random."""
        return self._random.randrange(1, 2**32)

    def _send(self, notice: Notice) -> None:
        late = self.policy.detour if self._random.random() < self.policy.straggling else 0.0
        sent = notice.at + self.policy.delay
        raw = self._raw(self._edited(notice.type, self._body(notice, sent)))
        self._outbox.post(Delivery(url=self.policy.url, headers=self._headers(raw), body=raw, at=sent + late))

    def _body(self, notice: Notice, sent: float) -> dict[str, Json]:
        recording, name = notice.recording, NAMES[notice.type]
        number = self._numbers.get(recording.sid, self.policy.first)
        self._numbers[recording.sid] = number + self.policy.step
        return {
            "noticeId": self._id(),
            "productId": PRODUCT,
            "eventType": notice.type,
            "notifyMs": milliseconds(sent),
            "payload": {
                "cname": recording.resource.cname,
                "uid": notice.uid,
                "sid": recording.sid,
                "sequence": number,
                "sendts": milliseconds(notice.at),
                "serviceType": MODULES[notice.type],
                "details": {"msgName": name, **copy.deepcopy(dict(notice.details))},
            },
        }

    def _edited(self, type_: int, body: dict[str, Any]) -> dict[str, Any]:
        for types, change in self.policy.edits:
            if not types or type_ in types:
                change(body)
        return body

    def _id(self) -> str:
        return f"{self._random.getrandbits(31)}:{next(self._ids)}:{PRODUCT}"

    def _raw(self, body: Json) -> bytes:
        return self.policy.written(json.dumps(body, separators=(",", ":")).encode())

    def _headers(self, raw: bytes) -> dict[str, str]:
        key, signed = self.policy.key(self.secret).encode(), self.policy.signed(raw)
        return self.policy.headers(
            {
                "content-type": "application/json",
                "agora-signature": hmac.new(key, signed, hashlib.sha1).hexdigest(),
                "agora-signature-v2": hmac.new(key, signed, hashlib.sha256).hexdigest(),
            }
        )
