"""To 41: time pickers have no list of lengths."""

from toolchain.base.documents.document import Document, section
from toolchain.migrate.data_sources import DataSources
from toolchain.migrate.steps.step import Step


def upgrade(dashboard: Document, _: DataSources) -> int:
    """Drop it."""
    return int(section(dashboard, "timepicker").pop("time_options", None) is not None)


STEP = Step(41, "the list of lengths that no time picker shows is dropped", upgrade)
