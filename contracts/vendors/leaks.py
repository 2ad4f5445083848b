"""Secrets that come back: what a request has carried, or the account is let in by, stands in no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from contracts.judge.history import Call, History
from contracts.judge.presence import overheard
from contracts.judge.rules import Opinion, opinion
from contracts.model import ABSENT, Event, Json
from contracts.target.looks import carried, secretive
from contracts.target.secrets import NAME, forms

Concerns = Callable[[str], bool]
"""Whether a rule is about a secret, by the name of the field in which it was sent."""


@dataclass(slots=True)
class _Secret:
    """A secret that `sender` has carried in `field`, and how it may be written."""

    field: str
    sender: Call
    written: tuple[str, ...]


@dataclass(slots=True)
class _Known:
    """What was sent so far, each secret by its value."""

    concerns: Concerns
    account: bool
    secrets: dict[str, _Secret] = field(default_factory=dict)
    sent: list[Json] = field(default_factory=list)

    def learn(self, call: Call) -> None:
        """Take in the secrets that a request has carried."""
        self.sent.append(call.exchange.request.body)
        for name, secret in carried(call.exchange.request.body):
            if self.concerns(name) and secret not in self.secrets:
                self.secrets[secret] = _Secret(name, call, tuple(forms(secret)))

    def found_in(self, texts: Iterator[tuple[str, str]]) -> tuple[str, str, Call | None] | None:
        """(what, where, sender) for the first secret that stands in one of these texts; no sender for the account."""
        for place, text in texts:
            for plain, secret in self.secrets.items():
                if any(map(text.__contains__, secret.written)) and not any(_openly(body, plain) for body in self.sent):
                    return secret.field, place, secret.sender
            for name in NAME.findall(text) if self.account else ():
                if secretive(name) and not name.startswith("HIDDEN_"):
                    return f"${name}", place, None
        return None


def secrets_stay(history: History, concerns: Concerns, *, account: bool = False) -> Iterator[Opinion]:
    """One opinion for each answer, and each callback, that could have shown a secret.

    With `account`, the credentials of the account count too: recordings of our own hold them by name.
    """
    known = _Known(concerns, account and not overheard(history))
    for item in history.items:
        if isinstance(item, Call):
            known.learn(item)
            if item.exchange.response is not None:
                yield from _opinion(known, item, _answered(item))
        elif item.kind == "called-back":
            data = {name: item.data[name] for name in ("headers", "body", "text") if name in item.data}
            yield from _opinion(known, item, _texts(data, ""))


def _opinion(known: _Known, item: Call | Event, texts: Iterator[tuple[str, str]]) -> Iterator[Opinion]:
    expected = "no secret that a request has carried"
    found = known.found_in(texts)
    if found is not None:
        what, place, sender = found
        evidence = (item,) if sender is None or sender is item else (sender, item)
        yield opinion(False, expected, f"{what} in {place}", *evidence)  # noqa: FBT003
    elif (known.secrets or known.account) and not (isinstance(item, Call) and item.weather):
        yield opinion(True, expected, "none", item)  # noqa: FBT003


def _openly(value: Json, secret: str) -> bool:
    """Whether a request has the text of `secret` in a field that is not secret too, so that an answer may repeat it."""
    if isinstance(value, dict):
        return any(_openly(item, secret) for name, item in value.items() if not secretive(name))
    if isinstance(value, list):
        return any(_openly(item, secret) for item in value)
    return isinstance(value, str) and secret in value


def _answered(call: Call) -> Iterator[tuple[str, str]]:
    """(place, text) for each text in an answer."""
    response = call.exchange.response
    if response is not None:
        yield from _texts(dict(response.headers), "the header field ")
        yield from _texts("" if response.body is ABSENT else response.body, "")
        yield from _texts(response.text or "", "")


def _texts(value: Json, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place or "the body", value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield f"a name in {place or 'the body'}", str(name)
            yield from _texts(item, f"{place}/{name}" if not place.endswith(" ") else f"{place}{name}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _texts(item, f"{place}/{index}")
