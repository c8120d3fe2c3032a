"""What an import brought in, as programs read it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolchain.base.errors import UserError
from toolchain.cli.printing.json_output import error_row, json_document, path_of
from toolchain.pull.imports.outcome import Outcome


def imported_document(
    environment: str, written: Sequence[tuple[Outcome, Path]], refused: Sequence[Outcome], *, is_dry: bool
) -> str:
    """Return what came in with the folder of its modules, and what did not."""
    fields = {
        "environment": environment,
        "dry_run": is_dry,
        "imported": [_imported(outcome, folder) for outcome, folder in written],
        "refused": [_refused(each, each.refused) for each in refused if each.refused is not None],
    }
    return json_document("import", fields)


def _imported(outcome: Outcome, folder: Path) -> dict[str, Any]:
    return {
        "what": outcome.what,
        "place": outcome.place,
        "files": [path_of(folder / name) for name in outcome.modules],
        "panels": outcome.panels,
        "lines": outcome.lines,
        "notes": list(outcome.notes),
    }


def _refused(outcome: Outcome, error: UserError) -> dict[str, Any]:
    return {
        "what": outcome.what,
        "place": outcome.place,
        "error": error_row(error.message, error.remedy, error.location),
    }
