"""Signals that end a run: let in as Ctrl-C is, or kept waiting while something must not be torn apart."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TERMINATIONS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""What supervisors send, and terminals that go away."""


@contextmanager
def undisturbed(*numbers: int) -> Iterator[None]:
    """Keep these signals waiting until the block is through; by default all that end a run."""
    waiting: list[int] = []

    def keep(number: int, _: FrameType | None) -> None:
        waiting.append(number)

    with _handled(dict.fromkeys(numbers or (signal.SIGINT, *TERMINATIONS), keep)):
        yield
    for number in waiting[:1]:
        signal.raise_signal(number)


@contextmanager
def as_interrupts() -> Iterator[None]:
    """Let the first SIGTERM or SIGHUP end the block as Ctrl-C does, and heed no other: there is cleaning up to do."""
    heeded: list[int] = []

    def interrupt(number: int, _: FrameType | None) -> None:
        heeded.append(number)
        if len(heeded) == 1:
            raise KeyboardInterrupt

    with _handled(dict.fromkeys(TERMINATIONS, interrupt)):
        yield


@contextmanager
def _handled(handlers: dict[int, object]) -> Iterator[None]:
    """Handle signals so for as long as the block lasts; only the main thread can, and is asked, to."""
    before: dict[int, object] = {}
    if threading.current_thread() is threading.main_thread():
        for number, handler in handlers.items():
            if signal.getsignal(number) not in (None, signal.SIG_IGN):  # None: somebody handles it who is not Python
                before[number] = signal.signal(number, handler)  # type: ignore[arg-type]
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
