"""A runbook that is that of no alert."""

import shutil
from pathlib import Path

from tests.conftest import FIXTURES
from toolchain.check.rules.runbook_unused import RULE, RUNBOOKS
from toolchain.compile.compiler import compile_project
from toolchain.project.loading import load_project


def test_a_runbook_that_no_alert_names_is_found_and_the_others_are_not(tmp_path: Path) -> None:
    root = Path(
        shutil.copytree(FIXTURES / "complete", tmp_path / "project", ignore=shutil.ignore_patterns("__pycache__"))
    )
    compilation = compile_project(load_project(root, "production"))
    assert list(RULE.check(compilation)) == []
    (root / RUNBOOKS / "Forgotten.md").write_text("# Forgotten\n")
    (violation,) = RULE.check(compilation)
    assert violation.location.file == f"{RUNBOOKS}/Forgotten.md"
    assert "'Forgotten' is that of no alert" in violation.message
