"""A server error that comes whenever something is asked, while all else is answered: it is an answer, no weather."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias, TypeVar

from contracts.judge import history as histories
from contracts.judge.clocks import on_their_clock
from contracts.judge.history import Call
from contracts.judge.judge import Judged, Oracle, judge
from contracts.spec import Contract

TIMES: Final = 3
"""How often the error must have come."""

SPACED: Final = 2.0
"""Seconds from the first time to the last, where weather is possible; so long a request is tried again at least."""

NEAR: Final = 60.0
"""Seconds before or after, within which something else must have been answered."""

UNLIKELY: Final = 1e-6
"""How probable it may at most be that the weather has done it, by how often it does such things elsewhere."""

_Key = TypeVar("_Key", bound=Hashable)
_Question: TypeAlias = tuple[object, ...]
"""What is asked: of one question each answer should be of one kind."""


@dataclass(frozen=True, slots=True)
class _Try:
    """One answer that came. `failed` is a server error; what `settles` the question shows that it can be answered.

    That a valid request was refused does not settle it: there can be reasons of which its form tells nothing.
    """

    trace: int
    id: str
    question: _Question
    request: _Question
    at: float
    failed: bool
    settles: bool


def together(judged: Collection[Judged], contract: Contract, oracle: Oracle, *, doubts: bool) -> list[Judged]:
    """What was judged trace by trace, judged with what only all traces show: which server errors are answers.

    Without `doubts` there is no weather, and what came three times was meant.
    """
    if not any(each.weather for each in judged):
        return list(judged)
    tries = [each for place, one in enumerate(judged) for each in _tries(place, one, contract, oracle)]
    never, no_longer = (
        _by_trace(_lasting(groups, tries, doubts=doubts))
        for groups in (_never_answered(tries), _no_longer_answered(tries))
    )

    def judged_again(place: int, each: Judged) -> Judged:
        lasting = never.get(place, frozenset()) | no_longer.get(place, frozenset())
        if not lasting:
            return each
        return replace(judge(each.trace, contract, oracle, lasting), unanswered=never.get(place, frozenset()))

    return [judged_again(place, each) for place, each in enumerate(judged)]


def _tries(place: int, judged: Judged, contract: Contract, oracle: Oracle) -> Iterator[_Try]:
    history = histories.build(on_their_clock(judged.trace), contract, oracle.configure)
    if any(event.kind == "befell" for event in history.events):
        return  # what was asked to go wrong says nothing
    for call in history.calls:
        failed = call.status >= 500
        if failed or not call.weather:
            request = call.exchange.request
            asked = (place, request.method, request.path, request.query, call.exchange.credentials)
            made_up = any(value in call.path.values() or value in str(call.sent) for value in history.invented)
            question = (*_question(call, oracle), made_up)
            settles = call.ok or not (failed or (call.valid and not made_up))
            yield _Try(place, call.id, question, asked, call.at, failed, settles)


def _question(call: Call, oracle: Oracle) -> _Question:
    """Which operation is asked, in which of its variants, and what is the matter with the request."""
    broken = frozenset(each.clause for each in call.broken)
    return call.operation.id, oracle.variant(call), call.exchange.credentials, broken, call.doubtful


def _by_trace(tries: Iterable[_Try]) -> Mapping[int, frozenset[str]]:
    """The ids of the exchanges of these tries, by trace."""
    found = _grouped((each.trace, each) for each in tries)
    return {place: frozenset(each.id for each in some) for place, some in found.items()}


def _lasting(groups: Iterable[list[_Try]], tries: Collection[_Try], *, doubts: bool) -> Iterator[_Try]:
    """Every try in one of these groups of server errors that counts as an answer."""
    for errors in groups:
        if len(errors) >= TIMES and (not doubts or _beyond_doubt(errors, tries)):
            yield from errors


def _never_answered(tries: Iterable[_Try]) -> Iterator[list[_Try]]:
    """The tries of each question that nothing but server errors came of."""
    for asked in _grouped((each.question, each) for each in tries).values():
        if not any(each.settles for each in asked):
            yield [each for each in asked if each.failed]


def _no_longer_answered(tries: Iterable[_Try]) -> Iterator[list[_Try]]:
    """The last tries of each request of a conversation that only asks, from the last on that was answered otherwise."""
    for (_, method, *_), asked in _grouped((each.request, each) for each in tries).items():
        answered = [place for place, each in enumerate(asked) if not each.failed]
        if method == "GET":
            yield asked[answered[-1] + 1 :] if answered else asked


def _grouped(tries: Iterable[tuple[_Key, _Try]]) -> Mapping[_Key, list[_Try]]:
    found: dict[_Key, list[_Try]] = {}
    for key, each in tries:
        found.setdefault(key, []).append(each)
    return found


def _beyond_doubt(errors: Collection[_Try], tries: Iterable[_Try]) -> bool:
    """Whether errors lie apart, others were answered meanwhile, and the weather hardly does so much elsewhere."""
    first, last = min(each.at for each in errors), max(each.at for each in errors)
    operations = {each.question[0] for each in errors}
    answered = [each.at for each in tries if not each.failed]
    meanwhile = all(any(abs(at - moment) <= NEAR for at in answered) for moment in (first, last))
    elsewhere = [each for each in tries if each.question[0] not in operations]
    bad = sum(each.failed for each in _passing(elsewhere))
    return last - first >= SPACED and meanwhile and (bad / max(len(elsewhere), 1)) ** len(errors) <= UNLIKELY


def _passing(others: Iterable[_Try]) -> Iterator[_Try]:
    """The tries of questions that were answered in the end, or once before: what befell them is the weather's."""
    for asked in _grouped((each.question, each) for each in others).values():
        if any(each.settles for each in asked) or len(asked) < TIMES:
            yield from asked
