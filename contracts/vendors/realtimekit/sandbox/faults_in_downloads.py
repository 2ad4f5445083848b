"""RealtimeKit losing what was recorded: files behind links, and files in the customer's storage."""

from __future__ import annotations

from math import inf
from typing import Final

from contracts.sandbox.core import Fault
from contracts.sandbox.media import Clip, Content, Text
from contracts.vendors.realtimekit.sandbox.bends import fault, files, knobs
from contracts.vendors.realtimekit.sandbox.keeping import Remake
from contracts.vendors.realtimekit.sandbox.policy import DAY, HOUR, MINUTE

PAGE: Final = Text(b"<!DOCTYPE html><title>Sign in</title><p>Please sign in to continue.")
EMPTY: Final = Text(b"")
OTHERS: Final = Clip(container="mp4", seconds=77.0, width=1280, height=720, channels=2)


def _instead(content: Content) -> Remake:
    return lambda _: content


def _cut(content: Content) -> Content:
    """The first half of a file."""
    return Text(content.read()[: content.size // 2])


_LINKED: Final = ("download.file-can-be-fetched", "track.files-can-be-fetched")
_NOT_STORED: Final = ("storage.file-name", "storage.uploaded-means-transferred")

LINKS: Final[tuple[Fault, ...]] = (
    fault(
        "file.dead-link",
        "presence",
        "a link leads nowhere",
        files(link_status=404),
        *_LINKED,
        "download.file-is-kept-for-seven-days",
    ),
    fault(
        "file.forbidden-link",
        "auth",
        "a link is not allowed to be followed",
        files(link_status=403),
        *_LINKED,
        "download.file-is-kept-for-seven-days",
    ),
    fault(
        "file.link-too-early",
        "time",
        "a link leads nowhere for the first minute",
        files(linked_after=MINUTE),
        "download.file-can-be-fetched",
    ),
    fault(
        "file.immortal",
        "time",
        "a file can be fetched for ever, by a link that has expired",
        files(lives=inf),
        "download.file-is-gone-after-seven-days",
        "download.link-ends-when-it-says",
    ),
    fault(
        "file.gone-after-an-hour",
        "time",
        "a file is gone after an hour, whatever its link says",
        files(lives=HOUR),
        "download.file-can-be-fetched",
        "track.files-can-be-fetched",
        "download.file-is-kept-for-seven-days",
    ),
    fault(
        "file.gone-after-six-days",
        "time",
        "a file is gone after six days, whatever its link says",
        files(lives=6 * DAY),
        "download.file-is-kept-for-seven-days",
    ),
    fault(
        "file.outlives-its-link",
        "time",
        "a link is said to live one day, and lives seven",
        knobs(link_stated=DAY),
        "download.link-ends-when-it-says",
        "download.kept-for-seven-days",
        "download.url-lasts-seven-days",
    ),
    fault(
        "file.html-page",
        "type",
        "a link is answered with a page that asks to sign in",
        files(sent=_instead(PAGE)),
        "files.download-is-whole",
        "files.download-has-the-said-size",
        "files.audio-is-whole",
        "track.files-are-webm",
    ),
    fault(
        "file.empty-download",
        "presence",
        "a link is answered with nothing",
        files(sent=_instead(EMPTY)),
        "files.download-is-whole",
        "files.download-has-the-said-size",
        "files.audio-is-whole",
        "track.files-are-webm",
    ),
    fault(
        "file.half-a-download",
        "presence",
        "a link is answered with the first half of a file",
        files(sent=_cut),
        "files.download-is-whole",
        "files.download-has-the-said-size",
        "files.audio-lasts-as-said",
        "track.files-are-webm",
    ),
    fault(
        "file.others-download",
        "identity",
        "a link leads to the file of another recording",
        files(sent=_instead(OTHERS)),
        "files.download-has-the-said-size",
        "files.download-lasts-as-said",
        "files.holds-vp8-in-webm",
        "files.video-has-its-audio",
        "files.has-the-asked-pixels",
        "files.audio-is-audio-alone",
        "files.audio-codec-is-as-asked",
        "files.audio-channel-is-as-asked",
        "files.audio-lasts-as-said",
        "track.files-are-webm",
        "track.files-hold-audio-alone",
    ),
)

STORAGE: Final[tuple[Fault, ...]] = (
    fault(
        "file.stored-nowhere",
        "presence",
        "nothing is put into the customer's storage",
        files(stored_after=inf),
        *_NOT_STORED,
    ),
    fault(
        "file.stored-late",
        "time",
        "a file is put into the customer's storage five seconds after the upload",
        files(stored_after=5.0),
        "storage.uploaded-means-transferred",
    ),
    fault(
        "file.stored-at-once",
        "order",
        "a file is in the customer's storage while it is recorded",
        files(stores_at_once=True),
        "storage.nothing-while-recording",
    ),
    fault(
        "file.stored-under-another-name",
        "identity",
        "a file is stored as recording.mp4",
        files(named=lambda _: "recording.mp4"),
        *_NOT_STORED,
    ),
    fault(
        "file.stored-without-prefix",
        "identity",
        "a file is stored without the prefix of its name",
        files(named=lambda name: name.removeprefix("stored_1_")),
        *_NOT_STORED,
    ),
    fault(
        "file.stored-at-the-root",
        "identity",
        "the path of a storage is ignored",
        files(heeds_path=False),
        *_NOT_STORED,
    ),
    fault(
        "file.stored-empty",
        "presence",
        "an empty file is stored",
        files(put=_instead(EMPTY)),
        "storage.file-is-whole",
        "storage.file-has-the-said-size",
    ),
    fault(
        "file.stored-by-half",
        "presence",
        "the first half of a file is stored",
        files(put=_cut),
        "storage.file-is-whole",
        "storage.file-has-the-said-size",
    ),
    fault(
        "file.stored-of-another",
        "identity",
        "the file of another recording is stored",
        files(put=_instead(OTHERS)),
        "storage.file-has-the-said-size",
        "storage.file-lasts-as-said",
    ),
)

DOWNLOADS: Final[tuple[Fault, ...]] = (*LINKS, *STORAGE)
"""Every fault in where a recording is kept."""
