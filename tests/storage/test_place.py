"""What a person may write for a place, and what is said to the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contracts import extras
from contracts.extras import MissingExtra
from contracts.storage import Directory, NotStored, StorageError, place

KEYS = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"}


@pytest.mark.parametrize(
    ("text", "environment", "reason"),
    [
        ("", {}, "not a place for files"),
        ("ftp://there/x", {}, "not a place for files: ftp"),
        ("https://key:secret@there/x", {}, "not a place for files: https;"),
        ("s3://", KEYS, "not a bucket"),
        ("s3:bucket", KEYS, "not a bucket"),
        ("s3://[", KEYS, "not a bucket"),
        ("s3://k:s@bucket", KEYS, "no credentials in the name"),
        ("s3://bucket?region=x", KEYS, "not a bucket"),
        ("s3://bucket?endpoint", KEYS, "not a bucket"),
        ("s3://bucket?endpoint=ftp://x", KEYS, "endpoint is no plain http"),
        ("s3://bucket?endpoint=https://u:p@x", KEYS, "endpoint is no plain http"),
        ("s3://bucket", {**KEYS, "AWS_ENDPOINT_URL": "http://u:p@x"}, "endpoint is no plain http"),
        ("s3://bucket", {}, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"),
        ("s3://bucket", {"AWS_ACCESS_KEY_ID": "k"}, "set AWS_SECRET_ACCESS_KEY in the environment"),
    ],
)
def test_no_place(text: str, environment: dict[str, str], reason: str) -> None:
    with pytest.raises(StorageError, match=reason) as raised:
        place(text, environment)
    assert "\n" not in str(raised.value)
    assert "p@x" not in str(raised.value)


def test_without_the_extra_a_bucket_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"^needs boto3; install recording-contracts\[s3\]$"):
        place("s3://bucket", KEYS)
    assert place("some/folder", {}) == Directory(Path("some/folder"))


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is not a folder"):
        Directory(tmp_path / "absent").check()
    with pytest.raises(StorageError, match="is not a folder"):
        list(Directory(tmp_path / "absent").files())


def test_nothing_outside_a_folder_is_reached(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path / "secret")
    (inside / "way").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe")
    store = Directory(inside)
    assert list(store.files()) == []
    for name in ("link", "way/secret", "../secret", "pipe"):
        assert store.size(name) is None
        with pytest.raises(NotStored):
            store.open(name)
    with pytest.raises(StorageError, match="not the name of a file"):
        store.put("way/new", b"1")
    assert not (tmp_path / "new").exists()


def test_a_file_being_written_is_not_there_yet(tmp_path: Path) -> None:
    store = Directory(tmp_path)
    (tmp_path / "a.ts.unfinished").write_bytes(b"1")
    store.put("a.ts", b"12")
    assert list(store.files()) == [("a.ts", 2)]
