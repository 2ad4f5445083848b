"""RealtimeKit recording, as one value."""

from contracts.judge.judge import Oracle
from contracts.judge.rules import rules_in
from contracts.vendors.realtimekit import list_rules, rules, state_rules, time_rules
from contracts.vendors.realtimekit.access import CURL, ENVIRONMENT, RealtimeKitAccess
from contracts.vendors.realtimekit.sandbox import FAULTS, build
from contracts.vendors.realtimekit.scenarios import SCENARIOS
from contracts.vendors.realtimekit.sessions import configuration, context
from contracts.vendors.realtimekit.walk import RealtimeKitWalk, ground
from contracts.vendors.vendor import Vendor

VENDOR = Vendor(
    name="realtimekit",
    title="RealtimeKit recording",
    environment=ENVIRONMENT,
    rate=4.0,
    access=RealtimeKitAccess(),
    curl=CURL,
    oracle=Oracle(rules=rules_in(rules, state_rules, list_rules, time_rules), configure=configuration, context=context),
    scenarios=SCENARIOS,
    walk=RealtimeKitWalk,
    moves=RealtimeKitWalk.moves,
    ground=ground,
    world=build,
    faults=FAULTS,
)
