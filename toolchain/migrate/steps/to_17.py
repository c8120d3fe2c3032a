"""To 17: repeated panels had a least width; since then there are so many in a row."""

from toolchain.base.documents.document import Document
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step
from toolchain.migrate.values import all_panels, number

_COLUMNS = 24
_DIVISORS = (1, 2, 3, 4, 6, 8, 12, 24)


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Say how many panels of that width fit into a row."""
    changed = 0
    for panel in all_panels(dashboard):
        if "minSpan" not in panel:
            continue
        least = number(panel.pop("minSpan"))
        changed += 1
        if least is None or least <= 0:
            continue
        fitting = [each for each in _DIVISORS if each <= _COLUMNS / least]
        if len(fitting) < len(_DIVISORS):
            panel["maxPerRow"] = fitting[-1] if fitting else 1
    return changed


STEP = Step(17, "a least width is a number of panels in a row", upgrade)
