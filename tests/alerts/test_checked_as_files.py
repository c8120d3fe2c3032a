"""What is compiled of the alerts passes the checks of files, but for what a definition accepts with its reason."""

from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from toolchain.check.checker import check
from toolchain.check.files.checker import check_files
from toolchain.check.rules import RULES
from toolchain.compile.artifact import ArtifactKind
from toolchain.compile.compiler import compile_project
from toolchain.define.alerting.group import ALERT_GROUP
from toolchain.project.loading import load_project
from toolchain.project.of_files import project_of_files

OF_RULES = (ArtifactKind.RULE_FILE, ArtifactKind.ALERT_RULE_PROVISIONING, ALERT_GROUP)


@pytest.mark.parametrize("environment", ["local", "staging", "production"])
def test_nothing_is_said_of_the_rules_that_a_build_makes(environment: str, tmp_path: Path) -> None:
    project = load_project(REPOSITORY, environment)
    compilation = compile_project(project)
    files = []
    for artifact in compilation.artifacts:
        if artifact.kind in OF_RULES:
            path = tmp_path / artifact.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(artifact.content())
            files.append(path)
    assert files
    said = [each for known in (project_of_files(project), project_of_files()) for each in check_files(files, known)]
    rules = [each for each in RULES if each.id in {finding.rule for finding in said}]
    accepted = {(each.rule, each.message) for each, _ in check(compilation, rules).waived}
    assert [each for each in said if (each.rule, each.message) not in accepted] == []
