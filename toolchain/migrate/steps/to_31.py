"""To 31: labels that become fields were merged by the way."""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels

_LABELS = "labelsToFields"


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Merge by a transformation of its own."""
    changed = 0
    for panel in all_panels(dashboard):
        old = panel.get("transformations")
        if not isinstance(old, list) or all(each.get("id") != _LABELS for each in items(old)):
            continue
        panel["transformations"] = [
            made
            for each in old
            for made in (
                (each, {"id": "merge", "options": {}})
                if isinstance(each, dict) and each.get("id") == _LABELS
                else (each,)
            )
        ]
        changed += 1
    return changed


STEP = Step(31, "labels that become fields are merged by a transformation of its own", upgrade)
