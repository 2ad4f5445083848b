"""Which settings `start` takes for the streams of a channel: the subscription, and how the video is composed."""

from __future__ import annotations

from typing import Any

from contracts.vendors.agora.sandbox.checks import (
    NUMBER,
    OBJECT,
    RENDERING,
    SHARE,
    STRING,
    USER_ID,
    Check,
    among,
    both,
    every,
    fits_frame,
    leaf,
    matches,
    named,
    record,
    whole,
)
from contracts.vendors.agora.sandbox.policy import Policy

AUDIO, VIDEO = 0, 1
"""What is recorded alone, by `streamTypes`."""

LONGEST_SIDE = 1920
HIGHEST_BITRATE = 6500

REGION_OF_SCREEN = record(
    {"x_axis": SHARE, "y_axis": SHARE, "width": SHARE, "height": SHARE},
    {"uid": STRING, "alpha": SHARE, "render_mode": RENDERING},
)
USER_BACKGROUND = record({"uid": STRING, "image_url": STRING}, {"render_mode": RENDERING})
SUBSCRIPTION = every(STRING, most=32)


def _side(policy: Policy) -> Check:
    most = LONGEST_SIDE if policy.limits_sides else float("inf")
    return both(NUMBER, named("most", leaf(lambda value: not isinstance(value, int | float) or value <= most)))


def transcoding(policy: Policy) -> Check:
    """The `transcodingConfig` of a composite recording."""
    high = named("most", leaf(lambda value: not isinstance(value, int | float) or value <= HIGHEST_BITRATE))
    return record(
        {},
        {
            "width": _side(policy),
            "height": _side(policy),
            "fps": NUMBER,
            "bitrate": both(NUMBER, high),
            "maxResolutionUid": USER_ID,
            "mixedVideoLayout": among(0, 1, 2, 3),
            "backgroundColor": matches("#[0-9a-fA-F]{6}"),
            "backgroundImage": STRING,
            "defaultUserBackgroundImage": STRING,
            "layoutConfig": every(REGION_OF_SCREEN, most=17),
            "backgroundConfig": every(USER_BACKGROUND),
        },
        ("width:frame", fits_frame("width", "height")),
        ("layoutConfig:missing", lambda it: it.get("mixedVideoLayout") != 3 or "layoutConfig" in it),
    )


def _spellings(wanted: str) -> tuple[str, str]:
    """Both spellings of the list that says what not to subscribe to."""
    return f"un{wanted}", f"unS{wanted[1:]}"


def _has_one_list(wanted: str) -> Any:
    """Whether whom to subscribe to is said in one list only."""
    return lambda it: wanted not in it or not any(each in it for each in _spellings(wanted))


def _has_no_lists(alone: int, unwanted: str) -> Any:
    """Whether, with only one type of stream recorded, the other one has no lists."""
    names = {unwanted, *_spellings(unwanted)}
    return lambda it: it.get("streamTypes", 2) != alone or not names & it.keys()


def recording(policy: Policy) -> Check:
    """The `recordingConfig` of a start."""
    lists = ("subscribeAudioUids", "subscribeVideoUids")
    return record(
        {"channelType": among(0, 1)},
        {
            "decryptionMode": among(*range(9)),
            "secret": STRING,
            "salt": STRING,
            "maxIdleTime": whole(5, 2_592_000),
            "streamTypes": among(0, 1, 2),
            "videoStreamType": among(0, 1),
            **{name: SUBSCRIPTION for wanted in lists for name in (wanted, *_spellings(wanted))},
            "subscribeUidGroup": among(*range(6)),
            "streamMode": among("default", "standard", "original"),
            "audioProfile": among(0, 1, 2),
            "transcodingConfig": both(OBJECT, transcoding(policy)),
        },
        ("subscribeAudioUids:both", _has_one_list("subscribeAudioUids")),
        ("subscribeVideoUids:both", _has_one_list("subscribeVideoUids")),
        ("subscribeAudioUids:alone", _has_no_lists(VIDEO, "subscribeAudioUids")),
        ("subscribeVideoUids:alone", _has_no_lists(AUDIO, "subscribeVideoUids")),
        ("secret:missing", lambda it: it.get("decryptionMode", 0) == 0 or "secret" in it),
        ("salt:missing", lambda it: it.get("decryptionMode", 0) not in (7, 8) or "salt" in it),
    )
