"""What can be wrong with RealtimeKit: each fault is one promise broken on purpose."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault

from .faults_in_answers import ANSWERS
from .faults_in_conduct import CONDUCT

FAULTS: Final[tuple[Fault, ...]] = (*ANSWERS, *CONDUCT)
"""Every fault, by a name that says what is wrong."""
