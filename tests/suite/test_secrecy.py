"""What is printed beside the reports: no credential of the environment, of a file, or of anybody's."""

from __future__ import annotations

import pytest

from contracts.suite.secrecy import without_secrets

SECRET = "s3cr3t/of+the=account"


def test_credentials_are_told_by_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGORA_CUSTOMER_SECRET", SECRET)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session-token-77")
    told = without_secrets(
        f"--target https://{SECRET}@x session-token-77, file-token-1", {"CLOUDFLARE_API_TOKEN": "file-token-1"}
    )
    assert told == "--target https://$AGORA_CUSTOMER_SECRET@x $AWS_SESSION_TOKEN, $CLOUDFLARE_API_TOKEN"


@pytest.mark.parametrize(
    "text",
    [
        "--target https://somebody:hunter2@api.example.com: not a URL",
        "lobby.py --key https://lobby.example.com/?token=hunter2",
        "authorization: Bearer hunter2hunter2",
    ],
)
def test_what_looks_like_a_secret_is_hidden_too(text: str) -> None:
    assert "hunter2" not in without_secrets(text)


def test_the_rest_stays() -> None:
    text = "target agora=https://api.example.com/v1: http shows the credentials to everybody on the way"
    assert without_secrets(text) == text
