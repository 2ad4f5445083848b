"""The words of an answer: what a success carries, and how a refusal is told."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from contracts.model import Json, Response
from contracts.vendors.agora.sandbox.policy import Policy
from contracts.vendors.agora.sandbox.recording import Recording, Resource
from contracts.vendors.agora.sandbox.routes import Call


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers as a policy has them."""

    policy: Policy

    def about(self, call: Call, resource: Resource, answer: dict[str, Json], *, status: int = 200) -> Response:
        """The success of `call`, which is about `resource`."""
        policy = self.policy
        code = {"code": 200} if policy.states_code else {}
        channel = {"cname": resource.cname, "uid": resource.uid} if policy.names_channel else {}
        asked = {"asked": call.body} if call.operation in policy.repeats_requests else {}
        return self._answer(call.operation, status, {**code, **channel, **answer, **asked})

    def of(self, call: Call, recording: Recording, *, status: int = 200, **answer: Json) -> Response:
        """The success of `call`, which is about `recording`."""
        identity = {"resourceId": recording.resource.id, "sid": recording.sid}
        return self.about(call, recording.resource, {**identity, **answer}, status=status)

    def acknowledged(self, call: Call) -> Response:
        """A success that only repeats what `call` said."""
        said = {"resourceId": call.resource, "sid": call.sid}
        return self._answer(call.operation, 200, {"cname": call.body.get("cname"), "uid": call.body.get("uid"), **said})

    def invalid(self, call: Call, why: str, flaw: str = "") -> Response:
        """The refusal of a request that is not as documented; `flaw` is what has a code of its own."""
        code = self.policy.codes.get(flaw, self.policy.invalid_code)
        return self.refuse(400, code=code, reason=f"{call.operation.capitalize()}: {why}")

    def missing(self, call: Call, recording: Recording | None) -> Response:
        """The answer about a recording that never was or is over, naming its channel where known."""
        channel: dict[str, Json] = {}
        if recording is not None:
            channel = {"cname": recording.resource.cname, "uid": recording.resource.uid}
        elif call.operation != "query":
            channel = {"cname": call.body.get("cname"), "uid": call.body.get("uid")}
        status = self.policy.never_started_status if recording is None else 404
        return self.refuse(status, code=404 if status == 404 else 2, reason="failed to find worker", **channel)

    def refuse(self, status: int, **body: Json) -> Response:
        """Any refusal."""
        return self._answer("refusal", status, body)

    def _answer(self, operation: str, status: int, body: dict[str, Any]) -> Response:
        body = copy.deepcopy(body)
        for edit in self.policy.edits:
            if edit.operation == operation:
                edit.change(body)
        if self.policy.speaks_plainly and operation != "refusal":
            return Response(status=status, headers={"content-type": "text/plain"}, text="done")
        status = self.policy.odd_statuses.get(operation, status)
        return Response(status=status, headers={"content-type": self.policy.media_type}, body=body)
