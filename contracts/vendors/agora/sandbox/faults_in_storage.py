"""Agora starting recordings that have no proper place to be stored in."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, overlook

STORAGE: Final[tuple[Fault, ...]] = (
    fault(
        "request.storage-unchecked",
        "shape",
        "storage is not needed",
        overlook("storageConfig"),
        "start.storage-config-required",
    ),
    fault(
        "request.storage-vendor-unchecked",
        "shape",
        "any storage platform is taken",
        overlook("storageConfig.vendor"),
        "start.storage-vendor",
        "start.storage-vendor-of-2023",
        "start.storage-config-fields",
    ),
    fault(
        "request.storage-bucket-unchecked",
        "shape",
        "storage without a bucket is taken",
        overlook("bucket"),
        "start.bucket-is-string",
        "start.storage-config-fields",
    ),
    fault(
        "request.storage-keys-unchecked",
        "shape",
        "any storage keys are taken",
        overlook("accessKey", "secretKey"),
        "start.storage-keys",
        "start.storage-config-fields",
    ),
    fault(
        "request.file-name-prefix-unchecked",
        "shape",
        "any prefix of file names is taken",
        overlook("fileNamePrefix"),
        "start.file-name-prefix",
    ),
    fault(
        "request.storage-region-unchecked",
        "shape",
        "any region of the storage is taken",
        overlook("storageConfig.region"),
        "start.storage-region",
        "start.storage-config-fields",
    ),
    fault(
        "request.storage-table-unchecked",
        "shape",
        "regions that the platform does not have are taken",
        overlook("region:table"),
        "start.storage-region-of-the-table",
    ),
    fault(
        "request.prefix-length-unchecked",
        "shape",
        "a prefix of any length is taken",
        overlook("fileNamePrefix:length"),
        "start.file-name-prefix-length",
    ),
    fault(
        "request.sts-token-unchecked", "shape", "any temporary token is taken", overlook("stsToken"), "start.sts-token"
    ),
    fault(
        "request.sts-expiration-unchecked",
        "shape",
        "a temporary token ends at any time",
        overlook("stsExpiration"),
        "start.sts-expiration",
    ),
    fault(
        "request.extension-params-unchecked",
        "shape",
        "anything is taken for what a platform knows beside",
        overlook("extensionParams"),
        "start.extension-params",
    ),
    fault(
        "request.encryption-unchecked",
        "shape",
        "any encryption of files is taken",
        overlook("extensionParams.sse"),
        "start.server-side-encryption",
    ),
    fault(
        "request.tag-unchecked",
        "shape",
        "any tag of files is taken",
        overlook("extensionParams.tag"),
        "start.storage-tag",
    ),
    fault(
        "request.endpoint-unchecked",
        "shape",
        "any domain of storage is taken",
        overlook("extensionParams.endpoint"),
        "start.storage-endpoint",
    ),
    fault(
        "request.endpoint-not-needed",
        "shape",
        "S3-compatible storage is taken without its domain",
        overlook("storageConfig.endpoint"),
        "start.compatible-storage-has-endpoint",
    ),
    fault(
        "request.compatible-storage-unchecked",
        "shape",
        "S3-compatible storage is taken without more",
        overlook("extensionParams:missing"),
        "start.compatible-storage-has-extension-params",
    ),
)
