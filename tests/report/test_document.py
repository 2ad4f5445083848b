"""report.json keeps the form that its schema publishes."""

from __future__ import annotations

import json

from hypothesis import given, settings
from jsonschema import Draft202012Validator

from contracts.model import Report
from contracts.report import document
from contracts.serial import item_from
from tests.report.samples import report
from tests.strategies import reports

_VALIDATOR = Draft202012Validator(document.schema())


def _read(told: Report, exit_code: int = 0) -> dict[str, object]:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    found: dict[str, object] = json.loads(document.render(told, exit_code), parse_constant=refuse)
    return found


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(document.schema())


@settings(max_examples=60, deadline=None)
@given(told=reports())
def test_every_report_satisfies_the_schema(told: Report) -> None:
    _VALIDATOR.validate(_read(told))


def test_every_object_of_ours_is_closed() -> None:
    shapes = [document.schema(), *document.schema()["$defs"].values()]
    assert all(shape["additionalProperties"] is False for shape in shapes if "properties" in shape)


def test_the_document_says_what_the_report_says() -> None:
    told = report()
    found = document.document(told, 1)
    assert (found["outcome"], found["exit"], found["complete"]) == ("broken", 1, True)
    counts = {"broken": 3, "warned": 1, "inconclusive": 3, "unexercised": 11, "kept": 24}
    assert found["counts"] == {**counts, "stale": 0, "known": 0}
    assert [clause["id"] for clause in found["clauses"]] == [row.clause.id for row in told.rows]


def test_a_witness_can_be_read_back() -> None:
    told = report()
    witness = told.rows[0].witness
    assert witness is not None
    items = document.document(told, 1)["clauses"][0]["witness"]["items"]
    assert tuple(map(item_from, items)) == witness.items
