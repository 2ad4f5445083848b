"""What a target was observed to do: a small document that can be read, committed, and compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib.resources import files as resources
from pathlib import Path
from typing import Final

import jsonschema_rs
import yaml

from contracts.model import Json

FORMAT: Final = 1
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

Kinds = Mapping[str, int]
"""In how many conversations each kind of thing was seen."""


class ProfileError(ValueError):
    """A profile that cannot be read; one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen in `of` conversations: the kinds of values, by the names of fields."""

    of: int
    fields: Mapping[str, Kinds]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long answers took, in seconds."""

    times: int
    median: float
    p95: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What an operation was observed to do.

    `outcomes` are its answers, as `200` or `400 code 2`, by what was the matter with the request. `requests` are the
    fields of sound requests, `answers` those of answers and `headers` those of their headers, by the situation.
    """

    outcomes: Mapping[str, Kinds] = field(default_factory=dict)
    requests: Mapping[str, Seen] = field(default_factory=dict)
    answers: Mapping[str, Seen] = field(default_factory=dict)
    headers: Mapping[str, Seen] = field(default_factory=dict)
    took: Timing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How the clauses of an edition stood: the digest of each promise by its clause.

    `broken` and `kept` were exercised, `open` were not. `actual` says what broke a clause, and `awaited` which state
    kept it from being exercised: that was looked for, as long as is said, and never came.
    """

    kept: Mapping[str, str] = field(default_factory=dict)
    broken: Mapping[str, str] = field(default_factory=dict)
    open: Mapping[str, str] = field(default_factory=dict)
    actual: Mapping[str, str] = field(default_factory=dict)
    awaited: Mapping[str, str] = field(default_factory=dict)

    @property
    def promises(self) -> dict[str, str]:
        """The digest of every promise."""
        return {**self.open, **self.kept, **self.broken}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the target of one vendor was observed to do, under the documents of an edition.

    `transitions` are the states that came next, by state.
    """

    edition: str
    clauses: Standing
    operations: Mapping[str, Observed] = field(default_factory=dict)
    callbacks: Mapping[str, Seen] = field(default_factory=dict)
    transitions: Mapping[str, Kinds] = field(default_factory=dict)


Profiles = Mapping[str, Profile]
"""By vendor."""


def write(path: Path, profiles: Profiles) -> None:
    """A profile as YAML, or as JSON where the name of the file ends so."""
    as_json = path.suffix == ".json"
    path.write_text(json.dumps(document(profiles), indent=1) + "\n" if as_json else text(profiles), encoding="utf-8")


def text(profiles: Profiles) -> str:
    """A profile as YAML, with a line for each clause and each field."""
    whole = document(profiles)
    for vendor in whole["vendors"].values():
        vendor["clauses"] = {stood: _Lines(each) for stood, each in vendor.get("clauses", {}).items()}
    written: str = yaml.dump(
        whole, Dumper=_Dumper, width=10_000, sort_keys=False, allow_unicode=True, default_flow_style=None
    )
    return written


class _Lines(dict[str, str]):
    """A mapping that is written with a line for each key."""


class _Dumper(_DUMPER):  # type: ignore[misc, valid-type]
    """Writes plain data, and `_Lines` as such."""


_Dumper.add_representer(
    _Lines, lambda dumper, each: dumper.represent_mapping("tag:yaml.org,2002:map", each, flow_style=False)
)


def document(profiles: Profiles) -> Json:
    """A profile as `profile.schema.json` describes it."""
    vendors = {name: _without_nothing(asdict(each)) for name, each in sorted(profiles.items())}
    return {"profile": FORMAT, "vendors": vendors}


def _without_nothing(value: Json) -> Json:
    """`value` without what is empty, its keys in order, so that two profiles differ only where they tell so."""
    if not isinstance(value, dict):
        return value
    inside = {key: _without_nothing(each) for key, each in value.items()}
    return {key: each for key, each in sorted(inside.items()) if each not in (None, {})}


def read(path: Path) -> Profiles:
    """Read a profile back.

    Raises:
        ProfileError: it cannot be read, or is none.
    """
    try:
        raw = path.read_text(encoding="utf-8")
        found = json.loads(raw) if raw.lstrip().startswith("{") else _plain(raw)
    except OSError as error:
        raise ProfileError(f"{path}: cannot be read ({error.strerror})") from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise ProfileError(f"{path}: neither YAML nor JSON ({type(error).__name__})") from error
    flaw = next(_validator().iter_errors(found), None)
    if flaw is not None:
        where = "/".join(map(str, flaw.instance_path)) or "the document"
        raise ProfileError(f"{path}: no profile of format {FORMAT}: {where}: {flaw.message[:90]}")
    return {name: _profile(each) for name, each in found["vendors"].items()}


def _plain(raw: str) -> Json:
    """A YAML document without aliases, through which a small one could become endless.

    Raises:
        ValueError, yaml.YAMLError: it is none.
    """
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(raw, _LOADER)):
        raise ValueError("it has aliases")
    return yaml.load(raw, _LOADER)  # noqa: S506


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    schema = resources("contracts.drift").joinpath("profile.schema.json").read_text(encoding="utf-8")
    return jsonschema_rs.Draft202012Validator(json.loads(schema))


def _profile(found: Json) -> Profile:
    return Profile(
        edition=found["edition"],
        clauses=Standing(**found.get("clauses", {})),
        operations={name: _observed(each) for name, each in found.get("operations", {}).items()},
        callbacks=_all_seen(found.get("callbacks", {})),
        transitions=found.get("transitions", {}),
    )


def _observed(found: Json) -> Observed:
    return Observed(
        outcomes=found.get("outcomes", {}),
        requests=_all_seen(found.get("requests", {})),
        answers=_all_seen(found.get("answers", {})),
        headers=_all_seen(found.get("headers", {})),
        took=Timing(**found["took"]) if "took" in found else None,
    )


def _all_seen(found: Json) -> dict[str, Seen]:
    return {name: Seen(of=each["of"], fields=each.get("fields", {})) for name, each in found.items()}
