"""report.html: the report for a person, one file that needs no network."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Container, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.model import ABSENT, Event, Exchange, Report, Request, Response, Row
from contracts.report import recognised, words
from contracts.report.shell import PLACEHOLDER
from contracts.report.text import compact, dumps, plural, printable, seconds
from contracts.report.words import LABELS, NO_AUTH, TOLD, Standing
from contracts.serial import to_json

_BUDGET: Final = 500_000
_MOST: Final = 12_000
_CARDS: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a timeline. `since` is seconds after its first; `key` finds the exchange, if it is one."""

    said: str
    since: str
    key: str
    event: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An exchange as text, cut to what a page can carry."""

    request: str
    response: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the page shows of exchanges: those of its cards in place, the others once, to be lent.

    `cards` are the first broken rows and `left_out` is how many more there are; `shown` is by key.
    """

    cards: list[Row]
    carded: frozenset[str]
    left_out: int
    shown: Mapping[str, Shown]
    lendable: frozenset[str]


def render(report: Report, exit_code: int, curl_auth: Mapping[str, str] = NO_AUTH) -> str:
    """The text of report.html: below 1.5 MB for some hundred clauses, as long bodies are cut."""
    script = asset("report.js")
    text = (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            exit_code=exit_code,
            curl_auth=curl_auth,
            evidence=_evidence(report),
            placeholders=_placeholders(report),
            words=words,
            recognised=recognised,
            Standing=Standing,
            told=TOLD,
            labels=LABELS,
            style=Markup(asset("report.css")),  # noqa: S704
            script=Markup(script),  # noqa: S704
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            steps=_steps,
            longest=_MOST,
        )
    )
    return printable(text)


def environment(package: str) -> Environment:
    """How the templates of a package are filled in: strictly, and with everything escaped."""
    return Environment(
        loader=PackageLoader(package, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _environment() -> Environment:
    found = environment("contracts.report")
    found.filters.update(verbatim=_verbatim, compact=compact, seconds=seconds, standing=words.standing)
    found.globals["plural"] = plural
    return found


def asset(name: str) -> str:
    """The text of a file that pages are made of."""
    return files("contracts.report").joinpath(name).read_text(encoding="utf-8")


def _verbatim(text: str) -> Markup:
    # Between tags a quotation mark is harmless; escaping those of JSON would double the page.
    return Markup(html.escape(text, quote=False))  # noqa: S704


def _evidence(report: Report) -> Evidence:
    broken = [row for apart in (False, True) for row in words.rows(report, *TOLD, volatile=apart)]
    cards = broken[:_CARDS]
    carded = frozenset(row.clause.id for row in cards)
    inline = [exchange for row in cards for exchange in _exchanges(row)]
    others = (row for row in report.rows if row.witness and row.clause.id not in carded)
    lent = [exchange for row in others for exchange in _exchanges(row)[-1:]]
    lendable = {_key(exchange): exchange for exchange in lent}
    share = min(_MOST, _BUDGET // (2 * (len(inline) + len(lendable)) or 1))
    return Evidence(
        cards=cards,
        carded=carded,
        left_out=len(broken) - len(cards),
        shown={_key(exchange): _show(exchange, share) for exchange in [*inline, *lent]},
        lendable=frozenset(lendable),
    )


def _exchanges(row: Row) -> list[Exchange]:
    items = row.witness.items if row.witness else ()
    return [item for item in items if isinstance(item, Exchange)]


def _key(exchange: Exchange) -> str:
    return "x" + hashlib.sha256(json.dumps(to_json(exchange)).encode()).hexdigest()[:16]


def _steps(row: Row, available: Container[str]) -> list[Step]:
    items = row.witness.items if row.witness else ()
    return [_step(item, items[0].at, available) for item in items]


def _step(item: Exchange | Event, start: float, available: Container[str]) -> Step:
    key = _key(item) if isinstance(item, Exchange) else ""
    return Step(
        said=words.step(item),
        since=f"{item.at - start:+,.1f} s",
        key=key if key in available else "",
        event=isinstance(item, Event),
    )


def _show(exchange: Exchange, share: int) -> Shown:
    return Shown(request=_cut(_request(exchange.request), share), response=_cut(_response(exchange), share))


def _request(request: Request) -> str:
    return _message(words.asked(request), request)


def _response(exchange: Exchange) -> str:
    if exchange.response is None:
        return words.answer(exchange)
    return _message(f"{exchange.response.status}", exchange.response)


def _message(line: str, message: Request | Response) -> str:
    headers = [f"{name}: {value}" for name, value in message.headers.items()]
    body = [] if message.body is ABSENT else ["", dumps(message.body, indent=2)]
    text = [] if message.text is None else ["", message.text]
    return "\n".join([line, *headers, *body, *text])


def _cut(text: str, share: int) -> str:
    hidden = len(text) - share
    return text if hidden <= 0 else f"{text[:share]}\n… {hidden:,} characters more, in report.json"


def _placeholders(report: Report) -> list[str]:
    told = "".join(str(item) for row in report.rows if row.witness for item in row.witness.items)
    return sorted({f"${name}" for name in re.findall(PLACEHOLDER, told)})
