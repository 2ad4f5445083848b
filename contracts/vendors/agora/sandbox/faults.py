"""The named ways in which the sandbox can break its word, each of them visible to a caller."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.faults_in_answers import ANSWERS
from contracts.vendors.agora.sandbox.faults_in_conduct import CONDUCT
from contracts.vendors.agora.sandbox.faults_in_files import FILES
from contracts.vendors.agora.sandbox.faults_in_requests import REQUESTS

FAULTS: Final[tuple[Fault, ...]] = (*FILES, *ANSWERS, *REQUESTS, *CONDUCT)
"""Every fault, one deviation each."""
