"""What a history was notified of: every delivery, and the log of each recording."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from contracts.judge.history import Arrival, Call, History, dig
from contracts.model import Json
from contracts.vendors.agora.sessions import CLIENT, Session, sessions

Number = int | float


def is_number(value: Json) -> bool:
    """Whether `value` is a number; JSON's true and false are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Told:
    """One notification as it arrived. What it does not say, or not in the documented form, is None."""

    arrival: Arrival

    @property
    def id(self) -> str:
        return self.arrival.id

    @property
    def at(self) -> float:
        """When it arrived, in seconds."""
        return self.arrival.at

    @property
    def accepted(self) -> bool:
        """Whether its receiver took it, in time."""
        return self.arrival.answered == 200

    @property
    def notice(self) -> Json:
        return self.arrival.field("noticeId")

    @property
    def type(self) -> Json:
        return self.arrival.field("eventType")

    @property
    def sent(self) -> float | None:
        """When it says that it was sent, in seconds."""
        return _seconds(self.arrival.field("notifyMs"))

    @property
    def happened(self) -> float | None:
        """When it says that the event happened, in seconds."""
        return _seconds(self.said("sendts"))

    @property
    def sequence(self) -> int | None:
        value = self.said("sequence")
        return int(value) if is_number(value) else None

    @property
    def content(self) -> str:
        """What it says, however often and when it was sent."""
        payload = self.arrival.field("payload")
        return json.dumps([self.type, payload], sort_keys=True)

    def said(self, *path: str) -> Json:
        """A value inside the payload, or None."""
        return self.arrival.field("payload", *path)

    def detail(self, *path: str) -> Json:
        """A value inside the details, or None."""
        return self.said("details", *path)


def _seconds(value: Json) -> float | None:
    return value / 1000 if is_number(value) else None


def told(history: History) -> tuple[Told, ...]:
    """Every delivery in the order of its arrival; those about other products are left out."""
    return history.once(_told)


def _told(history: History) -> tuple[Told, ...]:
    return tuple(Told(each) for each in history.arrivals if isinstance(each.field("payload"), dict))


def attempts(history: History) -> list[list[Told]]:
    """The deliveries of each notification: those that say the same, in order."""
    return history.once(_attempts)


def _attempts(history: History) -> list[list[Told]]:
    found: dict[str, list[Told]] = {}
    for each in told(history):
        found.setdefault(each.content, []).append(each)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Log:
    """The notifications about one recording: each once, by its number, those without a number left out."""

    session: Session
    start: Call
    told: tuple[Told, ...]

    @property
    def sid(self) -> Json:
        return self.start.field("sid")

    @property
    def complete(self) -> bool:
        """Whether none is missing before the last."""
        return [each.sequence for each in self.told] == list(range(len(self.told)))

    def of(self, *types: int) -> tuple[Told, ...]:
        """Those of these event types."""
        return tuple(each for each in self.told if each.type in types)

    def after(self, moment: Told, *types: int) -> tuple[Told, ...]:
        """Those of these event types with a higher number than `moment`."""
        return tuple(each for each in self.of(*types) if (each.sequence or 0) > (moment.sequence or 0))

    def before(self, moment: Told, *types: int) -> tuple[Told, ...]:
        """Those of these event types with a lower number than `moment`."""
        return tuple(each for each in self.of(*types) if (each.sequence or 0) < (moment.sequence or 0))

    @property
    def page(self) -> bool:
        """Whether a web page is recorded."""
        return self.session.mode.lower() == "web"

    @property
    def stop(self) -> Call | None:
        """The stop that succeeded."""
        return self.session.stopped

    def stopped_before(self, moment: float) -> bool:
        """Whether somebody stopped the recording, or tried to, by then."""
        return any(call.at <= moment for call in self.session.after(self.start, "stop"))

    def service(self, name: str) -> Json:
        """The parameters of an extension service that was asked for, or None."""
        listed = dig(self.session.settings, "extensionServiceConfig", "extensionServices")
        for each in listed if isinstance(listed, list) else ():
            if dig(each, "serviceName") == name:
                return dig(each, "serviceParam")
        return None


def logs(history: History) -> tuple[Log, ...]:
    """The log of every recording whose start was in order and whose sid is its own."""
    return history.once(_logs)


def _logs(history: History) -> tuple[Log, ...]:
    return tuple(_each_log(history))


def _each_log(history: History) -> Iterator[Log]:
    issued = [call.field("sid") for call in history.of("start") if call.ok]
    everything = told(history)
    for session in sessions(history):
        start = session.started
        if start is None or not start.clear_about(CLIENT) or issued.count(start.field("sid")) != 1:
            continue
        mine: dict[str, Told] = {}
        for each in everything:
            if each.said("sid") == start.field("sid") and each.sequence is not None:
                mine.setdefault(each.content, each)
        yield Log(session, start, tuple(sorted(mine.values(), key=lambda each: each.sequence or 0)))
