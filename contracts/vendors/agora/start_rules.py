"""What must hold of the requests that reserve and start recordings, beyond what a schema of one body can say."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from contracts.judge.history import Call, History, dig
from contracts.judge.rules import Opinion, behaviour, opinion
from contracts.model import Json
from contracts.vendors.agora.sessions import CHANNEL, USER, seen_from_the_start, sessions

FRAME = 1920 * 1080
"""How many pixels a picture may have."""

PAGE = "web_recorder_service"
"""The service that has a picture."""

LONGEST_PREFIX = 128
"""How many characters may stand before the name of a file."""

PROMPT = 240.0
"""Seconds after acquire for which its resource can surely be used."""

CONFLICT = 53
"""What a start is refused with whose channel and uid are recorded already."""

ROUNDING = 1e-6
"""Regions are given with six decimal places."""


def refused_as_invalid(call: Call) -> bool:
    return call.status == 400 and call.field("code") == 2


def _refused_as_conflict(history: History, start: Call) -> bool:
    """Whether a start was refused as a rival, though the only recordings of its channel are those of other users."""
    others = [
        each for each in history.of("start") if each is not start and _names(each, "cname") == _names(start, "cname")
    ]
    rivals = [each for each in others if _names(each, "uid") == _names(start, "uid")]
    conflict = start.status == 400 and start.field("code") == CONFLICT
    return conflict and any(each.ok for each in others) and not rivals and seen_from_the_start(history)


def _names(call: Call, field: str) -> Json:
    return dig(call.sent, field)


def _client(call: Call) -> dict[str, Json]:
    """The client request of a call; empty where it is no object."""
    client = dig(call.sent, "clientRequest")
    return client if isinstance(client, dict) else {}


@behaviour("agora.acquire.accepts-valid-requests")
def valid_acquire_is_accepted(history: History) -> Iterator[Opinion]:
    for call in history.of("acquire"):
        announces = "startParameter" in _client(call)  # it must be valid as a whole
        ours = call.path["appid"] not in history.invented
        proves = call.exemplary and ours and not announces and not call.weather
        if proves and (call.ok or call.lasts or refused_as_invalid(call)):
            yield opinion(call.ok, "status 200, the request keeps every documented rule", call.answered, call)


@behaviour("agora.start.accepts-valid-requests")
def valid_start_is_accepted(history: History) -> Iterator[Opinion]:
    for acquired, start in _first_starts(history):
        refused = refused_as_invalid(start) or _refused_as_conflict(history, start)
        if is_first_rate(acquired, start) and (start.ok or start.lasts or refused):
            expected = "status 200, the request keeps every documented rule"
            yield opinion(start.ok, expected, start.answered, acquired, start)


def is_first_rate(acquired: Call, start: Call) -> bool:
    """Whether a start comes in time after its acquire, fits it, and leaves no doubt that it must be taken."""
    several = start.path["mode"] == "web"  # services may be combined, by the documents that spell it so
    prompt = not start.weather and start.at - acquired.at <= PROMPT
    return prompt and start.exemplary and _matches(acquired, start) and _is_coherent(start, several=several)


def _first_starts(history: History) -> Iterator[tuple[Call, Call]]:
    """(acquire, start) where a resource was acquired and promptly used for the first time."""
    for session in sessions(history):
        acquired, start = session.acquired, next((call for call in session.calls if call.operation.id == "start"), None)
        if acquired is None or start is None or session.calls[:2] != (acquired, start) or not acquired.ok:
            continue
        if not start.weather and start.at - acquired.at <= PROMPT:
            yield acquired, start


def _matches(acquired: Call, start: Call) -> bool:
    """Whether a start is for the recording that was announced, and its storage cannot be in a wrong region."""
    announced = _client(acquired)
    return (
        acquired.exemplary
        and all(dig(acquired.sent, name) == dig(start.sent, name) for name in ("cname", "uid"))
        and announced.get("startParameter", _client(start)) == _client(start)
        and announced.get("scene", 0) == (1 if _mode(start) == "web" else 0)
        and "region" not in announced
    )


def _mode(start: Call) -> str:
    return start.path["mode"].lower()


def _is_coherent(start: Call, *, several: bool) -> bool:
    """Whether a start asks for nothing that belongs to another mode, and for nothing that is too large.

    What a vendor does with settings of another mode is not documented, so such a start proves nothing.
    """
    settings = _client(start)
    if _video_pixels(start) > FRAME or _page_pixels(start) > FRAME or _prefix_length(start) > LONGEST_PREFIX:
        return False
    if _mode(start) == "web":
        return _is_web(settings, several=several)
    return _is_of_channel(settings) and (_is_individual if _mode(start) == "individual" else _is_composite)(settings)


def _is_web(settings: Json, *, several: bool) -> bool:
    """Whether one page is recorded, and perhaps pushed; `several` says that services may surely be combined."""
    services = dig(settings, "extensionServiceConfig", "extensionServices") or []
    names = [dig(each, "serviceName") for each in services]
    usual = names == ["web_recorder_service"] or (several and names == ["web_recorder_service", "rtmp_publish_service"])
    foreign = {"recordingConfig", "snapshotConfig", "appsCollection", "transcodeOptions"} & settings.keys()
    return usual and "recordingFileConfig" in settings and not foreign


def _is_of_channel(settings: Json) -> bool:
    """Whether the streams are configured, which is optional in a table and required in the text."""
    only_snapshots = "snapshotConfig" in settings and "recordingFileConfig" not in settings
    return (
        isinstance(settings.get("recordingConfig"), dict)
        and "extensionServiceConfig" not in settings
        and (only_snapshots or "recordingFileConfig" in settings)
    )


def _is_individual(settings: Json) -> bool:
    config = settings["recordingConfig"]
    original = config.get("streamMode") == "original"
    return (
        not {"transcodingConfig", "audioProfile"} & config.keys()
        and "subscribeUidGroup" in config
        and "mp4" not in (dig(settings, "recordingFileConfig", "avFileType") or ())
        and (not original or config.get("streamTypes") == 0)
        and ("snapshotConfig" not in settings or config.get("streamTypes") in (1, 2))
    )


def _is_composite(settings: Json) -> bool:
    config = settings["recordingConfig"]
    foreign = {"snapshotConfig", "appsCollection", "transcodeOptions"} & settings.keys()
    regions = dig(config, "transcodingConfig", "layoutConfig") or ()
    return not foreign and "streamMode" not in config and all(_lies_on_canvas(each) for each in regions)


def _lies_on_canvas(region: Json) -> bool:
    sides = (("x_axis", "width"), ("y_axis", "height"))
    return all(region[start] + region[length] <= 1 + ROUNDING for start, length in sides)


@behaviour("agora.start.must-match-start-parameter")
def start_parameter_is_binding(history: History) -> Iterator[Opinion]:
    for session in sessions(history):
        announced = dig(session.acquired.sent, "clientRequest", "startParameter") if session.acquired else None
        first = next((call for call in session.calls if call.operation.id == "start"), None)
        if not isinstance(announced, dict) or first is None or first.weather or not first.admissible:
            continue
        if session.acquired and session.acquired.ok and announced != dig(first.sent, "clientRequest"):
            expected = "a refusal, acquire announced other settings"
            yield opinion(not first.ok, expected, first.answered, session.acquired, first)


@behaviour("agora.start.uid-must-match")
def start_with_another_uid(history: History) -> Iterator[Opinion]:
    return _start_with_another(history, "uid", "cname")


@behaviour("agora.start.cname-must-match")
def start_with_another_cname(history: History) -> Iterator[Opinion]:
    return _start_with_another(history, "cname", "uid")


def _start_with_another(history: History, field: str, same: str) -> Iterator[Opinion]:
    for acquired, start in _first_starts(history):
        differs = dig(acquired.sent, field) != dig(start.sent, field) and dig(acquired.sent, same) == dig(
            start.sent, same
        )
        clear = all(each.clear_about(CHANNEL, USER) for each in (acquired, start))
        if differs and clear and start.admissible:
            yield opinion(
                not start.ok, f"a refusal, {field} is not the one of acquire", start.answered, acquired, start
            )


@behaviour("agora.start.video-fits-its-frame")
def video_fits_its_frame(history: History) -> Iterator[Opinion]:
    for call in history.of("start"):
        if _video_pixels(call) > FRAME and _mode(call) == "mix":
            yield from _too_much(call, f"{_video_pixels(call):g} pixels where {FRAME} are allowed")


@behaviour("agora.start.web-page-fits-its-frame")
def page_fits_its_frame(history: History) -> Iterator[Opinion]:
    for call in history.of("start"):
        if _page_pixels(call) > FRAME and _mode(call) == "web":
            yield from _too_much(call, f"{_page_pixels(call):g} pixels where {FRAME} are allowed")


@behaviour("agora.start.file-name-prefix-length")
def prefix_is_short(history: History) -> Iterator[Opinion]:
    for call in history.of("start"):
        if _prefix_length(call) > LONGEST_PREFIX:
            yield from _too_much(call, f"{_prefix_length(call)} characters where {LONGEST_PREFIX} are allowed")


def _too_much(call: Call, why: str) -> Iterator[Opinion]:
    """A refusal is called for; one that comes for another reason says nothing."""
    refused = call.exemplary and refused_as_invalid(call)
    if call.valid and not call.weather and (call.ok or refused):
        yield opinion(refused, f"a refusal: the request has {why}", call.answered, call)


def _video_pixels(start: Call) -> float:
    video = dig(_client(start), "recordingConfig", "transcodingConfig")
    return _product(dig(video, "width"), dig(video, "height"))


def _page_pixels(start: Call) -> float:
    services = dig(_client(start), "extensionServiceConfig", "extensionServices")
    recorders = [each for each in services if dig(each, "serviceName") == PAGE] if isinstance(services, list) else []
    pages = [dig(each, "serviceParam") for each in recorders]
    return max((_product(dig(page, "videoWidth"), dig(page, "videoHeight")) for page in pages), default=0)


def _product(*sides: Json) -> float:
    """The product of two numbers, or 0 where one of them is none."""
    return prod(sides) if all(isinstance(side, int | float) and not isinstance(side, bool) for side in sides) else 0


def _prefix_length(start: Call) -> int:
    parts = dig(_client(start), "storageConfig", "fileNamePrefix")
    texts = isinstance(parts, list) and all(isinstance(part, str) for part in parts)
    return sum(len(part) + 1 for part in parts) if texts else 0


@behaviour("agora.request.paths")
def operations_are_where_they_should_be(history: History) -> Iterator[Opinion]:
    """Only of operations that have no documented 404 of their own."""
    for call in history.of("acquire", "start"):
        if call.authorised and not call.weather and call.refused is not None:
            lost = call.status in (404, 405) and call.field("code") is None
            yield opinion(not lost, "an answer of the operation", call.answered, call)
