"""How fast captured traffic is judged, beside what else could be done with the same bytes.

    python -m benchmarks.judge [--copies 1 4 16]

The traffic is that of a gate with one Agora account, as often as is asked: a day apart, and each time with channels,
resources and recordings of its own. Each way has a process of its own: parsing the lines alone; `jsonschema` on the
answers alone; `openapi-core` on requests and answers, by their form alone; and the judge, which looks at form, at
requests that should have been refused and at behaviour, and tells by clause.
Figures are exchanges a second of processor time, and mebibytes at the peak.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from math import inf
from pathlib import Path
from time import process_time
from typing import Any

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
MARK = 5
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
    return sorted(items, key=lambda item: item.at)


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


def written(found: list[Exchange], path: Path, copies: int) -> None:
    """The traffic `copies` times in a file of lines."""
    known = re.compile("(" + "|".join(map(re.escape, sorted(ids(found), key=len, reverse=True))) + ")")
    pieces = [(each, known.split(line(each))) for each in found]
    with path.open("w") as file:
        for copy in range(copies):
            mark = f"{copy:0{MARK}}"
            for each, parts in pieces:
                told = [part[:-MARK] + mark if place % 2 else part for place, part in enumerate(parts)]
                file.write(f'{{"at": {each.at + copy * DAY}, ' + "".join(told)[1:] + "\n")


def line(each: Exchange) -> str:
    """An exchange as `contracts/capture/exchange.schema.json` wants it, but for its time."""
    response = each.response
    assert response  # noqa: S101 - those without an answer are left out
    body = {} if response.body is ABSENT else {"body": response.body}
    sent = {} if each.request.body is ABSENT else {"body": each.request.body}
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


WAYS: dict[str, Callable[[Path], int]] = {
    "parsing alone": parse,
    "jsonschema, answers": with_jsonschema,
    "openapi-core, form": with_openapi_core,
    "the judge": with_the_judge,
}


def measured(way: str, path: Path) -> dict[str, float]:
    """What one way takes, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.judge", "--way", way, "--file", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # noqa: S603
    assert process.stdout  # noqa: S101
    told = json.loads(process.stdout.read() or "{}")
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    if not told:
        raise SystemExit(f"{way}: ended without a figure")
    return {**told, "peak": usage.ru_maxrss / 1024}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--copies", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--way", help=argparse.SUPPRESS)
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
        for copies in asked.copies:
            path = Path(folder) / f"{copies}.ndjson"
            written(found, path, copies)
            print(f"{len(found) * copies:,} exchanges, {path.stat().st_size / 2**20:.1f} MiB")
            for way in WAYS:
                told = measured(way, path)
                speed = told["count"] / told["seconds"]
                print(f"  {way:22}{speed:>12,.0f} a second{told['peak']:>8.0f} MiB")


if __name__ == "__main__":
    main()
