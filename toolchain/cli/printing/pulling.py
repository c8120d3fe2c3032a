"""What a pull found, as programs read it."""

from pathlib import Path
from typing import Any

from attrs import define, field

from toolchain.base.source import SourceLocation
from toolchain.cli.printing.json_output import json_document, path_of, place
from toolchain.sync.difference import FieldChange


@define(eq=False)
class Pulled:
    """What is known of a pull by and by; ``module`` is the source where it is printed in place of written."""

    resource: str = ""
    defined: SourceLocation | None = None
    edits: list[tuple[SourceLocation, str | None, FieldChange]] = field(factory=list)
    differences: list[tuple[str | None, FieldChange]] = field(factory=list)
    left_out: list[str] = field(factory=list)
    notes: list[str] = field(factory=list)
    written: Path | None = None
    module: str | None = None

    def document(self, *, is_same: bool) -> str:
        """Return all of it."""
        fields = {
            "resource": self.resource,
            "defined": None if self.defined is None else place(self.defined),
            "edits": [{**place(where), "rule": rule, **_field(change)} for where, rule, change in self.edits],
            "written": None if self.written is None else path_of(self.written),
            "module": self.module,
            "differences": [{"rule": rule, **_field(change)} for rule, change in self.differences],
            "left_out": self.left_out,
            "notes": self.notes,
            "same": is_same,
        }
        return json_document("pull", fields)


def _field(change: FieldChange) -> dict[str, Any]:
    return {"path": change.path, "before": change.before, "after": change.after}
