"""Every deliberate deviation of the sandbox of RealtimeKit is noticed by exactly the clauses that it names."""

from __future__ import annotations

import pytest

from tests.faults.noticing import check, everywhere


@pytest.mark.parametrize(("edition", "fault"), everywhere("realtimekit"))
def test_a_fault_is_noticed_by_exactly_the_clauses_it_names(edition: str, fault: str) -> None:
    check("realtimekit", edition, fault)
