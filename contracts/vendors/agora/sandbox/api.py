"""Agora Cloud Recording as its documents describe it: requests and the time in, answers out."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import cast

from contracts.model import ABSENT, Request, Response
from contracts.sandbox.core import Fault
from contracts.sandbox.media import Content
from contracts.sandbox.outbox import Delivery
from contracts.vendors.agora.sandbox import checks_of_requests as requests
from contracts.vendors.agora.sandbox import files, stored, updates
from contracts.vendors.agora.sandbox.answers import Answers
from contracts.vendors.agora.sandbox.checks import Check
from contracts.vendors.agora.sandbox.incidents import INCIDENTS
from contracts.vendors.agora.sandbox.mishaps import CROWD, SYNCHRONOUS_STOP, Mishaps
from contracts.vendors.agora.sandbox.notices import Notices
from contracts.vendors.agora.sandbox.policy import EDITIONS, Policy
from contracts.vendors.agora.sandbox.recording import Recording, Resource, Settings, dig, number
from contracts.vendors.agora.sandbox.routes import Call, is_path, route
from contracts.vendors.agora.sandbox.world import World


def build(
    account: Mapping[str, str],
    edition: str,
    faults: Iterable[Fault] = (),
    *,
    visit: float = 0.0,
    seed: int = 0,
) -> AgoraSandbox:
    """A sandbox that behaves as `edition` says, but for its `faults`.

    `account` holds AGORA_APP_ID, AGORA_CUSTOMER_ID and AGORA_CUSTOMER_SECRET. With a `visit` of so
    many seconds, somebody is in the channel for that long when a recording starts in an empty one.
    """
    if edition not in EDITIONS:
        raise ValueError(f"unknown edition {edition!r}, known are {', '.join(EDITIONS)}")
    policy = EDITIONS[edition]
    for fault in faults:
        policy = cast(Policy, fault.bend(policy))
    return AgoraSandbox(account, policy, visit=visit, seed=seed)


SECRET = "AGORA_NCS_SECRET"  # noqa: S105
"""The name of what notifications are signed with; without it they are signed with nothing."""


class AgoraSandbox:
    """The face of one account: routes, credentials, refusals and answers."""

    base_path = ""

    def __init__(self, account: Mapping[str, str], policy: Policy, *, visit: float, seed: int) -> None:
        self._app = account["AGORA_APP_ID"]
        self._pair = f"{account['AGORA_CUSTOMER_ID']}:{account['AGORA_CUSTOMER_SECRET']}"
        self._policy = policy
        self._say = Answers(policy)
        self._notices = Notices(policy.notices, account.get(SECRET, ""), seed)
        self._world = World(policy, self._notices, visit=visit, seed=seed)
        self._luck = Mishaps(policy.mishaps, policy.requests_per_second)
        self.incidents = INCIDENTS | {*policy.mishaps, CROWD}
        self._operations: Mapping[str, Callable[[Call], Response]] = {
            "acquire": self._acquire,
            "start": self._start,
            "query": self._query,
            "update": self._update,
            "updateLayout": self._update,
            "stop": self._stop,
        }

    def join(self, room: str, user: str, now: float) -> None:
        """`user` enters the channel `room` and publishes; from now on nobody drops by of their own accord."""
        self._world.visit = 0.0
        self._world.run(now)
        self._world.enter(room, user, now)

    def leave(self, room: str, user: str, now: float) -> None:
        """`user` leaves the channel `room`."""
        self._world.run(now)
        self._world.exit(room, user, now)

    def mute(self, room: str, user: str, track: str, now: float) -> None:
        """`user` stays in the channel `room` and stops sending `track`."""
        self._world.run(now)
        self._world.mute(room, user, track, now)

    def unmute(self, room: str, user: str, track: str, now: float) -> None:
        """`user`, who is in the channel `room`, sends `track` again."""
        self._world.run(now)
        self._world.unmute(room, user, track, now)

    def befall(self, incident: str, subject: str, now: float) -> None:
        """Let `incident` happen to the recordings of the channel `subject`, or to the next request about it."""
        self._world.run(now)
        if incident in INCIDENTS:
            self._world.befall(incident, subject, now)
        else:
            self._luck.befall(incident, subject)

    def stored(self, now: float) -> dict[str, Content]:
        """What lies in the customer's storage."""
        self._world.run(now)
        return stored.stored(self._world.recordings.values(), self._policy, now)

    def due(self, now: float) -> list[Delivery]:
        """The notifications that arrive until `now`."""
        self._world.run(now)
        return self._notices.due(now)

    def answered(self, delivery: Delivery, status: int, now: float) -> None:
        """The receiver of `delivery` answered with `status`, or with 0: not in time."""
        self._notices.answered(delivery, status)

    def handle(self, request: Request, now: float) -> Response:
        """Answer `request` after everything that was due until `now` has happened."""
        response = self._answer(request, now)
        if not self._policy.shows_credentials:
            return response
        return replace(response, headers={**response.headers, "x-asked-by": request.headers.get("authorization", "")})

    def _answer(self, request: Request, now: float) -> Response:
        self._world.run(now)
        if self._luck.too_many(now):
            return self._say.refuse(429, message="API rate limit exceeded")
        call = route(request, now)
        if call is None:
            return self._nowhere(self._policy.wrong_method_status if is_path(request.path) else None)
        answer = self._operate(request, call)
        if 400 <= answer.status < 500:
            self._after_refusal(call)
        return answer

    def _operate(self, request: Request, call: Call) -> Response:
        refusal = self._stranger(request, call) or self._lost(call) or self._wrong_app(call) or self._malformed(call)
        refusal = refusal or self._misfortune(call)
        if refusal is not None:
            return refusal
        # Where faults overlook what is no object, an empty one takes its place.
        return self._operations[call.operation](call if isinstance(call.body, dict) else replace(call, body={}))

    def _after_refusal(self, call: Call) -> None:
        """What a refused request leaves behind: nothing, but for faults."""
        resource = self._world.resources.get(call.resource)
        if call.operation == "start" and resource and self._policy.refusal_uses_resource:
            resource.spent = True
        if call.operation not in self._policy.obeys_refused:
            return
        client, recording = dig(call.body, "clientRequest"), self._world.recordings.get(call.sid)
        if call.operation == "start" and resource and resource.latest is None:
            self._world.start(resource, call.mode, Settings.of(self._kind(call), client, self._policy), call.now)
        if call.operation == "stop" and recording and recording.running:
            self._world.stop(recording, call.now, complete=True)
        if call.operation == "update" and recording and recording.running:
            updates.update(recording, client, self._policy, call.now)

    def _misfortune(self, call: Call) -> Response | None:
        """The answer of a request to which an incident happens."""
        if call.operation in self._policy.breaks_down:
            return self._say.refuse(self._policy.breaks_down[call.operation], message="internal error")
        recording = self._world.recordings.get(call.sid)
        channel = recording.resource.cname if recording else str(dig(call.body, "cname"))
        waits = dig(call.body, "clientRequest", "async_stop") is not True
        names = (SYNCHRONOUS_STOP, "stop") if call.operation == "stop" and waits else (call.operation,)
        failure = self._luck.strikes(names, channel)
        return None if failure is None else self._say.refuse(failure[0], **failure[1])

    def _stranger(self, request: Request, call: Call) -> Response | None:
        """The refusal of a request without the account's HTTP Basic credentials."""
        policy, header = self._policy, request.headers.get("authorization")
        if header is None:
            refused = policy.wants_credentials
            return self._say.refuse(policy.denied_status, message="Unauthorized") if refused else None
        if call.operation in policy.denies:
            return self._say.refuse(policy.denied_status, message="Invalid authentication credentials")
        scheme, _, token = header.partition(" ")
        genuine = base64.b64encode(self._pair.encode()).decode()
        if policy.checks_credentials and (scheme.lower(), token.strip()) != ("basic", genuine):
            return self._say.refuse(policy.denied_status, message="Invalid authentication credentials")
        return None

    def _lost(self, call: Call) -> Response | None:
        return self._nowhere() if call.operation in self._policy.lost_operations else None

    def _nowhere(self, status: int | None = None) -> Response:
        return self._say.refuse(status or self._policy.lost_status, message="no Route matched with those values")

    def _wrong_app(self, call: Call) -> Response | None:
        status = self._policy.wrong_app_status
        if call.app == self._app or self._policy.takes_any_app:
            return None
        if call.operation == "acquire" and self._policy.names_app_by_code:
            return self._say.refuse(status, code=400, reason="invalid_appid")
        return self._say.refuse(status, message="appid is invalid")

    def _malformed(self, call: Call) -> Response | None:
        """The refusal that names the first field which is not as documented."""
        modes = ("mix",) if call.operation == "updateLayout" else ("individual", "mix", self._policy.web_mode)
        flaws = [] if call.operation == "acquire" or call.mode in modes else ["mode"]
        shape = self._shape(call)
        if shape is not None:
            flaws += shape("body", self._policy.understood(call.body))
        flaw = next((each for each in flaws if not self._policy.overlooked(_place(call, each))), None)
        special = "layout" if call.operation == "updateLayout" else ""
        special = "no-json" if call.body is ABSENT else special
        return None if flaw is None else self._say.invalid(call, f"invalid {_field(flaw)}", special)

    def _shape(self, call: Call) -> Check | None:
        """What the body must be like, where there is one."""
        match call.operation:
            case "acquire":
                return requests.acquire_body(self._policy)
            case "start":
                return requests.start_body(self._kind(call), self._policy)
            case "update":
                return updates.update_body(self._policy)
            case "updateLayout":
                return updates.layout_body()
            case "stop":
                return requests.stop_body()
        return None

    def _kind(self, call: Call) -> str:
        """The kind of recording behind the edition's word for a mode."""
        kinds = {"individual": "individual", self._policy.web_mode: "web"}
        return kinds.get(call.mode, "mix")

    def _acquire(self, call: Call) -> Response:
        body, client = call.body, dig(call.body, "clientRequest")
        is_page = dig(client, "scene") == 1 or self._policy.overlooked("body.cname:characters")
        if not is_page and not requests.is_channel_name(str(body.get("cname"))):
            return self._say.refuse(400, code=self._policy.codes["channel"], reason="invalid_channel_name")
        hours = number(dig(client, "resourceExpiredHour"), self._policy.resource_hours)
        parameter = client.get("startParameter", ABSENT) if isinstance(client, dict) else ABSENT
        resource = self._world.acquire(body.get("cname"), body.get("uid"), hours, parameter, call.now)
        return self._say.about(call, resource, {"resourceId": resource.id})

    def _start(self, call: Call) -> Response:
        resource = self._world.resources.get(call.resource)
        if resource is None and self._policy.takes_invented_resources:
            resource = self._world.invent(call.resource, call.body, call.now)
        if resource is None:
            return self._say.invalid(call, "invalid resourceid", "resource")
        refusal = self._mismatch(call, resource) or self._unusable(call, resource)
        if refusal is not None:
            return refusal
        settings = Settings.of(self._kind(call), dig(call.body, "clientRequest"), self._policy)
        unwelcome = next((each for each in requests.fields("body", call.body) if self._policy.refused(each)), None)
        if unwelcome is not None:
            return self._say.invalid(call, f"invalid {_field(unwelcome)}")
        if "mp4" in settings.formats and not self._policy.takes_mp4:
            return self._say.invalid(call, "invalid avFileType")
        recording = self._world.start(resource, call.mode, settings, call.now)
        return self._say.of(call, recording, status=self._policy.started_status)

    def _mismatch(self, call: Call, resource: Resource) -> Response | None:
        """The refusal of a start that says something else than its acquire."""
        owner = {"cname": resource.cname, "uid": resource.uid}
        if any(call.body.get(name) != owner[name] for name in self._policy.checks_owner_at_start):
            return self._say.invalid(call, "cname or uid differ from acquire", "owner")
        resource.cname, resource.uid = call.body.get("cname"), call.body.get("uid")
        announced = resource.parameter is not ABSENT and self._policy.compares_start_parameter
        if announced and resource.parameter != dig(call.body, "clientRequest"):
            return self._say.invalid(call, "clientRequest differs from startParameter")
        return None

    def _unusable(self, call: Call, resource: Resource) -> Response | None:
        """The refusal of a resource that may not start a recording now."""
        policy, latest = self._policy, resource.latest
        if latest is not None and latest.running and policy.resource_is_exclusive:
            self._world.repeat(latest, call.now)
            return self._say.refuse(201, code=7, reason="already started")
        if resource.spent or (latest is not None and not latest.running and policy.resource_is_single_use):
            return self._say.invalid(call, "resource was already used")
        if call.now - resource.acquired > policy.resource_seconds:
            return self._say.invalid(call, "resource expired", "expired")
        if self._world.is_recorded(resource) and not policy.admits_task_conflict:
            return self._say.refuse(400, code=53, reason="task conflict")
        return None

    def _query(self, call: Call) -> Response:
        recording = self._find(call)
        if recording is None:
            return self._unfound(call)
        response = files.queried(recording, self._policy, call.now)
        return self._say.of(call, recording, serverResponse=response, status=self._policy.queried_status)

    def _update(self, call: Call) -> Response:
        """Answer `update` and `updateLayout`; of a layout, nothing can be seen in any answer."""
        recording = self._find(call)
        if recording is None:
            known = self._world.recordings.get(call.sid)
            forgiving = self._policy.acknowledges_every_update
            return self._say.acknowledged(call) if forgiving else self._say.missing(call, known)
        if call.operation in self._policy.refuses_changes:
            return self._say.invalid(call, "invalid request")
        if self._policy.checks_owner_at_update and not recording.resource.belongs_to(call.body):
            return self._say.invalid(call, "cname or uid differ from acquire")
        if call.operation == "update":
            for each in self._world.all_of(recording, everything=self._policy.updates_all):
                updates.update(each, dig(call.body, "clientRequest"), self._policy, call.now)
        return self._say.of(call, recording)

    def _stop(self, call: Call) -> Response:
        recording = self._find(call)
        if recording is None:
            return self._say.missing(call, self._world.recordings.get(call.sid))
        if self._policy.checks_owner_at_stop and not recording.resource.belongs_to(call.body):
            return self._say.invalid(call, "cname or uid differ from acquire")
        if call.operation in self._policy.refuses_changes:
            return self._say.invalid(call, "invalid request")
        exiting = recording.stopping_since is not None and not recording.ended
        if exiting and not self._policy.takes_stops_while_exiting:
            return self._say.refuse(400, code=49, reason="invalid operation")
        complete = dig(call.body, "clientRequest", "async_stop") is not True
        ends = recording.has_material or self._policy.ends_empty
        for each in self._world.all_of(recording, everything=self._policy.stops_all) if ends else ():
            self._world.stop(each, call.now, complete=complete or not each.has_material)
        if self._policy.refuses_empty_stop and not recording.has_material:
            return self._say.refuse(206, code=435, reason="no recorded data")
        response = files.stopped(recording, self._policy, call.now, complete=complete)
        return self._say.of(call, recording, serverResponse=response)

    def _unfound(self, call: Call) -> Response:
        """The answer to a query that finds no recording."""
        recording, resource = self._world.recordings.get(call.sid), self._world.resources.get(call.resource)
        own = resource.latest if resource is not None else None
        if recording and own and own.sid != call.sid and "session" in self._policy.codes:
            return self._say.invalid(call, "sid does not match resourceid", "session")
        return self._say.missing(call, recording)

    def _find(self, call: Call) -> Recording | None:
        """The recording that `call` is about, if it still answers that operation."""
        recording = self._world.recordings.get(call.sid)
        strange = recording is not None and recording.resource.id != call.resource
        moved = recording is not None and recording.mode != call.mode and not self._policy.takes_other_modes
        if recording is None or moved or (strange and not self._policy.takes_foreign_sids):
            return None
        end = recording.end(call.now)
        return recording if not end or (call.operation, end) in self._policy.answers_after else None


def _field(flaw: str) -> str:
    """The name of the field at the end of a path."""
    return flaw.rpartition(".")[2].partition(":")[0]


def _place(call: Call, flaw: str) -> str:
    """How faults call the field at a path: of an update, by its operation and its name alone."""
    return f"{call.operation}/{_field(flaw)}" if call.operation.startswith("update") else flaw
