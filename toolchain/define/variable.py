"""What a dashboard variable is; it is also a match value, so ``where(endpoint=ENDPOINT)`` is a selector."""

from collections.abc import Iterable, Mapping
from typing import Any

import attr
from grafanalib import core

from toolchain.base.arguments import described
from toolchain.base.source import SourceLocation, calling_location
from toolchain.base.waiver import Waiver
from toolchain.catalog.label import Label
from toolchain.languages.matching import Operator
from toolchain.languages.promql.ast import Selector

ALL_TEXT, ALL_VALUE = "All", "$__all"


@described("variable", 'var.label_values("method", "Method", HTTP_REQUESTS_TOTAL, "method")')
@attr.s(auto_attribs=True, kw_only=True)
class HouseVariable(core.Template):
    """A dashboard variable.

    ``document`` holds the keys of its type. ``source_key`` is the key of the data source that answers it, empty for
    types that need none. ``value_label`` is the label whose values it has: of ``selector``, else ``values_of``.
    """

    name: str
    query: Any = ""
    document: dict[str, Any] = attr.ib(factory=dict)
    source_key: str = ""
    selector: Selector | None = None
    value_label: str = ""
    values_of: Label | None = None
    waivers: tuple[Waiver, ...] = ()
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    location: SourceLocation = attr.ib(factory=calling_location, repr=False, eq=False)

    @property
    def match_operator(self) -> Operator:
        """A variable of several values is a regular expression; of one, an equality."""
        return "=~" if self.document.get("multi") or self.document.get("includeAll") else "="

    @property
    def match_text(self) -> str:
        """The variable as a query writes it."""
        return f"${self.name}"

    def to_json_data(self) -> dict[str, Any]:
        """Return the variable as Grafana stores it."""
        document: dict[str, Any] = {"name": self.name, "type": self.type, "label": self.label, **self.document}
        if self.hide:
            document["hide"] = self.hide
        if self.source_key:
            document["datasource"] = self.source_key
        return document


def _current(*, multi: bool, include_all: bool, default: str) -> dict[str, Any]:
    if include_all and not default:
        return {"text": [ALL_TEXT], "value": [ALL_VALUE]} if multi else {"text": ALL_TEXT, "value": ALL_VALUE}
    return {"text": [default], "value": [default]} if multi else {"text": default, "value": default}


@attr.s(auto_attribs=True, frozen=True)
class Choice:
    """How many values a person may choose: ``ONE``, ``ONE_OR_ALL`` or ``SEVERAL``."""

    multi: bool = False
    include_all: bool = False

    def document(self, default: str, all_value: str = "") -> dict[str, Any]:
        """Return the keys that say so."""
        document: dict[str, Any] = {
            "multi": self.multi,
            "includeAll": self.include_all,
            "current": _current(multi=self.multi, include_all=self.include_all, default=default),
        }
        if self.include_all and all_value:
            document["allValue"] = all_value
        return document


ONE = Choice()
ONE_OR_ALL = Choice(include_all=True)
SEVERAL = Choice(multi=True, include_all=True)


def variable(
    kind: str,
    name: str,
    label: str,
    document: dict[str, Any],
    waivers: Iterable[Waiver],
    source_key: str = "",
    selector: Selector | None = None,
    value_label: str = "",
    values_of: Label | None = None,
) -> HouseVariable:
    """Return a variable of one of Grafana's types, ``kind``; ``label`` is shown to people."""
    return HouseVariable(
        name=name,
        query="",
        type=kind,
        label=label,
        document=document,
        source_key=source_key,
        selector=selector,
        value_label=value_label,
        values_of=values_of,
        waivers=tuple(waivers),
    )
