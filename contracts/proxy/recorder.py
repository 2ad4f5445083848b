"""The proxy's end of its clerk: exchanges go out, and none is waited for but where the clerk is far behind."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, Self

import contracts
from contracts.proxy.frames import packed
from contracts.proxy.kept import Seen
from contracts.report.exits import Exit

TRAFFIC: Final = "traffic.ndjson"
"""What the recording is called."""

BEHIND: Final = 1 << 25
"""Bytes that may wait for the clerk; beyond that, traffic waits for it."""


class Recorder:
    """Hands exchanges to a clerk in a process of its own. `complain` is told once if that has died."""

    def __init__(self, clerk: Process, complain: Callable[[str], None]) -> None:
        assert clerk.stdin  # noqa: S101 - it was asked for
        self._clerk, self._stdin, self._complain = clerk, clerk.stdin, complain
        self._stdin.transport.set_write_buffer_limits(high=BEHIND)
        self._dead = self._killed = False

    @classmethod
    async def start(cls, folder: Path, editions: Mapping[str, str], complain: Callable[[str], None]) -> Self:
        """A clerk that writes into `folder`, which is there."""
        named = [f"{vendor}={edition}" for vendor, edition in editions.items()]
        where = str(Path(contracts.__file__).parents[1])
        path = os.pathsep.join(filter(None, (where, os.environ.get("PYTHONPATH"))))
        command = (sys.executable, "-P", "-m", "contracts.proxy.clerk", str(folder), *named)
        clerk = await asyncio.create_subprocess_exec(*command, stdin=PIPE, env={**os.environ, "PYTHONPATH": path})
        return cls(clerk, complain)

    def put(self, seen: Seen) -> None:
        """Hand an exchange over."""
        if not self._gone():
            self._stdin.write(packed(seen))

    async def room(self) -> None:
        """Wait until the clerk is not far behind."""
        try:
            await self._stdin.drain()
        except OSError:
            self._gone()

    async def close(self) -> int:
        """Let the clerk come to its end; the exit code of its verdict."""
        self._stdin.close()
        code = await self._clerk.wait()
        if self._killed:
            return Exit.INTERRUPTED
        return code if code in set(Exit) else Exit.INTERNAL

    def kill(self) -> None:
        """End the clerk without a verdict."""
        self._killed = True
        self._clerk.kill()

    def _gone(self) -> bool:
        if not self._dead and (self._clerk.returncode is not None or self._stdin.is_closing()):
            self._dead = True
            self._complain("the process that records has died; what passes from now on is neither recorded nor judged")
        return self._dead
