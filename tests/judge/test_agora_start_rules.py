"""What is judged of the requests that reserve and start a recording, over what a schema of one body can say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from agora_traces import HLS, INVALID, NEWEST, OLDER, PAGE, STORAGE, Tape, failures, outcomes

from contracts.judge.rules import rules_in
from contracts.model import Json, Outcome
from contracts.vendors.agora import start_rules
from contracts.vendors.agora.vendor import VENDOR

PASS, FAIL = [Outcome.PASS], [Outcome.FAIL]
NOTHING: list[Outcome] = []
OTHER = {"storageConfig": STORAGE, "recordingConfig": {"channelType": 1}}
NO_ROUTE = {"message": "no Route matched with those values"}
ACCEPTS = "agora.start.accepts-valid-requests"


def composed(**config: Json) -> Json:
    return {**HLS, "recordingConfig": {"channelType": 0, **config}}


def video(**changes: Json) -> Json:
    return composed(transcodingConfig={"width": 640, "height": 360, "fps": 15, "bitrate": 500, **changes})


def page(**changes: Json) -> Json:
    service = PAGE["extensionServiceConfig"]["extensionServices"][0]
    changed = {**service, "serviceParam": {**service["serviceParam"], **changes}}
    return {**PAGE, **FILES, "extensionServiceConfig": {"extensionServices": [changed]}}


FILES = {"recordingFileConfig": {"avFileType": ["hls"]}}
TALL, LONG = video(width=1920, height=1081), {**HLS, "storageConfig": {**STORAGE, "fileNamePrefix": ["a" * 128]}}
PUSHED = {
    **page(),
    "extensionServiceConfig": {
        "extensionServices": [
            *page()["extensionServiceConfig"]["extensionServices"],
            {"serviceName": "rtmp_publish_service", "serviceParam": {"videoWidth": 1920, "videoHeight": 1081}},
        ]
    },
}
WIDE = page(videoWidth=1920, videoHeight=1081)


def refused(tape: Tape, **how: Json) -> Tape:
    return tape.start(status=400, answer=INVALID, **how)


def web(tape: Tape) -> Tape:
    tape.mode = "Web" if tape.edition == OLDER else "web"
    return tape.acquire(client={"scene": 1})


RULES: dict[str, tuple[Callable[[Tape], Tape], Callable[[Tape], Tape]]] = {
    "agora.acquire.accepts-valid-requests": (
        lambda tape: tape.acquire(),
        lambda tape: tape.acquire(status=400, answer=INVALID),
    ),
    ACCEPTS: (lambda tape: tape.acquire().start(), lambda tape: refused(tape.acquire())),
    "agora.start.must-match-start-parameter": (
        lambda tape: refused(tape.acquire(client={"startParameter": OTHER})),
        lambda tape: tape.acquire(client={"startParameter": OTHER}).start(),
    ),
    "agora.start.uid-must-match": (
        lambda tape: refused(tape.acquire(), sent={"uid": "7"}),
        lambda tape: tape.acquire().start(sent={"uid": "7"}),
    ),
    "agora.start.cname-must-match": (
        lambda tape: refused(tape.acquire(), sent={"cname": "hall"}),
        lambda tape: tape.acquire().start(sent={"cname": "hall"}),
    ),
    "agora.start.video-fits-its-frame": (
        lambda tape: refused(tape.acquire(), client=TALL),
        lambda tape: tape.acquire().start(client=TALL),
    ),
    "agora.start.web-page-fits-its-frame": (
        lambda tape: refused(web(tape), client=WIDE),
        lambda tape: web(tape).start(client=WIDE),
    ),
    "agora.start.file-name-prefix-length": (
        lambda tape: refused(tape.acquire(), client=LONG),
        lambda tape: tape.acquire().start(client=LONG),
    ),
    "agora.request.paths": (
        lambda tape: tape.acquire().start(),
        lambda tape: tape.acquire(status=404, answer=NO_ROUTE),
    ),
}
"""For each clause, a conversation that keeps it and one that breaks it."""

EVERYWHERE = [
    (clause, edition) for clause in RULES for edition in (NEWEST, OLDER) if clause in VENDOR.contract(edition).clauses
]


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_keeps_a_clause_passes_and_breaks_no_other(clause: str, edition: str) -> None:
    kept, _ = RULES[clause]
    tape = kept(Tape(edition=edition))
    assert set(outcomes(tape, clause)) == {Outcome.PASS}
    assert failures(tape) == set()


@pytest.mark.parametrize(("clause", "edition"), EVERYWHERE)
def test_what_breaks_a_clause_fails(clause: str, edition: str) -> None:
    _, broken = RULES[clause]
    assert Outcome.FAIL in outcomes(broken(Tape(edition=edition)), clause)


def test_every_rule_is_in_the_table() -> None:
    assert {each.clause for each in rules_in(start_rules)} == set(RULES)


INDIVIDUAL = composed(subscribeUidGroup=0)
REGION = {"x_axis": 0.5, "y_axis": 0, "width": 0.5, "height": 1}


@pytest.mark.parametrize(
    ("mode", "client", "expected"),
    [
        ("mix", video(width=1920, height=1080), FAIL),
        ("mix", video(mixedVideoLayout=3, layoutConfig=[REGION]), FAIL),
        ("mix", video(mixedVideoLayout=3, layoutConfig=[{**REGION, "x_axis": 0.6}]), NOTHING),
        ("mix", composed(streamMode="default"), NOTHING),
        ("mix", {**HLS, "snapshotConfig": {"fileType": ["jpg"]}}, NOTHING),
        ("mix", {name: HLS[name] for name in ("storageConfig", "recordingConfig")}, NOTHING),
        ("individual", INDIVIDUAL, FAIL),
        ("individual", composed(subscribeUidGroup=0, streamMode="original", streamTypes=0), FAIL),
        ("individual", composed(subscribeUidGroup=0, streamMode="original"), NOTHING),
        ("individual", composed(subscribeUidGroup=0, audioProfile=1), NOTHING),
        ("individual", {**INDIVIDUAL, "recordingFileConfig": {"avFileType": ["hls", "mp4"]}}, NOTHING),
        ("web", {**PAGE, **FILES}, FAIL),
        ("web", page(videoWidth=1920, videoHeight=1080), FAIL),
        ("web", PAGE, NOTHING),
        ("web", {**PAGE, **HLS}, NOTHING),
    ],
)
def test_only_a_coherent_start_must_be_taken(mode: str, client: Json, expected: list[Outcome]) -> None:
    assert outcomes(refused(Tape(mode=mode).acquire(), client=client), ACCEPTS) == expected


@pytest.mark.parametrize(
    ("announced", "expected"),
    [({"startParameter": HLS}, FAIL), ({"startParameter": OTHER}, NOTHING), ({"region": "EU"}, NOTHING)],
)
def test_a_start_must_be_as_announced_to_be_taken(announced: Json, expected: list[Outcome]) -> None:
    assert outcomes(refused(Tape().acquire(client=announced)), ACCEPTS) == expected


def test_only_what_records_a_page_has_a_picture() -> None:
    assert outcomes(web(Tape()).start(client=PUSHED), "agora.start.web-page-fits-its-frame") == NOTHING


def test_a_refusal_for_another_reason_tells_nothing_of_a_limit() -> None:
    tape = Tape().acquire().start(client=TALL, status=404, answer={"code": 404, "reason": "gone"})
    assert outcomes(tape, "agora.start.video-fits-its-frame") == NOTHING


@pytest.mark.parametrize("client", [True, None, [], "none", {"storageConfig": 7, "recordingConfig": []}])
def test_what_is_no_client_request_at_all_is_judged_by_its_form(client: Json) -> None:
    sent = {"clientRequest": client}
    tape = Tape().acquire(sent=sent).start(sent=sent)
    assert {each for each in failures(tape) if each in RULES} == set()
