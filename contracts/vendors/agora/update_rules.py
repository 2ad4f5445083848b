"""What must come of changes to a running recording with Agora."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.agora.sessions import CLIENT, Session, services, sessions, starts_paused

EFFECT = 5.0
"""Seconds after the answer to a change from which on it must show: the documents do not tell how fast it does."""

DECISIVE = tuple(f"{CLIENT}/{each}" for each in ("recordingConfig/streamTypes", "extensionServiceConfig"))
"""Where a start says what can be changed later."""

LAYOUT, REGIONS = f"{CLIENT}/mixedVideoLayout", f"{CLIENT}/layoutConfig"

UNDOUBTED_UID = re.compile("[1-9][0-9]{0,8}")
UNDOUBTED_ADDRESS = re.compile(r"rtmps?://[a-z0-9.-]+/[a-z0-9/-]+")
UNREACHABLE = re.compile(r"rtmps?://[^/:]*\.invalid([/:]|$)")
UNDOUBTED_IMAGE = re.compile(r"https://[a-z0-9.-]+/[a-z0-9/-]+\.(jpg|bmp)")


def _changes(history: History, *operations: str) -> Iterator[tuple[Session, Call, Call]]:
    """(session, start, change) for each change of a recording whose start was seen, with settings that are in order."""
    for session in sessions(history):
        start = session.started
        if start is None or not start.clear_about(*DECISIVE):
            continue
        for call in session.after(start, *operations):
            if session.concerns_recording(call):
                yield session, start, call


def _accepted(history: History, operation: str) -> Iterator[Opinion]:
    for session, start, call in _changes(history, operation):
        owned = all(dig(call.sent, name) == dig(start.sent, name) for name in ("cname", "uid"))
        undoubted = _is_plain_update if operation == "update" else _is_plain_layout
        refused = call.lasts or (call.status == 400 and call.field("code") in (2, 1028))
        if not (owned and call.exemplary and session.surely_running(call) and (call.ok or refused)):
            continue
        if undoubted(session, dig(call.sent, "clientRequest")):
            yield opinion(call.ok, "status 200, the request keeps every documented rule", call.answered, start, call)


@behaviour("agora.update.accepts-valid-requests")
def valid_update_is_accepted(history: History) -> Iterator[Opinion]:
    return _accepted(history, "update")


@behaviour("agora.update-layout.accepts-valid-requests")
def valid_layout_is_accepted(history: History) -> Iterator[Opinion]:
    return _accepted(history, "updateLayout")


def _is_plain_update(session: Session, client: Json) -> bool:
    """Whether an update asks for nothing but what is documented for such a recording, in undoubted values."""
    if session.mode.lower() == "web":
        return _is_plain_page_update(session, client)
    subscribe = client.get("streamSubscribe", {})
    lists = [
        subscribe.get(f"{kind.lower()}UidList", {}).get(f"{verb}{kind}Uids")
        for kind in ("Audio", "Video")
        for verb in ("subscribe", "unsubscribe")
    ]
    known = client.keys() <= {"streamSubscribe", "storageConfig"} and _keeps_storage(session, client)
    return known and _streams(session) == {0, 1} and all(uids is None or _is_plain_list(uids) for uids in lists)


def _is_plain_page_update(session: Session, client: Json) -> bool:
    outputs = client.get("rtmpPublishConfig", {}).get("outputs", [])
    urls = [each.get("rtmpUrl", "") for each in outputs]
    known = client.keys() <= {"webRecordingConfig", "rtmpPublishConfig"}
    known = known and client.get("webRecordingConfig", {}).keys() <= {"onhold"}
    pushed = "rtmpPublishConfig" not in client or (len(urls) == 1 and _pushes(session))
    return known and pushed and all(UNDOUBTED_ADDRESS.fullmatch(url) for url in urls)


def _keeps_storage(session: Session, client: Json) -> bool:
    return "storageConfig" not in client or client["storageConfig"] == dig(session.settings, "storageConfig")


def _is_plain_list(uids: Json) -> bool:
    named = [uid for uid in uids if UNDOUBTED_UID.fullmatch(uid)]
    return uids == ["#allstream#"] or (bool(uids) and len(set(named)) == len(uids))


def _streams(session: Session) -> set[int]:
    """What is recorded: 0 for audio, 1 for video."""
    types = dig(session.settings, "recordingConfig", "streamTypes")
    return {0, 1} if types in (None, 2) else {types}


def _pushes(session: Session) -> bool:
    return any(dig(each, "serviceName") == "rtmp_publish_service" for each in services(session))


def _is_plain_layout(session: Session, client: Json) -> bool:
    """Whether a layout is complete, fits on the canvas, and has undoubted uids and images."""
    layout, regions = client.get("mixedVideoLayout", 0), client.get("layoutConfig", [])
    backgrounds = client.get("backgroundConfig", [])
    images = [client[name] for name in ("backgroundImage", "defaultUserBackgroundImage") if name in client]
    images += [each["image_url"] for each in backgrounds]
    uids = [each["uid"] for each in (*regions, *backgrounds) if "uid" in each]
    return (
        1 in _streams(session)
        and bool(regions) == (layout == 3)
        and ("maxResolutionUid" in client) == (layout == 2)
        and not any(map(_leaves_the_canvas, regions))
        and all(UNDOUBTED_UID.fullmatch(uid) for uid in uids)
        and all(UNDOUBTED_IMAGE.fullmatch(image) for image in images)
    )


def _leaves_the_canvas(region: Json) -> bool:
    """Whether a region reaches beyond the canvas, by more than rounding can explain."""
    return any(region[start] + region[size] > 1.001 for start, size in (("x_axis", "width"), ("y_axis", "height")))


@behaviour("agora.update-layout.regions-lie-on-the-canvas")
def regions_lie_on_the_canvas(history: History) -> Iterator[Opinion]:
    for _, start, call in _changes(history, "updateLayout"):
        regions = dig(call.sent, "clientRequest", "layoutConfig") if call.clear_about(REGIONS) else None
        counts = call.admissible and not call.weather and call.status != 404
        if counts and regions and any(map(_leaves_the_canvas, regions)):
            expected = "a refusal, a region reaches beyond the canvas"
            yield opinion(call.refused, expected, call.answered, start, call)


@behaviour("agora.update-layout.custom-layout-has-regions")
def custom_layout_has_regions(history: History) -> Iterator[Opinion]:
    for _, start, call in _changes(history, "updateLayout"):
        client = dig(call.sent, "clientRequest")
        custom = dig(client, "mixedVideoLayout") == 3 and not dig(client, "layoutConfig")
        counts = call.admissible and call.clear_about(LAYOUT, REGIONS)
        if custom and counts and not call.weather and call.status != 404:
            expected = "a refusal, a custom layout has no regions"
            yield opinion(call.refused, expected, call.answered, start, call)


def page_told(call: Call, service: str) -> Json:
    """The payload of an extension service in the answer to a query, or None."""
    states = call.field("serverResponse", "extensionServiceState")
    found = (each for each in states if dig(each, "serviceName") == service) if isinstance(states, list) else ()
    return next((dig(each, "payload") for each in found), None)


def _since_the_change(history: History, part: str) -> Iterator[tuple[Call, Call]]:
    """(change, query) where the last update that can have changed `part` was taken, and its effect must show."""
    for session, _, query in _changes(history, "query"):
        if session.mode.lower() != "web" or not query.ok:
            continue
        earlier = session.calls[: session.calls.index(query)]
        updates = [each for each in earlier if each.operation.id == "update" and _touches(each, part)]
        clear = updates and updates[-1].ok and updates[-1].clear_about(f"{CLIENT}/{part}")
        if clear and query.at >= updates[-1].done + EFFECT:
            yield updates[-1], query


def _touches(update: Call, part: str) -> bool:
    """Whether an update can have changed `part`: a refusal changes nothing."""
    client = dig(update.sent, "clientRequest")
    refused = 400 <= update.status < 500 and not update.weather
    return not refused and isinstance(client, dict) and part in client


def _onhold_follows(history: History, *, on_hold: bool) -> Iterator[Opinion]:
    for update, query in _since_the_change(history, "webRecordingConfig"):
        asked = dig(update.sent, "clientRequest", "webRecordingConfig", "onhold")
        told = dig(page_told(query, "web_recorder_service"), "onhold")
        if asked is on_hold and isinstance(told, bool):
            yield opinion(told == asked, str(asked).lower(), str(told).lower(), update, query)


@behaviour("agora.update.onhold-true-pauses")
def update_pauses(history: History) -> Iterator[Opinion]:
    return _onhold_follows(history, on_hold=True)


@behaviour("agora.update.onhold-false-resumes")
def update_resumes(history: History) -> Iterator[Opinion]:
    return _onhold_follows(history, on_hold=False)


@behaviour("agora.update.push-moves-to-the-new-address")
def push_moves(history: History) -> Iterator[Opinion]:
    for update, query in _since_the_change(history, "rtmpPublishConfig"):
        asked = dig(update.sent, "clientRequest", "rtmpPublishConfig", "outputs")
        told = dig(page_told(query, "rtmp_publish_service"), "outputs")
        if asked and isinstance(told, list) and all(dig(each, "rtmpUrl") for each in (*asked, *told)):
            wanted, found = (sorted(str(dig(each, "rtmpUrl")) for each in urls) for urls in (asked, told))
            yield opinion(wanted == found, " and ".join(wanted), " and ".join(found) or "no address", update, query)


@behaviour("agora.update.paused-page-adds-no-files")
def paused_page_adds_no_files(history: History) -> Iterator[Opinion]:
    """Two queries in one pause: what was begun before it may still be finished until the former."""
    for session, start, later in _changes(history, "query"):
        pause = _pause(session, start, later)
        if pause is None or not later.ok:
            continue
        settled = pause.done + (EFFECT if pause.operation.id == "update" else 0.0)
        former = next((each for each in session.after(pause, "query") if each.ok and each.at >= settled), None)
        if former is not None and former.done < later.at:
            before, after = _page_files(former), _page_files(later)
            if before is not None and after is not None:
                expected = f"the {len(before)} files that there were, the page is paused"
                yield opinion(after <= before, expected, f"{len(after)} files", pause, former, later)


def _pause(session: Session, start: Call, query: Call) -> Call | None:
    """The start or update that paused the page for the time of `query`, if one did for certain."""
    earlier = session.calls[: session.calls.index(query)]
    updates = [each for each in earlier if each.operation.id == "update" and _touches(each, "webRecordingConfig")]
    if updates:
        last = updates[-1]
        clear = last.ok and last.clear_about(f"{CLIENT}/webRecordingConfig")
        return last if clear and dig(last.sent, "clientRequest", "webRecordingConfig", "onhold") is True else None
    return start if starts_paused(session) else None


def _page_files(query: Call) -> frozenset[str] | None:
    files = dig(page_told(query, "web_recorder_service"), "fileList")
    return frozenset(map(repr, files)) if isinstance(files, list) else None


@behaviour("agora.cdn-push.unreachable-is-not-publishing")
def unreachable_is_not_publishing(history: History) -> Iterator[Opinion]:
    """Nobody can be reached below the reserved domain `invalid`."""
    for update, query in _since_the_change(history, "rtmpPublishConfig"):
        told = dig(page_told(query, "rtmp_publish_service"), "outputs")
        for output in told if isinstance(told, list) else ():
            url, status = dig(output, "rtmpUrl"), dig(output, "status")
            if isinstance(url, str) and UNREACHABLE.match(url) and isinstance(status, str):
                yield opinion(status != "publishing", f"not publishing to {url}", status, update, query)
