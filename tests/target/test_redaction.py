"""What a server makes up or gives back is hidden where it is recorded, and is real again where it is sent."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.clock import VirtualClock
from contracts.model import Event, Json, Request, Response
from contracts.serial import to_json
from contracts.target import looks
from contracts.target.abilities import Received
from contracts.target.access import TransportError
from contracts.target.channel import Channel
from contracts.target.inspection import Answer
from contracts.target.redaction import Redaction
from contracts.target.secrets import Secrets
from contracts.vendors.agora.access import AgoraAccess

ACCOUNT = {"AGORA_APP_ID": "app0815", "AGORA_CUSTOMER_ID": "customer77", "AGORA_CUSTOMER_SECRET": "own s3cret/+="}
MADE_UP = "C4naryC4naryC4nary"
SIGNED = (
    "https://files.example.com/r.mp4?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    f"&X-Amz-Credential={MADE_UP}%2F20260101%2Faws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800"
    f"&X-Amz-Security-Token={MADE_UP}%2B%3D&X-Amz-Signature={MADE_UP}"
)


def redaction(*spoken: Json) -> Redaction:
    found = Redaction(Secrets(ACCOUNT), {})
    for body in spoken:
        found.speak(Request(method="POST", path="/", body=body))
    return found


def channel(transport: Callable[[Request], Response], **changes: Any) -> Channel:
    facts: dict[str, Any] = {
        "vendor": "agora",
        "edition": "2026-06",
        "scenario": "by hand",
        "target": "paper",
        "seed": 0,
        "access": AgoraAccess(),
        "secrets": Secrets(ACCOUNT),
        "clock": VirtualClock(),
    }
    return Channel(transport=transport, **{**facts, **changes})


@pytest.mark.parametrize(
    "document",
    [
        *({name: MADE_UP} for name in ("secretKey", "secret_key", "accessKey", "stsToken", "secret", "password")),
        *({name: MADE_UP} for name in ("private_key", "token", "authToken", "X-Api-Key", "Set-Cookie", "streamKey")),
        {"credentials": {"who": [MADE_UP]}},
        {"url": SIGNED},
        {"text": f"see {SIGNED}, please"},
        {"text": json.dumps({"download_url": SIGNED})},
        {"text": json.dumps({"download_url": SIGNED}).replace("/", "\\/")},
        {"url": f"https://somebody:{MADE_UP}@files.example.com/"},
        {"url": f"https://files.example.com/#access_token={MADE_UP}"},
        {"url": f"https://files.example.com/?next={quote(SIGNED, safe='')}"},
        {"url": f"https://files.blob.example.net/r?sv=2024&se=2026&sp=r&sig={MADE_UP}"},
        {"url": f"rtmp://push.example.net/live/{MADE_UP}"},
        {"url": f"rtmps://push.example.net/live/{MADE_UP}?txTime=6&anything={MADE_UP}"},
        {"message": f"cannot push to rtmp://push.example.net/{MADE_UP}"},
        {"message": f"invalid token: {MADE_UP}"},
        {"message": f'{{"secretKey": "{MADE_UP}", "cut o'},
        {"message": json.dumps({"secret": f"{MADE_UP}&'<\\ and more"})},
        {"message": html.escape(json.dumps({"secret": f"{MADE_UP}&<{MADE_UP}"}))},
        {"message": f"{MADE_UP} was not accepted as token={MADE_UP}"},
        {"message": f"Authorization: Bearer {MADE_UP}"},
        {"message": f"eyJ{MADE_UP}.eyJ{MADE_UP}.{MADE_UP}"},
        {"message": f"-----BEGIN RSA PRIVATE KEY-----\n{MADE_UP}\n-----END RSA PRIVATE KEY-----"},
        {f"https://files.example.com/?token={MADE_UP}": 1},
        {"url": f"https://files.example.com/?token=$2b$10${MADE_UP}"},
    ],
    ids=str,
)
def test_what_a_server_made_up_is_hidden(document: Json) -> None:
    hidden = json.dumps(redaction().hide(document))
    assert MADE_UP not in hidden
    assert "$HIDDEN_" in hidden


@pytest.mark.parametrize(
    "document",
    [
        {"fileList": [{"fileName": "a/38f8_room.m3u8"}], "sid": "38f8e3cfdc474cd56fc1ceba380d7e1a"},
        {"message": "token is missing", "secret": "", "password": "****", "privateKey": None, "tokens": 7},
        {"url": "https://files.example.com/r.mp4?X-Amz-Date=20260101T000000Z&X-Amz-Expires=604800&part=1"},
        {"message": "basic authentication failed: password too short"},
        {"agora-signature": "0f" * 20, "rtk-signature": "ab+/" * 86},
        {"publicKey": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"},
        {"secretKey": "$AGORA_CUSTOMER_SECRET"},
    ],
    ids=str,
)
def test_what_is_no_secret_stays(document: Json) -> None:
    assert redaction().hide(document) == document


def test_what_a_driver_wrote_itself_stays_so_that_it_can_be_compared() -> None:
    sent = {"storageConfig": {"secretKey": "stand-in"}, "rtmpUrl": "rtmp://push.example.com/live/recording-contracts"}
    talk = redaction(sent)
    assert talk.hide(sent) == sent
    assert talk.hide("cannot push to rtmp://push.example.com/live/recording-contracts") == (
        "cannot push to rtmp://push.example.com/live/recording-contracts"
    )
    assert talk.hide({"storageConfig": {"secretKey": MADE_UP}}) != sent


def test_the_same_secret_is_hidden_alike_wherever_it_stands_and_whoever_meets_it() -> None:
    one, other = redaction(), redaction()
    shown = one.hide({"token": MADE_UP})["token"]
    assert other.hide({"password": MADE_UP})["password"] == shown
    assert one.hide(f"again {MADE_UP}, and {quote(MADE_UP)}") == f"again {shown}, and {shown}"
    assert shown in one.hide(f"https://files.example.com/?sig={MADE_UP}")
    strange = Redaction(Secrets({"A": "another account"}), {})
    assert strange.hide({"token": MADE_UP})["token"] != shown


def test_the_same_text_is_hidden_alike_whatever_was_learned_in_between() -> None:
    talk = redaction()
    url = "https://files.example.com/calls2026/rec-00017.mp4"
    before = talk.hide(url)
    talk.hide({"token": "calls2026/rec-00017.mp4"})
    assert talk.hide(url) == before


def test_an_id_that_was_shown_before_is_no_secret_elsewhere() -> None:
    talk = redaction()
    id_ = "38f8e3cfdc474cd56fc1ceba380d7e1a"
    talk.hide({"sid": id_})
    talk.hide({"token": id_})
    assert talk.hide({"message": f"no recording {id_}"}) == {"message": f"no recording {id_}"}


def test_what_was_hidden_is_sent_as_it_was() -> None:
    wire: list[Request] = []

    def transport(request: Request) -> Response:
        wire.append(request)
        return Response(status=200, body={"token": "a b/c+d=12345"})

    talk = channel(transport)
    answer = talk.send("GET", "/").response
    assert answer is not None
    shown = answer.body["token"]
    assert shown.startswith("$HIDDEN_")
    talk.send("POST", f"/x/{shown}", body={"token": shown}, query=(("t", shown),))
    assert (wire[1].path, wire[1].body) == ("/x/a%20b%2Fc%2Bd%3D12345", {"token": "a b/c+d=12345"})
    assert wire[1].query == [["t", "a b/c+d=12345"]]
    assert "12345" not in json.dumps(to_json(talk.trace()))


def test_a_link_is_followed_to_the_letter_and_recorded_as_it_was_told() -> None:
    followed: list[str] = []

    def follow(url: str) -> Answer:
        followed.append(url)
        return Answer(status=404, size=0, content=io.BytesIO(), kind=f"text/plain; {MADE_UP}")

    talk = channel(lambda _: Response(status=200, body={"download_url": SIGNED}), follow=follow)
    answer = talk.send("GET", "/").response
    assert answer is not None
    talk.download(answer.body["download_url"])
    assert followed == [SIGNED]
    event = talk.items[-1]
    assert isinstance(event, Event)
    assert event.data["url"] == answer.body["download_url"]
    assert MADE_UP not in json.dumps(to_json(talk.trace()))
    assert "X-Amz-Expires=604800" in event.data["url"]


def test_a_callback_is_recorded_without_secrets() -> None:
    class Inbox:
        address = "http://127.0.0.1"

        def drain(self) -> list[Received]:
            raw = json.dumps({"recording": {"downloadUrl": SIGNED, "storageConfig": {"secret": MADE_UP}}}).encode()
            headers = {"authorization": f"Bearer {MADE_UP}", "cookie": MADE_UP, "x-auth-token": MADE_UP}
            url = f"http://127.0.0.1/?token={MADE_UP}"
            return [Received(url=url, headers=headers, raw=raw, at=0.0, answered=200)]

        def answer(self, statuses: tuple[int, ...]) -> None:
            """Always the same."""

    talk = channel(lambda _: Response(status=200), inbox=Inbox())
    talk.send("GET", "/")
    assert [each.kind for each in talk.items if isinstance(each, Event)] == ["called-back"]
    assert MADE_UP not in json.dumps(to_json(talk.trace()))


def test_an_answer_that_is_cut_does_not_end_in_half_a_secret() -> None:
    text = "x" * 1995 + ACCOUNT["AGORA_CUSTOMER_SECRET"]
    answer = channel(lambda _: Response(status=500, text=text)).send("GET", "/").response
    assert answer is not None
    assert answer.text is not None
    assert len(answer.text) == 2000
    assert "own" not in answer.text


def test_a_request_with_its_secrets_in_place_does_not_show_them() -> None:
    shown: list[str] = []

    def transport(request: Request) -> Response:
        shown.append(repr(request) + str(request))
        raise TransportError("no")

    channel(transport).send("POST", "/$AGORA_APP_ID", body={"secret": "$AGORA_CUSTOMER_SECRET"})
    assert shown == ["<POST request, sealed>" * 2]


SECRET = st.text("abcXYZ019/+=% \"'\\<&üß", min_size=8, max_size=30).filter(lambda text: text.strip() == text)
ENCODINGS: list[Callable[[str], str]] = [
    str,
    lambda text: quote(text, safe=""),
    lambda text: json.dumps(text)[1:-1],
    lambda text: base64.b64encode(text.encode()).decode(),
    lambda text: base64.b64encode(f"id:{text}".encode()).decode(),
    lambda text: base64.urlsafe_b64encode(f"some-id:{text}:x".encode()).decode(),
]


@settings(deadline=None)
@given(secret=SECRET, encode=st.sampled_from(ENCODINGS), around=st.text("{}[] :.-", max_size=5))
def test_a_secret_of_the_account_is_hidden_in_every_encoding(
    secret: str, encode: Callable[[str], str], around: str
) -> None:
    told = f"{around}{encode(secret)}{around}"
    hidden = json.dumps(Redaction(Secrets({"OWN": secret}), {}).hide({"message": told}), ensure_ascii=False)
    assert "$OWN" in hidden
    for form in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode().rstrip("=")):
        assert form not in hidden or form in "{}[] :.-$OWN"


@settings(deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_can_be_hidden_and_the_rest_of_it_stays(text: str) -> None:
    hidden = redaction().hide_text(text)
    assert ("$HIDDEN_" in hidden) or hidden == text


def test_a_hostile_text_does_not_take_long() -> None:
    talk = redaction()
    for piece in ("a", "secret", "eyJ", "a.", "https://", "-----BEGIN PRIVATE KEY-----", "x=", "token:", "rtmp://a/"):
        assert talk.hide_text(piece * (200_000 // len(piece)))


PIECES = (
    *("https://", "http:\\/\\/", "a.example", "/x?sig=", "token", "secretKey", "=", ":", "%3D", "%3a", '"', "'", "\\"),
    *(" ", "\t", "\u2003", "Bearer", "basic", "eyJhbGciOiJI", "eyJzdWIiOiIx", ".", "AKIA", "ASIA", "ABCDEFGH01234567"),
    *("-----BEGIN ", "PRIVATE KEY-----", "k3y0123456789abcdef", "&quot;", "rtmp://", "@", "_"),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_in_what_is_harmless_nothing_would_be_found(text: str) -> None:
    found: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(looks, "harmless", lambda _: False)
        looks.without_secrets(text, lambda secret: found.append(secret) or "", lambda _: False)
    assert not (found and looks.harmless(text))
