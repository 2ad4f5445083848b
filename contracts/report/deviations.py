"""The deviations file: breaks that somebody has accepted, each for a time, and what a run says about them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Final

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from contracts.model import Deviation, Json, Outcome, Report, Row
from contracts.report.text import shorten
from contracts.spec.files import unknown
from contracts.vendors.vendor import find, names

FILE: Final = "deviations.yaml"
_SHOWN: Final = frozenset({Outcome.PASS, Outcome.FAIL})


class DeviationError(ValueError):
    """A deviations file that cannot be used: one line that names the entry, and says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """What a run drove of one vendor: its scenarios, by `seed`. The `directed` ones do the same whatever the seed."""

    seed: int
    scenarios: Collection[str]
    directed: Collection[str]


def schema() -> dict[str, Json]:
    """The JSON Schema (2020-12) of a deviations file."""
    found: dict[str, Json] = json.loads(
        files("contracts.report").joinpath("deviations.schema.json").read_text(encoding="utf-8")
    )
    return found


def read(path: Path) -> tuple[Deviation, ...]:
    """The entries of the file at `path`.

    Raises:
        DeviationError: it cannot be read, or one of its entries is wrong.
    """
    entries = _entries(path)
    errors = [(list(error.absolute_path)[:1], error) for error in _validator().iter_errors(entries)]
    if errors:
        first = min(place for place, _ in errors)
        error = best_match(error for place, error in errors if place == first)
        raise DeviationError(_told(path, entries, error))
    found = tuple(Deviation(**{name: text for name, text in each.items() if name != "vendor"}) for each in entries)
    for place, each in enumerate(found):
        wrong = _wrong(each, entries[place].get("vendor"), found[:place])
        if wrong:
            raise DeviationError(f"{_entry(path, place, each.clause)}: {wrong}")
    return found


def _entries(path: Path) -> Json:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (knows texts alone)
    except OSError as error:
        raise DeviationError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DeviationError(f"{path}: not UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise DeviationError(
            f"{path}{where}: not YAML ({shorten(getattr(error, 'problem', str(error)), 90)})"
        ) from error
    return [] if entries is None else entries


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


def _told(path: Path, entries: Json, error: ValidationError) -> str:
    place = error.absolute_path[0] if error.absolute_path else None
    if not isinstance(place, int):
        return f"{path}: must be a list of entries, each with {', '.join(schema()['items']['required'])}"
    entry = entries[place]
    where = _entry(path, place, entry.get("clause") if isinstance(entry, dict) else None)
    member = f"{error.absolute_path[1]}: " if len(error.absolute_path) > 1 else ""
    return f"{where}: {member}{shorten(_advice(error), 160)}"


def _advice(error: ValidationError) -> str:
    match error.validator:
        case "format":
            return f"{error.instance!r} is no date; write for example 2026-12-31"
        case "pattern" if error.absolute_path[-1] == "witness":
            return "copy the replay line of the report (recording-contracts gate or judge …), or a trace's fingerprint"
        case "pattern":
            return "say it in a few words"
        case "required":
            there = error.instance if isinstance(error.instance, dict) else {}
            return f"add {', '.join(name for name in schema()['items']['required'] if name not in there)}"
        case _:
            return error.message


def _entry(path: Path, place: int, clause: object) -> str:
    return f"{path}, entry {place + 1}" + (f" ({clause})" if clause else "")


def _wrong(entry: Deviation, vendor: str | None, before: Iterable[Deviation]) -> str:
    """What no schema can know to be wrong with an entry, and what to do; empty if nothing is."""
    owner = entry.clause.partition(".")[0]
    known = {
        id_ for name in ([owner] if owner in names() else names()) for id_ in find(name).contract().registry.clauses
    }
    if entry.clause not in known:
        return unknown("clause", entry.clause, known)
    if vendor not in (None, owner):
        return f"the clause is of {owner}, not of {vendor}; correct vendor, or leave it out"
    editions = [each.id for each in find(owner).contract().registry.editions]
    if entry.edition and entry.edition not in editions:
        return unknown("edition", entry.edition, editions)
    for each in before:
        if each.clause == entry.clause and (each.edition == entry.edition or not (each.edition and entry.edition)):
            return "the clause has an entry already; keep one, or give each an edition of its own"
    return ""


def accept(report: Report, entries: Sequence[Deviation], today: str) -> Report:
    """`report` on traffic that nobody drove, with the deviations that are accepted of it: none can be healed there."""
    rows = mark(report.rows, entries, today, None)
    kept = (row.clause.id for row in rows if row.deviation and row.outcome is Outcome.PASS)
    healed = (f"{name}: accepted as broken, and nothing here breaks it; see whether it is healed" for name in kept)
    return replace(report, rows=rows, notes=(*report.notes, *idle(entries, rows), *healed))


def mark(rows: Iterable[Row], entries: Sequence[Deviation], today: str, driven: Driven | None) -> tuple[Row, ...]:
    """`rows`, each with the deviation that is accepted of it, if any. `today` is as `2026-12-31`."""
    by_clause: dict[str, list[Deviation]] = {}
    for each in entries:
        by_clause.setdefault(each.clause, []).append(each)
    return tuple(_marked(row, by_clause.get(row.clause.id, ()), today, driven) for row in rows)


def _marked(row: Row, entries: Iterable[Deviation], today: str, driven: Driven | None) -> Row:
    entry = next((each for each in entries if each.edition in ("", row.edition)), None)
    if entry is None:
        return row
    healed = row.outcome is Outcome.PASS and driven is not None and _tried(entry, driven)
    told = f"; accepted as broken until {entry.expires} ({entry.owner})" if row.outcome not in _SHOWN else ""
    deviation = replace(entry, expired=today > entry.expires, healed=healed)
    return replace(row, deviation=deviation, reason=row.reason + told)


def _tried(entry: Deviation, driven: Driven) -> bool:
    """Whether what showed the break was done again: that some other scenario does not show it says nothing."""
    if entry.witness.startswith("recording-contracts judge "):
        return False
    witness = _options(entry.witness)
    scenario = witness.get("--scenario")
    if scenario is None:
        return True
    return scenario in driven.scenarios and (
        scenario in driven.directed or witness.get("--seed", str(driven.seed)) == str(driven.seed)
    )


def _options(witness: str) -> Mapping[str, str]:
    try:
        told = shlex.split(witness)
    except ValueError:
        return {}
    return {name: value for name, value in pairwise(told) if name.startswith("--")}


def idle(entries: Iterable[Deviation], rows: Collection[Row]) -> Iterator[str]:
    """What must be said of entries for a vendor of `rows` that none of these rows is of."""
    judged = {row.clause.vendor: row.edition for row in rows}
    for each in entries:
        vendor = each.clause.partition(".")[0]
        if vendor in judged and all(row.clause.id != each.clause or row.deviation is None for row in rows):
            yield f"{each.clause}: accepted as broken, but not a clause of edition {judged[vendor]} under this entry"


def stanza(entry: Deviation) -> str:
    """The text of `entry`, as it stands in a file."""
    facts = {name: getattr(entry, name) for name in ("clause", "reason", "owner", "edition", "witness")}
    told = {name: text for name, text in facts.items() if text}
    text: str = yaml.safe_dump([told], sort_keys=False, allow_unicode=True, width=2000)
    return text.replace("  witness:", f"  expires: {entry.expires}\n  witness:", 1)


def add(path: Path, entry: Deviation) -> str:
    """Append `entry` to the file at `path`, which is made where it is missing; what was appended.

    Raises:
        DeviationError: the file is damaged, or has an entry of the clause already.
    """
    text = stanza(entry)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    known = read(path) if before else ()
    wrong = _wrong(entry, None, known)
    if wrong:
        raise DeviationError(f"{path}: {wrong}")
    gap = "" if not before or before.endswith("\n") else "\n"
    path.write_text(before + gap + text, encoding="utf-8")
    return text
