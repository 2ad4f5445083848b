"""Agora starting recordings whose files, snapshots or mixing are not properly asked for."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, overlook

FORMATS: Final[tuple[Fault, ...]] = (
    fault(
        "request.file-config-unchecked",
        "shape",
        "anything is taken for the configuration of files",
        overlook("recordingFileConfig"),
        "start.recording-file-config",
    ),
    fault(
        "request.file-types-unchecked",
        "shape",
        "MP4 without HLS, and unknown file types, are taken",
        overlook("avFileType"),
        "start.av-file-type-members",
        "start.mp4-alone-is-refused",
    ),
    fault(
        "request.snapshot-type-unchecked",
        "shape",
        "missing and wrong types of snapshots are taken",
        overlook("fileType"),
        "start.snapshot-file-type",
        "start.snapshot-file-type-required",
    ),
    fault(
        "request.capture-interval-unchecked",
        "shape",
        "any interval of snapshots is taken",
        overlook("captureInterval"),
        "start.capture-interval",
    ),
    fault(
        "request.snapshots-of-audio",
        "shape",
        "snapshots are taken where there is no video",
        overlook("snapshotConfig:blind"),
        "start.snapshots-need-video",
    ),
    fault(
        "request.snapshots-of-nobody",
        "shape",
        "snapshots are taken where nobody is to be seen",
        overlook("snapshotConfig:subscription"),
        "start.snapshots-need-a-video-list",
    ),
    fault(
        "request.combination-unchecked",
        "shape",
        "applications are combined in any way",
        overlook("combinationPolicy"),
        "start.combination-policy",
    ),
    fault(
        "request.mixing-not-needed",
        "shape",
        "mixing is put off without saying how to mix",
        overlook("transcodeOptions:missing"),
        "start.postponed-mixing-has-its-options",
    ),
    fault(
        "request.mixing-mode-not-needed",
        "shape",
        "mixing is taken without its mode",
        overlook("transcodeOptions.transConfig"),
        "start.mixing-has-its-mode",
    ),
    fault(
        "request.mixing-mode-unchecked",
        "shape",
        "any mode of mixing is taken",
        overlook("transConfig.transMode"),
        "start.mixing-mode",
    ),
    fault(
        "request.mixing-format-unchecked",
        "shape",
        "any format of mixed audio is taken",
        overlook("container.format"),
        "start.mixing-format",
    ),
    fault(
        "request.mixing-sample-rate-unchecked",
        "shape",
        "any sample rate of mixed audio is taken",
        overlook("audio.sampleRate"),
        "start.mixing-sample-rate",
    ),
    fault(
        "request.mixing-bitrate-unchecked",
        "shape",
        "any bitrate of mixed audio is taken",
        overlook("audio.bitrate"),
        "start.mixing-bitrate",
    ),
    fault(
        "request.mixing-channels-unchecked",
        "shape",
        "any number of channels of mixed audio is taken",
        overlook("audio.channels"),
        "start.mixing-channels",
    ),
)
