"""report.sarif: what broke, in the form that code hosts show beside code (SARIF 2.1.0)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import quote

import contracts
from contracts.model import Json, Level, Report, Row
from contracts.report import words
from contracts.report.text import printable
from contracts.report.words import NO_AUTH, TOLD, Standing

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT: Final = "%SRCROOT%"
"""What paths are relative to: the root of a checkout, by the name that code hosts know it by."""

_LEVELS: Final[Mapping[Level, str]] = {Level.MUST: "error", Level.SHOULD: "warning", Level.MAY: "note"}


def render(report: Report, exit_code: int, curl_auth: Mapping[str, str] = NO_AUTH) -> str:
    """The text of report.sarif. A result is a broken clause; its fingerprint is the same for every seed."""
    return json.dumps(document(report, exit_code, curl_auth), indent=2) + "\n"


def document(report: Report, exit_code: int, curl_auth: Mapping[str, str] = NO_AUTH) -> dict[str, Json]:
    """The report as a SARIF log: a rule for each clause, a result for each that broke."""
    order = {row.clause.id: index for index, row in enumerate(report.rows)}
    broken = [row for apart in (False, True) for row in words.rows(report, *TOLD, volatile=apart)]
    return log(
        "recording-contracts",
        [_rule(row) for row in report.rows],
        invocations=[_invocation(report, exit_code)],
        results=[_result(row, order[row.clause.id], report, curl_auth) for row in broken],
    )


def log(name: str, rules: list[Json], **run: Json) -> dict[str, Json]:
    """A SARIF log of one run of the tool called `name`."""
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": name, "version": contracts.__version__, "rules": rules}},
                "columnKind": "utf16CodeUnits",
                "originalUriBaseIds": {ROOT: {"description": {"text": "The checkout in which specs/ lies."}}},
                **run,
            }
        ],
    }


def physical(path: str, line: int) -> Json:
    """A line of a file in the checkout, counted from 1."""
    return {"artifactLocation": {"uri": quote(path), "uriBaseId": ROOT}, "region": {"startLine": line}}


def _rule(row: Row) -> Json:
    clause = row.clause
    sources = [f"[{each.title}, {each.section}]({each.url})" for each in clause.sources]
    help_ = {"text": clause.says, "markdown": "\n\n".join([clause.says, *sources])}
    return {
        "id": clause.id,
        "shortDescription": {"text": clause.says},
        **({"helpUri": clause.sources[0].url} if clause.sources else {}),
        "help": help_,
        "defaultConfiguration": {"level": _level(row)},
        "properties": {
            "vendor": clause.vendor,
            "edition": row.edition,
            "kind": clause.kind,
            "level": str(clause.level),
            "volatile": clause.volatile,
        },
    }


def _level(row: Row) -> str:
    return "note" if row.clause.volatile else _LEVELS[row.clause.level]


def _result(row: Row, index: int, report: Report, curl_auth: Mapping[str, str]) -> Json:
    path, line = row.clause.place
    witness = row.witness
    actual = f" Expected {witness.expected}; actual {witness.actual}." if witness else ""
    if words.standing(row) is Standing.STALE:
        actual = f" Accepted as broken: {words.accepted(row)}."
    return {
        "ruleId": row.clause.id,
        "ruleIndex": index,
        "level": _level(row),
        "message": {"text": printable(f"{row.clause.says}{actual}")},
        **({"suppressions": [_suppression(row)]} if words.standing(row) is Standing.KNOWN else {}),
        "locations": [
            {
                "physicalLocation": physical(path, line),
                "logicalLocations": [{"fullyQualifiedName": row.clause.id, "kind": "member"}],
            }
        ],
        "partialFingerprints": {"clause/v1": _fingerprint(row), "primaryLocationLineHash": f"{_fingerprint(row)}:1"},
        "properties": {"story": printable(words.failure(row, report.conditions, curl_auth))},
    }


def _suppression(row: Row) -> Json:
    """A known deviation is a result that somebody has suppressed outside of the code."""
    facts = {"owner": row.deviation.owner, "expires": row.deviation.expires} if row.deviation else {}
    return {
        "kind": "external",
        "status": "accepted",
        "justification": printable(words.accepted(row)),
        "properties": facts,
    }


def _fingerprint(row: Row) -> str:
    """Of the clause alone: neither seed nor edition nor line nor what exactly came makes it another break.

    It is given under a name of ours and under the one by which GitHub knows a break again.
    """
    return hashlib.sha256(row.clause.id.encode()).hexdigest()[:32]


def _invocation(report: Report, exit_code: int) -> Json:
    open_ = words.rows(report, Standing.INCONCLUSIVE)
    told = [*report.notes, *(f"{row.clause.id}: inconclusive: {row.reason}" for row in open_)]
    return {
        "executionSuccessful": report.complete,
        "exitCode": exit_code,
        **({"startTimeUtc": report.conditions.started} if _is_time(report.conditions.started) else {}),
        "toolExecutionNotifications": [{"level": "warning", "message": {"text": printable(each)}} for each in told],
    }


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
