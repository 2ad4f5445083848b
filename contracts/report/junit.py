"""junit.xml: the report for pipelines, one test case a clause, stable over seeds."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from contracts.model import Outcome, Report, Row
from contracts.report import recognised, words
from contracts.report.text import printable
from contracts.report.words import NO_AUTH, Standing


def render(report: Report, exit_code: int, curl_auth: Mapping[str, str] = NO_AUTH) -> str:
    """The text of junit.xml, which is never greener than `exit_code`."""
    found = words.counts(report)
    unfinished = not report.complete or (exit_code != 0 and not found[Standing.BROKEN] + found[Standing.STALE])
    root = ET.Element("testsuites", name="recording-contracts", time=f"{report.took:.3f}")
    for vendor in words.vendors(report):
        for volatile in (False, True):
            _suite(root, report, vendor, curl_auth, volatile=volatile)
    if report.recognised:
        told = ET.SubElement(ET.SubElement(root, "testsuite", name="recognised"), "system-out")
        told.text = printable("\n".join(recognised.sentence(each) for each in report.recognised))
    if unfinished:
        _run(root, report)
    _count(root)
    for suite in root:
        _count(suite)
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + text + "\n"


def _suite(root: ET.Element, report: Report, vendor: str, curl_auth: Mapping[str, str], *, volatile: bool) -> None:
    rows = [row for row in report.rows if row.clause.vendor == vendor and row.clause.volatile is volatile]
    if volatile and not rows:
        return
    edition = report.conditions.editions.get(vendor, "")
    name = f"{vendor}.{edition}.volatile" if volatile else f"{vendor}.{edition}"
    suite = ET.SubElement(root, "testsuite", name=printable(name))
    suite.set("timestamp", printable(report.conditions.started))
    for row in sorted(rows, key=lambda row: row.clause.id):
        _case(suite, report, row, curl_auth)


def _case(suite: ET.Element, report: Report, row: Row, curl_auth: Mapping[str, str]) -> None:
    clause = row.clause
    case = ET.SubElement(
        suite, "testcase", classname=printable(f"{clause.vendor}.{row.edition}"), name=printable(clause.id)
    )
    properties = ET.SubElement(case, "properties")
    facts = [("clause", clause.id), ("level", clause.level), ("edition", row.edition)]
    if row.deviation:
        facts += [(name, getattr(row.deviation, name)) for name in ("owner", "expires")]
    for name, value in [*facts, *([("volatile", "true")] if clause.volatile else [])]:
        ET.SubElement(properties, "property", name=name, value=printable(value))
    stands = words.standing(row)
    if stands in (Standing.BROKEN, Standing.STALE) and not clause.volatile:
        failure = ET.SubElement(case, "failure", type=stands, message=printable(_why_failed(row)))
        failure.text = printable(words.failure(row, report.conditions, curl_auth))
    elif stands is not Standing.KEPT:
        ET.SubElement(case, "skipped", message=printable(_why_skipped(row)))
        if row.outcome is Outcome.FAIL:
            told = ET.SubElement(case, "system-out")
            told.text = printable(words.failure(row, report.conditions, curl_auth))


def _why_failed(row: Row) -> str:
    if words.standing(row) is Standing.STALE:
        return f"{row.clause.says} Accepted as broken: {words.accepted(row)}"
    return f"{row.clause.says} Actual: {row.witness.actual if row.witness else row.reason}"


def _why_skipped(row: Row) -> str:
    if words.standing(row) is Standing.KNOWN:
        return f"KNOWN: {row.clause.says} Accepted as broken: {words.accepted(row)}"
    if row.outcome is Outcome.FAIL:
        return f"WARNED: {words.label(row)}: {row.clause.says}"
    return f"{row.outcome}: {row.reason}"


def _run(root: ET.Element, report: Report) -> None:
    # Skipped cases alone would read as green, yet a run that judged too little proves nothing.
    suite = ET.SubElement(root, "testsuite", name="recording-contracts")
    case = ET.SubElement(suite, "testcase", classname="recording-contracts", name="run")
    said = f"{words.result(report)}: {words.headline(report)}"
    ET.SubElement(case, "error", type=words.result(report), message=printable(said))


def _count(element: ET.Element) -> None:
    for attribute, tag in (
        ("tests", "testcase"),
        ("failures", "failure"),
        ("errors", "error"),
        ("skipped", "skipped"),
    ):
        element.set(attribute, str(sum(1 for _ in element.iter(tag))))
