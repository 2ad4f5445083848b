"""The proxy's end of its clerk, which is a process."""

from __future__ import annotations

import asyncio
from pathlib import Path

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
