"""The vendors' own examples are judged: they break exactly what the registry says they break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.judge.findings import findings
from contracts.spec import Specs
from contracts.vendors.vendor import find, names

EXAMPLES = [
    (vendor, path) for vendor in names() for path in sorted(find(vendor).specs.root.glob(f"{vendor}/examples/*.yaml"))
]


def read(vendor: str, path: Path) -> Any:
    specs: Specs = find(vendor).specs
    return specs.read(*path.relative_to(specs.root).parts)


@pytest.mark.parametrize(("vendor", "path"), EXAMPLES, ids=lambda value: getattr(value, "stem", value))
def test_an_example_breaks_what_its_conflicts_say_and_nothing_else(vendor: str, path: Path) -> None:
    example = read(vendor, path)
    contract = find(vendor).contract(example["edition"])
    operation = contract.operations[example["operation"]]
    key = operation.documented(example["status"])
    assert key is not None
    found = findings(contract, operation.responses[key], example["body"])
    told = [each for each in contract.registry.conflicts if each.example == f"examples/{path.name}"]
    expected = {clause for conflict in told for clause in conflict.breaks}
    assert {each.clause for each in found if not each.held} == expected & contract.clauses.keys()
    assert any(each.held for each in found)


@pytest.mark.parametrize(("vendor", "path"), EXAMPLES, ids=lambda value: getattr(value, "stem", value))
def test_an_example_names_a_document_that_the_registry_knows(vendor: str, path: Path) -> None:
    document, _, section = read(vendor, path)["source"].partition(" # ")
    assert document in find(vendor).specs.read(vendor, "clauses.yaml")["documents"]
    assert section


@pytest.mark.parametrize("vendor", names())
def test_a_vendor_has_examples(vendor: str) -> None:
    assert [path for name, path in EXAMPLES if name == vendor]
