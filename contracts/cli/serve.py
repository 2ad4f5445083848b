"""The sandbox over HTTP: both vendors on one port."""

from __future__ import annotations

import os

import click

from contracts.extras import MissingExtra, demand
from contracts.report.exits import Exit
from contracts.sandbox.asgi import application
from contracts.sandbox.core import Sandbox, Stores
from contracts.sandbox.mirror import Mirrors
from contracts.sandbox.postman import Postman
from contracts.sandbox.server import ShiftedClock, serve
from contracts.storage import StorageError, Store, place
from contracts.suite.options import Options, by_vendor, duration, places
from contracts.suite.targets import OptionError, stand_in_account
from contracts.vendors.vendor import find


def run(
    options: Options,
    *,
    host: str,
    port: int,
    visit: str,
    notify: tuple[str, ...],
    storage: tuple[str, ...],
    anywhere: bool,
) -> int:
    """Serve until interrupted.

    Raises:
        OptionError, SpecError: something cannot be served so.
    """
    addresses = by_vendor(notify, "--notify", tuple(options.targets))
    stores = _stores(storage, tuple(options.targets))
    visit_seconds = duration(visit, "--visit")
    clock = ShiftedClock()
    worlds: dict[str, Sandbox] = {}
    for name in options.targets:
        vendor = find(name)
        contract = vendor.contract(options.editions.get(name))
        account = {key: os.environ.get(key) or value for key, value in stand_in_account(vendor).items()}
        faults = [each for each in options.faults if each.vendor == name]
        worlds[name] = vendor.world(account, contract.edition, faults, visit=visit_seconds, seed=options.seed)
        click.echo(f"{vendor.title}, edition {contract.edition}")
        for key, value in account.items():
            click.echo(f"  export {key}={value}" if key not in os.environ else f"  {key} from the environment")
    for fault in options.faults:
        click.echo(f"fault {fault.id}: {fault.says}")

    def announce(url: str) -> None:
        targets = " ".join(f"--target {name}={url}{world.base_path}" for name, world in worlds.items())
        click.echo(f"listening on {url}; Ctrl-C ends it")
        click.echo(f"judge it:  recording-contracts gate {targets}")
        click.echo(f"let time pass:  curl -X POST {url}/_sandbox/clock -d '{{\"advance\": 30}}'")

    postman = Postman(worlds, clock.now, addresses, anywhere=anywhere)
    stocked = {name: world for name in stores if isinstance(world := worlds[name], Stores)}
    mirrors = Mirrors(stocked, stores, clock.now, lambda reason: click.echo(f"--storage {reason}", err=True))
    app = application(worlds, clock.now, advance=clock.advance, postman=postman, mirrors=mirrors if stores else None)
    serve(app, host, port, announce=announce)
    return Exit.KEPT


def _stores(texts: tuple[str, ...], vendors: tuple[str, ...]) -> dict[str, Store]:
    """The places into which sandboxes put files, by vendor.

    Raises:
        OptionError: one of them cannot be used.
    """
    found = {}
    for name, text in places(texts, vendors).items():
        try:
            demand("media")
            found[name] = place(text, os.environ)
            found[name].check()
        except (StorageError, MissingExtra) as error:
            raise OptionError(f"--storage {name}: {error}") from error
    return found
