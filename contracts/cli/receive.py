"""A receiver of callbacks for --callbacks FILE=URL: it takes them all, and writes each as a line into a file."""

from __future__ import annotations

import os
from pathlib import Path

import click

from contracts.clock import WallClock
from contracts.report.exits import Exit
from contracts.suite.addresses import OptionError
from contracts.target.callback_file import noting
from contracts.target.receiver import ReceiverError, server


def run(file: Path, host: str, port: int) -> int:
    """Receive until interrupted.

    Raises:
        OptionError: the file cannot be written, or nobody can listen there.
    """
    try:
        lines = os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8")
    except OSError as error:
        raise OptionError(f"{file}: {error.strerror}") from error
    with lines:
        try:
            listener = server(noting(lines, WallClock().now), host, port)
        except ReceiverError as error:
            raise OptionError(str(error)) from error
        with listener:
            click.echo(f"listening on http://{host}:{listener.server_port}; each callback is a line of {file}")
            try:
                listener.serve_forever()
            except KeyboardInterrupt:
                click.echo("ended")
    return Exit.KEPT
