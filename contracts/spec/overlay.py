"""OpenAPI Overlay 1.0, with one difference: an action that matches nothing is an error.

Source: https://spec.openapis.org/overlay/v1.0.0
"""

from __future__ import annotations

import copy

import jsonpath

from contracts.model import Json
from contracts.spec.errors import SpecError


def apply(document: Json, overlay: Json, name: str) -> Json:
    """A copy of `document` with every action of `overlay` applied, in order.

    Raises:
        SpecError: an action is malformed or does not match exactly once.
    """
    result = copy.deepcopy(document)
    actions = overlay.get("actions") if isinstance(overlay, dict) else None
    if not isinstance(actions, list) or not str(overlay.get("overlay", "")).startswith("1."):
        raise SpecError(f"{name}: not an OpenAPI Overlay 1.x document with a list of actions")
    for index, action in enumerate(actions):
        _act(result, action, f"{name}, action {index + 1}")
    return result


def _act(document: Json, action: Json, where: str) -> None:
    if not isinstance(action, dict) or not isinstance(action.get("target"), str):
        raise SpecError(f"{where}: needs a target")
    match = _only_match(document, action["target"], where)
    parent, key = match.parent, match.parts[-1] if match.parts else None
    if action.get("remove") is True:
        if parent is None or key is None:
            raise SpecError(f"{where}: cannot remove the whole document")
        del parent.obj[key]  # type: ignore[attr-defined]
    elif "update" in action:
        merged = _merge(match.obj, copy.deepcopy(action["update"]))
        if parent is not None and key is not None:
            parent.obj[key] = merged  # type: ignore[index]
        elif isinstance(merged, dict):
            document.update(merged)
        else:
            raise SpecError(f"{where}: only an object can be merged into the whole document")
    else:
        raise SpecError(f"{where}: needs `update` or `remove: true`")


def _only_match(document: Json, target: str, where: str) -> jsonpath.JSONPathMatch:
    try:
        matches = list(jsonpath.finditer(target, document))
    except jsonpath.JSONPathError as error:
        reason = str(error).splitlines()[0]
        raise SpecError(f"{where}: {target} is not a JSONPath ({reason})") from error
    if len(matches) != 1:
        raise SpecError(f"{where}: {target} matches {len(matches)} places, not exactly one")
    return matches[0]


def _merge(old: Json, new: Json) -> Json:
    if isinstance(old, dict) and isinstance(new, dict):
        return {
            **old,
            **{key: _merge(old[key], value) if key in old else value for key, value in new.items()},
        }
    if isinstance(old, list):
        return [*old, *new] if isinstance(new, list) else [*old, new]
    return new
