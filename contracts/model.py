"""The values that cross every boundary: frozen, without I/O, importing nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, Final, NamedTuple, TypeAlias

Json: TypeAlias = Any
"""A value as `json.loads` gives it."""


class Absent(Enum):
    """The type of ABSENT: a body that is not there, as opposed to a body that is `null`."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

WEATHER: Final = frozenset({429, *range(500, 600)})
"""Statuses that say nothing about the contract: too many requests, and the server's bad days."""

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
"""Statuses that send the caller elsewhere: what the operation says is not in such an answer."""

UNSENT: Final = "not sent: "
"""The first words of the fault of an exchange whose request a budget, a brake or a plan held back."""

TELLING_HEADERS: Final = frozenset({"content-type", "date", "retry-after", "location", "x-request-id", "cf-ray"})
"""The header fields of an answer that are recorded; those beside them only where a secret of ours is in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent to an operation.

    `path` lies below the target's base URL and is percent-encoded; header names are lower case.
    `body` is the JSON document; `text` is what was sent instead when the body is not JSON.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = ABSENT
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What came back: `body` when it is JSON, else `text`. Header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json = ABSENT
    text: str | None = None


class Credentials(StrEnum):
    """Which credentials a request carried; the secret itself is never recorded."""

    VALID = "valid"
    WRONG = "wrong"
    MISSING = "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, or the transport fault that came instead.

    `at` is seconds since the Unix epoch on the target's clock, `took` is in seconds.
    `id` is unique within its trace.
    """

    id: str
    request: Request
    response: Response | None
    fault: str | None = None
    at: float
    took: float = 0.0
    credentials: Credentials = Credentials.VALID

    @property
    def sent(self) -> bool:
        """Whether the request left this machine; what a budget or a brake holds back is kept with the reason."""
        return not (self.fault or "").startswith(UNSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened beside HTTP, `at` as in `Exchange`.

    People `joined` and `left`, were `muted` and `unmuted`; time was `waited`, the vendor has `called-back`, bad luck
    `befell`; files were found `stored` and `inspected`, links `downloaded`; a state was `awaited` and never came.
    Traffic of others was `overheard`, and nobody knows what else they did.
    """

    id: str
    kind: str
    at: float
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Exchanges and events in the order in which they happened, with their provenance."""

    vendor: str
    edition: str
    scenario: str
    target: str
    seed: int
    items: tuple[Exchange | Event, ...]

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The exchanges alone, in order."""
        return tuple(item for item in self.items if isinstance(item, Exchange))

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return sum(each.sent for each in self.exchanges)


class Outcome(StrEnum):
    """What is known about a clause, after ISO/IEC 9646."""

    PASS = "PASS"  # noqa: S105
    FAIL = "FAIL"
    INCONCLUSIVE = "INCONCLUSIVE"
    UNEXERCISED = "UNEXERCISED"

    __hash__ = str.__hash__  # Enum's own is in Python, and verdicts are counted by it


class Verdict(NamedTuple):
    """What one piece of evidence says about one clause.

    `expected` lists every accepted form in words. `at` points into the judged document (a JSON
    pointer); `evidence` holds ids of exchanges and events, the decisive one last.
    """

    clause: str
    outcome: Outcome
    expected: str = ""
    actual: str = ""
    at: str = ""
    evidence: tuple[str, ...] = ()


class Level(StrEnum):
    """How strongly the documents promise."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a clause is written: a document of the registry and the section in it."""

    document: str
    title: str
    url: str
    read: str
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One documented promise, in our words.

    `operations` are the operations whose exchanges can exercise it. `needs` names abilities,
    `seconds` is how long a clock must run. `untestable` is the reason why nothing can check it. `place` is
    where it stands: the path of a file and the line in it, counted from 1. `digest` changes when the promise does.
    `volatile` is what the vendor calls beta or is known to change: judged, and reported apart.
    """

    id: str
    vendor: str
    says: str
    sources: tuple[Source, ...]
    level: Level
    kind: str
    operations: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    seconds: float = 0
    untestable: str = ""
    conflict: str = ""
    place: tuple[str, int] = ("", 0)
    digest: str = ""
    volatile: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The shortest evidence found for one outcome of a clause."""

    scenario: str
    expected: str
    actual: str
    at: str
    items: tuple[Exchange | Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """A break that `owner` has accepted for `reason`, until the end of the day `expires` (as `2026-12-31`).

    `witness` is what shows it: a replay line or a trace's fingerprint. `edition` is empty for every one.
    Of a run it says whether it has `expired`, and whether what showed it now shows the clause `healed`.
    """

    clause: str
    reason: str
    owner: str
    expires: str
    witness: str
    edition: str = ""
    expired: bool = False
    healed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A clause with what the whole run says about it. `reason` says why it is not PASS.

    `deviation` is there where somebody has accepted that the clause is broken.
    """

    clause: Clause
    edition: str
    outcome: Outcome
    passes: int
    fails: int
    reason: str = ""
    witness: Witness | None = None
    deviation: Deviation | None = None

    @property
    def times(self) -> int:
        """How often the outcome was seen that the row is of."""
        return self.fails if self.outcome is Outcome.FAIL else self.passes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Which edition a target was found to speak: `edition`, `among` all there are, newest first.

    `fitting` are the editions that fit best; where these are several, nothing is decided. `telling` are
    the clauses that stand differently under different editions: those of `edition` that hold, those of
    the others that are broken, and at last what speaks against `edition`.
    """

    vendor: str
    edition: str
    among: tuple[str, ...]
    fitting: tuple[str, ...]
    telling: tuple[Row, ...]

    @property
    def decided(self) -> bool:
        """Whether one edition fits better than the others."""
        return len(self.fitting) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Under which conditions a run was made: everything that is needed to repeat it."""

    targets: Mapping[str, str]
    editions: Mapping[str, str]
    seed: int
    started: str
    versions: Mapping[str, str]
    settings: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The folded verdicts of a run, one row a clause. Not `complete`: it proves nothing.

    `undone` says why the run left something undone that it could have done; empty if it did all. `unread` names each
    file in which no exchange was found, and why.
    """

    conditions: Conditions
    rows: tuple[Row, ...]
    exchanges: Mapping[str, int]
    took: float
    complete: bool
    notes: tuple[str, ...] = ()
    undone: str = ""
    unread: tuple[str, ...] = ()
    recognised: tuple[Recognition, ...] = ()
