"""What may be left running is on disk before it is sent for, and comes to an end there too."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.model import UNSENT, Credentials, Exchange, Request
from contracts.suite.targets import http, stand_in_account
from contracts.target import Channel, HttpTarget
from contracts.target.leases import FILE, Busy, Lease, Leases, home
from contracts.target.secrets import Secrets
from contracts.target.signals import as_interrupts, undisturbed
from contracts.target.sweeping import JournalError, open_ones, read
from contracts.vendors.agora.moves import Agora, Recording
from contracts.vendors.agora.vendor import VENDOR
from contracts.vendors.realtimekit.lost import ON_ITS_WAY
from contracts.vendors.realtimekit.moves import RealtimeKit
from contracts.vendors.vendor import Vendor, find
from tests.loopback import Answer, Seen, serve
from tests.target.test_leftovers import behind_http

ACCOUNT = stand_in_account(VENDOR)
EDITION = VENDOR.contract().edition


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def own() -> list[Path]:
    """The journals in the user's folder."""
    return sorted(home().glob("*.jsonl"))


def begin(channel: Channel) -> Recording:
    agora = Agora(channel)
    recording = agora.plan("mix")
    assert agora.begin(recording)
    return recording


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


class Watched:
    """A sandbox that looks at the journals in the moment in which it is asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known: list[str] = []
        self._answer = behind_http(VENDOR.world(ACCOUNT, EDITION).handle)

    def __call__(self, seen: Seen) -> tuple[int, str, bytes] | None:
        if seen.path.endswith("/start"):
            for path in (*own(), self.folder / FILE):
                self.known.append(lines(path)[-1]["kind"])
        return self._answer(seen)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[HttpTarget, Watched]]:
    sandbox = Watched(tmp_path)
    leases = Leases.of_user()
    leases.keep(tmp_path)
    with serve(sandbox) as loopback:
        target = http("agora", loopback.url, ACCOUNT, rate=0.0, leases=leases)
        yield target, sandbox
        target.close()


def test_a_start_is_on_disk_in_both_places_before_it_is_sent(watched: tuple[HttpTarget, Watched]) -> None:
    target, sandbox = watched
    with target.open("by hand", 0, EDITION) as channel:
        begin(channel)
    assert sandbox.known == ["intent", "intent"]


def test_the_answer_and_the_end_follow(watched: tuple[HttpTarget, Watched], tmp_path: Path) -> None:
    target, _ = watched
    with target.open("by hand", 0, EDITION) as channel:
        recording = begin(channel)
    found = lines(tmp_path / FILE)
    assert [each["kind"] for each in found] == ["leases", "conversation", "intent", "exchange", "exchange", "over"]
    assert [each["path"].rpartition("/")[2] for each in found[3]["undo"]] == ["stop"]
    assert recording.sid in found[3]["undo"][0]["path"]
    assert found[4]["undo"] == []


def test_nothing_is_kept_of_a_conversation_that_begins_nothing(
    watched: tuple[HttpTarget, Watched], tmp_path: Path
) -> None:
    target, _ = watched
    with target.open("by hand", 0, EDITION) as channel:
        Agora(channel).acquire(Agora(channel).plan("mix"))
    assert not (tmp_path / FILE).exists()
    assert own() == []


def test_the_users_copy_goes_when_all_is_over(watched: tuple[HttpTarget, Watched], tmp_path: Path) -> None:
    target, _ = watched
    with target.open("by hand", 0, EDITION) as channel:
        begin(channel)
    assert len(own()) == 1
    target.close()
    assert own() == []
    assert (tmp_path / FILE).exists()


def test_no_secret_is_in_it(watched: tuple[HttpTarget, Watched], tmp_path: Path) -> None:
    target, _ = watched
    with target.open("by hand", 0, EDITION) as channel:
        begin(channel)
    text = (tmp_path / FILE).read_text()
    assert "$AGORA_APP_ID" in text
    assert not [value for value in ACCOUNT.values() if value in text]


def test_what_cannot_be_written_down_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    with serve(behind_http(VENDOR.world(ACCOUNT, EDITION).handle)) as loopback:
        target = http("agora", loopback.url, ACCOUNT, rate=0.0)
        with target.open("by hand", 0, EDITION) as channel:
            agora = Agora(channel)
            assert not agora.begin(agora.plan("mix"))
        target.close()
        assert [seen.path.rpartition("/")[2] for seen in loopback.seen] == ["acquire"]
    refused = channel.trace().exchanges[-1].fault or ""
    assert refused.startswith(f"{UNSENT}the journal of leases cannot be written")


def test_a_home_that_cannot_be_written_does_not_matter_where_a_run_is_kept(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    leases = Leases.of_user()
    leases.keep(tmp_path)
    leases.write("over", "somebody")
    assert lines(tmp_path / FILE)[-1] == {"kind": "over", "of": "somebody"}


def kept(folder: Path) -> Path:
    """A journal with one conversation that was answered, and one that was not."""
    journal = Leases(folder / FILE)
    for number, of in enumerate(("answered", "unanswered")):
        about = {"vendor": "agora", "target": "http://t", "scenario": of, "seed": 1, "edition": EDITION}
        lease = Lease(journal, VENDOR.access, about, of=of)
        path = f"/v1/apps/$AGORA_APP_ID/cloud_recording/resourceid/r{number}/mode/mix/start"
        request = Request(method="POST", path=path, body={"cname": "rc-1", "uid": "1"})
        lease.intend("x1", request, Credentials.VALID, 1.0, f"http://t {Secrets(ACCOUNT).expand_path(path)}")
        if of == "answered":
            lease.seen(Exchange(id="x1", request=request, response=None, fault="nothing", at=1.0), [])
            lease.over()
    journal.close()
    return folder / FILE


def test_an_intent_without_an_answer_is_open(tmp_path: Path) -> None:
    journal = read(kept(tmp_path))
    (found,) = open_ones(journal)
    assert (found.scenario, [each.fault for each in found.exchanges.values()]) == (
        "unanswered",
        ["nobody saw the answer"],
    )
    assert journal.damaged == ()


def test_an_account_is_told_from_another(tmp_path: Path) -> None:
    (found,) = open_ones(read(kept(tmp_path)))
    assert found.of_account(Secrets(ACCOUNT))
    assert not found.of_account(Secrets({**ACCOUNT, "AGORA_APP_ID": "another"}))


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_last_line_that_was_cut_off_is_as_if_it_were_not_there(tmp_path: Path, cut: int) -> None:
    path = kept(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    before = read(path)
    journal = Leases.again(path)
    journal.write("over", "unanswered")
    journal.close()
    assert before.damaged == ()
    assert read(path).damaged == ()
    assert not list(open_ones(read(path)))


def test_a_damaged_line_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = kept(tmp_path)
    first, *rest = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join((first, b"what?\n", *rest)))
    journal = read(path)
    assert journal.damaged == (2,)
    assert len(list(open_ones(journal))) == 1


@pytest.mark.parametrize("content", [b"hello\n", b'{"kind":"leases","format":2}\n', b"[]\n", b"\xff\n"])
def test_another_file_is_no_journal(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(JournalError, match=f"{FILE}: no journal of leases"):
        read(tmp_path / FILE)


def test_nobody_goes_on_with_a_journal_that_is_being_written(tmp_path: Path) -> None:
    journal = Leases(tmp_path / FILE)
    journal.write("over", "somebody")
    with pytest.raises(Busy):
        Leases.again(tmp_path / FILE)
    journal.close()
    Leases.again(tmp_path / FILE).close()


def test_signals_wait_for_what_must_not_be_torn() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), as_interrupts(), undisturbed():  # noqa: PT012
        signal.raise_signal(signal.SIGTERM)
        done.append("to the end")
    assert done == ["to the end"]


def test_only_the_first_termination_interrupts() -> None:
    with pytest.raises(KeyboardInterrupt), as_interrupts():  # noqa: PT012
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)
            cleaned = True
    assert cleaned


def forgetful(vendor: Vendor, ending: str) -> Answer:
    """A sandbox of which the first answer to a path with this end gets lost."""
    sandbox = vendor.world(stand_in_account(vendor), vendor.contract().edition)
    answer = behind_http(sandbox.handle)
    lost: list[str] = []

    def forget(seen: Seen) -> tuple[int, str, bytes] | None:
        told = answer(replace(seen, path=seen.path.removeprefix(sandbox.base_path)))
        if seen.method == "POST" and seen.path.endswith(ending) and not lost:
            lost.append(seen.path)
            return None
        return told

    return forget


def test_a_recording_whose_start_was_not_answered_is_found_and_stopped(tmp_path: Path) -> None:
    vendor = find("realtimekit")
    with serve(forgetful(vendor, "/recordings")) as loopback:
        leases = Leases(tmp_path / FILE)
        target = http("realtimekit", loopback.url, stand_in_account(vendor), rate=0.0, leases=leases)
        with target.open("by hand", 0, vendor.contract().edition) as channel:
            kit = RealtimeKit(channel)
            assert kit.start(kit.meet()) == ""
            seen = len(loopback.seen)
        target.settle((ON_ITS_WAY + 0.1,))
        target.close()
        assert [each.method for each in loopback.seen[seen:]] == ["GET", "PUT", "GET"]
    assert (target.left_running, target.adrift) == ([], [])
    assert lines(tmp_path / FILE)[-1]["kind"] == "over"


def test_a_recording_that_nothing_can_find_is_told_of(tmp_path: Path) -> None:
    with serve(forgetful(VENDOR, "/start")) as loopback:
        target = http("agora", loopback.url, ACCOUNT, rate=0.0, leases=Leases(tmp_path / FILE))
        with target.open("by hand", 0, EDITION) as channel:
            agora = Agora(channel)
            recording = agora.plan("mix")
            assert not agora.begin(recording)
        target.settle((0.0,))
        target.close()
    (line,) = target.adrift
    assert line.startswith(f"cname {recording.cname}: the answer to the start was lost")
    assert len(list(open_ones(read(tmp_path / FILE)))) == 1
