"""Telling webhooks what happens: one delivery for each of them, signed, and tried again where that is due."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from random import Random
from uuid import UUID

from contracts.model import Json
from contracts.sandbox.outbox import Delivery, Outbox
from contracts.vendors.realtimekit.sandbox import payloads
from contracts.vendors.realtimekit.sandbox.policy import Policy, Status
from contracts.vendors.realtimekit.sandbox.signing import signature
from contracts.vendors.realtimekit.sandbox.webhooks import Webhook, Webhooks
from contracts.vendors.realtimekit.sandbox.world import Meeting, Recording


@dataclass(slots=True)
class Callbacks:
    """Everything that is on its way to the webhooks of one app; a listener of its world."""

    policy: Policy
    webhooks: Webhooks
    seed: int
    outbox: Outbox = field(default_factory=Outbox)
    _random: Random = field(init=False)
    _id: str = field(init=False)

    def __post_init__(self) -> None:
        self._random = Random(f"deliveries/{self.seed}")  # noqa: S311  (ids that repeat with the seed)
        self._id = self._new_id()

    def recording_changed(self, recording: Recording, now: float) -> None:
        hooks = self.policy.hooks
        if recording.status not in hooks.announced:
            return
        body = payloads.status_update(recording, self.policy, now)
        delay = dict(hooks.delays).get(recording.status, 0.0)
        for _ in range(hooks.copies):
            self._tell(body, now + delay)
        if hooks.ahead and recording.status is Status.UPLOADING:
            self._tell({**body, "recording": {**body["recording"], "status": "UPLOADED"}}, now)

    def meeting_created(self, meeting: Meeting, now: float) -> None:
        if self.policy.hooks.tells_of_empty_meetings:
            self._tell(payloads.meeting_started(meeting), now)

    def meeting_started(self, meeting: Meeting, now: float) -> None:
        if self.policy.hooks.tells_of_meetings:
            self._tell(payloads.meeting_started(meeting), now)

    def participant_left(self, meeting: Meeting, now: float) -> None:
        if self.policy.hooks.ends_with_first and meeting.people:
            self._tell(payloads.meeting_ended(meeting, now), now)

    def meeting_ended(self, meeting: Meeting, now: float) -> None:
        if self.policy.hooks.tells_of_meetings:
            self._tell(payloads.meeting_ended(meeting, now), now)

    def due(self, now: float) -> list[Delivery]:
        """What is to be delivered until `now`, but for what nobody wants any more."""
        return [each for each in self.outbox.due(now) if self.webhooks.still_wants(*each.tag)]

    def answered(self, delivery: Delivery, status: int) -> None:
        """Try again what met with an error or with silence."""
        hooks = self.policy.hooks
        if 200 <= status < 300:
            again = hooks.repeats_accepted and delivery.attempt == 1
        elif status == 0:
            again = hooks.retries_silence
        else:
            again = hooks.retries_errors if status >= 500 else hooks.retries_refusals
        if again and delivery.attempt <= len(hooks.retries):
            at = delivery.at + hooks.retries[delivery.attempt - 1]
            self.outbox.post(self._renamed(replace(delivery, at=at, attempt=delivery.attempt + 1)))

    def _renamed(self, delivery: Delivery) -> Delivery:
        if self.policy.hooks.keeps_ids or "rtk-uuid" not in delivery.headers:
            return delivery
        return replace(delivery, headers={**delivery.headers, "rtk-uuid": self._new_id()})

    def _tell(self, body: dict[str, Json], now: float) -> None:
        event = str(body["event"])
        for edit in self.policy.hooks.bodies:
            if edit.concerns(event):
                body = edit.change(body)
        raw = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
        for webhook in self.webhooks.callees(event):
            self.outbox.post(self._delivery(webhook, event, raw, now + self.policy.hooks.latency))

    def _delivery(self, webhook: Webhook, event: str, raw: bytes, at: float) -> Delivery:
        hooks = self.policy.hooks
        headers: Json = {
            "content-type": "application/json",
            "rtk-signature": signature(raw, hooks.signing),
            "rtk-uuid": self._id if hooks.one_id else self._new_id(),
            "rtk-webhook-id": webhook.id,
        }
        for change in hooks.headers:
            headers = change(headers)
        url = webhook.url if hooks.follows_url else webhook.first_url
        return Delivery(url=str(url), headers=headers, body=raw, at=at, tag=(webhook.id, event))

    def _new_id(self) -> str:
        return str(UUID(int=self._random.getrandbits(128), version=4))
