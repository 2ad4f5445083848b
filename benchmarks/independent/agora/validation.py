"""Checks of request bodies, one function per documented object."""

from __future__ import annotations

import base64
import binascii
import math
import re
from typing import Any

from benchmarks.independent.agora.hooks import Hooks, Json, Refusal

MODES = ("individual", "mix", "web")
CHANNEL_CHARACTERS = re.compile(r"[A-Za-z0-9 !#$%&()+\-:;<=.>?@\[\]^_{}|~,]*")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
MAX_UID = 2**32 - 1
MAX_PIXELS = 1920 * 1080
STORAGE_REGIONS: dict[int, frozenset[int]] = {
    1: frozenset(range(26)) - {17},
    2: frozenset(range(28)),
    3: frozenset(range(20)),
    5: frozenset({0}),
    6: frozenset({0}),
    7: frozenset(range(16)),
    8: frozenset(range(1, 8)),
    11: frozenset({0}),
}


class Checker:
    """Small checks that refuse with the code and reason of one operation."""

    def __init__(self, op: str, hooks: Hooks) -> None:
        self.op = op
        self.hooks = hooks

    def refuse(self, name: str) -> Refusal:
        """The refusal for a parameter."""
        return Refusal.coded(400, 2, f"{self.op}: invalid {name} value!")

    def need(self, holds: bool, name: str, rule: str = "") -> None:  # noqa: FBT001
        """Refuse unless a condition holds (or the rule is not applied)."""
        if not holds and self.hooks.enforces(self.op, rule or name):
            raise self.refuse(name)

    def integer(self, source: Json, name: str, low: float, high: float, *, required: bool = False) -> None:
        """A whole number within a range."""
        if name not in source:
            self.need(not required, name)
            return
        value = source[name]
        whole = isinstance(value, (int, float)) and not isinstance(value, bool)
        whole = whole and math.isfinite(value) and value == int(value)
        if not whole:
            raise self.refuse(name)
        low, high = self.hooks.bounds(self.op, name, low, high)
        self.need(low <= value <= high, name)

    def fraction(self, source: Json, name: str, *, required: bool = False) -> None:
        """A number from 0 to 1."""
        if name not in source:
            self.need(not required, name)
            return
        value = source[name]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.refuse(name)
        self.need(0 <= value <= 1, name)

    def boolean(self, source: Json, name: str) -> None:
        """A truth value."""
        if name in source:
            self.need(isinstance(source[name], bool), name)

    def text(self, source: Json, name: str, *, required: bool = False) -> str:
        """A string; a required one must not be empty."""
        if name not in source:
            self.need(not required, name)
            return ""
        value = source[name]
        if not isinstance(value, str):
            raise self.refuse(name)
        self.need(bool(value) or not required, name)
        return value

    def choice(self, source: Json, name: str, allowed: tuple[str, ...]) -> None:
        """One of a few strings."""
        if name in source:
            self.need(source[name] in allowed, name)

    def object(self, source: Json, name: str, *, required: bool = False) -> Json | None:
        """A nested object."""
        if name not in source:
            self.need(not required, name)
            return None
        value = source[name]
        if not isinstance(value, dict):
            raise self.refuse(name)
        return value

    def objects(self, source: Json, name: str, *, required: bool = False) -> list[Json] | None:
        """A list of objects."""
        if name not in source:
            self.need(not required, name)
            return None
        value = source[name]
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.refuse(name)
        return value

    def texts(self, source: Json, name: str) -> list[str] | None:
        """A list of strings."""
        if name not in source:
            return None
        value = source[name]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refuse(name)
        return value

    def uid(self, source: Json, name: str, *, required: bool = False) -> None:
        """A string that holds an integer from 1 to 2^32-1."""
        value = self.text(source, name, required=required)
        if name not in source:
            return
        if not re.fullmatch(r"[0-9]{1,10}", value):
            raise self.refuse(name)
        low, high = self.hooks.bounds(self.op, name, 1, MAX_UID)
        self.need(low <= int(value) <= high, name)


def check_envelope(check: Checker, body: Json) -> Json:
    """The three members that every request body has; gives back the settings."""
    check.text(body, "cname", required=True)
    check.uid(body, "uid", required=True)
    settings = check.object(body, "clientRequest", required=True)
    return settings if settings is not None else {}


def check_acquire(check: Checker, body: Json) -> None:
    """The body of acquire."""
    settings = check_envelope(check, body)
    check.integer(settings, "scene", 0, 1)
    check.integer(settings, "resourceExpiredHour", 1, 720)
    check.texts(settings, "excludeResourceIds")
    check.choice(settings, "region", ("CN", "AP", "EU", "NA"))
    check_channel(check, body["cname"], page=settings.get("scene", 0) == 1)
    start = check.object(settings, "startParameter")
    if start is not None:
        mode = "web" if settings.get("scene", 0) == 1 else ""
        check_start_settings(check, start, mode)


def check_channel(check: Checker, cname: str, *, page: bool) -> None:
    """The channel name: its length, and (for a real channel) its characters."""
    size = len(cname.encode(errors="surrogatepass"))
    check.need(size <= (1024 if page else 64), "cname", "cname.length")
    if not page and not CHANNEL_CHARACTERS.fullmatch(cname):
        raise Refusal.coded(400, 401, "invalid_channel_name")


def check_start_settings(check: Checker, settings: Json, mode: str) -> None:
    """The settings of start; `mode` is empty when acquire does not know it yet."""
    check.text(settings, "token")
    check_storage(check, settings)
    recording = check.object(settings, "recordingConfig", required=mode in ("individual", "mix"))
    if recording is not None:
        check_recording(check, recording, mode)
    check_file_config(check, settings)
    check_snapshot(check, settings, recording or {}, mode)
    extension = check.object(settings, "extensionServiceConfig", required=mode == "web")
    if extension is not None:
        check_extension(check, extension)


def check_storage(check: Checker, settings: Json, *, required: bool = True) -> None:
    """The third-party storage."""
    storage = check.object(settings, "storageConfig", required=required)
    if storage is None:
        return
    vendor = storage.get("vendor")
    check.need(
        isinstance(vendor, int) and not isinstance(vendor, bool) and vendor in STORAGE_REGIONS,
        "vendor",
    )
    check.integer(storage, "region", 0, 100, required=True)
    regions = STORAGE_REGIONS.get(vendor) if isinstance(vendor, int) else None
    check.need(regions is None or storage.get("region") in regions, "region")
    for name in ("bucket", "accessKey", "secretKey"):
        check.text(storage, name, required=True)
    check.text(storage, "stsToken")
    check.need("stsToken" not in storage or vendor in (1, 2, 3), "stsToken")
    check.integer(storage, "stsExpiration", 0, 2**64 - 1)
    check_prefix(check, storage)
    extra = check.object(storage, "extensionParams")
    if extra is not None:
        check.choice(extra, "sse", ("kms", "aes256"))
        check.text(extra, "tag")
        check.text(extra, "endpoint")
    check.need(vendor != 11 or bool((extra or {}).get("endpoint")), "endpoint")


def check_prefix(check: Checker, storage: Json) -> None:
    """The folders that recorded files go to."""
    parts = check.texts(storage, "fileNamePrefix")
    if parts is None:
        return
    plain = all(re.fullmatch(r"[A-Za-z0-9]+", part) for part in parts)
    check.need(plain, "fileNamePrefix", "fileNamePrefix.characters")
    _, longest = check.hooks.bounds(check.op, "fileNamePrefix", 0, 128)
    check.need(sum(len(part) + 1 for part in parts) <= longest, "fileNamePrefix")


def check_recording(check: Checker, recording: Json, mode: str) -> None:
    """The streams to record."""
    check.integer(recording, "channelType", 0, 1)
    check.integer(recording, "decryptionMode", 0, 8)
    check_decryption(check, recording)
    check.integer(recording, "maxIdleTime", 5, 2_592_000)
    check.integer(recording, "streamTypes", 0, 2)
    check.integer(recording, "videoStreamType", 0, 1)
    check.integer(recording, "subscribeUidGroup", 0, 5, required=mode == "individual")
    check.choice(recording, "streamMode", ("default", "standard", "original"))
    check.integer(recording, "audioProfile", 0, 2)
    check_subscription(check, recording, "Audio")
    check_subscription(check, recording, "Video")
    check_stream_types(check, recording)
    canvas = check.object(recording, "transcodingConfig")
    if canvas is not None:
        check_canvas(check, canvas)


def check_decryption(check: Checker, recording: Json) -> None:
    """The key and salt that a decryption mode needs."""
    mode = recording.get("decryptionMode", 0)
    check.text(recording, "secret", required=mode != 0)
    salt = check.text(recording, "salt", required=mode in (7, 8))
    if mode in (7, 8):
        try:
            size = len(base64.b64decode(salt, validate=True))
        except (binascii.Error, ValueError):
            size = -1
        check.need(size == 32, "salt")


def check_subscription(check: Checker, source: Json, kind: str) -> None:
    """A list of wanted or unwanted users, but not both."""
    wanted, unwanted = f"subscribe{kind}Uids", f"unsubscribe{kind}Uids"
    for name in (wanted, unwanted, f"unSubscribe{kind}Uids"):
        users = check.texts(source, name)
        _, most = check.hooks.bounds(check.op, name, 0, 32)
        check.need(users is None or len(users) <= most, name)
    other = unwanted in source or f"unSubscribe{kind}Uids" in source
    check.need(not (wanted in source and other), wanted, "subscription.exclusive")


def check_stream_types(check: Checker, recording: Json) -> None:
    """No list of users for a kind of stream that is not recorded."""
    types = recording.get("streamTypes", 2)
    absent = {0: "Video", 1: "Audio"}.get(types)
    if absent:
        for name in (f"subscribe{absent}Uids", f"unsubscribe{absent}Uids"):
            check.need(name not in recording, name, "subscription.streamTypes")


def check_canvas(check: Checker, canvas: Json) -> None:
    """The composite picture."""
    for name in ("width", "height", "fps"):
        check.integer(canvas, name, 1, 1_000_000)
    pixels = canvas.get("width", 360) * canvas.get("height", 640)
    check.need(pixels <= MAX_PIXELS, "transcodingConfig", "canvas.pixels")
    check.integer(canvas, "bitrate", 1, 6500)
    check_layout(check, canvas)


def check_layout(check: Checker, layout: Json) -> None:
    """The placing of users, at start and in updateLayout alike."""
    check.integer(layout, "mixedVideoLayout", 0, 3)
    check.uid(layout, "maxResolutionUid")
    colour = check.text(layout, "backgroundColor")
    if "backgroundColor" in layout:
        check.need(bool(COLOUR.fullmatch(colour)), "backgroundColor")
    check.text(layout, "backgroundImage")
    check.text(layout, "defaultUserBackgroundImage")
    regions = check.objects(layout, "layoutConfig")
    custom = layout.get("mixedVideoLayout", 0) == 3
    check.need(not custom or bool(regions), "layoutConfig", "layout.missing")
    _, most = check.hooks.bounds(check.op, "layoutConfig", 0, 17)
    check.need(len(regions or []) <= most, "layoutConfig")
    for region in regions or []:
        check_region(check, region)
    for background in check.objects(layout, "backgroundConfig") or []:
        check.text(background, "uid", required=True)
        check.text(background, "image_url", required=True)
        check.integer(background, "render_mode", 0, 1)


def check_region(check: Checker, region: Json) -> None:
    """One user's part of the picture."""
    check.text(region, "uid")
    for name in ("x_axis", "y_axis", "width", "height"):
        check.fraction(region, name, required=True)
    check.fraction(region, "alpha")
    check.integer(region, "render_mode", 0, 1)
    for start, size in (("x_axis", "width"), ("y_axis", "height")):
        check.need(region.get(start, 0) + region.get(size, 0) <= 1 + 1e-6, size, "layout.outside")


def check_file_config(check: Checker, settings: Json) -> None:
    """The kinds of recorded file."""
    config = check.object(settings, "recordingFileConfig")
    kinds = check.texts(config, "avFileType") if config is not None else None
    if kinds is None:
        return
    check.need(bool(kinds) and set(kinds) <= {"hls", "mp4"}, "avFileType")
    check.need("hls" in kinds, "avFileType", "avFileType.mp4Alone")


def check_snapshot(check: Checker, settings: Json, recording: Json, mode: str) -> None:
    """The screenshots, which only individual recording can take."""
    snapshot = check.object(settings, "snapshotConfig")
    if snapshot is None:
        return
    check.need(mode in ("individual", ""), "snapshotConfig", "snapshot.mode")
    check.integer(snapshot, "captureInterval", 5, 3600)
    check.need(snapshot.get("fileType") == ["jpg"], "fileType")
    check.need(recording.get("streamTypes", 2) in (1, 2), "streamTypes", "snapshot.streamTypes")
    audio_only = "subscribeAudioUids" in recording and "subscribeVideoUids" not in recording
    check.need(not audio_only, "subscribeVideoUids", "snapshot.video")


def check_extension(check: Checker, extension: Json) -> None:
    """The services of page recording."""
    check.choice(extension, "errorHandlePolicy", ("error_abort",))
    services = check.objects(extension, "extensionServices", required=True) or []
    names = [service.get("serviceName") for service in services]
    known = set(map(str, names)) <= {"web_recorder_service", "rtmp_publish_service"}
    check.need(known, "serviceName")
    check.need("web_recorder_service" in names, "extensionServices")
    for service in services:
        check.choice(service, "errorHandlePolicy", ("error_abort", "error_ignore"))
        param = check.object(service, "serviceParam", required=True) or {}
        if service["serviceName"] == "web_recorder_service":
            check_page(check, param)
        else:
            check_outputs(check, param, required=True)


def check_page(check: Checker, page: Json) -> None:
    """The page to record."""
    url = check.text(page, "url", required=True)
    check.need(re.match(r"https?://[^/\s]+", url) is not None, "url")
    check.integer(page, "audioProfile", 0, 2, required=True)
    check.integer(page, "videoWidth", 240, 1920, required=True)
    check.integer(page, "videoHeight", 240, 1920, required=True)
    pixels = page.get("videoWidth", 0) * page.get("videoHeight", 0)
    check.need(pixels <= MAX_PIXELS, "videoWidth", "page.pixels")
    check.integer(page, "maxRecordingHour", 1, 720, required=True)
    check.integer(page, "videoBitrate", 1, 1_000_000)
    check.integer(page, "videoFps", 5, 60)
    check.boolean(page, "mobile")
    check.integer(page, "maxVideoDuration", 30, 240)
    check.boolean(page, "onhold")
    if page.get("readyTimeout") is not None:
        check.integer(page, "readyTimeout", 0, 60)


def check_outputs(check: Checker, source: Json, *, required: bool = False) -> None:
    """The CDN addresses: one at most, RTMP or RTMPS."""
    outputs = check.objects(source, "outputs", required=required)
    _, most = check.hooks.bounds(check.op, "outputs", 0, 1)
    check.need(len(outputs or []) <= most, "outputs")
    for output in outputs or []:
        url = check.text(output, "rtmpUrl", required=required)
        if "rtmpUrl" in output:
            check.need(re.match(r"rtmps?://\S+", url) is not None, "rtmpUrl")


def check_update(check: Checker, settings: Json) -> None:
    """The settings of update."""
    streams = check.object(settings, "streamSubscribe") or {}
    for kind, name in (("Audio", "audioUidList"), ("Video", "videoUidList")):
        users = check.object(streams, name)
        if users is not None:
            check_subscription(check, users, kind)
    web = check.object(settings, "webRecordingConfig")
    if web is not None:
        check.boolean(web, "onhold")
    rtmp = check.object(settings, "rtmpPublishConfig")
    if rtmp is not None:
        check_outputs(check, rtmp)
    check_storage(check, settings, required=False)


def check_stop(check: Checker, settings: Json) -> None:
    """The settings of stop."""
    check.boolean(settings, "async_stop")


def differs(start_parameter: Any, settings: Json) -> bool:
    """Whether start asks for something else than acquire announced."""
    if not isinstance(start_parameter, dict):
        return False
    return any(settings.get(name) != value for name, value in start_parameter.items())
