"""People are let in by a command of the user's; when it fails, nobody pretends to know who is there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from contracts.model import Event
from contracts.suite.lending import lend
from contracts.suite.targets import OptionError, http, stand_in_account
from contracts.target.abilities import PresenceError
from contracts.target.command import Command, CommandError
from contracts.vendors.vendor import find

PYTHON = sys.executable
ACCOUNT = stand_in_account(find("agora"))


def script(folder: Path, body: str) -> str:
    """A command that runs `body` for each wish, which it finds in `wish`."""
    path = folder / "people.py"
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    path.write_text(f"import json, sys, time\nfor line in sys.stdin:\n    wish = json.loads(line)\n{lines}\n")
    return f"{PYTHON} -u {path}"


def test_each_wish_is_told_and_answered(tmp_path: Path) -> None:
    log = tmp_path / "log"
    told = script(tmp_path, f"open({str(log)!r}, 'a').write(line)\nprint(json.dumps({{'done': True}}))")
    with Command(told, "agora") as people:
        people.join("room 1", "1001")
        people.mute("room 1", "1001", "audio")
        people.unmute("room 1", "1001", "audio")
        people.leave("room 1", "1001")
    assert log.read_text().splitlines() == [
        '{"do": "join", "vendor": "agora", "room": "room 1", "user": "1001"}',
        '{"do": "mute", "vendor": "agora", "room": "room 1", "user": "1001", "track": "audio"}',
        '{"do": "unmute", "vendor": "agora", "room": "room 1", "user": "1001", "track": "audio"}',
        '{"do": "leave", "vendor": "agora", "room": "room 1", "user": "1001"}',
    ]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("print(json.dumps({'done': False, 'why': 'no camera'}))", "no camera"),
        ("print(json.dumps({'done': 'yes'}))", "no reason given"),
        ("print('hello')", "said 'hello', which is no JSON object"),
        ("print('[1]')", "said '[1]', which is no JSON object"),
        ("sys.exit(3)", "has ended"),
        ("time.sleep(60)", "did not answer within 0.5 s"),
    ],
)
def test_whatever_else_it_does_is_told_as_not_knowing(tmp_path: Path, body: str, why: str) -> None:
    with Command(script(tmp_path, body), "agora", within=0.5) as people:
        with pytest.raises(PresenceError) as caught:
            people.join("room", "1")
        assert str(caught.value).endswith(why)


def test_a_late_answer_is_not_taken_for_the_next_one(tmp_path: Path) -> None:
    slow = "time.sleep(0.0 if wish['room'] == 'fast' else 60.0)\nprint(json.dumps({'done': True}))"
    with Command(script(tmp_path, slow), "agora", within=2.0) as people:
        with pytest.raises(PresenceError):
            people.join("slow", "1")
        people.join("fast", "1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "--participants: name a command"),
        ("'unclosed", "not a command line"),
        ("no-such-program --now", "no-such-program is no program that can be run"),
    ],
)
def test_a_command_that_cannot_be_one_is_refused_before_anything_is_sent(text: str, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        Command(text, "agora")
    if text:
        with pytest.raises(OptionError, match=told):
            http("agora", "http://127.0.0.1:1", ACCOUNT, lent=lend("agora", ["2026-06"], participants=text))


def test_a_target_with_a_command_can_let_people_in_and_sends_them_home(tmp_path: Path) -> None:
    log = tmp_path / "log"
    told = script(tmp_path, f"open({str(log)!r}, 'a').write(wish['do'] + ' ')\nprint(json.dumps({{'done': True}}))")
    target = http("agora", "http://127.0.0.1:1", ACCOUNT, lent=lend("agora", ["2026-06"], participants=told))
    assert "participants" in target.abilities
    with target.open("one", 0, "") as channel:
        channel.join("room", "1")
    target.close()
    assert [item.kind for item in channel.items if isinstance(item, Event)] == ["controls", "joined", "left"]
    assert log.read_text().split() == ["join", "leave"]


def test_losing_sight_of_somebody_is_recorded(tmp_path: Path) -> None:
    lent = lend("agora", ["2026-06"], participants=script(tmp_path, "sys.exit(1)"))
    target = http("agora", "http://127.0.0.1:1", ACCOUNT, lent=lent)
    with target.open("one", 0, "") as channel:
        channel.join("room", "1")
    target.close()
    assert [item.kind for item in channel.items if isinstance(item, Event)] == ["controls", "lost-sight"]
