"""A version of the definitions: the working tree or a Git revision, compiled by the toolchain that runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from toolchain.base.errors import ConfigurationError, UserError
from toolchain.compile.compiler import Compilation, compile_project
from toolchain.project.earlier_revisions import definitions_at
from toolchain.project.loading import load_project
from toolchain.simulate.loading import load_simulation
from toolchain.simulate.world import Model

WORKING_TREE = "the working tree"


@frozen(eq=False)
class Version:
    """Compiled definitions.

    ``model`` is how their system behaves; without it ``no_model`` says why there is none.
    """

    name: str
    compilation: Compilation
    model: Model | None = None
    no_model: str = "it was not asked for"


def version_of(root: Path, revision: str | None, environment: str, *, with_model: bool = False) -> Version:
    """Return a revision of the definitions below ``root``, or what is in the working tree for None.

    Raises ConfigurationError, with the name of the revision, where it does not load, RevisionError where there is none.
    """
    name = revision or WORKING_TREE
    with _files(root, revision) as folder:
        try:
            compilation = compile_project(load_project(folder, environment))
        except UserError as error:
            raise ConfigurationError(f"{name}: {error.message}", error.remedy) from error
        findings = compilation.project.findings
        if findings:
            more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
            raise ConfigurationError(
                f"the definitions of {name} do not load: {findings[0].location}: {findings[0].message}{more}",
                findings[0].remedy,
            )
        if not with_model:
            return Version(name, compilation)
        try:
            return Version(name, compilation, load_simulation(folder).model)
        except ConfigurationError as error:  # which costs the pictures, not the review
            return Version(name, compilation, no_model=error.message)


@contextmanager
def _files(root: Path, revision: str | None) -> Iterator[Path]:
    if revision is None:
        yield root
        return
    with definitions_at(root, revision) as folder:
        yield folder
