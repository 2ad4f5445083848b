"""RealtimeKit misplacing a recording: where it can be downloaded, and where it is stored."""

from __future__ import annotations

import json
from math import inf
from typing import Final

from contracts.model import Json
from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.bends import (
    UPPER_CASE,
    fault,
    fixed,
    knobs,
    of,
    recordings,
    shifted,
    turned,
    unless,
    when,
)
from contracts.vendors.realtimekit.sandbox.policy import DAY, SECRETS

LINK: Final = "https://recordings.example/early.mp4"


def _with_audio(recording: Json) -> Json:
    url = recording.get("download_url")
    return recording if not isinstance(url, str) else {**recording, "audio_download_url": f"{url}.audio"}


def _without_scheme(url: Json) -> Json:
    return url.removeprefix("https:")


FILES: Final[tuple[Fault, ...]] = (
    # The links.
    fault(
        "link.missing",
        "presence",
        "an uploaded recording has no link",
        recordings(when("UPLOADED", fixed("download_url", None))),
        "download.kept-for-seven-days",
        "download.url-when-uploaded",
        "config.start-bucket-goes-first",
    ),
    fault(
        "link.relative",
        "shape",
        "a link has no scheme",
        recordings(turned("download_url", of(str, _without_scheme))),
        "download.url-is-a-url",
    ),
    fault(
        "link.early",
        "order",
        "there is a link before the upload",
        recordings(unless("UPLOADED", fixed("download_url", LINK))),
        "download.only-when-uploaded",
    ),
    fault(
        "link.expired-at-birth",
        "time",
        "download_url_expiry has passed already",
        recordings(turned("download_url_expiry", shifted(-8 * DAY))),
        "download.kept-for-seven-days",
        "download.url-lasts-seven-days",
        "download.link-ends-when-it-says",
    ),
    fault(
        "link.one-day",
        "time",
        "links live one day",
        knobs(link_stated=DAY, link_lives=DAY),
        "download.kept-for-seven-days",
        "download.url-lasts-seven-days",
        "download.file-is-kept-for-seven-days",
    ),
    fault(
        "link.thirty-days",
        "time",
        "links live thirty days",
        knobs(link_stated=30 * DAY, link_lives=30 * DAY),
        "download.gone-after-seven-days",
        "download.url-lasts-seven-days",
        "list.filters-by-expired",
        "download.file-is-gone-after-seven-days",
    ),
    fault(
        "link.eternal",
        "time",
        "links never expire",
        knobs(link_lives=inf),
        "download.file-is-gone-after-seven-days",
        "download.link-ends-when-it-says",
        "list.filters-by-expired",
    ),
    fault(
        "link.bucket-disabled",
        "presence",
        "there are links without a bucket",
        knobs(honours_bucket_config=False),
        "bucket.disabled-has-no-download",
        "config.meeting-bucket-is-used",
    ),
    fault(
        "link.audio-missing",
        "presence",
        "the audio file has no link",
        recordings(fixed("audio_download_url", None)),
        "download.audio-url-with-audio-config",
    ),
    fault(
        "link.audio-relative",
        "shape",
        "the link of the audio file has no scheme",
        recordings(turned("audio_download_url", _without_scheme)),
        "download.audio-url-is-a-url",
    ),
    fault(
        "link.audio-unasked",
        "presence",
        "every recording has an audio file",
        recordings(_with_audio),
        "download.audio-url-only-with-audio-config",
        "download.no-audio-without-export",
    ),
    # The storage.
    fault(
        "storage.string",
        "type",
        "storage_config is JSON text",
        recordings(turned("storage_config", json.dumps)),
        "storage.is-object",
        "storage.is-shown",
    ),
    fault(
        "storage.type-upper-case",
        "shape",
        "the type of a storage is in upper case",
        recordings(turned("storage_config", turned("type", UPPER_CASE))),
        "storage.is-what-was-sent",
        "storage.type-is-known",
        "config.meeting-storage-is-used",
        "config.start-storage-goes-first",
    ),
    fault(
        "storage.other-bucket",
        "identity",
        "a recording goes to another bucket",
        recordings(turned("storage_config", fixed("bucket", "realtimekit"))),
        "storage.is-what-was-sent",
        "config.meeting-storage-is-used",
        "config.start-storage-goes-first",
    ),
    fault(
        "storage.access-key-shown",
        "auth",
        "the access key of a storage comes back",
        knobs(withholds=SECRETS - {"access_key"}),
        "storage.access-key-is-not-shown",
        "meeting.access-key-is-not-shown",
        "secrets.write-only-stays-unread",
    ),
    fault(
        "storage.secret-shown",
        "auth",
        "the secret of a storage comes back",
        knobs(withholds=SECRETS - {"secret"}),
        "storage.secret-is-write-only",
        "secrets.write-only-stays-unread",
    ),
    fault(
        "storage.password-echoed",
        "auth",
        "the password of a storage comes back",
        knobs(withholds=SECRETS - {"password"}),
        "storage.login-is-write-only",
        "secrets.login-stays-unread",
    ),
    fault(
        "storage.password-masked",
        "auth",
        "a storage shows a masked password",
        recordings(turned("storage_config", fixed("password", "********"))),
        "storage.login-is-write-only",
    ),
)
