"""Secrets that are not there when a project is applied, each a finding at the contact point that needs it."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from toolchain.base.finding import Finding, Severity
from toolchain.base.secret import Secret
from toolchain.check.rule import Rule, Violation
from toolchain.compile.alerting.routing import routing_of
from toolchain.compile.compilation import Compilation
from toolchain.project.load_errors import relative_to
from toolchain.project.project import Project

_PAGE = """Every secret that a contact point needs is there when it is applied.

A contact point without its token is accepted, and the first incident is what finds out. Values are never read by a
build, so this is asked where they are: when changes are applied, and by `build.py check --secrets`.

Set the environment variable of that name, or leave the receiver out of the environment.
"""


def _asked_elsewhere(_: Compilation) -> Iterable[Violation]:
    return ()


SECRET_MISSING = Rule("secret-missing", Severity.ERROR, _PAGE, _asked_elsewhere)


def missing_secrets(
    project: Project, environ: Mapping[str, str], *, among: Collection[str] | None = None
) -> tuple[Finding, ...]:
    """Return a finding for each secret of a configured contact point that has no value in ``environ``.

    ``among`` are the names of the secrets that are asked for; None for all.
    """
    return tuple(_missing(project, environ, among))


def _missing(project: Project, environ: Mapping[str, str], among: Collection[str] | None) -> Iterator[Finding]:
    for point in routing_of(project).contact_points:
        secrets = {each.address.name: each for each in point.deliveries if isinstance(each.address, Secret)}
        for name, delivery in secrets.items():
            if environ.get(name, "").strip() or (among is not None and name not in among):
                continue
            yield Finding(
                SECRET_MISSING.id,
                SECRET_MISSING.severity,
                relative_to(point.definition.location, project.root),
                f"contact point {point.definition.name!r} needs the secret {name}, which is not set, for "
                f"{delivery.integration.type} in environment {project.environment.name!r}",
                f"Set {name}, or leave the receiver {delivery.integration.receiver!r} out of the environment.",
            )
