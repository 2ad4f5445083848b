"""URLs that people write on the command line: what is one, what may be spoken to, and what must not stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

SHORTEST_SECRET = 8
"""Letters of a credential from which on its value in another text is no coincidence."""


class OptionError(ValueError):
    """An option that cannot be used: one line that says what to do."""


def base(vendor: str, url: str, documented: str, *, allow_http: bool = False) -> str:
    """`url`, or the `documented` base path below it where it has no path.

    Raises:
        OptionError: it is no plain URL, or one over which credentials would travel readable.
    """
    example = f"write for example {vendor}=https://api.example.com"
    said = f"target {vendor}={masked(url)}"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OptionError(f"{said}: not a URL ({error}); {example}") from error
    if parts.username is not None:
        raise OptionError(f"target {vendor}: no credentials in the URL, reports would show them; {example}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or re.search(r"\s", url):
        raise OptionError(f"{said}: not a URL; {example}")
    if parts.query or parts.fragment:
        raise OptionError(f"{said}: a URL without ? and #, please; {example}")
    if parts.scheme == "http" and not (allow_http or is_loopback(parts.hostname)):
        raise OptionError(
            f"{said}: http shows the credentials to everybody on the way; write https, or add --allow-http"
        )
    return url if parts.path.strip("/") else url.rstrip("/") + documented


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine by its name or address, without asking anybody."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback)


def masked(text: str) -> str:
    """`text` without what may be a secret: what stands before an @, and after ? and #."""
    shown = re.sub(r"[^/=\s]*@", "…@", text)
    return re.sub(r"([?#]).*", r"\1…", shown)


def refuse_secrets(texts: Mapping[str, Iterable[str]], account: Mapping[str, str]) -> None:
    """See to it that no option repeats a credential.

    `texts` are what people wrote, by option; `account` holds credentials by their names.

    Raises:
        OptionError: one of them does; it is named by its name only.
    """
    for option, given in texts.items():
        for name, secret in account.items():
            if len(secret) >= SHORTEST_SECRET and any(secret in text for text in given):
                raise OptionError(f"{option}: it holds the value of {name}, and others can read the command line")
