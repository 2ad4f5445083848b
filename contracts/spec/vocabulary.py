"""The words that requests and answers are made of: names of fields, and values of documented lists."""

from __future__ import annotations

from functools import cache

from contracts.model import Json
from contracts.spec.contract import Contract


@cache
def vocabulary(contract: Contract) -> frozenset[str]:
    """Every name of a field and every listed text of a contract."""
    found: set[str] = set()
    _collect(contract.document, found)
    return frozenset(found)


def _collect(node: Json, found: set[str]) -> None:
    if isinstance(node, list):
        for each in node:
            _collect(each, found)
    elif isinstance(node, dict):
        if isinstance(node.get("properties"), dict):
            found.update(node["properties"])
        listed = node.get("enum", [node.get("const")])
        if isinstance(listed, list):
            found.update(each for each in listed if isinstance(each, str))
        for each in node.values():
            _collect(each, found)
