"""Where answers are not as documented: what has the shape of an id is found wherever it stands in an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from contracts.model import ABSENT, Exchange, Json

HIDDEN = r"\$HIDDEN_\w+"
"""What stands for a secret that an answer brought: an id may be taken for one, and be put back where it is sent."""


def text_of(exchange: Exchange) -> str:
    """All that an answer says, as text; an empty string where there is no answer."""
    response = exchange.response
    if response is None:
        return ""
    return (response.text or "") if response.body is ABSENT else json.dumps(response.body, ensure_ascii=False)


def objects(value: Json) -> Iterator[dict[str, Json]]:
    """Every object in `value`, the outer before the inner; a text that is JSON is looked into."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from objects(each)


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
