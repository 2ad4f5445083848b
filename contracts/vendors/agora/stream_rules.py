"""What may be notified of when: the recorder, the streams, and what is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, zip_longest

from contracts.judge.history import History, dig
from contracts.judge.presence import attended, empty_for, longest_absence, sending
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Event, Json
from contracts.vendors.agora.event_rules import HASTE
from contracts.vendors.agora.notifications import Log, Told, is_number, logs

MARGIN = 10.0
"""Seconds by which moments must differ before they do."""

RECEIVED = {43: "audio", 44: "video"}
"""What the state of a stream is about, by event type."""

NO_USERS, SIGNAL, CLIENT_LEAVES = 4, 2, 16


def _leaves(log: Log) -> Iterator[tuple[Told, int, float]]:
    """(notification, leave code, moment) of each departure of the recorder."""
    for each in log.of(41):
        code = each.detail("leaveCode")
        if isinstance(code, int) and not isinstance(code, bool) and each.happened is not None:
            yield each, code, each.happened


@behaviour("agora.event.recorder-leave.says-that-nobody-was-there")
def idle_is_told(history: History) -> Iterator[Opinion]:
    if not attended(history):
        return
    for log in logs(history):
        for each, code, moment in _leaves(log):
            empty = empty_for(history, log.session.room, log.start.at, moment)
            if empty is not None and empty >= log.session.idle_limit - 1 and not log.stopped_before(moment):
                expected = f"a code with {NO_USERS}, the channel was empty for {empty:g} s"
                yield opinion(bool(code & NO_USERS), expected, f"{code}", log.start, each)


@behaviour("agora.event.recorder-leave.nobody-only-where-nobody-is")
def idle_is_true(history: History) -> Iterator[Opinion]:
    if not attended(history):
        return
    for log in logs(history):
        for each, code, moment in _leaves(log):
            absence = longest_absence(history, log.session.room, log.start.at, moment)
            if code & NO_USERS or absence < log.session.idle_limit - MARGIN:
                kept = not code & NO_USERS or absence >= log.session.idle_limit - MARGIN
                expected = f"no {NO_USERS} in the code, the channel was never empty for longer than {absence:g} s"
                yield opinion(kept, expected, f"{code}", log.start, each)


@behaviour("agora.event.recorder-leave.says-that-it-was-told-to")
def stop_is_told(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each, code, moment in _leaves(log):
            if log.stop and abs(moment - log.stop.at) <= MARGIN:
                expected = f"a code with {CLIENT_LEAVES} or {SIGNAL}"
                yield opinion(bool(code & (CLIENT_LEAVES | SIGNAL)), expected, f"{code}", log.stop, each)


@behaviour("agora.event.slice-start.again-only-after-a-break")
def slices_start_once(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        seen: dict[tuple[str, str], Told] = {}
        for each in log.of(42):
            stream = (str(each.detail("streamUid")), str(each.detail("trackType")))
            first = seen.setdefault(stream, each)
            broken = each.detail("startUtcMs") != each.detail("discontinueUtcMs")
            expected, actual = "one start, or another after a break", "another" if first is not each else "one"
            yield opinion(first is each or broken, expected, actual, *{first.id: first, each.id: each}.values())


@behaviour("agora.event.slice-start.break-precedes-start")
def break_first(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(42):
            start, broken = each.detail("startUtcMs"), each.detail("discontinueUtcMs")
            if is_number(start) and is_number(broken):
                yield opinion(broken <= start, f"{start} or less", f"{broken}", each)


@behaviour("agora.event.slice-start.mixing-fits-mode")
def slice_fits_mode(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(42):
            mixed, wanted = each.detail("mixedAllUser"), log.session.mode == "mix"
            if isinstance(mixed, bool) and not log.page:
                expected = f"mixedAllUser {wanted} in mode {log.session.mode}"
                yield opinion(mixed is wanted, expected, f"{mixed}", log.start, each)


@behaviour("agora.event.status-update.mode-fits")
def mode_fits(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(3):
            mode, wanted = each.detail("recordingMode"), 0 if log.session.mode == "individual" else 1
            if is_number(mode) and not log.page:
                yield opinion(mode == wanted, f"{wanted} in mode {log.session.mode}", f"{mode}", log.start, each)


def _streams(log: Log) -> dict[tuple[Json, str], list[Told]]:
    found: dict[tuple[Json, str], list[Told]] = {}
    for each in log.of(43, 44):
        found.setdefault((each.type, str(each.detail("streamUid"))), []).append(each)
    return found


@behaviour("agora.event.stream-state.is-a-change")
def states_change(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for reports in _streams(log).values() if log.complete else ():
            for earlier, later in pairwise(reports):
                was, is_ = earlier.detail("state"), later.detail("state")
                yield opinion(was != is_, f"not {was} again", f"{is_}", earlier, later)


@behaviour("agora.event.stream-state.is-announced")
def silence_is_told(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        if log.session.mode != "individual" or not log.complete or not _watched(history, log):
            continue
        for (type_, user), reports in _streams(log).items():
            ends = list(_falls_silent(history, log, user, RECEIVED[type_]))
            silent = [each for each in reports if each.detail("state") == 1]
            if ends and {each.detail("state") for each in reports} in ({0}, {0, 1}):
                expected = f"{len(ends)} of {user} no longer sending {RECEIVED[type_]}"
                yield opinion(len(silent) >= len(ends), expected, f"{len(silent)}", log.start, ends[-1], *silent[-1:])


def _watched(history: History, log: Log) -> bool:
    """Whether it is known who sent what until somebody stopped the recording, and nothing is still on its way."""
    stop, room = log.stop, log.session.room
    if stop is None or not attended(history) or history.end - stop.at <= HASTE:
        return False
    return longest_absence(history, room, log.start.at, stop.at) < log.session.idle_limit - MARGIN


def _falls_silent(history: History, log: Log, user: str, track: str) -> Iterator[Event]:
    """Each time that `user` stopped sending `track` for long, after having sent it for long."""
    stop, room = log.stop, log.session.room
    end = stop.at if stop else log.start.done
    spans = sending(history, room, log.start.done, end, user, (track,))
    for (begin, until), (resumed, _) in zip_longest(spans, spans[1:], fillvalue=(end, end)):
        if until - begin > MARGIN and resumed - until > MARGIN:
            moves = (each for each in history.events if each.at == until and each.data.get("user") == user)
            yield from [each for each in moves if each.kind in ("muted", "left") and each.data.get("room") == room][:1]


@behaviour("agora.event.stream-state.is-of-a-participant")
def streams_are_somebodys(history: History) -> Iterator[Opinion]:
    if not attended(history):
        return
    for log in logs(history):
        joined = [
            each for each in history.events if each.kind == "joined" and each.data.get("room") == log.session.room
        ]
        for each in log.of(43, 44):
            uid = each.detail("streamUid")
            if isinstance(uid, str):
                known = {"0", *(str(event.data.get("user")) for event in joined)}
                yield opinion(uid in known, " or ".join(sorted(known)), uid, log.start, each)


@behaviour("agora.event.snapshot.only-when-asked")
def snapshots_were_asked_for(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(45):
            asked = "snapshotConfig" in log.session.settings
            yield opinion(asked, "a snapshotConfig", "one" if asked else "none", log.start, each)


@behaviour("agora.event.snapshot.lies-below-the-prefix")
def snapshots_lie_below_the_prefix(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        prefix = dig(log.session.settings, "storageConfig", "fileNamePrefix")
        for each in log.of(45) if "snapshotConfig" in log.session.settings else ():
            name = each.detail("fileName")
            if isinstance(prefix, list) and prefix and isinstance(name, str):
                wanted = "".join(f"{part}/" for part in prefix)
                yield opinion(name.startswith(wanted), f"{wanted}…", repr(name), log.start, each)


@behaviour("agora.event.file-infos.comes-once-per-playlist")
def playlists_come_once(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        seen: dict[str, Told] = {}
        for each in log.of(4):
            name = each.detail("fileList")
            if isinstance(name, str):
                first = seen.setdefault(name, each)
                kept = first is each
                actual = "it" if kept else f"{name!r} again"
                yield opinion(kept, "a playlist for the first time", actual, *{first.id: first, each.id: each}.values())
