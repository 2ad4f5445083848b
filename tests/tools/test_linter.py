"""Redocly's linter finds nothing in any edition of any vendor."""

from __future__ import annotations

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from editions import EDITIONS, write
from node import HERE, environment, tool


def lint(path: Path) -> list[str]:
    """What the linter finds, as `rule: message`."""
    command = [tool("redocly"), "lint", f"--config={HERE / 'redocly.yaml'}", "--format=json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60)
    assert done.stdout.startswith("{"), done.stderr
    return [f"{each['ruleId']}: {each['message']}" for each in json.loads(done.stdout)["problems"]]


@pytest.mark.parametrize(("vendor", "edition"), EDITIONS)
def test_nothing_is_found(vendor: str, edition: str, tmp_path: Path) -> None:
    assert lint(write(tmp_path, vendor, edition)) == []


def test_mistakes_are_found(tmp_path: Path) -> None:
    path = write(tmp_path, *EDITIONS[0])
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(spoilt(document)), encoding="utf-8")
    rules = {each.partition(":")[0] for each in lint(path)}
    assert rules == {"operation-summary", "operation-4xx-response", "no-invalid-media-type-examples"}


def spoilt(document: Any) -> Any:
    """`document` without a summary and a refusal, and with an example that its schema does not allow."""
    result = copy.deepcopy(document)
    first = next(method for item in result["paths"].values() for name, method in item.items() if name != "parameters")
    del first["summary"]
    for status in [each for each in first["responses"] if each.startswith("4")]:
        del first["responses"][status]
    media = first["responses"]["200"]["content"]["application/json"]
    media.pop("examples", None)
    media["example"] = "not an object"
    return result
