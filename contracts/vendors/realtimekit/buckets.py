"""How a start request names a bucket of the customer's."""

from __future__ import annotations

from urllib.parse import urlsplit

from contracts.model import Json
from contracts.storage import StorageError
from contracts.storage.bucket import KEY, SECRET, Bucket

SPACES = ".digitaloceanspaces.com"


def named(bucket: Bucket, edition: str) -> Json:
    """The `storage_config` that leads to `bucket`.

    Raises:
        StorageError: RealtimeKit stores nothing where this bucket is.
    """
    host = urlsplit(bucket.endpoint).hostname or ""
    if host and not host.endswith(SPACES):
        raise StorageError("RealtimeKit puts recordings into buckets of AWS and of DigitalOcean, into no other S3")
    where = {"type": "digitalocean", "region": host.removesuffix(SPACES).upper()} if host else {"type": "aws"}
    keys = {"bucket": bucket.bucket, "access_key": f"${KEY}", "secret": f"${SECRET}"}
    return {"region": bucket.region, "path": "/", **keys, **where}
