"""Plain http is for this machine; what may be a secret is not shown."""

from __future__ import annotations

import pytest

from contracts.suite.addresses import OptionError, base, is_loopback, masked


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "api.localhost", "127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_is_known_by_its_name(host: str) -> None:
    assert is_loopback(host)
    url = f"http://{f'[{host}]' if ':' in host else host}:80"
    assert base("agora", url, "/v1") == f"{url}/v1"


@pytest.mark.parametrize("host", ["localhost.example.com", "10.0.0.1", "128.0.0.1", "example.com", "::2"])
def test_any_other_is_spoken_to_over_https_unless_told_otherwise(host: str) -> None:
    assert not is_loopback(host)
    url = f"http://{f'[{host}]' if ':' in host else host}/x"
    with pytest.raises(OptionError, match="--allow-http"):
        base("agora", url, "")
    assert base("agora", url, "", allow_http=True) == url
    assert base("agora", url.replace("http", "https"), "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://api.example.com/v4", "https://api.example.com/v4"),
        ("https://me:word@api.example.com/?token=1#x", "https://…@api.example.com/?…"),
        ("agora=me:word@api.example.com", "agora=…@api.example.com"),
        ("https://api.example.com/#secret", "https://api.example.com/#…"),
    ],
)
def test_what_may_be_a_secret_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
