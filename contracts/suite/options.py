"""What a run is asked to do: the options of gate and plugin, read from text in one place."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from math import inf, nan
from pathlib import Path

from dotenv import dotenv_values

from contracts.drift.outcome import CLASSES, SEVERITIES
from contracts.extras import lacking
from contracts.model import Deviation
from contracts.report.deviations import read as read_deviations
from contracts.sandbox.core import Fault
from contracts.spec.files import unknown
from contracts.suite.addresses import OptionError, base, masked, refuse_secrets
from contracts.suite.depth import Depth
from contracts.suite.scenarios import having
from contracts.suite.targets import faults
from contracts.target.budget import Limits
from contracts.vendors.vendor import find, names

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, None: 1.0}
EMBEDDED = "embedded"
AUTO = "auto"
"""The edition that is asked for when it is to be found out."""
ONCE, TWICE = "30s", "60s"
"""How long is waited by default: what an edition that was found out is driven under again waits again."""
BUCKET_SECRETS = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""The variables that hold what opens a bucket."""
_SECRET = re.compile("SECRET|TOKEN|KEY|PASSWORD")
LONGEST_SEED = 18
LONGEST_TIMEOUT = 3600.0
SLOWEST = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """`targets` maps vendors to URLs or `embedded`; `editions` to the edition asked for, if any.

    `auto` are the vendors whose edition is to be found out; they have none in `editions`.
    `patience` and `timeout` are in seconds; `rate` in requests a second, None for the vendor's own.
    `participants` is a command line, empty for nobody; `storage` names places for files by vendor; `callbacks` is a
    port, and perhaps the address by which the world reaches it. `account` holds credentials that were read from a file.
    `limits` say what targets behind URLs may be asked for; `allow_http` that other machines than this one may be
    spoken to over plain http. `deviations` are breaks that somebody has accepted,
    `depth` how much is driven, None for what is usual with a target. `baseline` is what was observed before, and
    `fail_on` names the changes since then that matter.
    """

    targets: Mapping[str, str]
    editions: Mapping[str, str]
    seed: int
    patience: float = 30.0
    rate: float | None = None
    timeout: float = 10.0
    faults: tuple[Fault, ...] = ()
    scenario: str = ""
    participants: str = ""
    storage: Mapping[str, str] = field(default_factory=dict)
    callbacks: str = ""
    output: Path | None = None
    account: Mapping[str, str] = field(default_factory=dict, repr=False)
    limits: Limits = field(default_factory=Limits)
    deviations: tuple[Deviation, ...] = ()
    auto: frozenset[str] = frozenset()
    allow_http: bool = False
    depth: Depth | None = None
    baseline: Path | None = None
    fail_on: tuple[str, ...] = ()

    def lent(self, vendor: str) -> frozenset[str]:
        """The abilities that a target of `vendor` is lent; looking at files takes the extra `media`."""
        media = not lacking("media")
        there = {
            "participants": bool(self.participants),
            "callbacks": bool(self.callbacks),
            "answers": self.callbacks.partition("=")[0].isdecimal(),
            "storage": media and vendor in self.storage,
            "links": media,
        }
        return frozenset(name for name, lent in there.items() if lent)

    @classmethod
    def read(
        cls,
        *,
        vendors: Iterable[str] = (),
        targets: Iterable[str] = (),
        editions: Iterable[str] = (),
        seed: str | None = None,
        patience: str | None = None,
        rate: str | None = None,
        timeout: str = "10s",
        fault: Iterable[str] = (),
        scenario: str = "",
        participants: str = "",
        storage: Iterable[str] = (),
        callbacks: str = "",
        credentials: str | None = None,
        max_requests: str | None = None,
        max_recordings: str | None = None,
        max_recorded_minutes: str | None = None,
        max_seconds: str | None = None,
        deviations: str | None = None,
        output: str | None = None,
        allow_http: bool = False,
        depth: str | None = None,
        baseline: str | None = None,
        fail_on: Iterable[str] = (),
    ) -> Options:
        """Options from the texts that a person gave.

        Raises:
            OptionError, DeviationError: one of them cannot be used.
            SpecError: a vendor is unknown.
        """
        wanted = tuple(dict.fromkeys(vendors))
        for name in wanted:
            find(name)
        account = _account(credentials) if credentials else {}
        given = {"--target": tuple(targets), "--storage": tuple(storage), "--callbacks": (callbacks,)}
        refuse_secrets({**given, "--participants": (participants,)}, _secrets({**account, **os.environ}))
        urls = _urls(given["--target"], wanted, allow_http=allow_http)
        where, named = _chosen(urls, wanted, editions, scenario)
        lent = {"participants": participants, "storage": storage, "callbacks": callbacks}
        _lent([option for option, given in lent.items() if given], where)
        return cls(
            targets=where,
            editions=_dated(named),
            auto=frozenset(name for name in where if named.get(name) == AUTO),
            seed=_seed(seed),
            patience=duration(patience or (TWICE if AUTO in named.values() else ONCE), "--patience"),
            rate=None if rate is None else _rate(rate),
            timeout=_timeout(timeout),
            faults=_faults(fault, where),
            scenario=scenario,
            participants=participants,
            storage=places(storage, tuple(where)),
            callbacks=callbacks,
            output=Path(output) if output else None,
            deviations=read_deviations(Path(deviations)) if deviations else (),
            account=account,
            limits=_limits(max_requests, max_recordings, max_recorded_minutes, max_seconds),
            allow_http=allow_http,
            depth=None if depth is None else _depth(depth),
            baseline=Path(baseline) if baseline else None,
            fail_on=_fail_on(fail_on, baseline),
        )


def _chosen(
    urls: Mapping[str, str], wanted: tuple[str, ...], editions: Iterable[str], scenario: str
) -> tuple[dict[str, str], Mapping[str, str]]:
    """(where each vendor is judged, the editions that were named)."""
    chosen = wanted or tuple(urls) or names()
    for name in urls:
        if name not in chosen:
            raise OptionError(f"--target {name}=… needs --vendor {name} too, or no --vendor at all")
    named = editions_by_vendor(editions, chosen)
    if scenario:
        chosen = having(scenario, chosen, _dated(named))
    return {name: urls.get(name, EMBEDDED) for name in chosen}, named


def _dated(named: Mapping[str, str]) -> dict[str, str]:
    return {name: edition for name, edition in named.items() if edition != AUTO}


def _depth(text: str) -> Depth:
    if text not in tuple(Depth):
        raise OptionError("--depth: " + unknown("depth", text, tuple(Depth)))
    return Depth(text)


def _fail_on(asked: Iterable[str], baseline: str | None) -> tuple[str, ...]:
    wanted, known = tuple(asked), (*CLASSES, *SEVERITIES)
    for each in wanted:
        if each not in known:
            raise OptionError("--fail-on: " + unknown("change", each, known))
    if wanted and not baseline:
        raise OptionError(f"--fail-on {wanted[0]}: changes since when? name a --baseline")
    return wanted


def _faults(asked: Iterable[str], where: Mapping[str, str]) -> tuple[Fault, ...]:
    wanted = tuple(asked)
    found = faults([find(name) for name in names()], wanted) if wanted else ()
    for each in found:
        if where.get(each.vendor) != EMBEDDED:
            raise OptionError(f"--fault {each.id}: faults are for the embedded sandbox of {each.vendor}")
    return found


def _lent(options: Iterable[str], where: Mapping[str, str]) -> None:
    """Refuse to lend something where there is nobody to lend it to."""
    for option in options:
        if all(url == EMBEDDED for url in where.values()):
            raise OptionError(f"--{option}: the embedded sandbox has its own; name a --target")


def _limits(requests: str | None, recordings: str | None, minutes: str | None, seconds: str | None) -> Limits:
    return Limits(
        requests=_most(requests, "--max-requests"),
        recordings=_most(recordings, "--max-recordings"),
        recorded=_most(minutes, "--max-recorded-minutes") * 60,
        seconds=_most(seconds, "--max-seconds"),
    )


def _secrets(account: Mapping[str, str]) -> dict[str, str]:
    """What of `account` nobody may read; an id stands in many an address."""
    vendors = tuple(find(name) for name in names())
    known = {name for each in vendors for name in (*each.environment, *each.signing)} | {*BUCKET_SECRETS}
    return {name: text for name, text in account.items() if name in known and _SECRET.search(name)}


def _account(path: str) -> dict[str, str]:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        if "=" in path:
            raise OptionError("--credentials: name a file, and write the credentials into it") from error
        raise OptionError(f"--credentials {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise OptionError(f"--credentials {path}: not UTF-8") from error
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value for name, value in found.items() if value}


def duration(text: str, option: str) -> float:
    """Seconds from `30`, `30s`, `5m`, `2h`, `7d` or `inf`.

    Raises:
        OptionError: it is none.
    """
    if text.strip() == "inf":
        return inf
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise OptionError(f"{option} {text}: not a duration; write for example 30s or 5m")
    return float(match[1]) * _UNITS[match[2]]


def _urls(texts: Iterable[str], vendors: tuple[str, ...], *, allow_http: bool) -> dict[str, str]:
    """Where each target is, by vendor."""
    urls = by_vendor(texts, "--target", vendors)
    for name, url in urls.items():
        if url != EMBEDDED:
            base(name, url, "", allow_http=allow_http)
    return urls


def by_vendor(texts: Iterable[str], option: str, vendors: tuple[str, ...]) -> dict[str, str]:
    """URLs by vendor from texts such as `agora=https://…`; a lone URL is that of the only vendor.

    Raises:
        OptionError: one of them says not whose it is, is no URL, or is the vendor's second.
        SpecError: a vendor is unknown.
    """
    result: dict[str, str] = {}
    for text in texts:
        name, equals, url = text.partition("=")
        if "://" in name or not equals:
            if len(vendors) != 1:
                example = masked(text) if "://" in text else "https://api.example.com"
                raise OptionError(f"{option} {masked(text)}: say whose, and where: {option} {names()[0]}={example}")
            name, url = vendors[0], text
        find(name)
        if "@" in url.partition("://")[2].partition("/")[0]:
            raise OptionError(f"{option} {name}: no credentials in the URL, reports would show them")
        if "://" not in url and not (url == EMBEDDED and option == "--target"):
            raise OptionError(
                f"{option} {masked(text)}: not a URL; write for example {option} {name}=https://api.example.com"
            )
        if name in result:
            raise OptionError(f"{option} {masked(text)}: {name} has one already; name one for each vendor")
        result[name] = url
    return result


def editions_by_vendor(texts: Iterable[str], vendors: tuple[str, ...]) -> dict[str, str]:
    """The editions that a person named, by vendor; a lone edition is that of the only vendor, `auto` everyone's.

    Raises:
        OptionError: one of them does not say of which of `vendors` it is.
    """
    result: dict[str, str] = {}
    for text in texts:
        name, equals, edition = text.partition("=")
        if text == AUTO:
            result |= {name: AUTO for name in vendors if name not in result}
            continue
        if not equals:
            if len(vendors) != 1:
                raise OptionError(f"--edition {text}: say whose, for example --edition {vendors[0]}={text}")
            name, edition = vendors[0], text
        if name not in vendors:
            raise OptionError(f"--edition {text}: " + unknown("vendor", name, vendors))
        result[name] = edition
    return result


def _most(text: str | None, option: str) -> float:
    try:
        value = inf if text is None else float(text)
    except ValueError:
        value = nan
    if not value >= 0:
        raise OptionError(f"{option} {text}: not a number from 0 up")
    return value


def places(texts: Iterable[str], vendors: tuple[str, ...]) -> dict[str, str]:
    """Places for files by vendor; a lone one is that of the only vendor.

    Raises:
        OptionError: one of them does not say of which of `vendors` it is, or is the vendor's second.
    """
    result: dict[str, str] = {}
    for text in texts:
        name, equals, place = text.partition("=")
        if not equals or name not in names():
            if len(vendors) != 1:
                raise OptionError(f"--storage {text}: say whose, for example --storage {vendors[0]}={text}")
            name, place = vendors[0], text
        if name not in vendors:
            raise OptionError(f"--storage {text}: " + unknown("vendor", name, vendors))
        if name in result:
            raise OptionError(f"--storage {text}: {name} has one already; name one for each vendor")
        result[name] = place
    return result


def _seed(text: str | None) -> int:
    if text is None:
        return secrets.randbelow(10**6)
    if not text.isdecimal() or len(text) > LONGEST_SEED:
        raise OptionError(f"--seed {text}: not a whole number of at most {LONGEST_SEED} digits")
    return int(text)


def _timeout(text: str) -> float:
    seconds = duration(text, "--timeout")
    if not 0 < seconds <= LONGEST_TIMEOUT:
        raise OptionError(f"--timeout {text}: write a time above 0s and up to {LONGEST_TIMEOUT:g}s")
    return seconds


def _rate(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if value != 0 and not SLOWEST <= value < inf:
        raise OptionError(f"--rate {text}: not a number of requests a second from {SLOWEST:g} up; 0 means no limit")
    return value
