"""A recorded exchange becomes a command that a shell reads as it was meant."""

from __future__ import annotations

import json
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.model import Credentials, Exchange, Request
from contracts.report.shell import PLACEHOLDER, curl, quote
from contracts.report.text import dumps, printable

_SECRETS = {"AGORA_APP_ID": "970CA35de60c44645bbae8a215061b33", "STORAGE_SECRET_KEY": "s3cr3t $(x) \"'\\!"}
_AUTH = '--user "$AGORA_APP_ID:$STORAGE_SECRET_KEY"'

_fragments = st.sampled_from(
    [
        "$AGORA_APP_ID",
        "$STORAGE_SECRET_KEY",
        "'",
        '"',
        "\\",
        "`",
        "!",
        "$",
        "$(ls)",
        "${x}",
        "$ref",
        "\n",
        " ",
        "a",
        "é",
        "&",
        ";",
    ]
)
_words = st.lists(_fragments, max_size=8).map("".join)


def _argv(command: str) -> list[str]:
    """What the program behind `command` would be told, with `$VARIABLES` of the reader set."""
    ran = subprocess.run(
        ["/bin/sh", "-c", "printf '%s\\0' " + command.removeprefix("curl ")],
        env=_SECRETS,
        capture_output=True,
        check=True,
    )
    return ran.stdout.decode().split("\0")[:-1]


def _expanded(text: str) -> str:
    return PLACEHOLDER.sub(lambda match: _SECRETS[match[1]], text)


def _known(text: str) -> bool:
    return all(name in _SECRETS for name in PLACEHOLDER.findall(text))


def _exchange(request: Request, credentials: Credentials = Credentials.VALID) -> Exchange:
    return Exchange(id="1", request=request, response=None, at=0.0, credentials=credentials)


@settings(max_examples=60, deadline=None)
@given(
    texts=st.lists(
        (_words | st.text(st.characters(exclude_categories=("Cs", "Cc")))).filter(_known),
        min_size=1,
        max_size=20,
    )
)
def test_a_quoted_word_expands_its_placeholders_and_nothing_else(texts: list[str]) -> None:
    assert _argv(" ".join(map(quote, texts))) == [_expanded(text) for text in texts]


@settings(max_examples=40, deadline=None)
@given(
    body=st.dictionaries(_words, _words | st.integers() | st.none(), max_size=3).filter(lambda it: _known(dumps(it)))
)
def test_curl_is_told_the_recorded_request(body: dict[str, object]) -> None:
    request = Request(
        method="POST",
        path="/v1/apps/$AGORA_APP_ID/start",
        query=(("q", "a b&c"),),
        headers={"x-note": "it's $5!", "authorization": "Basic gone", "host": "gone"},
        body=body,
    )
    assert _argv(curl(_exchange(request), "https://example.com/", _AUTH)) == [
        "--include",
        "--request",
        "POST",
        f"https://example.com/v1/apps/{_SECRETS['AGORA_APP_ID']}/start?q=a%20b%26c",
        "--user",
        _expanded("$AGORA_APP_ID:$STORAGE_SECRET_KEY"),
        "--header",
        "x-note: it's $5!",
        "--header",
        "content-type: application/json",
        "--data-raw",
        _expanded(dumps(body)),
    ]


def test_a_placeholder_that_runs_into_a_word_keeps_its_name() -> None:
    assert _argv(quote("$AGORA_APP_IDs")) == [_SECRETS["AGORA_APP_ID"] + "s"]


def test_an_interactive_shell_sees_no_exclamation_mark_inside_double_quotes() -> None:
    assert quote("$AGORA_APP_ID!") == '"$AGORA_APP_ID"\'!\'""'


def test_credentials_are_variables_or_wrong_or_missing() -> None:
    request = Request(method="GET", path="/")
    shown = {it: curl(_exchange(request, it), "https://example.com", _AUTH) for it in Credentials}
    assert _AUTH in shown[Credentials.VALID]
    assert '--user "wrong:wrong"' in shown[Credentials.WRONG]
    assert "--user" not in shown[Credentials.MISSING]


def test_curl_is_kept_from_its_own_ideas() -> None:
    odd = curl(_exchange(Request(method="HEAD", path="/a/../b[1]", text="plain")), "https://example.com")
    assert "--head" in odd
    assert "--globoff" in odd
    assert "--path-as-is" in odd
    assert "--header content-type:" in odd


@given(value=st.text(st.characters(exclude_categories=())))
def test_json_is_readable_where_possible_and_always_printable(value: str) -> None:
    assert json.loads(dumps(value)) == value
    assert printable(dumps(value)) == dumps(value)
    dumps(value).encode()
