"""What the HTTP library would log of our requests holds their secrets: addresses, and fields of headers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_LOGGERS: Final = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")
_ours: ContextVar[bool] = ContextVar("_ours", default=False)


@contextmanager
def unlogged() -> Iterator[None]:
    """Keep what is sent in this block out of every log; what others send with the same library is logged as ever."""
    mark = _ours.set(True)
    try:
        yield
    finally:
        _ours.reset(mark)


def _is_theirs(record: logging.LogRecord) -> bool:
    return not _ours.get()


for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_is_theirs)
