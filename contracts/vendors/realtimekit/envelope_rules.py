"""What stands around the bodies of RealtimeKit's answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from contracts.judge.envelopes import media_types, success_statuses
from contracts.judge.history import History
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.leaks import secrets_stay

WRITE_ONLY = ("access_key", "secret", "secret_key")
"""The fields of a storage that clients can write but not read."""

LOGIN = ("password", "private_key")
"""The fields by which a storage is logged into: the older edition has them in answers."""

success_status = behaviour("realtimekit.answers.success-status-is-documented")(success_statuses)
media_type = behaviour("realtimekit.answers.say-that-they-are-json")(media_types)


CREATED: Final[Mapping[str, int]] = {
    "create_meeting": 201,
    "create_webhook": 201,
    "start_recording": 200,
    "start_track_recording": 200,
}
"""The one status of a success that the published description names, where others name none."""


@behaviour("realtimekit.answers.created-has-the-published-status")
def created_status(history: History) -> Iterator[Opinion]:
    for call in history.of(*CREATED):
        if call.ok:
            wanted = CREATED[call.operation.id]
            yield opinion(call.status == wanted, f"status {wanted}", call.answered, call)


@behaviour("realtimekit.secrets.write-only-stays-unread")
def write_only_stays_unread(history: History) -> Iterator[Opinion]:
    return secrets_stay(history, lambda field: field in WRITE_ONLY)


@behaviour("realtimekit.secrets.login-stays-unread")
def login_stays_unread(history: History) -> Iterator[Opinion]:
    return secrets_stay(history, lambda field: field in LOGIN)


@behaviour("realtimekit.secrets.never-come-back")
def secrets_never_come_back(history: History) -> Iterator[Opinion]:
    return secrets_stay(history, lambda field: field not in (*WRITE_ONLY, *LOGIN), account=True)
