"""A sandbox of any edition is a process that a gate recognises by what it answers."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

import pytest

from contracts.vendors.vendor import find, names
from tests.cli.command import gate, untroubled
from tests.cli.test_sandbox import sandbox

_BY_VENDOR = {name: [each.id for each in find(name).contract().registry.editions] for name in names()}
TOGETHER = [
    {name: edition for name, edition in zip(_BY_VENDOR, each, strict=True) if edition}
    for each in zip_longest(*_BY_VENDOR.values())
]
"""Every edition of every vendor, as many at a time as there are vendors."""


@pytest.mark.parametrize("editions", TOGETHER, ids=lambda each: "-".join(each.values()))
def test_each_edition_can_be_served_and_is_recognised(editions: dict[str, str], tmp_path: Path) -> None:
    served = [argument for name, edition in editions.items() for argument in ("--edition", f"{name}={edition}")]
    only = [argument for name in editions for argument in ("--vendor", name)]
    with sandbox(tmp_path, *served, *only) as url:
        targets = [f"--target={name}={url}" for name in editions]
        hurried = ("--rate", "0", "--patience", "0s", "--seed", "3")
        ended = gate(*targets, *only, *hurried, "--edition", "auto", cwd=tmp_path)
    untroubled(ended)
    assert ended.code == 0, ended.out
    assert ended.report["conditions"]["editions"] == editions
    assert all(f"{name} speaks {edition}: " in ended.out for name, edition in editions.items())
    assert [each["decided"] for each in ended.report["recognised"]] == [True] * len(editions)
