"""The vocabulary in which faults of storage are told: other knobs, other recipes, other files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from contracts.sandbox.media import Clip, Content, Text
from contracts.vendors.agora.sandbox.bends import Bend
from contracts.vendors.agora.sandbox.keeping import Twist
from contracts.vendors.agora.sandbox.recording import Recording

Spoil: TypeAlias = Callable[[Content], Content]


def keep(**knobs: Any) -> Bend:
    """Set these fields of how files are made and stored."""
    return lambda policy: replace(policy, keeping=replace(policy.keeping, **knobs))


def twist(how: Twist) -> Bend:
    """Store what `how` makes of the files of each recording."""
    return lambda policy: replace(policy, keeping=replace(policy.keeping, twists=(*policy.keeping.twists, how)))


def clips(change: Callable[[Clip], Clip]) -> Bend:
    """Make slices and MP4 files by another recipe."""
    return keep(recipe=change)


def spoil(pattern: str, how: Spoil, place: int | None = None) -> Bend:
    """Put `how(content)` into every file of such a name, or into one of a recording only, by its place."""

    def change(recording: Recording, files: Mapping[str, Content]) -> Mapping[str, Content]:
        return {**files, **{name: how(files[name]) for name in _chosen(files, pattern, place)}}

    return twist(change)


def lose(pattern: str, place: int | None = None) -> Bend:
    """Do not store files of such a name, or one of a recording only, by its place."""

    def change(recording: Recording, files: Mapping[str, Content]) -> Mapping[str, Content]:
        lost = _chosen(files, pattern, place)
        return {name: content for name, content in files.items() if name not in lost}

    return twist(change)


def call(pattern: str, name: str) -> Bend:
    """Store files under other names: what matches `pattern` becomes `name`."""

    def change(recording: Recording, files: Mapping[str, Content]) -> Mapping[str, Content]:
        return {re.sub(pattern, name, each): content for each, content in files.items()}

    return twist(change)


def rewrite(pattern: str, text: str) -> Bend:
    """Write something else into playlists: what matches `pattern` becomes `text`."""
    return spoil(r"\.m3u8$", lambda content: Text(re.sub(pattern.encode(), text.encode(), content.read())))


def several(*bends: Bend) -> Bend:
    """All of these, one after another."""

    def bend(policy: Any) -> Any:
        for each in bends:
            policy = each(policy)
        return policy

    return bend


def _chosen(files: Mapping[str, Content], pattern: str, place: int | None) -> list[str]:
    found = sorted(name for name in files if re.search(pattern, name))
    return found if place is None else found[place : place + 1]


def empty(content: Content) -> Content:
    """Nothing."""
    return Text(b"")


def cut(content: Content) -> Content:
    """All but the last bytes."""
    return Text(content.read()[:-100])


def garbage(content: Content) -> Content:
    """Something that is no media."""
    return Text(b"no such file\n" * 20)
