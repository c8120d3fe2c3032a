"""What an old output does not say is what the environment says today, and nothing is opened by it."""

from typing import Any

import pytest

from toolchain.base.source import UNKNOWN
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.compile.reading import Output
from toolchain.define.environment import FOLDER_KIND, FOLDER_PERMISSIONS
from toolchain.define.evaluation import RULER_GROUP
from toolchain.define.resources.kind import ResourceKind
from toolchain.sync.deploy import RefusedError
from toolchain.sync.former_output import deployable


def artifact(kind: ArtifactKind | ResourceKind, document: Any = None) -> Artifact:
    """An artifact of a kind."""
    return Artifact("a.json", kind, document or {}, UNKNOWN)


FOLDER = artifact(FOLDER_KIND, {"metadata": {"name": "security"}, "spec": {"title": "Security"}})
CLOSED = artifact(FOLDER_PERMISSIONS, {"folderUid": "security", "permissions": []})
OTHER = artifact(FOLDER_PERMISSIONS, {"folderUid": "another", "permissions": []})
RULES, GROUP = artifact(ArtifactKind.RULE_FILE), artifact(RULER_GROUP)


def test_a_folder_of_the_first_format_has_the_permissions_of_today() -> None:
    assert deployable(Output("production", (FOLDER,), 1), (CLOSED, OTHER)) == (FOLDER, CLOSED)


def test_an_output_that_tells_all_is_sent_as_it_is() -> None:
    assert deployable(Output("production", (FOLDER, RULES)), (CLOSED, GROUP)) == (FOLDER, RULES)


def test_rule_files_of_the_first_format_go_to_a_prometheus_that_loads_some_today() -> None:
    assert deployable(Output("production", (FOLDER, RULES), 1), ()) == (FOLDER,)
    assert deployable(Output("production", (FOLDER, RULES), 1), (RULES,)) == (FOLDER, RULES)


def test_which_rules_rulers_had_is_no_guess() -> None:
    with pytest.raises(RefusedError, match="does not say which rules rulers are given"):
        deployable(Output("production", (FOLDER,), 1), (GROUP,))
