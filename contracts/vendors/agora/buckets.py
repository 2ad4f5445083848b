"""How a start request names a bucket of the customer's."""

from __future__ import annotations

from urllib.parse import urlsplit

from contracts.model import Json
from contracts.storage import StorageError
from contracts.storage.bucket import KEY, SECRET, Bucket
from contracts.vendors.agora.settings import OLD

AWS, COMPATIBLE = 1, 11

REGIONS = {
    "us-east-1": 0,
    "us-east-2": 1,
    "us-west-1": 2,
    "us-west-2": 3,
    "eu-west-1": 4,
    "eu-west-2": 5,
    "eu-west-3": 6,
    "eu-central-1": 7,
    "ap-southeast-1": 8,
    "ap-southeast-2": 9,
    "ap-northeast-1": 10,
    "ap-northeast-2": 11,
    "sa-east-1": 12,
    "ca-central-1": 13,
    "ap-south-1": 14,
    "cn-north-1": 15,
    "cn-northwest-1": 16,
    "af-south-1": 18,
    "ap-east-1": 19,
    "ap-northeast-3": 20,
    "eu-north-1": 21,
    "me-south-1": 22,
    "ap-southeast-3": 24,
    "eu-south-1": 25,
}
"""The numbers of the regions of AWS; from the page "Third-party cloud storage regions" (2026-06-17)."""


def named(bucket: Bucket, edition: str) -> Json:
    """The `storageConfig` that leads to `bucket`.

    Raises:
        StorageError: Agora puts nothing there, as far as this edition of the documents says.
    """
    keys = {"bucket": bucket.bucket, "accessKey": f"${KEY}", "secretKey": f"${SECRET}"}
    if bucket.endpoint:
        if edition == OLD:
            raise StorageError(f"Agora as of {edition} puts recordings into no S3 but that of AWS; name --edition")
        domain = urlsplit(bucket.endpoint).netloc
        return {"vendor": COMPATIBLE, "region": 0, **keys, "extensionParams": {"endpoint": domain}}
    if bucket.region not in REGIONS:
        raise StorageError(f"Agora has no number for the region {bucket.region[:40]}; check AWS_REGION")
    return {"vendor": AWS, "region": REGIONS[bucket.region], **keys}
