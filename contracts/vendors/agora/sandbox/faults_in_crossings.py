"""Agora mixing up what calls are about: others are changed or stopped, and refused calls take effect."""

from __future__ import annotations

from typing import Final

from contracts.sandbox.core import Fault
from contracts.vendors.agora.sandbox.bends import fault, turn

CROSSINGS: Final[tuple[Fault, ...]] = (
    fault(
        "stop.refused-as-invalid",
        "shape",
        "right stops are refused as invalid",
        turn(refuses_changes=frozenset({"stop"})),
        "stop.accepts-valid-requests",
    ),
    fault(
        "stop.ends-all",
        "identity",
        "a stop ends every recording of the account",
        turn(stops_all=True),
        "stop.leaves-others-running",
        "stop.refused-leaves-the-recording",
        "start.goes-on-for-its-idle-time",
    ),
    fault(
        "stop.obeyed-although-refused",
        "order",
        "a stop that is refused ends its recording",
        turn(obeys_refused=frozenset({"stop"})),
        "stop.refused-leaves-the-recording",
        "stop.leaves-others-running",
    ),
    fault(
        "stop.repeatable-while-exiting",
        "order",
        "a recording that is exiting can be stopped again",
        turn(takes_stops_while_exiting=True),
        "stop.second-stop-is-refused",
    ),
    fault(
        "start.begun-although-refused",
        "order",
        "a start that is refused begins a recording",
        turn(obeys_refused=frozenset({"start"})),
        "start.refused-begins-nothing",
        "callback.sid-is-of-a-recording",
    ),
    fault(
        "start.refusal-uses-the-resource",
        "order",
        "a start that is refused uses up its resource",
        turn(refusal_uses_resource=True),
        "start.refused-leaves-the-resource",
    ),
    fault(
        "update.obeyed-although-refused",
        "order",
        "an update that is refused changes its recording",
        turn(obeys_refused=frozenset({"update"})),
        "update.refused-changes-nothing",
        "update.leaves-others-alone",
        "update.onhold-true-pauses",
        "update.push-moves-to-the-new-address",
        "cdn-push.outputs-are-those-asked-for",
    ),
    fault(
        "update.changes-all",
        "identity",
        "an update changes every page of the account",
        turn(updates_all=True),
        "update.leaves-others-alone",
        "update.push-moves-to-the-new-address",
        "update.refused-changes-nothing",
        "cdn-push.outputs-are-those-asked-for",
        "web-recorder.onhold-tells-the-pause",
    ),
    fault(
        "session.any-mode",
        "identity",
        "recordings are found in any mode",
        turn(takes_other_modes=True),
        "session.mode-is-that-of-the-start",
        "file-list.individual-default-is-json",
        "file-list.individual-hls-is-json",
    ),
)
