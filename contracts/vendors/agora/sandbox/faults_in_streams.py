"""Agora starting recordings of streams that are not properly asked for."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, overlook

STREAMS: Final[tuple[Fault, ...]] = (
    fault("request.token-unchecked", "shape", "any token is taken", overlook("token"), "start.token"),
    fault(
        "request.channel-type-unchecked",
        "shape",
        "any channel type is taken",
        overlook("channelType"),
        "start.channel-type",
    ),
    fault(
        "request.idle-time-unchecked", "shape", "any idle time is taken", overlook("maxIdleTime"), "start.max-idle-time"
    ),
    fault(
        "request.stream-types-unchecked",
        "shape",
        "any stream types are taken",
        overlook("streamTypes"),
        "start.stream-types",
    ),
    fault(
        "request.video-stream-type-unchecked",
        "shape",
        "any video stream type is taken",
        overlook("videoStreamType"),
        "start.video-stream-type",
    ),
    fault(
        "request.uid-group-unchecked",
        "shape",
        "any group of user ids is taken",
        overlook("subscribeUidGroup"),
        "start.subscribe-uid-group",
    ),
    fault(
        "request.stream-mode-unchecked",
        "shape",
        "any stream mode is taken",
        overlook("streamMode"),
        "start.stream-mode",
    ),
    fault(
        "request.audio-list-unchecked",
        "shape",
        "whom to hear is said twice",
        overlook("subscribeAudioUids:both"),
        "start.audio-lists-exclude-each-other",
    ),
    fault(
        "request.video-list-unchecked",
        "shape",
        "whom to see is said twice",
        overlook("subscribeVideoUids:both"),
        "start.video-lists-exclude-each-other",
    ),
    fault(
        "request.list-length-unchecked",
        "shape",
        "lists of users are of any length",
        overlook("subscribeAudioUids:length"),
        "start.uid-list-length",
    ),
    fault(
        "request.list-entries-unchecked",
        "shape",
        "lists hold anything for users",
        overlook("subscribeVideoUids"),
        "start.uid-list-entries",
    ),
    fault(
        "request.lists-of-video-unheeded",
        "shape",
        "recordings of audio alone say whom to see",
        overlook("subscribeVideoUids:alone"),
        "start.audio-alone-has-no-video-lists",
    ),
    fault(
        "request.lists-of-audio-unheeded",
        "shape",
        "recordings of video alone say whom to hear",
        overlook("subscribeAudioUids:alone"),
        "start.video-alone-has-no-audio-lists",
    ),
    fault(
        "request.uid-group-not-needed",
        "shape",
        "individual recordings do not say how many they are of",
        overlook("subscribeUidGroup:missing"),
        "start.uid-group-required-in-individual-mode",
    ),
    fault(
        "request.decryption-unchecked",
        "shape",
        "any way of decryption is taken",
        overlook("decryptionMode"),
        "start.decryption-mode",
    ),
    fault(
        "request.secret-unchecked", "shape", "any secret is taken", overlook("recordingConfig.secret"), "start.secret"
    ),
    fault(
        "request.secret-not-needed",
        "shape",
        "decryption is taken without a secret",
        overlook("secret:missing"),
        "start.secret-required",
    ),
    fault("request.salt-unchecked", "shape", "any salt is taken", overlook("recordingConfig.salt"), "start.salt"),
    fault(
        "request.salt-not-needed",
        "shape",
        "decryption that is salted is taken without salt",
        overlook("salt:missing"),
        "start.salt-required",
    ),
    fault(
        "request.audio-profile-unchecked",
        "shape",
        "any audio profile of a channel is taken",
        overlook("recordingConfig.audioProfile"),
        "start.audio-profile",
    ),
    fault(
        "request.audio-profile-of-individuals",
        "shape",
        "an audio profile of individual recordings is taken",
        overlook("audioProfile:mode"),
        "start.audio-profile-only-in-composite-mode",
    ),
)
