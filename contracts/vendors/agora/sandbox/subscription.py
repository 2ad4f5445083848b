"""To whose audio and video a recording subscribes, by the lists of its start and of its updates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self

from contracts.model import Json

EVERYBODY = "#allstream#"


@dataclass(frozen=True, slots=True)
class Streams:
    """Of one kind of stream: `wanted` are the only users to subscribe to, None for all; `unwanted` those left out."""

    wanted: frozenset[str] | None = None
    unwanted: frozenset[str] = frozenset()

    def take(self, user: str) -> bool:
        """Whether the stream of `user` is subscribed to."""
        return (self.wanted is None or user in self.wanted) and user not in self.unwanted


@dataclass(frozen=True, slots=True)
class Subscription:
    """The lists of both kinds of streams. Where one kind has a list of whom to take, the other needs one too."""

    audio: Streams = field(default_factory=Streams)
    video: Streams = field(default_factory=Streams)

    @classmethod
    def of(cls, config: Json) -> Self:
        """What a `recordingConfig` asks for."""
        listed = {kind: _listed(config, kind) for kind in ("Audio", "Video")}
        alone = isinstance(config, dict) and {"subscribeAudioUids", "subscribeVideoUids"} & config.keys()
        nothing = Streams(wanted=frozenset()) if alone and None in listed.values() else Streams()
        return cls(*(each or nothing for each in listed.values()))

    def updated(self, change: Json) -> Subscription:
        """The same after the `streamSubscribe` of an update: a kind that it does not mention stays as it was."""
        lists = change if isinstance(change, dict) else {}
        audio, video = _listed(lists.get("audioUidList"), "Audio"), _listed(lists.get("videoUidList"), "Video")
        return replace(self, audio=audio or self.audio, video=video or self.video)

    def takes(self, user: str, track: str) -> bool:
        """Whether this track of `user` is recorded."""
        return (self.audio if track == "audio" else self.video).take(user)


def _listed(config: Json, kind: str) -> Streams | None:
    """What the lists of one kind say; None where there is none."""
    found = config if isinstance(config, dict) else {}
    wanted = found.get(f"subscribe{kind}Uids")
    unwanted = found.get(f"unsubscribe{kind}Uids") or found.get(f"unSubscribe{kind}Uids")
    if isinstance(wanted, list):
        return Streams(wanted=None if EVERYBODY in wanted else _users(wanted))
    return Streams(unwanted=_users(unwanted)) if isinstance(unwanted, list) else None


def _users(uids: list[Json]) -> frozenset[str]:
    return frozenset(each for each in uids if isinstance(each, str))
