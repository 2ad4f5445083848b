"""Agora notifying wrongly: signatures, numbers and deliveries that are not as documented."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import (
    alter,
    become,
    envelope,
    fault,
    notify,
    told,
)

PROGRESS: Final = 33
"""An event that nothing else depends on."""

STARTED: Final = 40
HOURS: Final = 8 * 3_600_000
GAP: Final = "callback.sequence-has-no-gaps"

Headers = dict[str, str]


def _without(name: str) -> Callable[[Headers], Headers]:
    return lambda headers: {key: value for key, value in headers.items() if key != name}


def _with(name: str, how: Callable[[str], str]) -> Callable[[Headers], Headers]:
    return lambda headers: {**headers, name: how(headers[name])}


def _base64(digits: str) -> str:
    return base64.b64encode(bytes.fromhex(digits)).decode()


def _spaced(raw: bytes) -> bytes:
    """The same document written in another way."""
    return json.dumps(json.loads(raw), indent=1).encode()


def _shorter(digits: str) -> str:
    return hashlib.sha1(digits.encode()).hexdigest()  # noqa: S324


NOTICES: Final[tuple[Fault, ...]] = (
    fault(
        "callback.unencrypted",
        "auth",
        "notifications are sent over HTTP",
        notify(url="http://receiver.example.com/agora"),
        "callback.comes-over-https",
    ),
    fault(
        "callback.unsigned",
        "auth",
        "notifications have no Agora-Signature",
        notify(headers=_without("agora-signature")),
        "callback.has-signature",
    ),
    fault(
        "callback.unsigned-v2",
        "auth",
        "notifications have no Agora-Signature-V2",
        notify(headers=_without("agora-signature-v2")),
        "callback.has-signature-v2",
    ),
    fault(
        "callback.signature-base64",
        "shape",
        "Agora-Signature is written in base64",
        notify(headers=_with("agora-signature", _base64)),
        "callback.signature-is-hex",
        "callback.signature-holds",
    ),
    fault(
        "callback.signature-v2-sha1",
        "auth",
        "Agora-Signature-V2 is made with SHA1",
        notify(headers=_with("agora-signature-v2", _shorter)),
        "callback.signature-v2-is-hex",
        "callback.signature-v2-holds",
    ),
    fault(
        "callback.wrong-key",
        "auth",
        "notifications are signed with another secret",
        notify(key=lambda secret: f"{secret}?"),
        "callback.signature-holds",
        "callback.signature-v2-holds",
    ),
    fault(
        "callback.signed-before-writing",
        "auth",
        "what is signed is written in another way than what is sent",
        notify(signed=_spaced),
        "callback.signature-holds",
        "callback.signature-v2-holds",
    ),
    fault(
        "callback.one-notice-id",
        "identity",
        "all notifications have the same noticeId",
        envelope(become("noticeId", "1:1:3")),
        "callback.notice-ids-differ",
    ),
    fault(
        "callback.sent-once",
        "time",
        "a notification that nobody took does not come again",
        notify(pauses=()),
        "callback.resent-when-not-accepted",
    ),
    fault(
        "callback.sent-for-ever",
        "time",
        "a notification comes again more than three times",
        notify(pauses=(1.0, 3.0, 6.0, 9.0, 12.0)),
        "callback.resent-three-times-at-most",
    ),
    fault(
        "callback.impatient",
        "time",
        "the attempts follow each other faster and faster",
        notify(pauses=(15.0, 7.0, 1.0)),
        "callback.resend-interval-grows",
    ),
    fault(
        "callback.renamed-when-resent",
        "identity",
        "each attempt has a noticeId of its own",
        notify(renames_resent=True),
        "callback.resend-keeps-notice-id",
    ),
    fault(
        "callback.dated-once",
        "time",
        "each attempt has the notifyMs of the first",
        notify(redates_resent=False),
        "callback.resend-updates-notify-ms",
    ),
    fault(
        "callback.sent-again",
        "order",
        "a notification comes again although it was taken",
        notify(resends_accepted=True),
        "callback.not-resent-once-accepted",
    ),
    fault(
        "callback.local-time",
        "unit",
        "notifyMs is a time of some zone",
        envelope(alter("notifyMs", lambda moment: moment + HOURS)),
        "callback.notify-ms-is-the-time-of-sending",
    ),
    fault(
        "callback.event-from-the-future",
        "time",
        "an event is notified of before it happens",
        told(alter("sendts", lambda moment: moment + 60_000), STARTED),
        "callback.event-precedes-notification",
    ),
    fault(
        "callback.numbered-from-one",
        "order",
        "notifications are numbered from 1 on",
        notify(first=1),
        "callback.sequence-starts-at-zero",
    ),
    fault(
        "callback.numbered-by-twos",
        "order",
        "every other number is left out",
        notify(step=2),
        GAP,
    ),
    fault(
        "callback.number-repeated",
        "order",
        "a notification has the number of the one before it",
        told(alter("sequence", lambda sequence: sequence - 1), PROGRESS),
        "callback.sequence-is-not-repeated",
        GAP,
    ),
    fault(
        "callback.other-sid",
        "identity",
        "a notification names a recording that nobody started",
        told(become("sid", "f" * 32), PROGRESS),
        "callback.sid-is-of-a-recording",
        GAP,
    ),
    fault(
        "callback.other-channel",
        "identity",
        "a notification names another channel",
        told(become("cname", "elsewhere"), PROGRESS),
        "callback.cname-is-of-the-recording",
    ),
    fault(
        "callback.other-uid",
        "identity",
        "a notification names another recording client",
        told(become("uid", "7"), PROGRESS),
        "callback.uid-is-of-the-recording",
    ),
)
"""Every fault of how notifications are signed, numbered and sent."""
