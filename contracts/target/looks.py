"""What a secret looks like that nobody told us of: by the name of its field, in a link, or by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import unquote

from contracts.model import Json
from contracts.target.secrets import NAME

MEMORABLE: Final = 12
"""Characters from which a secret, once seen, is recognised wherever it stands again."""

SHORTEST: Final = 8
"""Characters of what stands in quotes behind a telling name, from which on it is taken for a secret."""

Hide = Callable[[str], str]
"""(secret) → what stands in its place; the secret itself where it is none."""

_FIELD: Final = re.compile(
    r"(secret|password|passwd|passphrase|token|credentials?|authorization|cookie|jwt|connectionstring"
    r"|(secret|private|access|api|app|stream|signing|encryption)key(id)?)$"
)
_PARAMETER: Final = re.compile(
    r"signature$|credential$|token$|secret$|password$|keyid$|accesskey$|apikey$|authkey$|keypairid$|hmac$|hdnts$"
    r"|^(sig|sign|key|auth|policy|jwt|hash|verify)$"
)
_STREAMED: Final = re.compile(r"(?i)rtmp[a-z]*|srt")

URL: Final = re.compile(r"""(?i)\b[a-z][a-z0-9+.-]{1,20}:(?:\\?/){2}[^\s"'<>\\^`{|}]*(?:\\/[^\s"'<>\\^`{|}]*)*""")
_URL_PARTS: Final = re.compile(
    r"(?s)(?P<scheme>[^:]+)(?P<slashes>:(?:\\?/){2})(?P<login>[^/?#@]*@)?(?P<host>[^/?#\\]*)"
    r"(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?"
)
_QUOTE: Final = r"""(?:\\{0,4}(?:["']|&(?:quot|apos|\#0?3[49]|\#x2[27]);))"""
_NAMED: Final = re.compile(
    rf"""(?ix)(?P<before>
        (?:secret|passw(?:or)?d|token|signature|credential|(?:access|api|private|stream)[-_]?key)[\w-]{{0,20}}
        {_QUOTE}?\s{{0,4}}(?:[:=]|%3A|%3D)[\s\[]{{0,6}}
    )(?:
        (?P<opening>{_QUOTE})(?!\$[A-Z])(?P<quoted>.{{1,4000}}?)(?=(?P=opening))
        | {_QUOTE}?(?!\$[A-Z])(?P<bare>[^\s"'\\&,;<>(){{}}\[\]]{{8,}})
    )"""
)
_SCHEME: Final = re.compile(r"(?i)(?P<before>\b(?:bearer|basic)\s+)(?P<secret>[\w+/=.~-]{8,})")
_BY_ITSELF: Final = re.compile(
    r"(?s)\beyJ[\w-]{8,2000}\.[\w-]{8,2000}\.[\w-]*"  # a JSON Web Token
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # a key of AWS
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)
_LONG: Final = 24
_USUAL: Final = 64

_SIGNS: Final = (":", "=", "%", "eyJ", "AKIA", "ASIA", "-----BEGIN ")
"""One of these is in every link, assignment, token and key; or else there is white space before a secret."""


def secretive(field: str) -> bool:
    """Whether what stands under this name, of a JSON field or a header, is a secret."""
    return _known(field) if len(field) <= _USUAL else _names_a_secret(field)


def _names_a_secret(field: str) -> bool:
    return _FIELD.search(_plain(field)) is not None


_known = lru_cache(4096)(_names_a_secret)
"""Names recur; what is remembered of them is short."""


def carried(value: Json, *, field: str = "") -> Iterator[tuple[str, str]]:
    """(field, secret) for the secrets in a body, by the names of their fields; those that nobody takes for a word."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from carried(item, field=field or (name if secretive(name) else ""))
    elif isinstance(value, list):
        for item in value:
            yield from carried(item, field=field)
    elif field and isinstance(value, str) and len(value) >= MEMORABLE and telling(value):
        yield field, value


def harmless(text: str) -> bool:
    """Whether nothing in `text` can look like a secret: it has nothing in it that all of them have. Quick."""
    return not any(map(text.__contains__, _SIGNS)) and len(text.split(None, 1)) < 2


def without_secrets(text: str, hide: Hide, public: Callable[[str], bool]) -> str:
    """`text` with the secrets in it hidden; a link that is `public` stays as it is."""
    if harmless(text):
        return text
    if "/" in text:
        text = URL.sub(lambda found: _link(found[0], hide, public), text)
    text = _BY_ITSELF.sub(lambda found: hide(found[0]), text)
    text = _SCHEME.sub(lambda found: found["before"] + _if_telling(found["secret"], hide), text)
    return _NAMED.sub(lambda found: _assigned(found, hide), text)


def _assigned(found: re.Match[str], hide: Hide) -> str:
    secret = found["quoted"] or found["bare"]
    kept = found[0].removesuffix(secret)
    return kept + (hide(secret) if found["quoted"] and len(secret) >= SHORTEST else _if_telling(secret, hide))


def _if_telling(secret: str, hide: Hide) -> str:
    return hide(secret) if telling(secret) else secret


def telling(text: str) -> bool:
    """Whether `text` is more likely a secret than a word, where only its surroundings speak for one."""
    return len(text) >= _LONG or any(letter.isdigit() for letter in text)


def _link(url: str, hide: Hide, public: Callable[[str], bool]) -> str:
    whole, end = url.rstrip(".,;:!)]"), len(url.rstrip(".,;:!)]"))
    parts = _URL_PARTS.fullmatch(whole)
    if parts is None or public(whole):
        return url
    streamed = _STREAMED.fullmatch(parts["scheme"]) is not None
    login = f"{_login(parts['login'][:-1], hide)}@" if parts["login"] and parts["login"] != "@" else ""
    path = _stream(parts["path"], hide) if streamed else parts["path"]
    query, fragment = (_parameters(parts[name] or "", hide, every=streamed) for name in ("query", "fragment"))
    return f"{parts['scheme']}{parts['slashes']}{login}{parts['host']}{path}{query}{fragment}{url[end:]}"


def _login(login: str, hide: Hide) -> str:
    return ":".join(_encoded(each, hide) for each in login.split(":"))


def _stream(path: str, hide: Hide) -> str:
    """The path of a link to push a stream to: who knows what follows its first part can push."""
    head, slash, key = path[:1], *_after_application(path[1:])
    return f"{head}{slash}{_encoded(key, hide)}" if key else path


def _after_application(path: str) -> tuple[str, str]:
    application, slash, key = path.partition("/")
    return (f"{application}/", key) if slash else ("", application)


def _parameters(query: str, hide: Hide, *, every: bool) -> str:
    """The query or fragment of a link, its first character included."""
    pieces = re.split("([?#&;])", query)
    return "".join(_parameter(piece, hide, every=every) for piece in pieces)


def _parameter(piece: str, hide: Hide, *, every: bool) -> str:
    name, equals, value = piece.partition("=")
    wanted = value and (every or _PARAMETER.search(_plain(name)))
    return f"{name}{equals}{_encoded(value, hide)}" if wanted else piece


def _encoded(value: str, hide: Hide) -> str:
    """A piece of a link hidden, which is percent-encoded there; left to the letter where it need not be."""
    plain = unquote(value)
    hidden = plain if NAME.fullmatch(value) or not value else hide(plain)
    return value if hidden == plain else hidden


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
