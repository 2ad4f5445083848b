"""Every answer that the embedded sandbox gives while the drivers go through all that they know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from contracts.model import ABSENT, Json, Trace
from contracts.spec import Operation
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run

SEED = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answered: its status, and its body, which is JSON."""

    operation: Operation
    status: int
    body: Json


@cache
def answers(vendor: str, edition: str, *faults: str) -> tuple[Answer, ...]:
    """The answers of one edition's sandbox, with these `faults`: plan, data and walks."""
    run = Run(Options.read(vendors=[vendor], editions=[f"{vendor}={edition}"], seed=str(SEED), fault=faults))
    drive(run.vendors.values(), run.options)
    found = run.vendors[vendor]
    return tuple(_answers(run, vendor, (each.trace for each in found.judged.values())))


def _answers(run: Run, vendor: str, traces: Iterable[Trace]) -> Iterator[Answer]:
    """What the directed plan never sends, no document names; none says either whether it is echoed."""
    contract, traces = run.vendors[vendor].contract, tuple(traces)
    directed = {each.name for each in run.vendors[vendor].vendor.scenarios}
    planned = [each.request.body for trace in traces if trace.scenario in directed for each in trace.exchanges]
    documented = {field for body in planned for field in _fields(body)}
    for trace in traces:
        for each in trace.exchanges:
            addressed = contract.resolve(each.request)
            if addressed and each.response and each.response.body is not ABSENT:
                invented = set(_fields(each.request.body)) - documented
                yield Answer(addressed[0], each.response.status, _without(each.response.body, invented))


def _fields(body: Json, parent: str = "") -> Iterator[tuple[str, str]]:
    """Every field in this body, with the field that it is in."""
    if isinstance(body, dict):
        for name, each in body.items():
            yield parent, name
            yield from _fields(each, name)
    elif isinstance(body, list):
        for each in body:
            yield from _fields(each, parent)


def _without(body: Json, invented: set[tuple[str, str]], parent: str = "") -> Json:
    """`body` but for these fields; what a request says at its top, an answer says in its data."""
    if isinstance(body, dict):
        return {
            name: _without(each, invented, name)
            for name, each in body.items()
            if (parent, name) not in invented and (parent != "data" or ("", name) not in invented)
        }
    return [_without(each, invented, parent) for each in body] if isinstance(body, list) else body
