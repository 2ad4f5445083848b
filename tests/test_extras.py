"""Without the extras everything can be imported, and what needs them says so in one line."""

from __future__ import annotations

import subprocess
import sys

import pytest

from contracts import extras
from contracts.extras import MissingExtra

WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(("av", "m3u8", "boto3", "botocore")))
import contracts.sandbox.shelf, contracts.storage, contracts.target.inspection
from contracts.sandbox.media import Clip, Text
from contracts.sandbox.shelf import Shelf
from contracts.target.inspection import download, inspect
uses = (
    Clip(container="mp4", seconds=5).read,
    lambda: inspect(Shelf({"a": Text(b"1")}), "a"),
    lambda: download("http://127.0.0.1/"),
    lambda: contracts.storage.place("s3://bucket", {}),
)
for use in uses:
    try:
        use()
    except contracts.extras.MissingExtra as error:
        print(error)
"""


def test_nothing_breaks_before_an_extra_is_needed() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    media = "needs av and m3u8; install recording-contracts[media]"
    assert done.stdout.splitlines() == [media, media, media, "needs boto3; install recording-contracts[s3]"]


@pytest.mark.parametrize("extra", sorted(extras.LIBRARIES))
def test_what_is_installed_is_not_lacking(extra: str) -> None:
    assert extras.lacking(extra) == ""
    extras.demand(extra)


def test_what_is_installed_and_does_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str) -> None:
        raise ImportError(f"lib{name}.so: no such file\nand much more")

    monkeypatch.setattr(extras, "import_module", broken)
    with pytest.raises(MissingExtra) as raised:
        extras.demand("media")
    assert (
        str(raised.value) == "av does not work here (libav.so: no such file); install recording-contracts[media] anew"
    )
