"""From traces to a profile: what a target does, whatever was promised."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from contracts.drift.fields import Field
from contracts.drift.kinds import DOUBTFUL, SOUND
from contracts.drift.profile import Observed, Profile
from contracts.drift.promises import Promises
from contracts.drift.quantiles import Quantiles
from contracts.drift.standing import standing
from contracts.drift.tally import MOST, OTHERS, Tally, count
from contracts.judge import history as histories
from contracts.judge.clocks import on_their_clock
from contracts.judge.history import Call, Configure, History
from contracts.model import Credentials, Json, Row, Trace
from contracts.spec import Contract
from contracts.vendors.vendor import States

BEGIN = "begin"
_CREDENTIALS = {Credentials.WRONG: "wrong credentials", Credentials.MISSING: "no credentials"}

PASSING = frozenset({"age", "connection", "content-length", "date", "keep-alive", "transfer-encoding", "vary"})
"""Headers that the way to the target decides on, or the moment."""


@dataclass(slots=True)
class _Operation:
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    requests: dict[str, Tally] = field(default_factory=dict)
    answers: dict[str, Tally] = field(default_factory=dict)
    headers: dict[str, Tally] = field(default_factory=dict)
    took: Quantiles = field(default_factory=Quantiles)


@dataclass(slots=True)
class Observer:
    """Observes the traces of one vendor, one after another; what it holds does not grow with their number."""

    contract: Contract
    configure: Configure
    states: States | None = None
    _promises: Promises = field(init=False)
    _operations: dict[str, _Operation] = field(default_factory=lambda: defaultdict(_Operation))
    _callbacks: dict[str, Tally] = field(default_factory=dict)
    _transitions: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def __post_init__(self) -> None:
        self._promises = Promises(self.contract)

    def add(self, trace: Trace) -> None:
        """Observe a trace; what the weather spoiled tells nothing."""
        history = histories.build(on_their_clock(trace), self.contract, self.configure)
        calls: dict[str, list[Call]] = {}
        for call in history.calls:
            if not call.weather:
                calls.setdefault(call.operation.id, []).append(call)
        for name, each in calls.items():
            self._add(name, each, history)
        self._add_callbacks(history)
        for state, following in set(_transitions(history, self.states)) if self.states else ():
            told = state in self._transitions or len(self._transitions) < MOST
            count(self._transitions[state if told else OTHERS], following)

    def profile(self, rows: Iterable[Row]) -> Profile:
        """What was observed, with how the clauses stood."""
        return Profile(
            edition=self.contract.edition,
            clauses=standing(rows),
            operations={name: _observed(each) for name, each in sorted(self._operations.items())},
            callbacks={name: each.seen() for name, each in sorted(self._callbacks.items())},
            transitions={state: dict(sorted(each.items())) for state, each in sorted(self._transitions.items())},
        )

    def _add(self, name: str, calls: list[Call], history: History) -> None:
        found = self._operations[name]
        listed = self._promises.listed(name)
        for cause, outcome in {(_cause(call, listed), _outcome(call)) for call in calls}:
            told = cause in found.outcomes or len(found.outcomes) < MOST
            count(found.outcomes[cause if told else OTHERS], outcome)
        for call in calls:
            found.took.add(call.exchange.took)
        sent = _by_situation((_cause(call, listed), call.sent, 0.0) for call in calls if call.exemplary)
        for cause, bodies in sent.items():
            found.requests.setdefault(cause, Tally(self._promises.request(name))).add(bodies)
        got = _by_situation((_situation(call, listed), call.body, _elapsed(history, call)) for call in calls)
        for situation, bodies in got.items():
            known, _ = self._promises.answer(name, situation.partition(" ")[0])
            found.answers.setdefault(situation, Tally(known)).add(bodies)
        headers = _by_situation((str(call.status), each, 0.0) for call in calls if (each := _headers(call)))
        for status, bodies in headers.items():
            found.headers.setdefault(status, Tally({"/content-type": _LISTED})).add(bodies)

    def _add_callbacks(self, history: History) -> None:
        arrived = ((kind, arrival.body, 0.0) for arrival in history.arrivals for kind in arrival.kinds)
        for kind, bodies in _by_situation(arrived).items():
            self._callbacks.setdefault(kind, Tally({})).add(bodies)


def _by_situation(documents: Iterable[tuple[str, Json, float]]) -> dict[str, list[tuple[Json, float]]]:
    """Documents with the seconds that the conversation had lasted, by their situation."""
    found: dict[str, list[tuple[Json, float]]] = {}
    for situation, document, elapsed in documents:
        found.setdefault(situation, []).append((document, elapsed))
    return found


_LISTED = Field(values=frozenset({"any"}))
"""A field whose values are kept."""


def _observed(found: _Operation) -> Observed:
    return Observed(
        outcomes={cause: dict(sorted(each.items())) for cause, each in sorted(found.outcomes.items())},
        requests={name: each.seen() for name, each in sorted(found.requests.items())},
        answers={name: each.seen() for name, each in sorted(found.answers.items())},
        headers={name: each.seen() for name, each in sorted(found.headers.items())},
        took=found.took.timing(),
    )


def _cause(call: Call, listed: Collection[str]) -> str:
    """What is the matter with a request, as far as it tells by itself."""
    if not call.authorised:
        return _CREDENTIALS[call.exchange.credentials]
    if call.broken:
        return ", ".join(sorted({each.clause for each in call.broken}))
    return DOUBTFUL if call.doubtful else " ".join((SOUND, *_words(call, listed)))


def _situation(call: Call, listed: Collection[str]) -> str:
    return " ".join((str(call.status), *(_words(call, listed) if call.ok else ())))


def _words(call: Call, listed: Collection[str]) -> Iterator[str]:
    """The parameters of a path that are `listed` in the documents, and are no ids."""
    return (f"{name}={value}" for name, value in sorted(call.path.items()) if name in listed and call.exemplary)


def _outcome(call: Call) -> str:
    """A status, and of what is no success the codes in it."""
    codes = () if call.ok else sorted(_codes(call.body, 0))
    return " ".join((str(call.status), *codes))


def _codes(value: Json, depth: int) -> Iterator[str]:
    if isinstance(value, dict) and depth < 2:
        for name, each in value.items():
            if "code" in name.lower() and isinstance(each, int) and not isinstance(each, bool):
                yield f"{name} {each}"
            else:
                yield from _codes(each, depth + 1)


def _headers(call: Call) -> Json:
    """The header fields of an answer; none where they were not recorded."""
    headers = call.exchange.response.headers if call.exchange.response else {}
    plain = {name: "present" for name in headers if name not in PASSING}
    if "content-type" in headers:
        plain["content-type"] = headers["content-type"].partition(";")[0].strip().lower()
    return plain


def _elapsed(history: History, call: Call) -> float:
    """For how many seconds the conversation has lasted; 0 where it has just begun."""
    first = history.items[0]
    return call.done - first.at if call is not first else 0.0


def _transitions(history: History, states: States) -> Iterator[tuple[str, str]]:
    """(state, the one that was seen next), of each thing that has one."""
    last: dict[str, str] = {}
    for call in history.calls:
        told = states(call) if call.ok else None
        if told and last.get(told[0]) != told[1]:
            yield last.get(told[0], BEGIN), told[1]
            last[told[0]] = told[1]
