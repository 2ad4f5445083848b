"""What the service remembers: resource ids, recordings, their life and their files."""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.independent.agora.hooks import Hooks, Json

READY_AFTER = (0.3, 0.6, 0.9)
"""Seconds after which a recording reaches the states 2, 3 and 4."""
PAGE_BEGINS = 5.0
"""Seconds after start at which a page recording begins (documented: about five)."""
FIRST_SLICE = 15.0
"""Seconds after start at which a channel recording has its first slice (documented)."""
EXITING = 1.5
"""Seconds from the end of a recording until its worker is gone (the documents leave it open)."""
PUNCTUATION = re.compile(r"[!@#$%^&*()+_.=\[\]{}~|,;:?<>]")


@dataclass(frozen=True)
class World:
    """Who has the account, what is in every channel, and how fast time goes."""

    account: str = ""
    idle_users: bool = False
    sending_users: tuple[str, ...] = ()
    clock_rate: float = 1.0
    requests_per_second: int = 10
    open_pages: bool = False

    def unreachable(self, url: str) -> bool:
        """Whether a host can surely not be reached (a name under the reserved `.invalid`)."""
        host = urlsplit(url).hostname or ""
        return not self.open_pages and (host == "invalid" or host.endswith(".invalid"))


@dataclass
class Resource:
    """A resource id that acquire gave."""

    id: str
    appid: str
    cname: str
    uid: str
    scene: int
    expired_hours: float
    start_parameter: Json | None
    acquired_at: float
    task: Task | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What identifies a recording instance, as documented."""
        return self.appid, self.cname, self.uid


@dataclass
class FileEntry:
    """One recorded file."""

    name: str
    began: float
    track: str = "audio_and_video"
    uid: str = "0"
    mixed: bool = True


@dataclass
class Task:
    """One recording."""

    resource: Resource
    sid: str
    mode: str
    settings: Json
    started_at: float
    world: World
    hooks: Hooks
    rtmp_url: str | None = None
    stopped_at: float | None = None
    holds: list[tuple[float, bool]] = field(default_factory=list)

    # -- settings ---------------------------------------------------------

    @property
    def recording(self) -> Json:
        """The settings about streams."""
        config = self.settings.get("recordingConfig")
        return config if isinstance(config, dict) else {}

    def service(self, name: str) -> Json | None:
        """The parameters of one service of page recording."""
        extension = self.settings.get("extensionServiceConfig") or {}
        for service in extension.get("extensionServices") or []:
            if service.get("serviceName") == name:
                param = service.get("serviceParam")
                return param if isinstance(param, dict) else {}
        return None

    @property
    def page(self) -> Json:
        """The parameters of the recorded page."""
        return self.service("web_recorder_service") or {}

    @property
    def file_kinds(self) -> list[str]:
        """The kinds of recorded file that were asked for."""
        config = self.settings.get("recordingFileConfig") or {}
        return list(config.get("avFileType") or ["hls"])

    @property
    def snapshots(self) -> bool:
        """Whether screenshots are taken."""
        return self.mode == "individual" and "snapshotConfig" in self.settings

    # -- life -------------------------------------------------------------

    def ends_by_itself(self) -> float:
        """The moment at which the recording ends without a stop."""
        if self.mode == "web":
            return self.started_at + self.page_limit()
        return self.started_at + self.idle_limit()

    def page_limit(self) -> float:
        """Seconds until a page recording ends by itself."""
        if self.world.unreachable(str(self.page.get("url", ""))):
            return 2.0
        patience = self.page.get("readyTimeout") or 0
        if patience:
            return 2.0 * float(patience)
        return float(self.page.get("maxRecordingHour", 720)) * 3600

    def idle_limit(self) -> float:
        """Seconds until a channel recording leaves an idle channel."""
        live = self.recording.get("channelType", 0) == 1
        idle = not self.world.sending_users and (live or not self.world.idle_users)
        if not idle:
            return float("inf")
        return self.hooks.idle_limit(float(self.recording.get("maxIdleTime", 30)))

    def ended_at(self) -> float:
        """The moment at which the recording ends or ended."""
        natural = self.ends_by_itself()
        return natural if self.stopped_at is None else min(natural, self.stopped_at)

    def running(self, now: float) -> bool:
        """Whether it records."""
        return now < self.ended_at()

    def gone(self, now: float) -> bool:
        """Whether its worker no longer exists."""
        return now >= self.ended_at() + EXITING

    def status(self, now: float) -> int:
        """The documented number of its state."""
        if self.running(now):
            if self.files(now):
                return 5
            age = now - self.started_at
            return 1 + sum(age >= limit for limit in READY_AFTER)
        return min(8, 6 + int((now - self.ended_at()) / (EXITING / 3)))

    # -- pausing and files ------------------------------------------------

    @property
    def held(self) -> bool:
        """Whether a page recording is paused."""
        return self.holds[-1][1] if self.holds else False

    def began(self, now: float) -> float | None:
        """The moment at which the first file began, if there is one."""
        now = min(now, self.ended_at())
        if self.mode != "web":
            ready = self.started_at + FIRST_SLICE
            return self.started_at + 1 if self.world.sending_users and now >= ready else None
        ends = [moment for moment, _ in self.holds[1:]] + [now]
        for (since, held), until in zip(self.holds, ends, strict=True):
            began = max(since, self.started_at + PAGE_BEGINS)
            if not held and began < until:
                return began
        return None

    def stem(self) -> str:
        """The common beginning of its file names."""
        cname = self.resource.cname
        return self.hooks.file_stem(self.sid, cname, PUNCTUATION.sub("-", cname))

    def files(self, now: float) -> list[FileEntry]:
        """The files that exist by now."""
        began = self.began(now)
        if began is None:
            return []
        if self.mode == "individual":
            return self.individual_files(began)
        stem = self.stem()
        types = self.recording.get("streamTypes", 2)
        track = ("audio", "video", "audio_and_video")[types]
        files = [FileEntry(f"{stem}.m3u8", began, track)]
        if "mp4" in self.file_kinds:
            files.append(FileEntry(f"{stem}_0.mp4", began, track))
        return files

    def individual_files(self, began: float) -> list[FileEntry]:
        """Index files of each kind for each user."""
        kinds = {0: ("audio",), 1: ("video",)}.get(self.recording.get("streamTypes", 2), ("audio", "video"))
        return [
            FileEntry(f"{self.stem()}__uid_s_{uid}__uid_e_{kind}.m3u8", began, kind, uid, mixed=False)
            for uid in self.world.sending_users
            for kind in kinds
        ]


class Service:
    """All resource ids and recordings of the account."""

    def __init__(self, hooks: Hooks, world: World) -> None:
        self.hooks = hooks
        self.world = world
        self.resources: dict[str, Resource] = {}
        self.tasks: list[Task] = []
        self.requests = 0
        self._origin = time.time()
        self._recent: dict[str, deque[float]] = {}

    def now(self) -> float:
        """Unix time, in seconds."""
        return self._origin + (time.time() - self._origin) * self.world.clock_rate

    def over_rate(self, appid: str) -> bool:
        """Count a request of an App ID; whether it is one too many within a second."""
        limit = self.world.requests_per_second
        recent = self._recent.setdefault(appid, deque())
        now = time.monotonic()
        while recent and now - recent[0] >= 1.0:
            recent.popleft()
        if limit and len(recent) >= limit:
            return True
        recent.append(now)
        return False

    def running(self) -> list[Task]:
        """The recordings that go on."""
        now = self.now()
        return [task for task in self.tasks if task.running(now)]

    def acquire(self, appid: str, body: Json) -> Resource:
        """A new resource id."""
        settings = body["clientRequest"]
        cname, uid = body["cname"], body["uid"]
        resource = Resource(
            id=self.hooks.new_resource_id(appid, cname, uid),
            appid=appid,
            cname=cname,
            uid=uid,
            scene=int(settings.get("scene", 0)),
            expired_hours=float(settings.get("resourceExpiredHour", 72)),
            start_parameter=settings.get("startParameter"),
            acquired_at=self.now(),
        )
        return self.resources.setdefault(resource.id, resource)

    def start(self, resource: Resource, mode: str, settings: Json) -> Task:
        """Begin a recording."""
        now = self.now()
        sid = self.hooks.new_sid(resource)
        task = Task(resource, sid, mode, settings, now, self.world, self.hooks)
        held = self.hooks.held_at_start(asked=bool(task.page.get("onhold", False)))
        task.holds.append((now, held))
        outputs = (task.service("rtmp_publish_service") or {}).get("outputs") or []
        task.rtmp_url = outputs[0].get("rtmpUrl") if outputs else None
        resource.task = task
        self.tasks.append(task)
        return task

    def find(self, appid: str, resource_id: str, sid: str, mode: str) -> Task | None:
        """The recording that a path names, while its worker exists."""
        now = self.now()
        for task in reversed(self.tasks):
            resource = task.resource
            named = (resource.appid, resource.id, task.sid, task.mode)
            fresh = now < task.started_at + resource.expired_hours * 3600
            if named == (appid, resource_id, sid, mode) and fresh and not task.gone(now):
                return task
        return None

    def update(self, task: Task, settings: Json) -> None:
        """Apply the settings of update."""
        web = settings.get("webRecordingConfig")
        if isinstance(web, dict) and task.mode == "web":
            asked = bool(web.get("onhold", False))
            task.holds.append((self.now(), self.hooks.hold(task, asked=asked)))
        outputs = (settings.get("rtmpPublishConfig") or {}).get("outputs") or []
        if outputs and task.rtmp_url is not None and "rtmpUrl" in outputs[0]:
            task.rtmp_url = self.hooks.rtmp_url(task, outputs[0]["rtmpUrl"])
