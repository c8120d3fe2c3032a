"""How each command is asked for JSON: where all is fine, where it finds something, and where it cannot do it."""

from importlib import import_module
from pathlib import Path

from tests.cli.case import Case

CASES: tuple[Case, ...] = tuple(
    case
    for path in sorted(Path(__file__).parent.glob("[a-z]*.py"))
    for case in import_module(f"{__name__}.{path.stem}").CASES
)
