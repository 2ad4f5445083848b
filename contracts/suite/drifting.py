"""Profiles of whatever tells what a target did: runs, captures, reports, and profiles themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Final

from contracts.capture.entry import CaptureError
from contracts.capture.source import HEAD, opened
from contracts.drift import compare as comparing
from contracts.drift import profile
from contracts.drift.classes import Change, Class
from contracts.drift.observe import Observer
from contracts.drift.outcome import USUAL, Drift, code
from contracts.drift.profile import Profile, ProfileError, Profiles, Standing
from contracts.drift.promises import Promises
from contracts.model import Outcome, Row, Trace
from contracts.report import files, jsonl
from contracts.suite.again import judge_again
from contracts.suite.captured import Captured
from contracts.vendors.vendor import find, names

_PROFILE: Final = re.compile(rb"\s*\{?\s*[\"']?profile[\"']?\s*:")
_REPORT: Final = re.compile(rb"\s*\{\s*\"format\"\s*:\s*\d+\s*,\s*\"complete\"")
_RUN: Final = re.compile(rb"\s*\{\s*\"kind\"\s*:\s*\"header\"")


def profiles(path: Path, editions: Mapping[str, str]) -> Profiles:
    """What a target did, by a run or its folder, a report.json, a profile, or any capture.

    Raises:
        CaptureError, ProfileError, RunFileError, SpecError: it cannot be read.
    """
    path = path / files.RUN if path.is_dir() else path
    head = _head(path)
    if _PROFILE.match(head):
        return profile.read(path)
    if _REPORT.match(head):
        return _of_report(path)
    return _of_run(path, editions) if _RUN.match(head) else _of_capture(path, editions)


def observed(traces: Iterable[Trace], editions: Mapping[str, str], rows: Iterable[Row]) -> Profiles:
    """What traces show, under these editions by vendor, with how the clauses stand in `rows`."""
    observers = {name: _observer(name, edition) for name, edition in editions.items()}
    for trace in traces:
        observers[trace.vendor].add(trace)
    return _together(observers, rows)


def compare(before: Profiles, now: Profiles) -> tuple[Change, ...]:
    """What changed, in the light of what the documents of the editions of `now` say.

    Raises:
        ProfileError: the two have no vendor in common.
        SpecError: an edition is unknown here.
    """
    both = before.keys() & now.keys()
    if not both:
        raise ProfileError(f"nothing to compare: one is of {_told(before)}, the other of {_told(now)}")
    return comparing.compare(before, now, {name: Promises(find(name).contract(now[name].edition)) for name in both})


def drift(before: Profiles, now: Profiles, called: tuple[str, str], fail_on: Collection[str]) -> Drift:
    """The changes with what they amount to; `called` is what the two sides are called.

    Raises:
        ProfileError, SpecError: they cannot be compared.
    """
    changes = compare(before, now)
    both = sorted(before.keys() & now.keys())
    return Drift(
        changes=changes,
        before=called[0],
        now=called[1],
        editions={name: (before[name].edition, now[name].edition) for name in both},
        clauses={id_: each for name in both for id_, each in find(name).contract(now[name].edition).clauses.items()},
        exit=code(changes, fail_on or USUAL),
        notes=tuple(
            comparing.notes(before, now, {each.vendor for each in changes if each.class_ is Class.SILENT_CHANGE})
        ),
    )


def _told(some: Profiles) -> str:
    return " and ".join(sorted(some)) or "nobody"


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read ({error.strerror})") from error


def _observer(name: str, edition: str | None) -> Observer:
    vendor = find(name)
    return Observer(vendor.contract(edition), vendor.oracle.configure, vendor.states)


def _together(observers: Mapping[str, Observer], rows: Iterable[Row]) -> Profiles:
    by_vendor: dict[str, list[Row]] = {}
    for row in rows:
        by_vendor.setdefault(row.clause.vendor, []).append(row)
    return {name: observers[name].profile(found) for name, found in by_vendor.items()}


def _of_run(path: Path, editions: Mapping[str, str]) -> Profiles:
    recorded = jsonl.read(path)
    report, _, _ = judge_again(recorded, editions)
    return observed(recorded.traces, report.conditions.editions, report.rows)


def _of_capture(path: Path, editions: Mapping[str, str]) -> Profiles:
    try:
        opened(path).close()
    except CaptureError as error:
        raise ProfileError(f"{path}: neither a run, a capture, a report.json nor a profile") from error
    observers = {name: _observer(name, editions.get(name)) for name in names()}
    captured = Captured(names(), editions, watch=lambda trace: observers[trace.vendor].add(trace))
    captured.read(path, None, lambda _: None)
    return _together(observers, captured.report().rows)


_STANDS: Final = {Outcome.PASS: "kept", Outcome.FAIL: "broken"}


def _of_report(path: Path) -> Profiles:
    """How the clauses stood: a report tells no more."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        found: dict[str, dict[str, dict[str, str]]] = {}
        for each in report["clauses"]:
            standing = found.setdefault(each["vendor"], {"kept": {}, "broken": {}, "open": {}, "actual": {}})
            stood = _STANDS.get(each["outcome"], "open")
            standing[stood][each["id"]] = each["digest"]
            if stood == "broken":
                standing["actual"][each["id"]] = each["reason"]
        editions = report["conditions"]["editions"]
        return {name: Profile(edition=editions[name], clauses=Standing(**each)) for name, each in found.items()}
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ProfileError(
            f"{path}: not a report with digests ({type(error).__name__}); judge its run again"
        ) from error
