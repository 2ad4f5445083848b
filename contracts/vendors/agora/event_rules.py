"""What may be notified of when: the session, its upload, its recorder and its streams."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.agora.notifications import Log, Told, is_number, logs

HASTE = 60.0
"""Seconds within which what is due must have been notified of."""

SETTLE = 5.0
"""Seconds for which an exit need not show everywhere."""

MINUTE = 60.0
LONG_ENOUGH = 30.0
"""Seconds for which a recording must run before its start surely shows."""

IN_PROGRESS = (1, 2, 3, 4, 5)
OF_THE_RECORDING = (3, 4, 12, 30, 31, 32, 33, 40, 41, 42, 43, 44, 45, 70, 71, 72, 73, 100)
"""Events that need a recording; files may still be worked on when it is over."""

UPLOADS = {31: "uploaded", 32: "backuped"}


def _mentioned(log: Log, *types: int) -> str:
    return ", ".join(f"event {each.type}" for each in log.of(*types)) or "nothing"


def _missing(history: History, log: Log, since: Call, *types: int) -> Iterator[Opinion]:
    """Whether one of these events is in a log to which nothing can be added any more."""
    if log.complete and log.told and history.end - since.at > HASTE:
        wanted = " or ".join(f"event {each}" for each in types)
        found = log.of(*types)
        yield opinion(bool(found), wanted, _mentioned(log, *types), log.start, since, *found[:1])


@behaviour("agora.event.recorder-started.is-announced")
def start_is_announced(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        late = bool(dig(log.service("web_recorder_service"), "readyTimeout"))
        if not late and not log.stopped_before(log.start.at + LONG_ENOUGH):
            yield from _missing(history, log, log.start, 70 if log.page else 40)


# -- the session ------------------------------------------------------------------------------------------------------


@behaviour("agora.event.session-exit.is-announced")
def exit_is_announced(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        if log.stop:
            yield from _missing(history, log, log.stop, 11)


@behaviour("agora.event.session-exit.comes-once")
def one_exit(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        exits = log.of(11)
        if exits:
            yield opinion(len(exits) == 1, "one exit", f"{len(exits)}", *exits)


@behaviour("agora.event.session-exit.is-last")
def exit_is_last(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for exit_ in log.of(11)[:1]:
            later = log.after(exit_, *OF_THE_RECORDING)
            actual = f"event {later[0].type} after it" if later else "nothing after it"
            yield opinion(not later, "the exit last", actual, exit_, *later[:1])


@behaviour("agora.event.session-exit.recording-is-gone")
def gone_after_exit(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for exit_ in log.of(11)[:1]:
            for call in log.session.after(log.start, "query"):
                if log.session.concerns_recording(call) and not call.weather and call.at - exit_.at >= SETTLE - 1:
                    yield opinion(call.refused, "a refusal, the service has exited", call.answered, exit_, call)


# -- the upload -------------------------------------------------------------------------------------------------------


def _told_at_stop(stop: Call | None) -> Json:
    """The uploading status in the answer to a stop that waited for it, or None."""
    if stop is None or dig(stop.sent, "clientRequest", "async_stop"):
        return None
    services = stop.field("serverResponse", "extensionServiceState")
    states = [dig(each, "payload", "uploadingStatus") for each in services] if isinstance(services, list) else []
    found = [stop.field("serverResponse", "uploadingStatus"), *states]
    return next((each for each in found if each in UPLOADS.values()), None)


@behaviour("agora.event.uploaded.is-announced")
def upload_is_announced(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        if log.stop and not log.page and _told_at_stop(log.stop) and log.session.settings.get("recordingFileConfig"):
            yield from _missing(history, log, log.stop, *UPLOADS)


@behaviour("agora.event.uploaded.not-while-recording")
def upload_ends_after_recording(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(*UPLOADS):
            happened = each.at if each.happened is None else each.happened
            calls = [call for call in log.session.after(log.start, "query") if log.session.concerns_recording(call)]
            running = [
                call
                for call in calls
                if call.ok and call.at - happened > SETTLE and call.field("serverResponse", "status") in IN_PROGRESS
            ]
            actual = running[0].answered + ", in progress" if running else "nothing that contradicts it"
            yield opinion(not running, "a recording that is over", actual, log.start, each, *running[:1])


@behaviour("agora.event.uploaded.agrees-with-stop")
def upload_agrees(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        status = _told_at_stop(log.stop)
        for each in log.of(*UPLOADS)[:1]:
            if status and log.stop:
                yield opinion(UPLOADS[each.type] == status, f"event {status}", UPLOADS[each.type], log.stop, each)


@behaviour("agora.event.uploaded.is-said-once")
def one_upload(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        found = log.of(*UPLOADS)
        if found:
            yield opinion(len(found) == 1, "one of them, once", _mentioned(log, *UPLOADS), *found)


@behaviour("agora.event.uploaded.has-file-list")
def upload_lists(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(*UPLOADS):
            if not log.page and isinstance(each.detail(), dict):
                kept = each.detail("fileList") is not None
                yield opinion(kept, "a fileList", "none" if not kept else "one", log.start, each)


def _entries(each: Told) -> list[Json]:
    entries = each.detail("fileList")
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []


@behaviour("agora.event.uploaded.mixing-fits-mode")
def upload_fits_mode(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(*UPLOADS):
            for entry in _entries(each):
                yield from _mixing(log, each, entry.get("mixedAllUser"))


def _mixing(log: Log, each: Told, mixed: Json) -> Iterator[Opinion]:
    if isinstance(mixed, bool) and not log.page:
        wanted = log.session.mode == "mix"
        yield opinion(mixed is wanted, f"mixedAllUser {wanted} in mode {log.session.mode}", f"{mixed}", log.start, each)


@behaviour("agora.event.uploaded.lists-every-format")
def upload_lists_formats(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        formats = dig(log.session.settings, "recordingFileConfig", "avFileType")
        for each in log.of(*UPLOADS):
            names = [str(entry.get("fileName")).lower() for entry in _entries(each)]
            if log.session.mode != "mix" or not isinstance(formats, list) or not names:
                continue
            missing = [
                form for form, end in (("hls", ".m3u8"), ("mp4", ".mp4")) if form in formats and not _any(names, end)
            ]
            yield opinion(
                not missing, "a file of each format", f"no {' and '.join(missing) or 'want'}", log.start, each
            )


def _any(names: list[str], end: str) -> bool:
    return any(name.endswith(end) for name in names)


@behaviour("agora.event.uploader-started.comes-before-uploaded")
def uploader_first(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        begun, done = log.of(30)[:1], log.of(*UPLOADS)[:1]
        if begun and done:
            kept = (begun[0].sequence or 0) < (done[0].sequence or 0)
            yield opinion(kept, "event 30 first", "it came first" if kept else "it came later", *begun, *done)


def _steps(log: Log) -> Iterator[tuple[Told, Told]]:
    """Neighbouring reports of the progress; another server may begin anew."""
    for earlier, later in pairwise(log.of(33)):
        if not any(each in log.before(later, 12) for each in log.after(earlier, 12)):
            yield earlier, later


@behaviour("agora.event.uploading-progress.never-sinks")
def progress_grows(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for earlier, later in _steps(log):
            one, other = earlier.detail("progress"), later.detail("progress")
            if is_number(one) and is_number(other):
                yield opinion(other >= one, f"{one} or more", f"{other}", earlier, later)


@behaviour("agora.event.uploading-progress.comes-every-minute")
def progress_comes(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for earlier, later in _steps(log):
            if log.complete and earlier.happened is not None and later.happened is not None:
                passed = later.happened - earlier.happened
                kept = abs(passed - MINUTE) <= MINUTE / 4
                yield opinion(kept, "a minute between them", f"{passed:.1f} s", earlier, later)
