"""A request that breaks a clause must not succeed; its refusal counts only where it can mean nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from agora_traces import BASE, HLS, INVALID, STORAGE, Tape, failures, outcomes

from contracts.model import Credentials, Json, Outcome

Sent: TypeAlias = Callable[..., Tape]
"""A conversation that ends with the request in question, answered as told."""

PASS, FAIL = [Outcome.PASS], [Outcome.FAIL]
NOTHING: list[Outcome] = []


def acquire(**changes: Any) -> Sent:
    return lambda **how: Tape().acquire(**changes, **how)


def start(**settings: Json) -> Sent:
    return lambda **how: Tape().acquire().start(client={**HLS, **settings}, **how)


def stop(**changes: Any) -> Sent:
    return lambda **how: Tape().begin().stop(**changes, **how)


BROKEN: dict[str, Sent] = {
    "agora.request.cname-is-string": acquire(sent={"cname": 7}),
    "agora.request.uid-is-string": stop(sent={"uid": 42}),
    "agora.request.uid-range": acquire(sent={"uid": "0"}),
    "agora.request.client-request-is-object": acquire(sent={"clientRequest": "none"}),
    "agora.acquire.scene": acquire(client={"scene": 7}),
    "agora.acquire.resource-expired-hour": acquire(client={"resourceExpiredHour": 721}),
    "agora.start.storage-config-fields": start(storageConfig={"vendor": 1}),
    "agora.start.storage-vendor": start(storageConfig={**STORAGE, "vendor": 99}),
    "agora.start.mp4-alone-is-refused": start(recordingFileConfig={"avFileType": ["mp4"]}),
    "agora.start.max-idle-time": start(recordingConfig={"channelType": 0, "maxIdleTime": 4}),
    "agora.stop.async-stop-is-boolean": stop(client={"async_stop": "yes"}),
}
"""One broken clause each, of every level that binds."""


@pytest.mark.parametrize("clause", BROKEN)
def test_a_request_that_breaks_a_clause_and_succeeds_breaks_the_promise(clause: str) -> None:
    assert outcomes(BROKEN[clause](), clause) == FAIL


@pytest.mark.parametrize("status", [400, 402, 405, 415, 422])
@pytest.mark.parametrize("clause", BROKEN)
def test_a_request_that_breaks_one_clause_and_is_refused_shows_the_clause_kept(clause: str, status: int) -> None:
    assert outcomes(BROKEN[clause](status=status, answer=INVALID), clause) == PASS


@pytest.mark.parametrize("status", [401, 403, 404, 409])
@pytest.mark.parametrize("clause", BROKEN)
def test_a_refusal_for_another_reason_shows_nothing(clause: str, status: int) -> None:
    assert outcomes(BROKEN[clause](status=status, answer=INVALID), clause) == NOTHING


@pytest.mark.parametrize("how", [{"status": 429}, {"status": 500}, {"status": 503}, {"fault": "no answer within 1 s"}])
@pytest.mark.parametrize("clause", BROKEN)
def test_weather_shows_nothing_of_a_request(clause: str, how: Json) -> None:
    assert outcomes(BROKEN[clause](**how), clause) == NOTHING


@pytest.mark.parametrize("credentials", [Credentials.WRONG, Credentials.MISSING])
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("clause", BROKEN)
def test_a_request_without_valid_credentials_shows_nothing(clause: str, status: int, credentials: Credentials) -> None:
    assert outcomes(BROKEN[clause](status=status, credentials=credentials), clause) == NOTHING


@pytest.mark.parametrize(
    ("status", "expected"), [(200, FAIL), (201, NOTHING), (400, PASS), (404, PASS), (500, NOTHING)]
)
def test_what_is_wrong_in_the_path_may_also_be_not_found(status: int, expected: list[Outcome]) -> None:
    tape = Tape(mode="mixed").acquire().start(status=status, answer={"code": 7, "message": "refused"})
    assert outcomes(tape, "agora.request.mode") == expected


TWO = acquire(sent={"cname": 7}, client={"scene": 7})
CLAUSES_OF_TWO = ("agora.request.cname-is-string", "agora.acquire.scene")


@pytest.mark.parametrize("clause", CLAUSES_OF_TWO)
def test_a_refusal_of_two_broken_clauses_shows_neither(clause: str) -> None:
    assert outcomes(TWO(status=400, answer=INVALID), clause) == NOTHING


def test_a_success_in_spite_of_two_broken_clauses_breaks_both() -> None:
    assert failures(TWO(answer={"cname": "7"})) == set(CLAUSES_OF_TWO)


def test_one_clause_broken_in_two_places_counts_once() -> None:
    keys = {**STORAGE, "accessKey": 1, "secretKey": 2}
    assert outcomes(start(storageConfig=keys)(), "agora.start.storage-keys") == FAIL
    assert outcomes(start(storageConfig=keys)(status=400, answer=INVALID), "agora.start.storage-keys") == PASS


DOUBTFUL: dict[str, Sent] = {
    "half an hour": acquire(client={"resourceExpiredHour": 1.5}),
    "a bucket in capitals": start(storageConfig={**STORAGE, "bucket": "UPPER"}),
    "one spelling of two": start(recordingConfig={"channelType": 0, "unsubscribeAudioUids": ["1"]}),
    "a layout without its user": start(
        recordingConfig={"channelType": 0, "transcodingConfig": {"mixedVideoLayout": 2}}
    ),
    "an interval of three seconds": start(snapshotConfig={"fileType": ["jpg"], "captureInterval": 3}),
    "a token of a platform that has none": start(storageConfig={**STORAGE, "vendor": 6, "stsToken": "token"}),
}
"""Requests outside the bounds within which the documents are clear."""


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_the_documents_leave_open_is_not_judged(name: str, status: int) -> None:
    tape = DOUBTFUL[name](status=status, answer=INVALID if status == 400 else {})
    assert failures(tape) == set()
    assert outcomes(tape, "agora.request.beyond-doubt") == NOTHING


def test_a_doubtful_request_that_is_refused_breaks_no_promise_to_accept() -> None:
    tape = acquire(sent={"cname": ""})(status=400, answer=INVALID)
    assert outcomes(tape, "agora.acquire.accepts-valid-requests") == NOTHING


def test_a_refusal_that_may_mean_what_is_open_shows_nothing() -> None:
    tape = acquire(sent={"cname": ""}, client={"scene": 7})(status=400, answer=INVALID)
    assert outcomes(tape, "agora.acquire.scene") == NOTHING


@pytest.mark.parametrize(("status", "expected"), [(200, FAIL), (400, PASS), (404, NOTHING)])
def test_a_request_without_a_json_body_must_be_refused(status: int, expected: list[Outcome]) -> None:
    tape = Tape().send("POST", f"{BASE}/acquire", status=status, answer=INVALID)
    assert outcomes(tape, "agora.request.body-is-json") == expected


def test_a_request_that_keeps_every_clause_has_no_verdict_of_its_own() -> None:
    tape = Tape().begin().stop()
    for clause in (*BROKEN, "agora.request.body-is-json", "agora.request.mode"):
        assert outcomes(tape, clause) == NOTHING
