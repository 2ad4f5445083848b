"""What our own conformance tests judge: the embedded sandbox, unless --target says otherwise."""

import os
import signal

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # nohup and some CI runners do that
    signal.signal(signal.SIGINT, signal.default_int_handler)  # child processes would inherit it


def pytest_addoption(parser: pytest.Parser) -> None:
    """How much the slow tests try."""
    parser.addoption("--seeds", type=int, default=200, metavar="N", help="seeds to try (with -m slow)")
    parser.addoption("--storms", type=int, default=100, metavar="N", help="runs in bad weather (with -m slow)")
    parser.addoption("--pairs", type=int, default=200, metavar="N", help="pairs of runs to compare (with -m slow)")
    parser.addoption("--plans", type=int, default=1000, metavar="N", help="small plans with budgets (with -m slow)")
    parser.addoption("--kills", type=int, default=300, metavar="N", help="moments to kill a gate at (with -m slow)")


@pytest.fixture(scope="session", autouse=True)
def state_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Journals of leases go where nobody else's are."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))
