"""The Agora sandbox changes running recordings as documented, and refuses what is not."""

from __future__ import annotations

import pytest
from agora_desk import EDITIONS, PUSH, RECORDER, Caller, Session, T, caller, is_gone, web

from contracts.model import Json
from contracts.vendors.agora.changes import (
    LAYOUTS,
    PAGE_UPDATES,
    UPDATES,
    WRONG_LAYOUTS,
    WRONG_PAGE_UPDATES,
    WRONG_UPDATES,
)

NEW = "rtmps://push.example.org/live"


def page(edition: str = "2026-06", *, on_hold: bool = False) -> Session:
    """A page that is recorded and pushed to the CDN."""
    recorder = {**RECORDER, "serviceParam": {**RECORDER["serviceParam"], "onhold": on_hold}}
    agora = caller(edition, mode="web" if edition == "2026-06" else "Web")
    return agora.begin(web(recorder, PUSH))


def told(session: Session, at: float, service: int) -> Json:
    return session.query(at).body["serverResponse"]["extensionServiceState"][service]["payload"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_documented_changes_are_granted(edition: str) -> None:
    composite, recorded = caller(edition).begin(), page(edition)
    granted = [composite.update(T, each) for each in UPDATES]
    granted += [composite.update_layout(T, each) for each in LAYOUTS]
    granted += [recorded.update(T, each) for each in PAGE_UPDATES]
    assert [each.status for each in granted] == [200] * len(granted)
    names = {"cname", "uid"} if edition == "2026-06" else {"code"}
    assert granted[0].body.keys() == names | {"resourceId", "sid"}


OLDER_TAKES = {"storageConfig"}
"""Settings that the older edition does not know."""


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("wrong", [*WRONG_UPDATES, *WRONG_PAGE_UPDATES], ids=str)
def test_wrong_updates_are_refused(wrong: Json, edition: str) -> None:
    known = edition == "2026-06" or not OLDER_TAKES & wrong.keys()
    empty = "[]" in str(wrong) and edition == "2026-06"
    addressed = "url" in wrong.get("webRecordingConfig", ()) and edition == "2026-06"
    refused = known and not empty and not (addressed and isinstance(wrong["webRecordingConfig"], dict))
    session = page(edition) if wrong in WRONG_PAGE_UPDATES else caller(edition).begin()
    assert session.update(T, wrong).status == (400 if refused else 200)


@pytest.mark.parametrize("wrong", WRONG_LAYOUTS, ids=str)
def test_wrong_layouts_are_refused(wrong: Json) -> None:
    answer = caller().begin().update_layout(T, wrong)
    assert (answer.status, answer.body["code"]) == (400, 2)


@pytest.mark.parametrize("mode", ["individual", "web"])
def test_only_composite_recordings_have_a_layout(mode: str) -> None:
    session = page() if mode == "web" else caller(mode=mode).begin()
    assert session.update_layout(T, {}).status == 400


@pytest.mark.parametrize("changes", [{"uid": "7"}, {"cname": "hall"}])
def test_changes_by_others_are_refused(changes: dict[str, Json]) -> None:
    session = caller().begin()
    assert session.update(T, {}, **changes).status == 400
    assert session.update_layout(T, {}, **changes).status == 400


def test_nothing_is_changed_in_what_is_over_or_never_was() -> None:
    session = caller(visit=60).begin()
    session.stop(T + 3)
    for each in (session, Session(session.caller, session.resource, "f" * 32)):
        assert is_gone(each.update(T + 4, {}))
        assert is_gone(each.update_layout(T + 4, {}))


def test_a_paused_page_adds_no_files_until_it_goes_on() -> None:
    session = page(on_hold=True)
    assert told(session, T + 10, 0) == {"state": "inProgress", "onhold": True, "fileList": []}
    session.update(T + 10, {"webRecordingConfig": {"onhold": False}})
    assert told(session, T + 11, 0)["fileList"] == []
    assert len(told(session, T + 13, 0)["fileList"]) == 1
    session.update(T + 13, {"webRecordingConfig": {"onhold": True}})
    assert (told(session, T + 20, 0)["onhold"], len(told(session, T + 20, 0)["fileList"])) == (True, 1)


def test_a_page_paused_before_its_first_slice_has_no_files() -> None:
    session = page()
    session.update(T + 1, {"webRecordingConfig": {"onhold": True}})
    assert told(session, T + 20, 0)["fileList"] == []


def test_a_push_moves() -> None:
    session = page()
    session.update(T + 5, {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": NEW}]}})
    assert told(session, T + 5, 1) == {"outputs": [{"rtmpUrl": NEW, "status": "connecting"}]}
    assert told(session, T + 8, 1) == {"outputs": [{"rtmpUrl": NEW, "status": "publishing"}]}


def test_no_push_begins_where_none_was_asked_for() -> None:
    agora: Caller = caller(mode="web")
    session = agora.begin(web())
    session.update(T + 5, {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": NEW}]}})
    services = session.query(T + 8).body["serverResponse"]["extensionServiceState"]
    assert [each["serviceName"] for each in services] == ["web_recorder_service"]
