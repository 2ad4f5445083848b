"""Two JSON Schema validators agree on every document, conforming or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import jsonschema
import pytest
from agora_traces import CONTRACTS, NEWEST, OLDER
from distortion import ANY, distorted
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.drive import plan
from contracts.judge.findings import findings
from contracts.judge.history import Call, build
from contracts.judge.judge import situation
from contracts.model import Json
from contracts.spec import Contract
from contracts.spec.contract import _body_of, _request_schema
from contracts.spec.forms import Form
from contracts.spec.pointers import ref
from contracts.suite.targets import embedded
from contracts.vendors.agora.vendor import VENDOR


@dataclass(frozen=True)
class Case:
    """One schema as both validators see it, with documents that traffic has shown for it."""

    name: str
    ours: Form = field(repr=False)
    theirs: Any = field(repr=False)
    seen: tuple[Json, ...] = field(repr=False)


def second(contract: Contract, schema: Json) -> Any:
    return jsonschema.Draft202012Validator(schema, registry=contract.references)


def cases(edition: str) -> Iterator[Case]:
    contract = CONTRACTS[edition]
    calls = list(recorded(edition))
    for operation in contract.operations.values():
        place = ("paths", operation.template, operation.method.lower())
        mine = [call for call in calls if call.operation is operation]
        sent = tuple({"path": dict(call.path), "query": {}, "body": call.sent} for call in mine)
        request = _request_schema(contract.document, operation.template, operation.method.lower())
        yield Case(f"{operation.id} request", operation.request, second(contract, request), sent)
        for status, validator in operation.responses.items():
            schema = _body_of(contract.document, (*place, "responses", status))
            answers = tuple(call.body for call in mine if operation.documented(call.status) == status)
            yield Case(f"{operation.id} {status}", validator, second(contract, schema), answers)
        if operation.situation is not None:
            together = tuple(situation(call) for call in mine if call.ok)
            schema = ref(*place, "x-situations")
            yield Case(f"{operation.id} situations", operation.situation, second(contract, schema), together)


def recorded(edition: str) -> Iterator[Call]:
    for scenario in VENDOR.scenarios:
        trace = plan.run(embedded("agora", edition), scenario, 0, edition)
        yield from build(trace, CONTRACTS[edition], VENDOR.oracle.configure).calls


CASES = {edition: list(cases(edition)) for edition in (NEWEST, OLDER)}


@pytest.mark.parametrize("edition", CASES)
def test_both_agree_on_what_the_sandbox_was_sent_and_answered(edition: str) -> None:
    for case in CASES[edition]:
        for document in case.seen:
            assert case.ours.is_valid(document) == case.theirs.is_valid(document), case.name


@pytest.mark.parametrize("edition", CASES)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_both_agree_on_documents_with_something_wrong_in_them(edition: str, data: st.DataObject) -> None:
    case, document = data.draw(wrong(edition))
    assert case.ours.is_valid(document) == case.theirs.is_valid(document)


@pytest.mark.parametrize("edition", CASES)
@settings(max_examples=300, deadline=None)
@given(data=st.data(), document=ANY)
def test_both_agree_on_any_document(edition: str, data: st.DataObject, document: Json) -> None:
    case = data.draw(st.sampled_from(CASES[edition]))
    assert case.ours.is_valid(document) == case.theirs.is_valid(document)


@pytest.mark.parametrize("edition", CASES)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_a_document_is_invalid_exactly_when_it_breaks_a_clause(edition: str, data: st.DataObject) -> None:
    case, document = data.draw(wrong(edition))
    broken = [each.clause for each in findings(CONTRACTS[edition], case.ours, document) if not each.held]
    assert case.ours.is_valid(document) == (not broken)


@st.composite
def wrong(draw: st.DrawFn, edition: str) -> tuple[Case, Json]:
    """A schema and a document for it that traffic has shown, with something wrong in one place."""
    case = draw(st.sampled_from([case for case in CASES[edition] if case.seen]))
    right = draw(st.sampled_from(case.seen))
    document = draw(distorted(right))
    if isinstance(document, dict) and "path" in right:
        document["path"] = right["path"]  # a path is always made of texts
    return case, document


UNSEEN = {OLDER: {"start 500"}}
"""What an edition alone has no document for: the older one has a form for no failure of the server."""


@pytest.mark.parametrize("edition", CASES)
def test_traffic_has_shown_documents_for_nearly_every_schema(edition: str) -> None:
    unseen = {case.name for case in CASES[edition] if not case.seen}
    refused = {f"{operation} 4XX" for operation in CONTRACTS[edition].operations if operation != "query"}  # 429
    assert unseen == {"acquire 404", "start 404", *refused, *UNSEEN.get(edition, ())}
