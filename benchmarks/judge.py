"""How fast captured traffic is judged, beside what else could be done with the same bytes.

    python -m benchmarks.judge [--size 10000] [--sizes 10000 100000 1000000] [--shared 200000]

The traffic is that of a gate with one Agora account, as often as is asked: a day apart, and each time with channels,
resources and recordings of its own. Each way has a process of its own: parsing the lines alone; `jsonschema` on the
answers alone; `openapi-core` on requests and answers, by their form alone; and the judge, which looks at form, at
requests that should have been refused and at behaviour, and tells by clause. Then the judge alone, on more and more;
and by one process and by two, in two files and in one. Figures are exchanges a second of processor time, and mebibytes
at the peak; what several processes take is by the clock on the wall.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from math import inf
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import jsonschema

from contracts.model import ABSENT, Exchange, Request
from contracts.spec import Contract
from contracts.spec.pointers import follow
from contracts.suite.captured import Captured
from contracts.suite.options import Options
from contracts.suite.parts import drive
from contracts.suite.run import Run
from contracts.suite.targets import rehearsal
from contracts.target.rehearsal import PatientClock
from contracts.vendors.vendor import find

VENDOR = "agora"
DAY = 86_400.0
IDS = ("cname", "resourceId", "resourceid", "sid")
MARK = 6
"""Characters at the end of an id that tell one time from another."""
HOST = "https://api.example.com"


def traffic() -> list[Exchange]:
    """Every exchange of a gate with one account, in order."""
    edition = find(VENDOR).contract().edition
    target = rehearsal(VENDOR, edition, "a benchmark", PatientClock(inf), frozenset(), visit=DAY)
    run = Run(Options.read(vendors=[VENDOR], seed="1"))
    run.vendors[VENDOR].target = target
    drive(run.vendors.values(), run.options)
    items = [item for each in target.opened for item in each.trace().exchanges if item.response]
    ordered = enumerate(sorted(items, key=lambda item: item.at))
    return [replace(item, at=item.at + place / 1000) for place, item in ordered]  # nobody sends two at one moment


def ids(found: list[Exchange]) -> set[str]:
    """What the traffic made up: channels, resources and recordings."""
    contract = find(VENDOR).contract()
    known: set[str] = set()
    for each in found:
        resolved = contract.resolve(each.request)
        bodies = [each.request.body, each.response and each.response.body, resolved and resolved[1]]
        named = [body.get(name) for body in bodies if isinstance(body, dict) for name in IDS]
        known |= {name for name in named if isinstance(name, str) and len(name) > 2 * MARK and name.isascii()}
    return known


def written(found: list[Exchange], path: Path, copies: Iterable[int]) -> None:
    """The traffic in a file of lines, once for each of the numbers in `copies`."""
    known = re.compile("(" + "|".join(map(re.escape, sorted(ids(found), key=len, reverse=True))) + ")")
    pieces = [(each, known.split(line(each))) for each in found]
    with path.open("w") as file:
        for copy in copies:
            mark = f"{copy:0{MARK}}"
            for each, parts in pieces:
                told = [part[:-MARK] + mark if place % 2 else part for place, part in enumerate(parts)]
                file.write(f'{{"at": {each.at + copy * DAY}, ' + "".join(told)[1:] + "\n")


def line(each: Exchange) -> str:
    """An exchange as `contracts/capture/exchange.schema.json` wants it, but for its time."""
    response = each.response
    assert response  # noqa: S101 - those without an answer are left out
    body, sent = ({"text": ""} if half.body is ABSENT else {"body": half.body} for half in (response, each.request))
    return json.dumps(
        {
            "request": {"method": each.request.method, "url": HOST + each.request.path, **sent},
            "response": {"status": response.status, **body},
        }
    )


def parse(path: Path) -> int:
    """The lines as documents, and nothing else."""
    return sum(1 for text in path.open("rb") if json.loads(text))


def entries(path: Path) -> Iterator[tuple[Any, Any]]:
    """(request, response) of each line."""
    for text in path.open("rb"):
        document = json.loads(text)
        yield document["request"], document["response"]


def with_jsonschema(path: Path) -> int:
    """The bodies of answers against their schemas, by the library in Python."""
    contract = find(VENDOR).contract()
    validators: dict[tuple[str, str], Any] = {}
    count = 0
    for request, response in entries(path):
        count += 1
        resolved = contract.resolve(Request(method=request["method"], path=request["url"].removeprefix(HOST)))
        key = resolved[0].documented(response["status"]) if resolved else None
        if resolved is None or key is None:
            continue
        if (resolved[0].id, key) not in validators:
            validators[resolved[0].id, key] = _validator(contract, resolved[0].template, resolved[0].method, key)
        validators[resolved[0].id, key].is_valid(response.get("body"))
    return count


def _validator(contract: Contract, template: str, method: str, key: str) -> Any:
    response = follow(contract.document, contract.document["paths"][template][method.lower()]["responses"][key])
    schema = response["content"]["application/json"]["schema"]
    return jsonschema.Draft202012Validator({"components": contract.document["components"], "allOf": [schema]})


def with_openapi_core(path: Path) -> int:
    """Requests and answers by their form, by `openapi-core`."""
    from openapi_core import OpenAPI
    from openapi_core.exceptions import OpenAPIError
    from openapi_core.testing import MockRequest, MockResponse

    contract = find(VENDOR).contract()
    api = OpenAPI.from_dict({**contract.document, "servers": [{"url": HOST}], "security": []})
    count = 0
    for sent, got in entries(path):
        count += 1
        body = json.dumps(sent["body"]).encode() if "body" in sent else None
        where = sent["url"].removeprefix(HOST)
        request = MockRequest(HOST, sent["method"].lower(), where, data=body, content_type="application/json")
        response = MockResponse(json.dumps(got.get("body")).encode(), got["status"], content_type="application/json")
        with suppress(OpenAPIError):
            api.validate_request(request)
        with suppress(OpenAPIError):
            api.validate_response(request, response)
    return count


def with_the_judge(path: Path) -> int:
    """Everything that the documents promise, told by clause."""
    captured = Captured([VENDOR], {})
    captured.read(path, None, lambda _: None)
    captured.report()
    return sum(captured.report().exchanges.values())


JUDGE = "the judge"
DECIDED = (0, 1)
"""What `judge` ends with where it came to an end."""

WAYS: dict[str, Callable[[Path], int]] = {
    "parsing alone": parse,
    "jsonschema, answers": with_jsonschema,
    "openapi-core, form": with_openapi_core,
    JUDGE: with_the_judge,
}


class Figure(NamedTuple):
    """Exchanges a second of processor time, and mebibytes at the peak."""

    speed: float
    peak: float


def measured(way: str, path: Path) -> Figure:
    """What one way takes, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.judge", "--way", way, "--file", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    assert process.stdout  # noqa: S101
    told = json.loads(process.stdout.read() or "{}")
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    if not told:
        raise SystemExit(f"{way}: ended without a figure")
    return Figure(told["count"] / told["seconds"], usage.ru_maxrss / 1024)


def compared(path: Path) -> None:
    """Every way on the same lines, and how many times faster than each other one the judge is."""
    figures = {way: measured(way, path) for way in WAYS}
    for way, each in figures.items():
        ratio = figures[JUDGE].speed / each.speed
        print(f"  {way:22}{each.speed:>12,.0f} a second{each.peak:>8.0f} MiB    the judge is {ratio:,.3g} x")


def grown(path: Path, found: list[Exchange], sizes: list[int]) -> None:
    """The judge alone, on more and more of it."""
    for size in sizes:
        written(found, path, range(max(1, round(size / len(found)))))
        each = measured(JUDGE, path)
        print(f"  {size:>12,} exchanges{each.speed:>10,.0f} a second{each.peak:>8.0f} MiB")


def shared(folder: Path, found: list[Exchange], size: int) -> None:
    """What one process takes for so many exchanges, and two, by the clock on the wall: in two files, and in one."""
    copies = max(2, round(size / len(found)))
    paths = [folder / name for name in ("one.ndjson", "two.ndjson", "both.ndjson")]
    for path, numbers in zip(paths, (range(copies // 2), range(copies // 2, copies), range(copies)), strict=True):
        written(found, path, numbers)
    for told, files in (("two files", paths[:2]), ("one file", paths[2:])):
        took = {jobs: by_the_clock(jobs, files) for jobs in (1, 2)}
        times = ", ".join(f"--jobs {jobs}: {seconds:.1f} s" for jobs, seconds in took.items())
        print(f"  {size:,} exchanges in {told}, {times}; {took[1] / took[2]:.2f} x")


def by_the_clock(jobs: int, paths: list[Path]) -> float:
    """Seconds that `recording-contracts judge` takes for the files."""
    reports = str(paths[0].with_name(f"reports-{paths[0].stem}-{jobs}"))
    command = [sys.executable, "-m", "contracts", "judge", "--output", reports, "--jobs", str(jobs), *map(str, paths)]
    begun = perf_counter()
    ended = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603
    if ended.returncode not in DECIDED:
        raise SystemExit(f"judge --jobs {jobs}: ended with {ended.returncode}")
    return perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000, help="exchanges on which the ways are compared")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000], help="exchanges for the judge alone")
    parser.add_argument("--shared", type=int, default=200_000, help="exchanges for two processes; 0 for none")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.way:
        find(VENDOR).contract()
        begun = process_time()
        count = WAYS[asked.way](asked.file)
        print(json.dumps({"count": count, "seconds": process_time() - begun}))
        return
    found = traffic()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "traffic.ndjson"
        written(found, path, range(max(1, round(asked.size / len(found)))))
        print(f"{asked.size:,} exchanges, {path.stat().st_size / 2**20:.1f} MiB")
        compared(path)
        print("the judge alone, as the traffic grows")
        grown(path, found, asked.sizes)
        if asked.shared:
            print("by several processes")
            shared(Path(folder), found, asked.shared)


if __name__ == "__main__":
    main()
