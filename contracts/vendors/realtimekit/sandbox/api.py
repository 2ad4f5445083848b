"""RealtimeKit's meetings and recordings API, answered from memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import replace
from fnmatch import fnmatchcase
from urllib.parse import unquote

from contracts.model import Json, Request, Response
from contracts.sandbox.core import Fault
from contracts.sandbox.media import Content
from contracts.sandbox.outbox import Delivery
from contracts.vendors.realtimekit.sandbox import checks, files, listing, views
from contracts.vendors.realtimekit.sandbox.callbacks import Callbacks
from contracts.vendors.realtimekit.sandbox.checks import Check, Refused
from contracts.vendors.realtimekit.sandbox.policy import ACTIONS, EDITIONS, Policy, Status
from contracts.vendors.realtimekit.sandbox.signing import public_key
from contracts.vendors.realtimekit.sandbox.webhooks import Webhook, Webhooks
from contracts.vendors.realtimekit.sandbox.world import Meeting, Recording, World

TOGGLES = {("pause", Status.PAUSED): "resume", ("resume", Status.RECORDING): "pause"}
"""What is done, where changes toggle, to a recording that is as it was wished."""

PUBLIC_KEY = "/.well-known/webhooks.json"
"""Where anybody can fetch the key that callbacks are signed with."""


class RealtimeKitSandbox:
    """One Cloudflare account with one RealtimeKit app."""

    base_path: str = "/client/v4"

    def __init__(self, account: Mapping[str, str], policy: Policy, *, visit: float, seed: int) -> None:
        self._account = account
        self._policy = policy
        self._webhooks = Webhooks(policy.hooks, seed)
        self._callbacks = Callbacks(policy, self._webhooks, seed)
        self._world = World(policy, visit=visit, seed=seed, listeners=(self._callbacks,))

    def handle(self, request: Request, now: float) -> Response:
        """Answer `request`, after everything that was due before it."""
        self._world.run(now)
        try:
            if (request.method, request.path) == ("GET", PUBLIC_KEY):
                return self._show_key()
            self._authenticate(request)
            return self._shown(request, self._route(request, now))
        except Refused as refusal:
            return self._refuse(refusal)

    def _shown(self, request: Request, response: Response) -> Response:
        if not self._policy.shows_credentials:
            return response
        return replace(response, headers={**response.headers, "x-asked-by": request.headers.get("authorization", "")})

    def join(self, room: str, user: str, now: float) -> None:
        """Somebody enters the meeting with the id `room`; from now on nobody drops by of their own accord."""
        self._world.visit = 0.0
        self._world.join(room, user, now)

    def leave(self, room: str, user: str, now: float) -> None:
        """Somebody leaves the meeting with the id `room`."""
        self._world.leave(room, user, now)

    def due(self, now: float) -> list[Delivery]:
        """Every callback to be delivered until `now`."""
        self._world.run(now)
        return self._callbacks.due(now)

    def answered(self, delivery: Delivery, status: int, now: float) -> None:
        """The receiver of a callback answered with `status`."""
        self._world.run(now)
        self._callbacks.answered(delivery, status)

    @property
    def links_at(self) -> str:
        """The URL below which the files of recordings to come can be downloaded."""
        return self._world.links_at

    @links_at.setter
    def links_at(self, url: str) -> None:
        self._world.links_at = url

    def stored(self, now: float) -> Mapping[str, Content]:
        """What lies in the customer's storages."""
        self._world.run(now)
        return files.stored(self._world.recordings, self._policy, now)

    def linked(self, url: str, now: float) -> tuple[int, Content | None]:
        """What a link to a recording is answered with."""
        self._world.run(now)
        return files.behind(self._world.recordings, url, self._policy, now)

    def _authenticate(self, request: Request) -> None:
        given = request.headers.get("authorization")
        if given is None:
            if self._policy.requires_token:
                raise Refused(self._policy.unauthorised_status, "authentication is missing")
        elif self._policy.checks_token and given != f"Bearer {self._account['CLOUDFLARE_API_TOKEN']}":
            raise Refused(self._policy.unauthorised_status, "authentication failed")

    def _route(self, request: Request, now: float) -> Response:
        match [unquote(part) for part in request.path.split("/")]:
            case ["", "accounts", account, "realtime", "kit", app, *rest]:
                self._enter_app(account, app)
            case _:
                raise Refused(404, "no such route")
        for pattern, status in self._policy.breaks_down:
            if fnmatchcase(f"{request.method} {'/'.join(rest)}", pattern):
                raise Refused(status, "internal error")
        match rest:
            case ["meetings", *path]:
                return self._to_meetings(request, path, now)
            case ["recordings", *path]:
                return self._to_recordings(request, path, now)
            case ["webhooks", *path]:
                return self._to_webhooks(request, path, now)
            case _:
                raise Refused(404, "no such route")

    def _to_meetings(self, request: Request, path: list[str], now: float) -> Response:
        match [request.method, *path]:
            case ["GET"]:
                return self._list_meetings(request)
            case ["POST"]:
                return self._create_meeting(request, now)
            case ["GET", meeting_id]:
                return self._get_meeting(meeting_id)
            case ["PATCH", meeting_id]:
                return self._update_meeting(meeting_id, request, now)
            case ["PUT", meeting_id]:
                return self._replace_meeting(meeting_id, request, now)
            case _:
                raise Refused(404, "no such route")

    def _to_recordings(self, request: Request, path: list[str], now: float) -> Response:
        match [request.method, *path]:
            case ["GET"]:
                return self._list_recordings(request, now)
            case ["POST"]:
                return self._start_recording(request, now)
            case ["POST", "track"]:
                return self._start_tracks(request, now)
            case ["GET", "active-recording", meeting_id]:
                return self._get_active_recording(meeting_id, now)
            case ["GET", recording_id]:
                return self._get_recording(recording_id, now)
            case ["PUT", recording_id]:
                return self._change_recording(recording_id, request, now)
            case _:
                raise Refused(404, "no such route")

    def _to_webhooks(self, request: Request, path: list[str], now: float) -> Response:
        match [request.method, *path]:
            case ["POST"]:
                asked = self._body(request, checks.WEBHOOK, "webhook")
                events = asked.get("events")
                if isinstance(events, list) and len(events) > self._policy.hooks.most_events:
                    raise Refused(400, "too many events for one webhook")
                webhook = self._webhooks.create(asked, now)
                return self._succeed("webhooks.create", status=201, data=webhook.shown())
            case ["GET"]:
                return self._succeed("webhooks.list", data=[each.shown() for each in self._webhooks.listed()])
            case ["GET", "all"] if self._policy.hooks.events:
                return self._succeed("webhooks.all", data=list(self._policy.hooks.events))
            case ["GET", webhook_id]:
                return self._succeed("webhooks.get", data=self._webhook(webhook_id).shown())
            case ["PATCH", webhook_id]:
                return self._change_webhook("webhooks.edit", webhook_id, request, now)
            case ["PUT", webhook_id]:
                return self._change_webhook("webhooks.replace", webhook_id, request, now)
            case ["DELETE", webhook_id]:
                webhook = self._webhook(webhook_id)
                self._webhooks.delete(webhook)
                return self._succeed("webhooks.delete", data=webhook.shown())
            case _:
                raise Refused(404, "no such route")

    def _enter_app(self, account: str, app: str) -> None:
        if account != self._account["CLOUDFLARE_ACCOUNT_ID"]:
            raise Refused(403, "the token does not belong to this account")
        if app != self._account["REALTIMEKIT_APP_ID"] and self._policy.checks_app:
            raise Refused(404, "no such app")

    def _create_meeting(self, request: Request, now: float) -> Response:
        meeting = self._world.create_meeting(self._body(request, checks.meeting(self._policy)), now)
        return self._succeed("meetings.create", status=201, data=views.meeting(meeting, self._policy))

    def _get_meeting(self, meeting_id: str) -> Response:
        return self._succeed("meetings.get", data=views.meeting(self._meeting(meeting_id), self._policy))

    def _list_meetings(self, request: Request) -> Response:
        asked = listing.of_meetings(request.query, self._policy)
        page, paging = asked.page.cut(asked.select(self._world.meetings.values(), self._policy))
        data = [views.meeting(each, self._policy) for each in page]
        return self._succeed("meetings.list", data=data, paging=paging)

    def _update_meeting(self, meeting_id: str, request: Request, now: float) -> Response:
        meeting = self._meeting(meeting_id)
        asked = self._wished(request, checks.meeting_update(self._policy), meeting, now)
        named = {name: value for name, value in asked.items() if name in self._policy.patchable}
        kept = meeting.asked if self._policy.patch_merges else {}
        return self._changed("meetings.patch", meeting, {**kept, **named}, now)

    def _replace_meeting(self, meeting_id: str, request: Request, now: float) -> Response:
        meeting = self._meeting(meeting_id)
        asked = self._wished(request, checks.meeting_replacement(self._policy), meeting, now)
        kept = {} if self._policy.put_replaces else meeting.asked
        return self._changed("meetings.put", meeting, {**kept, **asked}, now)

    def _wished(self, request: Request, check: Check, meeting: Meeting, now: float) -> dict[str, Json]:
        """The body of a change of a meeting."""
        try:
            return self._body(request, check)
        except Refused:
            if self._policy.acts_though_refused and isinstance(request.body, dict):
                self._world.change_meeting(meeting, {**meeting.asked, **request.body}, now)
            raise

    def _changed(self, operation: str, meeting: Meeting, asked: Mapping[str, Json], now: float) -> Response:
        everywhere = self._policy.changes_all_meetings
        for each in self._world.meetings.values() if everywhere else [meeting]:
            if self._policy.heeds_changes:
                self._world.change_meeting(each, asked, now)
        return self._succeed(operation, data=views.meeting(meeting, self._policy))

    def _start_recording(self, request: Request, now: float) -> Response:
        asked = self._body(request, checks.start(self._policy))
        meeting = self._meeting_to_record(asked, now)
        if self._world.active(meeting) and not self._may_overlap(asked):
            if self._policy.acts_though_refused:
                self._world.start(meeting, asked, now)
            raise Refused(self._policy.conflict_status, "the meeting has an active recording")
        once = self._policy.records_once and not self._may_overlap(asked)
        if once and any(each.meeting is meeting for each in self._world.recordings):
            raise Refused(self._policy.conflict_status, "the meeting was recorded before")
        if meeting.asked.get("status") == "INACTIVE" and not self._policy.records_inactive:
            raise Refused(self._policy.conflict_status, "nobody can join a meeting that is inactive")
        data = self._details(self._world.start(meeting, asked, now), now)
        return self._succeed("recordings.start", data=data)

    def _start_tracks(self, request: Request, now: float) -> Response:
        tracks = self._policy.tracks
        asked = self._body(request, checks.track(self._policy))
        meeting_id = asked.get("meeting_id")
        if not isinstance(meeting_id, str) or not (meeting_id in self._world.meetings or tracks.knows_meetings):
            meeting = self._world.create_meeting({}, now)
        elif not (meeting := self._meeting(meeting_id)).people and tracks.needs_session:
            raise Refused(self._policy.conflict_status, "the meeting has no live session")
        recording = self._world.start_tracks(meeting, asked, now)
        if tracks.has_outputs:
            return self._succeed("recordings.track", data={})
        return self._succeed("recordings.track", data={"recording": views.tracks(recording, self._policy, now)})

    def _meeting_to_record(self, asked: Mapping[str, Json], now: float) -> Meeting:
        meeting_id = asked.get("meeting_id")
        if isinstance(meeting_id, str) and (meeting_id in self._world.meetings or self._policy.knows_meetings):
            return self._meeting(meeting_id)
        return self._world.create_meeting({}, now)

    def _may_overlap(self, asked: Mapping[str, Json]) -> bool:
        # The API reference has the plural, the guide the singular.
        multiple = asked.get("allow_multiple_recordings") or asked.get("allow_multiple_recording")
        return not self._policy.single_active or bool(multiple and self._policy.honours_allow_multiple)

    def _list_recordings(self, request: Request, now: float) -> Response:
        asked = listing.of_recordings(request.query, self._policy)
        page, paging = asked.page.cut(asked.select(self._world.recordings, self._policy, now))
        data = [views.entry(recording, self._policy, now) for recording in page]
        return self._succeed("recordings.list", data=data, paging=paging)

    def _get_active_recording(self, meeting_id: str, now: float) -> Response:
        meeting = self._meeting(meeting_id)
        for recording in reversed(self._world.recordings):
            if recording.meeting is meeting and recording.status in self._policy.shown_active:
                return self._succeed("recordings.active", data=views.summary(recording, self._policy, now))
        raise Refused(404, "the meeting has no active recording")

    def _get_recording(self, recording_id: str, now: float) -> Response:
        if not (self._world.recording(recording_id) or self._policy.knows_recordings):
            return self._succeed("recordings.get")
        return self._succeed("recordings.get", data=self._details(self._recording(recording_id), now))

    def _change_recording(self, recording_id: str, request: Request, now: float) -> Response:
        action = str(self._body(request, checks.ACTION).get("action"))
        recording = self._recording(recording_id)
        known, late = (action, recording.status) in self._policy.allows, not recording.active
        if self._policy.toggles and (action, recording.status) in TOGGLES:
            action = TOGGLES[action, recording.status]
        elif action in ACTIONS and not known and not (late and self._policy.grants_late):
            if self._policy.acts_though_refused and not late:
                self._world.act(recording, action, now)
            raise Refused(self._policy.conflict_status, f"cannot {action} a recording that is {recording.status}")
        for each in [each for each in self._world.recordings if each.active and each is not recording]:
            if self._policy.acts_on_all:
                self._world.act(each, action, now)
        if action in self._policy.obeys and (known or not late):
            self._world.act(recording, action, now)
        return self._succeed(f"recordings.{action}", data=self._details(recording, now))

    def _change_webhook(self, operation: str, webhook_id: str, request: Request, now: float) -> Response:
        whole = operation == "webhooks.replace"
        webhook = self._webhook(webhook_id)
        try:
            asked = self._body(request, checks.WEBHOOK if whole else checks.WEBHOOK_EDIT, "webhook")
        except Refused:
            if self._policy.acts_though_refused and isinstance(request.body, dict):
                self._webhooks.change(webhook, request.body, now, whole=whole)
            raise
        self._webhooks.change(webhook, asked, now, whole=whole)
        return self._succeed(operation, data=webhook.shown())

    def _webhook(self, webhook_id: str) -> Webhook:
        newest = next(reversed(self._webhooks.found), "") if self._policy.finds_newest_only else webhook_id
        if webhook_id in self._webhooks.found and webhook_id == newest:
            return self._webhooks.found[webhook_id]
        if self._policy.hooks.known:
            raise Refused(404, "no such webhook")
        return Webhook.unknown(webhook_id)

    def _show_key(self) -> Response:
        key = public_key("other" if self._policy.hooks.serves_other_key else "published")
        return self._succeed("key", data={"publicKey": key}, message="")

    def _meeting(self, meeting_id: str) -> Meeting:
        newest = next(reversed(self._world.meetings), "") if self._policy.finds_newest_only else meeting_id
        if meeting_id not in self._world.meetings or meeting_id != newest:
            raise Refused(404, "no such meeting")
        return self._world.meetings[meeting_id]

    def _recording(self, recording_id: str) -> Recording:
        recording = self._world.recording(recording_id)
        if recording is None or (self._policy.finds_newest_only and recording is not self._world.recordings[-1]):
            raise Refused(404, "no such recording")
        return recording

    def _details(self, recording: Recording, now: float) -> dict[str, Json]:
        return views.details(recording, self._policy, now)

    def _body(self, request: Request, check: Check, name: str = "body") -> dict[str, Json]:
        checks.insist(check, request.body, self._policy, name)
        return deepcopy(request.body) if isinstance(request.body, dict) else {}

    def _succeed(self, operation: str, *, status: int = 200, **members: Json) -> Response:
        return self._answer(operation, status, deepcopy({"success": True, **members}))

    def _refuse(self, refusal: Refused) -> Response:
        # The API schema has `error`, Cloudflare's other products have the rest.
        error = {"code": refusal.status, "message": refusal.message}
        body = {"success": False, "error": error, "errors": [dict(error)], "messages": [], "result": None}
        return self._answer("refusal", refusal.status, body)

    def _answer(self, operation: str, status: int, body: Json) -> Response:
        for edit in self._policy.edits:
            if edit.concerns(operation):
                body = edit.change(body)
        status = self._policy.odd_statuses.get(operation, status)
        return Response(status=status, headers={"content-type": self._policy.media_type}, body=body)


def build(
    account: Mapping[str, str],
    edition: str,
    faults: Iterable[Fault] = (),
    *,
    visit: float = 0.0,
    seed: int = 0,
) -> RealtimeKitSandbox:
    """A sandbox that behaves as documented, but for `faults`.

    `account` holds CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN and REALTIMEKIT_APP_ID. With
    `visit`, a recording started in an empty meeting finds one participant, who stays for that
    many seconds. Ids follow from `seed`. Raises ValueError for an edition that is not known.
    """
    if edition not in EDITIONS:
        raise ValueError(f"RealtimeKit has no edition {edition}; known: {', '.join(EDITIONS)}")
    policy = EDITIONS[edition]
    for fault in faults:
        bent = fault.bend(policy)
        if not isinstance(bent, Policy):
            raise TypeError(f"{fault.id} does not bend the policy of RealtimeKit")
        policy = bent
    return RealtimeKitSandbox(account, policy, visit=visit, seed=seed)
