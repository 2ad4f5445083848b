"""summary.md: the report for the page of a pipeline's run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from contracts.model import Report, Row, Source
from contracts.report import recognised, words
from contracts.report.text import one_line, plural, printable, seconds
from contracts.report.words import LABELS, NO_AUTH, TOLD, Result, Standing

_MARKS: Final = {
    Result.KEPT: "✅",
    Result.BROKEN: "❌",
    Result.INCONCLUSIVE: "❔",
    Result.NOTHING: "❔",
    Result.UNREAD: "❔",
    Result.INTERRUPTED: "❔",
}
_SHOWN: Final = 40
_RARE: Final = (Standing.STALE, Standing.KNOWN)
"""What has a column only where somebody has accepted a break."""

_ACTIVE: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&@$])")


def render(report: Report, exit_code: int, curl_auth: Mapping[str, str] = NO_AUTH) -> str:
    """The text of summary.md; at most forty broken clauses, as the page has a limit."""
    outcome = words.result(report)
    broken = [row for apart in (False, True) for row in words.rows(report, *TOLD, volatile=apart)]
    parts = [
        f"## {_MARKS[outcome]} recording-contracts: {outcome} (exit {exit_code})",
        escape(words.headline(report).capitalize()),
        *(escape(recognised.sentence(each)) for each in report.recognised),
        *(f"> {escape(note)}" for note in report.notes),
        _table(report),
        *(_broken(row, report, curl_auth) for row in broken[:_SHOWN]),
        *([f"… and {len(broken) - _SHOWN} more in the full report."] if len(broken) > _SHOWN else []),
        *_unknown("Inconclusive", words.rows(report, Standing.INCONCLUSIVE)),
        *_unknown("Not exercised", words.rows(report, Standing.UNEXERCISED)),
        *_unknown("Volatile, inconclusive", words.rows(report, Standing.INCONCLUSIVE, volatile=True)),
        *_unknown("Volatile, not exercised", words.rows(report, Standing.UNEXERCISED, volatile=True)),
        _conditions(report),
    ]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """`text` on one line, with nothing left in it that Markdown would act upon."""
    return _ACTIVE.sub(r"\\\1", one_line(text))


def code(text: str) -> str:
    """`text` as a code span on one line, whatever backticks it contains."""
    line = one_line(text)
    fence = _fence(line, 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{fence}{pad}{line}{pad}{fence}" if line else ""


def block(text: str, language: str = "") -> str:
    """`text` as a fenced block that it cannot end by itself."""
    shown = printable(text)
    fence = _fence(shown, 3)
    return f"{fence}{language}\n{shown}\n{fence}"


def _fence(text: str, least: int) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * (longest + 1 if longest >= least else least)


def _table(report: Report) -> str:
    total = words.tally(report.rows)
    shown = [each for each in LABELS if total[each] or each not in _RARE]
    header = ["vendor", "edition", *(LABELS[each] for each in shown)]
    lines = [header, ["---", "---", *["---:"] * len(shown)]]
    for vendor in words.vendors(report):
        edition = report.conditions.editions.get(vendor, "")
        for volatile in (False, True):
            numbers = words.counts(report, vendor, volatile=volatile)
            if any(numbers.values()) or not volatile:
                name = f"{vendor}, volatile" if volatile else vendor
                lines.append([escape(name), escape(edition), *(str(numbers[each]) for each in shown)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _broken(row: Row, report: Report, curl_auth: Mapping[str, str]) -> str:
    witness = row.witness
    facts = [f"- expected: {code(witness.expected)}", f"- actual: {code(witness.actual)}"] if witness else []
    facts += [f"- accepted: {escape(words.accepted(row))}"] if row.deviation else []
    facts += [f"- reason: {escape(row.reason)}"] if row.reason and not witness else []
    facts += [f"- source: {_source(origin)}" for origin in row.clause.sources]
    shown = words.curl_of(row, report.conditions, curl_auth)
    parts = [
        f"### {code(row.clause.id)} {words.label(row)}",
        escape(row.clause.says),
        "\n".join(facts),
        block(shown, "sh") if shown else "",
        f"Again: {code(words.replay(row, report.conditions))}",
    ]
    return "\n\n".join(part for part in parts if part)


def _source(origin: Source) -> str:
    named = escape(f"{origin.title}, {origin.section}" if origin.section else origin.title)
    url = re.sub(r"[\s<>()\\]", "", printable(origin.url))
    linked = f"[{named}]({url})" if words.remote(url) else named
    return f"{linked} (read {escape(origin.read)})"


def _unknown(title: str, rows: list[Row]) -> list[str]:
    if not rows:
        return []
    lines = [f"- {escape(reason)} ({len(group)}): {_ids(group)}" for reason, group in words.by_reason(rows)]
    return [
        f"<details><summary>{title}: {plural(len(rows), 'clause')}</summary>",
        "\n".join(lines),
        "</details>",
    ]


def _ids(rows: Iterable[Row]) -> str:
    return ", ".join(code(row.clause.id) for row in rows)


def _conditions(report: Report) -> str:
    held = report.conditions
    asked = ", ".join(f"{vendor} {code(target)}" for vendor, target in held.targets.items())
    seen = plural(sum(report.exchanges.values()), "exchange")
    return f"{asked}; seed {code(str(held.seed))}; {seen} in {seconds(report.took)}; {escape(held.started)}"
