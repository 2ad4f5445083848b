"""Changes in the form that code hosts show beside code (SARIF 2.1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from contracts.drift.classes import MEANINGS, Change, Class, Severity
from contracts.drift.outcome import Drift
from contracts.model import Clause, Json
from contracts.report.sarif import log, physical
from contracts.report.text import printable

_LEVELS: Final = {Severity.BREAKS: "error", Severity.MAY_BREAK: "warning", Severity.HARMLESS: "note"}


def document(drift: Drift) -> Json:
    """The changes as a SARIF log: a rule for each class, a result for each change."""
    rules = [{"id": _rule(each), "shortDescription": {"text": MEANINGS[each]}} for each in Class]
    results = [_result(each, drift.clauses) for each in drift.changes]
    return log("recording-contracts drift", rules, results=results)


def _rule(class_: Class) -> str:
    return f"drift/{class_.value.replace(' ', '-')}"


def _result(change: Change, clauses: Mapping[str, Clause]) -> Json:
    known = [clauses[each] for each in change.clauses if each in clauses]
    path, line = known[0].place if known else (f"specs/{change.vendor}/clauses.yaml", 1)
    return {
        "ruleId": _rule(change.class_),
        "ruleIndex": list(Class).index(change.class_),
        "level": _LEVELS[change.severity],
        "message": {"text": printable(f"{change.place}: was {change.before}; is {change.now}.")},
        "locations": [
            {
                "physicalLocation": physical(path, line),
                "logicalLocations": [{"fullyQualifiedName": change.place, "kind": "member"}],
            }
        ],
        "partialFingerprints": {"change/v1": _fingerprint(change)},
    }


def _fingerprint(change: Change) -> str:
    """Of what changed, not of how often it was seen."""
    return sha256("\0".join((change.class_, change.vendor, change.operation, change.where)).encode()).hexdigest()[:32]
