"""Generated data and random walks, judged as they are made so that failures shrink.

The only home of `RuleBasedStateMachine`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import schemathesis
from hypothesis import given, seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from schemathesis import GenerationMode

from contracts.drive import generation
from contracts.drive.repeat import repeatable
from contracts.drive.settings import Effort
from contracts.model import ABSENT, Json, Trace
from contracts.spec import Contract, Operation
from contracts.target import Channel, Target
from contracts.vendors.vendor import Parts, Vendor

Look = Callable[[Trace], str | None]
"""Judge a trace, and name a clause that it breaks."""


class Broken(Exception):  # noqa: N818  (a finding, not an error)
    """Raised so that Hypothesis shrinks the traffic; there is a subclass for each clause."""


@cache
def broken(clause: str) -> type[Broken]:
    """The exception for `clause`: Hypothesis tells failures apart by their type."""
    return type("Broken", (Broken,), {"__doc__": clause, "clause": clause})


def _settle(look: Look, trace: Trace) -> None:
    clause = look(trace)
    if clause is not None:
        raise broken(clause)(clause)


KINDS = {"valid": GenerationMode.POSITIVE, "invalid": GenerationMode.NEGATIVE}
"""Generated data that keeps the request schema, and data that breaks it."""


def generate(
    vendor: Vendor,
    contract: Contract,
    target: Target,
    operation: str,
    kind: str,
    effort: Effort,
    number: int,
    look: Look,
) -> None:
    """Send generated requests of `kind` to `operation`; `number` is the seed."""
    scenario = f"data/{operation}-{kind}"

    @seed(number)
    @effort.hypothesis(effort.examples)
    @given(case=_cases(contract, operation, kind))
    def explore(case: Any) -> None:
        with target.open(scenario, number, contract.edition) as channel:
            vendor.ground(channel, _parts(operation, case))
        _settle(look, channel.trace())

    _explore(explore)


def generated(contract: Contract) -> list[tuple[str, str]]:
    """Every (operation, kind) there is data for: an operation without a body has nothing to get wrong."""
    return [
        (operation.id, kind)
        for operation in contract.operations.values()
        for kind in KINDS
        if kind == "valid" or "requestBody" in contract.document["paths"][operation.template][operation.method.lower()]
    ]


@cache
def _schema(contract: Contract, kind: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return schemathesis.openapi.from_dict(generation.document(contract, closed=kind == "valid"))


def _cases(contract: Contract, operation: str, kind: str) -> st.SearchStrategy[Any]:
    found = contract.operations[operation]
    api_operation = _schema(contract, kind)[found.template][found.method]
    strategy: st.SearchStrategy[Any] = api_operation.as_strategy(generation_mode=KINDS[kind])
    return strategy.filter(lambda case: _keeps(found, _parts(operation, case)) == (kind == "valid"))


def _keeps(operation: Operation, parts: Parts) -> bool:
    """Whether the request itself is right: what was spoilt may be the account in its path, and that is never sent."""
    if parts.body is ABSENT:
        return not operation.body_clause
    return operation.request.is_valid({"path": dict(parts.path), "body": parts.body})


def _parts(operation: str, case: Any) -> Parts:
    body = ABSENT if type(case.body).__name__ == "NotSet" else _as_written(case.body)
    is_json = body is not ABSENT and isinstance(body, (dict, list, str, int, float, bool, type(None)))
    query = case.query or {}
    return Parts(
        operation=operation,
        path={name: str(value) for name, value in (case.path_parameters or {}).items()},
        query=tuple((name, text) for name, value in query.items() for text in _texts(value)),
        body=body if is_json else ABSENT,
        text=None if is_json or body is ABSENT else str(body),
    )


def _as_written(value: Json) -> Json:
    """The same document with whole numbers written as such: 5.0 is no integer to everybody."""
    if isinstance(value, dict):
        return {key: _as_written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_written(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _texts(value: Json) -> list[str]:
    """A query value as it is written in a URL."""
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [{True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)]


WALK = "walk/lifecycle"
"""What random walks are called in traces."""


def walk(vendor: Vendor, contract: Contract, target: Target, effort: Effort, number: int, look: Look) -> None:
    """Random walks through the lifecycle, in valid and hostile orders; `number` is the seed."""

    class Lifecycle(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.conversation = ExitStack()
            self.channel: Channel = self.conversation.enter_context(target.open(WALK, number, contract.edition))
            self.walk = vendor.walk(self.channel)

        def teardown(self) -> None:
            self.conversation.close()
            _settle(look, self.channel.trace())

    for name in vendor.moves:
        setattr(Lifecycle, name, _move(name))
    settings = effort.hypothesis(effort.walks)
    _explore(lambda: run_state_machine_as_test(seed(number)(Lifecycle), settings=settings))


def _move(name: str) -> Any:
    def step(self: Any, data: st.DataObject) -> None:
        getattr(self.walk, name)(data.draw)

    step.__name__ = name
    return rule(data=st.data())(step)


def _explore(run: Callable[[], None]) -> None:
    """Run a property to its end: what it found is with the judge, who has seen every trace."""
    try:
        with repeatable():
            run()
    except Broken:
        return
    except BaseExceptionGroup as group:
        if any(not isinstance(error, Broken) for error in _leaves(group)):
            raise


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for each in group.exceptions:
        if isinstance(each, BaseExceptionGroup):
            yield from _leaves(each)
        else:
            yield each
