"""How RealtimeKit behaves, and how it could misbehave: the reference implementation and its faults.

It shares nothing with the judge's side of this folder: an oracle and a reference that share code
agree by construction.
"""

from contracts.vendors.realtimekit.sandbox.api import RealtimeKitSandbox, build
from contracts.vendors.realtimekit.sandbox.faults import FAULTS

__all__ = ["FAULTS", "RealtimeKitSandbox", "build"]
