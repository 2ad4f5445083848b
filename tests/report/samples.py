"""A plausible report over two vendors."""

from __future__ import annotations

from typing import Any

from contracts.model import (
    ABSENT,
    Clause,
    Conditions,
    Credentials,
    Event,
    Exchange,
    Json,
    Level,
    Outcome,
    Report,
    Request,
    Response,
    Row,
    Source,
    Witness,
)

EPOCH = 1_750_000_000.0

CURL_AUTH = {
    "agora": '--user "$AGORA_CUSTOMER_ID:$AGORA_CUSTOMER_SECRET"',
    "realtimekit": '--header "Authorization: Bearer $CLOUDFLARE_API_TOKEN"',
}

_STOP_AGORA = Source(
    document="agora.stop",
    title="Stop a cloud recording task",
    url="https://docs.agora.io/en/cloud-recording/rest-api/stop",
    read="2026-07-02",
    section="Response body",
)
_START_AGORA = Source(
    document="agora.start",
    title="Start a cloud recording task",
    url="https://docs.agora.io/en/cloud-recording/rest-api/start",
    read="2026-07-02",
    section="Request body",
)
_RTK = Source(
    document="realtimekit.api",
    title="Recordings API",
    url="https://developers.cloudflare.com/api/resources/realtime_kit/subresources/recordings/",
    read="2026-07-02",
    section="Start recording",
)
_RTK_GUIDE = Source(
    document="realtimekit.start",
    title="Start Recording",
    url="https://developers.cloudflare.com/realtime/realtimekit/recording-guide/start-recording/",
    read="2026-07-02",
    section="Notes",
)

_RESOURCE = "JyvK8nXHuV1BE64GDkAaBGEscvtHW7v8BrQoRPCHxmeVxwY22-x-kv4GdPcjZeMzoCBUCOr9q-k6wBWMC7SaAkZ" * 3
_SID = "38f8e3cfdc474cd56fc1ceba380d7e1a"
_APP = "/v1/apps/$AGORA_APP_ID/cloud_recording"
_KIT = "/accounts/$CLOUDFLARE_ACCOUNT_ID/realtime/kit/$REALTIMEKIT_APP_ID"


def exchange(
    number: int,
    method: str,
    path: str,
    status: int,
    *,
    sent: Json = ABSENT,
    got: Json = ABSENT,
    at: float = 0.0,
    credentials: Credentials = Credentials.VALID,
) -> Exchange:
    """One exchange `at` seconds into the run."""
    return Exchange(
        id=f"x{number}",
        request=Request(
            method=method,
            path=path,
            headers={"content-type": "application/json"} if sent is not ABSENT else {},
            body=sent,
        ),
        response=Response(status=status, headers={"content-type": "application/json"}, body=got),
        at=EPOCH + at,
        took=0.118,
        credentials=credentials,
    )


def agora_recording(stop: Json, mode: str = "mix") -> tuple[Exchange | Event, ...]:
    """Acquire, start, query and stop; `stop` is the server response of the last."""
    task = f"{_APP}/resourceid/{_RESOURCE}/sid/{_SID}/mode/{mode}"
    named = {"cname": "room-7", "uid": "527841"}
    settings = {
        "token": "$AGORA_RTC_TOKEN",
        "recordingConfig": {"channelType": 0, "streamTypes": 2, "maxIdleTime": 30},
        "recordingFileConfig": {"avFileType": ["hls", "mp4"]},
        "storageConfig": {
            "vendor": 1,
            "region": 0,
            "bucket": "calls-it's-ours",
            "accessKey": "$STORAGE_ACCESS_KEY",
            "secretKey": "$STORAGE_SECRET_KEY",
        },
    }
    ids = {"resourceId": _RESOURCE, "sid": _SID}
    return (
        exchange(
            1,
            "POST",
            f"{_APP}/acquire",
            200,
            sent={**named, "clientRequest": {"scene": 0, "resourceExpiredHour": 24}},
            got={**named, "resourceId": _RESOURCE},
        ),
        Event(id="e1", kind="joined", at=EPOCH + 0.2, data={"room": "room-7", "user": "101"}),
        exchange(
            2,
            "POST",
            f"{_APP}/resourceid/{_RESOURCE}/mode/{mode}/start",
            200,
            sent={**named, "clientRequest": settings},
            got={**named, **ids},
            at=0.4,
        ),
        Event(id="e2", kind="waited", at=EPOCH + 0.5, data={"seconds": 15.0}),
        exchange(3, "GET", f"{task}/query", 200, got={**ids, "serverResponse": {"status": 5}}, at=15.6),
        exchange(
            4,
            "POST",
            f"{task}/stop",
            200,
            sent={**named, "clientRequest": {"async_stop": False}},
            got={**named, **ids, "serverResponse": stop},
            at=15.9,
        ),
    )


def kit_recording(data: Json, status: int = 201) -> tuple[Exchange | Event, ...]:
    """A meeting, a participant and a recording; `data` answers its start."""
    meeting = "97440c6a-140b-40a9-9499-b23fd7a3868a"
    return (
        exchange(
            11,
            "POST",
            f"{_KIT}/meetings",
            201,
            sent={"title": "Lessons & more", "record_on_start": False},
            got={"success": True, "data": {"id": meeting}},
        ),
        Event(id="e3", kind="joined", at=EPOCH + 0.3, data={"room": meeting, "user": "101"}),
        exchange(
            12,
            "POST",
            f"{_KIT}/recordings",
            status,
            sent={"meeting_id": meeting, "max_seconds": 3600},
            got={"success": status < 400, "data": data},
            at=0.6,
        ),
    )


_LISTED = [{"fileName": f"{_SID}_room-7.m3u8", "trackType": "audio_and_video", "uid": "0", "mixedAllUser": True}]
_GOOD_STOP = {"fileListMode": "json", "fileList": _LISTED, "uploadingStatus": "uploaded"}
_STARTED = {
    "id": "9d2b1a34-0d5c-4f05-8d2b-8b7fbb8d5e11",
    "status": "INVOKED",
    "invoked_time": "2026-07-02T09:14:22Z",
    "download_url": None,
    "session_id": "1ffd059c-17ea-40a8-8aef-70fd0307db82",
}

_NO_PARTICIPANTS = "needs participants, which this target does not offer"
_NO_STORAGE = "untestable: the storages are out of reach of the API"
_PATIENCE = "needs 24h of waiting; run with --patience 24h or more"

_AGORA: tuple[tuple[str, str, str, str, Any], ...] = (
    ("acquire.answers-resource-id", "An accepted acquire answers a resource ID.", "shape", "PASS", 41),
    ("acquire.echoes-cname", "The answer to acquire repeats the channel name.", "behaviour", "PASS", 41),
    (
        "acquire.resource-expires",
        "A resource ID not used for five minutes cannot be started.",
        "behaviour",
        "PASS",
        3,
    ),
    ("acquire.uid-is-string", "A uid that is no string is refused.", "behaviour", "PASS", 6),
    ("start.answers-sid", "An accepted start answers a recording ID.", "shape", "PASS", 38),
    ("start.mode-is-known", "A mode other than individual, mix or web is refused.", "behaviour", "PASS", 7),
    ("start.resource-is-single-use", "A resource ID starts one recording only.", "behaviour", "PASS", 12),
    ("start.wrong-credentials", "Wrong credentials are answered with 401.", "behaviour", "PASS", 9),
    ("query.status-is-monotone", "The status of a recording never runs backwards.", "behaviour", "PASS", 64),
    ("query.echoes-sid", "The answer to query repeats the recording ID.", "behaviour", "PASS", 64),
    ("query.status-is-known", "The status is one of the documented numbers.", "shape", "PASS", 64),
    ("stop.ends-recording", "After stop the recording can no longer be queried.", "behaviour", "PASS", 22),
    (
        "stop.file-list.json-is-array",
        "When fileListMode is json, fileList is an array of files.",
        "shape",
        "FAIL",
        (
            "fileList: an array of objects",
            'fileList: "38f8e3cf_room-7.m3u8", a string',
            "/serverResponse/fileList",
        ),
    ),
    (
        "stop.uploading-status-is-known",
        "uploadingStatus is uploaded, backuped or unknown.",
        "shape",
        "FAIL",
        ("one of: uploaded, backuped, unknown", '"unknow"', "/serverResponse/uploadingStatus"),
    ),
    (
        "stop.synchronous-waits-for-upload",
        "A synchronous stop answers after the upload.",
        "behaviour",
        "PASS",
        11,
    ),
    (
        "stop.upload-takes-20-seconds",
        "A synchronous stop answers within 20 seconds.",
        "behaviour",
        "WARN",
        None,
    ),
    (
        "stop.twice-is-404",
        "Stopping a recording that has ended is answered with 404.",
        "behaviour",
        "PASS",
        8,
    ),
    (
        "stop.idle-channel-stops",
        "A channel idle for maxIdleTime is left.",
        "behaviour",
        "SKIP",
        _NO_PARTICIPANTS,
    ),
    (
        "stop.files-are-in-storage",
        "Files listed at stop are in the bucket.",
        "behaviour",
        "SKIP",
        _NO_STORAGE,
    ),
    (
        "update-layout.only-mix",
        "Only a composite recording has a layout.",
        "behaviour",
        "SKIP",
        "never reached",
    ),
    (
        "web.onhold-is-boolean",
        "A web page recording says whether it is on hold.",
        "shape",
        "SKIP",
        "never reached",
    ),
    (
        "rate.ten-a-second",
        "Ten requests a second are served.",
        "behaviour",
        "LOST",
        "429 came back instead of an answer",
    ),
)

_KIT_CLAUSES: tuple[tuple[str, str, str, str, Any], ...] = (
    ("envelope.success-is-boolean", "Every answer says whether it is a success.", "shape", "PASS", 77),
    ("meeting.answers-id", "A created meeting has an id.", "shape", "PASS", 30),
    ("meeting.title-is-kept", "A meeting keeps its title.", "behaviour", "PASS", 30),
    ("recording.answers-id", "A started recording has an id.", "shape", "PASS", 25),
    ("recording.starts-invoked", "A new recording is INVOKED.", "shape", "PASS", 25),
    (
        "recording.one-at-a-time",
        "A meeting has one active recording unless more are allowed.",
        "behaviour",
        "PASS",
        9,
    ),
    ("recording.status-is-known", "The status is one of the documented words.", "shape", "PASS", 58),
    ("recording.status-is-monotone", "The status never runs backwards.", "behaviour", "PASS", 58),
    (
        "recording.max-seconds-at-least-60",
        "max_seconds below 60 is refused.",
        "behaviour",
        "FAIL",
        ("a status of 400 or 422", "201, and the recording runs", ""),
    ),
    ("recording.download-url-after-upload", "An uploaded recording has a URL.", "shape", "PASS", 14),
    (
        "recording.url-expires",
        "The URL of a recording expires after seven days.",
        "behaviour",
        "SKIP",
        _PATIENCE,
    ),
    ("recording.stops-after-max-seconds", "A recording ends at max_seconds.", "behaviour", "SKIP", _PATIENCE),
    ("recording.24-hours", "A recording ends after 24 hours.", "behaviour", "SKIP", _PATIENCE),
    (
        "recording.empty-meeting-stops",
        "An empty meeting stops recording.",
        "behaviour",
        "SKIP",
        _NO_PARTICIPANTS,
    ),
    ("recording.record-on-start", "The first participant starts it.", "behaviour", "SKIP", _NO_PARTICIPANTS),
    ("storage.files-are-in-bucket", "Files go to the given bucket.", "behaviour", "SKIP", _NO_STORAGE),
    (
        "pause.answers-paused",
        "A paused recording is PAUSED.",
        "shape",
        "LOST",
        "the connection timed out after 30 s",
    ),
    (
        "resume.answers-recording",
        "A resumed recording is RECORDING.",
        "shape",
        "LOST",
        "the connection timed out after 30 s",
    ),
    ("list.pages-are-disjoint", "No recording is on two pages.", "behaviour", "PASS", 4),
    (
        "track.user-ids",
        "Track recording takes user ids.",
        "shape",
        "SKIP",
        "the documents contradict each other; nothing can check it",
    ),
)


def _row(vendor: str, entry: tuple[str, str, str, str, Any]) -> Row:
    name, says, kind, fate, detail = entry
    agora = vendor == "agora"
    near = (_START_AGORA if "start" in name else _STOP_AGORA) if agora else _RTK
    sources = (near,) if agora or "status" not in name else (near, _RTK_GUIDE)
    level = Level.SHOULD if fate == "WARN" else Level.MUST
    clause = Clause(id=f"{vendor}.{name}", vendor=vendor, says=says, sources=sources, level=level, kind=kind)
    edition = "2026-07" if agora else "2026-06"
    told = agora_recording(_GOOD_STOP) if agora else kit_recording(_STARTED)
    scenario = "record-mix-hls" if agora else "record-meeting"
    if fate == "PASS":
        witness = Witness(scenario=scenario, expected=says, actual="as documented", at="", items=told)
        return Row(clause=clause, edition=edition, outcome=Outcome.PASS, passes=detail, fails=0, witness=witness)
    if fate in ("SKIP", "LOST"):
        outcome = Outcome.UNEXERCISED if fate == "SKIP" else Outcome.INCONCLUSIVE
        return Row(clause=clause, edition=edition, outcome=outcome, passes=0, fails=0, reason=detail)
    expected, actual, at = detail or ("an answer within 20 s", "an answer after 34.2 s", "/took")
    bad = (
        {**_GOOD_STOP, "fileList": f"{_SID}_room-7.m3u8"}
        if "file-list" in name
        else {**_GOOD_STOP, "uploadingStatus": "unknow"}
    )
    broken = agora_recording(bad) if agora else kit_recording(_STARTED)
    witness = Witness(scenario=scenario, expected=expected, actual=actual, at=at, items=broken)
    reason = "broken in 3 of 14 recordings"
    return Row(
        clause=clause,
        edition=edition,
        outcome=Outcome.FAIL,
        passes=11,
        fails=3,
        reason=reason,
        witness=witness,
    )


def conditions() -> Conditions:
    """One live account and one embedded sandbox."""
    return Conditions(
        targets={"agora": "https://api.sd-rtn.com", "realtimekit": "sandbox"},
        editions={"agora": "2026-07", "realtimekit": "2026-06"},
        seed=20260702,
        started="2026-07-02T09:14:03.412Z",
        versions={"recording-contracts": "0.1.0", "python": "3.11.7", "hypothesis": "6.170.15"},
        settings={"profile": "gate", "requests": 400, "faults": ["realtimekit.accepts-short-recordings"]},
    )


def report() -> Report:
    """Forty-odd clauses, every outcome."""
    rows = [
        *(_row("agora", entry) for entry in _AGORA),
        *(_row("realtimekit", entry) for entry in _KIT_CLAUSES),
    ]
    return Report(
        conditions=conditions(),
        rows=tuple(rows),
        exchanges={"agora": 288, "realtimekit": 164},
        took=372.4,
        complete=True,
        notes=("The account was shared during the run: 2 recordings of somebody else were left alone.",),
    )
