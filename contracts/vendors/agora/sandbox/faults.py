"""The named ways in which the sandbox can break its word, each of them visible to a caller."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.faults_in_announcements import ANNOUNCEMENTS
from contracts.vendors.agora.sandbox.faults_in_answers import ANSWERS
from contracts.vendors.agora.sandbox.faults_in_asked import ASKED
from contracts.vendors.agora.sandbox.faults_in_bounds import BOUNDS
from contracts.vendors.agora.sandbox.faults_in_conduct import CONDUCT
from contracts.vendors.agora.sandbox.faults_in_crossings import CROSSINGS
from contracts.vendors.agora.sandbox.faults_in_envelopes import ENVELOPES
from contracts.vendors.agora.sandbox.faults_in_events import EVENTS
from contracts.vendors.agora.sandbox.faults_in_files import FILES
from contracts.vendors.agora.sandbox.faults_in_formats import FORMATS
from contracts.vendors.agora.sandbox.faults_in_lives import LIVES
from contracts.vendors.agora.sandbox.faults_in_notices import NOTICES
from contracts.vendors.agora.sandbox.faults_in_options import OPTIONS
from contracts.vendors.agora.sandbox.faults_in_page_events import PAGE_EVENTS
from contracts.vendors.agora.sandbox.faults_in_refusals import REFUSALS
from contracts.vendors.agora.sandbox.faults_in_requests import REQUESTS
from contracts.vendors.agora.sandbox.faults_in_service import BREAKDOWNS
from contracts.vendors.agora.sandbox.faults_in_services import SERVICES
from contracts.vendors.agora.sandbox.faults_in_storage import STORAGE
from contracts.vendors.agora.sandbox.faults_in_stored import STORED
from contracts.vendors.agora.sandbox.faults_in_streams import STREAMS
from contracts.vendors.agora.sandbox.faults_in_updates import UPDATES
from contracts.vendors.agora.sandbox.faults_in_video import VIDEO

FAULTS: Final[tuple[Fault, ...]] = (
    *FILES,
    *ANSWERS,
    *ASKED,
    *REQUESTS,
    *BOUNDS,
    *STORAGE,
    *STREAMS,
    *VIDEO,
    *FORMATS,
    *SERVICES,
    *OPTIONS,
    *REFUSALS,
    *UPDATES,
    *CONDUCT,
    *CROSSINGS,
    *LIVES,
    *ENVELOPES,
    *NOTICES,
    *EVENTS,
    *PAGE_EVENTS,
    *ANNOUNCEMENTS,
    *STORED,
    *BREAKDOWNS,
)
"""Every fault, one deviation each."""
