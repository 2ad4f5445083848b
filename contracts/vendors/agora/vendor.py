"""Agora Cloud Recording, as one value."""

from pathlib import Path

from contracts.judge.judge import Oracle
from contracts.judge.rules import rules_in
from contracts.vendors.agora import (
    asked_rules,
    code_rules,
    crossed_rules,
    delivery_rules,
    end_rules,
    envelope_rules,
    event_rules,
    file_rules,
    life_rules,
    media_rules,
    page_event_rules,
    rules,
    start_rules,
    storage_rules,
    stream_rules,
    time_rules,
    update_rules,
)
from contracts.vendors.agora.access import CURL, ENVIRONMENT, SIGNING, AgoraAccess
from contracts.vendors.agora.buckets import named
from contracts.vendors.agora.probes import PROBES
from contracts.vendors.agora.sandbox import FAULTS, build
from contracts.vendors.agora.scenarios import SCENARIOS, SMOKE
from contracts.vendors.agora.sessions import configuration, context, variant
from contracts.vendors.agora.shown_in import SHOWN_IN
from contracts.vendors.agora.states import state
from contracts.vendors.agora.threads import THREADS
from contracts.vendors.agora.walk import AgoraWalk, ground
from contracts.vendors.vendor import Vendor

VENDOR = Vendor(
    name="agora",
    title="Agora Cloud Recording",
    environment=ENVIRONMENT,
    rate=8.0,
    access=AgoraAccess(),
    curl=CURL,
    oracle=Oracle(
        rules=rules_in(
            rules,
            envelope_rules,
            start_rules,
            asked_rules,
            crossed_rules,
            code_rules,
            end_rules,
            update_rules,
            file_rules,
            life_rules,
            media_rules,
            storage_rules,
            time_rules,
            delivery_rules,
            event_rules,
            stream_rules,
            page_event_rules,
        ),
        configure=configuration,
        context=context,
        told_times=file_rules.told_times,
        shown_in=SHOWN_IN,
        variant=variant,
    ),
    scenarios=SCENARIOS,
    walk=AgoraWalk,
    moves=AgoraWalk.moves,
    ground=ground,
    world=build,
    faults=FAULTS,
    probes=PROBES,
    depths=Path(__file__).with_name("depths.json"),
    smoke=SMOKE,
    names=named,
    threads=THREADS,
    states=state,
    signing=SIGNING,
)
