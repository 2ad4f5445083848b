"""Answers that say nothing of an operation accuse nobody, and spoil nothing where the request was answered at last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from contracts.judge.retried import retried
from contracts.model import Exchange, Outcome, Report, Request, Response
from contracts.report.exits import Exit, exit_code
from contracts.report.words import Standing, counts
from contracts.suite.captured import Captured, Share, judged
from contracts.vendors.vendor import find, names
from tests.capture.tapes import driven, with_headers

REDIRECTIONS = (301, 302, 303, 307, 308)
SPOILED = (*REDIRECTIONS, 429, 500, 502, 503)
REFUSED_ENTRY = (401, 403)  # answers with these are left out of captures, so that they answer no earlier attempt
FIRST = {"agora": "acquire", "realtimekit": "create_meeting"}


def reported(vendor: str, found: list[Exchange], folder: Path) -> Report:
    path = folder / "capture.ndjson"
    path.write_bytes(with_headers(vendor, found))
    captured = Captured([vendor], {})
    captured.read(path, None, lambda _: None)
    return captured.report()


def outcomes(report: Report) -> dict[str, Outcome]:
    return {row.clause.id: row.outcome for row in report.rows}


def spoiled(each: Exchange, status: int) -> Exchange:
    headers = {"location": "https://elsewhere.example.com/"} if status in REDIRECTIONS else {}
    answer = Response(status=status, headers=headers, text="error code: 1015")
    return replace(each, at=each.at - 0.0005, took=0.0001, response=answer)


@pytest.mark.parametrize("status", SPOILED)
@pytest.mark.parametrize("vendor", names())
def test_what_was_answered_when_asked_again_spoils_nothing(vendor: str, status: int, tmp_path: Path) -> None:
    """Of every request: those about a recording, and those that are judged alone."""
    found = [each for each in driven(vendor) if each.response and each.response.status not in REFUSED_ENTRY][:60]
    twice = [each for one in found for each in (spoiled(one, status), one)]
    plain, report = (reported(vendor, each, tmp_path) for each in (found, twice))
    assert exit_code(report) is Exit.KEPT
    kept = {name for name, outcome in outcomes(plain).items() if outcome is Outcome.PASS}
    again = {name for name, outcome in outcomes(report).items() if outcome is Outcome.PASS}
    assert len(kept - again) <= len(kept) / 20, kept - again  # what only a first attempt can show
    assert counts(report)[Standing.INCONCLUSIVE] == 0


@pytest.mark.parametrize("status", SPOILED)
@pytest.mark.parametrize("vendor", names())
def test_what_was_never_answered_is_inconclusive_and_accuses_nobody(vendor: str, status: int, tmp_path: Path) -> None:
    report = reported(vendor, [spoiled(each, status) for each in driven(vendor)[:60]], tmp_path)
    assert exit_code(report) is Exit.INCONCLUSIVE
    assert counts(report)[Standing.BROKEN] == counts(report)[Standing.WARNED] == 0
    told = [note for note in report.notes if "redirected to another place" in note]
    assert len(told) == (status in REDIRECTIONS)


@pytest.mark.parametrize("vendor", names())
def test_where_a_redirect_was_followed_what_came_is_judged(vendor: str, tmp_path: Path) -> None:
    """A caller that turns a POST into a GET asks something else, which is judged as what it is."""
    found = driven(
        vendor, {"agora": "agora.acquire.resource-missing", "realtimekit": "realtimekit.recording.id-missing"}[vendor]
    )
    twice = [each for one in found[:60] for each in (spoiled(one, 308), one)]
    assert exit_code(reported(vendor, twice, tmp_path)) is Exit.BROKEN


@pytest.mark.parametrize("vendor", names())
def test_shares_agree_on_what_was_asked_again(vendor: str, tmp_path: Path) -> None:
    path = tmp_path / "capture.ndjson"
    path.write_bytes(with_headers(vendor, [each for one in driven(vendor)[:60] for each in (spoiled(one, 429), one)]))
    whole, *shares = (judged([path], [vendor], {}, share=Share(*share)) for share in ((0, 1), (0, 2), (1, 2)))
    total = shares[0] + shares[1]
    assert outcomes(total.report("x", took=0)) == outcomes(whole.report("x", took=0))


def call(vendor: str, operation: str, id_: str, status: int, body: str) -> Callable[[], object]:
    """A call of an operation, as the judge sees it."""
    from contracts.judge.history import build
    from contracts.model import ABSENT, Trace

    found = find(vendor)
    contract = found.contract()
    each = next(each for each in driven(vendor) if (contract.resolve(each.request) or (None,))[0].id == operation)
    request = Request(method=each.request.method, path=each.request.path, body={"title": body})
    item = Exchange(id=id_, request=request, response=Response(status=status, body=ABSENT, text=""), at=0.0)
    trace = Trace(vendor=vendor, edition=contract.edition, scenario="x", target="x", seed=0, items=(item,))
    return build(trace, contract, lambda earlier, call: ABSENT).calls[0]


@pytest.mark.parametrize("vendor", names())
def test_only_the_same_request_answers_another(vendor: str) -> None:
    lost, other, answered = (
        call(vendor, FIRST[vendor], *each) for each in (("a", 429, "one"), ("b", 200, "two"), ("c", 200, "one"))
    )
    assert retried([lost, other]) == set()
    assert retried([lost, other, answered]) == {lost}
    assert retried([answered, lost]) == set()
