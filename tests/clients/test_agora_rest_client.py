"""Agora's own Python client records against the sandbox, and every answer is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from agora_rest_client.core.exceptions import ClientRequestException, ServiceResponseException
from agora_rest_client.services.cloud_recording.v1 import api_start
from agora_rest_client.services.cloud_recording.v1.individual_recording.individual_recording_client import (
    IndividualRecordingClient,
)
from agora_rest_client.services.cloud_recording.v1.mix_recording.mix_recording_client import (
    MixRecordingClient,
)
from agora_rest_client.services.cloud_recording.v1.web_recording.web_recording_client import (
    WebRecordingClient,
)
from stage import Stage

Build = Callable[[Any], Any]

ROOM = "weekly-planning"
CALLER = {"cname": ROOM, "uid": "527841"}
STORAGE = api_start.StorageConfig(
    vendor=1,
    region=0,
    bucket="recordings",
    accessKey="key",
    secretKey="secret",
    fileNamePrefix=["calls", "june"],
)
CHANNEL = {
    "token": "token",
    "storage_config": STORAGE,
    "recording_config": api_start.RecordingConfig(channelType=1, streamTypes=2, subscribeUidGroup=0),
}
PAGE = api_start.ServiceParam(
    url="https://example.com", audioProfile=0, videoWidth=1280, videoHeight=720, maxRecordingHour=1
)
WEB = {
    "storage_config": STORAGE,
    "extension_service_config": api_start.ExtensionServiceConfig(
        errorHandlePolicy="error_abort",
        extensionServices=[
            api_start.ExtensionServices(
                serviceName="web_recorder_service", errorHandlePolicy="error_abort", serviceParam=PAGE
            )
        ],
    ),
}
CENTRAL = {
    "agora.start.accepts-valid-requests",
    "agora.answers.echo-sid",
    "agora.query.answers-while-running",
    "agora.query.status-never-goes-back",
    "agora.query.404-after-the-end",
}


@dataclass(frozen=True)
class Play:
    """One of the clients, how it starts a recording, and clauses that only its mode can show."""

    client: Any
    start: dict[str, Any]
    shows: frozenset[str]


PLAYS = {
    "mix": Play(
        MixRecordingClient,
        CHANNEL,
        frozenset({"agora.file-list.composite-hls-mp4-is-json", "agora.file-entry.composite-mixes-all-users"}),
    ),
    "individual": Play(
        IndividualRecordingClient,
        CHANNEL,
        frozenset({"agora.file-list.individual-hls-is-json", "agora.query.slice-start-time-in-milliseconds"}),
    ),
    "web": Play(
        WebRecordingClient,
        WEB,
        frozenset({"agora.query.web-has-extension-services", "agora.web-recorder.state-is-known"}),
    ),
}


@pytest.mark.parametrize("mode", PLAYS)
def test_client_records_and_the_sandbox_keeps_its_word(mode: str, agora: Stage, build_client: Build) -> None:
    play = PLAYS[mode]
    client = build_client(play.client)

    def read(answer: Any) -> Any:
        """The client's answer, once it is known to hold every field that was sent and no other."""
        assert vars(answer) == agora.last.body
        return answer

    agora.join(ROOM, "1001")
    resource = read(client.acquire(**CALLER)).resourceId
    sid = read(client.start(resource, **CALLER, **play.start)).sid
    for _ in range(3):
        agora.wait(3)
        assert read(client.query(resource, sid)).serverResponse["status"] == 5
    agora.wait(6)
    assert read(client.stop(resource, sid, **CALLER)).sid == sid
    agora.wait(6)
    with pytest.raises(ServiceResponseException) as refusal:
        client.query(resource, sid)
    assert told(refusal.value) == sent(agora) == (404, 404, "failed to find worker")
    passed = agora.passed()
    assert passed >= CENTRAL | play.shows
    assert len(passed) >= 40


def test_client_learns_that_nothing_was_recorded(agora: Stage, build_client: Build) -> None:
    client = build_client(MixRecordingClient)
    resource = client.acquire(**CALLER).resourceId
    sid = client.start(resource, **CALLER, **CHANNEL).sid
    agora.wait(6)
    with pytest.raises(ClientRequestException) as refusal:
        client.stop(resource, sid, **CALLER)
    assert told(refusal.value) == sent(agora) == (206, 435, "no recorded data")
    assert "agora.stop.206-when-nothing-was-recorded" in agora.passed()


def test_client_cannot_start_twice_with_one_resource(agora: Stage, build_client: Build) -> None:
    client = build_client(MixRecordingClient)
    agora.join(ROOM, "1001")
    resource = client.acquire(**CALLER).resourceId
    sid = client.start(resource, **CALLER, **CHANNEL).sid
    agora.wait(6)
    client.stop(resource, sid, **CALLER)
    agora.wait(6)
    with pytest.raises(ServiceResponseException) as refusal:
        client.start(resource, **CALLER, **CHANNEL)
    assert told(refusal.value) == sent(agora)
    assert "agora.resource.starts-one-recording" in agora.passed()


def told(error: ServiceResponseException) -> tuple[int, int, str]:
    """What the client says of a refusal."""
    return error.status_code, error.error_code, error.error_msg


def sent(stage: Stage) -> tuple[int, int, str]:
    """The refusal that the sandbox sent."""
    return stage.last.status, stage.last.body["code"], stage.last.body["reason"]
