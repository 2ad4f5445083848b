"""What stands around the bodies of Agora's answers."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.envelopes import failure_statuses, media_types, success_statuses
from contracts.judge.history import History
from contracts.judge.rules import Opinion, behaviour
from contracts.vendors.leaks import secrets_stay

success_status = behaviour("agora.answers.success-status-is-documented")(success_statuses)
failure_status = behaviour("agora.answers.status-is-documented")(failure_statuses)
media_type = behaviour("agora.answers.say-that-they-are-json")(media_types)


@behaviour("agora.secrets.never-come-back")
def secrets_never_come_back(history: History) -> Iterator[Opinion]:
    return secrets_stay(history, lambda field: True, account=True)
