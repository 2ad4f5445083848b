"""What recordings are asked for in the directed plan, and how long they are given."""

from contracts.model import Json

OLD = "2023-01"
"""The edition before the newest."""

SLICE = 6.0
"""Seconds after which a recording has something to list."""

SETTLE = 6.0
"""Seconds after a stop until its end shows everywhere."""

HLS: Json = {"recordingFileConfig": {"avFileType": ["hls"]}}
HLS_MP4: Json = {"recordingFileConfig": {"avFileType": ["hls", "mp4"]}}
SNAPSHOT: Json = {"snapshotConfig": {"captureInterval": 10, "fileType": ["jpg"]}}


def encrypted(mode: int, group: int) -> Json:
    """Individual streams of an encrypted channel, for as many users as `group` stands for."""
    streams = {"channelType": 0, "streamTypes": 2, "subscribeUidGroup": group}
    return {"recordingConfig": {**streams, "decryptionMode": mode, "secret": "stand-in-encryption-key-90ab"}}
