"""RealtimeKit recording tracks otherwise than it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.bends import (
    LOWER_CASE,
    MILLISECONDS,
    NUMBER,
    OTHER_ID,
    Bend,
    answers,
    fault,
    fixed,
    items,
    of,
    overlook,
    turned,
    without,
)
from contracts.vendors.realtimekit.sandbox.policy import Change


def _tracks(**settings: Any) -> Bend:
    return lambda policy: replace(policy, tracks=replace(policy.tracks, **settings))


def _track(change: Change) -> Bend:
    return items("recordings.track", turned("recording", change))


def _layers(change: Change) -> Bend:
    return items("recordings.get", turned("download_url", of(list, lambda layers: [change(each) for each in layers])))


def _numbered(files: Json) -> Json:
    return {f"{name.split('_')[0]}_{number}.webm": each for number, (name, each) in enumerate(files.items())}


TRACKS: Final[tuple[Fault, ...]] = (
    fault(
        "track.recording-bare",
        "shape",
        "a track recording comes in data itself",
        answers("recordings.track", turned("data", lambda data: data.get("recording", data))),
        "track.has-recording",
    ),
    fault(
        "track.recording-list",
        "shape",
        "a track recording comes in a list",
        items("recordings.track", turned("recording", lambda found: [found])),
        "track.recording-is-object",
    ),
    fault(
        "track.id-missing",
        "presence",
        "a track recording has no id",
        _track(without("id")),
        "track.has-id",
    ),
    fault(
        "track.id-number",
        "type",
        "the id of a track recording is a number",
        _track(turned("id", NUMBER)),
        "track.id-is-text",
    ),
    fault(
        "track.status-missing",
        "presence",
        "a track recording has no status",
        _track(without("status")),
        "track.has-status",
    ),
    fault(
        "track.status-otherwise",
        "shape",
        "a track recording begins as STARTING",
        _track(fixed("status", "STARTING")),
        "track.begins-as-invoked",
        "track.status-is-known",
    ),
    fault(
        "track.name-missing",
        "presence",
        "a track recording has no output_file_name",
        _track(without("output_file_name")),
        "track.has-output-file-name",
    ),
    fault(
        "track.name-list",
        "type",
        "output_file_name of a track recording is a list",
        _track(turned("output_file_name", lambda name: [name])),
        "track.output-file-name-is-text",
    ),
    fault(
        "track.invoked-time-missing",
        "presence",
        "a track recording has no invoked_time",
        _track(without("invoked_time")),
        "track.has-invoked-time",
    ),
    fault(
        "track.invoked-time-number",
        "type",
        "invoked_time of a track recording is a number",
        _track(turned("invoked_time", MILLISECONDS)),
        "track.invoked-time-is-iso",
    ),
    fault(
        "track.type-lower-case",
        "shape",
        "the type of a track recording is written in lower case",
        _track(turned("type", LOWER_CASE)),
        "track.type-is-track",
    ),
    fault(
        "track.meeting-other",
        "identity",
        "a track recording names another meeting",
        _track(fixed("meeting_id", OTHER_ID)),
        "track.names-its-meeting",
    ),
    fault(
        "track.links-in-an-object",
        "shape",
        "the files of a track recording come in an object of links",
        items("recordings.get", turned("download_url", of(list, lambda layers: {"links": []}))),
        "track.downloads-are-a-list",
    ),
    fault(
        "track.layer-unnamed",
        "presence",
        "the files of a track recording come without the name of their layer",
        _layers(without("layer_name")),
        "track.downloads-name-their-layer",
    ),
    fault(
        "track.files-bare",
        "shape",
        "the files of a track recording have no URLs",
        _layers(turned("download_urls", lambda files: {name: {} for name in files})),
        "track.downloads-are-urls",
    ),
    fault(
        "track.files-numbered",
        "shape",
        "the files of a track recording are numbered",
        _layers(turned("download_urls", _numbered)),
        "track.files-are-named",
        "track.everyone",
    ),
    fault(
        "track.empty-meeting",
        "status",
        "the tracks of an empty meeting are recorded",
        _tracks(needs_session=False),
        "track.needs-a-live-session",
    ),
    fault(
        "track.any-meeting",
        "status",
        "the tracks of an unknown meeting are recorded",
        _tracks(knows_meetings=False),
        "track.unknown-meeting-is-refused",
    ),
    fault(
        "track.layers-demanded",
        "shape",
        "a track recording needs layers",
        _tracks(needs_layers=True),
        "track.accepts-valid-requests",
    ),
    fault(
        "track.users-ignored",
        "identity",
        "everyone is recorded, whoever is listed",
        _tracks(heeds_users=False),
        "track.only-listed-users",
    ),
    fault(
        "track.first-only",
        "identity",
        "only the first participant gets a file",
        _tracks(first_only=True),
        "track.everyone",
    ),
    fault(
        "track.prefix-ignored",
        "identity",
        "the prefix of a layer is ignored",
        _tracks(heeds_prefix=False),
        "track.prefix-is-used",
    ),
    fault(
        "track.default-renamed",
        "identity",
        "the default prefix is track",
        _tracks(default_prefix="track"),
        "track.default-prefix",
    ),
    fault(
        "track.outlives-session",
        "time",
        "a track recording goes on in an empty meeting",
        _tracks(ends_with_session=False),
        "track.stops-with-the-session",
    ),
    fault(
        "track.many-users",
        "shape",
        "user_ids can have more than 100 values",
        _tracks(most_users=1000),
        "track.user-ids-at-most-100",
    ),
    fault(
        "track.user-ids-unchecked",
        "shape",
        "any user_ids are taken",
        overlook("body.user_ids*"),
        "track.user-ids-are-texts",
        "track.user-ids-at-most-100",
    ),
    fault(
        "track.layers-unchecked",
        "shape",
        "anything is taken for layers",
        overlook("body.layers"),
        "track.layers-is-object",
        "track.layers-required",
    ),
    fault(
        "track.layer-unchecked",
        "shape",
        "anything is taken for a layer",
        overlook("body.layers.default"),
        "track.layer-is-object",
    ),
    fault(
        "track.prefix-unchecked",
        "shape",
        "any prefix of a layer is taken",
        overlook("body.layers.default.file_name_prefix"),
        "track.prefix-is-text",
    ),
    fault(
        "track.media-kind-unchecked",
        "shape",
        "any media_kind is taken",
        overlook("body.layers.default.media_kind"),
        "track.media-kind-is-audio",
    ),
    fault(
        "track.outputs-unchecked",
        "shape",
        "anything is taken for the outputs of a layer",
        overlook("body.layers.default.outputs"),
        "track.outputs-is-array",
    ),
    fault(
        "track.output-type-unchecked",
        "shape",
        "any type of an output is taken",
        overlook("body.layers.default.outputs[[]*].type"),
        "track.output-type",
    ),
    fault(
        "track.layers-optional",
        "shape",
        "a track recording needs no layers",
        _tracks(needs_layers=False),
        "track.layers-required",
    ),
)
