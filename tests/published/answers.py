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
    contract = run.vendors[vendor].contract
    documented = set(_properties(contract.document))
    for trace in traces:
        for each in trace.exchanges:
            addressed = contract.resolve(each.request)
            if addressed and each.response and each.response.body is not ABSENT:
                invented = set(_names(each.request.body)) - documented
                yield Answer(addressed[0], each.response.status, _without(each.response.body, invented))


def _properties(node: Json) -> Iterator[str]:
    """The names of all fields of which this document says something."""
    for name, each in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if name == "properties" and isinstance(each, dict):
            yield from each
        yield from _properties(each)


def _names(body: Json) -> Iterator[str]:
    """The names of all fields in this body."""
    if isinstance(body, dict):
        yield from body
    for each in body.values() if isinstance(body, dict) else body if isinstance(body, list) else ():
        yield from _names(each)


def _without(body: Json, names: set[str]) -> Json:
    """`body` but for its fields with these names: no document says whether what a caller invents is echoed."""
    if isinstance(body, dict):
        return {name: _without(each, names) for name, each in body.items() if name not in names}
    return [_without(each, names) for each in body] if isinstance(body, list) else body
