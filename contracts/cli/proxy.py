"""The proxy: traffic passes between an app and the vendors, and is judged."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

import click

from contracts.clock import timestamp
from contracts.proxy.clerk import account
from contracts.proxy.recorder import TRAFFIC, Recorder
from contracts.proxy.relay import Way
from contracts.proxy.server import Proxy
from contracts.proxy.upstream import Pool, Target, mounted_apart
from contracts.report import files
from contracts.report.text import plural
from contracts.sandbox.server import address, listen
from contracts.suite.addresses import base
from contracts.suite.options import EMBEDDED, Options
from contracts.suite.targets import OptionError, check_credential
from contracts.target.reach import bad_certificate
from contracts.target.signals import TERMINATIONS
from contracts.vendors.vendor import find

LOOK_FOR: Final = 10.0
"""Seconds that a look at a certificate may take before anything is passed on."""


def run(options: Options, *, host: str, port: int) -> int:
    """Pass traffic on until interrupted, then judge the rest.

    Raises:
        OptionError, SpecError, ServerError: it cannot begin.
    """
    targets = _targets(options)
    editions = {each.vendor: find(each.vendor).contract(options.editions.get(each.vendor)).edition for each in targets}
    with listen(host, port) as listener:
        folder = _prepared(options.output or Path("reports") / timestamp().replace(":", "").replace(".", ""))

        def announce() -> None:
            click.echo(f"listening on {address(host, listener)}; Ctrl-C ends it")
            for each in targets:
                edition = f"{each.vendor} {editions[each.vendor]}"
                click.echo(f"  {edition}: {address(host, listener)}{each.path} → {each.url}")

        recorder = Recorder.start(folder, editions, lambda text: click.echo(text, err=True))
        return asyncio.run(_serve(recorder, targets, listener, options.timeout, announce))


def _prepared(folder: Path) -> Path:
    """`folder`, without a recording yet.

    Raises:
        OptionError: it has one.
    """
    if (folder / TRAFFIC).exists():
        raise OptionError(f"--output {folder}: it holds a recording already; name another folder")
    return files.begin(folder)


def _targets(options: Options) -> tuple[Target, ...]:
    """Where traffic goes.

    Raises:
        OptionError: nobody is named, or somebody whose certificate is not good, or whose credentials cannot be hidden.
    """
    urls = {name: url for name, url in options.targets.items() if url != EMBEDDED}
    if not urls:
        raise OptionError("proxy: say where traffic goes, for example --target agora=https://api.sd-rtn.com")
    below = {
        name: base(name, url, find(name).contract().registry.base_path, allow_http=options.allow_http)
        for name, url in urls.items()
    }
    for name, url in below.items():
        if why := bad_certificate(url, min(options.timeout, LOOK_FOR)):
            raise OptionError(f"target {name}={url}: {why}")
        for variable, text in account([name]).items():
            check_credential(variable, text, find(name).contract())
    try:
        return mounted_apart(below)
    except ValueError as error:
        raise OptionError(str(error)) from error


async def _serve(
    starting: Coroutine[Any, Any, Recorder],
    targets: tuple[Target, ...],
    listener: socket.socket,
    timeout: float,
    announce: Callable[[], None],
) -> int:
    """Pass on until a signal comes. The second one breaks off what is under way, the third does without verdicts."""
    until, at_once = asyncio.Event(), asyncio.Event()
    recorder = await starting

    def heed() -> None:
        if not until.is_set():
            click.echo("ending; what is under way may end")
            until.set()
        elif not at_once.is_set():
            at_once.set()
        else:
            recorder.kill()

    for number in (signal.SIGINT, *TERMINATIONS):
        asyncio.get_running_loop().add_signal_handler(number, heed)
    announce()
    way = Way(targets=targets, pool=Pool(timeout), tell=recorder.put, told=recorder.room, timeout=timeout)
    proxy = Proxy(way, listener)
    await proxy.run(until, at_once)
    if proxy.turned_away:
        click.echo(f"turned away for want of room: {plural(proxy.turned_away, 'connection')}")
    return await recorder.close()
