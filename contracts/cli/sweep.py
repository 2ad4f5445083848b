"""Sweeping up: what a run that was killed has left running is found by its journal of leases, and stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from itertools import chain, groupby, repeat
from pathlib import Path

from rich.console import Console

from contracts.clock import stopwatch
from contracts.model import Exchange, Request
from contracts.report import files
from contracts.report.exits import Exit
from contracts.report.text import plural
from contracts.suite.options import Options
from contracts.suite.targets import OptionError, http
from contracts.target import Channel, HttpTarget
from contracts.target.http import RETRIES
from contracts.target.leases import FILE, Busy, Lease, Leases, home
from contracts.target.sweeping import Leased, open_ones, read

AGAIN = 5.0
"""Seconds after which is looked again, in the end, for what cannot be stopped but may have ended."""


def run(named: tuple[Path, ...], options: Options, console: Console) -> int:
    """Sweep the journals that are named, or else all of this user's; the exit code says whether anything is left.

    Raises:
        OptionError, JournalError, OSError: a journal cannot be read, or a credential is missing.
    """
    paths = [path for each in named for path in _journals(each)] if named else sorted(home().glob("*.jsonl"))
    if not paths:
        where = ", ".join(map(str, named)) or f"no journal in {home()}"
        console.out(f"nothing to sweep: {where}", highlight=False)
    remaining = [line for path in paths for line in _sweep(path, options, console)]
    for line in remaining:
        console.out(line, highlight=False)
    if remaining:
        console.print(f"{plural(len(remaining), 'thing')} left. Exit {Exit.INCONCLUSIVE}.", highlight=False)
        return Exit.INCONCLUSIVE
    console.print(f"nothing of ours runs. Exit {Exit.KEPT}.", highlight=False)
    return Exit.KEPT


def _journals(named: Path) -> list[Path]:
    """The journal that is meant: a file, that of a run by its folder, or those of all runs in a folder."""
    if not named.is_dir():
        return [named]
    found = [path for path in (named / FILE, *sorted(named.glob(f"*/{FILE}"))) if path.is_file()]
    if not found and not list(named.glob(f"**/{files.RUN}")):
        raise OptionError(f"{named}: no run and no {FILE} in it; name a journal, or the folder of a run")
    return found


def _sweep(path: Path, options: Options, console: Console) -> list[str]:
    """Stop what the journal at `path` leaves open; what remains, one line each."""
    journal = read(path)
    remaining = [f"{path}, line {number}: damaged, so what it said is not known" for number in journal.damaged]
    conversations = sorted(open_ones(journal), key=_target)
    try:
        leases = Leases.again(path)
    except Busy:
        return [f"{path}: a run that is under way writes it, so it was left alone"]
    if not conversations:
        console.out(f"{path}: nothing was left, or it has been swept", highlight=False)
    targets = [(_reach(options, *key, leases), list(group)) for key, group in groupby(conversations, key=_target)]
    for target, group in targets:
        remaining += _settle(target, group, leases, options.patience, console)
    for target, _ in targets:
        target.close()
    leases.close()
    if path.parent == home() and not remaining:
        path.unlink()
    return remaining


def _target(leased: Leased) -> tuple[str, str]:
    return leased.vendor, leased.target


def _reach(options: Options, vendor: str, url: str, leases: Leases) -> HttpTarget:
    account: Mapping[str, str] = {**options.account, **os.environ}
    return http(
        vendor,
        url,
        account,
        rate=options.rate,
        timeout=options.timeout,
        allow_http=options.allow_http,
        leases=leases,
    )


def _settle(
    target: HttpTarget, group: list[Leased], leases: Leases, patience: float, console: Console
) -> Iterator[str]:
    """Stop what these conversations have left; what cannot be, one line each."""
    name = f"{target.vendor} {target.url}"
    ours = [each for each in group if each.of_account(target.secrets)]
    if foreign := len(group) - len(ours):
        yield f"{name}: the credentials are of another account than {plural(foreign, 'conversation')} had; not touched"
    channels = [_take_over(target, each, leases) for each in ours]
    known = [len(each.items) for each in channels]
    target.settle(_delays(patience))
    for channel, since in zip(channels, known, strict=True):
        for request in _undone(channel, since):
            console.print(
                f"{name}: stopped by {request.method} {request.path}", highlight=False, markup=False, soft_wrap=True
            )
        for request in channel.left():
            if request.method != "GET":
                yield f"{name}: {_why(channel, request)}: {request.method} {request.path}"
        for line in channel.adrift():
            yield f"{name}: {line}"


def _take_over(target: HttpTarget, leased: Leased, leases: Leases) -> Channel:
    lease = Lease(leases, target.access, {}, of=leased.of, begun=True)
    return target.take_over(leased.scenario, leased.seed, leased.edition, leased.exchanges.values(), lease)


def _delays(patience: float) -> Iterator[float]:
    """Seconds before each look, until `patience` is over."""
    until = stopwatch() + patience
    yield 0.0
    for delay in chain(RETRIES, repeat(AGAIN)):
        if stopwatch() >= until:
            return
        yield min(delay, max(0.0, until - stopwatch()))


def _undone(channel: Channel, since: int) -> Iterator[Request]:
    """The requests by which something was undone after the first `since` exchanges."""
    exchanges = channel.trace().exchanges
    for number in range(since, len(exchanges)):
        after = channel.access.leftovers(exchanges[: number + 1])
        yield from (
            each for each in channel.access.leftovers(exchanges[:number]) if each not in after and each.method != "GET"
        )


def _why(channel: Channel, request: Request) -> str:
    """What became of the last attempt to undo something."""
    same = [each for each in channel.trace().exchanges if _is(each, request)]
    if not same:
        return "not undone"
    response = same[-1].response
    return f"not undone ({same[-1].fault if response is None else f'answered {response.status}'})"


def _is(exchange: Exchange, request: Request) -> bool:
    return (exchange.request.method, exchange.request.path) == (request.method, request.path)
