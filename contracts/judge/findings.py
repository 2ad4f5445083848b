"""Which clauses a JSON document keeps and breaks, read off the standard annotations.

JSON Schema keeps unknown keywords as annotations: where `x-clause` is reported the clause applied and
held, where it is dropped the clause applied and broke, and elsewhere it never applied.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import jsonschema
import jsonschema_rs
from jsonschema.exceptions import ValidationError, best_match

from contracts.model import Json
from contracts.spec import Contract
from contracts.spec.pointers import pointer_parts

LONGEST = 160
"""Characters of a value shown to people."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause that applied to a document: it held or not, where, and in words."""

    clause: str
    held: bool
    at: str
    expected: str = ""
    actual: str = ""


def findings(contract: Contract, validator: jsonschema_rs.Draft202012Validator, document: Json) -> list[Finding]:
    """Every clause that `validator` applied to `document`, once for each place it applied to."""
    try:
        evaluation = validator.evaluate(document)
    except UnicodeEncodeError:
        return findings(contract, validator, _in_unicode(document))
    found = []
    for unit in evaluation.list()["details"]:
        notes: Any = unit.get("annotations") or unit.get("droppedAnnotations")
        if isinstance(notes, dict) and "x-clause" in notes:
            clause, at = notes["x-clause"], unit["instanceLocation"]
            if unit["valid"]:
                found.append(Finding(clause, held=True, at=at))
            else:
                where, expected, actual = _words(contract, unit["schemaLocation"], document, at)
                found.append(Finding(clause, held=False, at=where, expected=expected, actual=actual))
    return found


def _in_unicode(value: Json) -> Json:
    """`value` with every lone surrogate replaced: JSON can carry one, no text can."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_in_unicode(key): _in_unicode(item) for key, item in value.items()}
    return [_in_unicode(each) for each in value] if isinstance(value, list) else value


def _words(contract: Contract, location: str, document: Json, at: str) -> tuple[str, str, str]:
    """(where, expected, actual) for the clause at `location`, broken by the value at `at`."""
    value = _value_at(document, at)
    validator = jsonschema.Draft202012Validator({"$ref": location}, registry=contract.references)
    error = best_match(validator.iter_errors(value))
    if error is None:
        return at, "what the clause says", show(value)
    inside = (str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    return "".join((at, *(f"/{part}" for part in inside))), expectation(error), reality(error)


def _value_at(document: Json, pointer: str) -> Json:
    for part in pointer_parts(f"#{pointer}"):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def expectation(error: ValidationError) -> str:
    """What the broken keyword asks for, in words."""
    wanted: Json = error.validator_value
    match error.validator:
        case "type":
            return " or ".join(wanted) if isinstance(wanted, list) else str(wanted)
        case "enum":
            return "one of " + ", ".join(show(each) for each in wanted)
        case "const":
            return show(wanted)
        case "required":
            return "the fields " + ", ".join(wanted)
        case "pattern":
            return f"text that matches {wanted}"
        case "not":
            return f"not {_refused(wanted)}"
        case "contains":
            return f"an entry like {show(wanted)}"
        case _:
            return f"{error.validator} {show(wanted)}"


def _refused(schema: Json) -> str:
    """What a `not` refuses, in words."""
    if isinstance(schema, dict) and "anyOf" in schema:
        return " or ".join(_refused(each) for each in schema["anyOf"])
    if isinstance(schema, dict) and "required" in schema:
        return "the fields " + ", ".join(schema["required"])
    if isinstance(schema, dict) and {"exclusiveMinimum", "exclusiveMaximum"} <= schema.keys():
        return f"a number between {schema['exclusiveMinimum']} and {schema['exclusiveMaximum']}"
    if isinstance(schema, dict) and "minimum" in schema:
        return f"{schema['minimum']} or more"
    if isinstance(schema, dict) and "enum" in schema:
        return "one of " + ", ".join(show(each) for each in schema["enum"])
    return show(schema)


def reality(error: ValidationError) -> str:
    """What came instead, in words."""
    if error.validator == "required" and isinstance(error.instance, dict):
        wanted: Json = error.validator_value
        missing = [name for name in wanted if name not in error.instance]
        return f"without {', '.join(missing)}: {show(error.instance)}"
    return show(error.instance)


def show(value: Json) -> str:
    """A value as people read it: JSON, cut to a readable length."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
