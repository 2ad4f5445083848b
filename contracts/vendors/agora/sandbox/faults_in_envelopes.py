"""Agora notifying wrongly: what is around every event is not as documented."""

from __future__ import annotations

import json
from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import (
    alter,
    become,
    drop,
    envelope,
    fault,
    in_seconds,
    notify,
    number,
    told,
)

PROGRESS: Final = 33
"""An event that nothing else depends on."""

STARTED: Final = 40
GAP: Final = "callback.sequence-has-no-gaps"


def _as_form(headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "content-type": "application/x-www-form-urlencoded"}


def _as_text(raw: bytes) -> bytes:
    return json.dumps(raw.decode()).encode()


ENVELOPES: Final[tuple[Fault, ...]] = (
    fault(
        "callback.form",
        "type",
        "notifications say that they are forms",
        notify(headers=_as_form),
        "callback.content-type-is-json",
    ),
    fault(
        "callback.stringified-twice",
        "type",
        "the body of a notification is a text that holds JSON",
        notify(written=_as_text),
        "callback.body-is-object",
        "callback.has-notice-id",
        "callback.has-product-id",
        "callback.has-event-type",
        "callback.has-notify-ms",
        "callback.has-payload",
    ),
    fault(
        "callback.anonymous",
        "presence",
        "notifications have no noticeId",
        envelope(drop("noticeId"), PROGRESS),
        "callback.has-notice-id",
    ),
    fault(
        "callback.notice-id-number",
        "type",
        "noticeId is a number",
        envelope(become("noticeId", 7), PROGRESS),
        "callback.notice-id-is-text",
    ),
    fault(
        "callback.no-product",
        "presence",
        "notifications have no productId",
        envelope(drop("productId"), PROGRESS),
        "callback.has-product-id",
    ),
    fault(
        "callback.other-product",
        "identity",
        "notifications are said to be of another product",
        envelope(become("productId", 1)),
        "callback.product-is-cloud-recording",
    ),
    fault(
        "callback.no-event-type",
        "presence",
        "notifications have no eventType",
        envelope(drop("eventType"), PROGRESS),
        "callback.has-event-type",
    ),
    fault(
        "callback.event-type-text",
        "type",
        "eventType is a text",
        envelope(alter("eventType", str), PROGRESS),
        "callback.event-type-is-number",
    ),
    fault(
        "callback.event-type-unknown",
        "shape",
        "an event is notified of that no document knows",
        envelope(become("eventType", 34), PROGRESS),
        "callback.event-type-is-known",
    ),
    fault(
        "callback.not-dated",
        "presence",
        "notifications have no notifyMs",
        envelope(drop("notifyMs"), PROGRESS),
        "callback.has-notify-ms",
    ),
    fault(
        "callback.notified-in-seconds",
        "unit",
        "notifyMs counts seconds",
        envelope(in_seconds("notifyMs"), PROGRESS),
        "callback.notify-ms-in-milliseconds",
        "callback.notify-ms-is-the-time-of-sending",
        "callback.event-precedes-notification",
    ),
    fault(
        "callback.no-payload",
        "presence",
        "notifications have no payload",
        envelope(drop("payload"), PROGRESS),
        "callback.has-payload",
        GAP,
    ),
    fault(
        "callback.payload-text",
        "type",
        "the payload is a text that holds JSON",
        envelope(alter("payload", json.dumps), PROGRESS),
        "callback.payload-is-object",
        "callback.payload-has-channel",
        "callback.payload-has-sid",
        "callback.payload-has-sequence",
        "callback.payload-has-sendts",
        "callback.payload-has-service-type",
        "callback.payload-has-details",
        GAP,
    ),
    fault(
        "callback.no-channel",
        "presence",
        "the payload does not name the channel",
        told(drop("cname"), PROGRESS),
        "callback.payload-has-channel",
    ),
    fault(
        "callback.no-sid",
        "presence",
        "the payload does not name the recording",
        told(drop("sid"), PROGRESS),
        "callback.payload-has-sid",
        GAP,
    ),
    fault(
        "callback.no-sequence",
        "presence",
        "the payload has no number",
        told(drop("sequence"), PROGRESS),
        "callback.payload-has-sequence",
        GAP,
    ),
    fault(
        "callback.no-sendts",
        "presence",
        "the payload does not say when the event happened",
        told(drop("sendts"), STARTED),
        "callback.payload-has-sendts",
    ),
    fault(
        "callback.no-service-type",
        "presence",
        "the payload does not say which module speaks",
        told(drop("serviceType"), PROGRESS),
        "callback.payload-has-service-type",
    ),
    fault(
        "callback.no-details",
        "presence",
        "the payload has no details",
        told(drop("details"), PROGRESS),
        "callback.payload-has-details",
    ),
    fault(
        "callback.channel-number",
        "type",
        "cname is a number",
        told(become("cname", 7), PROGRESS),
        "callback.channel-is-text",
    ),
    fault(
        "callback.uid-number",
        "type",
        "uid is a number",
        told(alter("uid", number)),
        "callback.uid-is-text",
    ),
    fault(
        "callback.sid-number",
        "type",
        "sid is a number",
        told(become("sid", 7), PROGRESS),
        "callback.sid-is-text",
        GAP,
    ),
    fault(
        "callback.sequence-text",
        "type",
        "sequence is a text",
        told(alter("sequence", str), PROGRESS),
        "callback.sequence-is-whole",
        GAP,
    ),
    fault(
        "callback.sent-in-seconds",
        "unit",
        "sendts counts seconds",
        told(in_seconds("sendts"), STARTED),
        "callback.sendts-in-milliseconds",
        "callback.sendts-lies-in-the-recording",
    ),
    fault(
        "callback.service-type-text",
        "type",
        "serviceType is a text",
        told(alter("serviceType", str), PROGRESS),
        "callback.service-type-is-number",
        "callback.service-type-fits-event",
    ),
    fault(
        "callback.other-module",
        "identity",
        "the recorder speaks for the uploader",
        told(become("serviceType", 1), PROGRESS),
        "callback.service-type-fits-event",
    ),
    fault(
        "callback.details-text",
        "type",
        "details are a text that holds JSON",
        told(alter("details", json.dumps), PROGRESS),
        "callback.details-is-object",
        "callback.details-name-the-message",
        "event.uploading-progress.has-progress",
    ),
    fault(
        "callback.no-message-name",
        "presence",
        "details do not name the message",
        told(lambda payload: drop("msgName")(payload["details"]), PROGRESS),
        "callback.details-name-the-message",
    ),
    fault(
        "callback.other-message-name",
        "shape",
        "a message has another name",
        told(lambda payload: become("msgName", "upload_progress")(payload["details"]), PROGRESS),
        "callback.message-name-fits-event",
    ),
)
