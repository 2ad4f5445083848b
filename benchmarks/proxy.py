"""What the proxy adds to an exchange, beside the same target without it and behind Prism's proxy.

    python -m benchmarks.proxy [--connections 8 32] [--seconds 10] [--exchanges 100000] [--prism PATH]

The target answers at once and with little effort, as a recording with Agora goes: acquire, start, five queries, stop.
Clients ask again as soon as they are answered. Figures are milliseconds; of memory, mebibytes of the proxy and of the
process that records and judges, as traffic goes on. All of it shares this machine.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from threading import Thread
from time import perf_counter, sleep

from contracts.spec import load

PRISM = "@stoplight/prism-cli@5.16.0"
HOST = "127.0.0.1"
BEGIN_WITHIN = 60.0
"""Seconds within which a server has begun."""


@contextmanager
def serving(command: list[str], says: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server as a process, and its port, which it tells in a line like `says`; it is ended by SIGTERM."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    assert process.stdout  # noqa: S101
    begun, told = perf_counter(), []
    for line in process.stdout:
        told.append(line)
        if found := re.search(says, line):
            break
        if perf_counter() - begun > BEGIN_WITHIN:
            break
    else:
        found = None
    if not found:
        process.kill()
        raise SystemExit("".join(told))
    silence = Thread(target=process.stdout.read, daemon=True)
    silence.start()
    try:
        yield process, int(found[1])
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(600)
        except subprocess.TimeoutExpired:
            process.kill()


def load_of(port: int, connections: int, *, seconds: float = 0.0, exchanges: int = 0) -> tuple[list[float], float]:
    """(how long each exchange took in seconds, how long all took) of a load on `port`."""
    command = [sys.executable, "-m", "benchmarks.proxy_load", "ask", str(port), str(connections)]
    done = subprocess.run(  # noqa: S603
        [*command, str(seconds), str(exchanges)], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    return told["took"], told["seconds"]


@contextmanager
def ours(target: int, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Our proxy in front of `target`: it passes on, records and judges."""
    command = [sys.executable, "-m", "contracts", "proxy", "--port", "0", "--output", str(folder)]
    with serving([*command, "--target", f"agora=http://{HOST}:{target}"], r"listening on http://\S+:(\d+);") as found:
        yield found


@contextmanager
def prisms(target: int, folder: Path, prism: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Prism's proxy in front of `target`: it passes on, and compares with the same document."""
    document = folder / "openapi.json"
    document.write_text(json.dumps(load("agora").document), encoding="utf-8")
    command = [prism, "proxy", "--host", HOST, "--port", "0", str(document), f"http://{HOST}:{target}"]
    with serving(command, r"listening on http://127\.0\.0\.1:(\d+)") as found:
        yield found


def prism_in(folder: Path, named: str | None) -> str:
    """Prism's command, installed where it is missing; empty where that cannot be done."""
    there = named or str(Path("tests/tools/node_modules/.bin/prism"))
    if Path(there).exists():
        return there
    npm = shutil.which("npm")
    if npm is None:
        return ""
    command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent", PRISM]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return str(folder / "node_modules/.bin/prism") if done.returncode == 0 else ""


def compare(target: int, prism: str, folder: Path, connections: list[int], seconds: float) -> None:
    """Print how long exchanges take each way, under the same load in turn."""
    ways: dict[str, dict[int, tuple[list[float], float]]] = {"the target alone": {}}
    for count in connections:
        ways["the target alone"][count] = load_of(target, count, seconds=seconds)
    with ours(target, folder / "compared") as (_, port):
        ways["our proxy"] = {count: load_of(port, count, seconds=seconds) for count in connections}
    if prism:
        with prisms(target, folder, prism) as (_, port):
            ways["Prism's proxy"] = {count: load_of(port, count, seconds=seconds) for count in connections}
    else:
        print("Prism's proxy is left out: npm is not there, or could not install it")
    print(f"{'connections':>12}  {'':18}{'a second':>10}{'median':>9}{'99 %':>9}{'added':>9}")
    for count in connections:
        alone = median(ways["the target alone"][count][0])
        for way, by_count in ways.items():
            took, whole = by_count[count]
            last = quantiles(took, n=100)[-1]
            print(
                f"{count:>12}  {way:18}{len(took) / whole:>10,.0f}{median(took) * 1000:>9.2f}{last * 1000:>9.2f}"
                + ("" if way == "the target alone" else f"{(median(took) - alone) * 1000:>9.2f}")
            )


def resident(pid: int) -> float:
    """Mebibytes of a process that are in memory; 0 where nobody tells."""
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def child(pid: int) -> int:
    """The process that a proxy has started."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(told[0])


def remember(target: int, folder: Path, exchanges: int) -> None:
    """Print what memory is used as exchanges go through, and how long the end takes."""
    print(f"\n{'exchanges':>12}{'the proxy':>12}{'the clerk':>12}")
    tenth = max(1, exchanges // 10)
    with ours(target, folder / "remembered") as (process, port):
        if not Path(f"/proc/{process.pid}/status").exists():
            print("nobody tells here how much memory a process uses")
            return
        for done in range(0, exchanges + 1, tenth):
            print(f"{done:>12,}{resident(process.pid):>12.0f}{resident(child(process.pid)):>12.0f}", flush=True)
            if done < exchanges:
                load_of(port, 32, exchanges=tenth)
                sleep(1)
        begun = perf_counter()
        clerk, peak = child(process.pid), 0.0
        process.send_signal(signal.SIGTERM)
        while process.poll() is None:
            peak = max(peak, resident(clerk))
            sleep(0.05)
        print(f"verdicts and reports {perf_counter() - begun:.1f} s after the end, the clerk at {peak:.0f} MiB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, nargs="+", default=[8, 32])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--exchanges", type=int, default=100_000)
    parser.add_argument("--prism", metavar="PATH")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prism = prism_in(folder, asked.prism)
        with serving([sys.executable, "-m", "benchmarks.proxy_load", "serve"], r"port (\d+)") as (_, target):
            compare(target, prism, folder, asked.connections, asked.seconds)
            remember(target, folder, asked.exchanges)


if __name__ == "__main__":
    main()
