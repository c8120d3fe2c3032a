"""The artifacts of resources that Grafana has behind its resource API: one each, whatever their kind."""

from collections.abc import Iterator

from toolchain.compile.artifact import Artifact, resource_artifact
from toolchain.compile.resource import resource
from toolchain.define.resources.kinds import kind_of
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project


def resource_artifacts(project: Project) -> Iterator[Artifact]:
    """Yield what each definition is compiled to."""
    for each in project.resources:
        kind = kind_of(each)
        document = resource(kind.api, each.uid, kind.spec(each))
        yield resource_artifact(kind, each.uid, document, relative_to(each.location, project.root))
