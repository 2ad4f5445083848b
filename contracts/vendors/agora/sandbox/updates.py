"""What `update` and `updateLayout` take, and what they change in a running recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.model import Json
from contracts.vendors.agora.sandbox.checks import (
    FLAG,
    NUMBER,
    OWNER,
    RENDERING,
    SHARE,
    STRING,
    USER_ID,
    Check,
    among,
    every,
    matches,
    record,
)
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.recording import Recording, dig, push_urls

ROUNDING = 1e-6
"""Sizes have six decimal places."""

UIDS = every(STRING, most=32)
FILLED_UIDS = every(STRING, most=32, least=1)

STORAGE = record(
    {
        "vendor": among(1, 2, 3, 5, 6, 7, 8, 11),
        "region": NUMBER,
        "bucket": STRING,
        "accessKey": STRING,
        "secretKey": STRING,
    },
    {
        "stsToken": STRING,
        "stsExpiration": NUMBER,
        "fileNamePrefix": every(matches("[a-zA-Z0-9]*")),
        "extensionParams": record({}, {"sse": among("kms", "aes256"), "tag": STRING, "endpoint": STRING}),
    },
)
PUSH = record({}, {"outputs": every(record({}, {"rtmpUrl": matches("rtmps?://.*")}), most=1)})


def _lists(kind: str, uids: Check) -> Check:
    """The users to hear or to see: those named, or all but those named."""
    wanted, unwanted = f"subscribe{kind}Uids", f"unsubscribe{kind}Uids"
    return record({}, {wanted: uids, unwanted: uids}, (wanted, lambda it: not {wanted, unwanted} <= it.keys()))


def update_body(policy: Policy) -> Check:
    """The body of `update`."""
    uids = UIDS if policy.takes_empty_lists else FILLED_UIDS
    page: Mapping[str, Check] = {"onhold": FLAG, **({"url": STRING} if policy.changes_page else {})}
    client: Mapping[str, Check] = {
        "streamSubscribe": record({}, {"audioUidList": _lists("Audio", uids), "videoUidList": _lists("Video", uids)}),
        "webRecordingConfig": record({}, page),
        "rtmpPublishConfig": PUSH,
        **({"storageConfig": STORAGE} if policy.changes_storage else {}),
    }
    return record({**OWNER, "clientRequest": record({}, client)})


def _lies_on_canvas(region: dict[str, Any]) -> bool:
    return all(
        region[start] + region[size] <= 1 + ROUNDING for start, size in (("x_axis", "width"), ("y_axis", "height"))
    )


def _has_regions(client: dict[str, Any]) -> bool:
    return client.get("mixedVideoLayout") != 3 or bool(client.get("layoutConfig"))


REGION = record(
    {"x_axis": SHARE, "y_axis": SHARE, "width": SHARE, "height": SHARE},
    {"uid": STRING, "alpha": SHARE, "render_mode": RENDERING},
    ("canvas", _lies_on_canvas),
)
BACKGROUND = record({"uid": STRING, "image_url": STRING}, {"render_mode": RENDERING})
LAYOUT = record(
    {},
    {
        "mixedVideoLayout": among(0, 1, 2, 3),
        "maxResolutionUid": USER_ID,
        "backgroundColor": matches("#[0-9a-fA-F]{6}"),
        "backgroundImage": STRING,
        "defaultUserBackgroundImage": STRING,
        "layoutConfig": every(REGION, most=17),
        "backgroundConfig": every(BACKGROUND),
    },
    ("regions", _has_regions),
)


def layout_body() -> Check:
    """The body of `updateLayout`."""
    return record({**OWNER, "clientRequest": LAYOUT})


def update(recording: Recording, client: Json, policy: Policy, now: float) -> None:
    """Let everything in the `clientRequest` of an update take effect that concerns such a recording."""
    if recording.in_channel:
        lists = recording.settings.subscription.updated(dig(client, "streamSubscribe"))
        recording.settings = replace(recording.settings, subscription=lists)
        return
    page = dig(client, "webRecordingConfig")
    on_hold = dig(page, "onhold") is True
    if isinstance(page, dict) and on_hold in policy.heeds_onhold:
        recording.hold(now, on_hold=on_hold)
    urls = push_urls(dig(client, "rtmpPublishConfig"))
    if urls and recording.settings.push_urls is not None and policy.moves_push:
        recording.settings = replace(recording.settings, push_urls=urls)
        recording.pushed_since = now
