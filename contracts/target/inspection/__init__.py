"""What a file really holds, as facts for a trace: total over whatever lies there, in bounded work."""

from contracts.target.inspection.links import Answer, Follow, LinkError, download, download_surely, over_http
from contracts.target.inspection.look import inspect, inspect_stream, listing

__all__ = [
    "Answer",
    "Follow",
    "LinkError",
    "download",
    "download_surely",
    "inspect",
    "inspect_stream",
    "listing",
    "over_http",
]
