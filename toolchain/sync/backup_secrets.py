"""What a backup keeps of secrets: their names, never their values.

Grafana hides some secrets and shows others: the address of a webhook, the headers that it sends, credentials inside the
URL of a data source (docs/reference/grafana-api.md, 10). A value that is known here becomes a reference to its
variable, which a restore resolves. Another one that looks like a secret is left out, and its place is noted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import attrs
from attrs import define, field, frozen

from toolchain.base.documents.document import Document
from toolchain.base.secret import Secret, is_reference, reference_to
from toolchain.define.environment import Environment
from toolchain.live.grafana.redaction import Redactor
from toolchain.sync.difference import REDACTED
from toolchain.sync.kind import Kind

Path = tuple[str | int, ...]
"""Where a value is in a document: names of fields, and numbers of elements."""

HIDDEN = "[REDACTED]"
"""What Grafana returns for a secret; sent back, it keeps what is stored."""

_SECRET_VARIABLE = re.compile(r"TOKEN|SECRET|PASSW|KEY|CREDENTIAL|WEBHOOK|URL|DSN", re.I)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SHORTEST = 8
"""A value of fewer characters may be anywhere by chance; it is known only where a secret is to be expected."""


@frozen(eq=False)
class Kept:
    """A document without secrets, and where something was left out of it."""

    document: Any
    left_out: tuple[Path, ...]


def secrets_known_to(environment: Environment, variables: Mapping[str, str]) -> Mapping[str, str]:
    """Return the values of secrets by name: those that an environment names, and variables whose names say so."""
    named = {secret.name for secret in _secrets_in(environment)}
    return {
        name: value
        for name, value in variables.items()
        if value and (name in named or (len(value) >= _SHORTEST and _SECRET_VARIABLE.search(name)))
    }


def _secrets_in(value: Any) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    elif attrs.has(type(value)):
        for each in attrs.fields(type(value)):
            yield from _secrets_in(getattr(value, each.name))
    elif isinstance(value, Mapping):
        yield from _secrets_in(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _secrets_in(each)


def without_secrets(kind: Kind, raw: Any, defined: Document, known: Mapping[str, str]) -> Kept:
    """Return what may be kept of a resource as Grafana returned it.

    ``defined`` is its document in the definitions, empty where they have none: what stands there in the clear is no
    secret. ``known`` are values of secrets by name.
    """
    pruning = _Pruning(kind, defined, known)
    document = pruning.pruned(raw, ())
    return Kept(document, tuple(pruning.left_out))


@define(eq=False, slots=False)
class _Pruning:
    kind: Kind
    defined: Document
    known: Mapping[str, str]
    left_out: list[Path] = field(factory=list)
    _looks: Redactor = field(factory=Redactor)

    @cached_property
    def _defined_texts(self) -> frozenset[str]:
        return frozenset(_texts(self.defined))

    def pruned(self, value: Any, path: Path) -> Any:
        if isinstance(value, Mapping):
            if is_reference(value) and not _VARIABLE.fullmatch(value["$secret"]):
                return self._leave_out(path)
            return value if is_reference(value) else {n: self.pruned(each, (*path, n)) for n, each in value.items()}
        if isinstance(value, list):
            return [self.pruned(each, (*path, number)) for number, each in enumerate(value)]
        return self._text(value, path) if isinstance(value, str) and value else value

    def _text(self, text: str, path: Path) -> Any:
        wanted = _at(self.defined, path)
        if text == HIDDEN:
            return wanted if is_reference(wanted) else text
        is_secret = self.kind.is_secret_place([each for each in path if isinstance(each, str)])
        if len(text) < _SHORTEST and not is_secret:
            return text
        for name, value in self.known.items():
            if value in text and (len(value) >= _SHORTEST or (is_secret and value == text)):
                is_end = text.endswith(value) and self.kind.sends_secrets
                return reference_to(name, text.removesuffix(value)) if is_end else self._leave_out(path)
        looks_secret = (is_secret and not isinstance(wanted, str)) or self._looks.scrub(text) != text
        return self._leave_out(path) if looks_secret and text not in self._defined_texts else text

    def _leave_out(self, path: Path) -> str:
        self.left_out.append(path)
        return REDACTED


def _texts(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, Mapping | list):
        for each in document.values() if isinstance(document, Mapping) else document:
            yield from _texts(each)


def given_back(document: Any, left_out: Iterable[Path], there: Any) -> Kept:
    """Return a document of a backup with what was left out as Grafana has it now, and what it does not have either.

    What a person wrote into the backup in its place stays. ``there`` is the resource as Grafana returns it, None for
    none.
    """
    missing = []
    for path in left_out:
        if _at(document, path) != REDACTED:
            continue
        value = _at(there, path)
        if value is None:
            missing.append(path)
        else:
            document = _replaced(document, path, value)
    return Kept(document, tuple(missing))


def _at(document: Any, path: Path) -> Any:
    """Return what is at a place, None where nothing is."""
    for each in path:
        if isinstance(document, Mapping):
            document = document.get(each)
        elif isinstance(document, list) and isinstance(each, int) and each < len(document):
            document = document[each]
        else:
            return None
    return document


def _replaced(document: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    first, *rest = path
    copy: Any = dict(document) if isinstance(document, Mapping) else list(document)
    copy[first] = _replaced(copy[first], tuple(rest), value)
    return copy


def place_of(path: Path) -> str:
    """Return a place as people write it: ``settings.headers.X-Key``, ``panels[0].options.token``."""
    return "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in path).removeprefix(".")
