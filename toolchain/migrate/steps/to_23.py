"""To 23: what is chosen of a variable is a list exactly where several values may be."""

from typing import Any

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import is_list, variables


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Make lists of lone values, and the first value of lists, where the variable says otherwise."""
    changed = 0
    for variable in variables(dashboard):
        current, several = variable.get("current"), variable.get("multi")
        if not isinstance(current, dict) or not current or not isinstance(several, bool):
            continue
        aligned = _as_lists(current) if several else _as_single(current)
        if aligned != current:
            current.update(aligned)
            changed += 1
    return changed


def _as_lists(current: Document) -> Document:
    if "value" not in current or is_list(current["value"]):
        return current
    return {**current, **{name: _in_list(current[name]) for name in ("value", "text") if name in current}}


def _in_list(value: Any) -> Any:
    return value if is_list(value) else [value]


def _as_single(current: Document) -> Document:
    return {
        name: (value[0] if value else "") if name in ("value", "text") and isinstance(value, list) else value
        for name, value in current.items()
    }


STEP = Step(23, "what is chosen of a variable is a list where several values may be", upgrade)
