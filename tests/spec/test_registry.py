"""A registry is read whole, or refused in one line that names what is wrong and what is near."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import toy_specs as toy
import yaml

from contracts.spec import SpecError, Specs, load
from contracts.spec import registry as registries


def message(root: Path, promises: Any) -> str:
    with pytest.raises(SpecError) as caught:
        registries.load(toy.write(root, promises), "toy")
    return str(caught.value)


def test_a_registry_is_resolved_into_clauses_with_their_sources(tmp_path: Path) -> None:
    known = registries.load(toy.write(tmp_path), "toy")
    source = known.clauses["toy.has-name"].sources[0]
    assert (known.vendor, known.title, known.base_path) == ("toy", "Toy", "/toy")
    assert (source.document, source.title, source.section) == ("page", "The page", "Answer")
    assert source.read == "2026-01-31"


def test_a_clause_can_be_volatile(tmp_path: Path) -> None:
    known = registries.load(toy.write(tmp_path, toy.registry(toy.clause("flux", volatile=True))), "toy")
    assert {id_ for id_, clause in known.clauses.items() if clause.volatile} == {"toy.flux"}


@pytest.mark.parametrize(
    ("name", "hint"), [("toi", "did you mean toy?"), ("zzz", "choose from toy"), ("", "choose from toy")]
)
def test_an_unknown_vendor_is_answered_with_the_nearest_one(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(SpecError, match=r"^unknown vendor") as caught:
        load(name, None, toy.write(tmp_path))
    assert str(caught.value).endswith(hint)


@pytest.mark.parametrize(
    ("edition", "hint"), [("2026-02", "did you mean 2026-01?"), ("newest", "choose from 2025-01, 2026-01")]
)
def test_an_unknown_edition_is_answered_with_the_nearest_one(tmp_path: Path, edition: str, hint: str) -> None:
    with pytest.raises(SpecError, match=r"^unknown toy edition") as caught:
        load("toy", edition, toy.write(tmp_path))
    assert str(caught.value).endswith(hint)


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"since": "2026-10"}, "toy.extra: unknown edition '2026-10': did you mean 2026-01?"),
        ({"until": "1999-01"}, "toy.extra: unknown edition '1999-01'"),
        ({"conflict": "toy.two-tongue"}, "toy.extra: unknown conflict 'toy.two-tongue': did you mean toy.two-tongues?"),
        ({"source": ["pages # Answer"]}, "toy.extra: unknown document 'pages': did you mean page?"),
        ({"id": "agora.extra"}, "agora.extra must begin with toy."),
        ({"id": "toy.has-name"}, "toy.has-name is there twice"),
    ],
)
def test_a_clause_that_names_unknown_things_is_refused(tmp_path: Path, changes: Any, text: str) -> None:
    conflict = {"id": "toy.two-tongues", "between": ["page"], "accepts": "both", "why": "It says both."}
    told = message(tmp_path, toy.registry(toy.clause("extra", **changes), conflicts=[conflict]))
    assert told.startswith("toy/clauses.yaml: ")
    assert text in told


@pytest.mark.parametrize(
    ("promises", "where"),
    [
        pytest.param(None, "$ None is not of type 'object'", id="empty file"),
        pytest.param([], "$ [] is not of type 'object'", id="a list"),
        pytest.param({}, "is a required property", id="nothing in it"),
        pytest.param(toy.registry(extra=1), "'extra' was unexpected", id="an unknown key"),
        pytest.param(toy.registry(editions=[]), "$.editions", id="no edition"),
        pytest.param(toy.registry(editions=[{"id": "new", "title": "t"}]), "$.editions[0].id", id="an odd edition"),
        pytest.param(toy.registry(toy.clause("x", says="short")), "$.clauses[2].says", id="hardly a sentence"),
        pytest.param(toy.registry(toy.clause("x", kind="wish")), "$.clauses[2].kind", id="an unknown kind"),
        pytest.param(toy.registry(toy.clause("x", level="will")), "$.clauses[2].level", id="an unknown level"),
        pytest.param(toy.registry(toy.clause("x", needs=["luck"])), "$.clauses[2].needs[0]", id="an unknown ability"),
        pytest.param(toy.registry(toy.clause("x", source=[])), "$.clauses[2].source", id="no source"),
        pytest.param(toy.registry(toy.clause("x", seconds=0)), "$.clauses[2].seconds", id="no time at all"),
        pytest.param(toy.registry(toy.clause("X")), "$.clauses[2].id", id="an id that is not one"),
        pytest.param(
            toy.registry(toy.clause("x", kind="behaviour")), "'operations' is a required", id="behaviour of nothing"
        ),
    ],
)
def test_a_registry_that_breaks_its_schema_is_refused_in_one_line(tmp_path: Path, promises: Any, where: str) -> None:
    told = message(tmp_path, promises)
    assert told.startswith("toy/clauses.yaml: $")
    assert where in told
    assert "\n" not in told


SPANS = [
    toy.clause("always"),
    toy.clause("new", since="2026-01"),
    toy.clause("old", until="2025-01"),
    toy.clause("both", since="2025-01", until="2026-01"),
    toy.clause("middle", since="2025-06", until="2025-06"),
]
EDITIONS = [{"id": name, "title": "a page", "overlay": f"{name}.yaml"} for name in ("2026-01", "2025-06", "2025-01")]


@pytest.mark.parametrize(
    ("edition", "expected"),
    [
        ("2026-01", {"always", "new", "both"}),
        ("2025-06", {"always", "both", "middle"}),
        ("2025-01", {"always", "old", "both"}),
    ],
)
def test_an_edition_has_the_clauses_between_since_and_until(tmp_path: Path, edition: str, expected: set[str]) -> None:
    known = registries.load(toy.write(tmp_path, {**toy.REGISTRY, "clauses": SPANS, "editions": EDITIONS}), "toy")
    assert {name.removeprefix("toy.") for name in known.clauses_of(known.edition(edition))} == expected


def test_the_newest_edition_is_the_first_and_the_default(tmp_path: Path) -> None:
    known = registries.load(toy.write(tmp_path), "toy")
    assert known.edition(None) is known.editions[0] is known.edition("2026-01")


def test_malformed_yaml_is_refused_with_its_file_and_line(tmp_path: Path) -> None:
    specs = toy.write(tmp_path)
    (tmp_path / "toy" / "clauses.yaml").write_text("vendor: toy\ntitle: [unclosed\nclauses: []\n")
    with pytest.raises(SpecError, match=r"^clauses\.yaml, line \d+: not YAML \(.+\)$"):
        load("toy", None, specs)


def test_text_that_is_not_utf_8_is_refused_with_its_file(tmp_path: Path) -> None:
    specs = toy.write(tmp_path)
    (tmp_path / "toy" / "clauses.yaml").write_bytes(b"vendor: \xff\xfe\n")
    with pytest.raises(SpecError, match=r"^clauses\.yaml"):
        load("toy", None, specs)


@pytest.mark.parametrize("missing", ["openapi.yaml", "editions/2025-01.yaml"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    specs = toy.write(tmp_path)
    (tmp_path / "toy" / missing).unlink()
    with pytest.raises(SpecError, match=rf"^{Path(missing).name}: cannot be read"):
        load("toy", "2025-01", specs)


def test_yaml_that_would_build_objects_is_refused(tmp_path: Path) -> None:
    specs = toy.write(tmp_path)
    (tmp_path / "toy" / "clauses.yaml").write_text("!!python/object/apply:os.getcwd []\n")
    with pytest.raises(SpecError, match="not YAML"):
        load("toy", None, specs)


def test_the_vendors_of_a_folder_are_those_with_a_registry(tmp_path: Path) -> None:
    specs = toy.write(tmp_path)
    (tmp_path / "notes").mkdir()
    assert specs.vendors() == ("toy",)
    assert Specs(tmp_path / "nowhere").vendors() == ()


def test_clauses_can_stand_in_files_of_their_own(tmp_path: Path) -> None:
    specs = toy.write(tmp_path, {name: value for name, value in toy.REGISTRY.items() if name != "clauses"})
    (tmp_path / "toy" / "clauses").mkdir()
    (tmp_path / "toy" / "clauses" / "names.yaml").write_text(yaml.safe_dump(toy.REGISTRY["clauses"]))
    assert registries.load(specs, "toy").clauses.keys() == {"toy.has-name", "toy.name-is-text"}


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ([toy.clause("x", kind="wish")], r"^toy/clauses/more\.yaml: \$\[0\]\.kind"),
        ([toy.clause("has-name")], r"^toy/clauses/more\.yaml: toy\.has-name is there twice"),
        ({}, r"^toy/clauses/more\.yaml: \$ .* is not of type 'array'"),
    ],
)
def test_a_mistake_in_a_file_of_clauses_is_told_with_its_name(tmp_path: Path, entries: Any, told: str) -> None:
    specs = toy.write(tmp_path)
    (tmp_path / "toy" / "clauses").mkdir()
    (tmp_path / "toy" / "clauses" / "more.yaml").write_text(yaml.safe_dump(entries))
    with pytest.raises(SpecError, match=told):
        registries.load(specs, "toy")
