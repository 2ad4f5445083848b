"""Where answers are not as documented: what has the shape of an id is found wherever it stands in an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from contracts.model import ABSENT, Exchange, Json

HIDDEN = r"\$HIDDEN_\w+"
"""What stands for a secret that an answer brought: an id may be taken for one, and be put back where it is sent."""


def text_of(exchange: Exchange) -> str:
    """All that an answer says, as text; an empty string where there is no answer, or none that can be written."""
    response = exchange.response
    if response is None:
        return ""
    try:
        return (response.text or "") if response.body is ABSENT else json.dumps(response.body, ensure_ascii=False)
    except RecursionError:
        return ""


def objects(value: Json) -> Iterator[dict[str, Json]]:
    """Every object in `value`, the outer before the inner; a text that is JSON is looked into."""
    waiting = [value]
    while waiting:
        each = _opened(waiting.pop())
        if isinstance(each, dict):
            yield each
            waiting.extend(reversed(each.values()))
        elif isinstance(each, list):
            waiting.extend(reversed(each))


def _opened(value: Json) -> Json:
    """What a text says that is JSON; any other value is itself."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def answered(exchange: Exchange) -> Json:
    """The body of an answer as JSON or as text; None where there is no answer."""
    response = exchange.response
    if response is None:
        return None
    return response.text if response.body is ABSENT else response.body


def found(shape: re.Pattern[str], exchange: Exchange) -> list[str]:
    """What of this shape an answer says and its request does not, each once, in order."""
    request = exchange.request
    asked = f"{request.path} {json.dumps(request.query)} {'' if request.body is ABSENT else json.dumps(request.body)}"
    return [each for each in dict.fromkeys(shape.findall(text_of(exchange))) if each not in asked]
