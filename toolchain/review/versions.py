"""A version of the definitions: the working tree, or a Git revision that its own toolchain builds."""

from pathlib import Path

from attrs import frozen

from toolchain.base.errors import ConfigurationError, UserError
from toolchain.base.pools import threads
from toolchain.compile.built.build import Build, build_of
from toolchain.compile.built.revision import output_of_revision
from toolchain.compile.compilation import Compilation
from toolchain.compile.compiler import compile_project
from toolchain.compile.reading import output_of
from toolchain.project.loading import load_project
from toolchain.review.arranged_builds import arranged_builds

WORKING_TREE = "the working tree"


@frozen(eq=False)
class Version:
    """What the definitions of a version are built to."""

    name: str
    build: Build


def versions_of(root: Path, base: str, head: str | None, environment: str) -> tuple[Version, Version]:
    """Return two revisions of the definitions below ``root``; the second is the working tree where it is None.

    Both are built at the same time. Raises RevisionError, RevisionBuildError, ConfigurationError, each with the name of
    the version.
    """
    with threads(2) as pool:
        former = pool.submit(_of_revision, root, base, environment)
        if head is None:
            after = _of_working_tree(root, environment)
            return _arranged(former.result(), after)
        present = pool.submit(_of_revision, root, head, environment)
        return _arranged(former.result(), present.result())


def _arranged(before: Version, after: Version) -> tuple[Version, Version]:
    builds = arranged_builds(before.build, after.build)
    return Version(before.name, builds[0]), Version(after.name, builds[1])


def _of_revision(root: Path, revision: str, environment: str) -> Version:
    return Version(revision, build_of(output_of_revision(root, revision, environment)))


def _of_working_tree(root: Path, environment: str) -> Version:
    return Version(WORKING_TREE, build_of(output_of(sound_working_tree(root, environment))))


def sound_working_tree(root: Path, environment: str) -> Compilation:
    """Return the working tree, compiled. Raises ConfigurationError where it does not load."""
    try:
        compilation = compile_project(load_project(root, environment))
    except UserError as error:
        raise ConfigurationError(f"{WORKING_TREE}: {error.message}", error.remedy) from error
    findings = compilation.project.findings
    if findings:
        more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
        raise ConfigurationError(
            f"the definitions of {WORKING_TREE} do not load: {findings[0].location}: {findings[0].message}{more}",
            findings[0].remedy,
        )
    return compilation
