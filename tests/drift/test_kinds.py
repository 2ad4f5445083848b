"""The sort of a value tells what matters to callers, and nothing of ids and moments."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.drift.fields import Field
from contracts.drift.kinds import form, is_id, is_value, kind

LISTED = Field(values=frozenset({'"RECORDING"', '"UPLOADED"'}))
MOMENTS = st.datetimes(datetime(2002, 1, 1), datetime(2200, 1, 1))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "null"),
        (True, "true"),
        ("", "string (empty)"),
        ("a word", "string"),
        ("https://example.com/a?b=c", "string (url)"),
        (17, "integer"),
        (17.0, "integer"),
        (1.5, "number"),
        (1_700_000_000, "integer (s since 1970)"),
        (1_700_000_000_123, "integer (ms since 1970)"),
        ([], "array (empty)"),
        ([0], "array"),
        ({}, "object (empty)"),
        ({"a": 1}, "object"),
    ],
)
def test_a_value_is_of_its_kind(value: object, told: str) -> None:
    assert kind(value, None, "name", 0.0) == told


@pytest.mark.parametrize("value", ["RECORDING", "exploded", 3])
def test_of_a_documented_list_the_value_is_told(value: object) -> None:
    assert kind(value, LISTED, "status", 0.0) == json.dumps(value)
    assert is_value(kind(value, LISTED, "status", 0.0))


@given(st.uuids())
def test_ids_are_all_alike(value: uuid.UUID) -> None:
    assert kind(str(value), None, "id", 0.0) == "string (uuid)"
    assert is_id(str(value))
    assert is_id(value.hex)


@given(MOMENTS)
def test_moments_are_all_alike(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    assert kind(moment.isoformat(), None, "at", 0.0) == "string (time)"
    assert kind(int(moment.timestamp()), None, "at", 0.0) == "integer (s since 1970)"
    assert kind(int(moment.timestamp() * 1000), None, "at", 0.0) == "integer (ms since 1970)"


@given(st.integers(1, 10_000), st.floats(0, 5))
def test_the_unit_of_a_length_is_told_by_what_it_can_have_lasted(seconds: int, more: float) -> None:
    elapsed = seconds + more
    assert kind(seconds, None, "recording_duration", elapsed) == "integer (s)"
    assert kind(seconds * 1000, None, "recording_duration", elapsed) == (
        "integer (ms)" if seconds * 1000 > elapsed + 5 else "integer (s)"
    )
    assert kind(seconds * 1000, None, "recording_duration", 0.0).startswith("integer")


def test_words_are_no_ids() -> None:
    assert not any(map(is_id, ("face", "added", "fileList", "x-request", "")))


def test_the_form_is_what_a_reader_must_be_prepared_for() -> None:
    assert form("string (uuid)") == form("string") == "string"
    assert form("array (empty)") == "array"
    assert form("integer (s)") != form("integer (ms)")
    assert form('"RECORDING"') == form("7") == form("true") == "value"
    assert form("null") == "null"
