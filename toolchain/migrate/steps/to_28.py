"""To 28: values of variables have no tags."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import text, variables


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Drop them and their queries."""
    changed = 0
    for variable in variables(dashboard):
        dropped = ["tags"] if "tags" in variable else []
        dropped += [name for name in ("tagsQuery", "tagValuesQuery") if text(variable, name)]
        dropped += ["useTags"] if variable.get("useTags") is True else []
        for name in dropped:
            del variable[name]
        changed += bool(dropped)
    return changed


STEP = Step(28, "tags of variables' values are dropped", upgrade)
