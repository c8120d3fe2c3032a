"""Secrets: named in definitions, resolved where they are used, never written.

A compiled document that goes to Grafana's API holds a reference where the secret's value has to stand: the object
``{"$secret": "NAME"}``, with the text in front of the value as ``"prefix"`` where there is one. Provisioning files hold
``$NAME``, which Grafana itself expands.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from toolchain.base.arguments import checked, described
from toolchain.base.arguments.forms import SecretName

_KEY = "$secret"
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")


@checked
@described("secret", 'Secret("SLACK_BOT_TOKEN")', is_secret=True)
@frozen
class Secret:
    """A secret by the name of its environment variable; text around it is kept, as in ``Bearer`` and a token."""

    name: SecretName
    prefix: str = ""

    def __str__(self) -> str:
        return reference_text(self.reference())

    def reference(self) -> dict[str, str]:
        """Return what stands for the secret in a compiled document."""
        return reference_to(self.name, self.prefix)


def reference_to(name: str, prefix: str = "") -> dict[str, str]:
    """Return what stands in a compiled document for a secret of a name, or for one that is told by words."""
    return {_KEY: name, **({"prefix": prefix} if prefix else {})}


def reference_text(reference: Mapping[str, Any]) -> str:
    """Return how people are shown what stands for a secret."""
    return f"{reference.get('prefix', '')}<secret {reference[_KEY]}>"


def referenced(value: Any) -> Any:
    """Return nested data with each secret as its reference."""
    match value:
        case Secret():
            return value.reference()
        case Mapping():
            return {key: referenced(each) for key, each in value.items()}
        case list() | tuple():
            return [referenced(each) for each in value]
    return value


def is_reference(value: Any) -> bool:
    """Return whether a value of a compiled document stands for a secret."""
    return isinstance(value, Mapping) and isinstance(value.get(_KEY), str)


def references_in(document: Any) -> Iterator[str]:
    """Yield the name of every secret that a compiled document refers to."""
    inner: Iterable[Any] = ()
    if isinstance(document, dict):
        name = document.get(_KEY)
        if isinstance(name, str):
            yield name
        inner = document.values()
    elif isinstance(document, list | tuple):
        inner = document
    for each in inner:
        if isinstance(each, dict | list | tuple):
            yield from references_in(each)


def resolved(document: Any, value_of: Callable[[str], str]) -> Any:
    """Return a compiled document with each reference replaced by the secret's value, for the request that needs it."""
    if isinstance(document, Mapping):
        name = document.get(_KEY)
        if isinstance(name, str):
            return f"{document.get('prefix', '')}{value_of(name)}"
        return {key: resolved(each, value_of) for key, each in document.items()}
    if isinstance(document, list | tuple):
        return [resolved(each, value_of) for each in document]
    return document


def without_credentials(text: str) -> str:
    """Return a text in which addresses name no user and no password."""
    return _CREDENTIALS.sub("", text)
