"""What drivers send to start is what it is meant to be: wrong in one way, or beyond doubt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from agora_desk import EDITIONS, caller

from contracts.judge.findings import findings
from contracts.model import ABSENT, Json
from contracts.spec.contract import follow
from contracts.vendors.agora.moves import PAGE, storage
from contracts.vendors.agora.options import OPTIONS
from contracts.vendors.agora.vendor import VENDOR
from contracts.vendors.agora.wrong_settings import (
    WRONG_INDIVIDUALS,
    WRONG_PAGES,
    WRONG_STORAGE,
    WRONG_STREAMS,
    WRONG_VIDEO,
)

WRONGS = (
    ("mix", WRONG_STORAGE),
    ("mix", WRONG_STREAMS),
    ("mix", WRONG_VIDEO),
    ("individual", WRONG_INDIVIDUALS),
    ("web", WRONG_PAGES),
)
USUAL: dict[str, Json] = {
    "mix": {"recordingConfig": {"channelType": 0}},
    "individual": {"recordingConfig": {"channelType": 0, "subscribeUidGroup": 0}},
    "web": {"extensionServiceConfig": {"extensionServices": [PAGE]}},
}
BEYOND_A_SCHEMA = 3
"""How many wrong settings only a rule can tell: two products, and one sum."""


def wrong() -> Iterator[tuple[str, str, Json]]:
    for edition in EDITIONS:
        for mode, table in WRONGS:
            for settings in (*table.get("", ()), *table.get(edition, ())):
                yield edition, mode, {"storageConfig": storage(), **USUAL[mode], **settings}


WRONG = [(edition, mode, {k: v for k, v in each.items() if v is not ABSENT}) for edition, mode, each in wrong()]


def word(edition: str, mode: str) -> str:
    return "Web" if (edition, mode) == ("2023-01", "web") else mode


def broken(edition: str, mode: str, client: Json) -> list[str]:
    """The clauses that such a start breaks."""
    contract = VENDOR.contract(edition)
    body = {"cname": "room", "uid": "42", "clientRequest": client}
    document = {"path": {"mode": word(edition, mode)}, "query": {}, "body": body}
    return [each.clause for each in findings(contract, contract.operations["start"].request, document) if not each.held]


@pytest.mark.parametrize(("edition", "mode", "client"), WRONG)
def test_a_wrong_setting_breaks_one_clause_beyond_doubt(edition: str, mode: str, client: Json) -> None:
    assert len(set(broken(edition, mode, client))) <= 1
    assert "agora.request.beyond-doubt" not in broken(edition, mode, client)


@pytest.mark.parametrize("edition", EDITIONS)
def test_few_wrong_settings_are_beyond_a_schema(edition: str) -> None:
    unseen = [client for its, mode, client in WRONG if its == edition and not broken(its, mode, client)]
    assert len(unseen) == BEYOND_A_SCHEMA


@pytest.mark.parametrize(("edition", "mode", "client"), WRONG)
def test_a_wrong_setting_is_refused(edition: str, mode: str, client: Json) -> None:
    agora = caller(edition, mode=word(edition, mode))
    response = agora.start_with(agora.acquire().body["resourceId"], client)
    assert (response.status, response.body["code"]) == (400, 2)


BUNDLES = [
    (edition, mode, {"storageConfig": storage(), **settings, **changes.get(edition, {})})
    for edition in EDITIONS
    for mode, settings, changes in OPTIONS.values()
]


@pytest.mark.parametrize(("edition", "mode", "client"), BUNDLES)
def test_options_keep_every_clause_and_are_taken(edition: str, mode: str, client: Json) -> None:
    assert broken(edition, mode, client) == []
    agora = caller(edition, mode=word(edition, mode))
    assert agora.start(agora.acquire().body["resourceId"], client).status == 200


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_documented_setting_is_among_the_options(edition: str) -> None:
    document = VENDOR.contract(edition).document
    documented = set(_fields(document, document["components"]["schemas"]["StartRequest"], "body"))
    sent = {path for its, _, client in BUNDLES if its == edition for path in _paths(client, "body.clientRequest")}
    elsewhere = {"cname", "uid", "clientRequest", "snapshotConfig", "fileType", "captureInterval"}
    assert {path for path in documented - sent if path.rpartition(".")[2] not in elsewhere} == set()


def _fields(document: Json, schema: Json, path: str) -> Iterator[str]:
    """The paths of all properties below a schema, those of array items like those of the array."""
    schema = follow(document, schema)
    for part in (*schema.get("allOf", ()), *(schema[key] for key in ("items", "then", "else") if key in schema)):
        yield from _fields(document, part, path)
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from _fields(document, inner, f"{path}.{name}")


def _paths(value: Json, path: str) -> Iterator[str]:
    """The paths of all fields in a value, those of array items like those of the array."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}.{name}"
            yield from _paths(inner, f"{path}.{name}")
    for each in value if isinstance(value, list) else ():
        yield from _paths(each, path)


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_an_edition_does_not_know_hides_nothing(edition: str) -> None:
    client = {"storageConfig": {**storage(), "extensionParams": {"endpoint": None}}}
    agora = caller(edition, mode=word(edition, "web"))
    assert agora.start(agora.acquire().body["resourceId"], client).status == 400
