"""A secret that a request carried, or that lets the account in, comes back nowhere without being told of."""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from contracts.clock import EPOCH
from contracts.judge.judge import judge
from contracts.model import Event, Exchange, Json, Outcome, Request, Response, Trace
from contracts.suite.targets import embedded
from contracts.vendors.vendor import find

SECRET = "stand-in-secret-key-52c8"

STARTS: dict[str, tuple[str, str]] = {
    "agora": ("POST", "/v1/apps/a/cloud_recording/resourceid/r/mode/mix/start"),
    "realtimekit": ("POST", "/accounts/a/realtime/kit/b/recordings"),
}
READS: dict[str, tuple[str, str]] = {
    "agora": ("GET", "/v1/apps/a/cloud_recording/resourceid/r/sid/s/mode/mix/query"),
    "realtimekit": ("GET", "/accounts/a/realtime/kit/b/recordings/x"),
}
STORAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "agora": (("clientRequest", "storageConfig"), "secretKey"),
    "realtimekit": (("storage_config",), "secret"),
}
CLAUSES = {"agora": "agora.secrets.never-come-back", "realtimekit": "realtimekit.secrets.write-only-stays-unread"}

PLACES: dict[str, Response] = {
    "a field": Response(status=200, body={"asked": {"secretKey": SECRET}}),
    "a nested list": Response(status=200, body={"data": [[{"x": [SECRET]}]]}),
    "the name of a field": Response(status=200, body={SECRET: 1}),
    "an error text": Response(status=400, body={"reason": f"the key {SECRET} is wrong"}),
    "a text that is no JSON": Response(status=500, text=f"Traceback: secretKey={SECRET}"),
    "a header field": Response(status=200, headers={"x-debug": f"key {SECRET}"}, body={}),
    "something encoded": Response(status=200, body={"trace": b64encode(f"a:{SECRET}".encode()).decode()}),
    "a text that holds JSON": Response(status=200, body={"log": json.dumps({"key": SECRET})}),
}


def _sent(vendor: str, secret: str) -> Json:
    path, field = STORAGE[vendor]
    body: Json = {field: secret, "bucket": "bucket"}
    for name in reversed(path):
        body = {name: body}
    return body


def outcomes(vendor: str, clause: str, *items: Exchange | Event) -> list[Outcome]:
    found = find(vendor)
    contract = found.contract()
    trace = Trace(vendor=vendor, edition=contract.edition, scenario="s", target="t", seed=0, items=items)
    return [each.outcome for each in judge(trace, contract, found.oracle).verdicts if each.clause == clause]


def exchange(number: int, call: tuple[str, str], response: Response, body: Json = None) -> Exchange:
    request = Request(method=call[0], path=call[1], **({} if body is None else {"body": body}))
    return Exchange(id=f"x{number}", request=request, response=response, at=EPOCH + number)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("vendor", STARTS)
def test_a_secret_that_comes_back_is_told(vendor: str, place: str, later: bool) -> None:
    start = exchange(
        1, STARTS[vendor], Response(status=200, body={}) if later else PLACES[place], _sent(vendor, SECRET)
    )
    items = (start, exchange(2, READS[vendor], PLACES[place])) if later else (start,)
    assert outcomes(vendor, CLAUSES[vendor], *items)[-1] is Outcome.FAIL


@pytest.mark.parametrize("vendor", STARTS)
def test_a_secret_in_a_callback_is_told(vendor: str) -> None:
    start = exchange(1, STARTS[vendor], Response(status=200, body={}), _sent(vendor, SECRET))
    data = {"url": "u", "headers": {}, "body": {"payload": {"key": SECRET}}, "authentic": {}, "answered": 200}
    told = Event(id="e2", kind="called-back", at=EPOCH + 2, data=data)
    assert outcomes(vendor, CLAUSES[vendor], start, told)[-1] is Outcome.FAIL


@pytest.mark.parametrize("vendor", STARTS)
def test_what_anybody_takes_for_a_word_is_no_secret(vendor: str) -> None:
    start = exchange(1, STARTS[vendor], Response(status=200, body={"type": "bucket"}), _sent(vendor, "bucket"))
    assert Outcome.FAIL not in outcomes(vendor, CLAUSES[vendor], start)


@pytest.mark.parametrize("vendor", STARTS)
def test_what_a_request_also_says_openly_is_no_secret(vendor: str) -> None:
    body = {**_sent(vendor, SECRET), "title": f"as {SECRET}"}
    start = exchange(1, STARTS[vendor], Response(status=200, body={"title": f"as {SECRET}"}), body)
    assert Outcome.FAIL not in outcomes(vendor, CLAUSES[vendor], start)


@pytest.mark.parametrize("name", ["AGORA_CUSTOMER_SECRET", "VALID_AUTHORIZATION", "AWS_SECRET_ACCESS_KEY"])
def test_credentials_of_the_account_are_known_by_their_names(name: str) -> None:
    answer = Response(status=400, body={"message": f"refused for ${name}"})
    assert outcomes("agora", "agora.secrets.never-come-back", exchange(1, READS["agora"], answer)) == [Outcome.FAIL]
    harmless = Response(status=400, body={"message": "refused for $AGORA_APP_ID"})
    assert outcomes("agora", "agora.secrets.never-come-back", exchange(1, READS["agora"], harmless)) == [Outcome.PASS]


def test_the_older_types_of_realtimekit_show_a_login() -> None:
    older = find("realtimekit").contract("2025-12").clauses.keys()
    assert {"realtimekit.secrets.login-stays-unread", "realtimekit.storage.login-is-write-only"}.isdisjoint(older)


LISTS = {
    "agora": "/v1/apps/$AGORA_APP_ID/cloud_recording/resourceid/r/sid/s/mode/mix/query",
    "realtimekit": "/accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID/meetings",
}


@pytest.mark.parametrize("bad", [False, True], ids=["conforming", "with a fault"])
@pytest.mark.parametrize("vendor", LISTS)
def test_a_header_field_with_a_secret_of_ours_is_recorded_and_no_other(vendor: str, bad: bool) -> None:
    found = find(vendor)
    faults = [each for each in found.faults if bad and each.id.startswith(f"{vendor}.answers.with-the-")]
    edition = found.contract().edition
    with embedded(vendor, edition, faults).open("s", 0, edition) as channel:
        answer = channel.send("GET", LISTS[vendor]).response
    assert answer is not None
    assert answer.headers.get("x-asked-by") == ("$VALID_AUTHORIZATION" if bad else None)
