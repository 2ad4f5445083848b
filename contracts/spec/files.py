"""Where the specifications lie, and how they are read."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import yaml

from contracts.model import Json
from contracts.spec.errors import SpecError

FEW = 12
"""Choices that still fit into one line of an error."""

NEAR = 0.65
"""How alike two names must be for one to be a misspelling of the other, between 0 and 1."""

_ID = re.compile(r"[\s-]*\bid:\s*[\"']?([^\s\"',}]+)")

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Specs:
    """A folder of specifications, one folder a vendor."""

    root: Path

    @classmethod
    def bundled(cls) -> Specs:
        """The specifications of this distribution: inside the wheel, or beside the source tree."""
        inside = Path(str(files("contracts"))) / "_specs"
        return cls(inside if inside.is_dir() else inside.parent.parent / "specs")

    def vendors(self) -> tuple[str, ...]:
        """The vendors that have a registry here."""
        return tuple(sorted(each.parent.name for each in self.root.glob("*/clauses.yaml")))

    def beside(self, *folder: str) -> tuple[tuple[str, ...], ...]:
        """The YAML documents in `folder` below the root, in the order of their names; none if it is not there."""
        return tuple((*folder, each.name) for each in sorted(self.root.joinpath(*folder).glob("*.yaml")))

    def has(self, *parts: str) -> bool:
        """Whether there is a document at `parts` below the root."""
        return self.root.joinpath(*parts).is_file()

    def read(self, *parts: str) -> Json:
        """The YAML document at `parts` below the root.

        Raises:
            SpecError: the file is missing, or is not YAML in UTF-8.
        """
        return _read(self.root.joinpath(*parts))

    def lines(self, *parts: str) -> dict[str, int]:
        """The line, counted from 1, at which each `id` of the document at `parts` stands first."""
        found: dict[str, int] = {}
        for number, line in enumerate(self.root.joinpath(*parts).read_text(encoding="utf-8").splitlines(), start=1):
            if match := _ID.match(line):
                found.setdefault(match[1], number)
        return found


@cache
def _read(path: Path) -> Json:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506  (a safe loader)
    except OSError as error:
        raise SpecError(f"{path.name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise SpecError(f"{path.name}: not UTF-8 (byte {error.start + 1})") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise SpecError(f"{path.name}{line}: not YAML ({getattr(error, 'problem', error)})") from error


def unknown(kind: str, name: str, choices: Iterable[str], see: str = "") -> str:
    """One line that names the unknown thing, and the nearest valid choice if one is near.

    If none is near, the line lists a few choices; for many it names the command in `see` that lists them.
    """
    known = sorted(choices)
    near = [each for each in known if name and name in each] or difflib.get_close_matches(name, known, n=1, cutoff=NEAR)
    if near:
        hint = f"did you mean {near[0]}?"
    elif len(known) <= FEW:
        hint = f"choose from {', '.join(known)}"
    else:
        hint = f"no name is like it; {see} lists them" if see else f"no name is like it; one is {known[0]}"
    return f"unknown {kind} {name!r}: {hint}"
