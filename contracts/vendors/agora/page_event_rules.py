"""What may be notified of when: web pages, pushing, failovers, and what is done with the files afterwards."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.judge.history import History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.vendors.agora.notifications import Log, Told, is_number, logs

HASTE = 60.0
"""Seconds within which "immediately" must have happened."""

MARGIN = 10.0
"""Seconds by which moments must differ before they do."""

LOADS = 2
"""How often a page may be too late before its recording ends."""


def _ends(log: Log) -> Iterator[tuple[Told, int, float]]:
    """(notification, code, moment) of the end of a page's recording."""
    for each in log.of(71):
        code = each.detail("code")
        if is_number(code) and each.happened is not None:
            yield each, code, each.happened


@behaviour("agora.event.page-stopped.code-fits-stop")
def stopped_page(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each, code, moment in _ends(log):
            if log.stop and abs(moment - log.stop.at) <= MARGIN / 2:
                yield opinion(code == 0, "code 0 after a stop", f"{code}", log.stop, each)


@behaviour("agora.event.page-stopped.code-fits-limit")
def page_at_its_limit(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        hours = dig(log.service("web_recorder_service"), "maxRecordingHour")
        for each, code, moment in _ends(log):
            if is_number(hours) and moment >= log.start.at + hours * 3600 - MARGIN and not log.stopped_before(moment):
                yield opinion(code == 1, f"code 1 after {hours} h", f"{code}", log.start, each)


def _limit(log: Log) -> float:
    """How many seconds a page may take to load; 0 when nobody looks."""
    limit = dig(log.service("web_recorder_service"), "readyTimeout")
    return float(limit) if is_number(limit) else 0.0


def _is_late(each: Told) -> bool:
    return bool(each.detail("reason") == "page_load_timeout")


@behaviour("agora.event.page-stopped.code-fits-load-timeout")
def page_not_ready(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        limit = _limit(log)
        for each, code, moment in _ends(log):
            late = limit and any(map(_is_late, log.before(each, 73)))
            due = abs(moment - log.start.at - LOADS * limit) <= MARGIN / 2
            if late and due and not log.stopped_before(moment):
                yield opinion(code == 4, "code 4, the page was late twice", f"{code}", log.start, each)


@behaviour("agora.event.page-reload.timeout-only-when-asked")
def late_only_when_asked(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in filter(_is_late, log.of(73)):
            actual = f"readyTimeout {_limit(log):g}"
            yield opinion(_limit(log) > 0, "a readyTimeout", actual, log.start, each)


@behaviour("agora.event.page-reload.comes-before-load-timeout")
def reload_first(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each, code, _ in _ends(log):
            if code == 4 and log.complete:
                found = [one for one in log.before(each, 73) if _is_late(one)]
                yield opinion(bool(found), "a reload before", "one" if found else "none", *found[:1], each)


@behaviour("agora.event.page-events.are-of-pages")
def pages_only(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(70, 71, 72, 73, 100):
            yield opinion(log.page, "a web page recording", f"mode {log.session.mode}", log.start, each)


@behaviour("agora.event.capability-limit.ends-the-recording")
def limit_ends(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(72):
            ends = log.after(each, 71)[:1]
            if ends or (log.complete and history.end - each.at > HASTE):
                code = ends[0].detail("code") if ends else None
                yield opinion(code == 2, "event 71 with code 2", f"{code}" if ends else "nothing", each, *ends)


@behaviour("agora.event.cdn-push.is-of-an-asked-url")
def known_url(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        outputs = dig(log.service("rtmp_publish_service"), "outputs")
        asked = [str(dig(each, "rtmpUrl")) for each in outputs] if isinstance(outputs, list) else []
        for each in log.of(100):
            url = each.detail("rtmpUrl")
            if isinstance(url, str):
                yield opinion(url in asked, " or ".join(asked) or "no push", url, log.start, each)


@behaviour("agora.event.failover.uid-is-new")
def new_uid(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(12):
            old, new = str(dig(log.start.sent, "uid")), each.detail("newUid")
            if is_number(new):
                yield opinion(str(new) != old, f"not {old}", f"{new}", log.start, each)


def _in_order(history: History, begin: int, end: int) -> Iterator[Opinion]:
    for log in logs(history):
        for each in log.of(end)[:1]:
            begun = log.of(begin)[:1]
            if begun or log.complete:
                kept = bool(begun) and (begun[0].sequence or 0) < (each.sequence or 0)
                yield opinion(kept, f"event {begin} before", "it" if kept else "none before", *begun, each)


@behaviour("agora.event.vod.ends-after-it-began")
def vod_in_order(history: History) -> Iterator[Opinion]:
    return _in_order(history, 60, 61)


@behaviour("agora.event.transcoder.ends-after-it-began")
def transcoder_in_order(history: History) -> Iterator[Opinion]:
    return _in_order(history, 80, 81)


@behaviour("agora.event.download-failed.names-the-storage")
def named_storage(history: History) -> Iterator[Opinion]:
    names = ("vendor", "region", "bucket")
    for log in logs(history):
        wanted = {name: dig(log.session.settings, "storageConfig", name) for name in names}
        for each in log.of(90):
            found = {name: each.detail(name) for name in names if each.detail(name) is not None}
            kept = all(wanted[name] == value for name, value in found.items() if type(value) is type(wanted[name]))
            yield opinion(kept, f"{wanted}", f"{found}", log.start, each)


@behaviour("agora.event.download-failed.comes-once")
def one_failure(history: History) -> Iterator[Opinion]:
    for log in logs(history):
        found = log.of(90)
        if found:
            yield opinion(len(found) == 1, "one", f"{len(found)}", *found)
