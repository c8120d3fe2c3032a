"""What every target has: a grafanalib target that knows its data source, its query and its line."""

from collections.abc import Mapping
from typing import Any

import attr
from grafanalib import core

from toolchain.base.arguments import described
from toolchain.base.source import SourceLocation, calling_location

_ONE_BY_ONE = "Queries follow the title one by one: leave their brackets out, or put * in front of a list of them."


@described("query of a panel", 'prom(q.sum(...), "legend")', hints={list: _ONE_BY_ONE, tuple: _ONE_BY_ONE})
@attr.s(auto_attribs=True, kw_only=True)
class HouseTarget(core.Target):
    """A query of a panel.

    ``source_key`` is the key of the data source in the project, ``has_own_source`` whether the definition names it. One
    that ``is_kept`` has the fields that are said, and Grafana's own defaults for all others. grafanalib's own Target
    carries keys of editors long gone (``intervalFactor``, ``step``, ``metric``), so each kind writes its own document.
    """

    source_key: str = ""
    source_type: str = ""
    has_own_source: bool = False
    is_kept: bool = False
    patch: Mapping[str, Any] = attr.ib(factory=dict)
    location: SourceLocation = attr.ib(factory=calling_location, repr=False, eq=False)

    @property
    def is_instant(self) -> bool:
        """Whether the query has one value a series, that of now, instead of many over time."""
        return False

    def fields(self) -> dict[str, Any]:
        """Return the keys of this kind of target beside refId, datasource and hide."""
        raise NotImplementedError

    def to_json_data(self) -> dict[str, Any]:
        """Return the target as Grafana stores it; ``datasource`` still holds the project's key."""
        asked = {} if self.is_kept and not self.source_key else {"datasource": self.source_key}
        document = {"refId": self.refId, **asked, **self.fields()}
        if self.hide:
            document["hide"] = True
        return document
