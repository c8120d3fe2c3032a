"""Waivers: a rule that a definition breaks on purpose, with the reason written beside it."""

from typing import Any

from attrs import field, frozen

from toolchain.base.arguments import checked
from toolchain.base.arguments.forms import Said
from toolchain.base.source import SourceLocation, calling_location


@checked
@frozen
class Waiver:
    """Accepts one rule's findings on the definition it is attached to; an unused waiver is a finding itself."""

    rule: Said
    reason: Said
    location: SourceLocation = field(factory=calling_location, eq=False, repr=False)


def waivers_of(definition: Any) -> tuple[Waiver, ...]:
    """Return the waivers attached to a definition object."""
    return tuple(getattr(definition, "waivers", ()))
