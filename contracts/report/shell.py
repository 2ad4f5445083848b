"""A recorded exchange as a curl command whose secrets are the reader's own `$VARIABLES`."""

from __future__ import annotations

import re
import shlex
from typing import Final
from urllib.parse import quote as percent_encoded

from contracts.model import ABSENT, Credentials, Exchange, Request
from contracts.report.text import dumps, printable

PLACEHOLDER: Final = re.compile(r"\$([A-Z][A-Z0-9_]{2,})")
"""What redaction leaves in place of a secret: the name of a variable, in capitals."""

_ACTIVE: Final = re.compile(r'[\\"`$]')
_RUNS_ON: Final = re.compile(r"[a-z:\[]")
_CURLS_OWN: Final = frozenset(
    {"authorization", "host", "content-length", "connection", "accept-encoding", "user-agent"}
)


def quote(text: str) -> str:
    """`text` as one shell word, in which placeholders still expand and nothing else does."""
    if not PLACEHOLDER.search(text):
        return shlex.quote(text)
    pieces: list[str] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        name = match[1]
        runs_on = _RUNS_ON.match(text, match.end())
        pieces += [_inert(text[end : match.start()]), f"${{{name}}}" if runs_on else f"${name}"]
        end = match.end()
    return '"' + "".join(pieces) + _inert(text[end:]) + '"'


def _inert(text: str) -> str:
    # An interactive shell expands `!` inside double quotes and keeps the backslash before it.
    return _ACTIVE.sub(r"\\\g<0>", text).replace("!", "\"'!'\"")


def curl(exchange: Exchange, base_url: str, auth: str = "") -> str:
    """The command that sends the request of `exchange` again, ready to paste.

    `auth` is the vendor's curl arguments for valid credentials, already quoted; wrong and missing
    credentials are derived from it. Control characters of a body that is not JSON are lost.
    """
    request = exchange.request
    parts = [
        "curl --include",
        *_method(request),
        quote(url(request, base_url)),
        _auth(exchange.credentials, auth),
        *(f"--header {quote(header)}" for header in _headers(request)),
        *(f"--data-raw {quote(body)}" for body in _body(request)),
    ]
    return " \\\n  ".join(part for part in parts if part)


def url(request: Request, base_url: str) -> str:
    """The address of `request` below `base_url`, with its query."""
    pairs = ("=".join(percent_encoded(part, safe="$", errors="replace") for part in pair) for pair in request.query)
    query = "&".join(pairs)
    return printable(base_url.rstrip("/") + request.path + (f"?{query}" if query else ""))


def _method(request: Request) -> list[str]:
    options = ["--head"] if request.method == "HEAD" else [f"--request {quote(request.method)}"]
    if re.search(r"[][{}]", request.path):
        options.append("--globoff")
    if re.search(r"/\.\.?(/|$)", request.path):
        options.append("--path-as-is")
    return options


def _auth(credentials: Credentials, auth: str) -> str:
    if credentials is Credentials.MISSING:
        return ""
    return auth if credentials is Credentials.VALID else PLACEHOLDER.sub("wrong", auth)


def _headers(request: Request) -> list[str]:
    headers = {name: value for name, value in request.headers.items() if name not in _CURLS_OWN}
    if request.body is not ABSENT:
        headers.setdefault("content-type", "application/json")
    lines = [printable(f"{name}: {value}" if value else f"{name};") for name, value in headers.items()]
    if request.text is not None and "content-type" not in headers:
        lines.append("content-type:")  # keeps curl from claiming that it sends a form
    return lines


def _body(request: Request) -> list[str]:
    if request.body is not ABSENT:
        return [dumps(request.body)]
    return [] if request.text is None else [printable(request.text)]
