"""What recordings have left in storage, as far as a history shows it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TypeAlias

from contracts.judge.files import inspections
from contracts.judge.history import Call, History, dig
from contracts.judge.presence import TRACKS, attended, sending
from contracts.model import Event, Json
from contracts.vendors.agora.file_rules import MILLISECONDS, entries
from contracts.vendors.agora.notifications import Told, is_number, told
from contracts.vendors.agora.sessions import CLIENT, Session, sessions, starts_paused

Proof: TypeAlias = Call | Told
"""What says that everything is uploaded: the answer of a stop, or a notification."""

UPLOADED, FAILED_OVER = 31, 12
AGAIN = re.compile(r"bak\d+_")
"""How the names of files begin that another server recorded."""

SPECIAL = re.compile(r"[!@#$%^&*()+_.=\[\]{}~|,;:?<>]")
TIME = re.compile(r"_(\d{17})\.\w+$")
USER = re.compile(r"__uid_s_(.+)__uid_e_")


def base(name: str) -> str:
    """A name without its folders."""
    return name.rpartition("/")[2]


def moment(name: str) -> float | None:
    """The time in the name of a slice or a screenshot, in seconds since the epoch; None where there is none."""
    found = TIME.search(name)
    if found is None:
        return None
    digits = found[1]
    try:
        second = datetime.strptime(digits[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return second.timestamp() + int(digits[14:]) / 1000


def owner(name: str) -> str | None:
    """The user whose file this is by its name; None where it is nobody's alone."""
    found = USER.search(base(name))
    return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Remains:
    """What one recording has left. A proof counts for what was looked at after it."""

    session: Session
    start: Call
    proofs: tuple[Proof, ...]
    listings: tuple[Event, ...]
    inspections: tuple[Event, ...]

    def proof(self, look: Event) -> Proof | None:
        """What said before `look` that everything is uploaded."""
        return next((each for each in self.proofs if _since(each) <= look.at), None)

    @property
    def complete(self) -> Iterator[tuple[Proof, Event, list[str]]]:
        """(proof, look, names) of each look at what is said to be complete, and is seen as a whole."""
        for look in self.listings:
            proof = self.proof(look)
            if proof is not None and look.data["count"] == len(look.data["files"]):
                yield proof, look, self.names(look)

    def names(self, look: Event) -> list[str]:
        """The names of this recording's files in a look."""
        return [str(each["name"]) for each in look.data["files"] if str(self.sid) in str(each["name"])]

    def finished(self, *kinds: str) -> Iterator[tuple[Proof, Event]]:
        """(proof, look) of each file with one of these endings that was looked into when it was said to be there."""
        for look in self.inspections:
            proof = self.proof(look)
            if proof is not None and look.data["present"] and look.data["name"].endswith(kinds):
                yield proof, look

    @property
    def sid(self) -> Json:
        return self.start.field("sid")

    @property
    def page(self) -> bool:
        """Whether a web page is recorded."""
        return self.session.mode.lower() == "web"

    @property
    def alone(self) -> bool:
        """Whether each user is recorded for himself."""
        return self.session.mode == "individual"

    @property
    def steady(self) -> bool:
        """Whether it cannot have been paused."""
        return not self.page or not (starts_paused(self.session) or list(self.session.after(self.start, "update")))

    @property
    def formats(self) -> list[Json]:
        """The formats that were asked for."""
        asked = self.setting("recordingFileConfig", "avFileType")
        return asked if isinstance(asked, list) else ["hls"]

    @property
    def pictures_only(self) -> bool:
        """Whether screenshots were asked for, and no recording."""
        settings = self.session.settings
        return self.alone and "snapshotConfig" in settings and "recordingFileConfig" not in settings

    @property
    def everybody(self) -> bool:
        """Whether no list says whom to record."""
        config = self.setting("recordingConfig")
        names = config if isinstance(config, dict) else ()
        return not any("ubscribe" in name and name.endswith("Uids") for name in names)

    @property
    def streams(self) -> Json:
        """Which streams are recorded, as `streamTypes` says it."""
        asked = self.setting("recordingConfig", "streamTypes")
        return 2 if asked is None else asked

    @property
    def prefix(self) -> str:
        """How names are to begin."""
        parts = self.setting("storageConfig", "fileNamePrefix")
        return "".join(f"{part}/" for part in parts) if isinstance(parts, list) else ""

    @property
    def stem(self) -> str:
        """How names without folders are to begin, as an expression."""
        return rf"{re.escape(str(self.sid))}_{re.escape(SPECIAL.sub('-', self.session.room))}"

    @property
    def tracks(self) -> tuple[str, ...]:
        """What of a user is recorded."""
        return {0: ("audio",), 1: ("video",)}.get(self.streams, TRACKS) if is_number(self.streams) else TRACKS

    def setting(self, *path: str) -> Json:
        """A value inside the client request of the start, or None."""
        return dig(self.session.settings, *path)


def remains(history: History) -> tuple[Remains, ...]:
    """What each recording has left whose start was in order, whose sid is its own, and that one server recorded.

    What is lost when another server takes over is not documented.
    """
    return history.once(_remains)


def _remains(history: History) -> tuple[Remains, ...]:
    return tuple(_each(history))


def _each(history: History) -> Iterator[Remains]:
    insights = tuple(inspections(history))
    issued = [call.field("sid") for call in history.of("start") if call.ok]
    for session in sessions(history):
        start = session.started
        sid = start.field("sid") if start and start.clear_about(CLIENT) else None
        if start is None or not isinstance(sid, str) or not sid or issued.count(sid) != 1:
            continue
        if _failed_over(history, session, start):
            continue
        yield Remains(
            session,
            start,
            tuple(sorted(_proofs(history, session, start), key=_since)),
            tuple(each for each in looks(history, sid) if "fault" not in each.data),
            tuple(each for each in insights if sid in str(each.data["name"])),
        )


def ours(names: Iterable[Json]) -> Iterator[str]:
    """The names, without their folders, that the server gave which began to record."""
    return (base(each) for each in names if isinstance(each, str) and not AGAIN.match(base(each)))


def _failed_over(history: History, session: Session, start: Call) -> bool:
    """Whether another server took over, as far as notifications and the names of files tell."""
    notices = [each for each in told(history) if each.said("sid") == start.field("sid")]
    proofs: tuple[Proof, ...] = (*session.after(start, "query", "stop"), *notices)
    names = [name for each in proofs for name in _listed(each)]
    return any(each.type == FAILED_OVER for each in notices) or any(AGAIN.match(name) for name in names)


def looks(history: History, sid: Json) -> list[Event]:
    """The looks into storage at one recording, also those that failed.

    Where nothing lay below the prefix, the look beside it is what tells.
    """
    found = [event for event in history.events if event.kind == "stored" and _is_of(event, sid)]
    pairs = zip_longest(found, found[1:])
    return [
        each for each, later in pairs if not (later and each.data.get("count") == 0 and later.data["prefix"] == sid)
    ]


def _is_of(look: Event, sid: Json) -> bool:
    return isinstance(sid, str) and str(look.data.get("prefix")).endswith(sid)


def _proofs(history: History, session: Session, start: Call) -> Iterator[Proof]:
    for call in session.after(start, "stop"):
        if call.ok and session.concerns_recording(call) and upload(call) == "uploaded":
            yield call
    for each in told(history):
        if each.type == UPLOADED and each.said("sid") == start.field("sid") and each.detail("status") == 0:
            yield each


def _since(proof: Proof) -> float:
    return proof.done if isinstance(proof, Call) else proof.at


def upload(call: Call) -> Json:
    """The `uploadingStatus` in an answer."""
    response = call.field("serverResponse")
    services = dig(response, "extensionServiceState")
    found = [dig(each, "payload", "uploadingStatus") for each in (services if isinstance(services, list) else ())]
    return next((each for each in [dig(response, "uploadingStatus"), *found] if each is not None), None)


def listed(proof: Proof) -> list[str]:
    """The playlists and MP4 files that an answer or a notification lists, without folders, none of another server."""
    return list(ours(_listed(proof)))


def _listed(proof: Proof) -> list[str]:
    if isinstance(proof, Call):
        text = proof.field("serverResponse", "fileList")
        found = [each.get("fileName", each.get("filename")) for each in entries(proof)] + [text]
    else:
        files = proof.detail("fileList")
        found = [dig(each, "fileName") for each in files] if isinstance(files, list) else []
    names = [each for each in found if isinstance(each, str)]
    return [base(each) for each in names if each.endswith((".m3u8", ".mp4"))]


def sent(
    history: History, each: Remains, until: float, user: str | None = None, tracks: Collection[str] = TRACKS
) -> list[tuple[float, float]]:
    """When `user`, or anybody, is known to have sent one of `tracks` from the start to `until`: (from, until)."""
    known = attended(history)
    return sending(history, each.session.room, each.start.done, until, user, tracks) if known else []


def silenced(history: History, each: Remains, track: str) -> Iterator[tuple[str, Event]]:
    """(user, muting) of everybody who stopped sending `track` while `each` was recorded, for the last time."""
    stop = each.session.stopped
    last = {
        str(event.data["user"]): event
        for event in history.events
        if event.kind == "muted"
        and event.data.get("room") == each.session.room
        and event.data.get("track") == track
        and event.at >= each.start.done
        and not (stop and event.at > stop.at)
    }
    yield from last.items()


def length(spans: Iterable[tuple[float, float]]) -> float:
    """How many seconds these are together."""
    return sum(until - since for since, until in spans)


def begun(entry: Json) -> float | None:
    """When an entry says that its file begins, in seconds; None where it says nothing, or not yet."""
    value = dig(entry, "sliceStartTime")
    if not is_number(value) or not value:
        return None
    return float(value / 1000 if value >= MILLISECONDS else value)
