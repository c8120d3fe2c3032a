"""Secrets at run time: held so that nothing prints them, and taken out of whatever a server says."""

import json
import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape
from threading import Lock
from typing import NoReturn
from urllib.parse import quote, quote_plus

REDACTED = "<redacted>"

_LOOKS_SECRET = re.compile(
    r"""
    (?P<scheme>://)[^/\s@'"]+@                       # credentials inside a URL
    | \b(?:glsa|glc|gls)_[A-Za-z0-9_+/=-]{8,}        # service account and cloud tokens
    | \b(?P<word>Bearer|Basic)\s+(?=[^\s]*[0-9=_.])[A-Za-z0-9._~+/=-]{6,}
    | \beyJ[A-Za-z0-9_-]{10,}[A-Za-z0-9._-]*         # API keys and JSON web tokens
    """,
    re.VERBOSE,
)
"""What is a secret by its form alone, whoever it belongs to."""


class SecretText:
    """A secret's value; only ``reveal`` gives it, and it can be neither printed nor pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value, to be sent and not kept."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return self._value == other._value if isinstance(other, SecretText) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return REDACTED

    def __format__(self, specification: str) -> str:
        return REDACTED

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")


class Redactor:
    """Takes secrets out of text: those that it was given, in any usual encoding, and what looks like one.

    Safe to use from several threads.
    """

    def __init__(self, secrets: Iterable[SecretText] = ()) -> None:
        self._lock = Lock()
        self._known: set[str] = set()
        self._pattern: re.Pattern[str] | None = None
        self.add(secrets)

    def __repr__(self) -> str:
        return f"Redactor({len(self._known)} secrets)"

    def add(self, secrets: Iterable[SecretText]) -> None:
        """Add values that are never to be shown, such as those that a request is about to send."""
        forms = {form for secret in secrets if secret for form in _forms(secret.reveal())}
        with self._lock:
            if forms <= self._known:
                return
            self._known |= forms
            longest_first = sorted(self._known, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def scrub(self, text: str) -> str:
        """Return the text with every secret replaced."""
        pattern = self._pattern
        known_gone = text if pattern is None else pattern.sub(REDACTED, text)
        return _LOOKS_SECRET.sub(_redacted_form, known_gone)


def _forms(value: str) -> set[str]:
    """Return the value as it stands in plain text, JSON, Go's quoted strings, URLs, base64 and HTML."""
    return {
        value,
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
        json.dumps(value)[1:-1].replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"),
        quote(value, safe=""),
        quote(value),
        quote_plus(value),
        b64encode(value.encode()).decode(),
        escape(value),
    }


def _redacted_form(match: re.Match[str]) -> str:
    if match["scheme"]:
        return f"://{REDACTED}@"
    return f"{match['word']} {REDACTED}" if match["word"] else REDACTED
