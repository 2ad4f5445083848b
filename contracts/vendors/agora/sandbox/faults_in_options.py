"""Agora refusing what it should take: each fault is about one documented option of a start."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, refuse

OPTIONS: Final[tuple[Fault, ...]] = (
    fault(
        "start.prefix-refused",
        "shape",
        "a prefix of file names is refused as invalid",
        refuse("fileNamePrefix"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.extension-params-refused",
        "shape",
        "what one platform knows beside is refused as invalid",
        refuse("extensionParams"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.decryption-refused",
        "shape",
        "the salt of an encrypted channel is refused as invalid",
        refuse("salt"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.lists-refused",
        "shape",
        "a list of whom to see is refused as invalid",
        refuse("subscribeVideoUids"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.exclusions-refused",
        "shape",
        "lists of whom not to hear are refused as invalid",
        refuse("unsubscribeAudioUids"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.stream-mode-refused",
        "shape",
        "a mode of streams is refused as invalid",
        refuse("streamMode"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.custom-layout-refused",
        "shape",
        "the regions of a custom layout are refused as invalid",
        refuse("layoutConfig"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.largest-window-refused",
        "shape",
        "who is in the largest window is refused as invalid",
        refuse("maxResolutionUid"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.user-backgrounds-refused",
        "shape",
        "the backgrounds of users are refused as invalid",
        refuse("backgroundConfig"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.page-bitrate-refused",
        "shape",
        "the bitrate of a page is refused as invalid",
        refuse("videoBitrate"),
        "start.accepts-valid-requests",
    ),
    fault(
        "start.page-timeout-refused",
        "shape",
        "the time that a page may take to load is refused as invalid",
        refuse("readyTimeout"),
        "start.accepts-valid-requests",
    ),
)
