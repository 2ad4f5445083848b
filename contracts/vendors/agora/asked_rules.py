"""What our own settings decide about an answer of Agora: whom it lists, which files, called how, and which services."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.agora.file_rules import SKEW, entries, listings, seconds_of
from contracts.vendors.agora.remains import AGAIN, base
from contracts.vendors.agora.sessions import Session, starts_paused
from contracts.vendors.agora.update_rules import page_told

RECORDER, PUSH = "web_recorder_service", "rtmp_publish_service"
EVERYBODY = "#allstream#"
WORKING = 5
"""The status of a recording that is in progress."""

ENDING = frozenset({6, 7, 8, 20})
"""The statuses from the moment on in which somebody stopped it."""

WITH_SID = re.compile("[0-9a-f]{32}_")
PLAIN = re.compile("[A-Za-z0-9-]+")
REPLACED = re.compile(r"[!@#$%^&*()+_.=\[\]{}~|,;:?<>]")
"""Characters of a channel that the name of a file has a hyphen for."""

OF_USER = re.compile(r"__uid_s_(.+)__uid_e_([a-z]+)")


def _unchanged(session: Session, call: Call, part: str) -> bool:
    """Whether no update before `call` can have changed this part of the settings: a refusal changes nothing."""
    earlier = session.calls[: session.calls.index(call)]
    updates = (each for each in earlier if each.operation.id == "update" and dig(each.sent, "clientRequest", part))
    return all(400 <= each.status < 500 for each in updates)


def _streams(session: Session) -> dict[str, Json]:
    config = dig(session.settings, "recordingConfig")
    return config if isinstance(config, dict) else {}


def _lists(session: Session, kind: str) -> tuple[list[Json] | None, list[Json]]:
    """(whom alone to subscribe to, whom not), for `Audio` or `Video`; of two spellings only both together count."""
    config = _streams(session)
    unwanted = [config.get(f"{verb}{kind}Uids") for verb in ("unsubscribe", "unSubscribe")]
    wanted = config.get(f"subscribe{kind}Uids")
    alone = wanted if isinstance(wanted, list) and EVERYBODY not in wanted else None
    return alone, unwanted[0] if isinstance(unwanted[0], list) and unwanted[0] == unwanted[1] else []


def _is_subscribed(session: Session, entry: Json) -> bool | None:
    """Whether a listed file can be of its user by the lists of the start; None where they say nothing of it."""
    kinds = {"audio": ("Audio",), "video": ("Video",), "audio_and_video": ("Audio", "Video")}
    lists = [_lists(session, kind) for kind in kinds.get(str(entry.get("trackType")), ())]
    if not any(alone is not None or unwanted for alone, unwanted in lists):
        return None
    uid = entry.get("uid")
    return any((alone is None or uid in alone) and uid not in unwanted for alone, unwanted in lists)


@behaviour("agora.file-entry.uid-is-subscribed")
def listed_users_are_subscribed(history: History) -> Iterator[Opinion]:
    for session, start, call in listings(history):
        if session.mode != "individual" or not _unchanged(session, call, "streamSubscribe"):
            continue
        for entry in entries(call):
            kept = _is_subscribed(session, entry)
            if kept is not None and isinstance(entry.get("uid"), str):
                expected = "a user of the subscription lists"
                yield opinion(kept, expected, f"{entry.get('trackType')} of {entry['uid']}", start, call)


def _left_alone(session: Session) -> str:
    """What is not subscribed to because only the other has a list: `audio`, `video`, or an empty string."""
    config = _streams(session)
    audio, video = (any(name.endswith(f"bscribe{kind}Uids") for name in config) for kind in ("Audio", "Video"))
    if audio != video and ("subscribeAudioUids" in config or "subscribeVideoUids" in config):
        return "video" if audio else "audio"
    return ""


@behaviour("agora.file-entry.one-list-leaves-the-other-out")
def one_list_leaves_the_other_out(history: History) -> Iterator[Opinion]:
    for session, start, call in listings(history):
        left = _left_alone(session)
        if left and _unchanged(session, call, "streamSubscribe"):
            for track in (entry.get("trackType") for entry in entries(call)):
                if track in ("audio", "video", "audio_and_video"):
                    yield opinion(left not in track, f"no {left}, only the other has a list", track, start, call)


def _formats(session: Session) -> list[Json]:
    asked = dig(session.settings, "recordingFileConfig", "avFileType")
    return asked if isinstance(asked, list) else ["hls"]


def _names(call: Call) -> list[str]:
    """The names of all files that an answer lists, one that it names alone among them."""
    response = call.field("serverResponse")
    alone = dig(response, "fileList") if dig(response, "fileListMode") == "string" else None
    found = [entry.get("fileName", entry.get("filename")) for entry in entries(call)]
    return [each for each in (*found, alone) if isinstance(each, str) and each]


def _whole(session: Session, call: Call) -> bool:
    """Whether a stop tells of everything that was recorded, and nothing kept the recorder from recording it."""
    told = [call.field("serverResponse", "uploadingStatus"), dig(page_told(call, "upload_service"), "uploadingStatus")]
    paused = starts_paused(session) or not _unchanged(session, call, "webRecordingConfig")
    return call.operation.id == "stop" and "uploaded" in told and not paused


@behaviour("agora.stop.lists-the-mp4")
def mp4_is_listed(history: History) -> Iterator[Opinion]:
    """Where anything was recorded: an empty list says that nothing was."""
    for session, start, call in listings(history):
        names = _names(call)
        if names and "mp4" in _formats(session) and session.mode != "individual" and _whole(session, call):
            found = any(name.lower().endswith(".mp4") for name in names)
            yield opinion(found, "an MP4 file, it was asked for", ", ".join(names), start, call)


@behaviour("agora.file-entry.mp4-only-where-asked")
def mp4_only_where_asked(history: History) -> Iterator[Opinion]:
    for session, start, call in listings(history):
        for name in _names(call) if "mp4" not in _formats(session) else ():
            yield opinion(not name.lower().endswith(".mp4"), "no MP4 file, only hls was asked for", name, start, call)


def _named(history: History, fits: Callable[[Session, str], bool | None], expected: str) -> Iterator[Opinion]:
    """Whether the names of listed files are as the settings have them; None where they do not say."""
    for session, start, call in listings(history):
        if not _unchanged(session, call, "storageConfig"):
            continue
        for name in _names(call):
            kept = fits(session, name)
            if kept is not None:
                yield opinion(kept, expected, name, start, call)


@behaviour("agora.file-entry.name-is-of-the-recording")
def names_are_of_the_recording(history: History) -> Iterator[Opinion]:
    """Of names with a sid, and of channels with no character that could be replaced in a name."""

    def fits(session: Session, name: str) -> bool | None:
        sid = str(session.started.field("sid")) if session.started else ""
        short = AGAIN.sub("", base(name), count=1)
        if not PLAIN.fullmatch(session.room) or not (WITH_SID.match(short) or sid in short):
            return None
        return short.startswith(f"{sid}_{session.room}")

    return _named(history, fits, "a name that begins with sid and channel")


@behaviour("agora.file-entry.name-replaces-characters")
def names_replace_characters(history: History) -> Iterator[Opinion]:
    """Of names that begin with the sid, and of pages whose channel has a character that is replaced."""

    def fits(session: Session, name: str) -> bool | None:
        sid = str(session.started.field("sid")) if session.started else ""
        short, room = AGAIN.sub("", base(name), count=1), REPLACED.sub("-", session.room)
        if (
            session.mode.lower() != "web"
            or room == session.room
            or not PLAIN.fullmatch(room)
            or not short.startswith(f"{sid}_")
        ):
            return None
        return short.startswith(f"{sid}_{room}")

    return _named(history, fits, "a name in which the channel has hyphens for some characters")


@behaviour("agora.file-entry.name-lies-below-the-prefix")
def names_lie_below_the_prefix(history: History) -> Iterator[Opinion]:
    """Of channels: of pages the documents do not say whether their names are told with folders."""

    def fits(session: Session, name: str) -> bool | None:
        if session.mode.lower() == "web":
            return None
        parts = dig(session.settings, "storageConfig", "fileNamePrefix")
        return name.startswith("".join(f"{part}/" for part in parts)) if isinstance(parts, list) and parts else None

    return _named(history, fits, "a name that begins with fileNamePrefix")


@behaviour("agora.file-entry.name-tells-user-and-track")
def names_tell_user_and_track(history: History) -> Iterator[Opinion]:
    for session, start, call in listings(history):
        for entry in entries(call) if session.mode == "individual" else ():
            found, track = OF_USER.search(str(entry.get("fileName"))), entry.get("trackType")
            if found and isinstance(entry.get("uid"), str):
                kept = found[1] == entry["uid"] and (track not in ("audio", "video") or found[2] == track)
                yield opinion(kept, f"a name with {entry['uid']} and {track}", found[0], start, call)


def _requested(session: Session) -> set[Json]:
    services = dig(session.settings, "extensionServiceConfig", "extensionServices")
    return {dig(each, "serviceName") for each in services} if isinstance(services, list) else set()


def _told(call: Call) -> list[Json] | None:
    states = call.field("serverResponse", "extensionServiceState")
    return [dig(each, "serviceName") for each in states] if isinstance(states, list) else None


def _pages(history: History, *operations: str) -> Iterator[tuple[Session, Call, Call]]:
    return (
        (session, start, call)
        for session, start, call in listings(history)
        if session.mode.lower() == "web" and call.operation.id in operations
    )


@behaviour("agora.query.page-has-its-service")
def pages_have_their_service(history: History) -> Iterator[Opinion]:
    for _, start, call in _pages(history, "query"):
        told = _told(call)
        if told is not None and call.field("serverResponse", "status") == WORKING:
            yield opinion(RECORDER in told, RECORDER, ", ".join(map(str, told)) or "no service", start, call)


@behaviour("agora.query.push-only-where-asked")
def push_only_where_asked(history: History) -> Iterator[Opinion]:
    for session, start, call in _pages(history, "query", "stop"):
        told = _told(call)
        if told is not None and PUSH not in _requested(session):
            yield opinion(PUSH not in told, "no push, none was asked for", ", ".join(map(str, told)), start, call)


def asked_outputs(session: Session) -> list[str]:
    """The addresses to which a page was to be pushed from its start on."""
    services = dig(session.settings, "extensionServiceConfig", "extensionServices")
    listed = services if isinstance(services, list) else ()
    pushes = [dig(each, "serviceParam", "outputs") for each in listed if dig(each, "serviceName") == PUSH]
    outputs = [each for found in pushes if isinstance(found, list) for each in found]
    return sorted(url for each in outputs if isinstance(url := dig(each, "rtmpUrl"), str))


def told_outputs(call: Call) -> list[str] | None:
    """The addresses that an answer says a page is pushed to, where it says so of each."""
    outputs = dig(page_told(call, PUSH), "outputs")
    if not isinstance(outputs, list):
        return None
    urls = [url for each in outputs if isinstance(url := dig(each, "rtmpUrl"), str)]
    return sorted(urls) if len(urls) == len(outputs) else None


@behaviour("agora.cdn-push.outputs-are-those-asked-for")
def outputs_are_those_asked_for(history: History) -> Iterator[Opinion]:
    for session, start, call in _pages(history, "query"):
        asked, told = asked_outputs(session), told_outputs(call)
        if asked and told is not None and _unchanged(session, call, "rtmpPublishConfig"):
            yield opinion(told == asked, " and ".join(asked), " and ".join(told) or "no address", start, call)


@behaviour("agora.web-recorder.state-fits-the-recording")
def state_fits_the_recording(history: History) -> Iterator[Opinion]:
    for _, start, call in _pages(history, "query", "stop"):
        state, status = dig(page_told(call, RECORDER), "state"), call.field("serverResponse", "status")
        if state not in ("init", "inProgress", "exit"):
            continue
        if call.operation.id == "stop" and not dig(call.sent, "clientRequest", "async_stop"):
            yield opinion(state == "exit", "exit, the recording was stopped", state, start, call)
        elif call.operation.id == "query" and isinstance(status, int) and status not in ENDING:
            yield opinion(state != "exit", f"not exit, the status is {status}", state, start, call)


def _working(history: History, *modes: str) -> Iterator[tuple[Session, Call, Call]]:
    """(session, start, query) where a channel's recording is told to be in progress."""
    for session, start, call in listings(history):
        if call.operation.id == "query" and call.field("serverResponse", "status") == WORKING and session.mode in modes:
            yield session, start, call


@behaviour("agora.query.lists-its-files")
def query_lists_files(history: History) -> Iterator[Opinion]:
    for session, start, call in _working(history, "individual", "mix"):
        if not {"snapshotConfig", "extensionServiceConfig"} & session.settings.keys():
            missing = [name for name in ("fileListMode", "fileList") if call.field("serverResponse", name) is None]
            told = f"no {' and no '.join(missing)}" if missing else "both"
            yield opinion(not missing, "fileListMode and fileList", told, start, call)


@behaviour("agora.query.individual-has-slice-start-time")
def query_has_slice_start_time(history: History) -> Iterator[Opinion]:
    for _, start, call in _working(history, "individual"):
        told = call.field("serverResponse", "sliceStartTime")
        yield opinion(told is not None, "a sliceStartTime", "none" if told is None else repr(told), start, call)


@behaviour("agora.query.slice-start-time-is-when-it-began")
def query_tells_when_it_began(history: History) -> Iterator[Opinion]:
    for _, start, call in listings(history):
        told = call.field("serverResponse", "sliceStartTime")
        if seconds := seconds_of(told):
            expected = "a moment between the start and this answer, an hour for differing clocks granted"
            yield opinion(start.at - SKEW <= seconds <= call.at + SKEW, expected, repr(told), start, call)
