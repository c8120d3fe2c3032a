"""What should be, what is, and the mark by which we know our own."""

import hashlib
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import orjson
from attrs import field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.errors import UserError
from toolchain.base.source import UNKNOWN, SourceLocation

MANAGER = "observability-as-code"
"""Who manages what we write, as Grafana and its users see it."""

_WHOLE, _POWER, _NUMBER_POWER = (re.compile(each) for each in (rb"\.0(?:[,\]}]|$)", rb"e[+0-9]", rb"[0-9]e[+0-9]"))
"""In JSON, where looking at every value is slow: a number that could be written as an integer, or text like one.

The second is in most of what has the third, and is found in a quarter of the time: it begins with a plain character.
"""


class BackupError(UserError):
    """A backup that is damaged, of another version of the tool, or of another environment."""


@frozen
class Key:
    """A resource: its kind and its uid or name within the kind."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


@frozen
class Mark:
    """What a deploy leaves on a resource: who manages it and the checksum of what was written, or its beginning."""

    manager: str
    checksum: str


@frozen
class Edit:
    """The last change of a resource that was not ours; both parts are empty where Grafana does not tell."""

    by: str = ""
    at: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (f"by {self.by}" if self.by else "", f"at {self.at}" if self.at else "")))


def _as_it_is(payload: Document) -> Document:
    return payload


@frozen(eq=False)
class Desired:
    """A resource as it is wanted.

    ``payload`` is what is sent: the artifact's document, or what a restore brings back, with secrets as references and
    without our mark; ``form`` gives its normal form. What ``is_ours`` carries our mark; only a restore brings back
    something that does not.
    """

    key: Key
    title: str
    payload: Document
    location: SourceLocation = UNKNOWN
    form: Callable[[Document], Document] = _as_it_is
    is_ours: bool = True

    @cached_property
    def document(self) -> Document:
        """What is wanted, in normal form; made when it is first asked for."""
        return self.form(self.payload)

    @cached_property
    def checksum(self) -> str:
        """The checksum of the document."""
        return checksum(self.document)


@frozen(eq=False)
class Live:
    """A resource as Grafana has it.

    ``document`` is in the kind's normal form, without the mark; ``raw`` is what Grafana returned. ``version`` changes
    with every change where Grafana counts them, else it is the checksum of the document. ``obstacle`` says why ours
    cannot be written there: it is provisioned from a file, or something else has the name; ``remedy`` what helps, where
    that is something special. ``is_ours`` tells whether a deploy of this manager has written it. ``outcome`` is what
    writing the desired resource would leave there, in normal form, where the server was asked or its history tells:
    servers migrate and complete what they are given. None is where nobody asked, and what is desired counts.
    """

    key: Key
    title: str
    document: Document
    raw: Any
    version: str
    mark: Mark | None = None
    edit: Edit = field(factory=Edit)
    obstacle: str = ""
    is_ours: bool = False
    outcome: Document | None = None
    remedy: str = ""

    def differs_from(self, desired: Desired) -> bool:
        """Return whether writing what is desired would change anything here."""
        return self.document != (desired.document if self.outcome is None else self.outcome)

    @property
    def is_edited(self) -> bool:
        """Whether somebody changed it since it was written; unknown, and taken for no, where there is no checksum."""
        if self.mark is None or not self.mark.checksum:
            return False
        return not checksum(self.document).startswith(self.mark.checksum)


def in_the_way(desired: Desired, reason: str) -> Live:
    """Return what stands in the place of a resource that is not there yet: something else that has its name."""
    return Live(desired.key, desired.title, {}, None, "", obstacle=reason)


def checksum(document: Any) -> str:
    """Return the SHA-256 of a document, whatever the order of its keys and the spelling of its numbers."""
    return hashlib.sha256(canonical(document)).hexdigest()


def canonical(document: Any) -> bytes:
    """Return a document as bytes that are equal for equal documents."""
    written = orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
    if not (_WHOLE.search(written) or (_POWER.search(written) and _NUMBER_POWER.search(written))):
        return written
    return orjson.dumps(_plain_numbers(document), option=orjson.OPT_SORT_KEYS)


def _plain_numbers(value: Any) -> Any:
    kind = type(value)
    if kind is dict:
        return {name: _plain_numbers(each) for name, each in value.items()}
    if kind is list or kind is tuple:
        return [_plain_numbers(each) for each in value]
    return int(value) if kind is float and abs(value) < 2**63 and value.is_integer() else value
