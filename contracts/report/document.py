"""report.json: the report for other programs, in the form that `report.schema.json` publishes."""

from __future__ import annotations

import json
import math
from importlib.resources import files
from typing import Final

from contracts.model import Json, Recognition, Report, Row
from contracts.report import words
from contracts.serial import to_json

FORMAT: Final = 3
"""Raised when a reader of the previous format would misunderstand this one."""


def render(report: Report, exit_code: int) -> str:
    """The text of report.json; the same report gives the same text."""
    return json.dumps(document(report, exit_code), indent=2, allow_nan=False) + "\n"


def document(report: Report, exit_code: int) -> dict[str, Json]:
    """The report as plain JSON values."""
    return {
        "format": FORMAT,
        "complete": report.complete,
        "outcome": words.result(report),
        "exit": exit_code,
        "conditions": _plain(report.conditions),
        "took": report.took,
        "counts": words.counts(report),
        "volatile": words.counts(report, volatile=True),
        "clauses": [_clause(row) for row in report.rows],
        "exchanges": dict(report.exchanges),
        "notes": list(report.notes),
        "undone": report.undone,
        "unread": list(report.unread),
        "recognised": [_recognition(each) for each in report.recognised],
    }


def schema() -> dict[str, Json]:
    """The JSON Schema (2020-12) that every report.json satisfies."""
    text = files("contracts.report").joinpath("report.schema.json").read_text(encoding="utf-8")
    found: dict[str, Json] = json.loads(text)
    return found


def _clause(row: Row) -> dict[str, Json]:
    clause = row.clause
    return {
        "id": clause.id,
        "vendor": clause.vendor,
        "edition": row.edition,
        "outcome": row.outcome,
        "passes": row.passes,
        "fails": row.fails,
        "reason": row.reason,
        "witness": _plain(row.witness),
        "deviation": _plain(row.deviation),
        "says": clause.says,
        "level": clause.level,
        "kind": clause.kind,
        "volatile": clause.volatile,
        "digest": clause.digest,
        "sources": _plain(clause.sources),
    }


def _recognition(found: Recognition) -> dict[str, Json]:
    return {
        "vendor": found.vendor,
        "edition": found.edition,
        "decided": found.decided,
        "among": list(found.among),
        "fitting": list(found.fitting),
        "telling": [_clause(row) for row in found.telling],
    }


def _plain(value: object) -> Json:
    return _finite(to_json(value))


def _finite(value: Json) -> Json:
    # Python reads NaN and Infinity from a body, JSON has no way to say them.
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    return [_finite(inner) for inner in value] if isinstance(value, list) else value
