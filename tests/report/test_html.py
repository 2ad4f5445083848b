"""report.html stands alone, stays light, and shows what vendors send as text."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given, settings

from contracts.model import Exchange, Outcome, Report, Row, Witness
from contracts.report import html
from tests.report.samples import CURL_AUTH, agora_recording, report
from tests.strategies import reports

_VOID = {"meta", "link", "input", "br"}
_EVIL = "</pre></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'"


class _Page(HTMLParser):
    """Collects tags, ids, links and whether every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        assert not any(name.startswith("on") for name in found)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _page(told: Report) -> _Page:
    return _Page(html.render(told, 1, CURL_AUTH))


@settings(max_examples=30, deadline=None)
@given(told=reports())
def test_every_report_is_a_sound_page(told: Report) -> None:
    page = _page(told)
    assert page.tags.count("script") == 1
    assert len(page.ids) == len(set(page.ids))
    assert {row.clause.id for row in told.rows} <= set(page.ids)


def test_the_page_asks_nobody_for_anything() -> None:
    text = html.render(report(), 1, CURL_AUTH)
    page = _Page(text)
    assert not {"img", "iframe", "object"} & set(page.tags)
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|src=", text)
    assert all(link.startswith(("https://", "#", "data:,")) for link in page.links)
    assert "default-src 'none'" in text


def test_every_link_within_the_page_has_its_end() -> None:
    page = _page(report())
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_what_a_vendor_sends_is_text() -> None:
    told = report()
    evil = replace(
        told.rows[0].clause,
        says=_EVIL,
        sources=(replace(told.rows[0].clause.sources[0], url="javascript:alert(1)"),),
    )
    items = agora_recording({"fileList": _EVIL})
    witness = Witness(scenario=_EVIL, expected=_EVIL, actual=_EVIL, at=_EVIL, items=items)
    rows = [
        Row(
            clause=replace(evil, id=f"agora.{row.outcome}.{n}"),
            edition=_EVIL,
            outcome=row.outcome,
            passes=0,
            fails=0,
            reason=_EVIL,
            witness=witness,
        )
        for n, row in enumerate(told.rows)
    ]
    page = _page(replace(told, rows=tuple(rows), notes=(_EVIL,)))
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert not any(link.startswith("javascript") for link in page.links)


def _distinct(row: Row, number: int) -> Row:
    assert row.witness is not None
    items = tuple(
        replace(
            item,
            id=f"{item.id}-{number}",
            request=replace(item.request, body={"n": number, "pad": '"' * 20_000}),
        )
        if isinstance(item, Exchange)
        else item
        for item in row.witness.items
    )
    return replace(row, clause=replace(row.clause, id=f"agora.c{number}"), witness=replace(row.witness, items=items))


def test_three_hundred_clauses_stay_light() -> None:
    told = report()
    with_witness = [row for row in told.rows if row.witness]
    ordinary = [
        replace(row, clause=replace(row.clause, id=f"{row.clause.id}.{n}")) for n in range(8) for row in told.rows
    ]
    passes = [_distinct(with_witness[0], n) for n in range(300)]
    broken = [replace(row, outcome=Outcome.FAIL, fails=1) for row in passes]
    plain = [replace(row, outcome=Outcome.FAIL, witness=with_witness[0].witness) for row in passes]
    for rows in (ordinary, passes, broken, plain):
        assert len(html.render(replace(told, rows=tuple(rows)), 1, CURL_AUTH).encode()) < 1_500_000


def test_an_exchange_that_several_clauses_point_at_is_there_once() -> None:
    page = _page(report())
    assert page.tags.count("template") == 2


def test_the_secrets_that_were_replaced_are_named() -> None:
    assert "$STORAGE_SECRET_KEY" in _page(report()).text
