"""Which clauses a JSON document keeps and breaks, in words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import jsonschema
from jsonschema.exceptions import ValidationError, best_match

from contracts.model import Json
from contracts.spec import Contract
from contracts.spec.forms import Applied, Form, Reading
from contracts.spec.pointers import pointer_parts

LONGEST = 160
"""Characters of a value shown to people."""

REMEMBERED, SHORT = 2000, 2000
"""Broken values of which the words are kept, and characters from which on they are not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause that applied to a document: it held or not, where, and in words."""

    clause: str
    held: bool
    at: str
    expected: str = ""
    actual: str = ""


def findings(contract: Contract, form: Form, document: Json) -> list[Finding]:
    """Every clause of `form` that applied to `document`, once for each place it applied to."""
    reading, document = read(form, document)
    return [finding(contract, each, document) for each in reading.applied]


def read(form: Form, document: Json) -> tuple[Reading, Json]:
    """What applied to `document`, and the document as it was read: without what no text can hold."""
    try:
        return form.read(document), document
    except UnicodeEncodeError:
        document = _in_unicode(document)
        return form.read(document), document


def finding(contract: Contract, applied: Applied, document: Json) -> Finding:
    """What `applied` means of `document`, in words where it is broken."""
    if not applied.broken:
        return Finding(applied.clause, held=True, at=applied.at)
    where, expected, actual = _words(contract, applied.broken, document, applied.at)
    return Finding(applied.clause, held=False, at=where, expected=expected, actual=actual)


def _in_unicode(value: Json) -> Json:
    """`value` with every lone surrogate replaced: JSON can carry one, no text can."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_in_unicode(key): _in_unicode(item) for key, item in value.items()}
    return [_in_unicode(each) for each in value] if isinstance(value, list) else value


def _words(contract: Contract, location: str, document: Json, at: str) -> tuple[str, str, str]:
    """(where, expected, actual) for the clause at `location`, broken by the value at `at`."""
    text = json.dumps(_value_at(document, at))
    explain = _remembered if len(text) <= SHORT else _explained
    inside, expected, actual = explain(contract, location, text)
    return at + inside, expected, actual


def _explained(contract: Contract, location: str, text: str) -> tuple[str, str, str]:
    """The same for a value that stands alone, as JSON."""
    value = _in_unicode(json.loads(text))
    validator = jsonschema.Draft202012Validator({"$ref": location}, registry=contract.references)
    error = best_match(validator.iter_errors(value))
    if error is None:
        return "", "what the clause says", show(value)
    inside = (str(part).replace("~", "~0").replace("/", "~1") for part in error.absolute_path)
    return "".join(f"/{part}" for part in inside), expectation(error), reality(error)


_remembered = lru_cache(REMEMBERED)(_explained)
"""What is wrong once is often wrong again."""


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
