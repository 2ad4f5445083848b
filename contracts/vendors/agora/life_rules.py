"""How long recordings with Agora go on, and what shows that they are over, where nobody is in their channels."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.history import Call, History, dig
from contracts.judge.presence import overheard
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.agora.end_rules import SETTLE
from contracts.vendors.agora.file_rules import listings
from contracts.vendors.agora.sessions import NO_DATA, UNFINISHED, Session, sessions
from contracts.vendors.agora.update_rules import page_told

PART = 0.8
"""The part of its idle limit for which a recording surely goes on."""

EXITING = 49
"""What a stop says while its recording exits."""

SEVERAL = 3
"""As many stops that all say the same are no coincidence."""


def _signs(session: Session) -> Iterator[Call]:
    """The queries of a recording, up to its first stop, from which it must not have ended by itself."""
    start = session.started
    if start is None or start.broken or session.mode.lower() == "web":
        return
    for call in session.after(start, "query", "stop"):
        if call.at > start.at + PART * session.idle_limit:
            return
        if session.concerns_recording(call) and call.valid and not call.weather:
            yield call
        if call.operation.id == "stop" and call.authorised:
            return


@behaviour("agora.start.goes-on-for-its-idle-time")
def recordings_go_on(history: History) -> Iterator[Opinion]:
    """One 404 says nothing, for a running recording may be answered so while the service recovers."""
    for session in () if overheard(history) else sessions(history):
        signs = list(_signs(session))
        if not signs or not session.started:
            continue
        expected = f"a recording that goes on, its channel may be empty for {session.idle_limit:g} s"
        last = signs[-1]
        if last.ok or last.status == 206:
            yield opinion(True, expected, last.answered, session.started, last)  # noqa: FBT003
        elif last.operation.id == "stop" and _is_over(last) and signs[-2:-1] and _is_over(signs[-2]):
            yield opinion(False, expected, last.answered, session.started, *signs[-2:])  # noqa: FBT003


def _is_over(call: Call) -> bool:
    return call.status == 404 or (call.operation.id == "stop" and call.field("code") == EXITING)


@behaviour("agora.stop.without-data-ends-the-recording")
def empty_recordings_end(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        end = session.left_empty
        begun = sum(call.operation.id == "start" and call.ok for call in session.calls)
        for call in session.after(end, "query", "stop") if end and begun == 1 else ():
            counts = session.concerns_recording(call) and call.valid and not (call.weather or call.lasts)
            if end and counts and call.at >= end.done + SETTLE:
                told = None if call.status == 206 and call.field("code") == UNFINISHED else _is_over(call)
                yield opinion(told, "status 404, the recording was stopped", call.answered, end, call)


@behaviour("agora.stop.without-data-says-so")
def empty_stops_say_so(history: History) -> Iterator[Opinion]:
    """Where every stop is to be tried again, none of them was hindered by chance."""
    stops = [call for session in sessions(history) for call in session.calls if _is_empty(session, call)]
    unfinished = [call for call in stops if call.field("code") == UNFINISHED]
    if any(call.field("code") == NO_DATA for call in stops):
        yield opinion(True, f"code {NO_DATA}", f"code {NO_DATA}", stops[-1])  # noqa: FBT003
    elif len({call.path["sid"] for call in unfinished}) >= SEVERAL:
        expected = f"code {NO_DATA}, no recorded data, of at least one of {len(unfinished)}"
        yield opinion(False, expected, unfinished[-1].answered, *unfinished)  # noqa: FBT003


def _is_empty(session: Session, call: Call) -> bool:
    return call.operation.id == "stop" and call.status == 206 and call.valid and session.concerns_recording(call)


@behaviour("agora.stop.page-tells-of-its-upload")
def pages_tell_of_their_upload(history: History) -> Iterator[Opinion]:
    for session, start, call in listings(history):
        told = call.field("serverResponse", "extensionServiceState")
        waits = not dig(call.sent, "clientRequest", "async_stop")
        if session.mode.lower() == "web" and call.operation.id == "stop" and waits and isinstance(told, list):
            status = dig(page_told(call, "upload_service"), "uploadingStatus")
            kept = isinstance(status, str) and status not in ("unknown", "unknow")
            yield opinion(kept, "an upload_service that knows how its upload went", str(status), start, call)
