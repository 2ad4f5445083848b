"""A request that should have been refused switches nothing off: what its answer looks like is judged all the same."""

from __future__ import annotations

import pytest
from agora_traces import CONTRACTS, NEWEST, Tape, failures, outcomes

from contracts.judge import history as histories
from contracts.model import ABSENT, Json, Outcome
from contracts.vendors.agora.vendor import VENDOR

NONSENSE = {"cname": 1, "uid": 2}

FLAWS: dict[str, Json] = {
    "a uid that nobody has": {"sent": {"uid": "0"}},
    "a numeric uid": {"sent": {"uid": 7}},
    "no settings at all": {"client": {}},
    "too short an idle time": {"idle": 3},
    "a prefix with a dash": {"prefix": ["a-b"]},
}


def _flawed(tape: Tape, flaw: Json) -> Json:
    """How `start` is asked for, with the flaw."""
    if "idle" in flaw:
        config = {**tape.client["recordingConfig"], "maxIdleTime": flaw["idle"]}
        return {"client": {**tape.client, "recordingConfig": config}}
    if "prefix" in flaw:
        storage = {**tape.client["storageConfig"], "fileNamePrefix": flaw["prefix"]}
        return {"client": {**tape.client, "storageConfig": storage}}
    return flaw


@pytest.mark.parametrize("flaw", FLAWS)
def test_the_form_of_a_success_is_judged_whatever_the_request_was(flaw: str) -> None:
    tape = Tape().acquire()
    tape.start(**_flawed(tape, FLAWS[flaw]), answer={"sid": 7, "resourceId": []})
    history = histories.build(tape.trace(), CONTRACTS[NEWEST], VENDOR.oracle.configure)
    assert history.calls[-1].broken
    assert {"agora.sid.is-string", "agora.resource-id.is-string"} <= failures(tape)


@pytest.mark.parametrize("flaw", ["a uid that nobody has", "too short an idle time", "a prefix with a dash"])
def test_behaviour_is_judged_by_the_settings_that_are_in_order(flaw: str) -> None:
    tape = Tape().acquire()
    tape.start(**_flawed(tape, FLAWS[flaw])).query(answer={"sid": "another"})
    tape.query(state={"status": 5, "fileListMode": "json", "fileList": []})
    assert {"agora.answers.echo-sid", "agora.file-list.composite-hls-is-string"} <= failures(tape)


def test_what_hangs_on_a_setting_to_refuse_is_left_open() -> None:
    tape = Tape().acquire()
    settings = {**tape.client, "recordingFileConfig": {"avFileType": ["flv"]}}
    tape.start(client=settings).query(state={"status": 5, "fileListMode": "json", "fileList": []})
    history = histories.build(tape.trace(), CONTRACTS[NEWEST], VENDOR.oracle.configure)
    assert [call.configuration for call in history.of("query")] == [ABSENT]
    assert "agora.file-list.composite-hls-is-string" not in failures(tape)


def test_a_used_resource_that_starts_again_is_told_whatever_else_is_wrong() -> None:
    tape = Tape().begin().stop(client={"async_stop": False}).wait(20).start(sent={"uid": "0"})
    assert Outcome.FAIL in outcomes(tape, "agora.resource.starts-one-recording")


def test_a_refusal_of_a_flawed_request_proves_nothing() -> None:
    how = {"status": 400, "answer": {"code": 2, "reason": "no"}}
    tape = Tape().begin().stop(client={"async_stop": False}).wait(20).start(sent={"uid": "0"}, **how)
    assert outcomes(tape, "agora.resource.starts-one-recording") == []
