"""The vendor API over the model: operations, answers and the ASGI application."""

from __future__ import annotations

import asyncio
import base64
import binascii
import json
from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from benchmarks.independent.agora import validation
from benchmarks.independent.agora.hooks import Answer, Call, Json, Refusal
from benchmarks.independent.agora.model import EXITING, Resource, Service, Task
from benchmarks.independent.agora.validation import Checker

TASKS_AT_ONCE = {"web": 200, "channel": 50}
NO_ROUTE = "no Route matched with those values"
ROOT = "/v1/apps/{appid}/cloud_recording"
STARTED = ROOT + "/resourceid/{resource_id}/sid/{sid}/mode/{mode}"
ROUTES = {
    "Acquire": ("POST", ROOT + "/acquire"),
    "Start": ("POST", ROOT + "/resourceid/{resource_id}/mode/{mode}/start"),
    "Query": ("GET", STARTED + "/query"),
    "Update": ("POST", STARTED + "/update"),
    "UpdateLayout": ("POST", STARTED + "/updateLayout"),
    "Stop": ("POST", STARTED + "/stop"),
}


def not_found() -> Refusal:
    """The refusal for a recording that does not exist (any more)."""
    return Refusal.coded(404, 404, "failed to find worker")


# -- answers ------------------------------------------------------------------


def identity(task: Task) -> Json:
    """The members by which every answer names its recording."""
    resource = task.resource
    return {
        "cname": resource.cname,
        "uid": resource.uid,
        "resourceId": resource.id,
        "sid": task.sid,
    }


def page_files(task: Task, now: float) -> list[Json]:
    """The file list of a page recording."""
    return [{"filename": entry.name, "sliceStartTime": int(entry.began)} for entry in task.files(now)]


def channel_files(task: Task, now: float) -> Json:
    """The file list of a channel recording, with the format that it has."""
    if task.snapshots:
        return {}
    files = task.files(now)
    if task.mode == "mix" and "mp4" not in task.file_kinds:
        return {"fileListMode": "string", "fileList": files[0].name if files else ""}
    listed = [
        {
            "fileName": entry.name,
            "trackType": entry.track,
            "uid": entry.uid,
            "mixedAllUser": entry.mixed,
            "isPlayable": True,
            "sliceStartTime": int(entry.began),
        }
        for entry in files
    ]
    return {"fileListMode": "json", "fileList": listed}


def page_services(task: Task, now: float) -> list[Json]:
    """The services of a page recording, as query shows them."""
    state = "init" if task.status(now) < 4 else "inProgress" if task.running(now) else "exit"
    recorder: Json = {"state": state, "onhold": task.held, "fileList": page_files(task, now)}
    services: list[Json] = [{"serviceName": "web_recorder_service", "payload": recorder}]
    if task.rtmp_url is not None:
        output = {"rtmpUrl": task.rtmp_url, "status": push_status(task, now)}
        payload: Json = {"state": state, "outputs": [output]}
        services.append({"serviceName": "rtmp_publish_service", "payload": payload})
    return services


def push_status(task: Task, now: float) -> str:
    """How the push to the CDN goes."""
    if not task.running(now) or task.world.unreachable(task.rtmp_url or ""):
        return "disconnected"
    if task.status(now) < 4:
        return "connecting"
    return "onhold" if task.held else "publishing"


def query_response(task: Task, now: float) -> Json:
    """The `serverResponse` of query."""
    response: Json = {"status": task.status(now)}
    if task.mode == "web":
        response["extensionServiceState"] = page_services(task, now)
        return response
    response |= channel_files(task, now)
    if task.mode == "individual":
        response["sliceStartTime"] = int((task.began(now) or 0) * 1000)
    return response


def stop_response(task: Task, now: float, *, uploaded: bool) -> Json:
    """The `serverResponse` of stop."""
    upload = {"uploadingStatus": "uploaded" if uploaded else "unknown"}
    if task.mode != "web":
        return upload | channel_files(task, now)
    recorder = {"state": "exit", "onhold": task.held, "fileList": page_files(task, now)}
    return {
        "extensionServiceState": [
            {"serviceName": "upload_service", "payload": upload},
            {"serviceName": "web_recorder_service", "payload": recorder},
        ]
    }


# -- operations ---------------------------------------------------------------


class Operations:
    """One method for each operation of the vendor API."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.hooks = service.hooks

    async def acquire(self, call: Call, check: Checker) -> Answer:
        """Give a resource id."""
        validation.check_acquire(check, call.body)
        page = call.client_request.get("scene", 0) == 1
        busy = sum((task.mode == "web") == page for task in self.service.running())
        if busy >= TASKS_AT_ONCE["web" if page else "channel"]:
            raise Refusal.coded(400, 406, "vendor_over_load")
        resource = self.service.acquire(call.appid, call.body)
        call.resource = resource
        named = {"cname": resource.cname, "uid": resource.uid, "resourceId": resource.id}
        return Answer(200, named)

    async def start(self, call: Call, check: Checker) -> Answer:
        """Begin a recording with a resource id."""
        check.need(call.mode in validation.MODES, "mode")
        settings = validation.check_envelope(check, call.body)
        validation.check_start_settings(check, settings, call.mode)
        resource = self.usable_resource(call, check)
        if self.service.now() >= resource.acquired_at + self.hooks.resource_lifetime():
            raise Refusal.coded(400, 2, "Start: resource expired!")
        self.refuse_conflict(resource)
        task = self.service.start(resource, call.mode, settings)
        call.task = task
        return Answer(200, identity(task))

    def usable_resource(self, call: Call, check: Checker) -> Resource:
        """The resource id of a start, if it fits the request and was not used."""
        resource = self.service.resources.get(call.resource_id)
        if resource is None or resource.appid != call.appid:
            raise check.refuse("resourceid")
        call.resource = resource
        check.need(call.body["cname"] == resource.cname, "cname", "cname.match")
        check.need(call.body["uid"] == resource.uid, "uid", "uid.match")
        check.need((call.mode == "web") == (resource.scene == 1), "scene", "scene.match")
        consistent = not validation.differs(resource.start_parameter, call.client_request)
        check.need(consistent, "startParameter", "startParameter.match")
        used = resource.task
        if used is None or self.hooks.restart_begins_again():
            return resource
        if used.running(self.service.now()):
            raise Refusal.coded(201, 7, "already started")
        if self.hooks.resource_spent(resource):
            raise Refusal.coded(400, 2, "Start: resource already used!")
        return resource

    def refuse_conflict(self, resource: Resource) -> None:
        """Refuse a second recording of one App ID, channel and user."""
        for running in self.service.running():
            if running.resource is not resource and self.hooks.conflicts(running, resource):
                raise Refusal.coded(400, 53, "task conflict")

    def task_of(self, call: Call, check: Checker) -> Task:
        """The recording that a path names."""
        check.need(call.mode in validation.MODES, "mode")
        service = self.service
        found = service.find(call.appid, call.resource_id, call.sid, call.mode)
        task = self.hooks.pick(service, call, found)
        if task is None:
            raise not_found()
        call.task, call.resource = task, task.resource
        return task

    def matching_task(self, call: Call, check: Checker) -> Task:
        """The recording that a path names, if channel and user fit it."""
        task = self.task_of(call, check)
        check.need(call.body["cname"] == task.resource.cname, "cname", "cname.match")
        check.need(call.body["uid"] == task.resource.uid, "uid", "uid.match")
        return task

    def active_task(self, call: Call, check: Checker) -> Task:
        """The recording that a path names, if it still goes on."""
        task = self.matching_task(call, check)
        if not task.running(self.service.now()):
            raise not_found()
        return task

    async def query(self, call: Call, check: Checker) -> Answer:
        """Show the state of a recording."""
        task = self.task_of(call, check)
        response = query_response(task, self.service.now())
        return Answer(200, identity(task) | {"serverResponse": response})

    async def update(self, call: Call, check: Checker) -> Answer:
        """Change the settings of a recording."""
        settings = validation.check_envelope(check, call.body)
        validation.check_update(check, settings)
        task = self.active_task(call, check)
        self.service.update(task, settings)
        return Answer(200, identity(task))

    async def update_layout(self, call: Call, check: Checker) -> Answer:
        """Change the picture of a composite recording."""
        check.need(call.mode == "mix", "mode", "layout.mode")
        settings = validation.check_envelope(check, call.body)
        validation.check_layout(check, settings)
        return Answer(200, identity(self.active_task(call, check)))

    async def stop(self, call: Call, check: Checker) -> Answer:
        """End a recording."""
        settings = validation.check_envelope(check, call.body)
        validation.check_stop(check, settings)
        task = self.matching_task(call, check)
        now = self.service.now()
        if not task.running(now):
            raise Refusal.coded(400, 49, "invalid operation")
        target = self.hooks.stop_target(self.service, task)
        if target is not None:
            target.stopped_at = now
        files = task.files(now)
        waits = self.hooks.stop_waits(asked_async=bool(settings.get("async_stop", False)))
        if waits:
            await asyncio.sleep((EXITING + 0.05) / self.service.world.clock_rate)
        if task.mode != "web" and not files:
            raise Refusal.coded(206, 435, "no recorded data")
        return Answer(200, identity(task) | {"serverResponse": stop_response(task, now, uploaded=waits)})


# -- application --------------------------------------------------------------


def check_credentials(headers: dict[str, str], account: str = "") -> None:
    """Refuse a request without Basic credentials, or with others than `account`; without one, any are right."""
    given = headers.get("authorization")
    if given is None:
        raise Refusal.message(401, "Unauthorized")
    scheme, _, encoded = given.partition(" ")
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        user = colon = password = ""
    wrong = f"{user}:{password}" != account if account else user == "refused"
    if scheme.lower() != "basic" or not (user and colon and password) or wrong:
        raise Refusal.message(401, "Invalid authentication credentials")


async def read_body(request: Request, op: str) -> Json:
    """The JSON object of a request."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Refusal.coded(400, 2, f"{op}: invalid Content-Type value!")
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refusal.coded(400, 2, f"{op}: invalid body value!")
    return body


def render(answer: Answer) -> Response:
    """An answer as HTTP."""
    content = json.dumps(answer.body).encode()
    headers = {"content-type": answer.content_type}
    return Response(content, status_code=answer.status, headers=headers)


Method = Callable[[Call, Checker], Awaitable[Answer]]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(service: Service, op: str, method: Method) -> Endpoint:
    """The HTTP endpoint of one operation."""

    async def answer(request: Request, call: Call) -> Answer:
        check_credentials(dict(request.headers), service.world.account)
        if service.over_rate(call.appid):
            raise Refusal.message(429, "API rate limit exceeded")
        if request.method == "POST":
            call.body = await read_body(request, op)
        return await method(call, Checker(op, service.hooks))

    async def handle(request: Request) -> Response:
        service.requests += 1
        call = Call(op=op, headers=request.headers, **request.path_params)
        try:
            result = await answer(request, call)
        except Refusal as refusal:
            service.hooks.refused(service, call)
            result = Answer(refusal.status, refusal.body)
        return render(service.hooks.finished(service, call, result))

    return handle


def application(service: Service) -> Starlette:
    """The ASGI application."""
    operations = Operations(service)
    methods: dict[str, Method] = {
        "Acquire": operations.acquire,
        "Start": operations.start,
        "Query": operations.query,
        "Update": operations.update,
        "UpdateLayout": operations.update_layout,
        "Stop": operations.stop,
    }

    async def no_route(request: Request, _: Exception) -> Response:
        service.requests += 1
        answer = Answer(404, {"message": NO_ROUTE})
        return render(service.hooks.finished(service, Call(op="NoRoute"), answer))

    async def count(_: Request) -> Response:
        running = [
            {"resource_id": task.resource.id, "sid": task.sid, "channel": task.resource.cname}
            for task in service.running()
        ]
        begun = len(service.tasks)
        return JSONResponse({"requests": service.requests, "recordings_begun": begun, "running": running})

    routes = [Route("/_count", count)]
    for op, (verb, path) in ROUTES.items():
        routes.append(Route(path, endpoint(service, op, methods[op]), methods=[verb]))
    app = Starlette(routes=routes, exception_handlers={404: no_route, 405: no_route})
    app.router.redirect_slashes = False
    return app
