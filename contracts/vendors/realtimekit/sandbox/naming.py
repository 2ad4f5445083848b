"""What RealtimeKit calls its files."""

from __future__ import annotations

from contracts.vendors.realtimekit.sandbox.policy import Policy
from contracts.vendors.realtimekit.sandbox.world import Recording, section


def file_name(recording: Recording, policy: Policy) -> str:
    """The name of a recording's file; of a track recording, what its files are named like."""
    prefix = recording.config.get("file_name_prefix") if policy.honours_file_name_prefix else None
    stem = f"{recording.meeting.id}_{round(recording.invoked * 1000)}" if policy.stamps_names else recording.meeting.id
    if recording.tracked is not None:
        return f"{_track_prefix(recording, policy)}_{stem}.webm"
    name = f"{stem}.{_ending(recording, policy)}"
    return f"{prefix}{policy.glue}{name}" if prefix else name


def track_names(recording: Recording, policy: Policy) -> list[str]:
    """The names of the files of a track recording, one for each participant."""
    prefix, stamp = _track_prefix(recording, policy), round((recording.uploaded or 0.0) * 1000)
    return [f"{prefix}_{user}_{peer}_peer_audio_{stamp}.webm" for user, peer in (recording.tracked or {}).items()]


def is_packed(recording: Recording) -> bool:
    """Whether its playlist and segments come in one file."""
    return bool(recording.config.get("interactive_config"))


def is_webm(recording: Recording) -> bool:
    """Whether its video is WebM, and else MP4."""
    return section(recording.config, "video_config").get("codec") in ("VP8", "VP9")


def _ending(recording: Recording, policy: Policy) -> str:
    if is_packed(recording) and policy.packs_interactive:
        return "tar"
    return "webm" if is_webm(recording) == policy.names_container else "mp4"


def _track_prefix(recording: Recording, policy: Policy) -> str:
    asked = section(section(recording.config, "layers"), "default").get("file_name_prefix")
    return str(asked) if asked and policy.tracks.heeds_prefix else policy.tracks.default_prefix
