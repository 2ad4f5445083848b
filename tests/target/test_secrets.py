"""Secrets are put in on the way out and taken out on the way in, whatever form they come back in."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.model import Json
from contracts.target.secrets import Secrets

ACCOUNT = Secrets({"APP_ID": "0123abcd", "APP_ID_2": "0123abcdef", "TOKEN": "s3cr3t/+= ü"})


@pytest.mark.parametrize(
    ("value", "expanded"),
    [
        ("$APP_ID", "0123abcd"),
        ("/apps/$APP_ID/x", "/apps/0123abcd/x"),
        ("$APP_ID_2", "0123abcdef"),
        ("$APP_ID-$TOKEN", "0123abcd-s3cr3t/+= ü"),
        ("$UNKNOWN and $", "$UNKNOWN and $"),
        ("$app_id", "$app_id"),
        ({"$APP_ID": ["$TOKEN", 7, None, True]}, {"0123abcd": ["s3cr3t/+= ü", 7, None, True]}),
        (7, 7),
        (None, None),
    ],
)
def test_known_names_are_expanded_wherever_they_stand(value: Json, expanded: Json) -> None:
    assert ACCOUNT.expand(value) == expanded
    assert ACCOUNT.redact(expanded) == value


def test_a_secret_in_a_path_is_percent_encoded() -> None:
    assert ACCOUNT.expand_path("/a/$TOKEN/$APP_ID") == "/a/s3cr3t%2F%2B%3D%20%C3%BC/0123abcd"


def test_a_secret_that_comes_back_percent_encoded_is_redacted() -> None:
    assert ACCOUNT.redact("no route /a/s3cr3t%2F%2B%3D%20%C3%BC") == "no route /a/$TOKEN"


def test_the_longer_of_two_secrets_is_redacted_first() -> None:
    assert ACCOUNT.redact("0123abcdef 0123abcd") == "$APP_ID_2 $APP_ID"


@pytest.mark.parametrize("values", [{}, {"A": ""}])
def test_without_a_secret_nothing_is_changed(values: dict[str, str]) -> None:
    assert Secrets(values).redact({"a": "text"}) == {"a": "text"}


def test_secrets_do_not_show_themselves() -> None:
    assert "s3cr3t" not in repr(ACCOUNT)
    assert "s3cr3t" not in str(ACCOUNT)


SECRET = st.text("0123456789abcdef/+ ", min_size=6, max_size=12).filter(str.strip)
VALUES = st.dictionaries(st.sampled_from(["A", "B_ID", "C_1"]), SECRET, min_size=1)
PLAIN = st.text("xyz:{} .$", max_size=6)


def documents(text: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    leaf = text | st.none() | st.booleans()
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=2), max_leaves=5
    )


@settings(deadline=None)
@given(data=st.data(), values=VALUES)
def test_no_secret_survives_redaction(data: st.DataObject, values: dict[str, str]) -> None:
    spoken = st.sampled_from([*values.values(), *(quote(each, safe="") for each in values.values())])
    text = st.lists(PLAIN | spoken, max_size=4).map("".join)
    redacted = json.dumps(Secrets(values).redact(data.draw(documents(text))))
    for secret in values.values():
        assert secret not in redacted
        assert quote(secret, safe="") not in redacted


@settings(deadline=None)
@given(data=st.data())
def test_redacting_what_was_expanded_restores_it(data: st.DataObject) -> None:
    values = {"A": "aaaa1111", "B_ID": "bbbb/2222", "C_1": "cccc 3333"}
    piece = PLAIN.map(lambda text: f" {text}") | st.sampled_from([f"${name}" for name in values]).map(
        lambda name: f" {name} "
    )
    document = data.draw(documents(st.lists(piece, max_size=4).map("".join)))
    secrets = Secrets(values)
    assert secrets.redact(secrets.expand(document)) == document
