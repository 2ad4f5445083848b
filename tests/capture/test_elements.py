"""A list in a document is read an element at a time, whatever is in it and around it."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.capture import elements as module
from contracts.capture.elements import CutOffError, elements

TEXT = st.text(alphabet='ab"\\[]{},: \n\u00e9\U0001f600', max_size=6)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class Dribble(io.BytesIO):
    """A file of which little is read at a time."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(3, size or 3))


@given(values=st.lists(VALUES, max_size=4), before=VALUES, after=VALUES, indent=st.sampled_from((None, 1)))
def test_every_element_comes_as_it_is_written(values: list[object], before: object, after: object, indent: int) -> None:
    document = {"a": before, "list": {"b": before, "items": values, "c": after}, "d": after}
    text = json.dumps(document, indent=indent, ensure_ascii=False).encode()
    assert [json.loads(each or b"") for each in elements(Dribble(text), "list", "items")] == values
    assert [json.loads(each or b"") for each in elements(io.BytesIO(text), "list", "items")] == values


@pytest.mark.parametrize("text", [b"[]", b"{}", b'{"list": 1}', b'{"list": {"items": {}}}', b'{"items": [1]}', b"]"])
def test_where_there_is_no_list_there_is_nothing(text: bytes) -> None:
    assert list(elements(io.BytesIO(text), "list", "items")) == []


@pytest.mark.parametrize("text", [b"", b"{", b'{"list', b'{"list": [', b'{"list": [1,', b'{"list": [1, {"a": "]}'])
def test_a_document_that_is_cut_off_is_told(text: bytes) -> None:
    with pytest.raises(CutOffError):
        list(elements(io.BytesIO(text), "list"))


@pytest.mark.parametrize(
    "long",
    [
        '{"a": "' + "x" * 5000 + '"}',
        '"' + '\\"' * 3000 + '"',
        "[" * 3000 + "]" * 3000,
        "9" * 5000,
        "[" + "1," * 3000 + "1]",
    ],
)
def test_what_is_too_long_is_left_out_and_the_rest_is_read(long: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 1000)
    monkeypatch.setattr(module, "CHUNK", 7)
    text = f'{{"x{"y" * 3000}": {long}, "list": [{long}, {{"b": 2}}, {long}, 3, {long}]}}'.encode()
    assert list(elements(io.BytesIO(text), "list")) == [None, b' {"b": 2}', None, b" 3", None]
