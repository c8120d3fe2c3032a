"""To 20: variables of data links were named otherwise."""

import re

from toolchain.base.documents.document import Document, items, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels

_NAMES = {
    "$__series_name": "${__series.name}",
    "$__field_name": "${__field.name}",
    "__series_name": "__series.name",
    "__value_time": "__value.time",
    "__field_name": "__field.name",
}
_OLD = re.compile("|".join(map(re.escape, _NAMES)))


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Name them as they are named since, in links and in titles of fields."""
    changed = 0
    for panel in all_panels(dashboard):
        options = section(panel, "options")
        defaults = section(options, "fieldOptions", "defaults")
        for link in [*items(options.get("dataLinks")), *items(defaults.get("links"))]:
            changed += _rename(link, "url")
        changed += _rename(defaults, "title")
    return changed


def _rename(owner: Document, name: str) -> int:
    old = owner.get(name)
    if not isinstance(old, str):
        return 0
    owner[name] = _OLD.sub(lambda found: _NAMES[found.group()], old)
    return int(owner[name] != old)


STEP = Step(20, "variables of data links have the names of fields and values", upgrade)
