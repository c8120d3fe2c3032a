"""To 27: repetitions of panels are not stored, and constants that are to be seen are text boxes."""

from toolchain.base.documents.document import Document, items
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import variables, whole


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Drop repetitions, and have constants be their query."""
    changed = 0
    panels = dashboard.get("panels")
    if isinstance(panels, list):
        kept = [each for each in items(panels) if "repeatPanelId" not in each and "repeatByRow" not in each]
        changed += len(panels) - len(kept)
        for row in kept:
            if row.get("type") == "row" and isinstance(row.get("panels"), list):
                inside = [each for each in row["panels"] if isinstance(each, dict) and "repeatPanelId" not in each]
                changed += len(row["panels"]) - len(inside)
                row["panels"] = inside
        dashboard["panels"] = kept
    for variable in variables(dashboard):
        if variable.get("type") == "constant":
            _set_constant(variable)
            changed += 1
    return changed


def _set_constant(variable: Document) -> None:
    query = variable["query"] if isinstance(variable.get("query"), str) else ""
    variable["query"] = query
    variable["current"] = {"selected": True, "text": query, "value": query}
    variable["options"] = [dict(variable["current"])]
    if whole(variable.get("hide")) in (0, 1):
        variable["type"] = "textbox"


STEP = Step(27, "repetitions are not stored, and constants that are to be seen are text boxes", upgrade)
