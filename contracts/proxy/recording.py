"""Exchanges as they are written down: in lines that `judge` reads, and without any secret."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from contracts.model import ABSENT, Json
from contracts.proxy.contents import plain
from contracts.proxy.frames import Frame, Half
from contracts.serial import document_in
from contracts.target.looks import secretive
from contracts.target.memory import Memory, named
from contracts.target.redaction import LONGEST_TEXT, Redaction
from contracts.target.secrets import SHORTEST, Secrets

_PUBLIC: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "te",
        "trailer",
        "transfer-encoding",
        "user-agent",
    }
)
"""Header fields of requests that hold no secret; of others only the name is written."""

_PRIVATE: Final = re.compile("auth|cookie|credential|key|password|secret|session|sign|token")
"""Header fields of answers that may hold one."""


class Recording:
    """Writes exchanges down.

    `account` are the credentials that are known, by name; `key` makes the marks of others. What is one of the `words`
    of an API is not taken for a secret.
    """

    def __init__(self, account: Mapping[str, str], key: str, words: Iterable[str] = ()) -> None:
        self._memory = Memory(Secrets({**account, "PROXY": key}), words)

    def line(self, frame: Frame) -> Json:
        """`frame` as `capture/exchange.schema.json` describes it."""
        sent, got = plain(frame.sent), plain(frame.got)
        self._memory.meet({*_credentials(frame.sent), *named(_document(sent))})
        hidden = self._memory.redaction()
        fault = frame.fault or _missing("request", frame.sent, sent) or _missing("answer", frame.got, got)
        known = {} if sent is None else {"at": round(frame.at, 6)}  # without a time, its recording is judged by form
        line = {
            **known,
            "took": round(frame.took, 6),
            "request": {
                "method": frame.method,
                "url": _url(frame.url, hidden),
                "headers": _headers(frame.sent, hidden, lambda name: name not in _PUBLIC),
                **_body(sent, hidden),
            },
        }
        headers = _headers(frame.got, hidden, lambda name: _PRIVATE.search(name) is not None)
        if not fault:
            return {**line, "response": {"status": frame.status, "headers": headers, **_body(got, hidden)}}
        cut = {"cut": {"status": frame.status, "headers": headers, "bytes": frame.got.size}} if frame.status else {}
        return {**line, "response": None, "fault": hidden.hide_text(fault), **cut}


def _missing(what: str, half: Half, body: bytes | None) -> str:
    """Why `half` an exchange cannot be judged, if it cannot."""
    if not half.whole:
        return f"the {what} has {half.size} bytes, more than is kept"
    return "" if body is not None else f"the {what} is encoded as {half.field('content-encoding')}"


def _credentials(half: Half) -> Iterator[str]:
    """What Authorization holds."""
    for name, value in half.fields:
        if name.lower() not in ("authorization", "proxy-authorization"):
            continue
        scheme, _, secret = value.partition(" ")
        plain_text = secret
        if scheme.lower() == "basic":
            with suppress(ValueError):
                plain_text = base64.b64decode(secret).decode("utf-8", "replace").partition(":")[2]
        yield from (each for each in (secret.strip(), plain_text.strip()) if len(each) >= SHORTEST)


def _url(url: str, hidden: Redaction) -> str:
    parts = urlsplit(hidden.hide_text(url))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not any(secretive(name) for name, _ in pairs):
        return urlunsplit(parts)
    told = [(name, hidden.hide(value, secret=secretive(name))) for name, value in pairs]
    return urlunsplit(parts._replace(query=urlencode(told, safe="$")))


def _headers(half: Half, hidden: Redaction, private: Callable[[str], bool]) -> dict[str, str | list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in half.fields:
        found.setdefault(name.lower(), []).append(hidden.hide(value, secret=private(name.lower())))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _body(content: bytes | None, hidden: Redaction) -> dict[str, Json]:
    if not content:
        return {} if content is None else {"text": ""}
    document = _document(content)
    if document is not ABSENT:
        return {"body": hidden.hide(document)}
    return {"text": hidden.hide_text(content.decode("utf-8", "replace"))[:LONGEST_TEXT]}


def _document(content: bytes | None) -> Json:
    """The body as a document that every reader of JSON reads, or ABSENT."""
    with suppress(ValueError, RecursionError):
        document = document_in(content or b"")
        json.dumps(document, allow_nan=False)
        return document
    return ABSENT
