"""Track recordings as they keep and break each promise: a history of both kinds for every rule."""

from __future__ import annotations

from collections.abc import Callable

from contracts.model import Json
from tests.judge.realtimekit_story import Story, recording, stopped

Case = tuple[Callable[[], Story], Callable[[], Story]]

GHOST = "ghost"


def nobody() -> Story:
    """A meeting in which nobody is."""
    return Story().event(0, "controls", ability="participants").meet()


def attended() -> Story:
    """A meeting with two people in it."""
    story = nobody()
    return story.event(0, "joined", room="m", user="ada").event(0, "joined", room="m", user="bob")


def tracked(story: Story, *, status: int = 201, shown: Json = None, **sent: Json) -> Story:
    """A start of a track recording in that story."""
    data = {"recording": {**recording("t", "INVOKED"), **(shown or {})}}
    return story.call(1, "POST", "/recordings/track", sent={"meeting_id": "m", **sent}, status=status, data=data)


def uploaded(*names: str, **sent: Json) -> Story:
    """A track recording that was stopped and uploaded, with these files."""
    story = tracked(attended(), **sent).change(20, "stop", id_="t", **stopped("UPLOADING"))
    files = {name: {"download_url": f"https://x/{name}"} for name in names}
    layers = [{"layer_name": "default", "download_urls": files}]
    return story.get(30, id_="t", **stopped("UPLOADED", download_url=layers))


def ended(state: str, at: float = 30) -> Story:
    """A track recording that was stopped, and what state it is in later."""
    return tracked(attended()).change(20, "stop", "UPLOADING", "t").get(at, state, "t")


def left(state: str) -> Story:
    """A track recording long after everybody left."""
    story = tracked(attended())
    for user in ("ada", "bob"):
        story.event(60, "left", room="m", user=user)
    return story.get(1060, state, "t")


def unknown(status: int) -> Story:
    story = Story().event(0, "invented", value=GHOST)
    return story.call(1, "POST", "/recordings/track", sent={"meeting_id": GHOST}, status=status, data={})


def file(user: str, prefix: str = "default") -> str:
    return f"{prefix}_{user}_peer-1_peer_audio_1750000000000.webm"


LAYERS: Json = {"default": {"file_name_prefix": "speaker"}}

TRACKS: dict[str, Case] = {
    "track.accepts-valid-requests": (lambda: tracked(attended()), lambda: tracked(attended(), status=422)),
    "track.needs-a-live-session": (lambda: tracked(nobody(), status=409), lambda: tracked(nobody())),
    "track.unknown-meeting-is-refused": (lambda: unknown(404), lambda: unknown(201)),
    "track.begins-as-invoked": (
        lambda: tracked(attended()),
        lambda: tracked(attended(), shown={"status": "UPLOADED"}),
    ),
    "track.names-its-meeting": (
        lambda: tracked(attended(), shown={"meeting_id": "m"}),
        lambda: tracked(attended(), shown={"meeting_id": "n"}),
    ),
    "track.stop-ends-it": (lambda: ended("UPLOADED"), lambda: ended("RECORDING", 60)),
    "track.ends-in-uploaded": (lambda: ended("UPLOADED"), lambda: ended("UPLOADING", 4000)),
    "track.stops-with-the-session": (lambda: left("UPLOADED"), lambda: left("RECORDING")),
    "track.files-are-named": (lambda: uploaded(file("ada")), lambda: uploaded("ada.webm")),
    "track.prefix-is-used": (
        lambda: uploaded(file("ada", "speaker"), layers=LAYERS),
        lambda: uploaded(file("ada"), layers=LAYERS),
    ),
    "track.default-prefix": (lambda: uploaded(file("ada")), lambda: uploaded(file("ada", "track"))),
    "track.only-listed-users": (
        lambda: uploaded(file("ada"), user_ids=["ada"]),
        lambda: uploaded(file("ada"), file("bob"), user_ids=["ada"]),
    ),
    "track.everyone": (lambda: uploaded(file("ada"), file("bob")), lambda: uploaded(file("ada"))),
}
