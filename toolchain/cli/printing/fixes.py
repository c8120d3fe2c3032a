"""What ``check --fix`` prints."""

from pathlib import Path
from typing import Any

from rich.console import Console

from toolchain.base.line_difference import unified_difference
from toolchain.check.fixes.fixing import Fix, Fixed
from toolchain.cli.printing.counting import counted
from toolchain.cli.printing.json_output import path_of


def diff_of(fixed: Fixed, folder: Path) -> dict[str, str]:
    """Return the unified difference of each file that changes, by its name as findings have it."""
    found: dict[str, str] = {}
    for path, text in sorted(fixed.texts.items()):
        name = _name(path, folder)
        bare = name.lstrip("/")
        found[name] = unified_difference(fixed.before[path], text, f"a/{bare}", f"b/{bare}")
    return found


def _name(path: Path, folder: Path) -> str:
    return path_of(path.relative_to(folder) if path.is_relative_to(folder) else path)


def print_left(console: Console, fixed: Fixed) -> None:
    """Print what could not be mended, and why."""
    for each in fixed.fixes:
        if not each.is_applied:
            finding = each.finding
            place = f"{finding.location}  {finding.rule}"
            console.print(f"{place}\n    left as it was: {each.reason}", soft_wrap=True, markup=False)


def summary_of(fixed: Fixed) -> str:
    """Return how much is mended, and in how many files."""
    count = sum(each.is_applied for each in fixed.fixes)
    return f"{counted(count, 'finding')} in {counted(len(fixed.texts), 'file')}"


def fix_row(fix: Fix) -> dict[str, Any]:
    """Return a finding that was to be mended, as plain data."""
    finding = fix.finding
    return {
        "rule": finding.rule,
        "file": finding.location.file,
        "line": finding.location.line,
        "message": finding.message,
        "applied": fix.is_applied,
        "reason": fix.reason or None,
    }


def fixes_fields(fixed: Fixed, folder: Path, *, written: bool) -> dict[str, Any]:
    """Return the fields that the document of ``check`` has with --fix."""
    return {
        "fixes": [fix_row(each) for each in fixed.fixes],
        "diffs": [{"file": name, "diff": diff} for name, diff in diff_of(fixed, folder).items()],
        "fixes_written": written,
    }
