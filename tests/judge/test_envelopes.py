"""What stands around a body is judged on every operation of both vendors: status, media type, and members of errors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts.clock import EPOCH
from contracts.judge.judge import judge
from contracts.model import ABSENT, Exchange, Json, Outcome, Request, Response, Trace
from contracts.spec import Operation
from contracts.vendors.vendor import find, names

EVERY = [
    (vendor, contract.edition, operation)
    for vendor in names()
    for contract in find(vendor).contracts()
    for operation in contract.operations
]
NEVER = (301, 302, 307, 308, 401, 403, 429, 500, 502, 503, 504)
JSON = {"content-type": "application/json; charset=utf-8"}


def _path(operation: Operation) -> str:
    return operation.template.replace("{mode}", "mix").replace("{", "").replace("}", "")


def outcomes(vendor: str, edition: str, name: str, response: Response) -> dict[str, set[Outcome]]:
    """What one answer says of each clause."""
    found = find(vendor)
    contract = found.contract(edition)
    operation = contract.operations[name]
    request = Request(method=operation.method, path=_path(operation), body=ABSENT)
    exchange = Exchange(id="x1", request=request, response=response, at=EPOCH)
    trace = Trace(vendor=vendor, edition=edition, scenario="s", target="t", seed=0, items=(exchange,))
    verdicts: dict[str, set[Outcome]] = {}
    for each in judge(trace, contract, found.oracle).verdicts:
        verdicts.setdefault(each.clause.partition(".")[2], set()).add(each.outcome)
    return verdicts


@pytest.mark.parametrize("status", [202, 203, 204, 299])
@pytest.mark.parametrize(("vendor", "edition", "name"), EVERY)
def test_a_success_that_no_document_names_is_told(vendor: str, edition: str, name: str, status: int) -> None:
    found = outcomes(vendor, edition, name, Response(status=status, headers=JSON, body={"anything": 1}))
    assert found["answers.success-status-is-documented"] == {Outcome.FAIL}


@pytest.mark.parametrize("status", NEVER)
@pytest.mark.parametrize(("vendor", "edition", "name"), EVERY)
def test_what_others_on_the_way_may_answer_is_not_held_against_the_vendor(
    vendor: str, edition: str, name: str, status: int
) -> None:
    found = outcomes(vendor, edition, name, Response(status=status, headers=JSON, body={"message": "no"}))
    assert {"answers.success-status-is-documented", "answers.status-is-documented"}.isdisjoint(found)


@pytest.mark.parametrize(("vendor", "edition", "name"), [each for each in EVERY if each[0] == "agora"])
def test_a_failure_that_no_document_names_is_a_warning(vendor: str, edition: str, name: str) -> None:
    answers = {status: Response(status=status, headers=JSON, body={"message": "no"}) for status in (400, 418, 422)}
    found = {status: outcomes(vendor, edition, name, each) for status, each in answers.items()}
    told = {status: each["answers.status-is-documented"] for status, each in found.items()}
    assert told == {400: {Outcome.PASS}, 418: {Outcome.FAIL}, 422: {Outcome.FAIL}}
    assert find(vendor).contract(edition).clauses["agora.answers.status-is-documented"].level == "should"


TYPES: list[tuple[dict[str, str], Json, str | None, Outcome | None]] = [
    (JSON, {"a": 1}, None, Outcome.PASS),
    ({"content-type": "application/problem+json"}, {"a": 1}, None, Outcome.PASS),
    ({"content-type": "text/plain"}, {"a": 1}, None, Outcome.FAIL),
    ({"date": "today"}, {"a": 1}, None, Outcome.FAIL),
    ({}, {"a": 1}, None, None),
    (JSON, ABSENT, "{oops", Outcome.FAIL),
    (JSON, ABSENT, "", None),
    ({"content-type": "text/plain"}, ABSENT, "oops", None),
]


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("case", range(len(TYPES)))
@pytest.mark.parametrize(("vendor", "edition", "name"), EVERY[::3])
def test_the_media_type_says_what_the_body_is(vendor: str, edition: str, name: str, case: int, status: int) -> None:
    headers, body, text, wanted = TYPES[case]
    found = outcomes(vendor, edition, name, Response(status=status, headers=headers, body=body, text=text))
    assert found.get("answers.say-that-they-are-json", {None}) == {wanted}


@pytest.mark.parametrize(("vendor", "edition", "name"), EVERY)
def test_every_documented_refusal_of_every_operation_says_what_is_wrong(vendor: str, edition: str, name: str) -> None:
    operation = find(vendor).contract(edition).operations[name]
    clause = {"agora": "errors.carry-message-or-code", "realtimekit": "errors.say-what-is-wrong"}[vendor]
    failing = {key: int(key.replace("XX", "22")) for key in operation.responses if key not in operation.successes}
    assert failing
    for status in failing.values():
        if status not in (201, 401):  # these have clauses of their own with Agora
            found = outcomes(vendor, edition, name, Response(status=status, body={"odd": 1}))
            assert found[clause] == {Outcome.FAIL}, status


@pytest.mark.parametrize("name", ["acquire", "start", "query", "update", "updateLayout", "stop"])
@pytest.mark.parametrize("edition", ["2026-06", "2023-01"])
def test_a_code_without_a_reason_is_a_warning_and_no_more(edition: str, name: str) -> None:
    found = outcomes("agora", edition, name, Response(status=400, body={"code": 2, "cname": "c"}))
    assert found["errors.carry-message-or-code"] == {Outcome.PASS}
    assert found["errors.carry-message-or-code-and-reason"] == {Outcome.FAIL}
    clauses = find("agora").contract(edition).clauses
    assert clauses["agora.errors.carry-message-or-code-and-reason"].level == "should"


@pytest.mark.parametrize(("vendor", "edition", "name"), EVERY)
def test_a_page_in_the_place_of_a_failure_of_the_service_accuses_nobody(vendor: str, edition: str, name: str) -> None:
    page = Response(status=504, headers={"content-type": "text/html"}, text="<html>later</html>")
    assert Outcome.FAIL not in set().union(*outcomes(vendor, edition, name, page).values())


@pytest.mark.parametrize(
    ("vendor", "name", "body", "clause"),
    [
        (
            "agora",
            "acquire",
            {"cname": "c", "uid": "1", "resourceId": "r", "reason": "x"},
            "answers.success-has-no-reason",
        ),
        ("agora", "stop", {"cname": "c", "uid": "1", "message": "x"}, "answers.success-has-no-reason"),
        (
            "realtimekit",
            "get_meeting",
            {"success": True, "errors": [{"message": "x"}]},
            "answers.success-has-no-errors",
        ),
        ("realtimekit", "list_recordings", {"success": True, "error": {"code": 1}}, "answers.success-has-no-errors"),
    ],
)
def test_a_success_tells_of_no_failure(vendor: str, name: str, body: Json, clause: str) -> None:
    edition = find(vendor).contract().edition
    response = Response(status=200, body=body)
    assert outcomes(vendor, edition, name, response)[clause] == {Outcome.FAIL}
    harmless = {key: value for key, value in body.items() if key not in ("reason", "message", "error", "errors")}
    kept = replace(response, body={**harmless, "errors": []} if vendor == "realtimekit" else harmless)
    assert outcomes(vendor, edition, name, kept)[clause] == {Outcome.PASS}
