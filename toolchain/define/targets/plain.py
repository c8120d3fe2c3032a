"""Targets of data sources that have no module here."""

from collections.abc import Mapping
from typing import Any

import attr

from toolchain.base.arguments import checked
from toolchain.define.targets.base import HouseTarget


@attr.s(auto_attribs=True, kw_only=True)
class PlainTarget(HouseTarget):
    """A query in the data source's own model."""

    document: dict[str, Any] = attr.ib(factory=dict)

    def fields(self) -> dict[str, Any]:
        """Return the keys of the model."""
        return dict(self.document)


@checked
def plain_query(
    document: Mapping[str, Any], *, hidden: bool = False, ref_id: str = "", source: str = ""
) -> PlainTarget:
    """Return a target as Grafana stores it; without ``source`` it is for the default one, or that of the document."""
    return PlainTarget(
        document=dict(document), hide=hidden, refId=ref_id, source_key=source, has_own_source=bool(source)
    )
