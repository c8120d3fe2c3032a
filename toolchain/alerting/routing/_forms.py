"""What routing definitions are made of: texts and sequences of them, checked where they are written.

A text where a list of texts is expected would be read letter by letter, and a number where a duration is would end the
build somewhere else.
"""

from collections.abc import Iterable
from typing import Any

from attrs import Attribute

from toolchain.errors import DefinitionError
from toolchain.waiver import Waiver


class RoutingError(DefinitionError):
    """A part of the routing that is not of the form that it has to be."""

    rule = "routing"


def texts_checked(_: type, attributes: list["Attribute[Any]"]) -> list["Attribute[Any]"]:
    """Return a class's attributes; those that are texts, or None, refuse anything else with a RoutingError."""
    return [
        each.evolve(validator=_check_text) if each.type in (str, str | None) and each.converter is None else each
        for each in attributes
    ]


def _check_text(_: Any, attribute: "Attribute[Any]", value: Any) -> None:
    if not isinstance(value, str) and not (value is None and attribute.type is not str):
        raise RoutingError(f"{attribute.name} is {value!r}, which is no text", "Write it in quotes.")


def strings(values: Iterable[str]) -> tuple[str, ...]:
    """Return the values as a tuple. Raises RoutingError for a single text, and for what is none."""
    if isinstance(values, str):
        raise RoutingError(f"{values!r} is one text where several are expected", f"Write [{values!r}].")
    found = tuple(values)
    for each in found:
        if not isinstance(each, str):
            raise RoutingError(f"{each!r} is no text", "Write it in quotes.")
    return found


def pairs(values: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return pairs of start and end as a tuple. Raises RoutingError for anything else."""
    found = tuple(values)
    for each in found:
        if not isinstance(each, tuple | list) or len(each) != 2 or not all(isinstance(part, str) for part in each):
            raise RoutingError(f"{each!r} is no pair of a start and an end", 'Write [("22:00", "24:00")].')
    return found


def kept_waivers(values: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """Return the waivers as a tuple."""
    return tuple(values)
