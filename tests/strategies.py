"""Strategies for the values of the model: all that a strange vendor can send, and reports about it."""

from __future__ import annotations

from types import MappingProxyType

from hypothesis import strategies as st

from contracts.model import (
    ABSENT,
    Clause,
    Conditions,
    Credentials,
    Event,
    Exchange,
    Json,
    Level,
    Outcome,
    Recognition,
    Report,
    Request,
    Response,
    Row,
    Source,
    Trace,
    Witness,
)

anything = st.text(st.characters(exclude_categories=()), max_size=12)
"""Texts, with unpaired surrogates and control characters."""

moments = st.floats(0, 4e9)
_ids = st.from_regex(r"[a-z]{1,6}(\.[a-z-]{1,8}){1,3}", fullmatch=True)
_vendors = st.sampled_from(["agora", "realtimekit", "toy"])


def documents(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Json]:
    """JSON with these `numbers` beside the integers."""
    return st.recursive(
        st.none() | st.booleans() | st.integers(-(2**80), 2**80) | numbers | anything,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
        max_leaves=5,
    )


finite = documents(st.floats(allow_nan=False, allow_infinity=False))
"""What JSON can say."""

loose = documents(st.floats())
"""What Python's parser takes for JSON: with NaN and the infinities, which equal nothing or have no text."""


def items(
    bodies: st.SearchStrategy[Json], kinds: st.SearchStrategy[str] = anything
) -> st.SearchStrategy[Exchange | Event]:
    """Exchanges with these bodies, and events of these kinds."""
    headers = st.dictionaries(anything, anything, max_size=2) | st.just(MappingProxyType({}))
    requests = st.builds(
        Request,
        method=st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]),
        path=st.from_regex(r"(/[a-zA-Z0-9.%$_~-]{0,9}){1,3}", fullmatch=True),
        query=st.lists(st.tuples(anything, anything), max_size=2).map(tuple),
        headers=headers,
        body=st.just(ABSENT) | bodies,
        text=st.none() | anything,
    )
    responses = st.builds(
        Response,
        status=st.integers(100, 999),
        headers=headers,
        body=st.just(ABSENT) | bodies,
        text=st.none() | anything,
    )
    exchanges = st.builds(
        Exchange,
        id=anything,
        request=requests,
        response=st.none() | responses,
        fault=st.none() | anything,
        at=moments,
        took=st.floats(0, 100),
        credentials=st.sampled_from(Credentials),
    )
    events = st.builds(
        Event,
        id=anything,
        kind=kinds,
        at=moments,
        data=st.dictionaries(anything, bodies, max_size=2),
    )
    return exchanges | events


def traces(vendors: st.SearchStrategy[str] = anything) -> st.SearchStrategy[Trace]:
    """Traces that equal themselves: no NaN in them."""
    return st.builds(
        Trace,
        vendor=vendors,
        edition=anything,
        scenario=anything,
        target=anything,
        seed=st.integers(0, 10**18),
        items=st.lists(items(finite), max_size=4).map(tuple),
    )


_witnesses = st.builds(
    Witness,
    scenario=anything,
    expected=anything,
    actual=anything,
    at=anything,
    items=st.lists(items(loose, st.sampled_from(["joined", "left", "waited"])), max_size=3).map(tuple),
)
_sources = st.builds(Source, document=anything, title=anything, url=anything, read=anything, section=anything)
_clauses = st.builds(
    Clause,
    id=_ids,
    vendor=_vendors,
    says=anything,
    sources=st.lists(_sources, max_size=2).map(tuple),
    level=st.sampled_from(Level),
    kind=st.sampled_from(["shape", "behaviour"]),
    volatile=st.booleans(),
)
_rows = st.builds(
    Row,
    clause=_clauses,
    edition=anything,
    outcome=st.sampled_from(Outcome),
    passes=st.integers(0, 99),
    fails=st.integers(0, 99),
    reason=anything,
    witness=st.none() | _witnesses,
)
_editions = st.lists(anything, min_size=1, max_size=2, unique=True).map(tuple)
_recognitions = st.builds(
    Recognition,
    vendor=_vendors,
    edition=anything,
    among=_editions,
    fitting=_editions,
    telling=st.lists(_rows, max_size=2).map(tuple),
)
_conditions = st.builds(
    Conditions,
    targets=st.dictionaries(_vendors, st.sampled_from(["sandbox", "https://example.com/base/"]) | anything, max_size=2),
    editions=st.dictionaries(_vendors, anything, max_size=2),
    seed=st.integers(),
    started=anything,
    versions=st.dictionaries(anything, anything, max_size=2),
    settings=st.dictionaries(anything, loose, max_size=2),
)


def reports() -> st.SearchStrategy[Report]:
    """Reports as strange as vendors can make them."""
    return st.builds(
        Report,
        conditions=_conditions,
        rows=st.lists(_rows, max_size=4, unique_by=lambda row: row.clause.id).map(tuple),
        exchanges=st.dictionaries(_vendors, st.integers(0, 9999), max_size=2),
        took=st.floats(0, 1e6),
        complete=st.booleans(),
        notes=st.lists(anything, max_size=2).map(tuple),
        recognised=st.lists(_recognitions, max_size=1).map(tuple),
    )
