"""The registry of clauses: what a vendor promises, where it is written, since and until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import jsonschema
from jsonschema.exceptions import best_match

from contracts.model import Clause, Json, Level, Source
from contracts.spec.errors import SpecError
from contracts.spec.files import Specs, unknown


@dataclass(frozen=True, slots=True)
class Edition:
    """A dated state of the vendor's documents; `overlay` leads to it from the newest one."""

    id: str
    title: str
    overlay: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Where the documents contradict each other or themselves: what the suite accepts, and why.

    `breaks` are the clauses that the contradicting example (`example`, a file of `specs/`) fails. `departs` says
    where answers are not of the types that the vendor publishes: `<operation> <place>: <how>`.
    """

    id: str
    between: tuple[str, ...]
    accepts: str
    why: str
    example: str
    breaks: tuple[str, ...]
    departs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """A vendor's clauses.yaml and clauses/*.yaml, checked and resolved. Editions are ordered newest first."""

    vendor: str
    title: str
    base_path: str
    editions: tuple[Edition, ...]
    clauses: Mapping[str, Clause]
    spans: Mapping[str, tuple[str, str]]
    conflicts: tuple[Conflict, ...]

    def edition(self, name: str | None) -> Edition:
        """The edition called `name`, by default the newest.

        Raises:
            SpecError: there is no such edition.
        """
        if name is None:
            return self.editions[0]
        for each in self.editions:
            if each.id == name:
                return each
        raise SpecError(unknown(f"{self.vendor} edition", name, [each.id for each in self.editions]))

    def clauses_of(self, edition: Edition) -> dict[str, Clause]:
        """The clauses in force in `edition`."""
        order = {each.id: age for age, each in enumerate(self.editions)}
        age = order[edition.id]
        return {
            id_: clause
            for id_, clause in self.clauses.items()
            if order[self.spans[id_][1]] <= age <= order[self.spans[id_][0]]
        }


def load(specs: Specs, vendor: str) -> Registry:
    """Read and check `specs/<vendor>/clauses.yaml` and the folder `clauses/` beside it.

    Raises:
        SpecError: unknown vendor, or a registry that breaks its schema or names unknown things.
    """
    if vendor not in specs.vendors():
        raise SpecError(unknown("vendor", vendor, specs.vendors()))
    name = f"{vendor}/clauses.yaml"
    raw = specs.read(vendor, "clauses.yaml")
    schema = Specs.bundled().read("clauses.schema.yaml")
    _check(raw, schema, name)
    editions = tuple(Edition(each["id"], each["title"], each.get("overlay", "")) for each in raw["editions"])
    clauses: dict[str, Clause] = {}
    spans: dict[str, tuple[str, str]] = {}
    lines: dict[str, dict[str, int]] = {}
    for where, entry in _entries(specs, raw, schema, name):
        if where not in lines:
            lines[where] = specs.lines(*where.split("/"))
        clause = replace(_clause(raw, entry, where), place=(f"specs/{where}", lines[where].get(entry["id"], 1)))
        if clause.id in clauses:
            raise SpecError(f"{where}: {clause.id} is there twice")
        clauses[clause.id] = clause
        spans[clause.id] = (entry.get("since", editions[-1].id), entry.get("until", editions[0].id))
        for each in spans[clause.id]:
            if each not in {edition.id for edition in editions}:
                raise SpecError(f"{where}: {clause.id}: " + unknown("edition", each, [e.id for e in editions]))
    conflicts = tuple(_conflict(entry) for entry in raw.get("conflicts", ()))
    return Registry(
        vendor=vendor,
        title=raw["title"],
        base_path=raw["base_path"],
        editions=editions,
        clauses=clauses,
        spans=spans,
        conflicts=conflicts,
    )


def _check(raw: Json, schema: Json, name: str) -> None:
    error = best_match(jsonschema.Draft202012Validator(schema).iter_errors(raw))
    if error is not None:
        raise SpecError(f"{name}: {error.json_path} {error.message}")


def _entries(specs: Specs, raw: Json, schema: Json, name: str) -> Iterator[tuple[str, Json]]:
    """Every clause's entry with the file that holds it: clauses.yaml itself, or one in the folder beside it."""
    for entry in raw.get("clauses", ()):
        yield name, entry
    for parts in specs.beside(raw["vendor"], "clauses"):
        entries = specs.read(*parts)
        _check(entries, {"$defs": schema["$defs"], "$ref": "#/$defs/clauses"}, "/".join(parts))
        for entry in entries:
            yield "/".join(parts), entry


def _clause(raw: Json, entry: Json, name: str) -> Clause:
    if not entry["id"].startswith(f"{raw['vendor']}."):
        raise SpecError(f"{name}: {entry['id']} must begin with {raw['vendor']}.")
    conflict = entry.get("conflict", "")
    if conflict and conflict not in {each["id"] for each in raw.get("conflicts", ())}:
        known = [each["id"] for each in raw.get("conflicts", ())]
        raise SpecError(f"{name}: {entry['id']}: " + unknown("conflict", conflict, known))
    return Clause(
        id=entry["id"],
        vendor=raw["vendor"],
        says=entry["says"],
        sources=tuple(_source(raw, each, f"{name}: {entry['id']}") for each in entry["source"]),
        level=Level(entry.get("level", "must")),
        kind=entry["kind"],
        operations=tuple(entry.get("operations", ())),
        needs=tuple(entry.get("needs", ())),
        seconds=entry.get("seconds", 0),
        untestable=entry.get("untestable", ""),
        conflict=conflict,
        volatile=entry.get("volatile", False),
    )


def _source(raw: Json, entry: str, where: str) -> Source:
    document, _, section = entry.partition(" # ")
    if document not in raw["documents"]:
        raise SpecError(f"{where}: " + unknown("document", document, raw["documents"]))
    known = raw["documents"][document]
    return Source(document, known["title"], known["url"], str(known["read"]), section)


def _conflict(entry: Json) -> Conflict:
    return Conflict(
        entry["id"],
        tuple(entry["between"]),
        entry["accepts"],
        entry["why"],
        entry.get("example", ""),
        tuple(entry.get("breaks", ())),
        tuple(entry.get("departs", ())),
    )
