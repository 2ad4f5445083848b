"""Generated data is what it is said to be, exploring repeats for a seed, and what it finds it makes small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from math import inf

import pytest

from contracts.drive import explore, plan
from contracts.drive.settings import Effort
from contracts.judge.fold import Reach, fold
from contracts.judge.history import Call, build
from contracts.judge.judge import Judged, judge
from contracts.model import Outcome, Request, Response, Trace
from contracts.suite.targets import embedded
from contracts.target import Channel, Target
from contracts.vendors.vendor import Parts, find, names

SOME = Effort(examples=10, walks=12, steps=12, shrink=False)
SHRINKING = replace(SOME, walks=25, steps=16, shrink=True)
DATA = [
    (vendor, operation, kind) for vendor in names() for operation, kind in explore.generated(find(vendor).contract())
]


@cache
def sent(vendor: str, operation: str, kind: str, seed: int = 0) -> list[Trace]:
    """The traces of generated data."""
    found, traces = find(vendor), list[Trace]()
    target, contract = embedded(vendor), found.contract()
    explore.generate(found, contract, target, operation, kind, SOME, seed, _keep(traces))
    return traces


def _keep(traces: list[Trace]) -> Callable[[Trace], None]:
    return traces.append


def last(trace: Trace, operation: str) -> Call | None:
    """The call with the generated data in it, if it could be made."""
    vendor = find(trace.vendor)
    calls = build(trace, vendor.contract(trace.edition), vendor.oracle.configure).of(operation)
    return calls[-1] if calls else None


@pytest.mark.parametrize(("vendor", "operation", "kind"), [each for each in DATA if each[2] == "valid"])
def test_valid_data_keeps_every_request_clause(vendor: str, operation: str, kind: str) -> None:
    calls = [last(trace, operation) for trace in sent(vendor, operation, kind)]
    assert calls
    assert [call.broken for call in calls if call is not None] == [()] * len(calls)
    assert not any(call is None or call.doubtful for call in calls)


@pytest.mark.parametrize(("vendor", "operation", "kind"), [each for each in DATA if each[2] == "invalid"])
def test_most_invalid_data_breaks_a_request_clause(vendor: str, operation: str, kind: str) -> None:
    calls = [last(trace, operation) for trace in sent(vendor, operation, kind)]
    wrong = [call for call in calls if call is not None and (call.broken or call.doubtful)]
    assert len(calls) >= SOME.examples / 2
    assert len(wrong) >= len(calls) / 2


@pytest.mark.parametrize("vendor", names())
def test_there_is_valid_data_for_every_operation_and_invalid_data_where_there_is_a_body(vendor: str) -> None:
    contract = find(vendor).contract()
    pairs = explore.generated(contract)
    assert [operation for operation, kind in pairs if kind == "valid"] == list(contract.operations)
    assert {operation for operation, kind in pairs if kind == "invalid"} == {
        each.id for each in contract.operations.values() if each.body_clause
    }


@pytest.mark.parametrize("vendor", names())
def test_data_repeats_for_a_seed_and_differs_between_seeds(vendor: str) -> None:
    operation, kind = next((operation, kind) for name, operation, kind in DATA if (name, kind) == (vendor, "invalid"))
    first = sent(vendor, operation, kind)
    assert sent.__wrapped__(vendor, operation, kind) == first
    bodies, others = (
        [trace.exchanges[-1].request.body for trace in sent(vendor, operation, kind, seed)] for seed in (0, 1)
    )
    assert bodies != others


def walked(vendor: str, seed: int, target: Target | None = None, effort: Effort = SOME) -> list[Trace]:
    found, traces = find(vendor), list[Trace]()
    explore.walk(found, found.contract(), target or embedded(vendor), effort, seed, _keep(traces))
    return traces


@pytest.mark.parametrize("vendor", names())
def test_walks_repeat_for_a_seed_and_differ_between_seeds(vendor: str) -> None:
    assert walked(vendor, 7) == walked(vendor, 7)
    assert walked(vendor, 7) != walked(vendor, 8)


@pytest.mark.parametrize(
    ("vendor", "left_out"),
    [
        ("agora", set()),
        (
            "realtimekit",
            {
                "get_meeting",
                "update_meeting",
                "replace_meeting",
                "list_meetings",
                "start_track_recording",
                "get_webhook_key",
            },
        ),
    ],
)
def test_walks_go_everywhere_but_where_there_is_nothing_to_meet(vendor: str, left_out: set[str]) -> None:
    found = find(vendor)
    contract = found.contract()
    traces = [trace for seed in range(2) for trace in walked(vendor, seed)]
    reached = {call.operation.id for trace in traces for call in build(trace, contract, found.oracle.configure).calls}
    assert reached == set(contract.operations) - left_out


@dataclass(frozen=True)
class Hasty:
    """Agora, but a second query of one recording within a second answers with another sid."""

    target: Target
    vendor: str = "agora"
    label: str = "hasty"
    abilities: frozenset[str] = frozenset({"clock", "participants"})
    patience: float = inf

    @contextmanager
    def open(self, scenario: str, seed: int, edition: str) -> Iterator[Channel]:
        with self.target.open(scenario, seed, edition) as channel:
            channel.transport = _Bending(channel)
            yield channel


@dataclass
class _Bending:
    channel: Channel
    seen: set[tuple[str, float]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.deliver = self.channel.transport

    def __call__(self, request: Request) -> Response:
        response = self.deliver(request)
        moment = (request.path, self.channel.clock.now())
        if not request.path.endswith("query") or response.status != 200:
            return response
        if moment in self.seen:
            response = replace(response, body={**response.body, "sid": "another"})
        self.seen.add(moment)
        return response


CLAUSE = "agora.answers.echo-sid"
AGORA = find("agora")
CROSSED = ("crossed/", "shared/")
"""Scenarios that ask about one recording twice at one moment, as exploring does."""


def judged(traces: list[Trace]) -> list[Judged]:
    return [judge(trace, AGORA.contract(), AGORA.oracle) for trace in traces]


def broken(each: Judged) -> bool:
    return any(verdict.clause == CLAUSE and verdict.outcome is Outcome.FAIL for verdict in each.verdicts)


def test_what_only_exploring_finds_is_shrunk_to_a_short_trace() -> None:
    target = Hasty(embedded("agora"))
    others = [each for each in AGORA.scenarios if not each.name.startswith(CROSSED)]
    feasible = [each for each in others if plan.feasible(each, target)]
    planned = [plan.run(target, each, 0, AGORA.contract().edition) for each in feasible]
    assert not any(broken(each) for each in judged(planned))

    found: list[Judged] = []

    def look(trace: Trace) -> str | None:
        found.append(judge(trace, AGORA.contract(), AGORA.oracle))
        return CLAUSE if broken(found[-1]) else None

    for seed in range(20):
        explore.walk(AGORA, AGORA.contract(), target, SHRINKING, seed, look)
        if any(broken(each) for each in found):
            break
    shortest = min((each.trace for each in found if broken(each)), key=lambda trace: len(trace.items))
    assert [exchange.request.path.rsplit("/", 1)[1] for exchange in shortest.exchanges] == [
        "acquire",
        "start",
        "query",
        "query",
    ]
    (row,) = [row for row in fold(AGORA.contract(), found, Reach()) if row.clause.id == CLAUSE]
    assert row.witness is not None
    assert row.outcome is Outcome.FAIL
    assert len(row.witness.items) <= 4


def test_an_error_of_ours_is_never_taken_for_a_finding() -> None:
    def look(trace: Trace) -> str | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        explore.walk(AGORA, AGORA.contract(), embedded("agora"), SOME, 0, look)
    with pytest.raises(ZeroDivisionError):
        explore.generate(AGORA, AGORA.contract(), embedded("agora"), "acquire", "valid", SOME, 0, look)


def test_generated_data_is_sent_where_it_means_something() -> None:
    with embedded("agora").open("by hand", 0, "2026-06") as channel:
        body = {"cname": "room", "uid": "42", "clientRequest": {}}
        AGORA.ground(channel, Parts(operation="stop", path={"mode": "mix"}, query=(), body=body))
    statuses = [each.response.status for each in channel.trace().exchanges if each.response]
    assert statuses == [200, 200, 206]
