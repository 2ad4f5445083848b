"""Mistakes on the command line, told in one line that says what to do."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import Any, NoReturn

import click
from click.exceptions import NoArgsIsHelpError

from contracts.capture.entry import CaptureError
from contracts.drift.profile import ProfileError
from contracts.drift.published import DocumentError
from contracts.report.deviations import DeviationError
from contracts.report.exits import Exit
from contracts.report.jsonl import RunFileError
from contracts.sandbox.server import ServerError
from contracts.spec import SpecError
from contracts.spec.files import unknown
from contracts.suite.secrecy import without_secrets
from contracts.suite.targets import OptionError
from contracts.target.sweeping import JournalError
from contracts.vendors.vendor import find, names


class Commands(click.Group):
    """A group that answers a mistake with one line, and an unknown command with the nearest."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command that the arguments name, and end the process."""
        try:
            sys.exit(super().main(*args, **{**extra, "standalone_mode": False}))
        except NoArgsIsHelpError as error:
            error.show()
        except click.NoSuchOption as error:
            say(misplaced(error.option_name) or _told(error))
        except click.ClickException as error:
            say(_told(error))
        except click.Abort:
            say("interrupted")
            sys.exit(Exit.INTERRUPTED)
        sys.exit(Exit.USAGE)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant by the first of `args`.

        Raises:
            click.UsageError: there is none of this name.
        """
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise click.UsageError(unknown("command", args[0], self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)


def _told(error: click.ClickException) -> str:
    context = getattr(error, "ctx", None)
    hint = f"; see {context.command_path} --help" if context else ""
    return error.format_message().rstrip(".") + hint


def misplaced(option: str) -> str:
    """What to say to somebody who writes a credential on the command line or among settings, or an empty string."""
    name = option.lstrip("-").replace("-", "_").upper()
    if name not in {each for vendor in map(find, names()) for each in (*vendor.environment, *vendor.signing)}:
        return ""
    return f"{option}: others can read it here; put {name} into the environment, or into --credentials FILE"


_MISTAKES = (
    CaptureError,
    DeviationError,
    DocumentError,
    ProfileError,
    JournalError,
    OptionError,
    RunFileError,
    ServerError,
    SpecError,
)


def one_line_errors(command: Callable[..., int]) -> Callable[..., None]:
    """End with the command's exit code; turn mistakes of the user into one line and exit 2."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            code = command(*args, **options)
        except _MISTAKES as error:
            say(str(error))
            code = Exit.USAGE
        except OSError as error:
            say(f"{error.filename}: {error.strerror}" if error.filename else str(error))
            code = Exit.USAGE
        except KeyboardInterrupt:
            say("interrupted")
            code = Exit.INTERRUPTED
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception:
            click.echo(without_secrets(traceback.format_exc()), err=True, nl=False)
            say("failed itself; this is no verdict on anything")
            code = Exit.INTERNAL
        sys.exit(int(code))

    return run


def say(line: str) -> None:
    """One line on standard error, without secrets."""
    click.echo(f"recording-contracts: {without_secrets(' '.join(line.split()))}", err=True)
