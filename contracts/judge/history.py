"""A trace as the judge sees it: each exchange with its operation, validity and meaning."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeVar, cast

from contracts.judge.findings import Finding, finding, read
from contracts.model import (
    ABSENT,
    REDIRECTS,
    WEATHER,
    Clause,
    Credentials,
    Event,
    Exchange,
    Json,
    Level,
    Request,
    Response,
    Trace,
)
from contracts.spec import Contract, Operation, callbacks


@dataclass(eq=False, kw_only=True)
class Call:
    """One exchange that addresses a documented operation; no other call is equal to it, and none changes.

    `broken` are the request clauses that the request breaks and that call for a refusal; `doubtful`
    says that it leaves the bounds within which the documents are clear. `configuration` is what the
    recording was configured with, or ABSENT where the trace does not show it, or where a setting that decides what
    answers look like should have been refused.

    `sent` and `body` are the bodies of request and response; an empty object where there was no JSON body. `status` is
    0 when there was no response. `weather` is why the answer says nothing about the contract, or empty. `ok` says
    whether the documents call the answer a success; `valid` that nothing about the request calls for a refusal.
    Where it `lasts`, the answer is a server error that came every time, and so it is no weather.
    """

    exchange: Exchange
    operation: Operation
    path: Mapping[str, str]
    broken: tuple[Finding, ...] = ()
    doubtful: bool = False
    configuration: Json = ABSENT
    lasts: bool = False
    sent: Json = field(init=False)
    body: Json = field(init=False)
    status: int = field(init=False)
    weather: str = field(init=False)
    authorised: bool = field(init=False)
    valid: bool = field(init=False)
    ok: bool = field(init=False)

    def __post_init__(self) -> None:
        request, response = self.exchange.request, self.exchange.response
        self.sent = {} if request.body is ABSENT else request.body
        self.body = {} if response is None or response.body is ABSENT else response.body
        self.status = response.status if response else 0
        self.weather = "" if self.lasts else weather_of(self.exchange)
        self.authorised = self.exchange.credentials is Credentials.VALID
        self.valid = self.authorised and not self.broken
        self.ok = not self.weather and self.operation.succeeded(self.status)

    @property
    def id(self) -> str:
        return self.exchange.id

    @property
    def at(self) -> float:
        """When it was sent, in seconds."""
        return self.exchange.at

    @property
    def done(self) -> float:
        """When it was answered, in seconds."""
        return self.exchange.at + self.exchange.took

    @property
    def exemplary(self) -> bool:
        """Whether the request is valid beyond doubt, so that refusing it as invalid breaks a promise."""
        return self.valid and not self.doubtful

    @property
    def admissible(self) -> bool:
        """Whether the answer counts: nothing about the request calls for a refusal, or it was granted all the same."""
        return self.valid or (self.authorised and self.ok)

    def clear_about(self, *places: str) -> bool:
        """Whether nothing that the request breaks stands at, above or below one of `places`, pointers into it."""
        return not any(_on_one_line(each.at, place) for each in self.broken for place in places)

    @cached_property
    def refused(self) -> bool | None:
        """Whether it was refused; None for an answer that is documented neither as a success nor as a failure."""
        if self.lasts:
            return False
        return not self.ok if self.operation.documented(self.status) else None

    def field(self, *path: str) -> Json:
        """A value inside the response body, or None."""
        return dig(self.body, *path)

    @cached_property
    def answered(self) -> str:
        """The answer in a few words."""
        code = self.field("code")
        reason = self.field("reason") or self.field("message")
        extra = "".join(f", {name} {value!r}" for name, value in (("code", code), ("reason", reason)) if value)
        return f"status {self.status}{extra}" if self.status else (self.weather or "no response")


def _on_one_line(one: str, other: str) -> bool:
    """Whether one of two pointers leads to the other's place, or to something that holds it."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def weather_of(exchange: Exchange) -> str:
    """Why an answer says nothing about the contract, or an empty string."""
    response = exchange.response
    if response is None:
        return exchange.fault or "no response"
    if response.status in WEATHER:
        return f"status {response.status}"
    if response.status in REDIRECTS:
        return f"status {response.status}, redirected to another place"
    return f"status {response.status} with a page for people" if _is_page(response) else ""


def _is_page(response: Response) -> bool:
    """Whether somebody on the way has put a page into the place of a success."""
    if response.body is not ABSENT or not 200 <= response.status < 300:
        return False
    return response.headers.get("content-type", "").lower().startswith("text/html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One callback that arrived: `kinds` are the documented callbacks that it is one of.

    `authentic` tells by header whether a signature holds, where that could be checked; `answered` is the
    status that the receiver gave, 0 for none in time.
    """

    event: Event
    kinds: tuple[str, ...]

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def at(self) -> float:
        """When it arrived, in seconds."""
        return self.event.at

    @property
    def body(self) -> Json:
        """The body; an empty object when it is no JSON."""
        return self.event.data.get("body", {})

    @property
    def headers(self) -> Mapping[str, str]:
        headers: Mapping[str, str] = self.event.data["headers"]
        return headers

    @property
    def authentic(self) -> Mapping[str, bool]:
        authentic: Mapping[str, bool] = self.event.data["authentic"]
        return authentic

    @property
    def answered(self) -> int:
        answered: int = self.event.data["answered"]
        return answered

    @property
    def delivery(self) -> Json:
        """The document that the schemas of callbacks judge."""
        body = {"body": self.event.data["body"]} if "body" in self.event.data else {}
        return {"headers": dict(self.headers), **body}

    def field(self, *path: str) -> Json:
        """A value inside the body, or None."""
        return dig(self.body, *path)


Made = TypeVar("Made")


@dataclass(frozen=True, kw_only=True)
class History:
    """The calls and events of one trace in order."""

    contract: Contract
    items: tuple[Call | Event, ...]
    strays: tuple[Exchange, ...] = ()
    calls: tuple[Call, ...] = field(init=False)
    events: tuple[Event, ...] = field(init=False)
    arrivals: tuple[Arrival, ...] = field(init=False)
    _known: dict[Callable[[History], object], object] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "calls", tuple(item for item in self.items if isinstance(item, Call)))
        object.__setattr__(self, "events", tuple(item for item in self.items if isinstance(item, Event)))
        object.__setattr__(self, "arrivals", tuple(map(self._arrival, filter(_called_back, self.events))))

    @cached_property
    def end(self) -> float:
        """When the last thing happened of which it tells; 0 where nothing did."""
        return max((item.done if isinstance(item, Call) else item.at for item in self.items), default=0.0)

    @cached_property
    def places(self) -> Mapping[Call, int]:
        """Where each call stands among the calls."""
        return {call: place for place, call in enumerate(self.calls)}

    def of(self, *operations: str) -> tuple[Call, ...]:
        """The calls of these operations, in order."""
        return tuple(call for call in self.calls if call.operation.id in operations)

    def once(self, make: Callable[[History], Made]) -> Made:
        """What `make` makes of this history: made when it is first asked for, since a history never changes."""
        if make not in self._known:
            self._known[make] = make(self)
        return cast(Made, self._known[make])

    def _arrival(self, event: Event) -> Arrival:
        kinds = callbacks.of(self.contract.callbacks, Arrival(event=event, kinds=()).delivery)
        return Arrival(event=event, kinds=tuple(each.id for each in kinds))

    @cached_property
    def invented(self) -> frozenset[str]:
        """What the driver made up, so that the vendor can neither have issued nor documented it."""
        return frozenset(str(event.data["value"]) for event in self.events if event.kind == "invented")


def _called_back(event: Event) -> bool:
    return event.kind == "called-back"


Configure: TypeAlias = Callable[[Sequence[Call], Call], Json]
"""(earlier calls, this call) → the configuration in force for this call, or ABSENT."""


def build(trace: Trace, contract: Contract, configure: Configure, lasting: Collection[str] = frozenset()) -> History:
    """Give every exchange of `trace` its meaning under `contract`; those in `lasting` have an error that lasts."""
    items: list[Call | Event] = []
    calls: list[Call] = []
    strays: list[Exchange] = []
    for item in {item.id: item for item in trace.items}.values():
        if isinstance(item, Event):
            items.append(item)
            continue
        resolved = contract.resolve(item.request)
        if resolved is None:
            strays.append(item)
            continue
        lasts = item.id in lasting
        calls.append(_call(contract, item, *resolved, configure=configure, earlier=calls, lasts=lasts))
        items.append(calls[-1])
    return History(contract=contract, items=tuple(items), strays=tuple(strays))


def _call(
    contract: Contract,
    exchange: Exchange,
    operation: Operation,
    path: Mapping[str, str],
    *,
    configure: Configure,
    earlier: Sequence[Call],
    lasts: bool,
) -> Call:
    broken, doubtful = _broken(contract, operation, exchange, path)
    call = Call(exchange=exchange, operation=operation, path=path, broken=broken, doubtful=doubtful, lasts=lasts)
    call.configuration = configure(earlier, call)
    return call


def _calls_for_refusal(clause: Clause) -> bool:
    return clause.level is not Level.MAY and not clause.untestable


def _broken(
    contract: Contract, operation: Operation, exchange: Exchange, path: Mapping[str, str]
) -> tuple[tuple[Finding, ...], bool]:
    """What the request breaks that calls for a refusal, and whether it breaks anything else."""
    document: dict[str, Json] = {"path": dict(path), "query": _query(operation, exchange)}
    if exchange.request.body is not ABSENT:
        document["body"] = exchange.request.body
    reading, document = read(operation.request, document)
    broken = [
        finding(contract, each, document)
        for each in reading.broken
        if _calls_for_refusal(contract.clauses[each.clause])
    ]
    doubtful = len(broken) < len(reading.broken)
    if operation.body_clause and exchange.request.body is ABSENT:
        if _calls_for_refusal(contract.clauses[operation.body_clause]):
            broken.insert(0, Finding(operation.body_clause, held=False, at="", expected="a JSON body", actual="none"))
        else:
            doubtful = True
    return tuple(broken), doubtful


def proper(contract: Contract, request: Request) -> bool:
    """Whether nothing in `request` calls for a refusal; what the contract does not know, it cannot fault."""
    resolved = contract.resolve(request)
    if resolved is None:
        return True
    exchange = Exchange(id="", request=request, response=None, at=0.0)
    broken, _ = _broken(contract, resolved[0], exchange, resolved[1])
    return not broken


def _query(operation: Operation, exchange: Exchange) -> dict[str, Json]:
    """Query parameters as the values that their documented types call for, where they can be read so."""
    result: dict[str, Json] = {}
    for name, text in exchange.request.query:
        kind = operation.query_types.get(name, "string")
        if kind == "array":
            result.setdefault(name, []).append(text)
        else:
            result[name] = _READERS.get(kind, str)(text)
    return result


def _number(text: str) -> Json:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


_READERS: Mapping[str, Callable[[str], Json]] = {
    "integer": _number,
    "number": _number,
    "boolean": lambda text: {"true": True, "false": False}.get(text, text),
}


def dig(value: Json, *path: str) -> Json:
    """The value at `path` in nested objects, or None where the path leaves them."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
