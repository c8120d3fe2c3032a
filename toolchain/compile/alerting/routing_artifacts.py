"""The files that routing compiles to: for Grafana in both of its spellings, and for Alertmanager."""

from collections.abc import Iterator

from toolchain.base.source import SourceLocation
from toolchain.compile.alerting.alertmanager import alertmanager_file
from toolchain.compile.alerting.message_texts import alertmanager_texts
from toolchain.compile.alerting.routing import (
    EnvironmentRouting,
    contact_points_file,
    integrations,
    message_templates,
    message_templates_file,
    mute_timings,
    mute_timings_file,
    policies_file,
    policy_tree,
    routing_of,
)
from toolchain.compile.artifact import Artifact, ArtifactKind
from toolchain.project.load_errors import relative_to
from toolchain.project.loading import Project

_PROVISIONING, _RESOURCES = "provisioning/alerting", "resources/alerting"


def routing_artifacts(project: Project) -> Iterator[Artifact]:
    """Yield the files that the project's routing needs in its environment; none without a routing.

    Where no contact point is configured Grafana gets none, and no policies: its own default stays. Alertmanager's are
    made where an evaluator tells its alerts through one.
    """
    environment, routing = project.environment, routing_of(project)
    if routing.defined is None:
        return
    place = relative_to(routing.defined.location, project.root)
    points, tree = routing.contact_points, routing.tree
    kinds = ArtifactKind
    if tree is not None:
        at = relative_to(points[0].definition.location, project.root)
        yield from _pair(
            "contact-points",
            (kinds.CONTACT_POINT_PROVISIONING, contact_points_file(environment, points)),
            (kinds.CONTACT_POINTS, integrations(points)),
            at,
        )
        yield from _pair(
            "policies",
            (kinds.POLICY_PROVISIONING, policies_file(environment, tree)),
            (kinds.POLICY_TREE, policy_tree(tree)),
            place,
        )
    if project.mute_timings:
        timings = project.mute_timings
        yield from _pair(
            "mute-timings",
            (kinds.MUTE_TIMING_PROVISIONING, mute_timings_file(environment, timings)),
            (kinds.MUTE_TIMINGS, mute_timings(timings)),
            relative_to(timings[0].location, project.root),
        )
    if project.message_templates:
        templates = project.message_templates
        at = relative_to(templates[0].location, project.root)
        yield from _pair(
            "templates",
            (kinds.MESSAGE_TEMPLATE_PROVISIONING, message_templates_file(environment, templates)),
            (kinds.MESSAGE_TEMPLATES, message_templates(templates)),
            at,
        )
    if environment.evaluation.needs_alertmanager:
        yield from _alertmanager_artifacts(project, routing, place)


def _alertmanager_artifacts(project: Project, routing: EnvironmentRouting, place: SourceLocation) -> Iterator[Artifact]:
    templates = project.message_templates
    if templates:
        texts = alertmanager_texts(templates, project.environment.alertmanager_url)
        at = relative_to(templates[0].location, project.root)
        yield Artifact("alertmanager/templates/messages.tmpl", ArtifactKind.ALERTMANAGER_TEMPLATES, texts, at)
    document = alertmanager_file(project, routing)
    yield Artifact("alertmanager/alertmanager.yaml", ArtifactKind.ALERTMANAGER, document, place)


def _pair(
    name: str,
    provisioned: tuple[ArtifactKind, object],
    resource: tuple[ArtifactKind, object],
    location: SourceLocation,
) -> Iterator[Artifact]:
    yield Artifact(f"{_PROVISIONING}/{name}.yaml", *provisioned, location)
    yield Artifact(f"{_RESOURCES}/{name}.json", *resource, location)
