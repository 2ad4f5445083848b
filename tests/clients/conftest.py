"""The stage of each vendor, and the way by which Agora's client can be led to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from agora_rest_client.core.domain import EndpointRegion
from stage import ACCOUNT, Stage, stage_for


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clients heed proxies of the environment, even on the way to this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def agora() -> Iterator[Stage]:
    with stage_for("agora") as stage:
        yield stage


@pytest.fixture
def realtimekit() -> Iterator[Stage]:
    with stage_for("realtimekit") as stage:
        yield stage


class Loopback:
    """Stands in for the client's Domain, which asks the DNS for vendor hosts in an endless thread."""

    def __init__(self, host: str) -> None:
        self._host = host

    def get_domain_list(self) -> list[str]:
        return [self._host]

    def get_endpoint_region(self) -> int:
        return int(EndpointRegion.US.value)

    def get_service_region(self) -> None:
        return None

    def run(self, logger: Any) -> None:
        return None


@pytest.fixture
def build_client(agora: Stage) -> Callable[[Any], Any]:
    """Builds one of Agora's clients, which speaks plain HTTP to the stage."""
    host = urlsplit(agora.url).netloc

    def build(kind: Any) -> Any:
        client = kind.new_builder()
        client.get_api_url = lambda host, path, region: f"http://{host}{path}"
        client.with_app_id(ACCOUNT["AGORA_APP_ID"])
        client.with_credential_basic_auth(ACCOUNT["AGORA_CUSTOMER_ID"], ACCOUNT["AGORA_CUSTOMER_SECRET"])
        return client.with_domain(Loopback(host)).build()

    return build
