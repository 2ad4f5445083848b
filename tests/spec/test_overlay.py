"""Overlays change exactly one place each, and say which action does not."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.spec import SpecError, Specs
from contracts.spec.overlay import apply
from contracts.vendors.vendor import find

DOCUMENT = {
    "info": {"title": "Toy", "tags": ["a", "b"], "contact": {"name": "N"}},
    "schemas": [{"x-clause": "one", "type": "object"}, {"x-clause": "two"}],
}


def overlay(*actions: Any) -> Any:
    return {"overlay": "1.0.0", "actions": list(actions)}


@pytest.mark.parametrize(
    ("action", "place", "value"),
    [
        pytest.param(
            {"target": "$.info.contact", "update": {"url": "U"}},
            ("info", "contact"),
            {"name": "N", "url": "U"},
            id="an object is merged",
        ),
        pytest.param(
            {"target": "$.info", "update": {"contact": {"name": "M"}}},
            ("info", "contact"),
            {"name": "M"},
            id="merging goes into nested objects",
        ),
        pytest.param(
            {"target": "$.info.tags", "update": "c"}, ("info", "tags"), ["a", "b", "c"], id="an array gets an entry"
        ),
        pytest.param(
            {"target": "$.info.tags", "update": ["c", "d"]},
            ("info", "tags"),
            ["a", "b", "c", "d"],
            id="an array gets several entries",
        ),
        pytest.param({"target": "$.info.title", "update": "T"}, ("info", "title"), "T", id="a text is replaced"),
        pytest.param(
            {"target": "$.schemas[?@['x-clause'] == 'one']", "remove": True},
            ("schemas",),
            [{"x-clause": "two"}],
            id="an entry is removed",
        ),
        pytest.param(
            {"target": "$.info.contact", "remove": True},
            ("info",),
            {"title": "Toy", "tags": ["a", "b"]},
            id="a key is removed",
        ),
        pytest.param({"target": "$", "update": {"schemas": []}}, ("info", "title"), "Toy", id="the root is merged"),
    ],
)
def test_an_action_changes_the_place_it_names(action: Any, place: tuple[str, ...], value: Any) -> None:
    result = apply(DOCUMENT, overlay(action), "o")
    for key in place:
        result = result[key]
    assert result == value


def test_actions_are_applied_in_order() -> None:
    first, second = {"target": "$.info", "update": {"new": {}}}, {"target": "$.info.new", "update": {"x": 1}}
    assert apply(DOCUMENT, overlay(first, second), "o")["info"]["new"] == {"x": 1}
    with pytest.raises(SpecError, match="action 1"):
        apply(DOCUMENT, overlay(second, first), "o")


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ({"target": "$.nowhere", "update": {}}, "matches 0 places"),
        ({"target": "$.schemas[*]", "remove": True}, "matches 2 places"),
        ({"target": "$.[", "update": {}}, "not a JSONPath"),
        ({"target": "$.info"}, "needs `update` or `remove: true`"),
        ({"target": "$.info", "remove": False}, "needs `update` or `remove: true`"),
        ({"target": "$", "remove": True}, "cannot remove the whole document"),
        ({"target": "$", "update": "text"}, "only an object can be merged"),
        ({"target": 7, "update": {}}, "needs a target"),
        ({"update": {}}, "needs a target"),
        ("remove it", "needs a target"),
    ],
)
def test_an_action_that_cannot_be_applied_is_named(action: Any, message: str) -> None:
    harmless = {"target": "$.info", "update": {"x": 1}}
    with pytest.raises(SpecError) as caught:
        apply(DOCUMENT, overlay(harmless, action), "toy/old.yaml")
    assert str(caught.value).startswith("toy/old.yaml, action 2: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        [],
        "overlay",
        {},
        {"overlay": "1.0.0"},
        {"overlay": "1.0.0", "actions": {}},
        {"overlay": "2.0.0", "actions": []},
        {"actions": []},
    ],
)
def test_what_is_no_overlay_is_refused(malformed: Any) -> None:
    with pytest.raises(SpecError, match=r"^o: not an OpenAPI Overlay 1\.x document"):
        apply(DOCUMENT, malformed, "o")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
ACTIONS = st.lists(
    st.builds(
        lambda target, change: {"target": target, **change},
        st.sampled_from(["$", "$.a", "$.a.b", "$.b[0]", "$.c", "$..a"]),
        st.just({"remove": True}) | JSON.map(lambda value: {"update": value}),
    ),
    max_size=4,
)


@given(document=st.dictionaries(st.sampled_from("abc"), JSON), actions=ACTIONS)
def test_neither_the_document_nor_the_overlay_is_changed_and_they_share_nothing(document: Any, actions: Any) -> None:
    overlaid = {"overlay": "1.0.0", "actions": actions}
    before = copy.deepcopy((document, overlaid))
    try:
        result = apply(document, overlaid, "o")
    except SpecError:
        assert (document, overlaid) == before
        return
    _scribble(result)
    assert (document, overlaid) == before


def _scribble(value: Any) -> None:
    if isinstance(value, dict):
        for each in value.values():
            _scribble(each)
        value["scribbled"] = True
    elif isinstance(value, list):
        for each in value:
            _scribble(each)
        value.append("scribbled")


def test_the_older_agora_edition_differs_from_the_newest_and_leaves_it_alone() -> None:
    specs = Specs.bundled()
    newest = find("agora").contract().document
    before = copy.deepcopy(newest)
    older = apply(newest, specs.read("agora", "editions", "2023-01.yaml"), "agora")
    assert newest == before
    assert older["info"]["version"] == "2023-01"
    assert older["components"]["schemas"]["Mode"]["enum"] == ["individual", "mix", "Web"]
