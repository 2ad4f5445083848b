"""The ability `callbacks` where this machine cannot be reached: a file that a receiver of the user's writes.

Each callback is one line of JSON: `{"url": "https://…", "headers": {…}, "body": "…", "at": 1750000000.5, "answered":
200}`. `url` is where it was sent to, or its path; `body` is what came, as text, or where it is no UTF-8 as `base64`
instead: signatures are verified over these bytes. `at` is when it came, in seconds since the epoch; `answered` is the
status that it was answered with, 0 for none in time. `recording-contracts receive` writes such a file.
"""

from __future__ import annotations

import base64
import binascii
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from contracts.model import Json
from contracts.target.abilities import Received
from contracts.target.mailbox import OK, Mailboxes
from contracts.target.receiver import ReceiverError, Takes


class CallbackFile(Mailboxes):
    """Reads what is added to `file` from now on. `address` is where the vendor reaches what writes it.

    Raises:
        ReceiverError: there is no such file.
    """

    def __init__(self, now: Callable[[], float], file: Path, address: str) -> None:
        super().__init__(address)
        self._now = now
        self._file = file
        self._opened = now()
        self._reading = threading.Lock()
        self._lines = self._odd = 0
        self._first = ""
        try:
            self._offset = _after_the_last_line(file.read_bytes())
        except OSError as error:
            raise ReceiverError(
                f"callbacks {file}: {error.strerror}; begin what writes it first, such as recording-contracts receive"
            ) from error

    def look(self) -> None:
        """Give every line that was added to everybody whom it is for."""
        with self._reading:
            for line in self._added():
                self._lines += 1
                try:
                    self._give(read(line))
                except ValueError as error:
                    self._odd += 1
                    self._first = self._first or f"line {self._lines} of what was added {error}"

    @property
    def note(self) -> str:
        """How many lines were no callbacks, and why the first was none."""
        return f"{self._file}: {self._odd} of {self._lines} lines left out, {self._first}" if self._odd else ""

    def _added(self) -> list[bytes]:
        """The lines that are complete by now; a file that has become shorter is read anew."""
        try:
            with self._file.open("rb") as file:
                file.seek(0, 2)
                self._offset = self._offset if self._offset <= file.tell() else 0
                file.seek(self._offset)
                data = file.read()
        except OSError:
            return []
        whole = data[: _after_the_last_line(data)]
        self._offset += len(whole)
        return [line for line in whole.split(b"\n") if line.strip()]

    def _give(self, received: Received) -> None:
        path = urlsplit(received.url).path
        at = min(max(received.at, self._opened), self._now())
        for box in self.whose(path, received.raw):
            box.keep(replace(received, url=self.url(path), at=at))


def _after_the_last_line(data: bytes) -> int:
    return data.rfind(b"\n") + 1


def read(line: bytes) -> Received:
    """A callback, from its line in a file.

    Raises:
        ValueError: it is none; the message says why, as the end of a sentence.
    """
    try:
        told = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("is no JSON") from None
    if not isinstance(told, dict):
        raise ValueError("is no JSON object")
    url, headers, at, answered = (told.get(name) for name in ("url", "headers", "at", "answered"))
    if not isinstance(url, str):
        raise ValueError("has no url")
    if not isinstance(headers, dict) or not all(isinstance(text, str) for text in headers.values()):
        raise ValueError("has no headers, each with a text")
    if isinstance(at, bool) or not isinstance(at, int | float) or not isfinite(at):
        raise ValueError("does not say at which second since the epoch it came")
    if isinstance(answered, bool) or not isinstance(answered, int):
        raise ValueError("does not say with which status it was answered")
    lower = {name.lower(): text for name, text in headers.items()}
    return Received(url=url, headers=lower, raw=_raw(told), at=float(at), answered=answered)


def _raw(told: Mapping[str, Json]) -> bytes:
    body, encoded = told.get("body"), told.get("base64")
    try:
        if isinstance(body, str):
            return body.encode()
        if isinstance(encoded, str):
            return base64.b64decode(encoded, validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("has a body that no bytes can be made of") from None
    raise ValueError("has neither body nor base64")


def noting(lines: TextIO, now: Callable[[], float]) -> Takes:
    """Takes every callback with thanks, and writes it as a line."""
    turn = threading.Lock()

    def take(path: str, headers: dict[str, str], raw: bytes) -> int:
        with turn:
            lines.write(_written(Received(url=path, headers=headers, raw=raw, at=now(), answered=OK)))
            lines.flush()
        return OK

    return take


def _written(received: Received) -> str:
    try:
        body = {"body": received.raw.decode()}
    except UnicodeDecodeError:
        body = {"base64": base64.b64encode(received.raw).decode()}
    told = {"url": received.url, "headers": dict(received.headers), **body}
    return json.dumps({**told, "at": received.at, "answered": received.answered}) + "\n"
