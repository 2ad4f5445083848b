"""Agora taking changes that it should refuse, and granting changes that it does not make."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import Bend, fault, outlive, overlook, turn


def _overlook(operation: str, *fields: str) -> Bend:
    """Take these fields of an update as they come."""
    return overlook(*(f"{operation}/{field}" for field in fields))


def _update(name: str, says: str, fields: str, *notices: str) -> Fault:
    bend = _overlook("update", *fields.split())
    return fault(f"update.{name}", "shape", says, bend, *(f"update.{each}" for each in notices))


def _layout(name: str, says: str, fields: str, *notices: str) -> Fault:
    bend = _overlook("updateLayout", *fields.split())
    return fault(f"update-layout.{name}", "shape", says, bend, *(f"update-layout.{each}" for each in notices))


UPDATES: Final[tuple[Fault, ...]] = (
    _update(
        "subscription-unchecked",
        "anything is taken for the lists of users",
        "streamSubscribe audioUidList videoUidList",
        "stream-subscribe-is-object",
        "audio-uid-list-is-object",
        "video-uid-list-is-object",
    ),
    _update(
        "audio-list-unchecked",
        "any lists of users to hear are taken",
        "subscribeAudioUids unsubscribeAudioUids",
        "audio-uids-are-strings",
        "uid-list-length",
        "uid-lists-are-not-empty",
        "audio-lists-exclude-each-other",
    ),
    _update(
        "video-list-unchecked",
        "any lists of users to see are taken",
        "subscribeVideoUids unsubscribeVideoUids",
        "video-uids-are-strings",
        "uid-list-length",
        "uid-lists-are-not-empty",
        "video-lists-exclude-each-other",
    ),
    _update("page-unchecked", "anything is taken for a page", "webRecordingConfig", "web-recording-config-is-object"),
    _update("onhold-unchecked", "anything is taken for onhold", "onhold", "onhold-is-boolean"),
    _update("page-url-unchecked", "anything is taken for the address of a page", "url", "page-url-is-string"),
    _update(
        "push-unchecked",
        "anything is taken for a push to the CDN, and several addresses",
        "rtmpPublishConfig outputs",
        "rtmp-publish-config-is-object",
        "outputs-is-array-of-objects",
        "one-output-at-most",
    ),
    _update(
        "push-url-unchecked",
        "anything is taken for the address of a push",
        "rtmpUrl",
        "rtmp-url-is-string",
        "rtmp-url-protocol",
    ),
    _update(
        "storage-unchecked",
        "a storage is taken without its bucket and keys, or with numbers in their place",
        "storageConfig bucket secretKey",
        "storage-config-fields",
        "storage-texts",
    ),
    _update("storage-vendor-unchecked", "any platform is taken", "vendor", "storage-vendor"),
    _update("storage-region-unchecked", "any region is taken", "region", "storage-region-is-number"),
    _update(
        "sts-unchecked",
        "anything is taken for a temporary token and its end",
        "stsToken stsExpiration",
        "sts-token-is-string",
        "sts-expiration-is-number",
    ),
    _update("prefix-unchecked", "any folders are taken", "fileNamePrefix", "file-name-prefix"),
    _update(
        "storage-extras-unchecked",
        "any encryption and tags are taken",
        "extensionParams sse tag",
        "extension-params-is-object",
        "sse-is-known",
        "tag-and-endpoint-are-strings",
    ),
    _layout("mode-unchecked", "the layout of any recording is changed", "mode", "only-composite-mode"),
    _layout("kind-unchecked", "any layout is changed to", "mixedVideoLayout", "mixed-video-layout"),
    _layout("large-uid-unchecked", "any uid is shown large", "maxResolutionUid", "max-resolution-uid"),
    _layout("colour-unchecked", "any background colour is taken", "backgroundColor", "background-color"),
    _layout(
        "images-unchecked",
        "anything is taken for a background image",
        "backgroundImage defaultUserBackgroundImage",
        "background-image-is-string",
        "default-user-image-is-string",
    ),
    _layout(
        "regions-unchecked",
        "any list of regions is taken, or none",
        "layoutConfig regions",
        "layout-config-is-array",
        "at-most-17-regions",
        "custom-layout-has-regions",
    ),
    _layout("place-unchecked", "a region may begin anywhere", "x_axis y_axis", "x-axis-range", "y-axis-range"),
    _layout(
        "size-unchecked",
        "a region may have any size, or none",
        "width height",
        "width-range",
        "height-range",
        "region-fields",
    ),
    _layout("canvas-unchecked", "a region may reach beyond the canvas", "canvas", "regions-lie-on-the-canvas"),
    _layout("alpha-unchecked", "any transparency is taken", "alpha", "alpha-range"),
    _layout(
        "rendering-unchecked",
        "any way to fit a picture is taken",
        "render_mode",
        "render-mode",
        "background-render-mode",
    ),
    _layout(
        "backgrounds-unchecked",
        "anything is taken for a list of backgrounds",
        "backgroundConfig",
        "background-config-is-array",
    ),
    _layout(
        "image-url-unchecked",
        "a background is taken without its image, or with a number in its place",
        "image_url",
        "background-fields",
        "image-url-is-string",
    ),
    fault(
        "update-layout.uid-unchecked",
        "shape",
        "anything is taken for a uid",
        _overlook("updateLayout", "uid"),
        "update-layout.background-uid-is-string",
        "update-layout.region-uid-is-string",
    ),
    fault(
        "update.foreign-owner",
        "identity",
        "updates obey a request for another channel or user id",
        turn(checks_owner_at_update=False),
        "update.cname-must-match",
        "update.uid-must-match",
        "update-layout.cname-must-match",
        "update-layout.uid-must-match",
    ),
    fault(
        "update.valid-refused",
        "shape",
        "updates are refused, whatever they ask for",
        turn(refuses_changes=frozenset({"update"})),
        "update.accepts-valid-requests",
    ),
    fault(
        "update-layout.valid-refused",
        "shape",
        "layouts are refused, whatever they are",
        turn(refuses_changes=frozenset({"updateLayout"})),
        "update-layout.accepts-valid-requests",
    ),
    fault(
        "update.after-stop",
        "order",
        "an update succeeds after a stop",
        outlive("update", "stopped"),
        "update.404-after-the-end",
        "update.refused-after-the-end",
    ),
    fault(
        "update-layout.after-stop",
        "order",
        "a layout is changed after a stop",
        outlive("updateLayout", "stopped"),
        "update-layout.404-after-the-end",
        "update-layout.refused-after-the-end",
    ),
    fault(
        "update.every-one-acknowledged",
        "order",
        "updates of recordings that are over, or never were, succeed",
        turn(acknowledges_every_update=True),
        *(
            f"{operation}.{each}"
            for operation in ("update", "update-layout")
            for each in (
                "404-after-the-end",
                "404-for-what-never-started",
                "refused-after-the-end",
                "refuses-what-never-started",
            )
        ),
        "session.ids-belong-together",
        "session.mode-is-that-of-the-start",
    ),
    fault(
        "update.never-resumes",
        "order",
        "an update with onhold false is granted and forgotten",
        turn(heeds_onhold=(True,)),
        "update.onhold-false-resumes",
    ),
    fault(
        "update.never-pauses",
        "order",
        "an update with onhold true is granted and forgotten",
        turn(heeds_onhold=(False,)),
        "update.onhold-true-pauses",
        "update.refused-changes-nothing",
    ),
    fault(
        "web.records-while-paused",
        "order",
        "a paused page goes on being recorded",
        turn(stops_files_on_hold=False),
        "update.paused-page-adds-no-files",
        "uploading-status.uploaded-means-stored",
    ),
    fault(
        "update.push-stays",
        "order",
        "a new address of a push is granted and forgotten",
        turn(moves_push=False),
        "update.push-moves-to-the-new-address",
        "update.leaves-others-alone",
        "update.refused-changes-nothing",
    ),
)
