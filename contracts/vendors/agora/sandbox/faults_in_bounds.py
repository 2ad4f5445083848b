"""Agora one off at a bound: the last value that it should take is refused, or the first that it should not is taken."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, misread

BOUNDS: Final[tuple[Fault, ...]] = (
    fault(
        "acquire.hours-off-by-one",
        "unit",
        "the hours of a resource are counted from 0, so that 0 to 719 are taken",
        misread(resourceExpiredHour=1),
        "acquire.accepts-valid-requests",
        "acquire.resource-expired-hour",
    ),
    fault(
        "start.idle-time-off-by-one",
        "unit",
        "maxIdleTime is taken from 4 to 2,591,999",
        misread(maxIdleTime=1),
        "start.accepts-valid-requests",
        "start.max-idle-time",
    ),
    fault(
        "start.page-hours-off-by-one",
        "unit",
        "maxRecordingHour is taken from 0 to 719",
        misread(maxRecordingHour=1),
        "start.accepts-valid-requests",
        "start.max-recording-hour",
    ),
    fault(
        "start.lists-one-short",
        "unit",
        "lists of whom to hear have at most 31 entries",
        misread(subscribeAudioUids=1),
        "start.accepts-valid-requests",
        "update.accepts-valid-requests",
    ),
    fault(
        "start.regions-one-more",
        "unit",
        "a layout of 18 regions is taken",
        misread(layoutConfig=-1),
        "start.layout-config-length",
        "update-layout.at-most-17-regions",
    ),
    fault(
        "update-layout.axis-off-by-a-little",
        "unit",
        "x_axis of a region is taken from -0.000001 to 0.999999",
        misread(x_axis=1e-6),
        "start.accepts-valid-requests",
        "start.layout-region-bounds",
        "update-layout.accepts-valid-requests",
        "update-layout.x-axis-range",
    ),
)
