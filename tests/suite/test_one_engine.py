"""Whatever the same traffic comes as, it is judged alike: as the gate judges it, as far as traffic alone can tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from contracts.judge.history import build
from contracts.judge.judge import BESIDE as SEEN
from contracts.judge.judge import judge
from contracts.model import Clause, Exchange, Outcome, Row, Trace
from contracts.proxy.frames import Frame, Half
from contracts.proxy.recording import Recording
from contracts.serial import to_json
from contracts.suite.captured import Captured
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.vendors.vendor import find, names
from tests.capture.tapes import FORMATS, text, url

DECIDED = (Outcome.PASS, Outcome.FAIL)

BESIDE = frozenset({"answers", "callbacks", "incidents", "links", "participants", "storage"})
"""The abilities whose use is no exchange with the API: what rests on them is not in a capture."""

BEYOND: Mapping[str, tuple[str, ...]] = {
    "whose credentials were sent is not captured": ("*.auth.*", "agora.errors.401-*"),
    "that somebody made an ID up is not captured": (
        "agora.errors.unknown-app-*",
        "agora.start.invented-resource-is-refused",
        "agora.*.404-for-what-never-started",
        "realtimekit.unknown.*",
        "realtimekit.track.unknown-meeting-is-refused",
    ),
    "what ended before it is not captured": (
        "agora.session.ids-belong-together",
        "agora.start.goes-on-for-its-idle-time",
    ),
    "what others did to it is not captured": (
        "realtimekit.change.leaves-others-alone",
        "realtimekit.change.refused-changes-nothing",
        "realtimekit.change.twice-is-as-once",
        "realtimekit.meeting.changes-leave-others-alone",
        "realtimekit.start.refused-starts-nothing",
        "realtimekit.states.change-only-when-asked",
        "realtimekit.stop.not-in-its-first-seconds",
    ),
    "who asks for what no document knows may ask anybody": (
        "agora.errors.unknown-route-*",
        "agora.errors.wrong-method-is-404",
    ),
    "what lets the account in is not captured": ("realtimekit.secrets.never-come-back",),
    "who joined is not captured": (
        "realtimekit.track.needs-a-live-session",
        "realtimekit.record-on-start.not-before-somebody-joins",
    ),
    "it takes two recordings, which are judged apart": (
        "agora.update.leaves-others-alone",
        "realtimekit.meeting.issues-a-new-id",
    ),
    "a list is of all that others have done too": (
        "realtimekit.list.*",
        "realtimekit.meetings.*",
        "realtimekit.recording.list-agrees",
    ),
    "others change webhooks too": ("realtimekit.webhooks.*",),
}
"""What else captures cannot tell, and why; nothing but these, and all of them."""

HIDDEN = "agora.start.web-needs-the-recorder"
"""Of this a proxy's recording tells nothing: it hides the key of a stream, so nobody knows whether that was right."""

FAULTS = {
    "agora": ("agora.stop.list-becomes-string", "agora.request.video-fps-unchecked", "agora.resource.short-lived"),
    "realtimekit": (
        "realtimekit.request.file-name-prefix-unchecked",
        "realtimekit.link.early",
        "realtimekit.delivery.unsubscribed",
    ),
}
"""Of form, of refusals, of behaviour; and one that no capture shows."""


@dataclass(frozen=True, slots=True)
class Driven:
    """What everything that can be driven in the embedded sandbox has brought, and what the gate says of it."""

    traces: tuple[Trace, ...]
    rows: tuple[Row, ...]


@cache
def driven(vendor: str, fault: str = "") -> Driven:
    run = Run(Options.read(vendors=[vendor], seed="1", fault=[fault] if fault else []))
    drive(run.vendors.values(), run.options)
    found = run.vendors[vendor]
    return Driven(tuple(found.traces), found.rows())


def proxied(vendor: str, found: Iterable[Exchange]) -> bytes:
    """The recording of a proxy."""
    recording = Recording({}, "a key")
    return b"".join(json.dumps(recording.line(_frame(vendor, each))).encode() + b"\n" for each in found)


def _frame(vendor: str, each: Exchange) -> Frame:
    status = each.response.status if each.response else 0
    sent, got = (_half(text(half)) for half in (each.request, each.response))
    method = each.request.method
    return Frame(method=method, url=url(vendor, each), at=each.at, took=0, status=status, fault="", sent=sent, got=got)


def _half(body: str | None) -> Half:
    raw = (body or "").encode("utf-8", "surrogatepass")
    return Half(fields=[], body=raw, size=len(raw), whole=True)


WAYS: Mapping[str, Callable[[str, Iterable[Exchange]], bytes]] = {**FORMATS, "proxy": proxied}


def captured(vendor: str, traces: Iterable[Trace], way: str, folder: Path) -> Captured:
    """All exchanges that were answered, a capture a trace."""
    path = folder / "capture"
    found = Captured([vendor], {})
    for trace in traces:
        answered = [each for each in trace.exchanges if each.response]
        spread = [replace(each, at=each.at + place / 1000, took=0) for place, each in enumerate(answered)]
        if spread:
            path.write_bytes(WAYS[way](vendor, spread))
            found.read(path, None, lambda _: None)
    assert found.partial.unreadable == 0
    return found


def told(rows: Iterable[Row]) -> dict[str, tuple[Outcome, int, int]]:
    return {row.clause.id: (row.outcome, row.passes, row.fails) for row in rows}


def beyond(clause: Clause) -> bool:
    """Whether captures cannot tell of `clause`."""
    known = (pattern for patterns in BEYOND.values() for pattern in patterns)
    return not BESIDE.isdisjoint(clause.needs) or any(fnmatch(clause.id, pattern) for pattern in known)


def agree(vendor: str, fault: str, way: str, folder: Path) -> dict[str, tuple[Outcome, int, int]]:
    """Hold what is said of a capture to what the gate says; what is said."""
    gate = driven(vendor, fault)
    found = captured(vendor, gate.traces, way, folder).report().rows
    for one, other in zip(gate.rows, found, strict=True):
        assert one.clause == other.clause
        if other.outcome in DECIDED:
            assert other.outcome is one.outcome, one.clause.id
        elif one.outcome in DECIDED:
            assert beyond(one.clause) or (way == "proxy" and one.clause.id == HIDDEN), one.clause.id
    return told(found)


@pytest.mark.parametrize("vendor", names())
def test_a_run_of_our_own_is_judged_as_the_gate_did(vendor: str, tmp_path: Path) -> None:
    gate = driven(vendor)
    lines = (json.dumps({"kind": "trace", "trace": to_json(trace)}) + "\n" for trace in gate.traces)
    (tmp_path / "run.jsonl").write_text("".join(lines), encoding="utf-8")
    found = Captured([vendor], {})
    found.read(tmp_path / "run.jsonl", None, lambda _: None)
    assert told(found.report().rows) == told(gate.rows)


@pytest.mark.parametrize("vendor", names())
def test_captures_of_conforming_traffic_tell_what_they_can(vendor: str, tmp_path: Path) -> None:
    known = agree(vendor, "", "ndjson", tmp_path)
    assert all(outcome is not Outcome.FAIL for outcome, _, _ in known.values())
    exercised = {row.clause.id for row in driven(vendor).rows if row.outcome in DECIDED}
    silent = {name for name in exercised if known[name][0] not in DECIDED}
    for pattern in (each for patterns in BEYOND.values() for each in patterns):
        assert any(fnmatch(name, pattern) for name in silent) or not fnmatch(vendor, pattern.split(".")[0]), pattern


@pytest.mark.parametrize("vendor", names())
def test_what_nobody_looked_at_would_only_be_missed(vendor: str) -> None:
    """Rules about what is beside HTTP are left out where nothing beside it was seen: they can prove nothing there."""
    oracle = find(vendor).oracle
    for trace in driven(vendor).traces:
        contract = find(vendor).contract(trace.edition)
        seen = build(replace(trace, items=trace.exchanges), contract, oracle.configure)
        known = (each for each in oracle.rules if each.clause in contract.clauses)
        beside = [each for each in known if not SEEN.isdisjoint(contract.clauses[each.clause].needs)]
        assert beside
        assert {verdict.outcome for each in beside for verdict in each.verdicts(seen)} <= {Outcome.FAIL}


@pytest.mark.parametrize("vendor", names())
def test_a_clause_is_said_to_be_of_the_operations_that_show_it(vendor: str) -> None:
    found = find(vendor)
    for trace in driven(vendor).traces:
        contract = found.contract(trace.edition)
        resolved = ((each.id, contract.resolve(each.request)) for each in trace.exchanges)
        operations = {id_: known[0].id for id_, known in resolved if known}
        shown = {
            (each.clause, operations[each.evidence[-1]])
            for each in judge(trace, contract, found.oracle).verdicts
            if each.evidence[-1] in operations
        }
        assert not [
            f"{name}: {operation}" for name, operation in shown if operation not in contract.clauses[name].operations
        ]


@pytest.mark.slow
@pytest.mark.parametrize(("vendor", "fault"), [(name, fault) for name in names() for fault in ("", *FAULTS[name])])
def test_all_ways_tell_the_same(vendor: str, fault: str, tmp_path: Path) -> None:
    first, *others = (agree(vendor, fault, way, tmp_path) for way in FORMATS)
    assert all(each == first for each in others)
    for name, (_, passes, fails) in agree(vendor, fault, "proxy", tmp_path).items():  # without secrets it may tell less
        assert (passes <= first[name][1], fails) == (True, first[name][2]), name
    shown = {row.clause.id for row in driven(vendor, fault).rows if row.fails and not beyond(row.clause)}
    assert {name for name, (outcome, _, _) in first.items() if outcome is Outcome.FAIL} == shown
