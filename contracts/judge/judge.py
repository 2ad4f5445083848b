"""Judge one trace: shape by annotations, requests by their answers, behaviour by rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from contracts.judge import history as histories
from contracts.judge.clocks import Interval, ahead, dated, moved, on_their_clock
from contracts.judge.findings import finding, read
from contracts.judge.history import Arrival, Call, Configure, History
from contracts.judge.retried import retried
from contracts.judge.rules import Rule
from contracts.model import ABSENT, WEATHER, Json, Outcome, Trace, Verdict
from contracts.spec import Contract
from contracts.spec.forms import Form, Reading

_NOT_ABOUT_THE_REQUEST = frozenset({401, 403, 404, 409})
"""Refusals that say something of the caller or of the state, not of the form of the request."""

BESIDE: Final = frozenset({"callbacks", "storage"})
"""Abilities by which more is seen than what HTTP carries."""

Context = Callable[[History, Call], tuple[Call, ...]]
"""The earlier calls without which an answer cannot be understood."""


ToldTimes = Callable[[History], Iterable[Interval]]
"""By how much the vendor's clock may be ahead of the recorder's, as each answer allows that tells a fresh moment."""


def _nothing_told(_: History) -> tuple[Interval, ...]:
    """Where a vendor's answers tell no fresh moments."""
    return ()


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Oracle:
    """What a vendor adds to the common judge: rules, how its recordings hang together, and what tells its clock.

    `shown_in` names, by each state that a driver waits for, the clauses that nothing shows before it has come.
    `variant` says which of the things that one operation does a call asks for.
    """

    rules: tuple[Rule, ...]
    configure: Configure
    context: Context
    told_times: ToldTimes = _nothing_told
    shown_in: Mapping[str, Collection[str]] = field(default_factory=dict)
    variant: Callable[[Call], str] = lambda call: ""


@lru_cache(64)
def _rules(oracle: Oracle, contract: Contract, beside: bool) -> tuple[Rule, ...]:  # noqa: FBT001
    """The rules that can speak where something was seen `beside` HTTP, or nothing."""
    clauses = ((rule, contract.clauses.get(rule.clause)) for rule in oracle.rules)
    return tuple(rule for rule, clause in clauses if clause and (beside or BESIDE.isdisjoint(clause.needs)))


def _beside(history: History) -> bool:
    """Whether a history tells of anything beside HTTP, without which no ability shows."""
    return any(event.kind != "overheard" for event in history.events)


class Kept(NamedTuple):
    """A document whose form breaks nothing: a PASS for each clause that applied, all on the same evidence."""

    reading: Reading
    evidence: tuple[str, ...]

    def verdicts(self) -> Iterator[Verdict]:
        """The verdicts that it stands for."""
        for each in self.reading.applied:
            yield Verdict(clause=each.clause, outcome=Outcome.PASS, at=each.at, evidence=self.evidence)


Found: TypeAlias = Kept | Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A trace with what was found in it, and how often the weather spoiled an operation.

    `unseen` says of clauses why the trace cannot show them: a state that they need was awaited, and never came.
    `lasting` counts by operation the server errors that are answers. `unanswered` are the ids of those among them where
    the same question got nothing but server errors, in every trace.
    """

    trace: Trace
    found: tuple[Found, ...]
    weather: Mapping[str, int]
    unseen: tuple[Verdict, ...] = ()
    lasting: Mapping[str, int] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()

    @property
    def certain(self) -> frozenset[str]:
        """The clauses that an unanswered question breaks: no second conversation is needed to confirm them."""
        verdicts = (each for each in self.found if isinstance(each, Verdict)) if self.unanswered else ()
        broken = (each for each in verdicts if each.outcome is Outcome.FAIL)
        return frozenset(each.clause for each in broken if each.evidence[-1] in self.unanswered)

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Every verdict, one by one."""
        return tuple(_each(self.found))

    @property
    def broken(self) -> tuple[str, ...]:
        """The clauses that it breaks, in order, once for each time."""
        verdicts = (each for each in self.found if isinstance(each, Verdict))
        return tuple(each.clause for each in verdicts if each.outcome is Outcome.FAIL)


def _each(found: Iterable[Found]) -> Iterator[Verdict]:
    for part in found:
        if isinstance(part, Kept):
            yield from part.verdicts()
        else:
            yield part


def judge(trace: Trace, contract: Contract, oracle: Oracle, lasting: Collection[str] = frozenset()) -> Judged:
    """Every verdict that `trace` supports. The same answer every time, for the same trace.

    The exchanges with these ids ended in a server error that is an answer; see `contracts.judge.lasting`.
    """
    history = _history(trace, contract, oracle, lasting)
    found: list[Found] = []
    for call in history.calls:
        _judge_call(contract, oracle, history, call, found)
    for arrival in history.arrivals:
        found += _judge_arrival(contract, arrival)
    for rule in _rules(oracle, contract, _beside(history)):
        found += rule.verdicts(history)
    meant = any(event.kind == "befell" for event in history.events)  # bad luck that was asked for spoils nothing
    answered = retried(history.calls)
    spoiled = (call for call in history.calls if call.weather and not meant and call not in answered)
    weather = Counter(call.operation.id for call in spoiled)
    unseen = tuple(_unseen(contract, oracle, history))
    lasts = Counter(call.operation.id for call in history.calls if call.lasts)
    return Judged(trace=trace, found=tuple(found), weather=weather, unseen=unseen, lasting=lasts)


def _unseen(contract: Contract, oracle: Oracle, history: History) -> Iterator[Verdict]:
    """The clauses that only a state can show which was awaited in vain, with how long it was looked for."""
    last: Call | None = None
    for item in history.items:
        if isinstance(item, Call):
            last = item
        elif item.kind == "awaited":
            times = "once" if item.data["times"] == 1 else f"{item.data['times']} times"
            actual = f"asked {times} in {item.data['seconds']:.0f} s, still {item.data['last']}"
            evidence = (*((last.id,) if last else ()), item.id)
            wanted = item.data["wanted"]
            for clause in oracle.shown_in.get(wanted, ()):
                if clause in contract.clauses:
                    yield Verdict(clause, Outcome.INCONCLUSIVE, wanted, actual, "", evidence)


def _history(trace: Trace, contract: Contract, oracle: Oracle, lasting: Collection[str]) -> History:
    """What `trace` means at the times of the target's clock."""
    history = histories.build(on_their_clock(trace), contract, oracle.configure, lasting)
    if not any(event.kind == "overheard" for event in history.events) or dated(trace):
        return history
    seconds = ahead(oracle.told_times(history))
    return histories.build(moved(trace, seconds), contract, oracle.configure, lasting) if seconds else history


def _judge_call(contract: Contract, oracle: Oracle, history: History, call: Call, found: list[Found]) -> None:
    evidence = (*(each.id for each in oracle.context(history, call)), call.id)
    found += _judge_answer(contract, call, evidence)
    if call.broken and not call.weather:
        found += _judge_request(call, evidence)


def _judge_answer(contract: Contract, call: Call, evidence: tuple[str, ...]) -> Iterator[Found]:
    """The form of an answer: that of a success even where the request should have been refused."""
    operation, response = call.operation, call.exchange.response
    key = operation.documented(call.status)
    if key is None or response is None:
        return
    named = key == str(call.status) and call.status in WEATHER
    if (call.weather or call.lasts) and not named:  # only the bad weather that the documents name has a form
        return
    body: Json = (response.text or "") if response.body is ABSENT else response.body
    yield from _found(contract, operation.responses[key], body, evidence)
    if call.ok and operation.situation is not None and call.clear_about(*operation.decisive):
        yield from _found(contract, operation.situation, situation(call), evidence)


def _judge_arrival(contract: Contract, arrival: Arrival) -> Iterator[Found]:
    """The form of a callback."""
    for name in arrival.kinds:
        kind, delivery = contract.callbacks[name], arrival.delivery
        yield from _found(contract, kind.body, delivery.get("body"), (arrival.id,))
        if kind.situation is not None:
            yield from _found(contract, kind.situation, delivery, (arrival.id,))


def _found(contract: Contract, form: Form, document: Json, evidence: tuple[str, ...]) -> Iterable[Found]:
    reading, document = read(form, document)
    if not reading.broken:
        return (Kept(reading, evidence),)
    return _verdicts(contract, reading, document, evidence)


def _verdicts(contract: Contract, reading: Reading, document: Json, evidence: tuple[str, ...]) -> Iterator[Verdict]:
    for each in reading.applied:
        found = finding(contract, each, document)
        yield Verdict(
            clause=found.clause,
            outcome=Outcome.PASS if found.held else Outcome.FAIL,
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
