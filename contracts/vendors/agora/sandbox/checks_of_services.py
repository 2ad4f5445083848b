"""Which extension services `start` takes: the recorder of a page, the push to a CDN, and one for video on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts.model import Json
from contracts.vendors.agora.sandbox.checks import (
    FLAG,
    NUMBER,
    OBJECT,
    STRING,
    TEXT,
    Check,
    among,
    both,
    every,
    fits_frame,
    is_number,
    leaf,
    named,
    record,
    whole,
    within,
)
from contracts.vendors.agora.sandbox.policy import Policy

PUSH = record({}, {"outputs": every(record({"rtmpUrl": STRING}))})
VOD = record({"accessKey": STRING, "secretKey": STRING, "regionId": STRING, "apiData": OBJECT})

TIMEOUT = both(
    leaf(lambda value: value is None or (is_number(value) and 0 <= value <= 60)),
    named("whole", leaf(lambda value: not isinstance(value, float) or value.is_integer())),
)


def _bounded(low: float, high: float, *, binding: bool) -> Check:
    """A number, between bounds that are only `binding` in some editions."""
    bounds = leaf(lambda value: not isinstance(value, int | float) or not binding or low <= value <= high)
    return both(NUMBER, named("bounds", bounds))


def page(policy: Policy) -> Check:
    """The `serviceParam` of the recorder of web pages."""
    side = _bounded(480, 1920, binding=policy.bounds_pages)
    return record(
        {
            "url": TEXT,
            "audioProfile": among(0, 1, 2),
            "videoWidth": side,
            "videoHeight": side,
            "maxRecordingHour": whole(1, 720),
        },
        {
            "videoBitrate": _bounded(50, 8000, binding=policy.bounds_pages),
            "videoFps": within(5, 60),
            "mobile": FLAG,
            "maxVideoDuration": whole(30, 240),
            "onhold": FLAG,
            "readyTimeout": TIMEOUT,
        },
        ("videoWidth:frame", fits_frame("videoWidth", "videoHeight")),
    )


def extensions(policy: Policy) -> Check:
    """The `extensionServiceConfig` of a start."""
    optional: Mapping[str, Check] = {"errorHandlePolicy": among("error_abort"), "apiVersion": STRING}
    return record({"extensionServices": every(_service(policy), least=1)}, optional)


def _service(policy: Policy) -> Check:
    """An extension service, whose parameters depend on which one it is."""
    known = {"web_recorder_service": page(policy), "rtmp_publish_service": PUSH, "aliyun_vod_service": VOD}
    taken = {name: check for name, check in known.items() if name in policy.services}

    def check(path: str, value: Json) -> Iterator[str]:
        flaws = list(record({"serviceName": among(*taken), "serviceParam": OBJECT})(path, value))
        yield from flaws
        if isinstance(value, dict):
            policies = among(*_policies(policy, value.get("serviceName")))
            yield from record({}, {"errorHandlePolicy": policies})(path, value)
        if not flaws:
            yield from taken[value["serviceName"]](f"{path}.serviceParam", value["serviceParam"])

    return check


def _policies(policy: Policy, service: Json) -> tuple[str, ...]:
    """Which policies for errors a service may have."""
    if policy.one_policy_a_service:
        return ("error_ignore",) if service == "rtmp_publish_service" else ("error_abort",)
    return ("error_abort", "error_ignore")
