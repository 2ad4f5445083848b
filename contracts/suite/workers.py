"""One run by several workers: each drives a part and leaves a run file, and these amount to one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from contracts.judge.fold import fingerprint
from contracts.model import Deviation, Json, Report
from contracts.report import files
from contracts.report.exits import Exit
from contracts.report.jsonl import Recorded, RunFileError, read, write
from contracts.suite.again import judge_again
from contracts.suite.amount import shown
from contracts.suite.scenarios import in_order
from contracts.vendors.vendor import find

T = TypeVar("T")


def share(items: Sequence[T], number: int, workers: int) -> Sequence[T]:
    """What the worker `number`, counted from 1, takes of `items`; each is somebody's."""
    return items[number - 1 :: workers]


def dealt(items: Sequence[T], first: Callable[[T], bool], workers: int) -> list[T]:
    """`items` so ordered that each worker is dealt equally many that come `first` with its first batch.

    pytest-xdist deals neighbours to one worker, a quarter of its share to begin with. Whoever is dealt otherwise drives
    the same, only not all at the same time.
    """
    leading, rest = [each for each in items if first(each)], [each for each in items if not first(each)]
    batch = max(len(items) // workers // 4, 2)
    result: list[T] = []
    for number in range(1, workers + 1):
        mine = share(leading, number, workers)
        filling = max(batch - len(mine), 0)
        result += [*mine, *rest[:filling]]
        rest = rest[filling:]
    return result + rest


def parts_in(folder: Path) -> tuple[list[Recorded], list[str]]:
    """The runs that workers left below `folder`, and the names of the workers whose run has no end."""
    found, lost = [], []
    for path in sorted(folder.glob(f"*/{files.RUN}")):
        try:
            found.append(read(path))
        except RunFileError:
            lost.append(path.parent.name)
    return found, lost


def merged(parts: Sequence[Recorded], lost: Iterable[str] = (), *, took: float, complete: bool = True) -> Recorded:
    """The run that these parts, at least one, amount to, in the order in which one worker would have made it.

    `took` is in seconds. Workers that were `lost` leave something undone.
    """
    traces = {fingerprint(each): each for part in parts for each in part.traces}
    conditions = min((part.conditions for part in parts), key=lambda each: each.started)
    targets = {name: _target(name, parts) for name in conditions.editions}
    conditions = replace(conditions, targets={name: could["label"] for name, could in targets.items()})
    notes = dict.fromkeys(note for part in parts for note in part.footer["notes"])
    undone = [each for each in (*(part.footer["undone"] for part in parts), *map(_lost, sorted(lost))) if each]
    whole = Recorded(
        conditions=conditions,
        traces=in_order(traces.values(), conditions.editions),
        footer={
            "complete": complete,
            "exit": int(Exit.INCONCLUSIVE),
            "took": took,
            "notes": [*notes],
            "undone": "; ".join(dict.fromkeys(undone)),
            "targets": targets,
        },
    )
    return _with_notes(whole)


def conclude(
    recorded: Recorded, folder: Path | None, deviations: Sequence[Deviation] = ()
) -> tuple[Report, Exit, dict[str, str]]:
    """What a merged run amounts to, with how each vendor is told who asks; the run and its reports go to `folder`.

    `deviations` are breaks that somebody has accepted.

    Raises:
        OSError: nothing can be written there.
    """
    report, code, curl = judge_again(recorded, deviations=deviations)
    if folder:
        write(folder / files.RUN, replace(recorded, footer={**recorded.footer, "exit": int(code)}))
        files.write(folder, report, code, curl)
    return report, code, curl


def _lost(worker: str) -> str:
    return f"worker {worker} was lost, and with it what it had driven"


def _target(vendor: str, parts: Sequence[Recorded]) -> Json:
    """What was driven, as somebody tells who drove it."""
    drove = (part for part in parts if any(each.vendor == vendor for each in part.traces))
    return next(drove, parts[0]).footer["targets"][vendor]


def _with_notes(recorded: Recorded) -> Recorded:
    """Together with what only the whole shows."""
    notes = list(recorded.footer["notes"])
    for name in recorded.conditions.editions:
        could, traces = recorded.footer["targets"][name], [each for each in recorded.traces if each.vendor == name]
        notes += shown(find(name), could["label"], traces, embedded="clock" in could["abilities"])
    return replace(recorded, footer={**recorded.footer, "notes": notes})
