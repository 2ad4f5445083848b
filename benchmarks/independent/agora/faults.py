"""How each fault of faults.csv is done: a small class of hooks, or a function that builds one.

Most faults are one of a few shapes, which the builders below give:
an answer rewritten on its way out, a bound moved, a rule not applied.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from benchmarks.independent.agora.api import NO_ROUTE, channel_files
from benchmarks.independent.agora.hooks import Answer, Call, Hooks, Json
from benchmarks.independent.agora.model import Resource, Service, Task

Rewrite = Callable[[Service, Call, Answer], Answer | None]
HooksFactory = Callable[[], Hooks]


# -- builders -----------------------------------------------------------------


def rewriting(op: str, rewrite: Rewrite, *, status: int | None = 200) -> HooksFactory:
    """Rewrite the answers of one operation (of any, if `op` is empty) with one status."""

    class Rewriting(Hooks):
        def finished(self, service: Service, call: Call, answer: Answer) -> Answer:
            if op not in ("", call.op) or (status is not None and answer.status != status):
                return answer
            return rewrite(service, call, answer) or answer

    return Rewriting


def bounded(op: str, name: str, low: float, high: float) -> HooksFactory:
    """Move the bounds of one number; `op` may be empty for all operations."""

    class Bounded(Hooks):
        def bounds(self, at: str, what: str, lo: float, hi: float) -> tuple[float, float]:
            return (low, high) if what == name and op in ("", at) else (lo, hi)

    return Bounded


def lenient(op: str, *rules: str) -> HooksFactory:
    """Do not apply some rules about the requests of one operation."""

    class Lenient(Hooks):
        def enforces(self, at: str, rule: str) -> bool:
            return not (at == op and rule in rules)

    return Lenient


def within(call: Call, answer: Answer, service_name: str = "web_recorder_service") -> list[Json]:
    """The payloads of one service of page recording in an answer."""
    response = answer.body.get("serverResponse", {})
    services = response.get("extensionServiceState", [])
    return [item["payload"] for item in services if item["serviceName"] == service_name]


def renamed(source: Json, old: str, new: str) -> None:
    """Rename a member, if it is there."""
    if old in source:
        source[new] = source.pop(old)


def members(*path: str) -> Callable[[Answer], Json]:
    """The object at a path of an answer's body, or a fresh one."""

    def find(answer: Answer) -> Json:
        here: Any = answer.body
        for step in path:
            here = here.get(step, {})
        return here if isinstance(here, dict) else {}

    return find


server_response = members("serverResponse")


# -- form, type, unit ---------------------------------------------------------


def acquire_id_renamed(_: Service, __: Call, answer: Answer) -> None:
    """Another spelling of the resource id."""
    renamed(answer.body, "resourceId", "resource_id")


def start_uid_number(_: Service, __: Call, answer: Answer) -> None:
    """The user as a number."""
    answer.body["uid"] = int(answer.body["uid"])


def query_status_text(_: Service, __: Call, answer: Answer) -> None:
    """The state as a string."""
    server_response(answer)["status"] = str(server_response(answer)["status"])


def query_times_ms(_: Service, call: Call, answer: Answer) -> None:
    """The times of page files in milliseconds."""
    for payload in within(call, answer):
        for entry in payload["fileList"]:
            entry["sliceStartTime"] *= 1000


def stop_file_key(_: Service, call: Call, answer: Answer) -> None:
    """The key that channel recordings use, in the list of a page recording."""
    for payload in within(call, answer):
        for entry in payload["fileList"]:
            renamed(entry, "filename", "fileName")


def query_page_list_text(_: Service, call: Call, answer: Answer) -> None:
    """The list of page files as one string of JSON."""
    for payload in within(call, answer):
        payload["fileList"] = json.dumps(payload["fileList"])


def mix_hls_json(_: Service, call: Call, answer: Answer) -> None:
    """The other list format for a composite recording without MP4."""
    response = server_response(answer)
    if call.mode == "mix" and response.get("fileListMode") == "string":
        response |= {"fileListMode": "json", "fileList": []}


def mix_mp4_string(_: Service, call: Call, answer: Answer) -> None:
    """The string format although MP4 files were asked for."""
    response = server_response(answer)
    if call.mode == "mix" and response.get("fileListMode") == "json":
        response |= {"fileListMode": "string", "fileList": ""}


def mix_slice_time(service: Service, call: Call, answer: Answer) -> None:
    """The start time that only individual recording shows, in composite mode."""
    if call.mode == "mix" and call.task is not None:
        server_response(answer)["sliceStartTime"] = int(call.task.started_at * 1000)


def individual_nameless(_: Service, call: Call, answer: Answer) -> None:
    """No channel and user in the answers for individual recordings."""
    if call.mode == "individual":
        for name in ("cname", "uid"):
            answer.body.pop(name, None)


def snapshot_list(_: Service, call: Call, answer: Answer) -> None:
    """A file list although screenshots are taken."""
    if call.task is not None and call.task.snapshots:
        server_response(answer).update(fileListMode="json", fileList=[])


def mode_mixed_up(service: Service, call: Call, answer: Answer) -> None:
    """The members of a composite recording in the answer about a page recording."""
    if call.task is not None and call.mode == "web":
        response = server_response(answer)
        response.pop("extensionServiceState", None)
        response.update(channel_files(call.task, service.now()))


def onhold_text(_: Service, call: Call, answer: Answer) -> None:
    """The pause as a string."""
    for payload in within(call, answer):
        payload["onhold"] = str(payload["onhold"]).lower()


def update_without_sid(_: Service, __: Call, answer: Answer) -> None:
    """No recording id in the answer of update."""
    answer.body.pop("sid", None)


def layout_resource_blank(_: Service, __: Call, answer: Answer) -> None:
    """An empty resource id in the answer of updateLayout."""
    answer.body["resourceId"] = ""


def plain_text(_: Service, __: Call, answer: Answer) -> None:
    """JSON that says it is text."""
    answer.content_type = "text/plain; charset=utf-8"


# -- literals and states ------------------------------------------------------


def stuck_starting(_: Service, call: Call, answer: Answer) -> None:
    """The states ready and in progress are never shown."""
    response = server_response(answer)
    response["status"] = min(response["status"], 3)


def undocumented_status(_: Service, call: Call, answer: Answer) -> None:
    """A number that is no state."""
    response = server_response(answer)
    if response["status"] in (4, 5) and call.mode == "individual":
        response["status"] = 10


def page_state_running(_: Service, call: Call, answer: Answer) -> None:
    """Another word for a page recording that goes on."""
    for payload in within(call, answer):
        payload["state"] = {"inProgress": "running"}.get(payload["state"], payload["state"])


def push_published(_: Service, call: Call, answer: Answer) -> None:
    """Another word for a push that goes on."""
    for payload in within(call, answer, "rtmp_publish_service"):
        for output in payload["outputs"]:
            output["status"] = {"publishing": "published"}.get(output["status"], output["status"])


def stop_in_progress(_: Service, call: Call, answer: Answer) -> None:
    """A stopped page recorder that says it goes on."""
    for payload in within(call, answer):
        payload["state"] = "inProgress"


def stop_without_upload(_: Service, call: Call, answer: Answer) -> None:
    """No upload service in the answer of stop."""
    services = server_response(answer).get("extensionServiceState", [])
    services[:] = [item for item in services if item["serviceName"] != "upload_service"]


def stop_finished(_: Service, call: Call, answer: Answer) -> None:
    """Another word for uploaded."""
    for payload in within(call, answer, "upload_service"):
        payload["uploadingStatus"] = "finished"


# -- settings that an answer should show --------------------------------------


def push_hidden(_: Service, call: Call, answer: Answer) -> None:
    """Only the first service of a page recording."""
    services = server_response(answer).get("extensionServiceState", [])
    del services[1:]


def page_mp4_missing(_: Service, call: Call, answer: Answer) -> None:
    """MP4 files asked for and not listed."""
    for payload in within(call, answer):
        payload["fileList"] = [entry for entry in payload["fileList"] if not entry["filename"].endswith(".mp4")]


class StartHoldIgnored(Hooks):
    """A page recording never begins paused."""

    def held_at_start(self, *, asked: bool) -> bool:
        return False


class UpdateHoldIgnored(Hooks):
    """Update does not pause."""

    def hold(self, task: Task, *, asked: bool) -> bool:
        return task.held


class ResumeLost(Hooks):
    """A paused page recording stays paused."""

    def hold(self, task: Task, *, asked: bool) -> bool:
        return asked or task.held


class OneBehind(Hooks):
    """Each update applies the pause of the update before it."""

    def __init__(self) -> None:
        self.waiting: dict[str, bool] = {}

    def hold(self, task: Task, *, asked: bool) -> bool:
        applied = self.waiting.get(task.sid, task.held)
        self.waiting[task.sid] = asked
        return applied


class PushAddressKept(Hooks):
    """Update does not change the CDN address."""

    def rtmp_url(self, task: Task, asked: str) -> str:
        return task.rtmp_url or asked


class RawFileNames(Hooks):
    """File names keep the punctuation of the channel name."""

    def file_stem(self, sid: str, cname: str, plain: str) -> str:
        return f"{sid}_{cname}"


class NamesSwapped(Hooks):
    """File names begin with the channel."""

    def file_stem(self, sid: str, cname: str, plain: str) -> str:
        return f"{plain}_{sid}"


# -- statuses and errors ------------------------------------------------------


def no_data_fine(_: Service, call: Call, answer: Answer) -> Answer | None:
    """Success although nothing was recorded."""
    task = call.task
    if answer.body.get("code") != 435 or task is None:
        return None
    body: Json = {"resourceId": task.resource.id, "sid": task.sid}
    body |= {"cname": task.resource.cname, "uid": task.resource.uid}
    listed = {"fileListMode": "string", "fileList": f"{task.stem()}.m3u8"}
    return Answer(200, body | {"serverResponse": listed | {"uploadingStatus": "uploaded"}})


def recoded(old: int, code: int, reason: str, status: int | None = None) -> Rewrite:
    """One error answered with the code of another."""

    def rewrite(_: Service, __: Call, answer: Answer) -> Answer | None:
        if answer.body.get("code") != old:
            return None
        return Answer(status or answer.status, {"code": code, "reason": reason})

    return rewrite


def coded_as_text(_: Service, __: Call, answer: Answer) -> None:
    """The code of an error as a string."""
    if "code" in answer.body:
        answer.body["code"] = str(answer.body["code"])


def message_only(_: Service, __: Call, answer: Answer) -> None:
    """An endpoint's refusal with the gateway's member."""
    if answer.body.get("code") == 2:
        answer.body = {"message": answer.body["reason"]}


def forbidden(_: Service, __: Call, answer: Answer) -> None:
    """403 for missing credentials."""
    if answer.body.get("message") == "Unauthorized":
        answer.status = 403


def wrong_credentials_text(_: Service, __: Call, answer: Answer) -> None:
    """An error body without its member."""
    if answer.body.get("message") == "Invalid authentication credentials":
        answer.body = {}


def method_405(_: Service, __: Call, answer: Answer) -> Answer | None:
    """405 instead of the gateway's 404."""
    if answer.body.get("message") != NO_ROUTE:
        return None
    return Answer(405, {"detail": "Method Not Allowed"})


def layout_web_501(_: Service, call: Call, answer: Answer) -> Answer | None:
    """A server error for a mode that has no layout."""
    if call.mode == "mix":
        return None
    return Answer(500, {"code": 500, "reason": "internal_error"})


# -- leaks --------------------------------------------------------------------


def start_echo(_: Service, call: Call, answer: Answer) -> None:
    """The settings, keys of the storage among them, in the answer of start."""
    answer.body["clientRequest"] = call.client_request


def refusal_echo(_: Service, call: Call, answer: Answer) -> None:
    """The secret key of the storage in a refusal."""
    storage = call.client_request.get("storageConfig")
    if answer.body.get("code") == 2 and isinstance(storage, dict):
        answer.body["reason"] += f" (secretKey={storage.get('secretKey')})"


# -- life, identity, isolation ------------------------------------------------


class StopLeavesRunning(Hooks):
    """A stop without recorded data is answered and not carried out."""

    def stop_target(self, service: Service, task: Task) -> Task | None:
        return task if task.files(service.now()) or task.mode == "web" else None


class StopHitsSibling(Hooks):
    """A stop ends the newest recording of the channel."""

    def stop_target(self, service: Service, task: Task) -> Task | None:
        same = [one for one in service.running() if one.resource.cname == task.resource.cname]
        return same[-1]


class StopEndsAll(Hooks):
    """A stop ends every recording of the channel."""

    def stop_target(self, service: Service, task: Task) -> Task | None:
        for one in service.running():
            if one.resource.cname == task.resource.cname:
                one.stopped_at = service.now()
        return task


class NewestAnswers(Hooks):
    """Query is about the newest recording of the App ID in that mode."""

    def pick(self, service: Service, call: Call, task: Task | None) -> Task | None:
        if call.op != "Query" or task is None:
            return task
        same = [one for one in service.running() if one.resource.appid == call.appid and one.mode == call.mode]
        return same[-1] if same else task


class EndedAnswers(Hooks):
    """Query goes on to answer after a recording has ended."""

    def pick(self, service: Service, call: Call, task: Task | None) -> Task | None:
        if task is not None or call.op != "Query":
            return task
        return next((one for one in service.tasks if one.sid == call.sid), None)


class FrozenAnswers(Hooks):
    """Query repeats the first answer it gave about a recording."""

    def __init__(self) -> None:
        self.first: dict[str, str] = {}

    def finished(self, service: Service, call: Call, answer: Answer) -> Answer:
        if call.op == "Query" and answer.status == 200:
            kept = self.first.setdefault(call.sid, json.dumps(answer.body))
            return Answer(200, json.loads(kept))
        return answer


class RestartBeginsAgain(Hooks):
    """A repeated start begins another recording."""

    def restart_begins_again(self) -> bool:
        return True

    def conflicts(self, running: Task, resource: Resource) -> bool:
        return running.resource is not resource and running.resource.key == resource.key


class ConflictsAccepted(Hooks):
    """A second recording of one channel and user is begun."""

    def conflicts(self, running: Task, resource: Resource) -> bool:
        return False


class ConflictsAcrossUsers(Hooks):
    """Another user for one channel counts as a conflict."""

    def conflicts(self, running: Task, resource: Resource) -> bool:
        return running.resource.key[:2] == resource.key[:2]


class ConflictStopsFirst(Hooks):
    """A start refused for a conflict ends the recording that it conflicts with."""

    def refused(self, service: Service, call: Call) -> None:
        if call.op != "Start" or call.resource is None or call.resource.task is not None:
            return
        for task in service.running():
            if task.resource.key == call.resource.key:
                task.stopped_at = service.now()


class RefusedUpdateHolds(Hooks):
    """A refused update pauses or resumes all the same."""

    def refused(self, service: Service, call: Call) -> None:
        web = call.client_request.get("webRecordingConfig")
        task = service.find(call.appid, call.resource_id, call.sid, call.mode)
        if call.op == "Update" and task is not None and isinstance(web, dict):
            task.holds.append((service.now(), bool(web.get("onhold", False))))


class RefusedStartSpends(Hooks):
    """A start refused for its parameters uses up the resource id."""

    def refused(self, service: Service, call: Call) -> None:
        if call.op == "Start" and call.resource_id in service.resources:
            service.resources[call.resource_id].acquired_at = 0.0


class ResourceReusable(Hooks):
    """A resource id can be used again after its recording."""

    def resource_spent(self, resource: Resource) -> bool:
        return False


class ResourceShortLived(Hooks):
    """A resource id expires after three seconds."""

    def resource_lifetime(self) -> float:
        return 3.0


class ResourceImmortal(Hooks):
    """A resource id never expires."""

    def resource_lifetime(self) -> float:
        return float("inf")


class ResourceRepeated(Hooks):
    """Equal acquires give equal resource ids."""

    def new_resource_id(self, appid: str, cname: str, uid: str) -> str:
        return "".join(f"{part.encode().hex()}" for part in (appid, cname, uid)) + "0" * 64


class SidRepeated(Hooks):
    """The recording id depends on channel and user only."""

    def new_sid(self, resource: Resource) -> str:
        return "".join(resource.key).encode().hex()[-32:].rjust(32, "0")


class IdleForever(Hooks):
    """An idle channel is never left."""

    def idle_limit(self, seconds: float) -> float:
        return float("inf")


class IdleMilliseconds(Hooks):
    """The idle time is taken as milliseconds."""

    def idle_limit(self, seconds: float) -> float:
        return seconds / 1000


class IdleDefaulted(Hooks):
    """The idle time is always the default."""

    def idle_limit(self, seconds: float) -> float:
        return 30.0


class AsyncWaits(Hooks):
    """An asynchronous stop waits for the upload."""

    def stop_waits(self, *, asked_async: bool) -> bool:
        return True


class SyncReturns(Hooks):
    """A synchronous stop does not wait for the upload."""

    def stop_waits(self, *, asked_async: bool) -> bool:
        return False


class EveryThirdQuery(Hooks):
    """Each third query of a recording is answered as if it did not exist."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def finished(self, service: Service, call: Call, answer: Answer) -> Answer:
        if call.op == "Query" and answer.status == 200:
            self.seen[call.sid] += 1
            if self.seen[call.sid] % 3 == 0:
                return Answer(404, {"code": 404, "reason": "failed to find worker"})
        return answer


class EveryThirdStateless(Hooks):
    """Each third query of a page recording shows no service."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def finished(self, service: Service, call: Call, answer: Answer) -> Answer:
        if call.op == "Query" and answer.status == 200 and call.mode == "web":
            self.seen[call.sid] += 1
            if self.seen[call.sid] % 3 == 0:
                server_response(answer).pop("extensionServiceState", None)
        return answer


class LayoutStops(Hooks):
    """updateLayout ends the recording."""

    def finished(self, service: Service, call: Call, answer: Answer) -> Answer:
        if call.op == "UpdateLayout" and answer.status == 200 and call.task is not None:
            call.task.stopped_at = service.now()
        return answer


# -- the table ----------------------------------------------------------------

HOOKS: dict[str, HooksFactory] = {
    "acquire-id-renamed": rewriting("Acquire", acquire_id_renamed),
    "start-uid-as-number": rewriting("Start", start_uid_number),
    "query-status-as-string": rewriting("Query", query_status_text),
    "query-page-times-in-milliseconds": rewriting("Query", query_times_ms),
    "stop-page-file-key-renamed": rewriting("Stop", stop_file_key),
    "query-page-list-as-string": rewriting("Query", query_page_list_text),
    "query-hls-list-mode-json": rewriting("Query", mix_hls_json),
    "query-mp4-list-mode-string": rewriting("Query", mix_mp4_string),
    "query-mix-shows-slice-time": rewriting("Query", mix_slice_time),
    "query-individual-nameless": rewriting("Query", individual_nameless),
    "query-snapshot-shows-list": rewriting("Query", snapshot_list),
    "query-page-answers-as-mix": rewriting("Query", mode_mixed_up),
    "query-onhold-as-string": rewriting("Query", onhold_text),
    "update-answer-without-sid": rewriting("Update", update_without_sid),
    "layout-answer-blank-resource": rewriting("UpdateLayout", layout_resource_blank),
    "query-content-type-text": rewriting("Query", plain_text),
    "query-never-ready": rewriting("Query", stuck_starting),
    "query-individual-status-unknown": rewriting("Query", undocumented_status),
    "query-page-state-running": rewriting("Query", page_state_running),
    "query-push-state-published": rewriting("Query", push_published),
    "stop-page-still-in-progress": rewriting("Stop", stop_in_progress),
    "stop-without-upload-service": rewriting("Stop", stop_without_upload),
    "stop-upload-status-finished": rewriting("Stop", stop_finished),
    "query-push-service-missing": rewriting("Query", push_hidden),
    "query-page-mp4-missing": rewriting("Query", page_mp4_missing),
    "start-onhold-ignored": StartHoldIgnored,
    "update-onhold-ignored": UpdateHoldIgnored,
    "update-resume-lost": ResumeLost,
    "update-one-behind": OneBehind,
    "update-push-address-kept": PushAddressKept,
    "page-file-name-punctuation": RawFileNames,
    "page-file-name-swapped": NamesSwapped,
    "stop-no-data-succeeds": rewriting("Stop", no_data_fine, status=206),
    "stop-no-data-other-code": rewriting("Stop", recoded(435, 65, "request not completed"), status=206),
    "stop-no-data-leaves-running": StopLeavesRunning,
    "stop-hits-sibling": StopHitsSibling,
    "stop-ends-whole-channel": StopEndsAll,
    "query-answers-newest": NewestAnswers,
    "query-after-stop-answers": EndedAnswers,
    "query-first-answer-repeated": FrozenAnswers,
    "query-ended-200-with-error": rewriting("Query", recoded(404, 404, "failed to find worker", 200), status=404),
    "ended-code-swapped": rewriting("Update", recoded(404, 62, "request timeout"), status=404),
    "error-code-as-string": rewriting("Start", coded_as_text, status=None),
    "acquire-error-message-only": rewriting("Acquire", message_only, status=400),
    "start-repeated-begins-again": RestartBeginsAgain,
    "start-repeated-status-400": rewriting("Start", recoded(7, 7, "already started", 400), status=201),
    "start-conflict-accepted": ConflictsAccepted,
    "start-conflict-code-swapped": rewriting("Start", recoded(53, 7, "already started"), status=400),
    "start-conflict-stops-first": ConflictStopsFirst,
    "start-other-uid-conflicts": ConflictsAcrossUsers,
    "update-refused-takes-effect": RefusedUpdateHolds,
    "start-refused-spends-resource": RefusedStartSpends,
    "resource-reusable-after-stop": ResourceReusable,
    "resource-expires-early": ResourceShortLived,
    "resource-never-expires": ResourceImmortal,
    "acquire-id-repeated": ResourceRepeated,
    "sid-repeated": SidRepeated,
    "idle-time-never-ends": IdleForever,
    "idle-time-in-milliseconds": IdleMilliseconds,
    "idle-time-always-default": IdleDefaulted,
    "idle-time-4-accepted": bounded("Start", "maxIdleTime", 4, 2592000),
    "idle-time-30-days-refused": bounded("Start", "maxIdleTime", 5, 2591999),
    "acquire-uid-zero-accepted": bounded("Acquire", "uid", 0, 2**32 - 1),
    "acquire-uid-31-bit": bounded("Acquire", "uid", 1, 2**31 - 1),
    "acquire-hours-721-accepted": bounded("Acquire", "resourceExpiredHour", 1, 721),
    "acquire-hours-720-refused": bounded("Acquire", "resourceExpiredHour", 1, 719),
    "start-33-uids-accepted": bounded("Start", "subscribeAudioUids", 0, 33),
    "layout-18-regions-accepted": bounded("UpdateLayout", "layoutConfig", 0, 18),
    "page-fps-60-refused": bounded("Start", "videoFps", 5, 59),
    "prefix-129-accepted": bounded("Start", "fileNamePrefix", 0, 129),
    "start-mp4-alone-accepted": lenient("Start", "avFileType.mp4Alone"),
    "update-both-lists-accepted": lenient("Update", "subscription.exclusive"),
    "layout-for-page-accepted": lenient("UpdateLayout", "layout.mode"),
    "layout-wrong-mode-500": rewriting("UpdateLayout", layout_web_501, status=400),
    "stop-other-uid-accepted": lenient("Stop", "uid.match"),
    "start-other-cname-accepted": lenient("Start", "cname.match"),
    "start-parameter-not-compared": lenient("Start", "startParameter.match"),
    "page-too-large-accepted": lenient("Start", "page.pixels"),
    "storage-secret-optional": lenient("Start", "secretKey"),
    "update-two-outputs-accepted": bounded("Update", "outputs", 0, 2),
    "no-credentials-403": rewriting("", forbidden, status=401),
    "wrong-credentials-empty-body": rewriting("", wrong_credentials_text, status=401),
    "wrong-method-405": rewriting("NoRoute", method_405, status=404),
    "start-echoes-storage": rewriting("Start", start_echo),
    "refusal-echoes-secret": rewriting("Start", refusal_echo, status=400),
    "stop-async-waits": AsyncWaits,
    "stop-sync-does-not-wait": SyncReturns,
    "query-every-third-404": EveryThirdQuery,
    "query-every-third-page-stateless": EveryThirdStateless,
    "layout-ends-recording": LayoutStops,
}
