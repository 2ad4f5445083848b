"""Judge one trace: shape by annotations, requests by their answers, behaviour by rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from contracts.judge import history as histories
from contracts.judge.clocks import on_their_clock
from contracts.judge.findings import finding, read
from contracts.judge.history import Arrival, Call, Configure, History
from contracts.judge.rules import Rule
from contracts.model import ABSENT, WEATHER, Json, Outcome, Trace, Verdict
from contracts.spec import Contract
from contracts.spec.forms import Form

_NOT_ABOUT_THE_REQUEST = frozenset({401, 403, 404, 409})
"""Refusals that say something of the caller or of the state, not of the form of the request."""

Context = Callable[[History, Call], tuple[Call, ...]]
"""The earlier calls without which an answer cannot be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """What a vendor adds to the common judge: rules, and how its recordings hang together."""

    rules: tuple[Rule, ...]
    configure: Configure
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A trace with its verdicts, and how often the weather spoiled an operation."""

    trace: Trace
    verdicts: tuple[Verdict, ...]
    weather: Mapping[str, int]


def judge(trace: Trace, contract: Contract, oracle: Oracle) -> Judged:
    """Every verdict that `trace` supports. The same answer every time, for the same trace."""
    history = histories.build(on_their_clock(trace), contract, oracle.configure)
    verdicts = [verdict for call in history.calls for verdict in _judge_call(contract, oracle, history, call)]
    for arrival in history.arrivals:
        verdicts.extend(_judge_arrival(contract, arrival))
    for rule in oracle.rules:
        if rule.clause in contract.clauses:
            verdicts.extend(rule.verdicts(history))
    meant = any(event.kind == "befell" for event in history.events)  # bad luck that was asked for spoils nothing
    weather = Counter(call.operation.id for call in history.calls if call.weather and not meant)
    return Judged(trace=trace, verdicts=tuple(verdicts), weather=weather)


def _judge_call(contract: Contract, oracle: Oracle, history: History, call: Call) -> Iterator[Verdict]:
    evidence = (*(each.id for each in oracle.context(history, call)), call.id)
    yield from _judge_answer(contract, call, evidence)
    if not call.weather:
        yield from _judge_request(call, evidence)


def _judge_answer(contract: Contract, call: Call, evidence: tuple[str, ...]) -> Iterator[Verdict]:
    """The form of an answer; what a success looks like that should have been a refusal is not documented."""
    operation, response = call.operation, call.exchange.response
    key = operation.documented(call.status)
    if key is None or response is None or (call.ok and call.broken):
        return
    named = key == str(call.status) and call.status in WEATHER
    if call.weather and not named:  # only the bad weather that the documents name has a form
        return
    body: Json = (response.text or "") if response.body is ABSENT else response.body
    yield from _verdicts(contract, operation.responses[key], body, evidence)
    if call.ok and operation.situation is not None:
        yield from _verdicts(contract, operation.situation, situation(call), evidence)


def _judge_arrival(contract: Contract, arrival: Arrival) -> Iterator[Verdict]:
    """The form of a callback."""
    for name in arrival.kinds:
        kind, delivery = contract.callbacks[name], arrival.delivery
        yield from _verdicts(contract, kind.body, delivery.get("body"), (arrival.id,))
        if kind.situation is not None:
            yield from _verdicts(contract, kind.situation, delivery, (arrival.id,))


def _verdicts(contract: Contract, form: Form, document: Json, evidence: tuple[str, ...]) -> Iterator[Verdict]:
    reading, document = read(form, document)
    for each in reading.applied:
        if not each.broken:
            yield Verdict(clause=each.clause, outcome=Outcome.PASS, at=each.at, evidence=evidence)
            continue
        found = finding(contract, each, document)
        yield Verdict(
            clause=found.clause,
            outcome=Outcome.FAIL,
            expected=found.expected,
            actual=found.actual,
            at=found.at,
            evidence=evidence,
        )


def situation(call: Call) -> dict[str, Json]:
    """The document that `x-situations` judges: an answer with all it depends on."""
    document = {"path": dict(call.path), "request": call.sent, "status": call.status, "body": call.body}
    if call.configuration is not ABSENT:
        document["configuration"] = call.configuration
    return document


def _judge_request(call: Call, evidence: tuple[str, ...]) -> Iterator[Verdict]:
    """A request that breaks a clause must not succeed; a refusal counts where it can mean only that clause."""
    broken = {each.clause: each for each in call.broken}
    if not call.authorised:
        return
    for each in broken.values():
        if call.ok:
            outcome = Outcome.FAIL
        elif len(broken) == 1 and not call.doubtful and _refuses_the_request(call, each.at):
            outcome = Outcome.PASS
        else:
            continue
        yield Verdict(
            clause=each.clause,
            outcome=outcome,
            expected=f"a refusal: the request has {each.actual} where the documents ask for {each.expected}",
            actual=f"status {call.status}",
            at=each.at,
            evidence=evidence,
        )


def _refuses_the_request(call: Call, at: str) -> bool:
    if not 400 <= call.status < 500:
        return False
    return at.startswith("/path") or call.status not in _NOT_ABOUT_THE_REQUEST
