"""Agora refusing in other words than documented, too much, or not at all."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from typing import Any, Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import Bend, become, edit, fault, turn, where
from contracts.vendors.agora.sandbox.mishaps import UPLOAD
from contracts.vendors.agora.sandbox.policy import Policy


def _other_code(reason: str, code: int) -> Bend:
    return edit("refusal", where("reason", reason, become("code", code)))


def _other_message(message: str) -> Bend:
    return edit("refusal", where("message", message, become("message", "no")))


def _confuse(*kinds: str, **knobs: Any) -> Bend:
    """Give the code of a task conflict to what has a code of its own."""

    def bend(policy: Policy) -> Policy:
        codes = {kind: 53 if kind in kinds else code for kind, code in policy.codes.items()}
        return replace(policy, codes=codes, **knobs)

    return bend


def _without_slow_uploads(policy: Policy) -> Policy:
    return replace(policy, mishaps={name: {} if name == UPLOAD else it for name, it in policy.mishaps.items()})


def _mute(body: dict[str, Any]) -> None:
    for key in ("code", "reason", "message"):
        body.pop(key, None)


REFUSALS: Final[tuple[Fault, ...]] = (
    fault(
        "refusals.mute",
        "presence",
        "the refusal of a wrong request says nothing of what is wrong",
        edit("refusal", where("code", 2, _mute)),
        "errors.invalid-parameter-has-a-code",
        "errors.carry-message-or-code",
        "errors.carry-message-or-code-and-reason",
    ),
    fault(
        "acquire.unknown-app-is-a-teapot",
        "status",
        "an unknown App ID is answered with a status that no document names",
        turn(wrong_app_status=418),
        "answers.status-is-documented",
        "errors.unknown-app-is-400",
    ),
    fault(
        "acquire.code-unheard-of",
        "status",
        "an inactive app is told with a code that is not documented",
        _other_code("no_active_status", 999),
        "acquire.400-code-is-listed",
    ),
    fault(
        "acquire.failure-unheard-of",
        "status",
        "a failing acquire carries a code that is not documented",
        _other_code("no_worker_manager_available", 999),
        "acquire.500-code-is-listed",
    ),
    fault(
        "start.conflict-unheard-of",
        "status",
        "a task conflict carries a code that is not documented",
        _other_code("task conflict", 999),
        "errors.code-is-listed",
        "start.400-code-is-listed",
        "start.refuses-the-same-channel-and-uid",
    ),
    fault(
        "start.failure-unheard-of",
        "status",
        "a failing start carries a code that is not documented",
        _other_code("Failed to allocate worker", 999),
        "start.500-code-is-listed",
    ),
    fault(
        "errors.timeout-unheard-of",
        "status",
        "a timeout carries a code that is not documented",
        _other_code("request timeout", 999),
        "errors.504-code-is-62",
        "start.500-code-is-listed",
    ),
    fault(
        "errors.unfinished-unheard-of",
        "status",
        "a request that was not completed carries a code that is not documented",
        _other_code("request not completed", 999),
        "query.206-is-code-65",
        "start.206-is-code-65",
        "stop.206-is-code-65-or-435",
        "update.206-is-code-65",
        "update-layout.206-is-code-65",
    ),
    fault(
        "stop.exiting-unheard-of",
        "status",
        "a repeated stop carries a code that is not documented",
        _other_code("invalid operation", 999),
        "errors.code-is-listed",
        "stop.400-code-is-listed",
        "stop.exiting-is-code-49",
    ),
    fault(
        "errors.reason-reworded",
        "status",
        "a request that was not completed is told in other words",
        edit("refusal", where("code", 65, become("reason", "come again"))),
        "errors.reason-names-the-code",
    ),
    fault(
        "errors.states-confused",
        "status",
        "what does not belong together is called a task conflict",
        _confuse("owner", "expired", "resource", "session", "channel"),
        "acquire.400-code-is-listed",
        "acquire.invalid-name-is-code-401",
        "acquire.invalid-name-is-code-1013",
        "errors.reason-names-the-code",
        "query.foreign-sid-is-code-1003",
        "start.expired-resource-is-code-433",
        "start.invented-resource-is-code-1001",
        "start.other-identity-is-code-432",
    ),
    fault(
        "errors.forms-confused",
        "status",
        "a wrong form is called a task conflict, or has a code that is not documented",
        _confuse("no-json", "layout", invalid_code=3),
        "acquire.400-code-is-listed",
        "errors.400-code-of-a-recording-is-2",
        "errors.code-is-listed",
        "errors.invalid-parameter-is-code-2",
        "errors.no-json-is-code-8",
        "start.400-code-is-listed",
        "stop.400-code-is-listed",
        "update-layout.wrong-layout-is-code-1028",
    ),
    fault(
        "auth.missing-untold",
        "auth",
        "a 401 does not say that credentials are missing",
        _other_message("Unauthorized"),
        "auth.missing-says-so",
    ),
    fault(
        "auth.wrong-untold",
        "auth",
        "a 401 does not say that credentials are wrong",
        _other_message("Invalid authentication credentials"),
        "auth.wrong-says-so",
    ),
    fault(
        "auth.account-denied",
        "auth",
        "acquire refuses the account's credentials",
        turn(denies=frozenset({"acquire"})),
        "auth.is-http-basic",
    ),
    fault(
        "auth.any-app",
        "auth",
        "any App ID is served",
        turn(takes_any_app=True),
        "errors.unknown-app-is-400",
        "errors.unknown-app-is-refused",
    ),
    fault(
        "auth.unknown-app-403",
        "auth",
        "an unknown App ID is answered with 403",
        turn(wrong_app_status=403),
        "errors.unknown-app-is-400",
    ),
    fault(
        "routes.unknown-untold",
        "status",
        "a 404 does not say that no route matches",
        _other_message("no Route matched with those values"),
        "errors.unknown-route-says-so",
    ),
    fault(
        "routes.any-method",
        "status",
        "a wrong method is answered with 204",
        turn(wrong_method_status=204),
        "errors.wrong-method-is-404",
        "errors.wrong-method-is-refused",
    ),
    fault(
        "rate.five-a-second",
        "time",
        "five requests a second are served",
        turn(requests_per_second=5),
        "rate.ten-a-second",
    ),
    fault(
        "rate.unlimited",
        "time",
        "any number of requests a second is served",
        turn(requests_per_second=inf),
        "rate.more-are-429",
    ),
    fault(
        "rate.untold",
        "status",
        "a 429 does not say that there were too many requests",
        _other_message("API rate limit exceeded"),
        "errors.429-says-so",
    ),
    fault(
        "start.invented-resource",
        "identity",
        "a recording starts on a resource that was never issued",
        turn(takes_invented_resources=True),
        "start.invented-resource-is-refused",
    ),
    fault(
        "query.foreign-resource",
        "identity",
        "a recording is found below any resource",
        turn(takes_foreign_sids=True),
        "answers.echo-cname",
        "answers.echo-resource-id",
        "answers.echo-uid",
        "query.foreign-sid-is-refused",
        "session.ids-belong-together",
    ),
    fault(
        "stop.upload-awaited-for-ever",
        "time",
        "a stop waits for any upload, however long it takes",
        _without_slow_uploads,
        "stop.slow-upload-is-error-50",
    ),
    fault(
        "push.dead-publishes",
        "status",
        "a push to nobody is told to be publishing",
        turn(notices_dead_push=False),
        "cdn-push.unreachable-is-not-publishing",
    ),
)
