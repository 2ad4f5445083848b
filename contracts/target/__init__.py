"""What can be driven: an implementation of a vendor's API, and what it can do beside answering."""

from contracts.target.channel import Channel, Scenario, Target, Waits, scenario
from contracts.target.embedded import EmbeddedTarget
from contracts.target.http import HttpTarget

__all__ = ["Channel", "EmbeddedTarget", "HttpTarget", "Scenario", "Target", "Waits", "scenario"]
