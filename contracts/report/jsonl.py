"""run.jsonl, the source of truth: a header, every distinct trace as it happened, a footer.

Verdicts are not in it: judging is pure, so they can be had again, also under another edition.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files as resources
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

import jsonschema_rs

from contracts.model import Conditions, Json, Trace
from contracts.report import document
from contracts.report.text import shorten
from contracts.serial import to_json, trace_from

FORMAT = 1


class RunFileError(ValueError):
    """A run file that cannot be read, or that does not prove what it seems to; one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A run read back from its file.

    `footer` holds `complete`, `exit`, `took`, `notes`, and by vendor what its target was and could do.
    """

    conditions: Conditions
    traces: tuple[Trace, ...]
    footer: Mapping[str, Json]


class Journal:
    """Writes run.jsonl line by line, so that what was seen survives whatever comes."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO = path.open("w", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def header(self, conditions: Conditions) -> None:
        """The first line: how the run is made."""
        self._write({"kind": "header", "format": FORMAT, "conditions": to_json(conditions)})

    def trace(self, trace: Trace) -> None:
        """One line for a trace."""
        self._write({"kind": "trace", "trace": to_json(trace)})

    def footer(self, **facts: Json) -> None:
        """The last line; without it a file proves nothing."""
        self._write({"kind": "footer", **facts})

    def _write(self, line: Json) -> None:
        json.dump(line, self._file, ensure_ascii=True, separators=(",", ":"))
        self._file.write("\n")
        self._file.flush()


def write(path: Path, recorded: Recorded) -> None:
    """A whole run file, in the place of the one that is there."""
    beside = path.with_name(f"{path.name}.new")
    with Journal(beside) as journal:
        journal.header(recorded.conditions)
        for each in recorded.traces:
            journal.trace(each)
        journal.footer(**recorded.footer)
    os.replace(beside, path)


def read(path: Path) -> Recorded:
    """Read a run file back.

    Raises:
        RunFileError: it cannot be read, is damaged, or has no footer.
    """
    try:
        documents = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        _check(path, documents)
        header, *traces, footer = documents
        recorded = Recorded(
            conditions=Conditions(**header["conditions"]),
            traces=tuple(trace_from(each["trace"]) for each in traces),
            footer=footer,
        )
    except OSError as error:
        raise RunFileError(f"{path}: cannot be read ({error.strerror})") from error
    except RunFileError:
        raise
    except (ValueError, RecursionError) as error:
        raise RunFileError(f"{path}: damaged or cut off, so it proves nothing ({shorten(str(error), 90)})") from error
    vendors = {each.vendor for each in recorded.traces} | set(recorded.conditions.editions)
    if vendors != set(footer["targets"]):
        raise RunFileError(f"{path}: damaged: its header, traces and footer are of different vendors")
    return recorded


def _check(path: Path, documents: list[Json]) -> None:
    """Tell a whole run file from everything else."""
    kinds = [each.get("kind") if isinstance(each, dict) else None for each in documents]
    if not kinds or kinds[0] != "header" or documents[0].get("format") != FORMAT:
        raise RunFileError(f"{path}: not a run file of format {FORMAT}")
    if kinds[-1] != "footer" or any(each != "trace" for each in kinds[1:-1]):
        raise RunFileError(f"{path}: cut off before its footer, so it proves nothing; run the gate again")
    validator = jsonschema_rs.Draft202012Validator(
        json.loads(resources("contracts.report").joinpath("run.schema.json").read_text(encoding="utf-8")),
        registry=jsonschema_rs.Registry([("urn:report", document.schema())]),
    )
    for number, each in enumerate(documents, 1):
        error = next(validator.iter_errors(_sayable(each)), None)
        if error is not None:
            raise RunFileError(f"{path}, line {number}: damaged ({shorten(error.message, 90)})")


def _sayable(document: Json) -> Json:
    """`document` without lone surrogates, which the validator cannot read and which matter to no schema."""
    return json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
