"""What the gate finds of the faults of servers that strangers wrote, and whether it accuses the conforming ones.

    python -m benchmarks.independent [--vendor agora] [--depth standard] [--side-by-side 6] [--output FILE.json]

Each run has a server of its own. A run mostly waits, so more of them fit side by side than there are cores. A fault is
*failed* if a clause of level must is broken that holds on the conforming server, and the gate ends with 1; *warned* if
only other clauses are; *inconclusive* if the gate could not decide something that it otherwise can; else *missed*.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.independent.runs import Run, Task, run
from benchmarks.independent.table import NOT_MODELLED, VENDORS, Fault, faults
from benchmarks.independent.verdict import Standing, Verdict, together, verdict
from contracts.suite.depth import Depth

SEEDS = (1, 2, 3)
"""What the conforming server is run with; a faulty one is run with the first of them."""


def asked() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vendor", choices=VENDORS, action="append", help="only this one")
    parser.add_argument("--depth", choices=list(Depth), default=Depth.STANDARD)
    parser.add_argument("--side-by-side", type=int, default=6, metavar="N")
    parser.add_argument("--patience", default="", metavar="TIME", help="the gate's; by default its own default")
    parser.add_argument("--only", nargs="*", metavar="NAME", help="only these faults, even if they do not count")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, metavar="N")
    parser.add_argument("--output", type=Path, metavar="FILE.json", help="write what was measured, to compare later")
    return parser.parse_args()


def chosen(vendor: str, only: Sequence[str] | None) -> list[Fault]:
    """The faults to run: all that count, or those that were named."""
    return [each for each in faults(vendor) if (not each.excluded if only is None else each.name in only)]


def every(tasks: Sequence[Task], side_by_side: int) -> dict[Task, Run]:
    """Run them all, so many at once; each is told when it is over."""
    done: dict[Task, Run] = {}
    with ThreadPoolExecutor(side_by_side) as pool:
        for future in as_completed([pool.submit(run, task) for task in tasks]):
            one = future.result()
            done[one.task] = one
            named = one.task.fault or f"conforming, seed {one.task.seed}"
            progress = f"{len(done)}/{len(tasks)}  {one.task.vendor}  {named}: exit {one.ended}, {one.seconds:.0f} s"
            print(progress, file=sys.stderr, flush=True)
    return done


def told(one: Run, base: Standing, noticed: Verdict | None = None) -> dict[str, Any]:
    """One run as a JSON object: what stands in it beyond `base`."""
    new = one.standing.beyond(base)
    clauses = {name: sorted(getattr(new, name)) for name in ("broken", "warned", "undecided")}
    figures = {"seconds": round(one.seconds, 1), "processor": round(one.processor, 1)}
    counted = {"requests": one.requests, "recordings": one.begun, "left": list(one.left)}
    return {"verdict": noticed, "exit": one.ended, "seed": one.task.seed, **clauses, **figures, **counted}


def alarms(runs: Iterable[Run]) -> Iterator[str]:
    """What the gate wrongly says of a server that conforms, a line for each clause of each run."""
    for one in runs:
        for row in one.report.get("clauses", ()):
            if row["outcome"] == "FAIL" and row["id"] not in NOT_MODELLED:
                seen = row["witness"] or {"expected": "?", "actual": "?"}
                held = f"expected {seen['expected']}, actual {seen['actual']}"
                yield f"{row['level']}  {row['id']}  (seed {one.task.seed}): {held}"[:400]


def row(name: str, verdicts: Sequence[Verdict]) -> str:
    """A line of the table: how many faults, and the share that was noticed so strongly or stronger."""
    counts = [verdicts.count(each) for each in Verdict]
    shares = (f"{sum(counts[:most]):>5} {sum(counts[:most]) / len(verdicts):>6.1%}" for most in (1, 2, 3))
    return f"  {name:22}{len(verdicts):>7}  {'  '.join(shares)}"


def show(vendor: str, conforming: Sequence[Run], seen: dict[Fault, tuple[Run, Verdict]]) -> None:
    """Print what one server has shown."""
    runs = [*conforming, *(one for one, _ in seen.values())]
    print(f"\n{vendor}: {len(seen)} faults; {sum(bool(each.excluded) for each in faults(vendor))} do not count")
    if seen:
        print(f"  {'kind':22}{'faults':>7}  {'failed':>12}  {'or warned':>12}  {'noticed':>12}")
        for kind in sorted({fault.kind for fault in seen}):
            print(row(kind, [noticed for fault, (_, noticed) in seen.items() if fault.kind == kind]))
        print(row("all", [noticed for _, noticed in seen.values()]))
    for each in (Verdict.MISSED, Verdict.INCONCLUSIVE, Verdict.WARNED):
        lines = [f"    {fault.name}: {fault.says}" for fault, (_, noticed) in seen.items() if noticed is each]
        print("\n".join([f"  {each}: {len(lines)}", *lines]))
    false = sorted(alarms(conforming))
    musts = sum(line.startswith("must") for line in false)
    print(
        "\n".join([f"  false alarms: {musts} at must, {len(false) - musts} below", *(f"    {line}" for line in false)])
    )
    rightly = sorted(together(one.standing for one in conforming).failing & NOT_MODELLED.keys())
    print("\n".join(["  not modelled by the server:", *(f"    {each}: {NOT_MODELLED[each]}" for each in rightly)]))
    leaks = [f"    {one.task.fault or 'conforming'}: {', '.join(one.left)}" for one in runs if one.left]
    print("\n".join([f"  left behind: {sum(len(one.left) for one in runs)} in {len(leaks)} runs", *leaks]))
    for one in runs:
        if one.ended not in (0, 1, 3):
            print(f"  {one.task.fault or 'conforming'}: the gate ended with {one.ended}")
    real, processor = sum(one.seconds for one in runs), sum(one.processor for one in runs)
    print(f"  {real / len(runs):.0f} s a run, {processor / len(runs):.1f} s of processor time, {len(runs)} runs")


def main() -> None:
    """Run, print and write."""
    options, begun = asked(), perf_counter()
    vendors = options.vendor or VENDORS
    task = partial(Task, depth=options.depth, patience=options.patience)
    conforms = {vendor: [task(vendor, "", seed=seed) for seed in options.seeds] for vendor in vendors}
    bent = {
        vendor: {each: task(vendor, each.name, seed=options.seeds[0]) for each in chosen(vendor, options.only)}
        for vendor in vendors
    }
    tasks = [each for vendor in vendors for each in (*conforms[vendor], *bent[vendor].values())]
    done = every(tasks, options.side_by_side)
    document: dict[str, Any] = {"depth": options.depth, "cores": os.cpu_count(), "side by side": options.side_by_side}
    for vendor in vendors:
        conforming = [done[each] for each in conforms[vendor]]
        base = together(one.standing for one in conforming)
        seen = {each: (done[one], verdict(done[one].standing, base)) for each, one in bent[vendor].items()}
        show(vendor, conforming, seen)
        document[vendor] = {
            "versions": conforming[0].report.get("conditions", {}).get("versions", {}),
            "excluded": {each.name: each.excluded for each in faults(vendor) if each.excluded},
            "conforming": [told(one, Standing()) | {"alarms": list(alarms([one]))} for one in conforming],
            "faults": {
                each.name: {"kind": each.kind} | told(one, base, noticed) for each, (one, noticed) in seen.items()
            },
        }
    document["seconds"] = round(perf_counter() - begun, 1)
    print(f"\n{options.depth}, {len(tasks)} runs in {document['seconds']:.0f} s, {options.side_by_side} side by side")
    if options.output:
        options.output.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
