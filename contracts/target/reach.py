"""Whether a host can be reached at all: its name, its port, its certificate, its clock. Nothing is asked of its API."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from contracts.clock import WallClock

CONNECT_WITHIN = 5.0
"""Seconds after which a host that takes no connection counts as not reached; an answer may take longer."""

SKEW = 30.0
"""Seconds by which clocks may differ before it matters to what is promised in time."""

_BY_CODE = {
    10: "the certificate has expired; whoever runs the server has to renew it",
    9: "the certificate is not valid yet; is the clock of this machine right?",
    18: "nobody vouches for the certificate, it is self-signed; name its issuer in SSL_CERT_FILE if you trust it",
    19: "nobody known here vouches for the certificate; name its issuer in SSL_CERT_FILE if you trust it",
    20: "nobody known here vouches for the certificate; name its issuer in SSL_CERT_FILE if you trust it",
    21: "nobody known here vouches for the certificate; name its issuer in SSL_CERT_FILE if you trust it",
    62: "the certificate is another host's; check the name in the URL",
    64: "the certificate is another host's; check the address in the URL",
}
"""What is wrong with a certificate, by OpenSSL's number."""


class Unreachable(Exception):  # noqa: N818  (a finding, not an error)
    """The host was not reached: why, in one line. `passing` says that it may be otherwise in a while."""

    def __init__(self, why: str, *, passing: bool) -> None:
        super().__init__(why)
        self.passing = passing


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a URL leads."""

    host: str
    port: int
    secure: bool

    @classmethod
    def of(cls, url: str) -> Place:
        """The place that `url` names."""
        parts = urlsplit(url)
        secure = parts.scheme == "https"
        return cls(host=parts.hostname or "", port=parts.port or (443 if secure else 80), secure=secure)

    @property
    def proxied(self) -> bool:
        """Whether the environment says that a proxy stands in between."""
        proxies = getproxies()
        scheme = "https" if self.secure else "http"
        return bool(proxies.get(scheme) or proxies.get("all")) and not proxy_bypass(self.host)


def connect(place: Place, timeout: float) -> socket.socket:
    """A connection to `place`, within `timeout` seconds.

    Raises:
        Unreachable: there is none.
    """
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        passing = getattr(error, "errno", None) == socket.EAI_AGAIN
        cause = "no name server answers" if passing else "nothing has this name; check the URL"
        raise Unreachable(f"{place.host}: {cause}", passing=passing) from error
    addresses = dict.fromkeys(str(each[4][0]) for each in found)
    unreached = Unreachable(place.host, passing=True)
    for address in addresses:
        try:
            return socket.create_connection((address, place.port), timeout / len(addresses))
        except OSError as error:
            unreached = _unreachable(place, timeout, error)
    raise unreached


def _unreachable(place: Place, timeout: float, error: OSError) -> Unreachable:
    """What a failed connection to `place` means, in one line."""
    where = f"{place.host}, port {place.port}"
    if isinstance(error, TimeoutError):
        return Unreachable(f"{where}: no connection within {timeout:g} s; a firewall, or a bad day", passing=True)
    if isinstance(error, ConnectionRefusedError):
        return Unreachable(f"{where}: nobody listens there; check the URL and its port", passing=False)
    return Unreachable(f"{where}: {error.strerror or error}", passing=True)


def shake_hands(place: Place, connection: socket.socket) -> str:
    """Speak TLS over `connection`; which version of it is spoken.

    Raises:
        Unreachable: that does not work, or the certificate is not good.
    """
    try:
        with httpx.create_ssl_context().wrap_socket(connection, server_hostname=place.host) as spoken:
            return spoken.version() or "TLS"
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(verification(error), passing=False) from error
    except ssl.SSLError as error:
        plain = error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
        cause = "it speaks plain http at this port; check the URL" if plain else f"no TLS: {error.reason or error}"
        raise Unreachable(cause, passing=False) from error
    except TimeoutError as error:
        raise Unreachable("no TLS in time", passing=True) from error
    except OSError as error:
        raise Unreachable(f"the connection broke during TLS: {error.strerror or error}", passing=True) from error


def verification(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a certificate, and what to do."""
    return _BY_CODE.get(error.verify_code, f"the certificate is not good: {error.verify_message}")


def bad_certificate(url: str, timeout: float) -> str:
    """What is wrong with the certificate behind `url`; empty if nothing is, or if nobody can tell now."""
    place = Place.of(url)
    if not place.secure or place.proxied:
        return ""
    try:
        with connect(place, timeout) as connection:
            shake_hands(place, connection)
    except Unreachable as error:
        return str(error) if isinstance(error.__cause__, ssl.SSLCertVerificationError) else ""
    return ""


def skew(url: str, timeout: float) -> float | None:
    """By how many seconds the clock behind `url` is ahead of ours; None where its answers tell no time.

    Raises:
        Unreachable: there is no answer.
    """
    before = WallClock().now()
    try:
        told = httpx.get(url, timeout=timeout, follow_redirects=False).headers.get("date", "")
    except httpx.HTTPError as error:
        why = f"no answer within {timeout:g} s" if isinstance(error, httpx.TimeoutException) else f"no answer: {error}"
        raise Unreachable(why, passing=True) from error
    after = WallClock().now()
    try:
        there = parsedate_to_datetime(told).timestamp()
    except ValueError:
        return None
    if before - 1 <= there <= after:  # a date is told in whole seconds, cut off
        return 0.0
    return there - after if there > after else there + 1 - before
