"""What a conversation may not leave as it is: stops that are not confirmed, starts that should have been refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from contracts.model import Credentials, Exchange, Request
from contracts.target.access import Access, Counts
from contracts.target.brake import Brake
from contracts.target.leases import doubts


@dataclass(frozen=True, slots=True)
class _State:
    """What is known of the recordings of a conversation: requests that undo what is left, paths, starts in doubt."""

    left: tuple[Request, ...]
    begun: frozenset[str]
    misread: frozenset[str]
    doubts: int

    @classmethod
    def after(cls, access: Access, exchanges: tuple[Exchange, ...]) -> _State:
        """What these exchanges tell."""
        counts = access if isinstance(access, Counts) else None
        return cls(
            left=tuple(access.leftovers(exchanges)),
            begun=counts.begun(exchanges) if counts else frozenset(),
            misread=counts.misread(exchanges) if counts else frozenset(),
            doubts=len(doubts(access, exchanges)),
        )


@dataclass(slots=True)
class Unconfirmed:
    """The paths of recordings that may not go on, and why; `proper` says whether a request keeps all rules."""

    proper: Callable[[Request], bool] = lambda request: True
    _reasons: dict[str, str] = field(default_factory=dict, init=False)

    def __contains__(self, path: str) -> bool:
        return path in self._reasons

    def lines(self) -> list[str]:
        """Why each may not go on, one line each."""
        return [f"{why}: {path}" for path, why in self._reasons.items()]

    def note(self, access: Access, exchanges: tuple[Exchange, ...], brake: Brake) -> None:
        """Take note of what the last of `exchanges` shows, and let `brake` know how a start was answered."""
        exchange = exchanges[-1]
        before, after = _State.after(access, exchanges[:-1]), _State.after(access, exchanges)
        paths = {each.path for each in after.left}
        self._reasons = {path: why for path, why in self._reasons.items() if path in paths}
        proper = exchange.credentials is Credentials.VALID and self.proper(exchange.request)
        stops = _stops([each for each in before.left if each in after.left])
        if proper and any(_asks_the_same(exchange.request, each) for each in stops):
            self._reasons[exchange.request.path] = "a stop is not confirmed"
        new = after.begun - before.begun
        if not access.starts(exchange.request):
            if new and after.doubts < before.doubts and not _succeeded(_last_start(access, exchanges)):
                brake.answered(plainly=False)
            return
        misread = after.misread - before.misread
        left_open = isinstance(access, Counts) and access.left_open(exchange.request)
        unclear = bool(misread) or after.doubts > before.doubts
        if not left_open and (new or (unclear and _succeeded(exchange))):
            brake.answered(plainly=not unclear)
        self._reasons |= dict.fromkeys(misread & paths, "a start was answered otherwise than documented")
        if not proper:
            running = paths - {each.path for each in before.left}
            self._reasons |= dict.fromkeys(running, "what a start began runs that should have been refused")


def _last_start(access: Access, exchanges: tuple[Exchange, ...]) -> Exchange | None:
    return next((each for each in reversed(exchanges) if access.starts(each.request)), None)


def _succeeded(start: Exchange | None) -> bool:
    return start is not None and start.response is not None and start.response.status < 300


def _stops(left: list[Request]) -> list[Request]:
    """Those of the requests that would stop something which do so; a look beside a stop only tells what came of it."""
    stopped = {each.path for each in left if each.method != "GET"}
    return [each for each in left if each.method != "GET" or each.path not in stopped]


def _asks_the_same(one: Request, other: Request) -> bool:
    """Whether `one` asks for what `other` does: each plain field of the other's body is in it."""
    if (one.method, one.path) != (other.method, other.path):
        return False
    wanted = other.body if isinstance(other.body, dict) else {}
    given = one.body if isinstance(one.body, dict) else {}
    return all(given.get(name) == value for name, value in wanted.items() if isinstance(value, str))
