"""Waivers: a rule that a definition breaks on purpose, with the reason written beside it."""

from collections.abc import Iterable
from typing import Annotated, Any

from attrs import field, frozen

from toolchain.base.arguments import Constraint, checked
from toolchain.base.arguments.forms import Said
from toolchain.base.source import SourceLocation, calling_location


@checked
@frozen
class Waiver:
    """Accepts one rule's findings on the definition it is attached to; an unused waiver is a finding itself."""

    rule: Said
    reason: Said
    location: SourceLocation = field(factory=calling_location, eq=False, repr=False)


def _is_grafanalib(value: Any) -> bool:
    return hasattr(type(value), "to_json_data")


Waivable = Annotated[Any, Constraint("object of grafanalib", "Graph(...)", _is_grafanalib)]


@checked
def waive(definition: Waivable, waivers: Iterable[Waiver]) -> None:
    """Attach waivers to a plain grafanalib object; house objects take ``waivers=`` themselves."""
    definition.waivers = (*waivers_of(definition), *waivers)


def waivers_of(definition: Any) -> tuple[Waiver, ...]:
    """Return the waivers attached to a definition object."""
    return tuple(getattr(definition, "waivers", ()))
