"""The proxy's end of its clerk, which is a process."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from contracts.proxy import recorder as module
from contracts.proxy.kept import Body, Room, Seen
from contracts.proxy.recorder import Recorder
from contracts.report.exits import Exit
from tests.proxy.wires import UNHURRIED


def test_traffic_goes_on_where_the_clerk_has_died_and_somebody_is_told(tmp_path: Path) -> None:
    told: list[str] = []
    seen = Seen(method="GET", url="https://a.example/", at=1.0, asked=[], sent=Body(Room()), got=Body(Room()))

    async def outlive() -> int:
        recorder = await Recorder.start(tmp_path, {"agora": "2026-06"}, told.append)
        recorder._clerk.kill()
        async with asyncio.timeout(UNHURRIED):
            while not told:
                recorder.put(seen)
                await recorder.room()
                await asyncio.sleep(0.01)
        recorder.put(seen)
        return await recorder.close()

    assert asyncio.run(outlive()) == Exit.INTERNAL
    assert told == ["the process that records has died; what passes from now on is neither recorded nor judged"]


def test_traffic_waits_for_a_clerk_that_is_far_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for it is bounded; it is not dropped, for a gap would look like somebody's violation."""
    monkeypatch.setattr(module, "BEHIND", 1 << 16)
    seen = Seen(
        method="GET", url="https://a.example/", at=1.0, asked=[], sent=Body(Room()), got=Body(Room()), status=200
    )
    seen.got.add(b"x" * (1 << 16))

    async def lag() -> int:
        recorder = await Recorder.start(tmp_path, {"agora": "2026-06"}, print)
        recorder._clerk.send_signal(signal.SIGSTOP)
        recorder.put(seen)
        recorder.put(seen)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(recorder.room(), 0.2)
        recorder._clerk.send_signal(signal.SIGCONT)
        await asyncio.wait_for(recorder.room(), UNHURRIED)
        return await recorder.close()

    assert asyncio.run(lag()) == Exit.USAGE, "nothing was checked"
    assert len((tmp_path / module.TRAFFIC).read_text().splitlines()) == 2
