"""Stock Schemathesis loads every edition, tests its served sandbox over HTTP, and finds nothing unexplained."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from editions import EDITIONS, write
from ground import Ground, serving

from contracts.judge.judge import judge
from contracts.model import Exchange, Outcome, Trace
from contracts.spec import Contract
from contracts.vendors.vendor import find

EXAMPLES = 5
"""Examples of generated data for each operation, beside those that cover its schema."""

TAKEN = "AcceptedNegativeData"
"""A request that breaks its schema was taken: that of a clause of level `may` can be, and our judge knows which is."""

METHOD = "UnsupportedMethodResponse"
"""What a method that nobody documents is answered with is not documented either."""

EXPLAINED = {
    "RejectedPositiveData: start": "cname and uid must be those of acquire, and settings must go with the mode",
    "RejectedPositiveData: stop": "cname and uid must be those of acquire",
    "RejectedPositiveData: update": "as above, and each mode has settings of its own",
    "RejectedPositiveData: updateLayout": "as above",
    "RejectedPositiveData: create_meeting": "what must be refused is in the schema; other nonsense may be refused, too",
    "RejectedPositiveData: update_meeting": "as above",
    "RejectedPositiveData: replace_meeting": "as above",
    "RejectedPositiveData: start_recording": "as above",
    "RejectedPositiveData: start_track_recording": "as above",
    "RejectedPositiveData: Stateful tests": "sequences of the operations above, by one name in the report",
}
"""What is found and has to be, with the reason: the documents leave it open, or no schema can say it."""


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_finds_nothing_unexplained(vendor: str, edition: str, tmp_path: Path) -> None:
    contract = find(vendor).contract(edition)
    with serving(vendor, edition) as ground:
        report = run(ground, write(tmp_path, vendor, edition), tmp_path)
    assert report["complete"]
    assert report["errors"] == []
    assert report["operations"]["tested"] == len(contract.operations)
    assert sorted(unexplained(contract, report)) == []
    assert broken(contract, ground.said) == set()


def test_finds_what_is_wrong(tmp_path: Path) -> None:
    vendor, edition = "agora", find("agora").contract().edition
    contract = find(vendor).contract(edition)
    with serving(vendor, edition, "agora.answers.uid-number", "agora.request.cname-unchecked") as ground:
        report = run(ground, write(tmp_path, vendor, edition), tmp_path, "--include-operation-id=acquire")
    assert set(unexplained(contract, report)) == {"JsonSchemaError: acquire"}
    assert broken(contract, ground.said) >= {"agora.answers.uid-is-string", "agora.request.cname-is-string"}


def run(ground: Ground, document: Path, folder: Path, *options: str) -> Any:
    """The report of `st run` with every check that there is."""
    config, report = folder / "schemathesis.toml", folder / "report.json"
    config.write_text("\n".join(configuration(ground)), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "schemathesis.cli", f"--config-file={config}", "run", str(document)),
        *(f"--url={ground.url}", f"--max-examples={EXAMPLES}", "--checks=all", "--seed=1", "--no-shrink"),
        *("--generation-database=none", "--report=json", f"--report-json-path={report}", "--no-color"),
        *options,
    ]
    environment = {**os.environ, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=120)
    assert report.exists(), done.stdout + done.stderr
    return json.loads(report.read_text(encoding="utf-8"))


def configuration(ground: Ground) -> Iterator[str]:
    """The lines of a configuration that knows the credentials and what is there."""
    yield "continue-on-failure = true"
    for scheme, credentials in ground.credentials.items():
        yield from (
            f"[auth.openapi.{scheme}]",
            *(f"{name} = {json.dumps(value)}" for name, value in credentials.items()),
        )
    for operation, parameters in ground.parameters.items():
        inside = [f'"path.{name}" = {json.dumps(value)}' for name, value in parameters.items()]
        if operation:
            yield f'[[operations]]\ninclude-operation-id = "{operation}"\nparameters = {{ {", ".join(inside)} }}'
        else:
            yield from ("[parameters]", *inside)


def unexplained(contract: Contract, report: Any) -> Iterator[str]:
    """What was found and is not explained, as `finding: operation`."""
    names = {f"{each.method} {each.template}": each.id for each in contract.operations.values()}
    for failure in report["failures"]:
        for label in failure["operations"]:
            found = f"{failure['type']}: {names.get(label, label)}"
            if found not in EXPLAINED and failure["type"] != TAKEN and (failure["type"] != METHOD or label in names):
                yield found


def broken(contract: Contract, said: list[Exchange]) -> set[str]:
    """The clauses that are broken in this traffic."""
    trace = Trace(
        vendor=contract.vendor,
        edition=contract.edition,
        scenario="stock Schemathesis",
        target="served sandbox",
        seed=1,
        items=tuple(said),
    )
    verdicts = judge(trace, contract, find(contract.vendor).oracle).verdicts
    return {each.clause for each in verdicts if each.outcome is Outcome.FAIL}
