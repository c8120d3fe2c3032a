"""Outputs of former revisions, as they can be deployed today.

Format 1 says nothing of who may do what in folders, and not to whom rules are given: the first is what the environment
says today, where a folder is still there, with the teams that it names, so that nothing that is closed is opened by
bringing it back.
"""

from collections.abc import Sequence

from toolchain.base.documents.document import section
from toolchain.compile.artifact import FORMAT, Artifact, ArtifactKind, artifacts_of
from toolchain.compile.reading import Output
from toolchain.define.environment import FOLDER_KIND, FOLDER_PERMISSIONS
from toolchain.define.evaluation import RULER_GROUP
from toolchain.define.team import TEAM
from toolchain.sync.deploy import RefusedError


def deployable(output: Output, today: Sequence[Artifact]) -> tuple[Artifact, ...]:
    """Return the artifacts to deploy; ``today`` are those of the working tree.

    Raises RefusedError for rules that rulers have today, and of which an output of format 1 does not say which.
    """
    if output.format == FORMAT:
        return output.artifacts
    if any(artifacts_of(RULER_GROUP, today)):
        raise RefusedError(
            "the build of this revision does not say which rules rulers are given, and this environment has one",
            "Restore a backup: `build.py restore --list`. Nothing was changed.",
        )
    has_rule_files = any(artifacts_of(ArtifactKind.RULE_FILE, today))
    kept = [each for each in output.artifacts if each.kind is not ArtifactKind.RULE_FILE or has_rule_files]
    uids = {section(each.document, "metadata").get("name") for each in artifacts_of(FOLDER_KIND, kept)}
    granted = artifacts_of(FOLDER_PERMISSIONS, today)
    return (*kept, *artifacts_of(TEAM, today), *(each for each in granted if each.document["folderUid"] in uids))
