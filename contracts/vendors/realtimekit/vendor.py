"""RealtimeKit recording, as one value."""

from pathlib import Path

from contracts.judge.judge import Oracle
from contracts.judge.rules import rules_in
from contracts.vendors.realtimekit import (
    agreement_rules,
    announcement_rules,
    change_rules,
    config_rules,
    delivery_rules,
    envelope_rules,
    file_rules,
    link_rules,
    list_rules,
    meeting_list_rules,
    meeting_news_rules,
    meeting_rules,
    name_rules,
    paging_rules,
    rules,
    state_rules,
    time_rules,
    track_rules,
    webhook_rules,
)
from contracts.vendors.realtimekit.access import CURL, ENVIRONMENT, RealtimeKitAccess
from contracts.vendors.realtimekit.buckets import named
from contracts.vendors.realtimekit.clock import told_times
from contracts.vendors.realtimekit.probes import PROBES
from contracts.vendors.realtimekit.sandbox import FAULTS, build
from contracts.vendors.realtimekit.scenarios import SCENARIOS, SMOKE
from contracts.vendors.realtimekit.sessions import configuration, context, variant
from contracts.vendors.realtimekit.shown_in import SHOWN_IN
from contracts.vendors.realtimekit.states import state
from contracts.vendors.realtimekit.threads import THREADS
from contracts.vendors.realtimekit.walk import RealtimeKitWalk, ground
from contracts.vendors.realtimekit.webhook_scenarios import WEBHOOKS
from contracts.vendors.vendor import Vendor

RULES = (
    rules,
    envelope_rules,
    meeting_rules,
    meeting_list_rules,
    config_rules,
    state_rules,
    change_rules,
    agreement_rules,
    list_rules,
    paging_rules,
    name_rules,
    time_rules,
    webhook_rules,
    delivery_rules,
    announcement_rules,
    meeting_news_rules,
    track_rules,
    link_rules,
    file_rules,
)
"""The modules that hold the rules."""

VENDOR = Vendor(
    name="realtimekit",
    title="RealtimeKit recording",
    environment=ENVIRONMENT,
    rate=4.0,
    access=RealtimeKitAccess(),
    curl=CURL,
    oracle=Oracle(
        rules=rules_in(*RULES),
        configure=configuration,
        context=context,
        told_times=told_times,
        shown_in=SHOWN_IN,
        variant=variant,
    ),
    scenarios=(*SCENARIOS, *WEBHOOKS),
    walk=RealtimeKitWalk,
    moves=RealtimeKitWalk.moves,
    ground=ground,
    world=build,
    faults=FAULTS,
    probes=PROBES,
    depths=Path(__file__).with_name("depths.json"),
    smoke=SMOKE,
    names=named,
    threads=THREADS,
    states=state,
)
