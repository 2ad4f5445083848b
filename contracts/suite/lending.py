"""What a person lends to a target, from what they wrote: people, a place for files, an address for callbacks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from contracts.extras import MissingExtra, demand
from contracts.model import Json
from contracts.storage import StorageError, Store, place
from contracts.storage.bucket import KEY, SECRET, SESSION, Bucket
from contracts.suite.addresses import OptionError, masked
from contracts.target.callback_file import CallbackFile
from contracts.target.command import Command, CommandError
from contracts.target.lent import Lent
from contracts.target.mailbox import Mailboxes
from contracts.target.receiver import Receiver, ReceiverError
from contracts.vendors.vendor import Vendor, find


def receiver(text: str, now: Callable[[], float]) -> Mailboxes:
    """Where callbacks come to: `9000`, or `9000=https://…` where the world reaches that port by another address.

    `FILE=https://…` is a file that whatever is reached there writes.

    Raises:
        OptionError: that is none, or nobody can listen there, or there is no such file.
    """
    where, _, rest = text.partition("=http")
    address = f"http{rest}" if rest else ""
    here = where.isdecimal()
    if not (here or (where and address)) or (address and not address.startswith(("http://", "https://"))):
        raise OptionError(f"--callbacks {masked(text)}: write a port, or 9000=https://tunnel.example.com, or FILE=URL")
    if masked(address) != address:
        raise OptionError(f"--callbacks {masked(text)}: an address without credentials, ? and #, please")
    try:
        return Receiver(now, int(where), address) if here else CallbackFile(now, Path(where), address)
    except ReceiverError as error:
        raise OptionError(f"--{error}") from error


def lend(
    vendor: str,
    editions: Iterable[str],
    *,
    participants: str = "",
    storage: str = "",
    receiver: Mailboxes | None = None,
) -> Lent:
    """What a target of `vendor` is lent: people by a command, a place for files, an address for callbacks.

    `editions` are those that the target may speak.

    Raises:
        OptionError: the command cannot be run, or the place cannot be looked at, or no request can name it.
    """
    try:
        people = Command(participants, vendor) if participants else None
        vault = place(storage, os.environ) if storage else None
        if vault:
            demand("media")
            stored_at = _named(find(vendor), vault, tuple(editions))
            vault.check()
    except CommandError as error:
        raise OptionError(str(error)) from error
    except (StorageError, MissingExtra) as error:
        raise OptionError(f"--storage {vendor}: {error}") from error
    if vault is None or stored_at is None:
        return Lent(people=people, storage=vault, receiver=receiver)
    keys = {name: os.environ[name] for name in (KEY, SECRET)}
    return Lent(people=people, storage=vault, stored_at=stored_at, secrets=keys, receiver=receiver)


def _named(vendor: Vendor, vault: Store, editions: tuple[str, ...]) -> Json | None:
    """How requests name a bucket; nothing names a folder: what keeps it knows what belongs there.

    Raises:
        StorageError: no request can.
    """
    if not isinstance(vault, Bucket):
        return None
    if not vendor.names:
        raise StorageError(f"{vendor.title} cannot be told of a bucket")
    if vault.prefix:
        raise StorageError("name the bucket without a prefix: that is how recordings are put into it")
    if not vault.lasting:
        raise StorageError(f"{SESSION} is set, and keys that expire are not handed on; use keys that last")
    first, *_ = [vendor.names(vault, each) for each in editions]
    return first
