"""Which request bodies RealtimeKit accepts, said in a small vocabulary of checks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

from contracts.model import Json
from contracts.vendors.realtimekit.sandbox.policy import ACTIONS, EVENTS, Policy


class Complaint(NamedTuple):
    """What is wrong with a request, and in which place of it."""

    place: str
    what: str


Check: TypeAlias = Callable[[Json, str], Iterator[Complaint]]
"""Complaints about a value, given where it stands."""


class Refused(Exception):  # noqa: N818  (an answer, not an error)
    """A request that gets an error for an answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def _expect(holds: Callable[[Json], bool], what: str) -> Check:
    def check(value: Json, at: str) -> Iterator[Complaint]:
        if not holds(value):
            yield Complaint(at, f"must be {what}")

    return check


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Json) -> bool:
    return _is_number(value) and value % 1 == 0


def _one_of(*values: str) -> Check:
    return _expect(lambda value: value in values, "one of " + ", ".join(values))


def _between(low: float, high: float, *, whole: bool = True) -> Check:
    def holds(value: Json) -> bool:
        return (_is_whole if whole else _is_number)(value) and low <= value <= high

    return _expect(holds, f"{'a whole number' if whole else 'a number'} from {low} to {high}")


def _nullable(check: Check) -> Check:
    return lambda value, at: iter(()) if value is None else check(value, at)


def _members(required: Iterable[str] = (), /, **checks: Check) -> Check:
    def check(value: Json, at: str) -> Iterator[Complaint]:
        if not isinstance(value, dict):
            yield Complaint(at, "must be an object")
            return
        yield from (Complaint(f"{at}.{name}", "is missing") for name in required if name not in value)
        for name, inner in checks.items():
            if name in value:
                yield from inner(value[name], f"{at}.{name}")

    return check


def _all(*checks: Check) -> Check:
    return lambda value, at: chain.from_iterable(check(value, at) for check in checks)


def _list_of(check: Check) -> Check:
    def check_items(value: Json, at: str) -> Iterator[Complaint]:
        if not isinstance(value, list):
            yield Complaint(at, "must be a list")
            return
        for place, item in enumerate(value):
            yield from check(item, f"{at}[{place}]")

    return check_items


TEXT: Final = _expect(lambda value: isinstance(value, str), "a string")
FLAG: Final = _expect(lambda value: isinstance(value, bool), "a boolean")
NUMBER: Final = _expect(_is_number, "a number")
PREFIX: Final = _expect(
    lambda value: isinstance(value, str) and not re.search(r"[^-\w\s]", value, re.ASCII),
    "letters, digits and underscores",
)
URL: Final = _expect(lambda value: isinstance(value, str) and ":" in value, "a URL")
WHOLE: Final = _expect(_is_whole, "a whole number")
POSITIVE: Final = _expect(lambda value: _is_whole(value) and value >= 1, "a positive whole number")

AUDIO: Final = _members(channel=_one_of("mono", "stereo"), codec=_one_of("MP3", "AAC"), export_file=FLAG)

WATERMARK: Final = _members(
    position=_one_of("left top", "right top", "left bottom", "right bottom"),
    size=_members(height=POSITIVE, width=POSITIVE),
    url=TEXT,
)


def _video(policy: Policy) -> Check:
    size = dict.fromkeys(("height", "width"), _between(1, policy.most_pixels))
    return _members(codec=_one_of(*policy.codecs), export_file=FLAG, watermark=WATERMARK, **size)


STREAM: Final = _members(rtmp_url=TEXT)
BUCKET: Final = _members(["enabled"], enabled=FLAG)


def _key_and_region(storage: Json, at: str) -> Iterator[Complaint]:
    match storage:
        case {"type": "aws" | "azure" | "digitalocean"}:
            yield from _members(["access_key", "region"])(storage, at)


def _login(storage: Json, at: str) -> Iterator[Complaint]:
    match storage:
        case {"type": "sftp"} if not {"private_key", "password"} & set(storage):
            yield Complaint(f"{at}.login", "is missing: neither a password nor a private_key")


def _login_by(method: str, secret: str) -> Check:
    def check(storage: Json, at: str) -> Iterator[Complaint]:
        match storage:
            case {"type": "sftp", "auth_method": found} if found == method and secret not in storage:
                yield Complaint(f"{at}.{secret}", f"is missing, and {method} needs it")

    return check


STORAGE_FIELDS: Final = _members(
    ["type"],
    type=_one_of("aws", "azure", "digitalocean", "gcs", "sftp"),
    auth_method=_one_of("KEY", "PASSWORD"),
    port=NUMBER,
    **dict.fromkeys(("access_key", "secret", "bucket", "region", "path"), TEXT),
    **dict.fromkeys(("host", "username", "password", "private_key"), TEXT),
)


def _storage(policy: Policy) -> Check:
    logins = (
        (_login, _login_by("KEY", "private_key"), _login_by("PASSWORD", "password")) if policy.sftp_needs_login else ()
    )
    return _nullable(_all(STORAGE_FIELDS, _key_and_region, *logins))


SUMMARY_TYPES: Final = (
    "general",
    "team_meeting",
    "sales_call",
    "client_check_in",
    "interview",
    "daily_standup",
    "one_on_one_meeting",
    "lecture",
    "code_review",
)
LANGUAGES: Final = ("en-US", "en-IN", "de", "hi", "sv", "ru", "pl", "el", "fr", "nl")

AI: Final = _members(
    summarization=_members(
        summary_type=_one_of(*SUMMARY_TYPES),
        text_format=_one_of("plain_text", "markdown"),
        word_limit=WHOLE,
    ),
    transcription=_members(
        keywords=_list_of(TEXT),
        language=_one_of(*LANGUAGES),
        profanity_filter=FLAG,
    ),
)


def meeting(policy: Policy) -> Check:
    """The body of a meeting to be created: everything in it is optional."""
    return _members(
        ["title"] if policy.requires_title else [],
        title=_nullable(TEXT),
        record_on_start=_nullable(FLAG),
        live_stream_on_start=_nullable(FLAG),
        persist_chat=FLAG,
        summarize_on_end=FLAG,
        transcribe_on_end=FLAG,
        session_keep_alive_time_in_secs=_between(*policy.keep_alive_bounds, whole=False),
        ai_config=AI,
        recording_config=_members(
            audio_config=AUDIO,
            video_config=_video(policy),
            storage_config=_storage(policy),
            live_streaming_config=STREAM,
            realtimekit_bucket_config=BUCKET,
            file_name_prefix=PREFIX,
            max_seconds=_between(*policy.max_seconds_bounds, whole=False),
        ),
    )


def meeting_update(policy: Policy) -> Check:
    """The body that changes a meeting."""
    return _all(meeting(replace(policy, requires_title=False)), _members(status=_one_of("ACTIVE", "INACTIVE")))


def meeting_replacement(policy: Policy) -> Check:
    """The body that replaces a meeting's settings."""
    return _all(meeting(policy), _members(["record_on_start"] if policy.put_requires_record else []))


def start(policy: Policy) -> Check:
    """The body that starts a recording."""
    return _members(
        ["meeting_id"],
        meeting_id=TEXT,
        allow_multiple_recordings=FLAG,
        allow_multiple_recording=FLAG,
        audio_config=AUDIO,
        video_config=_video(policy),
        storage_config=_storage(policy),
        rtmp_out_config=STREAM,
        realtimekit_bucket_config=BUCKET,
        interactive_config=_members(type=_one_of("ID3")),
        file_name_prefix=PREFIX,
        max_seconds=_between(*policy.max_seconds_bounds),
        url=TEXT,
    )


def track(policy: Policy) -> Check:
    """The body that starts a track recording."""
    tracks = policy.tracks
    output = _members(type=_one_of("REALTIMEKIT_BUCKET", "STORAGE_CONFIG"), storage_config=_storage(policy))
    content = {"outputs": _list_of(output)} if tracks.has_outputs else {"media_kind": _one_of("audio")}
    most = _expect(lambda users: not isinstance(users, list) or len(users) <= tracks.most_users, "short")
    selection = {"max_seconds": NUMBER} if tracks.has_outputs else {"user_ids": _all(_list_of(TEXT), most)}
    return _members(
        ["meeting_id", "layers"] if tracks.needs_layers else ["meeting_id"],
        meeting_id=TEXT,
        layers=_members(default=_members(file_name_prefix=TEXT, **content)),
        **selection,
    )


ACTION: Final = _members(["action"], action=_one_of(*sorted(ACTIONS)))
"""The body that stops, pauses or resumes a recording."""

_SETTINGS: Final = {"name": TEXT, "url": URL, "events": _list_of(_one_of(*EVENTS)), "enabled": FLAG}

WEBHOOK: Final = _members(["name", "url", "events"], **_SETTINGS)
"""The body that creates or replaces a webhook."""

WEBHOOK_EDIT: Final = _members([], **_SETTINGS)
"""The body that edits a webhook."""


def insist(check: Check, body: Json, policy: Policy, name: str = "body") -> None:
    """Raise `Refused` (400) with the first complaint about `body` that is not overlooked, if there is one."""
    for place, what in check(body, name):
        if not policy.overlooks(place):
            raise Refused(400, f"{place} {what}")
