"""Agora taking what it should refuse: each fault overlooks the fields that one check is about."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, overlook

REQUESTS: Final[tuple[Fault, ...]] = (
    fault(
        "request.body-unchecked",
        "shape",
        "bodies that are not JSON are taken",
        overlook("body"),
        "request.body-is-json",
        "answers.cname-is-string",
        "answers.uid-is-string",
    ),
    fault(
        "request.cname-unchecked",
        "shape",
        "a missing or wrong channel name is taken",
        overlook("body.cname"),
        "request.cname-is-string",
        "request.cname-required",
        "answers.cname-is-string",
    ),
    fault(
        "request.uid-unchecked",
        "shape",
        "a missing or wrong user id is taken",
        overlook("body.uid"),
        "request.uid-is-string",
        "request.uid-range",
        "request.uid-required",
        "answers.uid-is-string",
    ),
    fault(
        "request.client-request-unchecked",
        "shape",
        "a missing or wrong clientRequest is taken",
        overlook("clientRequest"),
        "request.client-request-is-object",
        "request.client-request-required",
    ),
    fault(
        "request.mode-unchecked",
        "shape",
        "unknown modes are taken",
        overlook("mode"),
        "request.mode",
        "request.mode-with-capital-web",
    ),
    fault(
        "request.scene-unchecked",
        "shape",
        "any scene is taken",
        overlook("scene"),
        "acquire.scene",
        "acquire.scene-with-postponed-transcoding",
    ),
    fault(
        "request.hours-unchecked",
        "shape",
        "any validity is taken",
        overlook("resourceExpiredHour"),
        "acquire.resource-expired-hour",
    ),
    fault(
        "request.region-unchecked",
        "shape",
        "any region of the service is taken",
        overlook("clientRequest.region"),
        "acquire.region",
    ),
    fault(
        "request.excluded-resources-unchecked",
        "shape",
        "anything is taken for a list of resources to exclude",
        overlook("excludeResourceIds"),
        "acquire.exclude-resource-ids",
    ),
    fault(
        "request.start-parameter-unchecked",
        "shape",
        "anything is taken for a start parameter",
        overlook("startParameter"),
        "acquire.start-parameter",
    ),
    fault(
        "request.async-stop-unchecked",
        "shape",
        "anything is taken for async_stop",
        overlook("async_stop"),
        "stop.async-stop-is-boolean",
    ),
    fault(
        "request.channel-characters-unchecked",
        "shape",
        "channels are called anything",
        overlook("body.cname:characters"),
        "request.cname-characters",
        "acquire.name-of-channel-length",
    ),
    fault(
        "request.page-name-unchecked",
        "shape",
        "web page recordings have names of any length",
        overlook("body.cname:length"),
        "acquire.name-of-page-length",
        "acquire.name-of-page-length-2023",
    ),
)
