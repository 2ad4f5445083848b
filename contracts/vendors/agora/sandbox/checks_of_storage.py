"""Which storage `start` takes: the platforms, their regions, and what each of them knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.vendors.agora.sandbox.checks import NUMBER, STRING, TEXT, Check, among, every, matches, record
from contracts.vendors.agora.sandbox.policy import Policy

COMPATIBLE = 11
"""The number of S3-compatible storage."""

REGIONS: Mapping[int, range] = {
    0: range(5),
    1: range(27),
    2: range(28),
    3: range(20),
    4: range(10),
    5: range(1),
    6: range(1),
    7: range(16),
    8: range(8),
    COMPATIBLE: range(1),
}
"""The regions of each platform, those of all editions together."""


def storage(policy: Policy) -> Check:
    """The `storageConfig` of a start."""
    return record(
        {
            "vendor": among(*policy.storage_vendors),
            "region": NUMBER,
            "bucket": TEXT,
            "accessKey": TEXT,
            "secretKey": TEXT,
        },
        {
            "stsToken": STRING,
            "stsExpiration": NUMBER,
            "fileNamePrefix": every(matches("[a-zA-Z0-9]*")),
            "extensionParams": record({}, {"sse": among("kms", "aes256"), "tag": STRING, "endpoint": STRING}),
        },
        ("region:table", lambda it: it["region"] in REGIONS.get(it["vendor"], (it["region"],))),
        ("fileNamePrefix:length", lambda it: len("/".join([*it.get("fileNamePrefix", []), ""])) <= 128),
        ("extensionParams:missing", lambda it: it["vendor"] != COMPATIBLE or "extensionParams" in it),
        ("endpoint", _has_its_endpoint),
    )


def _has_its_endpoint(storage: dict[str, Any]) -> bool:
    return storage["vendor"] != COMPATIBLE or "endpoint" in storage.get("extensionParams", ("endpoint",))
