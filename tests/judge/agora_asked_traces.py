"""Agora conversations about what settings decide, and about crossed calls: one keeps a clause, one breaks it."""

from __future__ import annotations

from dataclasses import replace

from agora_change_traces import HELD, MOVED, NEW, OLD, Story, page, recorded, told
from agora_traces import GONE, HLS, INVALID, NEWEST, PAGE, RUNNING, STORAGE, Tape

from contracts.model import Json

SID, OTHER_SID = f"{1:032x}", f"{2:032x}"
LISTS: Json = {"subscribeAudioUids": ["1001"], "subscribeVideoUids": ["1001", "1002"]}
MP4: Json = {"avFileType": ["hls", "mp4"]}


def individual(tape: Tape, **streams: Json) -> Tape:
    client = {**HLS, "recordingConfig": {"channelType": 0, "subscribeUidGroup": 0, **streams}}
    return replace(tape, mode="individual", client=client, sid=SID).begin().wait(6)


def composite(tape: Tape, *, formats: Json = None, prefix: Json = None, **streams: Json) -> Tape:
    storage = {**STORAGE, "fileNamePrefix": prefix} if prefix else STORAGE
    config = {"channelType": 0, **streams}
    client = {"storageConfig": storage, "recordingConfig": config, "recordingFileConfig": formats or MP4}
    return replace(tape, client=client, sid=SID).begin().wait(6)


def entry(tape: Tape, uid: str, track: str, name: str = "") -> Json:
    begun = int(tape.at) * (1 if tape.edition == NEWEST else 1000)
    name = name or f"{SID}_room__uid_s_{uid}__uid_e_{track}.m3u8"
    told = {"fileName": name, "trackType": track, "uid": uid}
    return {**told, "mixedAllUser": uid == "0", "isPlayable": True, "sliceStartTime": begun}


def lists(tape: Tape, *entries: Json) -> Tape:
    """A query of an individual recording that lists these files."""
    state = {"status": 5, "fileListMode": "json", "fileList": list(entries)}
    if tape.mode == "individual":
        state["sliceStartTime"] = int(tape.at * 1000)
    return tape.query(state=state)


def user(tape: Tape, uid: str, track: str = "audio", name: str = "", **streams: Json) -> Tape:
    tape = individual(tape, **streams)
    return lists(tape, entry(tape, uid, track, name))


def mixed(tape: Tape, *names: str, track: str = "audio_and_video", upload: str = "uploaded") -> Tape:
    files = [entry(tape, "0", track, name) for name in names]
    return tape.stop(state={"fileListMode": "json", "fileList": files, "uploadingStatus": upload})


def named(tape: Tape, name: str, prefix: Json = None) -> Tape:
    tape = composite(tape, formats={"avFileType": ["hls"]}, prefix=prefix)
    return tape.query(state={"status": 5, "fileListMode": "string", "fileList": name})


UPLOADED: Json = {"serviceName": "upload_service", "payload": {"uploadingStatus": "uploaded"}}


def of_page(tape: Tape, name: str) -> Tape:
    tape = replace(tape, sid=SID, cname="a.b", mode=web(tape), client=PAGE).acquire(client={"scene": 1}).start()
    payload = {"state": "inProgress", "onhold": False, "fileList": [{"filename": name, "sliceStartTime": 0}]}
    services = [{"serviceName": "web_recorder_service", "payload": payload}]
    return tape.query(state={"status": 5, "extensionServiceState": services})


def services(tape: Tape, *names: str, push: bool = False) -> Tape:
    tape = recorded(tape) if push else replace(tape, mode=web(tape), client=PAGE).acquire(client={"scene": 1}).start()
    payloads: Json = {
        "web_recorder_service": {"state": "inProgress", "onhold": False, "fileList": []},
        "rtmp_publish_service": {"outputs": [{"rtmpUrl": OLD, "status": "publishing"}]},
    }
    states = [{"serviceName": name, "payload": payloads[name]} for name in names]
    return tape.query(state={"status": 5, "extensionServiceState": states})


def web(tape: Tape) -> str:
    return "web" if tape.edition == NEWEST else "Web"


def exiting(tape: Tape, state: str) -> Tape:
    tape = replace(tape, mode=web(tape), client=PAGE).acquire(client={"scene": 1}).start().wait(6)
    recorder = {"state": state, "onhold": False, "fileList": []}
    return tape.stop(
        state={"extensionServiceState": [UPLOADED, {"serviceName": "web_recorder_service", "payload": recorder}]}
    )


RECORDER, PUSH = "web_recorder_service", "rtmp_publish_service"
M3U8, PART = f"{SID}_room.m3u8", f"{SID}_room_0.mp4"

ASKED: dict[str, Story] = {
    "agora.file-entry.uid-is-subscribed": (
        lambda tape: user(tape, "1002", "video", **LISTS),
        lambda tape: user(tape, "1002", "audio", **LISTS),
    ),
    "agora.file-entry.one-list-leaves-the-other-out": (
        lambda tape: user(tape, "1001", "audio", subscribeAudioUids=["1001"]),
        lambda tape: user(tape, "1001", "video", subscribeAudioUids=["1001"]),
    ),
    "agora.stop.lists-the-mp4": (
        lambda tape: mixed(composite(tape), M3U8, PART),
        lambda tape: mixed(composite(tape), M3U8),
    ),
    "agora.file-entry.mp4-only-where-asked": (
        lambda tape: user(tape, "1001"),
        lambda tape: user(tape, "1001", name=f"{SID}_room_0.mp4"),
    ),
    "agora.file-entry.name-is-of-the-recording": (
        lambda tape: named(tape, M3U8),
        lambda tape: named(tape, f"{OTHER_SID}_room.m3u8"),
    ),
    "agora.file-entry.name-replaces-characters": (
        lambda tape: of_page(tape, f"{SID}_a-b.m3u8"),
        lambda tape: of_page(tape, f"{SID}_a.b.m3u8"),
    ),
    "agora.file-entry.name-lies-below-the-prefix": (
        lambda tape: named(tape, f"a/b/{M3U8}", prefix=["a", "b"]),
        lambda tape: named(tape, f"a/{M3U8}", prefix=["a", "b"]),
    ),
    "agora.file-entry.name-tells-user-and-track": (
        lambda tape: user(tape, "1001"),
        lambda tape: user(tape, "1001", name=f"{SID}_room__uid_s_1002__uid_e_audio.m3u8"),
    ),
    "agora.query.page-has-its-service": (
        lambda tape: services(tape, RECORDER, PUSH, push=True),
        lambda tape: services(tape, PUSH, push=True),
    ),
    "agora.query.push-only-where-asked": (
        lambda tape: services(tape, RECORDER),
        lambda tape: services(tape, RECORDER, PUSH),
    ),
    "agora.cdn-push.outputs-are-those-asked-for": (
        lambda tape: told(recorded(tape)),
        lambda tape: told(recorded(tape), url=NEW),
    ),
    "agora.web-recorder.state-fits-the-recording": (
        lambda tape: exiting(tape, "exit"),
        lambda tape: exiting(tape, "inProgress"),
    ),
    "agora.query.lists-its-files": (
        lambda tape: tape.begin().query(),
        lambda tape: tape.begin().query(state={"status": 5, "fileListMode": "string"}),
    ),
    "agora.query.individual-has-slice-start-time": (
        lambda tape: lists(individual(tape)),
        lambda tape: individual(tape).query(state={"status": 5, "fileListMode": "json", "fileList": []}),
    ),
    "agora.query.slice-start-time-is-when-it-began": (
        lambda tape: lists(individual(tape)),
        lambda tape: lists(replace(individual(tape), at=tape.at - 1e7)),
    ),
}
"""One conversation that keeps a clause and one that breaks it, for what settings decide."""


def second(tape: Tape) -> Tape:
    """Another recording that runs beside the first."""
    return replace(tape, resource="other", sid="other", cname="hall").begin()


def first(tape: Tape) -> Tape:
    return replace(tape, resource="resource", sid="sid", cname="room")


def gone(tape: Tape) -> Tape:
    return tape.query(status=404, answer=GONE).stop(status=404, answer=GONE)


def refused(tape: Tape) -> Tape:
    return tape.begin().wait(1).stop(sent={"uid": "7"}, status=400, answer=INVALID)


def started_wrongly(tape: Tape) -> Tape:
    wrong = {**HLS, "recordingConfig": {"channelType": 7}}
    return tape.acquire().start(client=wrong, status=400, answer=INVALID)


def beside_another(tape: Tape) -> Tape:
    """A tape on which the recording of another channel has begun."""
    other = replace(tape, cname="hall", resource="other", sid="other").begin()
    return replace(other, cname=tape.cname, resource=tape.resource, sid=tape.sid)


def pages(tape: Tape) -> Tape:
    one = recorded(tape)
    return replace(one, resource="other", sid="other", cname="hall", client=page()).acquire(client={"scene": 1}).start()


CROSSED: dict[str, Story] = {
    "agora.stop.accepts-valid-requests": (
        lambda tape: tape.begin().wait(1).stop(),
        lambda tape: tape.begin().wait(1).stop(status=400, answer=INVALID),
    ),
    "agora.stop.leaves-others-running": (
        lambda tape: first(second(tape.begin()).wait(1).stop()).wait(1).query(),
        lambda tape: gone(first(second(tape.begin()).wait(1).stop()).wait(1)),
    ),
    "agora.stop.refused-leaves-the-recording": (
        lambda tape: refused(tape).wait(1).query(),
        lambda tape: gone(refused(tape).wait(1)),
    ),
    "agora.stop.second-stop-is-refused": (
        lambda tape: tape.begin().wait(1).stop().wait(1).stop(status=404, answer=GONE),
        lambda tape: tape.begin().wait(1).stop().wait(1).stop(),
    ),
    "agora.start.refused-begins-nothing": (
        lambda tape: started_wrongly(tape).start(),
        lambda tape: started_wrongly(beside_another(tape)).start(status=201, answer=RUNNING),
    ),
    "agora.start.refused-leaves-the-resource": (
        lambda tape: started_wrongly(tape).start(),
        lambda tape: started_wrongly(tape).start(status=400, answer=INVALID),
    ),
    "agora.update.refused-changes-nothing": (
        lambda tape: told(recorded(tape).update(HELD, sent={"uid": "7"}, status=400, answer=INVALID).wait(6)),
        lambda tape: told(
            recorded(tape).update(HELD, sent={"uid": "7"}, status=400, answer=INVALID).wait(6), on_hold=True
        ),
    ),
    "agora.update.leaves-others-alone": (
        lambda tape: told(first(pages(tape).update(MOVED).wait(6))),
        lambda tape: told(first(pages(tape).update(MOVED).wait(6)), url=NEW),
    ),
    "agora.session.ids-belong-together": (
        lambda tape: replace(second(tape.begin()), sid="sid").wait(1).query(status=404, answer=GONE),
        lambda tape: replace(second(tape.begin()), sid="sid").wait(1).stop(),
    ),
    "agora.session.mode-is-that-of-the-start": (
        lambda tape: replace(tape.begin().wait(1), mode="individual").query(status=404, answer=GONE),
        lambda tape: replace(tape.begin().wait(1), mode="individual").stop(),
    ),
}
"""One conversation that keeps a clause and one that breaks it, for calls that repeat, come late or are crossed."""
