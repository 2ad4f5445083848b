"""Agora ending recordings too early or not at all, and saying so or not."""

from __future__ import annotations

from typing import Any, Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import alter, become, edit, fault, response, turn, where


def _only_a_message(body: dict[str, Any]) -> None:
    body.pop("code", None)
    body["message"] = body.pop("reason", "invalid")


def _unfinished(body: dict[str, Any]) -> None:
    become("code", 65)(body)
    become("reason", "request not completed")(body)


def _without_upload(services: Json) -> Json:
    return [each for each in services if each["serviceName"] != "upload_service"]


LIVES: Final[tuple[Fault, ...]] = (
    fault(
        "idle.max-idle-time-in-milliseconds",
        "unit",
        "maxIdleTime is taken to be in milliseconds",
        turn(idle_unit=0.001),
        "start.goes-on-for-its-idle-time",
        "idle.not-before-its-time",
        "stop.leaves-others-running",
        "stop.refused-leaves-the-recording",
        "event.recorder-leave.nobody-only-where-nobody-is",
    ),
    fault(
        "stop.without-data-goes-on",
        "order",
        "a stop that says that nothing was recorded does not end the recording",
        turn(ends_empty=False),
        "stop.without-data-ends-the-recording",
    ),
    fault(
        "stop.without-data-is-unfinished",
        "status",
        "stops that find nothing recorded all say that they are to be tried again",
        edit("refusal", where("code", 435, _unfinished)),
        "stop.without-data-says-so",
    ),
    fault(
        "refusals.without-code",
        "presence",
        "the refusal of a wrong request has a message, and neither code nor reason",
        edit("refusal", where("code", 2, _only_a_message)),
        "errors.invalid-parameter-has-a-code",
    ),
    fault(
        "stop.page-without-upload",
        "presence",
        "stop of a page does not tell of the upload",
        edit("stop", response(alter("extensionServiceState", _without_upload))),
        "stop.page-tells-of-its-upload",
    ),
    fault(
        "files.of-pages-keep-characters",
        "shape",
        "the names of files have every character of the channel",
        turn(replaces_characters=False),
        "file-entry.name-replaces-characters",
    ),
)
