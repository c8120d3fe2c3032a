"""What ``check`` prints for programs."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from toolchain.base.finding import Finding
from toolchain.check.baseline import Known
from toolchain.check.checker import Checked
from toolchain.cli.printing.findings import finding_row
from toolchain.cli.printing.json_output import json_document, path_of


def checked_document(
    checked: Checked,
    gone: Iterable[Known] = (),
    written: tuple[Path, int] | None = None,
    fixes: Mapping[str, Any] | None = None,
) -> str:
    """Return what was found; ``gone`` is what a baseline knows and nothing matches, ``written`` is a new one.

    ``fixes`` are the fields about what was mended.
    """
    fields = {
        "findings": [finding_row(each) for each in checked.findings],
        "waived": [waived_row(finding, waiver.reason) for finding, waiver in checked.waived],
        "known": checked.known,
        "gone": [{"file": each.file, "rule": each.rule, "message": each.message} for each in gone],
        "written": None if written is None else {"file": path_of(written[0]), "findings": written[1]},
        **(fixes or {}),
    }
    return json_document("check", fields)


def waived_row(finding: Finding, reason: str, until: str | None = None) -> dict[str, Any]:
    """Return a finding that is waived, and why."""
    return {"finding": finding_row(finding), "reason": reason, "until": until}
