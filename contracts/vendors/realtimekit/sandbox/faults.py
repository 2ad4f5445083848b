"""What can be wrong with RealtimeKit: each fault is one promise broken on purpose."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.realtimekit.sandbox.faults_in_answers import ANSWERS
from contracts.vendors.realtimekit.sandbox.faults_in_callbacks import CALLBACKS
from contracts.vendors.realtimekit.sandbox.faults_in_changes import CHANGES
from contracts.vendors.realtimekit.sandbox.faults_in_conduct import CONDUCT
from contracts.vendors.realtimekit.sandbox.faults_in_deliveries import DELIVERIES
from contracts.vendors.realtimekit.sandbox.faults_in_downloads import DOWNLOADS
from contracts.vendors.realtimekit.sandbox.faults_in_files import FILES
from contracts.vendors.realtimekit.sandbox.faults_in_media import MEDIA
from contracts.vendors.realtimekit.sandbox.faults_in_meetings import MEETINGS
from contracts.vendors.realtimekit.sandbox.faults_in_options import OPTIONS
from contracts.vendors.realtimekit.sandbox.faults_in_recordings import RECORDINGS
from contracts.vendors.realtimekit.sandbox.faults_in_requests import REQUESTS
from contracts.vendors.realtimekit.sandbox.faults_in_service import BREAKDOWNS
from contracts.vendors.realtimekit.sandbox.faults_in_settings import SETTINGS
from contracts.vendors.realtimekit.sandbox.faults_in_tracks import TRACKS
from contracts.vendors.realtimekit.sandbox.faults_in_webhooks import WEBHOOKS

FAULTS: Final[tuple[Fault, ...]] = (
    *ANSWERS,
    *RECORDINGS,
    *FILES,
    *DOWNLOADS,
    *MEDIA,
    *MEETINGS,
    *REQUESTS,
    *OPTIONS,
    *SETTINGS,
    *CONDUCT,
    *CHANGES,
    *WEBHOOKS,
    *CALLBACKS,
    *DELIVERIES,
    *TRACKS,
    *BREAKDOWNS,
)
"""Every fault, by a name that says what is wrong."""
