"""What changed between two observations, whatever tells of them: runs, captures, reports, profiles."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from contracts.drift import profile
from contracts.drift.classes import Class
from contracts.drift.compare import compare, extent, notes
from contracts.drift.observe import Observer
from contracts.drift.outcome import USUAL, Drift, code
from contracts.drift.profile import Profile, ProfileError, Profiles, Standing
from contracts.drift.promises import Promises
from contracts.drift.standing import REACHED
from contracts.model import Outcome, Report, Row, Trace
from contracts.report import files, jsonl
from contracts.report.exits import Exit
from contracts.suite.again import judge_again
from contracts.suite.amount import hollow
from contracts.suite.captured import Captured
from contracts.suite.kinds import Kind, kind
from contracts.vendors.vendor import find, names


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What targets did, by vendor, and what it is called; `notes` say why it does not tell all, if it does not."""

    name: str
    profiles: Profiles
    notes: tuple[str, ...] = ()


def read(path: Path, editions: Mapping[str, str]) -> Observation:
    """What a target did, by a run or its folder, a report.json, a profile, or any capture.

    Raises:
        CaptureError, ProfileError, RunFileError, SpecError: it cannot be read.
    """
    name, path = str(path), path / files.RUN if path.is_dir() else path
    try:
        found = kind(path)
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read ({error.strerror})") from error
    match found:
        case Kind.PROFILE:
            return Observation(name=name, profiles=profile.read(path))
        case Kind.REPORT:
            return Observation(name=name, profiles=_of_report(path))
        case Kind.RUN:
            return _of_run(name, path, editions)
        case Kind.CAPTURE:
            return _of_capture(name, path, editions)
        case Kind.OTHER:
            raise ProfileError(f"{path}: neither a run, a capture, a report.json nor a profile")


def observed(name: str, traces: Iterable[Trace], report: Report) -> Observation:
    """What the traces of a run show, with how the clauses stand; nothing of a target that was not really reached."""
    observers = {vendor: _observer(vendor, edition) for vendor, edition in report.conditions.editions.items()}
    by_vendor: dict[str, list[Trace]] = {vendor: [] for vendor in observers}
    for trace in traces:
        by_vendor[trace.vendor].append(trace)
    for vendor, found in by_vendor.items():
        for trace in found if not hollow(found) else ():
            observers[vendor].add(trace)
    notes = () if report.complete else (f"{name}: the run did not finish",)
    return Observation(name=name, profiles=_together(observers, report.rows), notes=notes)


def drift(before: Observation, now: Observation, fail_on: Collection[str]) -> Drift:
    """What changed, in the light of what the documents of the editions of `now` say.

    Raises:
        ProfileError: the two have no vendor in common.
        SpecError: an edition is unknown here.
    """
    first, second = before.profiles, now.profiles
    both = sorted(first.keys() & second.keys())
    if not both:
        raise ProfileError(f"nothing to compare: one is of {_told(first)}, the other of {_told(second)}")
    contracts = {name: find(name).contract(second[name].edition) for name in both}
    changes = compare(first, second, {name: Promises(each) for name, each in contracts.items()})
    silent = {each.vendor for each in changes if each.class_ is Class.SILENT_CHANGE}
    extents = [extent(first[name], second[name]) for name in both]
    compared = (sum(operations for operations, _ in extents), sum(clauses for _, clauses in extents))
    unreached = any(each.before == REACHED for each in changes)
    partial = bool(before.notes or now.notes) or not any(compared) or unreached
    return Drift(
        changes=changes,
        before=before.name,
        now=now.name,
        editions={name: (first[name].edition, second[name].edition) for name in both},
        clauses={id_: each for contract in contracts.values() for id_, each in contract.clauses.items()},
        compared=compared,
        exit=code(changes, fail_on or USUAL) or (Exit.INCONCLUSIVE if partial else Exit.KEPT),
        notes=(*before.notes, *now.notes, *notes(first, second, silent)),
    )


def _told(some: Profiles) -> str:
    return " and ".join(sorted(some)) or "nobody"


def _observer(name: str, edition: str | None) -> Observer:
    vendor = find(name)
    return Observer(vendor.contract(edition), vendor.oracle.configure, vendor.states)


def _together(observers: Mapping[str, Observer], rows: Iterable[Row]) -> Profiles:
    by_vendor: dict[str, list[Row]] = {}
    for row in rows:
        by_vendor.setdefault(row.clause.vendor, []).append(row)
    return {name: observers[name].profile(found) for name, found in by_vendor.items()}


def _of_run(name: str, path: Path, editions: Mapping[str, str]) -> Observation:
    recorded = jsonl.read(path)
    report, _, _ = judge_again(recorded, editions)
    return observed(name, recorded.traces, report)


def _of_capture(name: str, path: Path, editions: Mapping[str, str]) -> Observation:
    observers = {vendor: _observer(vendor, editions.get(vendor)) for vendor in names()}
    captured = Captured(names(), editions, watch=lambda trace: observers[trace.vendor].add(trace))
    captured.read(path, None, lambda _: None)
    report = captured.report()
    notes = tuple(f"{name}: {why}" for why in (report.undone, *report.unread) if why)
    return Observation(name=name, profiles=_together(observers, report.rows), notes=notes)


_STANDS: Final = {Outcome.PASS: "kept", Outcome.FAIL: "broken"}


def _of_report(path: Path) -> Profiles:
    """How the clauses stood: a report tells no more."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, dict[str, dict[str, str]]] = {}
        for each in report["clauses"]:
            parts = ("kept", "broken", "open", "actual", "awaited")
            standing = found.setdefault(each["vendor"], {name: {} for name in parts})
            stood = _STANDS.get(each["outcome"], "open")
            standing[stood][each["id"]] = each["digest"]
            if stood == "broken":
                standing["actual"][each["id"]] = each["reason"]
            last = (each["witness"] or {}).get("items", ())[-1:]
            if each["outcome"] == Outcome.INCONCLUSIVE and last and last[0].get("kind") == "awaited":
                standing["awaited"][each["id"]] = f"{each['witness']['expected']}: {each['witness']['actual']}"
        editions = report["conditions"]["editions"]
        return {name: Profile(edition=editions[name], clauses=Standing(**each)) for name, each in found.items()}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ProfileError(
            f"{path}: not a report with digests ({type(error).__name__}); judge its run again"
        ) from error
