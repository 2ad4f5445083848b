"""What was captured without the secrets in it, and verdicts in words that hold none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contracts.judge.judge import Found, Judged, Kept
from contracts.model import Exchange, Outcome, Trace, Verdict
from contracts.spec.pointers import pointer_parts
from contracts.target.looks import secretive
from contracts.target.redaction import Redaction

UNTOLD = "not told: without the secrets in it, it would not show"


def told(judged: Judged, hidden: Judged, redaction: Redaction) -> Judged:
    """What was judged, in the words of `hidden`, the same trace without its secrets."""
    words: dict[tuple[str, Outcome, tuple[str, ...]], list[Verdict]] = {}
    for each in reversed(hidden.verdicts):
        words.setdefault((each.clause, each.outcome, each.evidence), []).append(each)
    found: list[Found] = []
    for part in judged.found:
        if isinstance(part, Kept) and not any(_secret_in(each.at, redaction) for each in part.reading.applied):
            found.append(part)
            continue
        for each in part.verdicts() if isinstance(part, Kept) else (part,):
            known = words.get((each.clause, each.outcome, each.evidence))
            found.append(known.pop() if known else each._replace(at="", expected="", actual=UNTOLD))
    return Judged(trace=hidden.trace, found=tuple(found), weather=judged.weather)


def hide_again(redaction: Redaction, label: str) -> Callable[[Trace, Verdict], tuple[Trace, Verdict]]:
    """What takes all that is known to be a secret by now from a verdict and its trace, if that is of target `label`."""
    known: dict[int, tuple[Trace, Trace]] = {}

    def change(trace: Trace, verdict: Verdict) -> tuple[Trace, Verdict]:
        if trace.target != label:
            return trace, verdict
        if id(trace) not in known:
            known[id(trace)] = (trace, without_secrets(trace, redaction))  # with itself, lest its id is another's
        expected, actual = redaction.hide_text(verdict.expected), redaction.hide_text(verdict.actual)
        return known[id(trace)][1], verdict._replace(expected=expected, actual=actual)

    return change


def _secret_in(at: str, redaction: Redaction) -> bool:
    """Whether a field is so named on the way to `at` that it is not told."""
    return any(redaction.hide_text(part) != part for part in pointer_parts(f"#{at}"))


def without_secrets(trace: Trace, redaction: Redaction) -> Trace:
    """`trace` as a run of our own would have recorded it."""
    hidden = (_hidden(each, redaction) if isinstance(each, Exchange) else each for each in trace.items)
    return replace(trace, items=tuple(hidden))


def _hidden(exchange: Exchange, redaction: Redaction) -> Exchange:
    request, response = exchange.request, exchange.response
    return replace(
        exchange,
        request=replace(
            request,
            path=redaction.hide_text(request.path),
            query=tuple((name, redaction.hide(text, secret=secretive(name))) for name, text in request.query),
            body=redaction.hide(request.body),
            text=None if request.text is None else redaction.hide_text(request.text),
        ),
        response=response
        and replace(
            response,
            headers=redaction.hide(response.headers),
            body=redaction.hide(response.body),
            text=None if response.text is None else redaction.hide_text(response.text),
        ),
    )
