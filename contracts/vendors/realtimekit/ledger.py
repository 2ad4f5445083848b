"""Which recordings exchanges have begun, which of them run, and which starts told nothing of what they began.

A stop counts as confirmed when an answer shows the recording in a state that follows on one: it is uploaded, has been,
or has failed. Answers are read wherever in them something has the shape of a recording: an id beside a state.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from contracts.judge.history import dig
from contracts.model import Credentials, Exchange, Json
from contracts.target.leases import reached
from contracts.target.shapes import HIDDEN, answered, found, objects, text_of

BASE = "/accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID"

ON_ITS_WAY = 3.0
"""Seconds after which a request that was not answered has had its effect, or none."""

LISTED = 6.0
"""Seconds after which a list knows of a new meeting."""

SKEW = 60.0
"""Seconds by which the clocks of a target and ours may differ."""

ENDED = frozenset({"UPLOADING", "UPLOADED", "ERRORED"})
STATES = ENDED | {"INVOKED", "RECORDING", "PAUSED"}

UUID = re.compile(rf"(?<![\w-])[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}(?![\w-])|{HIDDEN}")
"""What ids look like; or what was taken for a secret."""

OTHERS = ("meeting", "session", "organi", "app", "account", "user", "participant", "preset", "client")
"""How fields begin that hold ids of other things than recordings."""

STARTS = (["recordings"], ["recordings", "track"])
"""The paths of starts, below the base."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A recording as an answer shows it: what may be its id, the likeliest first, and its state, if any."""

    ids: tuple[str, ...]
    state: str
    meeting: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Begun:
    """A recording that began by `cause`, or was seen by it.

    `misplaced` where the id is not where the documents say, `guessed` where only the shape of a value tells it.
    """

    cause: Exchange
    misplaced: bool
    guessed: bool


@dataclass(slots=True)
class Ledger:
    """What exchanges say of recordings.

    `meetings` are those that were seen created. `unlooked` are meetings that may have recorded themselves since
    nobody looked. `unknown` are starts of which nobody knows what they began, `nameless` creations of meetings that
    record themselves and whose id nobody knows.
    """

    meetings: dict[str, None] = field(default_factory=dict)
    begun: dict[str, Begun] = field(default_factory=dict)
    running: dict[str, Begun] = field(default_factory=dict)
    unlooked: dict[str, Exchange] = field(default_factory=dict)
    unknown: list[Exchange] = field(default_factory=list)
    nameless: list[Exchange] = field(default_factory=list)
    _missed: set[str] = field(default_factory=set)

    def take(self, each: Exchange) -> None:
        """Read one exchange."""
        path = each.request.path.removeprefix(BASE).split("/")[1:]
        match each.request.method, path:
            case "POST", ["meetings"]:
                self._meeting(each, _created(each))
            case "PUT" | "PATCH", ["meetings", meeting]:
                self._meeting(each, (unquote(meeting),) if _may_hold(each) else ())
            case "POST", _ if path in STARTS:
                self._start(each)
            case "GET", ["meetings"]:
                self._listed(each)
            case "GET", ["recordings"]:
                self._look(each, dict(each.request.query).get("meeting_id", ""))
            case "GET", ["recordings", "active-recording", meeting]:
                self._look(each, unquote(meeting))
            case "GET" | "PUT", ["recordings", recording]:
                self._one(each, unquote(recording))

    def _meeting(self, asked: Exchange, ids: tuple[str, ...]) -> None:
        if asked.request.method == "POST":
            self.meetings.update(dict.fromkeys(ids))
        if dig(asked.request.body, "record_on_start") is not True:
            return
        self.unlooked.update(dict.fromkeys(ids, asked))
        if asked.request.method == "POST" and not ids and _may_hold(asked):
            self.nameless.append(asked)

    def _listed(self, look: Exchange) -> None:
        """Find a meeting of which nobody knows the id: the only one with its title that is new, and not known."""
        if look.response is None or look.response.status != 200:
            return
        for lost in tuple(self.nameless):
            title = dig(lost.request.body, "title")
            if ("search", title) not in look.request.query:
                continue
            entries = [each for each in objects(answered(look)) if each.get("title") == title]
            ids = [str(each.get("id", "")) for each in entries if _since(each, lost.at - SKEW)]
            new = [each for each in ids if each not in self.meetings]
            if len(new) == 1:
                self._meeting(lost, tuple(new))
            if len(new) == 1 or (not new and look.at >= lost.at + LISTED):
                self.nameless.remove(lost)

    def _start(self, start: Exchange) -> None:
        shown = list(self._shown(start)) if _succeeded(start) else []
        if shown:
            self._begin(start, shown[0])
        elif _succeeded(start) or (_may_hold(start) and start.credentials is Credentials.VALID):
            self.unknown.append(start)

    def _begin(self, cause: Exchange, shown: Shown) -> None:
        for id_ in shown.ids:
            misplaced = cause.request.method == "POST" and id_ not in _documented(cause)
            self.begun.setdefault(id_, Begun(cause, misplaced, shown.guessed))
            self._set(id_, shown.state)

    def _set(self, recording: str, state: str) -> None:
        """A recording is in this state; where that is no state, it began, and no more is known."""
        begun = self.begun[recording]
        self._missed.discard(recording)
        if state not in ENDED:
            self.running[recording] = begun
            return
        self.running.pop(recording, None)
        for other in [each for each in self.begun if each != recording and self.begun[each].cause is begun.cause]:
            if begun.guessed:
                self.running.pop(other, None)
                del self.begun[other]

    def _look(self, look: Exchange, meeting: str) -> None:
        """Read what a meeting has in the way of recordings."""
        new = False
        entries = list(self._shown(look)) if _succeeded(look) else []
        if any(not each.ids and each.state not in ENDED for each in entries):
            return  # something runs that nobody can name, and it may be ours
        for shown in entries:
            if meeting in self.meetings or shown.meeting in self.meetings or self.begun.keys() & {*shown.ids}:
                known = next((each for each in shown.ids if each in self.begun), "")
                new = new or not known
                self._begin(look, Shown((known,), shown.state, shown.meeting) if known else shown)
        if is_list(look) or (look.response and look.response.status == 404 and "active" in look.request.path) or new:
            self.unlooked.pop(meeting, None)
        self.unknown = [each for each in self.unknown if not self._settles(look, each, meeting, new=new)]

    def _settles(self, look: Exchange, start: Exchange, meeting: str, *, new: bool) -> bool:
        """Whether a look tells what a start began: it shows what it can have begun, or comes late and shows none."""
        if dig(start.request.body, "meeting_id") != meeting:
            return False
        late = look.at >= start.at + ON_ITS_WAY and is_list(look)
        foreign = meeting not in self.meetings and any(self._shown(look))
        return new or (late and not foreign)

    def _one(self, asked: Exchange, recording: str) -> None:
        """Read an answer about one recording."""
        if recording not in self.begun or asked.response is None:
            return
        if asked.response.status == 404 and self.begun[recording].guessed:
            self._part(recording, asked.request.method)
        for shown in self._shown(asked) if _succeeded(asked) else ():
            about = [each for each in shown.ids if each in self.begun]
            if recording in about or recording in text_of(asked) or not shown.ids:
                self._set(recording, shown.state)
            elif about:
                self._set(about[0], shown.state)

    def _part(self, recording: str, method: str) -> None:
        """Give up an id that was guessed, and that neither a stop nor a look finds."""
        self._missed.add(f"{method} {recording}")
        if not {f"GET {recording}", f"PUT {recording}"} <= self._missed:
            return
        cause = self.begun.pop(recording).cause
        self.running.pop(recording, None)
        if not any(each.cause is cause for each in self.begun.values()):
            self.unknown.append(cause)

    def _shown(self, exchange: Exchange) -> Iterator[Shown]:
        """The recordings that an answer shows; of the answer to a start, what may be one without a state."""
        stated = [self._read(each) for each in objects(answered(exchange)) if _state(each)]
        if not stated and exchange.request.method == "GET":
            stated = [self._read(each) for each in _entries(exchange)]
        if any(each.ids for each in stated) or exchange.request.method != "POST":
            yield from stated
            return
        state = stated[0].state if stated else ""
        sure = _documented(exchange)
        ids = tuple(sure[:1]) or tuple(each for each in found(UUID, exchange) if each not in self.meetings)
        if ids:
            yield Shown(ids, state, "", guessed=not sure)

    def _read(self, recording: Mapping[str, Json]) -> Shown:
        meeting = recording.get("meeting_id") or dig(dict(recording), "meeting", "id")
        told = meeting if isinstance(meeting, str) else ""
        id_ = recording.get("id")
        if isinstance(id_, str) and id_:
            return Shown((id_,), _state(recording), told)
        ids = [
            (not name.lower().startswith("record"), value)
            for name, value in recording.items()
            if isinstance(value, str) and UUID.fullmatch(value) and not name.lower().startswith(OTHERS)
        ]
        likely = tuple(value for _, value in sorted(ids) if value not in self.meetings)
        return Shown(likely, _state(recording), told, guessed=True)

    def first(self, recordings: Mapping[str, Begun]) -> list[str]:
        """One of `recordings` for each that began: what was guessed for one counts once."""
        guessed: set[int] = set()
        result = []
        for id_, begun in recordings.items():
            if not begun.guessed or id(begun.cause) not in guessed:
                result.append(id_)
            guessed.add(id(begun.cause))
        return result


_PLACES = (("data", "recording", "id"), ("data", "id"))
"""Where answers to starts have the id of the recording."""


def _documented(start: Exchange) -> list[str]:
    """The id in the answer to a start, where the documents have it."""
    named = [dig(start.response.body, *path) for path in _PLACES] if start.response else []
    return [each for each in named if isinstance(each, str) and each]


def read(exchanges: tuple[Exchange, ...]) -> Ledger:
    """What these exchanges say."""
    ledger = Ledger()
    for each in exchanges:
        ledger.take(each)
    return ledger


def made(created: Exchange) -> str:
    """The id in the answer to a creation, wherever it stands; an empty string where there is none."""
    id_ = dig(created.response.body, "data", "id") if created.response else None
    if isinstance(id_, str) and id_:
        return id_
    if not _succeeded(created):
        return ""
    named = (each["id"] for each in objects(answered(created)) if isinstance(each.get("id"), str) and each["id"])
    return next(named, "") or next(iter(found(UUID, created)), "")


def _since(entry: Mapping[str, Json], moment: float) -> bool:
    """Whether what an entry of a list tells of was not created before this moment."""
    try:
        return datetime.fromisoformat(str(entry.get("created_at"))).timestamp() >= moment
    except ValueError:
        return True


def _created(creation: Exchange) -> tuple[str, ...]:
    """What may be the id of a meeting that was created."""
    id_ = made(creation) if _succeeded(creation) else ""
    return (id_,) if id_ else ()


def _state(recording: Mapping[str, Json]) -> str:
    """The state of what an object tells of, if it tells one that only recordings have."""
    for name, value in recording.items():
        if isinstance(value, str) and (value in STATES or ("stat" in name.lower() and value.upper() in STATES)):
            return value.upper()
    return ""


def _succeeded(exchange: Exchange) -> bool:
    return exchange.response is not None and 200 <= exchange.response.status < 300


def _may_hold(asked: Exchange) -> bool:
    """Whether a request may have had its effect."""
    return reached(asked) and (
        asked.response is None or asked.response.status >= 500 or 200 <= asked.response.status < 300
    )


def _entries(look: Exchange) -> Iterator[dict[str, Json]]:
    """The objects in the lists of an answer, whatever these are called."""
    body = answered(look)
    lists = [value for each in objects(body) for name, value in each.items() if name not in ("errors", "messages")]
    for each in (body, *lists):
        yield from (entry for entry in each if isinstance(entry, dict)) if isinstance(each, list) else ()


def is_list(look: Exchange) -> bool:
    """Whether an answer is a list, whatever it is called."""
    if look.response is None or look.response.status != 200 or look.request.path != f"{BASE}/recordings":
        return False
    told = (name for each in objects(answered(look)) for name, value in each.items() if isinstance(value, list))
    return isinstance(look.response.body, list) or any(name not in ("errors", "messages") for name in told)
