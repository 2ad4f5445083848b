"""Settings from a file: recording-contracts.toml, or [tool.recording-contracts] in pyproject.toml.

A flag wins over the environment (RECORDING_CONTRACTS_<OPTION>), the environment over the file, the file over what is
built in. The keys are the names of the options of `gate`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console
from rich.table import Table

from contracts.cli.usage import misplaced
from contracts.model import Json
from contracts.report.exits import Exit
from contracts.spec.files import unknown
from contracts.suite.options import Options
from contracts.suite.secrecy import without_secrets
from contracts.suite.targets import OptionError
from contracts.vendors.vendor import find

FILE = "recording-contracts.toml"
PYPROJECT = "pyproject.toml"
SECTION = "recording-contracts"
PREFIX = "RECORDING_CONTRACTS"
"""Of the environment variables that hold settings."""

_NOT_SETTINGS = {"list_clauses", "form", "help"}
_SOURCES = {
    ParameterSource.COMMANDLINE: "flag",
    ParameterSource.ENVIRONMENT: "environment",
    ParameterSource.DEFAULT_MAP: "file",
    ParameterSource.DEFAULT: "built in",
}


def read(folder: Path, named: Path | None = None) -> tuple[Path | None, dict[str, Json]]:
    """The file with settings, and the settings: `named`, or what lies in `folder`; none if there is neither.

    Raises:
        OptionError: the file cannot be read, or is no TOML.
    """
    if named is not None:
        section = _section(named, _toml(named))
        if section is None:
            raise OptionError(f"{named}: it has no [tool.{SECTION}]")
        return named, section
    own, project = folder / FILE, folder / PYPROJECT
    if own.is_file():
        return own, _toml(own)
    if project.is_file() and (found := _section(project, _toml(project))) is not None:
        return project, found
    return None, {}


def _section(path: Path, document: dict[str, Json]) -> dict[str, Json] | None:
    """The settings in `document`; None where a pyproject.toml has none."""
    if path.name != PYPROJECT:
        return document
    tool = document.get("tool", {})
    section = tool.get(SECTION) if isinstance(tool, dict) else None
    if section is None or isinstance(section, dict):
        return section
    raise OptionError(f"{path}: [tool.{SECTION}] must be a table of settings, not {section!r}")


def _toml(path: Path) -> dict[str, Json]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OptionError(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise OptionError(f"{path}: not TOML ({error})") from error


def defaults(command: click.Command, settings: Mapping[str, Json], path: Path | None) -> dict[str, Json]:
    """`settings` as the defaults of `command`, by parameter.

    Raises:
        OptionError: a key is unknown, or its value is none that the option could have.
    """
    options = {_key(each): each for each in command.params if each.name not in _NOT_SETTINGS}
    result: dict[str, Json] = {}
    for key, value in settings.items():
        if key not in options:
            raise OptionError(f"{path}: " + (misplaced(key) or unknown("setting", key, options)))
        result[str(options[key].name)] = _value(options[key], key, value, path)
    return result


def variable(option: click.Parameter) -> str:
    """The environment variable that sets `option`."""
    return f"{PREFIX}_{_key(option).replace('-', '_').upper()}"


def check_environment(command: click.Command, environment: Mapping[str, str]) -> None:
    """See to it that no setting in `environment` is lost, for one that is misspelt might have been a limit.

    Raises:
        OptionError: it sets what is no option of `command`.
    """
    known = {variable(each) for each in command.params if each.name not in _NOT_SETTINGS}
    for name in environment:
        if name.startswith(f"{PREFIX}_") and name not in known:
            raise OptionError("environment: " + unknown("setting", name, known))


def _key(option: click.Parameter) -> str:
    """What people call an option: `--list-clauses` is `list-clauses`."""
    return max(option.opts, key=len).lstrip("-")


def _value(option: click.Parameter, key: str, value: Json, path: Path | None) -> Json:
    if getattr(option, "is_flag", False):
        if isinstance(value, bool):
            return value
        raise OptionError(f"{path}: {key} must be true or false, not {value!r}")
    if not option.multiple:
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value)
        raise OptionError(f"{path}: {key} must be a text or a number, not {value!r}")
    texts = value
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        texts = [f"{name}={each}" for name, each in value.items()]
    if isinstance(texts, str):
        texts = [texts]
    if isinstance(texts, list) and all(isinstance(each, str) for each in texts):
        return texts
    raise OptionError(f"{path}: {key} must be a list of texts or a table by vendor, not {value!r}")


def show(context: click.Context, path: Path | None, options: Options, console: Console) -> int:
    """Print the settings in force and where each came from; of what is secret, only whether it is there."""
    console.print(f"settings from {path}" if path else f"no {FILE} here", highlight=False)
    table = Table(box=None, pad_edge=False)
    for title in ("setting", "value", "from"):
        table.add_column(title, overflow="fold")
    for row in (*_effective(context, path, options), *_account(options)):
        table.add_row(*row)
    console.print(table)
    return Exit.KEPT


def _account(options: Options) -> Iterator[tuple[str, str, str]]:
    for vendor in options.targets:
        for name in (*find(vendor).environment, *find(vendor).signing):
            if os.environ.get(name):
                yield name, "set, not shown", "environment"
            elif options.account.get(name):
                yield name, "set, not shown", "credentials file"
            else:
                yield name, "not set", ""


def _effective(context: click.Context, path: Path | None, options: Options) -> Iterator[tuple[str, str, str]]:
    for option in context.command.params:
        if option.name in _NOT_SETTINGS or option.name is None:
            continue
        value, source = context.params[option.name], context.get_parameter_source(option.name)
        if value is None and option.name == "patience":
            value = f"{options.patience:g}s"
        texts = ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
        told = _SOURCES.get(source, "") if source else ""
        yield _key(option), without_secrets(texts, options.account), str(path) if told == "file" else told
