"""Changes to try things with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.drift.classes import Change, Severity

_ONE = Change(
    vendor="agora", operation="stop", where="200 /sid", before="string (5)", now="integer (5)", severity=Severity.BREAKS
)


def change(**different: Any) -> Change:
    """A change, but for what is different."""
    return replace(_ONE, **different)
