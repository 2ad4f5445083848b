"""The webhooks of the RealtimeKit sandbox: what they are told, in which words, and how often."""

from __future__ import annotations

import json

import pytest
from realtimekit_desk import STRANGER, Desk, open_desk, running

from contracts.model import ABSENT, Exchange, Json, Request, Response
from contracts.sandbox.outbox import Delivery
from contracts.target.access import TransportError
from contracts.vendors.realtimekit.access import BASE, RealtimeKitAccess

UPDATE = "recording.statusUpdate"


@pytest.fixture
def desk() -> Desk:
    return open_desk()


def told(deliveries: list[Delivery]) -> list[str]:
    """What deliveries tell: the state of a recording, or the event."""
    bodies = [json.loads(each.body) for each in deliveries]
    return [body["recording"]["status"] if "recording" in body else body["event"] for body in bodies]


def test_every_change_of_a_recording_is_told(desk: Desk) -> None:
    webhook = desk.webhook(UPDATE)
    _, recording = running(desk)
    for action in ("pause", "resume"):
        desk.wait(5)
        desk.act(recording, action)
    desk.wait(5)
    desk.act(recording, "stop")
    desk.wait(10)
    deliveries = desk.called()
    assert told(deliveries) == ["RECORDING", "PAUSED", "RECORDING", "UPLOADING", "UPLOADED"]
    assert {each.headers["rtk-webhook-id"] for each in deliveries} == {webhook}
    assert len({each.headers["rtk-uuid"] for each in deliveries}) == len(deliveries)
    last, shown = json.loads(deliveries[-1].body)["recording"], desk.get(recording)
    assert (last["downloadUrl"], last["fileSize"]) == (shown["download_url"], str(shown["file_size"]))


def test_a_meeting_is_told_of_from_its_first_participant_to_its_last(desk: Desk) -> None:
    desk.webhook("meeting.started", "meeting.ended")
    meeting = desk.meeting()
    for move in (desk.join, desk.leave):
        for user in ("one", "other"):
            move(meeting, user)
    desk.wait(1)
    assert told(desk.called()) == ["meeting.started", "meeting.ended"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (None, ["https://r.example/hook"]),
        (("PATCH", {"url": "https://r.example/new"}), ["https://r.example/new"]),
        (("PATCH", {"enabled": False}), []),
        (("PATCH", {"events": ["meeting.ended"]}), []),
        (("DELETE", ABSENT), []),
    ],
)
def test_a_webhook_is_called_as_it_wants(change: tuple[str, Json] | None, expected: list[str], desk: Desk) -> None:
    webhook = desk.webhook("meeting.started")
    if change:
        assert desk.send(change[0], f"/webhooks/{webhook}", change[1]).status == 200
    desk.join(desk.meeting())
    desk.wait(1)
    assert [each.url for each in desk.called()] == expected


@pytest.mark.parametrize(
    ("statuses", "at"),
    [
        ((), [0.5]),
        ((204,), [0.5]),
        ((302,), [0.5]),
        ((404,), [0.5]),
        ((500,), [0.5, 10.5]),
        ((0, 503), [0.5, 10.5, 70.5]),
        ((500,) * 9, [0.5, 10.5, 70.5, 670.5]),
    ],
)
def test_a_delivery_is_tried_again_after_an_error_or_silence(
    statuses: tuple[int, ...], at: list[float], desk: Desk
) -> None:
    desk.webhook("meeting.started")
    desk.join(desk.meeting())
    begin = desk.at
    desk.wait(4000)
    deliveries = desk.called(*statuses)
    first = deliveries[0].at
    assert [each.at - first + 0.5 for each in deliveries] == at
    assert begin == 0
    assert len({each.headers["rtk-uuid"] for each in deliveries}) == 1


def test_what_was_put_off_is_not_delivered_to_a_webhook_that_is_gone(desk: Desk) -> None:
    webhook = desk.webhook("meeting.started")
    desk.join(desk.meeting())
    desk.wait(1)
    assert len(desk.called(500)) == 1
    desk.send("DELETE", f"/webhooks/{webhook}")
    desk.wait(4000)
    assert desk.called() == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_a_webhook_that_nobody_created_is_not_found(method: str, desk: Desk) -> None:
    body = {"name": "n", "url": "https://r.example", "events": []} if method[0] == "P" else ABSENT
    assert desk.send(method, f"/webhooks/{STRANGER}", body).status == 404


def signed(desk: Desk) -> Delivery:
    desk.webhook("meeting.started")
    desk.join(desk.meeting(title="Größe"))
    desk.wait(1)
    (delivery,) = desk.called()
    return delivery


@pytest.mark.parametrize("header", ["rtk-signature", "dyte-signature"])
def test_a_signature_holds_over_the_raw_body_alone(header: str, desk: Desk) -> None:
    delivery, access = signed(desk), RealtimeKitAccess()
    headers = {header: delivery.headers["rtk-signature"]}

    def ask(request: Request) -> Response:
        return desk.sandbox.handle(request, 2e9)

    def holds(headers: dict[str, str], raw: bytes) -> dict[str, bool]:
        return access.authentic(headers, raw, {}, ask)

    assert holds(headers, delivery.body) == {header: True}
    assert holds(headers, json.dumps(json.loads(delivery.body)).encode()) == {header: False}
    assert holds({header: "!"}, delivery.body) == {header: False}
    assert holds({}, delivery.body) == {}


@pytest.mark.parametrize(
    "published",
    [Response(status=404), Response(status=200, body={"data": {"publicKey": "no key"}}), Response(status=200, body=[])],
)
def test_without_a_key_a_signature_is_not_judged(published: Response, desk: Desk) -> None:
    headers = dict(signed(desk).headers)
    assert RealtimeKitAccess().authentic(headers, b"{}", {}, lambda _: published) == {}


def test_an_unreachable_key_is_no_key() -> None:
    def fail(request: Request) -> Response:
        raise TransportError(request.path)

    assert RealtimeKitAccess().authentic({"rtk-signature": "s"}, b"{}", {}, fail) == {}


def exchange(method: str, path: str, status: int, id_: str = "w") -> Exchange:
    body = {"success": True, "data": {"id": id_}}
    return Exchange(
        id="x", request=Request(method=method, path=BASE + path), response=Response(status=status, body=body), at=0
    )


@pytest.mark.parametrize(
    ("later", "left"),
    [
        ((), ["DELETE"]),
        ((exchange("DELETE", "/webhooks/w", 200),), []),
        ((exchange("DELETE", "/webhooks/w", 404),), []),
        ((exchange("DELETE", "/webhooks/w", 500),), ["DELETE"]),
        ((exchange("PATCH", "/webhooks/w", 200),), ["DELETE"]),
    ],
)
def test_a_webhook_is_left_over_until_it_is_deleted(later: tuple[Exchange, ...], left: list[str]) -> None:
    requests = RealtimeKitAccess().leftovers((exchange("POST", "/webhooks", 201), *later))
    assert [each.method for each in requests] == left
    assert all(each.path == f"{BASE}/webhooks/w" for each in requests)
