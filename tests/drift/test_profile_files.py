"""A profile is read back as it was written, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.drift.profile import ProfileError, document, read, write
from contracts.vendors.vendor import names
from tests.drift.observing import conforming

BOMB = "profile: 1\nvendors:\n  a0: &a0 {}\n" + "".join(
    f"  a{number + 1}: &a{number + 1} [{', '.join([f'*a{number}'] * 10)}]\n" for number in range(40)
)
"""A document that has more in it than there is memory, written out."""

SCHEMA = json.loads((Path(__file__).parents[2] / "contracts/drift/profile.schema.json").read_text())


@pytest.mark.parametrize("vendor", names())
@pytest.mark.parametrize("name", ["profile.yaml", "profile.json"])
def test_it_is_read_back_as_it_was_written(vendor: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    write(path, conforming(vendor).profiles)
    found = json.loads(path.read_text()) if name.endswith("json") else yaml.safe_load(path.read_text())
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    assert document(read(path)) == found == document(conforming(vendor).profiles)


def test_it_is_small_and_has_a_line_for_each_field(tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    write(path, conforming("realtimekit").profiles)
    lines = path.read_text().splitlines()
    assert any(line.strip().startswith("/data/status: {") for line in lines)
    assert len(lines) < 3000
    assert max(map(len, lines)) < 1000


def test_ids_and_moments_are_not_in_it(tmp_path: Path) -> None:
    texts = []
    for seed in (0, 1):
        path = tmp_path / f"{seed}.yaml"
        write(path, conforming("realtimekit", seed).profiles)
        texts.append({line.partition(":")[0].strip() for line in path.read_text().splitlines()})
    assert texts[0] == texts[1]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else ()
    return [path, *(place for key, each in inside for place in places(each, (*path, key)))]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_anywhere_is_told_in_one_line(tmp_path: Path, data: st.DataObject) -> None:
    whole = document(conforming("realtimekit").profiles)
    whole["vendors"]["realtimekit"]["operations"] = {
        "get_recording": whole["vendors"]["realtimekit"]["operations"]["get_recording"]
    }
    *parents, key = data.draw(st.sampled_from(places(whole)[1:]))
    holder: Any = whole
    for each in parents:
        holder = holder[each]
    holder[key] = data.draw(st.sampled_from([None, True, -1, 1.5, "", [], [{}], {"a": -1}, {"a": []}]))
    path = tmp_path / "profile.yaml"
    path.write_text(yaml.safe_dump(whole))
    told = refusal(path)
    assert told is None or (len(told.splitlines()) == 1 and str(path) in told)


def refusal(path: Path) -> str | None:
    """What is said of a file that is no profile."""
    try:
        read(path)
    except ProfileError as error:
        return str(error)
    return None


@pytest.mark.parametrize(
    "text",
    ["", "a: [", "profile: 2\nvendors: {}\n", "{", '{"profile": 1}', "\0", "- 1", "!!python/name:os.system", BOMB],
)
def test_something_else_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(text)
    with pytest.raises(ProfileError, match=r"profile\.yaml"):
        read(path)
