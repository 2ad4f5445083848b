"""Whom the sandbox of Agora records, by the lists of a start and of an update."""

from __future__ import annotations

import pytest

from contracts.model import Json
from contracts.vendors.agora.sandbox.subscription import Subscription

ALL = ["#allstream#"]


@pytest.mark.parametrize(
    ("config", "audio", "video"),
    [
        ({}, "12", "12"),
        (None, "12", "12"),
        ({"subscribeAudioUids": ["1"], "subscribeVideoUids": ALL}, "1", "12"),
        ({"subscribeAudioUids": ["1"]}, "1", ""),
        ({"subscribeVideoUids": ["2"]}, "", "2"),
        ({"subscribeAudioUids": ALL}, "12", ""),
        ({"subscribeAudioUids": ALL, "unsubscribeVideoUids": ["1"]}, "12", "2"),
        ({"unSubscribeAudioUids": ["2"], "subscribeVideoUids": ["1"]}, "1", "1"),
        ({"unsubscribeAudioUids": ["2"]}, "1", "12"),
    ],
)
def test_lists_say_who_is_recorded(config: Json, audio: str, video: str) -> None:
    found = Subscription.of(config)
    assert "".join(each for each in "12" if found.takes(each, "audio")) == audio
    assert "".join(each for each in "12" if found.takes(each, "video")) == video


def test_an_update_leaves_alone_what_it_does_not_mention() -> None:
    before = Subscription.of({"subscribeAudioUids": ["1"], "subscribeVideoUids": ["1"]})
    after = before.updated({"audioUidList": {"subscribeAudioUids": ["2"]}})
    assert (after.takes("2", "audio"), after.takes("1", "audio")) == (True, False)
    assert (after.takes("1", "video"), after.takes("2", "video")) == (True, False)
    assert before.updated("all") == before
