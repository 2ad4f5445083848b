"""Shared wording: what outcomes are called, what a failure says, and how to see it again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from contracts.model import (
    Conditions,
    Credentials,
    Deviation,
    Event,
    Exchange,
    Json,
    Level,
    Outcome,
    Report,
    Request,
    Row,
    Source,
    Witness,
)
from contracts.report import shell
from contracts.report.shell import quote
from contracts.report.text import compact, plural, printable, seconds, shorten, verb

NO_AUTH: Final[Mapping[str, str]] = MappingProxyType({})
"""Vendor to curl arguments, when nobody says how a vendor is told who asks."""


class Standing(StrEnum):
    """How a clause stands, worst first. A broken clause that is no `must` only warns.

    Broken and accepted is `known`; accepted for nothing, because it is healed or the time is over, is `stale`.
    """

    BROKEN = "broken"
    STALE = "stale"
    WARNED = "warned"
    KNOWN = "known"
    INCONCLUSIVE = "inconclusive"
    UNEXERCISED = "unexercised"
    KEPT = "kept"


class Result(StrEnum):
    """What a whole report says, in one word (or two)."""

    KEPT = "kept"
    BROKEN = "broken"
    INCONCLUSIVE = "inconclusive"
    NOTHING = "nothing exercised"
    UNREAD = "not read"
    INTERRUPTED = "interrupted"


_STANDINGS: Final[Mapping[Outcome, Standing]] = MappingProxyType(
    {
        Outcome.PASS: Standing.KEPT,
        Outcome.FAIL: Standing.BROKEN,
        Outcome.INCONCLUSIVE: Standing.INCONCLUSIVE,
        Outcome.UNEXERCISED: Standing.UNEXERCISED,
    }
)

TOLD: Final = (Standing.BROKEN, Standing.STALE, Standing.WARNED, Standing.KNOWN)
"""What is told at length: what broke, accepted or not, and what was accepted for nothing."""

LABELS: Final[Mapping[Standing, str]] = MappingProxyType(
    {
        Standing.BROKEN: "broken",
        Standing.STALE: "stale deviation",
        Standing.WARNED: "broken, should",
        Standing.KNOWN: "known deviation",
        Standing.INCONCLUSIVE: "inconclusive",
        Standing.UNEXERCISED: "not exercised",
        Standing.KEPT: "kept",
    }
)
"""What a person reads for each standing, in the order in which reports list them."""


def standing(row: Row) -> Standing:
    """How the clause of `row` stands."""
    if row.deviation:
        return _accepted_standing(row, row.deviation)
    if row.outcome is Outcome.FAIL and row.clause.level is not Level.MUST:
        return Standing.WARNED
    return _STANDINGS[row.outcome]


def _accepted_standing(row: Row, entry: Deviation) -> Standing:
    if row.outcome is Outcome.FAIL:
        return Standing.BROKEN if entry.expired else Standing.KNOWN
    return Standing.STALE if entry.expired or entry.healed else _STANDINGS[row.outcome]


def accepted(row: Row) -> str:
    """What is to be said of the deviation that was accepted of `row`; empty if none was."""
    entry = row.deviation
    if entry is None:
        return ""
    told = f"{entry.reason} ({entry.owner}, until {entry.expires})"
    if entry.healed:
        return f"healed: the clause holds now; remove it from the deviations: {told}"
    if entry.expired:
        return f"expired on {entry.expires}: mend what is broken, or renew it in the deviations: {told}"
    return told


def label(row: Row) -> str:
    """What a person reads for the standing of `row`: `broken, may` where that is its level."""
    told = LABELS[standing(row)].replace(Level.SHOULD, row.clause.level)
    told += ", acceptance expired" if standing(row) is Standing.BROKEN and row.deviation else ""
    return f"{told}, volatile" if row.clause.volatile else told


def tally(found: Iterable[Row]) -> dict[Standing, int]:
    """How many of these rows stand how; every standing has its number."""
    numbers = dict.fromkeys(Standing, 0)
    for row in found:
        numbers[standing(row)] += 1
    return numbers


def counts(report: Report, vendor: str | None = None, *, volatile: bool = False) -> dict[Standing, int]:
    """How many clauses stand how, of everyone or of one vendor; the volatile ones are counted apart."""
    return tally(row for row in report.rows if row.clause.volatile is volatile and vendor in (None, row.clause.vendor))


def rows(report: Report, *standings: Standing, volatile: bool = False) -> list[Row]:
    """The rows that stand as asked, worst first, then by vendor and clause; the volatile ones apart."""
    order = list(Standing)
    chosen = [row for row in report.rows if row.clause.volatile is volatile and standing(row) in standings]
    return sorted(chosen, key=lambda row: (order.index(standing(row)), row.clause.vendor, row.clause.id))


def vendors(report: Report) -> list[str]:
    """Every vendor the report speaks of, in alphabetical order."""
    return sorted({*report.conditions.targets, *(row.clause.vendor for row in report.rows)})


def by_reason(found: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows grouped by why they stand as they do, the largest group first."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        groups[row.reason or "no reason was recorded"].append(row)
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def result(report: Report) -> Result:
    """What the report says as a whole, volatile clauses aside. Nothing checked is never `kept`."""
    found = counts(report)
    if not report.complete:
        return Result.INTERRUPTED
    if report.unread:
        return Result.UNREAD
    if found[Standing.BROKEN] or found[Standing.STALE]:
        return Result.BROKEN
    if found[Standing.INCONCLUSIVE] or report.undone:
        return Result.INCONCLUSIVE
    shown = found[Standing.KEPT] or found[Standing.WARNED] or found[Standing.KNOWN]
    return Result.KEPT if shown else Result.NOTHING


def headline(report: Report) -> str:
    """The verdict as one sentence, without its first word, which is `result(report)`."""
    found = counts(report)
    broken, kept, warned = found[Standing.BROKEN], found[Standing.KEPT], found[Standing.WARNED]
    stale, known = found[Standing.STALE], found[Standing.KNOWN]
    exercised = broken + kept + warned + known
    also = f"; {plural(warned, 'recommendation')} not followed" if warned else ""
    also += f"; {plural(known, 'known deviation')}" if known else ""
    also += f"; {plural(stale, 'stale deviation')}, to be removed or renewed" if stale else ""
    apart = _apart(report)
    of_all = plural(exercised, "exercised clause")
    hold = f"{kept} of {of_all} {verb(kept, 'holds', 'hold')}{also}."
    sentences = {
        Result.KEPT: hold,
        Result.BROKEN: f"{broken} of {of_all} {verb(broken, 'does', 'do')} not hold{also}." if broken else hold,
        Result.INCONCLUSIVE: f"{f'{report.undone}; ' if report.undone else ''}"
        f"{plural(found[Standing.INCONCLUSIVE], 'clause')} could not be decided; "
        f"{plural(kept, 'clause')} {verb(kept, 'holds', 'hold')}{also}.",
        Result.UNREAD: f"{plural(len(report.unread), 'file')} could not be understood, as the notes say"
        f"{f'; of the rest, {hold}' if exercised else '.'}",
        Result.NOTHING: f"{'only volatile clauses were' if apart else 'no clause was'} checked, "
        "so this report proves nothing.",
        Result.INTERRUPTED: f"the run did not finish, so this report proves nothing; "
        f"until then {plural(broken, 'clause')} broke.",
    }
    return sentences[result(report)] + apart


def _apart(report: Report) -> str:
    """What became of the volatile clauses that were exercised, as a sentence; empty if none was."""
    found = counts(report, volatile=True)
    kept, broken = found[Standing.KEPT], found[Standing.BROKEN] + found[Standing.WARNED]
    if not kept + broken:
        return ""
    return f" Judged apart: {kept} of {plural(kept + broken, 'volatile clause')} {verb(kept, 'holds', 'hold')}."


LONGEST_BODY = 120
"""Characters of a callback's body in one step of a trace."""


def step(item: Exchange | Event) -> str:
    """One step of a trace in a line: `POST /path → 200`, `waited 15 s`."""
    if isinstance(item, Event):
        return _happening(item)
    with_whom = "" if item.credentials is Credentials.VALID else f" ({item.credentials} credentials)"
    return printable(f"{asked(item.request)}{with_whom} → {answer(item)}")


def asked(request: Request) -> str:
    """The request line, in which long ids are cut in the middle."""
    query = "&".join(f"{name}={value}" for name, value in request.query)
    path = "/".join(_middle(part) for part in request.path.split("/"))
    return f"{request.method} {path}{'?' if query else ''}{query}"


def answer(exchange: Exchange) -> str:
    """The status that came back, or what happened to the request instead."""
    if exchange.response is None:
        return f"no answer: {exchange.fault or 'unknown'}"
    return str(exchange.response.status)


def _happening(event: Event) -> str:
    length = event.data.get("seconds")
    if event.kind == "waited" and isinstance(length, int | float):
        return f"waited {seconds(length)}"
    if event.kind == "called-back":
        body = event.data.get("body", event.data.get("text"))
        return printable(
            f"called back, answered {event.data['answered'] or 'too late'}: {shorten(compact(body), LONGEST_BODY)}"
        )
    if event.kind in _FOUND:
        return printable(_FOUND[event.kind](event.data))
    details = ", ".join(f"{name} {value}" for name, value in event.data.items())
    return printable(f"{event.kind} ({details})" if details else event.kind)


def _listed(data: Mapping[str, Json]) -> str:
    where = f" under {_middle(data['prefix'])}" if data.get("prefix") else ""
    return f"looked into the storage{where}: {data.get('fault') or plural(data['count'], 'file')}"


def _inspected(data: Mapping[str, Json]) -> str:
    return f"looked at {shorten(data['name'], LONGEST_BODY)}: {data.get('fault') or _media(data)}"


def _downloaded(data: Mapping[str, Json]) -> str:
    media = f", {_media({'present': True, **data['media']})}" if data.get("media") else ""
    return f"downloaded {shorten(data['url'], LONGEST_BODY)}: {data.get('fault') or data['status']}{media}"


def _media(data: Mapping[str, Json]) -> str:
    if not data.get("present"):
        return "not there"
    told = [data.get("kind"), f"{data['duration']:g} s" if data.get("duration") is not None else "", data.get("why")]
    return ", ".join(str(each) for each in told if each)


def _awaited(data: Mapping[str, Json]) -> str:
    times = plural(data["times"], "time")
    return f"awaited {data['wanted']}: asked {times} in {seconds(data['seconds'])}, still {data['last']}"


_FOUND: Final = MappingProxyType(
    {"stored": _listed, "inspected": _inspected, "downloaded": _downloaded, "awaited": _awaited}
)


def _middle(part: str, width: int = 28) -> str:
    return part if len(part) <= width else f"{part[:12]}…{part[-6:]}"


def source(origin: Source) -> str:
    """Where a clause is written, for a line of text."""
    section = f", {origin.section}" if origin.section else ""
    return printable(f"{origin.title}{section}, {origin.url} (read {origin.read})")


def remote(target: str) -> bool:
    """Whether a target is reached by an address, as opposed to being embedded."""
    return re.match(r"https?://", target) is not None


def base_url(conditions: Conditions, vendor: str) -> str:
    """What precedes the paths of `vendor`: its address, or a variable for an embedded sandbox."""
    target = conditions.targets.get(vendor, "")
    return target if remote(target) else "$BASE_URL"


def replay(row: Row, conditions: Conditions) -> str:
    """The command that makes the run of `row` again, only with its scenario if it has a witness."""
    vendor = row.clause.vendor
    target = conditions.targets.get(vendor, "")
    if captures := conditions.settings.get("files"):
        edition = quote(f"{vendor}={row.edition}")
        return printable(f"recording-contracts judge --edition {edition} " + " ".join(map(quote, captures)))
    faults = conditions.settings.get("faults") or ()
    options = [
        ("--vendor", vendor),
        ("--edition", row.edition),
        ("--seed", str(conditions.seed)),
        *([("--scenario", row.witness.scenario)] if row.witness else []),
        *([("--target", f"{vendor}={target}")] if remote(target) else []),
        *(("--fault", str(fault)) for fault in faults if str(fault).startswith(f"{vendor}.")),
    ]
    return printable("recording-contracts gate " + " ".join(f"{name} {quote(value)}" for name, value in options))


def decisive(witness: Witness) -> Exchange | None:
    """The exchange that shows it: the last one of the witness."""
    exchanges = [item for item in witness.items if isinstance(item, Exchange)]
    return exchanges[-1] if exchanges else None


def curl(exchange: Exchange, base_url: str, vendor: str, curl_auth: Mapping[str, str] = NO_AUTH) -> str:
    """The command that sends the request of `exchange` to `vendor` again, ready to paste."""
    return printable(shell.curl(exchange, base_url, curl_auth.get(vendor, "")))


def curl_of(row: Row, conditions: Conditions, curl_auth: Mapping[str, str]) -> str:
    """The curl that shows the witness of `row`; empty if no exchange does."""
    exchange = decisive(row.witness) if row.witness else None
    if exchange is None:
        return ""
    vendor = row.clause.vendor
    return curl(exchange, base_url(conditions, vendor), vendor, curl_auth)


def failure(row: Row, conditions: Conditions, curl_auth: Mapping[str, str] = NO_AUTH) -> str:
    """What a stranger needs to believe that a clause broke, and nothing else.

    `curl_auth` maps a vendor to the curl arguments that carry its credentials as `$VARIABLES`.
    """
    witness = row.witness
    fields = [("says", row.clause.says)]
    fields += [("source", source(origin)) for origin in row.clause.sources]
    fields += [("accepted", accepted(row))]
    if witness:
        where = f"\nat {witness.at}" if witness.at else ""
        fields += [
            ("expected", witness.expected),
            ("actual", witness.actual + where),
            ("shown by", curl_of(row, conditions, curl_auth)),
            ("steps", f"scenario {witness.scenario}\n{_steps(witness)}"),
        ]
    elif row.reason:
        fields.append(("reason", row.reason))
    fields.append(("replay", replay(row, conditions)))
    return "\n".join([f"{row.clause.id}: {label(row)}", *(_field(name, text) for name, text in fields if text)])


def _steps(witness: Witness) -> str:
    last = len(witness.items)
    numbered = enumerate(witness.items, 1)
    return "\n".join(f"{'→' if number == last else ' '} {number}. {step(item)}" for number, item in numbered)


def _field(name: str, text: str) -> str:
    return f"  {name:<9} " + printable(text).replace("\n", "\n" + " " * 12)
