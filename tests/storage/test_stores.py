"""A folder and a bucket are the same to whoever puts files there or looks at them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from stores import BUCKET, Server, s3_server

from contracts.storage import NotStored, StorageError, Store, bucket, place
from contracts.storage.store import proper
from tests.loopback import say, serve


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with s3_server() as running:
        yield running


@pytest.fixture(params=["folder", "bucket", "below"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return place(str(tmp_path), {})
    running: Server = request.getfixturevalue("server")
    prefix = tmp_path.name if request.param == "below" else ""
    found = place(f"s3://{BUCKET}/{prefix}", running.environment)
    for name, _ in list(found.files()):
        found.remove(name)
    return found


def test_what_was_put_is_there(store: Store) -> None:
    store.check()
    store.put("a/b/c.ts", b"123")
    store.put("a/b.m3u8", b"12")
    store.put("a/b.m3u8", b"1")
    assert list(store.files()) == [("a/b.m3u8", 1), ("a/b/c.ts", 3)]
    assert list(store.files("a/b/")) == [("a/b/c.ts", 3)]
    assert list(store.files("a/b")) == [("a/b.m3u8", 1), ("a/b/c.ts", 3)]
    assert store.size("a/b/c.ts") == 3
    store.remove("a/b/c.ts")
    store.remove("a/b/c.ts")
    assert store.size("a/b/c.ts") is None


def test_a_file_can_be_read_from_anywhere_in_it(store: Store) -> None:
    data = bytes(range(256)) * 4096
    store.put("big", data)
    with store.open("big") as file:
        assert file.read(3) == data[:3]
        assert file.seek(-5, io.SEEK_END) == len(data) - 5
        assert file.read() == data[-5:]
        assert file.seek(700_001) == 700_001
        assert file.read(10) == data[700_001:700_011]
        file.seek(0)
        assert file.read() == data


@pytest.mark.parametrize("name", ["absent", "../absent", "/etc/passwd", "", ".", "a//b", "a/../b", "x" * 3000, "a\0b"])
def test_what_is_not_there_or_not_a_name(store: Store, name: str) -> None:
    assert store.size(name) is None
    with pytest.raises(NotStored) as raised:
        store.open(name)
    assert len(str(raised.value)) < 400
    if not proper(name):
        with pytest.raises(StorageError, match="not the name of a file"):
            store.put(name, b"1")


def test_many_files_are_listed_page_by_page(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "PAGE", 3)
    store = place(f"s3://{BUCKET}/many", server.environment)
    names = [f"{number:02}" for number in range(10)]
    for name in names:
        store.put(name, b"")
    assert [name for name, _ in store.files()] == names


def test_no_secret_is_shown(server: Server) -> None:
    store = place(f"s3://{BUCKET}/p", server.environment)
    shown = f"{store!r} {store} {store.label}"
    assert server.environment["AWS_ACCESS_KEY_ID"] not in shown
    assert server.environment["AWS_SECRET_ACCESS_KEY"] not in shown


WRONG = [
    ("s3://elsewhere", {}, r"has no bucket elsewhere$"),
    (f"s3://{BUCKET}", {"AWS_SECRET_ACCESS_KEY": "wrong-secret"}, r"refuses the credentials \(\w+\); check AWS_"),
    (f"s3://{BUCKET}", {"AWS_ACCESS_KEY_ID": "wrong-key"}, r"refuses the credentials \(\w+\); check AWS_"),
    (f"s3://{BUCKET}", {"AWS_SECRET_ACCESS_KEY": "wrong\nsecret"}, r"refuses|cannot be used"),
    (f"s3://{BUCKET}?endpoint=http://127.0.0.1:1", {}, r"http://127\.0\.0\.1:1 cannot be reached"),
    (f"s3://{BUCKET}?endpoint=http://nowhere.invalid", {}, r"http://nowhere\.invalid cannot be reached"),
]


@pytest.mark.parametrize(("text", "change", "reason"), WRONG, ids=[str(each[2])[:24] for each in WRONG])
def test_what_is_wrong_is_said_in_one_line(server: Server, text: str, change: dict[str, str], reason: str) -> None:
    environment = {**server.environment, **change}
    store = place(text, environment)
    for use in (store.check, lambda: list(store.files()), lambda: store.put("a", b"1")):
        with pytest.raises(StorageError, match=reason) as raised:
            use()
        assert "\n" not in str(raised.value)
        assert not any(
            environment[name] in str(raised.value) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        )
        assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "<html>hello</html>"), (200, "{}"), (200, ""), (404, "no"), (403, ""), (301, "<a/>"), (500, "")],
)
def test_a_server_that_speaks_something_else(status: int, body: str) -> None:
    with serve(say(status, body, "text/html")) as strange:
        store = place(
            f"s3://{BUCKET}", {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_ENDPOINT_URL": strange.url}
        )
        for use in (lambda: list(store.files()), lambda: store.put("a", b"1"), lambda: store.open("a").read()):
            with suppress(StorageError):
                use()
        assert strange.seen
